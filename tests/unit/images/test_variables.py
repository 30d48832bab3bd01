"""Variables of a Dockerfile (https://docs.docker.com/reference/dockerfile/#environment-replacement)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.images.variables import UndefinedError, expanded, known_parts

VALUES = {"A": "3.12", "EMPTY": "", "N": "B", "B": "b", "PATH": "/usr/local/bin"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("python:$A-slim", "python:3.12-slim"),
        ("python:${A}x", "python:3.12x"),
        ("${NONE:-3.9}", "3.9"),
        ("${NONE-3.9}", "3.9"),
        ("${EMPTY:-x}", "x"),
        ("${EMPTY-x}", ""),
        ("${A:-x}", "3.12"),
        ("${NONE:-${A}}", "3.12"),
        ("${NONE:-$B}", "b"),
        ("${A:+x}", "x"),
        ("${EMPTY:+x}", ""),
        ("${NONE+x}", ""),
        ("${A:?is missing}", "3.12"),
        ("${PATH#*/}", "usr/local/bin"),
        ("${PATH##*/}", "bin"),
        ("${PATH%/*}", "/usr/local"),
        ("${PATH%%/*}", ""),
        ("${PATH/local/opt}", "/usr/opt/bin"),
        ("${PATH//\\//.}", "/usr/local/bin"),
        ("\\$A", "$A"),
        ("$", "$"),
        ("a$ b", "a$ b"),
        ("", ""),
    ],
)
def test_expansion(text: str, expected: str) -> None:
    assert expanded(text, VALUES) == expected


@pytest.mark.parametrize("text", ["$NONE", "${NONE}", "a${NONE}b", "${NONE:?}", "${NONE:-$OTHER}"])
def test_what_has_no_value(text: str) -> None:
    with pytest.raises(UndefinedError):
        expanded(text, VALUES)
    assert known_parts(text, VALUES) == text


def test_what_is_known_is_put_in() -> None:
    assert known_parts("$A $NONE ${B}", VALUES) == "3.12 $NONE b"


@given(st.text(alphabet="${}:-+#%/?ABa\\*[", max_size=60))
def test_nothing_else_is_raised(text: str) -> None:
    known_parts(text, VALUES)
