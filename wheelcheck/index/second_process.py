"""A second process that does a part of the jobs: a copy of this one, for as long as the run takes (`fork(2)`).

Half of what a project page costs is work on its text, and one interpreter does that for one page at a time. The copy
knows everything that this process knows, so that nothing is loaded twice; the two take the numbers of their next jobs
out of one pipe, and what the copy finds comes back through another.
"""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

from wheelcheck.index.members import Done
from wheelcheck.index.questions import Result

__all__ = ["SecondProcess", "Tickets", "may_fork"]

_BYTES = 2
_MOST = 16_000
"""So many tickets fit into a pipe; the jobs beyond are asked when these are done."""

Send = Callable[[int, list[Result]], None]


def may_fork(patience: float = 0.2) -> bool:
    """Whether a copy of this process would be whole: on Linux, and with no other thread.

    Args:
        patience: Seconds to wait for threads that are about to end.
    """
    if not hasattr(os, "fork") or os.uname().sysname != "Linux":
        return False
    until = time.monotonic() + patience
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(max(until - time.monotonic(), 0.0))
    return threading.active_count() == 1


class Tickets:
    """The numbers of the jobs, in a pipe that both processes take them out of: a small read is never torn."""

    def __init__(self, count: int) -> None:
        self._end, entrance = os.pipe()
        numbers = b"".join(number.to_bytes(_BYTES) for number in range(min(count, _MOST)))
        os.write(entrance, numbers)
        os.close(entrance)

    def take(self) -> int | None:
        """The next number, or None when there are no more."""
        ticket = os.read(self._end, _BYTES)
        return int.from_bytes(ticket) if ticket else None

    def close(self) -> None:
        """Nobody takes one any more."""
        os.close(self._end)


class SecondProcess(threading.Thread):
    """Stands for the other process among the workers of this one.

    It is made, and the other process with it, while this process has one thread.

    Args:
        work: What the other process does; it hands every result to the function that it is given.

    Attributes:
        results: Where its results go; set before `start`.
    """

    def __init__(self, work: Callable[[Send], None]) -> None:
        super().__init__(daemon=True, name="wheelcheck-second-process")
        self.job: int | None = None  # it gives up by itself on what is late
        self.until = 0.0
        self.results: Done = SimpleQueue()
        self._exit, entrance = os.pipe()
        self._process = os.fork()
        if not self._process:
            _work_and_leave(work, entrance)
        os.close(entrance)

    def run(self) -> None:
        """Pass on what comes, until the other process has ended."""
        import pickle

        try:
            # The other end is a copy of this process that nobody else can reach.
            with os.fdopen(self._exit, "rb") as exit_, contextlib.suppress(EOFError, pickle.UnpicklingError):
                while True:
                    number, found = pickle.load(exit_)  # noqa: S301
                    self.results.put((self, number, found))
        finally:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._process, 0)
            self.results.put((self, None, []))

    def abort(self) -> None:
        """End the other process."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGTERM)


def _work_and_leave(work: Callable[[Send], None], entrance: int) -> None:
    """What the other process does: work, and end without anything that a process does at its end.

    Whatever goes wrong here, this process's jobs come back to the first one, which asks again and reports.
    """
    try:
        import pickle

        with os.fdopen(entrance, "wb") as door:

            def send(number: int, found: list[Result]) -> None:
                pickle.dump((number, found), door, protocol=pickle.HIGHEST_PROTOCOL)
                door.flush()

            work(send)
    finally:
        os._exit(0)
