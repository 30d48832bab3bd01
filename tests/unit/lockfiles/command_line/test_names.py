"""Names on the command line: which argument is one, and the lock that they make."""

from pathlib import Path

import pytest

from wheelcheck.lockfiles.command_line import is_requirement, read_names
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import Condition, Installer, LockFormat, Pin, Source, SourceType, Wish

WHEEL = "https://files.example.org/en_core_web_sm-3.1.0-py3-none-any.whl"


@pytest.mark.parametrize(
    "argument",
    [
        "numpy==2.3.4",
        "numpy===2.3.4",
        "psycopg[binary]==3.2.1; python_version > '3.8'",
        f"en-core-web-sm @ {WHEEL}",
        f"x@{WHEEL}",
        WHEEL,
        "git+https://git.example.org/n.git",
        "numpy",
        "numpy>=2",
        "numpy<2",
        "zope.interface[test]",
        "./dist/a-1.0-py3-none-any.whl",
        "thing.lock==1.0",
    ],
)
def test_requirements(argument: str) -> None:
    assert is_requirement(argument)


@pytest.mark.parametrize(
    "argument",
    [
        "poetry.lock",
        "some/where/uv.lock",
        "../requirements.txt",
        "/srv/requirements-dev.in",
        "pylock.cuda.toml",
        "conda-lock.yml",
        ".",
        "./folder",
        "-",
        "",
        " ",
        "a\0b",
    ],
)
def test_paths(argument: str) -> None:
    assert not is_requirement(argument)


def test_what_exists_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("numpy==2.3.4", "numpy", "a-1.0-py3-none-any.whl"):
        Path(name).touch()
    Path("folder").mkdir()
    assert [is_requirement(name) for name in ("numpy==2.3.4", "numpy", "folder")] == [False] * 3
    assert is_requirement("a-1.0-py3-none-any.whl")


def test_the_lock_that_they_make() -> None:
    lock = read_names(["numpy==2.3.4", "psycopg[binary]==3.2.1 ; os_name == 'nt'", WHEEL])
    assert (lock.path, lock.format, lock.installer) == ("<command line>", LockFormat.COMMAND_LINE, Installer.PIP)
    assert lock.pins[:2] == (
        Pin("numpy", "2.3.4"),
        Pin("psycopg", "3.2.1", conditions=(Condition(marker="os_name == 'nt'"),), extras=("binary",)),
    )
    assert (lock.pins[2].version, lock.pins[2].source) == ("3.1.0", Source(SourceType.URL, WHEEL))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a==1", "a==2"], "a==1 contradicts a==2 of <command line>:2: pip can install neither"),
        (["a=1"], "'a=1' is no requirement"),
    ],
)
def test_what_is_refused(arguments: list[str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_names(arguments)
    assert str(caught.value).startswith(message)


def test_a_mistyped_path_is_told_with_the_file_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "poetry.lock").write_text("")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"'poetry\.lck' is no file here: the nearest is poetry\.lock"):
        read_names(["poetry.lck"])
    assert read_names(["numpy"]).is_unlocked


def test_ranges_are_to_be_resolved_with_all_that_stands_beside_them() -> None:
    lock = read_names(["a==1", "numpy[x]>=2,<3 ; os_name == 'posix'", WHEEL])
    assert lock.wishes == (
        Wish("a==1", "<command line>"),
        Wish("numpy[x]<3,>=2", "<command line>", (Condition(marker="os_name == 'posix'"),)),
    )
    assert [pin.source.url for pin in lock.pins] == [WHEEL]
