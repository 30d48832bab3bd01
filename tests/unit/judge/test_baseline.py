"""A baseline: what is known may fail, what is new or worse may not, what is mended is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.golden.sample_report import ALPINE, BULLSEYE
from wheelcheck.judge.baseline import baseline_of, counterparts, with_baseline
from wheelcheck.judge.gate import decide
from wheelcheck.model.exceptions import Baseline
from wheelcheck.model.lock import Pin
from wheelcheck.model.report import DEFAULT_FAIL_ON, Failure, Gate, PackageReport, StaleReason
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import Code, Verdict, VerdictKind
from wheelcheck.settings.baseline_file import baseline_text, parse_baseline

LOCKS = {"a.lock": "../a.lock"}
BUILD = Verdict(VerdictKind.BUILD, Code.SDIST_ONLY)
DEAD = Verdict(VerdictKind.BUILD, Code.BUILD_FAILS)
COMPILE = Verdict(VerdictKind.COMPILE, Code.SDIST_ONLY)
MISSING = Verdict(VerdictKind.MISSING, Code.NO_FILES)
WHEEL = Verdict(VerdictKind.WHEEL, Code.PURE_WHEEL)
SILENT = Verdict(VerdictKind.UNKNOWN, Code.INDEX_ERROR)
CHECKOUT = Verdict(VerdictKind.UNKNOWN, Code.VCS)
LEFT_OUT = Verdict(VerdictKind.EXCLUDED, Code.GROUP)
MARKED = Verdict(VerdictKind.EXCLUDED, Code.MARKER)


def packages(verdicts: dict[str, Verdict], version: str = "1.0", target: Target = ALPINE) -> list[PackageReport]:
    return [PackageReport(Pin(name, version), "a.lock", {target.id: each}) for name, each in verdicts.items()]


def gate_of(judged: list[PackageReport], target: Target = ALPINE) -> Gate:
    return decide(judged, [target], DEFAULT_FAIL_ON, frozenset())


def made(verdicts: dict[str, Verdict], target: Target = ALPINE) -> Baseline:
    return baseline_of("b.json", gate_of(packages(verdicts, target=target), target).failures, [target], LOCKS)


def compared(before: dict[str, Verdict], after: dict[str, Verdict], target: Target = ALPINE) -> Gate:
    judged = packages(after, "2.0", target)
    return with_baseline(gate_of(judged, target), made(before), judged, [target], LOCKS)


@pytest.mark.parametrize(
    ("before", "after", "passes"),
    [
        (COMPILE, COMPILE, True),
        (COMPILE, MISSING, False),
        (MISSING, COMPILE, True),
        (COMPILE, DEAD, False),
        (DEAD, MISSING, True),
        (COMPILE, Verdict(VerdictKind.COMPILE, Code.LIBC_TOO_OLD), True),
        (CHECKOUT, CHECKOUT, True),
        (COMPILE, CHECKOUT, False),
        (MISSING, SILENT, False),
        (SILENT, SILENT, False),
        (WHEEL, COMPILE, False),
    ],
)
def test_what_is_as_bad_as_it_was_passes(before: Verdict, after: Verdict, passes: bool) -> None:
    gate = compared({"a": before}, {"a": after})
    assert gate.passed is passes
    assert [each.origin for each in gate.waived] == (["b.json"] if passes else [])
    assert gate.stale == ()
    assert gate.baseline == "b.json"


@pytest.mark.parametrize(
    ("after", "fixed"),
    [
        ({}, True),
        ({"a": WHEEL}, True),
        ({"a": BUILD}, True),
        ({"a": MARKED}, True),
        ({"a": COMPILE}, False),
        ({"a": MISSING}, False),
        ({"a": SILENT}, False),
        ({"a": LEFT_OUT}, False),
    ],
)
def test_what_is_mended_is_named(after: dict[str, Verdict], fixed: bool) -> None:
    gate = compared({"a": COMPILE}, after)
    assert [(each.package, each.target, each.why) for each in gate.stale] == (
        [("a", ALPINE.id, StaleReason.FIXED)] if fixed else []
    )


def test_another_lock_is_not_spoken_of() -> None:
    judged = packages({"a": COMPILE})
    gate = with_baseline(
        gate_of(judged), made({"a": COMPILE, "b": COMPILE}), judged, [ALPINE], {"a.lock": "other.lock"}
    )
    assert not gate.passed
    assert gate.stale == ()


def test_the_worst_of_several_versions_counts() -> None:
    judged = [*packages({"a": MISSING}), *packages({"a": COMPILE}, "2.0")]
    (entry,) = baseline_of("b.json", gate_of(judged).failures, [ALPINE], LOCKS).entries
    assert (entry.package, entry.verdict, entry.lock) == ("a", VerdictKind.MISSING, "../a.lock")


def test_a_lock_that_is_refused_as_a_whole() -> None:
    whole = Failure("a.lock", None, ALPINE.id, VerdictKind.MISSING, "a.lock", Code.LOCK_REFUSED, "no")
    gate = decide([], [ALPINE], DEFAULT_FAIL_ON, (), [whole])
    baseline = baseline_of("b.json", gate.failures, [ALPINE], LOCKS)
    assert baseline.entries[0].package == ""
    assert with_baseline(gate, baseline, [], [ALPINE], LOCKS).passed
    mended = with_baseline(gate_of([]), baseline, [], [ALPINE], LOCKS)
    assert [each.package for each in mended.stale] == ["../a.lock"]


def test_the_next_release_of_an_image_is_the_same_target() -> None:
    later = ALPINE._replace(id="alpine3.99-cp312-x86_64")
    assert compared({"a": COMPILE}, {"a": COMPILE}, later).passed
    # Nobody chose the Python: it moved with the image.
    moved = later._replace(id="alpine3.99-cp399", interpreter=ALPINE.interpreter._replace(minor=99))
    assert compared({"a": COMPILE}, {"a": COMPILE}, moved).passed


def test_other_targets_are_others() -> None:
    assert not compared({"a": COMPILE}, {"a": COMPILE}, BULLSEYE).passed
    assert not compared({"a": COMPILE}, {"a": COMPILE}, ALPINE._replace(arch="aarch64")).passed
    newer = ALPINE._replace(id="other", interpreter=ALPINE.interpreter._replace(minor=99))
    known = baseline_of("b.json", [], [ALPINE], LOCKS).targets
    # Both Pythons are asked for: the new one is new.
    assert list(counterparts(known, [newer, ALPINE]).values()) == [ALPINE.id]


def test_targets_that_are_named_alike_are_told_apart_by_their_ids() -> None:
    twins = [ALPINE, ALPINE._replace(id="twin")]
    known = baseline_of("b.json", [], twins, LOCKS).targets
    assert sorted(each.name for each in known) == sorted([ALPINE.id, "twin"])
    assert counterparts(known, twins) == {each.id: each.id for each in twins}


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([WHEEL, BUILD, COMPILE, MISSING, CHECKOUT, DEAD])))
def test_what_was_written_lets_itself_pass(verdicts: dict[str, Verdict]) -> None:
    judged = packages(verdicts)
    baseline = made(verdicts)
    assert parse_baseline(baseline_text(baseline), "b.json") == baseline
    gate = with_baseline(gate_of(judged), baseline, judged, [ALPINE], LOCKS)
    assert gate.passed
    assert gate.exit_code == 0
    assert gate.stale == ()
    assert len(gate.waived) == len(baseline.entries)
