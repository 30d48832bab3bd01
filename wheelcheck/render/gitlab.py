"""The report for GitLab's Code Quality widget, which shows findings in a merge request and beside the changed lines.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from collections.abc import Iterable

from wheelcheck.model.report import Report, StaleReason
from wheelcheck.model.verdict import VerdictKind
from wheelcheck.render.escape import escape
from wheelcheck.render.findings import Finding, Level, findings
from wheelcheck.render.json import JsonObject, encoder
from wheelcheck.render.rows import shown_path
from wheelcheck.render.stale import Stale, stale

__all__ = ["render_gitlab"]

_NO_FILE = "command-line"
"""GitLab takes no finding without a path."""


def render_gitlab(report: Report) -> str:
    """A JSON array, a line for each finding; what somebody let pass is none."""
    encode = encoder()
    found = [encode(_issue(finding)) for finding in findings(report) if finding.waiver is None]
    looks = stale(report.gate.stale)
    # A file may have several exceptions for one package: they are numbered in their order.
    found += [encode(_look(each, _like(each, looks[:place]))) for place, each in enumerate(looks)]
    return "[\n" + ",\n".join(found) + "\n]\n" if found else "[]\n"


def _issue(finding: Finding) -> JsonObject:
    return {
        "description": escape(finding.message),
        "check_name": f"wheelcheck/{finding.code.value}",
        "fingerprint": finding.fingerprint,
        "severity": _severity(finding),
        "location": {"path": finding.place.path or _NO_FILE, "lines": {"begin": finding.place.line}},
    }


def _like(each: Stale, before: Iterable[Stale]) -> int:
    return sum((other.origin, other.names, other.why) == (each.origin, each.names, each.why) for other in before)


def _look(each: Stale, number: int) -> JsonObject:
    """An exception that wants a look, in the file that it stands in."""
    from hashlib import sha256

    # What is fixed may be more the next time; it is the same finding.
    names = () if each.why is StaleReason.FIXED else each.names
    key = "\0".join(("stale", shown_path(each.origin), each.why.value, *names, *([str(number)] if number else [])))
    return {
        "description": escape(f"{', '.join(each.names)}: {each.words}"),
        "check_name": f"wheelcheck/exception-{each.why.value}",
        "fingerprint": sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32],
        "severity": "minor" if each.why is StaleReason.EXPIRED else "info",
        "location": {"path": shown_path(each.origin), "lines": {"begin": each.line or 1}},
    }


def _severity(finding: Finding) -> str:
    if finding.level is Level.NOTE:
        return "info"
    if finding.level is Level.WARNING:
        return "minor"
    return "major" if finding.kind in {VerdictKind.COMPILE, VerdictKind.BUILD} else "critical"
