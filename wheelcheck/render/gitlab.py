"""The report for GitLab's Code Quality widget, which shows findings in a merge request and beside the changed lines.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from wheelcheck.model.report import Report
from wheelcheck.model.verdict import VerdictKind
from wheelcheck.render.escape import escape
from wheelcheck.render.findings import Finding, Level, findings
from wheelcheck.render.json import JsonObject, encoder

__all__ = ["render_gitlab"]

_NO_FILE = "command-line"
"""GitLab takes no finding without a path."""


def render_gitlab(report: Report) -> str:
    """A JSON array, a line for each finding; what somebody let pass is none."""
    encode = encoder()
    found = [encode(_issue(finding)) for finding in findings(report) if finding.waiver is None]
    return "[\n" + ",\n".join(found) + "\n]\n" if found else "[]\n"


def _issue(finding: Finding) -> JsonObject:
    return {
        "description": escape(finding.message),
        "check_name": f"wheelcheck/{finding.code.value}",
        "fingerprint": finding.fingerprint,
        "severity": _severity(finding),
        "location": {"path": finding.place.path or _NO_FILE, "lines": {"begin": finding.place.line}},
    }


def _severity(finding: Finding) -> str:
    if finding.level is Level.NOTE:
        return "info"
    if finding.level is Level.WARNING:
        return "minor"
    return "major" if finding.kind in {VerdictKind.COMPILE, VerdictKind.BUILD} else "critical"
