"""What is compiled, the heaviest first, what each build needs, and the system packages to install for it."""

from collections.abc import Iterable
from typing import NamedTuple

from wheelcheck.model.report import PackageReport, Report, SystemNeeds
from wheelcheck.model.sdist import Extension, Hurdle, HurdleKind
from wheelcheck.model.verdict import BuildFacts, BuildRequirement, Code, VerdictKind
from wheelcheck.render.attention import pin_name
from wheelcheck.render.escape import LONGEST_COMMAND, escape
from wheelcheck.render.labels import TargetLabels
from wheelcheck.render.layout import Line, Span, Style, View, cells, hanging, line, paragraph, wrap
from wheelcheck.render.sentences import hurdle_sentence
from wheelcheck.render.sizes import language_name, source_size

__all__ = ["Build", "build_words", "builds", "compiled_by_targets", "needs_by_targets", "weight"]

_INDENT = 4
_MOST_ROWS = 12
"""With more of them the lightest are counted, unless every line is wanted."""
_TROUBLE = {
    VerdictKind.COMPILE: "which must be compiled too",
    VerdictKind.MISSING: "which cannot be installed here",
    VerdictKind.UNKNOWN: "which could not be decided",
}


class Build(NamedTuple):
    """One pin that is compiled."""

    package: PackageReport
    facts: BuildFacts


def builds(report: Report, labels: TargetLabels, view: View) -> list[Line]:
    """The section about compiling: one part for all targets on which the same happens."""
    lines: list[Line] = []
    for targets, compiled in compiled_by_targets(report):
        if lines:
            lines.append(())
        where = escape(", ".join(labels.label(target) for target in targets))
        lines.append((Span(f"to compile on {where}", Style.HEAD),))
        shown = compiled if view.show_all or len(compiled) <= _MOST_ROWS + 1 else compiled[:_MOST_ROWS]
        for each in shown:
            head = (Span("  "), Span(pin_name(each.package.pin), Style.HEAD))
            lines += hanging(head, ": " + escape(build_words(each.facts)), width=view.width, indent=_INDENT)
        if len(shown) < len(compiled):
            lines.append(line(f"  and {len(compiled) - len(shown)} lighter ones (--all shows them)", Style.QUIET))
        for ids, needs in needs_by_targets(report, targets):
            told = "" if len(ids) == len(targets) else " on " + escape(", ".join(map(labels.label, ids)))
            lines += _needs(told, needs, view)
    return lines


def build_words(facts: BuildFacts) -> str:
    """`314,000 lines of C++; its build needs numpy 1.26.4, which must be compiled too`."""
    size = source_size(facts.lines) or ", ".join(language_name(language) for language in facts.languages)
    words = ["nothing of its own"] if facts.extension is Extension.NONE else [size or "native code"]
    troubles = [
        f"{_named(need)}, {_TROUBLE[need.verdict.kind]}" for need in facts.needs if need.verdict.kind in _TROUBLE
    ]
    if troubles:
        words.append("its build needs " + " and ".join(troubles))
    if facts.conflict:
        words.append(f"its build requirements: {facts.conflict}")
    words += _hurdles(facts.hurdles)
    return "; ".join(words)


def _command(head: str, command: str, view: View) -> list[Line]:
    """A command to copy: on one line, or broken as a shell takes it."""
    if cells(head) + cells(command) <= view.width:
        return [(Span(head), Span(command, Style.COMMAND))]
    parts = wrap(command, view.width - _INDENT - 2)
    broken = [f"{part} \\" for part in parts[:-1]] + parts[-1:]
    return [(Span(head.rstrip()),), *(((Span(" " * _INDENT), Span(part, Style.COMMAND))) for part in broken)]


def _hurdles(hurdles: Iterable[Hurdle]) -> list[str]:
    """Each kind once, with all that it is about."""
    kinds: dict[tuple[HurdleKind, bool], list[Hurdle]] = {}
    for hurdle in hurdles:
        kinds.setdefault((hurdle.kind, hurdle.fatal), []).append(hurdle)
    joined = (
        same[0]._replace(detail=", ".join(dict.fromkeys(each.detail for each in same))) for same in kinds.values()
    )
    return list(map(hurdle_sentence, joined))


def weight(facts: BuildFacts) -> int:
    """Lines to compile, build requirements included: what orders the worst first."""
    return sum(each.lines for each in facts.lines) + sum(
        weight(need.verdict.build) for need in facts.needs if need.verdict.build is not None
    )


def _named(need: BuildRequirement) -> str:
    return f"{need.name} {need.version}" if need.version else need.name


def compiled_by_targets(report: Report) -> Iterable[tuple[list[str], list[Build]]]:
    """Targets on which the same pins are compiled in the same way, with these pins."""
    groups: dict[object, tuple[list[str], list[Build]]] = {}
    for target in report.targets:
        compiled = [
            Build(package, verdict.build)
            for package in report.packages
            if (verdict := package.results[target.id]).build is not None and _is_told(verdict.kind, verdict.code)
            if verdict.build.opened
        ]
        if compiled:
            compiled.sort(key=lambda each: -weight(each.facts))
            key = tuple((each.package.pin, build_words(each.facts)) for each in compiled)
            groups.setdefault(key, ([], compiled))[0].append(target.id)
    return groups.values()


def _is_told(kind: VerdictKind, code: Code) -> bool:
    return kind is VerdictKind.COMPILE or code is Code.BUILD_FAILS


def needs_by_targets(report: Report, targets: Iterable[str]) -> list[tuple[list[str], SystemNeeds]]:
    """Targets whose system needs the same, with what that is."""
    groups: dict[SystemNeeds, list[str]] = {}
    for target in targets:
        needs = report.system.get(target)
        if needs is not None:
            groups.setdefault(needs, []).append(target)
    return [(ids, needs) for needs, ids in groups.items()]


def _needs(where: str, needs: SystemNeeds, view: View) -> list[Line]:
    lines: list[Line] = []
    if needs.first_command and (needs.build_command or needs.run_command):
        lines += _command(f"  first{where}: ", escape(needs.first_command), view)
        lines += paragraph(escape(f"({needs.note})"), width=view.width, indent=4)
    for word, command in (("to build", needs.build_command), ("to run", needs.run_command)):
        if command:
            lines += _command(f"  {word}{where}: ", escape(command, limit=LONGEST_COMMAND), view)
    if view.verbose:
        for package in needs.packages:
            head = (Span(f"    {escape(package.name)}", Style.HEAD),)
            text = f" {view.signs.dash} {package.why} ({package.source})"
            lines += hanging(head, escape(text), width=view.width, indent=6)
    if needs.unknown:
        text = f"not known which packages bring: {', '.join(needs.unknown)}"
        lines += paragraph(escape(text), width=view.width, indent=2, style=Style.UNKNOWN)
    return lines
