"""Which modules a build script can import in an isolated build environment (PEP 517, PEP 518)."""

import re
import sys
from collections.abc import Sequence

from wheelcheck.model.sdist import BuildEnvironment
from wheelcheck.sdist.tool_pins import has_no_pkg_resources

__all__ = ["Importable"]

_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_OTHER_NAMES = {
    "scikit-build": ("skbuild",),
    "scikit-build-core": ("scikit_build_core",),
    "setuptools": ("setuptools", "pkg_resources", "distutils", "_distutils_hack"),
    "mypy": ("mypy", "mypyc"),
    "pyyaml": ("yaml",),
    "attrs": ("attr", "attrs"),
    "pytorch": ("torch",),
    "oldest-supported-numpy": ("numpy",),
    "numpy": ("numpy",),
    "setuptools-git-versioning": ("setuptools_git_versioning",),
    "cmake-build-extension": ("cmake_build_extension",),
    "meson-python": ("mesonpy", "mesonbuild"),
    "py-cpuinfo": ("cpuinfo",),
    "gitpython": ("git",),
    "pillow": ("PIL",),
    "protobuf": ("google",),
    "grpcio-tools": ("grpc_tools", "grpc"),
    "ziglang": ("ziglang",),
}
_GONE: dict[tuple[int, int], frozenset[str]] = {
    (3, 12): frozenset({"imp", "asyncore", "asynchat", "smtpd"}),
    (3, 13): frozenset(
        {"cgi", "cgitb", "crypt", "pipes", "telnetlib", "nntplib", "sndhdr", "imghdr", "audioop", "aifc", "chunk"}
        | {"mailcap", "msilib", "nis", "ossaudiodev", "spwd", "sunau", "uu", "xdrlib", "lib2to3"}
    ),
}
"""What left the standard library, by the first Python without it (PEP 594 and What's New)."""
_ONCE_STANDARD = frozenset().union(*_GONE.values()) | {"distutils"}
_WITH_SETUPTOOLS = frozenset({"setuptools", "pkg_resources", "distutils", "_distutils_hack"})


class Importable:
    """What can be imported.

    Args:
        requires: The build requirements, as PEP 508 texts.
        environment: The target.
    """

    def __init__(self, requires: Sequence[str], environment: BuildEnvironment) -> None:
        self._names: set[str] = set(_WITH_SETUPTOOLS)
        for requirement in requires:
            match = _NAME.match(requirement)
            if match is not None:
                self._names |= set(_modules(match[1]))
        if has_no_pkg_resources(requires, environment):
            self._names.discard("pkg_resources")
        if environment.implementation == "pypy":
            self._names.add("__pypy__")
        python = (environment.major, environment.minor)
        self._gone = frozenset().union(*(names for first, names in _GONE.items() if python >= first))

    def has(self, module: str) -> bool:
        """Whether a top-level module can be imported."""
        if module in self._gone:
            return False
        standard = module in sys.stdlib_module_names or module in _ONCE_STANDARD
        return standard or module in self._names or module.lower() in self._names

    def is_gone(self, module: str) -> bool:
        """Whether it was in the standard library, and is no longer in the target's."""
        return module in self._gone


def _modules(name: str) -> tuple[str, ...]:
    normalised = re.sub(r"[-_.]+", "-", name).lower()
    return _OTHER_NAMES.get(normalised, (normalised.replace("-", "_"), normalised.replace("-", "")))
