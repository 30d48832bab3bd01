"""What a run asks indexes with: settings of every project, credentials, and what is told of those that went wrong."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from wheelcheck.index.configuration import Configuration, IndexFlags, index_configuration
from wheelcheck.index.credentials import Credentials, credentials_for
from wheelcheck.index.routes import route
from wheelcheck.inquiry import Inquiry
from wheelcheck.model.lock import IndexRef, Lock, LockFormat, Pin
from wheelcheck.model.release import PageAnswer, PageFailure, PageRequest, ProjectPage
from wheelcheck.model.report import Problem

__all__ = ["RunCredentials", "asked_indexes", "cache_folder", "configurations_of", "index_problems", "index_warnings"]


def asked_indexes(inquiries: Iterable[Inquiry], configurations: Mapping[str, Configuration]) -> tuple[IndexRef, ...]:
    """All indexes that a run may ask."""
    found: dict[IndexRef, None] = {}
    for inquiry in inquiries:
        for way in inquiry.routes.values():
            found.update(dict.fromkeys(way.indexes))
        lock = inquiry.lock
        for source in dict.fromkeys(wish.source for wish in lock.wishes):
            found.update(dict.fromkeys(route(lock, Pin("any", None, source), configurations[lock.path]).indexes))
    return tuple(found)


class RunCredentials:
    """The credentials of several projects: each lock is looked up with the settings of the folder that it is in."""

    def __init__(self, configurations: Iterable[Configuration], environ: Mapping[str, str]) -> None:
        self.indexes: tuple[IndexRef, ...] = ()
        """Those that are asked; a login in the address of one serves its host's other paths too."""
        self._configurations = _distinct(configurations)
        self._environ = environ

    def __call__(self, url: str) -> tuple[str, str] | None:
        """User and password for an address, or None."""
        return next((login for part in self._parts if (login := part(url)) is not None), None)

    def after_refusal(self, url: str) -> tuple[str, str] | None:
        """What is only asked for once an index has refused (a keyring)."""
        return next((login for part in self._parts if (login := part.after_refusal(url)) is not None), None)

    @cached_property
    def _parts(self) -> list[Credentials]:
        return [credentials_for(configuration, self._environ, self.indexes) for configuration in self._configurations]

    @property
    def warnings(self) -> tuple[str, ...]:
        """Of files that could not be used, as far as anything was looked up."""
        return tuple(dict.fromkeys(warning for part in self._parts for warning in part.warnings))


def configurations_of(
    locks: Sequence[Lock], folder: Path, environ: Mapping[str, str], flags: IndexFlags
) -> dict[str, Configuration]:
    """By lock: the settings of the project that it stands in."""
    by_folder: dict[Path, Configuration] = {}
    found = {}
    for lock in locks:
        place = (
            folder if lock.format is LockFormat.COMMAND_LINE or lock.path == "-" else folder / Path(lock.path).parent
        )
        if place not in by_folder:
            by_folder[place] = index_configuration(place, environ, flags)
        found[lock.path] = by_folder[place]
    return found


def _distinct(configurations: Iterable[Configuration]) -> list[Configuration]:
    return list({id(configuration): configuration for configuration in configurations}.values())


def index_warnings(configurations: Iterable[Configuration], answers: Mapping[PageRequest, PageAnswer]) -> Iterator[str]:
    """What could not be used of the configuration, and what indexes say that we do not understand; each once."""
    yield from dict.fromkeys(warning for configuration in configurations for warning in configuration.warnings)
    pages = (answer for answer in answers.values() if isinstance(answer, ProjectPage))
    yield from dict.fromkeys(warning for page in pages for warning in page.warnings)


def cache_folder(cache_dir: str | os.PathLike[str] | None, environ: Mapping[str, str]) -> Path:
    """Where answers are kept: as named, else the user's cache folder."""
    named = cache_dir or environ.get("WHEELCHECK_CACHE_DIR")
    if named:
        return Path(named)
    # platformdirs costs five milliseconds; it is asked only when nobody named a folder.
    from platformdirs import user_cache_path

    return user_cache_path("wheelcheck", appauthor=False)


def index_problems(answers: Mapping[PageRequest, PageAnswer]) -> Iterator[Problem]:
    """What went wrong with indexes, once per message, with the packages that it concerns."""
    concerned: dict[str, list[str]] = {}
    for request, answer in answers.items():
        if isinstance(answer, PageFailure):
            concerned.setdefault(answer.message, []).append(request.name)
    for message, names in concerned.items():
        yield Problem(message, tuple(sorted(set(names))))
