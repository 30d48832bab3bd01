"""The report as commands to a GitHub Actions log, which become annotations of the lock's lines.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions. GitHub shows ten errors, ten warnings
and ten notices of a step: the worst come first, and the notice with the gate's answer before other notices.
"""

from wheelcheck.model.report import Report, StaleReason
from wheelcheck.render.escape import escape
from wheelcheck.render.findings import Finding, Level, findings
from wheelcheck.render.gate import gate_sentence, gate_word
from wheelcheck.render.labels import TargetLabels
from wheelcheck.render.rows import shown_path
from wheelcheck.render.stale import Stale, stale

__all__ = ["render_github"]

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}
_SHOWN = 10
"""So many annotations of a kind GitHub shows for one step."""


def render_github(report: Report) -> str:
    """The commands, one per line; what somebody let pass is counted and not annotated."""
    found = findings(report)
    told = [finding for finding in found if finding.waiver is None]
    summary = _command("notice", _summary(report, told, len(found) - len(told)), title=f"wheelcheck {report.version}")
    looks = [_look(each) for each in stale(report.gate.stale)]
    bad = [_annotation(finding) for finding in told if finding.level is not Level.NOTE]
    notes = [_annotation(finding) for finding in told if finding.level is Level.NOTE]
    return "".join(f"{line}\n" for line in (*bad, summary, *looks, *notes))


def _annotation(finding: Finding) -> str:
    lines = [finding.message]
    if finding.command:
        lines.append(f"Type: {finding.command}")
    lines.append(f"{finding.code.value}: {finding.text.title} (wheelcheck explain {finding.code.value})")
    place = {} if finding.place.path is None else {"file": finding.place.path, "line": str(finding.place.line)}
    return _command(_COMMANDS[finding.level], "\n".join(map(escape, lines)), **place, title=finding.title)


def _look(each: Stale) -> str:
    """What has expired is a warning: the gate may fail for it. The rest can wait."""
    name = "warning" if each.why is StaleReason.EXPIRED else "notice"
    title = "a baseline" if each.why is StaleReason.FIXED else f"the exception for {each.names[0]}"
    place = {"file": shown_path(each.origin), "line": str(each.line or 1)}
    return _command(name, escape(f"{', '.join(each.names)}: {each.words}"), **place, title=title)


def _summary(report: Report, told: list[Finding], waived: int) -> str:
    parts = [f"gate {gate_word(report.gate)}: {gate_sentence(report, TargetLabels(report.targets))}"]
    for level, word in ((Level.ERROR, "errors"), (Level.WARNING, "warnings")):
        more = sum(finding.level is level for finding in told) - _SHOWN
        if more > 0:
            parts.append(f"{more} more {word} are in the log, and GitHub shows no more than {_SHOWN} here")
    if waived:
        parts.append(f"{waived} findings are let pass" if waived > 1 else "1 finding is let pass")
    return "; ".join(parts)


def _command(name: str, message: str, **properties: str) -> str:
    """`::error file=a,line=1::message`; the message is escaped already, but for what the command itself needs."""
    told = ",".join(f"{key}={_property(escape(value))}" for key, value in properties.items())
    return f"::{name} {told}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
