"""A project page's bytes as a record: the JSON of the simple repository API (PEP 691, 700, 714, 792) and its HTML.

The page is cut down to the files of the versions asked for while it is decoded. msgspec does the first pass where it
is installed, and the standard library's json everywhere else and for whatever msgspec finds odd; both lead through the
same reading of a file's fields, so that they cannot differ.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NoReturn
from urllib.parse import urljoin, urlsplit

from wheelcheck.index.addresses import without_credentials
from wheelcheck.index.projection import VersionFilter
from wheelcheck.model.release import ProjectPage, ReleaseFile

__all__ = [
    "JSON_TYPE",
    "DamagedPageError",
    "InvalidPageError",
    "check_api_version",
    "join_url",
    "one_line",
    "page_from_json",
    "prepare_decoder",
    "read_hashes",
]

JSON_TYPE = "application/vnd.pypi.simple.v1+json"
KNOWN_MAJOR = 1
KNOWN_MINOR = 4
"""Of the simple repository API, as of PEP 792."""

_Fields = Mapping[str, Any]
_FirstPass = tuple[_Fields, list[str], Callable[[int], _Fields]]


class InvalidPageError(Exception):
    """The bytes are no project page that we can read; the message says why, for people."""


class DamagedPageError(InvalidPageError):
    """They may have been one before something happened to them: asking again is worth a try."""


def page_from_json(body: bytes | memoryview, url: str, wanted: VersionFilter) -> ProjectPage:
    """Read a page of the JSON API.

    Args:
        body: The decompressed answer.
        url: Where it came from, after redirects: relative addresses of files are joined to it.
        wanted: Whose files are kept.

    Raises:
        InvalidPageError: It is no JSON, no project page, or of a major API version that we do not know.
    """
    page, filenames, fields = _first_pass(body)
    warnings = _check_version(page.get("meta"))
    base = without_credentials(url)
    found = (_release_file(filenames[position], fields(position), base) for position in wanted.positions(filenames))
    status, reason = _status(page.get("project-status"))
    return ProjectPage(
        files=tuple(file for file in found if file is not None),
        versions=_texts(page.get("versions")),
        status=status,
        status_reason=reason,
        warnings=warnings,
    )


def prepare_decoder() -> None:
    """Load msgspec, if it is there, before the first page needs it."""
    _typed_decoder()


def one_line(text: str) -> str:
    """Words of a page with every run of white space, line breaks too, made one space, and in valid Unicode."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(text.split()).encode(errors="replace").decode()


def read_hashes(hashes: object) -> tuple[str, ...]:
    """`{"sha256": "AB..."}` as `("sha256:ab...",)`; what has another shape is left out."""
    if not isinstance(hashes, dict):
        return ()
    if len(hashes) == 1 and isinstance(digest := hashes.get("sha256"), str) and digest.isalnum():
        return (f"sha256:{digest.lower()}",)  # nearly all there are
    return tuple(
        f"{name}:{digest}".lower()
        for name, digest in hashes.items()
        if isinstance(digest, str) and digest.isalnum() and name.isalnum()
    )


def _first_pass(body: bytes | memoryview) -> _FirstPass:
    """The page's own fields, the names of its files, and how to get at the fields of one of them."""
    typed = _typed_decoder()
    if typed is not None:
        decoded = typed(body)
        if decoded is not None:
            return decoded
    return _first_pass_plain(body)


def _first_pass_plain(body: bytes | memoryview) -> _FirstPass:
    try:
        page = json.loads(bytes(body))
    except (ValueError, RecursionError) as error:
        raise DamagedPageError(f"the answer is not JSON ({type(error).__name__})") from None
    if not isinstance(page, dict) or not isinstance(page.get("files"), list):
        _check_version(page.get("meta") if isinstance(page, dict) else None)
        _refuse("the JSON is not a project page: it has no list of files")
    files = [file for file in page["files"] if isinstance(file, dict) and isinstance(file.get("filename"), str)]
    return page, [file["filename"] for file in files], files.__getitem__


@cache
def _typed_decoder() -> Callable[[bytes | memoryview], _FirstPass | None] | None:
    """A first pass by msgspec: names are decoded, everything else of a file stays a slice until it is wanted."""
    try:
        import msgspec
    except ImportError:
        return None

    class File(msgspec.Struct, gc=False):
        filename: str

    class Page(msgspec.Struct, gc=False):
        files: list[File]
        meta: Any = None
        versions: Any = None
        status: Any = msgspec.field(default=None, name="project-status")

    class Slices(msgspec.Struct, gc=False):
        files: list[msgspec.Raw]

    pages = msgspec.json.Decoder(Page)
    slices = msgspec.json.Decoder(Slices)
    anything = msgspec.json.Decoder()

    def decode(body: bytes | memoryview) -> _FirstPass | None:
        try:
            page = pages.decode(body)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None  # the standard library says what is wrong with it, or finds it good enough

        @cache
        def raw() -> list[msgspec.Raw]:
            return slices.decode(body).files

        def fields(position: int) -> _Fields:
            decoded: _Fields = anything.decode(raw()[position])
            return decoded

        own = {"meta": page.meta, "versions": page.versions, "project-status": page.status}
        return own, [file.filename for file in page.files], fields

    return decode


def _check_version(meta: object) -> tuple[str, ...]:
    """PEP 629: an unknown minor version is worth a warning, an unknown major one is refused."""
    text = meta.get("api-version") if isinstance(meta, dict) else None
    return check_api_version(text if isinstance(text, str) else "1.0")


def check_api_version(text: str) -> tuple[str, ...]:
    """Warnings about the repository version that a page declares (`1.4`)."""
    major, _, minor = text.strip().partition(".")
    if not (major.isdecimal() and (minor or "0").isdecimal()) or len(text) > len("100.10000"):
        _refuse(f"the page declares API version {one_line(text)[:20]!r}, which is no version")
    if int(major) != KNOWN_MAJOR:
        _refuse(f"the page is of API version {text.strip()}, and we know only version {KNOWN_MAJOR}")
    if int(minor or 0) > KNOWN_MINOR:
        return (f"the index speaks API version {text.strip()}, we know {KNOWN_MAJOR}.{KNOWN_MINOR}",)
    return ()


def _refuse(message: str) -> NoReturn:
    raise InvalidPageError(message)


def _release_file(filename: str, fields: _Fields, base: str) -> ReleaseFile | None:
    url = fields.get("url")
    if not isinstance(url, str) or not filename.isprintable():
        return None
    yanked = fields.get("yanked")
    size = fields.get("size")
    requires_python = fields.get("requires-python")
    metadata = fields.get("core-metadata", fields.get("dist-info-metadata"))
    return ReleaseFile(
        filename,
        join_url(base, url),
        read_hashes(fields.get("hashes")),
        (one_line(requires_python) or None) if isinstance(requires_python, str) else None,
        (one_line(yanked) if isinstance(yanked, str) else "") if yanked else None,
        size if type(size) is int and size >= 0 else None,
        metadata is True or isinstance(metadata, dict),
    )


def join_url(base: str, url: str) -> str:
    """A file's address: absolute, without fragment and without credentials."""
    url = url.partition("#")[0].strip()
    if not url.startswith(("https://", "http://")):
        try:
            url = urljoin(base, url)
            urlsplit(url)
        except ValueError:
            return ""
    return without_credentials(url) if "@" in url else url


def _status(status: object) -> tuple[str, str | None]:
    """PEP 792."""
    if not isinstance(status, dict):
        return "active", None
    word, reason = status.get("status"), status.get("reason")
    return (
        (one_line(word).lower() or "active") if isinstance(word, str) else "active",
        (one_line(reason) or None) if isinstance(reason, str) else None,
    )


def _texts(values: object) -> tuple[str, ...]:
    """The versions of a page, as it writes them; what is none of a word's shape is left out."""
    if not isinstance(values, list):
        return ()
    if all(type(value) is str for value in values) and " ".join(values).isprintable():
        return tuple(value for value in values if value and " " not in value)
    words = (value for value in values if isinstance(value, str))
    return tuple(word for word in words if word and word.isprintable() and " " not in word)
