"""Project pages and pages of links in HTML (PEP 503, with the attributes of PEP 592, 629, 658, 714 and 792)."""

from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import unquote, urljoin

from wheelcheck.index.addresses import without_credentials
from wheelcheck.index.decode import InvalidPageError, check_api_version, join_url, one_line
from wheelcheck.index.projection import VersionFilter
from wheelcheck.model.release import ProjectPage, ReleaseFile

__all__ = ["Anchor", "LinkPage", "page_from_html", "read_links"]

_PIECE = 1 << 16
_LONGEST_TAG = 1 << 16
"""The parser looks again at an unfinished tag with each piece: a page must not make that quadratic."""

_HASHES = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b"})


class Anchor(NamedTuple):
    """One link of a page.

    Attributes:
        filename: The last part of its path, percent-decoded, as installers read it.
        href: As the page has it.
        attributes: Of the `a` element, names in lower case; None for an attribute without a value.
    """

    filename: str
    href: str
    attributes: dict[str, str | None]


class LinkPage(NamedTuple):
    """A page of links, read.

    Attributes:
        base: What relative links are joined to: the page's address or its `<base href>`.
        anchors: Its links, in its order.
        meta: `<meta name content>` whose name begins with `pypi:`.
    """

    base: str
    anchors: tuple[Anchor, ...]
    meta: dict[str, str]


def read_links(text: str, url: str) -> LinkPage:
    """Read the links of a page that came from `url`.

    Raises:
        InvalidPageError: It is built to be slow (one tag of many kilobytes), or of an API version unknown to us.
    """
    parser = _LinkParser()
    for start in range(0, len(text), _PIECE):
        parser.feed(text[start : start + _PIECE])
        if len(parser.rawdata) > _LONGEST_TAG:
            raise InvalidPageError("the HTML has an element that never ends")
    parser.close()
    base = without_credentials(url)
    if parser.base is not None:
        try:
            base = without_credentials(urljoin(base, parser.base))
        except ValueError:
            raise InvalidPageError("the page's <base href> is no address") from None
    return LinkPage(base, tuple(parser.anchors), parser.meta)


def page_from_html(page: LinkPage, wanted: VersionFilter) -> ProjectPage:
    """The files of some versions of one project among a page's links.

    Raises:
        InvalidPageError: The page declares an API version that we do not know.
    """
    warnings = check_api_version(page.meta.get("pypi:repository-version", "1.0"))
    positions = wanted.positions([anchor.filename for anchor in page.anchors])
    reason = page.meta.get("pypi:project-status-reason")
    return ProjectPage(
        files=tuple(_release_file(page.anchors[position], page.base) for position in positions),
        status=one_line(page.meta.get("pypi:project-status", "")).lower() or "active",
        status_reason=one_line(reason) or None if reason else None,
        warnings=warnings,
    )


def _release_file(anchor: Anchor, base: str) -> ReleaseFile:
    attributes = anchor.attributes
    requires_python = attributes.get("data-requires-python")
    metadata = attributes.get("data-core-metadata", attributes.get("data-dist-info-metadata", "false"))
    return ReleaseFile(
        filename=anchor.filename,
        url=join_url(base, anchor.href),
        hashes=_fragment_hashes(anchor.href),
        requires_python=(one_line(requires_python) or None) if requires_python else None,
        yanked=one_line(attributes["data-yanked"] or "") if "data-yanked" in attributes else None,
        core_metadata=metadata is None or metadata.lower() != "false",
    )


def _fragment_hashes(href: str) -> tuple[str, ...]:
    """`#sha256=AB...` of a link; a fragment may carry more, as `#egg=name&sha256=...`."""
    found = []
    for part in href.partition("#")[2].split("&"):
        algorithm, _, digest = part.partition("=")
        if algorithm.lower() in _HASHES and digest.isalnum():
            found.append(f"{algorithm}:{digest}".lower())
    return tuple(found)


class _LinkParser(HTMLParser):
    """Collects `a`, `base` and `meta`; everything else on a page is decoration."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.anchors: list[Anchor] = []
        self.base: str | None = None
        self.meta: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            attributes = dict(attrs)
            href = attributes.get("href")
            if href and _last_part(href).isprintable():
                self.anchors.append(Anchor(_last_part(href), href, attributes))
        elif tag == "base" and self.base is None:
            self.base = dict(attrs).get("href")
        elif tag == "meta":
            self._take_meta(dict(attrs))

    def _take_meta(self, attributes: dict[str, str | None]) -> None:
        name, content = attributes.get("name"), attributes.get("content")
        if name and content and name.lower().startswith("pypi:"):
            self.meta.setdefault(name.lower(), content)


def _last_part(href: str) -> str:
    return unquote(href.partition("#")[0].partition("?")[0].strip().rpartition("/")[2])
