"""Archives made for tests: honest ones by the standard library, others byte by byte."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping

from wheelcheck.model.sdist import SdistDigest
from wheelcheck.sdist.archive import read_archive
from wheelcheck.sdist.limits import LIMITS, Limits

FILES = {
    "setup.py": b"from setuptools import setup, Extension\nsetup(ext_modules=[Extension('a', ['src/a.c'])])\n",
    "src/a.c": b"#include <Python.h>\n#include <libpq-fe.h>\nint a;\n",
    "PKG-INFO": b"Metadata-Version: 2.1\nName: a\nVersion: 1\n",
    "README": b"words\n" * 100,
}


def tar(files: Mapping[str, bytes], *, top: str = "a-1/", mode: str = "w:gz", form: int = tarfile.PAX_FORMAT) -> bytes:
    place = io.BytesIO()
    with tarfile.open(fileobj=place, mode=mode, format=form) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            member = tarfile.TarInfo(top + name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return place.getvalue()


def zipped(files: Mapping[str, bytes], *, top: str = "a-1/", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(top + name, content)
    return place.getvalue()


def tar_of(members: Iterable[tarfile.TarInfo], content: bytes = b"") -> bytes:
    place = io.BytesIO()
    with tarfile.open(fileobj=place, mode="w:gz") as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(content) if member.size else None)
    return place.getvalue()


def header(name: bytes, size: bytes, kind: bytes = b"0") -> bytes:
    """One tar header, its size as it is given."""
    block = bytearray(512)
    block[: len(name)] = name
    block[124 : 124 + len(size)] = size
    block[156:157] = kind
    block[257:265] = b"ustar\x0000"
    block[148:156] = b" " * 8
    block[148:156] = f"{sum(block):06o}\0 ".encode()
    return bytes(block)


def gzipped(content: bytes) -> bytes:
    return gzip.compress(content, 6, mtime=0)


def read(content: bytes, limits: Limits = LIMITS, *, name: str = "a-1.tar.gz", step: int = 4096) -> SdistDigest:
    return read_archive(name, pieces(content, step), limits)


def pieces(content: bytes, step: int = 4096) -> Iterator[bytes]:
    return (content[start : start + step] for start in range(0, len(content), step))
