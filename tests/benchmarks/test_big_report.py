"""The large report is what benchmarks believe it to be."""

from tests.benchmarks.big_report import big_report
from wheelcheck.model.verdict import VerdictKind


def test_it_has_every_verdict_and_is_as_large_as_asked() -> None:
    report = big_report()
    assert (len(report.packages), len(report.targets)) == (1000, 12)
    assert len({target.id for target in report.targets}) == 12
    assert len({package.pin.name for package in report.packages}) == 1000
    kinds = {verdict.kind for package in report.packages for verdict in package.results.values()}
    assert kinds == set(VerdictKind)
    assert report.gate.failures
    assert report.gate.waived
    assert report.suggestions
    assert set(report.system) == {target.id for target in report.targets}


def test_it_is_the_same_each_time() -> None:
    assert big_report(100, 5) == big_report(100, 5)
