"""From a path to a lock: every way in which that fails has one clear sentence."""

import contextlib
import io
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wheelcheck.lockfiles import files, reading
from wheelcheck.lockfiles.reading import read_lock
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import LockFormat

REQUIREMENTS = b"a==1\nb==2\n"
UV = b"""version = 1
requires-python = ">=3.12"

[[package]]
name = "a"
version = "1.0"
source = { virtual = "." }
"""
PIPFILE = b'{"_meta": {"hash": {"sha256": "0"}, "sources": []}, "default": {"a": {"version": "==1.0"}}, "develop": {}}'


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refusal(path: str, data: bytes | None = None) -> str:
    if data is not None:
        Path(path).write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_lock(path, {})
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("requirements.txt", REQUIREMENTS, LockFormat.REQUIREMENTS),
        ("pylock.toml", REQUIREMENTS, LockFormat.REQUIREMENTS),
        ("whatever", REQUIREMENTS, LockFormat.REQUIREMENTS),
        ("whatever", b"-r base.txt", LockFormat.REQUIREMENTS),
        ("python.lock", UV, LockFormat.UV),
        ("python.lock", PIPFILE, LockFormat.PIPFILE),
        ("uv.lock", b"\xef\xbb\xbf" + UV, LockFormat.UV),
        ("uv.lock", UV.replace(b"\n", b"\r\n"), LockFormat.UV),
        ("base.txt", "a==1".encode("utf-16"), LockFormat.REQUIREMENTS),
    ],
)
def test_the_reader_that_the_content_needs(name: str, data: bytes, expected: LockFormat) -> None:
    Path("base.txt").write_bytes(REQUIREMENTS)
    Path(name).write_bytes(data)
    lock = read_lock(name, {})
    assert (lock.format, lock.path) == (expected, name)


def test_variables_reach_the_requirements() -> None:
    Path("r.txt").write_text("a==${V}", encoding="utf-8")
    assert read_lock("r.txt", {"V": "7"}).pins[0].version == "7"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("uv.lock", b"", "uv.lock: is empty"),
        ("uv.lock", b" \n\t\n", "uv.lock: is empty"),
        ("uv.lock", UV[:70], "uv.lock:6: is not valid TOML"),
        ("uv.lock", UV + b"<<<<<<< HEAD\nx = 1\n", "uv.lock:8: has the marks of a merge conflict"),
        ("r.txt", b"<<<<<<< HEAD\na==1\n", "r.txt:1: has the marks of a merge conflict"),
        ("uv.lock", UV + b"# \xff\n", "uv.lock:8: is not UTF-8"),
        ("r.txt", b"a==1\n\xff\n", "r.txt:2: is not text in utf-8"),
        ("uv.lock", b"PK\x03\x04rest", "uv.lock: is a zip archive or a wheel, not a lock file"),
        ("uv.lock", b"\x7fELF\0\0", "uv.lock: is a binary file"),
        (
            "notes.md",
            b"# Title\n\nSome words.\n",
            "notes.md: is no lock that wheelcheck knows; it reads poetry.lock, uv.lock",
        ),
        ("notes.md", b"# Title\n", "notes.md: is no lock that wheelcheck knows"),
        ("poetry.lock", b"[[package]\n", "poetry.lock:1: is not valid TOML"),
        ("Pipfile.lock", b"{" * 100_000, "Pipfile.lock"),
        ("Pipfile.lock", b'{"_meta": ' + b"[" * 100_000, "Pipfile.lock: is nested too deeply"),
        ("uv.lock", b"x = " + b"[" * 100_000, "uv.lock: is nested too deeply"),
        ("pixi.lock", b"version: 6\nenvironments: " + b"[" * 100_000, "pixi.lock:2: is nested too deeply"),
        ("pixi.lock", b"a: &a [b]\nc: *a\n", "pixi.lock:2: has aliases"),
        ("package-lock.json", b"{}", "package-lock.json: is a lock of JavaScript packages"),
        ("uv.lock", UV.replace(b'"a"', b'"\\u001b[31ma"'), "uv.lock"),
    ],
)
def test_bad_files(name: str, data: bytes, words: str) -> None:
    assert refusal(name, data).startswith(words)


def test_names_that_are_none_are_refused_for_all_formats() -> None:
    text = f"version: 1\npackage:\n- name: \"a\\e[31m\"\n  version: '1'\n  manager: pip\n  platform: linux-64\n  url: {'x' * 9}\n"
    assert refusal("conda-lock.yml", text.encode()) == "conda-lock.yml:3: 'a\\x1b[31m' is no package name"


class TestMissing:
    def test_nothing_near(self) -> None:
        assert refusal("uv.lock") == "uv.lock: no such file"

    def test_a_near_name(self) -> None:
        Path("poetry.lock").write_bytes(b"x")
        assert refusal("petry.lock") == "petry.lock: no such file; there is poetry.lock"

    def test_another_lock(self) -> None:
        Path("sub").mkdir()
        Path("sub/uv.lock").write_bytes(b"x")
        assert refusal("sub/requirements.in") == "sub/requirements.in: no such file; there is sub/uv.lock"

    def test_a_folder_that_is_none(self) -> None:
        Path("file").touch()
        assert refusal("nope/uv.lock") == "nope/uv.lock: no such file"
        assert refusal("file/uv.lock").startswith("file/uv.lock: no such file: a part of the path is no folder")

    def test_impossible_names(self) -> None:
        assert "null byte" in refusal("a\0b")
        assert "name is too long" in refusal("a" * 5000)


class TestFolders:
    def test_with_one_lock(self) -> None:
        Path("app").mkdir()
        Path("app/uv.lock").write_bytes(UV)
        assert read_lock("app", {}).path == "app/uv.lock"

    def test_with_several(self) -> None:
        Path("uv.lock").touch()
        Path("poetry.lock").touch()
        assert refusal(".") == ".: is a folder with several locks: give uv.lock and poetry.lock"

    def test_with_none(self) -> None:
        assert refusal(".").startswith(".: is a folder without a lock in it; wheelcheck reads poetry.lock,")


class TestProjectFiles:
    def test_name_the_lock_beside_them(self) -> None:
        Path("uv.lock").write_bytes(UV)
        Path("pyproject.toml").write_bytes(b'[project]\ndependencies = ["a>=1"]\n')
        lock = read_lock("pyproject.toml", {})
        assert lock.is_unlocked
        assert lock.warnings == ("is not a lock, and is resolved anew; uv.lock beside it says what is installed",)

    def test_that_ask_for_nothing(self) -> None:
        assert refusal("pyproject.toml", b"[project]\n") == "pyproject.toml: asks for no packages"
        assert refusal("Pipfile", b"[packages]\n") == "Pipfile: asks for no packages"

    def test_that_only_their_backend_can_read(self) -> None:
        message = refusal("pyproject.toml", b'[project]\ndynamic = ["dependencies"]\n')
        assert message.startswith("pyproject.toml: its dependencies are dynamic")

    def test_stand_for_their_folder(self) -> None:
        Path("app").mkdir()
        Path("app/pyproject.toml").write_bytes(b'[project]\ndependencies = ["a"]\n')
        assert read_lock("app", {}).path == "app/pyproject.toml"

    def test_that_are_broken_do_not_stop_the_lock(self) -> None:
        Path("uv.lock").write_bytes(UV)
        Path("pyproject.toml").write_bytes(b"[project\n")
        (warning,) = read_lock("uv.lock", {}).warnings
        assert warning.startswith("pyproject.toml:1: is not valid TOML")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_not_waited_for() -> None:
    os.mkfifo("uv.lock")
    assert refusal("uv.lock") == "uv.lock: is no regular file"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read() -> None:
    Path("uv.lock").touch(mode=0)
    assert refusal("uv.lock") == "uv.lock: cannot be read: permission denied"


def test_a_circle_of_links() -> None:
    Path("uv.lock").symlink_to("uv.lock")
    assert "symbolic links go in a circle" in refusal("uv.lock")


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_LOCK", 1024 * 1024)
    assert refusal("uv.lock", b"#" * (1024 * 1024 + 1)) == "uv.lock: is larger than 1 MiB: no lock file is"


class TestStandardInput:
    def give(self, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    def test_requirements(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.give(REQUIREMENTS, monkeypatch)
        assert [pin.name for pin in read_lock("-", {}).pins] == ["a", "b"]

    def test_any_other_lock(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.give(UV, monkeypatch)
        assert read_lock("-", {}).format is LockFormat.UV

    def test_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.give(b"", monkeypatch)
        assert refusal("-") == "-: is empty"

    def test_too_much(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "LARGEST_LOCK", 4)
        self.give(b"a==1\n", monkeypatch)
        assert "is larger than" in refusal("-")


NAMES = st.sampled_from(
    ["uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml", "pixi.lock", "conda-lock.yml", "r.txt", "x"]
)
PIECES = st.sampled_from(
    [
        UV,
        REQUIREMENTS,
        PIPFILE,
        b"version: 6\nenvironments: {}\n",
        b"[metadata]\n",
        b"[[package]]\n",
        b'name = "a"\n',
        b"{",
        b"\xff\xfe",
        b"x",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NAMES, st.one_of(st.binary(), st.lists(PIECES, max_size=5).map(b"".join)))
def test_any_bytes_are_a_lock_or_refused(name: str, data: bytes) -> None:
    Path(name).write_bytes(data)
    with contextlib.suppress(InputError):
        assert read_lock(name, {}).path == name
    Path(name).unlink()
