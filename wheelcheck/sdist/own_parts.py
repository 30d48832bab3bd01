"""What an sdist has of its own: bundled libraries, and programs that its build gets from the index (PEP 518)."""

import re

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
_AUTOTOOLS = frozenset(("aclocal", "autoconf", "automake", "autoreconf", "libtool", "libtoolize", "m4"))
_SETUP_REQUIRES = re.compile(r"setup_requires\s*(?:=|\+=|\.append|\.extend)[\s(]*(?:\[[^\]]*\]|['\"][^'\"]*['\"])")


class OwnParts:
    """Folders and headers of an sdist, for the question whether it needs somebody else's.

    Attributes:
        folders: Names of folders below `subprojects/`, `vendor/` and the like, in lower case without `lib` and version.
    """

    def __init__(self, digest: SdistDigest) -> None:
        paths = {source.path for source in digest.sources} | set(digest.names)
        self._headers = {
            path.rsplit("/", 1)[-1].lower()
            for path in paths
            if path.endswith((".h", ".hpp")) and not is_foreign_path(path)
        }
        self.folders = frozenset(
            _plain(path[bundled.end() :].split("/", 1)[0])
            for path in paths
            if (bundled := _BUNDLED.search(path)) and "/" in path[bundled.end() :]
        )
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
        if ask.kind not in {AskKind.LIBRARY, AskKind.PKG_CONFIG, AskKind.CMAKE}:
            return False
        name = _plain(ask.name)
        return bool(name) and (name in self.folders or f"{name}.h" in self._headers or f"lib{name}.h" in self._headers)


def _plain(name: str) -> str:
    """`libuv-1.2` and `uv` are the same library."""
    return re.sub(r"[-_.]?v?\d+(?:\.\d+)*$", "", name.lower()).removeprefix("lib")


def _requires(digest: SdistDigest) -> str:
    """Where an sdist names the distributions that its build gets from the index."""
    return digest.texts.get("pyproject.toml", "") + " ".join(_SETUP_REQUIRES.findall(digest.texts.get("setup.py", "")))
