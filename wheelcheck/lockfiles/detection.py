"""Which file is which: by name, and by what is in it, which has the last word."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from wheelcheck.model.lock import LockFormat

__all__ = ["PROJECT_FILES", "Refused", "find_locks", "find_project", "format_of", "is_pipfile", "tool_locks"]

_BY_NAME = {
    "uv.lock": LockFormat.UV,
    "poetry.lock": LockFormat.POETRY,
    "pdm.lock": LockFormat.PDM,
    "pipfile.lock": LockFormat.PIPFILE,
    "pylock.toml": LockFormat.PYLOCK,
    "pixi.lock": LockFormat.PIXI,
    "conda-lock.yml": LockFormat.CONDA_LOCK,
    "conda-lock.yaml": LockFormat.CONDA_LOCK,
    "requirements.lock": LockFormat.REQUIREMENTS,
}
_TOOL_LOCKS = (
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "Pipfile.lock",
    "pylock.toml",
    "pixi.lock",
    "conda-lock.yml",
    "conda-lock.yaml",
)
# rye's lock is a requirements file by another name.
_REQUIREMENTS = ("requirements.lock", "requirements.txt")
PROJECT_FILES = ("pyproject.toml", "pipfile")
"""A project's own files that we read, in lower case."""
_UNLOCKED = ("pyproject.toml", "Pipfile", "requirements.in")
_NAMED_PYLOCK = r"(?i:pylock\.[^.]+\.toml)"
_MAKE_A_LOCK = "make a lock first (`uv lock`, `poetry lock`, `pdm lock`, `pip-compile`)"


class Refused(NamedTuple):
    """A file that is known, and no lock of ours.

    Attributes:
        message: What it is, and what to do.
        project: It is a project's own file, so the lock may stand beside it.
    """

    message: str
    project: bool = False


_PROJECT = Refused(
    f"is a build script or its settings, which would have to be run; {_MAKE_A_LOCK}, or give a pyproject.toml",
    project=True,
)
_PEX = Refused(
    "is a lock of Pex (or Pants), which wheelcheck cannot read; `pex3 lock export LOCK -o requirements.txt` "
    "makes a file that it can"
)
_JAVASCRIPT = Refused("is a lock of JavaScript packages; wheelcheck reads locks of Python packages")
_RUST = Refused("is a lock of Rust packages; wheelcheck reads locks of Python packages")
_OTHER_LANGUAGE = Refused("is a lock of another language; wheelcheck reads locks of Python packages")
_COMPOSE = Refused("says what is built, and is no lock; give it with --dockerfile")
_REFUSED_NAMES = {
    "setup.py": _PROJECT,
    "setup.cfg": _PROJECT,
    "pixi.toml": Refused("is a project file, not a lock; give pixi.lock (`pixi lock` makes it)", project=True),
    "environment.yml": Refused(
        "is an environment of conda, not a lock; `conda-lock -f` makes a lock of it", project=True
    ),
    "environment.yaml": Refused(
        "is an environment of conda, not a lock; `conda-lock -f` makes a lock of it", project=True
    ),
    "package-lock.json": _JAVASCRIPT,
    "npm-shrinkwrap.json": _JAVASCRIPT,
    "yarn.lock": _JAVASCRIPT,
    "pnpm-lock.yaml": _JAVASCRIPT,
    "bun.lock": _JAVASCRIPT,
    "deno.lock": _JAVASCRIPT,
    "cargo.lock": _RUST,
    "gemfile.lock": _OTHER_LANGUAGE,
    "composer.lock": _OTHER_LANGUAGE,
    "mix.lock": _OTHER_LANGUAGE,
    "go.sum": _OTHER_LANGUAGE,
    "flake.lock": _OTHER_LANGUAGE,
    "dockerfile": Refused("is a Dockerfile, not a lock; give it with --dockerfile"),
    "containerfile": Refused("is a Dockerfile, not a lock; give it with --dockerfile"),
    "devcontainer.json": _COMPOSE,
    ".devcontainer.json": _COMPOSE,
    "compose.yaml": _COMPOSE,
    "compose.yml": _COMPOSE,
    "docker-compose.yaml": _COMPOSE,
    "docker-compose.yml": _COMPOSE,
}


def format_of(name: str, text: str) -> LockFormat | Refused | None:
    """What a file is.

    Args:
        name: The file's name, without folders.
        text: Its content; of a requirements file in another encoding than UTF-8, `""`.

    Returns:
        The format; or why we do not read it; None when neither the content nor the name says.
    """
    lowered = name.lower()
    if (refused := _REFUSED_NAMES.get(lowered)) is not None:
        return refused
    if lowered in PROJECT_FILES:
        return LockFormat.PROJECT
    return _by_content(text) or _by_name(lowered)


def _by_name(lowered: str) -> LockFormat | None:
    if (known := _BY_NAME.get(lowered)) is not None:
        return known
    if re.fullmatch(_NAMED_PYLOCK, lowered):
        return LockFormat.PYLOCK
    if lowered.endswith((".conda-lock.yml", ".conda-lock.yaml")):
        return LockFormat.CONDA_LOCK
    if lowered.endswith((".txt", ".in")) or (lowered.startswith("requirements") and lowered.endswith(".lock")):
        return LockFormat.REQUIREMENTS
    return None


# The beginning of a file says what it is, as no tool writes long comments; tables are looked for in all of it.
_HEAD = 20_000
_NOTHING = r"(?:[ \t\r]*+(?:#[^\n]*+)?\n)*+[ \t]*+"
_JSON = r"\s*+(?://[^\n]*+\n\s*+)*+\{"
# `name==1.0` and options are nothing in TOML, YAML or JSON.
_REQUIREMENT = (
    rf"{_NOTHING}(?:[A-Za-z0-9][A-Za-z0-9._-]*+(?:\[[^]\n]*+\])?+[ \t]*+===?[ \t]*+[^=\s]|-[rceif][ \t]|--[a-z])"
)
_VERSION = rf"{_NOTHING}version *= *[0-9]+"
_TABLE = r"(?m:^\[\[?(package|packages|dev-packages|distribution|project|build-system|source|metadata|tool)\b)"
_YAML_KEY = r"(?m:^(version|environments|metadata|package|packages|platforms|lockfileVersion):)"


def _by_content(text: str) -> LockFormat | Refused | None:
    head = text[:_HEAD]
    if re.match(_JSON, text):
        return _json_kind(text)
    tables = frozenset(re.findall(_TABLE, head))
    if tables:
        return _toml_kind(text, head, tables)
    keys = frozenset(re.findall(_YAML_KEY, head))
    if "lockfileVersion" in keys:
        return _JAVASCRIPT
    if {"version", "environments"} <= keys:
        return LockFormat.PIXI
    if {"version", "metadata"} <= keys or {"version", "package"} <= keys:
        return LockFormat.CONDA_LOCK
    return LockFormat.REQUIREMENTS if re.match(_REQUIREMENT, text) else None


def _json_kind(text: str) -> LockFormat | Refused | None:
    if '"pex_version"' in text:
        return _PEX
    if '"lockfileVersion"' in text:
        return _JAVASCRIPT
    return LockFormat.PIPFILE if '"_meta"' in text else None


def _toml_kind(text: str, head: str, tables: frozenset[str]) -> LockFormat | Refused | None:
    if "distribution" in tables:
        return LockFormat.UV
    if re.search(r"^lock-version *=", head.partition("[[")[0].partition("\n[")[0], re.MULTILINE):
        return LockFormat.PYLOCK
    if "package" in tables:
        return next((kind for says, kind in _PACKAGE_LOCKS if says(text, head)), None)
    if tables & {"packages", "dev-packages"}:
        return LockFormat.PROJECT if is_pipfile(text) else LockFormat.PYLOCK
    if tables & {"project", "build-system", "tool"}:
        return LockFormat.PROJECT
    return None


_PACKAGE_LOCKS: tuple[tuple[Callable[[str, str], bool], LockFormat | Refused], ...] = (
    (lambda text, head: "registry+https://github.com/rust-lang/" in text or "generated by Cargo" in head, _RUST),
    (lambda text, _: "\ncontent_hash = " in text or "\nlock_version = " in text, LockFormat.PDM),
    (lambda text, _: "\ncontent-hash = " in text or "\n[metadata.files]" in text, LockFormat.POETRY),
    (lambda _, head: re.match(_VERSION, head) is not None, LockFormat.UV),
)


def find_locks(folder: Path) -> tuple[str, ...]:
    """The locks of the project in a folder: those that tools made, else its requirements file; maybe none."""
    try:
        names = frozenset(entry.name for entry in os.scandir(folder) if entry.is_file())
    except OSError:
        return ()
    found = [name for name in _TOOL_LOCKS if name in names]
    found += sorted(name for name in names if re.fullmatch(_NAMED_PYLOCK, name))
    if not found:
        found = [name for name in _REQUIREMENTS if name in names][:1]
    return tuple(str(folder / name) for name in found)


def is_pipfile(text: str) -> bool:
    """Whether TOML text is a Pipfile's."""
    return re.search(r"^\[(dev-)?packages\]", text, re.MULTILINE) is not None


def tool_locks(folder: Path) -> tuple[str, ...]:
    """The locks in a folder that a tool made of the project's own file."""
    return tuple(lock for lock in find_locks(folder) if Path(lock).name not in _REQUIREMENTS)


def find_project(folder: Path) -> str | None:
    """What a folder without a lock asks for: its pyproject.toml, Pipfile or requirements.in."""
    try:
        names = {entry.name for entry in os.scandir(folder) if entry.is_file()}
    except OSError:
        return None
    return next((str(folder / name) for name in _UNLOCKED if name in names), None)
