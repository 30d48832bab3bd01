"""A project's own file -> what it asks for: pyproject.toml (PEP 621, PEP 735, Poetry, uv, PDM) and Pipfile.

Nothing is pinned in these: what is returned holds wishes, which are resolved for each target.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from wheelcheck.lockfiles.document import Table
from wheelcheck.lockfiles.file_address import file_name
from wheelcheck.lockfiles.poetry_constraint import as_specifier
from wheelcheck.lockfiles.poetry_dependency import Dependency
from wheelcheck.lockfiles.poetry_project import DirectDependency, read_project
from wheelcheck.lockfiles.project_sources import uv_source
from wheelcheck.lockfiles.toml_text import load_toml
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import (
    DEFAULT_GROUP,
    INDEX,
    Condition,
    Installer,
    Lock,
    LockedFile,
    LockFormat,
    Pin,
    Source,
    SourceType,
    Wish,
)
from wheelcheck.model.names import is_package_name, normalised_name

__all__ = ["read_pipfile", "read_pyproject"]

_TOOLS = {"poetry": Installer.POETRY, "pdm": Installer.PDM, "uv": Installer.UV}
_DEV = "dev"
_VCS = frozenset({"git", "hg", "svn", "bzr"})
_ARCHIVES = (".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz")
_DYNAMIC = (
    "its dependencies are dynamic, so its build backend alone knows them; give the file that they stand in, "
    "or lock first (`uv lock`, `poetry lock`, `pdm lock`, `pip-compile`)"
)
_NOTHING = "asks for no packages"


def read_pyproject(text: str, path: str) -> Lock:
    """Read a pyproject.toml.

    Args:
        text: The file's text.
        path: The file's name as the user gave it.

    Raises:
        InputError: It is no TOML, a table has another shape than its tool gives it, or it does not say what it
            asks for.
    """
    raw = load_toml(text, path)
    document = Table(raw, path)
    project = read_project(raw, path)
    tool = document.table("tool")
    installer = next((known for name, known in _TOOLS.items() if name in tool), Installer.PIP)
    found = [*project.dependencies, *_own_groups(tool)]
    standard = document.table("project")
    if not found:
        dynamic = "dependencies" in standard.texts("dynamic")
        raise InputError(_DYNAMIC if dynamic else _NOTHING, path=path)
    reader = _Reader(text, path, tool)
    for each in found:
        reader.add(each)
    return Lock(
        path=path,
        format=LockFormat.PROJECT,
        lock_version=None,
        installer=installer,
        pins=tuple(reader.pins),
        requires_python=standard.optional_text("requires-python") or _poetry_python(tool.table("poetry")),
        groups=_ordered({DEFAULT_GROUP, *project.groups, *(each.group for each in found)}),
        optional_groups=tuple(sorted(project.optional_groups)),
        extras=tuple(sorted(project.extras)),
        wishes=tuple(reader.wishes),
        whole_range=installer in {Installer.POETRY, Installer.PDM},
    )


def read_pipfile(text: str, path: str, variables: Mapping[str, str]) -> Lock:
    """Read a Pipfile (https://github.com/pypa/pipfile).

    Args:
        text: The file's text.
        path: The file's name as the user gave it.
        variables: The environment variables that addresses may name.

    Raises:
        InputError: It is no TOML, or asks for nothing.
    """
    from wheelcheck.lockfiles.pipfile import pipenv_indexes, pipenv_python

    document = Table(load_toml(text, path), path)
    reader = _Reader(text, path, Table({}, path))
    named = {"packages": DEFAULT_GROUP, "dev-packages": _DEV}
    own = {"source", "requires", "scripts", "pipenv", "pipfile"}
    groups = [(named.get(key, normalised_name(key)), key) for key in document.raw if key not in own]
    warnings: list[str] = []
    indexes = pipenv_indexes(document.tables("source"), variables, warnings)
    for group, key in groups:
        for name, value in document.table(key).raw.items():
            reader.add(DirectDependency(_pipfile_dependency(name, value), group))
    if not reader.wishes and not reader.pins:
        raise InputError(_NOTHING, path=path)
    return Lock(
        path=path,
        format=LockFormat.PROJECT,
        lock_version=None,
        installer=Installer.PIPENV,
        pins=tuple(reader.pins),
        requires_python=pipenv_python(document.table("requires")),
        groups=_ordered({DEFAULT_GROUP, *(group for group, _ in groups)}),
        indexes=tuple(indexes.values()),
        warnings=tuple(warnings),
        wishes=tuple(reader.wishes),
    )


class _Reader:
    """Wishes for what an index has, pins for what comes from elsewhere."""

    def __init__(self, text: str, path: str, tool: Table) -> None:
        self.wishes: list[Wish] = []
        self.pins: list[Pin] = []
        self._path = path
        self._lines = [line.casefold() for line in text.splitlines()]
        self._uv = tool.table("uv")

    def add(self, direct: DirectDependency) -> None:
        dependency = direct.dependency
        if not is_package_name(dependency.name):
            raise InputError(f"{dependency.name[:80]!r} is no package name", path=self._path)
        condition = Condition(direct.group, direct.extra, dependency.marker)
        source = uv_source(self._uv, dependency.name) if dependency.constraint is not None else None
        line = self._line(dependency.name)
        if dependency.constraint is None or (source is not None and source.type is not SourceType.INDEX):
            pin = _direct(dependency, line, condition)
            self.pins.append(pin if source is None else pin._replace(source=source))
            return
        if source is None:
            source = INDEX if dependency.source_name is None else INDEX._replace(name=dependency.source_name)
        self.wishes.append(Wish(_requirement(dependency), self._path, (condition,), line, source))

    def _line(self, name: str) -> int | None:
        """The first line that names it: TOML's readers keep no places, and a comment before it does no harm."""
        word = re.compile(rf"(?<![a-z0-9._-]){'[-_.]+'.join(map(re.escape, name.split('-')))}(?![a-z0-9_-]|\.[a-z0-9])")
        return next((number for number, line in enumerate(self._lines, 1) if word.search(line)), None)


def _requirement(dependency: Dependency) -> str:
    extras = f"[{','.join(sorted(dependency.extras))}]" if dependency.extras else ""
    return f"{dependency.name}{extras}{as_specifier(dependency.constraint or '') or ''}"


def _direct(dependency: Dependency, line: int | None, condition: Condition) -> Pin:
    """A direct reference, as a lock would have it."""
    url = dependency.url or ""
    name = file_name(url) if "://" in url or url.endswith(_ARCHIVES) else None
    kind = _kind(dependency, url)
    files: tuple[LockedFile, ...] = ()
    if kind is SourceType.URL and name is not None:
        files = (LockedFile(name, url=url),)
    pin = Pin(dependency.name, None, Source(kind, url or None), files, conditions=(condition,), line=line)
    return pin._replace(groups=(condition.group or DEFAULT_GROUP,))


def _kind(dependency: Dependency, url: str) -> SourceType:
    """PEP 508 has one form for all of them; Poetry, uv and Pipenv say it with the key."""
    if len(dependency.sources) == 1 or not url:
        return min(dependency.sources - {SourceType.PATH}, default=SourceType.VCS)
    if url.partition("+")[0] in _VCS:
        return SourceType.VCS
    path = url.partition("#")[0].partition("?")[0].lower()
    remote = url.startswith(("http:", "https:"))
    if path.endswith(_ARCHIVES):
        return SourceType.URL if remote else SourceType.PATH
    return SourceType.VCS if remote else SourceType.DIRECTORY


def _own_groups(tool: Table) -> Iterator[DirectDependency]:
    """The tables of uv and PDM for development dependencies, from before PEP 735."""
    from wheelcheck.lockfiles.poetry_dependency import dependency_from_requirement

    listed = [(tool.table("uv"), "dev-dependencies", _DEV)]
    groups = tool.table("pdm").table("dev-dependencies")
    listed += [(groups, key, normalised_name(key)) for key in groups.raw]
    for table, key, group in listed:
        for index, text in enumerate(table.texts(key)):
            if text.startswith("-e "):
                continue
            dependency = dependency_from_requirement(text)
            if dependency is None:
                raise table.error("is not a valid requirement", key, index)
            yield DirectDependency(dependency, group)


def _poetry_python(poetry: Table) -> str | None:
    python = poetry.table("dependencies").raw.get("python")
    return as_specifier(python) if isinstance(python, str) else None


def _pipfile_dependency(name: str, value: Any) -> Dependency:
    if isinstance(value, str):
        return Dependency(normalised_name(name), value)
    table = value if isinstance(value, dict) else {}
    kinds = {"git": SourceType.VCS, "path": SourceType.DIRECTORY, "file": SourceType.VCS}
    direct = next((kind for key, kind in kinds.items() if key in table), None)
    version, extras, marker = table.get("version", "*"), table.get("extras"), table.get("markers")
    return Dependency(
        normalised_name(name),
        None if direct is not None else version if isinstance(version, str) else "*",
        marker if isinstance(marker, str) else None,
        tuple(normalised_name(each) for each in extras if isinstance(each, str)) if isinstance(extras, list) else (),
        sources=frozenset({direct or SourceType.INDEX}),
        source_name=index if isinstance(index := table.get("index"), str) else None,
    )


def _ordered(groups: set[str]) -> tuple[str, ...]:
    return (DEFAULT_GROUP, *sorted(groups - {DEFAULT_GROUP}))
