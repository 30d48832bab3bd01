"""Serves the default package index as it was at one moment (PEP 503, PEP 691, PEP 700).

`python tests/tools/index_as_of.py 2021-09-22T00:00:00Z [--files FOLDER]` prints the address of a simple repository
on this computer and serves until it is ended. Its pages are the default index's own, without the files that were
uploaded later, so that any lock tool, also one that knows no cut-off date, resolves and lists what it would have
seen then. The files themselves stay where the index has them. Wheels in FOLDER are served under `/files/`.
"""

import argparse
import gzip
import html
import json
import sys
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime
from functools import cache, partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from packageurl.validate import PypiTypeDefinition

JSON_PAGE = "application/vnd.pypi.simple.v1+json"
HTML_PAGE = "text/html; charset=utf-8"
UPSTREAM = f"{PypiTypeDefinition.default_repository_url}/simple"


@cache
def upstream_page(name: str) -> dict[str, Any]:
    """The default index's page of one project; `urllib.error.HTTPError` when it has none."""
    request = urllib.request.Request(f"{UPSTREAM}/{name}/", headers={"Accept": JSON_PAGE, "Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        body = answer.read()
        if answer.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
    page: dict[str, Any] = json.loads(body)
    return page


def page_as_of(page: dict[str, Any], moment: datetime) -> dict[str, Any]:
    """The page without later files, as API version 1.0: the index's list of versions would speak of the future."""
    files = [file for file in page["files"] if datetime.fromisoformat(file["upload-time"]) < moment]
    return {"meta": {"api-version": "1.0"}, "name": page["name"], "files": files}


def anchor(file: dict[str, Any]) -> str:
    """One file as PEP 503 writes it, with the attributes of PEP 592 and PEP 714."""
    fragment = "".join(f"#{algorithm}={digest}" for algorithm, digest in list(file["hashes"].items())[:1])
    attributes = {"href": file["url"] + fragment}
    if file.get("requires-python"):
        attributes["data-requires-python"] = file["requires-python"]
    if file.get("yanked"):
        attributes["data-yanked"] = file["yanked"] if isinstance(file["yanked"], str) else ""
    if file.get("core-metadata"):
        attributes["data-core-metadata"] = "true"
    text = " ".join(f'{key}="{html.escape(value)}"' for key, value in attributes.items())
    return f"<a {text}>{html.escape(file['filename'])}</a><br/>"


def as_html(page: dict[str, Any]) -> str:
    """The page for tools that read no JSON."""
    head = '<!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.0"></head><body>'
    return "\n".join([head, *map(anchor, page["files"]), "</body></html>"])


class Pages(BaseHTTPRequestHandler):
    """Answers `/simple/NAME/` and `/files/NAME`."""

    protocol_version = "HTTP/1.1"

    def __init__(self, moment: datetime, files: Path | None, *connection: Any) -> None:
        self.moment = moment
        self.files = files
        super().__init__(*connection)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        parts = [part for part in self.path.split("?")[0].split("/") if part]
        match parts:
            case ["simple", name]:
                self.send_project(name)
            case ["files", name] if self.files is not None and (self.files / Path(name).name).is_file():
                self.send_body(HTTPStatus.OK, "application/octet-stream", (self.files / Path(name).name).read_bytes())
            case _:
                self.send_body(HTTPStatus.NOT_FOUND, HTML_PAGE, b"")

    def send_project(self, name: str) -> None:
        try:
            page = page_as_of(upstream_page(name), self.moment)
        except urllib.error.HTTPError as error:
            self.send_body(HTTPStatus(error.code), HTML_PAGE, b"")
            return
        if JSON_PAGE in self.headers.get("Accept", ""):
            self.send_body(HTTPStatus.OK, JSON_PAGE, json.dumps(page).encode())
        else:
            self.send_body(HTTPStatus.OK, HTML_PAGE, as_html(page).encode())

    def send_body(self, status: HTTPStatus, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing: stderr belongs to whoever started this."""


def main() -> None:
    """Prints the repository's address and serves until standard input ends, so that no run leaves it behind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("moment", type=datetime.fromisoformat, help="2021-09-22T00:00:00Z; without a zone it is UTC")
    parser.add_argument("--files", type=Path, help="a folder of files to serve besides")
    arguments = parser.parse_args()
    moment = arguments.moment if arguments.moment.tzinfo else arguments.moment.replace(tzinfo=UTC)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Pages, moment, arguments.files))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}/simple", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
