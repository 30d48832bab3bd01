"""A file on disk -> Lock: which reader it needs, and one clear sentence for everything that is no lock."""

import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from wheelcheck.lockfiles.command_line import STANDARD_INPUT
from wheelcheck.lockfiles.detection import Refused, find_locks, find_project, format_of, is_pipfile, tool_locks
from wheelcheck.lockfiles.files import LARGEST_LOCK, read_file
from wheelcheck.lockfiles.requirement_text import shown
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import Lock, LockFormat
from wheelcheck.model.names import is_package_name

__all__ = ["read_lock"]

_KNOWN = (
    "poetry.lock, uv.lock, pdm.lock, Pipfile.lock, pylock.toml, pixi.lock, conda-lock.yml, requirements files, "
    "and unlocked: pyproject.toml, Pipfile and requirements.in"
)
_LARGEST_PROJECT = 4 * 1024 * 1024
_MOST_NEIGHBOURS = 2000
_TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_PROJECT_FILES = {LockFormat.PIPFILE: "Pipfile"}
_ARCHIVES = {b"PK\x03\x04": "a zip archive or a wheel", b"\x1f\x8b": "a gzip archive", b"BZh": "a bzip2 archive"}


def read_lock(path: str, environ: Mapping[str, str]) -> Lock:
    """Read a lock file of any format; `-` is standard input, a folder the one lock in it.

    Args:
        path: As the user named it.
        environ: Variables for `${NAME}` in requirements files.

    Raises:
        InputError: There is no such file, or it is no lock that we can read.
    """
    if path != STANDARD_INPUT and os.path.isdir(path):  # noqa: PTH112  pathlib loads slowly
        return read_lock(_lock_in(path), environ)
    data = _standard_input() if path == STANDARD_INPUT else _from_disk(path)
    try:
        lock = _read(path, data, environ)
    except RecursionError:
        raise InputError("is nested too deeply to be read", path=path) from None
    _check_names(lock)
    return lock


def _read(path: str, data: bytes, environ: Mapping[str, str]) -> Lock:
    name = os.path.basename(path)  # noqa: PTH119  pathlib loads slowly
    _refuse_no_text(data, path)
    text = _utf8(data)
    kind = format_of(name, text or "")
    if kind is None and (text is None or path == STANDARD_INPUT):
        kind = LockFormat.REQUIREMENTS
    if isinstance(kind, Refused):
        raise _refusal(kind, path)
    if kind is None:
        raise InputError(f"is no lock that wheelcheck knows; it reads {_KNOWN}", path=path)
    if text is None and kind is not LockFormat.REQUIREMENTS:
        raise _not_utf8(data, path)
    if text is not None:
        _refuse_conflict(text, path)
    if kind is LockFormat.REQUIREMENTS:
        from wheelcheck.lockfiles.requirement_lines import decode_requirements
        from wheelcheck.lockfiles.requirements import read_requirements

        return read_requirements(path, decode_requirements(data, path), environ)
    assert text is not None
    return _read_text(kind, text, path, environ)


def _read_text(kind: LockFormat, text: str, path: str, environ: Mapping[str, str]) -> Lock:
    """The readers of all formats but requirements; each is loaded where it is needed."""
    match kind:
        case LockFormat.UV:
            from wheelcheck.lockfiles.uv import read_uv

            return _with_project(read_uv, kind, text, path)
        case LockFormat.POETRY:
            from wheelcheck.lockfiles.poetry import read_poetry

            return _with_project(read_poetry, kind, text, path)
        case LockFormat.PDM:
            from wheelcheck.lockfiles.pdm import read_pdm

            return _with_project(read_pdm, kind, text, path)
        case LockFormat.PIPFILE:
            from wheelcheck.lockfiles.pipfile import read_pipfile_lock

            return _with_project(partial(read_pipfile_lock, variables=environ), kind, text, path)
        case LockFormat.PYLOCK:
            from wheelcheck.lockfiles.pylock import read_pylock

            return read_pylock(text, path)
        case LockFormat.PIXI:
            from wheelcheck.lockfiles.pixi import read_pixi

            return read_pixi(text, path)
        case LockFormat.CONDA_LOCK:
            from wheelcheck.lockfiles.conda_lock import read_conda_lock

            return read_conda_lock(text, path)
        case LockFormat.PROJECT:
            return _read_project(text, path, environ)
        case LockFormat.REQUIREMENTS | LockFormat.COMMAND_LINE:
            raise AssertionError(kind)


def _read_project(text: str, path: str, environ: Mapping[str, str]) -> Lock:
    from pathlib import Path

    from wheelcheck.lockfiles.project_file import read_pipfile, read_pyproject

    lock = read_pipfile(text, path, environ) if is_pipfile(text) else read_pyproject(text, path)
    beside = [] if path == STANDARD_INPUT else tool_locks(Path(path).parent)
    if not beside:
        return lock
    warning = f"is not a lock, and is resolved anew; {_listed(beside)} beside it says what is installed"
    return lock._replace(warnings=(*lock.warnings, warning))


def _with_project(
    read: Callable[[str, str, Mapping[str, Any] | None], Lock], kind: LockFormat, text: str, path: str
) -> Lock:
    """Read a lock that the project file beside it explains."""
    if path == STANDARD_INPUT:
        return read(text, path, None)
    name = _PROJECT_FILES.get(kind, "pyproject.toml")
    beside = os.path.join(os.path.dirname(path), name)  # noqa: PTH118, PTH120  pathlib loads slowly
    project, problem = _project(beside)
    lock = read(text, path, project)
    if problem is None:
        return lock
    return lock._replace(warnings=(*lock.warnings, f"{problem}; the lock was read without it"))


def _project(path: str) -> tuple[Mapping[str, Any] | None, str | None]:
    """The project file beside a lock, or why it cannot be used; neither if there is none."""
    from wheelcheck.lockfiles.toml_text import load_toml

    if not os.path.exists(path):  # noqa: PTH110  pathlib loads slowly
        return None, None
    try:
        data = read_file(path)
        if len(data) > _LARGEST_PROJECT:
            return None, f"{path} is too large for a project file"
        text = _utf8(data)
        if text is None:
            return None, str(_not_utf8(data, path))
        return load_toml(text, path), None
    except InputError as error:
        return None, str(error)


def _from_disk(path: str) -> bytes:
    try:
        return read_file(path)
    except InputError as error:
        if not error.message.startswith("no such file") or "\0" in path:
            raise
        raise InputError(error.message + _neighbours(path), path=path) from None


def _neighbours(path: str) -> str:
    """What the user may have meant: near names in the folder, else the locks in it."""
    from difflib import get_close_matches
    from itertools import islice
    from pathlib import Path

    folder = Path(path).parent
    try:
        names = [entry.name for entry in islice(os.scandir(folder), _MOST_NEIGHBOURS) if entry.is_file()]
    except OSError:
        return ""
    near = [str(folder / name) for name in get_close_matches(Path(path).name, names, n=3)]
    near = near or list(find_locks(folder))
    return f"; there is {_listed(near)}" if near else ""


def _listed(names: Iterable[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last


def _lock_in(folder: str) -> str:
    from pathlib import Path

    locks = find_locks(Path(folder))
    if len(locks) == 1:
        return locks[0]
    if locks:
        raise InputError(f"is a folder with several locks: give {_listed(locks)}", path=folder)
    project = find_project(Path(folder))
    if project is not None:
        return project
    raise InputError(f"is a folder without a lock in it; wheelcheck reads {_KNOWN}", path=folder)


def _standard_input() -> bytes:
    import sys

    data = sys.stdin.buffer.read(LARGEST_LOCK + 1)
    if len(data) > LARGEST_LOCK:
        raise InputError(f"is larger than {LARGEST_LOCK // 1024 // 1024} MiB: no lock file is", path=STANDARD_INPUT)
    return data


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _refuse_no_text(data: bytes, path: str) -> None:
    if not data.strip():
        raise InputError("is empty", path=path)
    if data.startswith(_TEXT_MARKS):
        return
    for mark, what in _ARCHIVES.items():
        if data.startswith(mark):
            raise InputError(f"is {what}, not a lock file", path=path)
    if b"\0" in data:
        raise InputError("is a binary file, not a lock file", path=path)


def _not_utf8(data: bytes, path: str) -> InputError:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return InputError(f"is not UTF-8: {error.reason} at byte {error.start}", path=path, line=line)
    raise AssertionError(path)


def _refuse_conflict(text: str, path: str) -> None:
    """Refuse what a version control system left behind; no format has lines that begin so."""
    found = 0 if text.startswith("<<<<<<< ") else text.find("\n<<<<<<< ") + 1
    if found or text.startswith("<<<<<<< "):
        line = text.count("\n", 0, found) + 1
        raise InputError("has the marks of a merge conflict: resolve it and lock again", path=path, line=line)


def _refusal(refused: Refused, path: str) -> InputError:
    if refused.project and path != STANDARD_INPUT:
        from pathlib import Path

        beside = [lock for lock in find_locks(Path(path).parent) if lock != str(Path(path))]
        if beside:
            return InputError(f"{refused.message.partition('; ')[0]}; give {_listed(beside)}", path=path)
    return InputError(refused.message, path=path)


def _check_names(lock: Lock) -> None:
    """Refuse names that are none, for all formats: a name becomes a part of URLs and of commands."""
    for pin in lock.pins:
        if not is_package_name(pin.name):
            raise InputError(f"{shown(pin.name)!r} is no package name", path=pin.path or lock.path, line=pin.line)
