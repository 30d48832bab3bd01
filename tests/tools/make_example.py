"""Locks a project under `data/examples/` with a real Poetry as of one moment.

`make_example.py POETRY FOLDER MOMENT --model NAME==VERSION --summary TEXT [--requires REQUIREMENT] [--sha256 DIGEST]`
writes `FOLDER/poetry.lock` from `FOLDER/pyproject.toml`. Three things differ from typing `poetry lock`:

- Poetry asks `index_as_of.py`, a simple repository that leaves out what was uploaded after MOMENT. It is declared as
  the only source; the `[package.source]` blocks that this adds are taken out again, as locks of the default index
  have none.
- The model's wheel is not downloaded. A stand-in with the same name, version, summary and requirement is served
  instead, and its address (and, where this Poetry lists one, its hash) is put right afterwards.
- `content-hash` is Poetry's own, of the pyproject.toml as it stands in FOLDER.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOURCE_BLOCK = re.compile(
    r'\n\[package\.source\]\ntype = "legacy"\nurl = "http://127\.0\.0\.1:[^"]*"\nreference = "[^"]*"\n'
)
CONTENT_HASH = re.compile(r'^content-hash = "[0-9a-f]{64}"$', re.MULTILINE)
ASK_CONTENT_HASH = """
import sys
from pathlib import Path
from poetry.factory import Factory
print(Factory().create_poetry(Path(sys.argv[1])).locker._get_content_hash())
"""


@contextmanager
def index_as_of(moment: str, files: Path) -> Iterator[str]:
    """The address of the index as it was, while the block runs."""
    command = [sys.executable, str(Path(__file__).with_name("index_as_of.py")), moment, "--files", str(files)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.stdin.close()


def stand_in(folder: Path, name: str, version: str, summary: str, requires: str | None) -> Path:
    """A wheel that has the model's metadata and nothing else, the same bytes each time."""
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    metadata = f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {version}\nSummary: {summary}\n"
    if requires is not None:
        metadata += f"Requires-Dist: {requires}\n"
    members = {
        "METADATA": metadata,
        "WHEEL": "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": "",
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        for member, text in members.items():
            archive.writestr(zipfile.ZipInfo(f"{name}-{version}.dist-info/{member}"), text)
    return wheel


def source_table(poetry_major: int, url: str) -> str:
    """The only source, in the words of this Poetry."""
    rank = "default = true" if poetry_major == 1 else 'priority = "primary"'
    return f'\n[[tool.poetry.source]]\nname = "as-of"\nurl = "{url}/"\n{rank}\n'


def run_poetry(poetry: Path, project: Path, cache: Path) -> None:
    """`poetry lock`, with a cache of its own: pages of another moment must not be remembered."""
    environment = os.environ | {"POETRY_CACHE_DIR": str(cache), "POETRY_VIRTUALENVS_CREATE": "false"}
    subprocess.run([poetry, "lock", "--no-interaction"], cwd=project, env=environment, check=True)


def content_hash(poetry: Path, project: Path) -> str:
    """Poetry's own hash of the project file's relevant parts."""
    command = [str(poetry.with_name("python")), "-c", ASK_CONTENT_HASH, str(project)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def finished(lock: str, local_wheel: str, model_url: str, hashes: tuple[str, str], digest: str) -> str:
    """The lock as Poetry would have written it without the source and the stand-in."""
    lock = SOURCE_BLOCK.sub("", lock).replace(local_wheel, model_url).replace(*hashes)
    lock = CONTENT_HASH.sub(f'content-hash = "{digest}"', lock)
    if "127.0.0.1" in lock:
        raise SystemExit("the lock still names the local index")
    return lock


def make(poetry: Path, folder: Path, moment: str, stand_in_of: tuple[str, str, str, str | None], sha256: str) -> None:
    """Writes `folder/poetry.lock`."""
    major = int(re.findall(r"\d+", subprocess.check_output([poetry, "--version"], text=True))[0])
    with tempfile.TemporaryDirectory() as name:
        temporary = Path(name)
        wheel = stand_in(temporary, *stand_in_of)
        project = temporary / "project"
        project.mkdir()
        text = (folder / "pyproject.toml").read_text("utf-8")
        model_url = re.findall(rf'https://[^"]*/{re.escape(wheel.name)}', text)[0]
        with index_as_of(moment, temporary) as url:
            local_wheel = url.removesuffix("/simple") + f"/files/{wheel.name}"
            own = text.replace(model_url, local_wheel) + source_table(major, url)
            (project / "pyproject.toml").write_text(own, "utf-8")
            run_poetry(poetry, project, temporary / "cache")
        lock = (project / "poetry.lock").read_text("utf-8")
        shutil.copy(folder / "pyproject.toml", project)
        hashes = (hashlib.sha256(wheel.read_bytes()).hexdigest(), sha256)
        lock = finished(lock, local_wheel, model_url, hashes, content_hash(poetry, project))
    (folder / "poetry.lock").write_text(lock, "utf-8")


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("poetry", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("moment")
    parser.add_argument("--model", required=True, help="NAME==VERSION, as in the wheel's file name")
    parser.add_argument("--summary", required=True)
    parser.add_argument("--requires", help="the model's Requires-Dist")
    parser.add_argument("--sha256", default="", help="of the real wheel; Poetry 1.1 writes none")
    given = parser.parse_args()
    name, version = given.model.split("==")
    make(given.poetry, given.folder, given.moment, (name, version, given.summary, given.requires), given.sha256)


if __name__ == "__main__":
    main()
