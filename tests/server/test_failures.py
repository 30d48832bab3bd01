"""Whatever an index does, the run ends with an answer for each project: a page, no such project, or a failure."""

import gzip
import socket
import threading
import time

import pytest

from tests.server.conftest import IMPATIENT, Ask
from tests.server.fault_server import JSON_TYPE, FaultServer, Reply, Seen, json_page
from wheelcheck.index.client import fetch_pages
from wheelcheck.model.lock import IndexRef
from wheelcheck.model.release import (
    FailureKind,
    NoSuchProject,
    PageAnswer,
    PageFailure,
    PageRequest,
    ProjectPage,
)

PATH = "/simple/demo/"
WHEEL = "demo-1.0-py3-none-any.whl"
GOOD = json_page([(WHEEL, {}), ("demo-1.0.tar.gz", {}), ("demo-2.0-py3-none-any.whl", {})])
BOTH = [WHEEL, "demo-1.0.tar.gz"]


def good_for(name: str) -> Reply:
    return json_page([(f"{name}-1.0-py3-none-any.whl", {})])


def names(answer: PageAnswer) -> list[str]:
    assert isinstance(answer, ProjectPage), answer
    return [file.filename for file in answer.files]


def failure(answer: PageAnswer) -> FailureKind:
    assert isinstance(answer, PageFailure), answer
    return answer.kind


def test_a_page_is_cut_down_to_the_version_asked_for(server: FaultServer, ask: Ask) -> None:
    server.answer(PATH, GOOD)
    answer = ask()
    assert names(answer) == BOTH
    assert isinstance(answer, ProjectPage)
    assert answer.files[0].url == f"{server.url}/files/{WHEEL}"


@pytest.mark.parametrize(
    "passing",
    [
        pytest.param(Reply(500), id="500"),
        pytest.param(Reply(502, body=b"<html>bad gateway"), id="502"),
        pytest.param(Reply(503, {"Retry-After": "0"}), id="503"),
        pytest.param(Reply(429, {"Retry-After": "0"}), id="429"),
        pytest.param(GOOD._replace(declared=100_000, cut=len(GOOD.body)), id="content-length-too-long"),
        pytest.param(GOOD._replace(cut=40), id="cut"),
        pytest.param(GOOD._replace(cut=0), id="cut-after-headers"),
        pytest.param(GOOD._replace(chunked=True, cut=40), id="cut-in-chunks"),
        pytest.param(json_page([], compressed=True)._replace(cut=30), id="cut-in-gzip"),
        pytest.param(json_page([], compressed=True)._replace(until_close=True, cut=30), id="gzip-ends-early"),
        pytest.param(Reply(hang_up=True), id="hang-up"),
        pytest.param(Reply(200, {"Content-Type": JSON_TYPE}, b'{"files": ['), id="half-json"),
        pytest.param(Reply(200, {"Content-Type": JSON_TYPE}, b"<html>"), id="html-called-json"),
        pytest.param(
            Reply(200, {"Content-Type": JSON_TYPE, "Content-Encoding": "gzip"}, b"not gzip at all"), id="not-gzip"
        ),
    ],
)
def test_what_passes_is_asked_again(server: FaultServer, ask: Ask, passing: Reply) -> None:
    server.answer(PATH, passing, GOOD)
    assert names(ask()) == BOTH
    assert server.count(PATH) == 2


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        pytest.param(Reply(503), FailureKind.SERVER, id="503"),
        pytest.param(Reply(429), FailureKind.SERVER, id="429"),
        pytest.param(GOOD._replace(cut=40), FailureKind.SERVER, id="cut"),
        pytest.param(Reply(200, {"Content-Type": JSON_TYPE}, b"{"), FailureKind.INVALID, id="half-json"),
        pytest.param(Reply(hang_up=True), FailureKind.UNREACHABLE, id="hang-up"),
    ],
)
def test_what_stays_is_a_failure(server: FaultServer, ask: Ask, reply: Reply, kind: FailureKind) -> None:
    server.answer(PATH, reply)
    assert failure(ask()) is kind
    assert 2 <= server.count(PATH) <= 1 + IMPATIENT.retries


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        pytest.param(Reply(401), FailureKind.FORBIDDEN, id="401"),
        pytest.param(Reply(403), FailureKind.FORBIDDEN, id="403"),
        pytest.param(Reply(418), FailureKind.SERVER, id="418"),
        pytest.param(Reply(501), FailureKind.SERVER, id="501"),
        pytest.param(Reply(304), FailureKind.SERVER, id="304-unasked"),
        pytest.param(Reply(200, {"Content-Type": "text/plain"}, b"hello"), FailureKind.INVALID, id="text"),
        pytest.param(Reply(200, {"Content-Type": "application/json"}, GOOD.body), FailureKind.INVALID, id="plain-json"),
        pytest.param(Reply(200, {}, GOOD.body), FailureKind.INVALID, id="no-type"),
        pytest.param(
            Reply(200, {"Content-Type": "application/vnd.pypi.simple.v2+json"}, GOOD.body),
            FailureKind.INVALID,
            id="type-of-version-2",
        ),
        pytest.param(json_page([], meta={"api-version": "2.0"}), FailureKind.INVALID, id="version-2"),
        pytest.param(Reply(200, {"Content-Type": JSON_TYPE}, b'{"files": 3}'), FailureKind.INVALID, id="no-list"),
        pytest.param(Reply(200, {"Content-Type": JSON_TYPE}, b"[]"), FailureKind.INVALID, id="a-list"),
        pytest.param(
            Reply(200, {"Content-Type": JSON_TYPE, "Content-Encoding": "br"}, GOOD.body), FailureKind.INVALID, id="br"
        ),
        pytest.param(
            Reply(200, {"Content-Type": "text/html"}, b"<form>Sign in <a href='/help'>help</a></form>"),
            FailureKind.INVALID,
            id="login-page",
        ),
    ],
)
def test_what_is_final_is_not_asked_again(server: FaultServer, ask: Ask, reply: Reply, kind: FailureKind) -> None:
    server.answer(PATH, reply)
    assert failure(ask()) is kind
    assert server.count(PATH) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_no_such_project(server: FaultServer, ask: Ask, status: int) -> None:
    server.answer(PATH, Reply(status, {"Content-Type": "text/html"}, b"<h1>nothing here</h1>"))
    assert ask() == NoSuchProject()
    assert server.count(PATH) == 1


def test_retry_after_is_waited_for(server: FaultServer, ask: Ask) -> None:
    arrived: list[float] = []

    def timed(_: Seen) -> Reply:
        arrived.append(time.monotonic())
        return GOOD if len(arrived) > 1 else Reply(429, {"Retry-After": "1"})

    server.answer(PATH, timed)
    assert names(ask()) == BOTH
    assert arrived[1] - arrived[0] >= 1.0


def test_retry_after_beyond_the_deadline_is_a_failure_at_once(server: FaultServer, ask: Ask) -> None:
    server.answer(PATH, Reply(503, {"Retry-After": "3600"}))
    assert failure(ask(IMPATIENT._replace(deadline=5.0))) is FailureKind.SERVER
    assert server.count(PATH) == 1


def test_a_minor_version_that_we_do_not_know_is_a_warning(server: FaultServer, ask: Ask) -> None:
    server.answer(PATH, json_page([(WHEEL, {})], meta={"api-version": "1.9"}))
    answer = ask()
    assert names(answer) == [WHEEL]
    assert isinstance(answer, ProjectPage)
    assert "1.9" in answer.warnings[0]


def test_quarantined(server: FaultServer, ask: Ask) -> None:
    body = b'{"files": [], "project-status": {"status": "quarantined", "reason": "under\\nreview"}}'
    server.answer(PATH, Reply(headers={"Content-Type": JSON_TYPE}, body=body))
    answer = ask()
    assert isinstance(answer, ProjectPage)
    assert (answer.status, answer.status_reason) == ("quarantined", "under review")


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("compressed", [False, True])
def test_every_framing_of_a_body(server: FaultServer, ask: Ask, *, chunked: bool, compressed: bool) -> None:
    page = json_page([(WHEEL, {}), *((f"demo-{n}.0.tar.gz", {}) for n in range(2, 3000))], compressed=compressed)
    server.answer(PATH, page._replace(chunked=chunked, until_close=not chunked))
    assert names(ask()) == [WHEEL]


def test_gzip_of_two_members(server: FaultServer, ask: Ask) -> None:
    half = len(GOOD.body) // 2
    body = gzip.compress(GOOD.body[:half]) + gzip.compress(GOOD.body[half:])
    server.answer(PATH, Reply(200, {"Content-Type": JSON_TYPE, "Content-Encoding": "gzip"}, body))
    assert names(ask()) == BOTH


def test_a_bomb_is_not_unpacked(server: FaultServer, ask: Ask) -> None:
    bomb = gzip.compress(b" " * (64 << 20))
    server.answer(PATH, Reply(200, {"Content-Type": JSON_TYPE, "Content-Encoding": "gzip"}, bomb))
    answer = ask(IMPATIENT._replace(largest_page=1 << 20))
    assert failure(answer) is FailureKind.INVALID
    assert isinstance(answer, PageFailure)
    assert "larger than 1 MiB" in answer.message
    assert server.count(PATH) == 1


@pytest.mark.parametrize(
    "huge",
    [
        Reply(200, {"Content-Type": JSON_TYPE}, b"{", declared=1 << 40),
        Reply(200, {"Content-Type": JSON_TYPE}, b" " * (2 << 20), chunked=True),
        Reply(200, {"Content-Type": JSON_TYPE}, b" " * (2 << 20), until_close=True),
    ],
)
def test_a_huge_page_is_refused(server: FaultServer, ask: Ask, huge: Reply) -> None:
    server.answer(PATH, huge)
    assert failure(ask(IMPATIENT._replace(largest_page=1 << 20))) is FailureKind.INVALID


def test_several_large_pages_at_once_are_all_read(server: FaultServer) -> None:
    ref = IndexRef(f"{server.url}/simple")
    page = json_page([(WHEEL, {}), ("filler", {"url": "x" * (17 << 20)})], compressed=True)
    requests = [PageRequest(ref, f"demo{n}", frozenset({"1.0"})) for n in range(3)]
    for request in requests:
        server.answer(f"/simple/{request.name}/", page)
    answers = fetch_pages(requests, IMPATIENT)
    assert all(isinstance(answer, ProjectPage) for answer in answers.values())


def test_silence(server: FaultServer, ask: Ask) -> None:
    server.answer(PATH, GOOD._replace(silence=60.0))
    assert failure(ask(IMPATIENT._replace(timeout=0.2, retries=1))) is FailureKind.TIMEOUT
    assert server.count(PATH) == 2


@pytest.mark.parametrize("compressed", [False, True])
def test_a_slow_drip_is_given_up(server: FaultServer, ask: Ask, compressed: bool) -> None:
    """No time-out between two bytes ever strikes: only the page's own deadline ends it."""
    page = json_page([(WHEEL, {})], compressed=compressed)
    server.answer(PATH, page._replace(drip=0.3))
    assert failure(ask(IMPATIENT._replace(deadline=1.0))) is FailureKind.TIMEOUT


def test_one_stuck_project_does_not_hold_the_others(server: FaultServer) -> None:
    ref = IndexRef(f"{server.url}/simple")
    requests = [PageRequest(ref, f"demo{n}", frozenset({"1.0"})) for n in range(8)]
    for request in requests:
        server.answer(f"/simple/{request.name}/", good_for(request.name))
    server.answer("/simple/demo7/", GOOD._replace(drip=0.3))
    answers = fetch_pages(requests, IMPATIENT._replace(deadline=1.0, workers=1))
    kinds = [type(answers[request]).__name__ for request in requests]
    assert kinds == ["ProjectPage"] * 7 + ["PageFailure"]


def test_after_giving_one_up_the_rest_is_still_asked(server: FaultServer) -> None:
    ref = IndexRef(f"{server.url}/simple")
    requests = [PageRequest(ref, f"demo{n}", frozenset({"1.0"})) for n in range(3)]
    server.answer("/simple/demo0/", GOOD._replace(drip=0.3))
    server.answer("/simple/demo1/", good_for("demo1"))
    server.answer("/simple/demo2/", good_for("demo2"))
    answers = fetch_pages(requests, IMPATIENT._replace(deadline=1.0, workers=1))
    kinds = [type(answers[request]).__name__ for request in requests]
    assert kinds == ["PageFailure", "ProjectPage", "ProjectPage"]


def test_a_closed_port_ends_the_run_without_a_retry_for_every_project() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        ref = IndexRef(f"http://127.0.0.1:{unused.getsockname()[1]}/simple")
        requests = [PageRequest(ref, f"demo{n}", frozenset({"1.0"})) for n in range(300)]
        started = time.monotonic()
        answers = fetch_pages(requests, IMPATIENT._replace(retries=4, backoff=0.25))
        # With their own retries 300 projects would take four minutes: no timing, an order of magnitude.
        assert time.monotonic() - started < 30
    assert {failure(answer) for answer in answers.values()} == {FailureKind.UNREACHABLE}


def test_a_host_without_an_address() -> None:
    ref = IndexRef("https://index.invalid/simple")
    requests = [PageRequest(ref, f"demo{n}", frozenset({"1.0"})) for n in range(300)]
    answers = fetch_pages(requests, IMPATIENT)
    assert {failure(answer) for answer in answers.values()} == {FailureKind.UNREACHABLE}


@pytest.mark.parametrize(
    "url", ["https://", "ftp://index.example.org/simple", "http://index.example.org:99999/simple", "http://[::1/simple"]
)
def test_an_address_that_is_none(ask: Ask, url: str) -> None:
    answer = ask(url=url)
    assert failure(answer) is FailureKind.INVALID


@pytest.mark.parametrize(
    "name", ["../etc", "a/b", "", "Demo", "d\N{LATIN SMALL LETTER E WITH ACUTE}mo", "a" * 500, "a\nb"]
)
def test_a_name_that_is_none_is_asked_of_nobody(server: FaultServer, ask: Ask, name: str) -> None:
    assert failure(ask(name=name)) is FailureKind.INVALID
    assert server.requests == []


def test_one_question_however_many_requests(server: FaultServer) -> None:
    server.answer(PATH, GOOD)
    ref = IndexRef(f"{server.url}/simple")
    requests = [
        PageRequest(ref, "demo", frozenset({"1.0"})),
        PageRequest(ref, "demo", frozenset({"2.0"})),
        PageRequest(IndexRef(ref.url, name="private"), "demo", frozenset({"1.0", "2.0"})),
    ]
    seen: list[tuple[int, int]] = []
    answers = fetch_pages(requests, IMPATIENT, lambda done, total: seen.append((done, total)))
    assert server.count(PATH) == 1
    assert [names(answers[request]) for request in requests] == [
        BOTH,
        ["demo-2.0-py3-none-any.whl"],
        [*BOTH, "demo-2.0-py3-none-any.whl"],
    ]
    assert seen[-1] == (1, 1)


def test_connections_are_kept_open(server: FaultServer) -> None:
    ref = IndexRef(f"{server.url}/simple")
    requests = [PageRequest(ref, f"demo{n}", frozenset({"1.0"})) for n in range(20)]
    for request in requests:
        server.answer(f"/simple/{request.name}/", good_for(request.name))
    fetch_pages(requests, IMPATIENT._replace(workers=2))
    assert len({request.connection for request in server.requests}) <= 2


def test_no_worker_is_left_when_it_is_over(server: FaultServer, ask: Ask) -> None:
    server.answer(PATH, GOOD)
    ask()
    for thread in threading.enumerate():
        if thread.name == "wheelcheck-index":
            thread.join(5)
            assert not thread.is_alive()
