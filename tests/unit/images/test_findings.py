"""What files of an image tell."""

import struct

import pytest

from wheelcheck.images.findings import FoundPython, image_facts
from wheelcheck.images.layers import Kept


def elf(machine: int, rest: bytes = b"", *, little: bool = True, flags: int = 0) -> bytes:
    order = "<" if little else ">"
    head = b"\x7fELF\x02" + (b"\x01" if little else b"\x02") + bytes(10)
    return (
        head
        + struct.pack(f"{order}HHIQQ", 3, machine, 1, 0, 0)[:20]
        + struct.pack(f"{order}I", flags)
        + bytes(60)
        + rest
    )


GLIBC = b"\x00GNU C Library (Debian GLIBC 2.36-9+deb12u4) stable release version 2.36.\nCopyright"
MUSL = b"\x00musl libc (x86_64)\nVersion %s\n\x001.2.5\x00"


def facts(**files: bytes) -> object:
    return image_facts({name.replace("__", "/"): Kept(content) for name, content in files.items()})


@pytest.mark.parametrize(
    ("path", "content", "libc", "machine"),
    [
        ("lib/x86_64-linux-gnu/libc.so.6", elf(62, GLIBC), ("glibc", 2, 36), "x86_64"),
        ("usr/lib64/libc-2.28.so", elf(183, GLIBC.replace(b"2.36.", b"2.28.")), ("glibc", 2, 28), "aarch64"),
        ("lib/ld-musl-x86_64.so.1", elf(62, MUSL), ("musl", 1, 2), "x86_64"),
        ("lib/ld-musl-armhf.so.1", elf(40, MUSL, flags=0x400), ("musl", 1, 2), "armv7l"),
        ("lib/ld-musl-armhf.so.1", elf(40, MUSL), ("musl", 1, 2), "armv6l"),
        ("lib64/libc.so.6", elf(22, GLIBC, little=False), ("glibc", 2, 36), "s390x"),
        ("lib64/libc.so.6", elf(9999, GLIBC), ("glibc", 2, 36), None),
        ("lib64/libc.so.6", elf(62, b"another library"), None, None),
        ("lib64/libc.so.6", b"", None, None),
    ],
)
def test_the_c_library_says_its_own_version(
    path: str, content: bytes, libc: tuple[str, int, int] | None, machine: str | None
) -> None:
    found = image_facts({path: Kept(content)})
    assert (found.libc, found.machine) == (libc, machine)


def test_alpine_with_a_glibc_beside_it_is_musl() -> None:
    files = {"usr/glibc-compat/lib/libc.so.6": Kept(elf(62, GLIBC)), "lib/ld-musl-x86_64.so.1": Kept(elf(62, MUSL))}
    assert image_facts(files).libc == ("musl", 1, 2)


def test_pythons() -> None:
    files = {
        "usr/bin/python3.11": Kept(b""),
        "var/lib/dpkg/status": Kept(
            b"Package: gcc\nVersion: 4:12.2.0-3\n\nPackage: python3.11-minimal\nVersion: 3.11.2-6+deb12u6\n"
        ),
        "usr/local/bin/python3.13": Kept(b""),
        "usr/local/include/python3.13t/patchlevel.h": Kept(b'#define PY_VERSION      "3.13.2+"\n'),
        "usr/local/lib/python3.13/lib-dynload/_json.cpython-313t-x86_64-linux-gnu.so": Kept(b""),
        "usr/local/lib/python3.13/site-packages/pip-24.3.1.dist-info/METADATA": Kept(b""),
        "opt/pypy/bin/pypy3.10": Kept(b""),
        "venv/bin/python3.11": Kept(b"", "/usr/bin/python3.11"),
    }
    found = image_facts(files)
    (first, *_) = found.pythons
    assert (first.soabi, first.command) == ("cpython-313t-x86_64-linux-gnu", "/usr/local/bin/python3.13")
    assert (first._replace(soabi=None, command=None), *found.pythons[1:]) == (
        FoundPython("usr/local", "3.13", "3.13.2", free_threaded=True, pypy=False, pip="24.3.1"),
        FoundPython("opt/pypy", "3.10", None, free_threaded=False, pypy=True, pip=None),
        FoundPython("usr", "3.11", "3.11.2", free_threaded=False, pypy=False, pip=None),
    )
    assert found.packages == {"gcc", "python3.11-minimal"}


def test_alpines_packages() -> None:
    files = {
        "usr/bin/python3.12": Kept(b""),
        "lib/apk/db/installed": Kept(b"C:Q1\nP:musl\nV:1.2.5-r0\n\nC:Q2\nP:python3\nV:3.12.11-r0\n\n"),
        "etc/os-release": Kept(b'# x\nNAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.1\nbroken\n'),
    }
    found = image_facts(files)
    assert found.packages == {"musl", "python3"}
    assert found.pythons[0].full == "3.12.11"
    assert (found.os_release["ID"], found.os_release["NAME"]) == ("alpine", "Alpine Linux")


def test_nothing_tells_nothing() -> None:
    found = image_facts({})
    assert (found.libc, found.machine, found.pythons, found.packages) == (None, None, (), frozenset())
