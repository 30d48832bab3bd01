"""The tags of targets, remembered on disk as `packaging` made them.

Loading `packaging.tags` and making a thousand tags for each of four targets takes as long as judging 280 pins does. Its
answer for a target never changes within one version of `packaging`, so it is kept beside the project pages. What is
cut off, foreign or of another version counts as not there.
"""

# pathlib is slower than what is done here:
# ruff: noqa: PTH103, PTH105, PTH118, PTH123

import os
from binascii import crc32
from collections.abc import Sequence
from contextlib import suppress

import packaging

from wheelcheck import __version__
from wheelcheck.model.target import Target

__all__ = ["TagStore"]

_LARGEST = 4_000_000
"""Bytes: a target has some thousand tags of 40 letters."""


class TagStore:
    """Supported tags by target.

    Args:
        folder: The cache folder, or None to remember nothing.
    """

    def __init__(self, folder: str | os.PathLike[str] | None) -> None:
        self._known: dict[str, Sequence[str]] = {}
        self._folder = None if folder is None else os.path.join(os.fspath(folder), "tags-1")

    def tags(self, target: Target, *, linux_first: bool) -> Sequence[str]:
        """The target's tags as text, best first (`wheelcheck.tags.supported`)."""
        key = _key(target, linux_first=linux_first)
        known = self._known.get(key) or self._load(key)
        if known is None:
            from wheelcheck.tags.supported import supported_tags

            known = [str(tag) for tag in supported_tags(target, linux_first=linux_first)]
            self._store(key, known)
        self._known[key] = known
        return known

    def _load(self, key: str) -> Sequence[str] | None:
        if self._folder is None:
            return None
        try:
            with open(os.path.join(self._folder, key), "rb", buffering=0) as file:
                content = file.read(_LARGEST)
        except OSError:
            return None
        head, _, body = content.partition(b"\n")
        if head != f"{key} {crc32(body)}".encode():
            return None
        return body.decode("ascii", "replace").split("\n")

    def _store(self, key: str, tags: Sequence[str]) -> None:
        if self._folder is None:
            return
        body = "\n".join(tags)
        path = os.path.join(self._folder, key)
        unfinished = f"{path}.{os.getpid()}.tmp"
        # A disk that is full or not ours to write on only costs time.
        with suppress(OSError):
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            with open(unfinished, "wb") as file:
                file.write(f"{key} {crc32(body.encode())}\n{body}".encode())
            os.replace(unfinished, path)


def _key(target: Target, *, linux_first: bool) -> str:
    python = target.interpreter
    order = "linux-first" if linux_first else "linux-last"
    libc = f"{target.libc.name}{target.libc.version}"
    parts = (__version__, packaging.__version__, python.tag, python.abi, libc, target.arch, order)
    return "_".join(part.replace(os.sep, "-") for part in parts)
