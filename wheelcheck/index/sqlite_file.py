"""SQLite files of the cache folder: what is damaged, foreign or not ours to write counts as not there.

Nothing in such a file is ever executed, and no query of one made to hurt runs for long.
"""

# pathlib is loaded for nothing else here, and is felt on every cached run:
# ruff: noqa: PTH103, PTH108, PTH110, PTH120

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

__all__ = ["connect", "select_rows", "write_file", "write_rows"]

_DAMAGED = frozenset({"SQLITE_ERROR", "SQLITE_CORRUPT", "SQLITE_NOTADB"})
"""What SQLite says of a file that is none of ours; all else, as a full disk or a lock, is no fault of the file."""
_MOST_STEPS = 20_000_000
"""Of SQLite's machine in one query: a file made to keep it busy for ever does not."""
_BUSY_SECONDS = 2.0
_LONGEST_VALUE = 64 << 20
_AT_ONCE = 500


def connect(path: str) -> "sqlite3.Connection":
    """A cache file, with bounds on what a hostile one can make SQLite do."""
    import sqlite3

    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    connection.execute("pragma trusted_schema = off")
    connection.set_progress_handler(lambda: True, _MOST_STEPS)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    return connection


def select_rows(path: str | None, query: str, keys: Sequence[str], *first: str) -> list[tuple[object, ...]]:
    """The rows of some keys.

    Args:
        path: The file; None for none.
        query: With `{}` where the places of the keys go.
        keys: What is looked for, any number.
        first: Values that stand in the query before the keys.
    """
    if path is None or not keys or not os.path.exists(path):
        return []
    import sqlite3

    rows: list[tuple[object, ...]] = []
    with suppress(sqlite3.Error), closing(connect(path)) as connection:
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            rows += connection.execute(query.format(", ".join("?" * len(some))), (*first, *some)).fetchall()
    return rows


def write_file(path: str, write: Callable[["sqlite3.Connection"], None]) -> None:
    """Write in one transaction; a file that is damaged is made anew, a disk that is not ours to write on is no failure.

    Args:
        path: The file, whose folder is made if it is not there.
        write: Writes.
    """
    import sqlite3

    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        _write(path, write)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "") in _DAMAGED:
            with suppress(OSError, sqlite3.Error):
                os.unlink(path)
                _write(path, write)
    except (OSError, ValueError):  # the second: text that is no Unicode
        pass


def write_rows(
    path: str, schema: Iterable[str], rows: Iterable[tuple[str, Sequence[tuple[object, ...]]]], most: int = 0
) -> bool:
    """Write rows with statements of their own; whether the file has grown beyond `most` bytes."""

    def write(connection: "sqlite3.Connection") -> None:
        for statement in schema:
            connection.execute(statement)
        for statement, values in rows:
            connection.executemany(statement, values)

    write_file(path, write)
    return bool(most) and os.path.exists(path) and os.stat(path).st_size > most  # noqa: PTH116  as above


def _write(path: str, write: Callable[["sqlite3.Connection"], None]) -> None:
    with closing(connect(path)) as connection:
        connection.execute("pragma synchronous = off")  # what a power failure may spoil is fetched again
        connection.execute("begin immediate")
        write(connection)
        connection.execute("commit")
