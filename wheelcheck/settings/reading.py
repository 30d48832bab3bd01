"""The text of a settings file -> settings, each with its line. Whatever is wrong with it is told with file and line."""

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from wheelcheck.index.redaction import redacted
from wheelcheck.lockfiles.toml_text import load_toml
from wheelcheck.model.errors import InputError
from wheelcheck.model.exceptions import ExceptionRule
from wheelcheck.model.settings import Origin, Said, Value
from wheelcheck.render.rows import shown_path
from wheelcheck.settings.exceptions import read_exceptions
from wheelcheck.settings.finding import PROJECT
from wheelcheck.settings.keys import DROPS, KEYS, Key, Kind
from wheelcheck.settings.lines import KeyLines
from wheelcheck.settings.values import checked, did_you_mean, shortened
from wheelcheck.settings.words import kind_of

__all__ = ["EXCEPTIONS", "Settings", "read_settings"]

EXCEPTIONS = "exceptions"
_TABLE = ("tool", "wheelcheck")
_LONGEST_LIST, _LONGEST_TEXT = 10_000, 2_000
_WANTED = {
    Kind.NAMES: 'a list of texts (["a", "b"])',
    Kind.TEXTS: 'a list of texts (["a", "b"])',
    Kind.TEXT: 'a text ("a")',
    Kind.SWITCH: "true or false",
}
_ELSEWHERE = {
    "allow": "write an exception with a reason instead: [[tool.wheelcheck.exceptions]], or [[exceptions]] in "
    "wheelcheck.toml",
    "outputs": "a project's file does not say what is written where; use --output",
    "output": "a project's file does not say what is written where; use --output",
    "cache-dir": "a project's file does not say what is written where; use --cache-dir",
    "offline": "this is for a run, not for a project; use --offline",
    "arches": "did you mean machines?",
    "arch": "did you mean machines?",
    "groups": "did you mean only, with or without?",
}
"""What people may expect to be a key, and what to do instead."""


class Settings(NamedTuple):
    """What one file says.

    Attributes:
        path: The file, as it is shown.
        values: Key -> value.
        exceptions: In their order.
    """

    path: str
    values: Mapping[str, Said]
    exceptions: tuple[ExceptionRule, ...]


def read_settings(text: str, path: str, shown: str) -> Settings:
    """Read a settings file.

    Args:
        text: All of it.
        path: Where it is: its name says whether the settings are in `[tool.wheelcheck]`, and paths in it are relative
            to its folder.
        shown: How messages name it.

    Raises:
        InputError: It is no TOML, or says something that no setting is.
    """
    document = load_toml(text, shown)
    name = os.path.basename(path)  # noqa: PTH119  pathlib loads slowly
    # Another name may have either form; `tool` is no key of ours.
    in_tool = name == PROJECT or "tool" in document
    table = _own_table(document, shown) if in_tool else document
    lines = KeyLines(text, ".".join(_TABLE) if in_tool else "")
    folder = os.path.dirname(path)  # noqa: PTH120
    values = {
        key: _said(KEYS[_known(key, shown, lines)], value, shown, lines, folder)
        for key, value in table.items()
        if key != EXCEPTIONS
    }
    _refuse_contradictions(values, shown)
    return Settings(shown, values, read_exceptions(table.get(EXCEPTIONS), shown, lines))


def _own_table(document: Mapping[str, Any], shown: str) -> Mapping[str, Any]:
    found: Any = document
    for part in _TABLE:
        found = found.get(part, {}) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        raise InputError(f"[tool.wheelcheck] is a table, not {kind_of(found)}", path=shown)
    return found


def _known(key: str, shown: str, lines: KeyLines) -> str:
    if key in KEYS:
        return key
    hint = _ELSEWHERE.get(key) or did_you_mean(key, (*KEYS, EXCEPTIONS)) or f"there are {', '.join(KEYS)}, {EXCEPTIONS}"
    raise InputError(f"there is no setting {shortened(key)}; {hint}", path=shown, line=lines.of_key(key))


def _said(key: Key, value: Any, shown: str, lines: KeyLines, folder: str) -> Said:
    line = lines.of_key(key.name)
    read = _value(key, value, shown, line)
    if key.path:
        read = _located(read, folder, urls=key.name == "find-links")
    if key.name == "baseline":
        _refuse_outside(str(read), folder, shown, line)
    return Said(checked(key, read, key.name, path=shown, line=line), Origin.FILE, shown, line)


def _value(key: Key, value: Any, shown: str, line: int | None) -> Value:
    if key.kind is Kind.SWITCH and isinstance(value, bool):
        return value
    if key.kind is Kind.TEXT and isinstance(value, str):
        return _text(value, key, shown, line)
    if key.kind in {Kind.NAMES, Kind.TEXTS} and isinstance(value, list) and len(value) <= _LONGEST_LIST:
        wrong = next((each for each in value if not isinstance(each, str)), None)
        if wrong is not None:
            raise InputError(f"{key.name} wants {_WANTED[key.kind]}; it holds {kind_of(wrong)}", path=shown, line=line)
        return tuple(_text(each, key, shown, line) for each in value)
    hint = f': write ["{value}"]' if key.kind in {Kind.NAMES, Kind.TEXTS} and _is_short(value) else ""
    raise InputError(f"{key.name} wants {_WANTED[key.kind]}, not {kind_of(value)}{hint}", path=shown, line=line)


def _is_short(value: Any) -> bool:
    return isinstance(value, str) and len(value) < 60 and '"' not in value  # noqa: PLR2004 - fits the message


def _text(text: str, key: Key, shown: str, line: int | None) -> str:
    if not text.strip() or "\0" in text or len(text) > _LONGEST_TEXT:
        raise InputError(f"{key.name}: {shortened(redacted(text))} is nothing that it could be", path=shown, line=line)
    return text.strip()


def _located(value: Value, folder: str, *, urls: bool) -> Value:
    """Paths as they are from the current folder."""

    def located(text: str) -> str:
        return text if urls and "://" in text else shown_path(os.path.join(folder, text))  # noqa: PTH118

    return tuple(map(located, value)) if isinstance(value, tuple) else located(str(value))


def _refuse_outside(path: str, folder: str, shown: str, line: int | None) -> None:
    """`--write-baseline` writes there: a file that came with a pull request must not choose a place elsewhere."""
    inside, place = os.path.realpath(folder or "."), os.path.realpath(path)
    if os.path.commonpath([inside, place]) != inside:
        raise InputError("baseline: is not below the folder of this file", path=shown, line=line)


def _refuse_contradictions(values: Mapping[str, Said], shown: str) -> None:
    groups = {"only", "with", "without"}
    for key, said in values.items():
        for other in DROPS.get(key, frozenset()) & values.keys():
            # Poetry's three options go together, and `false` contradicts nothing.
            if key in groups or said.value is False or values[other].value is False:
                continue
            raise InputError(f"{key} and {other} contradict each other", path=shown, line=said.line)
