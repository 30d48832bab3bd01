"""An index in a folder, so that the whole way from a lock to a report is walked without a network."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest

import wheelcheck
from tests.unit.sdist.archives import tar, zipped
from wheelcheck.model.report import Report

Publish = Callable[..., None]
Ask = Callable[..., Report]
Put = Callable[..., None]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    folder = tmp_path / "simple"
    folder.mkdir()
    return folder


@pytest.fixture
def publish(index: Path) -> Publish:
    """Put files of a project on the index: `publish("foo", "foo-1.0.tar.gz", ...)`; `NAME#HASH` gives a digest."""

    def publish(project: str, *files: str) -> None:
        links = []
        for text in files:
            name, _, digest = text.partition("#")
            links.append(f'<a href="{name}{f"#sha256={digest}" if digest else ""}">{name}</a>')
        (index / project).mkdir(exist_ok=True)
        (index / project / "index.html").write_text("\n".join(links), encoding="utf-8")

    return publish


@pytest.fixture
def put(index: Path) -> Put:
    """Put archives of a project on the index: `put("a", {"a-1.0.tar.gz": {"setup.py": ...}})`."""

    def put(project: str, files: Mapping[str, Mapping[str, bytes] | bytes]) -> None:
        folder = index / project
        folder.mkdir(exist_ok=True)
        links = []
        for name, content in files.items():
            made = content if isinstance(content, bytes) else (zipped if name.endswith("whl") else tar)(content)
            (folder / name).write_bytes(made)
            links.append(f'<a href="{name}#sha256={hashlib.sha256(made).hexdigest()}">{name}</a>')
        (folder / "index.html").write_text("\n".join(links), encoding="utf-8")

    put("setuptools", {"setuptools-80.0-py3-none-any.whl": wheel("setuptools-80.0")})
    return put


def wheel(stem: str, *requires: str) -> bytes:
    lines = "".join(f"Requires-Dist: {each}\n" for each in requires)
    return zipped({f"{stem}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: x\n{lines}\nwords".encode()}, top="")


@pytest.fixture
def ask(index: Path, tmp_path: Path) -> Ask:
    return partial(check, index=index, folder=tmp_path)


def check(locks: Sequence[str], *, index: Path, folder: Path, **options: object) -> Report:
    defaults: dict[str, object] = {"bases": ["musllinux_1_2"], "pythons": ["3.12"], "arches": ["amd64"]}
    # The files of this index are names alone: nothing in them can be opened.
    defaults["open_sdists"] = False
    settings = {**defaults, "no_cache": True, "index_url": index.as_uri(), "environ": {}, "folder": folder, **options}
    return wheelcheck.check(locks, **settings)  # type: ignore[arg-type]
