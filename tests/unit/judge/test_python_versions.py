"""Requires-Python, with the full version of the target (traps 15, 16)."""

import pytest

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
