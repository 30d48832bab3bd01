"""Files are streamed, hashed on the way, tried again when the way breaks, and never taken for what they are not."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.conftest import IMPATIENT
from tests.server.fault_server import FaultServer, Reply
from tests.unit.sdist.archives import FILES, gzipped, tar
from wheelcheck.builds import Opened
from wheelcheck.index.demands import IndexSettings
from wheelcheck.index.downloads import read_files
from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.sdist import BuildEnvironment, Extension, SdistFacts, SdistFailure, SdistFailureKind
from wheelcheck.opening import SdistOpener

PATH = "/files/a-1.tar.gz"
BODY = tar({**FILES, "noise.bin": os.urandom(200_000)})
HASH = f"sha256:{hashlib.sha256(BODY).hexdigest()}"
ALPINE = BuildEnvironment("cpython", 3, 12, free_threaded=False, machine="x86_64", libc="musl")


def file(server: FaultServer, *, hashes: tuple[str, ...] = (HASH,), path: str = PATH, url: str = "") -> ReleaseFile:
    return ReleaseFile("a-1.tar.gz", url or f"{server.url}{path}", hashes)


def fetch(wanted: ReleaseFile, settings: IndexSettings = IMPATIENT) -> bytes | SdistFailure:
    return read_files([wanted], settings, lambda _, pieces: b"".join(pieces))[wanted]


def failure(wanted: ReleaseFile, settings: IndexSettings = IMPATIENT) -> SdistFailureKind:
    answer = fetch(wanted, settings)
    assert isinstance(answer, SdistFailure), answer
    assert answer.message
    return answer.kind


def test_a_file_arrives_whole(server: FaultServer) -> None:
    server.answer(PATH, Reply(200, body=BODY))
    assert fetch(file(server)) == BODY


@pytest.mark.parametrize(
    "replies",
    [
        (Reply(500), Reply(200, body=BODY)),
        (Reply(503, {"Retry-After": "0"}), Reply(200, body=BODY)),
        (Reply(200, body=BODY, cut=1000), Reply(200, body=BODY)),
        (Reply(hang_up=True), Reply(200, body=BODY)),
        (Reply(200, body=BODY, chunked=True, cut=5000), Reply(200, body=BODY, chunked=True)),
        (Reply(302, {"Location": "/elsewhere"}),),
    ],
)
def test_what_breaks_is_tried_again_from_the_start(server: FaultServer, replies: tuple[Reply, ...]) -> None:
    server.answer(PATH, *replies)
    server.answer("/elsewhere", Reply(200, body=BODY))
    assert fetch(file(server)) == BODY


@pytest.mark.parametrize("status", [404, 410, 403, 500])
def test_what_is_not_given_out(server: FaultServer, status: int) -> None:
    server.answer(PATH, Reply(status))
    assert failure(file(server)) is SdistFailureKind.UNREACHABLE


def test_another_hash_is_another_file(server: FaultServer) -> None:
    server.answer(PATH, Reply(200, body=BODY[:-1] + b"x"))
    assert failure(file(server)) is SdistFailureKind.WRONG_HASH
    assert server.count(PATH) == 1


@pytest.mark.parametrize("name", ["sha512", "sha384", "sha1", "md5"])
def test_hashes_of_other_kinds(server: FaultServer, name: str) -> None:
    server.answer(PATH, Reply(200, body=BODY))
    right = f"{name}:{hashlib.new(name, BODY).hexdigest()}"
    assert fetch(file(server, hashes=(right,))) == BODY
    assert failure(file(server, hashes=(f"{name}:00",))) is SdistFailureKind.WRONG_HASH


def test_without_a_hash_there_is_nothing_to_compare(server: FaultServer) -> None:
    server.answer(PATH, Reply(200, body=BODY))
    assert fetch(file(server, hashes=())) == BODY


def test_an_archive_that_is_packed_once_more_for_the_way_is_hashed_as_it_comes(server: FaultServer) -> None:
    server.answer(PATH, Reply(200, {"Content-Encoding": "gzip"}, body=BODY))
    assert fetch(file(server)) == BODY
    assert server.requests[0].headers["accept-encoding"] == "identity"


def test_logins_stay_with_their_host(server: FaultServer) -> None:
    with FaultServer() as other:
        server.answer(PATH, Reply(302, {"Location": f"{other.url}/there"}))
        other.answer("/there", Reply(200, body=BODY))
        url = server.url.replace("://", "://alice:secret@") + PATH
        assert fetch(file(server, url=url)) == BODY
        assert "authorization" in server.requests[0].headers
        assert "authorization" not in other.requests[0].headers


def test_failures_hold_no_credentials(server: FaultServer) -> None:
    url = server.url.replace("://", "://alice:secret@") + "/nothing"
    answer = fetch(file(server, url=url))
    assert isinstance(answer, SdistFailure)
    assert "secret" not in answer.message


def test_a_reader_that_trips_fails_its_file_alone(server: FaultServer) -> None:
    server.answer(PATH, Reply(200, body=BODY))
    server.answer("/files/b", Reply(200, body=b"good"))

    def read(wanted: ReleaseFile, pieces: Iterator[bytes]) -> bytes:
        if wanted.url.endswith(".gz"):
            raise KeyError("of the reader")
        return b"".join(pieces)

    bad, good = file(server), file(server, hashes=(), path="/files/b")
    found = read_files([bad, good], IMPATIENT, read)
    assert found[good] == b"good"
    assert isinstance(found[bad], SdistFailure)


def test_offline_asks_nobody(server: FaultServer) -> None:
    assert failure(file(server), IMPATIENT._replace(offline=True)) is SdistFailureKind.OFFLINE
    # A lock may list a file without saying where it is.
    assert failure(ReleaseFile("a-1.tar.gz", ""), IMPATIENT._replace(offline=True)) is SdistFailureKind.OFFLINE
    assert server.requests == []


def test_files_on_disk(server: FaultServer, tmp_path: Path) -> None:
    place = tmp_path / "ä b.tar.gz"
    place.write_bytes(BODY)
    assert fetch(file(server, url=place.as_uri())) == BODY
    assert fetch(file(server, url=str(place))) == BODY
    place.write_bytes(b"other")
    assert failure(file(server, url=place.as_uri())) is SdistFailureKind.WRONG_HASH


def test_what_is_no_file_on_disk(server: FaultServer, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "nothing", "."):
        url = (tmp_path / name).as_uri()
        assert failure(file(server, url=url)) is SdistFailureKind.UNREACHABLE


def test_many_files_with_a_second_process(server: FaultServer) -> None:
    server.answer(PATH, Reply(200, body=BODY))
    wanted = [file(server, path=f"{PATH}?{number}") for number in range(12)]
    found = read_files(wanted, IMPATIENT._replace(processes=2), lambda _, pieces: b"".join(pieces))
    assert [found[each] for each in wanted] == [BODY] * 12


def opened(server: FaultServer, folder: Path, *, offline: bool = False) -> SdistFacts | SdistFailure:
    wanted = Opened(file(server), ALPINE)
    return SdistOpener(IMPATIENT._replace(cache_dir=folder, offline=offline))((wanted,))[wanted]


def test_what_was_read_is_remembered(server: FaultServer, tmp_path: Path) -> None:
    server.answer(PATH, Reply(200, body=BODY))
    first = opened(server, tmp_path)
    assert isinstance(first, SdistFacts)
    assert first.extension is Extension.REQUIRED
    assert opened(server, tmp_path, offline=True) == first
    assert server.count(PATH) == 1
    # Another environment is answered from what was kept of the archive.
    other = Opened(file(server), ALPINE._replace(minor=11))
    settings = IMPATIENT._replace(cache_dir=tmp_path, offline=True)
    assert isinstance(SdistOpener(settings)((other,))[other], SdistFacts)


def test_a_wrong_file_is_not_remembered(server: FaultServer, tmp_path: Path) -> None:
    server.answer(PATH, Reply(200, body=gzipped(b"something else")), Reply(200, body=BODY))
    first = opened(server, tmp_path)
    assert isinstance(first, SdistFailure)
    assert isinstance(opened(server, tmp_path), SdistFacts)


@pytest.mark.parametrize("content", [b"", b"words", b"SQLite format 3\0" + bytes(4000)])
def test_a_damaged_memo_is_as_if_not_there(server: FaultServer, tmp_path: Path, content: bytes) -> None:
    server.answer(PATH, Reply(200, body=BODY))
    (tmp_path / "sdists-1.sqlite").write_bytes(content)
    assert isinstance(opened(server, tmp_path), SdistFacts)
    assert isinstance(opened(server, tmp_path, offline=True), SdistFacts)
