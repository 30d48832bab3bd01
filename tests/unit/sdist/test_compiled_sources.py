"""Which sources of an archive are compiled, in which language, and how much that is."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.model.sdist import Language, SdistDigest, SourceFile
from wheelcheck.sdist.compiled_sources import compiled_sources, count_lines, is_compiled_elsewhere, language_of

C, CPP, CYTHON, RUST = Language.C, Language.CPP, Language.CYTHON, Language.RUST


def counted(
    files: Mapping[str, int], known: tuple[str, ...] | None = None, *, cython: bool = False
) -> list[tuple[Language, int]]:
    digest = SdistDigest({}, tuple(SourceFile(path, 1, lines) for path, lines in files.items()))
    found = count_lines(compiled_sources(digest, known, cython=cython), cython=cython)
    return [(each.language, each.lines) for each in found]


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a.c", C),
        ("a.h", C),
        ("a.cc", CPP),
        ("a.CPP", CPP),
        ("a.hpp", CPP),
        ("a.pyx", CYTHON),
        ("a.pxd", CYTHON),
        ("a.rs", RUST),
        ("a.f90", Language.FORTRAN),
        ("a.pyf", Language.FORTRAN),
        ("a.go", Language.GO),
        ("a.cu", Language.CUDA),
        ("a.S", Language.ASSEMBLY),
        ("a.i", Language.SWIG),
        ("a.mm", Language.OBJECTIVE_C),
        ("a.zig", Language.ZIG),
        ("a.nim", Language.NIM),
        ("a.py", None),
        ("c", None),
        ("folder.c/README", None),
    ],
)
def test_languages_by_name(path: str, language: Language | None) -> None:
    assert language_of(path) is language


@pytest.mark.parametrize(
    "path",
    [
        "tests/a.c",
        "docs/a.c",
        "examples/x/a.c",
        "src/win32/a.c",
        "src/Windows/a.c",
        "src/a_win.c",
        "src/a_windows.c",
        "src/a-darwin.c",
        "src/macos/a.c",
        "arch/osx/a.c",
    ],
)
def test_what_no_linux_compiles(path: str) -> None:
    assert is_compiled_elsewhere(path)
    assert counted({path: 10}) == []


@pytest.mark.parametrize("path", ["src/a.c", "src/window.c", "winding/a.c", "testimony/a.c", "src/twin.c", "a.c"])
def test_what_linux_compiles(path: str) -> None:
    assert not is_compiled_elsewhere(path)
    assert counted({path: 10}) == [(C, 10)]


@pytest.mark.parametrize(
    ("files", "known", "cython", "lines"),
    [
        ({"a.c": 10, "b.cpp": 30}, None, False, [(CPP, 30), (C, 10)]),
        # Headers are of the language that the sources are in.
        ({"a.c": 10, "a.h": 5}, None, False, [(C, 15)]),
        ({"a.cpp": 10, "a.h": 5}, None, False, [(CPP, 15)]),
        ({"a.c": 10, "b.cpp": 20, "a.h": 5}, None, False, [(CPP, 20), (C, 15)]),
        # What Cython has made counts once: as Cython where that is there, else as what it is.
        ({"a.pyx": 30, "a.c": 9000}, None, True, [(CYTHON, 30)]),
        ({"a.pyx": 30, "a.c": 9000}, None, False, [(C, 9000)]),
        ({"a.pyx": 30, "a.cpp": 9000}, None, False, [(CPP, 9000)]),
        ({"a.pyx": 30, "a.c": 9000, "b.c": 7}, None, True, [(CYTHON, 30), (C, 7)]),
        ({"a.pyx": 30}, None, False, [(CYTHON, 30)]),
        ({"a.pyx": 30, "a.pxd": 3}, None, True, [(CYTHON, 33)]),
        # Where the script names all, those and the headers beside them.
        ({"s/a.c": 10, "s/a.h": 1, "o/b.c": 100, "o/b.h": 7}, ("s/a.c",), False, [(C, 11)]),
        ({"tests/a.c": 10}, ("tests/a.c",), False, [(C, 10)]),
        ({"a.pyx": 30, "a.c": 9000}, ("a.pyx",), True, [(CYTHON, 30)]),
        ({"a.pyx": 30, "a.c": 9000}, ("a.pyx",), False, [(C, 9000)]),
        ({"a.pyx": 30, "a.c": 9000}, ("a.c",), False, [(C, 9000)]),
        # Names that lead nowhere say nothing.
        ({"a.c": 10}, ("made/while/building.c",), False, [(C, 10)]),
        ({"a.c": 10}, (), False, [(C, 10)]),
        # MATLAB's files end as those of Objective-C.
        ({"a.c": 10, "a.m": 50}, None, False, [(C, 10)]),
        ({"a.c": 0}, None, False, []),
        ({}, None, False, []),
    ],
)
def test_lines(
    files: dict[str, int], known: tuple[str, ...] | None, cython: bool, lines: list[tuple[Language, int]]
) -> None:
    assert counted(files, known, cython=cython) == lines


PATHS = st.lists(st.sampled_from(["a", "b", "src", "tests", "win32"]), min_size=1, max_size=3).map("/".join)
NAMES = st.tuples(PATHS, st.sampled_from(["c", "h", "cpp", "pyx", "pxd", "rs", "m", "txt"])).map(".".join)


@given(st.dictionaries(NAMES, st.integers(0, 50), max_size=8), st.booleans())
def test_no_line_counts_twice_and_the_most_come_first(files: dict[str, int], cython: bool) -> None:
    found = counted(files, cython=cython)
    assert sum(lines for _, lines in found) <= sum(files.values())
    assert [lines for _, lines in found] == sorted((lines for _, lines in found), reverse=True)
    assert len({language for language, _ in found}) == len(found)
