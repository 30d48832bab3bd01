"""What the gate says, in one line of text, and what to type next: the same words in every format that people read."""

from collections.abc import Iterator, Sequence

from wheelcheck.model.lock import Lock
from wheelcheck.model.report import Gate, PackageReport, Report
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import VerdictKind
from wheelcheck.render.advice import advice, relock_command, wants_relock
from wheelcheck.render.escape import escape
from wheelcheck.render.labels import TargetLabels
from wheelcheck.render.stale import let_pass

__all__ = ["FAILED", "INCOMPLETE", "PASSED", "gate_sentence", "gate_word", "next_commands", "some_names"]

PASSED, FAILED, INCOMPLETE = "passed", "FAILED", "INCOMPLETE"

_COUNTED = 3
"""With more targets than that the counts of each say it better than the gate's line."""
_NAMED = 8
"""So many packages are named in one line; the rest is counted."""


def gate_word(gate: Gate) -> str:
    """`passed`, `FAILED`, or `INCOMPLETE` where nothing definite failed."""
    if gate.passed:
        return PASSED
    return INCOMPLETE if all(each.verdict is VerdictKind.UNKNOWN for each in gate.failures) else FAILED


def gate_sentence(report: Report, labels: TargetLabels) -> str:
    """Why the gate says so: a clause, escaped."""
    word = gate_word(report.gate)
    if word == PASSED:
        return _passing(report)
    targets = report.targets if report.move is None else ()
    failing = _failing(report.gate, targets, labels, incomplete=word == INCOMPLETE)
    if word == FAILED and report.move is not None:
        failing = f"it gets worse: {failing}"
    elif word == FAILED and report.gate.baseline is not None:
        failing = f"new or worse: {failing}"
    passes = let_pass(report.gate)
    return f"{failing}; let pass: {escape(passes)}" if passes else failing


def some_names(names: Sequence[str]) -> str:
    """`blis, cymem and 4 more`, escaped."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return escape(", ".join(names[:_NAMED])) + more


def _failing(gate: Gate, targets: Sequence[Target], labels: TargetLabels, *, incomplete: bool) -> str:
    whole = dict.fromkeys(failure.lock for failure in gate.failures if failure.package == failure.lock)
    said = [
        f"{escape(lock)} {'could not be resolved' if incomplete else 'does not install or run there'}" for lock in whole
    ]
    failures = [failure for failure in gate.failures if failure.package != failure.lock]
    names = list(dict.fromkeys(failure.package for failure in failures))
    if not names:
        return ", ".join(said)
    number = f"{len(names)} package{'' if len(names) == 1 else 's'}"
    if incomplete:
        number += " could not be decided"
    per_target = {each.id: len({one.package for one in failures if one.target == each.id}) for each in targets}
    if 0 < len(targets) <= _COUNTED and set(per_target.values()) != {len(names)}:
        counts = ", ".join(f"{count} on {escape(labels.label(target))}" for target, count in per_target.items())
        number += f" ({counts})"
    return ", ".join([*said, f"{number}: {some_names(names)}"])


def _passing(report: Report) -> str:
    kinds = {verdict.kind for package in report.packages for verdict in package.results.values()}
    if not kinds - {VerdictKind.EXCLUDED}:
        return "nothing is installed"
    if report.move is not None:
        return "nothing gets worse" if not report.move.worse else "nothing gets so bad that the gate fails"
    passes = let_pass(report.gate)
    if passes:
        return f"nothing else fails; let pass: {escape(passes)}"
    bad = sorted(kind.value for kind in kinds & {VerdictKind.COMPILE, VerdictKind.MISSING, VerdictKind.UNKNOWN})
    if bad:
        return f"what is {' or '.join(bad)} is allowed"
    return "every pin gets a wheel" if VerdictKind.BUILD not in kinds else "every pin installs without a compiler"


def next_commands(report: Report) -> dict[str, list[str]]:
    """What to type: command -> names of the pins that it mends."""
    commands: dict[str, list[str]] = {}
    for lock in report.locks:
        packages = [package for package in report.packages if package.lock == lock.path]
        stale = [each.pin for each in packages if any(map(wants_relock, each.results.values()))]
        relock = relock_command(lock, stale) if stale else None
        if relock is not None:
            commands[relock] = list(dict.fromkeys(pin.name for pin in stale))
        for package in packages:
            for command in _advised(package, report.targets, lock):
                names = commands.setdefault(command, [])
                if package.pin.name not in names:
                    names.append(package.pin.name)
    return commands


def _advised(package: PackageReport, targets: Sequence[Target], lock: Lock) -> Iterator[str]:
    """What single verdicts of the pin advise; re-locking is gathered into one command elsewhere."""
    for target in targets:
        verdict = package.results[target.id]
        if not wants_relock(verdict):
            text = advice(verdict, target, package.pin, lock)
            if text is not None:
                yield text
