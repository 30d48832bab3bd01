"""What a project itself asks for: the constraints that its lock must keep to, read beside the lock.

pyproject.toml (PEP 621, PEP 735, Poetry's, uv's and PDM's tables), Pipfile, and the `.in` file of a compiled
requirements file. What cannot be read bounds nothing here: the lock's own tool will say so when it is run.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from wheelcheck.lockfiles.poetry_constraint import as_specifier
from wheelcheck.lockfiles.poetry_dependency import Dependency
from wheelcheck.lockfiles.poetry_project import read_project
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import Lock, LockFormat

__all__ = ["ProjectRequirement", "project_requirements"]

_LARGEST = 4 << 20
_BESIDE = {
    LockFormat.POETRY: "pyproject.toml",
    LockFormat.UV: "pyproject.toml",
    LockFormat.PDM: "pyproject.toml",
    LockFormat.PYLOCK: "pyproject.toml",
    LockFormat.PIPFILE: "Pipfile",
}


class ProjectRequirement(NamedTuple):
    """One requirement of the project.

    Attributes:
        text: PEP 508.
        where: The file that it stands in.
    """

    text: str
    where: str


def project_requirements(lock: Lock, folder: Path) -> tuple[ProjectRequirement, ...]:
    """Read the project file of a lock.

    Args:
        lock: Which.
        folder: What its path is relative to.
    """
    path = folder / lock.path
    if lock.format is LockFormat.REQUIREMENTS:
        return tuple(_of_lines(_text(path.with_suffix(".in")), path.with_suffix(".in").name))
    name = _BESIDE.get(lock.format)
    if name is None or lock.path == "-":
        return ()
    text = _text(path.parent / name)
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError):
        return ()
    if lock.format is LockFormat.PIPFILE:
        return tuple(_of_pipfile(document))
    try:
        project = read_project(document, name)
    except InputError:
        return ()
    found = [_requirement(each.dependency) for each in project.dependencies]
    return tuple(ProjectRequirement(each, name) for each in (*found, *_of_tools(document)) if each)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            return ""
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _requirement(dependency: Dependency) -> str:
    if dependency.constraint is None:
        return ""
    return _joined(dependency.name, dependency.extras, dependency.constraint, dependency.marker)


def _joined(name: str, extras: tuple[str, ...], constraint: str, marker: str | None) -> str:
    asked = f"[{','.join(extras)}]" if extras else ""
    return f"{name}{asked}{as_specifier(constraint) or ''}" + (f" ; {marker}" if marker else "")


def _of_tools(document: dict[str, Any]) -> Iterator[str]:
    """The own tables of uv and PDM for development dependencies, from before PEP 735."""
    tools = document.get("tool")
    tools = tools if isinstance(tools, dict) else {}
    for tool in ("uv", "pdm"):
        table = tools.get(tool)
        listed = table.get("dev-dependencies") if isinstance(table, dict) else None
        groups = listed.values() if isinstance(listed, dict) else (listed,)
        for group in groups:
            if isinstance(group, list):
                yield from (each for each in group if isinstance(each, str) and not each.startswith("-e"))


def _of_pipfile(document: dict[str, Any]) -> Iterator[ProjectRequirement]:
    for section in ("packages", "dev-packages"):
        table = document.get(section)
        for name, value in table.items() if isinstance(table, dict) else ():
            if isinstance(value, str):
                yield ProjectRequirement(_joined(name, (), value, None), "Pipfile")
            elif isinstance(value, dict) and isinstance(value.get("version"), str):
                extras = value.get("extras")
                asked = tuple(each for each in extras if isinstance(each, str)) if isinstance(extras, list) else ()
                yield ProjectRequirement(_joined(name, asked, value["version"], None), "Pipfile")


def _of_lines(text: str, where: str) -> Iterator[ProjectRequirement]:
    for line in text.splitlines():
        plain = line.split(" #", 1)[0].strip()
        if plain and not plain.startswith(("-", "#")):
            yield ProjectRequirement(plain, where)
