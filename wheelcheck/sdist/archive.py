"""An sdist's archive -> what is kept of it; no name in it ever becomes a path on disk (PEP 625, PEP 721)."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from wheelcheck.model.sdist import SdistDigest, SdistFailureKind
from wheelcheck.sdist.collect import Collector
from wheelcheck.sdist.limits import LIMITS, Limits
from wheelcheck.sdist.paths import TopFolder, checked_path
from wheelcheck.sdist.stream import ArchiveError, Stream, unpacked
from wheelcheck.sdist.tar import TarMember, is_tar, tar_members

__all__ = ["ArchiveError", "read_archive", "read_file"]

_READ = 1 << 18
_HEAD = 512


def read_file(path: Path, limits: Limits = LIMITS) -> SdistDigest:
    """Read an archive on disk.

    Raises:
        ArchiveError: It cannot be read.
    """
    with path.open("rb") as file:
        return read_archive(path.name, iter(lambda: file.read(_READ), b""), limits)


def read_archive(filename: str, chunks: Iterable[bytes], limits: Limits = LIMITS) -> SdistDigest:
    """Read an archive as it comes, to its end.

    Args:
        filename: Its name, which is told where the content is no archive.
        chunks: Its content, in pieces.
        limits: Bounds.

    Returns:
        What is kept of it. Whether the content is the one that was meant only its hash can tell.

    Raises:
        ArchiveError: It is no archive, damaged, or more than the limits allow.
    """
    pieces = iter(chunks)
    start = b""
    for piece in pieces:
        start += piece
        if len(start) >= _HEAD:
            break
    whole = chain((start,), pieces)
    if start.startswith(b"PK"):
        from wheelcheck.sdist.zip import read_zip

        return read_zip(whole, limits)
    stream = Stream(unpacked(whole, start, limits))
    return _read_tar(filename, stream, limits)


def _read_tar(filename: str, stream: Stream, limits: Limits) -> SdistDigest:
    head = stream.take(_HEAD)
    if not is_tar(head):
        if head and head != bytes(_HEAD):
            suffix = filename.rpartition(".")[2][:10]
            raise ArchiveError(SdistFailureKind.UNSUPPORTED, f"it is no archive that can be read here (.{suffix})")
        raise ArchiveError(SdistFailureKind.DAMAGED, "it is empty")
    stream.put_back(head)
    collector, top = Collector(limits), TopFolder()
    for member in tar_members(stream, limits):
        path = checked_path(member.path)
        _check_link(member, path)
        if not member.is_file:
            stream.skip(member.size)
            continue
        below = top.below(path)
        if not collector.wants(below, member.size):
            if stream.skip(member.size) < member.size:
                raise ArchiveError(SdistFailureKind.DAMAGED, "it ends in the middle")
            continue
        collector.add(below, member.size, _whole(stream.pieces(member.size), member.size))
    stream.drain()
    return collector.digest()


def _whole(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    for piece in pieces:
        size -= len(piece)
        yield piece
    if size:
        raise ArchiveError(SdistFailureKind.DAMAGED, "it ends in the middle")


def _check_link(member: TarMember, path: str) -> None:
    """A link may not lead outside (Python's `data` filter, which pip follows)."""
    if member.link is None:
        return
    if member.link.startswith(("/", "\\")) or member.link[1:2] == ":":
        raise ArchiveError(SdistFailureKind.HOSTILE, "a link in it leads outside of it")
    # A symbolic link is relative to the folder that it is in.
    depth = 0 if member.hard else path.count("/")
    for part in member.link.replace("\\", "/").split("/"):
        depth += -1 if part == ".." else part not in {"", "."}
        if depth < 0:
            raise ArchiveError(SdistFailureKind.HOSTILE, "a link in it leads outside of it")
