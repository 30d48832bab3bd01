"""All kinds of reports that every format must be able to give."""

from tests.benchmarks.big_report import big_report
from tests.golden.sample_report import ALPINE, BULLSEYE, clean, explained, many, opened, report_of, sample
from tests.unit.render.formats.hostile import ATTACKS, hostile, refused, waived
from wheelcheck.model.report import BaseMove, Bytes, Report, VerdictChange
from wheelcheck.model.verdict import VerdictKind


def moved() -> Report:
    """The sample as a move from one of its targets to the other."""
    report = sample((BULLSEYE, ALPINE))
    worse = (VerdictChange("torch", "2.9.1", "poetry.lock", VerdictKind.WHEEL, VerdictKind.MISSING),)
    move = BaseMove(BULLSEYE.id, ALPINE.id, worse, (), Bytes(907_000_000), Bytes(17_600_000))
    failures = tuple(each for each in report.gate.failures if each.package == "torch")
    return report._replace(move=move, gate=report.gate._replace(failures=failures))


REPORTS = {
    "empty": report_of([], []),
    "no pins": report_of([ALPINE], []),
    "clean": clean(),
    "sample": sample(),
    "twelve targets": sample(many()),
    "explained": explained(),
    "opened": opened(),
    "waived": waived(),
    "refused": refused(),
    "moved": moved(),
    "big": big_report(200, 6),
    **{f"hostile {name}": hostile(text) for name, text in ATTACKS.items()},
}
