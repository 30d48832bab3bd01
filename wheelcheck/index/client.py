"""Project pages for a run: from the cache, from this machine's disk, and from indexes, each asked once (PEP 503, 691).

Only what a run with everything in the cache needs is imported here; sockets and decoders load when they are used.
"""

import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from wheelcheck.index.addresses import host_of, is_remote
from wheelcheck.index.cache import Entry, PageCache
from wheelcheck.index.demands import Demand, IndexSettings
from wheelcheck.model.lock import IndexKind, IndexRef
from wheelcheck.model.release import FailureKind, PageAnswer, PageFailure, PageRequest, ProjectPage

__all__ = ["IndexSettings", "fetch_pages"]

_LONGEST_NAME = 200
_FARTHEST_FUTURE = 2 * 86_400
"""An entry that claims to be fresh for longer was written by a clock that was wrong."""


class _Answered(NamedTuple):
    """An answer, and the versions that it has the files of."""

    answer: PageAnswer
    versions: frozenset[str]


_Key = tuple[str, IndexKind, str]


def fetch_pages(
    requests: Iterable[PageRequest],
    settings: IndexSettings,
    progress: Callable[[int, int], None] | None = None,
) -> dict[PageRequest, PageAnswer]:
    """Answer every request; a failure is an answer too.

    Args:
        requests: What is wanted. Requests for several versions of one project of one index lead to one question.
        settings: How to ask.
        progress: Called in this thread with the projects answered so far, and all of them.

    Returns:
        An answer for each request, in their order.
    """
    wanted = list(dict.fromkeys(requests))
    demands = _demands(wanted)
    run = _Run(settings, len(demands), progress)
    run.answer(demands)
    return {request: _cut(request, run.answers[_key(request)]) for request in wanted}


class _Run:
    """The answers of one call, as they come in."""

    def __init__(self, settings: IndexSettings, total: int, progress: Callable[[int, int], None] | None) -> None:
        self.answers: dict[_Key, _Answered] = {}
        self._settings = settings
        self._total = total
        self._progress = progress
        folder = settings.cache_dir
        self._cache = None if folder is None else PageCache(folder, all_versions=settings.all_versions)

    def answer(self, demands: Iterable[Demand]) -> None:
        """From the nearest place that has it."""
        possible: list[Demand] = []
        local: list[Demand] = []
        for demand in demands:
            if not _is_name(demand.name):
                self._take(demand, PageFailure(FailureKind.INVALID, "this is no project name"))
            elif not is_remote(demand.repository.url):
                local.append(demand)
            else:
                possible.append(demand)
        remote = self._from_cache(possible)
        self._report()
        if local:
            self._from_disk(local)
        if remote and self._settings.offline:
            for demand in remote:
                message = f"not asked, and not in the cache ({host_of(demand.repository.url)})"
                self._take(demand, PageFailure(FailureKind.OFFLINE, message))
            self._report()
        elif remote:
            from wheelcheck.index.workers import ask_all

            ask_all(remote, self._settings, self._cache, self._take_and_report)

    def _from_cache(self, demands: list[Demand]) -> list[Demand]:
        """Take what the cache holds where that will do; what is still to be asked."""
        if self._cache is None:
            return demands
        names: dict[str, list[str]] = {}
        for demand in demands:
            names.setdefault(demand.cache_key, []).append(demand.name)
        held = {key: self._cache.load(key, wanted) for key, wanted in names.items()}
        missing: list[Demand] = []
        for demand in demands:
            entry = held[demand.cache_key].get(demand.name)
            if entry is not None and demand.versions <= entry.versions and self._is_fresh(entry):
                self._take(demand, entry.answer, entry.versions)
            else:
                missing.append(demand._replace(entry=entry))
        return missing

    def _is_fresh(self, entry: Entry) -> bool:
        if self._settings.offline:
            return True
        return not self._settings.refresh and 0 < entry.fresh_until - time.time() < _FARTHEST_FUTURE

    def _from_disk(self, demands: Iterable[Demand]) -> None:
        from wheelcheck.index.findlinks import LocalRepository
        from wheelcheck.index.projection import VersionFilter

        places: dict[IndexRef, LocalRepository] = {}
        for demand in demands:
            place = places.get(demand.repository)
            if place is None:
                place = places[demand.repository] = LocalRepository(demand.repository.url, demand.repository.kind)
            self._take(demand, place.page(demand.name, VersionFilter(demand.name, demand.versions)))
        self._report()

    def _take(self, demand: Demand, answer: PageAnswer, versions: frozenset[str] | None = None) -> None:
        if isinstance(answer, ProjectPage) and answer.versions and not self._settings.all_versions:
            answer = answer._replace(versions=())  # a page says the same whether it comes from the cache or not
        key = demand.repository.url, demand.repository.kind, demand.name
        self.answers[key] = _Answered(answer, demand.versions if versions is None else versions)

    def _take_and_report(self, demand: Demand, answer: PageAnswer, versions: frozenset[str]) -> None:
        self._take(demand, answer, versions)
        self._report()

    def _report(self) -> None:
        if self._progress is not None:
            self._progress(len(self.answers), self._total)


def _demands(requests: Iterable[PageRequest]) -> list[Demand]:
    """One per project and index, in the order in which they are asked for."""
    demands: dict[_Key, Demand] = {}
    for request in requests:
        key = _key(request)
        known = demands.get(key)
        if known is None:
            demands[key] = Demand(request.repository, request.name, request.versions)
        else:
            demands[key] = known._replace(versions=known.versions | request.versions)
    return list(demands.values())


def _key(request: PageRequest) -> _Key:
    return request.repository.url, request.repository.kind, request.name


def _cut(request: PageRequest, answered: _Answered) -> PageAnswer:
    """The answer with the files of this request's versions only."""
    answer = answered.answer
    if not isinstance(answer, ProjectPage) or request.versions == answered.versions:
        return answer
    from wheelcheck.index.projection import VersionFilter

    positions = VersionFilter(request.name, request.versions).positions([file.filename for file in answer.files])
    return answer._replace(files=tuple(answer.files[position] for position in positions))


def _is_name(name: str) -> bool:
    """A normalised project name; anything else must not become a part of an address or a path."""
    return name.isascii() and name.replace("-", "").isalnum() and len(name) <= _LONGEST_NAME and name == name.lower()
