"""An index's answer of whatever content type as a page (PEP 691: the type is what says how to read it)."""

import codecs
from typing import TYPE_CHECKING

from wheelcheck.index.decode import JSON_TYPE, InvalidPageError, page_from_json, prepare_decoder
from wheelcheck.index.projection import VersionFilter, is_archive
from wheelcheck.model.release import ProjectPage

if TYPE_CHECKING:
    from wheelcheck.index.html import LinkPage

__all__ = ["ACCEPT", "link_page", "prepare", "project_page"]

ACCEPT = f"{JSON_TYPE}, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"
"""JSON first: only there do sizes, versions and metadata stand for sure (and PEP 833 freezes the HTML)."""

_HTML_TYPES = frozenset({"text/html", "application/vnd.pypi.simple.v1+html", "application/xhtml+xml"})
_OTHER_API = "application/vnd.pypi.simple."


def prepare() -> None:
    """Load what reads pages, before there is one."""
    prepare_decoder()


def project_page(body: bytes | memoryview, content_type: str, url: str, wanted: VersionFilter) -> ProjectPage:
    """Read a project's page of a simple repository.

    Args:
        body: The answer.
        content_type: The header.
        url: Where it came from, after redirects.
        wanted: Whose files are kept.

    Raises:
        InvalidPageError: It is no such page.
    """
    kind, charset = _media_type(content_type)
    if kind == JSON_TYPE:
        return page_from_json(body, url, wanted)
    from wheelcheck.index.html import page_from_html

    page = _read_html(body, kind, charset, url)
    if not _looks_like_a_project(page, body):
        # A login page or a captive portal is not an index that has no files.
        raise InvalidPageError("the HTML has no links to files and does not say that it is a project page")
    return page_from_html(page, wanted)


def link_page(body: bytes | memoryview, content_type: str, url: str) -> "LinkPage":
    """Read a find-links page.

    Raises:
        InvalidPageError: It is no HTML.
    """
    kind, charset = _media_type(content_type)
    return _read_html(body, kind, charset, url)


def _read_html(body: bytes | memoryview, kind: str, charset: str, url: str) -> "LinkPage":
    from wheelcheck.index.html import read_links

    if kind.startswith(_OTHER_API) and kind not in _HTML_TYPES:
        raise InvalidPageError(f"the index answers with {kind[:60]!r}, an API version that we do not know")
    if kind not in _HTML_TYPES:
        raise InvalidPageError(f"the content type is {kind[:60]!r}: neither JSON nor HTML of a simple repository")
    return read_links(str(body, charset, errors="replace"), url)


def _looks_like_a_project(page: "LinkPage", body: bytes | memoryview) -> bool:
    if "pypi:repository-version" in page.meta or any(is_archive(anchor.filename) for anchor in page.anchors):
        return True
    return b"links for" in bytes(body[:4096]).lower()  # what every index has written over an empty page since 2005


def _media_type(header: str) -> tuple[str, str]:
    """`text/html; charset=latin-1` as type and codec; UTF-8 where none is named that Python knows."""
    kind, _, parameters = header.partition(";")
    charset = "utf-8"
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip("\"'")
    try:
        if not codecs.lookup(charset)._is_text_encoding:  # noqa: SLF001  `charset=zip` would decompress
            charset = "utf-8"
    except (LookupError, ValueError):
        charset = "utf-8"
    return kind.strip().lower(), charset
