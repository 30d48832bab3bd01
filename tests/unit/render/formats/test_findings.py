"""Findings: one per pin and reason, worst first, with a fingerprint that outlives the next lock; the gate's rows."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.golden.sample_report import ALPINE, BULLSEYE, clean, many, opened, report_of, sample, target
from tests.unit.render.formats.hostile import refused, waived
from wheelcheck.model.lock import LockFormat, Pin, Wish
from wheelcheck.model.report import BaseMove, Bytes, Failure, Problem, Report, Suggestion
from wheelcheck.model.verdict import Code, Verdict, VerdictKind
from wheelcheck.render.findings import Finding, Level, findings
from wheelcheck.render.rows import Place, Standing, rows, shown_path


def named(report: Report, name: str) -> list[Finding]:
    return [finding for finding in findings(report) if finding.package == name]


def compiled(code: Code = Code.SDIST_ONLY, **more: str) -> Verdict:
    return Verdict(VerdictKind.COMPILE, code, **more)  # type: ignore[arg-type]


def test_the_worst_comes_first() -> None:
    told = [(each.package, each.level.value, each.kind.value) for each in findings(sample())]
    assert told == [
        ("torch", "error", "missing"),
        ("psycopg2", "error", "compile"),
        ("bcrypt", "error", "compile"),
        ("cryptography", "error", "compile"),
        ("grpcio", "error", "compile"),
        ("internal-tool", "warning", "unknown"),
    ]


def test_one_reason_on_several_targets_is_one_finding() -> None:
    (finding,) = named(sample(), "psycopg2")
    assert finding.targets == (ALPINE.id, BULLSEYE.id)
    assert (
        finding.message
        == "psycopg2 2.9.1 must be compiled on alpine3.22, debian11: no wheels were published for 2.9.1."
    )
    assert finding.title == "psycopg2 2.9.1: compile on alpine3.22, debian11"
    assert finding.text.title == "no wheels were published"
    (many_targets,) = named(sample(many()), "psycopg2")
    assert "compiled on all 12 targets:" in many_targets.message
    (some,) = named(sample(many()), "grpcio")
    assert "compiled on alpine3.22:" in some.message


def test_two_reasons_are_two_findings() -> None:
    results = {ALPINE.id: compiled(Code.NO_MUSLLINUX_WHEEL), BULLSEYE.id: compiled(Code.LIBC_TOO_OLD)}
    report = report_of([ALPINE, BULLSEYE], [(Pin("a", "1"), results)])
    assert [(each.code, each.targets) for each in findings(report)] == [
        (Code.NO_MUSLLINUX_WHEEL, (ALPINE.id,)),
        (Code.LIBC_TOO_OLD, (BULLSEYE.id,)),
    ]


def test_targets_with_sentences_of_their_own_are_told_apart() -> None:
    arm = target("alpine3.22", arch="aarch64")
    results = {ALPINE.id: compiled(Code.NO_WHEEL_FOR_ARCH), arm.id: compiled(Code.NO_WHEEL_FOR_ARCH)}
    (finding,) = findings(report_of([ALPINE, arm], [(Pin("a", "1"), results)]))
    assert finding.reason == "no wheel for x86_64 (x86_64); no wheel for aarch64 (aarch64)"


def test_what_passes_is_no_finding() -> None:
    assert findings(clean()) == []
    assert {each.package for each in findings(opened())}.isdisjoint({"docopt", "markupsafe", "fine"})


def test_a_build_that_fails_is_one() -> None:
    (finding,) = named(opened(), "feedparser")
    assert (finding.level, finding.kind, finding.code) == (Level.ERROR, VerdictKind.BUILD, Code.BUILD_FAILS)
    assert finding.message.startswith("feedparser 5.2.1 no longer builds on alpine3.22: no wheel")


def test_what_the_user_does_not_fail_on_is_a_note() -> None:
    report = sample()
    gate = report.gate._replace(fail_on=frozenset({VerdictKind.MISSING}), failures=report.gate.failures[-1:])
    levels = {each.package: each.level for each in findings(report._replace(gate=gate))}
    assert levels.pop("torch") is Level.ERROR
    assert set(levels.values()) == {Level.NOTE}


def test_the_way_out_and_what_to_type() -> None:
    key = "poetry.lock", "psycopg2"
    for suggestion, words in (
        (Suggestion("bump", "2.9.3"), " → psycopg2 2.9.3 has wheels"),
        (Suggestion("relock", "2.9.1"), " → lock it again: it has wheels"),
        (Suggestion("alternative", "psycopg2-binary 2.9.11"), " → psycopg2-binary 2.9.11 has wheels"),
    ):
        (finding,) = named(sample()._replace(suggestions={key: suggestion}), "psycopg2")
        assert finding.message.endswith(f"for 2.9.1.{words}")
    (finding,) = named(sample(), "bcrypt")
    assert finding.command == "poetry --no-cache lock"


def test_what_was_let_pass_is_marked_and_comes_last() -> None:
    *first, torch, psycopg2 = findings(waived())
    assert all(each.waiver is None for each in first)
    assert (torch.package, torch.level, psycopg2.package) == ("torch", Level.NOTE, "psycopg2")
    assert torch.waiver is not None
    assert (torch.waiver.origin, torch.waiver.reason, torch.waiver.until) == (
        "pyproject.toml",
        "a stage of our own builds it",
        "2030-01-31",
    )
    assert psycopg2.targets == (ALPINE.id, BULLSEYE.id)


def test_a_name_that_is_allowed_was_let_pass() -> None:
    report = sample()
    failures = tuple(each for each in report.gate.failures if each.package != "torch")
    gate = report.gate._replace(allowed=frozenset({"torch"}), failures=failures)
    (finding,) = named(report._replace(gate=gate), "torch")
    assert finding.waiver is not None
    assert (finding.level, finding.waiver.origin) == (Level.NOTE, "--allow")


def test_a_lock_that_is_refused_is_one_finding_at_its_first_line() -> None:
    first, *_ = findings(refused())
    assert (first.code, first.package, first.place) == (Code.LOCK_REFUSED, "", Place("poetry.lock", 1))
    assert first.targets == (ALPINE.id, BULLSEYE.id)
    assert first.pin == "poetry.lock"
    assert first.message.count("poetry would refuse to install it there") == 2
    # What the problems say is told already.
    assert [each.code for each in findings(refused())].count(Code.INDEX_ERROR) == 0


def test_what_no_verdict_says_stands_at_the_pin() -> None:
    report = clean()
    failure = Failure("requests", None, ALPINE.id, VerdictKind.UNKNOWN, "poetry.lock", Code.REQUIREMENTS_UNKNOWN, "why")
    package = report.packages[0]._replace(pin=report.packages[0].pin._replace(line=7))
    report = report._replace(packages=(package,), gate=report.gate._replace(failures=(failure,), exit_code=3))
    (finding,) = findings(report)
    assert (finding.level, finding.place, finding.reason) == (Level.WARNING, Place("poetry.lock", 7), "why")
    assert [row.standing for row in rows(report)] == [Standing.PASSES, Standing.PASSES, Standing.FAILS]


def test_problems_are_told_once() -> None:
    report = sample()
    assert len(findings(report)) == 6
    other = Problem("mirror.example.org: timed out", ("internal-tool", "requests"))
    (*_, told) = findings(report._replace(problems=(*report.problems, other, Problem("no disk"))))
    problems = [each for each in findings(report._replace(problems=(other, Problem("no disk")))) if not each.targets]
    assert {each.message for each in problems} == {
        "mirror.example.org: timed out (internal-tool, requests).",
        "no disk.",
    }
    assert {each.level for each in problems} == {Level.WARNING}
    assert len({each.fingerprint for each in problems}) == 2
    assert told.place == Place("poetry.lock", 1)


def test_a_move_tells_what_it_is_to_blame_for() -> None:
    report = sample()
    move = BaseMove(BULLSEYE.id, ALPINE.id, (), (), Bytes(1), Bytes(1))
    failures = tuple(each for each in report.gate.failures if each.package == "torch")
    report = report._replace(move=move, gate=report.gate._replace(failures=failures), problems=())
    assert [each.package for each in findings(report)] == ["torch"]


# --- fingerprints ----------------------------------------------------------------------------------------------------


def prints(report: Report) -> dict[tuple[str, Code], str]:
    return {(each.package, each.code): each.fingerprint for each in findings(report)}


def changed(report: Report, change: Callable[[Pin], Pin]) -> Report:
    packages = tuple(package._replace(pin=change(package.pin)) for package in report.packages)
    failures = tuple(
        failure._replace(version=change(Pin(failure.package, failure.version)).version)
        for failure in report.gate.failures
    )
    return report._replace(packages=packages, gate=report.gate._replace(failures=failures))


def test_fingerprints_outlive_another_version_and_another_line() -> None:
    before = sample()
    after = changed(before, lambda pin: pin._replace(version="9" + (pin.version or ""), line=99))
    assert prints(before) == prints(after)
    assert len(set(prints(before).values())) == len(prints(before))


def test_fingerprints_outlive_the_next_image_of_a_base() -> None:
    older = sample([target("alpine3.21")])
    # The name of the base is what the user wrote, whatever it means that day.
    assert older.targets[0].base == ALPINE.base
    assert prints(older) == prints(sample([ALPINE]))


@pytest.mark.parametrize(
    "other",
    [
        changed(sample([ALPINE]), lambda pin: pin)._replace(targets=(ALPINE._replace(base="slim"),)),
        sample([BULLSEYE]),
    ],
)
def test_another_base_is_another_finding(other: Report) -> None:
    for key, fingerprint in prints(other).items():
        assert prints(sample([ALPINE])).get(key) != fingerprint


def test_two_versions_of_one_package_have_two_fingerprints() -> None:
    rows_of = [(Pin("a", version, line=line), {ALPINE.id: compiled()}) for version, line in (("1", 3), ("2", 9))]
    first, second = findings(report_of([ALPINE], rows_of))
    assert first.fingerprint != second.fingerprint
    (alone,) = findings(report_of([ALPINE], rows_of[:1]))
    assert alone.fingerprint == first.fingerprint


# --- places ----------------------------------------------------------------------------------------------------------


def test_paths_are_those_below_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "inner"
    (inner / "sub").mkdir(parents=True)
    (tmp_path / "link").symlink_to(inner)
    monkeypatch.chdir(inner)
    for written, shown in (
        ("poetry.lock", "poetry.lock"),
        ("./poetry.lock", "poetry.lock"),
        ("sub/../poetry.lock", "poetry.lock"),
        ("sub//uv.lock", "sub/uv.lock"),
        (str(inner / "sub" / "uv.lock"), "sub/uv.lock"),
        (str(tmp_path / "link" / "sub" / "uv.lock"), "sub/uv.lock"),
        ("../inner/uv.lock", "uv.lock"),
        ("../uv.lock", "../uv.lock"),
        (str(tmp_path / "uv.lock"), str(tmp_path / "uv.lock")),
        (f"{inner}-other/uv.lock", f"{inner}-other/uv.lock"),
        ("a\0b", "a\0b"),
    ):
        assert shown_path(written) == shown


def test_a_folder_that_is_gone_is_no_reason_to_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert shown_path("./uv.lock") == "./uv.lock"


def test_requirements_of_the_command_line_stand_in_no_file() -> None:
    report = report_of([ALPINE], [(Pin("a", "1"), {ALPINE.id: compiled()})])
    (lock,) = report.locks
    lock = lock._replace(path="<command line>", format=LockFormat.COMMAND_LINE)
    packages = tuple(package._replace(lock=lock.path) for package in report.packages)
    failures = tuple(failure._replace(lock=lock.path) for failure in report.gate.failures)
    report = report._replace(locks=(lock,), packages=packages, gate=report.gate._replace(failures=failures))
    (finding,) = findings(report)
    assert finding.place == Place(None, 1)


def test_what_is_chosen_for_a_range_stands_where_the_range_stands() -> None:
    report = report_of([ALPINE], [(Pin("a-b", "1"), {ALPINE.id: compiled()}), (Pin("c", "1"), {ALPINE.id: compiled()})])
    wishes = (Wish("A.b[x]>=1; os_name == 'posix'", "requirements.in", line=4), Wish("a_b>2", "other.in", line=9))
    report = report._replace(locks=(report.locks[0]._replace(wishes=wishes),))
    assert [each.place for each in findings(report)] == [Place("requirements.in", 4), Place("poetry.lock", 1)]
