"""Releases that have left the mirrors: the line that names their archive, run by the real sed on what images have."""

import shutil
import subprocess
from pathlib import Path

import pytest

from wheelcheck.advice.archived import TAKE_ARCHIVE, archived_note
from wheelcheck.model.target import Distribution

SOURCES = """\
# deb http://snapshot.example.org/archive/debian/20210621T000000Z buster main
deb http://mirror.example.org/debian buster main
# deb http://snapshot.example.org/archive/debian-security/20210621T000000Z buster/updates main
deb http://security.example.org/debian-security buster/updates main
"""
ARCHIVED = """\
deb [check-valid-until=no] http://snapshot.example.org/archive/debian/20210621T000000Z buster main
deb [check-valid-until=no] http://snapshot.example.org/archive/debian-security/20210621T000000Z buster/updates main
"""


def debian(version: str) -> Distribution:
    return Distribution("debian", version, None, f"Debian {version}", "apt")


@pytest.mark.skipif(shutil.which("sed") is None, reason="no sed here")
def test_the_archive_is_taken_in_the_place_of_the_mirrors_once_and_twice(tmp_path: Path) -> None:
    sources = tmp_path / "sources.list"
    sources.write_text(SOURCES, encoding="utf-8")
    command = TAKE_ARCHIVE.replace("/etc/apt/sources.list", str(sources))
    for _ in range(2):
        subprocess.run(["sh", "-c", command], check=True)
        assert sources.read_text(encoding="utf-8") == ARCHIVED


@pytest.mark.parametrize(
    ("distribution", "left"),
    [
        (debian("10"), True),
        (debian("9"), True),
        (debian("11"), False),
        (debian("13"), False),
        (debian(""), False),
        (debian("sid"), False),
        (Distribution("ubuntu", "10.04", None, "Ubuntu 10.04", "apt"), False),
        (Distribution("alpine", "3.9", None, "Alpine Linux 3.9", "apk"), False),
        (None, False),
    ],
)
def test_who_has_left(distribution: Distribution | None, left: bool) -> None:
    assert bool(archived_note(distribution)) is left
