"""The Rust that an sdist wants beside the one that a distribution packages."""

import pytest

from tests.golden.sample_report import ALPINE, BULLSEYE
from wheelcheck.advice.rust import rust_hurdle
from wheelcheck.model.sdist import Extension, SdistFacts


@pytest.mark.parametrize(
    ("version", "told"),
    [(None, False), ("1.70", False), ("1.87", False), ("1.87.1", False), ("1.88", True), ("2.0", True)],
)
def test_rust_of_alpine_3_22(version: str | None, told: bool) -> None:
    hurdle = rust_hurdle(SdistFacts(Extension.REQUIRED, rust_version=version), ALPINE)
    assert (hurdle is not None) is told
    assert hurdle is None or "1.87" in hurdle.detail


def test_what_is_not_known_is_not_said() -> None:
    assert rust_hurdle(SdistFacts(Extension.REQUIRED, rust_version="9.0"), BULLSEYE) is None
