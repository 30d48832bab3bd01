"""Lines are taken apart and logs are read as the builds need it."""

import zipfile
from pathlib import Path

import pytest

from tests.builds_in_debian.lines import libraries, named, opening, without
from tests.builds_in_debian.reasons import reason
from tests.builds_in_debian.trials import modules, programs

START = "apt-get update && apt-get install -y --no-install-recommends"
LINE = f"{START} gcc libpq-dev libxml2-dev python3-dev"


@pytest.mark.parametrize("end", ["", " && rm -rf /var/lib/apt/lists/*"])
def test_a_line_has_an_opening_and_packages(end: str) -> None:
    assert opening(LINE + end) == START
    assert named(LINE + end) == ["gcc", "libpq-dev", "libxml2-dev", "python3-dev"]
    assert libraries(LINE + end) == ["libpq-dev", "libxml2-dev"]
    assert without(LINE + end, ["libpq-dev", "libxml2-dev"]) == f"{START} gcc python3-dev{end}"
    assert without(LINE + end, named(LINE)) == ""


def test_a_package_is_left_out_by_its_whole_name() -> None:
    assert without(f"{START} g++ libpq5 libpq5-dev", ["libpq5"]) == f"{START} g++ libpq5-dev"
    assert without(f"{START} g++ libpq5", ["g++"]) == f"{START} libpq5"


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ("  psycopg.h:35:10: fatal error: libpq-fe.h: No such file or directory\nerror: 1", "fatal error: libpq-fe.h: No such file or directory"),
        ("../test/meson.build:72:19: ERROR: Program 'dbus-run-session' not found", "ERROR: Program 'dbus-run-session' not found"),
        ("ERROR: Failed building wheel for x\nsh: 1: patch: not found", "sh: 1: patch: not found"),
        ("# pip wheel not found\nValueError: no /usr/lib/a.h at https://index.example.org/x", "ValueError: no a.h at ADDRESS"),
        ("a.c:3:4: error: no type | `int`", "a.c:3:4: error: no type / 'int'"),
        ("", "its log does not say"),
    ],
)  # fmt: skip
def test_a_reason_is_short_and_names_no_folder(log: str, told: str) -> None:
    assert reason(log) == told


def test_extension_modules_are_what_is_imported(tmp_path: Path) -> None:
    members = [
        "a/__init__.py",
        "a/_b.cpython-311-x86_64-linux-gnu.so",
        "a-1.data/platlib/c/d.abi3.so",
        "e.so",
        "a.libs/libx-1.so.2",
    ]
    assert modules(_wheel(tmp_path, dict.fromkeys(members, b""))) == ["a._b", "c.d", "e"]


def test_without_them_the_top_level_is_and_programs_start(tmp_path: Path) -> None:
    scripts = {"a-1.data/scripts/run": b"\x7fELF", "a-1.data/scripts/text": b"#!python"}
    wheel = _wheel(tmp_path, {"a.py": b"", "b/__init__.py": b"", "b/c.py": b"", **scripts})
    assert modules(wheel) == ["a", "b"]
    assert programs(wheel) == ["run"]


def _wheel(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "a-1-cp311-cp311-linux_x86_64.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path
