"""Debian's docker-registry on loopback, what puts images into it, and a way in between that counts bytes."""

import base64
import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.server.fault_server import AUTHORITY

__all__ = ["CountedWay", "copy_image", "needs", "real_registry", "signed_token"]

_KEY = AUTHORITY.parent / "server.pem"
SILENT = subprocess.DEVNULL


def needs(*programs: str) -> None:
    """Skip where a program is missing; `.ci/run` installs them."""
    missing = [each for each in programs if shutil.which(each) is None]
    if missing:
        pytest.skip(f"not installed here: {', '.join(missing)}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def real_registry(folder: Path, auth: Mapping[str, Any] | None = None) -> Iterator[str]:
    """A registry that keeps its images in a folder: its host and port.

    Args:
        folder: For its settings and images.
        auth: The `auth` part of its configuration.
    """
    host = f"127.0.0.1:{free_port()}"
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / f"registry-{host.rpartition(':')[2]}.json"
    storage = {"filesystem": {"rootdirectory": str(folder / "registry")}}
    document = {"version": 0.1, "storage": storage, "http": {"addr": host}, **({"auth": auth} if auth else {})}
    settings.write_text(json.dumps(document))
    log = settings.with_suffix(".log")
    with (
        log.open("wb") as written,
        subprocess.Popen(["docker-registry", "serve", settings], stdout=SILENT, stderr=written) as process,
    ):
        try:
            _wait(host, process, log)
            yield host
        finally:
            process.terminate()


def _wait(host: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    name, _, port = host.partition(":")
    for _ in range(200):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if not probe.connect_ex((name, int(port))):
                return
        time.sleep(0.05)
    raise AssertionError(f"docker-registry did not start: {log.read_text()[-500:]}")


def copy_image(source: str, name: str, *options: str) -> None:
    """Put an image into a registry with skopeo; all machines of a list with `--all`."""
    command = ["skopeo", "--insecure-policy", "copy", "--quiet", "--dest-tls-verify=false", *options]
    subprocess.run([*command, source, f"docker://{name}"], check=True, capture_output=True)


def signed_token(service: str, issuer: str, access: list[dict[str, Any]]) -> str:
    """A token that a registry which trusts our authority takes (RFC 7519, and Docker's token specification)."""
    leaf = _KEY.read_text().partition("-----BEGIN CERTIFICATE-----")[2].partition("-----END CERTIFICATE-----")[0]
    now = int(time.time())
    claims = {"iss": issuer, "aud": service, "sub": "", "iat": now, "nbf": now - 60, "exp": now + 300, "jti": "1"}
    ecdsa = "BEGIN EC" in _KEY.read_text() or _is_elliptic()
    head = {"typ": "JWT", "alg": "ES256" if ecdsa else "RS256", "x5c": ["".join(leaf.split())]}
    parts = [_text(json.dumps(each).encode()) for each in (head, {**claims, "access": access})]
    signed = subprocess.run(
        ["openssl", "dgst", "-sha256", "-sign", _KEY], input=".".join(parts).encode(), capture_output=True, check=True
    ).stdout
    return ".".join((*parts, _text(_plain_signature(signed) if ecdsa else signed)))


def _is_elliptic() -> bool:
    told = subprocess.run(["openssl", "pkey", "-in", _KEY, "-noout", "-text"], capture_output=True, check=True).stdout
    return b"ASN1 OID" in told


def _plain_signature(signed: bytes) -> bytes:
    """The two numbers of an ECDSA signature side by side (RFC 7518), out of the DER that openssl writes."""
    first = signed[4 : 4 + signed[3]]
    second = signed[6 + signed[3] :]
    return b"".join(int.from_bytes(each).to_bytes(32) for each in (first, second))


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class CountedWay:
    """A port that passes everything on to a registry, and counts the bytes that come back.

    Args:
        host: The registry's.

    Attributes:
        host: Its own host and port.
        read: Bytes that came from the registry.
    """

    def __init__(self, host: str) -> None:
        self.read = 0
        self._to = host.rpartition(":")
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            # Closing alone would not wake who waits for a connection.
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(client,), daemon=True).start()

    def _join(self, client: socket.socket) -> None:
        with client, socket.create_connection((self._to[0], int(self._to[2]))) as server:
            there = threading.Thread(target=self._pass, args=(client, server, False), daemon=True)
            there.start()
            self._pass(server, client, True)
            there.join()

    def _pass(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        try:
            while piece := source.recv(1 << 16):
                self.read += len(piece) if counted else 0
                sink.sendall(piece)
        except OSError:
            pass
        for each in (source, sink):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
