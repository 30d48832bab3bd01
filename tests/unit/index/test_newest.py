"""The newest versions of a page by the names of its files."""

import pytest

from wheelcheck.index.projection import NEWEST_OF, VersionFilter

NAMES = [
    "a-1.0.tar.gz",
    "a-1.0-py3-none-any.whl",
    "a-2.0-cp312-cp312-manylinux_2_17_x86_64.whl",
    "a-2.0-cp312-cp312-win_amd64.whl",
    "a-2.0-cp312-cp312-macosx_11_0_arm64.whl",
    "a-2.1rc1.tar.gz",
    "a-3.0.dev1.tar.gz",
    "a_b-9.0.tar.gz",
    "a-nonsense.tar.gz",
    "a-0.9-py2.7.egg",
]


@pytest.mark.parametrize(
    ("specifier", "kept"),
    [
        ("", {0, 1, 2}),
        ("<2", {0, 1}),
        (">=2", {2}),
        (">=2.1rc1", {5, 6}),
        (">2", {5, 6}),
        ("==1.0", {0, 1}),
        (">5", set()),
        ("nonsense", set()),
    ],
)
def test_newest(specifier: str, kept: set[int]) -> None:
    assert set(VersionFilter("a", [NEWEST_OF + specifier]).positions(NAMES)) == kept


def test_together_with_a_pin() -> None:
    assert set(VersionFilter("a", [f"{NEWEST_OF}<2", "3.0.dev1"]).positions(NAMES)) == {0, 1, 6}


def test_only_so_many_versions() -> None:
    names = [f"a-{number}.0.tar.gz" for number in range(200)]
    kept = VersionFilter("a", [NEWEST_OF]).positions(names)
    assert (min(kept), max(kept), len(kept)) == (120, 199, 80)
