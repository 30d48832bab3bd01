"""What the wheel brings besides the package."""

import zipfile
from pathlib import Path

import pytest

from tests.ci.composite import ROOT

pytestmark = [pytest.mark.live, pytest.mark.slow]  # building takes hatchling from the configured index


def test_it_installs_the_manual_page(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".data/data/share/man/man1/wheelcheck.1")]
        assert archive.read(name) == (ROOT / "man" / "wheelcheck.1").read_bytes()
