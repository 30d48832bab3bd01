"""The compilers that an sdist wants beside those that a distribution packages."""

import pytest

from tests.golden.sample_report import ALPINE, BULLSEYE
from wheelcheck.advice.toolchain_versions import toolchain_hurdles
from wheelcheck.model.sdist import Extension, HurdleKind, Language, SdistFacts
from wheelcheck.model.target import Target


@pytest.mark.parametrize(
    ("version", "told"),
    [(None, False), ("1.70", False), ("1.87", False), ("1.87.1", False), ("1.88", True), ("2.0", True)],
)
def test_rust_of_alpine_3_22(version: str | None, told: bool) -> None:
    hurdles = tuple(toolchain_hurdles(SdistFacts(Extension.REQUIRED, rust_version=version), ALPINE))
    assert [hurdle.kind for hurdle in hurdles] == [HurdleKind.RUST_TOO_OLD] * told
    assert all("1.87" in hurdle.detail and not hurdle.fatal for hurdle in hurdles)


@pytest.mark.parametrize(
    ("standard", "target", "told"),
    [
        (None, BULLSEYE, False),
        (17, BULLSEYE, False),
        (20, BULLSEYE, False),
        (23, BULLSEYE, True),
        (23, ALPINE, False),
        (26, ALPINE, False),
        (29, BULLSEYE, False),
    ],
)
def test_gcc_10_of_bullseye_and_14_of_alpine_3_22(standard: int | None, target: Target, told: bool) -> None:
    facts = SdistFacts(Extension.REQUIRED, languages=(Language.CPP,), cpp_standard=standard)
    assert [hurdle.kind for hurdle in toolchain_hurdles(facts, target)] == [HurdleKind.COMPILER_TOO_OLD] * told


def test_a_standard_of_what_is_no_cpp_is_nothing() -> None:
    facts = SdistFacts(Extension.REQUIRED, languages=(Language.C,), cpp_standard=23)
    assert not tuple(toolchain_hurdles(facts, BULLSEYE))


def test_what_is_not_known_is_not_said() -> None:
    elsewhere = BULLSEYE._replace(distribution=BULLSEYE.distribution._replace(version="99"))  # type: ignore[union-attr]
    facts = SdistFacts(Extension.REQUIRED, languages=(Language.CPP,), rust_version="9.0", cpp_standard=23)
    assert not tuple(toolchain_hurdles(facts, elsewhere))
    assert not tuple(toolchain_hurdles(facts, elsewhere._replace(distribution=None)))
