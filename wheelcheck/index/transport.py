"""One HTTP GET (RFC 9110, RFC 9112): connections, certificates, proxies, and bodies within bounds.

Two ways lead out. Straight to the host go sockets that each worker keeps open: 280 project pages take little over half
of the time that httpx takes for them, its import included (tests/benchmarks/pages.py measures it). Where the
environment names a proxy, httpx takes over, which knows them all. This is the only module that names httpx.
"""

import contextlib
import io
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, Protocol
from urllib.parse import quote, urlsplit

from wheelcheck.index.bodies import PIECE, read_body, too_large
from wheelcheck.index.messages import (
    BrokenOffError,
    ClosedError,
    Head,
    NoHttpError,
    body_reader,
    get_request,
    read_head,
    read_into,
)
from wheelcheck.index.network import CONNECT_SECONDS, Network, Route, TransportError, unreachable
from wheelcheck.model.release import FailureKind

__all__ = ["Connections", "Reply", "Sink", "open_connections"]

_KEPT_OPEN = 4
_DRAINED = 1 << 16
_OK = 200
_WITH_CONTENT = frozenset({_OK, 206})


class Reply(NamedTuple):
    """An answer, with its body decompressed.

    Attributes:
        status: 200.
        headers: Names in lower case.
        body: Empty unless the status is 200, and with a sink. Valid until the same worker asks again: it may be a part
            of a buffer.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes | memoryview


Sink = Callable[[Iterator[bytes]], None]
"""Takes a body piece by piece, as it is sent; what it raises ends the exchange."""


class Connections(Protocol):
    """A worker's way out. One thread uses it; `abort` may come from another."""

    def get(self, url: str, headers: Mapping[str, str], sink: Sink | None = None) -> Reply:
        """Ask once: no redirect is followed, nothing is tried again.

        Args:
            url: Absolute, without credentials.
            headers: Of the request.
            sink: Takes the body of a 200 or 206, of any size and without decoding it; the reply's is then empty.

        Raises:
            TransportError: No whole answer came back, or too large a one.
        """

    def abort(self) -> None:
        """Make a `get` that is under way fail soon."""

    def close(self) -> None:
        """Give the connections back."""


def open_connections(network: Network, *, proxied: bool) -> Connections:
    """A way out for one worker."""
    return _HttpxConnections(network) if proxied else _DirectConnections(network)


class _DirectConnections:
    """Connections kept open to the hosts asked last."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._open: dict[Route, _Connection] = {}
        self._buffer = _Buffer()
        self._aborted = False

    def get(self, url: str, headers: Mapping[str, str], sink: Sink | None = None) -> Reply:
        route = Route.of(url)
        reused = self._open.get(route)
        if reused is not None:
            try:
                return self._exchange(route, reused, url, headers, sink)
            except ClosedError:
                pass  # The host hung up on an idle connection, as it may at any time: that is no failure yet.
        if self._aborted:
            raise TransportError(FailureKind.TIMEOUT, "given up", passing=False)
        while len(self._open) >= _KEPT_OPEN:
            self._drop(next(iter(self._open)))
        connection = self._open[route] = _Connection(self._network, route, self._buffer)
        try:
            return self._exchange(route, connection, url, headers, sink)
        except ClosedError:
            message = "the connection was closed without an answer"
            raise TransportError(FailureKind.UNREACHABLE, message) from None

    def abort(self) -> None:
        self._aborted = True
        for connection in list(self._open.values()):
            connection.abort()

    def close(self) -> None:
        for route in list(self._open):
            self._drop(route)

    def _drop(self, route: Route) -> None:
        connection = self._open.pop(route, None)
        if connection is not None:
            connection.close()

    def _exchange(
        self, route: Route, connection: "_Connection", url: str, headers: Mapping[str, str], sink: Sink | None
    ) -> Reply:
        keep = False
        try:
            reply, keep = connection.get(_request_target(url), headers, sink)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError) as error:
            raise ClosedError from error
        except BrokenOffError:
            raise TransportError(FailureKind.SERVER, "the answer broke off") from None
        except NoHttpError:
            raise TransportError(FailureKind.SERVER, "what came is not an HTTP answer") from None
        except OSError as error:
            raise _broken(error) from None
        except ValueError:
            raise TransportError(FailureKind.INVALID, "the address cannot be asked", passing=False) from None
        finally:
            if not keep:
                self._drop(route)
        return reply


class _Buffer:
    """One piece of memory for all pages of a worker: fresh memory for each costs as much as decoding it."""

    _KEPT = 32 << 20

    def __init__(self) -> None:
        self._bytes = bytearray()

    def place(self, size: int) -> memoryview:
        """Room for `size` bytes, in which the last page may still stand."""
        if size > self._KEPT:
            return memoryview(bytearray(size))
        if size > len(self._bytes):
            self._bytes = bytearray(max(size, 2 * len(self._bytes)))
        return memoryview(self._bytes)[:size]


class _Connection:
    """One TCP or TLS connection; made when it is created."""

    def __init__(self, network: Network, route: Route, buffer: "_Buffer") -> None:
        self._network = network
        self._buffer = buffer
        usual = route.port == (443 if route.scheme == "https" else 80)
        host = f"[{route.host}]" if ":" in route.host else route.host.encode("idna").decode()
        self._host = host if usual else f"{host}:{route.port}"
        self._socket = self._connected(route)
        self._file = io.BufferedReader(socket.SocketIO(self._socket, "r"), PIECE)

    def get(self, target: str, headers: Mapping[str, str], sink: Sink | None) -> tuple[Reply, bool]:
        """Ask, and say whether the connection can be asked again."""
        self._socket.sendall(get_request(target, self._host, headers))
        head = read_head(self._file)
        if head.status in _WITH_CONTENT and sink is not None:
            sink(_pieces(body_reader(self._file, head)))
            return Reply(head.status, head.headers, b""), head.stays_open
        if head.status == _OK:
            return Reply(head.status, head.headers, self._body(head)), head.stays_open
        drained = head.length is not None and head.length <= _DRAINED
        if drained and head.length:
            self._file.read(head.length)
        return Reply(head.status, head.headers, b""), head.stays_open and drained

    def abort(self) -> None:
        with contextlib.suppress(OSError):
            # Under TLS too it is the bare socket that is shut: the TLS state belongs to the reading thread.
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def _body(self, head: Head) -> bytes | memoryview:
        encoding = head.headers.get("content-encoding", "identity").lower()
        if head.length is not None and encoding == "identity":
            if head.length > self._network.largest_body:
                raise too_large(self._network.largest_body)
            place = self._buffer.place(head.length)
            read_into(self._file, self._socket.recv_into, place)
            return place
        return read_body(body_reader(self._file, head), encoding, self._network)

    def _connected(self, route: Route) -> socket.socket:
        sock = self._network.dial(route)
        try:
            sock.settimeout(self._network.timeout)
            if route.scheme == "https":
                return self._network.certificates().wrap_socket(sock, server_hostname=route.host)
        except ssl.SSLCertVerificationError as error:
            sock.close()
            message = f"the certificate of {route.host} is not trusted: {error.verify_message}"
            raise TransportError(FailureKind.UNREACHABLE, message, passing=False) from None
        except (OSError, ValueError) as error:
            sock.close()
            raise unreachable(error) from None
        except BaseException:
            sock.close()
            raise
        return sock


class _HttpxConnections:
    """The way through a proxy: httpx reads `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`."""

    def __init__(self, network: Network) -> None:
        import httpx

        self._httpx = httpx
        self._network = network
        try:
            self._client = httpx.Client(
                verify=network.certificates(),
                timeout=httpx.Timeout(network.timeout, connect=min(network.timeout, CONNECT_SECONDS)),
                follow_redirects=False,
            )
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            message = f"the proxy settings cannot be used ({type(error).__name__})"
            raise TransportError(FailureKind.UNREACHABLE, message, passing=False) from None

    def get(self, url: str, headers: Mapping[str, str], sink: Sink | None = None) -> Reply:
        httpx = self._httpx
        try:
            with self._client.stream("GET", url, headers=dict(headers)) as response:
                known = {name.lower(): value for name, value in response.headers.items()}
                status, pieces = response.status_code, response.iter_raw(PIECE)
                if status in _WITH_CONTENT and sink is not None:
                    sink(pieces)
                    return Reply(status, known, b"")
                if status != _OK:
                    return Reply(status, known, b"")
                encoding = known.get("content-encoding", "identity").lower()
                return Reply(200, known, read_body(lambda _: next(pieces, b""), encoding, self._network))
        except httpx.TimeoutException:
            raise TransportError(FailureKind.TIMEOUT, "no answer in time") from None
        except httpx.RemoteProtocolError:
            raise TransportError(FailureKind.SERVER, "the answer broke off") from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol):
            raise TransportError(FailureKind.INVALID, "the address cannot be asked", passing=False) from None
        except httpx.HTTPError as error:
            message = f"cannot be reached through the proxy ({type(error).__name__})"
            raise TransportError(FailureKind.UNREACHABLE, message) from None

    def abort(self) -> None:
        self._client.close()

    def close(self) -> None:
        self._client.close()


def _request_target(url: str) -> str:
    """Path and query, with what may not stand on a request line escaped."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return quote(target, safe="%/:=&?~#+!$,;'@()*[]")


def _pieces(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """A body for a sink, which shall not take a failure of the connection for one of the content."""
    while True:
        try:
            piece = read(PIECE)
        except BrokenOffError:
            raise TransportError(FailureKind.SERVER, "the answer broke off") from None
        except NoHttpError:
            raise TransportError(FailureKind.SERVER, "what came is not an HTTP answer") from None
        except OSError as error:
            raise _broken(error) from None
        if not piece:
            return
        yield piece


def _broken(error: OSError) -> TransportError:
    """The exchange failed on a connection that stood."""
    if isinstance(error, TimeoutError):
        return TransportError(FailureKind.TIMEOUT, "no answer in time")
    words = (error.strerror or type(error).__name__).lower()
    return TransportError(FailureKind.UNREACHABLE, f"the connection broke ({words})")
