"""What images and their layers are, kept by digest: neither ever changes (OCI image spec)."""

# pathlib is loaded for nothing else here:
# ruff: noqa: PTH118

import json
import os
import time
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from wheelcheck.images.findings import FoundPython, ImageFacts
from wheelcheck.images.layers import Kept, LayerRecord
from wheelcheck.index.sqlite_file import select_rows, write_rows

__all__ = ["FactsStore"]

_FILE = "images-2.sqlite"
_SCHEMA = (
    "create table if not exists image (digest text primary key, stored integer not null, facts text not null)",
    "create table if not exists layer (digest text primary key, stored integer not null, record blob not null)",
)
_READ = "select digest, facts from image where digest in ({})"
_WRITE = "insert or replace into image (digest, stored, facts) values (?, ?, ?)"
_READ_LAYERS = "select digest, record from layer where digest in ({})"
_WRITE_LAYER = "insert or replace into layer (digest, stored, record) values (?, ?, ?)"
_LARGEST_RECORD = 16 << 20
"""Bytes of a layer's record before compression; what is larger is read again."""


class FactsStore:
    """The memo in a cache folder.

    Args:
        folder: The folder, or None to remember nothing.
    """

    def __init__(self, folder: str | os.PathLike[str] | None) -> None:
        self._path = None if folder is None else os.path.join(os.fspath(folder), _FILE)

    def load(self, digest: str) -> ImageFacts | None:
        """What is known of an image."""
        for _, text in select_rows(self._path, _READ, [digest] if digest else []):
            try:
                return _facts(json.loads(str(text)))
            except (ValueError, TypeError, KeyError, RecursionError):
                return None
        return None

    def keep(self, digest: str, facts: ImageFacts) -> None:
        """Remember it; a disk that is full or not ours to write on is no failure."""
        if self._path is not None and digest:
            # What the answer depended on was looked at when it was made.
            data = {**facts._asdict(), "packages": sorted(facts.packages), "visited": []}
            write_rows(self._path, _SCHEMA, ((_WRITE, [(digest, int(time.time()), json.dumps(data))]),))

    def load_layers(self, digests: Sequence[str]) -> dict[str, LayerRecord]:
        """What is known of layers."""
        found = {}
        for digest, packed in select_rows(self._path, _READ_LAYERS, list(dict.fromkeys(digests))):
            try:
                found[str(digest)] = _record(packed)
            except (ValueError, TypeError, KeyError, RecursionError, zlib.error):
                continue
        return found

    def keep_layer(self, digest: str, record: LayerRecord) -> None:
        """Remember a layer that was read whole, and had the digest that it is called by."""
        if self._path is None or not digest:
            return
        data = {
            "files": {path: [kept.content.decode("latin-1"), kept.link] for path, kept in record.files.items()},
            **{name: sorted(getattr(record, name)) for name in ("gone", "emptied", "folders")},
        }
        text = json.dumps(data).encode()
        if len(text) <= _LARGEST_RECORD:
            row = (digest, int(time.time()), zlib.compress(text))
            write_rows(self._path, _SCHEMA, ((_WRITE_LAYER, [row]),))


def _record(packed: object) -> LayerRecord:
    if not isinstance(packed, bytes):
        raise TypeError
    inflater = zlib.decompressobj()
    data: dict[str, Any] = json.loads(inflater.decompress(packed, _LARGEST_RECORD))
    files = {str(path): _kept(*each) for path, each in data["files"].items()}
    return LayerRecord(files, *(frozenset(map(str, data[name])) for name in ("gone", "emptied", "folders")))


def _kept(content: str, link: str | None) -> Kept:
    return Kept(content.encode("latin-1"), None if link is None else str(link))


def _facts(data: dict[str, object]) -> ImageFacts:
    libc, packages, notes = data["libc"], data["packages"], data["notes"]
    told, machine = data["os_release"], data["machine"]
    if not isinstance(packages, list) or not isinstance(notes, list) or not isinstance(told, dict):
        raise TypeError
    return ImageFacts(
        (str(libc[0]), int(libc[1]), int(libc[2])) if isinstance(libc, list) else None,
        machine if isinstance(machine, str) else None,
        {str(key): str(value) for key, value in told.items()},
        tuple(_pythons(data["pythons"])),
        frozenset(map(str, packages)),
        tuple(map(str, notes)),
    )


def _pythons(listed: object) -> Iterator[FoundPython]:
    if not isinstance(listed, list):
        raise TypeError
    for each in listed:
        yield FoundPython(*each)
