"""What is kept of files is small, and says the same."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.images.test_findings import GLIBC, MUSL, elf
from wheelcheck.images.elf import loader_libc
from wheelcheck.images.extracts import library_words, program_words, system_packages


@pytest.mark.parametrize("words", [GLIBC, MUSL])
def test_of_a_library_its_head_and_its_words(words: bytes) -> None:
    kept = library_words(elf(62, bytes(1 << 20) + words + bytes(1 << 20)))
    assert len(kept) < 300
    assert library_words(kept) == kept


@pytest.mark.parametrize(
    ("wide", "order", "loader", "libc"),
    [
        (True, "<", b"/lib64/ld-linux-x86-64.so.2", "glibc"),
        (True, "<", b"/lib/ld-musl-aarch64.so.1", "musl"),
        (True, ">", b"/lib/ld64.so.1", "glibc"),
        (False, "<", b"/lib/ld-linux-armhf.so.3", "glibc"),
        (False, ">", b"/lib/ld.so.1", "glibc"),
        (False, "<", b"/system/bin/linker", None),
    ],
)
def test_of_a_program_the_loader_that_it_asks_for(wide: bool, order: str, loader: bytes, libc: str | None) -> None:
    size = 64 if wide else 52
    ident = b"\x7fELF" + bytes([2 if wide else 1, 1 if order == "<" else 2]) + bytes(10)
    numbers = struct.pack(f"{order}HHI{'QQQ' if wide else 'III'}", 3, 62, 1, 0, size, 0)
    head = ident + numbers + struct.pack(f"{order}IHHHHHH", 0, size, 56 if wide else 32, 1, 0, 0, 0)
    where = size + (56 if wide else 32)
    length = len(loader) + 1
    segment = (
        struct.pack(f"{order}IIQQQQQQ", 3, 4, where, 0, 0, length, 0, 0)
        if wide
        else struct.pack(f"{order}IIIIIIII", 3, where, 0, 0, length, 0, 0, 0)
    )
    kept = program_words(head + segment + loader + b"\0" + bytes(3000))
    assert len(kept) == 64 + len(loader)
    assert loader_libc(kept) == libc


@given(st.binary(max_size=200))
def test_no_head_is_too_broken(tail: bytes) -> None:
    assert len(program_words(b"\x7fELF" + tail)) <= 64 + 200


def test_packages_that_are_installed() -> None:
    status = (
        b"Package: gcc\nStatus: install ok installed\nVersion: 4:12\nDescription: x\n Package: no\n\n"
        b"Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\n"
        b"Package: base\nVersion: 2\n"
    )
    assert system_packages(status) == b"Package: gcc\nVersion: 4:12\n\nPackage: base\nVersion: 2\n\n"
    assert system_packages(b"C:Q1\nP:musl\nV:1.2.5-r0\nF:lib\n\nC:Q2\nP:busybox\nV:1\n") == (
        b"P:musl\nV:1.2.5-r0\n\nP:busybox\nV:1\n\n"
    )
