"""Platform tags that a foreign Linux target takes (PEP 600, PEP 656), in the order of the installer.

`packaging` makes no platform tags for another libc or machine than the one it runs on, and says so on
purpose; the strings below are what its `_manylinux` and `_musllinux` modules would give inside the image.
"""

from collections.abc import Iterator

from wheelcheck.model.target import Libc, LibcName, Target

__all__ = ["MANYLINUX_MACHINES", "platform_tags"]

MANYLINUX_MACHINES = frozenset(
    {"x86_64", "aarch64", "ppc64", "ppc64le", "s390x", "loongarch64", "riscv64", "i686", "armv7l"}
)
"""Machines that have manylinux tags at all (packaging's `_manylinux._have_compatible_abi`)."""

_LEGACY_ALIASES = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
_X86_FLOOR = 5
_OTHER_FLOOR = 17


def platform_tags(target: Target, *, linux_first: bool = False) -> tuple[str, ...]:
    """Platform tags of the target, best first.

    Args:
        target: Where.
        linux_first: `linux_MACHINE` comes before the others (packaging >= 26.3) instead of last.
    """
    specific = tuple(_musllinux(target.libc, target.arch) if target.libc.name is LibcName.MUSL else _manylinux(target))
    linux = (f"linux_{target.arch}",)
    return linux + specific if linux_first else specific + linux


def _musllinux(libc: Libc, arch: str) -> Iterator[str]:
    for minor in range(libc.minor, -1, -1):
        yield f"musllinux_{libc.major}_{minor}_{arch}"


def _manylinux(target: Target) -> Iterator[str]:
    if target.arch not in MANYLINUX_MACHINES:
        return
    floor = _X86_FLOOR if target.arch in {"x86_64", "i686"} else _OTHER_FLOOR
    for minor in range(target.libc.minor, floor - 1, -1):
        yield f"manylinux_{target.libc.major}_{minor}_{target.arch}"
        if minor in _LEGACY_ALIASES:
            yield f"{_LEGACY_ALIASES[minor]}_{target.arch}"
