"""Who works in a crew, and how what is finished comes in."""

from queue import SimpleQueue
from typing import Protocol

from wheelcheck.index.questions import Result

__all__ = ["Done", "Finished", "Member"]


class Member(Protocol):
    """Who works in a crew: a worker of this process, or what stands for a second one.

    Attributes:
        job: The number of the job that it is at, None if there is none that it could be late with.
        until: `time.monotonic()` at which that is given up.
    """

    job: int | None
    until: float

    def start(self) -> None:
        """Begin."""

    def abort(self) -> None:
        """Stop soon, whatever it is waiting for; called from another thread."""


Finished = tuple[Member, int | None, list[Result]]
"""A member, the number of the job that it has finished, and what came of it; None when it goes home."""

Done = SimpleQueue[Finished]
