"""Services in their long form, and how a later one lies over another.

Source: https://docs.docker.com/reference/compose-file/merge/.
"""

from collections.abc import Callable
from typing import Any

from wheelcheck.containers.files import is_remote, joined
from wheelcheck.containers.yaml_values import RESET, List, Table, Text
from wheelcheck.model.errors import InputError

__all__ = ["Replace", "long_form", "merged", "without_resets"]

Replace = Callable[[Any], Any]
"""A value with its variables replaced."""

_PLAIN = ("image", "platform")
_COMMANDS = ("entrypoint", "command")
_BUILD = ("dockerfile", "dockerfile_inline", "target")
_MAPPINGS = ("args", "additional_contexts")


def long_form(service: Any, replace: Replace, folder: str, path: str) -> Table:
    """What a service says of its image, with paths that are relative to the project's folder.

    Args:
        service: As it stands in the file.
        replace: Replaces variables.
        folder: What its paths are relative to.
        path: The file, for errors.

    Raises:
        InputError: A value is of another kind than compose takes there.
    """
    if not isinstance(service, Table):
        return Table.at(1)
    found = Table.at(service.line, service.tag)
    for key in (*_PLAIN, *_COMMANDS):
        if key in service:
            found[key] = _scalar_or_list(service[key], replace, f"`{key}`", path, lists=key in _COMMANDS)
    if service.get("build") is not None:
        build = service["build"]
        found["build"] = build if build is RESET else _build(build, replace, folder, path)
    return found


def _build(build: Any, replace: Replace, folder: str, path: str) -> Table:
    if isinstance(build, Text):
        short = Table.at(build.line)
        short["context"] = _context(build, replace, folder, path)
        return short
    if not isinstance(build, Table):
        raise InputError("`build` is a folder or a mapping", path=path, line=getattr(build, "line", None))
    found = Table.at(build.line, build.tag)
    if "context" in build:
        found["context"] = _context(build["context"], replace, folder, path)
    for key in _BUILD:
        if key in build:
            found[key] = _scalar_or_list(build[key], replace, f"`build.{key}`", path, lists=False)
    for key in _MAPPINGS:
        if key in build:
            found[key] = _mapping(build[key], replace, f"`build.{key}`", path)
    if "platforms" in build:
        found["platforms"] = _scalar_or_list(build["platforms"], replace, "`build.platforms`", path, lists=True)
    return found


def _context(value: Any, replace: Replace, folder: str, path: str) -> Any:
    context = _scalar_or_list(value, replace, "`build.context`", path, lists=False)
    if not isinstance(context, Text) or is_remote(context):
        return context
    return Text.at(joined(folder, context), context.line, context.path, like=context)


def _scalar_or_list(value: Any, replace: Replace, what: str, path: str, *, lists: bool) -> Any:
    if value is None or value is RESET:
        return value
    if isinstance(value, Text):
        return replace(value)
    if not lists or not isinstance(value, List) or not all(isinstance(each, Text) for each in value):
        raise InputError(f"{what} is no text{' and no list of texts' if lists else ''}", path=path, line=value.line)
    found = List(replace(each) for each in value)
    found.line, found.tag = value.line, value.tag
    return found


def _mapping(value: Any, replace: Replace, what: str, path: str) -> Any:
    """A mapping, also where it is written as a list of `NAME=VALUE`; a name without a value has None."""
    if value is None or value is RESET:
        return value
    found = Table.at(value.line, getattr(value, "tag", ""))
    if isinstance(value, Table):
        pairs = [(key, each if each is None or each is RESET else _text(each, replace)) for key, each in value.items()]
    elif isinstance(value, List):
        pairs = [_pair(_text(each, replace)) for each in value]
    else:
        pairs = [("", False)]
    for name, each in pairs:
        if each is False:
            raise InputError(f"{what} is no mapping of texts", path=path, line=value.line)
        found[name] = each
    return found


def _text(value: Any, replace: Replace) -> Any:
    """The text, or False for what is none."""
    return replace(value) if isinstance(value, Text) else False


def _pair(text: Any) -> tuple[str, Any]:
    if text is False:
        return "", False
    name, equals, value = text.partition("=")
    return name, Text.at(value, text.line, text.path, like=text) if equals else None


def merged(under: Table, over: Table) -> Table:
    """One table over another: mappings are merged, `platforms` are added, what else both say is said by the later."""
    found = Table.at(over.line, under.tag)
    found.update(under)
    for key, value in over.items():
        held = found.get(key)
        if value is RESET:
            found.pop(key, None)
        elif isinstance(value, Table):
            under_it = held if isinstance(held, Table) and value.tag != "!override" else Table.at(value.line)
            found[key] = merged(under_it, value)
        elif isinstance(value, List) and isinstance(held, List) and key == "platforms" and value.tag != "!override":
            both = List(dict.fromkeys([*held, *value]))
            both.line, both.tag = value.line, held.tag
            found[key] = both
        elif value is not None or held is None:
            found[key] = value
    return found


def without_resets(table: Table) -> Table:
    """The table without what `!reset` takes away and nothing held."""
    return merged(Table.at(table.line), table)
