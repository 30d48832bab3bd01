"""The workers of a run: each takes one project after another to its index, over connections of its own.

Threads, because requests wait and decompression and TLS leave the interpreter free; daemons, because nobody who presses
Ctrl-C wants to wait for a slow index. The calling thread only waits for answers, and gives up on what takes too long.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import NamedTuple

from wheelcheck.index.addresses import host_of
from wheelcheck.index.asking import Answer, Asker, AskError, Hosts, Patience
from wheelcheck.index.cache import Entry, PageCache, keepable_versions, lifetime
from wheelcheck.index.client import Demand, IndexSettings
from wheelcheck.index.transport import Connections, Network, TransportError, open_connections, uses_proxy
from wheelcheck.model.lock import IndexKind
from wheelcheck.model.release import FailureKind, NoSuchProject, PageAnswer, PageFailure, ProjectPage

__all__ = ["ask_all"]

_WATCH_SECONDS = 0.2
_GRACE_SECONDS = 1.0
_OK = 200
_NOT_MODIFIED = 304
_Report = Callable[[Demand, PageAnswer, frozenset[str]], None]


class _Result(NamedTuple):
    """What came of one demand; `entry` is what the cache shall hold of it, or holds, if it was only `renewed`."""

    demand: Demand
    answer: PageAnswer
    versions: frozenset[str]
    entry: Entry | None = None
    renewed: bool = False


_Job = tuple[Demand, ...]
"""What one request answers: a project, or for a find-links page every project that was asked of it."""


def ask_all(demands: Iterable[Demand], settings: IndexSettings, cache: PageCache | None, report: _Report) -> None:
    """Ask the indexes, and report each answer in this thread as it comes."""
    try:
        _Crew(settings, cache, _jobs(demands)).run(report)
    finally:
        if cache is not None:
            cache.flush()  # also of a run that was interrupted: the next one goes on from there


def _jobs(demands: Iterable[Demand]) -> list[_Job]:
    jobs: list[_Job] = []
    pages: dict[str, list[Demand]] = {}
    for demand in demands:
        if demand.repository.kind is IndexKind.FIND_LINKS:
            pages.setdefault(demand.repository.url, []).append(demand)
        else:
            jobs.append((demand,))
    return [*map(tuple, pages.values()), *jobs]


class _Crew:
    """Workers, what is left for them to do, and what they found."""

    def __init__(self, settings: IndexSettings, cache: PageCache | None, jobs: list[_Job]) -> None:
        self.settings = settings
        self._cache = cache
        self.network = Network(settings.timeout, settings.largest_page, os.environ)
        self.hosts = Hosts(settings.credentials)
        self.stopped = threading.Event()
        self.results: SimpleQueue[tuple[_Job, list[_Result]]] = SimpleQueue()
        self._open = set(jobs)
        self._waiting = jobs[::-1]
        self._workers: list[_Worker] = []

    def run(self, report: _Report) -> None:
        proxied = uses_proxy(os.environ)
        try:
            for _ in range(min(self.settings.workers, len(self._waiting))):
                self._hire(proxied=proxied)
            from wheelcheck.index import pages  # noqa: F401  the decoders load while the connections are made

            while self._open:
                try:
                    job, results = self.results.get(timeout=_WATCH_SECONDS)
                except Empty:
                    self._give_up_late(report, proxied=proxied)
                else:
                    self._settle(job, results, report)
        finally:
            self.stopped.set()
            for worker in self._workers:
                worker.abort()

    def take(self) -> _Job | None:
        """The next thing to do; for workers."""
        try:
            return None if self.stopped.is_set() else self._waiting.pop()
        except IndexError:
            return None

    def _hire(self, *, proxied: bool) -> None:
        worker = _Worker(self, proxied=proxied)
        self._workers.append(worker)
        worker.start()

    def _settle(self, job: _Job, results: list[_Result], report: _Report) -> None:
        if job not in self._open:
            return  # it came too late, and was given up
        self._open.discard(job)
        for result in results:
            self._keep(result)
            report(result.demand, result.answer, result.versions)

    def _keep(self, result: _Result) -> None:
        cache, demand, entry = self._cache, result.demand, result.entry
        if cache is None or entry is None:
            return
        if result.renewed:
            cache.renew(demand.cache_key, demand.name, entry)
        else:
            cache.store(demand.cache_key, demand.name, entry)

    def _give_up_late(self, report: _Report, *, proxied: bool) -> None:
        """Leave alone what is stuck where no time-out reaches, as in a slow drip or a name server's silence."""
        now = time.monotonic()
        for worker in self._workers.copy():
            job = worker.job
            if job is None or now < worker.until + _GRACE_SECONDS:
                continue
            self._workers.remove(worker)
            worker.abort()
            message = f"no whole answer within {self.settings.deadline:g} seconds"
            self._settle(job, _failed(job, FailureKind.TIMEOUT, message), report)
            if self._waiting:
                self._hire(proxied=proxied)


class _Worker(threading.Thread):
    """Asks for one project after another.

    Attributes:
        job: What it is at, None while there is nothing.
        until: `time.monotonic()` at which that is given up.
    """

    def __init__(self, crew: _Crew, *, proxied: bool) -> None:
        super().__init__(daemon=True, name="wheelcheck-index")
        self.job: _Job | None = None
        self.until = 0.0
        self._crew = crew
        self._proxied = proxied
        self._aborted = threading.Event()
        self._connections: Connections | None = None

    def run(self) -> None:
        try:
            while not self._aborted.is_set() and (job := self._crew.take()) is not None:
                self.until = time.monotonic() + self._crew.settings.deadline
                self.job = job
                results = self._results(job)
                self.job = None
                self._crew.results.put((job, results))
        finally:
            if self._connections is not None:
                self._connections.close()

    def abort(self) -> None:
        """Make it stop soon, whatever it is waiting for; called from another thread."""
        self._aborted.set()
        if self._connections is not None and self.job is not None:
            self._connections.abort()

    def _results(self, job: _Job) -> list[_Result]:
        try:
            results = self._ask(job)
        except (AskError, TransportError) as error:
            return _failed(job, error.kind, str(error))
        except Exception as error:  # noqa: BLE001  one page that trips us must not take the report with it
            return _failed(job, FailureKind.INVALID, f"the answer could not be read ({type(error).__name__})")
        return results

    def _ask(self, job: _Job) -> list[_Result]:
        from wheelcheck.index.decode import InvalidPageError

        if self._connections is None:
            self._connections = open_connections(self._crew.network, proxied=self._proxied)
        settings = self._crew.settings
        patience = Patience(settings.retries, settings.backoff)
        asker = Asker(self._connections, self._crew.hosts, patience, self._sleep)
        try:
            return _Question(job, settings, asker, self.until).results()
        except InvalidPageError as error:
            return _failed(job, FailureKind.INVALID, str(error))

    def _sleep(self, seconds: float) -> bool:
        return not self._crew.stopped.wait(seconds) and not self._aborted.is_set()


class _Question:
    """One request, and what its answer means for the projects that it is about."""

    def __init__(self, job: _Job, settings: IndexSettings, asker: Asker, until: float) -> None:
        self._job = job
        self._settings = settings
        self._asker = asker
        self._until = until
        self._repository = job[0].repository

    def results(self) -> list[_Result]:
        """Ask, once more if what came is damaged.

        Raises:
            AskError: The index gave no usable answer.
            InvalidPageError: What it gave cannot be read.
        """
        from wheelcheck.index.decode import DamagedPageError
        from wheelcheck.index.projection import is_archive

        if self._repository.kind is IndexKind.FIND_LINKS and is_archive(self._repository.url):
            return [self._link_to_file(demand) for demand in self._job]
        try:
            return self._once()
        except DamagedPageError:
            return self._once()

    def _once(self) -> list[_Result]:
        headers, url = self._headers(), self._repository.url
        if self._repository.kind is IndexKind.SIMPLE:
            url = f"{url.rstrip('/')}/{self._job[0].name}/"
        answer = self._asker.ask(url, headers, self._until)
        status = answer.reply.status
        if status == _NOT_MODIFIED:
            return [self._renewed(demand, answer) for demand in self._job]
        if status != _OK:
            absent = NoSuchProject()
            return [_Result(demand, absent, demand.versions, _entry(demand, answer, absent)) for demand in self._job]
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

    def _renewed(self, demand: Demand, answer: Answer) -> _Result:
        """304: what the cache holds is still so."""
        entry = demand.entry
        if entry is None:
            raise AskError(FailureKind.SERVER, "the index answered 304 to a question that was not conditional")
        seconds = lifetime(answer.reply.headers, absent=isinstance(entry.answer, NoSuchProject)) or 0
        renewed = entry._replace(fresh_until=int(time.time()) + seconds)
        return _Result(demand, entry.answer, entry.versions, renewed, renewed=True)

    def _read(self, answer: Answer) -> list[_Result]:
        from wheelcheck.index.html import page_from_html
        from wheelcheck.index.pages import link_page, project_page
        from wheelcheck.index.projection import VersionFilter

        body, content_type = answer.reply.body, answer.reply.headers.get("content-type", "")
        kept = [keepable_versions(demand.versions, _remembered(demand)) for demand in self._job]
        filters = [VersionFilter(demand.name, versions) for demand, versions in zip(self._job, kept, strict=True)]
        if self._repository.kind is IndexKind.SIMPLE:
            pages = [project_page(body, content_type, answer.url, filters[0])]
        else:
            links = link_page(body, content_type, answer.url)
            pages = [page_from_html(links, wanted) for wanted in filters]
        return [
            _Result(demand, page, versions, _entry(demand._replace(versions=versions), answer, page))
            for demand, page, versions in zip(self._job, pages, kept, strict=True)
        ]

    def _link_to_file(self, demand: Demand) -> _Result:
        from wheelcheck.index.findlinks import archive_page
        from wheelcheck.index.projection import VersionFilter

        page = archive_page(self._repository.url, VersionFilter(demand.name, demand.versions))
        return _Result(demand, page, demand.versions)


def _entry(demand: Demand, answer: Answer, said: ProjectPage | NoSuchProject) -> Entry | None:
    headers = answer.reply.headers
    seconds = lifetime(headers, absent=isinstance(said, NoSuchProject))
    if seconds is None:
        return None
    until = int(time.time()) + seconds
    return Entry(said, demand.versions, until, headers.get("etag", ""), headers.get("last-modified", ""))


def _remembered(demand: Demand) -> frozenset[str]:
    return demand.entry.versions if demand.entry is not None else frozenset()


def _failed(job: _Job, kind: FailureKind, message: str) -> list[_Result]:
    failure = PageFailure(kind, f"{message} ({host_of(job[0].repository.url)})")
    return [_Result(demand, failure, demand.versions) for demand in job]
