"""Which of an sdist's sources would be compiled, and how much that is, by language."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import lru_cache

from wheelcheck.model.sdist import Language, SdistDigest, SourceFile, SourceLines
from wheelcheck.sdist.paths import is_aside

__all__ = ["compiled_sources", "count_lines", "is_compiled_elsewhere", "language_of"]

_C = frozenset({"c"})
_CPP = frozenset({"cc", "cpp", "cxx", "c++", "ipp", "tcc"})
_C_HEADERS = frozenset({"h", "inl"})
_CPP_HEADERS = frozenset({"hh", "hpp", "hxx", "h++"})
_LANGUAGES = {
    **dict.fromkeys(_C | _C_HEADERS, Language.C),
    **dict.fromkeys(_CPP | _CPP_HEADERS, Language.CPP),
    **dict.fromkeys(("pyx", "pxd", "pxi"), Language.CYTHON),
    "rs": Language.RUST,
    **dict.fromkeys(("f", "f77", "f90", "f95", "f03", "f08", "for", "ftn", "pyf"), Language.FORTRAN),
    "go": Language.GO,
    **dict.fromkeys(("cu", "cuh"), Language.CUDA),
    **dict.fromkeys(("s", "asm"), Language.ASSEMBLY),
    **dict.fromkeys(("i", "swg"), Language.SWIG),
    **dict.fromkeys(("m", "mm"), Language.OBJECTIVE_C),
    "d": Language.D,
    "zig": Language.ZIG,
    "nim": Language.NIM,
    "hs": Language.HASKELL,
    "ml": Language.OCAML,
    "java": Language.JAVA,
}
_ELSEWHERE = re.compile(
    r"(?:^|[/_.-])(?:win|win32|win64|windows|msvc|vcpkg|macos|macosx|osx|darwin|ios|android|solaris|sunos|aix|freebsd|"
    r"netbsd|openbsd|bsd|os2|vms|beos|cygwin|mingw|uwp|wince)(?:[/_.0-9-]|$)",
    re.IGNORECASE,
)
"""Folders and files for other systems, by their names."""


def language_of(path: str) -> Language | None:
    """A source's language by its name; a C header's is C, and may be C++ in truth."""
    name = path.rpartition("/")[2]
    return _LANGUAGES.get(name.rpartition(".")[2].lower()) if "." in name else None


def is_compiled_elsewhere(path: str) -> bool:
    """Whether a source is for tests or examples, or for another system."""
    slash = path.rfind("/") + 1
    return is_aside(path) or _is_folder_elsewhere(path[:slash]) or _ELSEWHERE.search(path[slash:]) is not None


@lru_cache(maxsize=4096)
def _is_folder_elsewhere(folder: str) -> bool:
    return _ELSEWHERE.search(folder) is not None


def compiled_sources(
    digest: SdistDigest, known: Collection[str] | None = None, *, cython: bool = True
) -> list[SourceFile]:
    """The sources that would be compiled, with the headers beside them.

    Args:
        digest: The sdist.
        known: The sources that the build script names; None where it does not name all of them.
        cython: Cython is there when it is built; else what it has made before is compiled.
    """
    made = _made(digest)
    if known:
        stands_for = {} if cython else made
        wanted = {stands_for.get(path, path) for path in known}
        named = [source for source in digest.sources if source.path in wanted]
        if named:
            folders = {source.path.rpartition("/")[0] for source in named}
            headers = [source for source in digest.sources if _is_header(source.path)]
            return named + [each for each in headers if each.path.rpartition("/")[0] in folders]
    # What Cython makes of a source is no second source.
    left = set(made.values()) if cython else set(made)
    return [each for each in digest.sources if not is_compiled_elsewhere(each.path) and each.path not in left]


def _made(digest: SdistDigest) -> dict[str, str]:
    """Each `.pyx` -> the C or C++ beside it that Cython has made of it."""
    paths = {source.path for source in digest.sources}
    stems = [path.removesuffix(".pyx") for path in paths if path.endswith(".pyx")]
    return {
        f"{stem}.pyx": f"{stem}{suffix}" for stem in stems for suffix in (".cpp", ".c") if f"{stem}{suffix}" in paths
    }


def count_lines(sources: Iterable[SourceFile], *, cython: bool) -> tuple[SourceLines, ...]:
    """Lines by language, most first.

    Args:
        sources: What would be compiled.
        cython: Cython is there when it is built; else `.pyx` files are not what is compiled.
    """
    listed = list(sources)
    counted: Counter[Language] = Counter()
    languages = {language_of(each.path) for each in listed if not _is_header(each.path)}
    for source in listed:
        language = language_of(source.path)
        if language is None or (language is Language.OBJECTIVE_C and len(languages) > 1):
            continue
        if _is_plain_header(source.path) and Language.CPP in languages and Language.C not in languages:
            language = Language.CPP
        if language is Language.CYTHON and not cython and languages & {Language.C, Language.CPP}:
            continue
        counted[language] += source.lines
    return tuple(SourceLines(language, lines) for language, lines in counted.most_common() if lines)


def _suffix(path: str) -> str:
    return path.rpartition(".")[2].lower()


def _is_header(path: str) -> bool:
    return _suffix(path) in _C_HEADERS | _CPP_HEADERS | {"cuh", "pxd", "pxi"}


def _is_plain_header(path: str) -> bool:
    return _suffix(path) in _C_HEADERS
