import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name
from packaging.version import Version

from wheelcheck.model.names import is_package_name, normalised_name, normalised_version


@given(st.text("aZ09-_.", min_size=1))
def test_names_are_normalised_as_packaging_does(name: str) -> None:
    assert normalised_name(name) == canonicalize_name(name)


@given(
    st.from_regex(
        r"v?[0-9]{1,3}(\.[0-9]{1,3}){0,3}(-?(a|beta|rc)\.?[0-9]{0,2})?([.-]?post[.-]?[0-9])?(\+[a-z0-9]{1,5})?",
        fullmatch=True,
    )
)
def test_versions_are_normalised_as_packaging_does(version: str) -> None:
    assert normalised_version(version) == str(Version(version))


@pytest.mark.parametrize(
    ("version", "normalised"),
    [
        ("0.0.0-post.5525+0b6631523", "0.0.0.post5525+0b6631523"),
        ("1.0", "1.0"),
        ("01.0", "1.0"),
        ("2.7.1+CPU", "2.7.1+cpu"),
        ("no version", "no version"),
        ("1.0\x1b[31m", "1.0\x1b[31m"),
    ],
)
def test_versions(version: str, normalised: str) -> None:
    assert normalised_version(version) == normalised


@pytest.mark.parametrize("name", ["", "a" * 10_000, "-a", "a-", "a b", "a\n", "../a", "é", "[red]a", "a\x1b"])
def test_what_can_name_no_project(name: str) -> None:
    assert not is_package_name(name)


@pytest.mark.parametrize("name", ["a", "A.b_c-d", "0"])
def test_what_can_name_a_project(name: str) -> None:
    assert is_package_name(name)
