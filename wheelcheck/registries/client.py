"""Images in a registry (OCI distribution spec): manifests, configuration and layers, with token or basic login.

Every part is asked for by its digest and compared with it. Credentials go to the registry and to the token service that
it names over https:, never to the hosts that it keeps its blobs on.
"""

import hashlib
import json
import os
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

from wheelcheck.images.history import steps_of
from wheelcheck.images.layers import Layer, LayerError
from wheelcheck.index.network import Network, Route, TransportError, uses_proxy
from wheelcheck.index.transport import Connections, Reply, Sink, open_connections
from wheelcheck.model.errors import InputError
from wheelcheck.registries.stored import StoredImage, chosen_manifest

__all__ = ["RegistryReference", "registry_image", "registry_reference"]

_HUB = "registry-1.docker.io"
_HUB_NAMES = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"})
_LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
_NAME = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*")
_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_CHALLENGE = re.compile(r'(\w+)="([^"]*)"')
_TYPES = ", ".join(
    f"application/vnd.{each}+json"
    for each in (
        "oci.image.index.v1",
        "docker.distribution.manifest.list.v2",
        "oci.image.manifest.v1",
        "docker.distribution.manifest.v2",
    )
)
_LARGEST_DOCUMENT = 4 << 20
_MOST_REDIRECTS = 5
_MOST_LISTS = 4
_MOST_LAYERS = 500
_TRIES = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK, _UNAUTHORIZED, _NOT_FOUND = 200, 401, 404

Login = Callable[[str], tuple[str, str] | None]


class RegistryReference(NamedTuple):
    """An image's name, taken apart.

    Attributes:
        text: As the user wrote it.
        host: The registry's, with its port.
        name: `library/python`.
        reference: A tag, or a digest.
    """

    text: str
    host: str
    name: str
    reference: str


def registry_reference(text: str) -> RegistryReference:
    """Read `python:3.12-slim`, `registry.example.org/team/base@sha256:...`.

    Raises:
        InputError: It is no name of an image.
    """
    name, _, digest = text.partition("@")
    path, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        path, tag = name, "latest"
    first, slash, rest = path.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        host, path = first, rest
    else:
        host = "docker.io"
    if host in _HUB_NAMES:
        host, path = _HUB, path if "/" in path else f"library/{path}"
    sound = _HOST.fullmatch(host) and _NAME.fullmatch(path) and _TAG.fullmatch(tag)
    if not sound or (digest and not _DIGEST.fullmatch(digest)):
        raise InputError(f"{text[:100]!r} is no name of an image")
    return RegistryReference(text, host, path, digest or tag)


@contextmanager
def registry_image(
    reference: RegistryReference, architecture: str, login: Login, timeout: float
) -> Iterator[StoredImage]:
    """Find an image's configuration and layers in its registry; these can be read until the context is left.

    Args:
        reference: Which image.
        architecture: OCI's name of the machine (`amd64`, `arm/v7`).
        login: User and password for a registry's host, or None.
        timeout: Seconds without a byte after which it counts as silent.

    Raises:
        InputError: It is not there, or the registry cannot be asked.
    """
    client = _Client(reference, login, Network(timeout, _LARGEST_DOCUMENT, os.environ))
    try:
        yield _found(client, reference, architecture)
    finally:
        client.close()


def _found(client: "_Client", reference: RegistryReference, architecture: str) -> StoredImage:
    try:
        manifest = client.manifest(reference.reference)
        for _ in range(_MOST_LISTS):
            if "layers" in manifest:
                break
            listed = manifest.get("manifests")
            if not isinstance(listed, list) or not listed:
                raise InputError("has a manifest of a kind that is not known", path=reference.text)
            manifest = client.manifest(_digest(chosen_manifest(listed, architecture, reference.text), reference))
        if "layers" not in manifest:
            raise InputError("has lists within lists, deeper than any real one", path=reference.text)
        return _image(client, manifest, reference)
    except TransportError as error:
        raise InputError(f"{reference.host}: {error}", path=reference.text) from None


def _digest(descriptor: object, reference: RegistryReference) -> str:
    digest = descriptor.get("digest") if isinstance(descriptor, dict) else None
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        raise InputError("a digest in its manifest is none", path=reference.text)
    return digest


def _image(client: "_Client", manifest: Mapping[str, Any], reference: RegistryReference) -> StoredImage:
    listed = manifest.get("layers")
    if not isinstance(listed, list) or not listed or len(listed) > _MOST_LAYERS:
        raise InputError("its manifest lists no layers, or too many", path=reference.text)
    config = client.document(_digest(manifest.get("config"), reference))
    layers = []
    for each, step in zip(listed, steps_of(config, len(listed)), strict=True):
        digest = _digest(each, reference)
        size = each.get("size")
        if not isinstance(size, int) or size <= 0:
            raise InputError("a size in its manifest is none", path=reference.text)
        layers.append(Layer(digest, size, client.reader(digest, size), step))
    # A configuration alone is no identity: nothing keeps a manifest from listing other layers with it.
    parts = (_digest(manifest.get("config"), reference), *(layer.name for layer in layers))
    return StoredImage(config, tuple(layers), hashlib.sha256("\n".join(parts).encode()).hexdigest())


class _Client:
    """One repository of one registry."""

    def __init__(self, reference: RegistryReference, login: Login, network: Network) -> None:
        self._reference = reference
        self._login = login
        self._network = network
        host = reference.host.rpartition(":")[0] or reference.host
        scheme = "http" if host in _LOCAL else "https"
        self._base = f"{scheme}://{reference.host}/v2/{reference.name}"
        self._authorization: str | None = None
        self._connections: Connections | None = None

    def close(self) -> None:
        """Give the connections back."""
        if self._connections is not None:
            self._connections.close()

    def manifest(self, reference: str) -> dict[str, Any]:
        """A manifest, or a list of them, by tag or digest."""
        content = self._whole(f"{self._base}/manifests/{reference}", {"Accept": _TYPES})
        if reference.startswith("sha256:"):
            self._compare(content, reference)
        return self._json(content)

    def document(self, digest: str) -> dict[str, Any]:
        """A blob that is JSON."""
        content = self._whole(f"{self._base}/blobs/{digest}", {})
        self._compare(content, digest)
        return self._json(content)

    def reader(self, digest: str, size: int) -> Callable[[Callable[[Iterator[bytes]], None]], None]:
        """What gives a layer's content to whoever reads it, and compares it with its digest and its size."""

        def read(consume: Callable[[Iterator[bytes]], None]) -> None:
            found = hashlib.sha256()

            def hashed(pieces: Iterator[bytes]) -> Iterator[bytes]:
                read = 0
                for piece in pieces:
                    read += len(piece)
                    if read > size:
                        raise LayerError(f"layer {digest[:19]} is larger than its manifest says")
                    found.update(piece)
                    yield piece

            def sink(pieces: Iterator[bytes]) -> None:
                nonlocal found
                # What broke off is read again from its beginning.
                found = hashlib.sha256()
                all_of_it = hashed(pieces)
                consume(all_of_it)
                for _ in all_of_it:
                    pass

            try:
                self._ask(f"{self._base}/blobs/{digest}", {}, sink)
            except TransportError as error:
                raise LayerError(f"layer {digest[:19]}: {error}") from None
            if f"sha256:{found.hexdigest()}" != digest:
                raise LayerError(f"layer {digest[:19]} has another digest")

        return read

    def _whole(self, url: str, headers: Mapping[str, str]) -> bytes:
        content = bytearray()

        def sink(pieces: Iterator[bytes]) -> None:
            content.clear()
            for piece in pieces:
                content.extend(piece)
                if len(content) > _LARGEST_DOCUMENT:
                    raise InputError("a document of it is larger than any real one", path=self._reference.text)

        self._ask(url, headers, sink)
        return bytes(content)

    def _compare(self, content: bytes, digest: str) -> None:
        if f"sha256:{hashlib.sha256(content).hexdigest()}" != digest:
            raise InputError(f"the registry gave something else for {digest[:19]}", path=self._reference.text)

    def _json(self, content: bytes) -> dict[str, Any]:
        try:
            found = json.loads(content)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise InputError("what the registry gave is no manifest", path=self._reference.text)
        return found

    def _ask(self, url: str, headers: Mapping[str, str], sink: Sink) -> None:
        """GET, after a login where one is wanted; what breaks is tried again."""
        for left in range(_TRIES - 1, -1, -1):
            try:
                reply = self._followed(url, headers, sink)
                if reply.status == _UNAUTHORIZED and self._log_in(reply):
                    reply = self._followed(url, headers, sink)
            except TransportError as error:
                if not error.passing or not left:
                    raise
                continue
            if reply.status >= 500 and left:  # noqa: PLR2004  it may be back in a moment
                continue
            self._settle(reply)
            return

    def _settle(self, reply: Reply) -> None:
        if reply.status == _OK:
            return
        if reply.status == _NOT_FOUND:
            raise InputError(f"{self._reference.host} has no such image", path=self._reference.text)
        if reply.status in {_UNAUTHORIZED, 403}:
            message = f"{self._reference.host} wants a login, or another one (docker login)"
            raise InputError(message, path=self._reference.text)
        raise InputError(f"{self._reference.host} answered {reply.status}", path=self._reference.text)

    def _followed(self, url: str, headers: Mapping[str, str], sink: Sink) -> Reply:
        own = Route.of(url)
        for _ in range(_MOST_REDIRECTS + 1):
            secret = {"Authorization": self._authorization} if self._authorization and Route.of(url) == own else {}
            reply = self._get(url, {**headers, **secret}, sink)
            location = reply.headers.get("location")
            if reply.status not in _REDIRECTS or location is None:
                return reply
            url = urljoin(url, location)
        raise InputError("the registry sends from one place to the next", path=self._reference.text)

    def _get(self, url: str, headers: Mapping[str, str], sink: Sink) -> Reply:
        if self._connections is None:
            self._connections = open_connections(self._network, proxied=uses_proxy(os.environ))
        sent = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "wheelcheck", **headers}
        return self._connections.get(url, sent, sink)

    def _log_in(self, reply: Reply) -> bool:
        """Do what the registry asks for (`WWW-Authenticate`); whether there is something to try."""
        challenge = reply.headers.get("www-authenticate", "")
        login = self._login(self._reference.host)
        basic = None if login is None else "Basic " + b64encode(":".join(login).encode()).decode()
        if challenge.lower().startswith("basic"):
            tried, self._authorization = self._authorization, basic
            return basic is not None and basic != tried
        if not challenge.lower().startswith("bearer"):
            return False
        token = self._token(dict(_CHALLENGE.findall(challenge)), basic)
        self._authorization = None if token is None else f"Bearer {token}"
        return token is not None

    def _token(self, asked: Mapping[str, str], basic: str | None) -> str | None:
        realm = asked.get("realm", "")
        parts = urlsplit(realm)
        if parts.scheme not in {"http", "https"}:
            return None
        if parts.scheme == "http" and self._base.startswith("https:"):
            raise InputError("the registry wants a login over an open connection: refused", path=self._reference.text)
        scope = asked.get("scope") or f"repository:{self._reference.name}:pull"
        query = urlencode({"service": asked.get("service", ""), "scope": scope})
        content = bytearray()
        headers = {} if basic is None else {"Authorization": basic}
        reply = self._get(f"{realm}?{query}", headers, lambda pieces: _gather(content, pieces))
        if reply.status != _OK:
            return None
        found = self._json(bytes(content))
        token = found.get("token") or found.get("access_token")
        return token if isinstance(token, str) and token.isprintable() else None


def _gather(content: bytearray, pieces: Iterator[bytes]) -> None:
    content.clear()
    for piece in pieces:
        content.extend(piece[: _LARGEST_DOCUMENT - len(content)])
