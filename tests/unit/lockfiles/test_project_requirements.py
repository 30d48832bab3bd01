"""What a project itself asks for, beside its lock."""

from pathlib import Path

import pytest

from wheelcheck.lockfiles.project_requirements import project_requirements
from wheelcheck.model.lock import Installer, Lock, LockFormat

STANDARD = """
[project]
name = "x"
dependencies = ["a<2", "b[y]~=1.0 ; python_version >= '3.9'"]
[project.optional-dependencies]
fast = ["c==1.*"]
[dependency-groups]
dev = ["d<3"]
[tool.uv]
dev-dependencies = ["e!=1"]
[tool.pdm.dev-dependencies]
test = ["f>2", "-e file:///x"]
"""
POETRY = """
[tool.poetry]
name = "x"
[tool.poetry.dependencies]
python = "^3.9"
a = "^1.2"
b = {version = "~2.0", extras = ["y"]}
c = {git = "https://git.example.org/c"}
[tool.poetry.group.dev.dependencies]
d = "*"
"""
PIPFILE = """
[packages]
a = "==1.2"
b = {version = ">=2", extras = ["y"]}
c = {path = "."}
[dev-packages]
d = "*"
"""


def found(folder: Path, lock_format: LockFormat, name: str = "x.lock") -> set[str]:
    lock = Lock(name, lock_format, None, Installer.PIP, ())
    return {each.text.replace(" ", "") for each in project_requirements(lock, folder)}


@pytest.mark.parametrize("lock_format", [LockFormat.UV, LockFormat.PDM, LockFormat.POETRY, LockFormat.PYLOCK])
def test_the_standard_tables(tmp_path: Path, lock_format: LockFormat) -> None:
    (tmp_path / "pyproject.toml").write_text(STANDARD)
    texts = found(tmp_path, lock_format)
    assert {each.partition(";")[0] for each in texts} == {"a<2", "b[y]~=1.0", "c==1.*", "d<3", "e!=1", "f>2"}


def test_poetry(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(POETRY)
    assert found(tmp_path, LockFormat.POETRY) == {"a>=1.2,<2", "b[y]>=2.0,<2.1", "d"}


def test_pipfile(tmp_path: Path) -> None:
    (tmp_path / "Pipfile").write_text(PIPFILE)
    assert found(tmp_path, LockFormat.PIPFILE) == {"a==1.2", "b[y]>=2", "d"}


def test_requirements(tmp_path: Path) -> None:
    (tmp_path / "x.in").write_text("a<2 # why\n# all\n-r other.in\n\nb\n")
    assert found(tmp_path, LockFormat.REQUIREMENTS, "x.txt") == {"a<2", "b"}


@pytest.mark.parametrize("text", ["", "[[[", "a = " + "9" * 5000, "[project]\ndependencies = [1]", "\0"])
def test_what_cannot_be_read_asks_for_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert found(tmp_path, LockFormat.UV) == set()


def test_nothing_is_there(tmp_path: Path) -> None:
    for lock_format in LockFormat:
        assert found(tmp_path, lock_format) == set()
