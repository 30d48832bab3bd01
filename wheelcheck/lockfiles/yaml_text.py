"""YAML text -> dictionaries, lists and strings, within bounds (YAML 1.2, as lock files use it).

Built from PyYAML's events rather than by its loaders: no scalar is taken for a number (`version: 1.10`), every table
knows its line, and what makes a small text large (aliases) or the reader recursive (depth) is refused as it comes.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from wheelcheck.model.errors import InputError

__all__ = ["LARGEST_YAML", "YamlTable", "load_yaml", "parse_yaml"]

LARGEST_YAML = 12 * 1024 * 1024
"""Characters. A large pixi.lock has three million; three million of them take a second."""

_DEEPEST = 64
_TOO_DEEP = "is nested too deeply to be read"
_Built = TypeVar("_Built")


class YamlTable(dict[str, Any]):
    """A mapping; `line` is the 1-based line that it begins on, `name_line` that of its key `name` or None."""

    __slots__ = ("line", "name_line")

    line: int
    name_line: int | None


def load_yaml(text: str, path: str) -> YamlTable:
    """The document's outermost mapping; whatever is no mapping or sequence in it is a string.

    Args:
        text: The whole document.
        path: The file's name as the user gave it, for errors.

    Raises:
        InputError: The text is no YAML, is no mapping, has aliases, or is nested so deeply or is so large that nobody
            can have meant it.
    """
    document = parse_yaml(text, path, lambda events: _document(events, path))
    if not isinstance(document, YamlTable):
        raise InputError("is not a YAML mapping", path=path, line=1)
    return document


def parse_yaml(text: str, path: str, build: Callable[[Iterator[Any]], _Built]) -> _Built:
    """What is built of the events of a YAML text; PyYAML's own words on what is wrong with it become ours.

    Args:
        text: The whole document.
        path: The file's name as the user gave it, for errors.
        build: Consumes the events.

    Raises:
        InputError: The text is no YAML, or so large that nobody can have meant it.
    """
    if len(text) > LARGEST_YAML:
        raise InputError(f"has more than {LARGEST_YAML // 1024 // 1024} million characters", path=path)
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return build(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = error.problem or error.context or "cannot be parsed"
        if "nesting depth" in str(why):
            # PyYAML counts levels itself by now.
            raise InputError(_TOO_DEEP, path=path, line=mark.line + 1 if mark else None) from None
        raise InputError(f"is not valid YAML: {why}", path=path, line=mark.line + 1 if mark else None) from None
    except (yaml.YAMLError, ValueError) as error:  # ReaderError: control characters; ValueError: lone surrogates
        raise InputError(f"is not valid YAML: {str(error).splitlines()[0]}", path=path) from None


def _document(events: Iterator[Any], path: str) -> Any:
    """Build what the events of the first document tell; a second one is an error."""
    import yaml

    # One frame per open collection: the collection, and the key that waits for its value.
    frames: list[tuple[YamlTable | list[Any], list[str]]] = []
    result: Any = None
    documents = 0
    event: Any
    for event in events:
        if isinstance(event, yaml.ScalarEvent):
            value: Any = event.value
        elif isinstance(event, yaml.CollectionEndEvent):
            value = frames.pop()[0]
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(frames) >= _DEEPEST:
                raise InputError(_TOO_DEEP, path=path, line=_line(event))
            frames.append((_collection(event), []))
            continue
        elif isinstance(event, yaml.AliasEvent):
            raise InputError("has aliases (`*name`), which no lock file has", path=path, line=_line(event))
        else:
            documents += isinstance(event, yaml.DocumentStartEvent)
            if documents > 1:
                raise InputError("holds several YAML documents", path=path, line=_line(event))
            continue
        if frames:
            _put(value, *frames[-1], event, path)
        else:
            result = value
    return result


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


def _collection(event: Any) -> YamlTable | list[Any]:
    import yaml

    if not isinstance(event, yaml.MappingStartEvent):
        return []
    table = YamlTable()
    table.line = _line(event)
    table.name_line = None
    return table


def _put(value: Any, collection: YamlTable | list[Any], key: list[str], event: Any, path: str) -> None:
    if isinstance(collection, list):
        collection.append(value)
    elif key:
        collection[key.pop()] = value
    elif isinstance(value, str):
        if value == "name":
            collection.name_line = _line(event)
        key.append(value)
    else:
        raise InputError("has a key that is no text", path=path, line=_line(event))
