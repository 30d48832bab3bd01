"""What the README shows is what its command prints."""

import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def block(marker: str) -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    match = re.search(rf"<!-- {marker} -->\n```\w+\n(.*?)```", text, re.DOTALL)
    assert match is not None, marker
    return match[1]


@pytest.mark.live
@pytest.mark.skipif(platform.machine() != "x86_64", reason="the README was written on another machine")
def test_the_output_is_the_real_one(tmp_path: Path) -> None:
    command = block("run").splitlines()[-1].split()
    assert command[0] == ".venv/bin/wheelcheck"
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "UV_", "WHEELCHECK_"))}
    environ |= {"COLUMNS": "80", "PIP_CONFIG_FILE": os.devnull, "WHEELCHECK_CACHE_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "wheelcheck", *command[1:]],
        cwd=ROOT, env=environ, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert done.stdout == block("output")
