"""HTTP/1.1 as a client that only ever says GET needs it (RFC 9112): one request line out, one framed answer in.

By hand, for http.client reads headers as if they were mail: of a page that arrives in a millisecond its parser takes
a sixth, and loading it as long as a dozen pages. What is here is the framing of answers, and it is strict: whatever
does not add up counts as broken off or as no answer, never as a shorter page.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from io import BufferedIOBase
from typing import NamedTuple

__all__ = [
    "BrokenOffError",
    "ClosedError",
    "Head",
    "NoHttpError",
    "body_reader",
    "get_request",
    "read_head",
    "read_into",
]

_LONGEST_LINE = 1 << 16
_MOST_HEADERS = 256
_STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-5][0-9][0-9])(?: [^\r\n]*)?\r?\n")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,12})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LENGTH = re.compile(r"[0-9]{1,15}")
_WITHOUT_BODY = frozenset({204, 304})
_FIRST_FINAL_STATUS = 200


class ClosedError(Exception):
    """The peer closed the connection before the first byte of an answer."""


class BrokenOffError(Exception):
    """The answer ended before its end."""


class NoHttpError(Exception):
    """What came is not HTTP/1.1."""


class Head(NamedTuple):
    """An answer up to its body.

    Attributes:
        status: 200.
        headers: Names in lower case; several of one name are joined by commas, as RFC 9110 has it.
        length: Bytes of the body as it is sent; None when chunks or the connection's end say it.
        chunked: The body comes in chunks.
        stays_open: Another request may follow over the connection, once the body is read.
    """

    status: int
    headers: Mapping[str, str]
    length: int | None
    chunked: bool
    stays_open: bool


def get_request(target: str, host: str, headers: Mapping[str, str]) -> bytes:
    """The request for `target`, a path with query, of `host`, with its port where that is not the usual one.

    Raises:
        ValueError: A value would end its line.
    """
    lines = [f"GET {target} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    text = "\r\n".join([*lines, "", ""])
    if text.count("\n") != len(lines) + 1 or text.count("\r") != len(lines) + 1:
        raise ValueError("a line break in a request")
    return text.encode("latin-1")


def read_head(file: BufferedIOBase) -> Head:
    """Read the status line and the headers of the answer, leaving informational answers (1xx) behind.

    Raises:
        ClosedError: Nothing came.
        BrokenOffError: It ends in the middle.
        NoHttpError: It is no answer.
    """
    while True:
        line = file.readline(_LONGEST_LINE)
        if not line:
            raise ClosedError
        match = _STATUS_LINE.fullmatch(line)
        if match is None:
            raise NoHttpError
        headers = _read_headers(file)
        status = int(match.group(2))
        if status >= _FIRST_FINAL_STATUS:
            return _framed(status, headers, newest=match.group(1) == b"1")


def _read_headers(file: BufferedIOBase) -> dict[str, str]:
    headers: dict[str, str] = {}
    for _ in range(_MOST_HEADERS):
        line = file.readline(_LONGEST_LINE)
        if line in (b"\r\n", b"\n"):
            return headers
        if not line.endswith(b"\n"):
            raise BrokenOffError if len(line) < _LONGEST_LINE else NoHttpError
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or not name or name != name.strip():
            raise NoHttpError
        key, text = name.lower(), value.strip()
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    raise NoHttpError


def _framed(status: int, headers: dict[str, str], *, newest: bool) -> Head:
    """How long the body is (RFC 9112, section 6.3), and whether the connection outlives it (9.3)."""
    connection = headers.get("connection", "").lower()
    stays_open = "close" not in connection and (newest or "keep-alive" in connection)
    if status in _WITHOUT_BODY:
        return Head(status, headers, 0, chunked=False, stays_open=stays_open)
    coding = headers.get("transfer-encoding")
    if coding is not None:
        if coding.lower() != "chunked":
            raise NoHttpError
        # A length beside it is an attempt at smuggling, or a mistake: the chunks count, and nothing comes after them.
        return Head(status, headers, None, chunked=True, stays_open=stays_open and "content-length" not in headers)
    lengths = {length.strip() for length in headers.get("content-length", "").split(",")} - {""}
    if not lengths:
        return Head(status, headers, None, chunked=False, stays_open=False)
    length = lengths.pop()
    if lengths or not _LENGTH.fullmatch(length):
        raise NoHttpError
    return Head(status, headers, int(length), chunked=False, stays_open=stays_open)


def read_into(file: BufferedIOBase, receive: Callable[[memoryview], int], place: memoryview) -> None:
    """Fill `place` with a body: what `file` has read ahead, and the rest straight from the connection.

    A page comes in hundreds of pieces, and each that goes through `file` takes twice as long.

    Raises:
        BrokenOffError: The body ends before `place` is full.
    """
    filled = file.readinto1(place) if place else 0
    while filled < len(place):
        received = receive(place[filled:])
        if not received:
            raise BrokenOffError
        filled += received


def body_reader(file: BufferedIOBase, head: Head) -> Callable[[int], bytes]:
    """A function that reads at most so many bytes of the body, and nothing more once it has ended.

    It raises BrokenOffError when the connection ends before the body does.
    """
    if head.chunked:
        pieces = _chunks(file)
        return lambda _: next(pieces, b"")
    if head.length is None:
        return file.read
    return _Counted(file, head.length).read


class _Counted:
    """A body of known length."""

    def __init__(self, file: BufferedIOBase, length: int) -> None:
        self._file = file
        self._left = length

    def read(self, size: int) -> bytes:
        piece = self._file.read(min(size, self._left))
        if len(piece) < min(size, self._left):
            raise BrokenOffError
        self._left -= len(piece)
        return piece


def _chunks(file: BufferedIOBase) -> Iterator[bytes]:
    """The data of a chunked body (RFC 9112, section 7.1), in pieces of bounded size."""
    while True:
        match = _CHUNK_SIZE.fullmatch(_whole_line(file))
        if match is None:
            raise NoHttpError
        left = int(match.group(1), 16)
        if not left:
            break
        while left:
            piece = file.read(min(left, _LONGEST_LINE))
            if not piece:
                raise BrokenOffError
            left -= len(piece)
            yield piece
        if _whole_line(file) not in (b"\r\n", b"\n"):
            raise NoHttpError
    for _ in range(_MOST_HEADERS):
        if _whole_line(file) in (b"\r\n", b"\n"):
            return
    raise NoHttpError


def _whole_line(file: BufferedIOBase) -> bytes:
    line = file.readline(_LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise BrokenOffError
    return line
