"""Raw platforms instead of images: `musllinux_1_2`, `manylinux2014_aarch64`, `glibc2.31` (PEP 600, PEP 656)."""

import re

from wheelcheck.model.errors import InputError
from wheelcheck.model.target import Libc, LibcName, Why
from wheelcheck.targets.machines import parse_machine
from wheelcheck.targets.places import Place

__all__ = ["raw_place"]

_LEGACY = {"manylinux1": (2, 5), "manylinux2010": (2, 12), "manylinux2014": (2, 17)}
_PLATFORM = re.compile(
    r"(?:(?P<legacy>manylinux(?:1|2010|2014))|(?P<kind>manylinux|musllinux)_(?P<major>\d{1,2})_(?P<minor>\d{1,2}))"
    r"(?:_(?P<machine>[a-z0-9_]+))?"
)
_LIBC = re.compile(r"(?P<name>glibc|musl)(?:[-_ ]?(?P<major>\d{1,2})\.(?P<minor>\d{1,2})(?:\.\d{1,3})?)?")
_OLDEST = {LibcName.GLIBC: Libc(LibcName.GLIBC, 2, 5), LibcName.MUSL: Libc(LibcName.MUSL, 1, 0)}


def raw_place(base: str, image: str | None = None) -> Place | None:
    """The place that a platform tag or a libc names; None if `base` is neither.

    Raises:
        InputError: A libc without its version, a version that does not exist, an unknown machine.
    """
    if base.startswith("linux_"):
        raise InputError(f"`{base}` says nothing of the libc; name for example musllinux_1_2 or manylinux_2_28")
    found = _PLATFORM.fullmatch(base)
    if found is not None:
        name = LibcName.MUSL if found["kind"] == "musllinux" else LibcName.GLIBC
        version = _LEGACY.get(found["legacy"] or "") or (int(found["major"]), int(found["minor"]))
        machine = parse_machine(found["machine"]) if found["machine"] else None
    else:
        found = _LIBC.fullmatch(base)
        if found is None:
            return None
        name, machine = LibcName(found["name"]), None
        if found["major"] is None:
            raise InputError(f"`{base}` says which libc, but not which version: write for example glibc2.36 or musl1.2")
        version = (int(found["major"]), int(found["minor"]))
    libc = Libc(name, *version)
    if libc < _OLDEST[name] or libc.major != _OLDEST[name].major:
        raise InputError(f"`{base}`: there is no {libc} that wheels are built for; known are {_OLDEST[name]} and newer")
    return Place(image=image, distribution=None, libc=libc, libc_why=Why.FLAG, machine=machine)
