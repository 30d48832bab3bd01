"""A baseline as a file: JSON, a line for each entry and sorted, so that two of them diff well."""

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from wheelcheck.lockfiles.files import read_file
from wheelcheck.model.errors import InputError
from wheelcheck.model.exceptions import Baseline, BaselineEntry, BaselineTarget
from wheelcheck.model.verdict import Code, VerdictKind

__all__ = ["SCHEMA", "baseline_text", "is_baseline", "lock_names", "parse_baseline", "read_baseline"]

SCHEMA = "wheelcheck-baseline/1"
_FAMILY = "wheelcheck-baseline/"
_MAKE = "make it with --write-baseline"
_AGAIN = "make it again with --write-baseline"


def lock_names(baseline: str, locks: Iterable[str]) -> Mapping[str, str]:
    """How a baseline names locks: by the path from its own folder, so that it is true wherever wheelcheck is run."""
    folder = os.path.dirname(os.path.abspath(baseline))  # noqa: PTH100, PTH120  pathlib loads slowly
    return {lock: lock if lock == "-" or lock.startswith("<") else _relative(lock, folder) for lock in locks}


def _relative(path: str, folder: str) -> str:
    try:
        return os.path.relpath(os.path.abspath(path), folder).replace(os.sep, "/")  # noqa: PTH100
    except ValueError:  # another drive of Windows
        return path.replace(os.sep, "/")


def read_baseline(path: str) -> Baseline:
    """Read a baseline.

    Raises:
        InputError: There is none, it is broken, or a newer wheelcheck wrote it.
    """
    if not os.path.exists(path):  # noqa: PTH110
        raise InputError(f"no such baseline; {_MAKE}", path=path)
    data = read_file(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"is not UTF-8, and so no baseline; {_AGAIN}", path=path) from None
    return parse_baseline(text, path)


def is_baseline(path: str) -> bool:
    """Whether a file is a baseline of any version, be it broken: one that may be written over."""
    try:
        return f'"schema": "{_FAMILY}'.encode() in read_file(path)[:200]
    except InputError:
        return False


def parse_baseline(text: str, path: str) -> Baseline:
    """The baseline in a text.

    Raises:
        InputError: As `read_baseline`.
    """
    try:
        data = json.loads(text)
    except RecursionError:
        raise InputError(f"is nested too deeply to be a baseline; {_AGAIN}", path=path) from None
    except ValueError as error:
        line = getattr(error, "lineno", None)
        raise InputError(f"is no JSON, and so no baseline; {_AGAIN}", path=path, line=line) from None
    schema = data.get("schema") if isinstance(data, dict) else None
    if not isinstance(schema, str) or not schema.startswith(_FAMILY):
        raise InputError(f"is no baseline of wheelcheck; {_MAKE}", path=path)
    if schema != SCHEMA:
        raise InputError(
            f"is {schema[:60]!r}, and this wheelcheck reads {SCHEMA}: use the version that wrote it, or {_AGAIN}",
            path=path,
        )
    try:
        targets = tuple(_target(each) for each in data["targets"])
        entries = tuple(_entry(each, {target.name for target in targets}) for each in data["known"])
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"is broken ({_words(error)}); {_AGAIN}", path=path) from None
    return Baseline(path, targets, entries)


def _words(error: Exception) -> str:
    return f"there is no {error}" if isinstance(error, KeyError) else str(error)[:200]


def _target(data: Mapping[str, Any]) -> BaselineTarget:
    return BaselineTarget(*(_text(data, name) for name in BaselineTarget._fields))


def _entry(data: Mapping[str, Any], targets: set[str]) -> BaselineEntry:
    target = _text(data, "target")
    if target not in targets:
        raise ValueError(f"{target!r} is none of its targets")
    package = _text(data, "package")
    code = data.get("code")
    # A code of a later version is of no consequence: what counts is the verdict.
    known = Code(code) if isinstance(code, str) and code in set(Code) else None
    return BaselineEntry(_text(data, "lock"), package, target, VerdictKind(_text(data, "verdict")), known)


def _text(data: Mapping[str, Any], key: str) -> str:
    if not isinstance(data, dict):
        raise TypeError("an entry is no table")
    value = data[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is no text")
    return value


def baseline_text(baseline: Baseline) -> str:
    """The file's text, ASCII."""
    targets = [each._asdict() for each in baseline.targets]
    entries = [
        {**each._asdict(), "verdict": each.verdict.value, "code": None if each.code is None else each.code.value}
        for each in baseline.entries
    ]
    return f'{{\n"schema": "{SCHEMA}",\n"targets": {_lines(targets)},\n"known": {_lines(entries)}\n}}\n'


def _lines(items: list[dict[str, Any]]) -> str:
    return "[\n" + ",\n".join(map(json.dumps, items)) + "\n]" if items else "[]"
