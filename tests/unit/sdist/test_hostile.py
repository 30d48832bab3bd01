"""Archives made to hurt end in an error that says why, within bounded memory and time."""

import bz2
import contextlib
import gzip
import lzma
import os
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.sdist.archives import FILES, gzipped, header, read, tar, tar_of, zipped
from wheelcheck.model.sdist import SdistFailureKind
from wheelcheck.sdist.archive import ArchiveError, read_archive
from wheelcheck.sdist.limits import LIMITS

HOSTILE, DAMAGED, UNSUPPORTED = SdistFailureKind.HOSTILE, SdistFailureKind.DAMAGED, SdistFailureKind.UNSUPPORTED
ROOT = Path(__file__).parents[3]
SMALL = LIMITS._replace(unpacked=1 << 20, members=50, ratio_from=1 << 16)


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    return made


def kind_of(content: bytes, limits: object = LIMITS, name: str = "a-1.tar.gz") -> SdistFailureKind:
    with pytest.raises(ArchiveError) as caught:
        read(content, limits, name=name)  # type: ignore[arg-type]
    assert str(caught.value)
    return caught.value.kind


@pytest.mark.parametrize(
    "made",
    [
        member("../a.py"),
        member("a-1/../../b.py"),
        member("/etc/passwd"),
        member("C:\\windows\\a"),
        member("..\\a"),
        member("a-1/x", tarfile.SYMTYPE, "../../etc"),
        member("a-1/x", tarfile.SYMTYPE, "/etc/passwd"),
        member("a-1/x", tarfile.LNKTYPE, "../out"),
        member("a-1/x", tarfile.LNKTYPE, "/etc/passwd"),
        member("a-1/null", tarfile.CHRTYPE),
        member("a-1/disk", tarfile.BLKTYPE),
        member("a-1/pipe", tarfile.FIFOTYPE),
    ],
    ids=lambda made: f"{made.name} {made.linkname}",
)
def test_what_leads_outside_is_refused(made: tarfile.TarInfo) -> None:
    assert kind_of(tar_of([member("a-1/setup.py"), made])) is HOSTILE


def test_links_inside_are_fine() -> None:
    links = [member("a-1/d/x", tarfile.SYMTYPE, "../setup.py"), member("a-1/y", tarfile.LNKTYPE, "a-1/setup.py")]
    assert read(tar_of([member("a-1/setup.py"), *links])).names == ("setup.py",)


@pytest.mark.parametrize("name", ["../a.py", "/etc/passwd", "a/../../b"])
def test_zips_lead_outside_too(name: str) -> None:
    assert kind_of(zipped({name: b"x"}, top=""), name="a.zip") is HOSTILE


@pytest.mark.parametrize("pack", [gzipped, bz2.compress, lzma.compress])
def test_bombs(pack: object) -> None:
    plain = header(b"a-1/bomb.c", b"00040000000\0") + bytes(8 << 20)
    content = pack(plain)  # type: ignore[operator]
    assert kind_of(content, LIMITS._replace(ratio_from=1 << 20)) is HOSTILE
    assert kind_of(content, LIMITS._replace(unpacked=1 << 20)) is HOSTILE


def test_a_zip_bomb() -> None:
    content = zipped({f"{number}.c": bytes(4 << 20) for number in range(4)})
    assert kind_of(content, SMALL, "a.zip") is HOSTILE


def test_too_large_an_archive() -> None:
    limits = LIMITS._replace(packed=1000)
    assert kind_of(tar({"a.c": os.urandom(5000)}), limits) is HOSTILE
    assert kind_of(zipped({"a.c": os.urandom(5000)}), limits, "a.zip") is HOSTILE


def test_too_many_members() -> None:
    files = {f"{number}.c": b"" for number in range(60)}
    assert kind_of(tar(files), SMALL) is HOSTILE
    assert kind_of(zipped(files), SMALL, "a.zip") is HOSTILE


def test_ten_million_members_end_early() -> None:
    packer = zlib.compressobj(1, wbits=31)
    seen = 0

    def stream() -> Iterator[bytes]:
        nonlocal seen
        block = b"".join(header(b"a-1/%d.c" % number, b"00000000000\0") for number in range(1000))
        for _ in range(10_000):
            seen += 1000
            yield packer.compress(block)

    with pytest.raises(ArchiveError) as caught:
        read_archive("a-1.tar.gz", stream(), LIMITS._replace(members=20_000))
    assert caught.value.kind is HOSTILE
    assert seen < 100_000


@pytest.mark.parametrize(
    ("size", "kind"),
    [
        (b"77777777777\0", DAMAGED),  # 8 GB, of which nothing comes
        (b"\x80" + bytes(3) + b"\x7f" + b"\xff" * 7, DAMAGED),
        (b"\xff" * 12, DAMAGED),  # negative
        (b"\x80" + b"\xff" * 11, DAMAGED),
        (b"99999999999\0", DAMAGED),
        (b"-0000000001\0", DAMAGED),
        (b"words words\0", DAMAGED),
    ],
)
def test_sizes_that_lie(size: bytes, kind: SdistFailureKind) -> None:
    assert kind_of(gzipped(header(b"a-1/a.c", size) + bytes(2048))) is kind


@pytest.mark.parametrize("kind", [b"x", b"g", b"L", b"K"])
def test_headers_that_are_longer_than_any_path(kind: bytes) -> None:
    assert kind_of(gzipped(header(b"a-1/a", b"00777777777\0", kind) + bytes(1 << 20))) is HOSTILE


@pytest.mark.parametrize(
    "record", [b"18 size=-1\n", b"99 path=x\n", b"30 size=99999999999999999999\n", b"12 size=abc\n"]
)
def test_pax_records_that_lie(record: bytes) -> None:
    block = header(b"a-1/a", b"%011o\0" % len(record), b"x") + record.ljust(512, b"\0")
    content = gzipped(block + header(b"a-1/a.c", b"00000000001\0") + bytes(2048))
    with pytest.raises(ArchiveError):
        read(content)


def test_a_path_that_is_too_long() -> None:
    assert kind_of(tar({"d/" * 3000 + "a.c": b""}, form=tarfile.PAX_FORMAT)) is HOSTILE


@pytest.mark.parametrize("pack", [gzipped, bz2.compress, lzma.compress])
def test_every_truncation_is_told(pack: object) -> None:
    content = pack(gzip.decompress(tar({**FILES, "noise.c": os.urandom(3000)})))  # type: ignore[operator]
    for end in range(0, len(content) - 1, 97):
        with pytest.raises(ArchiveError):
            read(content[:end])


def test_truncated_zips() -> None:
    content = zipped(FILES)
    for end in range(4, len(content) - 1, 29):
        assert kind_of(content[:end], name="a.zip") in {DAMAGED, HOSTILE}


def test_encrypted_zips() -> None:
    content = bytearray(zipped({"setup.py": b"x"}))
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        start = content.find(mark)
        content[start + place] |= 1
    assert kind_of(bytes(content), name="a.zip") in {UNSUPPORTED, DAMAGED}


def test_zips_whose_members_overlap() -> None:
    content = bytearray(zipped({"a.c": b"x" * 100, "b.c": b"y" * 100}, method=zipfile.ZIP_STORED))
    second = content.rfind(b"PK\1\2")
    content[second + 20 : second + 28] = struct.pack("<II", 1 << 30, 1 << 30)
    assert kind_of(bytes(content), name="a.zip") in {HOSTILE, DAMAGED}


def test_a_huge_table_of_contents() -> None:
    content = bytearray(zipped(FILES))
    end = content.rfind(b"PK\5\6")
    content[end + 12 : end + 16] = struct.pack("<I", 0x7FFFFFFF)
    assert kind_of(bytes(content), name="a.zip") in {HOSTILE, DAMAGED}


def test_names_that_are_no_text() -> None:
    content = gzipped(header(b"a-1/\xff\xfe.c", b"00000000000\0") + bytes(1024))
    assert read(content).names == ("\ufffd\ufffd.c",)


def test_what_is_kept_is_bounded() -> None:
    limits = LIMITS._replace(text=100, texts=150, names=3, sources=2, headers=2, name_characters=10_000)
    files = {f"{number}/setup.py": b"x" * 120 for number in range(5)}
    files |= {f"{number}.c": b"#include <%d.h>\n" % number for number in range(5)}
    digest = read(tar(files), limits)
    assert sum(map(len, digest.texts.values())) <= 150
    assert (len(digest.names), len(digest.sources), len(digest.includes)) == (3, 2, 2)
    assert not digest.whole


ORIGINALS = [tar(FILES), tar(FILES, mode="w"), zipped(FILES), bz2.compress(gzip.decompress(tar(FILES)))]


@given(
    st.sampled_from(ORIGINALS),
    st.lists(st.tuples(st.integers(0, 1 << 14), st.binary(min_size=1, max_size=8)), max_size=6),
    st.integers(0, 1 << 14),
)
def test_anything_ends_in_a_digest_or_an_error(original: bytes, changes: list[tuple[int, bytes]], end: int) -> None:
    content = bytearray(original)
    for position, new in changes:
        place = position % len(content)
        content[place : place + len(new)] = new
    with contextlib.suppress(ArchiveError):
        assert read(bytes(content[: max(end, 600)])).names is not None


MEMORY = """
import threading, zlib, lzma
from pathlib import Path
from wheelcheck.sdist.archive import ArchiveError, read_archive
from tests.unit.sdist.archives import header

def long_names():
    packer = zlib.compressobj(1, wbits=31)
    for number in range(60_000):
        name = b"p" * 3900 + b"%d.c" % number
        record = b"%d path=a-1/%s\\n" % (len(name) + 15, name)
        body = header(b"x", b"%011o\\0" % len(record), b"x") + record + bytes(-len(record) % 512)
        yield packer.compress(body + header(b"a-1/x.c", b"00000000000\\0"))

def large_texts():
    packer = zlib.compressobj(1, wbits=31)
    for number in range(100):
        yield packer.compress(header(b"a-1/%d/setup.py" % number, b"%011o\\0" % (4 << 20)))
        for _ in range(4):
            yield packer.compress(b"x = 1 \\n" * (1 << 17))

def includes():
    packer = zlib.compressobj(1, wbits=31)
    text = b"".join(b"#include <%s%d.h>\\n" % (b"h" * 100, number) for number in range(600))
    for number in range(300):
        changed = text.replace(b"hh", b"h%d" % number, 1)
        yield packer.compress(header(b"a-1/%d.c" % number, b"%011o\\0" % len(changed)) + changed + bytes(-len(changed) % 512))

def one_text():
    packer = zlib.compressobj(1, wbits=31)
    yield packer.compress(header(b"a-1/setup.py", b"07777777777\\0"))
    for _ in range(500):
        yield packer.compress(bytes(1 << 20))

def dictionary():
    packer = lzma.LZMACompressor(preset=9)
    yield packer.compress(header(b"a-1/a.c", b"00400000000\\0") + bytes(1 << 20))
    yield packer.flush()

def read(make):
    try:
        read_archive("a-1.tar.gz", make())
    except ArchiveError as error:
        print(error.kind, error)

threads = [threading.Thread(target=read, args=(make,)) for make in (long_names, large_texts, includes, one_text, dictionary, long_names)]
for thread in threads: thread.start()
for thread in threads: thread.join()
peak = Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0]
print(int(peak) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_six_hostile_archives_at_once_stay_below_250_mb() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", MEMORY], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout.split()[-1]) < 250, ran.stdout
