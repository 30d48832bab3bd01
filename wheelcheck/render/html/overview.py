"""The top of the page: yes or no, what to type, the targets, what a move changes, exceptions, and what went wrong."""

from collections.abc import Iterator, Sequence

from wheelcheck.model.report import Report, SystemNeeds, VerdictChange
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import VerdictKind
from wheelcheck.render.gate import FAILED, INCOMPLETE, PASSED, gate_sentence, gate_word, next_commands
from wheelcheck.render.html.contents import Contents
from wheelcheck.render.html.markup import LETTERS, code, command, fact_list, items, text, verdict
from wheelcheck.render.layout import megabytes
from wheelcheck.render.rows import shown_path
from wheelcheck.render.sentences import assumption_sentence
from wheelcheck.render.stale import stale, waiver_words

__all__ = ["actions", "answer", "remarks", "targets"]

_STATES = {PASSED: ("ok", "passed"), FAILED: ("no", "failed"), INCOMPLETE: ("maybe", "incomplete")}
_NAMED = 40


def answer(page: Contents) -> Iterator[str]:
    """The gate's answer, and what was read."""
    report = page.report
    style, word = _STATES[gate_word(report.gate)]
    yield f'<header class="{style}"><p class="app">wheelcheck {text(report.version)}</p>'
    yield f"<h1>The gate {'is' if style == 'maybe' else 'has'} {word}</h1>"
    # The sentence comes escaped for terminals; what it says once more is not changed by that.
    yield f"<p>{text(gate_sentence(report, page.labels), 1 << 14)}</p>"
    yield f'<p class="quiet">{", ".join(_locks(report))}</p></header>'


def actions(page: Contents) -> Iterator[str]:
    """What fails without being one pin's fault, what to type, and what a move changes."""
    report = page.report
    for row in page.others:
        on = f" on {text(page.labels.label(row.target.id))}" if row.target is not None else ""
        yield f'<p class="whole">{verdict(row.kind)} {code(row.name)}{on}: {text(row.told)}</p>'
    commands = next_commands(report)
    if commands:
        yield "<section><h2>What to type</h2>"
        for typed, names in commands.items():
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            yield f"{command(typed)}<p>for {', '.join(map(code, names[:_NAMED]))}{more}</p>"
        yield "</section>"
    yield from _move(report)


def _locks(report: Report) -> Iterator[str]:
    for lock in report.locks:
        number = len(lock.pins)
        yield f"{code(shown_path(lock.path))} ({lock.format.value}, {number:,} pin{'' if number == 1 else 's'})"


def _move(report: Report) -> Iterator[str]:
    move = report.move
    if move is None:
        return
    yield f"<section><h2>Moving from {text(move.source)} to {text(move.destination)}</h2>"
    for word, changes in (("Worse", move.worse), ("Better", move.better)):
        yield f"<h3>{word}</h3>{items([_change(each) for each in changes]) or '<p>nothing</p>'}"
    ends = (move.before, move.after)
    rows = [("to download", " → ".join(megabytes(end.download) for end in ends))]
    if all(end.unpacked is not None for end in ends):
        rows.append(("wheels installed", " → ".join(megabytes(end.unpacked or 0) for end in ends)))
    if all(end.image is not None for end in ends):
        rows.append(("base image", " → ".join(megabytes(end.image or 0) for end in ends)))
    yield f"{fact_list(rows)}</section>"


def _change(change: VerdictChange) -> str:
    name = f"{change.package} {change.version}" if change.version else change.package
    return f"{code(name)} {verdict(change.before)} → {verdict(change.after)}"


# -- the targets


def targets(page: Contents) -> Iterator[str]:
    """What each is, in numbers, and what its system must have."""
    report = page.report
    yield '<div class="scroll" role="region" aria-label="Targets, in numbers" tabindex="0"><table class="counts">'
    heads = "".join(f'<th scope="col" class="num">{kind.value}</th>' for kind in VerdictKind)
    yield f'<thead><tr><th scope="col">Target</th><th scope="col">In numbers</th>{heads}'
    yield '<th scope="col" class="num">download</th></tr></thead><tbody>'
    for target in report.targets:
        counts = report.summaries[target.id].counts
        numbers = "".join(f'<td class="num">{counts[kind]:,}</td>' for kind in VerdictKind)
        size = megabytes(report.summaries[target.id].download_bytes)
        label = text(page.labels.label(target.id))
        yield f'<tr><th scope="row">{label}</th><td>{_stack([(kind, counts[kind]) for kind in VerdictKind])}</td>'
        yield f'{numbers}<td class="num">{size}</td></tr>'
    yield "</tbody></table></div>"
    for target in report.targets:
        yield f'<details class="sec"><summary><h3>{text(page.labels.label(target.id))}</h3></summary>'
        yield fact_list(_facts(target))
        yield items([text(note) for note in target.notes])
        needs = report.system.get(target.id)
        if needs is not None:
            yield from _system(needs)
        yield "</details>"


def _stack(counts: Sequence[tuple[VerdictKind, int]]) -> str:
    """The counts as one bar; the numbers stand beside it."""
    every = sum(count for _, count in counts) or 1
    left, parts = 0.0, []
    for kind, count in counts:
        width = 100 * count / every
        if count:
            parts.append(f'<rect class="{LETTERS[kind]}" x="{left:.2f}" width="{width:.2f}" height="10"/>')
        left += width
    return (
        f'<svg class="stack" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{"".join(parts)}</svg>'
    )


def _facts(target: Target) -> Iterator[tuple[str, str]]:
    python = target.interpreter
    yield "id", code(target.id)
    yield "image", code(target.image) if target.image else ""
    yield "system", text(target.distribution.name) if target.distribution is not None else ""
    yield "C library", text(str(target.libc))
    yield "Python", text(python.label.replace(python.version, python.full_version))
    yield "machine", text(target.arch)
    yield "pip", text(target.pip or "")
    yield "why", items([text(assumption_sentence(each)) for each in target.assumptions])


def _system(needs: SystemNeeds) -> Iterator[str]:
    yield "<h4>System packages</h4>"
    if needs.first_command:
        yield f"<p>first ({text(needs.note)})</p>{command(needs.first_command)}"
    for word, typed in (("to build", needs.build_command), ("to run", needs.run_command)):
        if typed:
            yield f"<p>{word}</p>{command(typed)}"
    if needs.unknown:
        yield f"<p>not known which packages bring</p>{items([text(each) for each in needs.unknown])}"


# -- exceptions and trouble


def remarks(page: Contents) -> Iterator[str]:
    """Exceptions, what went wrong on the way, and warnings; nothing where there is nothing."""
    report = page.report
    gate = report.gate
    let_pass = [
        f"{code(_pin(each.failure.package, each.failure.version))} {verdict(each.failure.verdict)} "
        f"on {text(each.failure.target)}: {text(waiver_words(each))}"
        for each in gate.waived
    ]
    # A baseline that shrinks may list hundreds.
    looked_at = [
        f"{', '.join(map(code, each.names[:_NAMED]))}"
        f"{f' and {len(each.names) - _NAMED} more' if len(each.names) > _NAMED else ''}"
        f" in {code(each.place)}: {text(each.words)}"
        for each in stale(gate.stale)
    ]
    problems = [
        text(each.message) + (f" ({', '.join(map(code, each.packages[:_NAMED]))})" if each.packages else "")
        for each in report.problems
    ]
    for head, told in (
        ("Let pass", let_pass),
        ("Exceptions to look at", looked_at),
        ("What went wrong on the way", problems),
        ("Warnings", [text(each) for each in report.warnings]),
    ):
        if told:
            yield f"<section><h2>{head}</h2>{items(told)}</section>"


def _pin(name: str, version: str | None) -> str:
    return f"{name} {version}" if version else name
