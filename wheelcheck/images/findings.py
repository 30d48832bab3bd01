"""Files of an image -> what it is: C library, Pythons, machine, packages (ELF, os-release(5))."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from wheelcheck.images.elf import machine_of
from wheelcheck.images.extracts import GLIBC, MUSL
from wheelcheck.images.layers import Kept
from wheelcheck.images.links import Links
from wheelcheck.images.pythons import FoundPython, found_pythons

__all__ = ["FoundPython", "ImageFacts", "image_facts"]

_PACKAGE = re.compile(rb"(?m)^(?:P:|Package: *)(\S+)")
_LIBRARY = re.compile(r"(?:.*/)?(?:ld-musl-[\w-]+\.so\.1|libc\.so(?:\.6)?|libc-2\.\d+\.so)")


class ImageFacts(NamedTuple):
    """What an image is.

    Attributes:
        libc: `musl` or `glibc` with its version, or None where it has no dynamic loader that we know.
        machine: Python's name, by the C library itself, or None.
        os_release: `ID`, `VERSION_ID` and so on.
        pythons: Those that are installed: the one on its PATH first, then the most likely to be meant.
        packages: Of the system.
        notes: What was found and does not fit together, for people.
        visited: The real places that the answer about its Python depends on.
    """

    libc: tuple[str, int, int] | None
    machine: str | None
    os_release: Mapping[str, str]
    pythons: tuple[FoundPython, ...]
    packages: frozenset[str]
    notes: tuple[str, ...] = ()
    visited: frozenset[str] = frozenset()


class _Library(NamedTuple):
    """A C library that an image has."""

    name: str
    major: int
    minor: int
    machine: str | None


def image_facts(files: Mapping[str, Kept], environ: Mapping[str, str] | None = None) -> ImageFacts:
    """What the files of an image tell.

    Args:
        files: By path.
        environ: Of its configuration: `PATH` decides which Python is the image's.
    """
    pythons = found_pythons(files, environ or {})
    first = pythons.found[0] if pythons.found else None
    libraries = list(dict.fromkeys(_libraries(files)))
    library = _chosen(libraries, first, files)
    return ImageFacts(
        libc=None if library is None else (library.name, library.major, library.minor),
        machine=None if library is None else library.machine,
        os_release=_os_release(files),
        pythons=pythons.found,
        packages=_packages(files),
        notes=(*pythons.notes, *_disagreements(first, library)),
        visited=pythons.visited,
    )


def _libraries(files: Mapping[str, Kept]) -> Iterator[_Library]:
    """Each C library by its own word on its version; links to it are followed by name."""
    links = Links(files)
    for path, kept in files.items():
        if not _LIBRARY.fullmatch(path):
            continue
        end = links.real(path) if kept.link is not None else path
        content = files[end].content if end is not None and end in files else b""
        glibc = GLIBC.search(content)
        match = glibc or MUSL.search(content)
        if match is not None and (glibc is not None or "musl" in path or path.endswith("/libc.so")):
            yield _Library("musl" if glibc is None else "glibc", int(match[1]), int(match[2]), machine_of(content))


def _chosen(libraries: list[_Library], python: FoundPython | None, files: Mapping[str, Kept]) -> _Library | None:
    """The one that its Python asks for; else the system's own: Alpine with a glibc beside its musl is musl still."""
    native = "glibc" if any("dpkg/status" in path or "/rpm/" in path for path in files) else "musl"

    def fits(library: _Library) -> tuple[bool, bool, bool]:
        return (
            python is not None and python.libc == library.name,
            python is not None and python.machine == library.machine,
            library.name == native,
        )

    return max(libraries, key=fits, default=None)


def _disagreements(python: FoundPython | None, library: _Library | None) -> Iterator[str]:
    if python is None or library is None:
        return
    where = f"its Python in /{python.prefix}"
    if python.libc is not None and python.libc != library.name:
        yield f"{where} is built for {python.libc}, and the image has {library.name} alone: it does not start there"
    if python.machine is not None and library.machine is not None and python.machine != library.machine:
        yield f"{where} is built for {python.machine}, and the image's C library for {library.machine}"


def _os_release(files: Mapping[str, Kept]) -> dict[str, str]:
    for path in ("etc/os-release", "usr/lib/os-release"):
        kept = files.get(path)
        if kept is not None and kept.content:
            lines = kept.content.decode("utf-8", "replace").splitlines()
            pairs = (line.partition("=") for line in lines if not line.startswith("#"))
            return {name.strip(): value.strip().strip("\"'") for name, equals, value in pairs if equals}
    return {}


def _packages(files: Mapping[str, Kept]) -> frozenset[str]:
    def names() -> Iterator[str]:
        for path, kept in files.items():
            if path.endswith("apk/db/installed") or "dpkg/status" in path or "/rpm/" in path:
                yield from (match[1].decode("utf-8", "replace") for match in _PACKAGE.finditer(kept.content))

    return frozenset(names())
