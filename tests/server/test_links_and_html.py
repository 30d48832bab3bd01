"""HTML project pages and find-links pages over HTTP."""

from pathlib import Path

from tests.server.conftest import IMPATIENT, Ask
from tests.server.fault_server import FaultServer, Reply, html_page
from wheelcheck.index.client import fetch_pages
from wheelcheck.model.lock import IndexKind, IndexRef
from wheelcheck.model.release import FailureKind, NoSuchProject, PageFailure, PageRequest, ProjectPage

WHEEL = "demo-1.0-py3-none-any.whl"
LINKS = html_page(f'<a href="files/{WHEEL}">x</a><a href="other-1.0.zip">y</a><a href="demo-2.0.zip">z</a>')


def test_an_index_that_knows_only_html(server: FaultServer, ask: Ask) -> None:
    server.answer("/simple/demo/", html_page(f'<a href="/f/{WHEEL}#sha256=ab" data-yanked>x</a>'))
    answer = ask()
    assert isinstance(answer, ProjectPage)
    assert [(file.url, file.hashes, file.yanked) for file in answer.files] == [
        (f"{server.url}/f/{WHEEL}", ("sha256:ab",), "")
    ]
    assert server.requests[0].headers["accept"].startswith("application/vnd.pypi.simple.v1+json, ")
    assert "text/html;q=0.01" in server.requests[0].headers["accept"]


def test_a_page_of_links_is_asked_for_once(server: FaultServer, tmp_path: Path) -> None:
    server.answer("/links.html", LINKS)
    ref = IndexRef(f"{server.url}/links.html", IndexKind.FIND_LINKS)
    requests = [PageRequest(ref, name, frozenset({"1.0"})) for name in ("demo", "other", "absent")]
    settings = IMPATIENT._replace(cache_dir=tmp_path)
    answers = fetch_pages(requests, settings)
    found = [[file.url for file in answer.files] for answer in answers.values() if isinstance(answer, ProjectPage)]
    assert found == [[f"{server.url}/files/{WHEEL}"], [f"{server.url}/other-1.0.zip"], []]
    assert fetch_pages(requests, settings) == answers
    assert server.count("/links.html") == 1


def test_a_link_to_one_file_is_not_asked_for(server: FaultServer, ask: Ask) -> None:
    url = f"{server.url}/files/demo-1.0%2Bcpu-py3-none-any.whl#sha256=ab"
    answer = ask(url=url, kind=IndexKind.FIND_LINKS)
    assert isinstance(answer, ProjectPage)
    assert [(file.filename, file.hashes) for file in answer.files] == [
        ("demo-1.0+cpu-py3-none-any.whl", ("sha256:ab",))
    ]
    assert server.requests == []


def test_a_page_of_links_that_is_none(server: FaultServer, ask: Ask) -> None:
    server.answer("/links", Reply(200, {"Content-Type": "application/zip"}, b"PK"))
    answer = ask(url=f"{server.url}/links", kind=IndexKind.FIND_LINKS)
    assert isinstance(answer, PageFailure)
    assert answer.kind is FailureKind.INVALID
    assert ask(url=f"{server.url}/nothing", kind=IndexKind.FIND_LINKS) == NoSuchProject()
