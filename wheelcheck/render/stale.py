"""What is let pass, and exceptions that want a look, in the words that all formats share."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from wheelcheck.model.report import Gate, StaleReason, StaleWaiver, Waiver

__all__ = ["STALE_WORDS", "Stale", "let_pass", "stale", "waiver_words"]

STALE_WORDS: Mapping[StaleReason, str] = {
    StaleReason.EXPIRED: "expired: it holds no longer",
    StaleReason.UNUSED: "nothing fails that it is for: take it out",
    StaleReason.FIXED: "fixed: the baseline can shrink",
}


class Stale(NamedTuple):
    """One thing to look at.

    Attributes:
        origin: The file.
        line: Its line, or None.
        names: The packages, each with its version where that is known.
        why: What is wrong.
        until: The day on which it ended, or None.
    """

    origin: str
    line: int | None
    names: tuple[str, ...]
    why: StaleReason
    until: str | None

    @property
    def place(self) -> str:
        """`pyproject.toml:12`."""
        return self.origin if self.line is None else f"{self.origin}:{self.line}"

    @property
    def words(self) -> str:
        """What is wrong, as a clause."""
        if self.why is StaleReason.EXPIRED and self.until:
            return f"expired after {self.until}: it holds no longer"
        return STALE_WORDS[self.why]


def stale(waivers: Sequence[StaleWaiver]) -> list[Stale]:
    """Each exception by itself; of a baseline all that is fixed together, each package once."""
    fixed: dict[str, dict[str, None]] = {}
    found = []
    for each in waivers:
        name = f"{each.package} {each.version or ''}".rstrip()
        if each.why is StaleReason.FIXED:
            fixed.setdefault(each.origin, {})[name] = None
        else:
            found.append(Stale(each.origin, each.line, (name,), each.why, each.until))
    found += [Stale(origin, None, tuple(names), StaleReason.FIXED, None) for origin, names in fixed.items()]
    return list(dict.fromkeys(found))


def waiver_words(waiver: Waiver) -> str:
    """Who let it pass, until when and why."""
    until = f" until {waiver.until}" if waiver.until else ""
    return f"let pass by {waiver.place}{until}" + (f": {waiver.reason}" if waiver.reason else "")


def let_pass(gate: Gate) -> str:
    """How many packages are let pass by whom: `3 by baseline.json, 1 by an exception`; `""` for none."""
    known: set[tuple[str, str]] = set()
    excepted: set[tuple[str, str]] = set()
    for waiver in gate.waived:
        by_baseline = waiver.origin == gate.baseline
        (known if by_baseline else excepted).add((waiver.failure.lock, waiver.failure.package))
    parts = [f"{len(known)} by {gate.baseline}"] if known else []
    if excepted:
        parts.append(f"{len(excepted)} by {'an exception' if len(excepted) == 1 else 'exceptions'}")
    return ", ".join(parts)
