"""Finds the way out of a failing gate: fetches what a plan needs, lets it be made, and says what to type."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from wheelcheck.advice.alternatives import Stand, alternatives
from wheelcheck.index.client import fetch_pages
from wheelcheck.index.configuration import Configuration
from wheelcheck.index.demands import IndexSettings
from wheelcheck.index.metadata import MetadataStore, is_static, read_requires, requires_of
from wheelcheck.index.projection import NEAREST_TO, NEWEST_OF
from wheelcheck.index.routes import combine, route
from wheelcheck.index.tag_store import TagStore
from wheelcheck.inquiry import Inquiry
from wheelcheck.judge.filenames import Unusable, read_name
from wheelcheck.judge.installers import rules_for
from wheelcheck.judge.verdicts import judge_pin
from wheelcheck.lockfiles.poetry_constraint import as_specifier
from wheelcheck.lockfiles.project_requirements import project_requirements
from wheelcheck.model.lock import Lock, LockFormat, Pin, SourceType
from wheelcheck.model.plan import Alternative, Move, Plan, Remedy, RemedyKind, Want
from wheelcheck.model.release import PageAnswer, PageFailure, PageRequest, ProjectPage, ReleaseFile
from wheelcheck.model.report import Gate, PackageReport
from wheelcheck.model.sdist import SdistDigest, SdistFailure
from wheelcheck.model.verdict import Code, Verdict, VerdictKind
from wheelcheck.plan.candidates import NeedMoreError
from wheelcheck.plan.demands import active_extras, demands_of, plain
from wheelcheck.plan.problem import Problem
from wheelcheck.plan.smallest import Change, Memory, solve_all
from wheelcheck.render.fix_commands import fix_commands
from wheelcheck.targets.markers import marker_environment

__all__ = ["Context", "plan_lock"]

_MOST_ROUNDS = 60
_MOST_OFFERS = 120
_FORKED = "the lock has several versions of it for these targets: ask for one target at a time"
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


class _UnansweredError(Exception):
    """An index did not answer."""


def plan_lock(inquiry: Inquiry, packages: Sequence[PackageReport], gate: Gate, context: Context) -> Plan | None:
    """Make the plan of one lock; None where nothing of it fails.

    Args:
        inquiry: The lock.
        packages: Its pins, judged.
        gate: What fails.
        context: What to ask with.
    """
    failing: dict[str, list[str]] = {}
    for failure in gate.failures:
        if failure.lock == inquiry.lock.path and failure.package != failure.lock:
            failing.setdefault(failure.package, []).append(failure.target)
    if not failing:
        return None
    planner = _Planner(inquiry, packages, context)
    return planner.plan({name: tuple(dict.fromkeys(targets)) for name, targets in failing.items()})


class _Planner:
    """One lock's plan."""

    def __init__(self, inquiry: Inquiry, packages: Sequence[PackageReport], context: Context) -> None:
        self._lock = inquiry.lock
        self._context = context
        self._rules = rules_for(inquiry.lock.installer)
        self._controls = inquiry.controls
        self._places = tuple(inquiry.place(target, context.store) for target in inquiry.targets)
        self._environments = tuple(marker_environment(target) for target in inquiry.targets)
        self._oldest = _oldest_python(inquiry.lock)
        self._forked: set[str] = set()
        """Names of which the lock has several versions for these targets."""
        self._packages: dict[str, PackageReport] = {}
        for package in packages:
            if any(verdict.kind is not VerdictKind.EXCLUDED for verdict in package.results.values()):
                if package.pin.name in self._packages:
                    self._forked.add(package.pin.name)
                self._packages.setdefault(package.pin.name, package)
        self._asked = project_requirements(inquiry.lock, context.folder)
        self._pages: dict[str, PageAnswer] = {}
        self._wanted_pages: dict[str, None] = {}
        self._offers: dict[str, tuple[Version, ...]] = {}
        self._files: dict[tuple[str, Version], ReleaseFile] = {}
        self._requires: dict[ReleaseFile, tuple[str, ...] | SdistFailure] = {}
        self._asked_for: dict[str, int] = {}
        """How many versions of a project were asked for at once what they require."""
        self._unproven: set[ReleaseFile] = set()
        """Sdists that may require more than they say."""
        self._metadata = MetadataStore(context.settings.cache_dir)

    def plan(self, failing: Mapping[str, tuple[str, ...]]) -> Plan:
        """The plan for these pins: name -> ids of targets."""
        stands = {name: tuple(alternatives(name)) for name in failing}
        self._fetch_pages([*failing, *(stand.name for found in stands.values() for stand in found)])
        unanswered = dict.fromkeys(failing.keys() & self._forked, _FORKED)
        unanswered |= {n: answer.message for n in failing if isinstance(answer := self._pages[n], PageFailure)}
        relock = {name for name in failing if name not in unanswered and self._is_fine_as_it_is(name)}
        moving = failing.keys() - relock - unanswered.keys()
        bare = {name for name in moving if not self._movable(name) or not self.offers(name)}
        change = self._change(moving - bare)
        remedies = []
        for name in sorted(failing):
            package = self._packages[name]
            version, targets = package.pin.version, failing[name]
            stand = self._stand(stands[name])
            if name in unanswered:
                remedies.append(Remedy(name, version, RemedyKind.UNKNOWN, targets, reason=unanswered[name]))
            elif name in relock:
                remedies.append(Remedy(name, version, RemedyKind.RELOCK, targets))
            elif name in change.moved:
                remedies.append(Remedy(name, version, RemedyKind.BUMP, targets, after=str(change.moved[name])))
            else:
                reason = change.refused.get(name) or self._why_bare(name, targets)
                kind = self._last_resort(package, targets) if stand is None else RemedyKind.ALTERNATIVE
                remedies.append(Remedy(name, version, kind, targets, alternative=stand, reason=reason))
        self._metadata.flush()
        moves = tuple(self._moves(change, failing))
        pins = [self._packages[name].pin for name in sorted(relock)]
        return Plan(
            self._lock.path,
            tuple(remedies),
            moves,
            fix_commands(self._lock, pins, moves, compiled=bool(self._asked)),
            tuple(f"{pin.name}=={pin.version}" for pin in pins) + tuple(f"{m.name}=={m.after}" for m in moves),
            change.smallest,
            tuple(self._silent(change)) if moves else (),
        )

    # -- the problem

    def _change(self, moving: frozenset[str] | set[str]) -> Change:
        if not moving:
            return Change({}, {})
        locked = [file for name in self._packages if (file := self._locked_file(name)) is not None]
        first = [self._files[name, self.offers(name)[0]] for name in sorted(moving)]
        self._fetch_metadata([*locked, *first])
        problem = self._problem(frozenset(moving))
        memory = Memory(self._environments)
        for _ in range(_MOST_ROUNDS):
            try:
                return solve_all(problem, self, memory)
            except NeedMoreError as need:
                pages = [*self._wanted_pages, *((need.page[0],) if need.page else ())]
                self._wanted_pages.clear()
                self._fetch_pages(pages)
                if need.file is not None:
                    self._fetch_metadata([need.file])
            except _UnansweredError as error:
                return Change({}, {}, refused=dict.fromkeys(moving, str(error)))
        return Change({}, {}, refused=dict.fromkeys(moving, "no answer within reason"))

    def _problem(self, moving: frozenset[str]) -> Problem:
        locked = {name: version for name in self._packages if (version := self._locked(name)) is not None}
        requires = {}
        for name in locked:
            file = self._locked_file(name)
            known = None if file is None else self._requires.get(file)
            if isinstance(known, tuple):
                requires[name] = known
        asked = tuple(
            demand
            for each in self._asked
            for demand in demands_of([each.text], each.where, None, (), self._environments)
        )
        given = {name: package.pin.extras for name, package in self._packages.items() if package.pin.extras}
        extras = active_extras(requires, asked, self._environments, given)
        fixed = frozenset(name for name in locked if not self._movable(name))
        return Problem(locked, requires, extras, moving, asked, self._environments, fixed)

    def _locked(self, name: str) -> Version | None:
        return _version(self._packages[name].pin.version or "") if name in self._packages else None

    def _movable(self, name: str) -> bool:
        return self._packages[name].pin.source.type is SourceType.INDEX and name not in self._forked

    def _locked_file(self, name: str) -> ReleaseFile | None:
        """A file of the locked version that tells what it requires: a wheel rather than an sdist."""
        files = [verdict.file for verdict in self._packages[name].results.values() if verdict.file is not None]
        return next((file for file in files if file.filename.endswith(".whl")), files[0] if files else None)

    # -- what the resolver asks

    def offers(self, name: str) -> tuple[Version, ...]:
        """See `PlanSource`: nearest first, newer before older; of a new project the newest first."""
        known = self._offers.get(name)
        if known is None:
            page = self._pages.get(name)
            if page is None:
                raise NeedMoreError(page=(name, ""))
            if isinstance(page, PageFailure):
                raise _UnansweredError(f"{name}: {page.message}")
            known = self._offers[name] = tuple(self._fine(name, page))
        return known

    def requires(self, name: str, version: Version) -> tuple[str, ...]:
        """See `PlanSource`."""
        file = self._files[name, version]
        known = self._requires.get(file)
        if known is None:
            self._fetch_metadata(self._next_files(name, version))
            known = self._requires[file]
        if isinstance(known, SdistFailure):
            raise _UnansweredError(known.message)
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
        if name not in self._pages:
            self._wanted_pages.setdefault(name)

    def _fine(self, name: str, page: PageAnswer) -> Iterator[Version]:
        """The versions that are wheels on all targets."""
        if not isinstance(page, ProjectPage):
            return
        locked = self._locked(name)
        by_version = self._by_version(name, page)
        found = 0
        for version in _in_order(by_version, locked):
            files = by_version[version]
            if version == locked or all(file.yanked is not None for file in files):
                continue
            verdicts = self._judged(Pin(name, str(version)), page._replace(files=tuple(files)), name)
            file = verdicts[0].file if verdicts else None
            wheels = all(verdict.kind is VerdictKind.WHEEL for verdict in verdicts)
            if file is not None and wheels and self._is_for_the_project(file):
                self._files[name, version] = file
                yield version
                found += 1
                if found >= _MOST_OFFERS:
                    return

    def _is_for_the_project(self, file: ReleaseFile) -> bool:
        """Whether the oldest Python that the project is for may have it: else its own tool refuses to lock it."""
        if self._oldest is None or not file.requires_python:
            return True
        try:
            return SpecifierSet(file.requires_python).contains(self._oldest, prereleases=True)
        except InvalidSpecifier:
            return True

    def _judged(self, pin: Pin, page: PageAnswer, name: str) -> tuple[Verdict, ...]:
        """The verdicts on the targets that install the project at all."""
        package = self._packages.get(name)
        places = [
            place
            for place in self._places
            if package is None or package.results[place.target.id].kind is not VerdictKind.EXCLUDED
        ]
        return judge_pin(pin, page, tuple(places), self._rules, self._controls).verdicts

    def _is_fine_as_it_is(self, name: str) -> bool:
        """Whether the locked version has wheels on all targets, if only the lock listed them."""
        pin, page = self._packages[name].pin, self._pages[name]
        if not pin.hash_bound or not isinstance(page, ProjectPage) or not self._movable(name):
            return False
        verdicts = self._judged(Pin(name, pin.version), page, name)
        return bool(verdicts) and all(verdict.kind is VerdictKind.WHEEL for verdict in verdicts)

    def _by_version(self, name: str, page: ProjectPage) -> dict[Version, list[ReleaseFile]]:
        found: dict[Version, list[ReleaseFile]] = {}
        for file in page.files:
            read = read_name(file.filename, name, self._rules)
            version = None if isinstance(read, Unusable) else _version(read.version)
            if version is not None:
                found.setdefault(version, []).append(file)
        return found

    # -- what is said in the end

    def _moves(self, change: Change, failing: Mapping[str, object]) -> Iterator[Move]:
        for name, version in change.moved.items():
            locked = self._locked(name)
            wants = tuple(
                dict.fromkeys(Want(each.by, plain(each.requirement)) for each in change.because.get(name, ()))
            )
            yield Move(name, None if locked is None else str(locked), str(version), name in failing, wants)

    def _silent(self, change: Change) -> Iterator[str]:
        for name in sorted(self._packages.keys() - change.moved.keys()):
            if self._locked_file(name) in self._unproven:
                yield f"{name} {self._packages[name].pin.version}"

    def _stand(self, stands: Iterable[Stand]) -> Alternative | None:
        """The first stand-in that has wheels on all targets."""
        for stand in stands:
            page = self._pages.get(stand.name)
            if isinstance(page, ProjectPage):
                versions = self.offers(stand.name)
                if versions:
                    return Alternative(stand.requirement, str(versions[0]), stand.note, stand.source)
        return None

    def _why_bare(self, name: str, targets: Sequence[str]) -> str:
        if not self._movable(name):
            return "it comes from no index"
        if self._oldest is not None and any(verdict.kind is VerdictKind.WHEEL for verdict in self._of_any_python(name)):
            return f"those that have wheels do not support all of the project's Pythons ({self._lock.requires_python})"
        codes = {self._packages[name].results[target].code for target in targets}
        glibc = codes == {Code.NO_MUSLLINUX_WHEEL} and self._has_manylinux(name)
        more = "; its wheels are for glibc: slim takes them" if glibc else ""
        return f"no version of it has wheels on all targets{more}"

    def _has_manylinux(self, name: str) -> bool:
        page, locked = self._pages[name], self._locked(name)
        files = self._by_version(name, page).get(locked, []) if isinstance(page, ProjectPage) and locked else []
        return any("-manylinux" in file.filename for file in files)

    def _of_any_python(self, name: str) -> Iterator[Verdict]:
        """The verdicts on all versions, whatever Pythons the project is for."""
        page = self._pages[name]
        if isinstance(page, ProjectPage):
            for version, files in self._by_version(name, page).items():
                yield from self._judged(Pin(name, str(version)), page._replace(files=tuple(files)), name)[:1]

    @staticmethod
    def _last_resort(package: PackageReport, targets: Sequence[str]) -> RemedyKind:
        kinds = {package.results[target].kind for target in targets}
        if kinds == {VerdictKind.UNKNOWN}:
            return RemedyKind.UNKNOWN
        return RemedyKind.BUILD if kinds <= {VerdictKind.COMPILE, VerdictKind.BUILD} else RemedyKind.IMPOSSIBLE

    # -- fetching

    def _fetch_pages(self, names: Iterable[str]) -> None:
        wanted = [name for name in dict.fromkeys(names) if name not in self._pages]
        ways = {}
        requests = {}
        for name in wanted:
            package = self._packages.get(name)
            pin = Pin(name, None) if package is None else package.pin
            ways[name] = route(self._lock, pin, self._context.configuration)
            locked = self._locked(name)
            versions = NEWEST_OF if locked is None else f"{NEAREST_TO}{locked}"
            for index in ways[name].indexes:
                requests[name, index] = PageRequest(index, name, frozenset({versions}))
        answers = fetch_pages(requests.values(), self._context.settings) if requests else {}
        for name, way in ways.items():
            self._pages[name] = combine(way, [answers[requests[name, index]] for index in way.indexes])

    def _fetch_metadata(self, files: Iterable[ReleaseFile]) -> None:
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
                self._unproven.add(file)


def _oldest_python(lock: Lock) -> str | None:
    """The oldest Python that a lock is made for, where its tool makes it for all of the project's (uv, Poetry, PDM)."""
    if lock.format not in _FOR_ALL_PYTHONS or lock.requires_python is None:
        return None
    try:
        bounds = [
            Version(each.version.removesuffix(".*"))
            for each in SpecifierSet(as_specifier(lock.requires_python) or "")
            if each.operator in {">=", "~=", "==", ">"}
        ]
    except (InvalidSpecifier, InvalidVersion):
        return None
    return str(max(bounds)) if bounds else None


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
