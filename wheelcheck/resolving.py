"""Unlocked input -> pins: what its installer would choose today, for each target by itself.

The pins are judged as those of a lock are. One that another target gets in another version, or not at all, is excluded
there.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from wheelcheck.choosing import Choice, Chooser, Taste, Wanted
from wheelcheck.index.configuration import Configuration
from wheelcheck.index.demands import IndexSettings
from wheelcheck.index.tag_store import TagStore
from wheelcheck.inquiry import Inquiry, inquire, page_requests
from wheelcheck.lockfiles.selection import select
from wheelcheck.model.lock import DEFAULT_GROUP, INDEX, IndexRef, Installer, Lock, Pin, Selection, SourceType, Wish
from wheelcheck.model.names import normalised_name
from wheelcheck.model.release import PageAnswer, PageRequest, ProjectPage, ReleaseFile
from wheelcheck.model.report import Failure, Problem
from wheelcheck.model.sdist import SdistDigest, SdistFailure, SdistFailureKind
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import Code, VerdictKind
from wheelcheck.opening import SdistOpener
from wheelcheck.plan.demands import parsed
from wheelcheck.plan.resolve import Chosen as ChosenVersion
from wheelcheck.question import Question
from wheelcheck.targets.markers import marker_environment
from wheelcheck.versions import pythons_of

__all__ = ["Chosen", "resolve_input"]

_UNSEEN = frozenset({SourceType.VCS, SourceType.URL, SourceType.PATH, SourceType.DIRECTORY})


def _taste(lock: Lock) -> Taste:
    """How versions of this input are chosen."""
    sources = {name: wish.source for wish in lock.wishes if wish.source != INDEX and (name := _name(wish))}
    whole = lock.installer is Installer.POETRY
    pythons = pythons_of(lock.requires_python, whole=whole) if lock.whole_range else ()
    return Taste(lock.controls.prefer_binary, pythons, sources)


class Chosen(NamedTuple):
    """The locks of a run, those that were unlocked with pins.

    Attributes:
        inquiries: In the order of the locks.
        answers: What indexes have said meanwhile.
        told: Targets without an answer, and what could not be found out, for people and for the gate.
    """

    inquiries: tuple[Inquiry, ...]
    answers: Mapping[PageRequest, PageAnswer]
    told: tuple[tuple[Problem, Failure], ...]


def resolve_input(
    inquiries: Sequence[Inquiry],
    selection: Selection,
    configurations: Mapping[str, Configuration],
    settings: IndexSettings,
    store: TagStore,
    *,
    question: Question,
) -> Chosen:
    """Choose versions for all unlocked input of a run at once.

    Args:
        inquiries: The locks.
        selection: The part that is meant.
        configurations: By lock: its project's settings.
        settings: How indexes are asked.
        store: Knows the tags of targets.
        question: What else was asked for.
    """
    unlocked = [inquiry for inquiry in inquiries if inquiry.lock.is_unlocked]
    opener = SdistOpener(settings, question.opening)
    tastes = {each.lock.path: _taste(each.lock) for each in unlocked}
    digests = opener.digests if question.open_sdists else _unopened
    chooser = Chooser(unlocked, configurations, settings, store, digests, tastes=tastes, progress=question.progress)
    wanted = {
        (inquiry.lock.path, target.id): _wanted(inquiry.lock, target, selection)
        for inquiry in unlocked
        for target in inquiry.targets
    }
    choices = chooser(tuple(dict.fromkeys(wanted.values())))
    pinned = []
    told: list[tuple[Problem, Failure]] = []
    for inquiry in inquiries:
        lock = inquiry.lock
        if not lock.is_unlocked:
            pinned.append(inquiry)
            continue
        own = {target.id: choices[wanted[lock.path, target.id]] for target in inquiry.targets}
        pairs = _pairs(lock, own)
        whole = inquire(_with_pins(lock, own, pairs), inquiry.targets, selection, configurations[lock.path])
        pinned.append(whole._replace(excluded=_excluded(inquiry, own, pairs)))
        told += [*_unanswered(lock, own), *_unseen(inquiry), *_silent(lock, own, chooser.silent)]
    requests = page_requests(each for each in pinned if each.lock.is_unlocked)
    return Chosen(tuple(pinned), _known_answers(requests, chooser.pages), tuple(told))


def _unopened(files: Sequence[ReleaseFile], /) -> Mapping[ReleaseFile, SdistDigest | SdistFailure]:
    return dict.fromkeys(files, SdistFailure(SdistFailureKind.OFFLINE, "not opened"))


def _known_answers(
    requests: Iterable[PageRequest], pages: Mapping[tuple[IndexRef, str], Sequence[PageAnswer]]
) -> dict[PageRequest, PageAnswer]:
    """What indexes have said already while versions were chosen.

    Args:
        requests: What is asked for.
        pages: Cut to several specifiers, by index and project.
    """
    found: dict[PageRequest, PageAnswer] = {}
    for request in requests:
        answers = pages.get((request.repository, request.name), ())
        whole = [answer for answer in answers if isinstance(answer, ProjectPage)]
        if whole:
            files = dict.fromkeys(file for page in whole for file in page.files)
            found[request] = whole[0]._replace(files=tuple(files))
        elif answers:
            found[request] = answers[0]
    return found


def _name(wish: Wish) -> str:
    requirement = parsed(wish.text)
    return "" if requirement is None else normalised_name(requirement.name)


def _wanted(lock: Lock, target: Target, selection: Selection) -> Wanted:
    texts = [wish.text for wish in _wished(lock, target, selection)]
    by = lock.wishes[0].where
    return Wanted(lock.path, target.id, tuple(dict.fromkeys(texts)), by, lock.constraints)


def _wished(lock: Lock, target: Target, selection: Selection) -> list[Wish]:
    """What of it is asked for on a target."""
    pins = tuple(Pin(_name(wish), None, conditions=wish.conditions, line=wish.line) for wish in lock.wishes)
    codes = select(lock._replace(pins=pins, graph=None), marker_environment(target), selection)
    return [wish for wish, code in zip(lock.wishes, codes, strict=True) if code is None]


def _pairs(lock: Lock, choices: Mapping[str, Choice]) -> tuple[tuple[str, str], ...]:
    """Every project and version that some target gets; what the input itself takes from elsewhere is not among them."""
    direct = {pin.name for pin in lock.pins}
    found = [pair for choice in choices.values() for pair in sorted(_versions(choice).items())]
    return tuple(dict.fromkeys(pair for pair in found if pair[0] not in direct))


def _versions(choice: Choice) -> dict[str, str]:
    return {each.candidate.name: str(each.candidate.offer.version) for each in choice.chosen}


def _with_pins(lock: Lock, choices: Mapping[str, Choice], pairs: Iterable[tuple[str, str]]) -> Lock:
    groups = _groups(lock, choices)
    wishes = {_name(wish): wish for wish in reversed(lock.wishes)}
    pins = []
    for name, version in pairs:
        pin = Pin(name, version, groups=groups.get(name, ()))
        wish = wishes.get(name)
        if wish is not None:
            path = None if wish.where == lock.path else wish.where
            pin = pin._replace(source=wish.source, line=wish.line, path=path)
        pins.append(pin)
    return lock._replace(pins=(*lock.pins, *pins))


def _excluded(
    inquiry: Inquiry, choices: Mapping[str, Choice], pairs: Iterable[tuple[str, str]]
) -> tuple[tuple[Code | None, ...], ...]:
    return tuple(
        (*inquiry.excluded[column], *(_why_not(pair, _versions(choices[target.id])) for pair in pairs))
        for column, target in enumerate(inquiry.targets)
    )


def _why_not(pair: tuple[str, str], chosen: Mapping[str, str]) -> Code | None:
    here = chosen.get(pair[0])
    if here is None:
        return Code.NOT_REQUIRED
    return None if here == pair[1] else Code.OTHER_VERSION


def _groups(lock: Lock, choices: Mapping[str, Choice]) -> dict[str, tuple[str, ...]]:
    """The groups by which each project got in: those of whoever asks for it."""
    found: dict[str, set[str]] = {}
    for wish in lock.wishes:
        found.setdefault(_name(wish), set()).update(each.group for each in wish.conditions if each.group)
    for choice in choices.values():
        labels = {f"{each.candidate.name} {each.candidate.offer.version}": each for each in choice.chosen}
        for _ in range(len(choice.chosen)):
            if not _spread(choice.chosen, labels, found):
                break
    return {name: _ordered(groups) for name, groups in found.items() if lock.groups}


def _spread(chosen: Iterable[ChosenVersion], labels: Mapping[str, ChosenVersion], groups: dict[str, set[str]]) -> bool:
    """Give everything the groups of whoever asks for it; whether that changed anything."""
    changed = False
    for each in chosen:
        own = groups.setdefault(each.candidate.name, set())
        before = len(own)
        for label in each.wanted_by:
            if label in labels:
                own |= groups.get(labels[label].candidate.name, set())
        changed = changed or len(own) > before
    return changed


def _ordered(groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(groups, key=lambda group: (group != DEFAULT_GROUP, group)))


def _unanswered(lock: Lock, choices: Mapping[str, Choice]) -> Iterable[tuple[Problem, Failure]]:
    for target, choice in choices.items():
        if choice.conflict:
            kind = VerdictKind.UNKNOWN if choice.unanswered else VerdictKind.MISSING
            message = f"{lock.path} cannot be resolved on {target}: {choice.conflict}"
            yield Problem(message), Failure(lock.path, None, target, kind, lock.path, Code.UNRESOLVED, message)


def _unseen(inquiry: Inquiry) -> Iterable[tuple[Problem, Failure]]:
    """Direct references: what they require themselves is not looked into."""
    for place, pin in enumerate(inquiry.lock.pins):
        if pin.source.type in _UNSEEN and not pin.source.virtual:
            for column, target in enumerate(inquiry.targets):
                if inquiry.excluded[column][place] is None:
                    message = "comes from no index: what it requires itself is not known"
                    yield Problem(message, (pin.name,)), _unknown(pin.name, None, target.id, inquiry.lock, message)


def _silent(lock: Lock, choices: Mapping[str, Choice], silent: set[ReleaseFile]) -> Iterable[tuple[Problem, Failure]]:
    """Sdists of which only a build shows what they require."""
    for target, choice in choices.items():
        for each in choice.chosen:
            offer = each.candidate.offer
            if offer.verdict.file in silent:
                name, version = each.candidate.name, str(offer.version)
                message = "what its sdist requires is seen only when it is built: more may have to be installed"
                yield Problem(message, (name,)), _unknown(name, version, target, lock, message)


def _unknown(name: str, version: str | None, target: str, lock: Lock, message: str) -> Failure:
    return Failure(name, version, target, VerdictKind.UNKNOWN, lock.path, Code.REQUIREMENTS_UNKNOWN, message)
