"""The workers of a run: each takes one project after another to its index, over connections of its own.

Threads, because requests wait and decompression and TLS leave the interpreter free; daemons, because nobody who presses
Ctrl-C wants to wait for a slow index. The calling thread only waits for answers, and gives up on what takes too long.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue

from wheelcheck.index.asking import Asker, AskError, Hosts, Patience
from wheelcheck.index.cache import PageCache
from wheelcheck.index.demands import Demand, IndexSettings
from wheelcheck.index.members import Done, Finished, Member
from wheelcheck.index.network import Network, TransportError, uses_proxy
from wheelcheck.index.questions import Job, Question, Result, failed, jobs_for
from wheelcheck.index.second_process import may_fork
from wheelcheck.index.transport import Connections, open_connections
from wheelcheck.model.release import FailureKind, PageAnswer

__all__ = ["ask_all"]

_WATCH_SECONDS = 0.2
_GRACE_SECONDS = 1.0
_WORTH_A_PROCESS = 48
"""Jobs for which the second process earns back what it costs to make."""

Report = Callable[[Demand, PageAnswer, frozenset[str]], None]


def ask_all(demands: Iterable[Demand], settings: IndexSettings, cache: PageCache | None, report: Report) -> None:
    """Ask the indexes, and report each answer in this thread as it comes."""
    jobs = jobs_for(demands)
    answers = _Answers(jobs, cache, report)
    try:
        if _worth_a_second_process(settings, jobs):
            _with_a_second_process(settings, jobs, answers)
        if answers.missing:
            left = iter(sorted(answers.missing))
            _Crew(settings, jobs, lambda: next(left, None)).run(answers.take)
    finally:
        if cache is not None:
            cache.flush()  # also of a run that was interrupted: the next one goes on from there


def _worth_a_second_process(settings: IndexSettings, jobs: list[Job]) -> bool:
    """Two interpreters decode at once, which one with any number of threads does not.

    Only where it is safe, with one thread in a process that can fork; and not where somebody might be asked for a
    password twice.
    """
    if settings.processes < 2 or len(jobs) < _WORTH_A_PROCESS:  # noqa: PLR2004  a second one, or none
        return False
    if not may_fork(0.0):
        return False
    urls = {job[0].repository.url for job in jobs}
    return settings.credentials is None or not any(map(settings.credentials, urls))


def _with_a_second_process(settings: IndexSettings, jobs: list[Job], answers: "_Answers") -> None:
    from wheelcheck.index.second_process import SecondProcess, Tickets

    half = settings._replace(workers=max(settings.workers // 2, 1))
    tickets = Tickets(len(jobs))
    second = SecondProcess(lambda send: _Crew(half._replace(meanwhile=None), jobs, tickets.take).run(send))
    crew = _Crew(half, jobs, tickets.take)
    second.results = crew.results
    crew.run(answers.take, second)
    tickets.close()


class _Answers:
    """What is answered, and what is not yet."""

    def __init__(self, jobs: list[Job], cache: PageCache | None, report: Report) -> None:
        self.missing = set(range(len(jobs)))
        self._jobs = jobs
        self._cache = cache
        self._report = report

    def take(self, number: int, results: list[Result]) -> None:
        """The first answer to a job counts: one that comes after it was given up is too late."""
        if number not in self.missing:
            return
        self.missing.discard(number)
        for demand, result in zip(self._jobs[number], results, strict=True):
            self._keep(demand, result)
            self._report(demand, result.answer, result.versions)

    def _keep(self, demand: Demand, result: Result) -> None:
        if self._cache is None or result.entry is None:
            return
        if result.renewed:
            self._cache.renew(demand.cache_key, demand.name, result.entry)
        else:
            self._cache.store(demand.cache_key, demand.name, result.entry)


class _Crew:
    """Workers, and what they share."""

    def __init__(self, settings: IndexSettings, jobs: list[Job], take: Callable[[], int | None]) -> None:
        self.settings = settings
        self.jobs = jobs
        self.network = Network(settings.timeout, settings.largest_page, os.environ)
        self.hosts = Hosts(settings.credentials)
        self.stopped = threading.Event()
        self.results: Done = SimpleQueue()
        self._take = take
        self._taking = threading.Lock()
        self._members: list[Member] = []

    def run(self, done: Callable[[int, list[Result]], None], *others: Member) -> None:
        """Work until everybody has gone home; `done` is called in this thread."""
        proxied = uses_proxy(os.environ)
        try:
            self._hire(*others)
            self._hire(*(_Worker(self, proxied=proxied) for _ in range(min(self.settings.workers, len(self.jobs)))))
            self._prepare()
            while self._members:
                for member, number, results in self._finished():
                    if number is not None:
                        done(number, results)
                    elif member in self._members:
                        self._members.remove(member)
                for number in self._late():
                    message = f"no whole answer within {self.settings.deadline:g} seconds"
                    done(number, failed(self.jobs[number], FailureKind.TIMEOUT, message))
                    self._hire(_Worker(self, proxied=proxied))
        finally:
            self.stopped.set()
            for member in self._members:
                member.abort()

    def _prepare(self) -> None:
        """Use the time in which the first connections are made: load the decoders, and do what the caller has to do."""
        # Not in this thread: a Ctrl-C that hits the loading of msgspec is swallowed there.
        threading.Thread(target=_load_decoders, daemon=True, name="wheelcheck-decoders").start()
        if self.settings.meanwhile is not None:
            self.settings.meanwhile()

    def take(self) -> int | None:
        """The number of the next job; for workers."""
        with self._taking:
            return None if self.stopped.is_set() else self._take()

    def _hire(self, *members: Member) -> None:
        for member in members:
            self._members.append(member)
            member.start()

    def _finished(self) -> Iterator[Finished]:
        """What has come in, after waiting a moment if there is nothing."""
        with_patience = _WATCH_SECONDS
        while True:
            try:
                yield self.results.get(timeout=with_patience) if with_patience else self.results.get_nowait()
            except Empty:
                return
            with_patience = 0.0

    def _late(self) -> Iterator[int]:
        """Jobs that are stuck where no time-out reaches, as in a slow drip or a name server's silence."""
        now = time.monotonic()
        for member in self._members.copy():
            number = member.job
            if number is not None and now >= member.until + _GRACE_SECONDS:
                self._members.remove(member)
                member.abort()
                yield number


def _load_decoders() -> None:
    from wheelcheck.index import pages

    pages.prepare()


class _Worker(threading.Thread):
    """Does one job after another."""

    def __init__(self, crew: _Crew, *, proxied: bool) -> None:
        super().__init__(daemon=True, name="wheelcheck-index")
        self.job: int | None = None
        self.until = 0.0
        self._crew = crew
        self._proxied = proxied
        self._aborted = threading.Event()
        self._connections: Connections | None = None

    def run(self) -> None:
        results = self._crew.results
        try:
            while not self._aborted.is_set() and (number := self._crew.take()) is not None:
                self.until = time.monotonic() + self._crew.settings.deadline
                self.job = number
                found = self._results(self._crew.jobs[number])
                self.job = None
                results.put((self, number, found))
        finally:
            results.put((self, None, []))
            if self._connections is not None:
                self._connections.close()

    def abort(self) -> None:
        self._aborted.set()
        if self._connections is not None and self.job is not None:
            self._connections.abort()

    def _results(self, job: Job) -> list[Result]:
        try:
            return self._ask(job)
        except (AskError, TransportError) as error:
            return failed(job, error.kind, str(error))
        except Exception as error:  # noqa: BLE001  one page that trips us must not take the report with it
            return failed(job, FailureKind.INVALID, f"the answer could not be read ({type(error).__name__})")

    def _ask(self, job: Job) -> list[Result]:
        from wheelcheck.index.decode import InvalidPageError

        settings = self._crew.settings
        if self._connections is None:
            self._connections = open_connections(self._crew.network, proxied=self._proxied)
        patience = Patience(settings.retries, settings.backoff)
        asker = Asker(self._connections, self._crew.hosts, patience, self._sleep)
        try:
            return Question(job, settings, asker, self.until).results()
        except InvalidPageError as error:
            return failed(job, FailureKind.INVALID, str(error))

    def _sleep(self, seconds: float) -> bool:
        return not self._crew.stopped.wait(seconds) and not self._aborted.is_set()
