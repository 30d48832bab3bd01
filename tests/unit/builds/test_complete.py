"""Verdicts completed by opened sdists and their build requirements, over callables that know the answers."""

from collections.abc import Mapping, Sequence

from tests.golden.sample_report import ALPINE, BULLSEYE
from wheelcheck.builds import Asked, Opened, Resolution, build_environment, complete
from wheelcheck.model.lock import Pin
from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.report import PackageReport
from wheelcheck.model.sdist import (
    BuildEnvironment,
    Extension,
    SdistFacts,
    SdistFailure,
    SdistFailureKind,
)
from wheelcheck.model.verdict import BuildRequirement, Code, Verdict, VerdictKind

COMPILE, BUILD, UNKNOWN = VerdictKind.COMPILE, VerdictKind.BUILD, VerdictKind.UNKNOWN


def sdist(name: str) -> ReleaseFile:
    return ReleaseFile(f"{name}-1.0.tar.gz", f"https://files.example.org/{name}-1.0.tar.gz")


def hanging(name: str) -> Verdict:
    return Verdict(COMPILE, Code.SDIST_ONLY, sdist(name))


class World:
    """Sdists by name: what they show, and what each requirement is resolved to."""

    def __init__(self, facts: Mapping[str, SdistFacts | SdistFailure], needs: Mapping[str, Verdict]) -> None:
        self._facts = facts
        self._needs = needs
        self.opened: list[list[str]] = []

    def open(self, wanted: Sequence[Opened]) -> Mapping[Opened, SdistFacts | SdistFailure]:
        self.opened.append([each.file.filename for each in wanted])
        return {each: self._facts[each.file.filename.partition("-")[0]] for each in wanted}

    def require(self, asked: Sequence[Asked]) -> Mapping[Asked, Resolution]:
        return {
            each: Resolution(
                tuple(
                    BuildRequirement(name, "1.0", ("build-system.requires",), self._needs[name])
                    for name in each.requires
                )
            )
            for each in asked
        }

    def judge(self, *names: str) -> dict[str, Verdict]:
        reports = [PackageReport(Pin(name, "1.0"), "a.lock", {ALPINE.id: hanging(name)}) for name in names]
        done = complete(reports, [ALPINE], self.open, self.require)
        return {each.pin.name: each.results[ALPINE.id] for each in done}


def required(*names: str) -> SdistFacts:
    return SdistFacts(Extension.REQUIRED, requires=names)


def pure(*names: str) -> SdistFacts:
    return SdistFacts(Extension.NONE, requires=names)


WHEEL = Verdict(VerdictKind.WHEEL, Code.PURE_WHEEL)


def test_each_sdist_is_opened_once() -> None:
    world = World({"a": required(), "b": pure()}, {})
    found = world.judge("a", "b", "a")
    assert (found["a"].kind, found["b"].kind) == (COMPILE, BUILD)
    assert world.opened == [["a-1.0.tar.gz", "b-1.0.tar.gz"]]


def test_a_chain_is_followed_to_its_end() -> None:
    world = World(
        {"a": pure("b"), "b": pure("c", "setuptools"), "c": required("setuptools")},
        {"b": hanging("b"), "c": hanging("c"), "setuptools": WHEEL},
    )
    found = world.judge("a")["a"]
    assert (found.kind, found.code, found.other) == (COMPILE, Code.BUILD_REQUIREMENT, "b 1.0")
    assert found.build is not None
    (b,) = found.build.needs
    assert (b.verdict.kind, b.verdict.other) == (COMPILE, "c 1.0")
    assert b.verdict.build is not None
    assert [need.verdict.kind for need in b.verdict.build.needs] == [COMPILE, VerdictKind.WHEEL]


def test_a_build_that_needs_itself_ends() -> None:
    world = World({"a": required("b"), "b": required("a")}, {"a": hanging("a"), "b": hanging("b")})
    assert world.judge("a")["a"].kind is COMPILE
    assert world.opened == [["a-1.0.tar.gz"], ["b-1.0.tar.gz"]]


def test_a_pure_build_in_a_circle_is_not_known() -> None:
    world = World({"a": pure("b"), "b": pure("a")}, {"a": hanging("a"), "b": hanging("b")})
    found = world.judge("a")["a"]
    assert (found.kind, found.code) == (UNKNOWN, Code.BUILD_REQUIREMENT)


def test_a_chain_without_end_is_not_known() -> None:
    names = [f"n{number}" for number in range(20)]
    facts = {name: pure(after) for name, after in zip(names, [*names[1:], names[0]], strict=True)}
    world = World(facts, {name: hanging(name) for name in names})
    assert world.judge("n0")["n0"].kind is UNKNOWN
    assert len(world.opened) < len(names)


def test_what_cannot_be_read_is_unknown_and_asks_for_nothing() -> None:
    world = World({"a": SdistFailure(SdistFailureKind.DAMAGED, "cut off")}, {})
    found = world.judge("a")["a"]
    assert (found.kind, found.code, found.other) == (UNKNOWN, Code.SDIST_ERROR, "cut off")


def test_wheels_are_left_alone() -> None:
    world = World({}, {})
    report = PackageReport(Pin("w", "1.0"), "a.lock", {ALPINE.id: WHEEL})
    assert complete([report], [ALPINE], world.open, world.require) == (report,)
    assert world.opened == []


def test_the_environment_is_the_targets() -> None:
    assert build_environment(ALPINE) == BuildEnvironment("cpython", 3, 12, False, "x86_64", "musl")
    assert build_environment(BULLSEYE).libc == "glibc"
    assert build_environment(ALPINE).key == "cpython3.12-x86_64-musl"


def test_targets_with_the_same_environment_share_the_facts() -> None:
    other = ALPINE._replace(id="other")
    world = World({"a": pure()}, {})
    report = PackageReport(Pin("a", "1.0"), "a.lock", {ALPINE.id: hanging("a"), "other": hanging("a")})
    done = complete([report], [ALPINE, other], world.open, world.require)
    assert [verdict.kind for verdict in done[0].results.values()] == [BUILD, BUILD]
    assert world.opened == [["a-1.0.tar.gz"]]
