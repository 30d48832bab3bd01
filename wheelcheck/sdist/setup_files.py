"""The files of an sdist as a build script finds them, by pattern, by folder or by walking."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from posixpath import join

from wheelcheck.sdist.setup_values import Value

__all__ = ["Files"]

_MOST_FOUND = 5000
_NAMES_PER_STEP = 16
_MAGIC = frozenset("*?[")


class Files:
    """Paths below the top folder.

    Args:
        names: Of all files.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._files = frozenset(names)
        self._below: dict[str, tuple[dict[str, None], dict[str, None]]] = {"": ({}, {})}
        for name in sorted(self._files):
            self._add(name)
        self._looked = 0

    def _add(self, name: str) -> None:
        folder, _, last = name.rpartition("/")
        known = folder in self._below
        self._below.setdefault(folder, ({}, {}))[1][last] = None
        while folder and not known:
            folder, _, last = folder.rpartition("/")
            known = folder in self._below
            self._below.setdefault(folder, ({}, {}))[0][last] = None

    def cost(self) -> int:
        """Steps that were taken to look for names since this was asked last."""
        steps, self._looked = self._looked // _NAMES_PER_STEP, 0
        return steps

    def is_file(self, path: str) -> bool:
        """Whether a file is there."""
        return path in self._files

    def is_folder(self, path: str) -> bool:
        """Whether a folder is there."""
        return path in self._below

    def listing(self, folder: str) -> list[str]:
        """Names in a folder, as `os.listdir` gives them."""
        folders, files = self._below.get(folder, ({}, {}))
        self._looked += len(folders) + len(files)
        return sorted((*folders, *files))

    def glob(self, pattern: str) -> list[str]:
        """Paths that a pattern matches."""
        folder, _, last = pattern.rpartition("/")
        if _MAGIC.isdisjoint(folder):
            return [f"{folder}/{name}" if folder else name for name in self.listing(folder) if fnmatchcase(name, last)]
        deep, shallow, parts = "**" in pattern, pattern.replace("**/", ""), pattern.count("/")
        self._looked += len(self._files)
        found = []
        for name in self._files:
            fits = fnmatchcase(name, pattern) and (deep or name.count("/") == parts)
            if fits or (deep and fnmatchcase(name, shallow)):
                found.append(name)
        return sorted(found)[:_MOST_FOUND]

    def walk(self, top: str, shown: str) -> list[Value]:
        """`os.walk`, with paths that begin as the script gave it."""
        found: list[Value] = []
        waiting = [(top, shown)] if top in self._below else []
        while waiting:
            folder, path = waiting.pop()
            folders, files = self._below[folder]
            self._looked += len(folders) + len(files) + 1
            found.append((path, list[Value](folders), list[Value](files)))
            waiting += [(f"{folder}/{name}" if folder else name, join(path, name)) for name in reversed(list(folders))]
        return found
