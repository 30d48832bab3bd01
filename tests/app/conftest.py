"""An index in a folder, so that the whole way from a lock to a report is walked without a network."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

import wheelcheck
from wheelcheck.model.report import Report

Publish = Callable[..., None]
Ask = Callable[..., Report]


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
def ask(index: Path, tmp_path: Path) -> Ask:
    return partial(check, index=index, folder=tmp_path)


def check(locks: Sequence[str], *, index: Path, folder: Path, **options: object) -> Report:
    defaults: dict[str, object] = {"bases": ["musllinux_1_2"], "pythons": ["3.12"], "arches": ["amd64"]}
    # The files of this index are names alone: nothing in them can be opened.
    defaults["open_sdists"] = False
    settings = {**defaults, "no_cache": True, "index_url": index.as_uri(), "environ": {}, "folder": folder, **options}
    return wheelcheck.check(locks, **settings)  # type: ignore[arg-type]
