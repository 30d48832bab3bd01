"""Targets by the names that the recorded choices use: `py3.12-musl1.2-x86_64`, `pypy3.11-glibc2.36-x86_64`."""

import re

from wheelcheck.model.target import Implementation, Interpreter, Libc, LibcName, Target

PATCH_LEVELS = {"3.8": 20, "3.9": 25, "3.10": 20, "3.11": 15, "3.12": 13, "3.13": 13, "3.14": 6, "3.15": 0}
"""The patch levels that the recording assumed."""

_NAME = re.compile(r"(py|pypy)3\.(\d+)(t?)-(musl|glibc)(\d+)\.(\d+)-(\w+)")


def target_named(name: str, *, full_version: str | None = None, pip: str | None = None) -> Target:
    match = _NAME.fullmatch(name)
    assert match is not None, name
    python, minor, threaded, libc, libc_major, libc_minor, arch = match.groups()
    pypy = python == "pypy"
    interpreter = Interpreter(
        Implementation.PYPY if pypy else Implementation.CPYTHON,
        3,
        int(minor),
        full_version or f"3.{minor}.{PATCH_LEVELS[f'3.{minor}']}",
        f"pypy3{minor}_pp73" if pypy else f"cp3{minor}{threaded}",
        bool(threaded),
    )
    return Target(
        name, name, None, None, Libc(LibcName(libc), int(libc_major), int(libc_minor)), interpreter, arch, pip
    )
