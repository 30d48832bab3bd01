"""What a project folder says of its Python, and what is passed over without a word."""

import os
import platform
from pathlib import Path

import pytest

from wheelcheck.model.lock import Installer, Lock, LockFormat
from wheelcheck.model.target import Why
from wheelcheck.targets.hints import project_hints
from wheelcheck.targets.machines import host_machine
from wheelcheck.targets.resolve import Hints, resolve_targets


def lock(path: Path | str, requires_python: str | None = None) -> Lock:
    return Lock(str(path), LockFormat.UV, "1", Installer.UV, (), requires_python)


def python(hints: Hints) -> tuple[str, Why]:
    (target,) = resolve_targets(["slim"], [], [], hints)
    return target.interpreter.label, target.assumptions[2].why


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "app").mkdir()
    return tmp_path / "app"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("3.11\n", "3.11"),
        ("3.11.4", "3.11"),
        ("# ours\n\n3.10 # the old one\n3.11\n", "3.10"),
        ("cpython-3.11\n", "3.11"),
        ("cpython@3.11", "3.11"),
        ("pypy3.10-7.3\n", "PyPy 3.10"),
        ("pypy3.10-7.3.12\n", "PyPy 3.10"),
        ("3.14t\n", "3.14t"),
        ("3.14-dev\n", "3.14"),
        ("3.11.4/envs/app\n", "3.11"),
        ("\ufeff3.11\r\n", "3.11"),
        ("system\n3.11\n", "3.11"),
        ("miniconda3-latest\n3.11\n", "3.11"),
        (">=3.9,<3.10\n", "3.9"),
    ],
)
def test_version_file(project: Path, text: str, label: str) -> None:
    (project / ".python-version").write_text(text, encoding="utf-8")
    assert python(project_hints(project, [])) == (label, Why.PYTHON_VERSION_FILE)


def test_version_file_above(project: Path) -> None:
    (project.parent / ".python-version").write_text("3.11")
    assert python(project_hints(project, [])) == ("3.11", Why.PYTHON_VERSION_FILE)


def test_version_file_of_another_project(project: Path) -> None:
    (project / ".git").mkdir()
    (project.parent / ".python-version").write_text("3.10")
    assert project_hints(project, []).python is None


def test_version_file_wins_over_the_lock(project: Path) -> None:
    (project / ".python-version").write_text("3.11")
    assert python(project_hints(project, [lock(project / "uv.lock", ">=3.9,<3.10")]))[0] == "3.11"


def test_lock_wins_over_the_project(project: Path) -> None:
    (project / "pyproject.toml").write_text('[project]\nrequires-python = ">=3.8,<3.9"\n')
    assert python(project_hints(project, [lock(project / "uv.lock", ">=3.9,<3.10")])) == ("3.9", Why.LOCK)


def test_project_beside_the_lock(project: Path, tmp_path: Path) -> None:
    (project / "pyproject.toml").write_text('[project]\nrequires-python = ">=3.8,<3.9"\n')
    hints = project_hints(tmp_path, [lock(project / "requirements.txt")])
    assert python(hints) == ("3.8", Why.LOCK)
    assert hints.python is not None
    assert hints.python.detail == "pyproject.toml: >=3.8,<3.9"


def test_names_on_the_command_line_have_no_folder(project: Path) -> None:
    (project / ".python-version").write_text("3.11")
    assert python(project_hints(project, [lock("<command line>")]))[0] == "3.11"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"[project\n",
        b"project = 3",
        b"[project]\nrequires-python = 3\n",
        b"requires-python = [[[[",
    ],
)
def test_files_that_say_nothing(project: Path, content: bytes) -> None:
    (project / "pyproject.toml").write_bytes(content)
    (project / ".python-version").write_bytes(content)
    hints = project_hints(project, [])
    assert python(hints)[1] is Why.THIS_INTERPRETER


def test_things_that_are_no_files(project: Path) -> None:
    (project / ".python-version").mkdir()
    os.mkfifo(project / "pyproject.toml")
    assert project_hints(project, []).python is None


def test_the_system_says_what_the_platform_module_does(project: Path) -> None:
    assert project_hints(project, []).machine == host_machine(platform.machine())


@pytest.mark.parametrize(("name", "machine"), [("arm64", "aarch64"), ("AMD64", "x86_64"), ("mips", None)])
def test_this_computer(project: Path, monkeypatch: pytest.MonkeyPatch, name: str, machine: str | None) -> None:
    monkeypatch.delattr(os, "uname", raising=False)
    monkeypatch.setattr(platform, "machine", lambda: name)
    assert project_hints(project, []).machine == machine
