"""The Markdown comment: rendered as services render it, whole or shortened, found again by its first line."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.big_report import big_report
from tests.golden.sample_report import clean, many, sample
from tests.unit.render.formats.hostile import waived
from tests.unit.render.formats.readers import markdown_html, markdown_tokens, table_widths, texts_outside_code
from tests.unit.render.formats.reports import REPORTS, moved
from wheelcheck.model.report import Problem, Report, Suggestion
from wheelcheck.render import markdown
from wheelcheck.render.escape import escape
from wheelcheck.render.markdown import LONGEST, MARKER, render_markdown
from wheelcheck.render.markdown_text import code, fence, prose

GITHUBS_LIMIT = 65_536


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_it_renders(report: Report) -> None:
    text = render_markdown(report)
    assert text.splitlines()[0] == MARKER
    assert len(text) <= LONGEST < GITHUBS_LIMIT
    tokens = markdown_tokens(text)
    assert all(len(set(rows)) == 1 for rows in table_widths(tokens))
    page = markdown_html(text)
    assert page.count("<details>") == page.count("</details>") == page.count("<summary>")
    # What is folded is Markdown, too: no mark of a table or of code is left on the page.
    bare = re.sub(r"<code.*?</code>", "", page, flags=re.DOTALL)
    assert "| ---" not in bare
    assert "```" not in bare


def test_the_head_says_all() -> None:
    text = render_markdown(sample())
    assert text.splitlines()[1:4] == [
        "### ✗ wheelcheck: the gate failed",
        "",
        "**Gate:** 6 packages (5 on alpine3.22, 3 on debian11): bcrypt, cryptography, grpcio, internal-tool, psycopg2, torch",
    ]
    assert render_markdown(clean()).splitlines()[1:4] == [
        "### ✓ wheelcheck: the gate passed",
        "",
        "**Gate:** every pin gets a wheel",
    ]
    report = sample()
    failures = tuple(each for each in report.gate.failures if each.package == "internal-tool")
    incomplete = render_markdown(report._replace(gate=report.gate._replace(failures=failures)))
    assert incomplete.splitlines()[1] == "### ? wheelcheck: the answer is incomplete"


def test_failures_stand_in_a_table_worst_first() -> None:
    text = render_markdown(sample())
    rows = [line for line in text.splitlines() if line.startswith(("| ✗", "| ?"))]
    assert rows[0] == (
        "| ✗ missing | `torch 2.9.1` | alpine3.22 | no musllinux wheel, only manylinux, and no usable sdist "
        "| `poetry.lock:1` |"
    )
    assert len(rows) == 6
    assert "```sh\npoetry --no-cache lock  # for bcrypt\n```" in text


def test_what_helps_has_a_column_where_it_is_known() -> None:
    assert "what helps" not in render_markdown(sample())
    helped = sample()._replace(suggestions={("poetry.lock", "psycopg2"): Suggestion("bump", "2.9.9")})
    text = render_markdown(helped)
    assert "|  | package | on | why | what helps | line |" in text
    assert "| psycopg2 2.9.9 has wheels |" in text


def test_exceptions_have_sections() -> None:
    text = render_markdown(waived())
    assert "<summary>2 let pass</summary>" in text
    assert "| `pyproject.toml` | a stage of our own builds it | 2030-01-31 |" in text
    assert "2 exceptions to look at" in text
    assert "| `old 1.0` | `baseline.json` | fixed: the baseline can shrink |" in text
    failing = text.partition("<details>")[0]
    assert "`torch 2.9.1`" not in failing


def test_a_move() -> None:
    text = render_markdown(moved())
    assert "**Move:** it gets worse: 1 package: torch" in text
    assert "907 MB before, 17.6 MB after it to download. Nothing gets better." in text
    assert "<summary>1 gets worse</summary>" in text


def test_many_targets_are_folded() -> None:
    text = render_markdown(sample(many()))
    assert "(poetry, 9 pins) on 12 targets" in text
    assert "<summary>All 12 targets, in numbers</summary>" in text


def test_what_does_not_fit_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    report = big_report(1000, 12)
    whole = render_markdown(report)
    assert "Shortened" not in whole
    monkeypatch.setattr(markdown, "LONGEST", 8_000)
    text = render_markdown(report)
    assert len(text) <= 8_000
    assert text.startswith(f"{MARKER}\n### ✗ wheelcheck: the gate failed\n")
    told = re.search(r"\*\*Shortened:\*\* ([\d,]+) more lines do not fit into a comment", text)
    assert told is not None
    gone = int(told[1].replace(",", ""))
    assert 0 < gone < len(whole.splitlines())
    page = markdown_html(text)
    assert page.count("<details>") == page.count("</details>")


def test_a_flood_is_no_longer_than_a_comment() -> None:
    report = big_report(1000, 12)
    problems = tuple(Problem(f"mirror{number}.example.org: " + "no answer " * 40) for number in range(500))
    text = render_markdown(report._replace(problems=problems))
    assert len(text) <= LONGEST
    assert "**Shortened:**" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no musllinux wheel, only manylinux", "no musllinux wheel, only manylinux"),
        ("wants glibc 2.34, the image has 2.31", "wants glibc 2.34, the image has 2.31"),
        (
            "pip 21.1 does not know it: `pip install -U pip` first",
            "pip 21.1 does not know it: `pip install -U pip` first",
        ),
        ("no answer: index.example.org: 503", "no answer: `index.example.org`: 503"),
        ("may use (execinfo.h (libexecinfo))", "may use (`execinfo.h` (libexecinfo))"),
        ("no longer builds (use_2to3)", "no longer builds (`use_2to3`)"),
        ("C & C++", "C &amp; `C++`"),
        ("1. first", "`1.` first"),
        ("a`b", "a'b"),
        ("x_`y`", "`x_` `y`"),
        ("@me and #1", "`@me` and `#1`"),
        ("", ""),
    ],
)
def test_prose(text: str, shown: str) -> None:
    assert prose(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a b", "`a b`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        (" a ", "`  a  `"),
        ("a|b", "`a\\x7cb`"),
        ("", ""),
    ],
)
def test_code(text: str, shown: str) -> None:
    assert code(text) == shown


def test_a_fence_is_longer_than_what_it_holds() -> None:
    assert fence(["a ``` b"]) == ["````sh", "a ``` b", "````"]
    assert fence(["a\n```\nb"]) == ["````sh", "a\\n```\\nb", "````"]


MARKUP = st.lists(
    st.sampled_from(
        ["`", "``", "|", "\\", "*", "_", "~~", "<b>", "<!--", "-->", "&lt;", "&", "@a", "#1", "[x](y)", "![", "]", "(", ")",
         "https://a.example.org", "www.a.example.org", "a@b.example.org", ":a:", "$a$", "GH-1", "- ", "1. ", "> ", "# ",
         "a", "word", " ", "  ", "\n", "\t", "\\|", "\u202e", "abcdef0", "é", "'", '"', ".", ",", "::", "=", "+"]
    ),
    max_size=12,
).map("".join)  # fmt: skip


@given(MARKUP, MARKUP)
def test_nothing_is_markup_in_a_table(first: str, second: str) -> None:
    text = f"| a | b |\n| --- | --- |\n| {code(first)} | {prose(second)} |\n| {prose(first)} | {code(second)} |\n"
    tokens = markdown_tokens(text)
    assert table_widths(tokens) == [[2, 2, 2]]
    check_harmless(text)


@given(MARKUP)
def test_nothing_is_markup_in_a_list_or_a_paragraph(text: str) -> None:
    check_harmless(f"**Gate:** {prose(text)}\n\n- {code(text)}: {prose(text)}\n- {code(text)} on {prose(text)}\n")


def check_harmless(text: str) -> None:
    tokens = markdown_tokens(text)
    assert {token.type for token in tokens} <= {
        *("table_open", "thead_open", "tbody_open", "tr_open", "th_open", "td_open"),
        *("table_close", "thead_close", "tbody_close", "tr_close", "th_close", "td_close"),
        *("paragraph_open", "paragraph_close", "bullet_list_open", "bullet_list_close", "list_item_open"),
        *("list_item_close", "inline", "text", "code_inline", "strong_open", "strong_close", "text_special"),
    }
    for outside in texts_outside_code(tokens):
        assert not re.search(r"[@#<>`|$~]|://|www\.|gh-\d|\w\.[a-z]|\b[0-9a-f]{7,40}\b|:\w+:", outside), outside


@given(MARKUP)
def test_code_says_what_it_was_given(text: str) -> None:
    shown = escape(text).replace("|", "\\x7c")
    tokens = [token for token in markdown_tokens(f"x {code(text)} y") if token.type == "code_inline"]
    if shown.strip():
        (token,) = tokens
        assert token.content.strip() == shown.strip()
