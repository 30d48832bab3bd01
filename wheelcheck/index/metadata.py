"""What a release's file requires: its core metadata, asked for the cheap way (PEP 658, PEP 714, PEP 643)."""

# pathlib is loaded for nothing else here, and is felt on every cached run:
# ruff: noqa: PTH118

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence

from wheelcheck.index.demands import IndexSettings
from wheelcheck.index.hashes import strongest_hash
from wheelcheck.index.sqlite_file import select_rows, write_rows
from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.sdist import SdistFailure, SdistFailureKind

__all__ = ["MetadataStore", "read_requires", "requires_of"]

_FILE = "metadata-1.sqlite"
_SCHEMA = "create table if not exists requires (hash text primary key, stored integer not null, lines text not null)"
_READ = "select hash, lines from requires where hash in ({})"
_WRITE = "insert or replace into requires (hash, stored, lines) values (?, ?, ?)"
_LARGEST = 4 << 20
_MOST_LINES = 2000


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
    """The requirements of wheels: from `FILE.metadata` where the index has it, else from the wheel itself.

    Args:
        files: Wheels.
        settings: How to ask.
    """
    from wheelcheck.index.downloads import read_files

    aside = {
        ReleaseFile(f"{file.filename}.metadata", f"{_plain(file.url)}.metadata"): file
        for file in files
        if file.core_metadata
    }
    found: dict[ReleaseFile, tuple[str, ...] | SdistFailure] = {}
    for asked, answer in read_files(tuple(aside), settings, _read_metadata).items():
        found[aside[asked]] = answer
    whole = [file for file in files if not file.core_metadata]
    found.update(read_files(whole, settings, _read_wheel))
    return found


def requires_of(metadata: str) -> tuple[str, ...]:
    """The `Requires-Dist` lines of core metadata (or `PKG-INFO`)."""
    found = []
    for line in metadata.splitlines()[:100_000]:
        if not line:
            break  # the description follows
        name, colon, value = line.partition(":")
        if colon and name.lower() == "requires-dist":
            found.append(" ".join(value.split()))
    return tuple(found[:_MOST_LINES])


def _plain(url: str) -> str:
    return url.partition("#")[0]


def _read_metadata(file: ReleaseFile, pieces: Iterator[bytes]) -> tuple[str, ...] | SdistFailure:
    content = b""
    for piece in pieces:
        content += piece
        if len(content) > _LARGEST:
            return SdistFailure(SdistFailureKind.HOSTILE, f"{file.filename} is larger than any real one")
    return requires_of(content.decode("utf-8", "replace"))


def _read_wheel(file: ReleaseFile, pieces: Iterator[bytes]) -> tuple[str, ...] | SdistFailure:
    """An index without metadata files: the wheel goes by, and its METADATA is read.

    Build tools are small; asking for parts of a wheel is for those who need many.
    """
    import zipfile
    from tempfile import SpooledTemporaryFile

    size = 0
    with SpooledTemporaryFile(16 << 20) as spool:
        for piece in pieces:
            size += len(piece)
            if size > _LARGEST_WHEEL:
                return SdistFailure(SdistFailureKind.HOSTILE, f"{file.filename} is larger than any build tool")
            spool.write(piece)
        try:
            with zipfile.ZipFile(spool) as archive:
                names = [
                    name for name in archive.namelist() if name.endswith(".dist-info/METADATA") and name.count("/") == 1
                ]
                with archive.open(names[0]) as member:
                    return requires_of(member.read(_LARGEST).decode("utf-8", "replace"))
        except (zipfile.BadZipFile, IndexError, KeyError, RuntimeError, NotImplementedError, OSError, EOFError):
            return SdistFailure(SdistFailureKind.DAMAGED, f"{file.filename} has no metadata that can be read")


_LARGEST_WHEEL = 200 << 20
