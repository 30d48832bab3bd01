"""How large values may become while a build script is followed, and what it costs to make or to look through them."""

import re
from collections.abc import Iterable

from wheelcheck.sdist.setup_values import OutOfBudgetError, Value

__all__ = ["cost", "deep_cost", "explodes", "fit"]

_LONGEST_TEXT = 1 << 20
_MOST_ELEMENTS = 1 << 16
_LONGEST_NUMBER = 1 << 12
_MOST_PARTS = 50_000
_LONGEST_PRODUCT = 1 << 24
_LETTERS_PER_STEP = 256
_ELEMENTS_PER_STEP = 16
_WIDE = re.compile(r"%[^a-zA-Z%]*(?:[0-9]{4}|\*)")
_NESTED = (list, tuple, dict, set, frozenset)
_SHOWN = 20
"""Letters of what is no text itself, about."""


def fit(*values: Value) -> bool:
    """Whether what is made of these together is not too large."""
    letters = elements = bits = 0
    for value in values:
        if isinstance(value, str | bytes):
            letters += len(value)
        elif isinstance(value, _NESTED):
            elements += len(value)
        elif isinstance(value, int):
            bits += value.bit_length()
    return letters <= _LONGEST_TEXT and elements <= _MOST_ELEMENTS and bits <= _LONGEST_NUMBER


def cost(value: Value) -> int:
    """Steps that it takes to make or to look through a value, besides the one for its node."""
    if isinstance(value, str | bytes):
        return len(value) // _LETTERS_PER_STEP
    return len(value) // _ELEMENTS_PER_STEP if isinstance(value, _NESTED) else 0


def deep_cost(*values: Value) -> int:
    """Steps that it takes to compare, hash or show values: a list that holds another one twice doubles each time.

    Raises:
        OutOfBudgetError: They have more parts than any real script's.
    """
    waiting = [each for each in values if isinstance(each, _NESTED)]
    seen = 0
    while waiting:
        value = waiting.pop()
        seen += len(value) + 1
        if seen > _MOST_PARTS:
            raise OutOfBudgetError
        waiting += (each for each in value if isinstance(each, _NESTED))
        if isinstance(value, dict):
            waiting += (each for each in value.values() if isinstance(each, _NESTED))
    return seen // _ELEMENTS_PER_STEP


def explodes(text: str | bytes, others: Iterable[Value]) -> bool:
    """Whether formatting, joining or replacing with these may make more than fits anywhere."""
    if isinstance(text, str) and "%" in text and _WIDE.search(text):
        return True
    longest = 0
    for each in others:
        if isinstance(each, dict):
            each = list(each.values())  # noqa: PLW2901  its parts are what is inserted
        parts = each if isinstance(each, list | tuple | set | frozenset) else (each,)
        longest = max(longest, sum(len(part) if isinstance(part, str | bytes) else _SHOWN for part in parts))
    return max(len(text), 1) * longest > _LONGEST_PRODUCT
