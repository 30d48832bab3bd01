"""Layers of an image -> the few files of it that tell its C library, its Pythons and its packages (OCI image layer).

Nothing is unpacked: layers stream by within bounds, and only what a fixed list of paths names is kept, up to a size.
Paths in layers are names to compare with, never places to write to. What a layer has and hides depends on no other
layer: it is remembered by the layer's digest, and laid upon the others afterwards.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from wheelcheck.images.extracts import library_words, program_words, system_packages
from wheelcheck.images.history import Step
from wheelcheck.images.rpm import rpm_packages
from wheelcheck.sdist.limits import Limits
from wheelcheck.sdist.stream import ArchiveError, Stream, unpacked
from wheelcheck.sdist.tar import TarMember, tar_members

__all__ = [
    "LAYER_LIMITS",
    "Kept",
    "Layer",
    "LayerError",
    "LayerRecord",
    "kept_files",
    "layer_record",
    "stacked",
    "wanted_size",
]

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
_PROGRAM = 4096
"""Bytes at the beginning of a program, where linkers put the name of its loader."""
_MAGIC = 8
_MOST_KEPT, _MOST_LINKS, _MOST_FOLDERS, _MOST_GONE = 20_000, 20_000, 5_000, 100_000
_MOST_BYTES = 96 << 20
"""Of all that is looked at in a layer, names included: the time that it takes is bounded too."""
_LONGEST_LINK, _DEEPEST, _DEEPEST_FOLDER = 500, 64, 3
_NO_WAY = re.compile(
    r"(?:usr/share|usr/src|etc/ssl|etc/rc\w*|etc/systemd|(?:usr/)?lib/(?:systemd|modules|firmware)|proc|sys|dev)/"
    r"|(?:.*/)?(?:node_modules|terminfo|zoneinfo)/|.*\.(?:so[.\d]*|pem|crt|0|gz|h|a|js|py|service|socket|target|mo)$"
)
"""Links that lead to no Python."""
_PYTHON_HOME = r"(?:.+/)?lib(?:64)?/(?:python|pypy)3(?:\.\d{1,2})?t?"


def _nothing(_content: bytes) -> bytes:
    return b""


def _whole(content: bytes) -> bytes:
    return content


_WANTED: tuple[tuple[re.Pattern[str], int, Callable[[bytes], bytes]], ...] = (
    (re.compile(r"(?:etc|usr/lib)/os-release"), _SMALL, _whole),
    (
        re.compile(r"(?:usr/)?lib\w*(?:/[\w-]+)?/(?:ld-musl-[\w-]+\.so\.1|libc\.so(?:\.6)?|libc-2\.\d+\.so)"),
        8 << 20,
        library_words,
    ),
    (re.compile(r"(?:usr/)?lib\w*(?:/[\w-]+)?/ld-linux[\w.-]*\.so\.\d"), _PROGRAM, program_words),
    (
        re.compile(r"(?:.+/)?(?:bin|shims)/(?:python(?:3(?:\.\d{1,2}t?)?)?|pypy3?(?:\.\d{1,2})?)"),
        _PROGRAM,
        program_words,
    ),
    (re.compile(r"(?:.+/)?pyvenv\.cfg"), _SMALL, _whole),
    (re.compile(r"(?:.+/)?\.pyenv/version|(?:.+/)?pyenv/version"), 256, _whole),
    (re.compile(r"(?:.+/)?include/(?:python|pypy)3\.\d{1,2}t?/patchlevel\.h"), _SMALL, _whole),
    (re.compile(rf"{_PYTHON_HOME}/(?:os|_sysconfigdata_[\w-]+)\.py"), 0, _nothing),
    (re.compile(rf"{_PYTHON_HOME}/(?:site|dist)-packages/pip-[^/]+\.dist-info/METADATA"), 0, _nothing),
    (re.compile(rf"{_PYTHON_HOME}/(?:site|dist)-packages/pip-[^/]+\.egg-info(?:/PKG-INFO)?"), 0, _nothing),
    (re.compile(rf"{_PYTHON_HOME}/lib-dynload/_(?:asyncio|ctypes|json|struct)\.[\w.-]+\.so"), 0, _nothing),
    (re.compile(r"(?:.+/)?conda-meta/(?:python|pip)-\d[\w.]*-[\w.]+\.json"), 0, _nothing),
    (re.compile(r"(?:lib|usr/lib)/apk/db/installed"), _LARGE, system_packages),
    (re.compile(r"var/lib/dpkg/status(?:\.d/[^/]+)?"), _LARGE, system_packages),
    (
        re.compile(r"(?:var/lib/rpm|usr/lib/sysimage/rpm)/(?:rpmdb\.sqlite|Packages(?:\.db)?)"),
        64 << 20,
        rpm_packages,
    ),
)
"""Paths, how much of each is read, and what is kept of it; of some it is enough that they are there."""
_NAMES = re.compile(
    r"os-release|ld-|libc|python|pypy|pyvenv\.cfg|version$|patchlevel|os\.py$|_(?:sysconfigdata|asyncio|ctypes|json|struct)"
    r"|METADATA$|PKG-INFO$|pip-|installed$|status$|rpmdb\.|Packages"
)
"""How the names of all of these begin: most files of a system are told by it not to be among them."""
_DISTROLESS = "var/lib/dpkg/status.d"


class LayerError(Exception):
    """A layer cannot be read; the message says why, for people."""


class Layer(NamedTuple):
    """One layer.

    Attributes:
        name: Its digest, for messages.
        size: Bytes as it is stored.
        read: Gives its content, from the beginning, to whoever is to read it.
        step: The line of the Dockerfile that made it, as the image's history has it.
    """

    name: str
    size: int
    read: Callable[[Callable[[Iterator[bytes]], None]], None]
    step: Step = Step("", None)


class Kept(NamedTuple):
    """A file of the image.

    Attributes:
        content: What is kept of it.
        link: Where it points, for a link.
    """

    content: bytes
    link: str | None = None


class LayerRecord(NamedTuple):
    """What a layer has, and what it hides of those below it.

    Attributes:
        files: By path, without a `/` before it.
        gone: Paths that are hidden, with everything below them (whiteouts).
        emptied: Folders of which nothing below shows through (opaque whiteouts); `""` is the root.
        folders: Folders near the root: they take the place of links.
    """

    files: dict[str, Kept]
    gone: frozenset[str] = frozenset()
    emptied: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()


def kept_files(layers: Iterable[Layer]) -> dict[str, Kept]:
    """The files that tell something, as they are when all layers lie upon each other.

    Args:
        layers: The lowest first.

    Raises:
        LayerError: One cannot be read, or is more than any real one.
    """
    return stacked(map(layer_record, layers))


def layer_record(layer: Layer) -> LayerRecord:
    """Read a layer.

    Raises:
        LayerError: It cannot be read, or is more than any real one.
    """
    results: list[LayerRecord] = []

    def consume(chunks: Iterator[bytes]) -> None:
        # What is read a second time, because the way broke, must not find what it left the first time.
        results.clear()
        results.append(_record(layer, chunks))

    try:
        layer.read(consume)
    except ArchiveError as error:
        raise LayerError(f"layer {layer.name[:19]}: {error}") from None
    return results[0]


def stacked(records: Iterable[LayerRecord]) -> dict[str, Kept]:
    """What is seen when layers lie upon each other, the lowest first."""
    found: dict[str, Kept] = {}
    for record in records:
        if found:
            _hide(found, record)
        found.update(record.files)
    return found


def _hide(found: dict[str, Kept], record: LayerRecord) -> None:
    """Take away what a layer hides: also what was below a folder that is a link or a file now, and the other way."""
    above = record.gone | record.emptied
    replaced = {path for path, kept in record.files.items() if kept.link is not None}
    for path in list(found):
        parents = [path[:place] for place, character in enumerate(path) if character == "/"]
        hidden = path in record.gone or (path in record.folders and path not in record.files)
        if hidden or "" in record.emptied or not (above.isdisjoint(parents) and replaced.isdisjoint(parents)):
            del found[path]


class _Room:
    """What a layer leaves, within bounds."""

    def __init__(self, layer: Layer) -> None:
        self.record: tuple[dict[str, Kept], set[str], set[str], set[str]] = ({}, set(), set(), set())
        self._name = layer.name
        self._links = self._bytes = 0

    def take(self, member: TarMember, path: str, stream: Stream) -> int:
        """Keep of a member what is wanted; how many bytes of it were read."""
        files, gone, emptied, folders = self.record
        folder, _, name = path.rpartition("/")
        if name.startswith(_WHITEOUT):
            if name == _OPAQUE:
                emptied.add(folder)
            else:
                gone.add(f"{folder}/{name.removeprefix(_WHITEOUT)}".lstrip("/"))
            self._count(len(path), len(gone) + len(emptied) > _MOST_GONE)
            return 0
        wanted = _wanted(path)
        if wanted is not None:
            content = stream.take(min(member.size, wanted[1]))
            files[path] = self._linked(member, wanted[2](content))
            self._count(len(path) + len(content), len(files) > _MOST_KEPT + self._links)
            return min(member.size, wanted[1])
        if member.link is not None:
            worth = not member.hard and self._links < _MOST_LINKS and len(path) + len(member.link) < _LONGEST_LINK
            if worth and not _NO_WAY.match(path):
                files[path] = Kept(b"", member.link)
                self._links += 1
        elif not member.is_file and path.count("/") < _DEEPEST_FOLDER and len(folders) < _MOST_FOLDERS:
            folders.add(path)
        return 0

    def _linked(self, member: TarMember, content: bytes) -> Kept:
        if not member.hard or member.link is None:
            return Kept(content, member.link)
        # A hard link is the file itself, which stands before it in the same layer.
        target = _plain(member.link)
        return self.record[0].get(target, Kept(b"", f"/{target}"))

    def _count(self, size: int, too_many: bool) -> None:
        self._bytes += size
        if too_many or self._bytes > _MOST_BYTES:
            raise LayerError(f"layer {self._name[:19]} has more in it than any real one")


def _record(layer: Layer, chunks: Iterator[bytes]) -> LayerRecord:
    head = b""
    while len(head) < _MAGIC and (piece := next(chunks, b"")):
        head += piece
    stream = Stream(unpacked(_chained(head, chunks), head[:_MAGIC], LAYER_LIMITS))
    room = _Room(layer)
    for member in tar_members(stream, LAYER_LIMITS):
        path = _plain(member.path)
        stream.skip(member.size - (room.take(member, path, stream) if path else 0))
    files, *hidden = room.record
    return LayerRecord(files, *map(frozenset, hidden))


def _chained(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest


def wanted_size(path: str) -> int | None:
    """How many bytes of a file are read, or None where it tells nothing."""
    wanted = _wanted(path)
    return None if wanted is None else wanted[1]


def _wanted(path: str) -> tuple[re.Pattern[str], int, Callable[[bytes], bytes]] | None:
    folder, _, name = path.rpartition("/")
    if _NAMES.match(name) is None and folder != _DISTROLESS:
        return None
    return next((each for each in _WANTED if each[0].fullmatch(path)), None)


def _plain(path: str) -> str:
    """`./usr/bin/x` and `/usr/bin/x` are `usr/bin/x`; what climbs out of the image is no path of it."""
    parts = [part for part in path.split("/") if part not in {"", "."}]
    return "" if ".." in parts or len(parts) > _DEEPEST else "/".join(parts)
