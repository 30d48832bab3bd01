"""Verdicts -> yes or no, and the counts per target (the contract's verdict and exit-code tables)."""

from collections.abc import Collection, Iterable, Mapping

from wheelcheck.model.report import Failure, Gate, PackageReport, Summary
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import Code, Verdict, VerdictKind

__all__ = ["decide", "exit_code", "fails", "of_move", "summarise"]

_PASSED, _FAILED, _INCOMPLETE = 0, 1, 3


def decide(
    packages: Iterable[PackageReport],
    targets: Iterable[Target],
    fail_on: Collection[VerdictKind],
    allow: Collection[str],
    refusals: Iterable[Failure] = (),
) -> Gate:
    """Decide whether the gate passes.

    Args:
        packages: In the report's order, which is the order of the failures.
        targets: Those that count.
        fail_on: The verdicts that fail. Leaving `unknown` out says that what is not known shall pass.
        allow: Names (PEP 503 normalised) that pass whatever their verdict.
        refusals: What no verdict on a pin says: whole locks that their installer would not install on a target, each
            as a `missing` of the lock; what could not be found out while versions were chosen.

    Returns:
        The gate; its exit code is 1 when a definite verdict fails, 3 when only `unknown` does, else 0.
    """
    ids = [target.id for target in targets]
    refused = tuple(each for each in refusals if each.verdict in fail_on and each.package not in allow)
    failures = refused + tuple(
        Failure(package.pin.name, package.pin.version, target, verdict.kind, package.lock, verdict.code)
        for package in packages
        if package.pin.name not in allow
        for target in ids
        if fails(verdict := package.results[target], fail_on)
    )
    return Gate(frozenset(fail_on), frozenset(allow), failures, exit_code(failures))


def of_move(gate: Gate, failures: tuple[Failure, ...]) -> Gate:
    """The gate that a move must pass: only what it is to blame for fails."""
    return gate._replace(failures=failures, exit_code=exit_code(failures))


def fails(verdict: Verdict, fail_on: Collection[VerdictKind]) -> bool:
    """Whether a gate that fails on these verdicts fails on this one."""
    # A build that cannot succeed installs nothing, which is what `missing` says.
    dead = verdict.code is Code.BUILD_FAILS and VerdictKind.MISSING in fail_on
    return dead or verdict.kind in fail_on


def exit_code(failures: Iterable[Failure]) -> int:
    """The contract's: 0 where nothing fails, 3 where only what is not known does, else 1."""
    kinds = {failure.verdict for failure in failures}
    if not kinds:
        return _PASSED
    return _INCOMPLETE if kinds == {VerdictKind.UNKNOWN} else _FAILED


def summarise(packages: Iterable[PackageReport], targets: Iterable[Target]) -> Mapping[str, Summary]:
    """Count verdicts and add up the downloads, per target id in the order of the targets."""
    reports = tuple(packages)
    return {target.id: _summary([package.results[target.id] for package in reports]) for target in targets}


def _summary(verdicts: Iterable[Verdict]) -> Summary:
    counts = dict.fromkeys(VerdictKind, 0)
    download_bytes = 0
    for verdict in verdicts:
        counts[verdict.kind] += 1
        # The file of an excluded pin is not fetched, and of a failing install nothing is.
        if verdict.file is not None and verdict.kind is not VerdictKind.EXCLUDED:
            download_bytes += verdict.file.size or 0
    return Summary(counts, download_bytes)
