"""A report as the page shows it: a line per pin with its cells, the worst first, and what the bars are drawn by."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from wheelcheck.model.report import PackageReport, Report
from wheelcheck.model.verdict import BuildFacts, VerdictKind
from wheelcheck.render.findings import rank
from wheelcheck.render.labels import TargetLabels
from wheelcheck.render.rows import Row, Standing, rows

__all__ = ["Contents", "PinLine", "contents"]

_TAKEN = {VerdictKind.WHEEL, VerdictKind.BUILD, VerdictKind.COMPILE}
_NOT_FAILING = 6
"""What the gate lets pass comes after all that it fails on."""


class PinLine(NamedTuple):
    """One pin.

    Attributes:
        number: Its place, the worst first: what its section is called by.
        package: The pin with its verdicts.
        cells: One per target, in the report's order.
        download: Bytes of the largest file that is taken on any target; 0 where none is known.
        weight: Lines of source that are compiled, build requirements included, where that is most.
    """

    number: int
    package: PackageReport
    cells: tuple[Row, ...]
    download: int
    weight: int


class Contents(NamedTuple):
    """All of it.

    Attributes:
        report: What it was made of.
        labels: Short names of the targets.
        pins: The worst first.
        others: What fails without being one pin's verdict.
        groups: Names of the dependency groups, `main` first.
    """

    report: Report
    labels: TargetLabels
    pins: tuple[PinLine, ...]
    others: tuple[Row, ...]
    groups: tuple[str, ...]


def contents(report: Report) -> Contents:
    """Read the report once."""
    found: list[tuple[PackageReport, list[Row]]] = []
    others: list[Row] = []
    for row in rows(report):
        if row.package is None:
            others.append(row)
        elif found and found[-1][0] is row.package:
            found[-1][1].append(row)
        else:
            found.append((row.package, [row]))
    found.sort(key=lambda each: _order(each[1]))
    pins = tuple(
        PinLine(number, package, tuple(cells), _download(package), _weight(package))
        for number, (package, cells) in enumerate(found)
    )
    groups = dict.fromkeys(group for lock in report.locks for group in lock.groups)
    groups |= dict.fromkeys(sorted({group for each in pins for group in each.package.pin.groups}))
    return Contents(report, TargetLabels(report.targets), pins, tuple(others), tuple(groups))


def _order(cells: Sequence[Row]) -> tuple[int, int, str]:
    """The worst verdict, on the most targets; then by name."""
    bad = [_badness(cell) for cell in cells]
    worst = min(bad, default=_NOT_FAILING)
    return worst, -bad.count(worst), cells[0].name


def _badness(cell: Row) -> int:
    return rank(cell.kind, cell.code) + (0 if cell.standing is Standing.FAILS else _NOT_FAILING)


def _download(package: PackageReport) -> int:
    verdicts = package.results.values()
    return max((each.file.size or 0 for each in verdicts if each.file is not None and each.kind in _TAKEN), default=0)


def _weight(package: PackageReport) -> int:
    compiled = [each.build for each in package.results.values() if each.kind is VerdictKind.COMPILE and each.build]
    if not compiled:
        return 0
    from wheelcheck.render.builds import weight

    return max(weight(facts) for facts in _distinct(compiled))


def _distinct(records: Iterable[BuildFacts]) -> list[BuildFacts]:
    """Targets share what was found of a build: it need be looked at once."""
    return list({id(each): each for each in records}.values())
