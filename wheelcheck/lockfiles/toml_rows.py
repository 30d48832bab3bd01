"""The long lists of files in lock files that tools wrote, taken out of a TOML text before a parser sees it.

Four fifths of a lock are rows of one form, `{file = "...", hash = "..."},`, and tomllib takes 70 ms for a megabyte of
them. A list is taken out only when every byte of it is a row of a form that is known here, in which a string holds no
escape; its place is taken by a mark, and the mark in the parsed tree by the rows. So the tree is the same as without.
"""

import re
from collections.abc import Callable
from itertools import chain
from typing import Any, NamedTuple

__all__ = ["FileRows", "with_rows", "without_rows"]

_Row = dict[str, Any]
_TEXT = r'"([^"\\\x00-\x1f\x7f]*)"'
_NUMBER = r"(0|[1-9][0-9]{0,17})"
_TIME = r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z)"
_KEY = re.compile(r'[A-Za-z0-9_-]+|"[^"\\\x00-\x1f\x7f]*"').fullmatch
_OPEN, _CLOSE = " = [\n", "\n]\n"


class FileRows(NamedTuple):
    """Lists that were taken out.

    Attributes:
        mark: What the marks begin with, a text that stands nowhere in the document; a number follows.
        lists: The lists, by number.
    """

    mark: str
    lists: list[list[_Row]]


class _Form(NamedTuple):
    """One form of a row.

    Attributes:
        pattern: Finds a row; a group for each value, empty where an optional part is not there.
        around: How many characters a row has besides its values.
        optional: How many more it has where its last part, which is optional, is there.
        rows: What the groups become.
    """

    pattern: re.Pattern[str]
    around: int
    optional: int
    rows: Callable[[list[Any]], list[_Row]]


def _form(picture: str, rows: Callable[[list[Any]], list[_Row]]) -> _Form:
    """A form from its picture: `S` is a string, `N` a number, `T` a time; what `<` and `>` enclose may be missing."""
    pattern = re.escape(picture).replace("S", _TEXT).replace("N", _NUMBER).replace("T", _TIME)
    pattern = pattern.replace("<", "(?:").replace(">", ")?")
    always, _, optional = picture.replace(">", "<").partition("<")
    optional, _, end = optional.partition("<")
    return _Form(re.compile(pattern), _around(always) + _around(end), _around(optional), rows)


def _around(picture: str) -> int:
    """How many characters of a row's text are not values: an `S` has two quotes, the others nothing."""
    return len(picture) + picture.count("S") - picture.count("N") - picture.count("T")


def _with_times(found: list[Any]) -> list[_Row]:
    from datetime import datetime

    return [
        {"url": url, "upload-time": datetime.fromisoformat(time), "size": int(size), "hashes": {"sha256": text}}
        for url, time, size, text in found
    ]


_FORMS = (
    _form("    {file = S, hash = S},\n", lambda found: [{"file": file, "hash": text} for file, text in found]),
    _form("    {url = S, hash = S},\n", lambda found: [{"url": url, "hash": text} for url, text in found]),
    _form(
        "    { url = S, hash = S, size = N, upload-time = S },\n",
        lambda found: [
            {"url": url, "hash": text, "size": int(size), "upload-time": time} for url, text, size, time in found
        ],
    ),
    _form(
        "    { url = S, hash = S, size = N },\n",
        lambda found: [{"url": url, "hash": text, "size": int(size)} for url, text, size in found],
    ),
    _form("    { url = S, hash = S },\n", lambda found: [{"url": url, "hash": text} for url, text in found]),
    _form(
        "    { name = S<, marker = S> },\n",
        lambda found: [{"name": name, "marker": marker} if marker else {"name": name} for name, marker in found],
    ),
    _form("    { url = S, upload-time = T, size = N, hashes = { sha256 = S } },\n", _with_times),
    _form(
        "    {name = S,url = S,hashes = {sha256 = S}},\n",
        lambda found: [{"name": name, "url": url, "hashes": {"sha256": text}} for name, url, text in found],
    ),
)
"""As Poetry and PDM, uv, uv's and PDM's exports to pylock.toml write them."""


def without_rows(text: str) -> tuple[str, FileRows]:
    """The document with a mark in place of each list of rows.

    A document with multi-line strings stays as it is: what looks like a list may stand in one.
    """
    mark = "rows:"
    while mark in text:
        mark += ":"
    taken = FileRows(mark, [])
    if '"""' in text or "'''" in text:
        return text, taken
    parts: list[str] = []
    kept = 0
    start = text.find(_OPEN)
    while start >= 0:
        first = start + len(_OPEN)
        following = text.find(_OPEN, first)
        end = text.find(_CLOSE, first - 1, following if following >= 0 else len(text))
        is_key = end >= 0 and _KEY(text, text.rfind("\n", 0, start) + 1, start)
        rows = _rows(text[first : end + 1]) if is_key else None
        if rows is not None:
            parts += (text[kept:start], f' = "{mark}{len(taken.lists)}"')
            taken.lists.append(rows)
            kept = end + len(_CLOSE) - 1
        start = following
    return ("".join([*parts, text[kept:]]) if parts else text), taken


def with_rows(tree: dict[str, Any], taken: FileRows) -> None:
    """Put the lists back into the parsed tree, in place."""
    waiting: list[Any] = [tree] if taken.lists else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += [item for item in node if isinstance(item, (dict, list))]
            continue
        for key, value in node.items():
            if isinstance(value, str):
                if value.startswith(taken.mark):
                    node[key] = taken.lists[int(value[len(taken.mark) :])]
            elif isinstance(value, (dict, list)):
                waiting.append(value)


def _rows(block: str) -> list[_Row] | None:
    """The rows of a list, None when any part of it is not a row of one form."""
    for form in _FORMS:
        if form.pattern.match(block) is None:
            continue
        found = form.pattern.findall(block)
        length = len(found) * form.around + sum(map(len, chain.from_iterable(found)))
        if form.optional:
            length += form.optional * len([row for row in found if row[-1]])
        if length == len(block):
            return form.rows(found)
    return None
