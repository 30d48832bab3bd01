"""The graph of a uv.lock: workspace members, their extras and groups, and who depends on whom (uv's `Lock`)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from wheelcheck.lockfiles.document import Table
from wheelcheck.lockfiles.memberships import with_memberships
from wheelcheck.lockfiles.uv_conflicts import Conflicts, encoded
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import DEFAULT_GROUP, Edge, Graph, Pin, Root, SourceType
from wheelcheck.model.names import normalised_name, normalised_version

__all__ = ["Structure", "read_graph"]

_GROUP_TABLES = ("dev-dependencies", "dependency-groups")
"""Where a package lists the dependencies of its groups; uv reads both names."""

_MOST_CANDIDATES = 100
"""More packages of one name than any lock has; a dependency that does not say which is meant is then refused."""


class Structure(NamedTuple):
    """What the graph says.

    Attributes:
        pins: The pins, with `groups`, `optional` and `extras` filled in.
        graph: The graph.
        groups: All groups, `main` first.
        extras: All extras of the workspace members, sorted.
        warnings: Sentences for stderr.
    """

    pins: tuple[Pin, ...]
    graph: Graph
    groups: tuple[str, ...]
    extras: tuple[str, ...]
    warnings: tuple[str, ...]


def read_graph(document: Table, tables: Sequence[Table], pins: tuple[Pin, ...]) -> Structure:
    """Build the graph of a lock.

    Args:
        document: The whole lock.
        tables: Its packages, one per pin.
        pins: The pins.

    Raises:
        InputError: A dependency leads to a package that is not in the lock.
    """
    packages = _Packages(tables, pins, _conflicts(document))
    edges = tuple([tuple(packages.edges(table, "dependencies")) for table in tables])
    extra_edges = tuple([packages.extra_edges(table) for table in tables])
    members = _members(document, pins, edges, extra_edges)
    roots = _member_roots(members, tables, edges, extra_edges, packages)
    manifest_roots, warnings = _manifest_roots(document, packages)
    graph = Graph((*roots, *manifest_roots), edges, extra_edges)
    groups = _groups(document, [tables[member] for member in members], graph)
    return Structure(
        pins=with_memberships(pins, graph, groups),
        graph=graph,
        groups=groups,
        extras=_extras([tables[member] for member in members]),
        warnings=tuple(warnings),
    )


class _Packages:
    """The packages of a lock by name, to find what a dependency means."""

    def __init__(self, tables: Sequence[Table], pins: Sequence[Pin], conflicts: Conflicts) -> None:
        self._tables = tables
        self._pins = pins
        self._conflicts = conflicts
        self.by_name: dict[str, list[int]] = {}
        self._exact: dict[tuple[str, str | None, str], int] = {}
        for index, pin in enumerate(pins):
            self.by_name.setdefault(pin.name, []).append(index)
        for name, indexes in self.by_name.items():
            if len(indexes) > 1:
                for index in indexes:
                    self._exact.setdefault((name, pins[index].version, _source_key(tables[index])), index)

    def edges(self, owner: Table, key: str) -> Iterator[Edge]:
        """The dependencies that stand in an array of `{name, version, source, extra, marker}`."""
        for index, raw in enumerate(owner.list(key)):
            edge = self._edge(owner.element(key, index, raw))
            if edge.marker is None or not self._conflicts:
                yield edge
            elif (marker := self._conflicts.simplified(edge.marker)) is not None:
                yield edge._replace(marker=marker or None)

    def extra_edges(self, owner: Table) -> dict[str, tuple[Edge, ...]]:
        """What each extra of a package adds."""
        if "optional-dependencies" not in owner.raw:
            return {}
        extras = owner.table("optional-dependencies")
        return {normalised_name(extra): tuple(self.edges(extras, extra)) for extra in extras.raw}

    def group_edges(self, owner: Table) -> Iterator[tuple[str, Edge]]:
        """The dependencies of each group of a package."""
        for key in _GROUP_TABLES:
            if key in owner.raw:
                groups = owner.table(key)
                for group in groups.raw:
                    for edge in self.edges(groups, group):
                        yield normalised_name(group), edge

    def requirement_edges(self, requirement: Table) -> list[Edge]:
        """What a requirement of the lock's manifest means: the package whose own markers hold (`find_by_markers`)."""
        name, marker, extras = _dependency(requirement)
        edges = []
        for index in self.by_name.get(normalised_name(name), ()):
            forks = self._tables[index].texts("resolution-markers")
            edges.append(Edge((index,), _both(marker, _any_of(forks)), extras))
        return edges

    def _edge(self, dependency: Table) -> Edge:
        name, marker, extras = _dependency(dependency)
        found = self.by_name.get(name) or self.by_name.get(normalised_name(name))
        if found is None:
            raise _not_in_lock(dependency, name)
        if len(found) > 1:
            found = self._meant(dependency, found)
        return Edge(tuple(found), marker, extras)

    def _meant(self, dependency: Table, candidates: Sequence[int]) -> list[int]:
        """Of several packages of one name those with the dependency's version and source, as far as it says them."""
        version = dependency.optional_text("version")
        wanted = None if version is None else normalised_version(version)
        # A source tree of dynamic version has none in the lock, and a dependency without version means it.
        exact = self._exact.get((self._pins[candidates[0]].name, wanted, _source_key(dependency)))
        if exact is not None:
            return [exact]
        source = dependency.raw.get("source")
        found = [
            index
            for index in candidates[:_MOST_CANDIDATES]
            if (source is None or self._tables[index].raw.get("source") == source)
            and (wanted is None or self._pins[index].version == wanted)
        ]
        if not found or len(candidates) > _MOST_CANDIDATES:
            raise _not_in_lock(dependency, str(dependency.raw.get("name")))
        return found


def _source_key(table: Table) -> str:
    source = table.raw.get("source")
    return repr(sorted(source.items(), key=repr)) if isinstance(source, dict) else repr(source)


def _dependency(table: Table) -> tuple[str, str | None, tuple[str, ...]]:
    """Name, marker and extras of a dependency (`extra`) or of a requirement (`extras`)."""
    raw = table.raw
    name, marker = raw.get("name"), raw.get("marker")
    if not isinstance(name, str):
        raise table.error("expected a string", "name")
    if not (marker is None or isinstance(marker, str)):
        raise table.error("expected a string", "marker")
    key = "extra" if "extra" in raw else "extras"
    if key not in raw:
        return name, marker or None, ()
    if isinstance(raw[key], str):  # before uv 0.2.30
        return name, marker or None, (normalised_name(raw[key]),)
    return name, marker or None, tuple([normalised_name(extra) for extra in table.texts(key)])


def _not_in_lock(dependency: Table, name: str) -> InputError:
    return dependency.error(f"the lock has no package {name!r} that this dependency could mean: lock again")


def _any_of(markers: Sequence[str]) -> str | None:
    return " or ".join([f"({marker})" for marker in markers]) or None


def _both(one: str | None, other: str | None) -> str | None:
    return f"({one}) and ({other})" if one and other else one or other


def _members(
    document: Table,
    pins: Sequence[Pin],
    edges: Sequence[Sequence[Edge]],
    extra_edges: Sequence[Mapping[str, Sequence[Edge]]],
) -> list[int]:
    """The workspace members: those the manifest names, the project itself, and local trees that nothing needs.

    The last are what old locks have instead of a manifest; without them a pin could be lost.
    """
    named = {normalised_name(name) for name in document.table("manifest").texts("members")}
    needed = {
        pin
        for index in range(len(pins))
        for edge in (*edges[index], *[edge for extra in extra_edges[index].values() for edge in extra])
        for pin in edge.pins
    }
    members = []
    for index, pin in enumerate(pins):
        if pin.source.type is not SourceType.DIRECTORY:
            continue
        itself = pin.source.url in {".", ""} and (pin.source.editable or pin.source.virtual)
        if pin.name in named or itself or index not in needed:
            members.append(index)
    return members


def _member_roots(
    members: Sequence[int],
    tables: Sequence[Table],
    edges: Sequence[Sequence[Edge]],
    extra_edges: Sequence[Mapping[str, Sequence[Edge]]],
    packages: _Packages,
) -> Iterator[Root]:
    for member in members:
        yield Root(Edge((member,)))
        for edge in edges[member]:
            yield Root(edge)
        for extra, added in extra_edges[member].items():
            for edge in added:
                yield Root(edge, extra=extra)
        for group, edge in packages.group_edges(tables[member]):
            yield Root(edge, group=group)


def _manifest_roots(document: Table, packages: _Packages) -> tuple[list[Root], list[str]]:
    """What hangs on no member: the requirements of a script, and groups of a project file without a project."""
    manifest = document.table("manifest")
    wanted = [(DEFAULT_GROUP, requirement) for requirement in manifest.tables("requirements")]
    groups = manifest.table("dependency-groups")
    wanted += [(normalised_name(group), requirement) for group in groups.raw for requirement in groups.tables(group)]
    roots: list[Root] = []
    warnings = []
    for group, requirement in wanted:
        edges = packages.requirement_edges(requirement)
        roots += [Root(edge, group=group) for edge in edges]
        if not edges:
            warnings.append(f"{requirement.place}: the lock has no package {requirement.text('name')!r}")
    return roots, warnings


def _conflicts(document: Table) -> Conflicts:
    sets = []
    for index, items in enumerate(document.list("conflicts")):
        if not isinstance(items, list):
            raise document.error("expected an array", "conflicts", index)
        holder = Table({"items": items}, document.path, parent=document, key="conflicts", index=index)
        sets.append([_conflict_item(item) for item in holder.tables("items")])
    return Conflicts(sets)


def _conflict_item(table: Table) -> str:
    extra, group = table.optional_text("extra"), table.optional_text("group")
    return encoded(
        normalised_name(table.text("package")),
        None if extra is None else normalised_name(extra),
        None if group is None else normalised_name(group),
    )


def _groups(document: Table, members: Sequence[Table], graph: Graph) -> tuple[str, ...]:
    """All groups, also those that are empty: a user may name them."""
    names = {root.group for root in graph.roots}
    names.update(map(normalised_name, document.table("manifest").table("dependency-groups").raw))
    for member in members:
        if "metadata" in member.raw:
            metadata = member.table("metadata")
            for key in ("requires-dev", "dependency-groups"):
                names.update(map(normalised_name, metadata.table(key).raw))
    names.discard(DEFAULT_GROUP)
    return (DEFAULT_GROUP, *sorted(names))


def _extras(members: Sequence[Table]) -> tuple[str, ...]:
    names: set[str] = set()
    for member in members:
        names.update(member.table("optional-dependencies").raw)
        names.update(member.table("metadata").texts("provides-extras"))
    return tuple(sorted({normalised_name(name) for name in names}))
