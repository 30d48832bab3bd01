"""Names of machines: Docker's platform strings (OCI image index), Debian's and Python's (`platform.machine()`)."""

from wheelcheck.model.errors import InputError

__all__ = ["MACHINES", "docker_platform", "host_machine", "parse_machine"]

_DOCKER = {
    "x86_64": "linux/amd64",
    "aarch64": "linux/arm64",
    "armv7l": "linux/arm/v7",
    "armv6l": "linux/arm/v6",
    "i686": "linux/386",
    "ppc64le": "linux/ppc64le",
    "s390x": "linux/s390x",
    "riscv64": "linux/riscv64",
}

MACHINES = tuple(_DOCKER)
"""Python's names of the machines that Docker runs and wheels are published for."""

# `armhf` is missing on purpose: it is ARMv7 to Debian and ARMv6 to Alpine.
_OTHER_NAMES = {
    "amd64": "x86_64",
    "amd64/v2": "x86_64",
    "amd64/v3": "x86_64",
    "x86-64": "x86_64",
    "x64": "x86_64",
    "arm64": "aarch64",
    "arm64/v8": "aarch64",
    "arm64v8": "aarch64",
    "arm": "armv7l",
    "arm/v7": "armv7l",
    "arm32v7": "armv7l",
    "armv7": "armv7l",
    "armv7hl": "armv7l",
    # A 32-bit userland on a 64-bit kernel; its wheels are the armv7l ones.
    "armv8l": "armv7l",
    "arm/v8": "armv7l",
    "arm/v6": "armv6l",
    "arm32v6": "armv6l",
    "armv6": "armv6l",
    "386": "i686",
    "i386": "i686",
    "i586": "i686",
    "x86": "i686",
    "ppc64el": "ppc64le",
    "powerpc64le": "ppc64le",
    "riscv64gc": "riscv64",
}

# What `platform.machine()` says on the systems that run Docker in a virtual machine of the same kind.
_HOST_NAMES = {"arm64": "aarch64", "amd64": "x86_64", "i386": "i686"}


def parse_machine(text: str) -> str:
    """Python's name of a machine that the user named in Docker's, Debian's or Python's way.

    Raises:
        InputError: No machine that Docker images and wheels are made for.
    """
    name = text.strip().lower().removeprefix("linux/")
    if name in _DOCKER:
        return name
    if name in _OTHER_NAMES:
        return _OTHER_NAMES[name]
    if name == "armhf":
        raise InputError("`armhf` is ARMv7 to Debian and ARMv6 to Alpine: say arm/v7 or arm/v6")
    known = ", ".join(platform.removeprefix("linux/") for platform in _DOCKER.values())
    raise InputError(f"unknown machine `{text}`; known are {known} (or Python's names: {', '.join(MACHINES)})")


def docker_platform(machine: str) -> str:
    """Docker's `--platform` for one of `MACHINES`: `linux/arm/v7` for `armv7l`."""
    return _DOCKER[machine]


def host_machine(name: str) -> str | None:
    """The machine of containers on a computer whose `platform.machine()` is `name`; None if no wheels exist for it.

    macOS and Windows run Linux containers of their own kind of machine, under Linux's name for it.
    """
    lower = name.lower()
    machine = _HOST_NAMES.get(lower) or _OTHER_NAMES.get(lower, lower)
    return machine if machine in _DOCKER else None
