"""What `meson.build` files ask of the system: `dependency()`, `find_library()`, `find_program()` (Meson's manual)."""

import re
from collections.abc import Iterator, Mapping

from wheelcheck.model.sdist import Ask, AskKind
from wheelcheck.sdist.foreign_names import is_foreign_block, is_foreign_library

__all__ = ["meson_asks"]

_CALL = re.compile(r"\b(?:(?:\w+\.)?(find_library)|(?<![.\w])(dependency|find_program))\s*\(")
_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'")
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
_FALLBACK = re.compile(r"fallback\s*:\s*\[?\s*'([^']+)'")
_LONG_STRING = re.compile(r"'''.*?'''", re.DOTALL)
_BLOCK = re.compile(r"^\s*(if|elif|else|endif|foreach|endforeach)\b(.*)$")
_ASSIGNED = re.compile(r"^\s*(\w+)\s*=\s*(?:'([^']*)'|get_option\('([^']+)'\))\s*$", re.MULTILINE)
_OPTION = re.compile(r"option\(\s*'([^']+)'(.*?)\n?\)\s*(?=\n|$)", re.DOTALL)
_DEFAULT = re.compile(r"value\s*:\s*'?([\w-]*)'?")

_NO_PACKAGE = frozenset(
    (
        *("python", "python3", "python-3", "numpy", "pybind11", "nanobind", "threads", "openmp", "dl", "cython", ""),
        *("accelerate", "mkl", "mkl-sdl", "scipy-openblas", "appleframeworks", "coarray", "intl", "iconv", "cuda"),
        *("qt", "jdk", "py3cairo", "pycairo", "xtensor-python", "scikit-build", "numpy-config", "pythran", "atomic"),
    )
)
_NO_PROGRAM = re.compile(
    r"python|cython|pythran|numpy|f2py|meson|^sh$|^bash$|^cat$|^env$|cp$|^git$|\.py$|\.sh$|^cffi|^tempita|/|^ninja$|^ln$|^sed$|^awk$|^dbus|doc|sphinx|^tar$"
)


def meson_asks(texts: Mapping[str, str], own: frozenset[str], pyproject: str = "") -> Iterator[Ask]:
    """Yield what Meson would look for.

    Args:
        texts: Path -> content of the `meson.build` files and of `meson.options` / `meson_options.txt`.
        own: What the sdist has in `subprojects/`.
        pyproject: Content of `pyproject.toml`, where meson-python's arguments set options.
    """
    options = _option_defaults(texts) | dict(re.findall(r"-D([\w-]+)=(\w+)", pyproject))
    uses_pkg_config = None
    for path, text in texts.items():
        if not path.endswith("meson.build"):
            continue
        for ask in _asks_of(path, _LONG_STRING.sub("''", _COMMENT.sub("", text)), options, own):
            yield ask
            if ask.kind is AskKind.PKG_CONFIG and (uses_pkg_config is None or not ask.optional):
                uses_pkg_config = Ask(AskKind.TOOL, "pkg-config", path, ask.optional)
    if uses_pkg_config is not None:
        yield uses_pkg_config


def _option_defaults(texts: Mapping[str, str]) -> dict[str, str]:
    """Option -> its default value."""
    defaults = {}
    for path, text in texts.items():
        if path in {"meson_options.txt", "meson.options"}:
            for name, rest in _OPTION.findall(text):
                value = _DEFAULT.search(rest)
                defaults[name] = value[1] if value else ""
    return defaults


def _asks_of(path: str, text: str, options: Mapping[str, str], own: frozenset[str]) -> Iterator[Ask]:
    values = {name: literal or options.get(option, "") for name, literal, option in _ASSIGNED.findall(text)}
    blocks = _conditions(text)
    for call in _CALL.finditer(text):
        arguments = _arguments(text, call.end())
        conditions = blocks[text.count("\n", 0, call.start())]
        if any(is_foreign_block(condition) for condition in conditions):
            continue
        optional = _is_optional(arguments, values, options) or any(
            _is_off(condition, values, options) for condition in conditions
        )
        names = _names(arguments, values)
        if call[2] == "dependency":
            names = [name for name in names if name.lower() not in _NO_PACKAGE and "{" not in name and "@" not in name]
            if names:
                fallback = _FALLBACK.search(arguments)
                bundled = bool({_plain(names[0]), _plain(fallback[1]) if fallback else ""} & own)
                yield Ask(AskKind.PKG_CONFIG, names[0], path, optional or bundled)
        elif call[1] and names and not is_foreign_library(names[0]):
            yield Ask(AskKind.LIBRARY, names[0], path, optional)
        elif call[2] == "find_program" and names and not _NO_PROGRAM.search(names[0]):
            yield Ask(AskKind.TOOL, names[0], path, optional or "native" in arguments)


def _plain(name: str) -> str:
    return name.lower().removeprefix("lib").replace("-", "").replace("_", "")


def _arguments(text: str, start: int) -> str:
    depth = 1
    for position in range(start, min(len(text), start + 2000)):
        depth += (text[position] == "(") - (text[position] == ")")
        if depth == 0:
            return text[start:position]
    return text[start : start + 200]


def _names(arguments: str, values: Mapping[str, str]) -> list[str]:
    """The names before the first keyword argument: strings, or variables that hold one."""
    positional = re.split(r"\b\w+\s*:", arguments, maxsplit=1)[0].strip().rstrip(",")
    found = _STRING.findall(positional)
    if found:
        return found
    variable = positional.strip(" []\n").split(",")[0].strip()
    return [values[variable]] if values.get(variable) else []


def _conditions(text: str) -> list[tuple[str, ...]]:
    """For each line the conditions of the blocks around it."""
    stack: list[str] = []
    by_line = []
    for line in text.split("\n"):
        block = _BLOCK.match(line)
        if block and block[1] in {"if", "foreach"}:
            stack.append(block[2] if block[1] == "if" else "")
        elif block and block[1] == "elif" and stack:
            stack[-1] = block[2]
        elif block and block[1] == "else" and stack:
            stack[-1] = f"not ({stack[-1]})" if stack[-1] else ""
        elif block and stack:
            stack.pop()
        by_line.append(tuple(stack))
    return by_line


def _is_optional(arguments: str, values: Mapping[str, str], options: Mapping[str, str]) -> bool:
    required = re.search(r"required\s*:\s*([^,\n]+)", arguments)
    if required is None:
        return "disabler" in arguments
    value = required[1].strip()
    option = re.search(r"get_option\('([^']+)'\)", value)
    if option:
        return options.get(option[1], "") not in {"enabled", "true"}
    set_to = values.get(re.split(r"[.\s]", value, maxsplit=1)[0], "")
    return value.startswith("false") or set_to in {"auto", "disabled", "false"}


def _is_off(condition: str, values: Mapping[str, str], options: Mapping[str, str]) -> bool:
    """Whether a condition asks for an option that is off unless somebody turns it on."""
    if re.search(r"use.system", condition, re.IGNORECASE) and "not" not in condition.split():
        return True
    option = re.search(r"get_option\('([^']+)'\)", condition)
    name = re.match(r"\s*(\w+)(?:\.enabled\(\))?\s*$", condition)
    value = options.get(option[1], "") if option else values.get(name[1], "") if name else ""
    return value in {"false", "disabled"} and "not" not in condition.split()
