"""Versions are chosen as an installer chooses them, over a source that knows all answers."""

from collections.abc import Mapping

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.verdict import Code, Verdict, VerdictKind
from wheelcheck.plan.candidates import NeedMoreError, Offer
from wheelcheck.plan.resolve import Chosen, ConflictError, resolve

Projects = Mapping[str, Mapping[str, tuple[str, ...]]]
ALPINE = {
    "python_version": "3.12",
    "sys_platform": "linux",
    "platform_machine": "x86_64",
    "implementation_name": "cpython",
}


class World:
    """Projects: version -> what it requires; versions stand newest first."""

    def __init__(self, projects: Projects) -> None:
        self._projects = projects
        self.asked: list[str] = []
        self.hinted: list[str] = []

    def offers(self, name: str, specifier: str) -> tuple[Offer, ...]:
        self.asked.append(name)
        allowed = SpecifierSet(specifier)
        versions = [Version(text) for text in self._projects.get(name, {})]
        fitting = [each for each in versions if allowed.contains(each, prereleases=True)]
        return tuple(Offer(each, verdict(f"{name}-{each}")) for each in sorted(fitting, reverse=True))

    def requires(self, name: str, offer: Offer) -> tuple[str, ...]:
        assert offer.verdict.file is not None
        version = offer.verdict.file.filename.rpartition("-")[2]
        return self._projects[name][version]

    def hint(self, name: str, specifier: str) -> None:
        del specifier
        self.hinted.append(name)


def verdict(name: str) -> Verdict:
    return Verdict(VerdictKind.WHEEL, Code.PURE_WHEEL, ReleaseFile(name, f"https://files.example.org/{name}"))


def chosen(projects: Projects, *requirements: str) -> dict[str, str]:
    return {each.candidate.name: str(each.candidate.offer.version) for each in answer(projects, *requirements)}


def answer(projects: Projects, *requirements: str) -> tuple[Chosen, ...]:
    return resolve(requirements, "build-system.requires", World(projects), ALPINE)


A = {"3.0": (), "2.0": (), "1.0": ()}


@pytest.mark.parametrize(
    ("requirements", "version"),
    [
        (("a",), "3.0"),
        (("a<3",), "2.0"),
        (("a>=1,<2",), "1.0"),
        (("a<3", "a!=2.0"), "1.0"),
        (("A.a_",), None),
        (("a==2",), "2.0"),
        (("a; python_version < '3'",), None),
        (("a; sys_platform == 'linux'",), "3.0"),
        (("a ; extra == 'x'",), None),
    ],
)
def test_the_newest_that_is_allowed(requirements: tuple[str, ...], version: str | None) -> None:
    projects: Projects = {"a": A, "a-a": {"1": ()}}
    try:
        found = chosen(projects, *requirements)
    except ConflictError:
        found = {}
    assert found.get("a") == version


def test_what_is_required_is_taken_too() -> None:
    projects: Projects = {"a": {"1": ("b>=2", "c; python_version < '3'")}, "b": {"3": (), "2": ()}, "c": {"1": ()}}
    assert chosen(projects, "a") == {"a": "1", "b": "3"}


def test_extras() -> None:
    projects: Projects = {"a": {"1": ("b; extra == 'x'", "c; extra == 'y'", "d")}, "b": A, "c": A, "d": A}
    assert chosen(projects, "a[x]") == {"a": "1", "b": "3.0", "d": "3.0"}


def test_who_wants_it() -> None:
    projects: Projects = {"a": {"1": ("b",)}, "b": A}
    found = {each.candidate.name: each.wanted_by for each in answer(projects, "a", "b<3")}
    assert found == {"a": ("build-system.requires",), "b": ("build-system.requires", "a 1")}


def test_older_versions_are_taken_where_newer_ones_do_not_go_together() -> None:
    projects: Projects = {"a": {"2": ("c<2",), "1": ("c",)}, "b": {"1": ("c>=2",)}, "c": {"2": (), "1": ()}}
    assert chosen(projects, "a", "b") == {"a": "1", "b": "1", "c": "2"}


def test_a_circle_ends() -> None:
    assert chosen({"a": {"1": ("b",)}, "b": {"1": ("a",)}}, "a") == {"a": "1", "b": "1"}


@pytest.mark.parametrize(
    ("requirements", "words"),
    [
        (("a<1",), "no version of it can be installed here"),
        (("missing",), "build-system.requires wants missing"),
        (("a<2", "a>2"), "build-system.requires wants a<2"),
        (("a @ https://files.example.org/a.whl",), "comes from an address of its own"),
        (("a b c",), "'a b c' is no requirement"),
        (("a" * 2000,), "longer than any real one"),
    ],
)
def test_conflicts_in_words(requirements: tuple[str, ...], words: str) -> None:
    with pytest.raises(ConflictError, match=words.replace("'", ".")):
        answer({"a": A}, *requirements)


def test_bad_lines_of_metadata_do_not_spoil_the_rest() -> None:
    assert chosen({"a": {"1": ("what is this", "b")}, "b": A}, "a") == {"a": "1", "b": "3.0"}


def test_everything_that_will_be_asked_for_is_told_at_once() -> None:
    world = World({"a": {"1": ("c", "d")}, "b": A, "c": A, "d": A})
    resolve(("a", "b"), "x", world, ALPINE)
    assert set(world.hinted[:2]) == {"a", "b"}
    assert {"c", "d"} <= set(world.hinted)


def test_what_is_not_there_yet_comes_through() -> None:
    class Empty(World):
        def offers(self, name: str, specifier: str) -> tuple[Offer, ...]:
            raise NeedMoreError(page=(name, specifier))

    with pytest.raises(NeedMoreError) as caught:
        resolve(("a>1",), "x", Empty({}), ALPINE)
    assert caught.value.page == ("a", ">1")


def test_five_thousand_versions() -> None:
    many = {f"1.{number}": () for number in range(5000)}
    assert chosen({"a": many}, "a<1.4000") == {"a": "1.3999"}


def test_a_deep_chain() -> None:
    chain: dict[str, dict[str, tuple[str, ...]]] = {"p150": {"1": ()}}
    chain.update({f"p{number}": {"1": (f"p{number + 1}",)} for number in range(150)})
    assert len(chosen(chain, "p0")) == 151


def test_what_cannot_go_together_in_exponentially_many_ways_ends() -> None:
    wide: dict[str, dict[str, tuple[str, ...]]] = {
        f"p{number}": {str(version): (f"q=={version}",) for version in range(12)} for number in range(8)
    }
    wide["q"] = {str(version): () for version in range(3)}
    wide["p7"] = {str(version): ("q==99",) for version in range(12)}
    with pytest.raises(ConflictError):
        answer(wide, *(f"p{number}" for number in range(8)))
