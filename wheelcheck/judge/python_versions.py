"""Whether a target's Python satisfies a Requires-Python (core metadata, PEP 440), as each installer reads it."""

import re
from functools import lru_cache

from wheelcheck.judge.installers import InstallerRules
from wheelcheck.model.target import Interpreter

__all__ = ["python_satisfies"]

_USUAL = re.compile(r"(>=|<=|!=|>|<|==)(\d{1,9}(?:\.\d{1,9}){0,3})(\.\*)?", re.ASCII).fullmatch
"""One plain clause. All but a handful of the Requires-Python on an index consist of these, and comparing them as
numbers spares a warm run the import of `packaging.specifiers` and most of its work; a property test holds the two
against each other."""

_RELEASE = re.compile(r"\d+(?:\.\d+)*", re.ASCII).match
_WIDTH = 4


def python_satisfies(requires_python: str | None, interpreter: Interpreter, rules: InstallerRules) -> bool:
    """True when the installer would take a file with this Requires-Python on that Python.

    An unreadable Requires-Python counts as none, as in pip and uv.
    """
    if not requires_python:
        return True
    version = interpreter.full_version
    return _satisfies(requires_python, version, rules.lower_requires_python, rules.release_only_python)


@lru_cache(maxsize=4096)
def _satisfies(text: str, version: str, lower_only: bool, release_only: bool) -> bool:
    release = _RELEASE(version)
    if release is not None and (release_only or lower_only or release[0] == version):
        usual = _usual(text, tuple(map(int, release[0].split("."))), lower_only=lower_only)
        if usual is not None:
            return usual
    return _by_library(text, version, lower_only, release_only)


def _usual(text: str, python: tuple[int, ...], *, lower_only: bool) -> bool | None:
    """The answer where every clause is plain; None where the library must be asked."""
    have = python[:_WIDTH] + (0,) * (_WIDTH - len(python))
    answer = True
    for clause in text.replace(" ", "").rstrip(",").split(","):
        match = _USUAL(clause)
        if match is None or (match[3] and match[1] not in {"==", "!="}):
            return None
        numbers = tuple(map(int, match[2].split(".")))
        operator = match[1]
        if lower_only:
            if operator not in {">=", ">", "=="}:
                continue
            operator = ">" if operator == ">" else ">="
        answer = answer and _holds(operator, have, numbers, prefix=bool(match[3]))
    return answer


def _holds(operator: str, have: tuple[int, ...], numbers: tuple[int, ...], *, prefix: bool) -> bool:
    if prefix and operator in {"==", "!="}:
        return (have[: len(numbers)] == numbers) is (operator == "==")
    want = numbers + (0,) * (_WIDTH - len(numbers))
    match operator:
        case ">=":
            return have >= want
        case "<=":
            return have <= want
        case ">":
            return have > want
        case "<":
            return have < want
        case "==":
            return have == want
        case _:
            return have != want


def _by_library(text: str, version: str, lower_only: bool, release_only: bool) -> bool:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import Version

    python = Version(version)
    if release_only or lower_only:
        python = Version(".".join(map(str, python.release)))
    try:
        specifiers = SpecifierSet(text)
    except InvalidSpecifier:
        return True
    if not lower_only:
        return specifiers.contains(python, prereleases=True)
    return all(
        specifier.contains(python, prereleases=True) or python > Version(specifier.version.removesuffix(".*"))
        for specifier in specifiers
        if specifier.operator in {">=", ">", "==", "===", "~="}
    )
