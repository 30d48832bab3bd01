"""What an opened sdist makes of a verdict."""

import pytest

from wheelcheck.judge.builds import is_to_be_opened, with_requirements, with_sdist
from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.sdist import (
    Extension,
    Hurdle,
    HurdleKind,
    Language,
    SdistFacts,
    SdistFailure,
    SdistFailureKind,
    SourceLines,
)
from wheelcheck.model.verdict import BuildFacts, BuildRequirement, Code, Verdict, VerdictKind

SDIST = ReleaseFile("thing-1.0.tar.gz", "https://files.example.org/thing-1.0.tar.gz")
NATIVE = BuildFacts(Extension.REQUIRED, ("thing-1.0-cp39-cp39-win32.whl: a wheel for one platform",))
PURE = BuildFacts(Extension.NONE, ("thing-1.0-py3-none-any.whl: a pure-Python wheel",))
SILENT = BuildFacts(Extension.UNKNOWN)


def verdict(build: BuildFacts = SILENT, kind: VerdictKind = VerdictKind.COMPILE) -> Verdict:
    return Verdict(kind, Code.NO_MUSLLINUX_WHEEL, SDIST, build=build)


@pytest.mark.parametrize(
    ("extension", "neighbours", "kind", "code"),
    [
        (Extension.REQUIRED, PURE, VerdictKind.COMPILE, Code.NO_MUSLLINUX_WHEEL),
        (Extension.OPTIONAL, NATIVE, VerdictKind.BUILD, Code.NO_MUSLLINUX_WHEEL),
        (Extension.NONE, NATIVE, VerdictKind.BUILD, Code.NO_MUSLLINUX_WHEEL),
        # Where the sdist alone is silent, the release's wheels decide.
        (Extension.UNKNOWN, NATIVE, VerdictKind.COMPILE, Code.NO_MUSLLINUX_WHEEL),
        (Extension.UNKNOWN, PURE, VerdictKind.BUILD, Code.NO_MUSLLINUX_WHEEL),
        (Extension.UNKNOWN, SILENT, VerdictKind.UNKNOWN, Code.SDIST_UNCLEAR),
    ],
)
def test_what_the_sdist_shows_decides(
    extension: Extension, neighbours: BuildFacts, kind: VerdictKind, code: Code
) -> None:
    found = with_sdist(verdict(neighbours), SdistFacts(extension, evidence=("setup.py: seen",)))
    assert (found.kind, found.code) == (kind, code)
    assert found.build is not None
    assert found.build.opened
    assert "setup.py: seen" in found.build.evidence


def test_facts_are_carried_over() -> None:
    lines = (SourceLines(Language.C, 12),)
    facts = SdistFacts(
        Extension.REQUIRED,
        languages=(Language.C,),
        backend="setuptools.build_meta",
        requires=("setuptools", "cython"),
        hook_requires=("cython", "wheel"),
        lines=lines,
    )
    build = with_sdist(verdict(), facts).build
    assert build is not None
    assert build.requires == ("setuptools", "cython", "wheel")
    assert (build.languages, build.backend, build.lines) == ((Language.C,), "setuptools.build_meta", lines)


@pytest.mark.parametrize("kind", SdistFailureKind)
@pytest.mark.parametrize("neighbours", [NATIVE, PURE, SILENT])
def test_what_could_not_be_read_is_unknown(kind: SdistFailureKind, neighbours: BuildFacts) -> None:
    found = with_sdist(verdict(neighbours), SdistFailure(kind, "the host did not answer"))
    if kind is SdistFailureKind.OFFLINE and neighbours is PURE:
        assert found == verdict(neighbours)
        return
    assert (found.kind, found.code, found.other) == (
        VerdictKind.UNKNOWN,
        Code.SDIST_ERROR,
        "the host did not answer",
    )
    assert found.build is not None
    assert found.build.extension is Extension.UNKNOWN


def test_a_build_that_certainly_fails_says_so() -> None:
    gone = Hurdle(HurdleKind.BUILD_TOOL, fatal=True, detail="use_2to3", source="setup.py: use_2to3")
    maybe = gone._replace(fatal=False)
    assert with_sdist(verdict(), SdistFacts(Extension.NONE, hurdles=(gone,))).code is Code.BUILD_FAILS
    assert with_sdist(verdict(), SdistFacts(Extension.NONE, hurdles=(maybe,))).code is Code.NO_MUSLLINUX_WHEEL
    assert with_sdist(verdict(), SdistFacts(Extension.REQUIRED, hurdles=(gone,))).code is Code.NO_MUSLLINUX_WHEEL


def need(name: str, kind: VerdictKind) -> BuildRequirement:
    return BuildRequirement(name, "1.0", ("build-system.requires",), Verdict(kind, Code.SDIST_ONLY, SDIST))


@pytest.mark.parametrize(
    ("kinds", "kind"),
    [
        ((VerdictKind.WHEEL, VerdictKind.BUILD), VerdictKind.BUILD),
        ((VerdictKind.WHEEL, VerdictKind.COMPILE), VerdictKind.COMPILE),
        ((VerdictKind.UNKNOWN, VerdictKind.COMPILE), VerdictKind.COMPILE),
        ((VerdictKind.UNKNOWN,), VerdictKind.UNKNOWN),
        ((VerdictKind.COMPILE, VerdictKind.MISSING), VerdictKind.MISSING),
    ],
)
def test_a_pure_sdist_is_as_hard_as_its_build_requirements(kinds: tuple[VerdictKind, ...], kind: VerdictKind) -> None:
    pure = with_sdist(verdict(), SdistFacts(Extension.NONE))
    found = with_requirements(pure, tuple(need(f"need{number}", each) for number, each in enumerate(kinds)))
    assert found.kind is kind
    assert (found.code is Code.BUILD_REQUIREMENT) is (kind is not VerdictKind.BUILD)
    assert found.build is not None
    assert len(found.build.needs) == len(kinds)


def test_what_compiles_anyway_stays_so() -> None:
    native = with_sdist(verdict(), SdistFacts(Extension.REQUIRED))
    found = with_requirements(native, (need("numpy", VerdictKind.UNKNOWN),))
    assert (found.kind, found.code) == (VerdictKind.COMPILE, Code.NO_MUSLLINUX_WHEEL)


def test_requirements_that_cannot_be_resolved_are_unknown() -> None:
    pure = with_sdist(verdict(), SdistFacts(Extension.NONE))
    found = with_requirements(pure, (), "a<1 and a>2")
    assert (found.kind, found.code, found.other) == (VerdictKind.UNKNOWN, Code.BUILD_REQUIREMENT, "a<1 and a>2")


def test_only_sdists_are_opened() -> None:
    assert is_to_be_opened(verdict())
    assert is_to_be_opened(verdict(kind=VerdictKind.BUILD))
    assert not is_to_be_opened(verdict(kind=VerdictKind.WHEEL))
    assert not is_to_be_opened(Verdict(VerdictKind.BUILD, Code.LOCAL))
