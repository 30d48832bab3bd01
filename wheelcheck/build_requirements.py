"""Resolves what builds require, all at once: asks, resolves as far as it goes, and asks for what that has shown."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from wheelcheck.builds import Asked, Resolution
from wheelcheck.index.client import fetch_pages
from wheelcheck.index.configuration import Configuration
from wheelcheck.index.demands import IndexSettings
from wheelcheck.index.metadata import MetadataStore, read_requires, requires_of
from wheelcheck.index.projection import NEWEST_OF
from wheelcheck.index.routes import Route, combine, route
from wheelcheck.index.tag_store import TagStore
from wheelcheck.inquiry import Inquiry
from wheelcheck.judge.filenames import Unusable, read_name
from wheelcheck.judge.installers import InstallerRules, rules_for
from wheelcheck.judge.verdicts import Place, judge_pin
from wheelcheck.model.lock import Pin
from wheelcheck.model.release import NoSuchProject, PageAnswer, PageFailure, PageRequest, ProjectPage, ReleaseFile
from wheelcheck.model.sdist import SdistDigest, SdistFailure
from wheelcheck.model.verdict import BuildRequirement, VerdictKind
from wheelcheck.plan.candidates import NeedMoreError, Offer
from wheelcheck.plan.resolve import ConflictError, resolve
from wheelcheck.targets.markers import marker_environment

__all__ = ["RequirementResolver"]

_MOST_ROUNDS = 40
_MOST_OFFERS = 40
_USABLE = frozenset({VerdictKind.WHEEL, VerdictKind.BUILD, VerdictKind.COMPILE})
_BY = "build-system.requires"

Digests = Callable[[Sequence[ReleaseFile]], Mapping[ReleaseFile, SdistDigest | SdistFailure]]


class _Key(NamedTuple):
    """A project's page as one lock's tool sees it, cut to a specifier."""

    lock: str
    name: str
    specifier: str


class _UnavailableError(Exception):
    """An index, or a file's host, gave no answer: nothing can be said."""


class RequirementResolver:
    """Resolves build requirements for the locks of a run.

    Args:
        inquiries: The locks, with their targets.
        configurations: By lock: its project's settings.
        settings: How indexes are asked.
        store: Knows the tags of targets.
        digests: Opens sdists, whose static metadata tells what they require.
    """

    def __init__(
        self,
        inquiries: Iterable[Inquiry],
        configurations: Mapping[str, Configuration],
        settings: IndexSettings,
        store: TagStore,
        digests: Digests,
    ) -> None:
        self._inquiries = {inquiry.lock.path: inquiry for inquiry in inquiries}
        self._configurations = configurations
        self._settings = settings._replace(meanwhile=None)
        self._store = store
        self._digests = digests
        self._pages: dict[_Key, PageAnswer] = {}
        self._requires: dict[ReleaseFile, tuple[str, ...] | SdistFailure] = {}
        self._offers: dict[tuple[_Key, str], tuple[Offer, ...]] = {}
        self._places: dict[tuple[str, str], Place] = {}
        self._hints: dict[tuple[str, str], None] = {}
        self._metadata = MetadataStore(settings.cache_dir)

    def __call__(self, asked: Sequence[Asked], /) -> Mapping[Asked, Resolution]:
        """What each gets."""
        found: dict[Asked, Resolution] = {}
        left = list(asked)
        for _ in range(_MOST_ROUNDS):
            wanted: dict[tuple[_Key, str], None] = {}
            files: dict[ReleaseFile, None] = {}
            waiting = []
            for each in left:
                self._hints.clear()
                try:
                    found[each] = self._resolved(each)
                except NeedMoreError as need:
                    waiting.append(each)
                    pages = self._hints if need.page is None else {**self._hints, need.page: None}
                    wanted.update(dict.fromkeys((_Key(each.lock, *page), each.target) for page in pages))
                    if need.file is not None:
                        files.setdefault(need.file)
            left = waiting
            if not left:
                break
            self._fetch(wanted, files)
        self._metadata.flush()
        return {**found, **{each: Resolution(conflict="no answer within reason") for each in left}}

    def _resolved(self, asked: Asked) -> Resolution:
        inquiry = self._inquiries[asked.lock]
        target = next(each for each in inquiry.targets if each.id == asked.target)
        source = _Source(self, asked.lock, self._place(inquiry, asked.target))
        try:
            chosen = resolve(asked.requires, _BY, source, marker_environment(target))
        except (ConflictError, _UnavailableError) as error:
            return Resolution(conflict=str(error))
        return Resolution(
            tuple(
                BuildRequirement(
                    each.candidate.name, str(each.candidate.offer.version), each.wanted_by, each.candidate.offer.verdict
                )
                for each in chosen
            )
        )

    def _place(self, inquiry: Inquiry, target_id: str) -> Place:
        key = (inquiry.lock.path, target_id)
        if key not in self._places:
            target = next(each for each in inquiry.targets if each.id == target_id)
            self._places[key] = inquiry.place(target, self._store)
        return self._places[key]

    def _fetch(self, wanted: Iterable[tuple[_Key, str]], files: dict[ReleaseFile, None]) -> None:
        """Pages, and then what was asked for and the newest versions on these pages require: one way there less."""
        pages = [key for key in dict.fromkeys(key for key, _ in wanted) if self._page(key) is None]
        if pages:
            self._fetch_pages(pages)
        for key, target in wanted:
            try:
                newest = self.offers(key.lock, self._place(self._inquiries[key.lock], target), *key[1:])[:1]
            except (NeedMoreError, _UnavailableError):
                continue
            files.update(dict.fromkeys(offer.verdict.file for offer in newest if offer.verdict.file is not None))
        new = [file for file in files if file not in self._requires]
        if new:
            self._fetch_metadata(new)

    def _page(self, key: _Key) -> PageAnswer | None:
        """The page, or one that was cut to a wider specifier and has versions of this one."""
        page = self._pages.get(key)
        if page is not None:
            return page
        clauses = _clauses(key.specifier)
        for other, wider in self._pages.items():
            same = (other.lock, other.name) == (key.lock, key.name)
            if same and _clauses(other.specifier) <= clauses and self._has(key, wider):
                self._pages[key] = wider
                return wider
        return None

    def _has(self, key: _Key, page: PageAnswer) -> bool:
        if not isinstance(page, ProjectPage):
            return True
        allowed = SpecifierSet(key.specifier)
        rules = rules_for(self._inquiries[key.lock].lock.installer)
        return any(allowed.contains(version) for version in _by_version(key.name, page, rules))

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
        answers = fetch_pages(requests.values(), self._settings)
        for key, way in ways.items():
            self._pages[key] = combine(way, [answers[requests[key, index]] for index in way.indexes])

    def _route(self, key: _Key) -> Route:
        lock = self._inquiries[key.lock].lock
        return route(lock, Pin(key.name, None), self._configurations[key.lock])

    def _fetch_metadata(self, files: Sequence[ReleaseFile]) -> None:
        held = self._metadata.load(files)
        self._requires.update(held)
        left = [file for file in files if file not in held]
        wheels = [file for file in left if file.filename.endswith(".whl")]
        for file, answer in read_requires(wheels, self._settings).items() if wheels else ():
            self._requires[file] = answer
            if not isinstance(answer, SdistFailure):
                self._metadata.keep(file, answer)
        sdists = [file for file in left if not file.filename.endswith(".whl")]
        for file, digest in self._digests(sdists).items() if sdists else ():
            # What an sdist without static metadata requires shows only when it is built; the verdict on the sdist
            # itself does not hang on it.
            text = "" if isinstance(digest, SdistFailure) else digest.texts.get("PKG-INFO", "")
            self._requires[file] = requires_of(text)

    def offers(self, lock: str, place: Place, name: str, specifier: str) -> tuple[Offer, ...]:
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
            known = tuple(_offers(key, page, place, self._inquiries[lock]))
            self._offers[key, place.target.id] = known
        return known

    def requires(self, offer: Offer) -> tuple[str, ...]:
        """What a version requires.

        Raises:
            NeedMoreError: That is not there yet.
        """
        file = offer.verdict.file
        if file is None:
            return ()
        known = self._requires.get(file)
        if known is None:
            raise NeedMoreError(file=file)
        if isinstance(known, SdistFailure):
            raise _UnavailableError(known.message)
        return known


class _Source:
    """The resolver's view of one lock on one target."""

    def __init__(self, resolver: RequirementResolver, lock: str, place: Place) -> None:
        self._resolver = resolver
        self._lock = lock
        self._place = place

    def offers(self, name: str, specifier: str) -> tuple[Offer, ...]:
        """See `CandidateSource`."""
        return self._resolver.offers(self._lock, self._place, name, specifier)

    def hint(self, name: str, specifier: str) -> None:
        """See `CandidateSource`."""
        self._resolver.hint(name, specifier)

    def requires(self, offer: Offer) -> tuple[str, ...]:
        """See `CandidateSource`."""
        return self._resolver.requires(offer)


def _offers(key: _Key, page: PageAnswer, place: Place, inquiry: Inquiry) -> list[Offer]:
    """Versions that can be installed, newest first; a page that did not come is no page without versions."""
    if isinstance(page, PageFailure):
        raise _UnavailableError(f"{key.name}: {page.message}")
    if isinstance(page, NoSuchProject):
        return []
    rules = rules_for(inquiry.lock.installer)
    allowed = SpecifierSet(key.specifier)
    by_version = _by_version(key.name, page, rules)
    fitting = [version for version in by_version if allowed.contains(version, prereleases=True)]
    final = [version for version in fitting if not version.is_prerelease]
    offers = []
    for version in sorted(fitting if allowed.prereleases or not final else final, reverse=True):
        files = by_version[version]
        if not _is_exact(key.specifier) and all(file.yanked is not None for file in files):
            continue
        pin = Pin(key.name, str(version))
        answer = page._replace(files=tuple(files))
        verdict = judge_pin(pin, answer, (place,), rules, inquiry.controls).verdicts[0]
        if verdict.kind in _USABLE:
            offers.append(Offer(version, verdict))
            if len(offers) >= _MOST_OFFERS:
                break
    return offers


def _clauses(specifier: str) -> frozenset[str]:
    return frozenset(specifier.split(",")) - {""}


def _is_exact(specifier: str) -> bool:
    return "==" in specifier and "*" not in specifier


def _by_version(name: str, page: ProjectPage, rules: InstallerRules) -> dict[Version, list[ReleaseFile]]:
    found: dict[Version, list[ReleaseFile]] = {}
    for file in page.files:
        read = read_name(file.filename, name, rules)
        if isinstance(read, Unusable):
            continue
        try:
            found.setdefault(Version(read.version), []).append(file)
        except (InvalidVersion, ValueError):
            continue
    return found
