"""Images that an engine on this machine has (Docker Engine API, which Podman speaks too).

Two questions are asked: what an image is (`GET /images/NAME/json`), and for its content (`GET /images/NAME/get`), which
comes as a save archive and is read as it streams. Nothing is pulled, started or changed.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from wheelcheck.images.layers import Layer, LayerError
from wheelcheck.index.network import Network, TransportError
from wheelcheck.index.transport import Connections, open_connections
from wheelcheck.index.unix_socket import UnixNetwork
from wheelcheck.model.errors import InputError
from wheelcheck.registries.client import registry_reference
from wheelcheck.registries.saved_stream import SavedLayers
from wheelcheck.registries.stored import StoredImage

__all__ = ["ENGINES", "EngineReference", "engine_image", "engine_reference"]

ENGINES = ("docker-daemon", "podman")
"""What an image's name may begin with."""

_LARGEST_DOCUMENT = 4 << 20
_MOST_LAYERS = 500
_LEAST_PATIENCE = 600.0
"""Seconds: before the first byte of an archive, some engines write all of it to their own disk."""
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_ADDRESS = "http://localhost"
_OK, _NOT_FOUND = 200, 404


class EngineReference(NamedTuple):
    """An image that an engine is to have.

    Attributes:
        engine: One of `ENGINES`, or None for whichever there is.
        name: As the engine knows it: `team/base:1`, or an id.
    """

    engine: str | None
    name: str


class _Engine(NamedTuple):
    """Where one listens.

    Attributes:
        label: For people.
        url: What paths are put behind.
        socket: The Unix socket, or None for TCP.
    """

    label: str
    url: str
    socket: str | None

    def connect(self, timeout: float, environ: Mapping[str, str]) -> Connections:
        if self.socket is None:
            return open_connections(Network(timeout, _LARGEST_DOCUMENT, environ), proxied=False)
        return open_connections(UnixNetwork(self.socket, timeout, _LARGEST_DOCUMENT, environ), proxied=False)


def engine_reference(text: str) -> EngineReference | None:
    """Read `docker-daemon:team/base:1` and `podman:team/base:1`; None for what begins with no engine.

    Raises:
        InputError: What follows is no name of an image.
    """
    engine, colon, name = text.partition(":")
    if not colon or engine not in ENGINES:
        return None
    registry_reference(name)
    return EngineReference(engine, name)


@contextmanager
def engine_image(
    reference: EngineReference, architecture: str | None, environ: Mapping[str, str], timeout: float
) -> Iterator[StoredImage]:
    """Find an image that an engine has; its layers can be read until the context is left.

    Args:
        reference: Which image.
        architecture: OCI's name of the machine (`amd64`, `arm/v7`), or None for the one that it has.
        environ: `DOCKER_HOST`, `CONTAINER_HOST` and `XDG_RUNTIME_DIR` say where engines listen.
        timeout: Seconds without a byte after which one counts as silent.

    Raises:
        InputError: No engine answers, none has it, or it is for another machine.
    """
    engines = list(_engines(reference.engine, environ))
    if not engines:
        raise InputError("no engine listens on this machine", path=reference.name)
    failures = []
    for engine in engines:
        connections = engine.connect(timeout, environ)
        try:
            told = _told(engine, connections, reference.name)
        except TransportError as error:
            failures.append(f"{engine.label}: {error}")
            continue
        finally:
            connections.close()
        if told is None:
            failures.append(f"{engine.label} has no such image")
            continue
        digests = _checked(told, reference.name, architecture)
        with _read_from(engine, told["Id"], max(timeout, _LEAST_PATIENCE), environ, digests) as read:
            yield _image(told, digests, read)
        return
    raise InputError("; ".join(failures), path=reference.name)


def _engines(kind: str | None, environ: Mapping[str, str]) -> Iterator[_Engine]:
    """Those that may answer, in the order in which they are asked."""
    runtime = environ.get("XDG_RUNTIME_DIR")
    if kind != "podman":
        if environ.get("DOCKER_HOST"):
            yield _named("DOCKER_HOST", environ["DOCKER_HOST"])
        else:
            yield from _sockets(runtime and f"{runtime}/docker.sock", "/var/run/docker.sock")
    if kind != "docker-daemon":
        if environ.get("CONTAINER_HOST"):
            yield _named("CONTAINER_HOST", environ["CONTAINER_HOST"])
        else:
            yield from _sockets(runtime and f"{runtime}/podman/podman.sock", "/run/podman/podman.sock")


def _sockets(*paths: str | None) -> Iterator[_Engine]:
    for path in paths:
        try:
            if path and Path(path).is_socket():
                yield _Engine(path, _ADDRESS, path)
        except OSError:  # a folder that is not ours to look into
            continue


def _named(variable: str, value: str) -> _Engine:
    """What a variable says: a socket, or a port of this machine. Nothing is sent to others without encryption."""
    try:
        parts = urlsplit(value)
        local = parts.hostname in _LOCAL and parts.port is not None
    except ValueError:
        raise InputError(f"{variable} cannot be read") from None
    if parts.scheme == "unix" and sys.platform != "win32":
        return _Engine(parts.path, _ADDRESS, parts.path)
    if parts.scheme in {"tcp", "http"} and local:
        return _Engine(parts.netloc, f"http://{parts.netloc}", None)
    message = "name an engine of this machine, by unix:// or tcp://localhost:PORT, or save the image to a file"
    raise InputError(f"{variable} names an engine that is not asked ({parts.scheme}://): {message}")


def _told(engine: _Engine, connections: Connections, name: str) -> dict[str, Any] | None:
    """What the engine says of an image, or None if it has none of that name."""
    reply = connections.get(f"{engine.url}/images/{name}/json", {"Accept": "application/json"})
    if reply.status == _NOT_FOUND:
        return None
    if reply.status != _OK:
        raise InputError(f"{engine.label} answered {reply.status}", path=name)
    try:
        told = json.loads(bytes(reply.body))
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise InputError(f"{engine.label} is no engine", path=name)
    return told


def _checked(told: Mapping[str, Any], name: str, architecture: str | None) -> list[str]:
    """The digests of the unpacked layers, the lowest first, of an image that is for the right machine."""
    root = told.get("RootFS")
    digests = root.get("Layers") if isinstance(root, dict) else None
    if not isinstance(digests, list) or not 0 < len(digests) <= _MOST_LAYERS:
        raise InputError("the engine lists no layers of it, or too many", path=name)
    if not all(isinstance(each, str) and _DIGEST.fullmatch(each) for each in [*digests, told.get("Id")]):
        raise InputError("a digest that the engine tells is none", path=name)
    if architecture is not None:
        arch, _, variant = architecture.partition("/")
        has, kind = told.get("Architecture"), told.get("Variant")
        if has != arch or (variant and kind and kind != variant):
            raise InputError(f"the engine has it for {str(has)[:20]}, not for {architecture}", path=name)
    return digests


def _image(told: Mapping[str, Any], digests: list[str], read: Callable[[str], Iterator[bytes]]) -> StoredImage:
    config = {"architecture": told.get("Architecture"), "variant": told.get("Variant"), "config": told.get("Config")}
    size = told.get("Size")
    # The engine tells the sum alone, of what is unpacked.
    sizes = [size if isinstance(size, int) else 0] + [0] * (len(digests) - 1)
    layers = [Layer(digest, each, partial(_given, read, digest)) for digest, each in zip(digests, sizes, strict=True)]
    return StoredImage(config, tuple(layers), f"engine:{told['Id']}", is_packed=False)


def _given(read: Callable[[str], Iterator[bytes]], digest: str, consume: Callable[[Iterator[bytes]], None]) -> None:
    consume(read(digest))


@contextmanager
def _read_from(
    engine: _Engine, name: str, timeout: float, environ: Mapping[str, str], digests: list[str]
) -> Iterator[Callable[[str], Iterator[bytes]]]:
    """A function that gives a layer by the digest of its content; the archive is asked for when the first one is."""
    saved = SavedLayers(digests)
    asked = False

    def read(digest: str) -> Iterator[bytes]:
        nonlocal asked
        if not asked:
            asked = True
            _take(engine, name, timeout, environ, saved)
        yield from saved.pieces(digest)

    try:
        yield read
    finally:
        saved.close()


def _take(engine: _Engine, name: str, timeout: float, environ: Mapping[str, str], saved: SavedLayers) -> None:
    connections = engine.connect(timeout, environ)
    try:
        reply = connections.get(f"{engine.url}/images/{name}/get", {"Accept": "application/x-tar"}, saved.read)
    except TransportError as error:
        raise LayerError(f"{engine.label}: {error}") from None
    finally:
        connections.close()
    if reply.status != _OK:
        raise LayerError(f"{engine.label} answered {reply.status} when asked for its layers")
