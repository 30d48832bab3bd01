"""One try: some pins are let go, all others are held, and resolvelib looks for versions that fit between them.

A try that fails tells which of the pins that are held were in the way.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.version import Version
from resolvelib import AbstractProvider, BaseReporter, ResolutionImpossible, ResolutionTooDeep, Resolver
from resolvelib.resolvers import Result
from resolvelib.structs import Matches, RequirementInformation

from wheelcheck.plan.demands import Demand, plain
from wheelcheck.plan.identifiers import all_asked_for, name_and_extras
from wheelcheck.plan.problem import Facts, PlanSource, Problem

__all__ = ["Candidate", "ConflictError", "resolved"]

_MOST_ROUNDS = 600
_SHOWN = 4


class ConflictError(Exception):
    """No solution while these pins are held.

    Attributes:
        blamed: Pins that were in the way: any solution lets go one of them at least.
        cut: The search was cut short: there may be a solution all the same.
    """

    def __init__(self, message: str, blamed: Iterable[str], *, cut: bool = False) -> None:
        super().__init__(message)
        self.blamed = frozenset(blamed)
        self.cut = cut


class Candidate(NamedTuple):
    """A version with the extras that are asked for."""

    name: str
    extras: tuple[str, ...]
    version: Version


def resolved(
    problem: Problem, source: PlanSource, facts: Facts, released: frozenset[str]
) -> Result[Demand, Candidate, str]:
    """Choose versions for the pins that are let go.

    Args:
        problem: The lock.
        source: Where other versions come from.
        facts: What was looked up before.
        released: Pins that may move besides those of the problem.

    Raises:
        ConflictError: There is no solution, or none was found.
        NeedMoreError: The source must fetch something first.
    """
    provider = _Provider(problem, source, facts, released)
    resolver: Resolver[Demand, Candidate, str] = Resolver(provider, BaseReporter())
    try:
        return resolver.resolve(provider.bounds(), max_rounds=_MOST_ROUNDS)
    except ResolutionImpossible as error:
        raise ConflictError(_words(error.causes, problem, provider.lacking), provider.blamed) from None
    except (ResolutionTooDeep, RecursionError):
        raise ConflictError(f"no answer within {_MOST_ROUNDS:,} steps", provider.blamed, cut=True) from None


class _Provider(AbstractProvider[Demand, Candidate, str]):
    """resolvelib's questions about the pins that are let go."""

    def __init__(self, problem: Problem, source: PlanSource, facts: Facts, released: frozenset[str]) -> None:
        self._problem = problem
        self._source = source
        self._facts = facts
        self._ranks = facts.ranks(problem)
        self._loose = (problem.moving | problem.free | released) - problem.fixed
        self._usable: dict[tuple[str, Version, tuple[str, ...]], bool] = {}
        self.blamed: set[str] = set()
        self.lacking: dict[str, dict[Demand, None]] = {}
        """What versions of a project ask for that cannot be had."""

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

    def identify(self, requirement_or_candidate: Demand | Candidate) -> str:
        name, extras = requirement_or_candidate.name, requirement_or_candidate.extras
        return f"{name}[{','.join(extras)}]" if extras else name

    def get_preference(
        self,
        identifier: str,
        resolutions: Mapping[str, Candidate],
        candidates: Mapping[str, Iterator[Candidate]],
        information: Mapping[str, Iterator[RequirementInformation[Demand, Candidate]]],
        backtrack_causes: Sequence[RequirementInformation[Demand, Candidate]],
    ) -> tuple[bool, int, str]:
        del resolutions, candidates, information, backtrack_causes
        name, _ = name_and_extras(identifier)
        # Whoever asks is decided before what is asked for: mostly nothing has to be taken back then.
        return name in self._loose, self._ranks.get(name, 1), identifier

    def find_matches(
        self,
        identifier: str,
        requirements: Mapping[str, Iterator[Demand]],
        incompatibilities: Mapping[str, Iterator[Candidate]],
    ) -> Matches[Candidate]:
        name, extras = name_and_extras(identifier)
        asked = all_asked_for(name, requirements)
        bad = {each.version for each in incompatibilities.get(identifier, iter(()))}
        versions = [version for version in self._versions(name) if version not in bad]
        # Looked at one by one: what is in the way of a version that nobody comes to is not to blame for anything.
        return lambda: (
            Candidate(name, extras, version)
            for version in versions
            if self._allowed(name, version, asked) and self._is_usable(name, version, extras)
        )

    def _is_usable(self, name: str, version: Version, extras: tuple[str, ...]) -> bool:
        """Whether what a version requires can be had at all, as far as is known without asking.

        A resolver that finds this out by trying takes everything back that it has chosen meanwhile, again and again.
        """
        key = (name, version, extras)
        known = self._usable.get(key)
        if known is None:
            self._usable[key] = True  # who asks for itself in a circle is not to blame for it
            known = self._usable[key] = self._has_what_it_asks(name, version, extras)
        return known

    def _has_what_it_asks(self, name: str, version: Version, extras: tuple[str, ...]) -> bool:
        if version != self._problem.locked.get(name) and self._source.known_requires(name, version) is None:
            return True
        for demand in self._demands(name, version, extras):
            choice = self._known_versions(demand.name)
            if choice is None:
                continue
            fitting = [each for each in choice if self._facts.allows(demand, each)]
            if not any(self._is_usable(demand.name, each, demand.extras) for each in fitting):
                if self._is_held(demand.name):
                    self.blamed.add(demand.name)
                self.lacking.setdefault(name, {})[demand] = None
                return False
        return True

    def _known_versions(self, name: str) -> Sequence[Version] | None:
        locked = self._problem.locked.get(name)
        if locked is not None and name not in self._loose:
            return (locked,)
        offers = self._source.known_offers(name)
        return None if offers is None else self._choice(name, offers)

    def _versions(self, name: str) -> Sequence[Version]:
        locked = self._problem.locked.get(name)
        if locked is None:
            return self._source.offers(name)
        if name not in self._loose:
            return (locked,)
        return self._choice(name, self._source.offers(name))

    def _choice(self, name: str, offers: Sequence[Version]) -> Sequence[Version]:
        """What a pin that is let go may become, or a project that is new."""
        locked = self._problem.locked.get(name)
        if locked is None:
            return offers
        others = [version for version in offers if version != locked]
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

    def is_satisfied_by(self, requirement: Demand, candidate: Candidate) -> bool:
        return self._facts.allows(requirement, candidate.version)

    def get_dependencies(self, candidate: Candidate) -> Iterable[Demand]:
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


def _words(
    causes: Collection[RequirementInformation[Demand, Candidate]],
    problem: Problem,
    lacking: Mapping[str, Iterable[Demand]],
) -> str:
    names = dict.fromkeys(each.requirement.name for each in causes)
    demands = [demand for name in names for demand in lacking.get(name, ())]
    demands += [each.requirement for each in causes if each.requirement.by]
    asking = {demand.pin for demand in demands}
    # Whoever asks may be held by the project itself.
    demands += [demand for demand in problem.asked if demand.name in asking and demand.requirement.specifier]
    told = list(dict.fromkeys(f"{demand.by} wants {plain(demand.requirement)}" for demand in demands))
    if not told:
        return f"no version of {', '.join(sorted(names))} is fine there"
    more = f" and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    return f"{', '.join(told[:_SHOWN])}{more}: no version that has wheels fits"
