"""Locks that Poetry 0.12, 1.0, 1.1, 1.8 and 2.2 made, and what the same Poetry said it would install from them.

`installed.json` is the output of `poetry install --dry-run` on CPython 3.11, x86_64 Linux, per command line. Lists of
files were cut to three, nothing else.
"""

import json
import tomllib
from pathlib import Path

import pytest

from wheelcheck.lockfiles.poetry import read_poetry
from wheelcheck.lockfiles.selection import select, validate_selection
from wheelcheck.model.lock import Lock, Selection
from wheelcheck.model.names import normalised_name

FIXTURES = Path(__file__).parent / "fixtures"
VERSIONS = ["before-1.0", "1.0", "1.1", "2.0", "2.1"]
MACHINE = {
    "implementation_name": "cpython",
    "implementation_version": "3.11.2",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_release": "",
    "platform_system": "Linux",
    "platform_version": "",
    "python_full_version": "3.11.2",
    "python_version": "3.11",
    "sys_platform": "linux",
}
NONE: frozenset[str] = frozenset()
MAIN = frozenset({"main"})
SELECTIONS = {
    # Poetry leaves out extras and optional groups unless asked for them, wheelcheck takes all that the lock holds.
    "": Selection(without=frozenset({"docs"}), extras=NONE),
    "--extras all": Selection(without=frozenset({"docs"}), extras=frozenset({"all"})),
    "--no-dev": Selection(only=MAIN),
    "--only main": Selection(only=MAIN),
    "--only main --extras postgres": Selection(only=MAIN, extras=frozenset({"postgres"})),
    "--only docs": Selection(only=frozenset({"docs"})),
    "--without dev": Selection(without=frozenset({"dev", "docs"}), extras=NONE),
    "--all-extras --with docs": Selection(),
}
CASES = [
    (version, options)
    for version in VERSIONS
    for options in json.loads((FIXTURES / version / "installed.json").read_text())
]


def lock_of(version: str, *, with_project: bool = True) -> Lock:
    folder = FIXTURES / version
    project = tomllib.loads((folder / "pyproject.toml").read_text()) if with_project else None
    return read_poetry((folder / "poetry.lock").read_text(), "poetry.lock", project)


@pytest.mark.parametrize(("version", "options"), CASES)
def test_what_is_installed_is_what_the_same_poetry_installs(version: str, options: str) -> None:
    lock = lock_of(version)
    selection = SELECTIONS[options]
    if "docs" in lock.groups:
        validate_selection([lock], selection)
    codes = select(lock, MACHINE, selection)
    installed = sorted(f"{pin.name} {pin.version}" for pin, code in zip(lock.pins, codes, strict=True) if code is None)
    assert installed == json.loads((FIXTURES / version / "installed.json").read_text())[options]


@pytest.mark.parametrize("version", VERSIONS)
def test_without_the_project_nothing_that_poetry_installs_is_left_out(version: str) -> None:
    lock = lock_of(version, with_project=False)
    codes = select(lock, MACHINE)
    installed = {f"{pin.name} {pin.version}" for pin, code in zip(lock.pins, codes, strict=True) if code is None}
    everything = json.loads((FIXTURES / version / "installed.json").read_text())
    assert installed >= {name for names in everything.values() for name in names}


@pytest.mark.parametrize("version", ["before-1.0", "1.0", "1.1"])
def test_without_the_project_categories_tell_main_from_dev(version: str) -> None:
    lock = lock_of(version, with_project=False)
    codes = select(lock, MACHINE, Selection(only=MAIN))
    installed = {f"{pin.name} {pin.version}" for pin, code in zip(lock.pins, codes, strict=True) if code is None}
    expected = json.loads((FIXTURES / version / "installed.json").read_text())
    assert installed >= set(expected["--no-dev"])
    assert not any(name.startswith(("pytest ", "typing-extensions ")) for name in installed)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_package_is_a_pin_with_its_line(version: str) -> None:
    text = (FIXTURES / version / "poetry.lock").read_text()
    lock = lock_of(version)
    assert len(lock.pins) == text.count("[[package]]")
    lines = text.split("\n")
    for pin in lock.pins:
        assert pin.line is not None
        assert normalised_name(lines[pin.line - 1].removeprefix('name = "').removesuffix('"')) == pin.name


@pytest.mark.parametrize("version", VERSIONS)
def test_every_pin_of_an_index_is_bound_by_its_hashes(version: str) -> None:
    lock = lock_of(version)
    assert all(pin.hash_bound and pin.files for pin in lock.pins)
    assert all(len(digest) == len("sha256:") + 64 for pin in lock.pins for file in pin.files for digest in file.hashes)
    named = {file.filename is not None for pin in lock.pins for file in pin.files}
    assert named == {version != "before-1.0"}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_lock_says_which_version_it_is(version: str) -> None:
    assert lock_of(version).lock_version == (None if version == "before-1.0" else version)


def test_groups_of_a_20_lock_come_from_the_project() -> None:
    lock = lock_of("2.0")
    groups = {pin.name: pin.groups for pin in lock.pins}
    assert lock.groups == ("main", "dev", "docs", "test")
    assert lock.optional_groups == ("docs",)
    assert lock.extras == ("all", "postgres")
    assert groups["requests"] == ("main",)
    assert groups["pytest"] == ("test",)
    assert groups["pygments"] == ("docs",)
    assert groups["typing-extensions"] == ("dev", "test")  # pytest asks for it too, on old Pythons
    assert groups["colorama"] == ("main", "test")


def test_groups_of_a_21_lock_stand_in_it() -> None:
    lock = lock_of("2.1")
    groups = {pin.name: pin.groups for pin in lock.pins}
    assert lock.groups == ("main", "dev", "docs", "lint", "test")
    assert lock.optional_groups == ("docs",)
    assert groups["pytest"] == ("dev", "test")
    assert lock_of("2.1", with_project=False).groups == lock.groups


def test_a_20_lock_alone_says_that_its_groups_are_not_known() -> None:
    lock = lock_of("2.0", with_project=False)
    assert lock.groups == ()
    assert "no pyproject.toml" in lock.warnings[0]
    assert not lock_of("1.1", with_project=False).warnings
