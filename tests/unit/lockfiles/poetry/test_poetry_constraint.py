import pytest
from packaging.markers import Marker

from wheelcheck.lockfiles.poetry_constraint import allows, as_specifier, python_marker


@pytest.mark.parametrize(
    ("constraint", "inside", "outside"),
    [
        ("^1.2.3", "1.9", "2.0"),
        ("^0.2.3", "0.2.9", "0.3.0"),
        ("^0.0.3", "0.0.3", "0.0.4"),
        ("^0", "0.9", "1.0"),
        ("^0.0", "0.0.9", "0.1"),
        ("~1.2.3", "1.2.9", "1.3.0"),
        ("~1.2", "1.2.9", "1.3.0"),
        ("~1", "1.9", "2.0"),
        ("~=1.4.2", "1.4.9", "1.5"),
        ("1.2", "1.2", "1.2.1"),
        ("1.2.*", "1.2.7", "1.3"),
        ("=1.2", "1.2.0", "1.3"),
        (">=1.0,<2.0", "1.5", "2.0"),
        (">=1.0 <2.0", "1.5", "2.0"),
        (">= 1.0, < 2.0", "1.5", "2.0"),
        (">=1.5.6,<1.5.7 || >1.5.7", "1.7.1", "1.5.7"),
        ("<1.0|>2.0", "2.1", "1.5"),
        (">=1.0,!=1.5", "1.6", "1.5"),
        (">=1.0.0rc1", "1.0.0rc2", "0.9"),
        ("<2.0.0a1 || >2.0.0a1,<3", "2.0.0a2", "2.0.0a1"),
        ("2.3.1+cpu", "2.3.1+cpu", "2.3.1"),
        ("v1.2", "1.2", "1.3"),
    ],
)
def test_poetrys_constraints(constraint: str, inside: str, outside: str) -> None:
    assert allows(constraint, inside)
    assert not allows(constraint, outside)


@pytest.mark.parametrize(
    "constraint", ["*", "", "x", "what?", "^", ">=1.0,what", "git", "||".join(["1.0"] * 1000), ">=9," * 1000]
)
def test_what_is_not_understood_allows_everything(constraint: str) -> None:
    assert allows(constraint, "7.0")


def test_what_is_no_version_is_allowed() -> None:
    assert allows("^1.0", "not a version")


@pytest.mark.parametrize(
    ("constraint", "specifier"),
    [
        ("^3.9", ">=3.9,<4"),
        (">=3.6.2,<3.10", ">=3.6.2,<3.10"),
        ("3.9.*", "==3.9.*"),
        ("3.9.6", "==3.9.6"),
        ("~2.7 || ^3.6", ">=3.6,<4"),
        ("*", None),
        ("what?", None),
    ],
)
def test_a_constraint_as_a_specifier(constraint: str, specifier: str | None) -> None:
    assert as_specifier(constraint) == specifier


@pytest.mark.parametrize(
    ("constraint", "python", "holds"),
    [
        ("<3.10", "3.9.18", True),
        ("<3.10", "3.10.0", False),
        (">3.9", "3.9.18", False),
        ("<=3.9", "3.9.18", True),
        ("3.9", "3.9.18", True),
        ("3.9.*", "3.9.18", True),
        (">=3.9.5", "3.9.4", False),
        (">=3.9.5", "3.9.5", True),
        ("~2.7 || ^3.6", "3.8.1", True),
        ("~2.7 || ^3.6", "3.5.1", False),
        (">=3.8,<3.9 || >=3.10", "3.9.1", False),
    ],
)
def test_a_python_constraint_as_a_marker(constraint: str, python: str, holds: bool) -> None:
    marker = python_marker(constraint)
    assert marker is not None
    minor = ".".join(python.split(".")[:2])
    assert Marker(marker).evaluate({"python_full_version": python, "python_version": minor}) is holds


@pytest.mark.parametrize("constraint", ["*", "", "what?"])
def test_a_python_constraint_that_says_nothing(constraint: str) -> None:
    assert python_marker(constraint) is None
