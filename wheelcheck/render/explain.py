"""`--explain NAME`: every file of a pinned version, and for each target why it fits or not; nearest misses first."""

from collections.abc import Sequence

from wheelcheck.model.lock import DEFAULT_GROUP
from wheelcheck.model.report import Explanation, Report
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import FileJudgement, Fit, VerdictKind
from wheelcheck.render.attention import pin_name
from wheelcheck.render.escape import escape
from wheelcheck.render.labels import TargetLabels
from wheelcheck.render.layout import Line, Span, Style, View, cells, hanging, line, megabytes, paragraph, style_of
from wheelcheck.render.sentences import fit_sentence, reason

__all__ = ["explanations"]

_NEAR = Fit.OTHER_PYTHON.closeness
"""From here on each file gets its own line; what is farther off is listed in paragraphs."""
_JOINED = {
    Fit.OTHER_SYSTEM,
    Fit.OTHER_LIBC,
    Fit.OTHER_ARCH,
    Fit.OTHER_IMPLEMENTATION,
    Fit.OTHER_PYTHON,
    Fit.OTHER_ABI,
    Fit.LIBC_TOO_OLD,
}
"""Reasons that differ only in what the file asks for: told once, with all that is asked for."""
_STYLES = {Fit.CHOSEN: Style.WHEEL, Fit.USABLE: Style.WHEEL, Fit.YANKED: Style.BUILD, Fit.NOT_IN_LOCK: Style.BUILD}


def explanations(report: Report, labels: TargetLabels, view: View) -> list[Line]:
    """All explanations of the report; nothing when none was asked for."""
    lines: list[Line] = []
    for explanation in report.explanations:
        if lines:
            lines.append(())
        lines += _explanation(explanation, report.targets, labels, view)
    return lines


def _explanation(explanation: Explanation, targets: Sequence[Target], labels: TargetLabels, view: View) -> list[Line]:
    package = explanation.package
    named = [group for group in package.pin.groups if group != DEFAULT_GROUP]
    groups = f" {view.signs.dot} groups {', '.join(package.pin.groups)}" if named else ""
    lines: list[Line] = [
        (Span(pin_name(package.pin), Style.HEAD), Span(escape(f" {view.signs.dot} {package.lock}{groups}")))
    ]
    for same in _alike(explanation, targets):
        target = same[0]
        verdict = package.results[target.id]
        where = escape(", ".join(labels.label(each.id) for each in same))
        word = f"{view.signs.verdicts[verdict.kind]} {verdict.kind.value}"
        head = (Span(f"{where}: ", Style.HEAD), Span(word, style_of(verdict.kind)), Span(f" {view.signs.dash} "))
        sentence = f"{reason(verdict, target, package.pin)} [{verdict.code}]"
        lines.append(())
        lines += hanging(head, escape(sentence), width=view.width, indent=4)
        if verdict.build is not None and verdict.build.opened:
            from wheelcheck.render.build_details import build_details

            lines += build_details(verdict.build, view)
        if verdict.kind is not VerdictKind.EXCLUDED:
            lines += _files(explanation.files.get(target.id, ()), view)
    return lines


def _alike(explanation: Explanation, targets: Sequence[Target]) -> list[list[Target]]:
    """Targets on which all files stand alike are told together."""
    groups: dict[object, list[Target]] = {}
    for target in targets:
        verdict = explanation.package.results[target.id]
        stands = tuple((each.file.filename, fit_sentence(each)) for each in explanation.files.get(target.id, ()))
        groups.setdefault((verdict.kind, verdict.code, verdict.build, stands), []).append(target)
    return list(groups.values())


def _files(judgements: Sequence[FileJudgement], view: View) -> list[Line]:
    if not judgements:
        return [line("    no files", Style.QUIET)]
    lines: list[Line] = []
    for same in _by_reason(judgements):
        fit = same[0].fit
        count = f" ({len(same)} files)" if len(same) > 1 else ""
        head = escape(_common_sentence(same)) + count
        lines += paragraph(head, width=view.width, indent=2, style=_STYLES.get(fit, Style.PLAIN))
        lines += _near(same, view) if fit.closeness >= _NEAR else _far(same, view)
    return lines


def _by_reason(judgements: Sequence[FileJudgement]) -> list[list[FileJudgement]]:
    """Nearest first; within one reason the index's own order."""
    groups: dict[tuple[Fit, str], list[FileJudgement]] = {}
    for judgement in judgements:
        wanted = "" if judgement.fit in _JOINED else fit_sentence(judgement)
        groups.setdefault((judgement.fit, wanted), []).append(judgement)
    return [same for (fit, _), same in sorted(groups.items(), key=lambda group: -group[0][0].closeness)]


def _common_sentence(judgements: Sequence[FileJudgement]) -> str:
    """`cp39/cp310/cp311 only, the image has cp312`."""
    needs = dict.fromkeys(judgement.needs for judgement in judgements if judgement.needs)
    return fit_sentence(judgements[0]._replace(needs="/".join(needs)))


def _near(judgements: Sequence[FileJudgement], view: View) -> list[Line]:
    lines: list[Line] = []
    for judgement in judgements:
        name, details = escape(judgement.file.filename), _details(judgement)
        fits = cells(name) + cells(details) + 4 <= view.width
        lines.append((Span(f"    {name}"), *([Span(details, Style.QUIET)] if fits else [])))
        if details and not fits:
            lines.append((Span(f"    {details}", Style.QUIET),))
    return lines


def _details(judgement: FileJudgement) -> str:
    file = judgement.file
    size = f"  {megabytes(file.size)}" if file.size is not None else ""
    yanked = f"  yanked{': ' + file.yanked if file.yanked else ''}" if file.yanked is not None else ""
    return escape(size + yanked)


def _far(judgements: Sequence[FileJudgement], view: View) -> list[Line]:
    """Names in paragraphs; what all of them begin with is written once and then as an ellipsis."""
    names = [escape(each.file.filename) for each in judgements]
    first, *others = names
    cut = len(_common_start(names))
    shown = [first, *(view.signs.more + name[cut:] if cut > len(view.signs.more) else name for name in others)]
    return paragraph(" ".join(shown), width=view.width, indent=4, style=Style.QUIET)


def _common_start(names: Sequence[str]) -> str:
    """`grpcio-1.80.0-`: what all names begin with, up to a dash."""
    lowest, highest = min(names), max(names)
    length = next((place for place, pair in enumerate(zip(lowest, highest, strict=False)) if pair[0] != pair[1]), 0)
    start, dash, _ = lowest[:length].rpartition("-")
    return start + dash
