"""The versions of a project: read from a page, judged one after the other, and which Pythons they are for."""

from collections.abc import Iterator
from contextlib import suppress

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from wheelcheck.judge.filenames import Unusable, read_name
from wheelcheck.judge.installers import InstallerRules
from wheelcheck.model.release import ProjectPage, ReleaseFile
from wheelcheck.model.verdict import VerdictKind
from wheelcheck.plan.candidates import Offer

__all__ = ["LazyOffers", "files_by_version", "oldest_python", "supports", "wheels_first"]

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


def oldest_python(requires_python: str | None) -> Version | None:
    """The oldest Python that a project is for, as far as it says so."""
    try:
        bounds = [
            Version(each.version.removesuffix(".*"))
            for each in SpecifierSet(requires_python or "")
            if each.operator in {">=", "~=", "==", ">"}
        ]
    except (InvalidSpecifier, InvalidVersion):
        return None
    return max(bounds, default=None)


def supports(file: ReleaseFile, python: Version | None) -> bool:
    """Whether a file may be installed with a Python, where that is known."""
    if python is None or not file.requires_python:
        return True
    try:
        return SpecifierSet(file.requires_python).contains(python, prereleases=True)
    except InvalidSpecifier:
        return True


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
