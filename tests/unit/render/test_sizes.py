"""How much is compiled, in words."""

import pytest

from wheelcheck.model.sdist import Language, SourceLines
from wheelcheck.render.sizes import language_name, source_size


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], ""),
        ([(Language.C, 0)], ""),
        ([(Language.C, 1)], "1 line of C"),
        ([(Language.CPP, 314_159)], "314,000 lines of C++"),
        ([(Language.RUST, 999_999)], "1,000,000 lines of Rust"),
        ([(Language.C, 1_234), (Language.CYTHON, 87)], "1,230 lines of C, 87 of Cython"),
        ([(Language.C, 9), (Language.CPP, 8), (Language.D, 7), (Language.GO, 6)], "9 lines of C, 8 of C++, 7 of D"),
    ],
)
def test_source_size(lines: list[tuple[Language, int]], words: str) -> None:
    assert source_size([SourceLines(*each) for each in lines]) == words


def test_every_language_has_a_name() -> None:
    assert all(language_name(language) for language in Language)
