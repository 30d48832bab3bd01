"""What a value of a TOML document is, in words for a message."""

import datetime as dt
from typing import Any

__all__ = ["kind_of"]

_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (int, "a number"),
    (float, "a number"),
    (str, "a text"),
    (list, "a list"),
    (dict, "a table"),
    (dt.datetime, "a date with a time"),
    (dt.date, "a date"),
    (dt.time, "a time"),
)


def kind_of(value: Any) -> str:
    """`a number`, `a list`, ..."""
    return next((words for kind, words in _KINDS if isinstance(value, kind)), "something else")
