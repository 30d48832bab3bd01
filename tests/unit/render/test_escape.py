"""Outside text is shown, never obeyed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.render.escape import LONGEST_TEXT, escape, public_url


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("requests", "requests"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x9b31m", r"\x9b31m"),
        ("\x7f", r"\x7f"),
        ("gpj.\u202eexe", r"gpj.\u202eexe"),
        ("a\u2066b\u2069", r"a\u2066b\u2069"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("line\u2028paragraph\u2029", r"line\u2028paragraph\u2029"),
        ("no\u00a0break", r"no\xa0break"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("undecodable\udcff", r"undecodable\udcff"),
        ("Zürich 東京", "Zürich 東京"),
        (r"C:\locks\poetry.lock", r"C:\locks\poetry.lock"),
        ("[red]x[/red]", "[red]x[/red]"),
        ("::error::pwned", r"\x3a:error::pwned"),
        ("503 ::stop-commands::x", r"503 \x3a:stop-commands::x"),
        ("torch::Tensor", "torch::Tensor"),
        ("x ##[error]y ##vso[task.setvariable]z ###", r"x #\x23[error]y #\x23vso[task.setvariable]z #\x23#"),
        ("\n::error::", r"\n::error::"),
    ],
)
def test_what_is_no_printable_character_is_shown_as_its_number(text: str, shown: str) -> None:
    assert escape(text) == shown


@given(st.text(st.characters()))
def test_nothing_unprintable_is_left(text: str) -> None:
    assert escape(text).isprintable()


@given(st.lists(st.sampled_from([":", "::", "#", "##", " ", "a", "[", "\n", "\u2028"])).map("".join))
def test_nothing_is_a_command_to_a_log(text: str) -> None:
    shown = escape(text)
    assert not any(word.startswith("::") for word in shown.split(" "))
    assert "##" not in shown
    assert escape(shown) == shown


def test_long_text_is_cut_with_a_count() -> None:
    shown = escape("x" * (LONGEST_TEXT + 5))
    assert shown == "x" * LONGEST_TEXT + "...(+5 characters)"


def test_cutting_does_not_let_a_control_character_through() -> None:
    assert escape("\x1b" * 1000, limit=2) == r"\x1b\x1b...(+998 characters)"


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://user:secret@index.example.org/simple", "https://index.example.org/simple"),
        ("https://token@index.example.org", "https://index.example.org"),
        ("https://a@b:p@index.example.org/x@y", "https://index.example.org/x@y"),
        ("git+https://user:secret@git.example.org/a.git@v1", "git+https://git.example.org/a.git@v1"),
        ("https://index.example.org/a@b", "https://index.example.org/a@b"),
        ("https://index.example.org?u=a@b", "https://index.example.org?u=a@b"),
        ("file:///srv/wheels", "file:///srv/wheels"),
        ("./wheels/a@b.whl", "./wheels/a@b.whl"),
    ],
)
def test_urls_lose_their_credentials(url: str, public: str) -> None:
    assert public_url(url) == public
