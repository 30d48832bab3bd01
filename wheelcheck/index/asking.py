"""A page from an index, whatever it takes: redirects, credentials, another try after a failure (RFC 9110, RFC 7617).

What is learned of a host is shared by all workers: that it wants to be left alone for some seconds, and that the way
to it is broken, so that a run without a network ends at once and not after every project has had its own retries.
"""

import threading
import time
from binascii import b2a_base64
from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol
from urllib.parse import unquote, urljoin

from wheelcheck.index.addresses import without_credentials
from wheelcheck.index.network import Route, TransportError
from wheelcheck.index.transport import Connections, Reply, Sink
from wheelcheck.model.release import FailureKind

__all__ = ["Answer", "AskError", "Asker", "Credentials", "Hosts", "Patience"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 10
_UNAUTHORIZED = 401
_FORBIDDEN = 403
_SETTLED = frozenset({200, 304, 404, 410})
_SETTLED_PARTS = _SETTLED | {206, 416, 501}
"""What settles a question for a part of a file; a host may not know parts."""
_PASSING = frozenset({408, 429, 500, 502, 503, 504, 520, 522, 524, 529})
"""Statuses that may be gone a moment later (pip's list, 408, and what proxies of the large networks add)."""

_LONGEST_RETRY_AFTER = 30.0
_DOWN_AFTER_FAILURES = 3
_DOWN_AFTER_SECONDS = 1.5
_DOWN_AFTER_BUSY_SECONDS = 10.0
"""A host that cannot be reached is given up soon; one that answers 503 may be back in a moment."""


class AskError(Exception):
    """The index gave no usable answer."""

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Credentials(Protocol):
    """Who may log in where. An object that also has `after_refusal` is asked there once more, after a 401."""

    def __call__(self, url: str, /) -> tuple[str, str] | None:
        """User and password for an address, or None."""


class Answer(NamedTuple):
    """A status that settles the question, with the address that gave it after all redirects (without credentials)."""

    reply: Reply
    url: str


class Patience(NamedTuple):
    """How long to go on.

    Attributes:
        retries: Tries after the first.
        backoff: Seconds before the second try; doubled for each further one.
        longest_wait: No wait between two tries is longer.
    """

    retries: int = 4
    backoff: float = 0.25
    longest_wait: float = 8.0


class _Trouble(NamedTuple):
    """Failures of a host with no sensible answer between them: how many, since when, and the last of them."""

    times: int
    since: float
    kind: FailureKind
    message: str


class Hosts:
    """What the workers of a run know of hosts: credentials, who is down, who asked to be left alone."""

    def __init__(self, credentials: Credentials | None) -> None:
        self._credentials = credentials
        self._lock = threading.Lock()
        self._authorizations: dict[tuple[str, bool], str | None] = {}
        self._troubles: dict[Route, _Trouble] = {}
        self._left_alone_until: dict[Route, float] = {}

    def authorization(self, url: str, *, refused: bool = False) -> str | None:
        """The Authorization header for an address: from the address itself, and as the user's settings say.

        Args:
            url: The address, which may hold user and password.
            refused: The host has answered 401: what is asked for only then, as keyring, may be asked for now.
        """
        # Two indexes of one host may have two passwords: the address without its last part, the project, is the key.
        key = url.rstrip("/").rpartition("/")[0], refused
        with self._lock:
            if key not in self._authorizations:
                login = self._login(url, refused=refused)
                self._authorizations[key] = _basic(*login) if login else None
            return self._authorizations[key]

    def _login(self, url: str, *, refused: bool) -> tuple[str, str] | None:
        if self._credentials is None:
            return _own_login(url)
        if not refused:
            return self._credentials(url)
        after_refusal: Credentials | None = getattr(self._credentials, "after_refusal", None)
        return after_refusal(url) if after_refusal is not None else None

    def check(self, route: Route) -> None:
        """Say so at once when a host has given nothing but failures for a while.

        Raises:
            AskError: It has.
        """
        with self._lock:
            trouble = self._troubles.get(route)
        if trouble is None or trouble.times < _DOWN_AFTER_FAILURES:
            return
        patience = _DOWN_AFTER_BUSY_SECONDS if trouble.kind is FailureKind.SERVER else _DOWN_AFTER_SECONDS
        if time.monotonic() - trouble.since >= patience:
            raise AskError(trouble.kind, f"given up on the host: {trouble.message}")

    def fine(self, route: Route) -> None:
        """It gave a sensible answer."""
        if route in self._troubles:
            with self._lock:
                self._troubles.pop(route, None)

    def failed(self, route: Route, started: float, error: TransportError) -> None:
        """A try that began at `started` failed."""
        with self._lock:
            known = self._troubles.get(route)
            times, since = (known.times, known.since) if known else (0, started)
            self._troubles[route] = _Trouble(times + 1, since, error.kind, str(error))

    def leave_alone(self, route: Route, seconds: float) -> None:
        """It said when it wants to be asked again."""
        with self._lock:
            self._left_alone_until[route] = time.monotonic() + seconds

    def pause(self, route: Route) -> float:
        """Seconds for which it wants to be left alone."""
        until = self._left_alone_until.get(route)
        return max(0.0, until - time.monotonic()) if until is not None else 0.0


class Asker:
    """One worker's way of asking.

    Args:
        connections: The worker's own.
        hosts: What all workers know.
        patience: How long to go on.
        sleep: Waits that many seconds, and tells whether to go on after it.
    """

    def __init__(
        self,
        connections: Connections,
        hosts: Hosts,
        patience: Patience,
        sleep: Callable[[float], bool],
    ) -> None:
        self._connections = connections
        self._hosts = hosts
        self._patience = patience
        self._sleep = sleep

    def ask(self, url: str, headers: Mapping[str, str], until: float, sink: Sink | None = None) -> Answer:
        """GET `url`, which may hold credentials, and follow it to an answer of 200, 304, 404 or 410.

        With `Range` among the headers 206, 416 and 501 are answers too.

        Args:
            url: Absolute.
            headers: Of the request, without Authorization.
            until: `time.monotonic()` at which to give up.
            sink: Takes the body of the 200; called anew for each try.

        Raises:
            AskError: No such answer came; its message holds no credentials.
        """
        wait = self._patience.backoff
        for left in range(self._patience.retries, -1, -1):
            try:
                return self._follow(url, headers, until, sink)
            except TransportError as error:
                if not error.passing or not left:
                    raise AskError(error.kind, str(error)) from None
                asked_for = error.retry_after if isinstance(error, _BusyError) else None
                pause = min(wait, self._patience.longest_wait) if asked_for is None else asked_for
                if time.monotonic() + pause >= until or not self._sleep(pause):
                    raise AskError(error.kind, str(error)) from None
                wait *= 2
        raise AssertionError("unreachable: the last try returns or raises")

    def _follow(self, url: str, headers: Mapping[str, str], until: float, sink: Sink | None) -> Answer:
        secret = self._hosts.authorization(url)
        for _ in range(_MOST_REDIRECTS + 1):
            reply = self._once(without_credentials(url), _with_secret(headers, secret), until, sink)
            if reply.status == _UNAUTHORIZED:
                other = self._hosts.authorization(url, refused=True)
                if other is not None and other != secret:
                    secret = other
                    reply = self._once(without_credentials(url), _with_secret(headers, secret), until, sink)
            location = reply.headers.get("location")
            if reply.status not in _REDIRECTS or location is None:
                settled = _SETTLED_PARTS if "Range" in headers else _SETTLED
                return Answer(_settled(reply, settled), without_credentials(url))
            url, secret = self._redirected(url, location, secret)
        raise TransportError(FailureKind.INVALID, f"more than {_MOST_REDIRECTS} redirects", passing=False)

    def _once(self, url: str, headers: Mapping[str, str], until: float, sink: Sink | None) -> Reply:
        route = Route.of(url)
        self._hosts.check(route)
        pause = self._hosts.pause(route)
        if pause and (time.monotonic() + pause >= until or not self._sleep(pause)):
            raise TransportError(FailureKind.SERVER, "the index asks to be left alone", passing=False)
        started = time.monotonic()
        try:
            reply = self._connections.get(url, headers, sink)
            if reply.status in _PASSING:
                raise self._busy(reply, route)
        except TransportError as error:
            self._hosts.failed(route, started, error)
            self._hosts.check(route)
            raise
        self._hosts.fine(route)
        return reply

    def _busy(self, reply: Reply, route: Route) -> TransportError:
        seconds = _retry_after(reply.headers.get("retry-after"))
        if seconds is not None:
            self._hosts.leave_alone(route, seconds)
        return _BusyError(f"the index answered {_words(reply.status)}", seconds)

    def _redirected(self, url: str, location: str, secret: str | None) -> tuple[str, str | None]:
        """The next address, and the credentials that may go there: to the same host only, and never in the clear."""
        try:
            target = without_credentials(urljoin(without_credentials(url), location))
            old, new = Route.of(url), Route.of(target)
        except (ValueError, TransportError):
            raise TransportError(FailureKind.INVALID, "a redirect to what is no address", passing=False) from None
        if secret is not None and old.scheme == "https" and new.scheme == "http":
            message = "a redirect from https: to http:, refused because credentials are in use"
            raise TransportError(FailureKind.FORBIDDEN, message, passing=False)
        upgraded = (old.host, old.scheme, old.port, new.scheme, new.port) == (new.host, "http", 80, "https", 443)
        if new == old or upgraded:
            return target, secret
        return target, self._hosts.authorization(target)


class _BusyError(TransportError):
    """The index said that it cannot answer now, and maybe when to come back (in seconds)."""

    def __init__(self, message: str, retry_after: float | None) -> None:
        super().__init__(FailureKind.SERVER, message)
        self.retry_after = retry_after


def _settled(reply: Reply, settled: frozenset[int]) -> Reply:
    """The reply, if it is one that says what the page is."""
    if reply.status in settled:
        return reply
    if reply.status in (_UNAUTHORIZED, _FORBIDDEN):
        raise TransportError(FailureKind.FORBIDDEN, f"the index answered {_words(reply.status)}", passing=False)
    raise TransportError(FailureKind.SERVER, f"the index answered {_words(reply.status)}", passing=False)


def _own_login(url: str) -> tuple[str, str] | None:
    """User and password that stand in the address itself."""
    own = url.partition("://")[2].partition("/")[0].rpartition("@")[0]
    user, _, password = own.partition(":")
    return (unquote(user), unquote(password)) if own else None


def _basic(user: str, password: str) -> str:
    return "Basic " + b2a_base64(f"{user}:{password}".encode(), newline=False).decode()


def _with_secret(headers: Mapping[str, str], secret: str | None) -> Mapping[str, str]:
    return headers if secret is None else {**headers, "Authorization": secret}


def _words(status: int) -> str:
    import http

    try:
        return f"{status} {http.HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _retry_after(value: str | None) -> float | None:
    """Seconds, or the date, that Retry-After names, within bounds; None when it names nothing."""
    if value is None:
        return None
    value = value.strip()
    if value.isdecimal() and len(value) < len("1000000000"):
        return min(float(value), _LONGEST_RETRY_AFTER)
    from email.utils import parsedate_to_datetime

    try:
        seconds = parsedate_to_datetime(value).timestamp() - time.time()
    except (ValueError, OverflowError, TypeError):
        return None
    return min(max(seconds, 0.0), _LONGEST_RETRY_AFTER)
