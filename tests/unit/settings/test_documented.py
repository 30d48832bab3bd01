"""The settings that the documentation shows are settings."""

import re
from pathlib import Path

import pytest

from wheelcheck.settings.reading import read_settings

ROOT = Path(__file__).parents[3]
BLOCKS = [
    (page, block)
    for page in ("README.md", "docs/settings.md")
    for block in re.findall(r"^```toml\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
]


@pytest.mark.parametrize(("page", "block"), BLOCKS, ids=[page for page, _ in BLOCKS])
def test_shown_settings_are_read(page: str, block: str, tmp_path: Path) -> None:
    found = read_settings(block, str(tmp_path / "pyproject.toml"), "pyproject.toml")
    assert found.values or found.exceptions


def test_they_are_found() -> None:
    assert len(BLOCKS) == 3
