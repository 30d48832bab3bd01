"""What a move makes worse, what it makes better, and what of it the gate fails on."""

import pytest

from wheelcheck.judge.moves import changes, failures_of_move
from wheelcheck.model.lock import Pin
from wheelcheck.model.report import Failure, PackageReport, VerdictChange
from wheelcheck.model.verdict import Code, Verdict, VerdictKind

W, B, C, M, U, X = (VerdictKind(name) for name in ("wheel", "build", "compile", "missing", "unknown", "excluded"))


def package(name: str, before: VerdictKind, after: VerdictKind) -> PackageReport:
    code = Code.PURE_WHEEL
    return PackageReport(Pin(name, "1"), "x.lock", {"old": Verdict(before, code), "new": Verdict(after, code)})


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        (W, W, ""), (W, B, "worse"), (W, C, "worse"), (W, M, "worse"), (W, U, "worse"), (W, X, ""), (X, W, ""),
        (X, C, "worse"), (C, X, "better"), (B, C, "worse"), (C, B, "better"), (C, M, "worse"), (M, W, "better"),
        (M, U, ""), (U, M, ""), (U, W, "better"), (C, C, ""), (X, X, ""),
    ],
)  # fmt: skip
def test_what_is_worse(before: VerdictKind, after: VerdictKind, word: str) -> None:
    worse, better = changes([package("a", before, after)], "old", "new")
    found = {"worse": worse, "better": better}
    change = VerdictChange("a", "1", "x.lock", before, after)
    assert found == {"worse": (change,) if word == "worse" else (), "better": (change,) if word == "better" else ()}


def test_a_build_that_no_longer_works_is_worse_than_one_that_does() -> None:
    results = {"old": Verdict(B, Code.SDIST_ONLY), "new": Verdict(B, Code.BUILD_FAILS)}
    worse, better = changes([PackageReport(Pin("a", "1"), "x.lock", results)], "old", "new")
    assert [each.package for each in worse] == ["a"]
    assert better == ()
    fails = Failure("a", "1", "new", B, "x.lock", Code.BUILD_FAILS)
    assert failures_of_move([fails], worse, "old", "new") == (fails,)


def failure(name: str, target: str, kind: VerdictKind = C) -> Failure:
    return Failure(name, "1", target, kind, "x.lock")


def test_only_what_gets_worse_fails() -> None:
    packages = [package("a", W, C), package("b", C, C), package("c", C, W)]
    worse, _ = changes(packages, "old", "new")
    failures = [failure("a", "new"), failure("b", "old"), failure("b", "new"), failure("c", "old")]
    assert failures_of_move(failures, worse, "old", "new") == (failure("a", "new"),)


def test_what_is_not_known_after_the_move_fails_whatever_it_was() -> None:
    failures = [failure("a", "old", U), failure("a", "new", U)]
    assert failures_of_move(failures, (), "old", "new") == (failures[1],)


def test_a_lock_that_cannot_be_installed_after_the_move_alone() -> None:
    whole = Failure("x.lock", None, "new", M, "x.lock")
    assert failures_of_move([whole], (), "old", "new") == (whole,)
    assert failures_of_move([whole._replace(target="old"), whole], (), "old", "new") == ()
