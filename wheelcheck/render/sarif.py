"""The report as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format), for code scanning and editors."""

from collections.abc import Iterable

from wheelcheck.model.report import Problem, Report, StaleReason, Waiver
from wheelcheck.model.verdict import Code
from wheelcheck.render.codes import CODE_TEXTS
from wheelcheck.render.escape import escape
from wheelcheck.render.findings import Finding, Level, findings
from wheelcheck.render.json import JsonObject, encoder
from wheelcheck.render.rows import shown_path
from wheelcheck.render.stale import Stale, stale

__all__ = ["SCHEMA", "render_sarif"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_FINGERPRINT = "wheelcheck/v1"
"""Not GitHub's own `primaryLocationLineHash`: its upload warns of every such value that it did not make itself."""
_INCOMPLETE = 3
_EXITS = {0: "the gate passed", 1: "the gate failed", _INCOMPLETE: "something stayed unknown"}
_ABOUT = "Says for each pin of a lock whether a base image gets a wheel, a build or a compile."


def render_sarif(report: Report) -> str:
    """The log as ASCII, a line for each rule and result."""
    encode = encoder()
    found = findings(report)
    codes = sorted({finding.code for finding in found})
    places = {code: place for place, code in enumerate(codes)}
    exit_code = report.gate.exit_code
    driver = {"name": "wheelcheck", "version": report.version, "shortDescription": {"text": _ABOUT}}
    invocation = {
        "executionSuccessful": exit_code != _INCOMPLETE,
        "exitCode": exit_code,
        "exitCodeDescription": _EXITS.get(exit_code, "the question was wrong"),
        "toolExecutionNotifications": [
            *(_notification(problem) for problem in report.problems),
            *(_look(each) for each in stale(report.gate.stale)),
        ],
    }
    rules = _lines(encode(_rule(code)) for code in codes)
    results = _lines(encode(_result(finding, places, report.gate.baseline)) for finding in found)
    return f"""{{
"$schema": "{SCHEMA}",
"version": "2.1.0",
"runs": [{{
"tool": {{"driver": {encode(driver)[:-1]}, "rules": {rules}}}}},
"invocations": [{encode(invocation)}],
"columnKind": "unicodeCodePoints",
"results": {results}
}}]
}}
"""


def _lines(items: Iterable[str]) -> str:
    text = ",\n".join(items)
    return f"[\n{text}\n]" if text else "[]"


def _rule(code: Code) -> JsonObject:
    text = CODE_TEXTS[code]
    helps = f"What helps: {text.helps}" if text.helps else ""
    more = f"`wheelcheck explain {code.value}` prints this text."
    plain = "\n\n".join(filter(None, (text.text, helps, more)))
    return {
        "id": code.value,
        "name": "".join(word.capitalize() for word in code.value.split("-")),
        "shortDescription": {"text": text.title[:1].upper() + text.title[1:] + "."},
        "fullDescription": {"text": text.text},
        "help": {"text": plain, "markdown": plain.replace("What helps:", "**What helps:**")},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["packaging", "wheels"]},
    }


def _result(finding: Finding, places: dict[Code, int], baseline: str | None) -> JsonObject:
    lines = [finding.message, *([f"Type: {finding.command}"] if finding.command else [])]
    data: JsonObject = {
        "ruleId": finding.code.value,
        "ruleIndex": places[finding.code],
        "level": finding.level.value,
        "message": {"text": "\n".join(map(_plain, lines))},
    }
    if finding.place.path is not None:
        data["locations"] = [_location(finding.place.path, finding.place.line)]
    data["partialFingerprints"] = {_FINGERPRINT: finding.fingerprint}
    if baseline is not None:
        # What got worse is new: it is the gate's reason to fail.
        data["baselineState"] = "unchanged" if finding.level is Level.NOTE else "new"
    if finding.waiver is not None:
        data["suppressions"] = [_suppression(finding.waiver)]
    data["properties"] = {
        "package": escape(finding.package),
        "version": None if finding.version is None else escape(finding.version),
        "verdict": finding.kind.value,
        "targets": list(map(escape, finding.targets)),
    }
    return data


def _location(path: str, line: int) -> JsonObject:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(path), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": line},
        }
    }


def _look(each: Stale) -> JsonObject:
    """An exception that wants a look is no finding in a lock."""
    level = "warning" if each.why is StaleReason.EXPIRED else "note"
    return {
        "level": level,
        "message": {"text": _plain(f"{', '.join(each.names)}: {each.words}")},
        "locations": [_location(shown_path(each.origin), each.line or 1)],
    }


def _suppression(waiver: Waiver) -> JsonObject:
    told = [waiver.reason, f"until {waiver.until}" if waiver.until else "", f"({waiver.place})"]
    return {"kind": "external", "status": "accepted", "justification": _plain(" ".join(filter(None, told)))}


def _notification(problem: Problem) -> JsonObject:
    names = ", ".join(problem.packages)
    text = f"{problem.message} ({names})" if names else problem.message
    return {"level": "warning", "message": {"text": _plain(text)}}


def _plain(text: str) -> str:
    """A plain text message: `[text](target)` would be a link in it (SARIF 2.1.0, section 3.11.6)."""
    return escape(text).replace("](", "] (")


def _uri(path: str) -> str:
    """A URI reference (RFC 3986): relative below the current folder, `file:` elsewhere."""
    from urllib.parse import quote

    try:
        # The bytes of a name that is no UTF-8.
        encoded = quote(path.encode("utf-8", "surrogateescape"), safe="/~")
    except UnicodeEncodeError:
        encoded = quote(escape(path), safe="/~")
    if path.startswith("/"):
        return f"file://{encoded}"
    # `C:/x`: a drive, which has its colon back.
    drive = path[1:3] == ":/" and path[:1].isascii() and path[:1].isalpha()
    return f"file:///{path[:2]}{encoded[4:]}" if drive else encoded
