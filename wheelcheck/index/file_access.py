"""One file of a release within reach: whole, compared with its hash on the way, or in parts (RFC 9110, section 14)."""

import hashlib
import os
import re
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeVar
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from wheelcheck.index.addresses import host_of, is_remote
from wheelcheck.index.hashes import strongest_hash
from wheelcheck.index.network import TransportError
from wheelcheck.index.transport import Reply, Sink
from wheelcheck.model.release import FailureKind, ReleaseFile
from wheelcheck.model.sdist import SdistFailure, SdistFailureKind

__all__ = ["DEADLINE", "FileAccess", "NotThatFileError", "Part", "Read"]

DEADLINE = 600.0
"""Seconds for one file."""
_LARGEST = 1 << 30
_PIECE = 1 << 18
_OK = 200
_PARTIAL = 206

T = TypeVar("T")
Read = Callable[[ReleaseFile, Iterator[bytes]], T]
_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15})")


class Part(NamedTuple):
    """A part of a file (RFC 9110, section 14).

    Attributes:
        first: Where it begins.
        content: The bytes.
        size: Bytes of the whole file.
    """

    first: int
    content: bytes
    size: int


class FileAccess:
    """One file within reach, for those who read it in their own way. One thread uses it.

    Args:
        file: Which; on the network or on this disk.
        ask: Asks for an address, with further headers, and gives the body to a sink.
        until: `time.monotonic()` at which it has taken too long.
    """

    def __init__(self, file: ReleaseFile, ask: Callable[[str, Mapping[str, str], Sink], Reply], until: float) -> None:
        self._file = file
        self._ask = ask
        self._until = until

    def whole(self, read: Read[T]) -> T | SdistFailure:
        """Have all of it read, and compared with its hash.

        Raises:
            AskError: No answer came.
            TransportError: The answer broke off.
            NotThatFileError: It has another hash.
        """
        if not is_remote(self._file.url):
            return self._from_disk(read)
        results: list[T | SdistFailure] = []

        def sink(pieces: Iterator[bytes]) -> None:
            results.clear()
            results.append(self._read(read, pieces))

        reply = self._ask(self._file.url, {}, sink)
        if reply.status != _OK or not results:
            message = f"{host_of(self._file.url)} answered {reply.status} for {self._file.filename}"
            return SdistFailure(SdistFailureKind.UNREACHABLE, message)
        return results[0]

    def part(self, first: int, last: int | None) -> Part | None:
        """Bytes `first` to `last`, both inclusive; with a negative `first` and no `last` the last `-first` bytes.

        Returns:
            The part, whose hash nobody knows; None where the host gives out whole files alone.

        Raises:
            AskError: No answer came.
            TransportError: What came is not what was asked for.
        """
        if not is_remote(self._file.url):
            return None
        most = -first if last is None else last - first + 1
        content = bytearray()

        def sink(pieces: Iterator[bytes]) -> None:
            content.clear()
            for piece in pieces:
                content.extend(piece)
                if len(content) > most:
                    # The whole file after all, or more than was asked for: the reply's status tells which.
                    raise _TooMuchError

        wanted = f"bytes={first}" if last is None else f"bytes={first}-{last}"
        try:
            reply = self._ask(self._file.url, {"Range": wanted}, sink)
        except _TooMuchError:
            return None
        return _part(reply, bytes(content), first, last) if reply.status == _PARTIAL else None

    def _from_disk(self, read: Read[T]) -> T | SdistFailure:
        file = self._file
        path = url2pathname(unquote(urlsplit(file.url).path)) if file.url.startswith("file:") else file.url
        try:
            # Opened without waiting: a pipe under that name must not stop the run.
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not a path"
            return SdistFailure(SdistFailureKind.UNREACHABLE, f"{file.filename}: {reason.lower()}")
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            return SdistFailure(SdistFailureKind.UNREACHABLE, f"{file.filename}: not a file")
        with open(descriptor, "rb", buffering=0) as opened:  # noqa: PTH123  a descriptor, not a path
            return self._read(read, iter(lambda: opened.read(_PIECE) or b"", b""))

    def _read(self, read: Read[T], pieces: Iterator[bytes]) -> T | SdistFailure:
        checked = _Checked(self._file, pieces, self._until)
        result = read(self._file, checked.pieces())
        if isinstance(result, SdistFailure) and not checked.ended:
            # What was seen is enough: nobody needs the rest of a bomb.
            return result
        checked.finish()
        return result


def _part(reply: Reply, content: bytes, first: int, last: int | None) -> Part:
    """The part that came, if it is the one that was asked for.

    Raises:
        TransportError: It is not.
    """
    match = _RANGE.fullmatch(reply.headers.get("content-range", "").strip())
    wrong = TransportError(FailureKind.INVALID, "what came is not the part that was asked for", passing=False)
    if match is None or reply.headers.get("content-encoding", "identity").lower() != "identity":
        raise wrong
    start, end, size = map(int, match.groups())
    wanted = (max(size + first, 0), size - 1) if last is None else (first, min(last, size - 1))
    if (start, end) != wanted or len(content) != end - start + 1:
        raise wrong
    return Part(start, content, size)


class _TooMuchError(Exception):
    """More came than was asked for."""


class NotThatFileError(Exception):
    """What came is another file than the one that was meant."""


class _Checked:
    """A file's content, hashed and counted as it goes by."""

    def __init__(self, file: ReleaseFile, pieces: Iterator[bytes], until: float) -> None:
        self.ended = False
        self._file = file
        self._source = pieces
        self._until = until
        self._wanted = strongest_hash(file.hashes)
        self._hash = None if self._wanted is None else hashlib.new(_name(self._wanted), usedforsecurity=False)
        self._size = 0

    def pieces(self) -> Iterator[bytes]:
        """The content.

        Raises:
            TransportError: It takes too long.
            NotThatFileError: It is longer than the index says, or than any file.
        """
        for piece in self._source:
            self._size += len(piece)
            if self._size > _LARGEST:
                raise NotThatFileError(f"{self._file.filename} is larger than {_LARGEST >> 20} MiB")
            if time.monotonic() > self._until:
                raise TransportError(FailureKind.TIMEOUT, f"no whole file within {DEADLINE:g} seconds", passing=False)
            if self._hash is not None:
                self._hash.update(piece)
            yield piece
        self.ended = True

    def finish(self) -> None:
        """Read what the reader left, and compare.

        Raises:
            NotThatFileError: The hash is another.
        """
        if not self.ended:
            for _ in self.pieces():
                pass
        if self._hash is not None and self._wanted is not None:
            have = f"{_name(self._wanted)}:{self._hash.hexdigest()}"
            if have != self._wanted:
                raise NotThatFileError(f"{self._file.filename} does not have the hash that the index states")


def _name(stated: str) -> str:
    return stated.partition(":")[0]
