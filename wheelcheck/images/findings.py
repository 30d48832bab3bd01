"""Files of an image -> what it is: C library, Pythons, machine, packages (ELF, os-release(5), PEP 3149)."""

import re
import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from wheelcheck.images.layers import Kept

__all__ = ["FoundPython", "ImageFacts", "image_facts"]

_GLIBC = re.compile(rb"GNU C Library [^\x00]{0,120}?version (\d+)\.(\d+)")
_MUSL = re.compile(rb"\x00(\d+)\.(\d+)\.\d+(?:[-+~][\w.]*)?\x00")
_MACHINES = {62: "x86_64", 183: "aarch64", 3: "i686", 21: "ppc64le", 22: "s390x", 243: "riscv64"}
_ARM = 40
_ARM_HARD_FLOAT = 0x400
_PATCHLEVEL = re.compile(rb'#define\s+PY_VERSION\s+"([^"]{1,40})"')
_PYTHON = re.compile(r"(?P<prefix>(?:.+/)?)bin/(?P<name>python3\.(?P<minor>\d{1,2})(?P<free>t?)|pypy3(?:\.\d{1,2})?)")
_PIP = re.compile(
    r"(?P<prefix>(?:.+/)?)lib/python3(?:\.(?P<minor>\d{1,2}))?t?/(?:site|dist)-packages/pip-(?P<version>[^/]+)\.dist-info/"
)
_SOABI = re.compile(r"lib/python3\.(?P<minor>\d{1,2})t?/lib-dynload/.*\.cpython-\d+(?P<free>t?)-")
_PACKAGE = re.compile(rb"(?m)^(?:P:|Package: *)(\S+)")
_NUMBERS = re.compile(r"(?:Version: |V:)(\d+\.\d+\.\d+)")
_PREFERRED = ("usr/local/", "opt/", "usr/")


class FoundPython(NamedTuple):
    """A Python of an image.

    Attributes:
        prefix: Where it is: `usr/local`.
        version: `3.12`.
        full: `3.12.4`, or None where no header tells.
        free_threaded: Built without the GIL.
        pypy: It is PyPy.
        pip: The version of its pip, or None.
    """

    prefix: str
    version: str
    full: str | None
    free_threaded: bool
    pypy: bool
    pip: str | None


class ImageFacts(NamedTuple):
    """What an image is.

    Attributes:
        libc: `musl` or `glibc` with its version, or None where it has no dynamic loader that we know.
        machine: Python's name, by the loader itself, or None.
        os_release: `ID`, `VERSION_ID` and so on.
        pythons: Those that are installed, the most likely to be meant first.
        packages: Of the system.
    """

    libc: tuple[str, int, int] | None
    machine: str | None
    os_release: Mapping[str, str]
    pythons: tuple[FoundPython, ...]
    packages: frozenset[str]


def image_facts(files: Mapping[str, Kept]) -> ImageFacts:
    """What the files of an image tell."""
    libc, machine = _libc(files)
    return ImageFacts(libc, machine, _os_release(files), tuple(_pythons(files)), _packages(files))


def _libc(files: Mapping[str, Kept]) -> tuple[tuple[str, int, int] | None, str | None]:
    """The C library's own word on its version. Alpine with a glibc beside it is musl still: its programs use that."""
    musl = [kept for path, kept in files.items() if "/ld-musl-" in f"/{path}" and kept.content]
    for kept in musl:
        match = _MUSL.search(kept.content)
        if match is not None:
            return ("musl", int(match[1]), int(match[2])), _machine(kept.content)
    for path, kept in files.items():
        if "/libc" not in f"/{path}" or not kept.content:
            continue
        match = _GLIBC.search(kept.content)
        if match is not None:
            return ("glibc", int(match[1]), int(match[2])), _machine(kept.content)
    return None, None


def _machine(content: bytes) -> str | None:
    """By the ELF header (`e_machine`, and `e_flags` for ARM)."""
    if content[:4] != b"\x7fELF" or len(content) < 52:  # noqa: PLR2004  the shortest header
        return None
    order = "<" if content[5] == 1 else ">"
    (number,) = struct.unpack_from(f"{order}H", content, 18)
    if number != _ARM:
        return _MACHINES.get(number)
    (flags,) = struct.unpack_from(f"{order}I", content, 36)
    return "armv7l" if flags & _ARM_HARD_FLOAT else "armv6l"


def _os_release(files: Mapping[str, Kept]) -> dict[str, str]:
    for path in ("etc/os-release", "usr/lib/os-release"):
        kept = files.get(path)
        if kept is not None and kept.content:
            lines = kept.content.decode("utf-8", "replace").splitlines()
            pairs = (line.partition("=") for line in lines if not line.startswith("#"))
            return {name.strip(): value.strip().strip("\"'") for name, equals, value in pairs if equals}
    return {}


def _pythons(files: Mapping[str, Kept]) -> list[FoundPython]:
    found: dict[tuple[str, str, bool, bool], FoundPython] = {}
    for path in files:
        match = _PYTHON.fullmatch(path)
        if match is None:
            continue
        prefix, minor = match["prefix"], match["minor"]
        if files[path].link is not None and not prefix.startswith(_PREFERRED):
            continue  # a virtual environment is no Python of its own
        pypy = minor is None
        version = match["name"].removeprefix("pypy") if pypy else f"3.{minor}"
        if pypy and "." not in version:
            continue
        free = bool(match["free"]) or (not pypy and _is_free_threaded(files, prefix, minor))
        full = None if pypy else _full(files, prefix, minor)
        python = FoundPython(prefix.rstrip("/"), version, full, free, pypy, _pip(files, prefix, minor))
        found[prefix, version, free, pypy] = python
    return sorted(found.values(), key=_rank)


def _rank(python: FoundPython) -> tuple[int, tuple[int, ...]]:
    places = [place for place, start in enumerate(_PREFERRED) if f"{python.prefix}/".startswith(start)]
    numbers = tuple(-int(part) for part in python.version.split(".") if part.isdigit())
    return min(places, default=len(_PREFERRED)), numbers


def _full(files: Mapping[str, Kept], prefix: str, minor: str) -> str | None:
    for ending in ("", "t"):
        kept = files.get(f"{prefix}include/python3.{minor}{ending}/patchlevel.h")
        match = None if kept is None else _PATCHLEVEL.search(kept.content)
        if match is not None:
            return match[1].decode("ascii", "replace").rstrip("+")
    return _packaged(files, minor) if prefix == "usr/" else None


def _packaged(files: Mapping[str, Kept], minor: str) -> str | None:
    """The patch level that the distribution's package manager knows of its own Python."""
    names = {f"Package: python3.{minor}-minimal", f"Package: libpython3.{minor}-minimal", "P:python3"}
    for path, kept in files.items():
        if not path.endswith("apk/db/installed") and "dpkg/status" not in path:
            continue
        for stanza in kept.content.decode("utf-8", "replace").split("\n\n"):
            lines = stanza.splitlines()
            if names.intersection(lines):
                versions = (_NUMBERS.match(line) for line in lines)
                version = next((match[1] for match in versions if match is not None), "")
                if version.startswith(f"3.{minor}."):
                    return version
    return None


def _is_free_threaded(files: Mapping[str, Kept], prefix: str, minor: str) -> bool:
    for path in files:
        match = _SOABI.search(path) if path.startswith(prefix) else None
        if match is not None and match["minor"] == minor:
            return bool(match["free"])
    return False


def _pip(files: Mapping[str, Kept], prefix: str, minor: str | None) -> str | None:
    for path in files:
        match = _PIP.match(path)
        if match is not None and match["prefix"] == prefix and match["minor"] in {minor, None}:
            return match["version"]
    return None


def _packages(files: Mapping[str, Kept]) -> frozenset[str]:
    def names() -> Iterator[str]:
        for path, kept in files.items():
            if path.endswith("apk/db/installed") or "dpkg/status" in path:
                yield from (match[1].decode("utf-8", "replace") for match in _PACKAGE.finditer(kept.content))

    return frozenset(names())
