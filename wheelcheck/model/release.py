"""What an index offers: project pages and the files of a release (PEP 503, 691, 700, 714, 792)."""

from enum import StrEnum
from typing import NamedTuple

from wheelcheck.model.lock import IndexRef

__all__ = [
    "FailureKind",
    "NoSuchProject",
    "PageAnswer",
    "PageFailure",
    "PageRequest",
    "ProjectPage",
    "ReleaseFile",
]


class ReleaseFile(NamedTuple):
    """One file of a release, as the index describes it.

    Attributes:
        filename: As the index writes it.
        url: Absolute; credentials of the index are not in it.
        hashes: `sha256:...`, in lower case; empty when the index gives none.
        requires_python: The file's Requires-Python, or None.
        yanked: None if not yanked, else the reason (maybe `""`) (PEP 592).
        size: Bytes, or None (PEP 700).
        core_metadata: The index serves `URL.metadata` (PEP 658, PEP 714).
    """

    filename: str
    url: str
    hashes: tuple[str, ...] = ()
    requires_python: str | None = None
    yanked: str | None = None
    size: int | None = None
    core_metadata: bool = False


class ProjectPage(NamedTuple):
    """What one index says of one project, cut down to the versions that were asked for.

    Attributes:
        files: Every file that may belong to one of the versions asked for, in the index's order. A file whose
            name cannot be attributed to a version is kept when its project part fits.
        versions: All version numbers that the index knows, as it writes them; empty when it does not say.
        status: PEP 792 status: `active`, `archived`, `quarantined`, `deprecated`, or what the index says.
        status_reason: The index's own words, or None.
        warnings: What is worth telling about the page itself (an API version newer than we know), as sentences.
    """

    files: tuple[ReleaseFile, ...]
    versions: tuple[str, ...] = ()
    status: str = "active"
    status_reason: str | None = None
    warnings: tuple[str, ...] = ()


class NoSuchProject(NamedTuple):
    """The index answered, and has no project of that name (404, 410)."""


class FailureKind(StrEnum):
    """Why an index gave no usable answer."""

    OFFLINE = "offline"
    """Not asked, because the user said so, and not in the cache."""
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    FORBIDDEN = "forbidden"
    """401 or 403."""
    SERVER = "server"
    """A status of 5xx or 429 that stayed, or another that makes no sense here."""
    INVALID = "invalid"
    """An answer that is no project page, or too large, or of an API version that we do not know."""


class PageFailure(NamedTuple):
    """The index gave no usable answer: whatever depends on it is `unknown`.

    Attributes:
        kind: Which failure.
        message: What happened, for people; holds no credentials.
    """

    kind: FailureKind
    message: str


PageAnswer = ProjectPage | NoSuchProject | PageFailure


class PageRequest(NamedTuple):
    """One project page, for these versions of it.

    Attributes:
        repository: Where to ask.
        name: PEP 503 normalised.
        versions: PEP 440 normalised versions; only their files are wanted.
    """

    repository: IndexRef
    name: str
    versions: frozenset[str]
