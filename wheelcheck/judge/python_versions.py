"""Whether a target's Python satisfies a Requires-Python (core metadata, PEP 440), as each installer reads it."""

from functools import lru_cache

from wheelcheck.judge.installers import InstallerRules
from wheelcheck.model.target import Interpreter

__all__ = ["python_satisfies"]


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
