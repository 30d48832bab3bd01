"""What the gate of a report lets pass: exceptions first, then a baseline, which is read and written here."""

import os
import time
from collections.abc import Sequence

from wheelcheck.model.exceptions import Baseline, ExceptionRule
from wheelcheck.model.report import Report

__all__ = ["passing", "recorded"]

_NAMED = 4


def passing(report: Report, rules: Sequence[ExceptionRule], baseline: str | None) -> Report:
    """The report with a gate that knows exceptions and a baseline.

    Args:
        report: Without them.
        rules: The exceptions.
        baseline: Its path, or None.

    Raises:
        InputError: The baseline cannot be read.
    """
    if rules:
        from wheelcheck.judge.exceptions import with_exceptions

        today = time.strftime("%Y-%m-%d", time.gmtime())
        meant = [rule for rule in rules if _is_for_locks(rule, report)]
        report = report._replace(gate=with_exceptions(report.gate, meant, report.packages, report.targets, today))
    if baseline is not None:
        from wheelcheck.settings.baseline_file import read_baseline

        report = _compared(report, read_baseline(baseline))
    return report


def _is_for_locks(rule: ExceptionRule, report: Report) -> bool:
    """Settings above several locks are for all of them: a package that this lock has not may be in another one."""
    if any(package.pin.name == rule.package for package in report.packages):
        return True
    from wheelcheck.settings.finding import folder_of

    settings = os.path.dirname(os.path.abspath(rule.origin))  # noqa: PTH100, PTH120  pathlib loads slowly
    return any(folder_of(lock.path) == settings for lock in report.locks if not lock.path.startswith("<"))


def _compared(report: Report, baseline: Baseline) -> Report:
    from wheelcheck.judge.baseline import counterparts, with_baseline
    from wheelcheck.settings.baseline_file import lock_names

    locks = lock_names(baseline.path, [lock.path for lock in report.locks])
    gate = with_baseline(report.gate, baseline, report.packages, report.targets, locks)
    here = set(counterparts(baseline.targets, report.targets).values())
    strange = [target.id for target in report.targets if target.id not in here]
    if not strange:
        return report._replace(gate=gate)
    made_for = _some([each.name for each in baseline.targets]) or "no target"
    warning = f"{baseline.path} was made for {made_for}: what fails on {_some(strange)} all counts as new"
    return report._replace(gate=gate, warnings=(*report.warnings, warning))


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def recorded(report: Report, path: str) -> tuple[str | None, Report]:
    """A baseline of what fails in a report.

    Args:
        report: Judged without a baseline.
        path: Where the baseline is to be.

    Returns:
        The file's text, and the report as it is with that baseline. No text where an index did not answer, for what
        fails is then not known; the report has a warning instead.
    """
    from wheelcheck.judge.baseline import baseline_of, undecided
    from wheelcheck.settings.baseline_file import baseline_text, lock_names

    missing = sorted({each.package for each in undecided(report.gate.failures)})
    if missing:
        warning = f"{path} is not written: an index did not answer for {_some(missing)}"
        return None, report._replace(warnings=(*report.warnings, warning))
    locks = lock_names(path, [lock.path for lock in report.locks])
    baseline = baseline_of(path, report.gate.failures, report.targets, locks)
    return baseline_text(baseline), _compared(report, baseline)
