"""What is asked of indexes, and how."""

import os
from collections.abc import Callable
from typing import NamedTuple

from wheelcheck.index.addresses import without_credentials
from wheelcheck.index.cache import Entry
from wheelcheck.model.lock import IndexKind, IndexRef

__all__ = ["Demand", "IndexSettings"]


class IndexSettings(NamedTuple):
    """How indexes are asked.

    Attributes:
        cache_dir: Folder of the cache; None for no cache.
        refresh: Ask again, whatever the cache holds.
        offline: Ask nobody: what the cache holds counts whatever its age.
        timeout: Seconds of silence after which a host counts as gone.
        retries: Further tries after a failure that may pass.
        backoff: Seconds before the second try, doubled for each further one.
        deadline: Seconds after which a page is given up, whatever is under way.
        workers: Connections at once.
        processes: 2 lets a copy of this process do half of the work, where there is much, this process has one thread
            and the system is Linux. For programs: a library cannot know what else its process does.
        largest_page: Bytes, decompressed.
        all_versions: Fill `ProjectPage.versions` where the index says them.
        user_agent: Who asks.
        meanwhile: Called once, in the calling thread, while the first connections are made.
        credentials: User and password for an address, or None; asked once per index and host, when it is needed.
    """

    cache_dir: str | os.PathLike[str] | None
    refresh: bool = False
    offline: bool = False
    timeout: float = 30.0
    retries: int = 4
    backoff: float = 0.25
    deadline: float = 90.0
    workers: int = 16
    processes: int = 1
    meanwhile: Callable[[], None] | None = None
    largest_page: int = 256 << 20
    all_versions: bool = False
    user_agent: str = "wheelcheck"
    credentials: Callable[[str], tuple[str, str] | None] | None = None


class Demand(NamedTuple):
    """One project of one index, for all requests of a run that are about it.

    Attributes:
        repository: Where to ask.
        name: The project, PEP 503 normalised.
        versions: Of all requests together.
        entry: What the cache holds, if that is not enough.
    """

    repository: IndexRef
    name: str
    versions: frozenset[str]
    entry: Entry | None = None

    @property
    def cache_key(self) -> str:
        """The index in the cache's eyes: its address without credentials."""
        address = without_credentials(self.repository.url)
        return address if self.repository.kind is IndexKind.SIMPLE else f"{self.repository.kind} {address}"
