"""On which line of a TOML text a key stands: the standard library's parser does not say.

Found by a look at lines, which is enough for files as people write them; where two lines look like it (one in a text
of several lines, say) no line is told rather than a wrong one.
"""

import re
from collections.abc import Sequence

__all__ = ["KeyLines"]

_HEAD = re.compile(r"[ \t]*\[\[?[ \t]*([^\[\]#]+?)[ \t]*\]\]?[ \t]*(?:#.*)?")
_KEY = re.compile(r"""[ \t]*(?:([A-Za-z0-9_-]+)|"([^"\\]*)"|'([^']*)')[ \t]*=""")


class KeyLines:
    """The lines of one text.

    Args:
        text: The document.
        table: The table that holds the settings, `tool.wheelcheck`; `""` for the top of the document.
    """

    def __init__(self, text: str, table: str) -> None:
        self._lines: dict[tuple[str, str], list[int]] = {}
        self._heads: dict[str, list[int]] = {}
        self._table = table
        current, number_of = "", 0
        for number, line in enumerate(text.splitlines(), 1):
            head = _HEAD.fullmatch(line)
            if head is not None:
                name = "".join(part.strip().strip("\"'") + "." for part in head[1].split("."))[:-1]
                heads = self._heads.setdefault(name, [])
                heads.append(number)
                number_of = len(heads)
                current = f"{name}#{number_of}" if line.lstrip().startswith("[[") else name
                continue
            key = _KEY.match(line)
            if key is not None:
                self._lines.setdefault((current, key[1] or key[2] or key[3] or ""), []).append(number)

    def of_table(self) -> int | None:
        """The head of the table; None for the top of a document, or where it has none."""
        return self._heads.get(self._table, [None])[0]

    def of_key(self, key: str) -> int | None:
        """A key of the table."""
        return self._only(self._lines.get((self._table, key), ())) or self._only(self._heads.get(self._in(key), ()))

    def of_item(self, array: str, place: int, count: int, key: str | None = None) -> int | None:
        """A key of one of the tables of an array (`[[tool.wheelcheck.exceptions]]`), else the head of that table.

        Args:
            array: The array's key.
            place: Which table, from 0.
            count: How many there are.
            key: The key; None for the table itself.
        """
        name = self._in(array)
        heads = self._heads.get(name, [])
        if len(heads) != count:
            # Written in braces: all that is known is where the list begins.
            return self._only(self._lines.get((self._table, array), ()))
        own = None if key is None else self._only(self._lines.get((f"{name}#{place + 1}", key), ()))
        return heads[place] if own is None else own

    def _in(self, key: str) -> str:
        return f"{self._table}.{key}" if self._table else key

    @staticmethod
    def _only(lines: Sequence[int]) -> int | None:
        return lines[0] if len(lines) == 1 else None
