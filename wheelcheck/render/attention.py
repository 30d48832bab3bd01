"""The body of the table: the pins that need attention, worst first, side by side for several targets."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wheelcheck.model.lock import DEFAULT_GROUP, Pin
from wheelcheck.model.report import PackageReport, Report, Waiver
from wheelcheck.model.verdict import Code, Verdict, VerdictKind
from wheelcheck.render.escape import escape
from wheelcheck.render.labels import TargetLabels
from wheelcheck.render.layout import Line, Span, Style, View, cells, hanging, pad, paragraph, style_of
from wheelcheck.render.sentences import reason
from wheelcheck.render.stale import waiver_words

__all__ = ["attention", "known_by_baseline", "pin_name", "worst_failure"]

WORST_FIRST = (VerdictKind.MISSING, VerdictKind.COMPILE, VerdictKind.UNKNOWN, VerdictKind.BUILD)
"""The verdicts that need attention."""

_RANK = {kind: rank for rank, kind in enumerate((*WORST_FIRST, VerdictKind.WHEEL, VerdictKind.EXCLUDED))}
_GAP = 2
_INDENT = 4
_PinKey = tuple[str, str, str | None]
"""Lock, name, version."""
_LONGEST_NAME = 30
"""A longer name gets a line of its own, so that one of them does not push the columns out of the screen."""
_NARROWEST_REASON = 34
"""Beside the columns a reason needs that much room; else it goes below."""


class _Row(NamedTuple):
    """One pin, ready to be laid out: its reasons are escaped and joined by the targets they are true for."""

    name: str
    groups: str
    package: PackageReport
    reasons: tuple[tuple[str, str], ...]
    """(where, sentence); `where` is empty for what the columns tell already."""


class _Columns(NamedTuple):
    """Measures of the matrix, in screen columns."""

    name: int
    verdicts: tuple[int, ...]
    reason: int
    """Room right of the verdicts; may be negative."""


def attention(report: Report, labels: TargetLabels, view: View) -> list[Line]:
    """The pins that need attention, or all of them; nothing when there is nothing to show."""
    known = frozenset() if view.show_all else known_by_baseline(report)
    chosen = [
        package
        for package in report.packages
        if view.show_all or (_worst(package) < len(WORST_FIRST) and _key(package) not in known)
    ]
    if not chosen:
        return []
    # `sorted` is stable: within one rank the report's own order (name, version, lock) stays.
    several = len({package.lock for package in report.packages}) > 1
    waivers = _waivers(report)
    rows = [
        _row(package, report, labels, view, waivers.get(_key(package), ()), several=several)
        for package in sorted(chosen, key=_worst)
    ]
    columns = _measure(rows, report, labels, view)
    if columns.reason < -_GAP:
        return [each for row in rows for each in _block(row, report, labels, view)]
    lines = _heads(report, labels, columns)
    for row in rows:
        lines += _matrix_row(row, report, view, columns)
    return lines


def worst_failure(report: Report) -> str | None:
    """The name of the package that stands first among those that the gate fails on; None when none does."""
    failing = {failure.package for failure in report.gate.failures}
    packages = [package for package in report.packages if package.pin.name in failing]
    return min(packages, key=_worst).pin.name if packages else None


def pin_name(pin: Pin) -> str:
    """`psycopg2 2.9.1`, escaped."""
    return escape(f"{pin.name} {pin.version}" if pin.version else pin.name)


def _worst(package: PackageReport) -> int:
    return min(map(_rank, package.results.values()), default=len(_RANK))


def _rank(verdict: Verdict) -> int:
    # A build that certainly fails stands with what cannot be installed.
    return _RANK[VerdictKind.MISSING if verdict.code is Code.BUILD_FAILS else verdict.kind]


def known_by_baseline(report: Report) -> frozenset[_PinKey]:
    """The pins of which nothing is worse than a baseline knows: who keeps one has seen them before."""
    if report.gate.baseline is None:
        return frozenset()
    # A build without a compiler, and what an exception lets pass, is told as ever.
    waived = [each for each in report.gate.waived if each.origin == report.gate.baseline]
    known = {(each.failure.lock, each.failure.package, each.failure.version, each.failure.target) for each in waived}
    return frozenset(
        _key(package)
        for package in report.packages
        if known
        and all(
            (*_key(package), target) in known
            for target, verdict in package.results.items()
            if verdict.kind in WORST_FIRST
        )
        and any((*_key(package), target) in known for target in package.results)
    )


def _key(package: PackageReport) -> _PinKey:
    return package.lock, package.pin.name, package.pin.version


def _waivers(report: Report) -> dict[_PinKey, list[Waiver]]:
    found: dict[_PinKey, list[Waiver]] = {}
    for waiver in report.gate.waived:
        failure = waiver.failure
        found.setdefault((failure.lock, failure.package, failure.version), []).append(waiver)
    return found


def _row(
    package: PackageReport,
    report: Report,
    labels: TargetLabels,
    view: View,
    waivers: Sequence[Waiver],
    *,
    several: bool,
) -> _Row:
    pin = package.pin
    marks = [] if DEFAULT_GROUP in pin.groups else list(pin.groups)
    if several:
        marks.append(package.lock)
    groups = escape(f" ({', '.join(marks)})") if marks else ""
    reasons = _reasons(package, report, labels, view)
    return _Row(pin_name(pin), groups, package, (*reasons, *_let_pass(waivers, labels)))


def _reasons(package: PackageReport, report: Report, labels: TargetLabels, view: View) -> tuple[tuple[str, str], ...]:
    told: dict[str, list[str]] = {}
    for target in report.targets:
        verdict = package.results[target.id]
        if verdict.kind not in WORST_FIRST and not view.verbose:
            continue
        sentence = reason(verdict, target, package.pin)
        if view.verbose:
            sentence += f" [{verdict.code}]" + (f" {verdict.file.filename}" if verdict.file else "")
        told.setdefault(escape(sentence), []).append(target.id)
    way_out = tuple(("", escape(words)) for words in _way_out(package, report))
    if len(told) == 1:
        return (("", next(iter(told))), *way_out)
    return (*((escape(labels.where(ids)), sentence) for sentence, ids in told.items()), *way_out)


def _let_pass(waivers: Sequence[Waiver], labels: TargetLabels) -> Iterator[tuple[str, str]]:
    told: dict[str, list[str]] = {}
    for waiver in waivers:
        told.setdefault(waiver_words(waiver), []).append(waiver.failure.target)
    for words, ids in told.items():
        yield escape(labels.where(ids)), escape(words)


def _way_out(package: PackageReport, report: Report) -> Iterator[str]:
    suggestion = report.suggestions.get((package.lock, package.pin.name))
    if suggestion is None:
        return
    again = suggestion.remedy == "relock"
    yield "-> lock it again: it has wheels" if again else f"-> {suggestion.after} has wheels"


def _cell(verdict: Verdict, view: View) -> str:
    return f"{view.signs.verdicts[_shown(verdict)]} {verdict.kind.value}"


def _shown(verdict: Verdict) -> VerdictKind:
    """Whose sign and colour the verdict has."""
    return VerdictKind.MISSING if verdict.code is Code.BUILD_FAILS else verdict.kind


def _measure(rows: Sequence[_Row], report: Report, labels: TargetLabels, view: View) -> _Columns:
    name = max((cells(row.name + row.groups) for row in rows), default=0)
    name = min(name, _LONGEST_NAME)
    verdicts = tuple(
        max(
            *(cells(escape(head)) for head in labels.stacked(target.id)),
            *(cells(_cell(row.package.results[target.id], view)) for row in rows),
        )
        for target in report.targets
    )
    return _Columns(name, verdicts, view.width - name - sum(_GAP + size for size in verdicts) - _GAP)


def _heads(report: Report, labels: TargetLabels, columns: _Columns) -> list[Line]:
    stacks = [labels.stacked(target.id) for target in report.targets]
    return [
        (
            Span(" " * columns.name),
            *(
                Span(" " * _GAP + pad(escape(head), size), Style.HEAD)
                for head, size in zip(heads, columns.verdicts, strict=True)
            ),
        )
        for heads in zip(*stacks, strict=True)
    ]


def _matrix_row(row: _Row, report: Report, view: View, columns: _Columns) -> list[Line]:
    lines: list[Line] = []
    start: tuple[Span, ...] = (Span(row.name, Style.HEAD), Span(row.groups, Style.QUIET))
    taken = cells(row.name + row.groups)
    if taken > columns.name:
        lines.append(start)
        start, taken = (), 0
    verdicts: list[Span] = [Span(" " * (columns.name - taken))]
    for target, size in zip(report.targets, columns.verdicts, strict=True):
        verdict = row.package.results[target.id]
        verdicts += [Span(" " * _GAP), Span(pad(_cell(verdict, view), size), style_of(_shown(verdict)))]
    full = (*start, *verdicts)
    # File names, which are told with `verbose`, need the whole line.
    if view.verbose or columns.reason < _NARROWEST_REASON:
        return [*lines, full, *_below(row, view)]
    return [*lines, *_beside(row, full, view, columns)]


def _below(row: _Row, view: View) -> list[Line]:
    return [
        each
        for where, sentence in row.reasons
        for each in paragraph(_labelled(where, sentence), width=view.width, indent=_INDENT)
    ]


def _beside(row: _Row, verdicts: Line, view: View, columns: _Columns) -> list[Line]:
    indent = view.width - columns.reason
    if not row.reasons:
        return [verdicts]
    (where, first), *others = row.reasons
    gap = Span(" " * _GAP)
    lines = hanging((*verdicts, gap), _labelled(where, first), width=view.width, indent=indent)
    for where, sentence in others:
        lines += paragraph(_labelled(where, sentence), width=view.width, indent=indent)
    return lines


def _labelled(where: str, sentence: str) -> str:
    return f"{where}: {sentence}" if where else sentence


def _block(row: _Row, report: Report, labels: TargetLabels, view: View) -> list[Line]:
    """A pin with more targets than fit side by side: a line for each verdict and reason, worst first."""
    lines: list[Line] = [(Span(row.name, Style.HEAD), Span(row.groups, Style.QUIET))]
    groups: dict[tuple[VerdictKind, str], list[str]] = {}
    for target in report.targets:
        verdict = row.package.results[target.id]
        told = verdict.kind in WORST_FIRST or view.verbose
        sentence = escape(reason(verdict, target, row.package.pin)) if told else ""
        groups.setdefault((verdict.kind, sentence), []).append(target.id)
    verdicts = {ids[0]: row.package.results[ids[0]] for ids in groups.values()}
    width = max(cells(_cell(verdict, view)) for verdict in verdicts.values())
    for (_, sentence), ids in sorted(groups.items(), key=lambda group: _rank(verdicts[group[1][0]])):
        verdict = verdicts[ids[0]]
        head = (Span("  "), Span(pad(_cell(verdict, view), width), style_of(_shown(verdict))), Span("  "))
        where = escape(labels.where(ids)) or ("" if sentence else "everywhere")
        text = _labelled(where, sentence) if sentence else where
        lines += hanging(head, text, width=view.width, indent=width + 2 * _GAP)
    return lines
