"""One request to an index, and what its answer means for the projects that it is about (PEP 503, PEP 691)."""

import time
from collections.abc import Iterable
from typing import NamedTuple

from wheelcheck.index.addresses import host_of
from wheelcheck.index.asking import Answer, Asker, AskError
from wheelcheck.index.cache import Entry, keepable_versions, lifetime
from wheelcheck.index.demands import Demand, IndexSettings
from wheelcheck.model.lock import IndexKind
from wheelcheck.model.release import FailureKind, NoSuchProject, PageAnswer, PageFailure, ProjectPage

__all__ = ["Job", "Question", "Result", "failed", "jobs_for"]

_OK = 200
_NOT_MODIFIED = 304

Job = tuple[Demand, ...]
"""What one request answers: a project, or for a find-links page every project that was asked of it."""


class Result(NamedTuple):
    """What came of one demand.

    Attributes:
        answer: The answer.
        versions: Those that it has the files of.
        entry: What the cache shall hold of it, or None.
        renewed: The cache holds that already, and only its lifetime is new.
    """

    answer: PageAnswer
    versions: frozenset[str]
    entry: Entry | None = None
    renewed: bool = False


def jobs_for(demands: Iterable[Demand]) -> list[Job]:
    """The requests that answer the demands; a page of links that serves many of them comes first."""
    jobs: list[Job] = []
    pages: dict[str, list[Demand]] = {}
    for demand in demands:
        if demand.repository.kind is IndexKind.FIND_LINKS:
            pages.setdefault(demand.repository.url, []).append(demand)
        else:
            jobs.append((demand,))
    return [*map(tuple, pages.values()), *jobs]


def failed(job: Job, kind: FailureKind, message: str) -> list[Result]:
    """The same failure for every project that the request was about."""
    failure = PageFailure(kind, f"{message} ({host_of(job[0].repository.url)})")
    return [Result(failure, demand.versions) for demand in job]


class Question:
    """A job, and who is to be asked about it by what time."""

    def __init__(self, job: Job, settings: IndexSettings, asker: Asker, until: float) -> None:
        self._job = job
        self._settings = settings
        self._asker = asker
        self._until = until
        self._repository = job[0].repository

    def results(self) -> list[Result]:
        """Ask, once more if what came is damaged.

        Raises:
            AskError: The index gave no usable answer.
            InvalidPageError: What it gave cannot be read.
        """
        from wheelcheck.index.decode import DamagedPageError
        from wheelcheck.index.projection import is_archive

        path = self._repository.url.partition("#")[0].partition("?")[0]
        if self._repository.kind is IndexKind.FIND_LINKS and is_archive(path):
            return [self._link_to_file(demand) for demand in self._job]
        try:
            return self._once()
        except DamagedPageError:
            return self._once()

    def _once(self) -> list[Result]:
        headers, url = self._headers(), self._repository.url
        if self._repository.kind is IndexKind.SIMPLE:
            url = f"{url.rstrip('/')}/{self._job[0].name}/"
        answer = self._asker.ask(url, headers, self._until)
        status = answer.reply.status
        if status == _NOT_MODIFIED:
            return [self._renewed(demand, answer) for demand in self._job]
        if status != _OK:
            absent = NoSuchProject()
            return [Result(absent, demand.versions, _entry(demand, answer, absent)) for demand in self._job]
        return self._read(answer)

    def _headers(self) -> dict[str, str]:
        from wheelcheck.index.pages import ACCEPT

        headers = {"Accept": ACCEPT, "Accept-Encoding": "gzip, deflate", "User-Agent": self._settings.user_agent}
        entry = self._job[0].entry
        if len(self._job) == 1 and entry is not None and self._job[0].versions <= entry.versions:
            if entry.etag:
                headers["If-None-Match"] = entry.etag
            elif entry.last_modified:
                headers["If-Modified-Since"] = entry.last_modified
        return headers

    def _renewed(self, demand: Demand, answer: Answer) -> Result:
        """304: what the cache holds is still so."""
        entry = demand.entry
        if entry is None:
            raise AskError(FailureKind.SERVER, "the index answered 304 to a question that was not conditional")
        seconds = lifetime(answer.reply.headers, absent=isinstance(entry.answer, NoSuchProject)) or 0
        renewed = entry._replace(fresh_until=int(time.time()) + seconds)
        return Result(entry.answer, entry.versions, renewed, renewed=True)

    def _read(self, answer: Answer) -> list[Result]:
        from wheelcheck.index.pages import link_page, project_page
        from wheelcheck.index.projection import VersionFilter

        body, content_type = answer.reply.body, answer.reply.headers.get("content-type", "")
        kept = [keepable_versions(demand.versions, _remembered(demand)) for demand in self._job]
        filters = [VersionFilter(demand.name, versions) for demand, versions in zip(self._job, kept, strict=True)]
        if self._repository.kind is IndexKind.SIMPLE:
            pages = [project_page(body, content_type, answer.url, filters[0])]
        else:
            from wheelcheck.index.html import page_from_html

            links = link_page(body, content_type, answer.url)
            pages = [page_from_html(links, wanted) for wanted in filters]
        return [
            Result(page, versions, _entry(demand._replace(versions=versions), answer, page))
            for demand, page, versions in zip(self._job, pages, kept, strict=True)
        ]

    def _link_to_file(self, demand: Demand) -> Result:
        from wheelcheck.index.findlinks import archive_page
        from wheelcheck.index.projection import VersionFilter

        page = archive_page(self._repository.url, VersionFilter(demand.name, demand.versions))
        return Result(page, demand.versions)


def _entry(demand: Demand, answer: Answer, said: ProjectPage | NoSuchProject) -> Entry | None:
    headers = answer.reply.headers
    seconds = lifetime(headers, absent=isinstance(said, NoSuchProject))
    if seconds is None:
        return None
    until = int(time.time()) + seconds
    return Entry(said, demand.versions, until, headers.get("etag", ""), headers.get("last-modified", ""))


def _remembered(demand: Demand) -> frozenset[str]:
    return demand.entry.versions if demand.entry is not None else frozenset()
