"""The action's comment on a pull request, against an interface like GitHub's on loopback."""

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.ci.composite import ROOT, Done, Runner, job_environment

MARKER = "<!-- wheelcheck -->"
COMMENTS = "/repos/somebody/project/issues/7/comments"


class Api(ThreadingHTTPServer):
    """Comments of one pull request.

    Attributes:
        comments: As the interface lists them.
        asked: Method, path and token of each request.
        refuses: Whether what writes is answered with 403.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.comments: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str, str | None]] = []
        self.refuses = False

    def add(self, body: str, kind: str = "User") -> None:
        self.comments.append({"id": len(self.comments) + 1, "body": body, "user": {"type": kind}})


class _Handler(BaseHTTPRequestHandler):
    server: Api

    def _answer(self, content: object, status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _body(self) -> str:
        path = self.path.partition("?")[0]
        self.server.asked.append((self.command, path, self.headers["Authorization"]))
        return str(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"])

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        self.server.asked.append(("GET", path, self.headers["Authorization"]))
        page = int(query.rpartition("page=")[2])
        self._answer(self.server.comments[100 * (page - 1) : 100 * page])

    def do_POST(self) -> None:
        body = self._body()
        if self.server.refuses:
            self._answer({}, 403)
            return
        self.server.add(body, "Bot")
        self._answer({}, 201)

    def do_PATCH(self) -> None:
        body = self._body()
        number = int(self.path.rpartition("/")[2])
        self.server.comments[number - 1]["body"] = body
        self._answer({})

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name for it
        """Say nothing."""


@pytest.fixture
def api() -> Iterator[Api]:
    with Api() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def comment(api: Api, folder: Path, report: str, number: str = "7") -> Done:
    path = folder / "report.md"
    path.write_text(report, encoding="utf-8")
    environ = {
        **job_environment(),
        "GITHUB_API_URL": f"http://127.0.0.1:{api.server_address[1]}",
        "GITHUB_REPOSITORY": "somebody/project",
    }
    runner = Runner(ROOT, folder, folder, environ)
    runner.outputs |= {"install": {"python": sys.executable}, "check": {"markdown": str(path)}}
    runner.context = {"github.token": "secret-token", "github.event.pull_request.number": number}
    done = runner.run("comment", {"comment": "true"})
    assert "secret-token" not in done.log
    return done


def test_one_comment_is_written_over(api: Api, tmp_path: Path) -> None:
    api.add("looks good")
    for report in (f"{MARKER}\nfirst é\n", f"{MARKER}\nsecond\n"):
        done = comment(api, tmp_path, report)
        assert (done.code, done.log) == (0, "")
        assert [each["body"] for each in api.comments] == ["looks good", report]
    assert [asked[:2] for asked in api.asked] == [
        ("GET", COMMENTS),
        ("POST", COMMENTS),
        ("GET", COMMENTS),
        ("PATCH", "/repos/somebody/project/issues/comments/2"),
    ]
    assert {token for _, _, token in api.asked} == {"Bearer secret-token"}


def test_what_a_person_wrote_stays(api: Api, tmp_path: Path) -> None:
    api.add(f"{MARKER}\nmine")
    comment(api, tmp_path, f"{MARKER}\nours")
    assert [each["body"] for each in api.comments] == [f"{MARKER}\nmine", f"{MARKER}\nours"]


def test_a_long_conversation(api: Api, tmp_path: Path) -> None:
    for number in range(150):
        api.add(f"word {number}")
    api.add(f"{MARKER}\nold", "Bot")
    comment(api, tmp_path, f"{MARKER}\nnew")
    assert (len(api.comments), api.comments[-1]["body"]) == (151, f"{MARKER}\nnew")


def test_a_token_that_may_not_write_changes_nothing(api: Api, tmp_path: Path) -> None:
    api.refuses = True
    done = comment(api, tmp_path, f"{MARKER}\nours")
    assert (done.code, api.comments) == (0, [])
    assert done.log == "::warning title=wheelcheck::no comment could be written (403)\n"


@pytest.mark.parametrize("number", ["", "7/../8", "$(touch pwned)", "²"])
def test_without_a_pull_request_nobody_is_asked(api: Api, tmp_path: Path, number: str) -> None:
    done = comment(api, tmp_path, f"{MARKER}\nours", number)
    assert (done.code, api.asked) == (0, [])
    assert not (tmp_path / "pwned").exists()
