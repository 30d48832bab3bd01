"""One row of a table in `data/` without decoding the others: they are written one row a line."""

import json
from functools import cache
from typing import Any

from wheelcheck.targets.datafiles import read_data

__all__ = ["owner", "row"]


@cache
def _content(name: str) -> bytes:
    return read_data(name)


@cache
def row(name: str, key: str) -> Any:
    """The row of that key, or None.

    Args:
        name: The file in `data/`.
        key: The row's key.
    """
    content = _content(name)
    start = content.find(b"\n  " + json.dumps(key).encode() + b": ")
    if start < 0:
        return None
    line = content[start + 1 : content.index(b"\n", start + 1)]
    return json.loads(line.partition(b": ")[2].rstrip(b","))


@cache
def owner(name: str, word: str) -> str | None:
    """The key of the row that lists a word, in tables whose rows are words between bars: package -> its headers.

    Args:
        name: The file in `data/`.
        word: What is looked for.
    """
    if not word or "|" in word or '"' in word or "\\" in word:
        return None
    content = _content(name)
    place = content.find(f"|{word}|".encode())
    if place < 0:
        return None
    line = content[content.rindex(b"\n", 0, place) + 1 : place]
    return str(json.loads(line.partition(b": ")[0]))
