"""Requirements as they hold on a set of targets at once: who asks for what, with which extras (PEP 508, PEP 685)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from packaging.markers import UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

__all__ = ["Demand", "active_extras", "demands_of", "holds", "parsed", "plain"]

_LONGEST = 1000
_MOST_ROUNDS = 50


class Demand(NamedTuple):
    """One requirement, and who asks for it.

    Attributes:
        requirement: What is asked for.
        by: For people: `thinc 8.0.10`, `pyproject.toml`.
        pin: The name of the pin that asks, None where the project itself does.
    """

    requirement: Requirement
    by: str
    pin: str | None = None

    @property
    def name(self) -> str:
        """What is asked for, PEP 503 normalised."""
        return str(canonicalize_name(self.requirement.name))

    @property
    def extras(self) -> tuple[str, ...]:
        """Its extras, normalised and sorted."""
        return tuple(sorted({str(canonicalize_name(extra)) for extra in self.requirement.extras}))


@lru_cache(maxsize=8192)
def parsed(text: str) -> Requirement | None:
    """The requirement, or None for what is none, or comes from an address of its own."""
    if len(text) > _LONGEST:
        return None
    try:
        requirement = Requirement(text)
    except (InvalidRequirement, ValueError, RecursionError):
        return None
    return None if requirement.url is not None else requirement


def plain(requirement: Requirement) -> str:
    """The requirement without its marker, for sentences: `numpy[dev]<2,>=1.19`."""
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"{requirement.name}{extras}{requirement.specifier}"


def demands_of(
    texts: Iterable[str], by: str, pin: str | None, extras: Sequence[str], environments: Sequence[Mapping[str, str]]
) -> Iterator[Demand]:
    """Yield the requirements that hold on at least one of the targets.

    Args:
        texts: PEP 508 texts.
        by: Who asks, for people.
        pin: The pin that asks, or None.
        extras: The extras of whoever asks that are wanted.
        environments: The targets', for markers.
    """
    for text in texts:
        requirement = parsed(text)
        if requirement is not None and any(holds(requirement, each, ("", *extras)) for each in environments):
            yield Demand(requirement, by, pin)


def holds(requirement: Requirement, environment: Mapping[str, str], extras: Sequence[str]) -> bool:
    """Whether the marker holds with any of these extras; `""` stands for none."""
    if requirement.marker is None:
        return True
    for extra in extras or ("",):
        try:
            if requirement.marker.evaluate({**environment, "extra": extra}):
                return True
        except (UndefinedComparison, UndefinedEnvironmentName):
            continue
    return False


def active_extras(
    requires: Mapping[str, Sequence[str]],
    asked: Iterable[Demand],
    environments: Sequence[Mapping[str, str]],
    given: Mapping[str, Iterable[str]],
) -> dict[str, tuple[str, ...]]:
    """Which extras of which pins are wanted, by whoever is in the lock or by the project itself.

    Args:
        requires: Pin -> its requirements.
        asked: The project's own.
        environments: The targets'.
        given: Extras that the lock itself names.
    """
    found: dict[str, set[str]] = {name: set(extras) for name, extras in given.items()}
    for demand in asked:
        found.setdefault(demand.name, set()).update(demand.extras)
    for _ in range(_MOST_ROUNDS):
        before = sum(map(len, found.values()))
        for name, texts in requires.items():
            for demand in demands_of(texts, name, name, tuple(found.get(name, ())), environments):
                if demand.extras:
                    found.setdefault(demand.name, set()).update(demand.extras)
        if sum(map(len, found.values())) == before:
            break
    return {name: tuple(sorted(extras)) for name, extras in found.items() if extras}
