"""What an sdist has of its own: bundled libraries, and programs that its build gets from the index (PEP 518)."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from wheelcheck.model.sdist import Ask, AskKind, SdistDigest
from wheelcheck.sdist.foreign_names import is_foreign_path

__all__ = ["OwnParts"]

_BUNDLED = re.compile(
    r"(?:^|/)(?:third_?party|3rd_?party|vendor(?:ed)?|externals?|extern|subprojects|deps|dependencies|bundled|_vendor|"
    r"submodules|libs?src|lib-src|ext_?libs|vendored[-_]\w+)/",
    re.IGNORECASE,
)
_FROM_INDEX = {
    "cmake": re.compile(r"['\"](?:cmake|scikit[-_]build(?:[-_]core)?|py-build-cmake)\b", re.IGNORECASE),
    "ninja": re.compile(r"['\"](?:ninja|meson-python|mesonpy|scikit[-_]build(?:[-_]core)?)\b", re.IGNORECASE),
    "meson": re.compile(r"['\"](?:meson|meson-python|mesonpy)\b", re.IGNORECASE),
    "swig": re.compile(r"['\"]swig\b", re.IGNORECASE),
    "cython": re.compile(r"['\"]cython\b", re.IGNORECASE),
    "patchelf": re.compile(r"['\"]patchelf\b", re.IGNORECASE),
    "sip": re.compile(r"['\"]sip\b"),
}
_PACKED = (".tar.gz", ".tar.bz2", ".tar.xz", ".tar.Z", ".tar.lz", ".tar.zst", ".tgz", ".zip")
_ARCHIVE = re.compile(r"(?:^|/)(?:deps|dependencies|vendor|third_?party|extern\w*|sources?|libs?)/")
_AUTOTOOLS = frozenset(("aclocal", "autoconf", "automake", "autoreconf", "libtool", "libtoolize", "m4"))
_SETUP_REQUIRES = re.compile(r"setup_requires\s*(?:=|\+=|\.append|\.extend)[\s(]*(?:\[[^\]]*\]|['\"][^'\"]*['\"])")


class OwnParts:
    """Folders and headers of an sdist, for the question whether it needs somebody else's.

    Attributes:
        folders: Names of folders below `subprojects/`, `vendor/` and the like, in lower case without `lib` and version.
        packs_archives: It carries other sources along as archives.
    """

    def __init__(self, digest: SdistDigest) -> None:
        paths = {source.path for source in digest.sources} | set(digest.names)
        self._headers = {
            path.lower().replace("-", "").replace("_", "")
            for path in paths
            if path.endswith((".h", ".hpp")) and not is_foreign_path(path)
        }
        self.folders = frozenset(
            _plain(folder[bundled.end() :].split("/", 1)[0])
            for folder in {path[: path.rfind("/") + 1] for path in paths}
            if (bundled := _BUNDLED.search(folder)) and bundled.end() < len(folder)
        )
        self._header_folders = _header_folders(paths)
        self._bare = {path.lower().rpartition("/")[2] for path in paths if path.endswith((".h", ".hpp", ".hh"))}
        self.packs_archives = any(_ARCHIVE.search(path) for path in paths if path.endswith(_PACKED))
        requires = _requires(digest)
        self._from_index = {program for program, named in _FROM_INDEX.items() if named.search(requires)}
        self._configured = any(path.rsplit("/", 1)[-1] == "configure" for path in paths)

    @staticmethod
    def is_bundled(path: str) -> bool:
        """Whether a file belongs to a library that the sdist carries along."""
        return _BUNDLED.search(path) is not None

    def brings(self, ask: Ask) -> bool:
        """Whether the build gets this program from the index, or the sdist what it makes."""
        if ask.kind is not AskKind.TOOL:
            return False
        return ask.name in self._from_index or (self._configured and ask.name in _AUTOTOOLS)

    def bundles(self, ask: Ask) -> bool:
        """Whether the sdist has this library's sources, so that the system's is a choice."""
        if ask.kind is AskKind.HEADER:
            folder, _, header = ask.name.lower().rpartition("/")
            return folder.split("/", 1)[0] in self._header_folders if folder else header in self._bare
        if ask.kind not in {AskKind.LIBRARY, AskKind.PKG_CONFIG, AskKind.CMAKE}:
            return False
        name = _plain(ask.name)
        return bool(name) and (name in self.folders or any(_is_of(name, path) for path in self._headers))


def _plain(name: str) -> str:
    """`libuv-1.2` and `uv` are the same library."""
    plain = re.sub(r"[-_.]v?\d+(?:\.\d+)*$", "", name.lower()).removeprefix("lib")
    return plain.replace("-", "").replace("_", "")


def _is_of(name: str, path: str) -> bool:
    """Whether a header is a library's own: named like it, in a folder named like it."""
    folder, _, header = path.rpartition("/")
    return header in {f"{name}.h", f"lib{name}.h", f"{name}.hpp"} and any(
        name in part and "py" not in part for part in folder.split("/")
    )


_MANY = 8


def _header_folders(paths: Iterable[str]) -> frozenset[str]:
    """Folders that are a library's public headers: below `include/`, or with many of them."""
    counted: Counter[str] = Counter()
    for path in paths:
        if path.endswith((".h", ".hpp", ".h.in")) and not is_foreign_path(path):
            parts = path.lower().split("/")[:-1]
            counted.update(parts[-2:])
            counted.update({part: _MANY for folder, part in pairwise(parts) if folder == "include"})
    return frozenset(part for part, count in counted.items() if count >= _MANY)


def _requires(digest: SdistDigest) -> str:
    """Where an sdist names the distributions that its build gets from the index."""
    return digest.texts.get("pyproject.toml", "") + " ".join(_SETUP_REQUIRES.findall(digest.texts.get("setup.py", "")))
