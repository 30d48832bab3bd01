"""Whether requirements of a build allow only old versions of setuptools (PEP 440, PEP 508)."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from wheelcheck.model.sdist import BuildEnvironment

if TYPE_CHECKING:
    from packaging.specifiers import Specifier
    from packaging.version import Version

__all__ = ["WITHOUT_PKG_RESOURCES", "has_no_pkg_resources", "only_before"]

WITHOUT_PKG_RESOURCES = "82"
"""The first setuptools without it."""
_PYTHON_OF_82 = (3, 9)
"""Older Pythons get an older setuptools."""

_NAMES = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalVM"}


def only_before(requires: Iterable[str], version: str, environment: BuildEnvironment) -> bool:
    """Whether no setuptools of that version or newer is allowed there; what cannot be read allows all."""
    stated = [each for each in requires if each.strip().lower().startswith("setuptools")]
    if not stated:
        return False
    from packaging.version import Version

    return any(_is_before(specifier, Version(version)) for each in stated for specifier in _of(each, environment))


def has_no_pkg_resources(requires: Sequence[str], environment: BuildEnvironment) -> bool:
    """Whether the setuptools of a build no longer brings `pkg_resources`."""
    if (environment.major, environment.minor) < _PYTHON_OF_82:
        return False
    return not only_before(requires, WITHOUT_PKG_RESOURCES, environment)


def _of(requirement: str, environment: BuildEnvironment) -> "Iterable[Specifier]":
    from packaging.markers import InvalidMarker, UndefinedComparison, UndefinedEnvironmentName
    from packaging.requirements import Requirement

    try:
        read = Requirement(requirement)
        if read.name.lower() != "setuptools":
            return ()
        if read.marker is not None and not read.marker.evaluate(_variables(environment)):
            return ()
        return tuple(read.specifier)
    except (ValueError, InvalidMarker, UndefinedComparison, UndefinedEnvironmentName, RecursionError):
        return ()


def _variables(environment: BuildEnvironment) -> dict[str, str]:
    version = f"{environment.major}.{environment.minor}"
    return {
        "implementation_name": environment.implementation,
        "implementation_version": f"{version}.0",
        "os_name": "posix",
        "platform_machine": environment.machine,
        "platform_python_implementation": _NAMES.get(environment.implementation, environment.implementation),
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": f"{version}.0",
        "python_version": version,
        "sys_platform": "linux",
        "extra": "",
    }


def _is_before(specifier: "Specifier", limit: "Version") -> bool:
    """Whether all that one clause allows is older."""
    from packaging.version import InvalidVersion, Version

    try:
        stated = Version(specifier.version.removesuffix(".*"))
    except (InvalidVersion, ValueError):
        return False
    prefix = stated.release[:-1] if specifier.operator == "~=" else stated.release
    if specifier.operator == "~=" or specifier.version.endswith(".*"):
        above = Version(".".join(map(str, (*prefix[:-1], prefix[-1] + 1)))) if prefix else limit
        return specifier.operator != "!=" and above <= limit
    if specifier.operator == "<":
        return stated <= limit
    return specifier.operator in {"<=", "==", "==="} and stated < limit
