"""The dependency graph of a poetry.lock before version 2.1, which does not say itself what belongs to which group."""

import re
from collections.abc import Iterator, Mapping, Sequence

from wheelcheck.lockfiles.document import Table
from wheelcheck.lockfiles.poetry_dependency import (
    EXTRA_COMPARISON,
    Dependency,
    dependencies_in,
    narrowed,
    without_extras,
)
from wheelcheck.lockfiles.poetry_project import PoetryProject
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import DEFAULT_GROUP, Edge, Graph, Pin, Root
from wheelcheck.model.names import normalised_name

__all__ = ["lock_graph"]

_MOST_VERSIONS = 50
_MOST_COMPARED = 2000
"""Dependencies whose constraint is held against several versions; what comes after them keeps all of the versions."""

_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_SYSTEM_ALONE = re.compile(
    r"""\(*\s*(?:sys_platform|platform_system|os_name)\s*(?:==|!=)\s*(?:"[^"]*"|'[^']*')\s*\)*""", re.ASCII
)


def lock_graph(document: Table, packages: Sequence[Table], pins: Sequence[Pin], project: PoetryProject | None) -> Graph:
    """Roots from the project file, edges from the lock.

    Args:
        document: The lock.
        packages: Its packages.
        pins: The same packages as pins, in the same order.
        project: What pyproject.toml says, or None when there is none: then the roots are guessed, see `_guessed_roots`.

    Raises:
        InputError: A name stands there so often that it can be no honest lock.
    """
    candidates = _Candidates(pins)
    candidates.refuse_crowds(document.path)
    edges: list[tuple[Edge, ...]] = []
    extra_edges: list[dict[str, tuple[Edge, ...]]] = []
    for package in packages:
        always, for_extras = _edges(package, candidates)
        edges.append(always)
        extra_edges.append(for_extras)
    if project is None:
        categories = [package.optional_text("category") or DEFAULT_GROUP for package in packages]
        roots = [*_guessed_roots(pins, categories, edges, extra_edges), *_extra_roots(document, candidates.by_name)]
    else:
        roots = [*_project_roots(project, candidates)]
    return Graph(tuple(roots), tuple(edges), tuple(extra_edges))


class _Candidates:
    """Which pins a dependency can mean.

    Attributes:
        by_name: The indexes of the pins of each name.
    """

    def __init__(self, pins: Sequence[Pin]) -> None:
        self.by_name: dict[str, list[int]] = {}
        self._pins = pins
        self._known: dict[Dependency, tuple[int, ...]] = {}
        for index, pin in enumerate(pins):
            self.by_name.setdefault(pin.name, []).append(index)

    def refuse_crowds(self, path: str) -> None:
        """Raise for a name that stands there so often that time would go with the square of it."""
        for name, indexes in self.by_name.items():
            if len(indexes) > _MOST_VERSIONS:
                line = self._pins[indexes[_MOST_VERSIONS]].line
                message = f"{name} is locked {len(indexes)} times; no lock needs more than {_MOST_VERSIONS} versions"
                raise InputError(message, path=path, line=line)

    def edge(self, dependency: Dependency) -> Edge | None:
        """The edge of a dependency, None when the lock does not have it at all."""
        indexes = self.by_name.get(dependency.name)
        if not indexes:
            return None
        pins = (indexes[0],) if len(indexes) == 1 else self._narrowed(dependency, indexes)
        return Edge(pins, dependency.marker, dependency.extras)

    def _narrowed(self, dependency: Dependency, indexes: Sequence[int]) -> tuple[int, ...]:
        key = dependency._replace(marker=None, extras=(), optional=False)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_COMPARED:
                return tuple(indexes)
            found = self._known[key] = narrowed(dependency, indexes, self._pins)
        return found


def _edges(package: Table, candidates: _Candidates) -> tuple[tuple[Edge, ...], dict[str, tuple[Edge, ...]]]:
    """A package's own dependencies, and those of each of its extras."""
    if "dependencies" not in package:
        return (), {}
    listed: dict[str, set[str]] | None = None
    always: list[Edge] = []
    for_extras: dict[str, list[Edge]] = {}
    for dependency in dependencies_in(package.table("dependencies")):
        edge = candidates.edge(dependency)
        if edge is None:
            continue
        compared = EXTRA_COMPARISON.findall(edge.marker) if edge.marker else ()
        if not (dependency.optional or compared):
            always.append(edge)
            continue
        listed = _names_by_extra(package.table("extras")) if listed is None else listed
        named = {normalised_name(quoted[1:-1]) for _, quoted in compared}
        for extra in named or {extra for extra, names in listed.items() if dependency.name in names}:
            for_extras.setdefault(extra, []).append(edge._replace(marker=without_extras(edge.marker, extra)))
    return tuple(always), {extra: tuple(edges) for extra, edges in for_extras.items()}


def _names_by_extra(extras: Table) -> dict[str, set[str]]:
    """Which projects a package's extras ask for; entries are requirements of PEP 508 or older forms of it."""
    found: dict[str, set[str]] = {}
    for extra in extras.raw:
        names = [_NAME.match(text) for text in extras.texts(extra)]
        found[normalised_name(extra)] = {normalised_name(name[1]) for name in names if name}
    return found


def _project_roots(project: PoetryProject, candidates: _Candidates) -> Iterator[Root]:
    for direct in project.dependencies:
        edge = candidates.edge(direct.dependency)
        if edge is not None:
            yield Root(edge, direct.group, direct.extra)


def _extra_roots(document: Table, by_name: Mapping[str, Sequence[int]]) -> Iterator[Root]:
    """Roots for what the lock's own `[extras]` table lists."""
    for extra, names in _names_by_extra(document.table("extras")).items():
        for name in sorted(names):
            if name in by_name:
                yield Root(Edge(tuple(by_name[name])), extra=extra)


def _guessed_roots(
    pins: Sequence[Pin],
    categories: Sequence[str],
    edges: Sequence[tuple[Edge, ...]],
    extra_edges: Sequence[Mapping[str, tuple[Edge, ...]]],
) -> Iterator[Root]:
    """The direct dependencies of a project whose pyproject.toml is not there, rather too many than too few.

    What nobody asks for is one. What somebody asks for may be one as well, so that a pin counts as not installed
    only where everybody who asks for it does so for another operating system (pywin32, colorama): it is not a root.
    In locks with categories a `main` pin that only `dev` pins ask for is one too.
    """
    surely_reached: set[int] = set()
    for asker, asked in enumerate(_surely_followed(edges, extra_edges)):
        from_main = categories[asker] == DEFAULT_GROUP
        surely_reached.update(index for index in asked if from_main or categories[index] != DEFAULT_GROUP)
    for index, pin in enumerate(pins):
        if index not in surely_reached and not pin.optional:
            yield Root(Edge((index,)), categories[index])


def _surely_followed(
    edges: Sequence[tuple[Edge, ...]], extra_edges: Sequence[Mapping[str, tuple[Edge, ...]]]
) -> Iterator[list[int]]:
    """Per pin what it asks for on every Linux, extras included that another package of the lock asks for."""
    every = [edge for always in edges for edge in always]
    every += [edge for by_extra in extra_edges for more in by_extra.values() for edge in more]
    asked = {(index, extra) for edge in every for extra in edge.extras for index in edge.pins}
    for asker, always in enumerate(edges):
        extras = [edge for extra, more in extra_edges[asker].items() if (asker, extra) in asked for edge in more]
        followed = [edge for edge in (*always, *extras) if not edge.marker or _SYSTEM_ALONE.fullmatch(edge.marker)]
        yield [index for edge in followed for index in edge.pins]
