"""The documentation: every command in it runs and prints what the page shows, and the site builds without a warning."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs_index import fill
from tests.server.fault_server import FaultServer

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> Iterator[tuple[str, str]]:
    for page in sorted(DOCS.glob("*.md")):
        for match in _BLOCK.finditer(page.read_text(encoding="utf-8")):
            if match[1] == language:
                yield page.name, match[2]


def commands() -> Iterator[tuple[str, str, list[str]]]:
    """Page, command, and the lines that its output has in that order; `...` stands for any others."""
    for page, block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *lines = part.splitlines()
            yield page, command, lines


COMMANDS = list(commands())


@pytest.fixture(scope="module")
def index() -> Iterator[FaultServer]:
    with FaultServer() as server:
        fill(server)
        yield server


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The files that the pages show."""
    (requirements,) = [text for page, text in blocks("text") if page == "index.md"]
    (dockerfile,) = [text for _, text in blocks("dockerfile")]
    (tmp_path / "requirements.txt").write_text(requirements)
    (tmp_path / "Dockerfile").write_text(dockerfile)
    return tmp_path


@pytest.mark.parametrize(("page", "command", "lines"), COMMANDS, ids=[command for _, command, _ in COMMANDS])
def test_a_command_prints_what_the_page_shows(
    page: str, command: str, lines: list[str], index: FaultServer, project: Path
) -> None:
    program, *words = shlex.split(command)
    assert program == "wheelcheck", page
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("PIP_", "UV_", "WHEELCHECK_"))}
    settings = {"PIP_INDEX_URL": f"{index.url}/simple", "PIP_CONFIG_FILE": os.devnull, "COLUMNS": "80"}
    environ = {**kept, **settings, "WHEELCHECK_CACHE_DIR": str(project / "kept"), "PYTHONIOENCODING": "utf-8"}
    environ["PYTHONPATH"] = str(ROOT)
    done = subprocess.run(
        [sys.executable, "-m", "wheelcheck", *words],
        cwd=project, env=environ, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    told = "\n".join(lines)
    expected = 1 if "FAILED" in told else 3 if "INCOMPLETE" in told else 0
    assert done.returncode == expected, done.stdout + done.stderr
    assert lines
    place = 0
    for line in lines:
        if line != "...":
            found = done.stdout.find(line, place)
            assert found >= 0, f"{line!r} is not in\n{done.stdout}"
            place = found + len(line)


def test_there_is_no_command_that_nobody_runs() -> None:
    languages = {match[1] for page in DOCS.glob("*.md") for match in _BLOCK.finditer(page.read_text(encoding="utf-8"))}
    assert languages == {"console", "sh", "text", "dockerfile", "toml"}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(block.strip() in readme for _, block in blocks("sh")), "the README's first command is run by CI"
    assert len(COMMANDS) >= 10


def test_every_lock_format_is_told() -> None:
    from wheelcheck.lockfiles.detection import _REQUIREMENTS, _TOOL_LOCKS

    text = (DOCS / "locks.md").read_text(encoding="utf-8")
    aliases = {"conda-lock.yaml", "requirements.lock"}
    assert [name for name in (*_TOOL_LOCKS, *_REQUIREMENTS) if name not in text and name not in aliases] == []


def test_the_site_builds_and_its_links_lead_somewhere(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    pages = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "site").glob("*.html")}
    assert "no-musllinux-wheel" in pages["codes.html"]
    assert "slim-bookworm" in pages["bases.html"]
    assert "download_bytes" in pages["json.html"]
    assert "wheelcheck fix" in pages["commands.html"]
    outside = [
        (name, address)
        for name, text in pages.items()
        for address in re.findall(r"<(?:script|link|img)[^>]*(?:src|href)=\"(https?://[^\"]+)", text)
    ]
    assert outside == [], "the site needs nothing from elsewhere"
