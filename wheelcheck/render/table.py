"""The report for people: one glance says yes or no, one line says why, the next what to type."""

from wheelcheck.model.lock import Lock
from wheelcheck.model.report import PackageReport, Report, StaleReason
from wheelcheck.model.verdict import Code, Note, VerdictKind
from wheelcheck.render.attention import attention, known_by_baseline, pin_name, worst_failure
from wheelcheck.render.escape import LONGEST_COMMAND, escape
from wheelcheck.render.gate import FAILED, INCOMPLETE, PASSED, gate_sentence, gate_word, next_commands, some_names
from wheelcheck.render.header import header
from wheelcheck.render.labels import TargetLabels
from wheelcheck.render.layout import Line, Span, Style, View, cells, hanging, lines_text, megabytes, pad, style_of
from wheelcheck.render.sentences import note_sentence
from wheelcheck.render.stale import stale

__all__ = ["render_table", "table"]

_GAP = "  "
_ALWAYS_COUNTED = {VerdictKind.WHEEL, VerdictKind.COMPILE, VerdictKind.MISSING}


def render_table(report: Report) -> str:
    """The report as text of usual width, for who has no screen."""
    return lines_text(table(report, View()))


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
        [*_gate(report, labels, view), *_stale(report, view), *_next(report, view)],
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
    signs = view.signs
    word = gate_word(report.gate)
    kind, style = _GATE_STYLES[word]
    head = (Span(f"{signs.verdicts[kind]} gate: {word}", style),)
    return hanging(head, f" {signs.dash} {gate_sentence(report, labels)}", width=view.width, indent=2)


_GATE_STYLES = {
    PASSED: (VerdictKind.WHEEL, Style.PASSED),
    FAILED: (VerdictKind.MISSING, Style.FAILED),
    INCOMPLETE: (VerdictKind.UNKNOWN, Style.UNKNOWN),
}


def _stale(report: Report, view: View) -> list[Line]:
    """Exceptions that want a look, in the order of their file; what a baseline lists and no longer fails."""
    lines: list[Line] = []
    for each in stale(report.gate.stale):
        fixed = each.why is StaleReason.FIXED
        word, place, words = "  fixed: " if fixed else "  look: ", escape(each.place), escape(each.words)
        text = f"{some_names(each.names)} {view.signs.dash} {place} can shrink: --write-baseline"
        if not fixed:
            text = f"{place} {view.signs.dash} the exception for {some_names(each.names)}: {words}"
        lines += hanging((Span(word, Style.QUIET),), text, width=view.width, indent=len(word))
    return lines


def _next(report: Report, view: View) -> list[Line]:
    """What to type next: each command once, with the pins that it mends."""
    lines: list[Line] = []
    for command, names in next_commands(report).items():
        for_whom = f" {view.signs.dash} for {some_names(names)}"
        head = (Span("  next: "), Span(escape(command, limit=LONGEST_COMMAND), Style.COMMAND))
        lines += hanging(head, for_whom, width=view.width, indent=8)
    if any(_may_prefer_wheels(lock, report) for lock in report.locks):
        head = (Span("  next: "), Span("--prefer-wheels", Style.COMMAND))
        words = f" {view.signs.dash} the newest versions that are wheels there, where there are any"
        lines += hanging(head, words, width=view.width, indent=8)
    if not view.show_all and known_by_baseline(report):
        head = (Span("  more: "), Span("--all", Style.COMMAND))
        words = f" {view.signs.dash} what the baseline knows, too"
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
