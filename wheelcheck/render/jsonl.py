"""One JSON object per line (https://jsonlines.org): a pin on a target, or what fails there besides.

An object has the fields that `results` of the JSON report has, with those that say which pin, where it stands, and what
the gate says of it.
"""

from collections.abc import Iterator, Mapping

from wheelcheck.model.report import PackageReport, Report, Suggestion
from wheelcheck.render.json import JsonObject, encoder, purl, result_data
from wheelcheck.render.rows import Row, rows

__all__ = ["render_jsonl"]


def render_jsonl(report: Report) -> str:
    """The report as lines of ASCII."""
    return "".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    encode = encoder()
    told: PackageReport | None = None
    start = ""
    for row in rows(report):
        # What is the same on all targets is written once, and copied.
        if row.package is None or row.package is not told:
            told, start = row.package, encode(_pin(row))[:-1]
        yield f"{start}, {encode(_result(row, report.suggestions))[1:]}\n"


def _pin(row: Row) -> JsonObject:
    package = row.package
    return {
        "lock": row.lock,
        "path": row.place.path,
        "line": row.place.line,
        "name": None if row.whole_lock else row.name,
        "version": row.version,
        "purl": None if package is None else purl(package.pin),
        "groups": [] if package is None else list(package.pin.groups),
    }


def _result(row: Row, suggestions: Mapping[tuple[str, str], Suggestion]) -> JsonObject:
    verdict, target, package = row.verdict, row.target, row.package
    data: JsonObject = {"target": None if target is None else target.id, "gate": row.standing}
    if verdict is not None and target is not None and package is not None:
        data |= result_data(verdict, target, package.pin)
    else:
        data |= {"verdict": row.kind, "code": row.code, "reason": row.reason}
        data |= {"file": None, "tag": None, "size": None, "yanked": False}
    if row.waiver is not None:
        waiver = row.waiver
        data["waiver"] = {
            "origin": waiver.origin,
            "line": waiver.line,
            "reason": waiver.reason,
            "until": waiver.until,
        }
    suggestion = suggestions.get((row.lock, row.name)) if row.is_bad else None
    if suggestion is not None:
        data["suggestion"] = suggestion._asdict()
    return data
