"""The report as GitHub Flavored Markdown: a comment on a pull request, a job's summary, a note on a merge request.

The first line is always the same, so that who posts it finds what was posted before and writes over it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from wheelcheck.model.lock import Lock
from wheelcheck.model.report import Report, StaleWaiver, VerdictChange
from wheelcheck.model.verdict import Code, Note, VerdictKind
from wheelcheck.render.findings import Finding, Level, findings
from wheelcheck.render.gate import FAILED, INCOMPLETE, PASSED, gate_sentence, gate_word, next_commands, some_names
from wheelcheck.render.labels import TargetLabels
from wheelcheck.render.layout import UNICODE, megabytes
from wheelcheck.render.markdown_text import code, fence, prose
from wheelcheck.render.rows import shown_path
from wheelcheck.render.sentences import note_sentence
from wheelcheck.render.stale import stale

__all__ = ["LONGEST", "MARKER", "render_markdown"]

MARKER = "<!-- wheelcheck -->"
LONGEST = 65_000
"""Characters. GitHub takes 65,536 in a comment; who posts it may add some lines of its own."""

_NOTE_ROOM = 300
_OPEN_ROWS = 20
"""So many failures stand open; the rest is folded."""
_OPEN_TARGETS = 4
_NAMED = 60
_ALL_OF_IT = "`--output html=wheelcheck.html` and `--output json=wheelcheck.json` have all of it."
_VERDICTS = {
    PASSED: f"{UNICODE.verdicts[VerdictKind.WHEEL]} wheelcheck: the gate passed",
    FAILED: f"{UNICODE.verdicts[VerdictKind.MISSING]} wheelcheck: the gate failed",
    INCOMPLETE: f"{UNICODE.verdicts[VerdictKind.UNKNOWN]} wheelcheck: the answer is incomplete",
}


class _Block(NamedTuple):
    """Some lines that belong together; rows may be left out from the end, the rest stands or falls as a whole."""

    head: Sequence[str]
    rows: Sequence[str] = ()
    tail: Sequence[str] = ()


def render_markdown(report: Report) -> str:
    """The text, never longer than a comment may be."""
    labels = TargetLabels(report.targets)
    blocks = list(_blocks(report, labels))
    return _fitted(blocks)


def _fitted(blocks: Iterable[_Block]) -> str:
    lines: list[str] = []
    room, left_out = LONGEST - _NOTE_ROOM, 0
    for block in blocks:
        frame = _length(block.head) + _length(block.tail) + 1
        rows = _fitting(block.rows, room - frame)
        if frame > room or (block.rows and not rows):
            left_out += len(block.rows) or 1
            continue
        left_out += len(block.rows) - len(rows)
        room -= frame + _length(rows)
        lines += [*block.head, *rows, *block.tail, ""]
    if left_out:
        lines += [f"**Shortened:** {left_out:,} more lines do not fit into a comment. {_ALL_OF_IT}", ""]
    return "\n".join(lines)


def _length(lines: Iterable[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _fitting(rows: Sequence[str], room: int) -> Sequence[str]:
    for number, row in enumerate(rows):
        room -= len(row) + 1
        if room < 0:
            return rows[:number]
    return rows


def _folded(summary: str, head: Sequence[str], rows: Sequence[str], tail: Sequence[str] = ()) -> _Block:
    """A block that opens with a click; `summary` is ours, as no Markdown is read in it."""
    return _Block(["<details>", f"<summary>{summary}</summary>", "", *head], rows, [*tail, "", "</details>"])


def _table(*heads: str) -> list[str]:
    return [_row(*heads), "|" + " --- |" * len(heads)]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _blocks(report: Report, labels: TargetLabels) -> Iterator[_Block]:
    """In the order of their importance, which is that of the page, too."""
    found = findings(report)
    bad = [each for each in found if each.waiver is None and each.level is not Level.NOTE]
    yield _Block([MARKER, f"### {_VERDICTS[gate_word(report.gate)]}"])
    yield _Block([f"**{_gate_head(report)}** {prose(gate_sentence(report, labels))}"])
    yield _Block([_about(report, labels)])
    if bad:
        helps = any(each.remedy for each in bad)
        heads = _table("", "package", "on", "why", *(["what helps"] if helps else []), "line")
        rows = [_failure(each, helps=helps) for each in bad]
        yield _Block(heads, rows[:_OPEN_ROWS])
        if rows[_OPEN_ROWS:]:
            yield _folded(f"{len(rows) - _OPEN_ROWS} more", heads, rows[_OPEN_ROWS:])
    yield from _moved(report)
    yield from _to_type(report)
    yield from _counts(report, labels)
    yield from _compiled(report, labels)
    yield from _let_pass(found)
    yield from _stale(report.gate.stale)
    yield from _went_wrong(report)
    notable = [each for each in found if each.waiver is None and each.level is Level.NOTE]
    if notable:
        summary = f"{len(notable)} that this gate does not fail on"
        yield _folded(summary, _table("", "package", "on", "why", "line"), [_failure(each) for each in notable])
    yield from _built(report, labels)
    yield from _notes(report, labels)


def _gate_head(report: Report) -> str:
    return "Gate:" if report.move is None else "Move:"


def _about(report: Report, labels: TargetLabels) -> str:
    """What was read, and for where."""
    locks = [f"{code(shown_path(lock.path))} ({_lock_facts(lock)})" for lock in report.locks]
    if len(report.targets) > _OPEN_TARGETS:
        where = f"{len(report.targets)} targets"
    else:
        where = ", ".join(
            f"{code(each.image or labels.label(each.id))} "
            f"({prose(str(each.libc))}, Python {prose(each.interpreter.full_version)}, {code(each.arch)})"
            for each in report.targets
        )
    return f"{', '.join(locks)} on {where}" if where else ", ".join(locks)


def _lock_facts(lock: Lock) -> str:
    number = len(lock.pins)
    return f"{lock.format.value}, {number:,} pin{'' if number == 1 else 's'}"


def _failure(finding: Finding, *, helps: bool = False) -> str:
    # A build that certainly fails stands with what cannot be installed.
    sign = VerdictKind.MISSING if finding.code is Code.BUILD_FAILS else finding.kind
    word = f"{UNICODE.verdicts[sign]} {finding.kind.value}"
    remedy = [prose(finding.remedy)] if helps else []
    return _row(word, code(finding.pin), prose(finding.where), prose(finding.reason), *remedy, _place(finding))


def _place(finding: Finding) -> str:
    return "" if finding.place.path is None else code(f"{finding.place.path}:{finding.place.line}")


def _to_type(report: Report) -> Iterator[_Block]:
    commands = next_commands(report)
    if commands:
        lines = [f"{command}  # for {some_names(names)}" for command, names in commands.items()]
        yield _Block(["What to type:", "", *fence(lines)])


def _moved(report: Report) -> Iterator[_Block]:
    move = report.move
    if move is None:
        return
    sizes = f"{megabytes(move.before.download)} before, {megabytes(move.after.download)} after it to download"
    lines = [f"Moving from {code(move.source)} to {code(move.destination)}: {sizes}."]
    folded = []
    for word, changes in (("worse", move.worse), ("better", move.better)):
        if changes:
            rows = [_row(code(_changed(each)), each.before.value, each.after.value) for each in changes]
            summary = f"{len(changes)} get {word}" if len(changes) > 1 else f"1 gets {word}"
            folded.append(_folded(summary, _table("package", "before", "after"), rows))
        else:
            lines.append(f"Nothing gets {word}.")
    yield _Block([" ".join(lines)])
    yield from folded


def _changed(change: VerdictChange) -> str:
    return f"{change.package} {change.version or ''}".rstrip()


def _counts(report: Report, labels: TargetLabels) -> Iterator[_Block]:
    if not report.targets:
        return
    kinds = [kind for kind in VerdictKind if any(each.counts[kind] for each in report.summaries.values())]
    heads = [_row("target", *(kind.value for kind in kinds), "download"), "| --- |" + " ---: |" * (len(kinds) + 1)]
    rows = []
    for target in report.targets:
        summary = report.summaries[target.id]
        numbers = (f"{summary.counts[kind]:,}" for kind in kinds)
        rows.append(_row(code(labels.label(target.id)), *numbers, megabytes(summary.download_bytes)))
    if len(rows) > _OPEN_TARGETS:
        yield _folded(f"All {len(rows)} targets, in numbers", heads, rows)
    else:
        yield _Block(heads, rows)


def _compiled(report: Report, labels: TargetLabels) -> Iterator[_Block]:
    """What is compiled, and the system packages for it."""
    if not any(_is_opened(report)):
        return
    # A report of wheels alone need not load what speaks of builds.
    from wheelcheck.render.builds import build_words, compiled_by_targets, needs_by_targets

    for targets, builds in compiled_by_targets(report):
        told = f"{len(targets)} targets" if len(targets) > 1 else "1 target"
        rows = [f"- {code(each.package.pin.name)}: {prose(build_words(each.facts))}" for each in builds]
        head = [f"On {', '.join(code(labels.label(target)) for target in targets)}:", ""]
        tail: list[str] = []
        for ids, needs in needs_by_targets(report, targets):
            commands = [needs.first_command, needs.build_command, needs.run_command]
            comments = ["", "  # to build", "  # to run"]
            lines = [f"{command}{comment}" for command, comment in zip(commands, comments, strict=True) if command]
            where = "" if len(ids) == len(targets) else f" on {', '.join(code(labels.label(each)) for each in ids)}"
            if lines:
                tail += ["", f"System packages{where}:", "", *fence(lines)]
            if needs.unknown:
                tail += ["", f"Not known which packages bring: {', '.join(map(code, needs.unknown[:_NAMED]))}"]
        yield _folded(f"{len(builds)} to compile on {told}, and the system packages", head, rows, tail)


def _is_opened(report: Report) -> Iterator[bool]:
    for package in report.packages:
        yield any(verdict.build is not None and verdict.build.opened for verdict in package.results.values())


def _let_pass(found: Iterable[Finding]) -> Iterator[_Block]:
    rows = []
    for each in found:
        if each.waiver is not None:
            until = prose(each.waiver.until or "")
            cells = (code(each.pin), prose(each.where), prose(each.reason), code(each.waiver.place))
            rows.append(_row(*cells, prose(each.waiver.reason), until))
    if rows:
        yield _folded(f"{len(rows)} let pass", _table("package", "on", "why", "by", "their reason", "until"), rows)


def _stale(waivers: Sequence[StaleWaiver]) -> Iterator[_Block]:
    rows = [_row(code(name), code(each.place), prose(each.words)) for each in stale(waivers) for name in each.names]
    if rows:
        yield _folded(f"{len(rows)} exceptions to look at", _table("package", "in", "what is wrong"), rows)


def _went_wrong(report: Report) -> Iterator[_Block]:
    rows = [f"- {prose(problem.message)}{_names(problem.packages)}" for problem in report.problems]
    if rows:
        yield _folded(f"{len(rows)} thing{'' if len(rows) == 1 else 's'} went wrong on the way", [], rows)


def _names(names: Sequence[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f" ({', '.join(map(code, names[:_NAMED]))}{more})"


def _built(report: Report, labels: TargetLabels) -> Iterator[_Block]:
    rows = []
    for package in report.packages:
        targets = [
            target
            for target, verdict in package.results.items()
            if verdict.kind is VerdictKind.BUILD and verdict.code is not Code.BUILD_FAILS
        ]
        if targets:
            where = labels.where(targets)
            name = f"{package.pin.name} {package.pin.version or ''}".rstrip()
            rows.append(f"- {code(name)}{f' on {prose(where)}' if where else ''}")
    if rows and VerdictKind.BUILD not in report.gate.fail_on:
        yield _folded(f"{len(rows)} built from source, without a compiler", [], rows)


def _notes(report: Report, labels: TargetLabels) -> Iterator[_Block]:
    about: dict[Note, dict[str, list[str]]] = {note: {} for note in Note if note is not Note.NO_HASH}
    for package in report.packages:
        for target, verdict in package.results.items():
            for note in verdict.notes:
                if note in about and verdict.kind is not VerdictKind.EXCLUDED:
                    name = f"{package.pin.name} {package.pin.version or ''}".rstrip()
                    about[note].setdefault(name, []).append(target)
    rows = []
    for note, pins in about.items():
        for name, targets in pins.items():
            where = labels.where(targets)
            rows.append(f"- {code(name)}{f' on {prose(where)}' if where else ''}: {prose(note_sentence(note))}")
    if rows:
        yield _folded(f"{len(rows)} note{'' if len(rows) == 1 else 's'}", [], rows)
