"""The table: what it shows, in which order, and what hostile names cannot do to it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.golden.sample_report import ALPINE, BULLSEYE, clean, file, lock, many, report_of, sample, target, wheel
from wheelcheck.judge.gate import decide
from wheelcheck.model.lock import Installer, LockFormat, Pin
from wheelcheck.model.report import DEFAULT_FAIL_ON, PackageReport, Report
from wheelcheck.model.verdict import Code, Note, Verdict, VerdictKind
from wheelcheck.render.layout import View, cells, megabytes, wrap
from wheelcheck.render.paint import coloured, plain
from wheelcheck.render.table import table

COMPILE = VerdictKind.COMPILE


def shown(report: Report, view: View | None = None) -> str:
    return plain(table(report, view or View(80)))


def one(name: str, verdict: Verdict, version: str = "1.0", groups: tuple[str, ...] = ()) -> Report:
    return report_of([ALPINE], [(Pin(name, version, groups=groups), {ALPINE.id: verdict})])


def test_worst_first() -> None:
    text = shown(sample())
    order = ["torch", "bcrypt", "cryptography", "grpcio", "psycopg2", "internal-tool", "docopt"]
    places = [text.index(f"\n{name} ") for name in order]
    assert places == sorted(places)


def test_only_what_needs_attention_unless_all_is_asked_for() -> None:
    assert "requests" not in shown(sample())
    everything = shown(sample(), View(80, show_all=True))
    assert "requests 2.32.3" in everything
    assert "colorama 0.4.6" in everything


def test_groups_are_shown_unless_it_is_the_main_one() -> None:
    text = shown(sample())
    assert "docopt 0.6.2 (dev)" in text
    assert "(main)" not in text


def test_two_locks_are_told_apart() -> None:
    report = one("a", Verdict(COMPILE, Code.SDIST_ONLY))
    other = report.packages[0]._replace(lock="uv.lock")
    text = shown(report._replace(packages=(*report.packages, other)))
    assert "a 1.0 (poetry.lock)" in text
    assert "a 1.0 (uv.lock)" in text


def test_different_reasons_say_where() -> None:
    results = {
        ALPINE.id: Verdict(COMPILE, Code.NO_MUSLLINUX_WHEEL),
        BULLSEYE.id: Verdict(COMPILE, Code.LIBC_TOO_OLD, needs="glibc 2.34", has="glibc 2.31"),
    }
    text = shown(report_of([ALPINE, BULLSEYE], [(Pin("a", "1"), results)]), View(120))
    assert "alpine3.22: no musllinux wheel" in text
    assert "debian11: wants glibc 2.34, the image has 2.31" in text


def test_why_a_fact_was_assumed_is_said_once_for_all_targets() -> None:
    text = " ".join(shown(sample(many())).split())
    assert text.count("libc from the catalogue of images") == 1
    assert "Python from .python-version: 3.12 (3.12)" in text
    assert "machine as this computer's" in text


def test_notes_of_a_target_are_shown() -> None:
    noted = ALPINE._replace(notes=("this image is frozen",))
    assert "note: alpine3.22: this image is frozen" in shown(clean((noted, BULLSEYE)))


def test_an_unpublished_machine_keeps_its_detail() -> None:
    last = ALPINE.assumptions[-1]._replace(why=ALPINE.assumptions[1].why, detail="not published for x86_64")
    text = shown(clean((ALPINE._replace(assumptions=(last,)),)))
    assert "machine from the catalogue of images (not published for x86_64)" in text


@pytest.mark.parametrize(
    ("verdict", "line"),
    [
        (wheel("a", "1.0", "py3-none-any"), "✓ gate: passed — every pin gets a wheel"),
        (Verdict(VerdictKind.BUILD, Code.SDIST_ONLY), "✓ gate: passed — every pin installs without a compiler"),
        (Verdict(VerdictKind.EXCLUDED, Code.MARKER), "✓ gate: passed — nothing is installed"),
        (Verdict(COMPILE, Code.SDIST_ONLY), "✗ gate: FAILED — 1 package: a"),
        (Verdict(VerdictKind.UNKNOWN, Code.VCS), "? gate: INCOMPLETE — 1 package could not be decided: a"),
    ],
)
def test_the_gate_in_one_line(verdict: Verdict, line: str) -> None:
    assert line in shown(one("a", verdict)).splitlines()
    assert shown(one("a", verdict), View(80, quiet=True)).splitlines()[0] == line


def test_a_gate_that_lets_failures_pass_says_so() -> None:
    report = one("a", Verdict(COMPILE, Code.SDIST_ONLY))
    gate = decide(report.packages, report.targets, DEFAULT_FAIL_ON, frozenset({"a"}))
    assert "gate: passed — what is compile is allowed" in shown(report._replace(gate=gate))


def test_the_gate_counts_per_target_and_names_at_most_some() -> None:
    rows = [(Pin(f"p{number}", "1"), {ALPINE.id: Verdict(COMPILE, Code.SDIST_ONLY)}) for number in range(30)]
    text = " ".join(shown(report_of([ALPINE], rows)).split())
    assert "30 packages: p0, p1, p2, p3, p4, p5, p6, p7 and 22 more" in text
    assert "(5 on alpine3.22, 3 on debian11)" in shown(sample())


def test_one_command_for_all_pins_that_need_a_new_lock() -> None:
    stale = Verdict(COMPILE, Code.WHEEL_NOT_IN_LOCK, notes=(Note.RELOCK,))
    pins = [Pin("a", "1"), Pin("b", "2")]
    report = report_of([ALPINE], [(pin, {ALPINE.id: stale}) for pin in pins])
    made = lock(pins)._replace(format=LockFormat.UV, installer=Installer.UV)
    text = shown(report._replace(locks=(made,)), View(120))
    assert "next: uv lock --upgrade-package a==1 --upgrade-package b==2 — for a, b" in text
    assert text.count("next:") == 1
    # The rows have said it already.
    assert "note:" not in text


def test_an_old_pip_is_mended_by_one_command() -> None:
    old = Verdict(COMPILE, Code.INSTALLER_TOO_OLD, needs="x-musllinux_1_1_x86_64", notes=(Note.UPGRADE_PIP,))
    rows = [(Pin(name, "1"), {ALPINE.id: old}) for name in ("a", "b")]
    assert "next: pip install -U pip — for a, b" in shown(report_of([ALPINE], rows))


def test_notes_name_pins_and_targets() -> None:
    assert "note: torch 2.9.1 on debian11: yanked" in shown(sample())
    everywhere = wheel("a", "1.0", "py3-none-any", 1, Note.ARCHIVED)
    assert "note: a 1.0: archived" in shown(one("a", everywhere))


def test_a_missing_hash_is_no_noise() -> None:
    unhashed = one("a", wheel("a", "1.0", "py3-none-any", 1, Note.NO_HASH))
    assert "note:" not in shown(unhashed)
    assert "no hash to check it by" in shown(unhashed, View(80, verbose=True))


def test_a_long_name_is_never_cut() -> None:
    name = "a-" * 60 + "z"
    assert f"{name} 1.0" in shown(one(name, Verdict(COMPILE, Code.SDIST_ONLY)))


HOSTILE = [
    "\x1b[31mred\x1b[0m",
    "[red]x[/red]",
    "a\nb 1.0  ✓ wheel",
    "\u202egpj.exe",
    "a\x9b2Jb",
    ":bomb:",
    "[link=https://x.example.org]click[/link]",
    "a\rb",
    "\x1b]8;;https://x.example.org\x07link\x1b]8;;\x07",
]


def poisoned(text: str) -> Report:
    """A report with the text wherever text from outside can stand."""
    poison = target()._replace(base=text, image=text, notes=(text,))
    wheel_file = file(text, yanked=text)
    verdict = Verdict(COMPILE, Code.INDEX_ERROR, wheel_file, text, text, text, text, notes=(Note.YANKED, Note.RELOCK))
    pin = Pin(text, text, groups=(text,))
    report = report_of([poison], [(pin, {poison.id: verdict})])
    return report._replace(
        locks=(lock([pin])._replace(path=text, lock_version=text, groups=("main", text)),),
        packages=(PackageReport(pin, text, {poison.id: verdict}),),
    )


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("view", [View(80), View(80, show_all=True, verbose=True), View(80, quiet=True)])
def test_hostile_text_is_shown_and_never_obeyed(text: str, view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    lines = table(poisoned(text), view)
    for span in (span for line in lines for span in line):
        assert span.text.isprintable()
    painted = coloured(lines)
    assert "💣" not in painted
    assert "\x1b]" not in painted
    if "[red]" in text:
        assert "[red]x[/red]" in painted


@given(st.text(min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_makes_a_table(text: str) -> None:
    assert all(span.text.isprintable() for line in table(poisoned(text), View(80)) for span in line)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (64_900, "64.9 kB"),
        (99_949, "99.9 kB"),
        (812_000, "812 kB"),
        (999_600, "1.0 MB"),
        (183_000_000, "183 MB"),
        (12_345_678_900, "12.3 GB"),
        (5_000_000_000_000, "5000 GB"),
    ],
)
def test_sizes(size: int, text: str) -> None:
    assert megabytes(size) == text


def test_wrapping_keeps_words_whole() -> None:
    assert wrap("aa bb cc", 5) == ["aa bb", "cc"]
    assert wrap("a verylongword b", 4) == ["a", "verylongword", "b"]
    assert wrap("", 5) == [""]


def test_wide_characters_take_two_columns() -> None:
    assert cells("東京") == 4
    assert cells("é") == 1
    assert cells("e\u0301") == 1
