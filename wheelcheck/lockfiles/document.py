"""Typed access to the parsed tree of a lock file that somebody else wrote: TOML tables and JSON objects.

An error says where it is in the document's own words: `package[3].files[0].hash: expected a string`.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from wheelcheck.model.errors import InputError

__all__ = ["Table", "quoted"]

_LONGEST_NAME = 80


class Table:
    """One table of the document, which knows where it stands.

    Cheap to make (one per package, one per file), because the place is put together only for an error.

    Attributes:
        raw: The parsed table itself, for loops where every microsecond is felt.
        path: The file's name as the user gave it.
        line: 1-based line of the nearest enclosing table whose line is known, or None.
        name_line: The line of the table's `name`, where that is known; else `line`.
    """

    __slots__ = ("_index", "_key", "_parent", "line", "name_line", "path", "raw")

    def __init__(
        self,
        raw: dict[str, Any],
        path: str,
        *,
        parent: "Table | None" = None,
        key: str = "",
        index: int | None = None,
        line: int | None = None,
        name_line: int | None = None,
    ) -> None:
        self.raw = raw
        self.path = path
        self.line: int | None = line if line is not None or parent is None else parent.line
        self.name_line: int | None = self.line if name_line is None else name_line
        self._parent = parent
        self._key = key
        self._index = index

    def __contains__(self, key: object) -> bool:
        return key in self.raw

    @property
    def place(self) -> str:
        """Where the table stands: `package[3].files[0]`, `""` for the document itself."""
        if self._parent is None:
            return self._key
        above = self._parent.place
        here = _shown(self._key) if self._index is None else f"{_shown(self._key)}[{self._index}]"
        return f"{above}.{here}" if above else here

    def error(self, message: str, key: str | None = None, index: int | None = None) -> InputError:
        """An error about this table, or about one of its keys, for the caller to raise."""
        here = self if key is None else Table({}, self.path, parent=self, key=key, index=index)
        return InputError(f"{here.place}: {message}" if here.place else message, path=self.path, line=self.line)

    def text(self, key: str) -> str:
        """A string that must be there."""
        value = self.raw.get(key)
        if isinstance(value, str):
            return value
        raise self.error("expected a string" if key in self.raw else "is missing", key)

    def optional_text(self, key: str) -> str | None:
        """A string, or None where there is none (or JSON's null)."""
        value = self.raw.get(key)
        if value is None or isinstance(value, str):
            return value
        raise self.error("expected a string", key)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """A truth value, `default` where there is none."""
        value = self.raw.get(key)
        if value is None:
            return default
        if isinstance(value, bool):
            return value
        raise self.error("expected true or false", key)

    def integer(self, key: str) -> int | None:
        """A whole number, or None where there is none."""
        value = self.raw.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise self.error("expected a whole number", key)

    def list(self, key: str) -> Sequence[Any]:
        """An array of anything, empty where there is none."""
        value = self.raw.get(key)
        if value is None:
            return ()
        if isinstance(value, list):
            return value
        raise self.error("expected an array", key)

    def texts(self, key: str) -> tuple[str, ...]:
        """An array of strings, empty where there is none."""
        values = self.list(key)
        for index, value in enumerate(values):
            if not isinstance(value, str):
                raise self.error("expected a string", key, index)
        return tuple(values)

    def table(self, key: str) -> "Table":
        """A table, an empty one where there is none."""
        value = self.raw.get(key)
        if value is None:
            value = {}
        if isinstance(value, dict):
            return Table(value, self.path, parent=self, key=key)
        raise self.error("expected a table", key)

    def tables(
        self, key: str, lines: Sequence[int | None] = (), name_lines: Sequence[int | None] = ()
    ) -> Iterator["Table"]:
        """An array of tables, none where there is no such array.

        Args:
            key: The array's name.
            lines: The line of each where they are known (`toml_text.array_lines`); else empty.
            name_lines: The line of each one's name (`toml_text.name_lines`); else empty.
        """
        for index, value in enumerate(self.list(key)):
            line, name_line = (each[index] if each else None for each in (lines, name_lines))
            yield self.element(key, index, value, line, name_line)

    def element(
        self, key: str, index: int, value: object, line: int | None = None, name_line: int | None = None
    ) -> "Table":
        """The table that stands at an index of an array, for loops that look at `raw` first."""
        if isinstance(value, dict):
            return Table(value, self.path, parent=self, key=key, index=index, line=line, name_line=name_line)
        raise self.error("expected a table", key, index)

    def members(self) -> Iterator[tuple[str, "Table"]]:
        """Key and table, for a table that holds nothing but tables."""
        for key in self.raw:
            yield key, self.table(key)


def quoted(text: str) -> str:
    """A text from the document for a message: in quotes, and cut where it is long."""
    return repr(_shown(text))


def _shown(key: str) -> str:
    return key if len(key) <= _LONGEST_NAME else key[:_LONGEST_NAME] + "…"
