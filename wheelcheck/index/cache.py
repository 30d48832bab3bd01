"""What indexes said, kept on disk in one SQLite file (RFC 9111 for how long).

Kept is the projection, the files of the versions that were asked for, and not the page: a run with everything in the
cache reads and decodes 280 of these in some milliseconds. (One file per project reads as fast, yet takes twenty times
as long to write.) SQLite keeps processes that share the cache apart. A file that is damaged, foreign, of another format
or not ours to write counts as not there; nothing in it is ever executed. Credentials are in no key and in no value.
"""

# pathlib is loaded for nothing else here, and is felt on every cached run:
# ruff: noqa: PTH110, PTH118, PTH202

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from wheelcheck.index.sqlite_file import connect, write_file
from wheelcheck.model.release import NoSuchProject, ProjectPage, ReleaseFile

if TYPE_CHECKING:
    import sqlite3

__all__ = ["Entry", "PageCache", "default_cache_dir", "keepable_versions", "lifetime"]

_FILE = "pages-1.sqlite"
"""The number is the format's: another format is another file, so that old and new programs share a folder."""

_SCHEMA = """create table if not exists page (
    repository text not null, name text not null, stored integer not null, fresh_until integer not null,
    etag text not null, last_modified text not null, versions text not null,
    answer text not null, known text not null, primary key (repository, name)
)"""
_READ = """select name, fresh_until, etag, last_modified, versions, answer, {} from page
    where repository = ? and name in ({})"""
_WRITE = """insert or replace into page
    (repository, name, stored, fresh_until, etag, last_modified, versions, answer, known)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_RENEW = """update page set stored = ?, fresh_until = ?
    where repository = ? and name = ? and etag = ? and last_modified = ?"""
_PRUNE = """delete from page where (repository, name) not in
    (select repository, name from page order by stored desc limit ?)"""
_AT_ONCE = 500
_OWN_LIFETIME = 600
"""Seconds, when the index does not say; the public index says the same."""

_ABSENT_LIFETIME = 60
_LONGEST_LIFETIME = 86_400
_MOST_VERSIONS = 32
_MOST_FILES = 1_000_000
_MOST_BYTES = 64 << 20
_KEPT_WHEN_FULL = 1000


class Entry(NamedTuple):
    """One project of one index, as it was when the index was asked.

    Attributes:
        answer: What it said.
        versions: For which versions `answer` has the files.
        fresh_until: Seconds since the epoch.
        etag: The validators that the index gave, `""` if none.
        last_modified: The other one.
    """

    answer: ProjectPage | NoSuchProject
    versions: frozenset[str]
    fresh_until: int
    etag: str = ""
    last_modified: str = ""


class PageCache:
    """The file in a folder. It serves one thread; what is stored is written by `flush`, all at once.

    Args:
        folder: Made when something is stored.
        all_versions: Read also `ProjectPage.versions`, which most runs have no use for.
    """

    def __init__(self, folder: str | os.PathLike[str], *, all_versions: bool = False) -> None:
        self._path = os.path.join(os.fspath(folder), _FILE)
        self._all_versions = all_versions
        self._new: list[tuple[object, ...]] = []
        self._renewed: list[tuple[object, ...]] = []

    def load(self, repository: str, names: Sequence[str]) -> dict[str, Entry]:
        """The entries of projects (normalised names) of an index (its address without credentials), however old."""
        if not names or not os.path.exists(self._path):
            return {}
        import sqlite3

        found: dict[str, Entry] = {}
        known = "known" if self._all_versions else "''"
        try:
            with closing(connect(self._path)) as connection:
                for start in range(0, len(names), _AT_ONCE):
                    some = names[start : start + _AT_ONCE]
                    query = _READ.format(known, ", ".join("?" * len(some)))
                    for row in connection.execute(query, (repository, *some)):
                        with suppress(ValueError, IndexError, TypeError, AttributeError):
                            found[row[0]] = _entry(row[1:])
        except sqlite3.Error:
            pass
        return found

    def store(self, repository: str, name: str, entry: Entry) -> None:
        """Keep an entry from the next `flush` on."""
        answer = entry.answer
        known = " ".join(answer.versions) if isinstance(answer, ProjectPage) else ""
        versions = " ".join(sorted(entry.versions))
        text = _encode(answer)
        if text is not None:
            row = (entry.fresh_until, entry.etag, entry.last_modified, versions, text, known)
            self._new.append((repository, name, int(time.time()), *row))

    def renew(self, repository: str, name: str, entry: Entry) -> None:
        """Give the stored entry the lifetime of `entry`, if it is still the one with the same validators."""
        row = (int(time.time()), entry.fresh_until, repository, name, entry.etag, entry.last_modified)
        self._renewed.append(row)

    def flush(self) -> None:
        """Write what was stored; a disk that is full or not ours to write on is no failure."""
        if self._new or self._renewed:
            write_file(self._path, self._write)
            self._prune()
        self._new, self._renewed = [], []

    def _write(self, connection: "sqlite3.Connection") -> None:
        connection.execute(_SCHEMA)
        connection.executemany(_WRITE, self._new)
        connection.executemany(_RENEW, self._renewed)

    def _prune(self) -> None:
        import sqlite3

        with suppress(OSError, sqlite3.Error):
            if os.path.getsize(self._path) > _MOST_BYTES:
                with closing(connect(self._path)) as connection:
                    connection.execute(_PRUNE, (_KEPT_WHEN_FULL,))
                    connection.execute("vacuum")


def default_cache_dir() -> str:
    """Where the platform keeps the caches of users' programs."""
    from platformdirs import user_cache_dir

    return user_cache_dir("wheelcheck", appauthor=False)


def lifetime(headers: Mapping[str, str], *, absent: bool) -> int | None:
    """Seconds for which an answer may be used unasked, by its Cache-Control and Age; None: not to be stored at all."""
    directives: dict[str, str] = {}
    for part in headers.get("cache-control", "").lower().split(","):
        key, _, value = part.partition("=")
        directives[key.strip()] = value.strip().strip('"')
    if "no-store" in directives:
        return None
    if "no-cache" in directives:
        return 0
    seconds = _ABSENT_LIFETIME if absent else _OWN_LIFETIME
    age = headers.get("age", "").strip()
    if _is_count(directives.get("max-age", "")):
        stated = min(int(directives["max-age"]), _LONGEST_LIFETIME) - (int(age) if _is_count(age) else 0)
        seconds = min(stated, seconds) if absent else stated
    return max(seconds, 0)


def _is_count(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < len("10000000000")


def keepable_versions(asked: frozenset[str], earlier: frozenset[str]) -> frozenset[str]:
    """The versions to keep files of: those asked for now, and as many of those asked for earlier as there is room."""
    room = max(_MOST_VERSIONS - len(asked), 0)
    return asked | frozenset(sorted(earlier - asked)[:room])


_HEAD = 4
"""Lines of an answer before its columns."""

_make_file = partial(tuple.__new__, ReleaseFile)
"""Makes the record of a sequence of its fields, without naming them again: thousands are made in a run."""


def _encode(answer: ProjectPage | NoSuchProject) -> str | None:
    """The text of an answer, `""` for no such project; None when something in it does not fit on a line."""
    if isinstance(answer, NoSuchProject):
        return ""
    lines = [answer.status, answer.status_reason or "", "\t".join(answer.warnings), str(len(answer.files))]
    lines += [line for column in _columns(answer.files) for line in column]
    text = "\n".join(lines)
    return text if text.count("\n") == len(lines) - 1 else None


def _columns(files: Sequence[ReleaseFile]) -> Iterator[list[str]]:
    """One column per field: those of one value throughout take one line."""
    yield from (
        _column([file.filename for file in files]),
        _column([file.url for file in files]),
        _column([" ".join(file.hashes) for file in files]),
        _column(["" if file.requires_python is None else f"={file.requires_python}" for file in files]),
        _column(["" if file.yanked is None else f"={file.yanked}" for file in files]),
        _column(["" if file.size is None else str(file.size) for file in files]),
        _column(["1" if file.core_metadata else "" for file in files]),
    )


def _column(values: list[str]) -> list[str]:
    if len(set(values)) <= 1:
        return ["same", values[0] if values else ""]
    return ["each", *values]


def _entry(row: tuple[int, str, str, str, str, str]) -> Entry:
    """A row read back.

    Raises:
        ValueError: It is damaged.
        IndexError: It is cut off.
        TypeError: It is not ours.
        AttributeError: The same.
    """
    fresh_until, etag, last_modified, versions, answer, known = row
    read = _decode(answer, known)
    return Entry(read, frozenset(versions.split(" ")), int(fresh_until), etag + "", last_modified + "")


def _decode(text: str, known: str) -> ProjectPage | NoSuchProject:
    if not text:
        return NoSuchProject()
    lines = text.split("\n")
    status, reason, warnings, count = lines[:_HEAD]
    return ProjectPage(
        files=_decode_files(lines, int(count)),
        versions=tuple(known.split()),
        status=status,
        status_reason=reason or None,
        warnings=tuple(warnings.split("\t")) if warnings else (),
    )


def _decode_files(lines: list[str], count: int) -> tuple[ReleaseFile, ...]:
    if not 0 <= count <= _MOST_FILES:
        raise ValueError("no page has so many files")
    columns: list[str | list[str]] = []
    position = _HEAD
    for _ in ReleaseFile._fields:
        if lines[position] == "same":
            columns.append(lines[position + 1])
            position += 2
        else:
            columns.append(lines[position + 1 : position + 1 + count])
            position += 1 + count
    if position != len(lines):
        raise ValueError("the columns have another length than they say")
    filenames, urls, hashes, requires_python, yanked, sizes, metadata = columns
    rows = zip(
        _values(filenames, count, None),
        _values(urls, count, None),
        _hashes(hashes, count),
        _values(requires_python, count, _read_text),
        _values(yanked, count, _read_text),
        _values(sizes, count, int if sizes and all(sizes) else _read_size),
        _values(metadata, count, bool),
        strict=True,
    )
    return tuple(map(_make_file, rows))


def _values(column: str | list[str], count: int, read: Callable[[str], object] | None) -> Iterable[object]:
    if isinstance(column, str):
        return repeat(column if read is None else read(column), count)
    return column if read is None else map(read, column)


def _hashes(column: str | list[str], count: int) -> Iterable[object]:
    if isinstance(column, list) and all(column) and " " not in "".join(column):
        return zip(column)  # one hash each: already a tuple
    return _values(column, count, _read_hashes)


def _read_hashes(text: str) -> tuple[str, ...]:
    return tuple(text.split(" ")) if text else ()


def _read_text(text: str) -> str | None:
    return text[1:] if text else None


def _read_size(text: str) -> int | None:
    return int(text) if text else None
