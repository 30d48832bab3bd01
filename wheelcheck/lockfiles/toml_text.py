"""TOML 1.0 text -> plain values, within bounds, with the line of whatever is wrong (https://toml.io/en/v1.0.0)."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from wheelcheck.lockfiles.toml_rows import with_rows, without_rows
from wheelcheck.model.errors import InputError

__all__ = ["array_lines", "load_toml", "name_lines"]

_MOST_KEY_PARTS = 32
_BARE = "[A-Za-z0-9_-]+"
_BASIC = r'"(?:[^"\\\n]|\\[^\n])*"'
_LITERAL = r"'[^'\n]*'"
_LONG_KEY = re.compile(rf"[ \t]*\[{{0,2}}[ \t]*(?:(?:{_BARE}|{_BASIC}|{_LITERAL})[ \t]*\.[ \t]*){{{_MOST_KEY_PARTS}}}")
_NAME = re.compile(r"^(?:name|\"name\"|'name')[ \t]*=", re.MULTILINE)
_POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def load_toml(text: str, path: str) -> dict[str, Any]:
    """The document's tables as dictionaries.

    Args:
        text: The whole document, any line ends, without byte order mark.
        path: The file's name as the user gave it, for errors.

    Raises:
        InputError: The text is no TOML, or is nested or dotted so deeply that nobody can have meant it.
    """
    _refuse_long_keys(text, path)
    try:
        return _loaded_without_rows(text) or _loaded(text, path)
    except RecursionError:
        raise InputError("is nested too deeply to be read", path=path) from None
    except MemoryError:
        raise InputError("is too large to be read into memory", path=path) from None


def _loaded_without_rows(text: str) -> dict[str, Any] | None:
    """The tree, or None where the text must be read whole: to say what is wrong with it, and on which line."""
    import tomllib

    try:
        shorter, rows = without_rows(text)
        tree = tomllib.loads(shorter) if rows.lists else {}
    except (ValueError, OverflowError):
        return None
    with_rows(tree, rows)
    return tree


def _loaded(text: str, path: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except (ValueError, OverflowError) as error:  # TOMLDecodeError, or an integer with too many digits
        raise _syntax_error(str(error), text, path) from None


def array_lines(text: str, name: str, count: int) -> Sequence[int | None]:
    """The 1-based lines on which the tables of an array stand (`[[package]]`), in order.

    Found by a look at the text rather than by a parser of our own: where the number of such lines is not
    `count` (one stands in a multi-line string, or is written `[[ package ]]`) no line is known, and all are None.

    Args:
        text: The document.
        name: The array's name, `package`.
        count: How many tables the parsed document has there.
    """
    lines = [line for line, _ in _heads(text, name)]
    return lines if len(lines) == count else (None,) * count


def name_lines(text: str, name: str, count: int) -> Sequence[int | None]:
    """The 1-based lines on which the tables of an array have their `name`: where to send who looks for a package.

    A table that shows none has the line of its head. The arguments are those of `array_lines`.
    """
    lines: list[int] = []
    for line, start in _heads(text, name):
        end = text.find("\n[", start)
        found = _NAME.search(text, start, len(text) if end < 0 else end)
        lines.append(line if found is None else line + text.count("\n", start, found.start()))
    return lines if len(lines) == count else (None,) * count


def _heads(text: str, name: str) -> Iterator[tuple[int, int]]:
    """The line and the offset of each head of an array's table."""
    header = f"[[{name}]]"
    line, counted, found = 1, 0, text.find(header)
    while found >= 0:
        line += text.count("\n", counted, found)
        counted = found
        if found == 0 or text[found - 1] == "\n":
            yield line, found
        found = text.find(header, found + len(header))


def _refuse_long_keys(text: str, path: str) -> None:
    """Raise for a key of very many parts: tomllib takes quadratic time for each (for a 100 kB key, minutes)."""
    if text.count(".") < _MOST_KEY_PARTS:
        return
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > 2 * _MOST_KEY_PARTS and line.count(".") >= _MOST_KEY_PARTS and _LONG_KEY.match(line):
            raise InputError(f"a key has more than {_MOST_KEY_PARTS} parts", path=path, line=number)


def _syntax_error(message: str, text: str, path: str) -> InputError:
    position = _POSITION.search(message)
    if position is None:
        return InputError(f"is not valid TOML: {message}", path=path)
    line = int(position[1]) if position[1] else text.count("\n") + (not text.endswith("\n"))
    at_end = "" if position[1] else " at the end of the file: is it cut off?"
    return InputError(f"is not valid TOML: {message[: position.start()]}{at_end}", path=path, line=max(line, 1))
