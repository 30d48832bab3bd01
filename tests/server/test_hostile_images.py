"""Images made to hurt, in a registry made to hurt: bounded, told clearly, and never a wrong answer."""

import gzip
import hashlib
import io
import json
import resource
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app.test_images import DEBIAN, PYTHON
from tests.server.fault_server import FaultServer, Reply
from tests.server.test_registry import Registry, target
from tests.unit.images.test_findings import MUSL, elf
from tests.unit.images.test_layers import tar
from wheelcheck.images.layers import Layer, LayerError, kept_files
from wheelcheck.model.errors import InputError


@pytest.fixture
def registry(server: FaultServer) -> Registry:
    return Registry(server)


def with_layers(registry: Registry, *contents: bytes, **config: object) -> dict[str, Any]:
    """An image whose layers are these bytes."""
    layers = [registry.blob(each) for each in contents]
    described = registry.blob(json.dumps({"architecture": "amd64", **config}).encode())
    return {"schemaVersion": 2, "config": described, "layers": layers}


def zeros(count: int) -> bytes:
    """Gzip of so many MiB of zeros, made without holding them; a thousand times smaller."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(count)) + packer.flush()


def sized_member(size: int, name: str = "usr/bin/big") -> bytes:
    head = tarfile.TarInfo(name)
    head.size = size
    return head.tobuf()


def test_a_bomb_is_left_before_it_goes_off(registry: Registry, tmp_path: Path) -> None:
    bomb = gzip.compress(sized_member(4 << 30)) + zeros(256)
    registry.tag(with_layers(registry, gzip.compress(tar(DEBIAN), mtime=0), bomb))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError, match="times its size"):
        target(registry.server, tmp_path, cache=tmp_path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10, "KiB"


def streamed(pieces: Iterator[bytes]) -> Layer:
    return Layer("sha256:0", 1, lambda consume: consume(pieces))


def test_more_whiteouts_than_any_real_layer() -> None:
    def pieces() -> Iterator[bytes]:
        head = tarfile.TarInfo("usr/bin/.wh.000000").tobuf(tarfile.USTAR_FORMAT)
        for number in range(150_000):
            yield head.replace(b"000000", b"%06d" % number, 1)

    with pytest.raises(LayerError, match="more in it than any real one"):
        kept_files([streamed(pieces())])


def test_more_wanted_files_than_any_real_layer() -> None:
    content = b"Package: a\nVersion: 1\n\n" + b"#" * (2 << 20)

    def pieces() -> Iterator[bytes]:
        for number in range(1000):
            head = tarfile.TarInfo(f"var/lib/dpkg/status.d/{number}")
            head.size = len(content)
            yield head.tobuf()
            yield content + bytes(-len(content) % 512)

    with pytest.raises(LayerError, match="more in it than any real one"):
        kept_files([streamed(pieces())])


def test_links_beyond_number_hide_no_c_library(registry: Registry, tmp_path: Path) -> None:
    links: dict[str, bytes | str] = {f"srv/{number}": f"../../{number + 1}" for number in range(22_000)}
    registry.tag(with_layers(registry, gzip.compress(tar({**links, **DEBIAN}), 1), gzip.compress(tar(PYTHON))))
    assert target(registry.server, tmp_path).id == "debian12-cp312-x86_64"


def test_links_that_escape_or_go_in_circles(registry: Registry, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("home = /usr/bin\n")
    evil: dict[str, bytes | str] = {
        "usr/local/bin/python3": f"../../../../../../../../..{tmp_path}/secret",
        "usr/local/bin/python": "/proc/self/exe",
        "opt/a": "b",
        "opt/b": "a",
        "opt/venv/pyvenv.cfg": f"{tmp_path}/secret",
        "opt/venv/bin/python3": "/opt/a/python3.13",
        "../../etc/os-release": b"ID=evil\n",
        "/usr/../../lib/x/libc.so.6": b"GNU C Library version 9.99",
        "etc/passwd": b"",
    }
    image = registry.image(DEBIAN, PYTHON, evil, env=["PATH=/opt/venv/bin:/usr/local/bin"])
    registry.tag(image)
    assert target(registry.server, tmp_path).id == "debian12-cp312-x86_64"
    assert {each.name for each in tmp_path.iterdir()} == {"secret"}


def test_hard_links_to_outside_and_devices() -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, kind, link in (
            ("lib/x86_64-linux-gnu/libc.so.6", tarfile.LNKTYPE, "../../../../lib/x86_64-linux-gnu/libc.so.6"),
            ("etc/os-release", tarfile.LNKTYPE, "/etc/shadow"),
            ("usr/bin/python3.12", tarfile.CHRTYPE, ""),
            ("usr/lib/os-release", tarfile.FIFOTYPE, ""),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, link
            archive.addfile(member)
    found = kept_files([streamed(iter([made.getvalue()]))])
    assert all(not kept.content for kept in found.values())


def test_a_hard_link_is_the_file_that_it_names() -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        first = tarfile.TarInfo("opt/pkgs/bin/python3.12")
        first.size = 4
        archive.addfile(first, io.BytesIO(b"#!/x"))
        second = tarfile.TarInfo("opt/env/bin/python3.12")
        second.type, second.linkname = tarfile.LNKTYPE, "./opt/pkgs/bin/python3.12"
        archive.addfile(second)
    found = kept_files([streamed(iter([made.getvalue()]))])
    assert found["opt/env/bin/python3.12"] == found["opt/pkgs/bin/python3.12"]


@pytest.mark.parametrize(("said", "message"), [(10, "larger than its manifest says"), (0, "a size in its manifest")])
def test_sizes_that_lie(registry: Registry, tmp_path: Path, said: int, message: str) -> None:
    image = registry.image(DEBIAN, PYTHON)
    image["layers"][1]["size"] = said
    registry.tag(image)
    with pytest.raises(InputError, match=message):
        target(registry.server, tmp_path)


def test_a_configuration_with_other_layers_is_another_image(registry: Registry, tmp_path: Path) -> None:
    musl = {**DEBIAN, "lib/x86_64-linux-gnu/libc.so.6": b"", "lib/ld-musl-x86_64.so.1": elf(62, MUSL)}
    true, false = registry.image(DEBIAN, PYTHON), registry.image(musl, PYTHON)
    assert true["config"] == false["config"]
    registry.tag(true, "1")
    registry.tag(false, "2")
    assert target(registry.server, tmp_path, cache=tmp_path).libc.name == "glibc"
    assert target(registry.server, tmp_path, tag="2", cache=tmp_path).libc.name == "musl"


def test_a_layer_that_breaks_off_or_lies_is_not_remembered(registry: Registry, tmp_path: Path) -> None:
    image = registry.image(DEBIAN, PYTHON)
    path = f"blobs/{image['layers'][1]['digest']}"
    content = gzip.compress(tar(PYTHON), mtime=0)
    other = gzip.compress(tar({"usr/local/bin/python3.9": b"\x7fELF"}), mtime=0)
    registry.tag(image)
    registry.put(path, Reply(200, body=content, cut=len(content) // 2))
    with pytest.raises(InputError, match="broke off"):
        target(registry.server, tmp_path, cache=tmp_path)
    registry.put(path, Reply(200, body=other[: len(content)]))
    with pytest.raises(InputError, match="another digest"):
        target(registry.server, tmp_path, cache=tmp_path)
    registry.put(path, Reply(200, body=content))
    assert target(registry.server, tmp_path, cache=tmp_path).id == "debian12-cp312-x86_64"


def test_a_list_that_breaks_off(registry: Registry, tmp_path: Path) -> None:
    amd64 = registry.tag(registry.image(DEBIAN, PYTHON), "a") | {"platform": {"architecture": "amd64"}}
    whole = json.dumps({"schemaVersion": 2, "manifests": [amd64]}).encode()
    registry.put("manifests/1", Reply(200, body=whole, cut=20), Reply(502), Reply(200, body=whole))
    assert target(registry.server, tmp_path).id == "debian12-cp312-x86_64"
    registry.put("manifests/1", Reply(200, body=whole, cut=20))
    with pytest.raises(InputError, match="broke off"):
        target(registry.server, tmp_path)


def test_lists_within_lists(registry: Registry, tmp_path: Path) -> None:
    described = registry.tag(registry.image(DEBIAN, PYTHON), "deep")
    for depth in range(12):
        described = registry.tag({"schemaVersion": 2, "manifests": [described]}, f"list{depth}")
    assert target(registry.server, tmp_path, tag="list1").id == "debian12-cp312-x86_64"
    before = len(registry.server.requests)
    with pytest.raises(InputError, match="lists within lists"):
        target(registry.server, tmp_path, tag="list11")
    assert len(registry.server.requests) - before < 8


@pytest.mark.parametrize(
    "config",
    [
        {"config": None},
        {"config": {"Env": "PATH=/x"}},
        {"config": {"Env": [7, None, "PATH", "=x", "PATH=" + "/a:" * 100_000]}},
        {"history": [{"created_by": ["x"]}, {"created_by": "COPY " + "x" * 100_000}]},
        {"architecture": {"a": 1}, "variant": []},
        {"architecture": "x" * 10_000},
    ],
)
def test_configurations_of_no_use(registry: Registry, tmp_path: Path, config: dict[str, object]) -> None:
    layers = (gzip.compress(tar(DEBIAN)), gzip.compress(tar(PYTHON)))
    registry.tag(with_layers(registry, *layers, **config))
    assert target(registry.server, tmp_path).id == "debian12-cp312-x86_64"


def test_json_without_end_and_without_bottom(registry: Registry, tmp_path: Path) -> None:
    for body in (b"[" * 200_000, b'{"layers": [' + b"{}," * 900_000 + b"{}]}", b'{"manifests": ' + b"[" * 100_000):
        registry.put("manifests/1", Reply(200, body=body))
        with pytest.raises(InputError, match=r"is no manifest|too many|no layers"):
            target(registry.server, tmp_path)


def test_places_that_send_from_one_to_the_next(registry: Registry, tmp_path: Path) -> None:
    registry.put("manifests/1", Reply(307, {"Location": "/v2/team/base/manifests/1"}))
    with pytest.raises(InputError, match="from one place to the next"):
        target(registry.server, tmp_path)
    for place in ("file:///etc/passwd", "ftp://127.0.0.1/x", "http://"):
        registry.put("manifests/1", Reply(307, {"Location": place}))
        with pytest.raises(InputError):
            target(registry.server, tmp_path)


def test_the_memo_of_somebody_else_is_no_harm(registry: Registry, tmp_path: Path) -> None:
    registry.tag(registry.image(DEBIAN, PYTHON))
    expected = target(registry.server, tmp_path, cache=tmp_path)
    memo = tmp_path / "images-2.sqlite"
    import sqlite3

    for rows in (
        ("update image set facts = '{}'", "update layer set record = x'00'"),
        ("update image set facts = 'x'", f"update layer set record = x'{zlib.compress(b'[]').hex()}'"),
        ("delete from image", f"update layer set record = x'{zlib.compress(bytes(64 << 20), 9).hex()}'"),
    ):
        with sqlite3.connect(memo) as connection:
            for statement in rows:
                connection.execute(statement)
        connection.close()
        assert target(registry.server, tmp_path, cache=tmp_path).id == expected.id
    memo.write_bytes(hashlib.sha256(b"x").digest() * 100)
    assert target(registry.server, tmp_path, cache=tmp_path).id == expected.id
