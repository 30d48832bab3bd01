"""A real docker-registry: open, with a password file, with a token service of ours, and real files in its images."""

import base64
import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.app.test_images import ALPINE, DEBIAN, PYTHON, layout, manifest
from tests.server.fault_server import AUTHORITY, FaultServer, Reply, Seen
from tests.server.real_registry import CountedWay, copy_image, needs, real_registry, signed_token
from wheelcheck.inspecting import Way, image_target
from wheelcheck.model.errors import InputError
from wheelcheck.model.target import Target
from wheelcheck.targets.resolve import Hints

HINTS = Hints(machine="x86_64", this_python="3.12")
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


def target(name: str, home: Path, machine: str = "amd64", cache: Path | None = None) -> Target:
    return image_target(name, Way(home, {"HOME": str(home)}, cache, timeout=10.0), (), (machine,), HINTS)


@pytest.fixture(autouse=True)
def programs() -> None:
    needs("docker-registry", "skopeo")


@pytest.fixture
def image(tmp_path: Path) -> str:
    """A list of images for two machines, as a layout."""
    folder = tmp_path / "image"
    folder.mkdir()
    listed = [
        manifest(folder, [files, PYTHON], machine)
        | {"mediaType": MANIFEST, "platform": {"architecture": machine, "os": "linux"}}
        for files, machine in ((ALPINE, "arm64"), (DEBIAN, "amd64"))
    ]
    layout(folder, *listed)
    # skopeo takes a list only from inside the layout's own one.
    index = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": listed}).encode()
    from tests.app.test_images import blob

    layout(folder, blob(folder, index) | {"mediaType": INDEX})
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    return f"oci:{folder}"


def log_in(home: Path, host: str) -> None:
    (home / ".docker").mkdir(exist_ok=True)
    login = base64.b64encode(b"me:pass word").decode()
    (home / ".docker/config.json").write_text(json.dumps({"auths": {host: {"auth": login}}}))


def test_a_list_for_several_machines(image: str, tmp_path: Path) -> None:
    with real_registry(tmp_path / "registry") as host:
        copy_image(image, f"{host}/team/base:1", "--all")
        assert target(f"{host}/team/base:1", tmp_path).id == "debian12-cp312-x86_64"
        assert target(f"{host}/team/base:1", tmp_path, "arm64").id == "alpine3.20-cp312-aarch64"
        with pytest.raises(InputError, match="has no image for s390x; it has amd64, arm64"):
            target(f"{host}/team/base:1", tmp_path, "s390x")
        with pytest.raises(InputError, match="has no such image"):
            target(f"{host}/team/base:2", tmp_path)


def test_a_password_file(image: str, tmp_path: Path) -> None:
    needs("htpasswd")
    words = tmp_path / "htpasswd"
    subprocess.run(["htpasswd", "-Bbc", words, "me", "pass word"], check=True, capture_output=True)
    with real_registry(tmp_path / "registry", {"htpasswd": {"realm": "x", "path": str(words)}}) as host:
        copy_image(image, f"{host}/team/base:1", "--all", "--dest-creds=me:pass word")
        with pytest.raises(InputError, match="wants a login"):
            target(f"{host}/team/base:1", tmp_path)
        log_in(tmp_path, host)
        assert target(f"{host}/team/base:1", tmp_path).id == "debian12-cp312-x86_64"


class Tokens:
    """A token service: whoever logs in may do what is asked for, everybody else may read `open/...`."""

    def __init__(self, server: FaultServer) -> None:
        self.asked: list[tuple[str, bool]] = []
        server.answer("/token", self.reply)

    def reply(self, seen: Seen) -> Reply:
        asked = parse_qs(urlsplit(seen.path).query)
        login = seen.headers.get("authorization") == "Basic " + base64.b64encode(b"me:pass word").decode()
        access: list[dict[str, Any]] = []
        for scope in asked.get("scope", []):
            kind, name, actions = scope.split(":")
            self.asked.append((scope, login))
            if login or name.startswith("open/"):
                access.append({"type": kind, "name": name, "actions": actions.split(",") if login else ["pull"]})
        return Reply(200, body=json.dumps({"token": signed_token("tests", "us", access)}).encode())


@pytest.fixture
def guarded(server: FaultServer, tmp_path: Path) -> Iterator[tuple[str, Tokens]]:
    needs("openssl")
    tokens = Tokens(server)
    auth = {"realm": f"{server.url}/token", "service": "tests", "issuer": "us", "rootcertbundle": str(AUTHORITY)}
    with real_registry(tmp_path / "registry", {"token": auth}) as host:
        yield host, tokens


def test_a_token_service(image: str, guarded: tuple[str, Tokens], tmp_path: Path) -> None:
    host, tokens = guarded
    for name in ("team/base", "open/base"):
        copy_image(image, f"{host}/{name}:1", "--all", "--dest-creds=me:pass word")
    tokens.asked.clear()
    assert target(f"{host}/open/base:1", tmp_path).id == "debian12-cp312-x86_64"
    assert tokens.asked == [("repository:open/base:pull", False)], "one token is enough"
    with pytest.raises(InputError, match="wants a login"):
        target(f"{host}/team/base:1", tmp_path)
    log_in(tmp_path, host)
    assert target(f"{host}/team/base:1", tmp_path).id == "debian12-cp312-x86_64"


def test_a_few_megabytes_are_read_of_many(tmp_path: Path) -> None:
    folder = tmp_path / "image"
    folder.mkdir()
    model = random.Random(1).randbytes(24 << 20)
    described = manifest(folder, [DEBIAN, PYTHON, {"srv/model.bin": model}, {"srv/app.py": b"x"}], "amd64")
    document = json.loads((folder / "blobs/sha256" / described["digest"][7:]).read_bytes())
    from tests.app.test_images import blob

    lines = ["ADD rootfs /", "RUN make install", "COPY model.bin /srv/ # buildkit", "COPY . /srv # buildkit"]
    config = {"architecture": "amd64", "os": "linux", "history": [{"created_by": line} for line in lines]}
    document |= {
        "config": blob(folder, json.dumps(config).encode()) | {"mediaType": MANIFEST.replace("manifest", "config")}
    }
    for each in document["layers"]:
        each["mediaType"] = "application/vnd.oci.image.layer.v1.tar+gzip"
    layout(folder, blob(folder, json.dumps(document | {"mediaType": MANIFEST}).encode()) | {"mediaType": MANIFEST})
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    with real_registry(tmp_path / "registry") as host:
        copy_image(f"oci:{folder}", f"{host}/team/base:1")
        way = CountedWay(host)
        found = target(f"{way.host}/team/base:1", tmp_path)
        way.close()
    assert found.id == "debian12-cp312-x86_64"
    assert (found.image_bytes or 0) > 24 << 20
    assert way.read < 1 << 20


def test_a_musl_system_with_a_real_loader(tmp_path: Path) -> None:
    """Laid out as Alpine's: the loader, and a program that asks for it, are real; a whole Python is in the script's."""
    loader = Path("/lib/ld-musl-x86_64.so.1")
    if not loader.exists() or shutil.which("musl-gcc") is None:
        pytest.skip("no musl and musl-tools here")
    (tmp_path / "main.c").write_text("int main(void) { return 0; }\n")
    subprocess.run(["musl-gcc", "-o", tmp_path / "python", tmp_path / "main.c"], check=True, capture_output=True)
    files: dict[str, bytes | str] = {
        "etc/os-release": b"ID=alpine\nVERSION_ID=3.20.3\n",
        "lib/ld-musl-x86_64.so.1": loader.resolve().read_bytes(),
        "lib/libc.musl-x86_64.so.1": "ld-musl-x86_64.so.1",
        "lib/apk/db/installed": b"P:musl\nV:1.2.5-r0\n\nP:python3\nV:3.12.11-r0\n\n",
        "usr/bin/python3": "python3.12",
        "usr/bin/python3.12": (tmp_path / "python").read_bytes(),
        "usr/lib/python3.12/os.py": b"",
        "usr/lib/python3.12/lib-dynload/_json.cpython-312-x86_64-linux-musl.so": b"",
    }
    folder = tmp_path / "image"
    folder.mkdir()
    layout(folder, manifest(folder, [files], "amd64") | {"mediaType": MANIFEST})
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    with real_registry(tmp_path / "registry") as host:
        copy_image(f"oci:{folder}", f"{host}/team/base:1")
        found = target(f"{host}/team/base:1", tmp_path)
    assert (found.id, found.interpreter.full_version) == ("alpine3.20-cp312-x86_64", "3.12.11")
    assert (found.libc.name, found.libc.version) == ("musl", "1.2")
    assert len(found.notes) == 1, "nothing contradicts"
