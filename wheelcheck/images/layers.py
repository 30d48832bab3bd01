"""Layers of an image -> the few files of it that tell its C library, its Pythons and its packages (OCI image layer).

Nothing is unpacked: layers stream by within bounds, and only what a fixed list of paths names is kept, up to a size.
Paths in layers are names to compare with, never places to write to.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from wheelcheck.sdist.limits import Limits
from wheelcheck.sdist.stream import ArchiveError, Stream, unpacked
from wheelcheck.sdist.tar import tar_members

__all__ = ["LAYER_LIMITS", "Kept", "Layer", "LayerError", "is_copied", "kept_files", "wanted_size"]

LAYER_LIMITS = Limits(
    packed=8 << 30,
    unpacked=24 << 30,
    members=2_000_000,
    ratio=400,
    header=1 << 20,
    # The largest window that `zstd --ultra -22` asks for.
    dictionary=128 << 20,
    devices=True,
    zstandard=True,
)
"""How much a layer may be."""
_WHITEOUT, _OPAQUE = ".wh.", ".wh..wh..opq"
_SMALL, _LARGE = 64 << 10, 24 << 20
_COPIED = re.compile(r"^(?:/bin/sh -c #\(nop\) +)?(?:COPY|ADD) (.*?)(?: # buildkit)?$")
_SYSTEM = ("/usr", "/lib", "/etc", "/bin", "/sbin", "/opt", "/var", "/root", "/nix", "/venv")
_WORTH_LEAVING = 1 << 20
_MAGIC = 8
_MOST_KEPT = 20_000
_WANTED = (
    (re.compile(r"(?:etc|usr/lib)/os-release"), _SMALL),
    (re.compile(r"(?:usr/)?lib\w*(?:/[\w-]+)?/(?:ld-musl-[\w-]+\.so\.1|libc\.so\.6|libc-2\.\d+\.so)"), 8 << 20),
    (re.compile(r"(?:usr/)?lib\w*(?:/[\w-]+)?/ld-linux[\w.-]*\.so\.\d"), _SMALL),
    (re.compile(r"(?:.+/)?bin/(?:python3\.\d{1,2}t?|pypy3(?:\.\d{1,2})?)"), 64),
    (re.compile(r"(?:.+/)?include/python3\.\d{1,2}t?/patchlevel\.h"), _SMALL),
    (re.compile(r"(?:.+/)?lib/python3(?:\.\d{1,2})?t?/(?:site|dist)-packages/pip-[^/]+\.dist-info/METADATA"), 64),
    (re.compile(r"(?:.+/)?lib/python3\.\d{1,2}t?/lib-dynload/_(?:asyncio|ctypes|json)\.[\w.-]+\.so"), 64),
    (re.compile(r"lib/apk/db/installed|usr/lib/apk/db/installed"), _LARGE),
    (re.compile(r"var/lib/dpkg/status(?:\.d/[^/]+)?"), _LARGE),
)
"""Paths, and how much of each is read; of what only has to be there, the head."""


class LayerError(Exception):
    """A layer cannot be read; the message says why, for people."""


class Layer(NamedTuple):
    """One layer.

    Attributes:
        name: Its digest, for messages.
        size: Bytes as it is stored.
        read: Gives its content, from the beginning, to whoever is to read it.
        created_by: The line of the Dockerfile that made it, as the image's history has it, or `""`.
    """

    name: str
    size: int
    read: Callable[[Callable[[Iterator[bytes]], None]], None]
    created_by: str = ""


class Kept(NamedTuple):
    """A file of the image.

    Attributes:
        content: What was read of it.
        link: Where it points, for a link.
    """

    content: bytes
    link: str | None = None


def is_copied(layer: Layer) -> bool:
    """Whether a layer only holds what was copied to a place where no system has its programs: nothing in it tells.

    Small layers are read whatever they are.
    """
    match = _COPIED.search(layer.created_by)
    if match is None or layer.size < _WORTH_LEAVING:
        return False
    destination = match[1].strip().split(" ")[-1].strip("\"'[]")
    return destination != "/" and not destination.startswith(_SYSTEM)


def kept_files(layers: Iterable[Layer]) -> dict[str, Kept]:
    """The files that tell something, as they are when all layers lie upon each other.

    Args:
        layers: The lowest first.

    Raises:
        LayerError: One cannot be read, or is more than any real one.
    """
    found: dict[str, Kept] = {}
    for layer in layers:
        _read(layer, found)
    return found


def _read(layer: Layer, found: dict[str, Kept]) -> None:
    results: list[dict[str, Kept]] = []

    def consume(chunks: Iterator[bytes]) -> None:
        # What is read a second time, because the way broke, must not find what it left the first time.
        results.clear()
        lower = dict(found)
        _add(chunks, lower)
        results.append(lower)

    try:
        layer.read(consume)
    except ArchiveError as error:
        raise LayerError(f"layer {layer.name[:19]}: {error}") from None
    found.clear()
    found.update(results[0])


def _add(chunks: Iterator[bytes], found: dict[str, Kept]) -> None:
    head = b""
    while len(head) < _MAGIC and (piece := next(chunks, b"")):
        head += piece
    stream = Stream(unpacked(_chained(head, chunks), head[:_MAGIC], LAYER_LIMITS))
    new: dict[str, Kept] = {}
    for member in tar_members(stream, LAYER_LIMITS):
        path = _plain(member.path)
        _take_away(path, found)
        limit = wanted_size(path)
        if limit is not None and len(new) < _MOST_KEPT:
            content = stream.take(min(member.size, limit))
            stream.skip(member.size - len(content))
            new[path] = Kept(content, member.link)
        else:
            stream.skip(member.size)
    found.update(new)


def _chained(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest


def wanted_size(path: str) -> int | None:
    """How many bytes of a file are read, or None where it tells nothing."""
    return next((each[1] for each in _WANTED if each[0].fullmatch(path)), None)


def _plain(path: str) -> str:
    """`./usr/bin/x` and `/usr/bin/x` are `usr/bin/x`; what climbs out of the image is no path of it."""
    parts = [part for part in path.split("/") if part not in {"", "."}]
    return "" if ".." in parts else "/".join(parts)


def _take_away(path: str, found: dict[str, Kept]) -> None:
    """What a layer hides of those below it (`.wh.NAME`, `.wh..wh..opq`)."""
    folder, _, name = path.rpartition("/")
    if not name.startswith(_WHITEOUT):
        return
    gone = folder if name == _OPAQUE else f"{folder}/{name.removeprefix(_WHITEOUT)}".lstrip("/")
    for each in [known for known in found if known == gone or known.startswith(f"{gone}/" if gone else "")]:
        del found[each]
