"""The members of a zip archive (PKWARE APPNOTE), spooled first, since a zip's table of contents is at its end."""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from stat import S_ISLNK
from tempfile import SpooledTemporaryFile
from typing import IO

from wheelcheck.model.sdist import SdistDigest, SdistFailureKind
from wheelcheck.sdist.collect import Collector
from wheelcheck.sdist.limits import Limits
from wheelcheck.sdist.paths import TopFolder, checked_path
from wheelcheck.sdist.stream import ArchiveError

__all__ = ["read_zip"]

_IN_MEMORY = 16 << 20
_PIECE = 1 << 18
_END_RECORD = 22
_LONGEST_COMMENT = 1 << 16
_ENCRYPTED = 0x1
_ALL_ONES = 0xFFFFFFFF
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError)


def read_zip(chunks: Iterable[bytes], limits: Limits) -> SdistDigest:
    """Read a zip archive.

    Raises:
        ArchiveError: It is damaged, or more than the limits allow.
    """
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        size = 0
        for chunk in chunks:
            size += len(chunk)
            if size > limits.packed:
                raise ArchiveError(SdistFailureKind.HOSTILE, f"it is larger than {limits.packed >> 20} MiB")
            file.write(chunk)
        _check_directory(file, size, limits)
        try:
            with zipfile.ZipFile(file) as archive:
                return _Reading(archive, size, limits).digest()
        except _BROKEN as error:
            raise ArchiveError(SdistFailureKind.DAMAGED, f"it is broken ({type(error).__name__})") from None


def _check_directory(file: IO[bytes], size: int, limits: Limits) -> None:
    """`zipfile` takes the whole table of contents into memory: its size, which the end record tells, comes first."""
    tail_size = min(size, _END_RECORD + _LONGEST_COMMENT)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    place = tail.rfind(b"PK\5\6")
    if place < 0 or len(tail) - place < _END_RECORD:
        raise ArchiveError(SdistFailureKind.DAMAGED, "it ends in the middle")
    # With zip64 the numbers here are all ones, and what counts is before: then nothing real fits the limit either.
    start = int.from_bytes(tail[place + 16 : place + 20], "little")
    length = int.from_bytes(tail[place + 12 : place + 16], "little")
    if _ALL_ONES in (start, length):
        # zip64: the directory lies between its start, which zipfile reads, and the end; the archive's size bounds it.
        length = size if size > limits.central_directory else 0
    if length > limits.central_directory:
        raise ArchiveError(SdistFailureKind.HOSTILE, "its table of contents is larger than any real one")


class _Reading:
    """One pass over an open archive."""

    def __init__(self, archive: zipfile.ZipFile, size: int, limits: Limits) -> None:
        self._archive = archive
        self._size = size
        self._limits = limits
        self._left = limits.unpacked

    def digest(self) -> SdistDigest:
        members = self._archive.infolist()
        if len(members) > self._limits.members:
            raise ArchiveError(SdistFailureKind.HOSTILE, f"it has more than {self._limits.members:,} members")
        if sum(member.compress_size for member in members) > self._size:
            raise ArchiveError(SdistFailureKind.HOSTILE, "members of it lie on top of each other")
        collector, top = Collector(self._limits), TopFolder()
        for member in members:
            path = checked_path(member.filename)
            if len(path) > self._limits.path:
                raise ArchiveError(SdistFailureKind.HOSTILE, "a path in it is too long")
            if member.is_dir() or not path or S_ISLNK(member.external_attr >> 16):
                continue
            below = top.below(path)
            if collector.wants(below, member.file_size):
                collector.add(below, member.file_size, self._content(member))
        return collector.digest()

    def _content(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        if member.flag_bits & _ENCRYPTED or member.compress_type not in _METHODS:
            raise ArchiveError(SdistFailureKind.UNSUPPORTED, "it is encrypted, or packed in a way of its own")
        with self._archive.open(member) as file:
            while piece := file.read(_PIECE):
                self._left -= len(piece)
                if self._left < 0 or self._unpacked_too_much():
                    raise ArchiveError(SdistFailureKind.HOSTILE, "it unpacks to more than any real one")
                yield piece

    def _unpacked_too_much(self) -> bool:
        out = self._limits.unpacked - self._left
        return out > self._limits.ratio_from and out > self._size * self._limits.ratio
