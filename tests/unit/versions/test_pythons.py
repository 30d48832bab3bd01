"""Which Pythons a version must support to be taken at all."""

import pytest
from packaging.version import Version

from wheelcheck.model.release import ReleaseFile
from wheelcheck.versions import narrowed, pythons_of, supports


def takes(project: str | None, requires_python: str | None, *, whole: bool = True) -> bool:
    file = ReleaseFile("a-1.0-py3-none-any.whl", "", requires_python=requires_python)
    return supports(file, pythons_of(project, whole=whole))


@pytest.mark.parametrize(
    ("project", "requires_python", "poetry", "others"),
    [
        (">=3.9,<4", ">=3.9", True, True),
        (">=3.9,<4", ">=3.10", False, False),
        (">=3.9,<4", ">=3.8,<3.13", False, True),
        (">=3.9,<3.13", ">=3.8,<3.13", True, True),
        (">=3.9", ">=3.9,<4", False, True),
        (">=3.9,<4", ">=3.9,<4", True, True),
        (">=3.8,<3.12", ">=3.8,!=3.9.7", False, True),
        (">=3.10,<3.12", ">=3.8,!=3.9.7", True, True),
        ("==3.11.*", ">=3.11", True, True),
        ("~=3.10", ">=3.10,<4", True, True),
        (None, ">=3.99", True, True),
        ("<4", ">=3.99", True, True),
        (">=3.9", None, True, True),
        (">=3.9", "three", True, True),
        ("three", ">=3.99", True, True),
    ],
)
def test_what_tools_take(project: str | None, requires_python: str | None, *, poetry: bool, others: bool) -> None:
    assert takes(project, requires_python) is poetry
    assert takes(project, requires_python, whole=False) is others


def test_the_oldest_alone_where_upper_bounds_are_left_aside() -> None:
    assert pythons_of(">=3.9,<4", whole=False) == (Version("3.9"),)


@pytest.mark.parametrize(
    ("project", "files", "expected"),
    [
        (">=3.9,<4", [">=3.9"], ">=3.9,<4"),
        (">=3.9,<4", [">=3.6,<3.14", None], ">=3.9,<3.14"),
        (">=3.9,<4", ["<3.14", "<3.12"], ">=3.9,<3.12"),
        (">=3.9", ["<4"], ">=3.9,<4.0"),
        (">=3.9,<4", [">=3.9,!=3.9.7"], ">=3.9,<4,!=3.9.7"),
    ],
)
def test_a_project_made_narrower(project: str, files: list[str | None], expected: str) -> None:
    taken = [ReleaseFile("a-1.0-py3-none-any.whl", "", requires_python=each) for each in files]
    assert narrowed(project, taken) == expected
    assert all(supports(file, pythons_of(expected, whole=True)) for file in taken)
