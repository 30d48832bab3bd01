"""Exceptions: what they let pass, and which of them are told as expired or unused."""

import pytest

from tests.golden.sample_report import ALPINE, BULLSEYE
from wheelcheck.judge.exceptions import is_for_target, with_exceptions
from wheelcheck.judge.gate import decide
from wheelcheck.model.exceptions import ExceptionRule
from wheelcheck.model.lock import Pin
from wheelcheck.model.report import DEFAULT_FAIL_ON, Gate, PackageReport, StaleReason
from wheelcheck.model.verdict import Code, Verdict, VerdictKind

TODAY = "2026-11-26"
TARGETS = (ALPINE, BULLSEYE)
COMPILE = Verdict(VerdictKind.COMPILE, Code.SDIST_ONLY)
MISSING = Verdict(VerdictKind.MISSING, Code.NO_FILES)
WHEEL = Verdict(VerdictKind.WHEEL, Code.PURE_WHEEL)


def package(name: str, alpine: Verdict, bullseye: Verdict = WHEEL, version: str | None = "1.0") -> PackageReport:
    return PackageReport(Pin(name, version), "a.lock", {ALPINE.id: alpine, BULLSEYE.id: bullseye})


def judged(rules: list[ExceptionRule], *packages: PackageReport) -> Gate:
    gate = decide(packages, TARGETS, DEFAULT_FAIL_ON, frozenset({"allowed"}))
    return with_exceptions(gate, rules, packages, TARGETS, TODAY)


def rule(package: str = "numpy", **more: object) -> ExceptionRule:
    return ExceptionRule(package, "why", "pyproject.toml", 7)._replace(**more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "passes"),
    [
        (rule(), True),
        (rule("scipy"), False),
        (rule(version=">=1,<2"), True),
        (rule(version="<1"), False),
        (rule(targets=(ALPINE.id,)), True),
        (rule(targets=("alpine*",)), True),
        (rule(targets=("debian*",)), False),
        (rule(targets=("debian*", "*-x86_64")), True),
        (rule(codes=frozenset({Code.SDIST_ONLY})), True),
        (rule(codes=frozenset({Code.LIBC_TOO_OLD})), False),
        (rule(verdicts=frozenset({VerdictKind.COMPILE})), True),
        (rule(verdicts=frozenset({VerdictKind.MISSING})), False),
        (rule(until=TODAY), True),
        (rule(until="2026-11-25"), False),
        (rule(until="2030-01-01"), True),
    ],
)
def test_what_an_exception_lets_pass(given: ExceptionRule, passes: bool) -> None:
    gate = judged([given], package("numpy", COMPILE))
    assert gate.passed is passes
    assert gate.exit_code == (0 if passes else 1)
    assert [each.failure.package for each in gate.waived] == (["numpy"] if passes else [])
    assert [each.place for each in gate.waived] == (["pyproject.toml:7"] if passes else [])


def test_only_what_it_is_for_passes() -> None:
    gate = judged(
        [rule(targets=("alpine*",), reason="first"), rule(targets=("alpine3*",), reason="second")],
        package("numpy", COMPILE, MISSING),
        package("scipy", COMPILE),
    )
    assert [(each.package, each.target) for each in gate.failures] == [("numpy", BULLSEYE.id), ("scipy", ALPINE.id)]
    assert [each.reason for each in gate.waived] == ["first"]
    # The second one is for the same, and nobody is told to take it out for that.
    assert gate.stale == ()


def test_what_is_left_decides_on_the_exit_code() -> None:
    unknown = Verdict(VerdictKind.UNKNOWN, Code.VCS)
    assert judged([rule()], package("numpy", COMPILE), package("scipy", unknown)).exit_code == 3


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (rule(until="2026-11-25"), StaleReason.EXPIRED),
        (rule("wheely", until="2026-11-25"), StaleReason.EXPIRED),
        (rule("wheely"), StaleReason.UNUSED),
        (rule("gone"), StaleReason.UNUSED),
        (rule(version=">=2"), StaleReason.UNUSED),
        (rule(codes=frozenset({Code.LIBC_TOO_OLD})), StaleReason.UNUSED),
        (rule(targets=("debian*",)), StaleReason.UNUSED),
        # This run cannot know.
        (rule(targets=("ubuntu*",)), None),
        (rule(targets=("ubuntu*",), until="2026-11-25"), None),
        (rule("grouped"), None),
        (rule("unreached"), None),
        (rule("allowed"), None),
        (rule(), None),
    ],
)
def test_which_exceptions_want_a_look(given: ExceptionRule, why: StaleReason | None) -> None:
    gate = judged(
        [given],
        package("numpy", COMPILE),
        package("wheely", WHEEL),
        package("allowed", COMPILE),
        package("grouped", Verdict(VerdictKind.EXCLUDED, Code.GROUP), Verdict(VerdictKind.EXCLUDED, Code.GROUP)),
        package("unreached", Verdict(VerdictKind.UNKNOWN, Code.INDEX_ERROR)),
    )
    assert [each.why for each in gate.stale] == ([] if why is None else [why])
    assert [each.place for each in gate.stale] == ([] if why is None else ["pyproject.toml:7"])


def test_a_run_that_asks_for_less_calls_nothing_unused() -> None:
    packages = [package("numpy", COMPILE)]
    gate = decide(packages, TARGETS, {VerdictKind.MISSING}, frozenset())
    assert with_exceptions(gate, [rule()], packages, TARGETS, TODAY).stale == ()


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("alpine", True),
        ("alpine3.2[0-9]", True),
        ("*musl*", False),
        ("*-cp312-*", True),
        ("python:*-alpine*", True),
        ("ALPINE", False),
        ("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", False),
    ],
)
def test_names_of_a_target(pattern: str, matches: bool) -> None:
    assert is_for_target([pattern], ALPINE) is matches
