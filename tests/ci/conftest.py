"""What the tests of CI recipes share: an index on loopback, and this repository as its users get it."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ci.composite import checkout
from tests.server.fault_server import FaultServer, json_page


@pytest.fixture(scope="session")
def index() -> Iterator[FaultServer]:
    """Two projects: `demo`, which has wheels for Windows alone, and `pure`."""
    with FaultServer() as server:
        server.answer("/simple/demo/", json_page([("demo-1.0.tar.gz", {}), ("demo-1.0-cp312-cp312-win32.whl", {})]))
        server.answer("/simple/pure/", json_page([("pure-2.0-py3-none-any.whl", {})]))
        yield server


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean checkout."""
    if shutil.which("git") is None:
        pytest.skip("no git")
    return checkout(tmp_path_factory.mktemp("checkout"))


@pytest.fixture(scope="session")
def wheel(clean: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that is made of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(clean)]
    subprocess.run(command, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made
