"""Bytes of an archive as they come: decompression within bounds, and exact reads (RFC 1952, RFC 8878, bzip2, xz)."""

import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from functools import partial
from threading import Lock
from typing import Protocol

from wheelcheck.model.sdist import SdistFailureKind
from wheelcheck.sdist.limits import Limits

__all__ = ["ArchiveError", "Stream", "unpacked"]

_ONE_LARGE = Lock()
"""bzip2, xz and Zstandard take much memory: one such archive is unpacked at a time."""
_PIECE = 1 << 17
"""Bytes that come out of a decompressor at once: the memory that any one step takes."""
_FED = 1 << 16
"""Bytes that go into one at once: what is left after a stream is copied, and streams may be a few bytes long."""
_SMALL_STREAMS, _SMALL = 10_000, 256
"""Archives that can be sought in pack each member as a stream, which has a header of 512 bytes at least."""


class ArchiveError(Exception):
    """The archive cannot be read.

    Attributes:
        kind: What to call it.
    """

    def __init__(self, kind: SdistFailureKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Stream:
    """Exact reads over pieces of any size; never more than the size of a read is held.

    Args:
        pieces: The content.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._piece = b""
        self._position = 0

    def take(self, size: int) -> bytes:
        """Exactly so many bytes; fewer only at the end."""
        start = self._position
        end = start + size
        if end <= len(self._piece):
            self._position = end
            return self._piece[start:end]
        return b"".join(self.pieces(size))

    def pieces(self, size: int) -> Iterator[bytes]:
        """So many bytes, in pieces; fewer only at the end."""
        left = size
        while left:
            if self._position == len(self._piece) and not self._next():
                return
            piece = self._piece[self._position : self._position + left]
            self._position += len(piece)
            left -= len(piece)
            yield piece

    def skip(self, size: int) -> int:
        """Pass over so many bytes; how many there were."""
        left = size
        while left:
            if self._position == len(self._piece) and not self._next():
                break
            step = min(left, len(self._piece) - self._position)
            self._position += step
            left -= step
        return size - left

    def put_back(self, piece: bytes) -> None:
        """Have these bytes, just taken, once more."""
        self._piece, self._position = piece + self._piece[self._position :], 0

    def drain(self) -> None:
        """Read to the end: what is hashed on the way is hashed whole."""
        while self._next():
            pass

    def _next(self) -> bool:
        for piece in self._pieces:
            if piece:
                self._piece, self._position = piece, 0
                return True
        self._piece, self._position = b"", 0
        return False


class _Decompressor(Protocol):
    """What zlib, bz2 and lzma have in common, brought to one form."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What comes out."""

    @property
    def ended(self) -> bool:
        """Whether the compressed stream is complete."""


class _Gzip:
    """Gzip members, one after the other; what follows the last one is padding."""

    def __init__(self) -> None:
        self._inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        self.ended = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self.ended:
                data = data.lstrip(b"\0")
                if not data.startswith(b"\x1f"):
                    return
                self._inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
                self.ended = False
            yield self._inflater.decompress(data, _PIECE)
            while self._inflater.unconsumed_tail:
                yield self._inflater.decompress(self._inflater.unconsumed_tail, _PIECE)
            data = self._inflater.unused_data
            self.ended = self._inflater.eof


class _Resuming(Protocol):
    """What isal, bz2, lzma and zstd have in common."""

    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def eof(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Other:
    """bzip2, xz, Zstandard, and gzip where isal is there, in a third of zlib's time: streams may follow each other too.

    Attributes:
        large: It takes much memory.
    """

    def __init__(self, make: Callable[[], _Resuming], streams: int, *, magic: bytes = b"", large: bool = True) -> None:
        self._make = make
        self._most = streams
        self._streams = self._out = 0
        self._magic = magic
        self._decompressor = make()
        self.large = large
        self.ended = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), _FED):
            yield from self._feed(data[start : start + _FED])

    def _feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self.ended:
                data = data.lstrip(b"\0")
                if not data or not data.startswith(self._magic):
                    return
                # Making a decompressor takes longer than a short stream has bytes.
                self._streams += 1
                if self._streams > self._most or self._out < _SMALL * (self._streams - _SMALL_STREAMS):
                    raise ArchiveError(SdistFailureKind.HOSTILE, "it consists of too many compressed streams")
                self._decompressor, self.ended = self._make(), False
            yield self._counted(self._decompressor.decompress(data, _PIECE))
            while not self._decompressor.needs_input and not self._decompressor.eof:
                yield self._counted(self._decompressor.decompress(b"", _PIECE))
            self.ended = self._decompressor.eof
            data = self._decompressor.unused_data if self.ended else b""

    def _counted(self, piece: bytes) -> bytes:
        self._out += len(piece)
        return piece


class _Plain:
    """A tar that is not compressed."""

    ended = True

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data


def unpacked(chunks: Iterable[bytes], magic: bytes, limits: Limits) -> Iterator[bytes]:
    """Decompress by what the content begins with.

    Args:
        chunks: The archive.
        magic: Its first bytes.
        limits: Bounds.

    Raises:
        ArchiveError: It is broken, cut off, or more than the limits allow.
    """
    decompressor, errors = _decompressor(magic, limits)
    with _ONE_LARGE if isinstance(decompressor, _Other) and decompressor.large else nullcontext():
        yield from _bounded(chunks, decompressor, errors, limits)


def _bounded(
    chunks: Iterable[bytes], decompressor: _Decompressor, errors: tuple[type[Exception], ...], limits: Limits
) -> Iterator[bytes]:
    packed = out = 0
    try:
        for chunk in chunks:
            packed += len(chunk)
            if packed > limits.packed:
                raise ArchiveError(SdistFailureKind.HOSTILE, f"it is larger than {limits.packed >> 20} MiB")
            for piece in decompressor.feed(chunk):
                out += len(piece)
                if out > limits.unpacked:
                    message = f"it unpacks to more than {limits.unpacked >> 20} MiB"
                    raise ArchiveError(SdistFailureKind.HOSTILE, message)
                if out > limits.ratio_from and out > packed * limits.ratio:
                    message = f"it unpacks to more than {limits.ratio} times its size"
                    raise ArchiveError(SdistFailureKind.HOSTILE, message)
                yield piece
    except errors as error:
        # Both liblzma and libzstd say so when the dictionary or window that is asked for is larger than we allow.
        if "memory" in str(error).lower():
            message = f"unpacking it would take more than {limits.dictionary >> 20} MiB of memory"
            raise ArchiveError(SdistFailureKind.HOSTILE, message) from None
        raise ArchiveError(SdistFailureKind.DAMAGED, "its compression is broken") from None
    if not decompressor.ended:
        raise ArchiveError(SdistFailureKind.DAMAGED, "it ends in the middle")


def _decompressor(magic: bytes, limits: Limits) -> tuple[_Decompressor, tuple[type[Exception], ...]]:
    if magic.startswith(b"\x1f\x8b"):
        return _gzip(limits)
    if limits.zstandard and (magic.startswith(b"\x28\xb5\x2f\xfd") or magic[1:4] == b"\x2a\x4d\x18"):
        return _zstandard(limits)
    if magic.startswith(b"BZh"):
        from bz2 import BZ2Decompressor

        return _Other(BZ2Decompressor, limits.members), (OSError, EOFError)
    if magic.startswith((b"\xfd7zXZ\0", b"\x5d\0\0")):
        from lzma import LZMADecompressor, LZMAError

        # xz files may ask for gigabytes of dictionary; one at a time may have as much as it is allowed.
        make = partial(LZMADecompressor, memlimit=limits.dictionary)
        return _Other(make, limits.members), (LZMAError, EOFError)
    return _Plain(), ()


def _gzip(limits: Limits) -> tuple[_Decompressor, tuple[type[Exception], ...]]:
    try:
        from isal import igzip_lib
    except ImportError:
        return _Gzip(), (zlib.error,)

    def make() -> _Resuming:
        return igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)

    errors: tuple[type[Exception], ...] = (igzip_lib.IsalError, EOFError)  # type: ignore[assignment]  # as its stub has it
    return _Other(make, limits.members, magic=b"\x1f", large=False), errors


def _zstandard(limits: Limits) -> tuple[_Decompressor, tuple[type[Exception], ...]]:
    """By the standard library where it has it (PEP 784), else by the same code as a package for older Pythons."""
    try:
        if sys.version_info >= (3, 14):
            from compression.zstd import DecompressionParameter, ZstdDecompressor, ZstdError
        else:
            from backports.zstd import DecompressionParameter, ZstdDecompressor, ZstdError
    except ImportError:
        message = "it is packed with Zstandard, which this Python cannot unpack: install backports.zstd"
        raise ArchiveError(SdistFailureKind.UNSUPPORTED, message) from None
    # A frame says how large a window it wants, up to terabytes.
    options: dict[int, int] = {DecompressionParameter.window_log_max: limits.dictionary.bit_length() - 1}
    return _Other(partial(ZstdDecompressor, options=options), limits.members), (ZstdError, EOFError)
