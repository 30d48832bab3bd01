"""Paths of an archive's members: what may stand in one, and where its own top folder ends (PEP 625, PEP 721)."""

# A list of words would take a line for each of them:
# ruff: noqa: SIM905

from functools import lru_cache

from wheelcheck.model.sdist import SdistFailureKind
from wheelcheck.sdist.stream import ArchiveError

__all__ = ["TopFolder", "checked_path", "is_aside"]

_ASIDE = frozenset(
    "test tests testing testsuite doc docs documentation example examples sample samples demo demos benchmark "
    "benchmarks bench fuzz fuzzing".split()
)


def checked_path(path: str) -> str:
    """The path with forward slashes and without `.` parts; `""` for the archive's root.

    Raises:
        ArchiveError: It leads outside of the archive, as Python's `data` filter for tar files has it.
    """
    if "\0" in path or "\\" in path or ":" in path[:2]:
        path = _windows(path)
    parts = path.split("/")
    if path.startswith("/") or ".." in parts:
        raise ArchiveError(SdistFailureKind.HOSTILE, "a path in it leads outside of it")
    if "" in parts or "." in parts:
        return "/".join(part for part in parts if part not in {"", "."})
    return path


def _windows(path: str) -> str:
    if "\0" in path or path[1:2] == ":":
        raise ArchiveError(SdistFailureKind.HOSTILE, "a path in it leads outside of it")
    return path.replace("\\", "/")


def is_aside(path: str) -> bool:
    """Whether the file is in a folder of tests, documentation or examples, which no build compiles."""
    return _is_folder_aside(path[: path.rfind("/") + 1])


@lru_cache(maxsize=4096)
def _is_folder_aside(folder: str) -> bool:
    return not _ASIDE.isdisjoint(folder.lower().split("/"))


class TopFolder:
    """Takes off the folder that all of an sdist is in; the first file decides which it is."""

    def __init__(self) -> None:
        self._prefix: str | None = None

    def below(self, path: str) -> str:
        """The path below the top folder; as it is where the archive has none."""
        if self._prefix is None:
            top, slash, _ = path.partition("/")
            self._prefix = top + "/" if slash else ""
        if self._prefix and path.startswith(self._prefix):
            return path[len(self._prefix) :]
        return path
