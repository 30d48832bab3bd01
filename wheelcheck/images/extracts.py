"""What is kept of a file of an image: the few bytes of it that tell something (ELF, dpkg's status, apk's database)."""

import re
import struct
from collections.abc import Iterator

__all__ = ["ELF", "GLIBC", "MUSL", "library_words", "program_words", "system_packages"]

ELF = b"\x7fELF"
GLIBC = re.compile(rb"GNU C Library [^\x00]{0,120}?version (\d+)\.(\d+)")
MUSL = re.compile(rb"\x00(\d+)\.(\d+)\.\d+(?:[-+~][\w.]*)?\x00")
_HEAD = 64
"""Bytes of an ELF header with 64-bit addresses, the longer one."""
_INTERPRETER = 3
_LONGEST_PATH = 200
_MOST_SEGMENTS = 64
_STANZA = re.compile(rb"\n[ \t\r]*\n")
_DPKG_FIELD = re.compile(rb"(?m)^(Package|Version|Status):[ \t]*(\S.*)$")
_APK_FIELD = re.compile(rb"(?m)^([PV]):(\S+)$")


def library_words(content: bytes) -> bytes:
    """The head of a C library and its own words on its version."""
    match = GLIBC.search(content) or MUSL.search(content)
    return content[:_HEAD] + (b"" if match is None else b"\0" + match[0].strip(b"\0") + b"\0")


def program_words(content: bytes) -> bytes:
    """The head of a program and the loader that it asks for (`PT_INTERP`), which tells the C library it is made for."""
    if content[:4] != ELF:
        return content[:_HEAD]
    try:
        return content[:_HEAD].ljust(_HEAD, b"\0") + _interpreter(content)
    except (struct.error, IndexError):
        return content[:_HEAD]


def _interpreter(content: bytes) -> bytes:
    order, wide = "<" if content[5] == 1 else ">", content[4] == 2  # noqa: PLR2004  64 bit
    (start,) = struct.unpack_from(f"{order}{'Q' if wide else 'I'}", content, 32 if wide else 28)
    size, number = struct.unpack_from(f"{order}HH", content, 54 if wide else 42)
    for place in range(start, start + size * min(number, _MOST_SEGMENTS), size or 1):
        (kind,) = struct.unpack_from(f"{order}I", content, place)
        if kind == _INTERPRETER:
            at, length = (
                struct.unpack_from(f"{order}Q16xQ", content, place + 8)
                if wide
                else struct.unpack_from(f"{order}I8xI", content, place + 4)
            )
            return content[at : at + min(length, _LONGEST_PATH)].partition(b"\0")[0]
    return b""


def system_packages(content: bytes) -> bytes:
    """Of dpkg's status or apk's database what is installed, name and version, in the same form."""

    def stanzas() -> Iterator[bytes]:
        for stanza in _STANZA.split(content):
            fields = dict(_DPKG_FIELD.findall(stanza))
            # A package that was removed leaves a stanza behind for its configuration; distroless images say no status.
            if b"Package" in fields and fields.get(b"Status", b"installed").split()[-1] == b"installed":
                yield b"Package: %s\nVersion: %s\n\n" % (
                    fields[b"Package"].strip(),
                    fields.get(b"Version", b"").strip(),
                )
            elif b"Package" not in fields:
                told = dict(_APK_FIELD.findall(stanza))
                if b"P" in told:
                    yield b"P:%s\nV:%s\n\n" % (told[b"P"], told.get(b"V", b""))

    return b"".join(stanzas())
