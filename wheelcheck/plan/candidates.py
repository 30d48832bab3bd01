"""What a resolver chooses among: versions of projects with the verdict on installing them, and what they require."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from packaging.version import Version

from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.verdict import Verdict

__all__ = ["Candidate", "CandidateSource", "NeedMoreError", "Offer"]


class Offer(NamedTuple):
    """One version of a project that an installer could take on the target.

    Attributes:
        version: Which.
        verdict: What installing it takes.
    """

    version: Version
    verdict: Verdict


class Candidate(NamedTuple):
    """One version of a project, with the extras that are asked for.

    Attributes:
        name: PEP 503 normalised.
        extras: Sorted.
        offer: The version; of the candidate that only stands for extras the same.
    """

    name: str
    extras: tuple[str, ...]
    offer: Offer


class NeedMoreError(Exception):
    """What the source does not have yet, and can fetch.

    Attributes:
        page: A project and a specifier: which of its versions must be known.
        file: The file whose requirements must be known.
    """

    def __init__(self, *, page: tuple[str, str] | None = None, file: ReleaseFile | None = None) -> None:
        super().__init__()
        self.page = page
        self.file = file


class CandidateSource(Protocol):
    """Where candidates come from; it never waits."""

    def offers(self, name: str, specifier: str) -> Iterable[Offer]:
        """The usable versions, newest first, as far as a resolver will look.

        Raises:
            NeedMoreError: The project's page is not there yet.
        """

    def hint(self, name: str, specifier: str) -> None:
        """These versions will be asked for: if they are to be fetched, better together with others."""

    def requires(self, name: str, offer: Offer) -> tuple[str, ...]:
        """The requirements of a version, as PEP 508 texts.

        Raises:
            NeedMoreError: They are not there yet.
        """
