"""How much an sdist may be: no real one comes near, and everything beyond is refused before it costs anything."""

from typing import NamedTuple

__all__ = ["LIMITS", "Limits"]


class Limits(NamedTuple):
    """Bounds on one archive; the largest sdists of the public index have some hundred MB, and a hundred thousand files.

    Attributes:
        packed: Bytes of the archive itself.
        unpacked: Bytes of all members together.
        ratio: Unpacked bytes per packed byte, once more than `ratio_from` bytes came out.
        ratio_from: Small archives of empty files have strange ratios.
        members: Files, folders, links; compressed streams that follow each other.
        header: Bytes of one extended tar header; more than any path is long.
        path: Characters of a member's path.
        text: Bytes of one file whose text is kept; a longer one is cut off, and the digest is then not whole.
        texts: Bytes of all texts together.
        names: Paths that are kept.
        name_characters: Characters of all paths that are kept.
        sources: Source files that are kept.
        headers: Different `#include` names that are kept.
        dictionary: Bytes that the dictionary of an xz archive, or the window of a Zstandard one, may take.
        central_directory: Bytes of a zip's table of contents.
        devices: Devices and pipes are passed over: the images of systems have them, no sdist does.
        zstandard: An archive may be packed with it: layers of images are, no sdist is.
    """

    packed: int = 1 << 30
    unpacked: int = 3 << 30
    ratio: int = 150
    ratio_from: int = 64 << 20
    members: int = 300_000
    header: int = 64 << 10
    path: int = 4096
    text: int = 1 << 20
    texts: int = 6 << 20
    names: int = 60_000
    name_characters: int = 4 << 20
    sources: int = 40_000
    headers: int = 10_000
    dictionary: int = 96 << 20
    central_directory: int = 32 << 20
    devices: bool = False
    zstandard: bool = False


LIMITS = Limits()
