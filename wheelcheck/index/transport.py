"""One HTTP GET (RFC 9110, RFC 9112): connections, certificates, proxies, and bodies within bounds.

Two ways lead out. Straight to the host go sockets that each worker keeps open: fetching 280 project pages takes a third
of httpx's processor time that way, and spares its import (measured by tests/benchmarks/pages.py). Where the environment
names a proxy, httpx takes over, which knows them all. This is the only module that names httpx.
"""

import contextlib
import io
import os
import socket
import ssl
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol
from urllib.parse import quote, urlsplit

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
from wheelcheck.model.release import FailureKind

__all__ = [
    "Connections",
    "Network",
    "Reply",
    "Route",
    "TransportError",
    "certificates",
    "open_connections",
    "uses_proxy",
]

_CONNECT_SECONDS = 10.0
_READ = 1 << 18
_LARGE = 16 << 20
_KEPT_OPEN = 4
_DRAINED = 1 << 16
_OK = 200
_CERTIFICATE_VARIABLES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


class TransportError(Exception):
    """No usable answer came back.

    Attributes:
        kind: What to call it.
        passing: It may go better another time.
    """

    def __init__(self, kind: FailureKind, message: str, *, passing: bool = True) -> None:
        super().__init__(message)
        self.kind = kind
        self.passing = passing


class Reply(NamedTuple):
    """An answer, with its body decompressed.

    Attributes:
        status: 200.
        headers: Names in lower case.
        body: Empty unless the status is 200. Valid until the same worker asks again: it may be a part of a buffer.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes | memoryview


class Route(NamedTuple):
    """Where a request goes: the three things that make two addresses the same host."""

    scheme: str
    host: str
    port: int

    @staticmethod
    def of(url: str) -> "Route":
        """The route of an absolute `http:` or `https:` address.

        Raises:
            TransportError: It is none.
        """
        scheme, separator, rest = url.partition("://")
        return _route(f"{scheme}{separator}{rest.partition('/')[0]}")


@lru_cache(maxsize=64)
def _route(origin: str) -> Route:
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        raise TransportError(FailureKind.INVALID, "the address cannot be read", passing=False) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise TransportError(FailureKind.INVALID, "the address is neither http: nor https:", passing=False)
    return Route(parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80))


class Network:
    """What all workers of a run share: certificates, addresses of hosts, and the place of one large page at a time.

    Args:
        timeout: Seconds of silence after which a peer counts as gone.
        largest_body: Bytes that an answer may have when decompressed.
        environ: Where the variables about certificates and proxies are looked up.
    """

    def __init__(self, timeout: float, largest_body: int, environ: Mapping[str, str]) -> None:
        self.timeout = timeout
        self.largest_body = largest_body
        self.large_body = threading.Lock()
        self._environ = environ
        self._lock = threading.Lock()
        self._context: ssl.SSLContext | None = None
        self._resolvers: dict[tuple[str, int], _Resolver] = {}

    def certificates(self) -> ssl.SSLContext:
        """The one TLS context: reading the certificates takes longer than a request."""
        with self._lock:
            if self._context is None:
                self._context = certificates(self._environ)
            return self._context

    def dial(self, route: Route) -> socket.socket:
        """A TCP connection to a host."""
        with self._lock:
            resolver = self._resolvers.setdefault((route.host, route.port), _Resolver(route.host, route.port))
        try:
            return resolver.connect(min(self.timeout, _CONNECT_SECONDS))
        except (OSError, UnicodeError) as error:
            raise _unreachable(error) from None


_Address = tuple[socket.AddressFamily, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]


class _Resolver:
    """Looks a host up once for all workers: many lookups at the same moment get lost on the way to a name server."""

    _FAILURE_HOLDS = 1.0

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._lock = threading.Lock()
        self._addresses: list[_Address] = []
        self._failed: tuple[float, Exception] | None = None

    def connect(self, timeout: float) -> socket.socket:
        last: OSError = OSError("the host has no address")
        for family, address in self._known():
            connection = socket.socket(family, socket.SOCK_STREAM)
            try:
                connection.settimeout(timeout)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.connect(address)
            except OSError as error:
                connection.close()
                last = error
            except BaseException:
                connection.close()
                raise
            else:
                self._prefer(address)
                return connection
        raise last

    def _known(self) -> list[_Address]:
        with self._lock:
            if self._failed is not None and time.monotonic() - self._failed[0] < self._FAILURE_HOLDS:
                raise self._failed[1]
            if not self._addresses:
                try:
                    found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
                except (OSError, UnicodeError) as error:
                    self._failed = time.monotonic(), error
                    raise
                self._addresses = [(family, address) for family, _, _, _, address in found]
            return list(self._addresses)

    def _prefer(self, address: object) -> None:
        """Whoever connects next begins with what worked: a host may have an address that leads nowhere."""
        with self._lock:
            self._addresses.sort(key=lambda known: known[1] != address)


def certificates(environ: Mapping[str, str]) -> ssl.SSLContext:
    """A context that verifies hosts against the certificates that the user's variables name, or the system's.

    The variables of pip (`PIP_CERT`), OpenSSL and uv (`SSL_CERT_FILE`, `SSL_CERT_DIR`), requests and curl.

    Raises:
        TransportError: What a variable names cannot be read.
    """
    name = next((name for name in _CERTIFICATE_VARIABLES if environ.get(name)), None)
    named = environ[name] if name else None
    folder = environ.get("SSL_CERT_DIR") or None
    if named and os.path.isdir(named):  # noqa: PTH112  pathlib is loaded for nothing else here
        folder, named = named, None
    try:
        context = ssl.create_default_context(cafile=named, capath=folder)
    except OSError as error:
        reason = error.strerror or "not a file of certificates"
        message = f"cannot read the certificates that {name or 'SSL_CERT_DIR'} names: {reason}"
        raise TransportError(FailureKind.UNREACHABLE, message, passing=False) from None
    if not named and not folder and not _system_has_certificates():
        with contextlib.suppress(ImportError, OSError):
            import certifi

            context.load_verify_locations(cafile=certifi.where())
    return context


def _system_has_certificates() -> bool:
    """Some builds of Python look where nothing is."""
    paths = ssl.get_default_verify_paths()
    return os.name == "nt" or bool(paths.cafile or paths.capath)


def uses_proxy(environ: Mapping[str, str]) -> bool:
    """Whether the environment or the system's settings name a proxy for any address."""
    if any(environ.get(name) or environ.get(name.upper()) for name in ("http_proxy", "https_proxy", "all_proxy")):
        return True
    if sys.platform in ("darwin", "win32"):
        from urllib.request import getproxies

        return bool(getproxies())
    return False


class Connections(Protocol):
    """A worker's way out. One thread uses it; `abort` may come from another."""

    def get(self, url: str, headers: Mapping[str, str]) -> Reply:
        """Ask once: no redirect is followed, nothing is tried again.

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

    def get(self, url: str, headers: Mapping[str, str]) -> Reply:
        route = Route.of(url)
        reused = self._open.get(route)
        if reused is not None:
            try:
                return self._exchange(route, reused, url, headers)
            except ClosedError:
                pass  # The host hung up on an idle connection, as it may at any time: that is no failure yet.
        if self._aborted:
            raise TransportError(FailureKind.TIMEOUT, "given up", passing=False)
        while len(self._open) >= _KEPT_OPEN:
            self._drop(next(iter(self._open)))
        connection = self._open[route] = _Connection(self._network, route, self._buffer)
        try:
            return self._exchange(route, connection, url, headers)
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

    def _exchange(self, route: Route, connection: "_Connection", url: str, headers: Mapping[str, str]) -> Reply:
        keep = False
        try:
            reply, keep = connection.get(_request_target(url), headers)
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
        self._file = io.BufferedReader(socket.SocketIO(self._socket, "r"), _READ)

    def get(self, target: str, headers: Mapping[str, str]) -> tuple[Reply, bool]:
        """Ask, and say whether the connection can be asked again."""
        self._socket.sendall(get_request(target, self._host, headers))
        head = read_head(self._file)
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
                raise _too_large(self._network.largest_body)
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
            raise _unreachable(error) from None
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
                timeout=httpx.Timeout(network.timeout, connect=min(network.timeout, _CONNECT_SECONDS)),
                follow_redirects=False,
            )
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            message = f"the proxy settings cannot be used ({type(error).__name__})"
            raise TransportError(FailureKind.UNREACHABLE, message, passing=False) from None

    def get(self, url: str, headers: Mapping[str, str]) -> Reply:
        httpx = self._httpx
        try:
            with self._client.stream("GET", url, headers=dict(headers)) as response:
                known = {name.lower(): value for name, value in response.headers.items()}
                if response.status_code != _OK:
                    return Reply(response.status_code, known, b"")
                pieces = response.iter_raw(_READ)
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


def read_body(read: Callable[[int], bytes], encoding: str, network: Network) -> bytes:
    """Read a body to its end, piece by piece, and decompress it.

    A page over some size goes on only while no other does, so that many hostile pages at once stay within memory.

    Raises:
        TransportError: It is larger than allowed, broken, or in an encoding that we did not ask for.
    """
    pieces: list[bytes] = []
    size = 0
    with contextlib.ExitStack() as stack:
        for piece in _decoded(read, encoding):
            if size <= _LARGE < size + len(piece):
                stack.enter_context(network.large_body)
            size += len(piece)
            if size > network.largest_body:
                raise _too_large(network.largest_body)
            pieces.append(piece)
    return b"".join(pieces)


def _decoded(read: Callable[[int], bytes], encoding: str) -> Iterator[bytes]:
    if encoding in ("", "identity"):
        while piece := read(_READ):
            yield piece
    elif encoding in ("gzip", "x-gzip", "deflate"):
        yield from _inflated(read)
    else:
        message = f"the answer is encoded as {encoding[:20]!r}, which was not asked for"
        raise TransportError(FailureKind.INVALID, message, passing=False)


def _inflated(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """Undo gzip and zlib streams, of one member or several; never more at once than a piece's worth of memory."""
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        while piece := read(_READ):
            while piece:
                if inflater.eof:
                    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
                yield inflater.decompress(piece, 16 * _READ)
                piece = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
        while not inflater.eof and (rest := inflater.decompress(b"", 16 * _READ)):
            yield rest
    except zlib.error:
        raise TransportError(FailureKind.SERVER, "the answer's compression is broken") from None
    if not inflater.eof:
        raise TransportError(FailureKind.SERVER, "the answer broke off")


def _request_target(url: str) -> str:
    """Path and query, with what may not stand on a request line escaped."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return quote(target, safe="%/:=&?~#+!$,;'@()*[]")


def _too_large(limit: int) -> TransportError:
    return TransportError(FailureKind.INVALID, f"the page is larger than {limit >> 20} MiB", passing=False)


def _unreachable(error: Exception) -> TransportError:
    """The way to the host failed."""
    if isinstance(error, TimeoutError):
        return TransportError(FailureKind.TIMEOUT, "no connection in time")
    if isinstance(error, socket.gaierror):
        return TransportError(FailureKind.UNREACHABLE, "the host's name cannot be resolved")
    if isinstance(error, UnicodeError):
        return TransportError(FailureKind.INVALID, "the host's name is not one", passing=False)
    words = (getattr(error, "strerror", None) or type(error).__name__).lower()
    return TransportError(FailureKind.UNREACHABLE, f"cannot be reached ({words})")


def _broken(error: OSError) -> TransportError:
    """The exchange failed on a connection that stood."""
    if isinstance(error, TimeoutError):
        return TransportError(FailureKind.TIMEOUT, "no answer in time")
    words = (error.strerror or type(error).__name__).lower()
    return TransportError(FailureKind.UNREACHABLE, f"the connection broke ({words})")
