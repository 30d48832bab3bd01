"""All that is known of building one sdist: evidence, size, build requirements, system packages, hurdles."""

from collections.abc import Iterable

from wheelcheck.model.sdist import Extension
from wheelcheck.model.verdict import BuildFacts, BuildRequirement, SystemPackage, VerdictKind
from wheelcheck.render.escape import escape
from wheelcheck.render.layout import Line, Span, Style, View, hanging
from wheelcheck.render.sentences import hurdle_sentence
from wheelcheck.render.sizes import language_name, source_size

__all__ = ["build_details"]

_EXTENSIONS = {
    Extension.REQUIRED: "required: the build fails without a compiler",
    Extension.OPTIONAL: "optional: it installs without a compiler, slower",
    Extension.NONE: "none: pure Python",
    Extension.UNKNOWN: "not known",
}
_INDENT = 4
_DEEPEST = 4


def build_details(facts: BuildFacts, view: View) -> list[Line]:
    """Lines for `--explain`, each a head and what is known of it."""
    lines: list[Line] = []
    for head, text in _rows(facts):
        if text:
            lines += hanging((Span(f"  {head}: ", Style.HEAD),), escape(text), width=view.width, indent=_INDENT)
    lines += _needs(facts.needs, view, depth=1)
    if facts.system is not None:
        lines += _packages("to build", facts.system.manager, facts.system.build, view)
        lines += _packages("to run", facts.system.manager, facts.system.run, view)
    return lines


def _rows(facts: BuildFacts) -> Iterable[tuple[str, str]]:
    yield "compiled part", _EXTENSIONS[facts.extension]
    yield "evidence", "; ".join(facts.evidence)
    yield "languages", ", ".join(map(language_name, facts.languages))
    yield "size", source_size(facts.lines)
    yield "backend", facts.backend or ""
    yield "build requirements", ", ".join(facts.requires)
    yield "trouble with them", facts.conflict
    for hurdle in facts.hurdles:
        yield "will fail" if hurdle.fatal else "may fail", f"{hurdle_sentence(hurdle)} -- {hurdle.source}"
    if facts.system is not None:
        yield "not known which packages bring", ", ".join(facts.system.unknown)


def _needs(needs: Iterable[BuildRequirement], view: View, *, depth: int) -> list[Line]:
    lines: list[Line] = []
    for need in needs:
        verdict = need.verdict
        name = f"{need.name} {need.version}" if need.version else need.name
        file = f" {verdict.file.filename}" if verdict.file is not None else ""
        size = "" if verdict.build is None else source_size(verdict.build.lines)
        text = f"{verdict.kind.value}{file}{f', {size}' if size else ''} (for {', '.join(need.wanted_by)})"
        head = (Span(f"{' ' * (2 + 2 * depth)}{escape(name)}: ", Style.HEAD),)
        lines += hanging(head, escape(text), width=view.width, indent=4 + 2 * depth)
        if verdict.kind is VerdictKind.COMPILE and verdict.build is not None and depth < _DEEPEST:
            lines += _needs(verdict.build.needs, view, depth=depth + 1)
    return lines


def _packages(word: str, manager: str, packages: Iterable[SystemPackage], view: View) -> list[Line]:
    lines: list[Line] = []
    for package in packages:
        head = (Span(f"  {word}, {manager}: ", Style.HEAD), Span(escape(package.name), Style.COMMAND))
        text = f" {view.signs.dash} {package.why} ({package.source})"
        lines += hanging(head, escape(text), width=view.width, indent=_INDENT)
    return lines
