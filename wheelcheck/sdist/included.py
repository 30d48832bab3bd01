"""Which headers a C source always includes on Linux: not those that a condition of the preprocessor may leave out."""

import re
from collections.abc import Iterator

__all__ = ["included"]

_INCLUDE = re.compile(rb"[ \t]*(?:<([^>\n]{1,120})>|\"([^\"\n]{1,120})\")")
_DIRECTIVE = re.compile(rb"^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else|endif)\b([^\n]*)", re.MULTILINE)
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
_SCANNED = 1 << 18
"""Conditions are followed from the start of a file to here; what comes later is in no usual place for a header."""


def included(content: bytes) -> Iterator[str]:
    """Yield names after `#include`.

    The text is split first, for a regular expression over all of it takes ten times as long, and conditions are looked
    at only where there are some before.

    Args:
        content: A source file.
    """
    parts = content.split(b"include")
    before, place = parts[0], len(parts[0])
    for part in parts[1:]:
        if before[-16:].rstrip(b" \t").endswith(b"#"):
            match = _INCLUDE.match(part)
            if match is not None and not _may_be_left_out(content, place):
                yield (match[1] or match[2]).decode("utf-8", "replace")
        before = part
        place += len(b"include") + len(part)


def _may_be_left_out(content: bytes, place: int) -> bool:
    """Whether a condition around a place may not hold."""
    if place > _SCANNED:
        return True
    if content.find(b"#", 0, place - 16) < 0:
        return False
    stack: list[tuple[bool, bytes]] = []
    for number, directive in enumerate(_DIRECTIVE.finditer(content, 0, place)):
        kind, condition = directive[1], directive[2]
        if kind in {b"if", b"ifdef"}:
            stack.append((_holds(condition), condition))
        elif kind == b"ifndef":
            # The first of a file is a guard against including it twice; others are for what is not usual.
            stack.append((number == 0 or not _HELD.search(condition), b"!" + condition))
        elif stack and kind == b"endif":
            stack.pop()
        elif stack and kind == b"elif":
            stack[-1] = (_holds(condition), stack[-1][1] + condition)
        elif stack:
            stack[-1] = (_is_for_others(stack[-1][1]), stack[-1][1])
    return not all(holds for holds, _ in stack)


def _holds(condition: bytes) -> bool:
    if _OTHER_SYSTEM.search(condition):
        return _NEGATED.search(condition) is not None
    return _HELD.search(condition) is not None


def _is_for_others(condition: bytes) -> bool:
    """Whether the first half of an `#if` is for other systems, so that the other half is ours."""
    return _OTHER_SYSTEM.search(condition) is not None and _NEGATED.search(condition) is None
