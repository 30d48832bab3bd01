"""Requires-Python, with the full version of the target (traps 15, 16)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from wheelcheck.judge.installers import rules_for
from wheelcheck.judge.python_versions import python_satisfies
from wheelcheck.model.lock import Installer
from wheelcheck.model.target import Implementation, Interpreter

PIP, UV = rules_for(Installer.PIP), rules_for(Installer.UV)


def python(full: str) -> Interpreter:
    minor = int(full.split(".")[1])
    return Interpreter(Implementation.CPYTHON, 3, minor, full, f"cp3{minor}")


@pytest.mark.parametrize(
    ("requires", "full", "pip", "uv"),
    [
        (None, "3.12.13", True, True),
        ("", "3.12.13", True, True),
        (">=3.9", "3.12.13", True, True),
        (">=3.13", "3.12.13", False, False),
        (">=3.8,<3.13", "3.13.1", False, True),
        ("<3.11", "3.12.0", False, True),
        ("!=3.9.0,!=3.9.1,>=3.8", "3.9.0", False, True),
        ("!=3.9.0,!=3.9.1,>=3.8", "3.9.2", True, True),
        (">=3.9.5", "3.9.2", False, False),
        ("==3.9.*", "3.12.0", False, True),
        ("==3.12.*", "3.11.0", False, False),
        ("~=3.8", "3.12.0", True, True),
        (">3.9", "3.9.0", False, False),
        (">=3.15", "3.15.0rc1", True, True),
        ("not a specifier", "3.12.0", True, True),
    ],
)
def test_pip_takes_it_whole_and_uv_its_lower_edge(requires: str | None, full: str, pip: bool, uv: bool) -> None:
    assert python_satisfies(requires, python(full), PIP) is pip
    assert python_satisfies(requires, python(full), UV) is uv


_NUMBER = st.integers(0, 15).map(str)
_VERSION = st.lists(_NUMBER, min_size=1, max_size=4).map(".".join)
_CLAUSE = st.one_of(
    st.tuples(st.sampled_from([">=", "<=", ">", "<", "==", "!=", "~="]), _VERSION).map("".join),
    st.tuples(st.sampled_from(["==", "!="]), _VERSION, st.just(".*")).map("".join),
)


@given(
    st.lists(_CLAUSE, min_size=1, max_size=4).map(", ".join),
    st.tuples(_NUMBER, _NUMBER).map(lambda part: "3." + ".".join(part)),
)
def test_plain_clauses_mean_what_packaging_says(requires: str, full: str) -> None:
    try:
        expected = SpecifierSet(requires).contains(full, prereleases=True)
    except ValueError:  # `~=3` is no specifier
        expected = True
    assert python_satisfies(requires, python(full), PIP) is expected


@given(st.lists(_CLAUSE, min_size=1, max_size=4), st.tuples(_NUMBER, _NUMBER).map(lambda part: "3." + ".".join(part)))
def test_the_lower_edge_never_refuses_what_the_whole_takes(clauses: list[str], full: str) -> None:
    requires = ",".join(clauses)
    if python_satisfies(requires, python(full), PIP):
        assert python_satisfies(requires, python(full), UV)
