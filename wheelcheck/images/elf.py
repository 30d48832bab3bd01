"""ELF headers of an image's files -> the machine they are built for, and the C library they ask for (gABI, psABIs)."""

import struct

from wheelcheck.images.extracts import ELF

__all__ = ["loader_libc", "machine_of"]

_MACHINES = {62: "x86_64", 183: "aarch64", 3: "i686", 21: "ppc64le", 22: "s390x", 243: "riscv64"}
_ARM, _ARM_HARD_FLOAT = 40, 0x400
_SHORTEST = 52
_HEAD = 64


def machine_of(content: bytes) -> str | None:
    """Python's name for the machine: by `e_machine`, and `e_flags` for ARM; None where it is none that wheels know."""
    if content[:4] != ELF or len(content) < _SHORTEST:
        return None
    order = "<" if content[5] == 1 else ">"
    (number,) = struct.unpack_from(f"{order}H", content, 18)
    if number != _ARM:
        return _MACHINES.get(number)
    (flags,) = struct.unpack_from(f"{order}I", content, 36)
    return "armv7l" if flags & _ARM_HARD_FLOAT else "armv6l"


def loader_libc(kept: bytes) -> str | None:
    """`musl` or `glibc` for what is kept of a program: its head, then the path of its loader. None if it names none."""
    loader = kept[_HEAD:]
    if b"/ld-musl-" in loader:
        return "musl"
    return "glibc" if b"/ld-linux" in loader or b"/ld64.so" in loader or b"/ld.so" in loader else None
