"""The gate's rules, from literal verdicts (the contract's tables)."""

import pytest

from tests.golden.sample_report import ALPINE, BULLSEYE, clean, file, report_of, sample
from wheelcheck.judge.gate import decide, summarise
from wheelcheck.model.lock import Pin
from wheelcheck.model.report import DEFAULT_FAIL_ON, PackageReport
from wheelcheck.model.verdict import Code, Verdict, VerdictKind

WHEEL, BUILD, COMPILE = VerdictKind.WHEEL, VerdictKind.BUILD, VerdictKind.COMPILE
MISSING, UNKNOWN, EXCLUDED = VerdictKind.MISSING, VerdictKind.UNKNOWN, VerdictKind.EXCLUDED


def packages(*kinds: VerdictKind) -> list[PackageReport]:
    """One pin per kind, named after it, on alpine."""
    return [
        PackageReport(Pin(f"{kind}-{number}", "1"), "a.lock", {ALPINE.id: Verdict(kind, Code.SDIST_ONLY)})
        for number, kind in enumerate(kinds)
    ]


@pytest.mark.parametrize(
    ("kinds", "exit_code"),
    [
        ([], 0),
        ([WHEEL, BUILD, EXCLUDED], 0),
        ([WHEEL, COMPILE], 1),
        ([MISSING], 1),
        ([UNKNOWN], 3),
        ([UNKNOWN, WHEEL], 3),
        ([UNKNOWN, COMPILE], 1),
        ([MISSING, UNKNOWN], 1),
    ],
)
def test_exit_code_by_default(kinds: list[VerdictKind], exit_code: int) -> None:
    gate = decide(packages(*kinds), [ALPINE], DEFAULT_FAIL_ON, frozenset())
    assert gate.exit_code == exit_code
    assert gate.passed is (exit_code == 0)


@pytest.mark.parametrize(
    ("fail_on", "kinds", "exit_code"),
    [
        ({MISSING}, [COMPILE], 0),
        ({MISSING}, [UNKNOWN], 0),
        ({BUILD}, [BUILD], 1),
        ({BUILD, UNKNOWN}, [UNKNOWN], 3),
        (set(), [COMPILE, MISSING, UNKNOWN], 0),
    ],
)
def test_what_fails_is_what_the_user_says(fail_on: set[VerdictKind], kinds: list[VerdictKind], exit_code: int) -> None:
    assert decide(packages(*kinds), [ALPINE], fail_on, ()).exit_code == exit_code


def test_allowed_names_pass_whatever_their_verdict() -> None:
    judged = packages(COMPILE, UNKNOWN)
    gate = decide(judged, [ALPINE], DEFAULT_FAIL_ON, frozenset({"compile-0"}))
    assert [failure.package for failure in gate.failures] == ["unknown-1"]
    assert gate.exit_code == 3
    assert decide(judged, [ALPINE], DEFAULT_FAIL_ON, frozenset({"compile-0", "unknown-1"})).passed


def test_failures_come_in_the_order_of_packages_then_targets() -> None:
    failures = sample().gate.failures
    assert [(failure.package, failure.target) for failure in failures] == [
        ("bcrypt", ALPINE.id),
        ("cryptography", BULLSEYE.id),
        ("grpcio", ALPINE.id),
        ("internal-tool", ALPINE.id),
        ("internal-tool", BULLSEYE.id),
        ("psycopg2", ALPINE.id),
        ("psycopg2", BULLSEYE.id),
        ("torch", ALPINE.id),
    ]


def test_summary_counts_every_verdict_per_target() -> None:
    summary = sample().summaries[ALPINE.id]
    assert summary.counts == {WHEEL: 2, BUILD: 1, COMPILE: 3, MISSING: 1, UNKNOWN: 1, EXCLUDED: 1}
    assert list(clean().summaries) == [ALPINE.id, BULLSEYE.id]


def test_download_is_the_sum_of_the_chosen_files() -> None:
    rows = [
        (Pin("a", "1"), {ALPINE.id: Verdict(WHEEL, Code.PURE_WHEEL, file("a-1-py3-none-any.whl", 1000))}),
        (Pin("b", "1"), {ALPINE.id: Verdict(COMPILE, Code.SDIST_ONLY, file("b-1.tar.gz", 20))}),
        (Pin("c", "1"), {ALPINE.id: Verdict(WHEEL, Code.PURE_WHEEL, file("c-1-py3-none-any.whl", None))}),
        (Pin("d", "1"), {ALPINE.id: Verdict(EXCLUDED, Code.MARKER, file("d-1-py3-none-any.whl", 7))}),
        (Pin("e", "1"), {ALPINE.id: Verdict(MISSING, Code.NO_FILES)}),
    ]
    assert summarise(report_of([ALPINE], rows).packages, [ALPINE])[ALPINE.id].download_bytes == 1020
