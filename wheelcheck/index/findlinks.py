"""Indexes and pages of links on this machine's disk: `file:` indexes and find-links, as pip reads them.

pip's documents: "--find-links: if a URL or path to an html file, then parse for links to archives; if a local path or
file:// URL that's a directory, then look for archives in the directory listing"; of a `file:` index it takes
`NAME/index.html`.
"""

import os
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from wheelcheck.index.decode import InvalidPageError, page_from_json
from wheelcheck.index.html import LinkPage, page_from_html, read_links
from wheelcheck.index.projection import VersionFilter, is_archive
from wheelcheck.model.lock import IndexKind
from wheelcheck.model.release import FailureKind, NoSuchProject, PageAnswer, PageFailure, ProjectPage, ReleaseFile

__all__ = ["LocalRepository", "archive_page", "local_path"]

_LARGEST_PAGE = 256 << 20
_HTML_ENDINGS = (".html", ".htm")


def local_path(url: str) -> Path:
    """The path that an address on this machine means, absolute.

    `file:///srv/links`, `file://localhost/srv/links`, and bare paths as find-links takes them.
    """
    if url.startswith("file:"):
        parts = urlsplit(url)
        path = unquote(parts.path)
        if os.name == "nt":
            from urllib.request import url2pathname

            path = url2pathname(parts.path)
        return Path(f"//{parts.netloc}{path}") if parts.netloc not in ("", "localhost") else Path(path).absolute()
    return Path(url).expanduser().absolute()


def archive_page(url: str, wanted: VersionFilter) -> ProjectPage:
    """The page that a find-links address amounts to when it is the address of one file."""
    return page_from_html(read_links(f'<a href="{quote(url, safe=":/?&=+%#@!~")}">', url), wanted)


class LocalRepository:
    """One `file:` index or find-links place; what is read once serves every project of the run."""

    def __init__(self, url: str, kind: IndexKind) -> None:
        self._path = local_path(url)
        self._kind = kind
        self._listing: tuple[list[str], list[LinkPage]] | None = None

    def page(self, name: str, wanted: VersionFilter) -> PageAnswer:
        """What this place has of the project `name` (normalised)."""
        try:
            if self._kind is IndexKind.FIND_LINKS:
                return self._linked(wanted)
            return self._simple(name, wanted)
        except FileNotFoundError:
            return PageFailure(FailureKind.UNREACHABLE, f"{self._path} does not exist")
        except OSError as error:
            return PageFailure(FailureKind.UNREACHABLE, f"{self._path}: {error.strerror or error}")
        except InvalidPageError as error:
            return PageFailure(FailureKind.INVALID, f"{self._path}: {error}")

    def _simple(self, name: str, wanted: VersionFilter) -> PageAnswer:
        folder = self._path / name
        html = folder / "index.html"
        if html.is_file():
            return page_from_html(read_links(_read(html).decode(errors="replace"), html.as_uri()), wanted)
        json = folder / "index.json"
        if json.is_file():
            return page_from_json(_read(json), json.as_uri(), wanted)
        if folder.is_dir():
            return _page_of_files(folder, sorted(entry.name for entry in folder.iterdir()), wanted)
        self._path.stat()  # a folder that is not there is another answer than a project that is not in it
        return NoSuchProject()

    def _linked(self, wanted: VersionFilter) -> PageAnswer:
        filenames, pages = self._links()
        folder = self._path if self._path.is_dir() else self._path.parent
        found = [_page_of_files(folder, filenames, wanted), *(page_from_html(page, wanted) for page in pages)]
        files = tuple(chain.from_iterable(page.files for page in found))
        return ProjectPage(files, warnings=tuple(chain.from_iterable(page.warnings for page in found)))

    def _links(self) -> tuple[list[str], list[LinkPage]]:
        """The files of the folder, and the HTML pages in it: pip reads those too."""
        if self._listing is None:
            path = self._path.resolve()
            names = sorted(entry.name for entry in path.iterdir()) if path.is_dir() else [path.name]
            folder = path if path.is_dir() else path.parent
            (folder / names[0]).stat() if names else None
            pages = [folder / name for name in names if name.lower().endswith(_HTML_ENDINGS)]
            read = [read_links(_read(page).decode(errors="replace"), page.as_uri()) for page in pages]
            self._listing = [name for name in names if is_archive(name)], read
        return self._listing


def _page_of_files(folder: Path, filenames: Sequence[str], wanted: VersionFilter) -> ProjectPage:
    root = folder.resolve()
    kept = (filenames[position] for position in wanted.positions(filenames))
    return ProjectPage(tuple(_local_file(root / filename) for filename in kept))


def _local_file(path: Path) -> ReleaseFile:
    # A folder of wheels may come from a downloader that left `%2B` in the names: pip decodes it.
    return ReleaseFile(filename=unquote(path.name), url=path.as_uri(), size=path.stat().st_size)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(_LARGEST_PAGE + 1)
    if len(content) > _LARGEST_PAGE:
        raise InvalidPageError(f"the page is larger than {_LARGEST_PAGE >> 20} MiB")
    return content
