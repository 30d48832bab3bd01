"""Index servers that people really run, from their own packages."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.conftest import IMPATIENT
from wheelcheck.index.client import fetch_pages
from wheelcheck.model.lock import IndexKind, IndexRef
from wheelcheck.model.release import NoSuchProject, PageAnswer, PageFailure, PageRequest, ProjectPage

FILES = [
    "demo_pkg-1.0-py3-none-any.whl",
    "demo_pkg-1.0+cpu-cp312-cp312-linux_x86_64.whl",
    "demo_pkg-2.0-py3-none-any.whl",
    "demo_pkg-1.0.tar.gz",
]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of small wheels, and an sdist in name."""
    folder = tmp_path_factory.mktemp("wheels")
    for filename in FILES:
        project, version = filename.split("-")[0], filename.split("-")[1].removesuffix(".tar.gz")
        metadata = f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\nRequires-Python: >=3.9\n"
        with zipfile.ZipFile(folder / filename, "w") as archive:
            archive.writestr(f"{project}-{version}.dist-info/METADATA", metadata)
            archive.writestr(f"{project}-{version}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n")
            archive.writestr(f"{project}-{version}.dist-info/RECORD", "")
    return folder


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def wait_for(url: str, running: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert running.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no answer from {url}")


@pytest.fixture(scope="module")
def pypiserver(wheels: Path) -> Iterator[str]:
    if importlib.util.find_spec("pypiserver") is None:
        pytest.skip("pypiserver is not installed")
    port = free_port()
    command = [sys.executable, "-m", "pypiserver", "run", "--disable-fallback", "--interface", "127.0.0.1"]
    running = subprocess.Popen([*command, "--port", str(port), str(wheels)], stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/", running)
        yield f"http://127.0.0.1:{port}/simple"
    finally:
        running.terminate()
        running.wait(10)


@pytest.fixture(scope="module")
def devpi(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """devpi-server, from where DEVPI_BIN says it is installed: it needs an environment of its own."""
    folder = os.environ.get("DEVPI_BIN")
    if folder is None or shutil.which("devpi-server", path=folder) is None:
        pytest.skip("DEVPI_BIN does not name a folder with devpi-server")
    state, port = tmp_path_factory.mktemp("devpi"), free_port()
    where = ["--serverdir", str(state)]
    subprocess.run([f"{folder}/devpi-init", *where, "--no-root-pypi"], check=True, capture_output=True)
    command = [f"{folder}/devpi-server", *where, "--host", "127.0.0.1", "--port", str(port)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/+api", running)
        environ = {**os.environ, "DEVPI_CLIENTDIR": str(state / "client")}
        index = f"http://127.0.0.1:{port}/root/dev"
        for arguments in (
            ["use", f"http://127.0.0.1:{port}"],
            ["login", "root", "--password="],
            ["index", "-c", "root/dev", "bases="],
            ["use", "root/dev"],
            ["upload", *(str(wheels / name) for name in FILES if name.endswith(".whl"))],
        ):
            subprocess.run([f"{folder}/devpi", *arguments], check=True, capture_output=True, env=environ)
        yield f"{index}/+simple"
    finally:
        running.terminate()
        running.wait(10)


def ask(url: str, name: str = "demo-pkg", version: str = "1.0", kind: IndexKind = IndexKind.SIMPLE) -> PageAnswer:
    request = PageRequest(IndexRef(url, kind), name, frozenset({version}))
    return fetch_pages([request], IMPATIENT)[request]


def names(answer: PageAnswer) -> list[str]:
    assert isinstance(answer, ProjectPage), answer
    return sorted(file.filename for file in answer.files)


def test_pypiserver(pypiserver: str) -> None:
    answer = ask(pypiserver)
    assert names(answer) == sorted([FILES[1], FILES[0], FILES[3]])
    assert isinstance(answer, ProjectPage)
    assert all(file.hashes and file.url.startswith("http://127.0.0.1") for file in answer.files)
    for file in answer.files:
        with urllib.request.urlopen(file.url, timeout=10) as opened:
            assert opened.status == 200
    assert ask(pypiserver, "absent") == NoSuchProject()


def test_pypiservers_list_of_packages_as_find_links(pypiserver: str) -> None:
    answer = ask(f"{pypiserver.removesuffix('/simple')}/packages/", kind=IndexKind.FIND_LINKS)
    assert names(answer) == sorted([FILES[1], FILES[0], FILES[3]])


def test_devpi(devpi: str) -> None:
    answer = ask(devpi)
    assert names(answer) == sorted([FILES[1], FILES[0]])
    assert isinstance(answer, ProjectPage)
    assert {file.requires_python for file in answer.files} == {">=3.9"}
    assert ask(devpi, "absent") == NoSuchProject()
    assert isinstance(ask(devpi.replace("/root/dev", "/root/absent")), NoSuchProject | PageFailure)
