"""Variables in compose files and in `.env`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.containers.dotenv import read_dotenv
from wheelcheck.containers.interpolation import WrongVariableError, interpolated
from wheelcheck.model.errors import InputError

VALUES = {"A": "1", "E": "", "B": "b}b", "D": "$A"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x", "x"),
        ("$A", "1"),
        ("${A}-${A}", "1-1"),
        ("$A.$E.$N", "1.."),
        ("$$A $${A}", "$A ${A}"),
        ("${N:-2}${N-2}${E:-2}${E-2}${A:-2}", "2221"),
        ("${N:+2}${N+2}${E:+2}${E+2}${A:+2}", "22"),
        ("${N:-${E:-3}}", "3"),
        ("${N:-${A}}", "1"),
        ("${A:-${N:?never}}", "1"),
        ("${N:-a$$b}", "a$b"),
        ("${A:?no}${E?no}", "1"),
        ("${B}${D}", "b}b$A"),
        ("${N:-http://x:80/}", "http://x:80/"),
        ("a}b", "a}b"),
    ],
)
def test_what_becomes_of_them(text: str, expected: str) -> None:
    assert interpolated(text, VALUES.get) == expected


def test_what_becomes_nothing_is_told() -> None:
    told: list[str] = []
    interpolated("$N ${M} ${K:-x} $E ${A:-$Z}", VALUES.get, told.append)
    assert told == ["N", "M"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("${N:?give it}", "N has no value: give it"),
        ("${N?}", "N has no value"),
        ("${E:?}", "E has no value"),
        ("${N:?say $A}", "N has no value: say 1"),
        ("$", "write `$$` for a dollar"),
        ("${}", "begins no variable"),
        ("${A", "compose does not know"),
        ("${A:-b", "nothing closes"),
        ("${A/b/c}", "compose does not know"),
        ("${N:-" * 20 + "}" * 20, "nested too deeply"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(WrongVariableError) as caught:
        interpolated(text, VALUES.get)
    assert message in caught.value.message


def test_no_value_is_endless() -> None:
    with pytest.raises(WrongVariableError, match="longer than any value"):
        interpolated("$X" * 1000, {"X": "x" * 1000}.get)


@given(st.text(alphabet="$A{}:-?+ x"))
def test_it_ends_in_a_text_or_a_reason(text: str) -> None:
    try:
        found = interpolated(text, VALUES.get)
    except WrongVariableError:
        return
    assert len(found) <= 4 * len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1\nB=2\n", {"A": "1", "B": "2"}),
        ("# A=1\n\n  export A = 1 # one\nB=a#b\nC=#d", {"A": "1", "B": "a#b", "C": ""}),
        ('A=\'$X \\n\'\nB="$A\\n\\$\\""', {"A": "$X \\n", "B": '$X \\n\n$"'}),
        ('A="a\nb" # c\nB=2', {"A": "a\nb", "B": "2"}),
        ("A=1\nB=${A}${C:-3}$OUT", {"A": "1", "B": "13out"}),
        ("OUT=in\nB=$OUT", {"OUT": "in", "B": "out"}),
        ("A: 1\nnonsense\n=x\nB=", {"A": "1", "B": ""}),
        ("A='1", {"A": "'1"}),
        ("A=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
    ],
)
def test_dotenv(text: str, expected: dict[str, str]) -> None:
    assert read_dotenv(text, ".env", {"OUT": "out"}.get) == expected


def test_what_no_dotenv_is() -> None:
    with pytest.raises(InputError, match=r"\.env:2: N has no value: no"):
        read_dotenv("A=1\nB=${N:?no}\n", ".env", VALUES.get)
    with pytest.raises(InputError, match="longer than any value"):
        read_dotenv("A=xxxx\n" + "A=$A$A\n" * 40, ".env", dict[str, str]().get)
    with pytest.raises(InputError, match="larger than any"):
        read_dotenv("A=" + "x" * 90_000 + "\n" + "B=$A.\n" * 1000, ".env", dict[str, str]().get)
    with pytest.raises(InputError, match="larger than any"):
        read_dotenv("A=" + "x" * 2_000_000, ".env", dict[str, str]().get)
