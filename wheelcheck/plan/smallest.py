"""The smallest change to a lock: as few pins as can be move, each as little as can be, and nothing is broken.

A resolver gives a solution, not the smallest one. So only the pins that must move are let go at first, and all others
are held: what they require, and what is required of them, are fixed bounds of a small problem for resolvelib. Where
that has no solution, the pins whose bounds were in the way are known, and at least one of them has to move in any
solution: they are let go one at a time, all sets of one before all sets of two. Where that takes too long, all of them
are let go and then held again one by one.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version
from resolvelib import AbstractProvider, BaseReporter, ResolutionImpossible, ResolutionTooDeep, Resolver
from resolvelib.structs import Matches, RequirementInformation

from wheelcheck.plan.demands import Demand, demands_of, plain

__all__ = ["Change", "Facts", "ImpossibleError", "PlanSource", "Problem", "smallest", "solve_all"]

_MOST_TRIES = 80
_MOST_ROUNDS = 600
_SHOWN = 4


class Problem(NamedTuple):
    """A lock, and what has to change in it.

    Attributes:
        locked: Pin -> its version.
        requires: Pin -> its requirements, as PEP 508 texts; pins of which nothing is known are not there.
        extras: Pin -> its extras that are wanted.
        moving: The pins that may not stay.
        asked: What the project itself asks for, on these targets.
        environments: The targets', for markers.
        fixed: Pins that cannot move whatever happens: they come from no index.
    """

    locked: Mapping[str, Version]
    requires: Mapping[str, Sequence[str]]
    extras: Mapping[str, Sequence[str]]
    moving: frozenset[str]
    asked: tuple[Demand, ...]
    environments: tuple[Mapping[str, str], ...]
    fixed: frozenset[str] = frozenset()


class PlanSource(Protocol):
    """Where other versions come from; it never waits, but raises `NeedMoreError`."""

    def offers(self, name: str) -> Sequence[Version]:
        """The versions that are fine on all targets, the best first."""

    def requires(self, name: str, version: Version) -> Sequence[str]:
        """What a version requires, as PEP 508 texts."""

    def hint(self, name: str) -> None:
        """Other versions of this project may be asked for."""


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


class ImpossibleError(Exception):
    """There is no change that helps; the message says why, for people."""


class _ConflictError(Exception):
    """No solution while these pins are held.

    Attributes:
        blamed: Pins that were in the way: any solution lets go one of them at least.
        cut: The search was cut short: there may be a solution all the same.
    """

    def __init__(self, message: str, blamed: Iterable[str], *, cut: bool = False) -> None:
        super().__init__(message)
        self.blamed = frozenset(blamed)
        self.cut = cut


class Facts:
    """What a search looks up again and again, remembered: requirements as they hold, and what they allow.

    Args:
        environments: The targets', for markers.
    """

    def __init__(self, environments: Sequence[Mapping[str, str]]) -> None:
        self._environments = environments
        self._demands: dict[tuple[str, Version, tuple[str, ...]], tuple[Demand, ...]] = {}
        self._allowed: dict[tuple[int, Version], bool] = {}
        self._specifiers: dict[int, SpecifierSet] = {}
        self._ranks: dict[str, int] = {}
        self.solved: dict[tuple[frozenset[str], frozenset[str]], Change | _ConflictError] = {}
        """What came of letting these pins go while those had to move."""

    def demands(
        self, name: str, version: Version, extras: tuple[str, ...], requires: Callable[[], Sequence[str]]
    ) -> tuple[Demand, ...]:
        """What a version asks for with these extras, on any of the targets."""
        key = (name, version, extras)
        found = self._demands.get(key)
        if found is None:
            texts = requires()
            found = tuple(demands_of(texts, f"{name} {version}", name, extras, self._environments))
            self._demands[key] = found
        return found

    def allows(self, demand: Demand, version: Version) -> bool:
        """Whether the version is one that is asked for."""
        specifier = demand.requirement.specifier
        key = (id(specifier), version)
        found = self._allowed.get(key)
        if found is None:
            # Kept, so that no other one ever has its number.
            self._specifiers.setdefault(id(specifier), specifier)
            found = self._allowed[key] = specifier.contains(version, prereleases=True)
        return found

    def ranks(self, problem: Problem) -> Mapping[str, int]:
        """The pins in an order in which whoever asks comes before what is asked for, as far as there are no cycles."""
        if not self._ranks:
            done: dict[str, None] = {}
            seen: set[str] = set()
            waiting = [(name, False) for name in sorted(problem.locked)]
            while waiting:
                name, left = waiting.pop()
                if left:
                    done.setdefault(name)
                elif name not in seen and name in problem.locked:
                    seen.add(name)
                    waiting += [(name, True), *((other, False) for other in self._asked_by(name, problem))]
            self._ranks = {name: -place for place, name in enumerate(done)}
        return self._ranks

    def _asked_by(self, name: str, problem: Problem) -> Iterator[str]:
        extras = tuple(sorted(problem.extras.get(name, ())))
        for demand in self.demands(name, problem.locked[name], extras, lambda: problem.requires.get(name, ())):
            yield demand.name


def solve_all(problem: Problem, source: PlanSource, facts: Facts) -> Change:
    """The change that moves as many of the pins that should move as can be moved together.

    Raises:
        NeedMoreError: The source must fetch something first.
    """
    if not problem.moving:
        return Change({}, {})
    # What cannot move alone cannot move with others, and is found out far sooner alone.
    refused: dict[str, str] = {}
    for name in sorted(problem.moving):
        try:
            smallest(problem._replace(moving=frozenset({name})), source, facts)
        except ImpossibleError as error:
            refused[name] = str(error)
    return _together(problem._replace(moving=frozenset(problem.moving - refused.keys())), source, facts, refused)


def _together(problem: Problem, source: PlanSource, facts: Facts, refused: dict[str, str]) -> Change:
    """All that can move alone at once, else one after the other as long as they can."""
    if not problem.moving:
        return Change({}, {}, refused=refused)
    try:
        return smallest(problem, source, facts)._replace(refused=refused)
    except ImpossibleError:
        pass
    chosen: frozenset[str] = frozenset()
    best = Change({}, {})
    for name in sorted(problem.moving):
        try:
            best = smallest(problem._replace(moving=chosen | {name}), source, facts)
        except ImpossibleError as error:
            refused[name] = f"not together with {', '.join(sorted(chosen))}: {error}"
        else:
            chosen |= {name}
    return best._replace(refused=refused)


def smallest(problem: Problem, source: PlanSource, facts: Facts) -> Change:
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
            change = _solve(problem, source, facts, released)
            return change._replace(smallest=change.smallest and not cut)
        except _ConflictError as error:
            message = str(error)
            cut = cut or error.cut
            for name in sorted(error.blamed - released):
                source.hint(name)
                blamed.add(name)
                if (further := released | {name}) not in seen:
                    seen.add(further)
                    waiting.append(further)
    return _held_again(problem, source, facts, blamed)


def _held_again(problem: Problem, source: PlanSource, facts: Facts, blamed: set[str]) -> Change:
    """A change with everything let go that is in the way, made smaller pin by pin."""
    released = frozenset(blamed)
    while True:
        try:
            change = _solve(problem, source, facts, released)
            break
        except _ConflictError as error:
            if error.blamed <= released:
                raise ImpossibleError(str(error)) from None
            released |= error.blamed
    released &= change.moved.keys()
    for name in sorted(released):
        try:
            change = _solve(problem, source, facts, released - {name})
        except _ConflictError:
            continue
        released = (released - {name}) & change.moved.keys()
    return change._replace(smallest=False)


def _solve(problem: Problem, source: PlanSource, facts: Facts, released: frozenset[str]) -> Change:
    key = (problem.moving, released)
    known = facts.solved.get(key)
    if known is None:
        try:
            known = _solution(problem, source, facts, released)
        except _ConflictError as error:
            known = error
        facts.solved[key] = known
    if isinstance(known, _ConflictError):
        raise known
    return known


def _solution(problem: Problem, source: PlanSource, facts: Facts, released: frozenset[str]) -> Change:
    provider = _Provider(problem, source, facts, released)
    resolver: Resolver[Demand, _Candidate, str] = Resolver(provider, BaseReporter())
    try:
        result = resolver.resolve(provider.bounds(), max_rounds=_MOST_ROUNDS)
    except ResolutionImpossible as error:
        raise _ConflictError(_words(error.causes, problem), provider.blamed) from None
    except (ResolutionTooDeep, RecursionError):
        raise _ConflictError(f"no answer within {_MOST_ROUNDS:,} steps", provider.blamed, cut=True) from None
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


class _Candidate(NamedTuple):
    name: str
    extras: tuple[str, ...]
    version: Version


class _Provider(AbstractProvider[Demand, _Candidate, str]):
    """resolvelib's questions about the pins that are let go."""

    def __init__(self, problem: Problem, source: PlanSource, facts: Facts, released: frozenset[str]) -> None:
        self._problem = problem
        self._source = source
        self._facts = facts
        self._ranks = facts.ranks(problem)
        self._loose = (problem.moving | released) - problem.fixed
        self.blamed: set[str] = set()

    def bounds(self) -> list[Demand]:
        """What the project and the pins that are held ask of those that are let go."""
        problem = self._problem
        found = [demand for demand in problem.asked if demand.name in self._loose]
        for name in sorted(problem.locked.keys() - self._loose):
            found += [demand for demand in self._demands(name, problem.locked[name]) if demand.name in self._loose]
        # Whatever else: what is in the lock stays in it.
        return [*found, *(Demand(Requirement(name), "") for name in sorted(self._loose))]

    def _demands(self, name: str, version: Version, extras: Sequence[str] = ()) -> Iterator[Demand]:
        problem = self._problem
        wanted = tuple(sorted({*problem.extras.get(name, ()), *extras}))
        if version != problem.locked.get(name):
            yield from self._facts.demands(name, version, wanted, lambda: self._source.requires(name, version))
            return
        for demand in self._facts.demands(name, version, wanted, lambda: problem.requires.get(name, ())):
            locked = problem.locked.get(demand.name)
            # What the lock itself does not keep to is no bound: whoever made it overruled it.
            if locked is None or self._facts.allows(demand, locked):
                yield demand

    def identify(self, requirement_or_candidate: Demand | _Candidate) -> str:
        name, extras = requirement_or_candidate.name, requirement_or_candidate.extras
        return f"{name}[{','.join(extras)}]" if extras else name

    def get_preference(
        self,
        identifier: str,
        resolutions: Mapping[str, _Candidate],
        candidates: Mapping[str, Iterator[_Candidate]],
        information: Mapping[str, Iterator[RequirementInformation[Demand, _Candidate]]],
        backtrack_causes: Sequence[RequirementInformation[Demand, _Candidate]],
    ) -> tuple[bool, int, str]:
        del resolutions, candidates, information, backtrack_causes
        name = identifier.partition("[")[0]
        # Whoever asks is decided before what is asked for: mostly nothing has to be taken back then.
        return name in self._loose, self._ranks.get(name, 1), identifier

    def find_matches(
        self,
        identifier: str,
        requirements: Mapping[str, Iterator[Demand]],
        incompatibilities: Mapping[str, Iterator[_Candidate]],
    ) -> Matches[_Candidate]:
        name, _, bracket = identifier.partition("[")
        extras = tuple(bracket.removesuffix("]").split(",")) if bracket else ()
        # What is asked for with an extra and what is asked for without it are one project.
        asked = [each for key, group in requirements.items() if key.partition("[")[0] == name for each in group]
        bad = {each.version for each in incompatibilities.get(identifier, iter(()))}
        return [
            _Candidate(name, extras, version)
            for version in self._versions(name)
            if version not in bad and self._allowed(name, version, asked)
        ]

    def _versions(self, name: str) -> Sequence[Version]:
        locked = self._problem.locked.get(name)
        if locked is None:
            return self._source.offers(name)
        if name not in self._loose:
            return (locked,)
        others = [version for version in self._source.offers(name) if version != locked]
        return others if name in self._problem.moving else (locked, *others)

    def _allowed(self, name: str, version: Version, asked: Sequence[Demand]) -> bool:
        refusing = [each for each in asked if not self._facts.allows(each, version)]
        for each in refusing:
            # Any solution must move the one that asks, or the one that is asked for, if these are held.
            for pin in (each.pin, name):
                if pin is not None and self._is_held(pin):
                    self.blamed.add(pin)
        return not refusing

    def _is_held(self, name: str) -> bool:
        """A pin that could be let go."""
        problem = self._problem
        return name in problem.locked and name not in self._loose and name not in problem.fixed

    def is_satisfied_by(self, requirement: Demand, candidate: _Candidate) -> bool:
        return self._facts.allows(requirement, candidate.version)

    def get_dependencies(self, candidate: _Candidate) -> Iterable[Demand]:
        name, version = candidate.name, candidate.version
        found = []
        if candidate.extras:
            found.append(Demand(Requirement(f"{name}=={version}"), f"{name} {version}", name))
        held = name in self._problem.locked and name not in self._loose
        for demand in self._demands(name, version, candidate.extras):
            # Those that are held ask nothing of each other that was not asked before.
            if not held or candidate.extras or demand.name in self._loose:
                found.append(demand)
                if demand.name not in self._problem.locked:
                    self._source.hint(demand.name)
        return found


def _words(causes: Iterable[RequirementInformation[Demand, _Candidate]], problem: Problem) -> str:
    demands = [each.requirement for each in causes if each.requirement.by]
    asking = {demand.pin for demand in demands}
    # Whoever asks may be held by the project itself.
    demands += [demand for demand in problem.asked if demand.name in asking and demand.requirement.specifier]
    told = list(dict.fromkeys(f"{demand.by} wants {plain(demand.requirement)}" for demand in demands))
    if not told:
        names = sorted({each.requirement.name for each in causes})
        return f"no version of {', '.join(names)} is fine there"
    more = f" and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    return f"{', '.join(told[:_SHOWN])}{more}: no version that has wheels fits"
