"""Exceptions: what fails and passes all the same, because the project's configuration says so and says why."""

from collections.abc import Iterable, Sequence

from wheelcheck.judge.badness import is_bad
from wheelcheck.judge.gate import exit_code
from wheelcheck.model.exceptions import ExceptionRule
from wheelcheck.model.report import Failure, Gate, PackageReport, StaleReason, StaleWaiver, Waiver
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import Code, Verdict, VerdictKind

__all__ = ["is_for_target", "with_exceptions"]


def with_exceptions(
    gate: Gate,
    rules: Sequence[ExceptionRule],
    packages: Iterable[PackageReport],
    targets: Sequence[Target],
    today: str,
) -> Gate:
    """The gate with what exceptions let pass taken out of its failures, and with the exceptions that want a look.

    An exception that has expired lets nothing pass and is told. One that nothing is for is told as unused, but only
    where this run could know: not when no target of this run is meant, when the package is left out of it (`--only`),
    or when an index did not answer.

    Args:
        gate: As it was decided without exceptions.
        rules: In the order of the file; the first that fits gives the reason.
        packages: All of the report.
        targets: All of the report.
        today: `2026-11-26`, in UTC.
    """
    by_id = {target.id: target for target in targets}
    in_force = [rule for rule in rules if not _expired(rule, today)]
    failures, waived = [], []
    for failure in gate.failures:
        rule = next((each for each in in_force if _covers(each, failure, by_id)), None)
        if rule is None:
            failures.append(failure)
        else:
            waived.append(Waiver(failure, rule.origin, rule.reason, rule.until, rule.line))
    judged: dict[str, list[PackageReport]] = {}
    for package in packages:
        judged.setdefault(package.pin.name, []).append(package)
    stale = [
        StaleWaiver(rule.package, rule.origin, why, until=rule.until, line=rule.line)
        for rule in rules
        if (why := _stale(rule, judged.get(rule.package, ()), gate, targets, today)) is not None
    ]
    left = tuple(failures)
    return gate._replace(
        failures=left,
        exit_code=exit_code(left),
        waived=(*gate.waived, *waived),
        stale=(*gate.stale, *stale),
    )


def _expired(rule: ExceptionRule, today: str) -> bool:
    # Dates of ISO 8601 are in order as text.
    return rule.until is not None and rule.until < today


def _covers(rule: ExceptionRule, failure: Failure, targets: dict[str, Target]) -> bool:
    target = targets.get(failure.target)
    return (
        rule.package == failure.package
        and _is_for(rule, failure.verdict, failure.code)
        and (not rule.targets or (target is not None and is_for_target(rule.targets, target)))
        and _is_for_version(rule.version, failure.version)
    )


def _is_for(rule: ExceptionRule, kind: VerdictKind, code: Code | None) -> bool:
    return (not rule.verdicts or kind in rule.verdicts) and (not rule.codes or code in rule.codes)


def _is_for_version(specifier: str, version: str | None) -> bool:
    if not specifier:
        return True
    if version is None:
        return False
    from packaging.specifiers import SpecifierSet
    from packaging.version import InvalidVersion

    try:
        # A pre-release that is pinned is meant.
        return SpecifierSet(specifier).contains(version, prereleases=True)
    except InvalidVersion:
        return False


def is_for_target(patterns: Iterable[str], target: Target) -> bool:
    """Whether one of the patterns means the target.

    A pattern is compared with the target's id (`alpine3.22-cp312-x86_64`), the first part of it (`alpine3.22`), the
    base as the user wrote it, its image, and the name of its distribution (`alpine`).
    """
    from fnmatch import fnmatchcase

    names = {target.id, target.id.partition("-")[0], target.base, target.image or target.base}
    if target.distribution is not None:
        names.add(target.distribution.id)
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in names)


def _stale(
    rule: ExceptionRule, packages: Sequence[PackageReport], gate: Gate, targets: Sequence[Target], today: str
) -> StaleReason | None:
    meant = [target.id for target in targets if not rule.targets or is_for_target(rule.targets, target)]
    if not meant:
        return None
    if _expired(rule, today):
        return StaleReason.EXPIRED
    if not packages:
        return StaleReason.UNUSED
    verdicts = [
        (package.results[target], _is_for_version(rule.version, package.pin.version))
        for package in packages
        for target in meant
    ]
    return StaleReason.UNUSED if not any(_speaks_for(rule, *each, gate) for each in verdicts) else None


def _speaks_for(rule: ExceptionRule, verdict: Verdict, of_version: bool, gate: Gate) -> bool:
    """Whether a verdict is a reason to keep the exception, or this run does not know."""
    if verdict.code in {Code.GROUP, Code.EXTRA, Code.INDEX_ERROR}:
        return True
    return of_version and is_bad(verdict, gate.fail_on) and _is_for(rule, verdict.kind, verdict.code)
