"""Images are looked into where they are: a registry on loopback that logs in, sends elsewhere, breaks off and lies."""

import base64
import gzip
import hashlib
import json
import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import wheelcheck
from tests.app.test_images import ALPINE, DEBIAN, PYTHON
from tests.server.fault_server import FaultServer, Reply, Seen
from tests.unit.images.archives import saved
from tests.unit.images.test_layers import tar
from wheelcheck.dockerfiles import Project, in_dockerfile
from wheelcheck.inspecting import Way, image_target
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import Installer, Lock, LockFormat
from wheelcheck.model.target import Target
from wheelcheck.question import Question
from wheelcheck.registries.client import registry_reference
from wheelcheck.registries.logins import docker_login
from wheelcheck.render.layout import View, lines_text, megabytes
from wheelcheck.render.table import table
from wheelcheck.targets.resolve import Hints

HINTS = Hints(machine="x86_64", this_python="3.12")
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


class Registry:
    """A repository `team/base` on a fault server."""

    def __init__(self, server: FaultServer, guard: Callable[[Seen], Reply | None] = lambda _: None) -> None:
        self.server = server
        self.guard = guard

    def put(self, path: str, *replies: Reply) -> None:
        left = list(replies)

        def reply(seen: Seen) -> Reply:
            refused = self.guard(seen)
            if refused is not None:
                return refused
            return left.pop(0) if len(left) > 1 else left[0]

        self.server.answer(f"/v2/team/base/{path}", reply)

    def blob(self, content: bytes, *replies: Reply) -> dict[str, Any]:
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        self.put(f"blobs/{digest}", *(replies or (Reply(200, body=content),)))
        return {"digest": digest, "size": len(content)}

    def image(
        self, *layers: Mapping[str, bytes | str], history: list[str] | None = None, env: list[str] | None = None
    ) -> dict[str, Any]:
        described = [self.blob(gzip.compress(tar(files), mtime=0)) for files in layers]
        lines = [{"created_by": line} for line in history or []]
        settings = {"architecture": "amd64", "history": lines, "config": {"Env": env}}
        config = self.blob(json.dumps(settings).encode())
        return {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": described}

    def tag(self, document: dict[str, Any], tag: str = "1") -> dict[str, Any]:
        content = json.dumps(document).encode()
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        for name in (tag, digest):
            self.put(f"manifests/{name}", Reply(200, body=content))
        return {"digest": digest, "size": len(content)}


@pytest.fixture
def registry(server: FaultServer) -> Registry:
    return Registry(server)


def target(server: FaultServer, folder: Path, *, tag: str = "1", cache: Path | None = None, **environ: str) -> Target:
    way = Way(folder, {"HOME": str(folder), **environ}, cache, timeout=5.0)
    return image_target(f"127.0.0.1:{server.port}/team/base:{tag}", way, (), ("amd64",), HINTS)


def test_an_image_and_its_memo(registry: Registry, tmp_path: Path) -> None:
    registry.tag(registry.image(DEBIAN, PYTHON))
    found = target(registry.server, tmp_path, cache=tmp_path)
    assert (found.id, found.interpreter.full_version, found.pip) == ("debian12-cp312-x86_64", "3.12.4", "24.0")
    before = len(registry.server.requests)
    assert target(registry.server, tmp_path, cache=tmp_path)._replace(notes=()) == found._replace(notes=())
    assert len(registry.server.requests) - before == 2, "the manifest and the configuration, no layer"


def test_the_machine_out_of_a_list(registry: Registry, tmp_path: Path) -> None:
    amd64 = registry.tag(registry.image(DEBIAN, PYTHON), "a") | {"platform": {"architecture": "amd64"}}
    arm64 = registry.tag(registry.image(ALPINE, PYTHON), "b") | {"platform": {"architecture": "arm64"}}
    registry.tag({"schemaVersion": 2, "manifests": [arm64, amd64]})
    assert target(registry.server, tmp_path).id == "debian12-cp312-x86_64"


def test_layers_of_copied_files_are_not_read(registry: Registry, tmp_path: Path) -> None:
    noise: dict[str, bytes | str] = {"srv/model.bin": os.urandom(2 << 20), "usr/bin/python3.9": b"x"}
    lines = ["/bin/sh -c #(nop) ADD file:0 in / ", "RUN /bin/sh -c make install # buildkit", "COPY . /srv # buildkit"]
    image = registry.image(DEBIAN, PYTHON, noise, history=lines)
    registry.tag(image)
    found = target(registry.server, tmp_path)
    assert "not read: 1 layer, 2 MB, by what its history says of them" in found.notes
    assert registry.server.count(f"/v2/team/base/blobs/{image['layers'][2]['digest']}") == 0
    assert len(found.notes) == 2, "no word of the Python that was copied to nowhere"


def test_what_the_image_has_its_builds_do_is_told(registry: Registry, tmp_path: Path) -> None:
    lines = ["COPY requirements.txt .", "RUN pip install  -r requirements.txt", "COPY . .", "EXPOSE 80", 7]
    image = registry.image(DEBIAN, PYTHON)
    settings = {"architecture": "amd64", "config": {"OnBuild": lines}}
    registry.tag({**image, "config": registry.blob(json.dumps(settings).encode())})
    notes = target(registry.server, tmp_path).notes
    assert notes[1:] == (
        (
            "a build FROM it runs its ONBUILD lines first: `COPY requirements.txt .`, "
            "`RUN pip install -r requirements.txt`, `COPY . .`, 1 more"
        ),
        "these install packages themselves: with this Python, and with the rules of their own command",
    )
    registry.tag({**image, "config": registry.blob(b'{"config": {"OnBuild": ["ENV A=pip install"]}}')})
    assert len(target(registry.server, tmp_path).notes) == 2


def test_a_copied_environment_that_the_path_names_is_read(registry: Registry, tmp_path: Path) -> None:
    copied: dict[str, bytes | str] = {
        "srv/.venv/pyvenv.cfg": b"home = /python/bin\nversion_info = 3.13.1\n",
        "srv/.venv/bin/python": "/python/bin/python3.13",
        "srv/model.bin": random.Random(1).randbytes(2 << 20),
    }
    python: dict[str, bytes | str] = {
        "python/bin/python3.13": b"\x7fELF",
        "python/include/python3.13/patchlevel.h": b'#define PY_VERSION "3.13.1"\n',
        "python/model.bin": random.Random(2).randbytes(2 << 20),
    }
    other: dict[str, bytes | str] = {"data/model.bin": random.Random(3).randbytes(2 << 20)}
    lines = ["ADD file:0 in / ", "RUN x", "COPY /python /python", "COPY . /srv # buildkit", "COPY /data /data"]
    image = registry.image(
        DEBIAN, PYTHON, python, copied, other, history=lines, env=["PATH=/srv/.venv/bin:/usr/local/bin"]
    )
    registry.tag(image)
    found = target(registry.server, tmp_path)
    assert (found.id, found.interpreter.full_version, found.pip) == ("debian12-cp313-x86_64", "3.13.1", None)
    assert registry.server.count(f"/v2/team/base/blobs/{image['layers'][4]['digest']}") == 0
    assert "not read: 1 layer, 2 MB, by what its history says of them" in found.notes


def test_a_second_image_on_the_same_layers_reads_its_own_alone(registry: Registry, tmp_path: Path) -> None:
    base, more = registry.image(DEBIAN, PYTHON), registry.image(DEBIAN, PYTHON, {"usr/bin/python3.11": b"\x7fELF"})
    registry.tag(base, "1")
    registry.tag(more, "2")
    target(registry.server, tmp_path, cache=tmp_path)
    before = len(registry.server.requests)
    found = target(registry.server, tmp_path, tag="2", cache=tmp_path)
    assert found._replace(notes=(), base="", image="") == target(registry.server, tmp_path, tag="2")._replace(
        notes=(), base="", image=""
    )
    asked = [seen.path.rpartition("/")[2] for seen in registry.server.requests[before : before + 3]]
    assert asked == ["2", more["config"]["digest"], more["layers"][2]["digest"]]
    assert "it has several Pythons: 3.12.4 in /usr/local, 3.11 in /usr" in found.notes


def test_a_token_service(registry: Registry, tmp_path: Path) -> None:
    def guard(seen: Seen) -> Reply | None:
        if seen.headers.get("authorization") == "Bearer secret":
            return None
        realm = f"{registry.server.url}/token"
        return Reply(401, {"WWW-Authenticate": f'Bearer realm="{realm}",service="s",scope="repository:team/base:pull"'})

    registry.guard = guard
    registry.tag(registry.image(DEBIAN, PYTHON))
    registry.server.answer("/token", Reply(200, body=b'{"token": "secret"}'))
    login = base64.b64encode(b"me:pass word").decode()
    config = tmp_path / ".docker"
    config.mkdir()
    (config / "config.json").write_text(json.dumps({"auths": {f"127.0.0.1:{registry.server.port}": {"auth": login}}}))
    assert target(registry.server, tmp_path).id == "debian12-cp312-x86_64"
    (asked,) = [seen for seen in registry.server.requests if seen.path.startswith("/token")]
    assert asked.path == "/token?service=s&scope=repository%3Ateam%2Fbase%3Apull"
    assert asked.headers["authorization"] == f"Basic {login}"


def test_basic_login_and_none(registry: Registry, tmp_path: Path) -> None:
    login = base64.b64encode(b"me:pw").decode()
    registry.guard = lambda seen: (
        None
        if seen.headers.get("authorization") == f"Basic {login}"
        else Reply(401, {"WWW-Authenticate": "Basic realm=x"})
    )
    registry.tag(registry.image(DEBIAN, PYTHON))
    with pytest.raises(InputError, match=r"wants a login, or another one \(docker login\)"):
        target(registry.server, tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"auths": {f"127.0.0.1:{registry.server.port}": {"auth": login}}}))
    assert target(registry.server, tmp_path, DOCKER_CONFIG=str(tmp_path)).id == "debian12-cp312-x86_64"


def test_credentials_stay_with_the_registry(registry: Registry, tmp_path: Path) -> None:
    login = base64.b64encode(b"me:pw").decode()
    (tmp_path / "config.json").write_text(json.dumps({"auths": {f"127.0.0.1:{registry.server.port}": {"auth": login}}}))
    registry.guard = lambda seen: (
        None if seen.headers.get("authorization") else Reply(401, {"WWW-Authenticate": "Basic realm=x"})
    )
    with FaultServer() as storage:
        image = registry.image(DEBIAN, PYTHON)
        for layer, files in zip(image["layers"], (DEBIAN, PYTHON), strict=True):
            registry.put(f"blobs/{layer['digest']}", Reply(307, {"Location": f"{storage.url}/{layer['digest']}"}))
            storage.answer(f"/{layer['digest']}", Reply(200, body=gzip.compress(tar(files), mtime=0)))
        registry.tag(image)
        assert target(registry.server, tmp_path, DOCKER_CONFIG=str(tmp_path)).id == "debian12-cp312-x86_64"
        assert storage.requests
        assert all("authorization" not in seen.headers for seen in storage.requests)


def test_what_breaks_off_is_read_again_from_the_start(registry: Registry, tmp_path: Path) -> None:
    files = {**DEBIAN, "usr/lib/noise": random.Random(1).randbytes(2 << 20)}
    image = registry.image(files, PYTHON)
    whole = Reply(200, body=gzip.compress(tar(files), mtime=0))
    path = f"blobs/{image['layers'][0]['digest']}"
    registry.put(path, whole._replace(cut=1 << 20), Reply(503), whole)
    registry.tag(image)
    assert target(registry.server, tmp_path).id == "debian12-cp312-x86_64"


def test_a_registry_that_fails_half_way(registry: Registry, tmp_path: Path) -> None:
    image = registry.image(DEBIAN, PYTHON)
    registry.put(f"blobs/{image['layers'][1]['digest']}", Reply(200, body=b"x" * 1000, cut=10))
    registry.tag(image)
    with pytest.raises(InputError, match="broke off"):
        target(registry.server, tmp_path, cache=tmp_path)
    registry.put(f"blobs/{image['layers'][1]['digest']}", Reply(200, body=gzip.compress(tar(PYTHON), mtime=0)))
    assert target(registry.server, tmp_path, cache=tmp_path).id == "debian12-cp312-x86_64"


@pytest.mark.parametrize("which", ["layer", "config", "manifest"])
def test_what_has_another_digest_is_refused(registry: Registry, tmp_path: Path, which: str) -> None:
    image = registry.image(DEBIAN, PYTHON)
    described = registry.tag(image)
    if which == "layer":
        registry.put(f"blobs/{image['layers'][0]['digest']}", Reply(200, body=gzip.compress(tar(ALPINE), mtime=0)))
    elif which == "config":
        registry.put(f"blobs/{image['config']['digest']}", Reply(200, body=b"{}"))
    else:
        registry.tag({"manifests": [described]})
        registry.put(f"manifests/{described['digest']}", Reply(200, body=b'{"layers": []}'))
    with pytest.raises(InputError, match=r"another digest|something else"):
        target(registry.server, tmp_path)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{}", "a kind that is not known"),
        (b"[]", "is no manifest"),
        (b"not json", "is no manifest"),
        (b'{"layers": [], "config": {}}', "lists no layers"),
        (b'{"layers": [{"digest": "../x"}], "config": {"digest": "x"}}', "a digest in its manifest is none"),
        (b" " * (5 << 20), "larger than any real one"),
    ],
)
def test_manifests_that_are_none(registry: Registry, tmp_path: Path, body: bytes, message: str) -> None:
    registry.put("manifests/1", Reply(200, body=body))
    with pytest.raises(InputError, match=message):
        target(registry.server, tmp_path)


def test_a_list_that_lists_itself(registry: Registry, tmp_path: Path) -> None:
    registry.put("manifests/1", Reply(200, body=json.dumps({"manifests": [{"digest": f"sha256:{'0' * 64}"}]}).encode()))
    registry.put(f"manifests/sha256:{'0' * 64}", Reply(200, body=b'{"manifests": []}'))
    with pytest.raises(InputError, match="something else"):
        target(registry.server, tmp_path)


@pytest.mark.parametrize(
    ("text", "host", "name", "reference"),
    [
        ("python", "registry-1.docker.io", "library/python", "latest"),
        ("python:3.12-slim", "registry-1.docker.io", "library/python", "3.12-slim"),
        ("docker.io/me/x:1", "registry-1.docker.io", "me/x", "1"),
        ("localhost/x", "localhost", "x", "latest"),
        ("registry.example.org:5000/a/b/c:1.2", "registry.example.org:5000", "a/b/c", "1.2"),
        (f"ghcr.io/a/b:1@sha256:{'a' * 64}", "ghcr.io", "a/b", f"sha256:{'a' * 64}"),
    ],
)
def test_names_of_images(text: str, host: str, name: str, reference: str) -> None:
    assert registry_reference(text)[1:] == (host, name, reference)


@pytest.mark.parametrize("text", ["", "A", "a b", "a:b:c", "a/../b", "a@sha256:1", "https://x/y", "x/y?z", "-a"])
def test_what_is_no_name_of_an_image(text: str) -> None:
    with pytest.raises(InputError):
        registry_reference(text)


def test_logins_and_helpers(tmp_path: Path) -> None:
    helper = tmp_path / "docker-credential-test"
    helper.write_text('#!/bin/sh\nread -r host\necho "{\\"Username\\": \\"$host\\", \\"Secret\\": \\"s\\"}"\n')
    helper.chmod(0o755)
    stored = base64.b64encode(b"hub:pw").decode()
    settings = {
        "auths": {"https://index.docker.io/v1/": {"auth": stored}, "broken.example.org": {"auth": "!"}},
        "credHelpers": {"helped.example.org": "test", "evil.example.org": "../../bin/sh"},
    }
    (tmp_path / "config.json").write_text(json.dumps(settings))
    login = docker_login({"DOCKER_CONFIG": str(tmp_path), "PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert login("registry-1.docker.io") == ("hub", "pw")
    assert login("helped.example.org") == ("helped.example.org", "s")
    assert [login(host) for host in ("evil.example.org", "broken.example.org", "other.example.org")] == [None] * 3
    (tmp_path / "config.json").write_text("{")
    assert docker_login({"DOCKER_CONFIG": str(tmp_path)})("x") is None


def test_a_dockerfile_whose_image_says_nothing(registry: Registry, tmp_path: Path) -> None:
    registry.tag(registry.image(DEBIAN, PYTHON))
    text = f"FROM 127.0.0.1:{registry.server.port}/team/base:{{}}\nRUN pip install -r requirements.txt\n"
    lock = Lock("requirements.txt", LockFormat.REQUIREMENTS, None, Installer.PIP, ())
    project = Project([lock], HINTS, Way(tmp_path, {"HOME": str(tmp_path)}, None))
    (tmp_path / "Dockerfile").write_text(text.format(1))
    (found,) = in_dockerfile(Question(), project, "Dockerfile").targets
    assert found.id == "debian12-cp312-x86_64"
    (tmp_path / "Dockerfile").write_text(text.format(2))
    with pytest.raises(InputError, match=r"says nothing of its libc.*; looking into it: .*has no such image"):
        in_dockerfile(Question(), project, "Dockerfile")


@pytest.fixture
def real(tmp_path: Path) -> Iterator[str]:
    """Debian's docker-registry; `.ci/run` installs it."""
    program = shutil.which("docker-registry")
    if program is None or shutil.which("skopeo") is None:
        pytest.skip("no docker-registry and skopeo here")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = tmp_path / "registry.json"
    storage = {"filesystem": {"rootdirectory": str(tmp_path / "data")}}
    settings.write_text(json.dumps({"version": 0.1, "storage": storage, "http": {"addr": f"127.0.0.1:{port}"}}))
    with subprocess.Popen(
        [program, "serve", settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        for _ in range(100):
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.05)
        yield f"127.0.0.1:{port}"
        process.terminate()


def test_a_real_registry(real: str, tmp_path: Path) -> None:
    from tests.app.test_images import layout, manifest

    folder = tmp_path / "image"
    folder.mkdir()
    layout(folder, manifest(folder, [DEBIAN, PYTHON], "amd64") | {"mediaType": MANIFEST})
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    command = [
        "skopeo",
        "--insecure-policy",
        "copy",
        "--quiet",
        "--dest-tls-verify=false",
        f"oci:{folder}",
        f"docker://{real}/team/base:1",
    ]
    subprocess.run(command, check=True)
    way = Way(tmp_path, {"HOME": str(tmp_path)}, None)
    assert image_target(f"{real}/team/base:1", way, (), ("amd64",), HINTS).id == "debian12-cp312-x86_64"


def test_bases_and_ends_of_moves_are_looked_into(registry: Registry, tmp_path: Path) -> None:
    glibc, musl = registry.image(DEBIAN, PYTHON), registry.image(ALPINE, PYTHON)
    registry.tag(glibc, "1")
    registry.tag(musl, "2")
    lock = tmp_path / "requirements.txt"
    lock.write_text("a==1.0\n", encoding="utf-8")
    name = f"127.0.0.1:{registry.server.port}/team/base"
    shared: dict[str, object] = {
        "arches": ["amd64"],
        "environ": {"HOME": str(tmp_path)},
        "no_cache": True,
        "timeout": 5,
    }
    report = wheelcheck.check([lock], bases=[f"{name}:1", "python:3.12-slim-bookworm"], **shared)  # type: ignore[arg-type]
    assert [target.id for target in report.targets] == ["debian12-cp312-3.12.4-x86_64", "debian12-cp312-3.12.14-x86_64"]
    ends = {"source": f"{name}:1,amd64", "destination": f"{name}:2,arm64", "arches": []}
    report = wheelcheck.check([lock], **{**shared, **ends})  # type: ignore[arg-type]
    assert [target.libc.name for target in report.targets] == ["glibc", "musl"]
    assert report.move is not None
    sizes = [sum(layer["size"] for layer in image["layers"]) for image in (glibc, musl)]
    assert [report.move.before.image, report.move.after.image] == sizes
    text = lines_text(table(report, View(200)))
    assert f"{megabytes(sizes[0])} -> {megabytes(sizes[1])} of base image" in text
    with pytest.raises(InputError, match=r"says nothing of its libc.*; looking into it: .*has no such image"):
        wheelcheck.check([lock], bases=[f"{name}:3"], **shared)  # type: ignore[arg-type]


def test_an_image_on_disk_is_a_base_too(tmp_path: Path) -> None:
    from tests.app.test_images import layout, manifest

    folder = tmp_path / "image"
    folder.mkdir()
    layout(folder, manifest(folder, [DEBIAN, PYTHON], "amd64"))
    (tmp_path / "requirements.txt").write_text("./a-1.0-py3-none-any.whl\n", encoding="utf-8")
    lock = tmp_path / "requirements.txt"
    report = wheelcheck.check(
        [lock], source="./image", destination="alpine3.20,3.12", arches=["amd64"], folder=tmp_path, environ={}
    )
    assert [target.libc.name for target in report.targets] == ["glibc", "musl"]
    assert report.move is not None
    assert report.move.after.image is None


def test_a_real_registry_that_keeps_layers_packed_with_zstandard(real: str, tmp_path: Path) -> None:
    (tmp_path / "saved.tar").write_bytes(tar(saved([DEBIAN, PYTHON])))
    # Both as a user would push it and as an OCI folder on disk.
    packed = tmp_path / "packed"
    options = ["--insecure-policy", "--quiet", "--dest-tls-verify=false", "--dest-compress-format=zstd", "--format=oci"]
    for destination in (f"docker://{real}/team/base:1", f"oci:{packed}"):
        source = f"docker-archive:{tmp_path / 'saved.tar'}"
        subprocess.run(["skopeo", options[0], "copy", *options[1:], source, destination], check=True)
    blobs = [blob.read_bytes() for blob in (packed / "blobs" / "sha256").iterdir()]
    assert sum(blob.startswith(b"\x28\xb5\x2f\xfd") for blob in blobs) == 2
    way = Way(tmp_path, {"HOME": str(tmp_path)}, None)
    for name in (f"{real}/team/base:1", "packed"):
        assert image_target(name, way, (), ("amd64",), HINTS).id == "debian12-cp312-x86_64"
