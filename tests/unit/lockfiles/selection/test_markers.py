import contextlib
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.markers import Marker

from wheelcheck.lockfiles.markers import Activation, MarkerError, frozen_environment, marker_holds, mentions_extras

TARGET = {
    "implementation_name": "cpython",
    "implementation_version": "3.12.4",
    "os_name": "posix",
    "platform_machine": "aarch64",
    "platform_python_implementation": "CPython",
    "platform_release": "",
    "platform_system": "Linux",
    "platform_version": "",
    "python_full_version": "3.12.4",
    "python_version": "3.12",
    "sys_platform": "linux",
}
ENVIRONMENT = frozen_environment(TARGET)
NOTHING = Activation(frozenset(), frozenset())


def on(extras: str = "", groups: str = "", way: str = "") -> Activation:
    return Activation(frozenset(groups.split()), frozenset(extras.split()), on_the_way=frozenset(way.split()))


CLAUSES = st.one_of(
    st.builds(
        "{} {} '{}'".format,
        st.sampled_from(["python_version", "python_full_version", "implementation_version"]),
        st.sampled_from(["<", "<=", "==", "!=", ">", ">=", "~="]),
        st.sampled_from(["3.8", "3.12", "3.12.4", "3.13.0"]),
    ),
    st.builds(
        '"{1}" {2} {0}'.format,
        st.sampled_from(["sys_platform", "os_name", "platform_machine", "platform_system"]),
        st.sampled_from(["linux", "Linux", "posix", "nt", "aarch64", "extra == 'x'"]),
        st.sampled_from(["==", "!=", "in", "not in"]),
    ),
)
MARKERS = st.recursive(
    CLAUSES,
    lambda inner: st.builds("{} {} {}".format, inner, st.sampled_from(["and", "or"]), inner) | inner.map("({})".format),
)


@given(MARKERS)
def test_a_marker_without_extras_is_what_packaging_says(marker: str) -> None:
    assert marker_holds(marker, ENVIRONMENT, NOTHING) is Marker(marker).evaluate(TARGET)


@given(MARKERS, st.sampled_from(["cpu", "gpu", "Cpu"]), st.sampled_from(["==", "!="]))
def test_with_one_extra_a_marker_is_what_packaging_says(marker: str, extra: str, operator: str) -> None:
    text = f"({marker}) and extra {operator} '{extra}' or '{extra}' {operator} extra and os_name == 'nt'"
    expected = Marker(text).evaluate({**TARGET, "extra": "cpu"})
    assert marker_holds(text, ENVIRONMENT, on("cpu")) is expected


@given(MARKERS, st.sets(st.sampled_from(["cpu", "gpu"])), st.sets(st.sampled_from(["dev", "docs"])))
def test_pep_751_sets_are_what_packaging_says(marker: str, extras: set[str], groups: set[str]) -> None:
    text = f"({marker}) and 'cpu' in extras and \"gpu\" not in extras or 'dev' in dependency_groups"
    expected = Marker(text).evaluate({**TARGET, "extras": extras, "dependency_groups": groups}, "lock_file")
    assert marker_holds(text, ENVIRONMENT, Activation(frozenset(groups), frozenset(extras))) is expected


def test_nothing_of_this_computer_gets_in() -> None:
    empty = frozen_environment({})
    assert not marker_holds(f"sys_platform == '{sys.platform}'", empty, NOTHING)
    assert marker_holds("platform_machine == ''", empty, NOTHING)


@pytest.mark.parametrize(
    ("marker", "extras", "holds"),
    [
        ("extra == 'cpu' and extra == 'gpu'", "cpu gpu", True),
        ("extra == 'cpu' and extra != 'gpu'", "cpu gpu", False),
        ("extra == 'cpu' and extra != 'gpu'", "cpu", True),
        ("extra != 'cpu'", "", True),
        ("extra == 'C_P.U'", "c-p-u", True),
        ("os_name == \"extra == 'cpu'\"", "cpu", False),
    ],
)
def test_several_extras_can_be_on_at_once(marker: str, extras: str, holds: bool) -> None:
    assert marker_holds(marker, ENVIRONMENT, on(extras)) is holds


@pytest.mark.parametrize(
    ("marker", "active", "holds"),
    [
        ("extra == 'extra-4-name-cpu'", on("cpu"), True),
        ("extra == 'extra-4-name-cpu'", on("gpu"), False),
        ("extra != 'extra-4-name-cpu'", on("cpu"), False),
        ("extra == 'extra-9-long-name-my-extra'", on("my-extra"), True),
        ("extra == 'group-4-name-dev'", on("dev"), False),
        ("extra == 'group-4-name-dev'", on(groups="dev"), True),
        ("extra == 'project-4-name'", on(groups="main"), True),
        ("extra == 'project-4-name'", on(groups="dev"), False),
        ("extra == 'extra-5-torch-cpu'", on(way="extra-5-torch-cpu"), True),
        ("extra != 'extra-5-torch-cpu'", on(way="extra-5-torch-cpu"), False),
        ("extra == 'extra-4-toolong-cpu'", on("cpu"), False),
        ("extra == 'extra-99999999999-name-cpu'", on("cpu"), False),
        ("'default' in dependency_groups", on(groups="main"), True),
        ("'default' in dependency_groups", on(groups="dev"), False),
    ],
)
def test_uvs_conflicts_and_the_default_group(marker: str, active: Activation, holds: bool) -> None:
    assert marker_holds(marker, ENVIRONMENT, active) is holds


@pytest.mark.parametrize("marker", ["extra == 'a' and extra != 'b'", "'a' in extras and 'b' not in extras"])
def test_where_any_extra_may_be_chosen_a_comparison_with_one_holds(marker: str) -> None:
    freely = Activation(any_extra=True)
    assert marker_holds(marker, ENVIRONMENT, freely)
    assert not marker_holds(f"({marker}) and os_name == 'nt'", ENVIRONMENT, freely)
    assert not marker_holds(marker, ENVIRONMENT, Activation(any_group=True))


@pytest.mark.parametrize("marker", ["'a' in dependency_groups", "extra == 'group-1-p-a'", "extra != 'group-1-p-a'"])
def test_where_any_group_may_be_chosen_a_comparison_with_one_holds(marker: str) -> None:
    assert marker_holds(marker, ENVIRONMENT, Activation(any_group=True))


def test_whether_a_marker_depends_on_what_is_selected() -> None:
    assert mentions_extras("'a' in extras")
    assert mentions_extras("extra=='a'")
    assert not mentions_extras("os_name == 'extra == 1'")


@pytest.mark.parametrize(
    "marker",
    [
        "",
        "what",
        "os_name ==",
        "python_version<3.8",
        "(" * 100_000 + "os_name == 'nt'",
        "platform_machine ~= '1'",
        "extra",
    ],
)
def test_what_is_no_marker_is_an_error_of_a_bounded_length(marker: str) -> None:
    with pytest.raises(MarkerError) as caught:
        marker_holds(marker, ENVIRONMENT, NOTHING)
    assert len(str(caught.value)) < 500


@given(st.text(st.sampled_from("extra'\"=!in() \\\nados_") | st.characters()))
def test_any_text_holds_or_not_or_is_an_error(text: str) -> None:
    with contextlib.suppress(MarkerError):
        assert marker_holds(text, ENVIRONMENT, NOTHING) in (True, False)
