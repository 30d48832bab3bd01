"""Files of releases, streamed to a reader and compared with their hashes on the way (PEP 503, RFC 9110).

Nothing is kept on disk. A reader sees a file piece by piece and may be called again from the start when the connection
breaks; what it learnt counts only if the whole file has the hash that the index or the lock states.
"""

import contextlib
import hashlib
import os
import queue
import signal
import stat
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from wheelcheck.index.addresses import host_of, is_remote
from wheelcheck.index.asking import Asker, AskError, Hosts, Patience
from wheelcheck.index.demands import IndexSettings
from wheelcheck.index.hashes import strongest_hash
from wheelcheck.index.network import Network, TransportError, uses_proxy
from wheelcheck.index.second_process import Tickets, may_fork
from wheelcheck.index.transport import Connections, open_connections
from wheelcheck.model.release import FailureKind, ReleaseFile
from wheelcheck.model.sdist import SdistFailure, SdistFailureKind

__all__ = ["read_files"]

_WORKERS = 4
"""Each holds one archive's texts at most; more of them would take the interpreter from each other."""
_LARGEST = 1 << 30
_WORTH_A_PROCESS = 8
"""Files for which the second process earns back what it costs to make."""
_DEADLINE = 600.0
"""Seconds for one file."""
_WATCH = 0.2
_GRACE = 2.0
_PIECE = 1 << 18
_OK = 200
_FAILURES = {FailureKind.OFFLINE: SdistFailureKind.OFFLINE, FailureKind.INVALID: SdistFailureKind.DAMAGED}

T = TypeVar("T")
Read = Callable[[ReleaseFile, Iterator[bytes]], T]


def read_files(
    files: Sequence[ReleaseFile],
    settings: IndexSettings,
    read: Read[T],
    progress: Callable[[int, int], None] | None = None,
) -> dict[ReleaseFile, T | SdistFailure]:
    """Have each file read, several at a time, the largest first.

    Args:
        files: What is wanted; addresses of the network, or `file:`.
        settings: How to ask.
        read: Makes something of a file's content. It is called in other threads.
        progress: Called in this thread with the files done so far, and all of them.

    Returns:
        For every file what the reader made of it, or why there is nothing.
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
        found.update(_together(todo, settings, read, progress))
    return found


def _together(
    files: Sequence[ReleaseFile],
    settings: IndexSettings,
    read: Read[T],
    progress: Callable[[int, int], None] | None,
) -> dict[ReleaseFile, T | SdistFailure]:
    """With a copy of this process where there is enough to do for two: reading is work, not only waiting."""
    if settings.processes < 2 or len(files) < _WORTH_A_PROCESS or not may_fork():  # noqa: PLR2004  one or two
        return _Crew(files, settings, read).run(progress)
    with _OtherProcess(files, settings, read) as other:
        mine = _Crew(files, settings, read, other.tickets.take).run(progress)
        found = {**other.results(), **mine}
    lost = [file for file in files if file not in found]
    return {**found, **(_Crew(lost, settings, read).run(progress) if lost else {})}


class _OtherProcess(Generic[T]):
    """A copy of this process that reads a part of the files (`fork(2)`), and sends what it made of them."""

    def __init__(self, files: Sequence[ReleaseFile], settings: IndexSettings, read: Read[T]) -> None:
        self.tickets = Tickets(len(files))
        self._files = files
        self._exit, entrance = os.pipe()
        self._process = os.fork()
        if not self._process:
            self._work(settings, read, entrance)
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

    def _work(self, settings: IndexSettings, read: Read[T], entrance: int) -> None:
        """What the copy does; it ends without anything that a process does at its end."""
        try:
            import pickle

            os.close(self._exit)
            found = _Crew(self._files, settings, read, self.tickets.take).run(None)
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
        settings: IndexSettings,
        read: Read[T],
        take: Callable[[], int | None] | None = None,
    ) -> None:
        self.settings = settings
        self.read = read
        self.network = Network(settings.timeout, settings.largest_page, os.environ)
        self.hosts = Hosts(settings.credentials)
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
            for _ in range(min(_WORKERS, len(self._files))):
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
                self.until = time.monotonic() + _DEADLINE
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
            return self._from_network(file) if is_remote(file.url) else self._from_disk(file)
        except (AskError, TransportError) as error:
            kind = _FAILURES.get(error.kind, SdistFailureKind.UNREACHABLE)
            return SdistFailure(kind, f"{host_of(file.url)}: {error}")
        except _NotThatFileError as error:
            return SdistFailure(SdistFailureKind.WRONG_HASH, str(error))
        except (Exception, MemoryError) as error:  # noqa: BLE001  one file that trips us must not take the report with it
            return SdistFailure(SdistFailureKind.DAMAGED, f"it could not be read ({type(error).__name__})")

    def _from_network(self, file: ReleaseFile) -> T | SdistFailure:
        settings = self._crew.settings
        if self._connections is None:
            self._connections = open_connections(self._crew.network, proxied=self._crew.proxied)
        patience = Patience(settings.retries, settings.backoff)
        asker = Asker(self._connections, self._crew.hosts, patience, self._sleep)
        results: list[T | SdistFailure] = []

        def sink(pieces: Iterator[bytes]) -> None:
            results.clear()
            results.append(self._read(file, pieces))

        # As it lies there: a server that packs an archive once more for the way would change what is hashed.
        headers = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": settings.user_agent}
        answer = asker.ask(file.url.partition("#")[0], headers, self.until, sink)
        if answer.reply.status != _OK or not results:
            message = f"{host_of(file.url)} answered {answer.reply.status} for {file.filename}"
            return SdistFailure(SdistFailureKind.UNREACHABLE, message)
        return results[0]

    def _from_disk(self, file: ReleaseFile) -> T | SdistFailure:
        path = url2pathname(unquote(urlsplit(file.url).path)) if file.url.startswith("file:") else file.url
        try:
            # Opened without waiting: a pipe under that name must not stop the run.
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not a path"
            return SdistFailure(SdistFailureKind.UNREACHABLE, f"{file.filename}: {reason.lower()}")
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            return SdistFailure(SdistFailureKind.UNREACHABLE, f"{file.filename}: not a file")
        with open(descriptor, "rb", buffering=0) as opened:  # noqa: PTH123  a descriptor, not a path
            return self._read(file, iter(lambda: opened.read(_PIECE) or b"", b""))

    def _read(self, file: ReleaseFile, pieces: Iterator[bytes]) -> T | SdistFailure:
        checked = _Checked(file, pieces, self.until)
        result = self._crew.read(file, checked.pieces())
        if isinstance(result, SdistFailure) and not checked.ended:
            # What was seen is enough: nobody needs the rest of a bomb.
            return result
        checked.finish()
        return result

    def _sleep(self, seconds: float) -> bool:
        return not self._crew.stopped.wait(seconds) and not self._aborted.is_set()


class _NotThatFileError(Exception):
    """What came is another file than the one that was meant."""


class _Checked:
    """A file's content, hashed and counted as it goes by."""

    def __init__(self, file: ReleaseFile, pieces: Iterator[bytes], until: float) -> None:
        self.ended = False
        self._file = file
        self._source = pieces
        self._until = until
        self._wanted = strongest_hash(file.hashes)
        self._hash = None if self._wanted is None else hashlib.new(_name(self._wanted), usedforsecurity=False)
        self._size = 0

    def pieces(self) -> Iterator[bytes]:
        """The content.

        Raises:
            TransportError: It takes too long.
            _NotThatFileError: It is longer than the index says, or than any file.
        """
        for piece in self._source:
            self._size += len(piece)
            if self._size > _LARGEST:
                raise _NotThatFileError(f"{self._file.filename} is larger than {_LARGEST >> 20} MiB")
            if time.monotonic() > self._until:
                raise TransportError(FailureKind.TIMEOUT, f"no whole file within {_DEADLINE:g} seconds", passing=False)
            if self._hash is not None:
                self._hash.update(piece)
            yield piece
        self.ended = True

    def finish(self) -> None:
        """Read what the reader left, and compare.

        Raises:
            _NotThatFileError: The hash is another.
        """
        if not self.ended:
            for _ in self.pieces():
                pass
        if self._hash is not None and self._wanted is not None:
            have = f"{_name(self._wanted)}:{self._hash.hexdigest()}"
            if have != self._wanted:
                raise _NotThatFileError(f"{self._file.filename} does not have the hash that the index states")


def _name(stated: str) -> str:
    return stated.partition(":")[0]


def _late() -> SdistFailure:
    return SdistFailure(SdistFailureKind.UNREACHABLE, f"no whole file within {_DEADLINE:g} seconds")
