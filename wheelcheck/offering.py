"""The versions that a plan may choose among: fetched, judged on all targets of a lock, the nearest to the pin first."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from packaging.version import InvalidVersion, Version

from wheelcheck.index.client import fetch_pages
from wheelcheck.index.configuration import Configuration
from wheelcheck.index.demands import IndexSettings
from wheelcheck.index.metadata import MetadataStore, is_static, read_requires, requires_of
from wheelcheck.index.projection import NEAREST_TO, NEWEST_OF
from wheelcheck.index.routes import combine, route
from wheelcheck.index.tag_store import TagStore
from wheelcheck.inquiry import Inquiry
from wheelcheck.judge.installers import rules_for
from wheelcheck.judge.verdicts import judge_pin
from wheelcheck.lockfiles.poetry_constraint import as_specifier
from wheelcheck.model.lock import Lock, LockFormat, Pin, SourceType
from wheelcheck.model.release import PageAnswer, PageFailure, PageRequest, ProjectPage, ReleaseFile
from wheelcheck.model.report import PackageReport
from wheelcheck.model.sdist import SdistDigest, SdistFailure
from wheelcheck.model.verdict import Verdict, VerdictKind
from wheelcheck.plan.candidates import NeedMoreError
from wheelcheck.versions import files_by_version, pythons_of, supports

__all__ = ["Context", "Offering", "UnansweredError"]

_MOST_OFFERS = 120
_FOR_ALL_PYTHONS = frozenset({LockFormat.UV, LockFormat.POETRY, LockFormat.PDM})
_MOST_METADATA = 32
"""Versions of a project that are asked for at once what they require."""

Digests = Callable[[Sequence[ReleaseFile]], Mapping[ReleaseFile, SdistDigest | SdistFailure]]


class Context(NamedTuple):
    """What a run has to ask with.

    Attributes:
        configuration: The project's settings.
        settings: How indexes are asked.
        store: Knows the tags of targets.
        digests: Opens sdists.
        folder: What paths of locks are relative to.
    """

    configuration: Configuration
    settings: IndexSettings
    store: TagStore
    digests: Digests
    folder: Path


class UnansweredError(Exception):
    """An index did not answer."""


class Offering:
    """See `PlanSource`.

    Args:
        inquiry: The lock.
        packages: Its pins, judged on the inquiry's targets.
        context: What to ask with.
    """

    def __init__(self, inquiry: Inquiry, packages: Sequence[PackageReport], context: Context) -> None:
        self.pages: dict[str, PageAnswer] = {}
        """By project: what the indexes that it may come from say together."""
        self.packages: dict[str, PackageReport] = {}
        """By project: the pin that is installed."""
        self.forked: set[str] = set()
        """Names of which the lock has several versions for these targets."""
        self.unproven: set[ReleaseFile] = set()
        """Sdists that may require more than they say."""
        self.oldest = _pythons(inquiry.lock, whole=False)
        """The oldest Python that everything in the lock must support, where its tool makes it for all of them."""
        self.pythons = _pythons(inquiry.lock, whole=inquiry.lock.format is LockFormat.POETRY)
        """All of them, where the tool leaves no upper bound aside; what supports fewer asks for a narrower project."""
        for package in packages:
            if any(verdict.kind is not VerdictKind.EXCLUDED for verdict in package.results.values()):
                if package.pin.name in self.packages:
                    self.forked.add(package.pin.name)
                self.packages.setdefault(package.pin.name, package)
        self._lock = inquiry.lock
        self._context = context
        self._rules = rules_for(inquiry.lock.installer)
        self._controls = inquiry.controls
        self._places = tuple(inquiry.place(target, context.store) for target in inquiry.targets)
        self._wanted_pages: dict[str, None] = {}
        self._offers: dict[str, tuple[Version, ...]] = {}
        self._files: dict[tuple[str, Version], ReleaseFile] = {}
        self._requires: dict[ReleaseFile, tuple[str, ...] | SdistFailure] = {}
        self._asked_for: dict[str, int] = {}
        """How many versions of a project were asked for at once what they require."""
        self._metadata = MetadataStore(context.settings.cache_dir)

    def flush(self) -> None:
        """Keep what was learnt."""
        self._metadata.flush()

    def fetch_first(self, names: Iterable[str]) -> None:
        """Fetch what all locked versions require, and the first offers of these."""
        locked = [file for name in self.packages if (file := self.locked_file(name)) is not None]
        first = [self._files[name, self.offers(name)[0]] for name in names]
        self.fetch_metadata([*locked, *first])

    def fetch_needed(self, need: NeedMoreError) -> None:
        """Fetch what a search has stopped for, and all that was hinted at meanwhile."""
        pages = [*self._wanted_pages, *((need.page[0],) if need.page else ())]
        self._wanted_pages.clear()
        self.fetch_pages(pages)
        if need.file is not None:
            self.fetch_metadata([need.file])

    def locked_requires(self, name: str) -> tuple[str, ...] | None:
        """What the locked version requires, as far as that is known."""
        file = self.locked_file(name)
        known = None if file is None else self._requires.get(file)
        return known if isinstance(known, tuple) else None

    def locked(self, name: str) -> Version | None:
        """The locked version, None for what the lock does not have, or has without a version."""
        return _version(self.packages[name].pin.version or "") if name in self.packages else None

    def movable(self, name: str) -> bool:
        """Whether it comes from an index, in one version."""
        return self.packages[name].pin.source.type is SourceType.INDEX and name not in self.forked

    def locked_file(self, name: str) -> ReleaseFile | None:
        """A file of the locked version that tells what it requires: a wheel rather than an sdist."""
        files = [verdict.file for verdict in self.packages[name].results.values() if verdict.file is not None]
        return next((file for file in files if file.filename.endswith(".whl")), files[0] if files else None)

    def offers(self, name: str) -> tuple[Version, ...]:
        """See `PlanSource`: nearest first, newer before older; of a new project the newest first."""
        known = self._offers.get(name)
        if known is None:
            page = self.pages.get(name)
            if page is None:
                raise NeedMoreError(page=(name, ""))
            if isinstance(page, PageFailure):
                raise UnansweredError(f"{name}: {page.message}")
            found = tuple(self._fine(name, page))
            narrowing = {each: not supports(self._files[name, each], self.pythons) for each in found}
            known = self._offers[name] = tuple(sorted(found, key=narrowing.__getitem__))
        return known

    def requires(self, name: str, version: Version) -> tuple[str, ...]:
        """See `PlanSource`."""
        file = self._files[name, version]
        known = self._requires.get(file)
        if known is None:
            self.fetch_metadata(self._next_files(name, version))
            known = self._requires[file]
        if isinstance(known, SdistFailure):
            raise UnansweredError(known.message)
        return known

    def known_offers(self, name: str) -> tuple[Version, ...] | None:
        """See `PlanSource`."""
        return self._offers.get(name)

    def known_requires(self, name: str, version: Version) -> tuple[str, ...] | None:
        """See `PlanSource`."""
        file = self._files.get((name, version))
        known = None if file is None else self._requires.get(file)
        return None if isinstance(known, SdistFailure) else known

    def _next_files(self, name: str, version: Version) -> Iterator[ReleaseFile]:
        """The version's file, and those that are asked about if it does not fit: the longer it takes, the more."""
        offers = self.offers(name)
        many = self._asked_for[name] = min(2 * self._asked_for.get(name, 1), _MOST_METADATA)
        place = offers.index(version)
        for each in offers[place : place + many]:
            yield self._files[name, each]

    def hint(self, name: str) -> None:
        """See `PlanSource`."""
        if name not in self.pages:
            self._wanted_pages.setdefault(name)

    def _fine(self, name: str, page: PageAnswer) -> Iterator[Version]:
        """The versions that are wheels on all targets."""
        if not isinstance(page, ProjectPage):
            return
        locked = self.locked(name)
        by_version = files_by_version(name, page, self._rules)
        found = 0
        for version in _in_order(by_version, locked):
            files = by_version[version]
            if version == locked or all(file.yanked is not None for file in files):
                continue
            verdicts = self.judged(Pin(name, str(version)), page._replace(files=tuple(files)), name)
            file = verdicts[0].file if verdicts else None
            wheels = all(verdict.kind is VerdictKind.WHEEL for verdict in verdicts)
            if file is not None and wheels and supports(file, self.oldest):
                self._files[name, version] = file
                yield version
                found += 1
                if found >= _MOST_OFFERS:
                    return

    def judged(self, pin: Pin, page: PageAnswer, name: str) -> tuple[Verdict, ...]:
        """The verdicts on the targets that install the project at all."""
        package = self.packages.get(name)
        places = [
            place
            for place in self._places
            if package is None or package.results[place.target.id].kind is not VerdictKind.EXCLUDED
        ]
        return judge_pin(pin, page, tuple(places), self._rules, self._controls).verdicts

    def is_fine_as_it_is(self, name: str) -> bool:
        """Whether the locked version has wheels on all targets, if only the lock listed them."""
        pin, page = self.packages[name].pin, self.pages[name]
        if not pin.hash_bound or not isinstance(page, ProjectPage) or not self.movable(name):
            return False
        verdicts = self.judged(Pin(name, pin.version), page, name)
        return bool(verdicts) and all(verdict.kind is VerdictKind.WHEEL for verdict in verdicts)

    def narrowing(self, moved: Mapping[str, Version]) -> list[ReleaseFile]:
        """The files of moves that do not support all Pythons of the project."""
        files = [self._files[move] for move in moved.items() if move in self._files]
        return [file for file in files if not supports(file, self.pythons)]

    def files_of(self, name: str, version: Version) -> list[ReleaseFile]:
        """All files of a version."""
        page = self.pages.get(name)
        return files_by_version(name, page, self._rules).get(version, []) if isinstance(page, ProjectPage) else []

    def of_any_python(self, name: str) -> Iterator[Verdict]:
        """The verdicts on all versions, whatever Pythons the project is for."""
        page = self.pages[name]
        if isinstance(page, ProjectPage):
            for version, files in files_by_version(name, page, self._rules).items():
                yield from self.judged(Pin(name, str(version)), page._replace(files=tuple(files)), name)[:1]

    def fetch_pages(self, names: Iterable[str]) -> None:
        """Fetch the pages of projects that are not there yet."""
        wanted = [name for name in dict.fromkeys(names) if name not in self.pages]
        ways = {}
        requests = {}
        for name in wanted:
            package = self.packages.get(name)
            pin = Pin(name, None) if package is None else package.pin
            ways[name] = route(self._lock, pin, self._context.configuration)
            locked = self.locked(name)
            versions = NEWEST_OF if locked is None else f"{NEAREST_TO}{locked}"
            for index in ways[name].indexes:
                requests[name, index] = PageRequest(index, name, frozenset({versions}))
        answers = fetch_pages(requests.values(), self._context.settings) if requests else {}
        for name, way in ways.items():
            self.pages[name] = combine(way, [answers[requests[name, index]] for index in way.indexes])

    def fetch_metadata(self, files: Iterable[ReleaseFile]) -> None:
        """Fetch what files require that is not known yet."""
        new = [file for file in dict.fromkeys(files) if file not in self._requires]
        held = self._metadata.load(new)
        self._requires.update(held)
        left = [file for file in new if file not in held]
        wheels = [file for file in left if file.filename.endswith(".whl")]
        for file, answer in read_requires(wheels, self._context.settings).items() if wheels else ():
            self._requires[file] = answer
            if not isinstance(answer, SdistFailure):
                self._metadata.keep(file, answer)
        sdists = [file for file in left if not file.filename.endswith(".whl")]
        for file, digest in self._context.digests(sdists).items() if sdists else ():
            text = "" if isinstance(digest, SdistFailure) else digest.texts.get("PKG-INFO", "")
            self._requires[file] = requires_of(text)
            if not is_static(text):
                self.unproven.add(file)


def _pythons(lock: Lock, *, whole: bool) -> tuple[Version, ...]:
    if lock.format not in _FOR_ALL_PYTHONS or lock.requires_python is None:
        return ()
    return pythons_of(as_specifier(lock.requires_python), whole=whole)


def _in_order(versions: Iterable[Version], locked: Version | None) -> list[Version]:
    listed = sorted(versions)
    final = [each for each in listed if not each.is_prerelease or (locked is not None and locked.is_prerelease)]
    if locked is None:
        return final[::-1]
    return [each for each in final if each > locked] + [each for each in final if each < locked][::-1]


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except (InvalidVersion, ValueError):
        return None
