"""What indexes said, kept on disk: one small text file per project and index (RFC 9111 for how long).

Kept is the projection, the files of the versions that were asked for, and not the page: a run with everything in the
cache reads and decodes 280 of these in some milliseconds. Each file is written whole under another name and moved into
place, so that any number of processes may share a folder. A file that is cut off, foreign, of another format or
unreadable counts as not there; nothing in it is ever executed. Credentials are in no key and in no file.
"""

# pathlib takes longer to make 280 paths than all else here takes to read what they name:
# ruff: noqa: PTH103, PTH105, PTH108, PTH110, PTH116, PTH118, PTH120, PTH123

import os
import time
from _thread import get_ident
from binascii import crc32
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import repeat
from typing import NamedTuple

from wheelcheck.model.release import NoSuchProject, ProjectPage, ReleaseFile

__all__ = ["Entry", "PageCache", "default_cache_dir", "keepable_versions", "lifetime"]

FORMAT = "wheelcheck-page/1"
_FOLDER = "pages-1"
_END = "end"
_HEAD = 13
"""Lines before the columns."""

_OWN_LIFETIME = 600
"""Seconds, when the index does not say; the public index says the same."""

_ABSENT_LIFETIME = 60
_LONGEST_LIFETIME = 86_400
_MOST_VERSIONS = 32
_MOST_FILES = 1_000_000
_MOST_BYTES = 64 << 20
_MOST_AGE = 60 * 86_400
_ABANDONED_AFTER = 3600
_PRUNE_EVERY = 86_400
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache of wheelcheck; it may be deleted.\n"


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
    """A folder of entries.

    Args:
        folder: Made when something is stored.
        all_versions: Read also `ProjectPage.versions`, which most runs have no use for.
    """

    def __init__(self, folder: str | os.PathLike[str], *, all_versions: bool = False) -> None:
        self._root = os.path.join(os.fspath(folder), _FOLDER)
        self._all_versions = all_versions
        self._places: dict[str, str] = {}

    def load(self, index: str, name: str) -> Entry | None:
        """The entry of a project (normalised name) of an index (its address without credentials), however old."""
        try:
            with open(self._path(index, name), "rb", buffering=0) as file:
                content = file.readall()
            return _decode(content.decode(), index, name, all_versions=self._all_versions)
        except (OSError, ValueError, IndexError):
            return None

    def store(self, index: str, name: str, entry: Entry) -> None:
        """Keep an entry; a disk that is full or not ours to write on is no failure."""
        text = _encode(entry, index, name)
        if text is None:
            return
        path = self._path(index, name)
        try:
            try:
                _write(path, text)
            except FileNotFoundError:
                self._make(os.path.dirname(path))
                _write(path, text)
        except (OSError, ValueError):
            return

    def renew(self, index: str, name: str, entry: Entry) -> None:
        """Give the stored entry the lifetime of `entry`, if it is still the one with the same validators."""
        path = self._path(index, name)
        try:
            with open(path, "rb", buffering=0) as file:
                lines = file.readall().decode().split("\n")
            if lines[1:3] == [index, name] and lines[4:6] == [entry.etag, entry.last_modified]:
                _write(path, "\n".join([*lines[:3], str(entry.fresh_until), *lines[4:]]))
        except (OSError, ValueError):
            return

    def prune(self) -> None:
        """Once a day: drop what is old, and the oldest of what is too much."""
        stamp = os.path.join(self._root, "pruned")
        now = time.time()
        try:
            if now - os.stat(stamp).st_mtime < _PRUNE_EVERY:
                return
        except OSError:
            pass
        try:
            _write(stamp, "")
            _prune(list(_files(self._root)), now)
        except OSError:
            return

    def _path(self, index: str, name: str) -> str:
        place = self._places.get(index)
        if place is None:
            place = self._places[index] = os.path.join(self._root, _folder_name(index))
        return f"{place}{os.sep}{name}"

    def _make(self, folder: str) -> None:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        tag = os.path.join(self._root, "CACHEDIR.TAG")
        if not os.path.exists(tag):
            _write(tag, _TAG)


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


def _folder_name(index: str) -> str:
    """Readable, and told apart by a checksum; the entry itself says which index it is of."""
    readable = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in index)
    return f"{readable[:80].strip('-')}-{crc32(index.encode()):08x}"


_make_file = partial(tuple.__new__, ReleaseFile)
"""Makes the record of a sequence of its fields, without naming them again: thousands are made in a run."""


def _encode(entry: Entry, index: str, name: str) -> str | None:
    """The text of an entry; None when something in it does not fit on a line."""
    answer = entry.answer
    page = answer if isinstance(answer, ProjectPage) else ProjectPage(())
    head = [
        FORMAT,
        index,
        name,
        str(entry.fresh_until),
        entry.etag,
        entry.last_modified,
        " ".join(sorted(entry.versions)),
        "page" if isinstance(answer, ProjectPage) else "absent",
        page.status,
        page.status_reason or "",
        "\t".join(page.warnings),
        " ".join(page.versions),
        str(len(page.files)),
    ]
    lines = head + [line for column in _columns(page.files) for line in column] + [_END]
    text = "\n".join(lines)
    return text if text.count("\n") == len(lines) - 1 and "\r" not in text else None


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


def _decode(text: str, index: str, name: str, *, all_versions: bool) -> Entry | None:
    """An entry's text read back.

    Raises:
        ValueError: It is damaged.
        IndexError: It is cut off.
    """
    lines = text.split("\n")
    if lines[0] != FORMAT or lines[1] != index or lines[2] != name or lines[-1] != _END:
        return None
    _, _, _, fresh_until, etag, last_modified, versions, kind, status, reason, warnings, known, count = lines[:_HEAD]
    answer: ProjectPage | NoSuchProject = NoSuchProject()
    if kind == "page":
        answer = ProjectPage(
            files=_decode_files(lines, int(count)),
            versions=tuple(known.split()) if all_versions else (),
            status=status,
            status_reason=reason or None,
            warnings=tuple(warnings.split("\t")) if warnings else (),
        )
    return Entry(answer, frozenset(versions.split(" ")), int(fresh_until), etag, last_modified)


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
    if position != len(lines) - 1:
        raise ValueError("the columns have another length than they say")
    filenames, urls, hashes, requires_python, yanked, sizes, metadata = columns
    rows = zip(
        _values(filenames, count, str),
        _values(urls, count, str),
        _values(hashes, count, _read_hashes),
        _values(requires_python, count, _read_text),
        _values(yanked, count, _read_text),
        _values(sizes, count, _read_size),
        _values(metadata, count, bool),
        strict=True,
    )
    return tuple(map(_make_file, rows))


def _values(column: str | list[str], count: int, read: Callable[[str], object]) -> Iterable[object]:
    return repeat(read(column), count) if isinstance(column, str) else map(read, column)


def _read_hashes(text: str) -> tuple[str, ...]:
    return tuple(text.split(" ")) if text else ()


def _read_text(text: str) -> str | None:
    return text[1:] if text else None


def _read_size(text: str) -> int | None:
    return int(text) if text else None


def _write(path: str, text: str) -> None:
    """Whole or not at all, whoever else writes the same."""
    unfinished = _unfinished(path)
    try:
        with open(unfinished, "wb", buffering=0) as file:
            content = text.encode()
            whole = file.write(content) == len(content)
        if whole:
            os.replace(unfinished, path)
    finally:
        with suppress(OSError):
            os.unlink(unfinished)  # still there only if something went wrong


def _unfinished(path: str) -> str:
    """A name beside `path` that no other process or thread uses."""
    return f"{path}.{os.getpid()}-{get_ident()}.tmp"


def _files(root: str) -> Iterator[os.DirEntry[str]]:
    for folder in os.scandir(root):
        if folder.is_dir(follow_symlinks=False):
            yield from (file for file in os.scandir(folder.path) if file.is_file(follow_symlinks=False))


def _prune(files: list[os.DirEntry[str]], now: float) -> None:
    newest_first = sorted(((file.stat(), file.path) for file in files), key=lambda known: -known[0].st_mtime)
    total = 0
    for known, path in newest_first:
        total += known.st_size
        abandoned = path.endswith(".tmp") and now - known.st_mtime > _ABANDONED_AFTER
        if abandoned or total > _MOST_BYTES or now - known.st_mtime > _MOST_AGE:
            with suppress(OSError):
                os.unlink(path)
