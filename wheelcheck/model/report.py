"""The whole answer of one run: everything a renderer needs, and nothing that it must ask for."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from wheelcheck.model.lock import Lock, Pin
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import Code, FileJudgement, SystemPackage, Verdict, VerdictKind

__all__ = [
    "DEFAULT_FAIL_ON",
    "BaseMove",
    "Bytes",
    "Explanation",
    "Failure",
    "Gate",
    "PackageReport",
    "Problem",
    "Report",
    "StaleReason",
    "StaleWaiver",
    "Suggestion",
    "Summary",
    "SystemNeeds",
    "VerdictChange",
    "Waiver",
]

DEFAULT_FAIL_ON = frozenset({VerdictKind.COMPILE, VerdictKind.MISSING, VerdictKind.UNKNOWN})


class PackageReport(NamedTuple):
    """One pin of one lock, with its verdict per target.

    Attributes:
        pin: The pin.
        lock: `Lock.path` of the lock that it stands in.
        results: Target id -> verdict, in the order of `Report.targets`.
    """

    pin: Pin
    lock: str
    results: Mapping[str, Verdict]


class Summary(NamedTuple):
    """Counts for one target.

    Attributes:
        counts: Verdict -> number of pins; every verdict is there.
        download_bytes: Sum of the sizes of the files that would be downloaded, as far as known.
    """

    counts: Mapping[VerdictKind, int]
    download_bytes: int


class Failure(NamedTuple):
    """A verdict that the gate fails on; with a `build`, the code says why it fails all the same.

    Attributes:
        package: Its name; the lock's path where no single pin is to blame.
        version: As pinned.
        target: The target's id.
        verdict: What fails.
        lock: `Lock.path`.
        code: Why.
        reason: Why, as a sentence without a full stop, where no verdict on a pin says it; else `""`.
    """

    package: str
    version: str | None
    target: str
    verdict: VerdictKind
    lock: str
    code: Code | None = None
    reason: str = ""


class Waiver(NamedTuple):
    """A failure that does not fail the gate, because somebody said so.

    Attributes:
        failure: What would have failed.
        origin: Who said so: `--allow`, a configuration file, or a baseline's path.
        reason: Theirs, or `""`.
        until: The last day on which it holds (`2027-01-31`), or None.
        line: 1-based line of the file where they said so, or None.
    """

    failure: Failure
    origin: str
    reason: str = ""
    until: str | None = None
    line: int | None = None

    @property
    def place(self) -> str:
        """`pyproject.toml:12`."""
        return self.origin if self.line is None else f"{self.origin}:{self.line}"


class StaleReason(StrEnum):
    """Why an exception is worth a look."""

    EXPIRED = "expired"
    """Its last day is over: it holds no longer."""
    UNUSED = "unused"
    """Nothing fails that it is for."""
    FIXED = "fixed"
    """A baseline's entry that fails no longer: the file can shrink."""


class StaleWaiver(NamedTuple):
    """An exception that does nothing, or no longer.

    Attributes:
        package: Its name.
        origin: Where it stands.
        why: What is wrong with it.
        version: Of a baseline's entry.
        target: Of a baseline's entry.
        until: Its last day, or None.
        line: 1-based line of the file that it stands in, or None.
    """

    package: str
    origin: str
    why: StaleReason
    version: str | None = None
    target: str | None = None
    until: str | None = None
    line: int | None = None

    @property
    def place(self) -> str:
        """`pyproject.toml:12`."""
        return self.origin if self.line is None else f"{self.origin}:{self.line}"


class Gate(NamedTuple):
    """Yes or no.

    Attributes:
        fail_on: The verdicts that fail.
        allowed: Names that the user let pass whatever their verdict.
        failures: In the order of the report.
        exit_code: 0, 1 or 3, as the contract says.
        waived: What would have failed, and who let it pass.
        stale: Exceptions that do nothing, or no longer.
        baseline: The path of the baseline that it was compared with, or None.
    """

    fail_on: frozenset[VerdictKind]
    allowed: frozenset[str]
    failures: tuple[Failure, ...]
    exit_code: int
    waived: tuple[Waiver, ...] = ()
    stale: tuple[StaleWaiver, ...] = ()
    baseline: str | None = None

    @property
    def passed(self) -> bool:
        """True when nothing fails."""
        return not self.failures


class Problem(NamedTuple):
    """Something that went wrong without ending the run: an index that did not answer.

    Attributes:
        message: For people; holds no credentials.
        packages: Names that are concerned.
    """

    message: str
    packages: tuple[str, ...] = ()


class Explanation(NamedTuple):
    """`--explain NAME`: every file of one pin, per target."""

    package: PackageReport
    files: Mapping[str, tuple[FileJudgement, ...]]


class Suggestion(NamedTuple):
    """The way out for one failing pin, in short (`--suggest`); `wheelcheck fix` tells all of it.

    Attributes:
        remedy: A `RemedyKind`'s word.
        after: The version to move to, or the requirement with its version that can stand in.
    """

    remedy: str
    after: str


class SystemNeeds(NamedTuple):
    """What the system of one target must have for all that is built there.

    Attributes:
        manager: `apk`, `apt`, ...
        build_command: One line that installs what building takes, or `""`.
        run_command: One line that installs what running takes, or `""`.
        packages: Why each is there; `SystemPackage.why` names the pins.
        unknown: `NAME: what it asks for`, where no table knows the package.
        build: What building takes, with who it is for.
        run: What running takes, with who it is for.
        first_command: What has to be done before either line works, or `""`.
        note: Why.
    """

    manager: str
    build_command: str = ""
    run_command: str = ""
    packages: tuple[SystemPackage, ...] = ()
    unknown: tuple[str, ...] = ()
    build: tuple[SystemPackage, ...] = ()
    run: tuple[SystemPackage, ...] = ()
    first_command: str = ""
    note: str = ""


class VerdictChange(NamedTuple):
    """One pin that a move makes worse or better."""

    package: str
    version: str | None
    lock: str
    before: VerdictKind
    after: VerdictKind


class Bytes(NamedTuple):
    """What a target's pins weigh.

    Attributes:
        download: Of the files that are taken.
        unpacked: Of the wheels once they are installed; None where it was not asked.
        unweighed: Files whose unpacked size is not known: sdists, and what did not come.
        image: Of the base image's layers, as they are downloaded; None where it was not looked into.
    """

    download: int
    unpacked: int | None = None
    unweighed: int = 0
    image: int | None = None


class BaseMove(NamedTuple):
    """What moving from one target to another one changes.

    Attributes:
        source: The id of the target that is left.
        destination: The id of the one that is moved to.
        worse: Pins that get worse.
        better: Pins that get better.
        before: What they weigh on the first.
        after: What they weigh on the second.
    """

    source: str
    destination: str
    worse: tuple[VerdictChange, ...]
    better: tuple[VerdictChange, ...]
    before: Bytes
    after: Bytes


class Report(NamedTuple):
    """The answer.

    Attributes:
        version: wheelcheck's own.
        locks: What was read.
        targets: What was asked for, in order.
        packages: Sorted by name, version and lock.
        summaries: Target id -> counts.
        gate: Yes or no, and why.
        problems: What went wrong on the way.
        explanations: For `--explain`.
        warnings: What the user should know of configuration and credentials that could not be used.
        system: Target id -> system packages, for the targets on which something is compiled and whose package manager
            is known.
        suggestions: (lock, name) -> the way out, where it was asked for and there is one.
        move: Where the two targets are the ends of a move; the gate then fails on what gets worse alone.
    """

    version: str
    locks: tuple[Lock, ...]
    targets: tuple[Target, ...]
    packages: tuple[PackageReport, ...]
    summaries: Mapping[str, Summary]
    gate: Gate
    problems: tuple[Problem, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    warnings: tuple[str, ...] = ()
    system: Mapping[str, SystemNeeds] = {}
    suggestions: Mapping[tuple[str, str], Suggestion] = {}
    move: BaseMove | None = None
