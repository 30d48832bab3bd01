"""Joins what asks the outside world with what decides: from lock files on disk to a `Report`."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wheelcheck import __version__
from wheelcheck.access import (
    RunCredentials,
    asked_indexes,
    cache_folder,
    configurations_of,
    index_problems,
    index_warnings,
)
from wheelcheck.index.client import IndexSettings, fetch_pages
from wheelcheck.index.configuration import Configuration, IndexFlags
from wheelcheck.index.tag_store import TagStore
from wheelcheck.inquiry import Inquiry, inquire, page_requests
from wheelcheck.judge.builds import is_to_be_opened
from wheelcheck.judge.gate import decide, summarise
from wheelcheck.judge.installers import rules_for
from wheelcheck.judge.python_versions import python_satisfies
from wheelcheck.model.errors import InputError
from wheelcheck.model.exceptions import ExceptionRule
from wheelcheck.model.lock import DEFAULT_GROUP, Installer, Lock, LockFormat, SourceType
from wheelcheck.model.names import normalised_name
from wheelcheck.model.release import PageAnswer, PageRequest, ReleaseFile
from wheelcheck.model.report import (
    BaseMove,
    Explanation,
    Failure,
    PackageReport,
    Problem,
    Report,
    SystemNeeds,
)
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import Code, VerdictKind
from wheelcheck.passing import passing
from wheelcheck.preparing import prepare
from wheelcheck.question import Question

if TYPE_CHECKING:
    from wheelcheck.model.plan import FixReport

__all__ = ["answer", "check", "fix"]

_NO_DOCKERFILE = frozenset({LockFormat.PIXI, LockFormat.CONDA_LOCK, LockFormat.COMMAND_LINE, LockFormat.PROJECT})

_PYTHON_IS_ADVICE = frozenset({Installer.PIPENV})
"""Pipenv warns of another Python than the Pipfile's and goes on."""


def check(
    locks: Sequence[str | os.PathLike[str]] = (),
    *,
    bases: Sequence[str] = (),
    pythons: Sequence[str] = (),
    arches: Sequence[str] = (),
    source: str | None = None,
    destination: str | None = None,
    image: str | None = None,
    dockerfile: str | os.PathLike[str] | None = None,
    build_args: Sequence[str] = (),
    stage: str | None = None,
    service: str | None = None,
    against: str | None = None,
    only: Collection[str] = (),
    with_groups: Collection[str] = (),
    without: Collection[str] = (),
    extras: Collection[str] | None = None,
    all_extras: bool = False,
    fail_on: Collection[str] | None = None,
    allow: Collection[str] = (),
    exceptions: Sequence[ExceptionRule] = (),
    baseline: str | os.PathLike[str] | None = None,
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
    prefer_wheels: bool = False,
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
    from wheelcheck.model.plan import FixReport, Plan

    run = _run(question)
    if run.report.gate.passed:
        return FixReport(run.report, ())
    from wheelcheck.fixing import Context, plan_lock
    from wheelcheck.opening import SdistOpener

    opener = SdistOpener(run.settings, question.opening)
    plans: list[Plan] = []
    for inquiry in run.inquiries:
        path = inquiry.lock.path
        packages = [package for package in run.report.packages if package.lock == path]
        context = Context(run.configurations[path], run.settings, run.store, opener.digests, run.folder)
        plans += plan_lock(inquiry, packages, run.report.gate, context)
    return FixReport(run.report, tuple(plans))


def write_dockerfile(question: Question) -> tuple[str | None, Report, tuple[str, ...]]:
    """A Dockerfile that installs one lock in one base.

    Returns:
        Its text, None where something cannot be installed there; the report; and what is in the way.

    Raises:
        InputError: The question was wrong; nothing was asked of any index.
    """
    from wheelcheck.render.dockerfile import Recipe, dockerfile_text
    from wheelcheck.render.sentences import reason

    environ = os.environ if question.environ is None else question.environ
    folder = Path.cwd() if question.folder is None else question.folder
    prepared = prepare(question, folder, environ)
    asked_for = question.only or question.with_groups or question.without
    if not asked_for and any(lock.groups for lock in prepared.locks):
        # A development group has no place in an image, unless somebody asks for it.
        question = question._replace(only=(DEFAULT_GROUP,))
    # What is compiled is what the file is for.
    report = _run(question._replace(fail_on=("missing", "unknown"), allow=(), exceptions=())).report
    if len(report.locks) != 1 or len(report.targets) != 1:
        raise InputError("a Dockerfile is for one lock in one base: name one of each")
    (lock,), (target,) = report.locks, report.targets
    if lock.format in _NO_DOCKERFILE:
        raise InputError(f"from a lock of this format ({lock.format}) no Dockerfile can be written yet", path=lock.path)
    known = {package.pin.name: package for package in report.packages}
    hindrances: dict[str, None] = {}
    for failure in report.gate.failures:
        package = known.get(failure.package)
        if package is None:
            hindrances[f"{failure.package} cannot be installed there"] = None
        elif package.pin.source.type is not SourceType.VCS:
            hindrances[f"{failure.package}: {reason(package.results[target.id], target, package.pin)}"] = None
    for package in report.packages:
        local = package.pin.source.type in {SourceType.PATH, SourceType.DIRECTORY} and not package.pin.source.virtual
        if local and lock.format is not LockFormat.UV and package.results[target.id].kind is not VerdictKind.EXCLUDED:
            where = package.pin.source.url or "a folder"
            hindrances[f"{package.pin.name}: comes from {where}, and no line is written that copies it yet"] = None
    if hindrances:
        return None, report, tuple(hindrances)
    groups = [("only", name) for name in question.only]
    groups += [("with", name) for name in question.with_groups if name != DEFAULT_GROUP]
    groups += [("without", name) for name in question.without]
    recipe = Recipe(tuple(groups), tuple(question.extras or ()))
    return dockerfile_text(report, recipe), report, ()


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
    prepared = prepare(question, folder, environ)
    question, read, targets, selection = prepared.question, prepared.locks, prepared.targets, prepared.selection
    flags = IndexFlags(
        index_url=question.index_url,
        extra_index_urls=tuple(question.extra_index_urls),
        find_links=tuple(question.find_links),
        no_index=question.no_index,
        no_binary=frozenset(question.no_binary),
        only_binary=frozenset(question.only_binary),
    )
    configurations = configurations_of(read, folder, environ, flags)
    inquiries = [inquire(lock, targets, selection, configurations[lock.path]) for lock in read]
    cache = None if question.no_cache else cache_folder(question.cache_dir, environ)
    settings = IndexSettings(cache, refresh=question.refresh, offline=question.offline, processes=question.processes)
    if question.timeout is not None:
        settings = settings._replace(timeout=question.timeout)
    store = TagStore(cache)
    credentials = RunCredentials(configurations.values(), environ)
    credentials.indexes = asked_indexes(inquiries, configurations)
    settings = settings._replace(credentials=credentials, user_agent=f"wheelcheck/{__version__}")
    told = [*prepared.told, *_refused(read, targets)]
    known: Mapping[PageRequest, PageAnswer] = {}
    if any(lock.is_unlocked for lock in read):
        from wheelcheck.resolving import resolve_input

        chosen = resolve_input(inquiries, selection, configurations, settings, store, question=question)
        inquiries, known = list(chosen.inquiries), chosen.answers
        read = tuple(inquiry.lock for inquiry in inquiries)
        told += chosen.told
    explained = _names_in(question.explain, read, "--explain")
    allowed = _names_in(question.allow, read, None)
    answers = _asked(inquiries, known, settings, store, question.progress)
    problems = (*_gathered(problem for problem, _ in told), *index_problems(answers))
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
            settings,
            store,
            opening=question.opening,
        )
    explanations = [explanation for _, explanation in outcomes if explanation is not None]
    report = Report(
        version=__version__,
        locks=read,
        targets=targets,
        packages=packages,
        summaries=summarise(packages, targets),
        gate=decide(packages, targets, prepared.failing, allowed, (failure for _, failure in told)),
        problems=problems,
        explanations=tuple(_explained(each, packages) for each in explanations),
        warnings=(*prepared.warnings, *index_warnings(configurations.values(), answers), *credentials.warnings),
        system=_system(packages, targets),
    )
    if question.source is not None and len(report.targets) > 1:
        report = _with_move(report, settings)
    report = passing(report, question.exceptions, None if question.baseline is None else os.fspath(question.baseline))
    return _Run(report, inquiries, configurations, settings, store, folder)


def _asked(
    inquiries: Sequence[Inquiry],
    known: Mapping[PageRequest, PageAnswer],
    settings: IndexSettings,
    store: TagStore,
    progress: Callable[[int, int], None] | None,
) -> Mapping[PageRequest, PageAnswer]:
    """The project pages that the verdicts need."""

    def meanwhile() -> None:
        for inquiry in inquiries:
            inquiry.prepare(store)

    requests = page_requests(inquiries)
    missing = [request for request in requests if request not in known]
    fetched = fetch_pages(missing, settings._replace(meanwhile=meanwhile), progress)
    return {request: known[request] if request in known else fetched[request] for request in requests}


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
    from wheelcheck.choosing import Chooser
    from wheelcheck.opening import SdistOpener

    opener = SdistOpener(settings, opening)
    resolver = RequirementResolver(Chooser(inquiries, configurations, settings, store, opener.digests))
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


def _with_move(report: Report, settings: IndexSettings) -> Report:
    """The report on a move: what gets worse decides."""
    from wheelcheck.judge.gate import of_move
    from wheelcheck.judge.moves import changes, failures_of_move
    from wheelcheck.weighing import weigh

    source, destination = (target.id for target in report.targets)
    worse, better = changes(report.packages, source, destination)
    before, after = (
        weight._replace(image=target.image_bytes)
        for weight, target in zip(weigh(report.packages, (source, destination), settings), report.targets, strict=True)
    )
    failures = failures_of_move(report.gate.failures, worse, source, destination)
    move = BaseMove(source, destination, worse, better, before, after)
    return report._replace(gate=of_move(report.gate, failures), move=move)


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
                message = (
                    f"{lock.path} is for Python {lock.requires_python}, and {target.id} has "
                    f"{target.interpreter.full_version}: {lock.installer} would refuse to install it there"
                )
                refused = Code.LOCK_REFUSED
                yield (
                    Problem(message),
                    Failure(lock.path, None, target.id, VerdictKind.MISSING, lock.path, refused, message),
                )


def _gathered(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Each message once, with all the packages that it concerns."""
    concerned: dict[str, dict[str, None]] = {}
    for problem in problems:
        concerned.setdefault(problem.message, {}).update(dict.fromkeys(problem.packages))
    for message, names in concerned.items():
        yield Problem(message, tuple(sorted(names)))
