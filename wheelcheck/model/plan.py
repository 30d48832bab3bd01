"""The way out: what to change in a lock so that its gate passes, as data."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from wheelcheck.model.report import Report, Suggestion

__all__ = ["Alternative", "FixReport", "Move", "Plan", "Remedy", "RemedyKind", "Want", "suggestions"]


class RemedyKind(StrEnum):
    """What helps one failing pin; the cheapest first."""

    RELOCK = "relock"
    """The same version has wheels that the lock does not list: make the lock again."""
    BUMP = "bump"
    """Another version has wheels."""
    ALTERNATIVE = "alternative"
    """Another distribution does the same and has wheels."""
    BUILD = "build"
    """Nothing has wheels: keep it, and build it with what the system must have."""
    IMPOSSIBLE = "none"
    """Nothing helps there."""
    UNKNOWN = "unknown"
    """An index did not answer: nothing can be said."""


class Want(NamedTuple):
    """Who asks for what: the proof that a move breaks nothing.

    Attributes:
        by: `thinc 8.0.10`, or the project's file.
        requirement: `numpy>=1.15.0`.
    """

    by: str
    requirement: str


class Move(NamedTuple):
    """One pin that changes.

    Attributes:
        name: PEP 503 normalised.
        before: The locked version; None for a project that the lock does not have yet.
        after: The new one.
        failing: It moves because it fails; else because another one moves.
        wants: All who ask for it in the new lock, with what they ask.
    """

    name: str
    before: str | None
    after: str
    failing: bool
    wants: tuple[Want, ...] = ()


class Alternative(NamedTuple):
    """A distribution that can stand in for another.

    Attributes:
        requirement: As it is typed: `psycopg[binary]`.
        version: The newest that has wheels on all targets.
        note: What has to be changed in the code, or `""` for a drop-in.
        source: Where that is known from.
    """

    requirement: str
    version: str
    note: str
    source: str


class Remedy(NamedTuple):
    """What helps one failing pin.

    Attributes:
        name: PEP 503 normalised.
        version: As locked.
        kind: What.
        targets: Ids of the targets that it fails on.
        after: The version to move to, for a bump.
        alternative: For that kind; also told beside `build`, where there is one.
        reason: Why nothing cheaper helps, or `""`.
    """

    name: str
    version: str | None
    kind: RemedyKind
    targets: tuple[str, ...]
    after: str | None = None
    alternative: Alternative | None = None
    reason: str = ""


class Plan(NamedTuple):
    """What to change in one lock.

    Attributes:
        lock: `Lock.path`.
        remedies: One per failing pin, by name.
        moves: All pins that change, by name.
        commands: What to type, in the lock tool's own language.
        constraints: The moves and re-locked pins as `NAME==VERSION`.
        smallest: No plan with fewer moves exists; else none was found within the bounds of the search.
        unproven: Pins that stay, as `NAME VERSION`, of which only a build would show what they require: that they
            allow the moves is not proven.
        targets: Ids of the targets that it is for.
        requires_python: What the project's own range of Pythons must be narrowed to first, because its tool takes
            only what supports all of it (Poetry); None where it need not be.
        narrowed_for: The moves that this is for, as `NAME VERSION`.
    """

    lock: str
    remedies: tuple[Remedy, ...]
    moves: tuple[Move, ...] = ()
    commands: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    smallest: bool = True
    unproven: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    requires_python: str | None = None
    narrowed_for: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the gate passes once it is carried out, with nothing compiled."""
        return all(each.kind in {RemedyKind.RELOCK, RemedyKind.BUMP} for each in self.remedies)


class FixReport(NamedTuple):
    """The answer of `wheelcheck fix`.

    Attributes:
        report: The verdicts as they are.
        plans: One per lock with a failing pin; where a lock forks between targets, one per target.
    """

    report: Report
    plans: tuple[Plan, ...]

    @property
    def exit_code(self) -> int:
        """0 where nothing fails or the plans mend it, 1 where something stays, 3 where it is unknown."""
        if self.report.gate.passed:
            return self.report.gate.exit_code
        told = {
            (plan.lock, remedy.name, target): remedy.kind
            for plan in self.plans
            for remedy in plan.remedies
            for target in remedy.targets
        }
        # What no pin is to blame for (the project forbids the target's Python) no plan mends.
        if any((each.lock, each.package, each.target) not in told for each in self.report.gate.failures):
            return self.report.gate.exit_code
        kinds = set(told.values())
        if kinds <= {RemedyKind.RELOCK, RemedyKind.BUMP}:
            return 0
        return 3 if kinds == {RemedyKind.UNKNOWN} else 1


def suggestions(plans: Iterable[Plan]) -> dict[tuple[str, str], Suggestion]:
    """What helps each pin in short; pins that nothing helps are not there."""
    found = {}
    for plan in plans:
        for remedy in plan.remedies:
            key = plan.lock, remedy.name
            if key in found:
                continue
            if remedy.kind is RemedyKind.RELOCK:
                found[key] = Suggestion(remedy.kind.value, remedy.version or "")
            elif remedy.kind is RemedyKind.BUMP:
                found[key] = Suggestion(remedy.kind.value, remedy.after or "")
            elif remedy.alternative is not None:
                stand = remedy.alternative
                found[key] = Suggestion(RemedyKind.ALTERNATIVE.value, f"{stand.requirement} {stand.version}")
    return found
