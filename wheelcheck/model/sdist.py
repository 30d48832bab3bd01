"""An sdist as values: what was seen in the archive, and what building it takes (PEP 517, PEP 518, PEP 625)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

__all__ = [
    "Ask",
    "AskKind",
    "BuildEnvironment",
    "Extension",
    "Hurdle",
    "HurdleKind",
    "Language",
    "SdistDigest",
    "SdistFacts",
    "SdistFailure",
    "SdistFailureKind",
    "SourceFile",
    "SourceLines",
]


class Extension(StrEnum):
    """Whether what is built from an sdist has compiled parts; the contract's `build.extension`."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    """It is tried, or asked for, and the build goes on without it: no compiler is needed."""
    NONE = "none"
    UNKNOWN = "unknown"


class Language(StrEnum):
    """Languages that are compiled while an sdist is built."""

    C = "c"
    CPP = "c++"
    CYTHON = "cython"
    RUST = "rust"
    FORTRAN = "fortran"
    GO = "go"
    CUDA = "cuda"
    ASSEMBLY = "assembly"
    SWIG = "swig"
    OBJECTIVE_C = "objective-c"
    D = "d"
    ZIG = "zig"
    NIM = "nim"
    HASKELL = "haskell"
    OCAML = "ocaml"
    JAVA = "java"


class SourceFile(NamedTuple):
    """A file of a compiled language, headers included.

    Attributes:
        path: Below the archive's top folder, with forward slashes.
        size: Bytes.
        lines: Line ends in it.
    """

    path: str
    size: int
    lines: int


class SdistDigest(NamedTuple):
    """What is kept of an archive: enough to say for any target what building it takes.

    Attributes:
        texts: Path below the top folder -> content, of the files that steer a build (`setup.py`, the modules that it
            imports, `setup.cfg`, `pyproject.toml`, `PKG-INFO`, `Cargo.toml`, `meson.build`, `CMakeLists.txt`).
        sources: Every source file of a compiled language.
        includes: Header as an `#include` names it (`openssl/ssl.h`) -> the first few source files that name it. Headers
            that the archive itself has are left out.
        names: Every file's path, as far as there is room (`limits.py`); `setup.py` may look for them.
        whole: Whether `names` and `sources` are complete.
        generated: Path of a C or C++ file that Cython made -> Cython's version (`0.29.21`), from its first line.
    """

    texts: Mapping[str, str]
    sources: tuple[SourceFile, ...] = ()
    includes: Mapping[str, tuple[str, ...]] = {}
    names: tuple[str, ...] = ()
    whole: bool = True
    generated: Mapping[str, str] = {}


class SdistFailureKind(StrEnum):
    """Why an sdist could not be read."""

    OFFLINE = "offline"
    UNREACHABLE = "unreachable"
    """Its host did not give it out."""
    WRONG_HASH = "wrong-hash"
    """What came is not the file that the index or the lock describes."""
    DAMAGED = "damaged"
    """Truncated, or no archive."""
    HOSTILE = "hostile"
    """A bomb, too many members, a path that leads outside: more than the limits allow."""
    UNSUPPORTED = "unsupported"
    """An archive format that cannot be read here."""


class SdistFailure(NamedTuple):
    """The sdist could not be read: whatever depends on it is `unknown`.

    Attributes:
        kind: Which failure.
        message: What happened, for people; holds no credentials.
    """

    kind: SdistFailureKind
    message: str


class BuildEnvironment(NamedTuple):
    """What a build script sees of the place that it runs in.

    Attributes:
        implementation: `cpython`, `pypy`, `graalpy`.
        major: 3.
        minor: 12.
        free_threaded: CPython without the GIL.
        machine: `platform.machine()`: `x86_64`.
        libc: `musl` or `glibc`.
    """

    implementation: str
    major: int
    minor: int
    free_threaded: bool
    machine: str
    libc: str

    @property
    def key(self) -> str:
        """Stable text: facts are remembered by file and this."""
        thread = "t" if self.free_threaded else ""
        return f"{self.implementation}{self.major}.{self.minor}{thread}-{self.machine}-{self.libc}"


class AskKind(StrEnum):
    """How an sdist asks for something that the system must have."""

    EXTERNAL = "external"
    """A PEP 725 `[external]` entry: `dep:generic/libpq`, `dep:virtual/compiler/c`."""
    PKG_CONFIG = "pkg-config"
    """A pkg-config module: `libpq`, `xmlsec1-openssl`; also what Meson's `dependency()` asks for."""
    CMAKE = "cmake"
    """A CMake package: `find_package(OpenSSL)`."""
    LIBRARY = "library"
    """What the linker is told: `pq` for `-lpq`."""
    HEADER = "header"
    """`#include <openssl/ssl.h>`."""
    TOOL = "tool"
    """A program that the build runs: `pg_config`, `swig`, `flex`."""
    CRATE = "crate"
    """A crate that links a system library: `openssl-sys`."""


class Ask(NamedTuple):
    """One thing that an sdist asks of the system.

    Attributes:
        kind: In which language it asks.
        name: What it asks for, in that language.
        where: The file that asks.
        optional: The build goes on without it.
    """

    kind: AskKind
    name: str
    where: str
    optional: bool = False


class SourceLines(NamedTuple):
    """How much is compiled."""

    language: Language
    lines: int


class HurdleKind(StrEnum):
    """What may stop a build although compiler and libraries are there."""

    PYTHON_TOO_NEW = "python-too-new"
    """Uses what this Python no longer has (C API, standard library)."""
    PYTHON_TOO_OLD = "python-too-old"
    BUILD_TOOL = "build-tool"
    """Uses what today's setuptools, Cython or other build tool no longer has, and does not pin an older one."""
    RUST_TOO_OLD = "rust-too-old"
    """Wants a newer Rust than the distribution packages."""
    COMPILER_TOO_OLD = "compiler-too-old"
    """Wants a newer C or C++ standard than the distribution's compiler knows."""
    OTHER_LIBC = "other-libc"
    """Uses what only the other C library has."""
    DOWNLOADS = "downloads"
    """Fetches something (a model, a binary, a compiler, a library) from another host while building."""


class Hurdle(NamedTuple):
    """Something that may stop the build on a target.

    Attributes:
        kind: Which.
        fatal: The build certainly fails; else it may.
        detail: What it is about, as short text for the sentence (`use_2to3`, `1.85`).
        source: Where it was seen (`setup.py: use_2to3`), or the data file's own source.
    """

    kind: HurdleKind
    fatal: bool
    detail: str
    source: str


class SdistFacts(NamedTuple):
    """What building an sdist takes in one `BuildEnvironment`.

    Attributes:
        extension: Whether something is compiled, and whether it must be.
        languages: Of what would be compiled.
        backend: The build backend: `setuptools.build_meta`, with `setuptools.build_meta:__legacy__` where none is
            declared (PEP 517); None when nothing can build it.
        requires: `build-system.requires`, or setuptools' default (PEP 518).
        hook_requires: What the backend's `get_requires_for_build_wheel` would add (`setup_requires`, cmake, ninja).
        evidence: Each `FILE: finding`, the decisive ones first.
        lines: How much would be compiled, by language, most first.
        asks: What it asks of the system.
        hurdles: What in the sdist itself may stop the build there.
        rust_version: The oldest Rust that builds it (`1.70`), or None.
        cpp_standard: 17 for C++17, or None.
    """

    extension: Extension
    languages: tuple[Language, ...] = ()
    backend: str | None = None
    requires: tuple[str, ...] = ()
    hook_requires: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    lines: tuple[SourceLines, ...] = ()
    asks: tuple[Ask, ...] = ()
    hurdles: tuple[Hurdle, ...] = ()
    rust_version: str | None = None
    cpp_standard: int | None = None
