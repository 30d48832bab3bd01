"""YAML text of a compose file -> dictionaries, lists, texts and None, within bounds.

Unlike lock files, compose files have anchors, merge keys (`<<`) and the tags `!reset` and `!override`. An alias is the
very object of its anchor, so a bomb of aliases takes no memory; how large it would be written out is counted all the
same, for whatever walks the tree.
"""

import re
from collections.abc import Iterator
from typing import Any

from wheelcheck.lockfiles.yaml_text import parse_yaml
from wheelcheck.model.errors import InputError

__all__ = ["RESET", "List", "Reset", "Table", "Text", "load_values"]

_DEEPEST = 64
_MOST_VALUES = 200_000
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_FLOAT = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?")
_BOOLEAN = frozenset({"true", "True", "TRUE", "false", "False", "FALSE"})


class Text(str):
    """A scalar: as compose hands it on.

    `line` is 1-based, in the file `path`; `written` is what stands there, where YAML takes it for a number that reads
    otherwise (`3.10` is 3.1), else ""; `taken` are the variables of the environment in it, `unset` those that have no
    value.
    """

    __slots__ = ("line", "path", "taken", "unset", "written")

    line: int
    path: str
    written: str
    taken: frozenset[str]
    unset: frozenset[str]

    @classmethod
    def at(cls, text: str, line: int, path: str, written: str = "", like: "Text | None" = None) -> "Text":
        """A text with its place, and with the variables of another one."""
        made = cls(text)
        made.line, made.path, made.written = line, path, written
        made.taken = frozenset() if like is None else like.taken
        made.unset = frozenset() if like is None else like.unset
        return made


class Table(dict[str, Any]):
    """A mapping; `line` is the 1-based line that it begins on, `tag` is `!override` or ""."""

    __slots__ = ("line", "tag")

    line: int
    tag: str

    @classmethod
    def at(cls, line: int, tag: str = "") -> "Table":
        """An empty one."""
        made = cls()
        made.line, made.tag = line, tag
        return made


class List(list[Any]):
    """A sequence, with the same attributes."""

    __slots__ = ("line", "tag")

    line: int
    tag: str


class Reset:
    """What `!reset` stands before: the key is taken away from what is merged."""


RESET = Reset()
_TAGS = frozenset({"!reset", "!override"})


class _Frame:
    """An open collection: what it is, its anchor, the key that waits for its value, what it merges, how large it is."""

    def __init__(self, value: Table | List, anchor: str | None) -> None:
        self.value = value
        self.anchor = anchor
        self.key: str | None = None
        self.merged: list[Table] = []
        self.size = 1


def load_values(text: str, path: str) -> Table:
    """The document's outermost mapping.

    Args:
        text: The whole document.
        path: The file's name as the user gave it, for errors.

    Raises:
        InputError: The text is no YAML or no mapping, or is so deep or large, with its aliases written out, that nobody
            can have meant it.
    """
    document = parse_yaml(text, path, lambda events: _document(events, path))
    if document is None:
        document = Table.at(1)
    if not isinstance(document, Table):
        raise InputError("is not a YAML mapping", path=path, line=1)
    return document


def _document(events: Iterator[Any], path: str) -> Any:
    import yaml

    frames: list[_Frame] = []
    anchors: dict[str, tuple[Any, int]] = {}
    result: Any = None
    documents = 0
    event: Any
    for event in events:
        line: int = event.start_mark.line + 1
        if isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent)):
            value, size = _leaf(event, anchors, path, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            value, size = _closed(frames.pop(), anchors)
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(frames) >= _DEEPEST:
                raise InputError("is nested too deeply to be read", path=path, line=line)
            tag = event.tag if event.tag in _TAGS else ""
            made = Table() if isinstance(event, yaml.MappingStartEvent) else List()
            frames.append(_Frame(_tabled(made, line, tag), event.anchor))
            continue
        else:
            documents += isinstance(event, yaml.DocumentStartEvent)
            if documents > 1:
                raise InputError("holds several YAML documents", path=path, line=line)
            continue
        if frames:
            _put(value, size, frames[-1], path, line)
        else:
            result = value
    return result


def _leaf(event: Any, anchors: dict[str, tuple[Any, int]], path: str, line: int) -> tuple[Any, int]:
    """A scalar, or what an alias stands for; and its size."""
    import yaml

    if isinstance(event, yaml.ScalarEvent):
        value = _scalar(event, line, path)
        if event.anchor is not None:
            anchors[event.anchor] = value, 1
        return value, 1
    if event.anchor not in anchors:
        raise InputError(f"`*{event.anchor}` stands for nothing before it", path=path, line=line)
    return anchors[event.anchor]


def _tabled(value: Any, line: int, tag: str) -> Any:
    value.line = line
    value.tag = tag
    return value


def _scalar(event: Any, line: int, path: str) -> "Text | Reset | None":
    if event.tag == "!reset":
        return RESET
    written: str = event.value
    plain: bool = event.implicit[0]
    if plain and written in _NULL:
        return None
    text = _number(written) if plain else written
    return Text.at(text, line, path, written if text != written else "")


def _number(text: str) -> str:
    """A plain scalar as it comes back from YAML's types."""
    if text in _BOOLEAN:
        return text.lower()
    if _FLOAT.fullmatch(text) is None or len(text) > 20:  # noqa: PLR2004  no version is as long
        return text
    number = float(text)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)  # noqa: PLR2004


def _closed(frame: _Frame, anchors: dict[str, tuple[Any, int]]) -> tuple[Any, int]:
    """A collection that is complete; what it merges gives way to what it says itself, and the first to the second."""
    value: Any = frame.value
    if isinstance(value, Table):
        for table in frame.merged:
            for key, each in table.items():
                value.setdefault(key, each)
    if frame.anchor is not None:
        anchors[frame.anchor] = value, frame.size
    return (RESET if value.tag == "!reset" else value), frame.size


def _put(value: Any, size: int, frame: _Frame, path: str, line: int) -> None:
    frame.size += size
    if frame.size > _MOST_VALUES:
        raise InputError("is far larger than any compose file, with its aliases written out", path=path, line=line)
    if isinstance(frame.value, List):
        frame.value.append(value)
    elif frame.key is None:
        if not isinstance(value, Text):
            raise InputError("has a key that is no text", path=path, line=line)
        frame.key = value.written or str(value)
    else:
        if frame.key == "<<":
            merged = value if isinstance(value, List) else [value]
            if not all(isinstance(each, Table) for each in merged):
                raise InputError("`<<` merges what is no mapping", path=path, line=line)
            frame.merged += merged
        else:
            frame.value[frame.key] = value
        frame.key = None
