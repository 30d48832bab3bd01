"""A baseline: what failed already may go on failing, what is new or got worse may not, and what is mended is named."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from wheelcheck.judge.badness import badness, is_bad
from wheelcheck.judge.gate import exit_code
from wheelcheck.model.exceptions import Baseline, BaselineEntry, BaselineTarget
from wheelcheck.model.report import Failure, Gate, PackageReport, StaleReason, StaleWaiver, Waiver
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import Code, VerdictKind

__all__ = ["baseline_of", "counterparts", "undecided", "with_baseline"]

LockNames = Mapping[str, str]
"""`Lock.path` of all that was read -> how the baseline names it."""

_Key = tuple[str, str, str]
"""Lock as the baseline names it, package, target's id in this run."""

_NOT_JUDGED = frozenset({Code.GROUP, Code.EXTRA, Code.INDEX_ERROR})
"""This run left it out, or could not know."""


def undecided(failures: Iterable[Failure]) -> list[Failure]:
    """What failed because an index did not answer: that is about today, and no baseline holds it."""
    return [each for each in failures if each.verdict is VerdictKind.UNKNOWN and each.code is Code.INDEX_ERROR]


def baseline_of(path: str, failures: Iterable[Failure], targets: Sequence[Target], locks: LockNames) -> Baseline:
    """The baseline that lets these failures pass.

    Versions are not in it: a package that is bumped and stays as bad is nothing new. Where a lock has several versions
    of a package, the worst of them counts.

    Args:
        path: Its file.
        failures: Of the gate, after exceptions.
        targets: All of the run.
        locks: How it names locks.
    """
    names = _names(targets)
    worst: dict[_Key, Failure] = {}
    for failure in failures:
        if failure.target in names and not undecided([failure]):
            key = _key(failure, locks)
            if key not in worst or _bad(worst[key]) < _bad(failure):
                worst[key] = failure
    entries = [
        BaselineEntry(lock, package, names[target].name, failure.verdict, failure.code)
        for (lock, package, target), failure in worst.items()
    ]
    entries.sort(key=lambda each: each[:3])
    return Baseline(path, tuple(sorted(names.values())), tuple(entries))


def with_baseline(
    gate: Gate,
    baseline: Baseline,
    packages: Iterable[PackageReport],
    targets: Sequence[Target],
    locks: LockNames,
) -> Gate:
    """The gate that fails on what is new or worse than the baseline alone.

    A failure is known when the baseline has the same package of the same lock on the same target, and it was as bad
    then. What is not known because an index did not answer is never let pass.

    Args:
        gate: After exceptions.
        baseline: As it was read.
        packages: All of the report.
        targets: All of the report.
        locks: How the baseline names the locks that were read.
    """
    here = counterparts(baseline.targets, targets)
    known = {
        (each.lock, each.package, here[each.target]): badness(each.verdict, each.code)
        for each in baseline.entries
        if each.target in here
    }
    failures, waived = [], []
    for failure in gate.failures:
        if not undecided([failure]) and _bad(failure) <= known.get(_key(failure, locks), 0):
            waived.append(Waiver(failure, baseline.path))
        else:
            failures.append(failure)
    left = tuple(failures)
    still = _still_bad(gate, packages, locks)
    read = set(locks.values())
    stale = [
        StaleWaiver(each.package or each.lock, baseline.path, StaleReason.FIXED, target=here[each.target])
        for each in baseline.entries
        if each.target in here and each.lock in read and (each.lock, each.package, here[each.target]) not in still
    ]
    return gate._replace(
        failures=left,
        exit_code=exit_code(left),
        waived=(*gate.waived, *waived),
        stale=(*gate.stale, *stale),
        baseline=baseline.path,
    )


def counterparts(known: Sequence[BaselineTarget], targets: Sequence[Target]) -> Mapping[str, str]:
    """The baseline's name of a target -> its id in this run, for those that both have.

    The same name is the same target. A base whose Python nobody chose moves to a newer one with time: where only one
    target of that base and machine is left on both sides, it is meant.
    """
    names = {each.name: target for target, each in _names(targets).items()}
    found = {each.name: names[each.name] for each in known if each.name in names}
    left = [target for target in targets if target.id not in found.values()]
    strangers = [each for each in known if each.name not in found]
    for each in strangers:
        there = [target for target in left if (target.base, target.arch) == (each.base, each.arch)]
        rivals = [other for other in strangers if (other.base, other.arch) == (each.base, each.arch)]
        if len(there) == len(rivals) == 1:
            found[each.name] = there[0].id
    return found


def _names(targets: Sequence[Target]) -> dict[str, BaselineTarget]:
    """Target's id -> how a baseline names it: by what the user wrote, or by the id where that tells two not apart."""
    made = {
        each.id: BaselineTarget(
            f"{each.base} {each.interpreter.label} {each.arch}", each.base, each.interpreter.label, each.arch
        )
        for each in targets
    }
    names = [each.name for each in made.values()]
    return {key: each if names.count(each.name) == 1 else each._replace(name=key) for key, each in made.items()}


def _key(failure: Failure, locks: LockNames) -> _Key:
    return locks[failure.lock], "" if failure.package == failure.lock else failure.package, failure.target


def _bad(failure: Failure) -> int:
    return badness(failure.verdict, failure.code)


def _still_bad(gate: Gate, packages: Iterable[PackageReport], locks: LockNames) -> set[_Key]:
    """What no run may call mended: it fails, would fail, or was not judged."""

    def keys() -> Iterator[_Key]:
        yield from (_key(each, locks) for each in gate.failures)
        yield from (_key(each.failure, locks) for each in gate.waived)
        for package in packages:
            lock = locks[package.lock]
            for target, verdict in package.results.items():
                if verdict.code in _NOT_JUDGED or is_bad(verdict, gate.fail_on):
                    yield lock, package.pin.name, target

    return set(keys())
