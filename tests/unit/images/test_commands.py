"""RUN lines, taken apart without a shell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.images.commands import commands_of
from wheelcheck.images.stages import read_stages


def words(run: str, before: str = "") -> list[tuple[str, ...]]:
    (stage,) = read_stages(f"FROM a\n{before}\nRUN {run}\n", "Dockerfile", {}, "amd64")
    return [command.words for step in stage.steps[-1:] for command in commands_of(step)]


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("pip install a", [("pip", "install", "a")]),
        ("a && b; c || d | e & f", [("a",), ("b",), ("c",), ("d",), ("e",), ("f",)]),
        (
            "set -ex \\\n  && /opt/venv/bin/pip install 'a>=1' \"b c\"",
            [("set", "-ex"), ("pip", "install", "a>=1", "b c")],
        ),
        ("A=1 B=2 pip x", [("pip", "x")]),
        ("env A=1 pip x", [("pip", "x")]),
        ("sudo pip x", [("pip", "x")]),
        ("(cd x && pip y)", [("cd", "x"), ("pip", "y")]),
        ("if [ -f x ]; then pip y; else pip z; fi", [("[", "-f", "x", "]"), ("pip", "y"), ("pip", "z")]),
        ("bash -c 'pip x && pip y'", [("pip", "x"), ("pip", "y")]),
        ('sh -ec "pip x"', [("pip", "x")]),
        ("pip x > /dev/null 2>&1", [("pip", "x")]),
        ("pip x >/dev/null 2>/dev/null y", [("pip", "x", "y")]),
        ("pip x &> /y && pip z <&- &>>/y", [("pip", "x"), ("pip", "z")]),
        ("pip x < /y", [("pip", "x")]),
        ("pip 'a>=1' \"b<2\"", [("pip", "a>=1", "b<2")]),
        ('["pip", "install", "a b"]', [("pip", "install", "a b")]),
        ("--mount=type=cache,target=/x --network=none pip x", [("pip", "x")]),
        ("pip x # and so on", [("pip", "x")]),
        ("pip x && pip 'y", [("pip", "x"), ("pip",)]),
    ],
)
def test_what_is_run(run: str, expected: list[tuple[str, ...]]) -> None:
    assert words(run) == expected


def test_here_documents_are_scripts_of_a_shell_alone() -> None:
    assert words("<<EOF\npip x\n\npip y\\\n  z\nEOF") == [("pip", "x"), ("pip", "y", "z")]
    assert words("bash <<EOF\npip x\nEOF") == [("pip", "x")]
    assert words("python3 <<EOF\npip x\nEOF") == [("python3",)]


def test_variables_come_from_everywhere() -> None:
    assert words("pip $A ${B:-b} $C", "ARG A=1\nENV C=3") == [("pip", "1", "b", "3")]
    assert words("export A=2 && pip $A $HOME", "ARG A=1") == [("pip", "2", "$HOME")]
    assert words("A=2; pip $A") == [("pip", "2")]


@given(st.text(alphabet="a;&|()'\"\\\n $<>#=-", max_size=80))
def test_nothing_is_raised(run: str) -> None:
    words(run.replace("\n", " ") or "x")
