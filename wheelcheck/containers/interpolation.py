"""`${NAME:-default}` in compose files and in `.env` (https://docs.docker.com/reference/compose-file/interpolation/)."""

import re
from collections.abc import Callable
from typing import NamedTuple

__all__ = ["Lookup", "WrongVariableError", "interpolated"]

Lookup = Callable[[str], str | None]
"""The value of a variable, None where it has none."""

_Told = Callable[[str], object]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATOR = re.compile(r":?[-?+]")
_DEEPEST = 16
_LONGEST = 100_000


class WrongVariableError(Exception):
    """A variable cannot be replaced.

    Attributes:
        message: Why, in one sentence.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def interpolated(text: str, lookup: Lookup, unset: _Told = str) -> str:
    """The text with its variables replaced; one without a value becomes nothing, and `$$` a dollar.

    Args:
        text: The text.
        lookup: The values.
        unset: Called with the name of a variable that becomes nothing.

    Raises:
        WrongVariableError: One that must have a value has none (`${NAME:?why}`), a form is no variable's, or the result
            is far longer than any value.
    """

    def value(name: str) -> str:
        found = lookup(name)
        if found is None:
            unset(name)
        return found or ""

    return _until(text, 0, _Values(lookup, value), 0, closing=False)[0]


class _Values(NamedTuple):
    """`maybe` is asked where the text says what to do without a value, `plain` where it does not."""

    maybe: Lookup
    plain: Callable[[str], str]


def _until(text: str, place: int, values: _Values, depth: int, *, closing: bool) -> tuple[str, int]:
    """What stands up to the end, or up to the brace that closes the variable around it, and where that is."""
    if depth > _DEEPEST:
        raise WrongVariableError("its variables are nested too deeply")
    parts: list[str] = []
    length = 0
    while place < len(text):
        letter = text[place]
        if closing and letter == "}":
            return "".join(parts), place
        if letter != "$":
            found = len(text)
            for mark in ("$", "}") if closing else ("$",):
                at = text.find(mark, place)
                found = min(found, at) if at >= 0 else found
            part, place = text[place:found], found
        else:
            part, place = _variable(text, place, values, depth)
        parts.append(part)
        length += len(part)
        if length > _LONGEST:
            raise WrongVariableError("its variables make it longer than any value")
    if closing:
        raise WrongVariableError(f"{_shown(text)} has a `${{` that nothing closes")
    return "".join(parts), place


def _variable(text: str, place: int, values: _Values, depth: int) -> tuple[str, int]:
    """The value of the variable at a dollar, and where it ends."""
    if text.startswith("$$", place):
        return "$", place + 2
    braced = text.startswith("${", place)
    found = _NAME.match(text, place + (2 if braced else 1))
    if found is None:
        raise WrongVariableError(f"{_shown(text)} has a `$` that begins no variable: write `$$` for a dollar")
    name, end = found[0], found.end()
    if not braced:
        return values.plain(name), end
    if text.startswith("}", end):
        return values.plain(name), end + 1
    operator = _OPERATOR.match(text, end)
    if operator is None:
        raise WrongVariableError(f"{_shown(text)} has a `${{{name}` that compose does not know")
    held = values.maybe(name)
    missing = not held if operator[0].startswith(":") else held is None
    kind = operator[0][-1]
    wanted = missing if kind in "-?" else not missing
    # What is not wanted is read all the same, to find its end; its own variables have no say.
    word, end = _until(text, operator.end(), values if wanted else _UNWANTED, depth + 1, closing=True)
    if kind == "?":
        if missing:
            raise WrongVariableError(f"{name} has no value{': ' + word if word else ''}")
        return held or "", end + 1
    if kind == "+":
        return word if wanted else "", end + 1
    return word if wanted else held or "", end + 1


def _nothing(_: str) -> str:
    return "-"


_UNWANTED = _Values(_nothing, _nothing)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:60] + "...")  # noqa: PLR2004  a line's worth
