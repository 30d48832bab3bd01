"""Joins what asks the outside world with what decides: from lock files on disk to a `Report`."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wheelcheck import __version__
from wheelcheck.index.client import IndexSettings, fetch_pages
from wheelcheck.index.configuration import Configuration, IndexFlags, index_configuration
from wheelcheck.index.credentials import Credentials, credentials_for
from wheelcheck.index.tag_store import TagStore
from wheelcheck.inquiry import Inquiry, inquire, page_requests
from wheelcheck.judge.builds import is_to_be_opened
from wheelcheck.judge.gate import decide, summarise
from wheelcheck.judge.installers import rules_for
from wheelcheck.judge.python_versions import python_satisfies
from wheelcheck.lockfiles.command_line import is_requirement, read_names
from wheelcheck.lockfiles.detection import find_locks
from wheelcheck.lockfiles.reading import read_lock
from wheelcheck.lockfiles.selection import validate_selection
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import IndexRef, Installer, Lock, LockFormat, Selection, SourceType
from wheelcheck.model.names import normalised_name
from wheelcheck.model.release import PageAnswer, PageFailure, PageRequest, ProjectPage, ReleaseFile
from wheelcheck.model.report import (
    DEFAULT_FAIL_ON,
    Explanation,
    Failure,
    PackageReport,
    Problem,
    Report,
    SystemNeeds,
)
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import VerdictKind
from wheelcheck.question import Question
from wheelcheck.targets.hints import project_hints
from wheelcheck.targets.resolve import resolve_targets

if TYPE_CHECKING:
    from wheelcheck.model.plan import FixReport

__all__ = ["answer", "check", "fix"]

_NO_LOCK = (
    "no lock file here; name one (wheelcheck poetry.lock), or packages (wheelcheck numpy==2.3.4), "
    "or run wheelcheck in the project's folder"
)

_PYTHON_IS_ADVICE = frozenset({Installer.PIPENV})
"""Pipenv warns of another Python than the Pipfile's and goes on."""


def check(
    locks: Sequence[str | os.PathLike[str]] = (),
    *,
    bases: Sequence[str] = (),
    pythons: Sequence[str] = (),
    arches: Sequence[str] = (),
    only: Collection[str] = (),
    with_groups: Collection[str] = (),
    without: Collection[str] = (),
    extras: Collection[str] | None = None,
    all_extras: bool = False,
    fail_on: Collection[str] | None = None,
    allow: Collection[str] = (),
    explain: Collection[str] = (),
    installer: str | None = None,
    index_url: str | None = None,
    extra_index_urls: Sequence[str] = (),
    find_links: Sequence[str] = (),
    no_index: bool = False,
    no_binary: Collection[str] = (),
    only_binary: Collection[str] = (),
    cache_dir: str | os.PathLike[str] | None = None,
    no_cache: bool = False,
    refresh: bool = False,
    offline: bool = False,
    timeout: float | None = None,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
    opening: Callable[[int, int], None] | None = None,
    open_sdists: bool = True,
    processes: int = 1,
    suggest: bool = False,
) -> Report:
    """Judge locks in base images.

    The arguments are those of `Question`, which tells what each means.

    Returns:
        The report; `report.gate.exit_code` is the contract's.

    Raises:
        InputError: The question was wrong; nothing was asked of any index.
    """
    return answer(Question(**locals()))


def answer(question: Question) -> Report:
    """The report that answers a question; see `check`."""
    if not question.suggest:
        return _run(question).report
    found = fix(question)
    from wheelcheck.model.plan import suggestions

    return found.report._replace(suggestions=suggestions(found.plans))


def fix(question: Question) -> "FixReport":
    """Say what to change in locks so that the gate passes.

    Raises:
        InputError: The question was wrong; nothing was asked of any index.
    """
    from wheelcheck.model.plan import FixReport

    run = _run(question)
    if run.report.gate.passed:
        return FixReport(run.report, ())
    from wheelcheck.fixing import Context, plan_lock
    from wheelcheck.opening import SdistOpener

    opener = SdistOpener(run.settings, question.opening)
    plans = []
    for inquiry in run.inquiries:
        path = inquiry.lock.path
        packages = [package for package in run.report.packages if package.lock == path]
        context = Context(run.configurations[path], run.settings, run.store, opener.digests, run.folder)
        plan = plan_lock(inquiry, packages, run.report.gate, context)
        if plan is not None:
            plans.append(plan)
    return FixReport(run.report, tuple(plans))


class _Run(NamedTuple):
    """A report, and what it was made with."""

    report: Report
    inquiries: Sequence[Inquiry]
    configurations: Mapping[str, Configuration]
    settings: IndexSettings
    store: TagStore
    folder: Path


def _run(question: Question) -> _Run:
    environ = os.environ if question.environ is None else question.environ
    folder = Path.cwd() if question.folder is None else question.folder
    failing = _verdict_kinds(question.fail_on)
    read = _read(question.locks, folder, environ, _installer(question.installer))
    extras = {extra for lock in read for extra in lock.extras} if question.all_extras else question.extras
    selection = Selection(
        frozenset(question.only),
        frozenset(question.with_groups),
        frozenset(question.without),
        None if extras is None else frozenset(extras),
    )
    validate_selection(read, selection)
    explained = _names_in(question.explain, read, "--explain")
    allowed = _names_in(question.allow, read, None)
    targets = resolve_targets(question.bases, question.pythons, question.arches, project_hints(folder, read))
    flags = IndexFlags(
        index_url=question.index_url,
        extra_index_urls=tuple(question.extra_index_urls),
        find_links=tuple(question.find_links),
        no_index=question.no_index,
        no_binary=frozenset(question.no_binary),
        only_binary=frozenset(question.only_binary),
    )
    configurations = _configurations(read, folder, environ, flags)
    inquiries = [inquire(lock, targets, selection, configurations[lock.path]) for lock in read]
    cache = None if question.no_cache else _cache_folder(question.cache_dir, environ)
    settings = IndexSettings(cache, refresh=question.refresh, offline=question.offline, processes=question.processes)
    if question.timeout is not None:
        settings = settings._replace(timeout=question.timeout)
    store = TagStore(cache)
    credentials = _Credentials(configurations.values(), environ)
    answers = _asked(inquiries, settings, credentials, store, question.progress)
    refused = tuple(_refused(read, targets))
    problems = (*(problem for problem, _ in refused), *_index_problems(answers))
    pages = {(request.repository, request.name): answer for request, answer in answers.items()}
    outcomes = [outcome for inquiry in inquiries for outcome in inquiry.verdicts(pages, explained, store)]
    outcomes.sort(key=lambda outcome: _place(outcome[0]))
    packages = tuple(package for package, _ in outcomes)
    if question.open_sdists:
        packages = tuple(_located(package, folder) for package in packages)
        packages = _with_builds(
            packages,
            inquiries,
            configurations,
            settings._replace(credentials=credentials),
            store,
            opening=question.opening,
        )
    explanations = [explanation for _, explanation in outcomes if explanation is not None]
    report = Report(
        version=__version__,
        locks=tuple(read),
        targets=targets,
        packages=packages,
        summaries=summarise(packages, targets),
        gate=decide(packages, targets, failing, allowed, (failure for _, failure in refused)),
        problems=problems,
        explanations=tuple(_explained(each, packages) for each in explanations),
        warnings=(*_warnings(configurations.values(), answers), *credentials.warnings),
        system=_system(packages, targets),
    )
    settings = settings._replace(credentials=credentials, user_agent=f"wheelcheck/{__version__}")
    return _Run(report, inquiries, configurations, settings, store, folder)


def _with_builds(
    packages: tuple[PackageReport, ...],
    inquiries: Sequence[Inquiry],
    configurations: Mapping[str, Configuration],
    settings: IndexSettings,
    store: TagStore,
    *,
    opening: Callable[[int, int], None] | None,
) -> tuple[PackageReport, ...]:
    """The verdicts with what opened sdists show; most runs have none to open."""
    if not any(is_to_be_opened(verdict) for package in packages for verdict in package.results.values()):
        return packages
    from wheelcheck.build_requirements import RequirementResolver
    from wheelcheck.builds import complete
    from wheelcheck.opening import SdistOpener

    opener = SdistOpener(settings, opening)
    resolver = RequirementResolver(inquiries, configurations, settings, store, opener.digests)
    return complete(packages, inquiries[0].targets, opener, resolver)


def _located(package: PackageReport, folder: Path) -> PackageReport:
    """A pin that lies on this machine, with its place as a path: relative to its lock, or to where we are."""
    pin = package.pin
    if pin.source.type not in {SourceType.PATH, SourceType.DIRECTORY} or pin.source.virtual:
        return package
    written = pin.source.url or ""
    if not written or "://" in written:
        return package
    places = [(folder / package.lock).parent / written, folder / written]
    place = next((each for each in places if each.exists()), None)
    if place is None:
        return package
    file = ReleaseFile(place.name, str(place))
    results = {
        target: each._replace(file=(each.file or file)._replace(url=str(place)))
        if each.kind in {VerdictKind.BUILD, VerdictKind.COMPILE}
        else each
        for target, each in package.results.items()
    }
    return package._replace(results=results)


def _system(packages: Sequence[PackageReport], targets: Sequence[Target]) -> Mapping[str, SystemNeeds]:
    if not any(each.build is not None and each.build.system for one in packages for each in one.results.values()):
        return {}
    from wheelcheck.builds import system_needs

    return system_needs(packages, targets)


def _explained(explanation: Explanation, packages: Sequence[PackageReport]) -> Explanation:
    """The explanation, of the package with its completed verdicts."""
    before = explanation.package
    after = next(each for each in packages if each.pin is before.pin and each.lock == before.lock)
    return explanation._replace(package=after)


def _read(
    arguments: Sequence[str | os.PathLike[str]], folder: Path, environ: Mapping[str, str], installer: Installer | None
) -> list[Lock]:
    texts = [os.fspath(argument) for argument in arguments]
    names = [text for text in texts if is_requirement(text)]
    paths = [text for text in texts if not is_requirement(text)]
    if not texts:
        paths = list(find_locks(folder))
        if not paths:
            raise InputError(_NO_LOCK)
    locks = [read_lock(path, environ) for path in dict.fromkeys(paths)]
    if names:
        locks.append(read_names(names))
    return locks if installer is None else [lock._replace(installer=installer) for lock in locks]


def _asked(
    inquiries: Sequence[Inquiry],
    settings: IndexSettings,
    credentials: "_Credentials",
    store: TagStore,
    progress: Callable[[int, int], None] | None,
) -> Mapping[PageRequest, PageAnswer]:
    """The project pages that the verdicts need."""

    def meanwhile() -> None:
        for inquiry in inquiries:
            inquiry.prepare(store)

    requests = page_requests(inquiries)
    credentials.indexes = tuple(dict.fromkeys(request.repository for request in requests))
    settings = settings._replace(credentials=credentials, meanwhile=meanwhile, user_agent=f"wheelcheck/{__version__}")
    return fetch_pages(requests, settings, progress)


class _Credentials:
    """The credentials of several projects: each lock is looked up with the settings of the folder that it is in."""

    def __init__(self, configurations: Iterable[Configuration], environ: Mapping[str, str]) -> None:
        self.indexes: tuple[IndexRef, ...] = ()
        """Those that are asked; a login in the address of one serves its host's other paths too."""
        self._configurations = _distinct(configurations)
        self._environ = environ

    def __call__(self, url: str) -> tuple[str, str] | None:
        return next((login for part in self._parts if (login := part(url)) is not None), None)

    def after_refusal(self, url: str) -> tuple[str, str] | None:
        """What is only asked for once an index has refused (a keyring)."""
        return next((login for part in self._parts if (login := part.after_refusal(url)) is not None), None)

    @cached_property
    def _parts(self) -> list[Credentials]:
        return [credentials_for(configuration, self._environ, self.indexes) for configuration in self._configurations]

    @property
    def warnings(self) -> tuple[str, ...]:
        """Of files that could not be used, as far as anything was looked up."""
        return tuple(dict.fromkeys(warning for part in self._parts for warning in part.warnings))


def _configurations(
    locks: Sequence[Lock], folder: Path, environ: Mapping[str, str], flags: IndexFlags
) -> dict[str, Configuration]:
    """By lock: the settings of the project that it stands in."""
    by_folder: dict[Path, Configuration] = {}
    found = {}
    for lock in locks:
        place = (
            folder if lock.format is LockFormat.COMMAND_LINE or lock.path == "-" else folder / Path(lock.path).parent
        )
        if place not in by_folder:
            by_folder[place] = index_configuration(place, environ, flags)
        found[lock.path] = by_folder[place]
    return found


def _distinct(configurations: Iterable[Configuration]) -> list[Configuration]:
    return list({id(configuration): configuration for configuration in configurations}.values())


def _warnings(configurations: Iterable[Configuration], answers: Mapping[PageRequest, PageAnswer]) -> Iterator[str]:
    """What could not be used of the configuration, and what indexes say that we do not understand; each once."""
    yield from dict.fromkeys(warning for configuration in configurations for warning in configuration.warnings)
    pages = (answer for answer in answers.values() if isinstance(answer, ProjectPage))
    yield from dict.fromkeys(warning for page in pages for warning in page.warnings)


def _installer(name: str | None) -> Installer | None:
    if name is None:
        return None
    try:
        return Installer(name)
    except ValueError:
        known = ", ".join(Installer)
        raise InputError(f"unknown installer {name!r}; wheelcheck knows the rules of {known}") from None


def _verdict_kinds(names: Collection[str] | None) -> frozenset[VerdictKind]:
    if names is None:
        return DEFAULT_FAIL_ON
    kinds = set()
    for name in names:
        try:
            kinds.add(VerdictKind(name))
        except ValueError:
            known = ", ".join(VerdictKind)
            raise InputError(f"unknown verdict {name!r} for --fail-on; there are {known}") from None
    return frozenset(kinds)


def _names_in(names: Collection[str], locks: Sequence[Lock], option: str | None) -> frozenset[str]:
    """Normalise names; with an option given, each must be in a lock."""
    wanted = {normalised_name(name): name for name in names}
    if option is not None:
        present = {pin.name for lock in locks for pin in lock.pins}
        for name, written in wanted.items():
            if name not in present:
                raise InputError(f"{option} {written}: {_not_there(name, present)}")
    return frozenset(wanted)


def _not_there(name: str, present: Collection[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, present, n=3)
    return "the lock has no such package" + (f"; did you mean {', '.join(near)}?" if near else "")


def _cache_folder(cache_dir: str | os.PathLike[str] | None, environ: Mapping[str, str]) -> Path:
    named = cache_dir or environ.get("WHEELCHECK_CACHE_DIR")
    if named:
        return Path(named)
    # platformdirs costs five milliseconds; it is asked only when nobody named a folder.
    from platformdirs import user_cache_path

    return user_cache_path("wheelcheck", appauthor=False)


def _place(package: PackageReport) -> tuple[str, str, str, int]:
    pin = package.pin
    return pin.name, pin.version or "", package.lock, pin.line or 0


def _refused(locks: Sequence[Lock], targets: Sequence[Target]) -> Iterator[tuple[Problem, Failure]]:
    """Targets whose Python the project itself forbids: its own tool refuses to install anything there."""
    for lock in locks:
        if lock.installer in _PYTHON_IS_ADVICE:
            continue
        rules = rules_for(lock.installer)._replace(lower_requires_python=False)
        for target in targets:
            if not python_satisfies(lock.requires_python, target.interpreter, rules):
                problem = Problem(
                    f"{lock.path} is for Python {lock.requires_python}, and {target.id} has "
                    f"{target.interpreter.full_version}: {lock.installer} would refuse to install it there"
                )
                yield problem, Failure(lock.path, None, target.id, VerdictKind.MISSING, lock.path)


def _index_problems(answers: Mapping[PageRequest, PageAnswer]) -> Iterator[Problem]:
    """What went wrong with indexes, once per message, with the packages that it concerns."""
    concerned: dict[str, list[str]] = {}
    for request, answer in answers.items():
        if isinstance(answer, PageFailure):
            concerned.setdefault(answer.message, []).append(request.name)
    for message, names in concerned.items():
        yield Problem(message, tuple(sorted(set(names))))
