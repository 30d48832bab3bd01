"""A lock whose pins have to move, and what a search for the smallest change looks up (PEP 508)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from wheelcheck.plan.demands import Demand, demands_of

__all__ = ["Facts", "PlanSource", "Problem"]


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
        free: Pins that may move or stay, and whose moves do not count.
    """

    locked: Mapping[str, Version]
    requires: Mapping[str, Sequence[str]]
    extras: Mapping[str, Sequence[str]]
    moving: frozenset[str]
    asked: tuple[Demand, ...]
    environments: tuple[Mapping[str, str], ...]
    fixed: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()


class PlanSource(Protocol):
    """Where other versions come from; it never waits, but raises `NeedMoreError`."""

    def offers(self, name: str) -> Sequence[Version]:
        """The versions that are fine on all targets, the best first."""

    def requires(self, name: str, version: Version) -> Sequence[str]:
        """What a version requires, as PEP 508 texts."""

    def known_offers(self, name: str) -> Sequence[Version] | None:
        """The same as `offers` where that is at hand."""

    def known_requires(self, name: str, version: Version) -> Sequence[str] | None:
        """The same as `requires` where that is at hand."""

    def hint(self, name: str) -> None:
        """Other versions of this project may be asked for."""


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
