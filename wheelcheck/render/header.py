"""The head of the table: what was read, and what was assumed of each target and why."""

from collections.abc import Sequence

from wheelcheck.model.lock import Lock
from wheelcheck.model.report import Report
from wheelcheck.model.target import Assumption, Fact, Target, Why
from wheelcheck.render.escape import escape
from wheelcheck.render.labels import TargetLabels
from wheelcheck.render.layout import Line, Span, Style, View, cells, hanging, pad, paragraph
from wheelcheck.render.sentences import fact_name, source_sentence

__all__ = ["header"]

_INDENT = 2
_FACTS = tuple(map(fact_name, Fact))


def header(report: Report, labels: TargetLabels, view: View) -> list[Line]:
    """Locks, targets, assumptions and what is worth telling about a base."""
    lines: list[Line] = []
    for lock in report.locks:
        lines += hanging((Span(escape(lock.path), Style.HEAD),), _lock_facts(lock, view), width=view.width, indent=0)
    lines += _targets(report.targets, labels, view)
    why = "; ".join(_assumptions(report.targets, labels))
    if why:
        lines += paragraph(f"why: {why}", width=view.width, indent=_INDENT, style=Style.QUIET)
    for note in _notes(report.targets, labels):
        lines += paragraph(f"note: {note}", width=view.width, indent=_INDENT)
    return lines


def _lock_facts(lock: Lock, view: View) -> str:
    name = " ".join(part for part in (lock.format.value, lock.lock_version) if part)
    number = len(lock.pins)
    if lock.is_unlocked:
        facts = [
            name,
            f"not locked: {number} package{'' if number == 1 else 's'} as {lock.installer} chooses them today",
        ]
    else:
        facts = [name, f"{number} pin{'' if number == 1 else 's'}"]
    if len(lock.groups) > 1:
        facts.append(f"groups {', '.join(lock.groups)}")
    return escape(f" {view.signs.dot} " + f" {view.signs.dot} ".join(facts))


def _targets(targets: Sequence[Target], labels: TargetLabels, view: View) -> list[Line]:
    rows = [[escape(labels.label(target.id)), *_facts(target, labels)] for target in targets]
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    if _INDENT + sum(widths) + 2 * (len(widths) - 1) > view.width:
        return [each for row in rows for each in _folded(row, widths[0], view)]
    return [
        (
            Span(" " * _INDENT + pad(row[0], widths[0]), Style.HEAD),
            Span("".join("  " + pad(text, size) for text, size in zip(row[1:], widths[1:], strict=True))),
        )
        for row in rows
    ]


def _folded(row: list[str], label: int, view: View) -> list[Line]:
    head = (Span(" " * _INDENT + pad(row[0], label) + "  ", Style.HEAD),)
    text = ", ".join(fact for fact in row[1:] if fact)
    return hanging(head, text, width=view.width, indent=min(_INDENT + label + 2, view.width // 2))


def _facts(target: Target, labels: TargetLabels) -> list[str]:
    interpreter = target.interpreter
    python = interpreter.label.replace(interpreter.version, interpreter.full_version)
    image = target.image or (target.distribution.name if target.distribution else "")
    facts = [image, str(target.libc), python if python[:1].isalpha() else f"Python {python}"]
    if target.arch not in labels.stacked(target.id):
        facts.append(target.arch)
    return list(map(escape, facts))


def _assumptions(targets: Sequence[Target], labels: TargetLabels) -> list[str]:
    """`Python from .python-version`: the values stand above, here is where they come from; equal sources together."""
    facts: dict[tuple[str, str], list[str]] = {}
    sources: dict[tuple[str, str], list[str]] = {}
    for target in targets:
        for assumption in target.assumptions:
            sources.setdefault((fact_name(assumption.fact), _source(assumption)), []).append(target.id)
    # `sorted` is stable: what is said of the image comes before what is said of the machine.
    for (fact, source), ids in sorted(sources.items(), key=lambda item: _FACTS.index(item[0][0])):
        facts.setdefault((labels.where(ids), source), []).append(fact)
    return [
        escape(f"{' and '.join(names)} {source}" + (f" ({where})" if where else ""))
        for (where, source), names in facts.items()
    ]


def _source(assumption: Assumption) -> str:
    """Where the fact comes from, without the details that only repeat what the user typed or the row above says."""
    if assumption.why is Why.DOCKERFILE and assumption.fact is Fact.IMAGE:
        # `compose.yaml:3, stage build`: the stage is in a note.
        return source_sentence(assumption._replace(detail=assumption.detail.partition(",")[0]))
    repeats = assumption.fact in {Fact.IMAGE, Fact.LIBC} or assumption.why in _REPEATED
    return source_sentence(assumption._replace(detail="") if repeats else assumption)


_REPEATED = {Why.FLAG, Why.IMAGE_TAG, Why.THIS_MACHINE, Why.DEFAULT}


def _notes(targets: Sequence[Target], labels: TargetLabels) -> list[str]:
    """Each note once, with the targets that it is about in front where it is not about all."""
    about: dict[str, list[str]] = {}
    for target in targets:
        for note in target.notes:
            about.setdefault(note, []).append(target.id)
    told = []
    for note, ids in about.items():
        where = labels.where(ids)
        told.append(escape(f"{where}: {note}" if where else note))
    return told
