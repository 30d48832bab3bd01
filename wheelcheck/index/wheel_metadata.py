"""A wheel's METADATA without the wheel: the end of the archive, its directory, and the one member (PEP 427, APPNOTE).

At most three requests where the host gives out parts of files, as the large indexes do; most wheels have directory and
metadata within their last pages, which is one request. What comes cannot be compared with the file's hash, which is of
the whole: it is as trustworthy as the index's own `.metadata` files. Where parts are not given out the wheel goes by.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Final, TypeVar

from packaging.utils import canonicalize_name

from wheelcheck.index.file_access import FileAccess
from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.sdist import SdistFailure, SdistFailureKind

__all__ = ["LARGEST_METADATA", "in_archive", "wheel_metadata"]

T = TypeVar("T")

LARGEST_METADATA = 4 << 20
"""Bytes; real ones have some thousands."""
_TAIL = 1 << 16
"""Bytes of the end that are asked for first."""
_BEFORE = 1 << 14
_MOST_REQUESTS = 3
_MOST_BYTES = 32 << 20
_LARGEST_WHEEL = 1 << 30
_LOCAL_HEADER = 30
_SPARE = 1 << 12
"""A member's own header may be longer than the directory says; zipfile reads this much at least, too."""
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, RuntimeError, NotImplementedError, OSError, EOFError, ValueError)


def wheel_metadata(file: ReleaseFile, access: FileAccess) -> str | SdistFailure:
    """The text of a wheel's METADATA, or why there is none.

    Raises:
        AskError, TransportError, NotThatFileError: As `FileAccess` has them.
    """
    return in_archive(file, access, lambda archive: _metadata(file, archive))


def in_archive(
    file: ReleaseFile, access: FileAccess, look: Callable[[zipfile.ZipFile], T | SdistFailure]
) -> T | SdistFailure:
    """Look into a wheel of which only parts are there, or the whole where parts are not given out.

    Args:
        file: The wheel.
        access: Its content.
        look: Takes what it wants from the archive.

    Raises:
        AskError, TransportError, NotThatFileError: As `FileAccess` has them.
    """
    tail = access.part(-_TAIL, None)
    if tail is None:
        return access.whole(lambda _, pieces: _from_whole(file, pieces, look))
    return _opened(file, _Parts(access, tail.content, tail.size), look)


def _from_whole(
    file: ReleaseFile, pieces: Iterator[bytes], look: Callable[[zipfile.ZipFile], T | SdistFailure]
) -> T | SdistFailure:
    size = 0
    with SpooledTemporaryFile(16 << 20) as spool:
        for piece in pieces:
            size += len(piece)
            if size > _LARGEST_WHEEL:
                return SdistFailure(SdistFailureKind.HOSTILE, f"{file.filename} is larger than any real wheel")
            spool.write(piece)
        return _opened(file, spool, look)


def _opened(
    file: ReleaseFile, source: "IO[bytes] | _Parts", look: Callable[[zipfile.ZipFile], T | SdistFailure]
) -> T | SdistFailure:
    try:
        with zipfile.ZipFile(source) as archive:
            return look(archive)
    except _TooMuchError:
        return SdistFailure(SdistFailureKind.HOSTILE, f"{file.filename} is spread over more than can be asked for")
    except _BROKEN:
        return _damaged(file, "has no metadata that can be read")


def _metadata(file: ReleaseFile, archive: zipfile.ZipFile) -> str | SdistFailure:
    member = _member(file, archive)
    if member is None:
        return _damaged(file, "has no METADATA of its own")
    if member.file_size > LARGEST_METADATA:
        return SdistFailure(SdistFailureKind.HOSTILE, f"the METADATA of {file.filename} is larger than any real one")
    source: object = archive.fp
    if isinstance(source, _Parts):
        source.bring(member)
    with archive.open(member) as opened:
        return opened.read(LARGEST_METADATA).decode("utf-8", "replace")


def _member(file: ReleaseFile, archive: zipfile.ZipFile) -> zipfile.ZipInfo | None:
    """The one METADATA that is of this wheel; installers refuse wheels that have several."""
    found = [each for each in archive.infolist() if _is_metadata(each.filename)]
    if len(found) != 1 or found[0].compress_type not in _METHODS:
        return None
    project = found[0].filename.partition("-")[0]
    return found[0] if canonicalize_name(project) == canonicalize_name(file.filename.partition("-")[0]) else None


def _is_metadata(name: str) -> bool:
    return name.endswith(".dist-info/METADATA") and name.count("/") == 1


def _damaged(file: ReleaseFile, what: str) -> SdistFailure:
    return SdistFailure(SdistFailureKind.DAMAGED, f"{file.filename} {what}")


class _TooMuchError(Exception):
    """More requests or bytes than any real wheel takes."""


class _Parts(io.RawIOBase):
    """A file on its host, as zipfile wants one: what is not there yet is asked for, within bounds.

    Args:
        access: The file.
        tail: Its end.
        size: Its size.
    """

    def __init__(self, access: FileAccess, tail: bytes, size: int) -> None:
        super().__init__()
        self._access: Final = access
        self._size: Final = size
        self._chunks = [(size - len(tail), tail)]
        self._position = 0
        self._requests = 1
        self._bytes = len(tail)

    def bring(self, member: zipfile.ZipInfo) -> None:
        """Have a member with one request."""
        name_and_extra = len(member.filename.encode()) + len(member.extra)
        self._have(member.header_offset, _LOCAL_HEADER + name_and_extra + member.compress_size + _SPARE)

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise OSError("before the beginning")
        self._position = base + offset
        return self._position

    def read(self, size: int = -1) -> bytes:
        left = max(self._size - self._position, 0)
        size = left if size < 0 else min(size, left)
        if not size:
            return b""
        start, chunk = self._have(self._position, size)
        offset = self._position - start
        self._position += size
        return chunk[offset : offset + size]

    def _have(self, first: int, size: int) -> tuple[int, bytes]:
        """A chunk with these bytes, as far as the file goes."""
        size = min(size, self._size - first)
        for start, chunk in self._chunks:
            if start <= first and first + size <= start + len(chunk):
                return start, chunk
        # Before the directory there is mostly what is asked for next.
        begin = max(first - _BEFORE, 0)
        size += first - begin
        self._requests += 1
        self._bytes += size
        if self._requests > _MOST_REQUESTS or self._bytes > _MOST_BYTES:
            raise _TooMuchError
        part = self._access.part(begin, begin + size - 1)
        if part is None or part.size != self._size:
            raise OSError("another file than a moment ago")
        self._chunks.append((begin, part.content))
        return self._chunks[-1]
