"""Two targets compared: what a move from one to the other makes worse and what it makes better."""

from collections.abc import Collection, Iterable

from wheelcheck.judge.badness import badness
from wheelcheck.model.report import Failure, PackageReport, VerdictChange
from wheelcheck.model.verdict import Verdict, VerdictKind

__all__ = ["changes", "failures_of_move"]


def changes(
    packages: Iterable[PackageReport], source: str, destination: str
) -> tuple[tuple[VerdictChange, ...], tuple[VerdictChange, ...]]:
    """What gets worse and what gets better, in the order of the packages.

    Args:
        packages: Judged on both targets.
        source: The id of the target that is left.
        destination: The id of the one that is moved to.
    """
    worse, better = [], []
    for package in packages:
        before, after = package.results[source], package.results[destination]
        change = VerdictChange(package.pin.name, package.pin.version, package.lock, before.kind, after.kind)
        if _is_worse(before, after):
            worse.append(change)
        elif _is_worse(after, before):
            better.append(change)
    return tuple(worse), tuple(better)


def _is_worse(before: Verdict, after: Verdict) -> bool:
    if VerdictKind.EXCLUDED in {before.kind, after.kind} and VerdictKind.WHEEL in {before.kind, after.kind}:
        return False
    return badness(after.kind, after.code) > badness(before.kind, before.code)


def failures_of_move(
    failures: Iterable[Failure], worse: Collection[VerdictChange], source: str, destination: str
) -> tuple[Failure, ...]:
    """Of all that fails, what the move is to blame for; what is not known after it fails whatever it was before."""
    changed = {(change.lock, change.package, change.version) for change in worse}
    before = {each.package for each in failures if each.target == source and each.package == each.lock}
    return tuple(
        each
        for each in failures
        if each.target == destination
        and (
            each.verdict is VerdictKind.UNKNOWN
            or (each.lock, each.package, each.version) in changed
            or (each.package == each.lock and each.package not in before)
        )
    )
