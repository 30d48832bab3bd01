"""Locks in which any one value is of another kind than its format wants: a `Lock` or one clear line, no traceback."""

import tomllib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from wheelcheck.lockfiles.pdm import read_pdm
from wheelcheck.lockfiles.pylock import read_pylock
from wheelcheck.lockfiles.uv import read_uv
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import Lock

HERE = Path(__file__).parent
STRANGE: tuple[Any, ...] = (1, -1.5, True, "", "x'\"%\\#", "../\0", [], [1], [[]], ["x"], {}, {"x": 1}, [{}])
PROJECT = {"project": {"dependencies": ["fastapi[all]"]}, "tool": {"pdm": {}}}
OLD_PDM = """
[metadata]
groups = ["default"]
lock_version = "4.4"
strategy = ["cross_platform"]
[[package]]
name = "fastapi"
version = "1"
extras = ["all"]
dependencies = ["fastapi==1", "starlette; os_name == 'nt'"]
[[package]]
name = "fastapi"
version = "1"
[[package]]
name = "starlette"
version = "1"
git = "https://git.example.org/starlette"
revision = "abc"
"""

CASES: dict[str, tuple[str, Callable[[str], Lock]]] = {
    "uv": ("uv/fixtures/conflicts.uv.lock", lambda text: read_uv(text, "lock", {"tool": {"uv": {}}})),
    "pdm": ("pdm/fixtures/small.pdm.lock", lambda text: read_pdm(text, "lock", PROJECT)),
    "old-pdm": ("", lambda text: read_pdm(text, "lock", PROJECT)),
    "pylock": ("pylock/fixtures/pylock.uv.toml", lambda text: read_pylock(text, "lock")),
}


def as_toml(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{as_toml(key)} = {as_toml(inner)}" for key, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(as_toml, value)) + "]"
        case str():
            return '"' + "".join(f"\\u{ord(letter):04x}" if letter in '\\"\0\n' else letter for letter in value) + '"'
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case _:
            return f"{value.isoformat()}"


def damaged(value: Any, put: Callable[[Any], Any], depth: int = 0) -> Iterator[Any]:
    """The document with one value replaced, for each value (of long arrays the first two) and each strange one."""
    for strange in STRANGE if depth else ():
        yield put(strange)
    if isinstance(value, dict):
        for key in value:
            yield put({other: inner for other, inner in value.items() if other != key})
            yield from damaged(value[key], partial(_put_key, put, value, key), depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value[:2]):
            yield from damaged(inner, partial(_put_item, put, value, index), depth + 1)


def _put_key(put: Callable[[Any], Any], table: dict[str, Any], key: str, new: Any) -> Any:
    return put({**table, key: new})


def _put_item(put: Callable[[Any], Any], array: list[Any], index: int, new: Any) -> Any:
    return put([*array[:index], new, *array[index + 1 :]])


def trimmed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with few of its packages, those of the most kinds of keys, so that there is time for all."""
    key = "packages" if "packages" in document else "package"
    richest = sorted(document[key], key=lambda package: -len(package))[:3]
    return {**document, key: richest}


@pytest.mark.parametrize("kind", CASES)
def test_one_value_of_another_kind(kind: str) -> None:
    path, read = CASES[kind]
    text = (HERE / path).read_text(encoding="utf-8") if path else OLD_PDM
    document = tomllib.loads(text)
    count = refused = 0
    for candidate in damaged(document if kind == "uv" else trimmed(document), lambda new: new):
        written = "\n".join(f"{key} = {as_toml(value)}" for key, value in candidate.items())
        count += 1
        try:
            read(written)
        except InputError as error:
            refused += 1
            assert "\n" not in str(error)  # noqa: PT017  that it raises is one of two right outcomes
    assert count > refused > count // 10
