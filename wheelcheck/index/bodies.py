"""Bodies of answers, decompressed within bounds (RFC 9110, section 8.4)."""

import contextlib
import zlib
from collections.abc import Callable, Iterator

from wheelcheck.index.network import Network, TransportError
from wheelcheck.model.release import FailureKind

__all__ = ["PIECE", "read_body", "too_large"]

PIECE = 1 << 18
"""Bytes that are read at once."""

_LARGE = 16 << 20


def read_body(read: Callable[[int], bytes], encoding: str, network: Network) -> bytes:
    """Read a body to its end, piece by piece, and decompress it.

    A page over some size goes on only while no other does, so that many hostile pages at once stay within memory.

    Raises:
        TransportError: It is larger than allowed, broken, or in an encoding that we did not ask for.
    """
    pieces: list[bytes] = []
    size = 0
    with contextlib.ExitStack() as stack:
        for piece in _decoded(read, encoding):
            if size <= _LARGE < size + len(piece):
                stack.enter_context(network.large_body)
            size += len(piece)
            if size > network.largest_body:
                raise too_large(network.largest_body)
            pieces.append(piece)
    return b"".join(pieces)


def _decoded(read: Callable[[int], bytes], encoding: str) -> Iterator[bytes]:
    if encoding in ("", "identity"):
        while piece := read(PIECE):
            yield piece
    elif encoding in ("gzip", "x-gzip", "deflate"):
        yield from _inflated(read)
    else:
        message = f"the answer is encoded as {encoding[:20]!r}, which was not asked for"
        raise TransportError(FailureKind.INVALID, message, passing=False)


def _inflated(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """Undo gzip and zlib streams, of one member or several; never more at once than a piece's worth of memory."""
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        while piece := read(PIECE):
            while piece:
                if inflater.eof:
                    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
                yield inflater.decompress(piece, 16 * PIECE)
                piece = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
        while not inflater.eof and (rest := inflater.decompress(b"", 16 * PIECE)):
            yield rest
    except zlib.error:
        raise TransportError(FailureKind.SERVER, "the answer's compression is broken") from None
    if not inflater.eof:
        raise TransportError(FailureKind.SERVER, "the answer broke off")


def too_large(limit: int) -> TransportError:
    """The refusal of an answer of more than `limit` bytes."""
    return TransportError(FailureKind.INVALID, f"the page is larger than {limit >> 20} MiB", passing=False)
