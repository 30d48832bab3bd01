"""The report for people: one glance says yes or no, one line says why, the next what to type."""

from collections.abc import Sequence

from wheelcheck.model.lock import Lock
from wheelcheck.model.report import Gate, PackageReport, Report
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import Code, Note, VerdictKind
from wheelcheck.render.advice import advice, relock_command, wants_relock
from wheelcheck.render.attention import attention, pin_name, worst_failure
from wheelcheck.render.escape import LONGEST_COMMAND, escape
from wheelcheck.render.header import header
from wheelcheck.render.labels import TargetLabels
from wheelcheck.render.layout import Line, Span, Style, View, cells, hanging, megabytes, pad, style_of
from wheelcheck.render.sentences import note_sentence

__all__ = ["table"]

_GAP = "  "
_ALWAYS_COUNTED = {VerdictKind.WHEEL, VerdictKind.COMPILE, VerdictKind.MISSING}


def table(report: Report, view: View) -> list[Line]:
    """Lay the whole report out as lines for a screen."""
    labels = TargetLabels(report.targets)
    if view.quiet:
        return _gate(report, labels, view)
    parts = [
        header(report, labels, view),
        attention(report, labels, view) if view.show_all or not report.explanations else [],
        _explained(report, labels, view),
        _builds(report, labels, view),
        _notes(report, labels, view),
        _counts(report, labels, view),
        _move(report, labels, view),
        [*_gate(report, labels, view), *_next(report, view)],
    ]
    lines: list[Line] = []
    for part in parts:
        if part and lines:
            lines.append(())
        lines += part
    return lines


def _explained(report: Report, labels: TargetLabels, view: View) -> list[Line]:
    if not report.explanations:
        return []
    # Few runs explain: the others need not load what does it.
    from wheelcheck.render.explain import explanations

    return explanations(report, labels, view)


def _move(report: Report, labels: TargetLabels, view: View) -> list[Line]:
    if report.move is None:
        return []
    from wheelcheck.render.move import move_lines

    return move_lines(report.move, labels, view)


def _builds(report: Report, labels: TargetLabels, view: View) -> list[Line]:
    if report.explanations or not any(_is_built(package) for package in report.packages):
        return []
    # A report of wheels alone need not load what speaks of builds.
    from wheelcheck.render.builds import builds

    return builds(report, labels, view)


def _is_built(package: PackageReport) -> bool:
    """Whether an sdist of it was opened for any target."""
    return any(verdict.build is not None and verdict.build.opened for verdict in package.results.values())


def _notes(report: Report, labels: TargetLabels, view: View) -> list[Line]:
    """A line for each kind of note, with the pins that it is about."""
    # An index without digests has them for no file: that is worth a line only to who wants every line.
    hidden = set() if view.verbose else {Note.NO_HASH}
    about: dict[Note, dict[str, list[str]]] = {note: {} for note in Note if note not in hidden}
    for package in report.packages:
        for target, verdict in package.results.items():
            if verdict.kind is not VerdictKind.EXCLUDED:
                for note in verdict.notes:
                    if note in about and _TOLD_BY_CODE.get(note) is not verdict.code:
                        about[note].setdefault(pin_name(package.pin), []).append(target)
    lines: list[Line] = []
    for note, pins in about.items():
        if pins:
            names = [_note_name(name, labels.where(targets)) for name, targets in pins.items()]
            text = f"{', '.join(names)}: {note_sentence(note)}"
            lines += hanging((Span("note: ", Style.QUIET),), text, width=view.width, indent=2)
    return lines


_TOLD_BY_CODE = {Note.RELOCK: Code.WHEEL_NOT_IN_LOCK, Note.UPGRADE_PIP: Code.INSTALLER_TOO_OLD}
"""Where the verdict's own reason says the same already."""


def _note_name(name: str, where: str) -> str:
    return f"{name} on {escape(where)}" if where else name


def _counts(report: Report, labels: TargetLabels, view: View) -> list[Line]:
    """One line per target: how many pins get which verdict, and what is downloaded."""
    kinds = [
        kind
        for kind in VerdictKind
        if kind in _ALWAYS_COUNTED or any(summary.counts[kind] for summary in report.summaries.values())
    ]
    rows = [
        [
            escape(labels.label(target.id)),
            *(str(report.summaries[target.id].counts[kind]) for kind in kinds),
            megabytes(report.summaries[target.id].download_bytes),
        ]
        for target in report.targets
    ]
    heads = ["", *(kind.value for kind in kinds), "download"]
    widths = [max(map(cells, column)) for column in zip(heads, *rows, strict=True)]
    gap = _GAP if sum(widths) + len(_GAP) * (len(widths) - 1) <= view.width else " "
    lines: list[Line] = [(Span(gap.join(map(_right, heads, widths)), Style.HEAD),)]
    for row in rows:
        spans = [Span(pad(row[0], widths[0]), Style.HEAD)]
        for kind, number, width in zip(kinds, row[1:-1], widths[1:-1], strict=True):
            spans.append(Span(gap + _right(number, width), Style.QUIET if number == "0" else style_of(kind)))
        lines.append((*spans, Span(gap + _right(row[-1], widths[-1]))))
    return lines


def _right(text: str, width: int) -> str:
    return pad(text, width, right=True)


def _gate(report: Report, labels: TargetLabels, view: View) -> list[Line]:
    gate = report.gate
    signs = view.signs
    if gate.passed:
        return hanging(
            (Span(f"{signs.verdicts[VerdictKind.WHEEL]} gate: passed", Style.PASSED),),
            f" {signs.dash} {_passing(report)}",
            width=view.width,
            indent=2,
        )
    incomplete = all(failure.verdict is VerdictKind.UNKNOWN for failure in gate.failures)
    kind = VerdictKind.UNKNOWN if incomplete else VerdictKind.MISSING
    head = f"{signs.verdicts[kind]} gate: {'INCOMPLETE' if incomplete else 'FAILED'}"
    targets = report.targets if report.move is None else ()
    text = f" {signs.dash} {_failing(gate, targets, labels, incomplete=incomplete)}"
    if report.move is not None and not incomplete:
        text = f" {signs.dash} it gets worse: {_failing(gate, targets, labels, incomplete=incomplete)}"
    return hanging((Span(head, Style.UNKNOWN if incomplete else Style.FAILED),), text, width=view.width, indent=2)


_COUNTED = 3
"""With more targets than that the counts above say it better than the gate's line."""
_NAMED = 8
"""So many failing packages are named in the gate's line; the rest is counted."""


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
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join([*said, f"{number}: {escape(', '.join(names[:_NAMED]))}{more}"])


def _passing(report: Report) -> str:
    kinds = {verdict.kind for package in report.packages for verdict in package.results.values()}
    if not kinds - {VerdictKind.EXCLUDED}:
        return "nothing is installed"
    if report.move is not None:
        return "nothing gets worse" if not report.move.worse else "nothing gets so bad that the gate fails"
    bad = sorted(kind.value for kind in kinds & {VerdictKind.COMPILE, VerdictKind.MISSING, VerdictKind.UNKNOWN})
    if bad:
        return f"what is {' or '.join(bad)} is allowed"
    return "every pin gets a wheel" if VerdictKind.BUILD not in kinds else "every pin installs without a compiler"


def _next(report: Report, view: View) -> list[Line]:
    """What to type next: each command once, with the pins that it mends."""
    lines: list[Line] = []
    for command, names in _commands(report).items():
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        for_whom = escape(f" {view.signs.dash} for {', '.join(names[:_NAMED])}{more}")
        head = (Span("  next: "), Span(escape(command, limit=LONGEST_COMMAND), Style.COMMAND))
        lines += hanging(head, for_whom, width=view.width, indent=8)
    if any(_may_prefer_wheels(lock, report) for lock in report.locks):
        head = (Span("  next: "), Span("--prefer-wheels", Style.COMMAND))
        words = f" {view.signs.dash} the newest versions that are wheels there, where there are any"
        lines += hanging(head, words, width=view.width, indent=8)
    worst = worst_failure(report)
    if worst is not None and not report.explanations:
        head = (Span("  more: "), Span(f"--explain {escape(worst)}", Style.COMMAND))
        lines += hanging(
            head, f" {view.signs.dash} every file of it, and why it fits or not", width=view.width, indent=8
        )
    return lines


def _may_prefer_wheels(lock: Lock, report: Report) -> bool:
    """Its versions are chosen now, and some of those chosen are no wheels."""
    if not lock.is_unlocked or lock.controls.prefer_binary:
        return False
    failing = {VerdictKind.COMPILE, VerdictKind.MISSING}
    return any(each.lock == lock.path != each.package and each.verdict in failing for each in report.gate.failures)


def _commands(report: Report) -> dict[str, list[str]]:
    """Command -> names of the pins that it is for."""
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


def _advised(package: PackageReport, targets: Sequence[Target], lock: Lock) -> list[str]:
    """What single verdicts of the pin advise; re-locking is gathered into one command elsewhere."""
    verdicts = [(package.results[target.id], target) for target in targets]
    texts = [advice(each, target, package.pin, lock) for each, target in verdicts if not wants_relock(each)]
    return [text for text in texts if text is not None]
