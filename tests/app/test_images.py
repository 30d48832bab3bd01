"""A lock in an image on disk: layouts, archives, and those that lie."""

import gzip
import hashlib
import json
import tarfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import wheelcheck
from tests.app.conftest import Put
from tests.app.test_fix import GLIBC, MUSL, release
from tests.unit.images.test_findings import GLIBC as GLIBC_LIBRARY
from tests.unit.images.test_findings import MUSL as MUSL_LIBRARY
from tests.unit.images.test_findings import elf
from tests.unit.images.test_layers import tar
from wheelcheck.model.errors import InputError
from wheelcheck.model.report import Report
from wheelcheck.render.layout import View, lines_text
from wheelcheck.render.table import table

Ask = Callable[..., Report]
RPM_DATABASE = Path(__file__).parents[1] / "unit" / "images" / "rpm" / "rpmdb.sqlite.gz"
DEBIAN: dict[str, bytes | str] = {
    "etc/os-release": b'ID=debian\nVERSION_ID="12"\n',
    "lib/x86_64-linux-gnu/libc.so.6": elf(62, GLIBC_LIBRARY),
    "var/lib/dpkg/status": b"Package: gcc\n",
}
PYTHON: dict[str, bytes | str] = {
    "usr/local/bin/python3.12": b"\x7fELF",
    "usr/local/include/python3.12/patchlevel.h": b'#define PY_VERSION "3.12.4"\n',
    "usr/local/lib/python3.12/site-packages/pip-24.0.dist-info/METADATA": b"",
}
ALPINE: dict[str, bytes | str] = {
    "etc/os-release": b"ID=alpine\nVERSION_ID=3.20.3\n",
    "lib/ld-musl-aarch64.so.1": elf(183, MUSL_LIBRARY),
    "lib/apk/db/installed": b"P:musl\nV:1.2.5-r0\n",
}


def blob(folder: Path, content: bytes) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    place = folder / "blobs" / "sha256"
    place.mkdir(parents=True, exist_ok=True)
    (place / digest).write_bytes(content)
    return {"digest": f"sha256:{digest}", "size": len(content)}


def manifest(folder: Path, layers: Sequence[Mapping[str, bytes | str]], architecture: str) -> dict[str, Any]:
    packed = [blob(folder, gzip.compress(tar(files))) for files in layers]
    config = blob(folder, json.dumps({"architecture": architecture, "os": "linux"}).encode())
    return blob(folder, json.dumps({"schemaVersion": 2, "config": config, "layers": packed}).encode())


def layout(folder: Path, *manifests: dict[str, Any]) -> str:
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": list(manifests)}))
    return str(folder)


@pytest.fixture
def ask(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.chdir(tmp_path)

    def ask(image: str, **options: object) -> Report:
        settings: dict[str, object] = {"image": image, "no_cache": True, "index_url": index.as_uri(), "environ": {}}
        return wheelcheck.check(["a==1.0"], **{**settings, "folder": tmp_path, **options})  # type: ignore[arg-type]

    return ask


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "image"
    made.mkdir()
    return made


def test_a_layout(put: Put, ask: Ask, folder: Path) -> None:
    put("a", release("a", "1.0", GLIBC))
    report = ask(layout(folder, manifest(folder, [DEBIAN, PYTHON], "amd64")))
    (target,) = report.targets
    assert target.id == "debian12-cp312-x86_64"
    assert (target.libc.version, target.interpreter.full_version, target.pip) == ("2.36", "3.12.4", "24.0")
    assert report.gate.passed
    text = " ".join(lines_text(table(report, View(120))).split())
    assert "libc and machine as it lies in the image; Python as it lies in the image (/usr/local)" in text
    assert "note: looked into: 2 layers" in text


def test_the_image_of_the_machine_that_is_asked_for(put: Put, ask: Ask, folder: Path) -> None:
    put("a", release("a", "1.0", MUSL))
    first = manifest(folder, [DEBIAN, PYTHON], "amd64") | {"platform": {"architecture": "amd64", "os": "linux"}}
    second = manifest(folder, [ALPINE, PYTHON], "arm64") | {"platform": {"architecture": "arm64", "os": "linux"}}
    path = layout(folder, first, second)
    assert [each.id for each in ask(path, arches=["amd64"]).targets] == ["debian12-cp312-x86_64"]
    assert [each.id for each in ask(path, arches=["arm64"]).targets] == ["alpine3.20-cp312-aarch64"]
    with pytest.raises(InputError, match="has no image for s390x; it has amd64, arm64"):
        ask(path, arches=["s390x"])


def test_archives(put: Put, ask: Ask, folder: Path, tmp_path: Path) -> None:
    put("a", release("a", "1.0", GLIBC))
    layout(folder, manifest(folder, [DEBIAN, PYTHON], "amd64"))
    with tarfile.open(tmp_path / "oci.tar", "w") as archive:
        archive.add(folder, arcname=".")
    assert [each.id for each in ask("oci.tar").targets] == ["debian12-cp312-x86_64"]
    saved = {
        "manifest.json": json.dumps([{"Config": "c.json", "Layers": ["1/layer.tar", "2/layer.tar"]}]).encode(),
        "c.json": b'{"architecture": "amd64"}',
        "1/layer.tar": tar(DEBIAN),
        "2/layer.tar": tar(PYTHON),
    }
    (tmp_path / "saved.tar").write_bytes(tar(saved))
    assert [each.id for each in ask("saved.tar").targets] == ["debian12-cp312-x86_64"]


def test_several_pythons_and_none(put: Put, ask: Ask, folder: Path) -> None:
    put("a", release("a", "1.0", GLIBC))
    own: dict[str, bytes | str] = {"usr/bin/python3.11": b"\x7fELF"}
    path = layout(folder, manifest(folder, [DEBIAN, PYTHON, own], "amd64"))
    assert [each.id for each in ask(path).targets] == ["debian12-cp312-x86_64"]
    assert [each.id for each in ask(path, pythons=["3.11"]).targets] == ["debian12-cp311-x86_64"]
    assert "it has several Pythons: 3.12.4 in /usr/local, 3.11 in /usr" in ask(path).targets[0].notes
    bare = ask(layout(folder, manifest(folder, [DEBIAN], "amd64")), pythons=["3.13"])
    assert [each.id for each in bare.targets] == ["debian12-cp313-x86_64"]
    assert "it has no Python on its PATH" in bare.targets[0].notes


def test_a_configuration_that_lies_about_its_machine(put: Put, ask: Ask, folder: Path) -> None:
    put("a", release("a", "1.0", GLIBC))
    (target,) = ask(layout(folder, manifest(folder, [ALPINE, PYTHON], "amd64")), arches=()).targets
    assert target.arch == "aarch64"
    assert "it says that it is for x86_64, and its programs are for aarch64" in target.notes


@pytest.mark.parametrize(
    ("listed", "message"),
    [
        ("{", "index.json in it is no JSON"),
        ("[]", "lists no image"),
        ('{"manifests": []}', "lists no image"),
        ('{"manifests": [{"digest": "sha256:../../../etc/passwd"}]}', "a digest in it is none"),
        ('{"manifests": [{"digest": 7}]}', "a digest in it is none"),
        (f'{{"manifests": [{{"digest": "sha256:{"0" * 64}"}}]}}', "has no blobs/sha256/000"),
    ],
)
def test_layouts_that_are_none(ask: Ask, folder: Path, listed: str, message: str) -> None:
    (folder / "index.json").write_text(listed)
    with pytest.raises(InputError, match=message):
        ask(str(folder))


def test_a_list_that_lists_itself(ask: Ask, folder: Path) -> None:
    digest = "a" * 64
    inner = json.dumps({"manifests": [{"digest": f"sha256:{digest}"}]})
    (folder / "blobs" / "sha256").mkdir(parents=True)
    (folder / "blobs" / "sha256" / digest).write_text(inner)
    (folder / "index.json").write_text(inner)
    with pytest.raises(InputError, match="go in circles"):
        ask(str(folder))


def test_bombs_and_nothing(ask: Ask, folder: Path, tmp_path: Path) -> None:
    bomb = blob(folder, gzip.compress(tar({"usr/bin/big": bytes(300 << 20)}), 9))
    config = blob(folder, b"{}")
    whole = blob(folder, json.dumps({"config": config, "layers": [bomb]}).encode())
    with pytest.raises(InputError, match="times its size"):
        ask(layout(folder, whole))
    with pytest.raises(InputError, match="no glibc and no musl"):
        ask(layout(folder, manifest(folder, [{"a": b"x"}], "amd64")))
    (tmp_path / "x.txt").write_text("x")
    with pytest.raises(InputError, match="is no OCI layout folder and no archive"):
        ask("x.txt")
    with pytest.raises(InputError, match="--offline asks no registry"):
        ask("registry.example.org/team/base:1", offline=True)
    with pytest.raises(InputError, match="is no name of an image"):
        ask("No Such:Image!")
    with pytest.raises(InputError, match="--image contradicts --base"):
        ask(str(folder), bases=["alpine"])


def test_what_rpm_has_installed_is_not_asked_for(put: Put, ask: Ask, folder: Path) -> None:
    files: dict[str, bytes | str] = {
        "etc/os-release": b'ID="rhel"\nVERSION_ID="9.4"\n',
        "usr/lib64/libc.so.6": elf(62, GLIBC_LIBRARY.replace(b"2.36.", b"2.34.")),
        "usr/bin/python3.9": elf(62),
        "usr/lib64/python3.9/os.py": b"",
        "var/lib/rpm/rpmdb.sqlite": gzip.decompress(RPM_DATABASE.read_bytes()),
    }
    put("a", release("a", "1.0", GLIBC))
    (target,) = ask(layout(folder, manifest(folder, [files], "amd64"))).targets
    assert target.distribution is not None
    assert (target.distribution.id, target.distribution.package_manager) == ("rhel", "dnf")
    assert target.interpreter.full_version == "3.9.18"
    assert {"gcc", "libpq-devel"} <= target.packages == target.runner_packages
