"""Which file is taken, and which is not."""

import os
from pathlib import Path

import pytest

from wheelcheck.model.errors import InputError
from wheelcheck.settings.finding import LARGEST, find_settings, folder_of

TABLE = "[tool.wheelcheck]\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "wheelcheck.toml").write_text("outside = true")
    root = tmp_path / "root"
    (root / ".git").mkdir(parents=True)
    (root / "services" / "a").mkdir(parents=True)
    (root / "services" / "b").mkdir()
    return root


def found(*folders: Path) -> str | None:
    nearest = find_settings([str(folder) for folder in folders])
    return None if nearest is None else nearest[0]


def test_the_nearest_folder_that_has_settings(repository: Path) -> None:
    deep = repository / "services" / "a"
    assert found(deep) is None
    (repository / "pyproject.toml").write_text(TABLE)
    assert found(deep) == str(repository / "pyproject.toml")
    # No settings of ours are in it: it is passed by, broken or not.
    (deep / "pyproject.toml").write_text("[tool.other\n")
    assert found(deep) == str(repository / "pyproject.toml")
    (deep / "pyproject.toml").write_text('[project]\nname = "wheelcheck"\n')
    assert found(deep) == str(repository / "pyproject.toml")
    (deep / "wheelcheck.toml").write_text("")
    assert found(deep) == str(deep / "wheelcheck.toml")


def test_nothing_above_the_repository_counts(repository: Path) -> None:
    assert found(repository) is None
    assert found(repository.parent) == str(repository.parent / "wheelcheck.toml")


def test_without_a_repository_only_the_own_folder_counts(tmp_path: Path) -> None:
    (tmp_path / "wheelcheck.toml").write_text("")
    (tmp_path / "below").mkdir()
    assert found(tmp_path / "below") is None


def test_two_files_side_by_side(repository: Path) -> None:
    (repository / "pyproject.toml").write_text(TABLE)
    (repository / "wheelcheck.toml").write_text("")
    with pytest.raises(InputError, match="both have settings: keep one"):
        found(repository)
    (repository / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert found(repository) == str(repository / "wheelcheck.toml")


def test_locks_with_different_settings(repository: Path) -> None:
    a, b = repository / "services" / "a", repository / "services" / "b"
    (repository / "wheelcheck.toml").write_text("")
    assert found(a, b) == str(repository / "wheelcheck.toml")
    (b / "wheelcheck.toml").write_text("")
    with pytest.raises(InputError, match="these locks have settings of their own"):
        found(a, b)


def test_what_is_no_settings_file(repository: Path) -> None:
    (repository / "pyproject.toml").mkdir()
    os.mkfifo(repository / "wheelcheck.toml")
    assert found(repository) is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x = '\xff'", "is not UTF-8"),
        (b"#" * (LARGEST + 1), "is larger than 1 MB"),
        (b"a" + b".a" * 999 + b"=1", "parts"),
    ],
)
def test_hostile_files(repository: Path, content: bytes, message: str) -> None:
    (repository / "pyproject.toml").write_bytes(b"# wheelcheck\n" + content)
    with pytest.raises(InputError, match=message):
        found(repository)


def test_the_folder_of_a_lock(repository: Path) -> None:
    assert folder_of(str(repository)) == str(repository)
    assert folder_of(str(repository / "uv.lock")) == str(repository)
