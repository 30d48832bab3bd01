"""An index on loopback that fails on demand: real sockets, real HTTP/1.1, and a record of every request.

```python
with FaultServer() as server:
    server.answer("/simple/demo/", Reply(503), json_page([("demo-1.0-py3-none-any.whl", {})]))
    ...  # ask server.url + "/simple"
    assert [request.path for request in server.requests] == ["/simple/demo/"] * 2
```

The replies of a path are given one after the other; the last one stays. A path without replies answers 404.
"""

import gzip
import json
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

__all__ = ["AUTHORITY", "JSON_TYPE", "FaultServer", "Reply", "Seen", "html_page", "json_page"]

_CERTIFICATES = Path(__file__).parent / "certificates"
AUTHORITY = _CERTIFICATES / "authority.pem"
"""The certificate that whoever trusts our `secure` servers has to trust. It and its leaf are for these tests alone."""

JSON_TYPE = "application/vnd.pypi.simple.v1+json"


class Seen(NamedTuple):
    """A request that arrived.

    Attributes:
        path: As it stood on the request line.
        headers: By their names in lower case.
        connection: The client's port: requests over one connection share it.
    """

    path: str
    headers: Mapping[str, str]
    connection: int


class Reply(NamedTuple):
    """What is sent, and how badly.

    Attributes:
        status: The status line's.
        headers: Besides Content-Length.
        body: What is sent after the headers.
        declared: The Content-Length to claim, when it is not the body's.
        chunked: Send the body in chunks and no Content-Length.
        until_close: Neither a length nor chunks: the body ends where the connection does.
        cut: Close the connection after so many bytes of the body (0: right after the headers).
        silence: Seconds before anything is sent.
        drip: Seconds between single bytes of the body.
        hang_up: Close the connection without an answer.
    """

    status: int = 200
    headers: Mapping[str, str] = {}
    body: bytes = b""
    declared: int | None = None
    chunked: bool = False
    until_close: bool = False
    cut: int | None = None
    silence: float = 0.0
    drip: float = 0.0
    hang_up: bool = False


_Answer = Reply | Callable[[Seen], Reply]


class FaultServer:
    """A server on a free port of 127.0.0.1, which `localhost` reaches too.

    Args:
        secure: Speak TLS, with a certificate for `localhost` and 127.0.0.1 that `AUTHORITY` has signed.

    Attributes:
        url: `http://127.0.0.1:PORT`.
        requests: Everything that was asked so far, in the order of arrival.
    """

    def __init__(self, *, secure: bool = False) -> None:
        self.requests: list[Seen] = []
        self._answers: dict[str, list[_Answer]] = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._server = _Server(self)
        self.port: int = self._server.server_address[1]
        self.url = f"{'https' if secure else 'http'}://127.0.0.1:{self.port}"
        if secure:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(_CERTIFICATES / "server.pem")
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str, *replies: _Answer) -> None:
        """Give these replies for `path` (without query), one after the other, and then the last one for ever."""
        with self._lock:
            self._answers[path] = list(replies)

    def count(self, path: str) -> int:
        """How often `path` was asked for."""
        return sum(request.path == path for request in self.requests)

    def reply_to(self, seen: Seen) -> Reply:
        """Note the request, and say what is to be sent."""
        with self._lock:
            self.requests.append(seen)
            replies = self._answers.get(seen.path.partition("?")[0], [Reply(404, body=b"no such page")])
            reply = replies.pop(0) if len(replies) > 1 else replies[0]
        return reply if isinstance(reply, Reply) else reply(seen)

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until the server is stopped; whether it was."""
        return self._stopped.wait(seconds)


def json_page(
    files: Sequence[tuple[str, Mapping[str, Any]]],
    *,
    headers: Mapping[str, str] | None = None,
    compressed: bool = False,
    **fields: Any,
) -> Reply:
    """A project page in JSON: files as (name, further fields), and fields of the page itself."""
    listed = [{"filename": name, "url": f"../../files/{name}", "hashes": {}, **more} for name, more in files]
    page = {"meta": {"api-version": "1.4"}, "name": "demo", "versions": [], "files": listed, **fields}
    body = json.dumps(page).encode()
    sent = {"Content-Type": JSON_TYPE, **(headers or {})}
    if compressed:
        return Reply(headers={**sent, "Content-Encoding": "gzip"}, body=gzip.compress(body))
    return Reply(headers=sent, body=body)


def html_page(body: str, *, content_type: str = "text/html; charset=utf-8", **headers: str) -> Reply:
    """A page in HTML."""
    return Reply(headers={"Content-Type": content_type, **headers}, body=body.encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, faults: FaultServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.faults = faults

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        faults = self.server.faults
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = faults.reply_to(Seen(self.path, headers, self.client_address[1]))
        if reply.silence and faults.wait(reply.silence):
            return
        if reply.hang_up:
            self.close_connection = True
            return
        self._send_head(reply)
        body = reply.body if reply.cut is None else reply.body[: reply.cut]
        if reply.drip:
            self._drip(body, reply.drip)
        elif reply.chunked:
            self._send_chunks(body, ended=reply.cut is None)
        else:
            self.wfile.write(body)
        if reply.cut is not None or reply.until_close:
            self.close_connection = True

    def _send_head(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif reply.until_close:
            self.send_header("Connection", "close")
        elif reply.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(reply.body) if reply.declared is None else reply.declared))
        self.end_headers()

    def _drip(self, body: bytes, seconds: float) -> None:
        for byte in body:
            self.wfile.write(bytes([byte]))
            if self.server.faults.wait(seconds):
                return

    def _send_chunks(self, body: bytes, *, ended: bool) -> None:
        for start in range(0, len(body), 1000):
            chunk = body[start : start + 1000]
            self.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
        if ended:
            self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name for it
        """Say nothing: the tests read `requests`."""
