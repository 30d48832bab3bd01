"""What images are, kept by the digest of their configuration: an image never changes (OCI image spec)."""

# pathlib is loaded for nothing else here:
# ruff: noqa: PTH118

import json
import os
import time

from wheelcheck.images.findings import FoundPython, ImageFacts
from wheelcheck.index.sqlite_file import select_rows, write_rows

__all__ = ["FactsStore"]

_FILE = "images-1.sqlite"
_SCHEMA = "create table if not exists image (digest text primary key, stored integer not null, facts text not null)"
_READ = "select digest, facts from image where digest in ({})"
_WRITE = "insert or replace into image (digest, stored, facts) values (?, ?, ?)"


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
            text = json.dumps({**facts._asdict(), "packages": sorted(facts.packages)})
            write_rows(self._path, (_SCHEMA,), ((_WRITE, [(digest, int(time.time()), text)]),))


def _facts(data: dict[str, object]) -> ImageFacts:
    libc, pythons, packages = data["libc"], data["pythons"], data["packages"]
    told = data["os_release"]
    if not isinstance(pythons, list) or not isinstance(packages, list) or not isinstance(told, dict):
        raise TypeError
    machine = data["machine"]
    return ImageFacts(
        (str(libc[0]), int(libc[1]), int(libc[2])) if isinstance(libc, list) else None,
        machine if isinstance(machine, str) else None,
        {str(key): str(value) for key, value in told.items()},
        tuple(FoundPython(*each) for each in pythons),
        frozenset(map(str, packages)),
    )
