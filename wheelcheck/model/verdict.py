"""The answer for one pin on one target, as data; sentences are made by `wheelcheck.render.sentences` alone."""

from enum import StrEnum
from typing import NamedTuple

from wheelcheck.model.release import ReleaseFile

__all__ = ["BuildFacts", "Code", "Extension", "FileJudgement", "Fit", "Note", "Verdict", "VerdictKind"]


class VerdictKind(StrEnum):
    """What would happen; the contract's table."""

    WHEEL = "wheel"
    BUILD = "build"
    COMPILE = "compile"
    MISSING = "missing"
    UNKNOWN = "unknown"
    EXCLUDED = "excluded"


class Code(StrEnum):
    """Why; the contract's reason codes. Codes may be added, never renamed."""

    PURE_WHEEL = "pure-wheel"
    PLATFORM_WHEEL = "platform-wheel"
    ABI3_WHEEL = "abi3-wheel"
    NO_MUSLLINUX_WHEEL = "no-musllinux-wheel"
    NO_MANYLINUX_WHEEL = "no-manylinux-wheel"
    LIBC_TOO_OLD = "libc-too-old"
    NO_WHEEL_FOR_ARCH = "no-wheel-for-arch"
    NO_WHEEL_FOR_PYTHON = "no-wheel-for-python"
    SDIST_ONLY = "sdist-only"
    WHEEL_NOT_IN_LOCK = "wheel-not-in-lock"
    NO_BINARY = "no-binary"
    ONLY_BINARY = "only-binary"
    REQUIRES_PYTHON = "requires-python"
    INSTALLER_TOO_OLD = "installer-too-old"
    YANKED_WHEEL = "yanked-wheel"
    """A compatible wheel is there but yanked, and the installer prefers the sdist that is not."""
    HASH_MISMATCH = "hash-mismatch"
    """Files are there, and none of them has a hash that the lock lists."""
    LOCK_TARGET = "lock-target"
    """The lock was not made for this target (its own list of environments leaves it out)."""
    NO_FILES = "no-files"
    QUARANTINED = "quarantined"
    NOT_FOUND = "not-found"
    INDEX_ERROR = "index-error"
    MARKER = "marker"
    GROUP = "group"
    EXTRA = "extra"
    DIRECT_WHEEL = "direct-wheel"
    DIRECT_SDIST = "direct-sdist"
    VCS = "vcs"
    LOCAL = "local"


class Extension(StrEnum):
    """Whether what is built from an sdist has compiled parts; the contract's `build.extension`."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"
    UNKNOWN = "unknown"


class BuildFacts(NamedTuple):
    """What building the sdist takes. Fields that nothing is known of are empty.

    Attributes:
        extension: Whether compiled parts come out.
        evidence: Each `FILE: finding`.
        languages: `c`, `c++`, `cython`, `rust`, `fortran`, `go`, `cuda`.
        backend: `setuptools.build_meta`.
        requires: `build-system.requires`.
    """

    extension: Extension
    evidence: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    backend: str | None = None
    requires: tuple[str, ...] = ()


class Fit(StrEnum):
    """How one file stands to one target, ordered from what helps least to what helps most to know."""

    NOT_A_DISTRIBUTION = "not-a-distribution"
    """`.egg`, `.exe`, `.rpm`, a signature, or a name that this installer cannot read."""
    WHEEL_VARIANT = "wheel-variant"
    """A PEP 817 / PEP 825 variant wheel: today's installers do not take it."""
    OTHER_SYSTEM = "other-system"
    """macOS, Windows, Android and the like."""
    OTHER_LIBC = "other-libc"
    OTHER_ARCH = "other-arch"
    OTHER_IMPLEMENTATION = "other-implementation"
    OTHER_PYTHON = "other-python"
    OTHER_ABI = "other-abi"
    """The right Python, but not with (or without) the GIL, or another ABI of PyPy."""
    LIBC_TOO_OLD = "libc-too-old"
    INSTALLER_TOO_OLD = "installer-too-old"
    REQUIRES_PYTHON = "requires-python"
    NO_BINARY = "no-binary"
    ONLY_BINARY = "only-binary"
    NOT_IN_LOCK = "not-in-lock"
    YANKED = "yanked"
    """Usable, but passed over because it is yanked and another file is not."""
    USABLE = "usable"
    CHOSEN = "chosen"

    @property
    def closeness(self) -> int:
        """Its place in the order above: of two reasons the greater one is the more helpful."""
        return _CLOSENESS[self]


_CLOSENESS = {fit: place for place, fit in enumerate(Fit)}


class FileJudgement(NamedTuple):
    """One file on one target: the row of `--explain`.

    Attributes:
        file: The file.
        fit: Usable or the closest reason against it.
        needs: What the file asks for (`glibc 2.34`, `cp311`, `>=3.9`, `aarch64`), `""` if there is nothing to say.
        has: What the target has (`glibc 2.31`, `cp312`).
        tag: Its best matching tag on this target, or None.
    """

    file: ReleaseFile
    fit: Fit
    needs: str = ""
    has: str = ""
    tag: str | None = None


class Note(StrEnum):
    """Worth a line, but no other verdict."""

    YANKED = "yanked"
    LINUX_TAG = "linux-tag"
    """The chosen wheel is tagged `linux_<machine>`: it installs on any libc; whether it runs is not known."""
    RELOCK = "relock"
    """A better file is on the index, but its hash is not in the lock."""
    UPGRADE_PIP = "upgrade-pip"
    """A current pip would take a wheel here."""
    ARCHIVED = "archived"
    DEPRECATED = "deprecated"
    NO_HASH = "no-hash"
    """The lock has hashes, and the index gives none for the chosen file to compare with."""


class Verdict(NamedTuple):
    """What installing one pin on one target would take.

    Attributes:
        kind: The verdict.
        code: The reason.
        file: The file that the installer would choose, or None.
        tag: The chosen wheel's best matching tag.
        needs: What the closest file that does not fit asks for (`glibc 2.34`), for the sentence; or `""`.
        has: What the target has instead.
        other: The name of that file, an index, a failure's message: what else the sentence speaks of.
        build: For `build` and `compile`.
        notes: What is worth a line besides.
    """

    kind: VerdictKind
    code: Code
    file: ReleaseFile | None = None
    tag: str | None = None
    needs: str = ""
    has: str = ""
    other: str = ""
    build: BuildFacts | None = None
    notes: tuple[Note, ...] = ()
