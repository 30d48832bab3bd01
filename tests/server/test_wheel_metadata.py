"""What a wheel requires, from parts of it: few small requests, whatever the host can do, and lies are found out."""

import io
import os
import re
import struct
import zipfile
from collections.abc import Callable

import pytest

from tests.server.conftest import IMPATIENT
from tests.server.fault_server import FaultServer, Reply, Seen
from wheelcheck.index.metadata import is_static, read_requires
from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.sdist import SdistFailure, SdistFailureKind

NAME = "demo_a-1.0-py3-none-any.whl"
PATH = f"/files/{NAME}"
METADATA = b"Metadata-Version: 2.1\nName: demo-a\nRequires-Dist: x>=1\nRequires-Dist: y\n\nRequires-Dist: words\n"
FILLING = os.urandom(300_000)


def wheel(
    metadata: bytes = METADATA,
    *,
    first: bool = False,
    members: int = 0,
    compression: int = zipfile.ZIP_DEFLATED,
    name: str = "demo_a-1.0.dist-info/METADATA",
    more: tuple[str, ...] = (),
) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        if first:
            archive.writestr(name, metadata)
        archive.writestr("demo/filling.bin", FILLING, zipfile.ZIP_STORED)
        for number in range(members):
            archive.writestr(f"demo/{number:04}/{'long' * 20}.py", b"")
        for other in more:
            archive.writestr(other, metadata)
        if not first:
            archive.writestr(name, metadata)
    return made.getvalue()


def in_parts(body: bytes) -> Callable[[Seen], Reply]:
    """A host that gives out parts (RFC 9110, section 14)."""

    def reply(seen: Seen) -> Reply:
        wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", seen.headers.get("range", ""))
        if wanted is None:
            return Reply(200, body=body)
        first, last = wanted.groups()
        start = int(first) if first else max(len(body) - int(last), 0)
        end = min(int(last), len(body) - 1) if first and last else len(body) - 1
        return Reply(206, {"Content-Range": f"bytes {start}-{end}/{len(body)}"}, body[start : end + 1])

    return reply


def asked(server: FaultServer, **fields: object) -> tuple[str, ...] | SdistFailure:
    file = ReleaseFile(NAME, f"{server.url}{PATH}")._replace(**fields)  # type: ignore[arg-type]
    return read_requires([file], IMPATIENT)[file]


def failure(server: FaultServer) -> SdistFailureKind:
    answer = asked(server)
    assert isinstance(answer, SdistFailure), answer
    assert answer.message
    return answer.kind


def sent(server: FaultServer, body: bytes) -> int:
    """Bytes that the parts asked for have."""
    total = 0
    for seen in server.requests:
        first, _, last = seen.headers["range"].removeprefix("bytes=").partition("-")
        total += int(last) - int(first) + 1 if first else min(int(last), len(body))
    return total


@pytest.mark.parametrize(
    ("body", "requests"),
    [
        pytest.param(wheel(), 1, id="metadata at the end"),
        pytest.param(wheel(first=True), 2, id="metadata at the beginning"),
        pytest.param(wheel(members=2000), 2, id="a directory longer than what is asked for first"),
        pytest.param(wheel(first=True, members=2000), 3, id="both"),
        pytest.param(wheel(compression=zipfile.ZIP_STORED), 1, id="stored"),
        pytest.param(wheel() + b"", 1, id="of any size"),
    ],
)
def test_few_small_requests(server: FaultServer, body: bytes, requests: int) -> None:
    server.answer(PATH, in_parts(body))
    assert asked(server) == ("x>=1", "y")
    assert len(server.requests) == requests
    assert sent(server, body) < len(body)


def test_a_wheel_shorter_than_the_first_part(server: FaultServer) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("demo_a-1.0.dist-info/METADATA", METADATA)
    server.answer(PATH, in_parts(made.getvalue()))
    assert asked(server) == ("x>=1", "y")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "replies",
    [
        pytest.param((Reply(200, body=wheel()),), id="gives whole files alone"),
        pytest.param((Reply(416), Reply(200, body=wheel())), id="refuses the part"),
        pytest.param((Reply(501), Reply(200, body=wheel())), id="does not know parts"),
        pytest.param((Reply(503), in_parts(wheel())), id="is busy"),
        pytest.param((Reply(hang_up=True), in_parts(wheel())), id="hangs up"),
        pytest.param((Reply(302, {"Location": "/elsewhere"}),), id="sends elsewhere"),
    ],
)
def test_hosts_that_do_otherwise(server: FaultServer, replies: tuple[Reply, ...]) -> None:
    server.answer(PATH, *replies)
    server.answer("/elsewhere", in_parts(wheel()))
    assert asked(server) == ("x>=1", "y")


def test_a_whole_wheel_has_the_hash_of_the_index(server: FaultServer) -> None:
    server.answer(PATH, Reply(200, body=wheel()))
    answer = asked(server, hashes=("sha256:00",))
    assert isinstance(answer, SdistFailure)
    assert answer.kind is SdistFailureKind.WRONG_HASH


def test_a_mirror_without_the_file_that_its_page_promises(server: FaultServer) -> None:
    server.answer(PATH, in_parts(wheel()))
    assert asked(server, core_metadata=True) == ("x>=1", "y")
    assert server.count(f"{PATH}.metadata") == 1


def range_reply(body: bytes, said: str) -> Callable[[Seen], Reply]:
    return lambda _: Reply(206, {"Content-Range": said}, body)


@pytest.mark.parametrize(
    "said", ["", "bytes 0-9/100", "bytes 90-99/*", "bytes 5-1/100", "lines 90-99/100", "bytes 90-99/9"]
)
def test_a_part_that_was_not_asked_for(server: FaultServer, said: str) -> None:
    server.answer(PATH, range_reply(b"0123456789", said))
    assert failure(server) is SdistFailureKind.DAMAGED


def test_an_endless_part(server: FaultServer) -> None:
    body = wheel()
    server.answer(PATH, Reply(206, {"Content-Range": f"bytes 0-{len(body) - 1}/{len(body)}"}, body), Reply(404))
    assert failure(server) is SdistFailureKind.UNREACHABLE


def test_a_file_that_changes_while_it_is_read(server: FaultServer) -> None:
    server.answer(PATH, in_parts(wheel(first=True)), in_parts(wheel(first=True) + b"more"))
    assert failure(server) is SdistFailureKind.DAMAGED


def lying(body: bytes, offset: int, value: int) -> bytes:
    """The archive with another number in its last directory entry (APPNOTE 4.3.12)."""
    start = body.rindex(b"PK\x01\x02") + offset
    return body[:start] + struct.pack("<L", value) + body[start + 4 :]


UNPACKED, PACKED, PLACE = 24, 20, 42


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(b"no archive" * 20_000, SdistFailureKind.DAMAGED, id="no archive"),
        pytest.param(wheel()[:-100], SdistFailureKind.DAMAGED, id="cut"),
        pytest.param(lying(wheel(), PLACE, 7), SdistFailureKind.DAMAGED, id="the place of the member"),
        pytest.param(lying(wheel(), PLACE, 0xFFFFFF00), SdistFailureKind.DAMAGED, id="a place beyond the end"),
        pytest.param(lying(wheel(), UNPACKED, 0x7FFFFFFF), SdistFailureKind.HOSTILE, id="says that it is a bomb"),
        pytest.param(
            lying(wheel(bytes(100 << 20)), UNPACKED, 900), SdistFailureKind.DAMAGED, id="hides that it is one"
        ),
        pytest.param(wheel(bytes(100 << 20)), SdistFailureKind.HOSTILE, id="METADATA of 100 MB"),
        pytest.param(wheel(compression=zipfile.ZIP_LZMA), SdistFailureKind.DAMAGED, id="an unusual packing"),
        pytest.param(wheel(name="other-1.0.dist-info/METADATA"), SdistFailureKind.DAMAGED, id="another project's"),
        pytest.param(wheel(name="METADATA"), SdistFailureKind.DAMAGED, id="none"),
        pytest.param(wheel(more=("b-1.0.dist-info/METADATA",)), SdistFailureKind.DAMAGED, id="two"),
        pytest.param(wheel(name="x/demo_a-1.0.dist-info/METADATA"), SdistFailureKind.DAMAGED, id="in a folder"),
    ],
)
def test_wheels_that_lie(server: FaultServer, body: bytes, kind: SdistFailureKind) -> None:
    server.answer(PATH, in_parts(body))
    assert failure(server) is kind
    assert len(server.requests) <= 3
    # The same wheel where it has to go by as a whole.
    server.answer(PATH, Reply(200, body=body))
    assert failure(server) is kind


def test_more_packed_than_there_is(server: FaultServer) -> None:
    body = lying(wheel(), PACKED, 0x7FFFFFFF)
    server.answer(PATH, in_parts(body))
    assert asked(server) == ("x>=1", "y"), "the packed text says itself where it ends"
    assert sent(server, body) <= len(body)


def test_metadata_files_of_100_mb(server: FaultServer) -> None:
    server.answer(f"{PATH}.metadata", Reply(200, body=b"Requires-Dist: x\n" * (6 << 20)))
    answer = asked(server, core_metadata=True)
    assert isinstance(answer, SdistFailure)
    assert answer.kind is SdistFailureKind.HOSTILE
    assert server.count(PATH) == 0


@pytest.mark.parametrize(
    ("text", "static"),
    [
        ("Metadata-Version: 2.2\nRequires-Dist: a", True),
        ("Metadata-Version: 2.4\nDynamic: License-File\nDynamic: Classifier", True),
        ("metadata-version: 2.2\ndynamic: requires-dist", False),
        ("Metadata-Version: 2.2\nDynamic: Requires-Dist", False),
        ("Metadata-Version: 2.1\nRequires-Dist: a", False),
        ("Metadata-Version: 2.2\n\nDynamic: Requires-Dist", True),
        ("Metadata-Version: two\n", False),
        ("", False),
    ],
)
def test_what_an_sdist_promises(text: str, *, static: bool) -> None:
    assert is_static(text) is static
