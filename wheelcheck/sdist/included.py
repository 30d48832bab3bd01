"""Which headers a C source always includes on Linux: not those that a condition of the preprocessor may leave out."""

import re
from collections.abc import Iterator

__all__ = ["included"]

_DIRECTIVE = re.compile(rb"[ \t]*(include|ifdef|ifndef|if|elif|else|endif)\b([^\n]*)")
"""What stands after the `#` of a line."""
_NAME = re.compile(rb"[ \t]*(?:<([^>]{1,120})>|\"([^\"]{1,120})\")")
_HELD = re.compile(
    rb"__cplusplus|linux|unix|posix|__GNUC__|__GLIBC__|__clang__|\bPY_|PY(?:THON|PY)?_?VERSION|CYTHON|__GNU|\bNDEBUG|"
    rb"__STDC|^\s*1\b|SIZEOF_|__has_include|HAVE_CONFIG_H|LIMITED_API",
    re.IGNORECASE,
)
"""Conditions that hold on Linux, or whose outcome changes nothing for the system."""
_OTHER_SYSTEM = re.compile(
    rb"WIN|_MSC_VER|MINGW|CYGWIN|APPLE|MACH|DARWIN|BSD|SUN|SOLARIS|AIX|HPUX|ANDROID|EMSCRIPTEN|WASM|HAIKU|VMS|OS2|__QNX",
)
_NEGATED = re.compile(rb"!\s*defined|!\s*\(?\s*defined|!\s*[A-Z_(]")
_SCANNED = 1 << 16
"""Of a file so much is looked at; what comes later is in no usual place for a header."""


def included(content: bytes) -> Iterator[str]:
    """Yield names after `#include`.

    The text is split at `#` first: a regular expression over all of it takes ten times as long.

    Args:
        content: A source file.
    """
    if b"include" not in content:
        return
    conditions = _Conditions()
    before, *parts = content[:_SCANNED].split(b"#")
    for part in parts:
        starts_line = not before or before.rstrip(b" \t").endswith(b"\n")
        before = part
        match = _DIRECTIVE.match(part) if starts_line else None
        if match is None:
            continue
        if match[1] != b"include":
            conditions.take(match[1], match[2])
        elif conditions.hold():
            name = _NAME.match(match[2])
            if name is not None:
                yield (name[1] or name[2]).decode("utf-8", "replace")


class _Conditions:
    """The conditions of the preprocessor around a place."""

    def __init__(self) -> None:
        self._stack: list[tuple[bool, bytes]] = []
        self._seen = False

    def hold(self) -> bool:
        """Whether none of them may leave the place out."""
        return all(holds for holds, _ in self._stack)

    def take(self, kind: bytes, condition: bytes) -> None:
        """Pass a directive."""
        first, self._seen = not self._seen, True
        stack = self._stack
        if kind in {b"if", b"ifdef"}:
            stack.append((_holds(condition), condition))
        elif kind == b"ifndef":
            # The first of a file is a guard against including it twice; others are for what is not usual.
            stack.append((first or not _HELD.search(condition), b"!" + condition))
        elif stack and kind == b"endif":
            stack.pop()
        elif stack and kind == b"elif":
            stack[-1] = (_holds(condition), stack[-1][1] + condition)
        elif stack:
            stack[-1] = (_is_for_others(stack[-1][1]), stack[-1][1])


def _holds(condition: bytes) -> bool:
    if _OTHER_SYSTEM.search(condition):
        return _NEGATED.search(condition) is not None
    return _HELD.search(condition) is not None


def _is_for_others(condition: bytes) -> bool:
    """Whether the first half of an `#if` is for other systems, so that the other half is ours."""
    return _OTHER_SYSTEM.search(condition) is not None and _NEGATED.search(condition) is None
