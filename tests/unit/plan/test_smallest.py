"""As few pins as can be move, each as little as can be, and nothing is broken."""

from collections.abc import Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.version import Version

from wheelcheck.plan.candidates import NeedMoreError
from wheelcheck.plan.demands import Demand, active_extras, demands_of, parsed
from wheelcheck.plan.problem import Problem
from wheelcheck.plan.smallest import Change, Memory, solve_all

ALPINE = {"python_version": "3.12", "sys_platform": "linux", "platform_machine": "x86_64"}
Requires = Mapping[str, Mapping[str, tuple[str, ...]]]


class World:
    """Projects: version -> what it requires; those in `fine` have wheels, in the order in which they are tried."""

    def __init__(self, requires: Requires, fine: Mapping[str, Sequence[str]]) -> None:
        self._requires = requires
        self._fine = fine
        self._asked: set[tuple[str, str]] = set()
        self.knows_all = False
        self.hinted: set[str] = set()

    def offers(self, name: str) -> tuple[Version, ...]:
        return tuple(Version(text) for text in self._fine.get(name, ()))

    def requires(self, name: str, version: Version) -> tuple[str, ...]:
        self._asked.add((name, str(version)))
        return self._requires.get(name, {}).get(str(version), ())

    def known_offers(self, name: str) -> tuple[Version, ...] | None:
        return self.offers(name)

    def known_requires(self, name: str, version: Version) -> tuple[str, ...] | None:
        return self.requires(name, version) if self.knows_all or (name, str(version)) in self._asked else None

    def hint(self, name: str) -> None:
        self.hinted.add(name)


def problem(locked: Mapping[str, str], moving: Sequence[str], requires: Requires, *asked: str) -> Problem:
    own = {name: requires.get(name, {}).get(version, ()) for name, version in locked.items()}
    demands = tuple(demands_of(asked, "pyproject.toml", None, (), [ALPINE]))
    return Problem(
        {name: Version(version) for name, version in locked.items()},
        own,
        active_extras(own, demands, [ALPINE], {}),
        frozenset(moving),
        demands,
        (ALPINE,),
    )


def change(
    locked: Mapping[str, str],
    moving: Sequence[str],
    requires: Requires,
    fine: Mapping[str, Sequence[str]],
    *asked: str,
) -> Change:
    return solve_all(problem(locked, moving, requires, *asked), World(requires, fine), Memory([ALPINE]))


def moved(found: Change) -> dict[str, str]:
    return {name: str(version) for name, version in found.moved.items()}


def test_only_what_must_move_moves() -> None:
    found = change({"a": "1", "b": "1"}, ["a"], {}, {"a": ["2", "3"], "b": ["2"]})
    assert moved(found) == {"a": "2"}
    assert found.smallest


def test_a_bound_of_a_pin_that_is_held_is_kept() -> None:
    found = change({"a": "1", "b": "1"}, ["a"], {"b": {"1": ("a!=2",)}}, {"a": ["2", "3"], "b": ["2"]})
    assert moved(found) == {"a": "3"}
    assert [demand.by for demand in found.because["a"]] == ["b 1"]


def test_the_pin_whose_bound_is_in_the_way_moves_too() -> None:
    requires = {"b": {"1": ("a<2",), "2": ("a<3",)}}
    found = change({"a": "1", "b": "1", "c": "1"}, ["a"], requires, {"a": ["2"], "b": ["2"], "c": ["2"]})
    assert moved(found) == {"a": "2", "b": "2"}


def test_what_the_new_version_requires_moves_or_comes() -> None:
    requires = {"a": {"2": ("b>=2", "new")}}
    found = change({"a": "1", "b": "1"}, ["a"], requires, {"a": ["2"], "b": ["2", "3"], "new": ["9", "8"]})
    assert moved(found) == {"a": "2", "b": "2", "new": "9"}


def test_a_smaller_plan_with_a_farther_version_is_found() -> None:
    # 2 would drag two others along, 3 none.
    requires: Requires = {"a": {"2": ("b>=2", "c>=2"), "3": ()}}
    found = change({"a": "1", "b": "1", "c": "1"}, ["a"], requires, {"a": ["2", "3"], "b": ["2"], "c": ["2"]})
    assert moved(found) == {"a": "3"}


def test_what_the_project_itself_asks_is_never_broken() -> None:
    found = change({"a": "1"}, ["a"], {}, {"a": ["2"]}, "a<2")
    assert not found.moved
    assert "pyproject.toml wants a<2" in found.refused["a"]


def test_one_that_cannot_move_does_not_stop_the_others() -> None:
    found = change({"a": "1", "b": "1"}, ["a", "b"], {}, {"a": ["2"], "b": ["2"]}, "a<2")
    assert moved(found) == {"b": "2"}
    assert set(found.refused) == {"a"}


def test_two_that_cannot_move_together() -> None:
    requires = {"a": {"2": ("c==1",)}, "b": {"2": ("c==2",)}}
    found = change({"a": "1", "b": "1", "c": "1"}, ["a", "b"], requires, {"a": ["2"], "b": ["2"], "c": ["2"]})
    assert moved(found) == {"a": "2"}
    assert found.refused["b"].startswith("not together with a: ")


def test_what_the_lock_itself_breaks_is_no_bound() -> None:
    found = change({"a": "1", "b": "1"}, ["a"], {"b": {"1": ("a<1",)}}, {"a": ["2"]})
    assert moved(found) == {"a": "2"}


def test_extras_count_where_they_are_wanted() -> None:
    requires: Requires = {"b": {"1": ("a[x]",)}, "a": {"2": ('new ; extra == "x"', 'other ; extra == "y"')}}
    found = change({"a": "1", "b": "1"}, ["a"], requires, {"a": ["2"], "new": ["1"], "other": ["1"]})
    assert moved(found) == {"a": "2", "new": "1"}


def test_requirements_of_other_systems_do_not_count() -> None:
    requires = {"a": {"2": ('b>=2 ; sys_platform == "win32"',)}}
    assert moved(change({"a": "1", "b": "1"}, ["a"], requires, {"a": ["2"]})) == {"a": "2"}


def test_a_pin_that_comes_from_nowhere_else_is_never_let_go() -> None:
    requires = {"b": {"1": ("a<2",)}}
    stated = problem({"a": "1", "b": "1"}, ["a"], requires)._replace(fixed=frozenset({"b"}))
    found = solve_all(stated, World(requires, {"a": ["2"], "b": ["2"]}), Memory([ALPINE]))
    assert not found.moved


def test_what_the_source_does_not_have_yet_is_asked_for() -> None:
    class Slow(World):
        def offers(self, name: str) -> tuple[Version, ...]:
            raise NeedMoreError(page=(name, ""))

    with pytest.raises(NeedMoreError):
        solve_all(problem({"a": "1"}, ["a"], {}), Slow({}, {}), Memory([ALPINE]))


def test_cycles_end() -> None:
    requires = {"a": {"1": ("b",), "2": ("b>=2",)}, "b": {"1": ("a",), "2": ("a>=2",)}}
    found = change({"a": "1", "b": "1"}, ["a"], requires, {"a": ["2"], "b": ["2"]})
    assert moved(found) == {"a": "2", "b": "2"}


def test_thousands_of_versions_that_never_fit_end() -> None:
    many = [str(number) for number in range(2, 1500)]
    requires: Requires = {"a": dict.fromkeys(many, ("b==0",))}
    found = change({"a": "1", "b": "1"}, ["a"], requires, {"a": many, "b": many})
    assert not found.moved
    assert found.refused


def test_an_unsatisfiable_knot_ends() -> None:
    names = [f"p{number}" for number in range(8)]
    requires = {
        name: {str(version): tuple(f"{other}=={(version + place) % 7 + 1}" for place, other in enumerate(names))}
        for name in names
        for version in range(1, 8)
    }
    fine = {name: [str(version) for version in range(2, 8)] for name in names}
    found = change(dict.fromkeys(names, "1"), names, requires, fine)
    assert found.refused.keys() | found.moved.keys() >= set(names)


NAMES = ("a", "b", "c", "d", "e")
VERSIONS = ("1", "2", "3")
BOUNDS = st.sampled_from([f"{name}{clause}" for name in NAMES for clause in ("<2", ">=2", "!=2", "==3", "")])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[str, dict[str, tuple[str, ...]]], dict[str, list[str]], list[str]]:
    requires = {name: {version: tuple(draw(st.lists(BOUNDS, max_size=2))) for version in VERSIONS} for name in NAMES}
    fine = {name: draw(st.lists(st.sampled_from(VERSIONS[1:]), unique=True)) for name in NAMES}
    return requires, fine, draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))


@settings(max_examples=300, deadline=None)
@given(worlds(), st.booleans())
def test_no_smaller_change_exists(
    world: tuple[dict[str, dict[str, tuple[str, ...]]], dict[str, list[str]], list[str]], knows_all: bool
) -> None:
    requires, fine, moving = world
    locked = dict.fromkeys(NAMES, "1")
    source = World(requires, fine)
    source.knows_all = knows_all
    found = solve_all(problem(locked, moving, requires), source, Memory([ALPINE]))
    new = {**locked, **moved(found)}
    assert is_sound(new, requires)
    best = least(requires, fine, moving)
    if best is None:
        assert found.refused
    else:
        assert not found.refused
        assert set(moving) <= set(found.moved)
        assert found.smallest
        assert len(found.moved) == best


def is_sound(pins: Mapping[str, str], requires: Requires) -> bool:
    for name, version in pins.items():
        for text in requires[name][version]:
            requirement = parsed(text)
            assert requirement is not None
            broken_before = version == "1" and not requirement.specifier.contains("1")
            if not broken_before and not requirement.specifier.contains(pins[requirement.name]):
                return False
    return True


def least(requires: Requires, fine: Mapping[str, Sequence[str]], moving: Sequence[str]) -> int | None:
    """Moves of the best of all assignments."""
    choices = [tuple(fine[name]) if name in moving else ("1", *fine[name]) for name in NAMES]
    counts = [
        sum(version != "1" for version in versions)
        for versions in product(*choices)
        if is_sound(dict(zip(NAMES, versions, strict=True)), requires)
    ]
    return min(counts, default=None)


def test_demands_of_what_is_no_requirement_are_none() -> None:
    assert list(demands_of(["a @ https://files.example.org/a.whl", "!!", "x" * 2000], "b", "b", (), [ALPINE])) == []
    (demand,) = demands_of(["A_b[X,y]>=1"], "b", "b", (), [ALPINE])
    assert isinstance(demand, Demand)
    assert (demand.name, demand.extras) == ("a-b", ("x", "y"))


def test_a_pin_is_let_go_for_what_would_break_it() -> None:
    requires: Requires = {"c": {"1": ("d<2",)}, "d": {"2": ("a>=2",), "3": ("c",)}}
    source = World(requires, {"c": ["2"], "d": ["2", "3"]})
    source.knows_all = True
    found = solve_all(problem({"a": "1", "c": "1", "d": "1"}, ["d"], requires), source, Memory([ALPINE]))
    assert moved(found) == {"c": "2", "d": "3"}
