"""The compilers that languages need, by package manager; what a compiled result needs at run time besides libc."""

from collections.abc import Iterable, Iterator

from wheelcheck.model.sdist import Language
from wheelcheck.model.target import Distribution
from wheelcheck.model.verdict import SystemPackage

__all__ = ["compilers", "python_headers", "run_time"]

_NAMES = {
    Language.C: "C",
    Language.CPP: "C++",
    Language.CYTHON: "C",
    Language.SWIG: "C",
    Language.ASSEMBLY: "C",
    Language.RUST: "Rust",
    Language.FORTRAN: "Fortran",
    Language.GO: "Go",
    Language.OBJECTIVE_C: "Objective-C",
    Language.D: "D",
    Language.HASKELL: "Haskell",
    Language.OCAML: "OCaml",
    Language.JAVA: "Java",
}
_RED_HAT = {
    "C": ("gcc",),
    "C++": ("gcc", "gcc-c++"),
    "Rust": ("cargo", "gcc"),
    "Fortran": ("gcc", "gcc-gfortran"),
    "Go": ("gcc", "golang"),
}
_PACKAGES = {
    # gcc only recommends the C library's headers: with recommended packages, as apt-get has it, they come along.
    "apt": {
        "C": ("gcc",),
        "C++": ("g++", "gcc"),
        "Rust": ("cargo", "gcc"),
        "Fortran": ("gcc", "gfortran"),
        "Go": ("gcc", "golang-go"),
        "Objective-C": ("gcc", "gobjc"),
        "D": ("gcc", "gdc"),
        "Haskell": ("gcc", "ghc"),
        "OCaml": ("gcc", "ocaml"),
        "Java": ("default-jdk-headless",),
    },
    "apk": {
        "C": ("gcc", "musl-dev"),
        "C++": ("g++", "gcc", "musl-dev"),
        "Rust": ("cargo", "gcc", "musl-dev"),
        "Fortran": ("gcc", "gfortran", "musl-dev"),
        "Go": ("gcc", "go", "musl-dev"),
        "Objective-C": ("gcc", "gcc-objc", "musl-dev"),
    },
    **dict.fromkeys(("dnf", "microdnf", "yum"), _RED_HAT),
    "tdnf": {
        "C": ("binutils", "gcc", "glibc-devel", "kernel-headers"),
        "C++": ("binutils", "gcc", "gcc-c++", "glibc-devel", "kernel-headers"),
        "Rust": ("binutils", "gcc", "glibc-devel", "kernel-headers", "rust"),
        "Fortran": ("binutils", "gcc", "gfortran", "glibc-devel", "kernel-headers"),
        "Go": ("gcc", "go", "glibc-devel"),
    },
    "zypper": {
        "C": ("gcc",),
        "C++": ("gcc", "gcc-c++"),
        "Rust": ("cargo", "gcc"),
        "Fortran": ("gcc", "gcc-fortran"),
        "Go": ("gcc", "go"),
    },
}
_RUN_TIME = {
    # Debian's own tools bring libstdc++ and libgcc along; Alpine's images have neither.
    ("apk", "C++"): ("libstdc++",),
    ("apk", "Rust"): ("libgcc",),
    ("apk", "Fortran"): ("libgfortran",),
    ("apt", "Fortran"): ("libgfortran5",),
    ("dnf", "Fortran"): ("libgfortran",),
    ("microdnf", "Fortran"): ("libgfortran",),
    ("yum", "Fortran"): ("libgfortran",),
}
_HEADERS = {
    **dict.fromkeys(("apt", "apk"), "python3-dev"),
    **dict.fromkeys(("dnf", "microdnf", "yum", "tdnf", "zypper"), "python3-devel"),
}
_SOURCE = "the compilers that each distribution packages"


def compilers(languages: Iterable[Language], distribution: Distribution) -> Iterator[SystemPackage]:
    """Yield the compilers' packages.

    Args:
        languages: What is compiled; C where nothing is known, for there is no extension without it.
        distribution: The release.
    """
    manager = distribution.package_manager or ""
    for name in _named(languages):
        for package in _of(distribution, manager, name):
            yield SystemPackage(package, f"{name} compiler", _SOURCE)


def unnamed(languages: Iterable[Language], distribution: Distribution) -> Iterator[str]:
    """Yield the languages whose compiler's package is not known."""
    manager = distribution.package_manager or ""
    for language in languages:
        name = _NAMES.get(language)
        if name is None or not _of(distribution, manager, name):
            yield f"{language.value} compiler"


def run_time(languages: Iterable[Language], distribution: Distribution) -> Iterator[SystemPackage]:
    """Yield what the compilers' own run-time libraries are in."""
    manager = distribution.package_manager or ""
    for name in _named(languages):
        for package in _RUN_TIME.get((manager, name), ()):
            yield SystemPackage(package, f"{name} run-time library", _SOURCE)


def python_headers(distribution: Distribution) -> SystemPackage:
    """The headers of the distribution's own Python."""
    name = _HEADERS[distribution.package_manager or ""]
    return SystemPackage(name, "Python.h of the distribution's own Python", _SOURCE)


def _named(languages: Iterable[Language]) -> list[str]:
    names = {_NAMES[language] for language in languages if language in _NAMES}
    return sorted(names or {"C"})


def _of(distribution: Distribution, manager: str, name: str) -> tuple[str, ...]:
    packages = _PACKAGES.get(manager, {}).get(name, ())
    if distribution.id in {"wolfi", "chainguard"}:
        return tuple("glibc-dev" if package == "musl-dev" else package for package in packages)
    return packages
