"""A target: one place where a lock would be installed (Python x libc x machine)."""

from enum import StrEnum
from typing import NamedTuple

__all__ = [
    "Assumption",
    "Distribution",
    "Fact",
    "Implementation",
    "Interpreter",
    "Libc",
    "LibcName",
    "Target",
    "Why",
]


class LibcName(StrEnum):
    """The two C libraries that wheels for Linux are built against (PEP 600, PEP 656)."""

    GLIBC = "glibc"
    MUSL = "musl"


class Libc(NamedTuple):
    """A C library, at the precision that wheel tags know: `musl 1.2`, `glibc 2.36`."""

    name: LibcName
    major: int
    minor: int

    @property
    def version(self) -> str:
        """`2.36`."""
        return f"{self.major}.{self.minor}"

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Implementation(StrEnum):
    """`sys.implementation.name` of the interpreters that wheels are published for."""

    CPYTHON = "cpython"
    PYPY = "pypy"
    GRAALPY = "graalpy"


class Interpreter(NamedTuple):
    """A Python as tags and markers see it.

    Attributes:
        implementation: Which Python.
        major: 3.
        minor: 12 for Python 3.12.
        full_version: `3.12.13`, what Requires-Python and `python_full_version` are compared with; may be a
            pre-release (`3.15.0rc1`).
        abi: The ABI tag: `cp312`, `cp37m`, `cp313t`, `pypy311_pp73`, `graalpy250_312_native`.
        free_threaded: A CPython built without the GIL (PEP 703).
        implementation_version: `sys.implementation.version` where it is not Python's own: PyPy's `7.3.22`,
            GraalPy's `25.0`; `""` where it is `full_version`.
    """

    implementation: Implementation
    major: int
    minor: int
    full_version: str
    abi: str
    free_threaded: bool = False
    implementation_version: str = ""

    @property
    def version(self) -> str:
        """`3.12`."""
        return f"{self.major}.{self.minor}"

    @property
    def tag(self) -> str:
        """The interpreter part of a wheel tag: `cp312`, `pp311`, `graalpy312`."""
        prefix = {Implementation.CPYTHON: "cp", Implementation.PYPY: "pp", Implementation.GRAALPY: "graalpy"}
        return f"{prefix[self.implementation]}{self.major}{self.minor}"

    @property
    def label(self) -> str:
        """For people: `3.12`, `3.13t`, `PyPy 3.11`."""
        name = {Implementation.CPYTHON: "", Implementation.PYPY: "PyPy ", Implementation.GRAALPY: "GraalPy "}
        return f"{name[self.implementation]}{self.version}{'t' if self.free_threaded else ''}"


class Distribution(NamedTuple):
    """A release of a Linux distribution.

    Attributes:
        id: os-release `ID` (`alpine`, `debian`, `rhel`).
        version: os-release `VERSION_ID` at the precision images are tagged with (`3.22`, `12`), `""` if rolling.
        codename: `bookworm`, or None.
        name: `Debian 12 (bookworm)`, for people.
        package_manager: `apk`, `apt`, `dnf`, `microdnf`, `yum`, `tdnf`, `zypper`, `pacman`, `xbps`, or None.
        libc_full: The full libc version where it is known (`1.2.5`), else None.
    """

    id: str
    version: str
    codename: str | None
    name: str
    package_manager: str | None
    libc_full: str | None = None


class Fact(StrEnum):
    """What can be assumed of a target."""

    IMAGE = "image"
    LIBC = "libc"
    PYTHON = "python"
    ARCH = "arch"
    PIP = "pip"


class Why(StrEnum):
    """Where an assumed fact comes from; the sentence is made by the renderers."""

    FLAG = "flag"
    IMAGE_TAG = "image-tag"
    CATALOGUE = "catalogue"
    """The image's own, by our catalogue of images through time."""
    PYTHON_VERSION_FILE = "python-version-file"
    LOCK = "lock"
    """The lock's or project's requires-python."""
    NEWEST_KNOWN = "newest-known"
    THIS_INTERPRETER = "this-interpreter"
    THIS_MACHINE = "this-machine"
    INSPECTED = "inspected"
    """What lies in the image itself."""
    DOCKERFILE = "dockerfile"
    """A line of the Dockerfile that was read."""
    DEFAULT = "default"


class Assumption(NamedTuple):
    """One fact of a target that was assumed, and why (`python 3.12`, from `.python-version`)."""

    fact: Fact
    value: str
    why: Why
    detail: str = ""
    """What the source said, literally: the file's name, the tag, the requires-python."""


class Target(NamedTuple):
    """One place where the lock would be installed.

    Attributes:
        id: Short, stable, unique in a run: `alpine3.22-cp312-x86_64`, `musl1.2-cp313t-x86_64`.
        base: What the user asked for (`alpine`).
        image: The image reference that it was resolved to (`python:3.12-alpine3.22`), None for raw platforms.
        distribution: None for raw platforms such as `musllinux_1_2`.
        libc: C library and version.
        interpreter: The Python.
        arch: Python's name of the machine: `x86_64`, `aarch64`, `armv7l`, `armv6l`, `i686`, `ppc64le`,
            `s390x`, `riscv64`.
        pip: Version of the pip that the image carries, None when not known (then a current one is assumed).
        assumptions: What was assumed and why, in the order image, libc, Python, machine.
        notes: Sentences worth telling about this base (a catalogue's low confidence, an image that is frozen).
        packages: Of the system, known to be there while the lock is installed.
        runner_packages: Of the system, known to be there when it runs.
        image_bytes: Of the image's layers, as they are stored and downloaded; None where it was not looked into.
    """

    id: str
    base: str
    image: str | None
    distribution: Distribution | None
    libc: Libc
    interpreter: Interpreter
    arch: str
    pip: str | None = None
    assumptions: tuple[Assumption, ...] = ()
    notes: tuple[str, ...] = ()
    packages: frozenset[str] = frozenset()
    runner_packages: frozenset[str] = frozenset()
    image_bytes: int | None = None
