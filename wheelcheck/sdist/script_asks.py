"""What Python build scripts ask of the system, by the words in them: pkg-config, `*-config`, `libraries`, programs.

The complement of reading `setup.py` as a syntax tree: it takes scripts of any age, in any folder, and never fails.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wheelcheck.model.sdist import Ask, AskKind
from wheelcheck.sdist.foreign_names import is_foreign_block, is_foreign_library

__all__ = ["is_program", "script_asks"]

_STRING = re.compile(r"""(?<![\w'"])[rRbBuUfF]{0,2}(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')""")
_LEXEME = re.compile(r"""("{3}|'{3})(?:[^\\]|\\.)*?\1|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*""", re.DOTALL)

_MODULE = re.compile(r"[A-Za-z][\w.+-]*$")
_PKG_CONFIG_CALL = re.compile(r"\b\w*pkg_?config\w*(?:\.\w+)?\(", re.IGNORECASE)
_PKG_CONFIG_LIST = re.compile(r"""['"](?:pkg-config|pkgconf)['"]\s*,""")
_PKG_CONFIG_WORDS = re.compile(r"(?:\bpkg-config|\bpkgconf|\{\w*(?:pkg|PKG)_?\w*\})\S*\s+(.*--[a-z].*)")
_VERSIONED_MODULE = re.compile(r"(lib[\w.+-]*|[A-Za-z]\w*-\d[\d.]*) (?:>=|=|==|>) \d[\d.]*$")
_CONFIG_TOOL = re.compile(r"([A-Za-z][\w.+]*?\d*[-_]config)(?:\s+-.*)?$")
_PKG_CONFIG = frozenset(("pkg-config", "pkg_config"))
_LIBRARY_LIST = re.compile(
    r"""(?<![\w-])(?:\w*_)?(?:libraries|libs?|LIBS?|LIBRARIES|lib_names?)['"]?\s*(?:\]\s*)?"""
    r"""(?:=|\+=|:)(?!=)\s*(?=[\[(])"""
)
_LIBRARY_CALL = re.compile(r"(?<![\w-])(?:\w*_)?(?:libraries|libs)\.(?:append|extend|insert|add|update)\(")
_FIND_LIBRARY = re.compile(r"\b(?:find_library|find_library_file|has_library|check_lib|have_library)\(")
_LINK_FLAG = re.compile(r"-l(?!ink$|ist$|ib$|og$|ength$|evel$)([A-Za-z][\w.+-]*)$")
_NO_LIBRARY = re.compile(
    r"(?:lib|libs|libraries|library|root|abiflags|name|names|path|LIB\w*|[A-Z]+_[A-Z_]+|.*_a|.*\.so.*|[a-y]|\d)$"
)
_RUNS = re.compile(
    r"\b(?:subprocess\.\w+|check_call|check_output|Popen|getoutput|getstatusoutput|os\.system|os\.popen|spawn|call|"
    r"run|run_command|execute|which|find_executable|find_program|spawnvp?)\(\s*\[?\s*"
)
_CHOICE = re.compile(
    r"environ|getenv|argv|\bUSE|WITH|static|debug|option|feature|find|\bhas|have|check|exist|isfile|isdir|system|"
    r"enable|disable|support|is not None|\bwant|require|\.get\(|conf\b|config|\bif [\w.]+:$|"
    r"\bin \w*(?:lib|flag|out|line)|bundle|vendor|embed|internal",
    re.IGNORECASE,
)
_DEFAULT = re.compile(
    r"platform|os\.name|linux|posix|hasattr|__name__|^(?:el)?if not (?!.*(?:bundle|vendor|embed|internal))",
    re.IGNORECASE,
)
"""Conditions that hold on Linux, or unless somebody wants it otherwise."""
_BUNDLING = re.compile(r"static|buildlib|bundle|vendor|download|conan|vcpkg")
"""Scripts for another way of building: with libraries of their own."""
_PROGRAMS = frozenset(
    (
        *("aclocal", "autoconf", "automake", "autoreconf", "bazel", "bison", "cargo", "clang", "cmake", "cmake3"),
        *("dot", "flex", "gettext", "gfortran", "go", "gperf", "libtoolize", "llvm-config", "m4", "make", "gmake"),
        *(
            "meson",
            "mpicc",
            "msgfmt",
            "nasm",
            "ninja",
            "nvcc",
            "patch",
            "perl",
            "pkg-config",
            "proj",
            "protoc",
            "qmake",
        ),
        *("qmake-qt5", "qmake6", "ragel", "re2c", "rustc", "scons", "swig", "tclsh", "unzip", "wget", "yacc", "yasm"),
        *("xsltproc", "sip", "gobject-introspection", "thrift", "capnp", "glslc", "dtrace", "gnat", "javac", "ocaml"),
    )
)
_CONFIGURE = re.compile(
    r"""['"](?:sh |bash )?(?:\.{1,2}/)?(?:[\w./{}-]*/)?(configure|autogen\.sh|bootstrap\.sh|buildconf(?:\.sh)?)"""
    r"""(?: [^'"]*)?['"]"""
)


class _Script(NamedTuple):
    """A script without its comments and long strings."""

    path: str
    text: str


def script_asks(scripts: Iterable[tuple[str, str]]) -> Iterator[Ask]:
    """Yield what build scripts ask for.

    Args:
        scripts: Path and text of each.
    """
    for path, text in scripts:
        script = _Script(path, _LEXEME.sub(_without, text))
        bundling = _BUNDLING.search(path) is not None
        for ask in (*_pkg_config(script), *_config_tools(script), *_libraries(script), *_programs(script)):
            yield ask._replace(optional=ask.optional or bundling)


def _without(lexeme: re.Match[str]) -> str:
    """Comments and long strings say nothing that is done."""
    if lexeme[1]:
        return '""'
    return "" if lexeme[0].startswith("#") else lexeme[0]


def is_program(name: str) -> bool:
    """Whether this is a program that a system package has, as far as builds go."""
    return name in _PROGRAMS or (_CONFIG_TOOL.fullmatch(name) is not None and name not in _PKG_CONFIG)


def _pkg_config(script: _Script) -> Iterator[Ask]:
    used: bool | None = None
    for position, module in _pkg_config_modules(script.text):
        if _is_foreign(script.text, position):
            continue
        forgiven = (
            _is_forgiven(script.text, position)
            or _is_switched(script.text, position)
            or _is_question(script.text, position)
        )
        used = forgiven if used is None else used and forgiven
        if module:
            yield Ask(AskKind.PKG_CONFIG, module, script.path, forgiven)
    if used is not None:
        yield Ask(AskKind.TOOL, "pkg-config", script.path, used)


def _pkg_config_modules(text: str) -> Iterator[tuple[int, str]]:
    """Yield where pkg-config is called and for what; an empty name where that is not written there."""
    for call in _PKG_CONFIG_CALL.finditer(text):
        if text[: call.start()].endswith(("def ", "class ")):
            continue
        named = _literals(_NESTED.sub("()", text[call.end() - 1 : call.end() + _FAR]), 0)
        yield from ((call.start(), word) for word in named if _MODULE.match(word) and _is_module(word))
    for listed in _PKG_CONFIG_LIST.finditer(text):
        yield listed.start(), ""
        inside = text[listed.end() : listed.end() + 200].split("]", 1)[0]
        yield from ((listed.start(), word) for word in _strings(inside) if _MODULE.match(word))
    for string in _STRING.finditer(text):
        value = string[1] or string[2] or ""
        words = _PKG_CONFIG_WORDS.search(value)
        if words:
            yield string.start(), ""
            yield from ((string.start(), word) for word in words[1].split() if _MODULE.match(word) and _is_module(word))
        elif value in {"pkg-config", "pkgconf"}:
            yield string.start(), ""
        elif "pkg" in text and (spec := _VERSIONED_MODULE.match(value)):
            yield string.start(), spec[1]


def _is_module(word: str) -> bool:
    """Modules have lower-case names, but for a few."""
    return (word.islower() or word.startswith(("Qt", "Magick", "ImageMagick"))) and not word.startswith("pkg")


def _config_tools(script: _Script) -> Iterator[Ask]:
    for string in _STRING.finditer(script.text):
        tool = _CONFIG_TOOL.match(string[1] or string[2] or "")
        if tool and tool[1] not in _PKG_CONFIG and not _is_foreign(script.text, string.start()):
            yield Ask(AskKind.TOOL, tool[1], script.path)


def _libraries(script: _Script) -> Iterator[Ask]:
    text = script.text
    for place in (*_LIBRARY_LIST.finditer(text), *_LIBRARY_CALL.finditer(text), *_FIND_LIBRARY.finditer(text)):
        start = place.end() if text[place.end() : place.end() + 1] in {"[", "("} else place.end() - 1
        if re.match(r"[\[(]\s*\(", text[start : start + 20]):
            continue  # setuptools' build_clib: (name, how to build it)
        if _is_foreign(text, place.start()):
            continue
        for word in _literals(text, start):
            if _MODULE.match(word) and not is_foreign_library(word) and not _NO_LIBRARY.match(word):
                yield Ask(
                    AskKind.LIBRARY,
                    word.removeprefix("-l"),
                    script.path,
                    "find_lib" in place[0] or _is_guarded(text, place.start()),
                )
    for string in _STRING.finditer(text):
        flag = _LINK_FLAG.match(string[1] or string[2] or "")
        if flag and not is_foreign_library(flag[1]) and not _is_foreign(text, string.start()):
            yield Ask(AskKind.LIBRARY, flag[1], script.path, _is_guarded(text, string.start()))


def _programs(script: _Script) -> Iterator[Ask]:
    text = script.text
    for call in _RUNS.finditer(text):
        string = _STRING.match(text, call.end())
        if not string or _is_foreign(text, call.start()):
            continue
        words = (string[1] or string[2] or "").split()
        program = words[0].removeprefix("/usr").removeprefix("/bin/") if words else ""
        if program in _PROGRAMS:
            optional = _is_forgiven(text, call.start()) or _is_switched(text, call.start())
            yield Ask(AskKind.TOOL, program, script.path, optional)
    for compiler in re.finditer(r"""['"](mpicc|nvcc)['"]""", text):
        yield Ask(AskKind.TOOL, compiler[1], script.path, optional=compiler[1] == "nvcc")
    for shell in re.finditer(r"""['"][^'"\n]*(?:&&|;) *(make|autoreconf|libtoolize|cmake)\b[^'"\n]*['"]""", text):
        if not _is_foreign(text, shell.start()):
            optional = _is_forgiven(text, shell.start()) or _is_switched(text, shell.start())
            yield Ask(AskKind.TOOL, shell[1], script.path, optional)
    for configure in _CONFIGURE.finditer(text):
        if not _is_foreign(text, configure.start()):
            yield Ask(AskKind.TOOL, "make", script.path)
            if configure[1] != "configure":
                yield from (Ask(AskKind.TOOL, tool, script.path) for tool in ("autoconf", "automake", "libtool"))


# --- the words around a finding ---------------------------------------------------------------------------------------

_NESTED = re.compile(r"(?<=\w)\([^()]*\)")
_INLINE = re.compile(r"^[^\])+]*[\])]\s+if\s+(.*?)(?:\s+else\b|$)")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_FAR = 2000
"""Brackets that close later than this are broken text."""


def _literals(text: str, start: int) -> Iterator[str]:
    """The strings inside the brackets that open at `start`."""
    opening = text[start]
    closing, depth = _CLOSING[opening], 0
    end = min(len(text), start + _FAR)
    for position in range(start, end):
        depth += (text[position] == opening) - (text[position] == closing)
        if depth == 0:
            end = position
            break
    yield from _strings(text[start:end])


def _strings(text: str) -> Iterator[str]:
    yield from (string[1] or string[2] or "" for string in _STRING.finditer(text))


def _enclosing(text: str, position: int) -> Iterator[str]:
    """The headers of the blocks around a position, innermost first."""
    lines = text[: text.find("\n", position) if "\n" in text[position:] else len(text)].split("\n")
    depth = _indent(lines[-1])
    for line in reversed(lines[:-1][-400:]):
        if line.strip() and _indent(line) < depth:
            depth = _indent(line)
            yield line.strip()
        if depth == 0:
            return


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_foreign(text: str, position: int) -> bool:
    """Whether the code at a position is for other systems."""
    line = text[text.rfind("\n", 0, position) + 1 : text.find("\n", position)]
    headers = [header for header in _enclosing(text, position) if header.startswith(("if ", "elif ", "if(", "def "))]
    inline = _INLINE.search(line)
    return any(is_foreign_block(condition) for condition in (*headers, inline[1] if inline else ""))


def _is_guarded(text: str, position: int) -> bool:
    """Whether the code at a position runs on a condition that is no question for the system."""
    headers = (header for header in _enclosing(text, position) if header.startswith(("if ", "elif ", "if(")))
    return any(_CHOICE.search(header) and not _DEFAULT.search(header) for header in headers)


def _is_switched(text: str, position: int) -> bool:
    """Whether the code at a position runs only if somebody asks for it (`os.environ`, a flag on the command line)."""
    headers = (header for header in _enclosing(text, position) if header.startswith(("if ", "elif ", "if(")))
    switch = re.compile(r"environ|getenv|sys\.argv|USE_|WITH_|use_system|static")
    return any(switch.search(header) and not _DEFAULT.search(header) for header in headers)


def _is_question(text: str, position: int) -> bool:
    """Whether a call only asks, and nothing is raised for a no: `if pkgconfig.exists("liblz4"):`."""
    line = text[text.rfind("\n", 0, position) + 1 : text.find("(", position)]
    asks = re.match(r"\s*(?:el)?if\b", line) or re.search(r"(?:installed|exists|check)\w*$", line)
    return asks is not None and not re.search(r"\braise\b|exit\(", text[position:][:600])


def _is_forgiven(text: str, position: int) -> bool:
    """Whether a failure at a position is caught and nothing is raised for it."""
    if not any(header.startswith("try") for header in _enclosing(text, position)):
        return False
    after = text[position : position + 1200]
    handler = re.search(r"^([ \t]*)except\b.*:(.*(?:\n\1[ \t]+.*|\n[ \t]*)*)", after, re.MULTILINE)
    return handler is not None and not re.search(r"\braise\b|sys\.exit|\bexit\(|\berror\(", handler[2])
