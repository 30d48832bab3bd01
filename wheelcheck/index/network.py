"""The way to a host: addresses, certificates, proxies (RFC 3986, RFC 5280), shared by all workers of a run."""

import contextlib
import os
import socket
import ssl
import sys
import threading
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from wheelcheck.model.release import FailureKind

__all__ = ["CONNECT_SECONDS", "Network", "Route", "TransportError", "certificates", "unreachable", "uses_proxy"]

CONNECT_SECONDS = 10.0
_CONTEXTS: dict[tuple[str | None, ...], ssl.SSLContext] = {}
_CONTEXTS_LOCK = threading.Lock()
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
        self._resolvers: dict[tuple[str, int], _Resolver] = {}

    def certificates(self) -> ssl.SSLContext:
        """The one TLS context of the process: reading the certificates takes longer than a request."""
        with _CONTEXTS_LOCK:
            key = tuple(self._environ.get(name) for name in (*_CERTIFICATE_VARIABLES, "SSL_CERT_DIR"))
            context = _CONTEXTS.get(key)
            if context is None:
                context = _CONTEXTS[key] = certificates(self._environ)
            return context

    def dial(self, route: Route) -> socket.socket:
        """A TCP connection to a host."""
        with self._lock:
            resolver = self._resolvers.setdefault((route.host, route.port), _Resolver(route.host, route.port))
        try:
            return resolver.connect(min(self.timeout, CONNECT_SECONDS))
        except (OSError, UnicodeError) as error:
            raise unreachable(error) from None


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


def unreachable(error: Exception) -> TransportError:
    """The way to the host failed: what to say of it."""
    if isinstance(error, TimeoutError):
        return TransportError(FailureKind.TIMEOUT, "no connection in time")
    if isinstance(error, socket.gaierror):
        return TransportError(FailureKind.UNREACHABLE, "the host's name cannot be resolved")
    if isinstance(error, UnicodeError):
        return TransportError(FailureKind.INVALID, "the host's name is not one", passing=False)
    words = (getattr(error, "strerror", None) or type(error).__name__).lower()
    return TransportError(FailureKind.UNREACHABLE, f"cannot be reached ({words})")
