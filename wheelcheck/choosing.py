"""Chooses versions as installers do today: asks, resolves as far as it goes, and asks for what that has shown.

For the requirements of builds, and for input that pins nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from wheelcheck.index.client import fetch_pages
from wheelcheck.index.configuration import Configuration
from wheelcheck.index.demands import IndexSettings
from wheelcheck.index.metadata import MetadataStore, is_static, read_requires, requires_of
from wheelcheck.index.projection import NEWEST_OF
from wheelcheck.index.routes import Route, combine, route
from wheelcheck.index.tag_store import TagStore
from wheelcheck.inquiry import Inquiry
from wheelcheck.judge.installers import rules_for
from wheelcheck.judge.verdicts import Place, judge_pin
from wheelcheck.model.lock import INDEX, IndexRef, Pin, Source
from wheelcheck.model.release import NoSuchProject, PageAnswer, PageFailure, PageRequest, ProjectPage, ReleaseFile
from wheelcheck.model.sdist import SdistDigest, SdistFailure
from wheelcheck.model.verdict import VerdictKind
from wheelcheck.plan.candidates import NeedMoreError, Offer
from wheelcheck.plan.resolve import Chosen, ConflictError, resolve
from wheelcheck.targets.markers import marker_environment
from wheelcheck.versions import LazyOffers, files_by_version, supports, wheels_first

__all__ = ["Choice", "Chooser", "Taste", "Wanted"]

_MOST_ROUNDS = 200
_USABLE = frozenset({VerdictKind.WHEEL, VerdictKind.BUILD, VerdictKind.COMPILE})

Digests = Callable[[Sequence[ReleaseFile]], Mapping[ReleaseFile, SdistDigest | SdistFailure]]


class Wanted(NamedTuple):
    """What one installation asks for.

    Attributes:
        lock: `Lock.path`: whose installer and indexes it is.
        target: The target's id.
        requires: PEP 508 texts.
        by: Who asks, for people.
        constraints: PEP 508 texts that bound what somebody asks for.
    """

    lock: str
    target: str
    requires: tuple[str, ...]
    by: str
    constraints: tuple[str, ...] = ()


class Choice(NamedTuple):
    """What it gets.

    Attributes:
        chosen: Everything that is installed.
        conflict: Why there is no answer, or `""`.
        unanswered: There is none because an index or a host gave none.
    """

    chosen: tuple[Chosen, ...] = ()
    conflict: str = ""
    unanswered: bool = False


class Taste(NamedTuple):
    """How one lock's versions are chosen besides being the newest.

    Attributes:
        prefer_wheels: The newest that is a wheel there, before all that must be built.
        pythons: Versions must support these too.
        sources: Projects that must come from an index of their own.
    """

    prefer_wheels: bool = False
    pythons: tuple[Version, ...] = ()
    sources: Mapping[str, Source] = {}


class _Key(NamedTuple):
    """A project's page as one lock's tool sees it, cut to a specifier."""

    lock: str
    name: str
    specifier: str


class _UnavailableError(Exception):
    """An index, or a file's host, gave no answer: nothing can be said."""


class Chooser:
    """Chooses for the locks of a run.

    Args:
        inquiries: The locks, with their targets.
        configurations: By lock: its project's settings.
        settings: How indexes are asked.
        store: Knows the tags of targets.
        digests: Opens sdists, whose static metadata tells what they require.
        tastes: By lock; locks that are not there have no taste of their own.
        progress: Called with (pages done, pages known to be needed by now) while indexes are asked.
    """

    def __init__(
        self,
        inquiries: Iterable[Inquiry],
        configurations: Mapping[str, Configuration],
        settings: IndexSettings,
        store: TagStore,
        digests: Digests,
        *,
        tastes: Mapping[str, Taste] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.pages: dict[tuple[IndexRef, str], list[PageAnswer]] = {}
        """All that indexes said, by index and project."""
        self.silent: set[ReleaseFile] = set()
        """Sdists of which only a build would show what they require."""
        self._inquiries = {inquiry.lock.path: inquiry for inquiry in inquiries}
        self._configurations = configurations
        self._settings = settings._replace(meanwhile=None)
        self._store = store
        self._digests = digests
        self._tastes = tastes or {}
        self._progress = progress
        self._answers: dict[_Key, PageAnswer] = {}
        self._requires: dict[ReleaseFile, tuple[str, ...] | SdistFailure] = {}
        self._offers: dict[tuple[_Key, str], LazyOffers] = {}
        self._places: dict[tuple[str, str], Place] = {}
        self._hints: dict[tuple[str, str], None] = {}
        self._files: dict[ReleaseFile, None] = {}
        self._telling: dict[ReleaseFile, ReleaseFile] = {}
        """Sdist -> a wheel of the same version, for whatever platform."""
        self._metadata = MetadataStore(settings.cache_dir)

    def __call__(self, asked: Sequence[Wanted], /) -> Mapping[Wanted, Choice]:
        """What each gets."""
        found: dict[Wanted, Choice] = {}
        left = list(asked)
        for _ in range(_MOST_ROUNDS):
            wanted: dict[tuple[_Key, str], None] = {}
            waiting = []
            for each in left:
                self._hints.clear()
                try:
                    found[each] = self._resolved(each)
                except NeedMoreError as need:
                    waiting.append(each)
                    pages = self._hints if need.page is None else {**self._hints, need.page: None}
                    wanted.update(dict.fromkeys((_Key(each.lock, *page), each.target) for page in pages))
            left = waiting
            if not left:
                break
            self._fetch(wanted)
        self._metadata.flush()
        unanswered = Choice(conflict="no answer within reason", unanswered=True)
        return {**found, **dict.fromkeys(left, unanswered)}

    def _resolved(self, asked: Wanted) -> Choice:
        inquiry = self._inquiries[asked.lock]
        target = next(each for each in inquiry.targets if each.id == asked.target)
        source = _Source(self, asked.lock, self._place(inquiry, asked.target))
        try:
            environment = marker_environment(target)
            return Choice(resolve(asked.requires, asked.by, source, environment, asked.constraints))
        except ConflictError as error:
            absent = sorted(each for each in error.names if self._is_absent(asked.lock, each))
            more = f" (no index knows {', '.join(absent)})" if absent else ""
            return Choice(conflict=f"{error}{more}")
        except _UnavailableError as error:
            return Choice(conflict=str(error), unanswered=True)

    def _is_absent(self, lock: str, name: str) -> bool:
        answers = [page for key, page in self._answers.items() if (key.lock, key.name) == (lock, name)]
        return bool(answers) and all(isinstance(page, NoSuchProject) for page in answers)

    def _place(self, inquiry: Inquiry, target_id: str) -> Place:
        key = (inquiry.lock.path, target_id)
        if key not in self._places:
            target = next(each for each in inquiry.targets if each.id == target_id)
            self._places[key] = inquiry.place(target, self._store)
        return self._places[key]

    def _fetch(self, wanted: Iterable[tuple[_Key, str]]) -> None:
        """Pages, and then what was asked for and the newest versions on these pages require: one way there less."""
        pages = [key for key in dict.fromkeys(key for key, _ in wanted) if self._page(key) is None]
        if pages:
            self._fetch_pages(pages)
        files = dict(self._files)
        self._files.clear()
        for key, target in wanted:
            try:
                newest = self.offers(key.lock, self._place(self._inquiries[key.lock], target), *key[1:])
            except (NeedMoreError, _UnavailableError):
                continue
            first = next(iter(newest), None)
            if first is not None and first.verdict.file is not None:
                files.setdefault(first.verdict.file)
        new = [file for file in files if file not in self._requires]
        if new:
            self._fetch_metadata(new)

    def _page(self, key: _Key) -> PageAnswer | None:
        """The page, or one that was cut to a wider specifier and has versions of this one."""
        page = self._answers.get(key)
        if page is not None:
            return page
        clauses = _clauses(key.specifier)
        for other, wider in self._answers.items():
            same = (other.lock, other.name) == (key.lock, key.name)
            if same and _clauses(other.specifier) <= clauses and self._has(key, wider):
                self._answers[key] = wider
                return wider
        return None

    def _has(self, key: _Key, page: PageAnswer) -> bool:
        if not isinstance(page, ProjectPage):
            return True
        allowed = SpecifierSet(key.specifier)
        rules = rules_for(self._inquiries[key.lock].lock.installer)
        return any(allowed.contains(version) for version in files_by_version(key.name, page, rules))

    def hint(self, name: str, specifier: str) -> None:
        """A page that will be asked for."""
        self._hints.setdefault((name, specifier))

    def _fetch_pages(self, keys: Sequence[_Key]) -> None:
        ways = {key: self._route(key) for key in keys}
        requests = {
            (key, index): PageRequest(index, key.name, frozenset({NEWEST_OF + key.specifier}))
            for key, way in ways.items()
            for index in way.indexes
        }
        answers = fetch_pages(requests.values(), self._settings, self._told)
        for key, way in ways.items():
            found = [answers[requests[key, index]] for index in way.indexes]
            self._answers[key] = combine(way, found)
            for index, answer in zip(way.indexes, found, strict=True):
                self.pages.setdefault((index, key.name), []).append(answer)

    def _told(self, done: int, total: int) -> None:
        if self._progress is not None:
            before = sum(map(len, self.pages.values()))
            self._progress(before + done, before + total)

    def _route(self, key: _Key) -> Route:
        lock = self._inquiries[key.lock].lock
        source = self._taste(key.lock).sources.get(key.name, INDEX)
        return route(lock, Pin(key.name, None, source), self._configurations[key.lock])

    def _taste(self, lock: str) -> Taste:
        return self._tastes.get(lock, Taste())

    def _fetch_metadata(self, files: Sequence[ReleaseFile]) -> None:
        held = self._metadata.load(files)
        self._requires.update(held)
        left = [file for file in files if file not in held]
        # What a version requires is what any of its wheels says: only to know that, nobody fetches or builds an sdist.
        telling = {file: self._telling.get(file, file) for file in left}
        wheels = [each for each in dict.fromkeys(telling.values()) if each.filename.endswith(".whl")]
        found = read_requires(wheels, self._settings) if wheels else {}
        for file in left:
            answer = found.get(telling[file])
            if answer is not None:
                self._requires[file] = answer
                if not isinstance(answer, SdistFailure):
                    self._metadata.keep(file, answer)
        sdists = [file for file in left if telling[file] not in found]
        for file, digest in self._digests(sdists).items() if sdists else ():
            text = "" if isinstance(digest, SdistFailure) else digest.texts.get("PKG-INFO", "")
            self._requires[file] = requires_of(text)
            if not is_static(text):
                self.silent.add(file)

    def offers(self, lock: str, place: Place, name: str, specifier: str) -> LazyOffers:
        """The usable versions, newest first.

        Raises:
            NeedMoreError: The page is not there yet.
        """
        key = _Key(lock, name, specifier)
        known = self._offers.get((key, place.target.id))
        if known is None:
            page = self._page(key)
            if page is None:
                raise NeedMoreError(page=(name, specifier))
            if isinstance(page, PageFailure):
                raise _UnavailableError(f"{name}: {page.message}")
            taste = self._taste(lock)
            found = self._usable(key, page, place, taste)
            known = LazyOffers(wheels_first(found) if taste.prefer_wheels else found)
            self._offers[key, place.target.id] = known
        return known

    def _usable(self, key: _Key, page: PageAnswer, place: Place, taste: Taste) -> Iterator[Offer]:
        """Versions that can be installed, newest first."""
        if not isinstance(page, ProjectPage):
            assert isinstance(page, NoSuchProject)
            return
        inquiry = self._inquiries[key.lock]
        rules = rules_for(inquiry.lock.installer)
        allowed = SpecifierSet(key.specifier)
        by_version = files_by_version(key.name, page, rules)
        fitting = [version for version in by_version if allowed.contains(version, prereleases=True)]
        final = [version for version in fitting if not version.is_prerelease]
        source = taste.sources.get(key.name, INDEX)
        for version in sorted(fitting if allowed.prereleases or not final else final, reverse=True):
            files = by_version[version]
            if not _is_exact(key.specifier) and all(file.yanked is not None for file in files):
                continue
            pin = Pin(key.name, str(version), source)
            verdict = judge_pin(pin, page._replace(files=tuple(files)), (place,), rules, inquiry.controls).verdicts[0]
            if verdict.kind not in _USABLE or (verdict.file is not None and not supports(verdict.file, taste.pythons)):
                continue
            if verdict.file is not None and verdict.kind is not VerdictKind.WHEEL:
                wheel = next((file for file in files if file.filename.endswith(".whl")), None)
                if wheel is not None:
                    self._telling[verdict.file] = wheel
            yield Offer(version, verdict)

    def requires(self, offer: Offer, offers: Iterable[LazyOffers]) -> tuple[str, ...]:
        """What a version requires.

        Args:
            offer: The version.
            offers: Those that it may be one of.

        Raises:
            NeedMoreError: That is not there yet.
        """
        file = offer.verdict.file
        if file is None:
            return ()
        known = self._requires.get(file)
        if known is None:
            self._files.setdefault(file)
            for each in offers:
                self._files.update(dict.fromkeys(each.after(offer)))
            raise NeedMoreError(file=file)
        if isinstance(known, SdistFailure):
            raise _UnavailableError(known.message)
        return known


class _Source:
    """The resolver's view of one lock on one target."""

    def __init__(self, chooser: Chooser, lock: str, place: Place) -> None:
        self._chooser = chooser
        self._lock = lock
        self._place = place
        self._looked_at: dict[str, LazyOffers] = {}

    def offers(self, name: str, specifier: str) -> LazyOffers:
        """See `CandidateSource`."""
        found = self._looked_at[name] = self._chooser.offers(self._lock, self._place, name, specifier)
        return found

    def hint(self, name: str, specifier: str) -> None:
        """See `CandidateSource`."""
        self._chooser.hint(name, specifier)

    def requires(self, name: str, offer: Offer) -> tuple[str, ...]:
        """See `CandidateSource`."""
        offers = self._looked_at.get(name)
        return self._chooser.requires(offer, () if offers is None else (offers,))


def _clauses(specifier: str) -> frozenset[str]:
    return frozenset(specifier.split(",")) - {""}


def _is_exact(specifier: str) -> bool:
    return "==" in specifier and "*" not in specifier
