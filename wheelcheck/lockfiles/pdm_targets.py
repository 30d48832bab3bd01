"""The targets that a pdm.lock was made for (https://pdm-project.org/en/latest/usage/lock-targets/)."""

import re
from typing import NamedTuple

from wheelcheck.lockfiles.document import Table

__all__ = ["Targets", "read_targets"]

_LINUX = re.compile(r"(manylinux|musllinux|linux)_(?:\d+_\d+_)?(\w+)").fullmatch
_MACOS = re.compile(r"macos_(?:\d+_\d+_)?(\w+)").fullmatch
_SPECIFIER = re.compile(r"(===|==|~=|!=|<=|>=|<|>)\s*([^\s,'\"]+)").fullmatch
_LIBCS = {"manylinux": "glibc", "musllinux": "musl", "linux": "glibc"}
_NAMES = {"linux": "linux_x86_64", "alpine": "musllinux_1_2_x86_64", "macos": "macos_arm64", "windows": "windows_amd64"}
_MACHINES = {"arm64": "aarch64", "amd64": "x86_64", "x86": "i686"}


class Targets(NamedTuple):
    """What the lock says of where it can be installed, in `Lock`'s terms.

    Attributes:
        markers: One per target.
        libcs: The C library of each, `""` for any.
    """

    markers: tuple[str, ...] = ()
    libcs: tuple[str, ...] = ()


def read_targets(metadata: Table) -> Targets:
    """The targets; none when the lock is for all, which a target without any limit means too."""
    markers, libcs = [], []
    for target in metadata.tables("targets"):
        platform, libc = _platform(target)
        clauses = [_python(target), platform, _implementation(target)]
        marker = " and ".join([clause for clause in clauses if clause])
        if not marker:
            return Targets()
        markers.append(marker)
        libcs.append(libc)
    return Targets(tuple(markers), tuple(libcs))


def _python(target: Table) -> str:
    """`>=3.9,<3.13||>=3.14` as a marker."""
    text = target.optional_text("requires_python") or ""
    alternatives = []
    for alternative in text.split("||"):
        clauses = [_specifier(target, part.strip()) for part in alternative.split(",") if part.strip() not in {"", "*"}]
        if not clauses:
            return ""
        alternatives.append(" and ".join(clauses))
    return alternatives[0] if len(alternatives) == 1 else f"({' or '.join(alternatives)})"


def _specifier(target: Table, text: str) -> str:
    found = _SPECIFIER(text)
    if found is None:
        raise target.error(f"{text!r} is no version specifier", "requires_python")
    return f"python_full_version {found[1]} '{found[2]}'"


def _platform(target: Table) -> tuple[str, str]:
    """Marker and C library of `manylinux_2_17_x86_64`, `musllinux_1_2_aarch64`, `macos_14_0_arm64`, `windows_amd64`.

    The libc's version does not count: PDM warns where the target's is newer than the machine's, and installs.
    """
    name = target.optional_text("platform")
    if name is None:
        return "", ""
    name = _NAMES.get(name, name)
    if found := _LINUX(name):
        machine = _MACHINES.get(found[2], found[2])
        return f"sys_platform == 'linux' and platform_machine == '{machine}'", _LIBCS[found[1]]
    if found := _MACOS(name):
        return f"sys_platform == 'darwin' and platform_machine == '{found[1]}'", ""
    system = "win32" if name.startswith("windows") else name.partition("_")[0]
    if not system.isalnum():
        raise target.error("is no platform that PDM knows", "platform")
    return f"sys_platform == '{system}'", ""


def _implementation(target: Table) -> str:
    name = target.optional_text("implementation")
    if name is None:
        return ""
    if not name.isalnum():
        raise target.error("is no implementation of Python", "implementation")
    return f"implementation_name == '{name.lower()}'"
