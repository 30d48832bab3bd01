"""Files of releases, streamed to a reader and compared with their hashes on the way (PEP 503, RFC 9110).

Nothing is kept on disk. A reader sees a file piece by piece and may be called again from the start when the connection
breaks; what it learnt counts only if the whole file has the hash that the index or the lock states.
"""

import contextlib
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from wheelcheck.index.addresses import host_of, is_remote
from wheelcheck.index.asking import Asker, AskError, Hosts, Patience
from wheelcheck.index.demands import IndexSettings
from wheelcheck.index.file_access import DEADLINE, FileAccess, NotThatFileError, Read
from wheelcheck.index.network import Network, TransportError, uses_proxy
from wheelcheck.index.second_process import Tickets, may_fork
from wheelcheck.index.transport import Connections, Reply, Sink, open_connections
from wheelcheck.model.release import FailureKind, ReleaseFile
from wheelcheck.model.sdist import SdistFailure, SdistFailureKind

__all__ = ["read_files", "read_with"]

_WORKERS = 4
"""Each holds one archive's texts at most; more of them would take the interpreter from each other."""
_WORTH_A_PROCESS = 8
"""Files for which the second process earns back what it costs to make."""
_WATCH = 0.2
_GRACE = 2.0
_PIECE = 1 << 18
_FAILURES = {FailureKind.OFFLINE: SdistFailureKind.OFFLINE, FailureKind.INVALID: SdistFailureKind.DAMAGED}

T = TypeVar("T")
Work = Callable[[ReleaseFile, FileAccess], T | SdistFailure]


def read_files(
    files: Sequence[ReleaseFile],
    settings: IndexSettings,
    read: Read[T],
    progress: Callable[[int, int], None] | None = None,
    *,
    workers: int = _WORKERS,
) -> dict[ReleaseFile, T | SdistFailure]:
    """Have each file read, several at a time, the largest first.

    Args:
        files: What is wanted; addresses of the network, or `file:`.
        settings: How to ask.
        read: Makes something of a file's content. It is called in other threads.
        progress: Called in this thread with the files done so far, and all of them.
        workers: So many files are read at a time.

    Returns:
        For every file what the reader made of it, or why there is nothing.
    """
    return read_with(files, settings, _Whole(read), progress, workers=workers)


def read_with(
    files: Sequence[ReleaseFile],
    settings: IndexSettings,
    work: Work[T],
    progress: Callable[[int, int], None] | None = None,
    *,
    workers: int = _WORKERS,
) -> dict[ReleaseFile, T | SdistFailure]:
    """As `read_files`, for a reader that says itself how much of a file it needs.

    Args:
        files: What is wanted; addresses of the network, or `file:`.
        settings: How to ask.
        work: Makes something of a file within reach. It is called in other threads.
        progress: Called in this thread with the files done so far, and all of them.
        workers: So many files are read at a time.
    """
    wanted = sorted(dict.fromkeys(files), key=lambda file: -(file.size or 0))
    found: dict[ReleaseFile, T | SdistFailure] = {}
    todo = []
    for file in wanted:
        if settings.offline and (is_remote(file.url) or not file.url):
            where = f" ({host_of(file.url)})" if file.url else ""
            found[file] = SdistFailure(SdistFailureKind.OFFLINE, f"not asked, and not in the cache{where}")
        else:
            todo.append(file)
    if todo:
        found.update(_together(todo, _Job(settings, work, workers), progress))
    return found


class _Job(NamedTuple, Generic[T]):
    """What is done with every file of a run."""

    settings: IndexSettings
    work: Work[T]
    workers: int


class _Whole(Generic[T]):
    """The work of whoever reads files from their beginning to their end."""

    def __init__(self, read: Read[T]) -> None:
        self._read = read

    def __call__(self, file: ReleaseFile, access: FileAccess) -> T | SdistFailure:
        del file
        return access.whole(self._read)


def _together(
    files: Sequence[ReleaseFile],
    job: _Job[T],
    progress: Callable[[int, int], None] | None,
) -> dict[ReleaseFile, T | SdistFailure]:
    """With a copy of this process where there is enough to do for two: reading is work, not only waiting."""
    if job.settings.processes < 2 or len(files) < _WORTH_A_PROCESS or not may_fork():  # noqa: PLR2004  one or two
        return _Crew(files, job).run(progress)
    with _OtherProcess(files, job) as other:
        mine = _Crew(files, job, other.tickets.take).run(progress)
        found = {**other.results(), **mine}
    lost = [file for file in files if file not in found]
    return {**found, **(_Crew(lost, job).run(progress) if lost else {})}


class _OtherProcess(Generic[T]):
    """A copy of this process that reads a part of the files (`fork(2)`), and sends what it made of them."""

    def __init__(self, files: Sequence[ReleaseFile], job: _Job[T]) -> None:
        self.tickets = Tickets(len(files))
        self._files = files
        self._exit, entrance = os.pipe()
        self._process = os.fork()
        if not self._process:
            self._work(job, entrance)
        os.close(entrance)

    def __enter__(self) -> "_OtherProcess[T]":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._exit)
        self.tickets.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGTERM)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._process, 0)

    def results(self) -> dict[ReleaseFile, T | SdistFailure]:
        """What it made of its files, once it has ended; nothing where something went wrong with it."""
        import pickle

        pieces = []
        while piece := os.read(self._exit, _PIECE):
            pieces.append(piece)
        try:
            # The other end is a copy of this process that nobody else can reach.
            rows: list[tuple[int, T | SdistFailure]] = pickle.loads(b"".join(pieces))  # noqa: S301
        except (EOFError, pickle.UnpicklingError):
            return {}
        return {self._files[number]: result for number, result in rows}

    def _work(self, job: _Job[T], entrance: int) -> None:
        """What the copy does; it ends without anything that a process does at its end."""
        try:
            import pickle

            os.close(self._exit)
            found = _Crew(self._files, job, self.tickets.take).run(None)
            numbers = {file: number for number, file in enumerate(self._files)}
            rows = [(numbers[file], result) for file, result in found.items()]
            with os.fdopen(entrance, "wb") as door:
                pickle.dump(rows, door, protocol=pickle.HIGHEST_PROTOCOL)
        finally:
            os._exit(0)


class _Done(NamedTuple, Generic[T]):
    worker: "_Worker[T]"
    file: ReleaseFile | None
    """None: the worker has gone home."""
    result: T | SdistFailure | None = None


class _Crew(Generic[T]):
    """Workers, and what they share."""

    def __init__(
        self,
        files: Sequence[ReleaseFile],
        job: _Job[T],
        take: Callable[[], int | None] | None = None,
    ) -> None:
        self.settings, self.work, self._size = job
        self.network = Network(self.settings.timeout, self.settings.largest_page, os.environ)
        self.hosts = Hosts(self.settings.credentials)
        self.proxied = uses_proxy(os.environ)
        self.stopped = threading.Event()
        self.done: queue.SimpleQueue[_Done[T]] = queue.SimpleQueue()
        self._files = list(files)
        numbers = iter(range(len(files)))
        self._next = take or (lambda: next(numbers, None))
        self._taking = threading.Lock()
        self._workers: list[_Worker[T]] = []

    def run(self, progress: Callable[[int, int], None] | None) -> dict[ReleaseFile, T | SdistFailure]:
        found: dict[ReleaseFile, T | SdistFailure] = {}
        try:
            for _ in range(min(self._size, len(self._files))):
                self._hire()
            while self._workers:
                self._take(found)
                if progress is not None:
                    progress(len(found), len(self._files))
        finally:
            self.stopped.set()
            for worker in self._workers:
                worker.abort()
        return found

    def take(self) -> ReleaseFile | None:
        """The next file; for workers."""
        with self._taking:
            number = None if self.stopped.is_set() else self._next()
        return None if number is None else self._files[number]

    def _hire(self) -> None:
        worker = _Worker(self)
        self._workers.append(worker)
        worker.start()

    def _take(self, found: dict[ReleaseFile, T | SdistFailure]) -> None:
        try:
            done = self.done.get(timeout=_WATCH)
        except queue.Empty:
            self._give_up_on_the_late(found)
            return
        if done.file is None:
            if done.worker in self._workers:
                self._workers.remove(done.worker)
        elif done.result is not None:
            found.setdefault(done.file, done.result)

    def _give_up_on_the_late(self, found: dict[ReleaseFile, T | SdistFailure]) -> None:
        """Files that are stuck where no time-out reaches, as in a name server's silence."""
        for worker in self._workers.copy():
            file = worker.file
            if file is not None and time.monotonic() >= worker.until + _GRACE:
                found.setdefault(file, _late())
                self._workers.remove(worker)
                worker.abort()
                self._hire()


class _Worker(threading.Thread, Generic[T]):
    """Reads one file after the other."""

    def __init__(self, crew: _Crew[T]) -> None:
        super().__init__(daemon=True, name="wheelcheck-files")
        self.file: ReleaseFile | None = None
        self.until = 0.0
        self._crew = crew
        self._connections: Connections | None = None
        self._aborted = threading.Event()

    def run(self) -> None:
        try:
            while not self._aborted.is_set() and (file := self._crew.take()) is not None:
                self.until = time.monotonic() + DEADLINE
                self.file = file
                result = self._result(file)
                self.file = None
                self._crew.done.put(_Done(self, file, result))
        finally:
            self._crew.done.put(_Done(self, None))
            if self._connections is not None:
                self._connections.close()

    def abort(self) -> None:
        self._aborted.set()
        if self._connections is not None and self.file is not None:
            self._connections.abort()

    def _result(self, file: ReleaseFile) -> T | SdistFailure:
        try:
            return self._crew.work(file, FileAccess(file, self._ask, self.until))
        except (AskError, TransportError) as error:
            kind = _FAILURES.get(error.kind, SdistFailureKind.UNREACHABLE)
            return SdistFailure(kind, f"{host_of(file.url)}: {error}")
        except NotThatFileError as error:
            return SdistFailure(SdistFailureKind.WRONG_HASH, str(error))
        except (Exception, MemoryError) as error:  # noqa: BLE001  one file that trips us must not take the report with it
            return SdistFailure(SdistFailureKind.DAMAGED, f"it could not be read ({type(error).__name__})")

    def _ask(self, url: str, headers: Mapping[str, str], sink: Sink) -> Reply:
        """Ask over the worker's own connections."""
        settings = self._crew.settings
        if self._connections is None:
            self._connections = open_connections(self._crew.network, proxied=self._crew.proxied)
        patience = Patience(settings.retries, settings.backoff)
        asker = Asker(self._connections, self._crew.hosts, patience, self._sleep)
        # As it lies there: a server that packs an archive once more for the way would change what is hashed.
        all_headers = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": settings.user_agent, **headers}
        return asker.ask(url.partition("#")[0], all_headers, self.until, sink).reply

    def _sleep(self, seconds: float) -> bool:
        return not self._crew.stopped.wait(seconds) and not self._aborted.is_set()


def _late() -> SdistFailure:
    return SdistFailure(SdistFailureKind.UNREACHABLE, f"no whole file within {DEADLINE:g} seconds")
