"""Databases of RPM -> what is installed: SQLite, ndb, and the hash files of Berkeley DB (rpm.org, "Database backends").

By hand but for SQLite: what reads all three from Python is a Go library in a wheel for few machines, or has a licence
that ours does not go with. All of them hold the same headers (LSB, "RPM Package Format"), of which two tags are read.
Nothing is run, links within a file are followed within bounds, and what does not add up tells nothing.
"""

import re
import struct
from collections.abc import Iterator

__all__ = ["rpm_packages"]

_NAME, _VERSION, _STRING = 1000, 1001, 6
_MOST_PACKAGES = 50_000
_LARGEST_HEADER = 32 << 20
_SOUND_NAME = re.compile(rb"[A-Za-z0-9_][A-Za-z0-9._+-]{0,200}")
_SOUND_VERSION = re.compile(rb"[A-Za-z0-9._+~^]{1,100}")
_SQLITE = b"SQLite format 3\0"
_NDB = b"RpmP"
_SLOT, _NDB_BLOCK, _NDB_PAGE, _NDB_HEAD = b"Slot", 16, 4096, 32
_HASH_MAGIC = 0x061561
_PAGE_HEAD = 26
_HASH_PAGES = frozenset({2, 13})
_OVERFLOW_PAGE = 7
_INLINE, _OFF_PAGE = 1, 3
_PAGE_SIZES = frozenset(1 << power for power in range(9, 17))


def rpm_packages(content: bytes) -> bytes:
    """Name and version of what is installed, as dpkg's status has them; nothing where the file cannot be read.

    Args:
        content: `rpmdb.sqlite`, `Packages.db` or `Packages`.
    """
    found = dict.fromkeys(filter(None, map(_package, _headers(content))))
    return b"".join(b"Package: %s\nVersion: %s\n\n" % package for package in found)


def _headers(content: bytes) -> Iterator[bytes]:
    """The headers of a database; together no more than a hostile file could be large, and a few times over."""
    left = 4 * len(content)
    for number, header in enumerate(_records(content)):
        left -= len(header)
        if number >= _MOST_PACKAGES or left < 0:
            return
        yield header


def _records(content: bytes) -> Iterator[bytes]:
    if content.startswith(_SQLITE):
        return _of_sqlite(content)
    if content.startswith(_NDB):
        return _of_ndb(content)
    return _of_berkeley(content)


def _package(header: bytes) -> tuple[bytes, bytes] | None:
    """Name and version by a header: numbers of tags and bytes, the tags, and what they point to."""
    if len(header) < 8:  # noqa: PLR2004  the two numbers
        return None
    tags, size = struct.unpack_from(">II", header)
    start = 8 + 16 * tags
    if start + size > len(header):
        return None
    told = {}
    for tag, kind, offset, _ in struct.iter_unpack(">IIII", header[8:start]):
        if tag in {_NAME, _VERSION} and kind == _STRING and tag not in told and offset < size:
            told[tag] = header[start + offset : start + offset + 256].partition(b"\0")[0]
    name, version = told.get(_NAME, b""), told.get(_VERSION, b"")
    sound = _SOUND_NAME.fullmatch(name) and _SOUND_VERSION.fullmatch(version)
    return (name, version) if sound else None


def _of_sqlite(content: bytes) -> Iterator[bytes]:
    """Table `Packages`, from memory: nothing of it lies on the disk, and none of its views and triggers is used."""
    import sqlite3

    # What was written ahead was moved into the file when RPM was done; without its companion such a file is not opened.
    plain = bytearray(content)
    plain[18:20] = b"\1\1"
    connection = sqlite3.connect(":memory:")
    connection.text_factory = bytes
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_HEADER)
        connection.deserialize(plain)
        del plain
        connection.execute("pragma trusted_schema = off")
        connection.execute("pragma query_only = on")
        # A header is a few steps; a view that goes on without end is stopped.
        connection.set_progress_handler(lambda: 1, 50_000_000)
        kinds = connection.execute("select type from sqlite_master where name = 'Packages' and rootpage > 0").fetchall()
        if kinds == [(b"table",)]:
            for (blob,) in connection.execute("select blob from Packages"):
                if isinstance(blob, bytes):
                    yield blob
    except (sqlite3.Error, AttributeError, OverflowError, ValueError):
        # Damaged, so that even SQLite's message about it may be no text; or an SQLite without `deserialize`.
        return
    finally:
        connection.close()


def _of_ndb(content: bytes) -> Iterator[bytes]:
    """Slots in pages at the beginning say where blobs lie, counted in blocks."""
    if len(content) < _NDB_HEAD:
        return
    (pages,) = struct.unpack_from("<I", content, 12)
    end = min(pages * _NDB_PAGE, len(content) - len(content) % 16)
    for magic, index, block, _ in struct.iter_unpack("<4sIII", content[_NDB_HEAD : max(end, _NDB_HEAD)]):
        start = block * _NDB_BLOCK
        if magic != _SLOT or not index or start + 16 > len(content):
            continue
        blob, owner, _, size = struct.unpack_from("<4sIII", content, start)
        if blob == b"BlbS" and owner == index and size <= _LARGEST_HEADER:
            yield content[start + 16 : start + 16 + size]


def _of_berkeley(content: bytes) -> Iterator[bytes]:
    """Hash pages hold keys and values in turn; a long value is a chain of pages of its own."""
    order = next((each for each in "<>" if content[12:16] == struct.pack(f"{each}I", _HASH_MAGIC)), None)
    if order is None or len(content) < 512:  # noqa: PLR2004  the first page
        return
    (size,) = struct.unpack_from(f"{order}I", content, 20)
    if size not in _PAGE_SIZES:
        return
    # A page is part of one value: who follows more chains than there are pages goes in circles.
    budget = len(content) // size
    for value in _values(content, order, size):
        if isinstance(value, bytes):
            yield value
            continue
        first, length = value
        found = bytearray()
        for piece in _chain(content, order, size, first):
            found += piece
            budget -= 1
            if budget < 0:
                return
            if len(found) >= length:
                yield bytes(found[:length])
                break


def _values(content: bytes, order: str, size: int) -> Iterator[bytes | tuple[int, int]]:
    """Values as they stand in hash pages, or the first page and the length of each that does not."""
    for start in range(size, len(content) - size + 1, size):
        if content[start + 25] not in _HASH_PAGES:
            continue
        page = content[start : start + size]
        (entries,) = struct.unpack_from(f"{order}H", page, 20)
        entries = min(entries, (size - _PAGE_HEAD) // 2)
        places = struct.unpack_from(f"{order}{entries}H", page, _PAGE_HEAD)
        for key, value in zip(places[::2], places[1::2], strict=False):
            if value < key <= size and page[value] == _INLINE:
                yield page[value + 1 : key]
            elif value + 12 <= size and page[value] == _OFF_PAGE:
                first, length = struct.unpack_from(f"{order}II", page, value + 4)
                yield first, length


def _chain(content: bytes, order: str, size: int, page: int) -> Iterator[bytes]:
    """What stands in overflow pages, one after the other; they may lead back to the first."""
    while page:
        start = page * size
        if start + size > len(content) or content[start + 25] != _OVERFLOW_PAGE:
            return
        page, used = struct.unpack_from(f"{order}I2xH", content, start + 16)
        yield content[start + _PAGE_HEAD : start + min(_PAGE_HEAD + used, size)]
