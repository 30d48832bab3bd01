"""The smallest change to a lock: as few pins as can be move, each as little as can be, and nothing is broken.

A resolver gives a solution, not the smallest one. So only the pins that must move are let go at first, and all others
are held: what they require, and what is required of them, are fixed bounds of a small problem for resolvelib. Where
that has no solution, the pins whose bounds were in the way are known, and at least one of them has to move in any
solution: they are let go one at a time, all sets of one before all sets of two. Where that takes too long, all of them
are let go and then held again one by one.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from packaging.version import Version

from wheelcheck.plan.bounded import ConflictError, resolved
from wheelcheck.plan.demands import Demand
from wheelcheck.plan.problem import Facts, PlanSource, Problem

__all__ = ["Change", "ImpossibleError", "Memory", "smallest", "solve_all"]

_MOST_TRIES = 80


class Change(NamedTuple):
    """What moves.

    Attributes:
        moved: Pin -> its new version; also projects that the lock does not have yet.
        because: Who asks for each of them, and for what.
        smallest: No smaller change exists; else none was found within the bounds of the search.
        refused: Pins that had to stay -> why.
    """

    moved: Mapping[str, Version]
    because: Mapping[str, tuple[Demand, ...]]
    smallest: bool = True
    refused: Mapping[str, str] = {}


class Memory:
    """What a search has found out; it outlives the search's stops to have more fetched.

    Args:
        environments: The targets', for markers.
    """

    def __init__(self, environments: Sequence[Mapping[str, str]]) -> None:
        self.facts = Facts(environments)
        self.solved: dict[tuple[frozenset[str], frozenset[str], frozenset[str]], Change | ConflictError] = {}
        """What came of pins that had to move, pins that could, and pins that were let go."""


class ImpossibleError(Exception):
    """There is no change that helps; the message says why, for people."""


def solve_all(problem: Problem, source: PlanSource, memory: Memory) -> Change:
    """The change that moves as many of the pins that should move as can be moved together.

    Raises:
        NeedMoreError: The source must fetch something first.
    """
    if not problem.moving:
        return Change({}, {})
    # What cannot move alone cannot move with others, and is found out far sooner alone.
    refused: dict[str, str] = {}
    alone: dict[str, Change] = {}
    for name in sorted(problem.moving):
        try:
            others = problem.moving - {name}
            alone[name] = smallest(problem._replace(moving=frozenset({name}), free=others), source, memory)
        except ImpossibleError as error:
            refused[name] = str(error)
    change = _together(problem._replace(moving=frozenset(alone)), source, memory, alone)
    return change._replace(refused={**refused, **change.refused})


def _together(problem: Problem, source: PlanSource, memory: Memory, alone: Mapping[str, Change]) -> Change:
    """All that can move alone at once, else one after the other as long as they can.

    No change of them all moves fewer other pins than the largest of the single changes: where everything that these
    move is let go, and no more than that moves, nothing has to be searched.
    """
    if not problem.moving:
        return Change({}, {})
    joined = _joined(problem, source, memory, alone)
    if joined is not None and joined.smallest:
        return joined
    try:
        found = smallest(problem, source, memory)
    except ImpossibleError:
        return joined or _one_after_the_other(problem, source, memory)
    if joined is None or found.smallest or _others(found, problem) <= _others(joined, problem):
        return found
    return joined


def _joined(problem: Problem, source: PlanSource, memory: Memory, alone: Mapping[str, Change]) -> Change | None:
    """The change with everything let go that the single changes move, if that is a solution."""
    released = frozenset[str]().union(*(each.moved.keys() & problem.locked.keys() for each in alone.values()))
    try:
        change = _solve(problem, source, memory, released - problem.moving)
    except ConflictError:
        return None
    least = max(_others(each, problem) for each in alone.values())
    certain = all(each.smallest for each in alone.values())
    return change._replace(smallest=certain and _others(change, problem) <= least)


def _others(change: Change, problem: Problem) -> int:
    """How many pins move that could have stayed."""
    return len(change.moved.keys() & problem.locked.keys() - problem.moving)


def _one_after_the_other(problem: Problem, source: PlanSource, memory: Memory) -> Change:
    refused: dict[str, str] = {}
    chosen: frozenset[str] = frozenset()
    best = Change({}, {})
    for name in sorted(problem.moving):
        try:
            best = smallest(problem._replace(moving=chosen | {name}), source, memory)
        except ImpossibleError as error:
            refused[name] = f"not together with {', '.join(sorted(chosen))}: {error}"
        else:
            chosen |= {name}
    return best._replace(refused=refused)


def smallest(problem: Problem, source: PlanSource, memory: Memory) -> Change:
    """The change that moves all pins that must move, and as few others as can be.

    Raises:
        ImpossibleError: There is none.
        NeedMoreError: The source must fetch something first.
    """
    waiting: deque[frozenset[str]] = deque([frozenset()])
    seen = {frozenset[str]()}
    blamed: set[str] = set()
    message = ""
    cut = False
    for _ in range(_MOST_TRIES):
        if not waiting:
            raise ImpossibleError(message)
        released = waiting.popleft()
        try:
            change = _solve(problem, source, memory, released)
            return change._replace(smallest=change.smallest and not cut)
        except ConflictError as error:
            message = str(error)
            cut = cut or error.cut
            for name in sorted(error.blamed - released):
                source.hint(name)
                blamed.add(name)
                if (further := released | {name}) not in seen:
                    seen.add(further)
                    waiting.append(further)
    return _held_again(problem, source, memory, blamed)


def _held_again(problem: Problem, source: PlanSource, memory: Memory, blamed: set[str]) -> Change:
    """A change with everything let go that is in the way, made smaller pin by pin."""
    released = frozenset(blamed)
    while True:
        try:
            change = _solve(problem, source, memory, released)
            break
        except ConflictError as error:
            if error.blamed <= released:
                raise ImpossibleError(str(error)) from None
            released |= error.blamed
    released &= change.moved.keys()
    for name in sorted(released):
        try:
            change = _solve(problem, source, memory, released - {name})
        except ConflictError:
            continue
        released = (released - {name}) & change.moved.keys()
    return change._replace(smallest=False)


def _solve(problem: Problem, source: PlanSource, memory: Memory, released: frozenset[str]) -> Change:
    key = (problem.moving, problem.free, released)
    known = memory.solved.get(key)
    if known is None:
        try:
            known = _solution(problem, source, memory, released)
        except ConflictError as error:
            known = error
        memory.solved[key] = known
    if isinstance(known, ConflictError):
        raise known
    return known


def _solution(problem: Problem, source: PlanSource, memory: Memory, released: frozenset[str]) -> Change:
    try:
        result = resolved(problem, source, memory.facts, released)
    except ConflictError as error:
        if not error.cut:
            raise
        # By now more is known, and what is known is not found out by trying.
        result = resolved(problem, source, memory.facts, released)
    moved = {}
    because: dict[str, dict[Demand, None]] = {}
    for candidate in result.mapping.values():
        if candidate.version != problem.locked.get(candidate.name):
            moved[candidate.name] = candidate.version
    for criterion in result.criteria.values():
        for each in criterion.information:
            if each.requirement.name in moved and each.requirement.by:
                because.setdefault(each.requirement.name, {})[each.requirement] = None
    return Change(dict(sorted(moved.items())), {name: tuple(found) for name, found in because.items()})
