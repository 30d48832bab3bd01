"""What a project and this computer say of Python and machine: `.python-version`, requires-python, this interpreter."""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from wheelcheck.model.lock import Lock
from wheelcheck.model.target import Why
from wheelcheck.targets.machines import host_machine
from wheelcheck.targets.resolve import Hints, PythonHint

__all__ = ["project_hints"]

_LARGEST = 1_000_000
"""Bytes: no hand-written project file is larger."""


def project_hints(folder: Path, locks: Sequence[Lock]) -> Hints:
    """What to take where the user names no Python and no machine.

    A `.python-version` in the folder or above it wins over the locks' requires-python, and that over the
    `pyproject.toml` beside each lock.

    Args:
        folder: Where the run was started.
        locks: What was read.
    """
    folders = list(dict.fromkeys([*(Path(lock.path).parent for lock in locks if _is_file(lock)), folder]))
    found = [*_version_file(folders), *_of_locks(locks), *_of_projects(folders)]
    return Hints(
        python=found[0] if found else None,
        machine=host_machine(_this_machine()),
        this_python=f"{sys.version_info.major}.{sys.version_info.minor}",
        more=tuple(found[1:]),
    )


def _this_machine() -> str:
    """`platform.machine()`, without the 2 ms of its module where the system itself can be asked."""
    if hasattr(os, "uname"):
        return os.uname().machine
    import platform

    return platform.machine()


def _is_file(lock: Lock) -> bool:
    return not lock.path.startswith("<") and lock.path != "-"


def _version_file(folders: Iterable[Path]) -> list[PythonHint]:
    """The versions in the nearest `.python-version`, in file order: pyenv's and uv's form, `#` starts a comment."""
    for folder in folders:
        for place in (folder, *_above(folder)):
            text = _read(place / ".python-version")
            if text is None:
                continue
            lines = (line.partition("#")[0].strip() for line in text.splitlines()[:50])
            return [
                PythonHint(_without_build(line), Why.PYTHON_VERSION_FILE, f".python-version: {line}")
                for line in lines
                if line
            ]
    return []


def _above(folder: Path) -> Iterable[Path]:
    """The folders above, up to the root of the repository: a file of another project must not decide."""
    try:
        absolute, home = folder.resolve(), Path.home()
    except (OSError, RuntimeError):
        return
    for place in (absolute, *absolute.parents):
        if place != absolute:
            yield place
        if place == home or (place / ".git").exists():
            return


def _without_build(version: str) -> str:
    """`3.14-dev` (pyenv) and `3.12.3/envs/x` (pyenv-virtualenv) name a version too."""
    return version.partition("/")[0].removesuffix("-dev")


def _of_locks(locks: Sequence[Lock]) -> list[PythonHint]:
    return [
        PythonHint(lock.requires_python, Why.LOCK, f"{lock.path}: {lock.requires_python}")
        for lock in locks
        if lock.requires_python
    ]


def _of_projects(folders: Iterable[Path]) -> list[PythonHint]:
    hints = []
    for folder in folders:
        text = _read(folder / "pyproject.toml")
        if text is None or "python" not in text:
            continue
        specifier = _requires_python(text)
        if specifier:
            hints.append(PythonHint(specifier, Why.LOCK, f"pyproject.toml: {specifier}"))
    return hints


def _requires_python(text: str) -> str | None:
    import tomllib

    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return None
    project = document.get("project")
    value = project.get("requires-python") if isinstance(project, dict) else None
    return value if isinstance(value, str) else None


def _read(path: Path) -> str | None:
    """The text of a small file; None if there is none, or it is not text, or not a file."""
    try:
        if not path.is_file() or os.stat(path).st_size > _LARGEST:  # noqa: PTH116  # Path.stat follows the same way
            return None
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return None
