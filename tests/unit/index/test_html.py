"""Pages in HTML: what installers see in them, and nothing that a hostile page could gain."""

import contextlib
import time

import pytest

from wheelcheck.index.decode import InvalidPageError
from wheelcheck.index.html import page_from_html, read_links
from wheelcheck.index.pages import project_page
from wheelcheck.index.projection import VersionFilter
from wheelcheck.model.release import ProjectPage, ReleaseFile

URL = "https://alice:secret@index.example.org/simple/demo/"
WHEEL = "demo-1.0-py3-none-any.whl"
WANTED = VersionFilter("demo", ["1.0"])


def read(text: str) -> ProjectPage:
    return page_from_html(read_links(text, URL), WANTED)


def one(text: str) -> ReleaseFile:
    (file,) = read(text).files
    return file


def test_a_whole_link() -> None:
    digest = "AB" * 32
    assert one(
        f'<a href="../../files/{WHEEL}#sha256={digest}" data-requires-python="&gt;=3.9,&lt;4"'
        f' data-yanked="broken\non musl" data-core-metadata="sha256=ef" data-gpg-sig="true">{WHEEL}</a>'
    ) == ReleaseFile(
        filename=WHEEL,
        url=f"https://index.example.org/files/{WHEEL}",
        hashes=("sha256:" + "ab" * 32,),
        requires_python=">=3.9,<4",
        yanked="broken on musl",
        core_metadata=True,
    )


def test_the_name_is_the_addresses_and_decoded() -> None:
    file = one("<A HREF='/x/demo-1.0%2Bcpu-py3-none-any.whl?token=1#md5=00'>click me</A>")
    assert file.filename == "demo-1.0+cpu-py3-none-any.whl"
    assert file.url == "https://index.example.org/x/demo-1.0%2Bcpu-py3-none-any.whl?token=1"
    assert file.hashes == ("md5:00",)


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://files.example.org/a/", f"https://files.example.org/a/{WHEEL}"),
        ("/b/", f"https://index.example.org/b/{WHEEL}"),
        ("", f"https://index.example.org/simple/demo/{WHEEL}"),
        ("https://bob:pw@files.example.org/", f"https://files.example.org/{WHEEL}"),
    ],
)
def test_base(base: str, url: str) -> None:
    text = f'<base href="{base}"><base href="https://second.example.org/"><a href="{WHEEL}">x</a>'
    assert one(text).url == url


@pytest.mark.parametrize(
    ("attribute", "yanked"), [("data-yanked", ""), ('data-yanked=""', ""), ('data-yanked="why"', "why"), ("", None)]
)
def test_yanked(attribute: str, yanked: str | None) -> None:
    assert one(f'<a href="{WHEEL}" {attribute}>x</a>').yanked == yanked


@pytest.mark.parametrize(
    ("attribute", "there"),
    [
        ('data-core-metadata="true"', True),
        ("data-core-metadata", True),
        ('data-dist-info-metadata="sha256=ab"', True),
        ('data-core-metadata="false" data-dist-info-metadata="true"', False),
        ("", False),
    ],
)
def test_core_metadata(attribute: str, there: bool) -> None:
    assert one(f'<a href="{WHEEL}" {attribute}>x</a>').core_metadata is there


@pytest.mark.parametrize(
    ("fragment", "hashes"),
    [
        ("#sha256=ab", ("sha256:ab",)),
        ("#egg=demo&sha512=cd", ("sha512:cd",)),
        ("#sha256=", ()),
        ("#md6=ab", ()),
        ("#sha256=a b", ()),
        ("", ()),
    ],
)
def test_hashes(fragment: str, hashes: tuple[str, ...]) -> None:
    assert one(f'<a href="{WHEEL}{fragment}">x</a>').hashes == hashes


def test_links_that_are_none() -> None:
    assert (
        read(f'<a>x</a><a href>y</a><a href="">z</a><!-- <a href="{WHEEL}"></a> --><a href="\x1b{WHEEL}">e</a>').files
        == ()
    )


def test_status_and_version() -> None:
    meta = {
        "pypi:repository-version": "1.9",
        "pypi:project-status": "quarantined",
        "pypi:project-status-reason": "spam\nand worse",
        "generator": "x",
    }
    page = read("".join(f'<meta name="{name}" content="{content}">' for name, content in meta.items()))
    assert (page.status, page.status_reason) == ("quarantined", "spam and worse")
    assert "1.9" in page.warnings[0]


def test_a_major_version_that_we_do_not_know() -> None:
    with pytest.raises(InvalidPageError):
        read('<meta name="pypi:repository-version" content="2.0">')


def test_an_empty_project_page_is_one_and_a_login_page_is_not() -> None:
    def page(text: str) -> ProjectPage:
        return project_page(text.encode(), "text/html", URL, WANTED)

    assert page("<h1>Links for demo</h1>").files == ()
    assert page('<meta name="pypi:repository-version" content="1.0">').files == ()
    assert page('<a href="other-2.0.tar.gz">x</a>').files == ()
    with pytest.raises(InvalidPageError):
        page("<h1>Sign in</h1><a href='/'>home</a>")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html; charset=iso-8859-1", '<a href="demo-1.0.zip" data-yanked="caf\xe9">x</a>'.encode("latin-1")),
        ("text/html", '<a href="demo-1.0.zip" data-yanked="caf\xe9">x</a>'.encode()),
        ('TEXT/HTML;charset="utf-8"', '<a href="demo-1.0.zip" data-yanked="caf\xe9">x</a>'.encode()),
        ("text/html; charset=nonsense", '<a href="demo-1.0.zip" data-yanked="caf\xe9">x</a>'.encode()),
        ("text/html; charset=zip", '<a href="demo-1.0.zip" data-yanked="caf\xe9">x</a>'.encode()),
        (
            "application/vnd.pypi.simple.v1+html; charset=utf-8",
            '<a href="demo-1.0.zip" data-yanked="caf\xe9">x</a>'.encode(),
        ),
    ],
)
def test_types_and_character_sets(kind: str, body: bytes) -> None:
    assert project_page(body, kind, URL, WANTED).files[0].yanked == "caf\xe9"


@pytest.mark.parametrize("piece", ["<a ", "<!--", "<a href='", "<![CDATA[", "</", "<a b=", "&", "<!x"])
def test_a_page_that_never_ends_is_refused_soon(piece: str) -> None:
    """Quadratic behaviour would take minutes here: no timing, an order of magnitude."""
    started = time.monotonic()
    with contextlib.suppress(InvalidPageError):
        read(piece * 300_000)
    assert time.monotonic() - started < 60
