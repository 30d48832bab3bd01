"""Folders, pages and indexes on disk, as pip reads them."""

from pathlib import Path

import pytest

from wheelcheck.index.client import IndexSettings, fetch_pages
from wheelcheck.model.lock import IndexKind, IndexRef
from wheelcheck.model.release import FailureKind, NoSuchProject, PageAnswer, PageFailure, PageRequest, ProjectPage

WHEEL = "demo-1.0-py3-none-any.whl"


def ask(url: str, kind: IndexKind = IndexKind.FIND_LINKS, name: str = "demo", version: str = "1.0") -> PageAnswer:
    request = PageRequest(IndexRef(url, kind), name, frozenset({version}))
    return fetch_pages([request], IndexSettings(None, offline=True))[request]


def names(answer: PageAnswer) -> list[str]:
    assert isinstance(answer, ProjectPage), answer
    return [file.filename for file in answer.files]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose name needs escaping, with files of two projects."""
    place = tmp_path / "my links #1"
    place.mkdir()
    for name in (WHEEL, "demo-1.0.tar.gz", "demo-2.0.tar.gz", "other-1.0.tar.gz", "demo-1.0.txt"):
        (place / name).write_bytes(b"12345")
    return place


@pytest.mark.parametrize("spelt", ["uri", "path"])
def test_a_folder(folder: Path, spelt: str) -> None:
    answer = ask(folder.as_uri() if spelt == "uri" else str(folder))
    assert names(answer) == [WHEEL, "demo-1.0.tar.gz"]
    assert isinstance(answer, ProjectPage)
    assert answer.files[0].url == (folder / WHEEL).as_uri()
    assert answer.files[0].size == 5


def test_a_relative_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    assert names(ask(folder.name)) == [WHEEL, "demo-1.0.tar.gz"]


def test_file_localhost(folder: Path) -> None:
    assert names(ask(folder.as_uri().replace("file://", "file://localhost"))) == [WHEEL, "demo-1.0.tar.gz"]


def test_html_pages_in_a_folder_are_read_too(folder: Path) -> None:
    (folder / "links.HTML").write_text(
        '<a href="https://files.example.org/demo-1.0.zip">x</a><a href="sub/demo-1.0.tgz">y</a>'
    )
    answer = ask(str(folder))
    assert names(answer) == [WHEEL, "demo-1.0.tar.gz", "demo-1.0.zip", "demo-1.0.tgz"]
    assert isinstance(answer, ProjectPage)
    assert answer.files[3].url == f"{folder.as_uri()}/sub/demo-1.0.tgz"


def test_one_page(folder: Path) -> None:
    page = folder / "links.html"
    page.write_text('<a href="demo-1.0.zip#sha256=ab">x</a>')
    assert names(ask(page.as_uri())) == ["demo-1.0.zip"]


def test_one_file(folder: Path) -> None:
    assert names(ask(str(folder / WHEEL))) == [WHEEL]
    assert names(ask(str(folder / WHEEL), name="other")) == []


def test_escaped_names(folder: Path) -> None:
    (folder / "demo-1.0%2Bcpu-py3-none-any.whl").touch()
    (folder / "demo-1.0+gpu-py3-none-any.whl").touch()
    found = names(ask(str(folder)))
    assert "demo-1.0+cpu-py3-none-any.whl" in found
    assert "demo-1.0+gpu-py3-none-any.whl" in found


def test_what_is_not_there(tmp_path: Path) -> None:
    for url, kind in (("none", IndexKind.FIND_LINKS), ("none", IndexKind.SIMPLE), ("none.html", IndexKind.FIND_LINKS)):
        answer = ask((tmp_path / url).as_uri(), kind)
        assert isinstance(answer, PageFailure)
        assert answer.kind is FailureKind.UNREACHABLE
        assert "does not exist" in answer.message


def test_an_empty_folder(tmp_path: Path) -> None:
    assert names(ask(str(tmp_path))) == []


def test_an_index_of_pages(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "index.html").write_text(f'<a href="../../files/{WHEEL}#sha256=ab">x</a>')
    answer = ask(tmp_path.as_uri(), IndexKind.SIMPLE)
    assert names(answer) == [WHEEL]
    assert isinstance(answer, ProjectPage)
    assert answer.files[0].url == (tmp_path.parent / "files" / WHEEL).as_uri()
    assert ask(tmp_path.as_uri(), IndexKind.SIMPLE, name="other") == NoSuchProject()


def test_an_index_of_json(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "index.json").write_text('{"files": [{"filename": "demo-1.0.zip", "url": "demo-1.0.zip"}]}')
    assert names(ask(tmp_path.as_uri(), IndexKind.SIMPLE)) == ["demo-1.0.zip"]


def test_an_index_of_bare_folders(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / WHEEL).touch()
    assert names(ask(tmp_path.as_uri(), IndexKind.SIMPLE)) == [WHEEL]


def test_a_page_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "index.json").write_text("{")
    answer = ask(tmp_path.as_uri(), IndexKind.SIMPLE)
    assert isinstance(answer, PageFailure)
    assert answer.kind is FailureKind.INVALID
