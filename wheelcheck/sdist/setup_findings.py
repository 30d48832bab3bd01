"""What is noticed while a build script is followed, gathered over all ways through it."""

import re
from collections.abc import Iterable

from wheelcheck.model.sdist import Language
from wheelcheck.sdist.setup_values import ExtensionValue, Value, flat
from wheelcheck.sdist.setup_world import inside

__all__ = ["Findings", "program_name"]

_STANDARD = re.compile(r"(?:-std=|/std:)(?:c|gnu)\+\+([0-9]{2})")
_STANDARDS = {"0x": 11, "1y": 14, "1z": 17, "2a": 20, "2b": 23}
_KINDS = {
    "RustExtension": Language.RUST,
    "CUDAExtension": Language.CUDA,
    "CppExtension": Language.CPP,
    "Pybind11Extension": Language.CPP,
    "CMakeExtension": Language.CPP,
    "cythonize": Language.CYTHON,
    "mypycify": Language.C,
    "cffi": Language.C,
}
_PKG_CONFIG = frozenset({"pkg-config", "pkgconf", "pkg_config"})
_NO_MODULE = re.compile(r"^[-<>=]|^[0-9]")


class Findings:
    """Names in the order in which they are first seen."""

    def __init__(self) -> None:
        self.evidence: dict[str, None] = {}
        self.sources: dict[str, None] = {}
        self.sources_known = True
        self.languages: dict[Language, None] = {}
        self.libraries: dict[str, None] = {}
        self.pkg_config: dict[str, None] = {}
        self.tools: dict[str, None] = {}
        self.setup_requires: dict[str, None] = {}
        self.removed: dict[str, None] = {}
        self.downloads: dict[str, None] = {}
        self.cpp_standard: int | None = None

    def extension(self, extension: ExtensionValue, script: str) -> None:
        """Something that is to be compiled."""
        name = f"({extension.name!r})" if isinstance(extension.name, str) else ""
        self.evidence.setdefault(f"{script}: {extension.kind}{name}")
        language = _KINDS.get(extension.kind)
        if language is not None:
            self.languages.setdefault(language)
        if extension.fields.get("language") == "c++":
            self.languages.setdefault(Language.CPP)
        self._sources(extension.fields.get("sources"))
        self._names(self.libraries, extension.fields.get("libraries"))
        for text in _texts((extension.fields.get("extra_compile_args"), extension.fields.get("extra_link_args"))):
            self._flag(text)

    def program(self, words: Iterable[Value], script: str) -> None:
        """A program that is run, with its arguments."""
        texts = [word for word in words if isinstance(word, str)]
        if not texts:
            return
        parts = texts[0].split() if len(texts) == 1 else texts
        if not parts:
            return
        name = program_name(parts[0])
        self.tools.setdefault(name)
        if name in _PKG_CONFIG:
            for word in parts[1:]:
                for module in word.split():
                    if module and not _NO_MODULE.match(module):
                        self.pkg_config.setdefault(module)
        if name in {"curl", "wget"} or (name == "git" and "clone" in parts[1:3]):
            self.downloads.setdefault(f"{script}: {' '.join(parts)[:80]}")

    def _sources(self, value: Value) -> None:
        if value is None:
            return
        for each in flat(value):
            if isinstance(each, str) and "*" not in each:
                self.sources.setdefault(inside(each) or each)
            else:
                self.sources_known = False

    def _names(self, into: dict[str, None], value: Value) -> None:
        for text in _texts(value):
            into.setdefault(text.removeprefix("-l"))

    def _flag(self, text: str) -> None:
        match = _STANDARD.search(text)
        if match is not None:
            self.cpp_standard = max(self.cpp_standard or 0, int(match[1]))
        if text.startswith("-l") and text[2:]:
            self.libraries.setdefault(text[2:])


def program_name(path: str) -> str:
    """`gcc` of `/usr/bin/gcc`."""
    return path.rpartition("/")[2]


def _texts(value: Value) -> list[str]:
    return [each for each in flat(value) if isinstance(each, str) and each]
