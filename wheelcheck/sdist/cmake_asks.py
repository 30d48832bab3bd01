"""What `CMakeLists.txt` files ask of the system: `find_package`, `pkg_check_modules`, `find_library`."""

import re
from collections.abc import Iterator, Mapping

from wheelcheck.model.sdist import Ask, AskKind
from wheelcheck.sdist.foreign_names import is_foreign_block, is_foreign_library

__all__ = ["cmake_asks"]

_COMMAND = re.compile(r"(?im)^\s*(\w+)\s*\(((?:[^()\"]|\"(?:[^\"\\]|\\.)*\"|\([^()]*(?:\([^()]*\)[^()]*)*\))*)\)")
_COMMENT = re.compile(r"(?m)#.*$")
_NO_PACKAGE = re.compile(
    r"python|pybind11|nanobind|numpy|^threads$|openmp|cuda|cython|pythonextensions|scikit|^git$|doxygen|sphinx|^gtest$|"
    r"googletest|^mpi4py$|f2py|^iconv$|pkgconfig|cudnn|^hip|^rocm|benchmark|catch2|^java|^jni|^perl|^torch|^blas$|clang",
    re.IGNORECASE,
)
_MODULE = re.compile(r"[A-Za-z][\w.+-]*")
_OFF = re.compile(r"(?i)\boption\s*\(\s*(\w+)\s+(?:\"[^\"]*\"|\S+)\s*(?:\s(?:OFF|FALSE|0)\s*)?\)")
_TARGET = re.compile(
    r"(?i)\b(?:\w*add_(?:library|executable|module|extension)\w*|project|FetchContent_Declare)\s*\(\s*([\w-]+)"
)
_KEYWORDS = frozenset(("REQUIRED", "QUIET", "IMPORTED_TARGET", "GLOBAL", "NO_CMAKE_PATH", "NO_CMAKE_ENVIRONMENT_PATH"))


def cmake_asks(texts: Mapping[str, str], names: frozenset[str]) -> Iterator[Ask]:
    """Yield what CMake would look for.

    Args:
        texts: Path -> content of the `CMakeLists.txt` files that the build reads.
        names: The sdist's own folders: what is bundled is not asked for.
    """
    off = {option[1] for text in texts.values() for option in _OFF.finditer(text)}
    own = names | {target[1].lower() for text in texts.values() for target in _TARGET.finditer(text)}
    pkg_config = None
    for path, text in texts.items():
        for ask in _asks_of(path, _COMMENT.sub("", text), off, own):
            yield ask
            if ask.kind is AskKind.PKG_CONFIG and (pkg_config is None or not ask.optional):
                pkg_config = Ask(AskKind.TOOL, "pkg-config", path, ask.optional)
    if pkg_config is not None:
        yield pkg_config


def _asks_of(path: str, text: str, off: set[str], own: frozenset[str]) -> Iterator[Ask]:
    conditions: list[str] = []
    for command, arguments in _COMMAND.findall(text):
        name = command.lower()
        if name == "if":
            conditions.append(arguments)
        elif name in {"elseif", "else"} and conditions:
            before = conditions[-1]
            conditions[-1] = arguments if name == "elseif" else f"NOT ({before})"
        elif name == "endif" and conditions:
            conditions.pop()
        elif not any(is_foreign_block(condition) for condition in conditions):
            optional = any(_is_off(condition, off) for condition in conditions)
            yield from _asks_of_command(name, arguments, path, own, optional=optional)


def _asks_of_command(name: str, arguments: str, path: str, own: frozenset[str], *, optional: bool) -> Iterator[Ask]:
    words = arguments.replace('"', " ").split()
    if not words:
        return
    switched, optional = optional, optional or "REQUIRED" not in words
    if name == "find_package" and not _NO_PACKAGE.search(words[0]) and _MODULE.fullmatch(words[0]):
        yield Ask(AskKind.CMAKE, words[0], path, optional or words[0].lower() in own)
    elif name in {"pkg_check_modules", "pkg_search_module"}:
        modules = [re.split(r"[<>=]", word)[0] for word in words[1:] if word not in _KEYWORDS]
        modules = [module for module in modules if _MODULE.fullmatch(module)]
        first = modules[:1] if name == "pkg_search_module" else modules
        yield from (Ask(AskKind.PKG_CONFIG, module, path, optional) for module in first)
    elif name == "find_library":
        libraries = words[words.index("NAMES") + 1 :] if "NAMES" in words else words[1:2]
        if libraries and _MODULE.fullmatch(libraries[0]) and not is_foreign_library(libraries[0]):
            yield Ask(AskKind.LIBRARY, libraries[0].removeprefix("lib"), path, optional)
    elif name == "target_link_libraries":
        # A name of no target that CMake itself did not look for is one that the linker finds, or not.
        yield from (Ask(AskKind.LIBRARY, word, path, switched) for word in _linked(words, own))
    elif name == "find_program" and len(words) > 1:
        programs = words[words.index("NAMES") + 1 :] if "NAMES" in words else words[1:2]
        if programs and _MODULE.fullmatch(programs[0]):
            yield Ask(AskKind.TOOL, programs[0], path, optional)


def _linked(words: list[str], own: frozenset[str]) -> Iterator[str]:
    """Plain library names of `target_link_libraries`: neither targets nor variables, flags or files."""
    for word in words[1:]:
        plain = _MODULE.fullmatch(word) and word not in {
            "PRIVATE",
            "PUBLIC",
            "INTERFACE",
            "optimized",
            "debug",
            "general",
        }
        if plain and word.lower() not in own and not is_foreign_library(word):
            yield word


def _is_off(condition: str, off: set[str]) -> bool:
    words = condition.replace('"', " ").replace("(", " ").replace(")", " ").split()
    if "NOT" in words:
        return False
    if any(word.startswith("ENV{") or word == "DEFINED" for word in words):
        return True
    return any(word in off for word in words) or any(
        re.search(r"TEST|BENCH|EXAMPLE|FUZZ|DOCS?$|COVERAGE", word) for word in words
    )
