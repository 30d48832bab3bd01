"""What a release's file requires: its core metadata, asked for the cheap way (PEP 658, PEP 714, PEP 643)."""

# pathlib is loaded for nothing else here, and is felt on every cached run:
# ruff: noqa: PTH118

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence

from wheelcheck.index.demands import IndexSettings
from wheelcheck.index.file_access import FileAccess
from wheelcheck.index.hashes import strongest_hash
from wheelcheck.index.sqlite_file import select_rows, write_rows
from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.sdist import SdistFailure, SdistFailureKind

__all__ = ["MetadataStore", "is_static", "read_requires", "requires_of"]

_FILE = "metadata-1.sqlite"
_SCHEMA = "create table if not exists requires (hash text primary key, stored integer not null, lines text not null)"
_READ = "select hash, lines from requires where hash in ({})"
_WRITE = "insert or replace into requires (hash, stored, lines) values (?, ?, ?)"
_LARGEST = 4 << 20
_MOST_LINES = 2000
_WORKERS = 12
"""These files are small: it is the way there that takes time."""
_STATIC_SINCE = (2, 2)


class MetadataStore:
    """Requirements by the hash of the file that has them; a file never changes.

    Args:
        folder: The cache folder, or None to remember nothing.
    """

    def __init__(self, folder: str | os.PathLike[str] | None) -> None:
        self._path = None if folder is None else os.path.join(os.fspath(folder), _FILE)
        self._new: list[tuple[object, ...]] = []

    def load(self, files: Iterable[ReleaseFile]) -> dict[ReleaseFile, tuple[str, ...]]:
        """What is known of these files."""
        keys = {key: file for file in files if (key := strongest_hash(file.hashes)) is not None}
        return {
            keys[str(key)]: tuple(lines.split("\n")) if lines else ()
            for key, lines in select_rows(self._path, _READ, list(keys))
            if isinstance(lines, str) and key in keys
        }

    def keep(self, file: ReleaseFile, requires: Sequence[str]) -> None:
        """Keep what a file requires, from the next `flush` on."""
        key = strongest_hash(file.hashes)
        if key is not None:
            self._new.append((key, int(time.time()), "\n".join(requires)))

    def flush(self) -> None:
        """Write what was kept; a disk that is full or not ours to write on is no failure."""
        if self._path is not None and self._new:
            write_rows(self._path, (_SCHEMA,), ((_WRITE, self._new),))
        self._new = []


def read_requires(
    files: Sequence[ReleaseFile], settings: IndexSettings
) -> Mapping[ReleaseFile, tuple[str, ...] | SdistFailure]:
    """The requirements of wheels: from `FILE.metadata` where the index has it, else from parts of the wheel itself.

    Args:
        files: Wheels.
        settings: How to ask.
    """
    from wheelcheck.index.downloads import read_files, read_with

    aside = {
        ReleaseFile(f"{file.filename}.metadata", f"{_plain(file.url)}.metadata"): file
        for file in files
        if file.core_metadata
    }
    found: dict[ReleaseFile, tuple[str, ...] | SdistFailure] = {}
    for asked, answer in read_files(tuple(aside), settings, _read_metadata, workers=_WORKERS).items() if aside else ():
        # A mirror may have the page of the original, and not what the page promises.
        if not isinstance(answer, SdistFailure) or answer.kind is not SdistFailureKind.UNREACHABLE:
            found[aside[asked]] = answer
    found.update(read_with([file for file in files if file not in found], settings, _read_wheel, workers=_WORKERS))
    return found


def is_static(metadata: str) -> bool:
    """Whether an sdist's `PKG-INFO` promises that every wheel of it requires what it says (PEP 643)."""
    fields = list(_fields(metadata))
    version = next((value for name, value in fields if name == "metadata-version"), "")
    major, _, minor = version.partition(".")
    if not (major.isdecimal() and minor.isdecimal()) or (int(major), int(minor)) < _STATIC_SINCE:
        return False
    return not any(name == "dynamic" and value.lower() == "requires-dist" for name, value in fields)


def requires_of(metadata: str) -> tuple[str, ...]:
    """The `Requires-Dist` lines of core metadata (or `PKG-INFO`)."""
    found = [value for name, value in _fields(metadata) if name == "requires-dist"]
    return tuple(found[:_MOST_LINES])


def _fields(metadata: str) -> Iterator[tuple[str, str]]:
    for line in metadata.splitlines()[:100_000]:
        if not line:
            break  # the description follows
        name, colon, value = line.partition(":")
        if colon:
            yield name.lower(), " ".join(value.split())


def _plain(url: str) -> str:
    return url.partition("#")[0]


def _read_metadata(file: ReleaseFile, pieces: Iterator[bytes]) -> tuple[str, ...] | SdistFailure:
    content = b""
    for piece in pieces:
        content += piece
        if len(content) > _LARGEST:
            return SdistFailure(SdistFailureKind.HOSTILE, f"{file.filename} is larger than any real one")
    return requires_of(content.decode("utf-8", "replace"))


def _read_wheel(file: ReleaseFile, access: FileAccess) -> tuple[str, ...] | SdistFailure:
    from wheelcheck.index.wheel_metadata import wheel_metadata

    text = wheel_metadata(file, access)
    return text if isinstance(text, SdistFailure) else requires_of(text)
