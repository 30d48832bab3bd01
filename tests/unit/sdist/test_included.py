"""Headers that a compiler on Linux always reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.sdist.included import included

CASES = [
    (b"#include <zlib.h>\n", ["zlib.h"]),
    (b'# include "ffi.h"\n', ["ffi.h"]),
    (b"#ifndef A_H\n#define A_H\n#include <a.h>\n#endif\n", ["a.h"]),
    (b"#ifdef _WIN32\n#include <windows.h>\n#else\n#include <unistd.h>\n#endif\n", ["unistd.h"]),
    (b"#if defined(__linux__)\n#include <linux/fs.h>\n#endif\n", ["linux/fs.h"]),
    (b"#if defined(HAVE_SNAPPY)\n#include <snappy-c.h>\n#endif\n#include <b.h>\n", ["b.h"]),
    (b"#if defined(HAVE_X)\n#include <x.h>\n#else\n#include <y.h>\n#endif\n", []),
    (b"#if !defined(_MSC_VER)\n#include <stdint.h>\n#endif\n", ["stdint.h"]),
    (b"#ifdef __cplusplus\n#include <c.h>\n#endif\n", ["c.h"]),
    (b"#if PY_MAJOR_VERSION >= 3\n#include <p.h>\n#endif\n", ["p.h"]),
    (b"#if 0\n#include <never.h>\n#endif\n", []),
    (b"int include = 1; // include <no.h>\n", []),
]


@pytest.mark.parametrize(("content", "expected"), CASES)
def test_included(content: bytes, expected: list[str]) -> None:
    assert list(included(content)) == expected


@given(st.lists(st.sampled_from([b"#if A\n", b"#else\n", b"#endif\n", b"#elif B\n", b"#include <x.h>\n"]), max_size=20))
def test_unbalanced_conditions_are_no_error(lines: list[bytes]) -> None:
    assert len(list(included(b"".join(lines)))) <= len(lines)
