"""Finds the way out of a failing gate: fetches what a plan needs, lets it be made, and says what to type."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from wheelcheck.advice.alternatives import Stand, alternatives
from wheelcheck.inquiry import Inquiry
from wheelcheck.lockfiles.poetry_constraint import as_specifier
from wheelcheck.lockfiles.project_requirements import project_requirements
from wheelcheck.model.plan import Alternative, Move, Plan, Remedy, RemedyKind, Want
from wheelcheck.model.release import PageFailure, ProjectPage
from wheelcheck.model.report import Gate, PackageReport
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import Code, VerdictKind
from wheelcheck.offering import Context, Offering, UnansweredError
from wheelcheck.plan.candidates import NeedMoreError
from wheelcheck.plan.demands import active_extras, demands_of, plain
from wheelcheck.plan.problem import Problem
from wheelcheck.plan.smallest import Change, Memory, solve_all
from wheelcheck.render.fix_commands import fix_commands
from wheelcheck.targets.markers import marker_environment
from wheelcheck.versions import narrowed

__all__ = ["Context", "plan_lock"]

_MOST_ROUNDS = 60
_FORKED = "the lock has several versions of it for this target: ask for fewer groups or extras"


def plan_lock(inquiry: Inquiry, packages: Sequence[PackageReport], gate: Gate, context: Context) -> tuple[Plan, ...]:
    """Make the plan of one lock; nothing where nothing of it fails.

    A lock that forks, with one version of a project for some targets and another one for others, gets a plan for each
    target that fails.

    Args:
        inquiry: The lock.
        packages: Its pins, judged.
        gate: What fails.
        context: What to ask with.
    """
    targets = [(target,) for target in inquiry.targets] if _forks(packages) else [inquiry.targets]
    plans = (_plan(inquiry, packages, gate, context, some) for some in targets)
    return tuple(plan for plan in plans if plan is not None)


def _forks(packages: Sequence[PackageReport]) -> bool:
    installed = [
        package.pin.name
        for package in packages
        if any(verdict.kind is not VerdictKind.EXCLUDED for verdict in package.results.values())
    ]
    return len(installed) != len(set(installed))


def _plan(
    inquiry: Inquiry, packages: Sequence[PackageReport], gate: Gate, context: Context, targets: tuple[Target, ...]
) -> Plan | None:
    """The plan for some of a lock's targets."""
    ids = [target.id for target in targets]
    failing: dict[str, list[str]] = {}
    for failure in gate.failures:
        if failure.lock == inquiry.lock.path and failure.package != failure.lock and failure.target in ids:
            failing.setdefault(failure.package, []).append(failure.target)
    if not failing:
        return None
    columns = [column for column, target in enumerate(inquiry.targets) if target in targets]
    some = inquiry._replace(targets=targets, excluded=tuple(inquiry.excluded[column] for column in columns))
    there = [package._replace(results={target: package.results[target] for target in ids}) for package in packages]
    plan = _Planner(some, there, context).plan({name: tuple(dict.fromkeys(each)) for name, each in failing.items()})
    return plan._replace(targets=tuple(ids))


class _Planner:
    """One lock's plan."""

    def __init__(self, inquiry: Inquiry, packages: Sequence[PackageReport], context: Context) -> None:
        self._lock = inquiry.lock
        self._environments = tuple(marker_environment(target) for target in inquiry.targets)
        self._asked = project_requirements(inquiry.lock, context.folder)
        self._source = Offering(inquiry, packages, context)

    def plan(self, failing: Mapping[str, tuple[str, ...]]) -> Plan:
        """The plan for these pins: name -> ids of targets."""
        stands = {name: tuple(alternatives(name)) for name in failing}
        self._source.fetch_pages([*failing, *(stand.name for found in stands.values() for stand in found)])
        unanswered = dict.fromkeys(failing.keys() & self._source.forked, _FORKED)
        unanswered |= {n: answer.message for n in failing if isinstance(answer := self._source.pages[n], PageFailure)}
        relock = {name for name in failing if name not in unanswered and self._source.is_fine_as_it_is(name)}
        moving = failing.keys() - relock - unanswered.keys()
        bare = {name for name in moving if not self._source.movable(name) or not self._source.offers(name)}
        change = self._change(moving - bare)
        remedies = []
        for name in sorted(failing):
            package = self._source.packages[name]
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
        self._source.flush()
        moves = tuple(self._moves(change, failing))
        pins = [self._source.packages[name].pin for name in sorted(relock)]
        narrowing = self._source.narrowing(change.moved)
        return Plan(
            self._lock.path,
            tuple(remedies),
            moves,
            fix_commands(self._lock, pins, moves, compiled=bool(self._asked)),
            tuple(f"{pin.name}=={pin.version}" for pin in pins) + tuple(f"{m.name}=={m.after}" for m in moves),
            change.smallest,
            tuple(self._silent(change)) if moves else (),
            requires_python=narrowed(as_specifier(self._lock.requires_python or "") or "", narrowing)
            if narrowing
            else None,
            narrowed_for=tuple(" ".join(file.filename.split("-")[:2]) for file in narrowing),
        )

    def _pythons(self) -> str:
        return as_specifier(self._lock.requires_python or "") or ""

    def _change(self, moving: frozenset[str] | set[str]) -> Change:
        if not moving:
            return Change({}, {})
        self._source.fetch_first(sorted(moving))
        problem = self._problem(frozenset(moving))
        memory = Memory(self._environments)
        for _ in range(_MOST_ROUNDS):
            try:
                return solve_all(problem, self._source, memory)
            except NeedMoreError as need:
                self._source.fetch_needed(need)
            except UnansweredError as error:
                return Change({}, {}, refused=dict.fromkeys(moving, str(error)))
        return Change({}, {}, refused=dict.fromkeys(moving, "no answer within reason"))

    def _problem(self, moving: frozenset[str]) -> Problem:
        locked = {name: version for name in self._source.packages if (version := self._source.locked(name)) is not None}
        requires = {}
        for name in locked:
            known = self._source.locked_requires(name)
            if known is not None:
                requires[name] = known
        asked = tuple(
            demand
            for each in self._asked
            for demand in demands_of([each.text], each.where, None, (), self._environments)
        )
        given = {name: package.pin.extras for name, package in self._source.packages.items() if package.pin.extras}
        extras = active_extras(requires, asked, self._environments, given)
        fixed = frozenset(name for name in locked if not self._source.movable(name))
        return Problem(locked, requires, extras, moving, asked, self._environments, fixed)

    def _moves(self, change: Change, failing: Mapping[str, object]) -> Iterator[Move]:
        for name, version in change.moved.items():
            locked = self._source.locked(name)
            wants = tuple(
                dict.fromkeys(Want(each.by, plain(each.requirement)) for each in change.because.get(name, ()))
            )
            yield Move(name, None if locked is None else str(locked), str(version), name in failing, wants)

    def _silent(self, change: Change) -> Iterator[str]:
        for name in sorted(self._source.packages.keys() - change.moved.keys()):
            if self._source.locked_file(name) in self._source.unproven:
                yield f"{name} {self._source.packages[name].pin.version}"

    def _stand(self, stands: Iterable[Stand]) -> Alternative | None:
        """The first stand-in that has wheels on all targets."""
        for stand in stands:
            page = self._source.pages.get(stand.name)
            if isinstance(page, ProjectPage):
                versions = self._source.offers(stand.name)
                if versions:
                    return Alternative(stand.requirement, str(versions[0]), stand.note, stand.source)
        return None

    def _why_bare(self, name: str, targets: Sequence[str]) -> str:
        if not self._source.movable(name):
            return "it comes from no index"
        if self._source.oldest and any(
            verdict.kind is VerdictKind.WHEEL for verdict in self._source.of_any_python(name)
        ):
            return f"those that have wheels do not support all of the project's Pythons ({self._lock.requires_python})"
        codes = {self._source.packages[name].results[target].code for target in targets}
        glibc = codes == {Code.NO_MUSLLINUX_WHEEL} and self._has_manylinux(name)
        more = "; its wheels are for glibc: slim takes them" if glibc else ""
        return f"no version of it has wheels on all targets{more}"

    def _has_manylinux(self, name: str) -> bool:
        locked = self._source.locked(name)
        files = self._source.files_of(name, locked) if locked else []
        return any("-manylinux" in file.filename for file in files)

    @staticmethod
    def _last_resort(package: PackageReport, targets: Sequence[str]) -> RemedyKind:
        kinds = {package.results[target].kind for target in targets}
        if kinds == {VerdictKind.UNKNOWN}:
            return RemedyKind.UNKNOWN
        return RemedyKind.BUILD if kinds <= {VerdictKind.COMPILE, VerdictKind.BUILD} else RemedyKind.IMPOSSIBLE
