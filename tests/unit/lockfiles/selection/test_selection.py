import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.lockfiles.selection import select, validate_selection
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import Condition, Edge, Graph, Installer, Lock, LockFormat, Pin, Root, Selection
from wheelcheck.model.verdict import Code

LINUX = {
    "os_name": "posix",
    "sys_platform": "linux",
    "platform_machine": "x86_64",
    "python_version": "3.12",
    "python_full_version": "3.12.4",
}
WINDOWS_ONLY = "sys_platform == 'win32'"
LINUX_ONLY = "sys_platform == 'linux'"


def flat(*conditions: tuple[Condition, ...], optional_groups: tuple[str, ...] = ()) -> Lock:
    return Lock(
        path="a.lock",
        format=LockFormat.POETRY,
        lock_version=None,
        installer=Installer.POETRY,
        pins=tuple(Pin(f"p{index}", "1.0", conditions=ways, line=index + 1) for index, ways in enumerate(conditions)),
        groups=("main", "dev", "docs"),
        optional_groups=optional_groups,
        extras=("cpu", "gpu"),
    )


def walk(graph: Graph, *pins: Pin, installer: Installer = Installer.UV) -> Lock:
    return Lock(
        path="uv.lock",
        format=LockFormat.UV,
        lock_version="1",
        installer=installer,
        pins=pins or tuple(Pin(f"p{index}", "1.0") for index in range(len(graph.edges))),
        groups=("main", "dev"),
        extras=("cpu", "gpu"),
        graph=graph,
    )


def graph_of(
    roots: list[Root], edges: dict[int, list[Edge]], extra_edges: dict[int, dict[str, tuple[Edge, ...]]], size: int
) -> Graph:
    return Graph(
        tuple(roots),
        tuple(tuple(edges.get(index, ())) for index in range(size)),
        tuple(extra_edges.get(index, {}) for index in range(size)),
    )


def to(*pins: int, marker: str | None = None, extras: tuple[str, ...] = ()) -> Edge:
    return Edge(pins, marker, extras)


def asked(*, only: str = "", more: str = "", without: str = "", extras: str | None = None) -> Selection:
    return Selection(
        frozenset(only.split()),
        frozenset(more.split()),
        frozenset(without.split()),
        None if extras is None else frozenset(extras.split()),
    )


MAIN, DEV, DOCS = Condition("main"), Condition("dev"), Condition("docs")
CPU, GPU = Condition("main", "cpu"), Condition("main", "gpu")
EACH = flat((), (MAIN,), (DEV,), (DOCS,), (CPU,), (GPU,), optional_groups=("docs",))
IN, GROUP, EXTRA = None, Code.GROUP, Code.EXTRA


@pytest.mark.parametrize(
    ("selection", "codes"),
    [
        (asked(), (IN, IN, IN, IN, IN, IN)),
        (asked(only="main"), (IN, IN, GROUP, GROUP, EXTRA, EXTRA)),
        (asked(only="main", extras="cpu"), (IN, IN, GROUP, GROUP, IN, EXTRA)),
        (asked(only="dev docs"), (IN, GROUP, IN, IN, GROUP, GROUP)),
        (asked(only="default"), (IN, IN, GROUP, GROUP, EXTRA, EXTRA)),
        (asked(more="dev"), (IN, IN, IN, GROUP, IN, IN)),
        (asked(more="docs"), (IN, IN, IN, IN, IN, IN)),
        (asked(more="docs", without="dev"), (IN, IN, GROUP, IN, IN, IN)),
        (asked(without="dev"), (IN, IN, GROUP, IN, IN, IN)),
        (asked(without="main"), (IN, GROUP, IN, IN, GROUP, GROUP)),
        (asked(extras=""), (IN, IN, IN, IN, EXTRA, EXTRA)),
        (asked(extras="GPU"), (IN, IN, IN, IN, EXTRA, IN)),
    ],
)
def test_groups_and_extras_in_poetrys_words(selection: Selection, codes: tuple[Code | None, ...]) -> None:
    assert select(EACH, LINUX, selection) == codes


@pytest.mark.parametrize(
    ("ways", "selection", "code"),
    [
        ((Condition("main", marker=WINDOWS_ONLY), DEV), asked(), None),
        ((Condition("main", marker=WINDOWS_ONLY), DEV), asked(only="main"), Code.MARKER),
        ((Condition("main", marker=WINDOWS_ONLY), CPU, DEV), asked(only="main"), Code.MARKER),
        ((CPU, DEV), asked(only="main"), Code.EXTRA),
        ((Condition(marker=WINDOWS_ONLY),), asked(), Code.MARKER),
        ((Condition(marker="extra == 'cpu'"),), asked(), None),
        ((Condition(marker="extra == 'cpu'"),), asked(extras=""), Code.EXTRA),
        ((Condition(marker="'dev' in dependency_groups"),), asked(without="dev"), Code.GROUP),
        ((Condition(marker=f"extra == 'cpu' and {WINDOWS_ONLY}"),), asked(extras=""), Code.MARKER),
        ((Condition(marker=f"extra == 'cpu' and {LINUX_ONLY}"),), asked(extras="cpu"), None),
    ],
)
def test_the_reason_is_the_one_that_came_closest(
    ways: tuple[Condition, ...], selection: Selection, code: Code | None
) -> None:
    assert select(flat(ways), LINUX, selection) == (code,)


def test_a_lock_that_was_not_made_for_the_target() -> None:
    lock = flat((MAIN,), ())._replace(environments=(WINDOWS_ONLY, "python_version < '3.10'"))
    assert select(lock, LINUX) == (Code.LOCK_TARGET, Code.LOCK_TARGET)
    assert select(lock._replace(environments=(WINDOWS_ONLY, LINUX_ONLY)), LINUX) == (None, None)


def test_a_marker_that_is_none_names_pin_and_line_and_is_only_read_when_needed() -> None:
    lock = flat((MAIN,), (Condition("dev", marker="what"),))
    assert select(lock, LINUX, asked(only="main")) == (None, Code.GROUP)
    with pytest.raises(InputError) as caught:
        select(lock, LINUX)
    assert str(caught.value) == "a.lock:2: p1: the marker 'what' is not a valid environment marker"


def test_a_walk_follows_edges_whose_marker_holds() -> None:
    graph = graph_of([Root(to(0))], {0: [to(1), to(2, marker=WINDOWS_ONLY)], 2: [to(3)]}, {}, 4)
    assert select(walk(graph), LINUX) == (None, None, Code.MARKER, Code.MARKER)


def test_a_walk_ends_in_a_cycle() -> None:
    graph = graph_of([Root(to(0))], {0: [to(1)], 1: [to(2)], 2: [to(0)]}, {}, 3)
    assert select(walk(graph), LINUX) == (None, None, None)


def test_a_walk_begins_at_the_roots_that_are_selected() -> None:
    roots = [Root(to(0)), Root(to(1), "dev"), Root(to(2), extra="cpu")]
    lock = walk(graph_of(roots, {1: [to(3)]}, {}, 4))
    assert select(lock, LINUX) == (None, None, None, None)
    assert select(lock, LINUX, asked(without="dev")) == (None, Code.GROUP, None, Code.GROUP)
    assert select(lock, LINUX, asked(extras="")) == (None, None, Code.EXTRA, None)
    assert select(lock, LINUX, asked(only="main")) == (None, Code.GROUP, Code.EXTRA, Code.GROUP)


def test_extras_of_a_package_are_asked_for_by_edges_and_passed_on() -> None:
    fast: dict[int, dict[str, tuple[Edge, ...]]] = {
        0: {"fast": (to(1, extras=("deep",)),)},
        1: {"deep": (to(2),), "other": (to(3),)},
    }
    graph = graph_of([Root(to(0)), Root(to(0, extras=("fast",)), "dev")], {}, fast, 4)
    assert select(walk(graph), LINUX)[:3] == (None, None, None)
    assert select(walk(graph), LINUX, asked(only="main"))[:3] == (None, Code.GROUP, Code.GROUP)
    assert select(walk(graph), LINUX)[3] is Code.MARKER, "no edge asks for it, although one could"


def test_what_no_edge_leads_to_is_judged_by_its_own_conditions() -> None:
    pins = (Pin("a", "1"), Pin("b", "1"), Pin("c", "1", conditions=(Condition(marker=WINDOWS_ONLY),)))
    lock = walk(graph_of([Root(to(0))], {}, {}, 3), *pins)
    assert select(lock, LINUX) == (None, None, Code.MARKER)


def test_a_forks_own_conditions_narrow_what_an_edge_leads_to() -> None:
    pins = (
        Pin("a", "1"),
        Pin("b", "1", conditions=(Condition(marker=WINDOWS_ONLY),)),
        Pin("b", "2", conditions=(Condition(marker=LINUX_ONLY),)),
    )
    lock = walk(graph_of([Root(to(0))], {0: [to(1, 2)]}, {}, 3), *pins)
    assert select(lock, LINUX) == (None, Code.MARKER, None)


def test_of_several_versions_the_one_that_is_there_without_a_doubt_is_meant() -> None:
    pins = (Pin("a", "1"), Pin("b", "1"), Pin("b", "2"))
    lock = walk(graph_of([Root(to(0)), Root(to(1))], {0: [to(1, 2)]}, {}, 3), *pins)
    assert select(lock, LINUX) == (None, None, Code.MARKER)


def test_of_several_versions_those_are_left_that_everybody_allows() -> None:
    pins = (Pin("a", "1"), Pin("b", "1"), Pin("b", "2"), Pin("b", "3"))
    lock = walk(graph_of([Root(to(0)), Root(to(2, 3))], {0: [to(1, 2, 3)]}, {}, 4), *pins)
    assert select(lock, LINUX) == (None, Code.MARKER, None, None)
    assert select(lock._replace(installer=Installer.POETRY), LINUX) == (None, Code.MARKER, Code.MARKER, None)


def test_a_version_that_is_not_for_the_targets_python_is_not_meant() -> None:
    pins = (Pin("a", "1"), Pin("b", "1"), Pin("b", "2", requires_python=">=3.13"))
    lock = walk(graph_of([Root(to(0))], {0: [to(1, 2)]}, {}, 3), *pins)
    assert select(lock, LINUX) == (None, None, Code.MARKER)


def test_entries_of_one_version_are_not_told_apart() -> None:
    pins = (Pin("a", "1"), Pin("b", "1"), Pin("b", "1", extras=("fast",)))
    lock = walk(graph_of([Root(to(0)), Root(to(1))], {0: [to(1, 2)]}, {}, 3), *pins)
    assert select(lock, LINUX) == (None, None, None)


CONFLICT = graph_of(
    [
        Root(to(0)),
        Root(to(1, marker="extra == 'extra-3-app-cpu'"), extra="cpu"),
        Root(to(2, marker="extra == 'extra-3-app-gpu' and extra != 'extra-3-app-cpu'"), extra="gpu"),
    ],
    {0: [to(1, marker="extra == 'extra-3-app-cpu'"), to(2, marker="extra == 'extra-3-app-gpu'")]},
    {},
    3,
)


def test_uvs_conflicting_extras_are_both_shown_and_either_can_be_asked_for() -> None:
    assert select(walk(CONFLICT), LINUX) == (None, None, None)
    assert select(walk(CONFLICT), LINUX, asked(extras="cpu")) == (None, None, Code.EXTRA)
    assert select(walk(CONFLICT), LINUX, asked(extras="gpu")) == (None, Code.EXTRA, None)
    assert select(walk(CONFLICT), LINUX, asked(extras="")) == (None, Code.EXTRA, Code.EXTRA)


def test_an_extra_that_an_edge_asks_for_counts_in_uvs_conflicts_everywhere() -> None:
    pins = (Pin("app", "1"), Pin("lib", "1"), Pin("torch", "1"), Pin("torch", "2"))
    edges = {
        0: [to(2, marker="extra != 'extra-3-lib-gpu'"), to(1, extras=("gpu",), marker="extra == 'extra-3-lib-gpu'")],
        1: [to(3, marker="extra == 'extra-3-lib-gpu'")],
    }
    lock = walk(graph_of([Root(to(0))], edges, {}, 4), *pins)
    assert select(lock, LINUX, asked(extras=""))[1:] == (None, Code.EXTRA, None)


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (asked(only="dve"), "the group dve; did you mean dev?"),
        (asked(without="doc"), "did you mean docs"),
        (asked(more="zzzz"), "the group zzzz; there are: dev, docs, main"),
        (asked(extras="cpus"), "the extra cpus; did you mean cpu?"),
    ],
)
def test_a_group_or_extra_that_no_lock_has_is_refused_with_the_nearest(selection: Selection, words: str) -> None:
    with pytest.raises(InputError) as caught:
        validate_selection([EACH], selection)
    assert words in caught.value.message
    assert caught.value.path == "a.lock"


def test_a_group_or_extra_that_one_of_the_locks_has_is_fine() -> None:
    other = EACH._replace(groups=("main", "Lint_1"), extras=())
    validate_selection([EACH, other], asked(only="lint-1 DEV main", extras="CPU"))
    with pytest.raises(InputError, match="nothing tells of any extras"):
        validate_selection([other], asked(extras="cpu"))


def test_the_main_group_is_known_to_every_lock() -> None:
    validate_selection([EACH._replace(groups=())], asked(only="main"))
    validate_selection([EACH._replace(groups=())], asked(only="default"))


def test_a_lock_without_markers_loads_no_parser_for_them() -> None:
    code = (
        "import sys; from wheelcheck.lockfiles.selection import select; from wheelcheck.model.lock import *;"
        "lock = Lock('p', LockFormat.PDM, None, Installer.PDM, (Pin('a', '1', conditions=(Condition('main'),)),),"
        " groups=('main', 'dev'));"
        "assert select(lock, {}, Selection(only=frozenset({'dev'}))) != (None,);"
        "print([name for name in sys.modules if name.startswith('packaging')])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


EDGES = st.builds(
    Edge,
    st.lists(st.integers(0, 5), max_size=3).map(tuple),
    st.sampled_from(
        [None, WINDOWS_ONLY, LINUX_ONLY, "extra == 'cpu'", "extra != 'extra-2-p0-cpu'", "'dev' in dependency_groups"]
    ),
    st.lists(st.sampled_from(["cpu", "gpu"]), max_size=2).map(tuple),
)
GRAPHS = st.builds(
    Graph,
    st.lists(st.builds(Root, EDGES, st.sampled_from(["main", "dev"]), st.sampled_from([None, "cpu", "gpu"]))).map(
        tuple
    ),
    st.lists(st.lists(EDGES, max_size=3).map(tuple), min_size=6, max_size=6).map(tuple),
    st.lists(
        st.dictionaries(st.sampled_from(["cpu", "gpu"]), st.lists(EDGES, max_size=2).map(tuple), max_size=1),
        min_size=6,
        max_size=6,
    ).map(tuple),
)
SELECTIONS = st.builds(
    Selection,
    st.frozensets(st.sampled_from(["main", "dev"])),
    st.frozensets(st.sampled_from(["main", "dev"])),
    st.frozensets(st.sampled_from(["main", "dev"])),
    st.none() | st.frozensets(st.sampled_from(["cpu", "gpu"])),
)


@given(GRAPHS, SELECTIONS)
def test_any_graph_has_an_answer_and_everything_holds_whatever_a_part_holds(graph: Graph, selection: Selection) -> None:
    lock = walk(graph)
    part, everything = select(lock, LINUX, selection), select(lock, LINUX)
    assert len(part) == len(lock.pins)
    assert all(whole is None for whole, some in zip(everything, part, strict=True) if some is None)


@given(GRAPHS, SELECTIONS)
def test_without_extras_and_groups_in_markers_a_walk_is_reachability(graph: Graph, selection: Selection) -> None:
    plain = Graph(
        tuple(Root(Edge(root.edge.pins[:1]), root.group) for root in graph.roots),
        tuple(tuple(Edge(edge.pins[:1]) for edge in edges) for edges in graph.edges),
        tuple({} for _ in graph.edges),
    )
    on = selection.only or {"main", "dev"}
    reached = {index for root in plain.roots if root.group in on - selection.without for index in root.edge.pins}
    anywhere = {index for root in plain.roots for index in root.edge.pins}
    for found in (reached, anywhere):
        for _ in plain.edges:
            found |= {after for index in found for edge in plain.edges[index] for after in edge.pins}
    codes = select(walk(plain), LINUX, selection)
    assert {index for index, code in enumerate(codes) if code is None} == reached | (set(range(6)) - anywhere)
