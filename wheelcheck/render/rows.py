"""A report as rows, one per pin and target, each with what the gate says of it: the base of every machine's format."""

import os
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from wheelcheck.judge.gate import fails
from wheelcheck.model.lock import LockFormat, Pin
from wheelcheck.model.names import normalised_name
from wheelcheck.model.report import Failure, PackageReport, Report, Waiver
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import Code, Verdict, VerdictKind
from wheelcheck.render.sentences import reason

__all__ = ["Place", "Row", "Standing", "rows", "shown_path"]

_STANDARD_INPUT = "-"


class Standing(StrEnum):
    """What the gate says of one row."""

    FAILS = "fails"
    WAIVED = "waived"
    """It would fail, and somebody let it pass."""
    PASSES = "passes"
    EXCLUDED = "excluded"
    """Not installed there: it does not count."""


class Place(NamedTuple):
    """Where a pin stands.

    Attributes:
        path: The file, as `shown_path` writes it; None where it stands in no file (the command line).
        line: 1-based; 1 where it is not known.
    """

    path: str | None
    line: int


class Row(NamedTuple):
    """One pin on one target; or what fails there without being one pin's verdict.

    Attributes:
        name: The pin's; the lock's path where no single pin is to blame.
        version: As pinned.
        lock: `Lock.path`.
        place: Where to look.
        target: Which target; None for one that the report does not list.
        kind: The verdict.
        code: Why.
        standing: What the gate says.
        package: The pin with its verdicts; None where no verdict says what fails.
        told: The sentence where no verdict has one.
        waiver: Who let it pass.
    """

    name: str
    version: str | None
    lock: str
    place: Place
    target: Target | None
    kind: VerdictKind
    code: Code | None
    standing: Standing
    package: PackageReport | None = None
    told: str = ""
    waiver: Waiver | None = None

    @property
    def verdict(self) -> Verdict | None:
        """The pin's verdict there."""
        return None if self.package is None or self.target is None else self.package.results[self.target.id]

    @property
    def whole_lock(self) -> bool:
        """No single pin is to blame."""
        return self.name == self.lock

    @property
    def is_bad(self) -> bool:
        """It fails, or would."""
        return self.standing in {Standing.FAILS, Standing.WAIVED}

    @property
    def reason(self) -> str:
        """Why, in one short sentence without a full stop."""
        verdict = self.verdict
        if self.told or verdict is None or self.target is None or self.package is None:
            return self.told
        return reason(verdict, self.target, self.package.pin)


_Key = tuple[str, str, str | None, str, VerdictKind]
"""Lock, name, version, target's id, verdict: what a failure and its row have in common."""


def rows(report: Report) -> Iterator[Row]:
    """Every pin on every target in the report's order; then what fails without being one pin's verdict."""
    places, ruling = _Places(report), _Ruling(report)
    for package in report.packages:
        pin, lock, results = package.pin, package.lock, package.results
        place = places.of(pin, lock)
        for target in report.targets:
            verdict = results[target.id]
            standing, waiver = ruling.on(pin, lock, target.id, verdict)
            yield Row(
                pin.name, pin.version, lock, place, target, verdict.kind, verdict.code, standing, package, "", waiver
            )
    targets = {target.id: target for target in report.targets}
    for failure, waiver in ruling.untold():
        whole = failure.package == failure.lock
        yield Row(
            failure.package,
            failure.version,
            failure.lock,
            places.of_lock(failure.lock) if whole else places.of_name(failure.package, failure.lock),
            targets.get(failure.target),
            failure.verdict,
            failure.code,
            Standing.FAILS if waiver is None else Standing.WAIVED,
            told=failure.reason or ("the lock does not install there" if whole else "it fails there"),
            waiver=waiver,
        )


class _Ruling:
    """What the gate says of each row, and what it says besides."""

    def __init__(self, report: Report) -> None:
        self._gate = report.gate
        # A move is judged by what it makes worse: what may stay as it is was let pass by nobody.
        self._allowed = report.gate.allowed if report.move is None else frozenset()
        self._failures = {_key(each): each for each in report.gate.failures}
        self._waivers = {_key(each.failure): each for each in report.gate.waived}
        self._told: set[_Key] = set()

    def on(self, pin: Pin, lock: str, target: str, verdict: Verdict) -> tuple[Standing, Waiver | None]:
        """How one verdict stands, and who let it pass."""
        if verdict.kind is VerdictKind.WHEEL:
            return Standing.PASSES, None
        if verdict.kind is VerdictKind.EXCLUDED:
            return Standing.EXCLUDED, None
        key = lock, pin.name, pin.version, target, verdict.kind
        if key in self._failures:
            self._told.add(key)
            return Standing.FAILS, None
        if key in self._waivers:
            self._told.add(key)
            return Standing.WAIVED, self._waivers[key]
        if pin.name in self._allowed and fails(verdict, self._gate.fail_on):
            failure = Failure(pin.name, pin.version, target, verdict.kind, lock, verdict.code)
            return Standing.WAIVED, Waiver(failure, "--allow")
        return Standing.PASSES, None

    def untold(self) -> Iterator[tuple[Failure, Waiver | None]]:
        """What fails, or was let pass, without being a verdict that `on` was asked for."""
        yield from ((each, None) for key, each in self._failures.items() if key not in self._told)
        yield from ((each.failure, each) for key, each in self._waivers.items() if key not in self._told)


def _key(failure: Failure) -> _Key:
    return failure.lock, failure.package, failure.version, failure.target, failure.verdict


class _Places:
    """Where the pins of a report stand."""

    def __init__(self, report: Report) -> None:
        self._shown: dict[str, str] = {}
        self._locks = {lock.path: lock for lock in report.locks}
        self._pins = {(package.lock, package.pin.name): package.pin for package in report.packages}
        # Unlocked input: what is chosen has no line, but what asks for it has one.
        self._wishes = {
            (lock.path, normalised_name(_project(wish.text))): Place(self._path(wish.where), wish.line)
            for lock in report.locks
            for wish in reversed(lock.wishes)
            if wish.line is not None
        }

    def of_lock(self, lock: str) -> Place:
        """The lock itself."""
        known = self._locks.get(lock)
        no_file = known is not None and known.format is LockFormat.COMMAND_LINE
        return Place(None if no_file else self._path(lock), 1)

    def of(self, pin: Pin, lock: str) -> Place:
        """A pin's own line."""
        if pin.line is None:
            return self._wishes.get((lock, pin.name), self.of_lock(lock))
        if pin.path is not None:
            return Place(self._path(pin.path), pin.line)
        return self.of_lock(lock)._replace(line=pin.line)

    def of_name(self, name: str, lock: str) -> Place:
        """The line of the pin that has this name."""
        pin = self._pins.get((lock, name))
        return self.of_lock(lock) if pin is None else self.of(pin, lock)

    def _path(self, path: str) -> str | None:
        if path == _STANDARD_INPUT:
            return None
        shown = self._shown.get(path)
        if shown is None:
            shown = self._shown[path] = shown_path(path)
        return shown


def _project(requirement: str) -> str:
    """`numpy` of `numpy[extra]>=2 ; marker`."""
    end = next((place for place, letter in enumerate(requirement) if letter in " [(<>=!~;@,"), len(requirement))
    return requirement[:end]


def shown_path(path: str) -> str:
    """The path as reviewers know it: below the current folder, with forward slashes; elsewhere as the user named it.

    What reads annotations takes paths from the top of a checkout, and an absolute one tells of a machine alone.
    """
    try:
        here = os.getcwd()  # noqa: PTH109  pathlib loads slowly
        below = _below(os.path.normpath(os.path.join(here, path)), here)  # noqa: PTH118
        if below is None and os.path.isabs(path):  # noqa: PTH117
            # The folder may have two names, one of them by way of a link.
            below = _below(os.path.realpath(path), os.path.realpath(here))
    except (OSError, ValueError):
        return path
    return (os.path.normpath(path) if below is None else below).replace(os.sep, "/")


def _below(path: str, folder: str) -> str | None:
    start = folder if folder.endswith(os.sep) else folder + os.sep
    return path[len(start) :] if path.startswith(start) else None
