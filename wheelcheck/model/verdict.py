"""The answer for one pin on one target, as data; sentences are made by `wheelcheck.render.sentences` alone."""

from enum import StrEnum
from typing import NamedTuple

from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.sdist import Extension, Hurdle, Language, SourceLines

__all__ = [
    "BuildFacts",
    "BuildRequirement",
    "Code",
    "Extension",
    "FileJudgement",
    "Fit",
    "Note",
    "SystemPackage",
    "SystemPackages",
    "Verdict",
    "VerdictKind",
]


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
    SDIST_ERROR = "sdist-error"
    """The sdist, which decides, could not be fetched or read."""
    SDIST_UNCLEAR = "sdist-unclear"
    """The sdist was read, and does not show whether it compiles something."""
    BUILD_REQUIREMENT = "build-requirement"
    """What the build itself requires must be compiled there, or cannot be installed."""
    BUILD_FAILS = "build-fails"
    """No compiler is needed, and the build fails all the same: it uses what this Python or its tools no longer have."""
    NO_FILES = "no-files"
    QUARANTINED = "quarantined"
    NOT_FOUND = "not-found"
    INDEX_ERROR = "index-error"
    MARKER = "marker"
    GROUP = "group"
    EXTRA = "extra"
    OTHER_VERSION = "other-version"
    """Unlocked input: on this target another version of it is chosen."""
    NOT_REQUIRED = "not-required"
    """Unlocked input: on this target nothing that is chosen asks for it."""
    LOCK_REFUSED = "lock-refused"
    """No single pin is to blame: the lock as a whole does not install on this target, or does not run there."""
    UNRESOLVED = "unresolved"
    """Unlocked input: no set of versions that fits together was found for this target."""
    REQUIREMENTS_UNKNOWN = "requirements-unknown"
    """Unlocked input: what it requires itself is not known before it is built."""
    DIRECT_WHEEL = "direct-wheel"
    DIRECT_SDIST = "direct-sdist"
    VCS = "vcs"
    LOCAL = "local"


class SystemPackage(NamedTuple):
    """A package of the target's distribution.

    Attributes:
        name: As its package manager takes it: `libpq-dev`.
        why: What asks for it, as short text: `pg_config`, `-lpq`, `C compiler`.
        source: Where that is known from: the row of our table with its own source, or the file in the sdist.
    """

    name: str
    why: str
    source: str


class SystemPackages(NamedTuple):
    """What the system must have, in the words of one package manager.

    Attributes:
        manager: `apk`, `apt`, `dnf`, `microdnf`, `yum`, `tdnf`, `zypper`.
        build: For the stage that builds.
        run: For the stage that runs what was built.
        unknown: What the sdist asks for and no table knows (`pkg-config: foo`); no guess is made.
    """

    manager: str
    build: tuple[SystemPackage, ...] = ()
    run: tuple[SystemPackage, ...] = ()
    unknown: tuple[str, ...] = ()


class BuildRequirement(NamedTuple):
    """A distribution that the isolated build environment must get (PEP 518), judged like a pin.

    Attributes:
        name: PEP 503 normalised.
        version: What the installer would take today, or None if nothing fits.
        wanted_by: Who asks: `build-system.requires`, or names of other build requirements.
        verdict: What installing it on the target takes.
    """

    name: str
    version: str | None
    wanted_by: tuple[str, ...]
    verdict: "Verdict"


class BuildFacts(NamedTuple):
    """What building the sdist takes on one target. Fields that nothing is known of are empty.

    Attributes:
        extension: Whether compiled parts come out.
        evidence: Each `FILE: finding`.
        languages: Of what would be compiled.
        backend: `setuptools.build_meta`.
        requires: `build-system.requires` and what the backend adds.
        lines: How much would be compiled.
        needs: The build requirements as they would be installed.
        conflict: Why the build requirements cannot be resolved, or `""`.
        system: System packages, or None where the target's package manager is not known.
        hurdles: What may stop the build.
        opened: The sdist was opened; else the release's other files are all there is to go by.
    """

    extension: Extension
    evidence: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    backend: str | None = None
    requires: tuple[str, ...] = ()
    lines: tuple[SourceLines, ...] = ()
    needs: tuple[BuildRequirement, ...] = ()
    conflict: str = ""
    system: SystemPackages | None = None
    hurdles: tuple[Hurdle, ...] = ()
    opened: bool = False


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
