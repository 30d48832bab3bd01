import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.markers import InvalidMarker, Marker

from wheelcheck.lockfiles.usual_markers import usual_marker, usual_marker_holds

ENVIRONMENTS = st.fixed_dictionaries(
    {
        "python_version": st.sampled_from(["3.9", "3.10", "3.12", "4.0"]),
        "python_full_version": st.sampled_from(["3.9.0", "3.9.5", "3.10.0", "3.12.10", "4.0.0"]),
        "sys_platform": st.sampled_from(["linux", "win32"]),
        "os_name": st.sampled_from(["posix", "nt"]),
        "platform_machine": st.sampled_from(["x86_64", "aarch64", ""]),
        "platform_system": st.just("Linux"),
        "platform_python_implementation": st.sampled_from(["CPython", "PyPy"]),
        "implementation_name": st.sampled_from(["cpython", "pypy"]),
    }
)
VERSIONS = [
    "3",
    "3.0",
    "3.9",
    "3.9.0",
    "3.9.5",
    "3.10",
    "3.10.0.0",
    "03.9",
    "4",
    "3.",
    ".3",
    "3.9rc1",
    "3.9 ",
    "3.9.*",
    "3.9.0.*",
    "3.*",
    "*",
    "",
]
CLAUSES = st.one_of(
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from(["python_version", "python_full_version"]),
        st.sampled_from(["<", " <=", " == ", " != ", " >= ", ">", " ~= ", "===", " in ", " not in "]),
        st.sampled_from(["", " "]),
        st.sampled_from(VERSIONS).map("'{}'".format),
    ),
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["sys_platform", "os_name", "platform_machine", "platform_python_implementation", "os.name"]),
        st.sampled_from(["==", " != ", " in ", " not in ", "  ==", "==="]),
        st.sampled_from(['"linux"', "'nt'", "'x86_64 aarch64'", "'PyPy'", '""', "'a\\n'", '"it\'s"']),
    ),
    st.sampled_from(
        ["'3.9' <= python_version", "'linux' == sys_platform", "'choice-0' in extras", "'choice-1' in extras"]
    ),
)
MARKERS = st.recursive(
    CLAUSES,
    lambda inner: st.one_of(
        st.builds("{}{}{}".format, inner, st.sampled_from([" and ", " or ", "and ", " or"]), inner),
        inner.map("({})".format),
        inner.map(" ( {} ) ".format),
    ),
)


def by_packaging(marker: str, environment: dict[str, str], outcomes: tuple[bool, ...]) -> bool | None:
    extras = {f"choice-{number}" for number, outcome in enumerate(outcomes) if outcome}
    try:
        return Marker(marker).evaluate({**environment, "extras": extras}, "lock_file")
    except InvalidMarker:
        return None


@settings(max_examples=300)
@given(MARKERS, ENVIRONMENTS, st.tuples(st.booleans(), st.booleans()))
def test_a_usual_marker_is_what_packaging_says(
    marker: str, environment: dict[str, str], outcomes: tuple[bool, ...]
) -> None:
    usual = usual_marker(marker)
    holds = None if usual is None else usual_marker_holds(usual, environment, outcomes)
    if holds is not None:
        assert holds is by_packaging(marker, environment, outcomes)


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(["(", ")", "and", "or", "os_name == 'nt'", "python_version < '4'", "x"]), max_size=9).map(
        " ".join
    )
)
def test_nothing_is_usual_that_packaging_refuses(marker: str) -> None:
    try:
        Marker(marker)
    except InvalidMarker:
        assert usual_marker(marker) is None


@pytest.mark.parametrize(
    "marker",
    [
        'python_version >= "3.10"',
        "python_full_version < '3.11.3' and sys_platform != \"win32\"",
        "'choice-0' in extras",
        'platform_system == "Darwin" and platform_release >= "21.0"',
        '(platform_system == "Windows" or os_name == "nt") and (python_version == "3.9.*")',
    ],
)
def test_what_locks_are_full_of_is_usual(marker: str) -> None:
    assert usual_marker(marker) is not None


@pytest.mark.parametrize(
    "marker",
    [
        "",
        "(" * 1000 + "os_name == 'nt'" + ")" * 1000,
        "extra == 'x'",
        "os_name ~= '1'",
        "os.name == 'nt'",
        "'a' == os_name",
    ],
)
def test_what_is_not_usual(marker: str) -> None:
    assert usual_marker(marker) is None


def test_a_python_of_no_usual_version_is_left_to_packaging() -> None:
    marker = usual_marker("python_full_version >= '3.15'")
    assert marker is not None
    assert usual_marker_holds(marker, {"python_version": "3.15", "python_full_version": "3.15.0rc1"}, ()) is None


def test_usual_markers_load_no_parser() -> None:
    code = (
        "import sys; from wheelcheck.lockfiles.markers import *;"
        'marker = \'python_version >= "3.8" and extra == "x" and "dev" not in dependency_groups\';'
        "assert marker_holds(marker, frozen_environment({'python_version': '3.9', 'python_full_version': '3.9.1'}),"
        " Activation(extras=frozenset({'x'})));"
        "print([name for name in sys.modules if name.startswith('packaging')])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("marker", "holds"),
    [
        ("platform_release >= '4'", None),
        ("os_name == 'nt' and platform_release >= '4'", False),
        ("os_name == 'posix' and platform_release >= '4'", None),
        ("os_name == 'posix' or platform_release >= '4'", True),
        ("python_version in '3.9'", None),
        ("python_version >= '3.9rc1'", None),
    ],
)
def test_a_comparison_of_another_form_matters_only_where_it_decides(marker: str, holds: bool | None) -> None:
    usual = usual_marker(marker)
    assert usual is not None
    environment = {"python_version": "3.9", "python_full_version": "3.9.1", "os_name": "posix"}
    assert usual_marker_holds(usual, environment, ()) is holds
