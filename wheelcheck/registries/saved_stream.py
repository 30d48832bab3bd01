"""A save archive that streams by, as an engine sends it -> its layers, reduced to what is looked at.

Engines agree on little: Podman names a layer by the digest of its content, Docker before 25 by an id of its own, Docker
since then by the digest of whatever it stores; what says their order comes last, or before. They do agree that the
digests of the unpacked layers are the image's `diff_ids` (OCI image spec, config), so that each layer is told by its
content. The archive of a large image has gigabytes, of which some hundred kilobytes are looked at: these are kept, in a
temporary file once they are more than fits in memory.
"""

import hashlib
import tarfile
import tempfile
from collections.abc import Collection, Iterator
from itertools import chain

from wheelcheck.images.layers import LAYER_LIMITS, LayerError, wanted_size
from wheelcheck.model.sdist import SdistFailureKind
from wheelcheck.sdist.stream import ArchiveError, Stream, unpacked
from wheelcheck.sdist.tar import TarMember, is_tar, tar_members

__all__ = ["SavedLayers"]

_BLOCK = 512
_PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
_IN_MEMORY = 16 << 20
_MOST_KEPT = 1 << 30
_LARGEST_ARCHIVE = 64 << 30
_PIECE = 1 << 18
_DEEPEST_FOLDER = 3


class _EnoughError(Exception):
    """All layers are there: the rest need not be sent."""


class SavedLayers:
    """Layers of an archive that was read once.

    Args:
        wanted: Digests of the unpacked layers.
    """

    def __init__(self, wanted: Collection[str]) -> None:
        self._wanted = frozenset(wanted)
        self._kept = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  closed by `close`
        self._places: dict[str, tuple[int, int]] = {}

    def close(self) -> None:
        """Give the memory and the disk back."""
        self._kept.close()

    def read(self, chunks: Iterator[bytes]) -> None:
        """Take the archive, as far as it is needed.

        Raises:
            LayerError: It is no archive, or more than any real one.
        """
        outer = Stream(_bounded(chunks))
        try:
            for member in tar_members(outer, LAYER_LIMITS):
                if member.is_file and member.size:
                    self._member(outer, member.size)
        except _EnoughError:
            return
        except ArchiveError as error:
            raise LayerError(f"what was sent cannot be read: {error}") from None

    def missing(self) -> frozenset[str]:
        """Digests of the layers that were not sent."""
        return self._wanted - self._places.keys()

    def pieces(self, digest: str) -> Iterator[bytes]:
        """A layer, reduced: an archive of the files that tell something, of links, folders and whiteouts.

        Raises:
            LayerError: It was not sent.
        """
        if digest not in self._places:
            raise LayerError(f"layer {digest[:19]} was not sent")
        position, end = self._places[digest]
        while position < end:
            self._kept.seek(position)
            piece = self._kept.read(min(_PIECE, end - position))
            position += len(piece)
            yield piece

    def _member(self, outer: Stream, size: int) -> None:
        head = outer.take(min(size, _BLOCK))
        rest = outer.pieces(size - len(head))
        if head.startswith(_PACKED) or is_tar(head) or (size > _BLOCK and not any(head)):
            content = chain((head,), rest)
            start = self._kept.seek(0, 2)
            digest = self._reduce(unpacked(content, head[:8], LAYER_LIMITS))
            if digest in self._wanted:
                self._places.setdefault(digest, (start, self._kept.tell()))
            else:
                self._kept.seek(start)
                self._kept.truncate()
            if not self.missing():
                raise _EnoughError
        for _ in rest:
            pass

    def _reduce(self, content: Iterator[bytes]) -> str:
        """Append what matters of a layer, and give its digest."""
        digest = hashlib.sha256()

        def hashed() -> Iterator[bytes]:
            for piece in content:
                digest.update(piece)
                yield piece

        layer = Stream(hashed())
        for member in tar_members(layer, LAYER_LIMITS):
            info = _info(member)
            if info is not None:
                self._kept.write(info.tobuf(tarfile.PAX_FORMAT))
                self._kept.write(layer.take(info.size).ljust(-(-info.size // _BLOCK) * _BLOCK, b"\0"))
                if self._kept.tell() > _MOST_KEPT:
                    raise ArchiveError(SdistFailureKind.HOSTILE, "it has more in it than any real one")
            layer.skip(member.size - (0 if info is None else info.size))
        self._kept.write(bytes(2 * _BLOCK))
        layer.drain()
        return f"sha256:{digest.hexdigest()}"


def _info(member: TarMember) -> tarfile.TarInfo | None:
    """How a member is kept, or None where nothing is asked of it."""
    path = "/".join(part for part in member.path.split("/") if part not in {"", "."})
    info = tarfile.TarInfo(path)
    wanted = wanted_size(path)
    if member.link is not None:
        info.type, info.linkname = tarfile.LNKTYPE if member.hard else tarfile.SYMTYPE, member.link
    elif not member.is_file:
        info.type = tarfile.DIRTYPE
        return info if path.count("/") < _DEEPEST_FOLDER else None
    elif wanted is not None:
        info.size = min(member.size, wanted)
    elif not path.rpartition("/")[2].startswith(".wh."):
        return None
    return info


def _bounded(chunks: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > _LARGEST_ARCHIVE:
            raise ArchiveError(SdistFailureKind.HOSTILE, f"it is larger than {_LARGEST_ARCHIVE >> 30} GiB")
        yield chunk
