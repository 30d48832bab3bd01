"""What a pdm.lock without `inherit_metadata` installs: found as PDM finds it, by resolving along its dependencies."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from wheelcheck.lockfiles.document import Table
from wheelcheck.model.lock import DEFAULT_GROUP, Edge, Graph, Pin, Root
from wheelcheck.model.names import normalised_name

__all__ = ["read_graph"]

_NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_REQUIREMENT = re.compile(rf"\s*({_NAME})\s*(?:\[([^\]]*)\])?", re.ASCII).match
_EGG = re.compile(rf"#(?:[^#]*&)?egg=({_NAME})(?:\[([^\]]*)\])?", re.ASCII).search
_MOST_INCLUDES = 64

_UNKNOWN_ROOTS = (
    "the lock does not say what is installed where, and {why}: everything in it counts as installed, "
    "also what is there for another system only; lock again with the strategy inherit_metadata"
)


class _Wanted(NamedTuple):
    """One requirement line: whose, which of its extras, and when."""

    name: str
    extras: tuple[str, ...]
    marker: str | None


def read_graph(
    entries: Sequence[Table],
    owners: Sequence[int],
    pins: Sequence[Pin],
    groups: Sequence[str],
    project: Mapping[str, Any] | None,
) -> tuple[Graph | None, tuple[str, ...]]:
    """The graph of a lock, or None with a warning where the project's requirements are not known.

    Args:
        entries: The lock's packages, one per set of extras.
        owners: For each entry the index of its pin.
        pins: The pins.
        groups: The groups that are in the lock.
        project: The project's file.
    """
    if project is None:
        return None, (_UNKNOWN_ROOTS.format(why="there is no pyproject.toml beside it"),)
    by_name: dict[str, list[int]] = {}
    for index, pin in enumerate(pins):
        by_name.setdefault(pin.name, []).append(index)
    roots = []
    for group, line in _project_lines(Table(dict(project), "pyproject.toml"), frozenset(groups)):
        wanted = _wanted(line)
        if wanted is None or wanted.name not in by_name:
            return None, (_UNKNOWN_ROOTS.format(why=f"{line!r} of pyproject.toml is not in it"),)
        roots.append(Root(_edge(wanted, by_name), group=group))
    if not roots:
        return None, (_UNKNOWN_ROOTS.format(why="pyproject.toml lists no dependencies"),)
    edges: list[tuple[Edge, ...]] = [()] * len(pins)
    extra_edges: list[dict[str, tuple[Edge, ...]]] = [{} for _ in pins]
    # From many extras to few, so that the entry that is nearest to one extra alone has the last word.
    order = sorted(range(len(entries)), key=lambda index: -len(entries[index].list("extras")))
    for index in order:
        found = tuple([_edge(line, by_name) for line in _dependencies(entries[index]) if line.name in by_name])
        extras = entries[index].texts("extras")
        for extra in extras:
            extra_edges[owners[index]][normalised_name(extra)] = found
        if not extras:
            edges[owners[index]] = found
    return Graph(tuple(roots), tuple(edges), tuple(extra_edges)), ()


def _edge(wanted: _Wanted, by_name: Mapping[str, Sequence[int]]) -> Edge:
    return Edge(tuple(by_name[wanted.name]), wanted.marker, wanted.extras)


def _dependencies(entry: Table) -> Iterator[_Wanted]:
    for line in entry.texts("dependencies"):
        wanted = _wanted(line)
        if wanted is None:
            raise entry.error(f"{line!r} is no requirement", "dependencies")
        yield wanted


def _wanted(line: str) -> _Wanted | None:
    """Name, extras and marker of a requirement line, None if it has no name (`-e ./folder`)."""
    # In a URL a semicolon needs a space before it to begin a marker (PEP 508).
    separator = " ;" if "://" in line or line.startswith("-e") else ";"
    requirement, _, marker = line.partition(separator)
    found = _EGG(requirement) if line.startswith("-e") or "+" in requirement.partition("://")[0] else None
    found = found or (None if line.startswith("-e") else _REQUIREMENT(requirement))
    if found is None:
        return None
    extras = tuple([normalised_name(extra.strip()) for extra in (found[2] or "").split(",") if extra.strip()])
    return _Wanted(normalised_name(found[1]), extras, marker.strip() or None)


def _project_lines(project: Table, groups: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Group and requirement line of all direct dependencies whose group is in the lock."""
    table = project.table("project")
    for line in table.texts("dependencies"):
        yield DEFAULT_GROUP, line
    development = project.table("tool").table("pdm").table("dev-dependencies")
    for holder in (table.table("optional-dependencies"), development):
        for name in holder.raw:
            if normalised_name(name) in groups:
                for line in holder.texts(name):
                    yield normalised_name(name), line
    dependency_groups = project.table("dependency-groups")
    for name in dependency_groups.raw:
        if normalised_name(name) in groups:
            for line in _group_lines(dependency_groups, name, _MOST_INCLUDES):
                yield normalised_name(name), line


def _group_lines(groups: Table, name: str, depth: int) -> Iterator[str]:
    """The lines of a PEP 735 group with those of the groups that it includes."""
    for item in groups.list(name):
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict) and isinstance(included := item.get("include-group"), str):
            if depth == 0:
                raise groups.error("includes itself", name)
            matching = [other for other in groups.raw if normalised_name(other) == normalised_name(included)]
            for other in matching[:1]:
                yield from _group_lines(groups, other, depth - 1)
