"""What a project lets pass: exceptions that it writes down with a reason, and a baseline of what failed already."""

from typing import NamedTuple

from wheelcheck.model.verdict import Code, VerdictKind

__all__ = ["Baseline", "BaselineEntry", "BaselineTarget", "ExceptionRule"]


class ExceptionRule(NamedTuple):
    """One exception of a configuration: what fails and passes all the same, and why.

    Attributes:
        package: The package's name, PEP 503 normalised.
        reason: Why; never empty.
        origin: The file that it stands in, as the user knows it.
        line: 1-based line there, or None.
        version: The versions that it is for, a PEP 440 specifier; `""` for all.
        targets: Patterns (`alpine*`, `*-aarch64`) of which one must match the target; none for all targets.
        codes: Reason codes that it is for; none for all.
        verdicts: Verdicts that it is for; none for all.
        until: The last day on which it holds (`2027-01-31`, in UTC), or None.
    """

    package: str
    reason: str
    origin: str = ""
    line: int | None = None
    version: str = ""
    targets: tuple[str, ...] = ()
    codes: frozenset[Code] = frozenset()
    verdicts: frozenset[VerdictKind] = frozenset()
    until: str | None = None


class BaselineTarget(NamedTuple):
    """A target as a baseline knows it.

    Its name is made of what the user wrote, not of the image that this means today: `alpine` is the same target when
    Alpine has a new release.

    Attributes:
        name: `alpine 3.12 x86_64`; unique in its baseline.
        base: As the user wrote it.
        python: The Python's label.
        arch: Python's name of the machine.
    """

    name: str
    base: str
    python: str
    arch: str


class BaselineEntry(NamedTuple):
    """What failed when the baseline was made.

    Attributes:
        lock: The lock's path from the baseline's own folder, with forward slashes.
        package: The package's name; `""` where no single pin was to blame.
        target: `BaselineTarget.name`.
        verdict: What it was.
        code: Why.
    """

    lock: str
    package: str
    target: str
    verdict: VerdictKind
    code: Code | None


class Baseline(NamedTuple):
    """What failed at some time, and may go on failing.

    Attributes:
        path: Its file, as the user named it.
        targets: Those that were judged, sorted.
        entries: Sorted, one for a package of a lock on a target.
    """

    path: str
    targets: tuple[BaselineTarget, ...]
    entries: tuple[BaselineEntry, ...]
