"""Variables in a Dockerfile: `$NAME`, `${NAME:-default}` and what BuildKit knows besides."""

import re
from collections.abc import Mapping
from fnmatch import translate

__all__ = ["UndefinedError", "expanded", "known_parts"]

_VARIABLE = re.compile(
    r"\\(\$)|\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-+?]|##?|%%?|//?)((?:[^{}]|\$\{[^{}]*\})*))?\})"
)
_DEEPEST = 8
_LONGEST = 100_000
_LONGEST_VALUE = 10_000
_LONGEST_TRIMMED = 128
"""Characters of a value, and of a pattern, that are compared: no version or name of an image has as many."""


class UndefinedError(Exception):
    """A variable has no value that the Dockerfile says.

    Attributes:
        name: Which.
        endless: It has one, but that grows beyond all bounds (`ARG B=$A$A`, and so on).
    """

    def __init__(self, name: str, *, endless: bool = False) -> None:
        super().__init__(name)
        self.name = name
        self.endless = endless


def expanded(text: str, values: Mapping[str, str], *, depth: int = 0) -> str:
    """The text with all variables replaced.

    Raises:
        UndefinedError: One has no value, or the result would be far longer than any value.
    """
    length = 0

    def value(match: re.Match[str]) -> str:
        nonlocal length
        if match[1]:
            return "$"
        name, operator, word = match[2] or match[3], match[4] or "", match[5] or ""
        found = _value(name, operator, word, values, depth)
        length += len(found)
        if length > _LONGEST_VALUE:
            raise UndefinedError(name, endless=True)
        return found

    if depth > _DEEPEST or len(text) > _LONGEST:
        return text
    return _VARIABLE.sub(value, text)


def known_parts(text: str, values: Mapping[str, str]) -> str:
    """The text with the variables replaced that have a value; a shell knows more of them than the Dockerfile says.

    Those that would make it far longer than any value stay as they are.
    """
    length = 0

    def value(match: re.Match[str]) -> str:
        nonlocal length
        try:
            found = expanded(match[0], values)
        except UndefinedError:
            return match[0]
        length += len(found)
        return found if length <= _LONGEST_VALUE else match[0]

    return _VARIABLE.sub(value, text) if len(text) <= _LONGEST else text


def _value(name: str, operator: str, word: str, values: Mapping[str, str], depth: int) -> str:
    held = values.get(name)
    empty = not held if operator.startswith(":") else held is None
    kind = operator.removeprefix(":")
    if kind == "-":
        return expanded(word, values, depth=depth + 1) if empty else held or ""
    if kind == "+":
        return "" if empty else expanded(word, values, depth=depth + 1)
    if held is None:
        raise UndefinedError(name)
    if max(len(held), len(word)) > _LONGEST_TRIMMED:
        return held
    if kind in {"#", "##", "%", "%%"}:
        return _trimmed(held, kind, word)
    if kind in {"/", "//"}:
        pattern, _, replacement = word.partition("/")
        return re.sub(_inner(pattern), lambda _: replacement, held, count=0 if kind == "//" else 1)
    return held


def _inner(pattern: str) -> str:
    """A shell pattern as a regular expression that may stand anywhere."""
    return translate(pattern).removeprefix("(?s:").rpartition(")")[0]


def _trimmed(held: str, kind: str, pattern: str) -> str:
    whole = re.compile(translate(pattern))
    places = range(len(held) + 1)
    if kind.startswith("#"):
        ends = places if kind == "#" else reversed(places)
        return next((held[end:] for end in ends if whole.fullmatch(held[:end])), held)
    starts = reversed(places) if kind == "%" else places
    return next((held[:start] for start in starts if whole.fullmatch(held[start:])), held)
