"""What an sdist says itself of its external dependencies: the `[external]` table (PEP 725)."""

from collections.abc import Iterator
from typing import Any

from wheelcheck.model.sdist import Ask, AskKind

__all__ = ["external_asks"]

_BUILD = ("build-requires", "host-requires", "build-host-requires")
_RUN = "dependencies"


def external_asks(pyproject: str) -> Iterator[Ask]:
    """Yield the entries of `[external]`, the optional ones marked.

    Args:
        pyproject: Content of `pyproject.toml`.
    """
    if "external" not in pyproject:
        return
    import tomllib

    try:
        table = tomllib.loads(pyproject).get("external")
    except (ValueError, RecursionError):
        return
    if not isinstance(table, dict):
        return
    for key in (*_BUILD, _RUN):
        where = f"pyproject.toml [external] {key}"
        yield from (Ask(AskKind.EXTERNAL, entry, where) for entry in _entries(table.get(key)))
        for entries in _groups(table.get(f"optional-{key}")):
            yield from (Ask(AskKind.EXTERNAL, entry, where, optional=True) for entry in _entries(entries))


def _entries(value: Any) -> list[str]:
    """`dep:generic/libpq@>=12; python_version >= "3.9"` without its version and marker."""
    if not isinstance(value, list):
        return []
    return [entry.split(";")[0].split("@")[0].strip() for entry in value if isinstance(entry, str)]


def _groups(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return [value] if isinstance(value, list) else []
