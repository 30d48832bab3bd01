"""Images that only an engine on this machine has: a server on a Unix socket that answers as engines do, and Podman."""

import gzip
import hashlib
import io
import json
import shutil
import socketserver
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

import wheelcheck
from tests.app.test_images import ALPINE, DEBIAN, PYTHON
from tests.server.fault_server import FaultServer, Reply
from tests.unit.images.archives import saved
from tests.unit.images.test_layers import tar
from wheelcheck.inspecting import Way, image_target
from wheelcheck.model.errors import InputError
from wheelcheck.model.target import Target
from wheelcheck.registries import saved_stream
from wheelcheck.targets.resolve import Hints

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HINTS = Hints(machine="x86_64", this_python="3.12")
NAME = "team/base:1"
Files = dict[str, bytes | str]
FILES: list[Files] = [DEBIAN, PYTHON]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="engines listen on a pipe there")


class Engine(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Answers on a socket; bodies are sent in chunks, as engines send archives."""

    daemon_threads = True

    def __init__(self, path: Path) -> None:
        self.host = f"unix://{path}"
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.asked: list[str] = []
        self.sent = 0
        super().__init__(str(path), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever had enough hangs up."""

    def has(self, archive: bytes, diffs: Sequence[str], name: str = NAME, **told: object) -> None:
        identity = f"sha256:{hashlib.sha256(archive).hexdigest()}"
        root = {"Type": "layers", "Layers": list(diffs)}
        known = {"Id": identity, "Architecture": "amd64", "Size": 3_000_000, "RootFS": root, **told}
        self.answers[f"/images/{name}/json"] = 200, json.dumps(known).encode()
        self.answers[f"/images/{identity}/get"] = 200, archive


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Engine

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        status, body = self.server.answers.get(self.path, (404, b'{"message": "No such image"}'))
        self.send_response(status)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for start in range(0, len(body), 1 << 16):
                piece = body[start : start + (1 << 16)]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                self.server.sent += len(piece)
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def address_string(self) -> str:
        return ""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with Engine(tmp_path / "e.sock") as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def target(engine: Engine, tmp_path: Path, text: str = f"docker-daemon:{NAME}", *arches: str, **way: Any) -> Target:
    settings = {"environ": {"DOCKER_HOST": engine.host, "HOME": str(tmp_path)}, "timeout": 5, **way}
    return image_target(text, Way(tmp_path, **settings), (), arches, HINTS)


def diff(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def diffs(layers: Sequence[Mapping[str, bytes | str]]) -> list[str]:
    return [diff(tar(each)) for each in layers]


def by_digest(layers: Sequence[bytes]) -> bytes:
    """An OCI layout in an archive, as Docker saves images since 25: the blobs in the order of their digests."""
    blobs: dict[str, bytes | str] = {f"blobs/sha256/{hashlib.sha256(each).hexdigest()}": each for each in layers}
    noise = {"blobs/sha256/" + "0" * 64: b'{"architecture": "amd64"}', "blobs/sha256/" + "f" * 64: b"no layer" * 200}
    return tar({**dict(sorted({**blobs, **noise}.items())), "index.json": b"{}", "manifest.json": b"[]"})


def by_name(layers: Sequence[bytes]) -> bytes:
    """As Docker saved them before: each in a folder named by another digest, and a link where one is there twice."""
    members: dict[str, bytes | str] = {}
    for number, each in enumerate(reversed(layers)):
        members |= {f"{number:064x}/VERSION": b"1.0", f"{number:064x}/json": b"{}", f"{number:064x}/layer.tar": each}
    return tar({**members, f"{9:064x}/layer.tar": f"../{0:064x}/layer.tar", "manifest.json": b"[]"})


@pytest.mark.parametrize(
    "archive",
    [
        tar(saved(FILES)),
        by_digest([*map(tar, FILES)]),
        by_digest([gzip.compress(tar(each), mtime=0) for each in FILES]),
        by_digest([zstd.compress(tar(each)) for each in FILES]),
        by_name([*map(tar, FILES)]),
    ],
    ids=["podman", "docker 25", "gzip", "zstd", "docker 24"],
)
def test_save_archives_of_all_kinds(engine: Engine, tmp_path: Path, archive: bytes) -> None:
    engine.has(archive, diffs(FILES))
    found = target(engine, tmp_path)
    assert (found.id, found.image, found.image_bytes) == ("debian12-cp312-x86_64", NAME, None)
    assert "gcc" in found.packages
    assert found.notes[0] == "looked into: 2 layers, 3 MB as they are stored"


def test_layers_lie_upon_each_other_as_the_engine_says_and_not_as_they_come(engine: Engine, tmp_path: Path) -> None:
    upper: Files = {"usr/local/bin/.wh.python3.12": b"", "usr/local/bin/python3.11": b"\x7fELF"}
    layers: list[Files] = [DEBIAN, PYTHON, upper, {"empty": b""}]
    for archive in (by_digest([*map(tar, layers)]), by_name([*map(tar, layers)])):
        engine.has(archive, diffs(layers))
        assert target(engine, tmp_path).id == "debian12-cp311-x86_64"


def test_a_layer_that_is_there_twice(engine: Engine, tmp_path: Path) -> None:
    engine.has(tar(saved(FILES)), diffs([DEBIAN, PYTHON, DEBIAN]))
    assert target(engine, tmp_path).id == "debian12-cp312-x86_64"


def test_what_comes_after_the_last_layer_is_not_waited_for(engine: Engine, tmp_path: Path) -> None:
    rest: Files = {f"{number}.tar": bytes(1 << 20) for number in range(64)}
    engine.has(tar({**saved(FILES), **rest}), diffs(FILES))
    assert target(engine, tmp_path).id == "debian12-cp312-x86_64"
    assert engine.sent < 32 << 20


def test_an_image_is_looked_into_once(engine: Engine, tmp_path: Path) -> None:
    engine.has(tar(saved(FILES)), diffs(FILES))
    first = target(engine, tmp_path, cache=tmp_path)
    engine.asked.clear()
    assert target(engine, tmp_path, cache=tmp_path) == first
    assert engine.asked == [f"/images/{NAME}/json"]


def test_only_what_is_looked_at_is_kept(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_stream, "_MOST_KEPT", 1 << 20)
    large: Files = {f"usr/lib/{number}": bytes(1 << 20) for number in range(32)}
    layers: list[Files] = [{**large, **DEBIAN}, PYTHON]
    engine.has(tar(saved(layers)), diffs(layers))
    assert target(engine, tmp_path).id == "debian12-cp312-x86_64"
    links: list[Files] = [{f"usr/lib/{number}": "x" for number in range(2500)}, PYTHON]
    engine.has(tar(saved(links)), diffs(links))
    with pytest.raises(InputError, match="more in it than any real one"):
        target(engine, tmp_path)


def test_the_machine_that_is_asked_for(engine: Engine, tmp_path: Path) -> None:
    layers = [ALPINE, PYTHON]
    engine.has(tar(saved(layers)), diffs(layers), Architecture="arm64", Variant="v8")
    assert target(engine, tmp_path).id == "alpine3.20-cp312-aarch64"
    assert target(engine, tmp_path, f"docker-daemon:{NAME}", "arm64").arch == "aarch64"
    with pytest.raises(InputError, match="the engine has it for arm64, not for amd64"):
        target(engine, tmp_path, f"docker-daemon:{NAME}", "amd64")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"RootFS": None}, "lists no layers"),
        ({"RootFS": {"Layers": []}}, "lists no layers"),
        ({"RootFS": {"Layers": [f"sha256:{'0' * 64}"] * 501}}, "or too many"),
        ({"RootFS": {"Layers": ["../../etc/passwd"]}}, "digest that the engine tells is none"),
        ({"RootFS": {"Layers": [7]}}, "digest that the engine tells is none"),
        ({"Id": "x?y"}, "digest that the engine tells is none"),
        ({"RootFS": {"Layers": [f"sha256:{'0' * 64}"]}}, "layer sha256:000000000000 was not sent"),
    ],
)
def test_what_the_engine_tells_is_looked_at(
    engine: Engine, tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    engine.has(tar(saved(FILES)), diffs(FILES), **change)
    with pytest.raises(InputError, match=message):
        target(engine, tmp_path)


@pytest.mark.parametrize(
    ("archive", "message"),
    [
        (b"no archive" * 100, "a header of it is broken"),
        (tar(saved(FILES))[:9000], "ends in the middle|was not sent"),
        (by_digest([gzip.compress(tar({"x": bytes(300 << 20)}), 9)]), "times its size"),
        (tar({"manifest.json": b"[]"}), "was not sent"),
        (b"", "was not sent"),
    ],
    ids=["none", "cut", "bomb", "nothing", "empty"],
)
def test_archives_that_are_none(engine: Engine, tmp_path: Path, archive: bytes, message: str) -> None:
    engine.has(archive, diffs(FILES))
    with pytest.raises(InputError, match=message):
        target(engine, tmp_path)


def test_larger_than_any_real_one(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_stream, "_LARGEST_ARCHIVE", 1 << 20)
    engine.has(tar({"noise.tar": bytes(2 << 20), **saved(FILES)}), diffs(FILES))
    with pytest.raises(InputError, match="it is larger than"):
        target(engine, tmp_path)


@pytest.mark.parametrize(
    ("answer", "message"),
    [((500, b"{}"), "answered 500"), ((200, b"no json"), "is no engine"), ((200, b"[" * 100_000), "is no engine")],
)
def test_answers_that_are_none(engine: Engine, tmp_path: Path, answer: tuple[int, bytes], message: str) -> None:
    engine.answers[f"/images/{NAME}/json"] = answer
    with pytest.raises(InputError, match=message):
        target(engine, tmp_path)


def test_no_engine_and_no_image(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no such image"):
        target(engine, tmp_path)
    (tmp_path / "dead.sock").touch()
    for value, message in [
        (f"unix://{tmp_path}/none.sock", "cannot be reached"),
        (f"unix://{tmp_path}/dead.sock", "cannot be reached"),
        ("tcp://engine.example.org:2375", r"names an engine that is not asked \(tcp://\)"),
        ("ssh://me@engine.example.org", r"names an engine that is not asked \(ssh://\)"),
        ("tcp://[", "DOCKER_HOST cannot be read"),
    ]:
        with pytest.raises(InputError, match=message):
            target(engine, tmp_path, environ={"DOCKER_HOST": value})
    with pytest.raises(InputError, match="is no name of an image"):
        target(engine, tmp_path, "docker-daemon:../../containers/json?x=")
    assert engine.asked == [f"/images/{NAME}/json"]


def test_over_tcp_on_this_machine(tmp_path: Path) -> None:
    with FaultServer() as server:
        identity, archive = f"sha256:{'a' * 64}", tar(saved(FILES))
        told = {"Id": identity, "RootFS": {"Layers": diffs(FILES)}}
        server.answer(f"/images/{NAME}/json", Reply(200, body=json.dumps(told).encode()))
        server.answer(f"/images/{identity}/get", Reply(200, body=archive, until_close=True))
        way = Way(tmp_path, {"DOCKER_HOST": f"tcp://127.0.0.1:{server.port}"}, timeout=5)
        assert image_target(f"docker-daemon:{NAME}", way, (), (), HINTS).id == "debian12-cp312-x86_64"
        server.answer(f"/images/{identity}/get", Reply(200, body=archive, cut=3000))
        with pytest.raises(InputError, match="broke off"):
            image_target(f"docker-daemon:{NAME}", way, (), (), HINTS)
        server.answer(f"/images/{identity}/get", Reply(500))
        with pytest.raises(InputError, match="answered 500 when asked for its layers"):
            image_target(f"docker-daemon:{NAME}", way, (), (), HINTS)


def test_the_registry_comes_first_and_the_engine_where_it_has_none(engine: Engine, tmp_path: Path) -> None:
    with FaultServer() as registry:
        name = f"127.0.0.1:{registry.port}/team/base:1"
        engine.has(tar(saved(FILES)), diffs(FILES), name)
        found = target(engine, tmp_path, name)
        assert found.id == "debian12-cp312-x86_64"
        assert found.notes[0].startswith("as this machine's engine has it; of its registry: 127.0.0.1:")
        assert "has no such image" in found.notes[0]
        config, layers = b'{"architecture": "amd64"}', [*map(tar, [ALPINE, PYTHON])]
        listed = [{"digest": diff(each), "size": len(each)} for each in layers]
        whole = json.dumps({"config": {"digest": diff(config), "size": len(config)}, "layers": listed}).encode()
        for path, body in {"manifests/1": whole, **{f"blobs/{diff(each)}": each for each in (config, *layers)}}.items():
            registry.answer(f"/v2/team/base/{path}", Reply(200, body=body))
        engine.asked.clear()
        assert target(engine, tmp_path, name).id == "alpine3.20-cp312-aarch64"
        assert engine.asked == []


def test_offline_the_engine_may_be_asked(engine: Engine, tmp_path: Path) -> None:
    engine.has(tar(saved(FILES)), diffs(FILES))
    assert target(engine, tmp_path, NAME, offline=True).id == "debian12-cp312-x86_64"
    with pytest.raises(InputError, match="--offline asks no registry"):
        target(engine, tmp_path, "team/other:1", offline=True)


def test_an_image_of_the_engine_is_a_base_too(engine: Engine, tmp_path: Path) -> None:
    engine.has(tar(saved(FILES)), diffs(FILES))
    (tmp_path / "requirements.txt").write_text("./a-1.0-py3-none-any.whl\n", encoding="utf-8")
    report = wheelcheck.check(
        [tmp_path / "requirements.txt"],
        bases=[f"docker-daemon:{NAME}"],
        folder=tmp_path,
        environ={"DOCKER_HOST": engine.host},
        no_cache=True,
    )
    assert [each.id for each in report.targets] == ["debian12-cp312-x86_64"]


@pytest.fixture
def podman() -> Iterator[Callable[[Path], str]]:
    """Podman's service with a store of its own; loading and saving runs no container."""
    program = shutil.which("podman")
    if program is None:
        pytest.skip("no podman here")
    # Podman wants a path of less than 50 characters for what it keeps while it runs.
    with tempfile.TemporaryDirectory() as folder:
        store = [program, "--root", f"{folder}/s", "--runroot", f"{folder}/r", "--storage-driver", "vfs"]
        if subprocess.run([*store, "images"], capture_output=True, check=False).returncode:
            pytest.skip("podman cannot keep images here")

        def loaded(archive: Path) -> str:
            subprocess.run([*store, "load", "-q", "-i", archive], capture_output=True, check=True)
            return f"unix://{folder}/podman.sock"

        command = [*store, "system", "service", "--time", "60", f"unix://{folder}/podman.sock"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            for _ in range(100):
                if Path(folder, "podman.sock").is_socket():
                    break
                time.sleep(0.05)
            yield loaded
            process.terminate()


def test_a_real_podman(podman: Callable[[Path], str], tmp_path: Path) -> None:
    (tmp_path / "saved.tar").write_bytes(tar(saved(FILES)))
    environ = {"CONTAINER_HOST": podman(tmp_path / "saved.tar"), "HOME": str(tmp_path)}
    way = Way(tmp_path, environ, tmp_path / "cache", timeout=20)
    for name in ("podman:team/base:1", "podman:localhost/team/base:1", "localhost/team/base:1"):
        assert image_target(name, way, (), (), HINTS).id == "debian12-cp312-x86_64"
    with pytest.raises(InputError, match="has no such image"):
        image_target("podman:team/base:2", way, (), (), HINTS)


def test_what_skopeo_saves_is_what_we_make(engine: Engine, tmp_path: Path) -> None:
    if shutil.which("skopeo") is None:
        pytest.skip("no skopeo here")
    (tmp_path / "saved.tar").write_bytes(tar(saved(FILES)))
    source, copy = f"docker-archive:{tmp_path}/saved.tar", tmp_path / "copy.tar"
    subprocess.run(
        ["skopeo", "--insecure-policy", "copy", "--quiet", source, f"docker-archive:{copy}:{NAME}"], check=True
    )
    with tarfile.open(fileobj=io.BytesIO(copy.read_bytes())) as archive:
        assert "manifest.json" in archive.getnames()
    engine.has(copy.read_bytes(), diffs(FILES))
    assert target(engine, tmp_path).id == "debian12-cp312-x86_64"
