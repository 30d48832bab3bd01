"""Chooses versions as an installer does for an empty environment: newest first, markers and extras of the target."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from resolvelib import AbstractProvider, BaseReporter, ResolutionImpossible, ResolutionTooDeep, Resolver
from resolvelib.structs import Matches, RequirementInformation

from wheelcheck.plan.candidates import Candidate, CandidateSource
from wheelcheck.plan.demands import holds
from wheelcheck.plan.identifiers import all_asked_for, name_and_extras

__all__ = ["Asked", "Chosen", "ConflictError", "resolve"]

_MOST_ROUNDS = 2000
_LONGEST_REQUIREMENT = 1000
_SHOWN = 4
_OFTEN = 5
"""Conflicts after which a project is decided before others, pip's own number."""


class Asked(NamedTuple):
    """One requirement, and who asks for it."""

    requirement: Requirement
    by: str


class Chosen(NamedTuple):
    """One version that is taken.

    Attributes:
        candidate: The version.
        wanted_by: Who asks for it, in order.
    """

    candidate: Candidate
    wanted_by: tuple[str, ...]


class ConflictError(Exception):
    """There is no answer; the message says why, for people.

    Attributes:
        names: The projects that it is about.
    """

    def __init__(self, message: str, names: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.names = frozenset(names)


def resolve(
    requirements: Sequence[str],
    by: str,
    source: CandidateSource,
    environment: Mapping[str, str],
    constraints: Sequence[str] = (),
) -> tuple[Chosen, ...]:
    """Choose a version for every requirement, and for everything that these require.

    Args:
        requirements: PEP 508 texts.
        by: Who asks for them.
        source: Where versions come from.
        environment: The target's, for markers.
        constraints: PEP 508 texts that bound a project if it is asked for, as pip's `-c`.

    Returns:
        What is asked for itself first, then the rest by name.

    Raises:
        ConflictError: There is no answer.
        NeedMoreError: The source must fetch something first.
    """
    asked = [Asked(parsed, by) for text in requirements if holds(parsed := _parsed(text), environment, ())]
    _hint(source, asked)
    bounds = _bounds(constraints, environment)
    provider = _Provider(source, environment, bounds, asked)
    resolver: Resolver[Asked, Candidate, str] = Resolver(provider, BaseReporter())
    try:
        result = resolver.resolve(asked, max_rounds=_MOST_ROUNDS)
    except ResolutionImpossible as error:
        names = {str(canonicalize_name(each.requirement.requirement.name)) for each in error.causes}
        raise ConflictError(_words(error.causes, bounds), names) from None
    except (ResolutionTooDeep, RecursionError):
        raise ConflictError(f"no answer within {_MOST_ROUNDS:,} steps") from None
    found = {
        key: Chosen(candidate, _wanted_by(result.criteria[key].information))
        for key, candidate in result.mapping.items()
        if not candidate.extras
    }
    first = [str(canonicalize_name(each.requirement.name)) for each in asked]
    order = dict.fromkeys((*(name for name in first if name in found), *sorted(found)))
    return tuple(found[key] for key in order)


def _bounds(constraints: Sequence[str], environment: Mapping[str, str]) -> dict[str, list[Asked]]:
    found: dict[str, list[Asked]] = {}
    for text in constraints:
        requirement = _parsed(text)
        if holds(requirement, environment, ()):
            name = str(canonicalize_name(requirement.name))
            found.setdefault(name, []).append(Asked(requirement, "a constraint"))
    return found


def _parsed(text: str) -> Requirement:
    if len(text) > _LONGEST_REQUIREMENT:
        raise ConflictError("a requirement is longer than any real one")
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        raise ConflictError(f"{text.strip()!r} is no requirement") from None
    if requirement.url is not None:
        raise ConflictError(f"{requirement.name} comes from an address of its own, which is not looked into")
    return requirement


class _Provider(AbstractProvider[Asked, Candidate, str]):
    """resolvelib's questions, answered from a source."""

    def __init__(
        self,
        source: CandidateSource,
        environment: Mapping[str, str],
        bounds: Mapping[str, Sequence[Asked]],
        asked: Sequence[Asked],
    ) -> None:
        self._conflicts: Counter[str] = Counter()
        self._order = {name: place for place, name in reversed(list(enumerate(map(self.identify, asked))))}
        self._source = source
        self._environment = environment
        self._bounds = bounds

    def identify(self, requirement_or_candidate: Asked | Candidate) -> str:
        if isinstance(requirement_or_candidate, Candidate):
            name, extras = requirement_or_candidate.name, requirement_or_candidate.extras
        else:
            requirement = requirement_or_candidate.requirement
            name, extras = str(canonicalize_name(requirement.name)), _extras(requirement)
        return f"{name}[{','.join(extras)}]" if extras else name

    def narrow_requirement_selection(
        self,
        identifiers: Iterable[str],
        resolutions: Mapping[str, Candidate],
        candidates: Mapping[str, Iterator[Candidate]],
        information: Mapping[str, Iterator[RequirementInformation[Asked, Candidate]]],
        backtrack_causes: Sequence[RequirementInformation[Asked, Candidate]],
    ) -> Iterable[str]:
        """As pip has it: what is in conflict comes first, then what has been in conflicts again and again."""
        del candidates, information
        troubled: set[str] = set()
        for each in backtrack_causes:
            names = [self.identify(each.requirement)]
            if each.parent is not None:
                names.append(self.identify(each.parent))
            troubled.update(names)
            self._conflicts.update(name for name in names if name not in resolutions)
        known = list(identifiers)
        first = [each for each in known if each in troubled]
        often = [each for each in known if self._conflicts[each] >= _OFTEN]
        return first or often or known

    def get_preference(
        self,
        identifier: str,
        resolutions: Mapping[str, Candidate],
        candidates: Mapping[str, Iterator[Candidate]],
        information: Mapping[str, Iterator[RequirementInformation[Asked, Candidate]]],
        backtrack_causes: Sequence[RequirementInformation[Asked, Candidate]],
    ) -> tuple[bool, bool, bool, int, bool, str]:
        """Pip's order: pinned, bounded above, as the user wrote it, bounded at all, by name."""
        del resolutions, candidates, backtrack_causes
        clauses = [clause for each in information[identifier] for clause in each.requirement.requirement.specifier]
        wild = [clause.version.endswith(".*") for clause in clauses]
        pinned = any(
            clause.operator in {"==", "==="} and not any_of for clause, any_of in zip(clauses, wild, strict=True)
        )
        bounded = any(
            clause.operator in {"<", "<=", "~="} or (clause.operator == "==" and any_of)
            for clause, any_of in zip(clauses, wild, strict=True)
        )
        often = self._conflicts[identifier] >= _OFTEN
        place = self._order.get(identifier, len(self._order))
        return not often, not pinned, not bounded, place, not clauses, identifier

    def find_matches(
        self,
        identifier: str,
        requirements: Mapping[str, Iterator[Asked]],
        incompatibilities: Mapping[str, Iterator[Candidate]],
    ) -> Matches[Candidate]:
        name, extras = name_and_extras(identifier)
        asked = all_asked_for(name, requirements)
        asked += self._bounds.get(name, ())
        specifier = SpecifierSet(",".join(filter(None, (str(each.requirement.specifier) for each in asked))))
        bad = {each.offer.version for each in incompatibilities.get(identifier, iter(()))}
        offers = self._source.offers(name, str(specifier))
        # Looked at one by one: an offer is judged when somebody comes to it.
        return lambda: (Candidate(name, extras, offer) for offer in offers if offer.version not in bad)

    def is_satisfied_by(self, requirement: Asked, candidate: Candidate) -> bool:
        return requirement.requirement.specifier.contains(candidate.offer.version, prereleases=True)

    def get_dependencies(self, candidate: Candidate) -> Iterable[Asked]:
        label = f"{candidate.name} {candidate.offer.version}"
        found = []
        if candidate.extras:
            found.append(Asked(Requirement(f"{candidate.name}=={candidate.offer.version}"), label))
        for text in self._source.requires(candidate.name, candidate.offer):
            try:
                requirement = _parsed(text)
            except ConflictError:
                # One bad line of a release's metadata does not make the rest unknown: installers skip such releases
                # or lines, and which of the two is not worth a wrong answer here.
                continue
            if holds(requirement, self._environment, candidate.extras):
                found.append(Asked(requirement, label))
        _hint(self._source, found)
        return found


def _hint(source: CandidateSource, asked: Iterable[Asked]) -> None:
    for each in asked:
        source.hint(str(canonicalize_name(each.requirement.name)), str(each.requirement.specifier))


def _extras(requirement: Requirement) -> tuple[str, ...]:
    return tuple(sorted({str(canonicalize_name(extra)) for extra in requirement.extras}))


def _wanted_by(information: Iterable[RequirementInformation[Asked, Candidate]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.requirement.by for each in information))


def _words(causes: Iterable[RequirementInformation[Asked, Candidate]], bounds: Mapping[str, Sequence[Asked]]) -> str:
    asked = [each.requirement for each in causes]
    names = dict.fromkeys(str(canonicalize_name(each.requirement.name)) for each in asked)
    asked += [bound for name in names for bound in bounds.get(name, ())]
    told = [f"{each.by} wants {_plain(each.requirement)}" for each in asked]
    unique = list(dict.fromkeys(told))
    more = f" and {len(unique) - _SHOWN} more" if len(unique) > _SHOWN else ""
    if len(unique) == 1:
        return f"{unique[0]}, and no version of it can be installed here"
    return f"{', '.join(unique[:_SHOWN])}{more}: no versions fit all of them"


def _plain(requirement: Requirement) -> str:
    return f"{requirement.name}{requirement.specifier}"
