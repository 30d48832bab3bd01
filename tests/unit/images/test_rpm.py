"""Databases that RPM itself has made (`rpm/make.sh`), and those that are made to hurt."""

import gzip
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.images.test_findings import GLIBC, elf
from tests.unit.images.test_layers import kept, tar
from wheelcheck.images import rpm
from wheelcheck.images.findings import image_facts
from wheelcheck.images.rpm import rpm_packages

FOLDER = Path(__file__).parent / "rpm"
PACKAGES = {b"gcc": b"11.4.1", b"large": b"1.0~rc1", b"libpq-devel": b"13.11", b"python3": b"3.9.18"}
DATABASES = ("rpmdb.sqlite", "Packages.db", "Packages-4096", "Packages-32768")


def database(name: str) -> bytes:
    return gzip.decompress((FOLDER / f"{name}.gz").read_bytes())


def found(content: bytes) -> dict[bytes, bytes]:
    lines = rpm_packages(content).split(b"\n")
    return {
        name.removeprefix(b"Package: "): version.removeprefix(b"Version: ")
        for name, version in zip(lines[::3], lines[1::3], strict=False)
    }


def header(name: bytes, version: bytes = b"1") -> bytes:
    data = name + b"\0" + version + b"\0"
    tags = struct.pack(">8I", 1000, 6, 0, 1, 1001, 6, len(name) + 1, 1)
    return struct.pack(">II", 2, len(data)) + tags + data


def sqlite(script: str, *blobs: bytes) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.executescript(script)
    connection.executemany("insert into Packages (blob) values (?)", [(each,) for each in blobs])
    connection.commit()
    content = connection.serialize()
    connection.close()
    return content


TABLE = "create table Packages (hnum integer primary key autoincrement, blob blob not null);"


@pytest.mark.parametrize("name", DATABASES)
def test_what_rpm_has_made(name: str) -> None:
    """What was taken away again is not there, and a header of several pages is."""
    assert found(database(name)) == PACKAGES


def test_a_database_in_the_mode_of_writing_ahead_is_opened() -> None:
    content = database("rpmdb.sqlite")
    assert content[18:20] == b"\2\2", "as RPM leaves it"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("var/lib/rpm/rpmdb.sqlite", "rpmdb.sqlite"),
        ("usr/lib/sysimage/rpm/rpmdb.sqlite", "rpmdb.sqlite"),
        ("usr/lib/sysimage/rpm/Packages.db", "Packages.db"),
        ("var/lib/rpm/Packages", "Packages-4096"),
    ],
)
def test_an_image_that_rpm_keeps(path: str, name: str) -> None:
    files: dict[str, bytes | str] = {
        "usr/lib64/libc.so.6": elf(62, GLIBC),
        "usr/bin/python3.9": elf(62),
        "usr/lib64/python3.9/os.py": b"",
        path: database(name),
    }
    facts = image_facts(kept(tar(files)))
    assert facts.packages == {"gcc", "large", "libpq-devel", "python3"}
    assert facts.pythons[0].full == "3.9.18"


@pytest.mark.parametrize("name", DATABASES)
@settings(deadline=None)
@given(data=st.data())
def test_damage_is_no_failure(name: str, data: st.DataObject) -> None:
    content = bytearray(database(name))
    for _ in range(data.draw(st.integers(1, 20))):
        place = data.draw(st.integers(0, len(content) - 1) | st.integers(0, 5000))
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)) | st.just(len(content)))
    assert isinstance(rpm_packages(bytes(content[:cut])), bytes)


def test_damage_whose_message_is_no_text() -> None:
    content = database("rpmdb.sqlite").replace(b"CREATE TABLE 'Sigmd5'", b"\x9cREATE TABLE 'Sigmd5'")
    assert content != database("rpmdb.sqlite")
    assert rpm_packages(content) == b""


@pytest.mark.parametrize("content", [b"", b"x", b"RpmP", rpm._SQLITE, bytes(4096), b"\0" * 12 + b"\x61\x15\x06\0"])
def test_what_is_no_database(content: bytes) -> None:
    assert rpm_packages(content) == b""


@pytest.mark.parametrize(
    "name",
    [b"", b"a b", b"a\nPackage: b", b"\xff", b"../a", b"a" * 300],
    ids=["", "space", "line", "byte", "path", "long"],
)
def test_names_that_are_none_are_passed_over(name: bytes) -> None:
    assert found(sqlite(TABLE, header(name), header(b"b"), header(b"c", b"1\n2"), b"", b"short")) == {b"b": b"1"}


def test_headers_that_claim_more_than_they_have() -> None:
    whole = header(b"a")
    claims = [struct.pack(">II", 1 << 28, 4) + whole[8:], struct.pack(">II", 2, 1 << 31) + whole[8:], whole[:-2]]
    outside = struct.pack(">II", 1, 4) + struct.pack(">4I", 1000, 6, 1 << 31, 1) + b"abc\0"
    assert found(sqlite(TABLE, *claims, outside)) == {}


def test_views_are_not_asked() -> None:
    endless = "with recursive n(x) as (select 1 union all select x + 1 from n) select x as blob from n"
    connection = sqlite3.connect(":memory:")
    connection.execute(f"create view Packages as {endless}")
    content = connection.serialize()
    connection.close()
    assert rpm_packages(content) == b""


def test_chains_that_go_in_circles_end() -> None:
    """Every page of a long value leads to itself."""
    content = bytearray(database("Packages-4096"))
    for start in range(4096, len(content), 4096):
        if content[start + 25] == 7:
            struct.pack_into("<I", content, start + 16, start // 4096)
    assert set(found(bytes(content))) <= set(PACKAGES)


def test_chains_that_end_nowhere_are_not_followed_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of many values leads through all pages, and there is none that it could end in."""
    size, pages = 512, 200
    content = bytearray(size * pages)
    content[12:26] = struct.pack("<IIIBB", 0x061561, 9, size, 0, 8)
    for page in range(1, pages):
        start = page * size
        if page < 100:
            content[start + 25] = 13
            struct.pack_into("<H", content, start + 20, 200)
            content[start + 26 : start + 426] = struct.pack("<HH", 512, 480) * 100
            content[start + 480 : start + 492] = struct.pack("<BxxxII", 3, 100, 1 << 20)
        else:
            content[start + 25] = 7
            struct.pack_into("<I2xH", content, start + 16, page + 1, 100)
    followed: list[int] = []
    chain = rpm._chain

    def counted(content: bytes, order: str, size: int, page: int) -> Iterator[bytes]:
        for piece in chain(content, order, size, page):
            followed.append(len(piece))
            yield piece

    monkeypatch.setattr(rpm, "_chain", counted)
    assert rpm_packages(bytes(content)) == b""
    assert pages - 1 <= len(followed) <= pages + 1


def test_no_more_is_read_than_a_few_times_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """All slots of a database lead to one large header."""
    content = bytearray(database("Packages.db"))
    blob = content.index(b"BlbS")
    (owner,) = struct.unpack_from("<I", content, blob + 4)
    for slot in range(32, 4096, 16):
        content[slot : slot + 16] = struct.pack("<4sIII", b"Slot", owner, blob // 16, 1)
    seen: list[bytes] = []
    monkeypatch.setattr(rpm, "_package", seen.append)
    assert rpm_packages(bytes(content)) == b""
    assert 0 < sum(map(len, seen)) <= 4 * len(content)
