"""Pages in JSON: with msgspec and without, the same records, from whatever an index may send."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.index import decode
from wheelcheck.index.decode import DamagedPageError, InvalidPageError, page_from_json
from wheelcheck.index.projection import VersionFilter
from wheelcheck.model.release import ProjectPage, ReleaseFile

BASE = "https://alice:secret@index.example.org/simple/demo/"
WANTED = VersionFilter("demo", ["1.0"])
WHEEL = "demo-1.0-py3-none-any.whl"


@pytest.fixture(params=["msgspec", "json"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything here is read in both ways."""
    if request.param == "json":
        monkeypatch.setattr(decode, "_typed_decoder", lambda: None)


def page(**fields: Any) -> ProjectPage:
    return page_from_json(json.dumps({"files": [], **fields}).encode(), BASE, WANTED)


def file(**fields: Any) -> ReleaseFile:
    read = page(files=[{"filename": WHEEL, "url": f"https://files.example.org/{WHEEL}", **fields}])
    return read.files[0]


def test_a_whole_file() -> None:
    assert file(
        **{
            "hashes": {"sha256": "AB" * 32, "md5": "cd" * 16},
            "requires-python": ">=3.9",
            "yanked": "broken\non musl",
            "size": 12,
            "core-metadata": {"sha256": "ef"},
            "upload-time": "2026-01-01T00:00:00Z",
            "gpg-sig": True,
            "provenance": None,
        }
    ) == ReleaseFile(
        filename=WHEEL,
        url=f"https://files.example.org/{WHEEL}",
        hashes=("sha256:" + "ab" * 32, "md5:" + "cd" * 16),
        requires_python=">=3.9",
        yanked="broken on musl",
        size=12,
        core_metadata=True,
    )


@pytest.mark.parametrize(
    ("value", "yanked"), [(True, ""), ("why", "why"), ("", None), (False, None), (None, None), (["odd"], "")]
)
def test_yanked(value: object, yanked: str | None) -> None:
    assert file(yanked=value).yanked == yanked


@pytest.mark.parametrize(
    ("fields", "there"),
    [
        ({"core-metadata": True}, True),
        ({"core-metadata": {"sha256": "x"}}, True),
        ({"core-metadata": False, "dist-info-metadata": True}, False),
        ({"dist-info-metadata": True}, True),
        ({"data-dist-info-metadata": True}, False),
        ({}, False),
    ],
)
def test_core_metadata(fields: dict[str, object], there: bool) -> None:
    assert file(**fields).core_metadata is there


@pytest.mark.parametrize(
    "odd",
    [
        {"hashes": None},
        {"hashes": {"sha256": None}},
        {"hashes": {"sha256": "a b"}},
        {"hashes": []},
        {"requires-python": 3},
        {"requires-python": " "},
        {"size": "12"},
        {"size": -1},
        {"size": True},
        {"size": 1.5},
        {"core-metadata": "yes"},
    ],
)
def test_an_odd_field_is_as_none(odd: dict[str, object]) -> None:
    assert file(**odd) == file()


@pytest.mark.parametrize("odd", [{"url": None}, {"url": 3}, {"filename": f"{WHEEL[:-4]}\x1b[31m.whl"}])
def test_a_file_that_is_none_is_left_out_and_the_others_stay(odd: dict[str, object]) -> None:
    read = page(files=[{"filename": WHEEL, "url": "x", **odd}, {"filename": "demo-1.0.zip", "url": "y"}])
    assert [file.filename for file in read.files] == ["demo-1.0.zip"]


@pytest.mark.parametrize("odd", [7, None, [], {"url": "x"}, {"filename": 3, "url": "x"}])
def test_an_entry_that_is_no_file_is_left_out(odd: object) -> None:
    read = page(files=[odd, {"filename": "demo-1.0.zip", "url": "y"}])
    assert [file.filename for file in read.files] == ["demo-1.0.zip"]


@pytest.mark.parametrize(
    ("url", "joined"),
    [
        ("../../files/a%2Bb.whl", "https://index.example.org/files/a%2Bb.whl"),
        ("/files/x.whl#sha256=00", "https://index.example.org/files/x.whl"),
        ("//files.example.org/x.whl", "https://files.example.org/x.whl"),
        ("https://bob:pw@files.example.org/x.whl", "https://files.example.org/x.whl"),
        ("https://files.example.org/@x/y.whl", "https://files.example.org/@x/y.whl"),
        ("http://[::1", "http://[::1"),
        ("//[::1", ""),
    ],
)
def test_addresses_are_absolute_and_without_credentials(url: str, joined: str) -> None:
    assert file(url=url).url == joined


def test_versions_and_status() -> None:
    read = page(
        versions=["1.0", "2.0", 3, "a b", ""], **{"project-status": {"status": " Archived", "reason": "so\nso"}}
    )
    assert read == ProjectPage((), ("1.0", "2.0"), "archived", "so so")


@pytest.mark.parametrize("odd", [None, "archived", {"status": 3}, {"status": ""}, {"reason": 4}, []])
def test_an_odd_status_is_active(odd: object) -> None:
    assert page(**{"project-status": odd}) == ProjectPage(())


@pytest.mark.parametrize("version", ["1.0", "1.4", "1", None])
def test_known_versions(version: str | None) -> None:
    assert page(meta={"api-version": version}).warnings == ()
    assert page(meta=None) == ProjectPage(())


def test_an_unknown_minor_version_is_a_warning() -> None:
    assert page(meta={"api-version": "1.9"}).warnings == ("the index speaks API version 1.9, we know 1.4",)


@pytest.mark.parametrize("version", ["2.0", "0.9", "x", "1.x", "", "1.0.0", "1" * 5000])
def test_an_unknown_major_version_is_refused(version: str) -> None:
    with pytest.raises(InvalidPageError):
        page(meta={"api-version": version})


@pytest.mark.parametrize(
    "body", [b"", b"{", b"<html>", b'{"files": [}', b"[" * 100_000, b"\xff\xfe", b'{"files": "\xff"}']
)
def test_what_is_no_json(body: bytes) -> None:
    with pytest.raises(DamagedPageError):
        page_from_json(body, BASE, WANTED)


@pytest.mark.parametrize("body", [b"[]", b"3", b"null", b"{}", b'{"files": null}', b'{"files": {}}'])
def test_json_that_is_no_page(body: bytes) -> None:
    with pytest.raises(InvalidPageError, match="no list of files"):
        page_from_json(body, BASE, WANTED)


def test_a_byte_order_mark_and_lone_surrogates() -> None:
    body = b'\xef\xbb\xbf{"files": [{"filename": "demo-1.0.zip", "url": "x", "yanked": "\\ud800"}]}'
    read = page_from_json(body, BASE, WANTED)
    assert [file.yanked for file in read.files] == ["?"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = ["filename", "url", "hashes", "requires-python", "yanked", "size", "core-metadata", "dist-info-metadata"]
FILES = st.fixed_dictionaries(
    {
        "filename": st.sampled_from([WHEEL, "demo-1.0.tar.gz", "demo-2.0.zip", "x"]) | JSON,
        "url": st.text(max_size=9) | JSON,
    },
    optional=dict.fromkeys(KEYS[2:], JSON),
)
PAGES = st.fixed_dictionaries(
    {"files": st.lists(FILES | JSON, max_size=4) | JSON},
    optional={"versions": st.lists(st.text(max_size=5)) | JSON, "meta": JSON, "project-status": JSON},
)


@given(PAGES)
def test_both_ways_say_the_same(content: dict[str, object]) -> None:
    body = json.dumps(content).encode()
    typed = _outcome(lambda: page_from_json(body, BASE, WANTED))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decode, "_typed_decoder", lambda: None)
        assert _outcome(lambda: page_from_json(body, BASE, WANTED)) == typed


def _outcome(read: Callable[[], ProjectPage]) -> ProjectPage | str:
    try:
        return read()
    except InvalidPageError as error:
        return str(error)
