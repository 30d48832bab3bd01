"""Where the locks of a question are judged, whatever said it: flags, a Dockerfile, an image."""

from typing import NamedTuple

from wheelcheck.model.report import Failure, Problem
from wheelcheck.model.target import Target
from wheelcheck.question import Question

__all__ = ["Placed"]


class Placed(NamedTuple):
    """The places, and what was learnt on the way to them.

    Attributes:
        question: With what a Dockerfile adds: the selection, the format control and the rules of its command.
        targets: The places.
        told: What is wrong with them whatever is in the lock, for people and for the gate.
        warnings: What should be known of the reading.
    """

    question: Question
    targets: tuple[Target, ...]
    told: tuple[tuple[Problem, Failure], ...] = ()
    warnings: tuple[str, ...] = ()
