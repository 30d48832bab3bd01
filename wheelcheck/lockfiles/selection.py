"""Which pins of a lock a target installs: dependency groups, extras, markers and reachability.

For those who write readers:

- A flat lock gives each pin `conditions`; any one that holds suffices, none at all means always.
- A lock with a `Graph` is walked: a pin is installed when a chain of edges leads to it from a root whose group and
  extra are on, every marker on the chain holds, and the pin's own conditions (a fork's `resolution-markers`) hold.
  An extra that an edge asks for is on for the pin that the edge leads to, and its `extra_edges` are followed.
  An edge with several pins leads to those whose conditions hold; of several that are left, to the one that
  another edge leads to without a doubt, else to those that every edge to that name allows. Pins of one version are
  never told apart by this.
  Names of extras on edges, roots and in `extra_edges` must be PEP 503 normalised. A pin that no chain of edges
  leads to at all, whatever the selection, is judged by its own conditions alone: a lock does not list it for nothing.
- In any marker `extra == 'x'` is true when the project's extra `x` is on, so several can be on at once, and
  `extra != 'x'` when it is off. uv's conflict markers (`extra-4-name-cpu`, `group-4-name-dev`, `project-4-name`) are
  decoded here and need no rewriting: the extra `cpu`, the group `dev`, the main group are meant; an extra that an
  edge asked of the package `name` counts too. `'x' in extras` and `'x' in dependency_groups` are PEP 751's;
  `'default' in dependency_groups` also means the main group.
- With the default selection (all that the lock holds) every extra and group may be on or off, so that a comparison
  with one always holds: of two extras that exclude each other, the pins of both are shown.
- A marker that is not valid is an `InputError` with the pin's name and line, raised when it is first needed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from wheelcheck.lockfiles.markers import (
    Activation,
    Environment,
    MarkerError,
    encoded_extra,
    frozen_environment,
    marker_holds,
    mentions_extras,
)
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import DEFAULT_GROUP, Condition, Edge, Graph, Installer, Lock, Pin, Selection
from wheelcheck.model.names import normalised_name
from wheelcheck.model.verdict import Code

__all__ = ["select", "validate_selection"]

_EVERYTHING = Selection()


def select(lock: Lock, environment: Mapping[str, str], selection: Selection = _EVERYTHING) -> tuple[Code | None, ...]:
    """Why each pin is not installed on a target.

    Args:
        lock: The lock.
        environment: The target's marker environment (PEP 508 names: `python_version`, `platform_machine`, ...).
        selection: The part of the lock that is meant.

    Returns:
        Per pin, in the lock's order: None when it is installed, else MARKER, GROUP, EXTRA or LOCK_TARGET.

    Raises:
        InputError: A marker of the lock is not valid.
    """
    site = _Site(lock, frozen_environment(environment))
    if lock.environments and not site.any_holds(lock.environments):
        return (Code.LOCK_TARGET,) * len(lock.pins)
    on = _activation(lock, selection)
    if lock.graph is not None:
        return _walked(site, lock.graph, on)
    return tuple([_excluded(site, pin, on) if pin.conditions else None for pin in lock.pins])


def validate_selection(locks: Sequence[Lock], selection: Selection) -> None:
    """Refuse a selection that speaks of what no lock has.

    Raises:
        InputError: A group or extra is in none of the locks; the nearest names are told.
    """
    groups = {normalised_name(group) for lock in locks for group in lock.groups}
    extras = {normalised_name(extra) for lock in locks for extra in lock.extras}
    path = locks[0].path if len(locks) == 1 else None
    asked = sorted(selection.only | selection.with_groups | selection.without)
    _refuse_unknown("group", asked, groups, {DEFAULT_GROUP, "default"}, path)
    _refuse_unknown("extra", sorted(selection.extras or ()), extras, set(), path)


def _refuse_unknown(kind: str, asked: Iterable[str], known: set[str], always: set[str], path: str | None) -> None:
    for name in asked:
        if normalised_name(name) in known | always:
            continue
        import difflib

        near = difflib.get_close_matches(normalised_name(name), sorted(known), n=3, cutoff=0.6)
        if near:
            hint = f"did you mean {' or '.join(near)}?"
        else:
            hint = f"there are: {', '.join(sorted(known))}" if known else f"nothing tells of any {kind}s"
        raise InputError(f"no lock knows the {kind} {name}; {hint}", path=path)


def _activation(lock: Lock, selection: Selection) -> Activation:
    """The groups and extras that a selection turns on, in this lock."""
    roots = lock.graph.roots if lock.graph is not None else ()
    known = {normalised_name(group) for group in lock.groups} | {root.group for root in roots} | {DEFAULT_GROUP}
    only, more, less = (
        _group_names(names, known) for names in (selection.only, selection.with_groups, selection.without)
    )
    if only:
        groups = only
    elif more:
        groups = known - {normalised_name(group) for group in lock.optional_groups} | more
    else:
        groups = known
    groups, any_group = groups - less, not (only or more or less)
    if selection.extras is not None or only:
        asked = frozenset(normalised_name(extra) for extra in selection.extras or ())
        return Activation(frozenset(groups), asked, any_group=any_group)
    in_roots = {root.extra for root in roots if root.extra is not None}
    extras = in_roots.union(normalised_name(extra) for extra in lock.extras)
    return Activation(frozenset(groups), frozenset(extras), any_group=any_group, any_extra=True)


def _group_names(names: Iterable[str], known: set[str]) -> set[str]:
    """Names as the lock has them; `default` is what several tools call the main group."""
    normalised = {normalised_name(name) for name in names}
    if "default" in normalised and "default" not in known:
        normalised = normalised - {"default"} | {DEFAULT_GROUP}
    return normalised


class _Site(NamedTuple):
    """A lock on a target: where its markers are evaluated, and who is told when one is not valid."""

    lock: Lock
    environment: Environment

    def holds(self, marker: str | None, on: Activation, pin: Pin | None = None) -> bool:
        if not marker:
            return True
        try:
            return marker_holds(marker, self.environment, on)
        except MarkerError as error:
            about = "" if pin is None else f"{pin.name}: "
            raise InputError(about + str(error), path=self.lock.path, line=pin.line if pin else None) from None

    def holds_python(self, specifiers: str) -> bool:
        """Whether the target's Python is one of those that a Requires-Python names; True when it cannot be read."""
        from packaging.specifiers import InvalidSpecifier, SpecifierSet

        try:
            return SpecifierSet(specifiers).contains(dict(self.environment)["python_full_version"], prereleases=True)
        except InvalidSpecifier:
            return True

    def any_holds(self, markers: Iterable[str]) -> bool:
        return any(self.holds(marker, Activation(any_group=True, any_extra=True)) for marker in markers)


def _excluded(site: _Site, pin: Pin, on: Activation) -> Code | None:
    """None when one of the pin's conditions holds, else the reason of the one that came closest."""
    nearest = Code.GROUP
    for condition in pin.conditions:
        code = _failed(site, pin, condition, on)
        if code is None:
            return None
        if nearest is Code.GROUP or code is Code.MARKER:
            nearest = code
    return nearest


def _failed(site: _Site, pin: Pin, condition: Condition, on: Activation) -> Code | None:
    if condition.group is not None and normalised_name(condition.group) not in on.groups:
        return Code.GROUP
    if condition.extra is not None and normalised_name(condition.extra) not in on.extras:
        return Code.EXTRA
    if site.holds(condition.marker, on, pin):
        return None
    freely = on._replace(any_group=True, any_extra=True)
    if condition.marker and mentions_extras(condition.marker) and site.holds(condition.marker, freely, pin):
        return Code.EXTRA if not on.any_extra else Code.GROUP
    return Code.MARKER


def _walked(site: _Site, graph: Graph, on: Activation) -> tuple[Code | None, ...]:
    """What a walk from the selected roots does not reach, and why."""
    pins = site.lock.pins
    here = _reached(site, graph, on)
    if len(here) == len(pins):
        return (None,) * len(pins)
    linked = _linked(graph)
    with_extras = with_groups = here
    if not on.any_extra:
        every_extra = frozenset(root.extra for root in graph.roots if root.extra is not None)
        with_extras = _reached(site, graph, on._replace(extras=every_extra, any_extra=True))
    if not on.any_group:
        every_group = frozenset(root.group for root in graph.roots)
        with_groups = _reached(site, graph, on._replace(groups=every_group, any_group=True))
    codes: list[Code | None] = []
    for index, pin in enumerate(pins):
        if index in here:
            codes.append(None)
        elif index not in linked:
            codes.append(_excluded(site, pin, on) if pin.conditions else None)
        elif index in with_extras:
            codes.append(Code.EXTRA)
        else:
            codes.append(Code.GROUP if index in with_groups else Code.MARKER)
    return tuple(codes)


def _reached(site: _Site, graph: Graph, on: Activation) -> set[int]:
    """Indexes of the pins that a walk reaches.

    uv's conflict markers also ask for extras of packages on the way, which only a walk tells: there are two then.
    """
    walk = _Walk(site, graph, on)
    reached = walk.reached()
    if on.any_extra or not walk.met_encoded_extras:
        return reached
    return _Walk(site, graph, on._replace(on_the_way=walk.extras_on_the_way())).reached()


class _Walk:
    """One walk over a lock's graph, on one target, with one selection.

    Attributes:
        met_encoded_extras: A marker on the way speaks of an extra in uv's code.
    """

    def __init__(self, site: _Site, graph: Graph, on: Activation) -> None:
        self.met_encoded_extras = False
        self._site = site
        self._graph = graph
        self._on = on
        self._fits: dict[int, bool] = {}
        self._asked: dict[int, set[str]] = {}
        self._waiting: list[tuple[int, tuple[Edge, ...]]] = []
        self._undecided: dict[str, list[tuple[list[int], tuple[str, ...]]]] = {}

    def reached(self) -> set[int]:
        """Indexes of the pins that are reached."""
        for root in self._graph.roots:
            if root.group in self._on.groups and (root.extra is None or root.extra in self._on.extras):
                self._follow(root.edge, None)
        while self._waiting or self._undecided:
            while self._waiting:
                owner, edges = self._waiting.pop()
                for edge in edges:
                    self._follow(edge, self._site.lock.pins[owner])
            if self._undecided:
                self._decide(next(iter(self._undecided)))
        return set(self._asked)

    def extras_on_the_way(self) -> frozenset[str]:
        """The extras of packages that the walk met, in uv's code."""
        pins = self._site.lock.pins
        return frozenset(
            encoded_extra(pins[index].name, extra) for index, asked in self._asked.items() for extra in asked
        )

    def _follow(self, edge: Edge, owner: Pin | None) -> None:
        if edge.marker and not self._site.holds(edge.marker, self._on_for(edge, edge.marker), owner):
            return
        fitting = [index for index in edge.pins if self._is_for_this_target(index)]
        if len(fitting) > 1:
            self._undecided.setdefault(self._site.lock.pins[fitting[0]].name, []).append((fitting, edge.extras))
        else:
            self._visit(fitting, edge.extras)

    def _decide(self, name: str) -> None:
        """Choose among several versions of a name: an environment holds one, which all who ask for it allow.

        Where that leaves several, Poetry takes the newest; for others all are taken: rather one too many than one
        too few.
        """
        undecided = self._undecided.pop(name)
        fitting = set[int]().union(*(indexes for indexes, _ in undecided))
        left: Collection[int] = [index for index in fitting if index in self._asked]
        left = left or set.intersection(*(set(indexes) for indexes, _ in undecided))
        left = [index for index in left or fitting if self._allows_python(index)] or left or fitting
        if self._site.lock.installer is Installer.POETRY:
            left = self._newest(left)
        versions = {self._site.lock.pins[index].version for index in left}
        for indexes, extras in undecided:
            chosen = [index for index in indexes if self._site.lock.pins[index].version in versions]
            self._visit(chosen or indexes, extras)

    def _newest(self, indexes: Collection[int]) -> Collection[int]:
        from packaging.version import InvalidVersion, Version

        try:
            versions = {index: Version(self._site.lock.pins[index].version or "") for index in indexes}
        except InvalidVersion:
            return indexes
        newest = max(versions.values())
        return [index for index, version in versions.items() if version == newest]

    def _allows_python(self, index: int) -> bool:
        requires = self._site.lock.pins[index].requires_python
        return requires is None or self._site.holds_python(requires)

    def _on_for(self, edge: Edge, marker: str) -> Activation:
        """What is on for an edge's marker: as in uv, the extras that the edge itself asks for are."""
        if self._on.any_extra or "extra-" not in marker:
            return self._on
        self.met_encoded_extras = True
        own = {encoded_extra(self._site.lock.pins[edge.pins[0]].name, extra) for extra in edge.extras if edge.pins}
        return self._on._replace(on_the_way=self._on.on_the_way | own)

    def _visit(self, indexes: Iterable[int], extras: tuple[str, ...]) -> None:
        for index in indexes:
            asked = self._asked.get(index)
            if asked is None:
                asked = self._asked[index] = set()
                self._waiting.append((index, self._graph.edges[index]))
            for extra in extras:
                if extra not in asked:
                    asked.add(extra)
                    self._waiting.append((index, self._graph.extra_edges[index].get(extra, ())))

    def _is_for_this_target(self, index: int) -> bool:
        fits = self._fits.get(index)
        if fits is None:
            pin = self._site.lock.pins[index]
            fits = self._fits[index] = not pin.conditions or _excluded(self._site, pin, self._on) is None
        return fits


def _linked(graph: Graph) -> set[int]:
    """Indexes of the pins that some chain of edges leads to, whatever its markers say."""
    linked: set[int] = set()
    waiting = [index for root in graph.roots for index in root.edge.pins]
    while waiting:
        index = waiting.pop()
        if index in linked:
            continue
        linked.add(index)
        edges = [*graph.edges[index], *(edge for more in graph.extra_edges[index].values() for edge in more)]
        waiting.extend([after for edge in edges for after in edge.pins])
    return linked
