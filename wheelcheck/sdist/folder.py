"""A project's folder on disk, read like an sdist: what an installer would build of it."""

import os
import stat
from collections.abc import Iterator

from wheelcheck.model.sdist import SdistDigest
from wheelcheck.sdist.collect import Collector
from wheelcheck.sdist.limits import LIMITS, Limits

__all__ = ["read_folder"]

_PASSED_OVER = frozenset(
    {".git", ".hg", ".svn", ".venv", "venv", "node_modules", ".tox", ".nox", "__pycache__", "dist"}
)
_PIECE = 1 << 18


def read_folder(path: str, limits: Limits = LIMITS) -> SdistDigest:
    """Keep of a folder what is kept of an archive; links are not followed.

    Raises:
        OSError: It cannot be read.
    """
    collector = Collector(limits)
    os.stat(path)  # noqa: PTH116  a folder that is not there is no empty one
    for name, size in _files(path, limits):
        if collector.wants(name, size):
            with open(os.path.join(path, name), "rb", buffering=0) as file:  # noqa: PTH118, PTH123  as above
                collector.add(name, size, iter(lambda file=file: file.read(_PIECE) or b"", b""))  # type: ignore[misc]
    return collector.digest()


def _files(path: str, limits: Limits) -> Iterator[tuple[str, int]]:
    seen = 0
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(each for each in folders if each not in _PASSED_OVER and not each.endswith(".egg-info"))
        for name in sorted(names):
            whole = os.path.join(folder, name)  # noqa: PTH118  as above
            status = os.lstat(whole)
            if stat.S_ISREG(status.st_mode):
                seen += 1
                if seen > limits.members:
                    return
                yield os.path.relpath(whole, path).replace(os.sep, "/"), status.st_size
