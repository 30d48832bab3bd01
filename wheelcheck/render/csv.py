"""The report as comma-separated values (RFC 4180), a row per pin and target, for spreadsheets.

A spreadsheet takes a cell that begins with `=` and some other characters for a formula, whatever the quotes around it:
such a cell gets an apostrophe before it (OWASP, "CSV Injection").
"""

import csv
from collections.abc import Iterable
from io import StringIO

from wheelcheck.model.report import Report
from wheelcheck.render.escape import escape
from wheelcheck.render.findings import remedy_words
from wheelcheck.render.rows import Row, rows

__all__ = ["COLUMNS", "render_csv"]

COLUMNS = (
    *("lock", "path", "line", "package", "version", "groups", "target", "verdict", "code", "gate", "reason"),
    *("file", "tag", "size", "yanked", "remedy", "waived_by"),
)
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠|%")  # noqa: RUF001 - full-width ones are formulas, too
"""Also what begins a DDE call (`|`) or is dropped before a formula in some locales (`%`)."""


def render_csv(report: Report) -> str:
    """The report with a head; rows end in CRLF, as the RFC has it."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    # Most cells are told in many rows.
    cells: dict[str, str] = {}
    for row in rows(report):
        writer.writerow(_cells(_values(row, report), cells))
    return text.getvalue()


def _values(row: Row, report: Report) -> Iterable[str | int | None]:
    verdict, package = row.verdict, row.package
    file = None if verdict is None else verdict.file
    suggestion = report.suggestions.get((row.lock, row.name)) if row.is_bad else None
    return (
        row.lock,
        row.place.path,
        None if row.place.path is None else row.place.line,
        None if row.whole_lock else row.name,
        row.version,
        None if package is None else " ".join(package.pin.groups),
        None if row.target is None else row.target.id,
        row.kind.value,
        None if row.code is None else row.code.value,
        row.standing.value,
        row.reason,
        None if file is None else file.filename,
        None if verdict is None else verdict.tag,
        None if file is None else file.size,
        "yes" if file is not None and file.yanked is not None else "no",
        None if suggestion is None else remedy_words(suggestion, row.name),
        None if row.waiver is None else ": ".join(filter(None, (row.waiver.place, row.waiver.reason))),
    )


def _cells(values: Iterable[str | int | None], known: dict[str, str]) -> list[str | int]:
    cells: list[str | int] = []
    for value in values:
        if isinstance(value, str):
            cell = known.get(value)
            if cell is None:
                cell = known[value] = _guarded(value)
            cells.append(cell)
        else:
            cells.append("" if value is None else value)
    return cells


def _guarded(text: str) -> str:
    shown = escape(text)
    # What the eye does not see before a formula does not hide it from a spreadsheet.
    return f"'{shown}" if text.lstrip()[:1] in _FORMULA or text[:1] in _FORMULA else shown
