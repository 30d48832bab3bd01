"""The report as JUnit XML: a suite per target, a case per pin; what every CI service shows as test results.

There is no standard. Elements and attributes are those of the schema that Jenkins' plug-in ships, with the `file` and
`line` besides by which pytest says where a test stands, and which GitLab and others read.
"""

from collections.abc import Iterable
from functools import lru_cache

# The tree of `xml.etree` takes four times as long to be made and written, and `xml.sax.saxutils` loads sockets. What
# this escapes is what XML asks for, and all its references are numbers or predefined in XML.
from html import escape as xml_text

from wheelcheck.model.report import Problem, Report
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import Code, VerdictKind
from wheelcheck.render.codes import CODE_TEXTS
from wheelcheck.render.escape import escape
from wheelcheck.render.findings import remedy_words
from wheelcheck.render.rows import Row, Standing, rows
from wheelcheck.render.stale import stale

__all__ = ["render_junit"]


def render_junit(report: Report) -> str:
    """The document as ASCII, a line for each case: two reports then differ in the lines of what changed."""
    suites = {target.id: _Suite(target) for target in report.targets}
    others = _Suite(None)
    for row in rows(report):
        suite = others if row.target is None else suites[row.target.id]
        suite.add(row, report)
    made = [*suites.values(), *([others] if others.cases else [])]
    tests, failures = sum(len(each.cases) for each in made), sum(each.failures for each in made)
    errors = sum(each.errors for each in made)
    head = _tag("testsuites", name="wheelcheck", tests=tests, failures=failures, errors=errors, time=0)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"{head}>"]
    for number, suite in enumerate(made):
        lines += suite.lines(number, _told(report) if number == 0 else ())
    lines.append("</testsuites>\n")
    # Outside ASCII there are character references: the text is the same in every encoding.
    return "\n".join(lines).encode("ascii", "xmlcharrefreplace").decode("ascii")


class _Suite:
    """One target; what belongs to none that the report lists has a suite of its own."""

    def __init__(self, target: Target | None) -> None:
        self._target = target
        self.cases: list[str] = []
        self.failures = self.errors = self.skipped = 0

    def add(self, row: Row, report: Report) -> None:
        """Add a case."""
        name = "the whole lock" if row.whole_lock else f"{row.name} {row.version or ''}".rstrip()
        place: dict[str, str | int] = {} if row.place.path is None else {"file": row.place.path, "line": row.place.line}
        case = _tag("testcase", classname=row.lock, name=name, time=0, **place)
        if row.standing is Standing.FAILS:
            unknown = row.kind is VerdictKind.UNKNOWN
            self.errors += unknown
            self.failures += not unknown
            case += f">{_failure('error' if unknown else 'failure', row, report)}</testcase>"
        elif row.standing is Standing.PASSES:
            case += "/>"
        else:
            self.skipped += 1
            why = _let_pass(row) if row.standing is Standing.WAIVED else row.reason
            case += f"><skipped>{_text(why)}</skipped></testcase>"
        self.cases.append(case)

    def lines(self, number: int, told: Iterable[str]) -> Iterable[str]:
        """The suite; `told` is what it is to say besides, a line each."""
        target = self._target
        counts = {"tests": len(self.cases), "failures": self.failures, "errors": self.errors, "skipped": self.skipped}
        name = "wheelcheck" if target is None else target.id
        yield f"{_tag('testsuite', name=name, id=number, **counts, time=0)}>"
        if target is not None:
            facts = "".join(f"{_tag('property', name=key, value=value)}/>" for key, value in _facts(target).items())
            yield f"<properties>{facts}</properties>"
        yield from self.cases
        words = "\n".join(told)
        if words:
            yield f"<system-err>{words}</system-err>"
        yield "</testsuite>"


def _tag(tag: str, **attributes: str | int) -> str:
    return f"<{tag}" + "".join(f" {key}={_attribute(value)}" for key, value in attributes.items())


@lru_cache(maxsize=4096)
def _attribute(value: str | int) -> str:
    """Quoted; `escape` leaves none of the characters that XML 1.0 forbids."""
    return f'"{value}"' if isinstance(value, int) else f'"{xml_text(escape(value))}"'


def _text(text: str) -> str:
    return xml_text(escape(text), quote=False)


def _failure(tag: str, row: Row, report: Report) -> str:
    code = row.code or Code.LOCK_REFUSED
    head = _tag(tag, message=f"{row.kind.value}: {row.reason}", type=code.value)
    return f"{head}>{_details(row, code, report)}</{tag}>"


def _facts(target: Target) -> dict[str, str]:
    return {
        "base": target.base,
        "image": target.image or "",
        "libc": str(target.libc),
        "python": target.interpreter.full_version,
        "machine": target.arch,
    }


def _problem(problem: Problem) -> str:
    names = ", ".join(problem.packages)
    return _text(f"{problem.message} ({names})" if names else problem.message)


def _told(report: Report) -> Iterable[str]:
    """What went wrong on the way, and exceptions that want a look."""
    yield from map(_problem, report.problems)
    for each in stale(report.gate.stale):
        yield _text(f"{each.place}: {', '.join(each.names)}: {each.words}")


def _let_pass(row: Row) -> str:
    waiver = row.waiver
    by = [] if waiver is None else [waiver.place, waiver.reason, f"until {waiver.until}" if waiver.until else ""]
    return f"let pass by {', '.join(filter(None, by))}; {row.kind.value}: {row.reason}"


def _details(row: Row, code: Code, report: Report) -> str:
    """What a service shows below the message."""
    text = CODE_TEXTS[code]
    suggestion = report.suggestions.get((row.lock, row.name))
    place = "" if row.place.path is None else f"{row.place.path}:{row.place.line}"
    helps = text.helps if suggestion is None else remedy_words(suggestion, row.name)
    lines = [place, text.text, f"What helps: {helps}" if helps else "", f"wheelcheck explain {code.value}"]
    return "\n".join(map(_text, filter(None, lines)))
