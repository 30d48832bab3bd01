"""The versions of a project: read from a page, judged one after the other, and which Pythons they are for."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from wheelcheck.judge.filenames import Unusable, read_name
from wheelcheck.judge.installers import InstallerRules
from wheelcheck.model.release import ProjectPage, ReleaseFile
from wheelcheck.model.verdict import VerdictKind
from wheelcheck.plan.candidates import Offer

__all__ = ["LazyOffers", "files_by_version", "narrowed", "pythons_of", "supports", "wheels_first"]

_LOWER = frozenset({">=", "~=", "==", ">"})
_MOST_MINORS, _MOST_PATCHES = 20, 26
_MOST_TOGETHER = 32
"""Versions of a project that are asked for at once what they require, when one after the other does not fit."""


class LazyOffers:
    """Versions that are judged when somebody comes to them, and then known."""

    def __init__(self, found: Iterator[Offer]) -> None:
        self._found = found
        self._known: list[Offer] = []
        self._together = 1

    def __iter__(self) -> Iterator[Offer]:
        place = 0
        while True:
            if place == len(self._known):
                offer = next(self._found, None)
                if offer is None:
                    return
                self._known.append(offer)
            yield self._known[place]
            place += 1

    def after(self, offer: Offer) -> Iterator[ReleaseFile]:
        """The files of those that come next when this one does not fit: each time twice as many."""
        self._together = min(2 * self._together, _MOST_TOGETHER)
        left = 0
        for each in self:
            if each is offer:
                left = self._together
            elif left > 1 and each.verdict.file is not None:
                left -= 1
                yield each.verdict.file
                if left == 1:
                    return


def wheels_first(offers: Iterator[Offer]) -> Iterator[Offer]:
    """What is a wheel before what must be built, otherwise in the same order."""
    built = []
    for offer in offers:
        if offer.verdict.kind is VerdictKind.WHEEL:
            yield offer
        else:
            built.append(offer)
    yield from built


def pythons_of(requires_python: str | None, *, whole: bool) -> tuple[Version, ...]:
    """Pythons that everything a project takes must support.

    Args:
        requires_python: The project's, as a PEP 440 specifier.
        whole: All that it allows, those to come included, as Poetry has it; else the oldest alone: uv and PDM leave
            upper bounds aside.
    """
    try:
        allowed = SpecifierSet(requires_python or "")
        bounds = [Version(each.version.removesuffix(".*")) for each in allowed if each.operator in _LOWER]
    except (InvalidSpecifier, InvalidVersion):
        return ()
    if not bounds:
        return ()
    oldest = max(bounds)
    more = [each for each in _all_pythons() if each > oldest and allowed.contains(each)] if whole else []
    return (oldest, *more)


@lru_cache(maxsize=1)
def _all_pythons() -> tuple[Version, ...]:
    """Enough of them to tell two ranges apart: `!=3.9.7` and `<4` are real bounds."""
    minors = [f"3.{minor}" for minor in range(_MOST_MINORS)]
    return (*(Version(f"{minor}.{patch}") for minor in minors for patch in range(_MOST_PATCHES)), Version("4.0"))


def narrowed(requires_python: str, files: Iterable[ReleaseFile]) -> str:
    """The project's range without the Pythons that one of these files does not support.

    Args:
        requires_python: The project's, as a PEP 440 specifier.
        files: What it takes; all support its oldest Python.
    """
    wanted = pythons_of(requires_python, whole=True)
    taken = tuple(files)
    lost = [each for each in wanted if not all(supports(file, (each,)) for file in taken)]
    if not lost:
        return requires_python
    first = min(lost)
    minor = first.release[:2]
    if minor == wanted[0].release[:2]:
        return f"{requires_python},!={first}"
    kept = [clause for clause in requires_python.split(",") if not clause.strip().startswith("<")]
    return ",".join([*kept, f"<{minor[0]}.{minor[1]}"])


def supports(file: ReleaseFile, pythons: tuple[Version, ...]) -> bool:
    """Whether a file may be installed with all of these Pythons, where that is known."""
    return not pythons or not file.requires_python or _supports(file.requires_python, pythons)


@lru_cache(maxsize=4096)
def _supports(requires_python: str, pythons: tuple[Version, ...]) -> bool:
    try:
        allowed = SpecifierSet(requires_python)
    except InvalidSpecifier:
        return True
    return all(allowed.contains(each, prereleases=True) for each in pythons)


def files_by_version(name: str, page: ProjectPage, rules: InstallerRules) -> dict[Version, list[ReleaseFile]]:
    """The files of a page that the installer can read the names of."""
    found: dict[Version, list[ReleaseFile]] = {}
    for file in page.files:
        read = read_name(file.filename, name, rules)
        if isinstance(read, Unusable):
            continue
        with suppress(InvalidVersion, ValueError):
            found.setdefault(Version(read.version), []).append(file)
    return found
