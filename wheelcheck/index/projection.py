"""Which files of a project page belong to the versions that were asked for (file names: PEP 427, PEP 625, PEP 440).

A page lists every file of every version, and of all of them a run needs about one in fifty. The test is made on the
bare file name, before any record is built, and errs on one side only: a file that some installer may take for one of
the versions is never dropped.
"""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from packaging.utils import canonicalize_name, canonicalize_version
from packaging.version import InvalidVersion, Version

__all__ = ["NEAREST_TO", "NEWEST_OF", "SDIST_ENDINGS", "VersionFilter", "is_archive"]

NEWEST_OF = "*"
"""Begins what stands for the newest versions that a specifier allows: `*<3,>=0.25`."""

NEAREST_TO = "~"
"""Begins what stands for the versions around one: `~1.21.1`."""

SDIST_ENDINGS = (
    ".tar.gz",
    ".zip",
    ".tar.bz2",
    ".tgz",
    ".tar.xz",
    ".tar.lzma",
    ".tlz",
    ".tbz",
    ".txz",
    ".tar.z",
    ".tar",
)
"""Archives that one installer or another takes for an sdist (pip's own list, and `.tar.Z` of old releases)."""

_PLAIN = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))*")
"""A version that is its own canonical form, but for trailing zeros."""

_LEADING_ZERO = re.compile(r"0(?<=[-.vV!]0)[0-9]")
"""A number with leading zeros: `2023.07.22` is 2023.7.22. (The literal first letter makes the search fast.)"""

_SUFFIX = re.compile(r"[-._+](?=[^-._+]*$)")
_LONGEST_NAME = 512


class VersionFilter:
    """Tells the files of some versions of one project by their names.

    Args:
        name: The project, PEP 503 normalised.
        versions: What is asked for, PEP 440 normalised (or the literal text of a `===` pin). A version without a
            local part also takes the files of its local versions: `2.7.1` those of `2.7.1+cpu`. A text that begins
            with `NEWEST_OF` is followed by a PEP 440 specifier (or nothing) and stands for the newest versions of it;
            one with `NEAREST_TO` is followed by a version and stands for those around it.
    """

    def __init__(self, name: str, versions: Iterable[str]) -> None:
        self._name = name
        versions = tuple(versions)
        marks = (NEWEST_OF, NEAREST_TO)
        self._patterns = tuple(version for version in versions if version.startswith(marks))
        self._texts = frozenset(version.lower() for version in versions if not version.startswith(marks))
        self._keys = frozenset(map(_key, self._texts))
        self._releases = tuple(sorted(set(map(_release_text, self._texts))))
        self._fitting: dict[str, bool] = {}
        self._decided: dict[str, bool] = {}

    def positions(self, filenames: Sequence[str]) -> list[int]:
        """Where in `filenames` the wanted ones stand.

        Almost always one literal text decides: whatever the spelling, a name of 2.3 has `2.3` in it, unless a number
        has leading zeros. Whether any has is asked once of the whole page, in one search.
        """
        if self._patterns:
            from wheelcheck.index.newest import newest_positions

            exact = self._exact(filenames) if self._texts else []
            return sorted({*exact, *newest_positions(self._name, self._patterns, filenames, self.version_text)})
        return self._exact(filenames)

    def version_text(self, filename: str) -> str | None:
        """The version in the name of a wheel or sdist of the project, as it is written there; else None."""
        lowered = filename.lower()
        if lowered.endswith(".whl"):
            project, _, rest = filename.partition("-")
            return rest.partition("-")[0].lower() if self._fits(project) else None
        ending = next((ending for ending in SDIST_ENDINGS if lowered.endswith(ending)), None)
        return None if ending is None else self._after_project(lowered.removesuffix(ending))

    def _exact(self, filenames: Sequence[str]) -> list[int]:
        if len(self._releases) == 1:
            release = self._releases[0]
            hits = [position for position, filename in enumerate(filenames) if release in filename]
        else:
            hits = [position for position, filename in enumerate(filenames) if self._mentions(filename)]
        if _may_be_oddly_spelled("\n".join(filenames)):
            odd = (position for position, filename in enumerate(filenames) if _may_be_oddly_spelled(filename))
            hits = sorted({*hits, *odd})
        return [position for position in hits if self._belongs(filenames[position])]

    def keeps(self, filename: str) -> bool:
        """Whether the file may belong to one of the versions, by its name alone."""
        return bool(self.positions([filename]))

    def _belongs(self, filename: str) -> bool:
        if len(filename) > _LONGEST_NAME:
            return False
        if "%" in filename:
            filename = unquote(filename)
        lowered = filename.lower()
        if lowered.endswith(".whl"):
            project, _, rest = filename.partition("-")
            if self._fits(project):
                return self._wants(rest.partition("-")[0].lower())
            # An escaped name was required from the start, yet some early wheels carry dashes.
            text = self._after_project(lowered.removesuffix(".whl"))
            return text is not None and self._wants(text.partition("-")[0])
        ending = next((ending for ending in SDIST_ENDINGS if lowered.endswith(ending)), None)
        if ending is not None:
            text = self._after_project(lowered.removesuffix(ending))
            return text is not None and self._wants(text)
        text = self._after_project(lowered)
        return text is not None and self._wants_some_beginning(text)

    def _mentions(self, filename: str) -> bool:
        return any(release in filename for release in self._releases)

    def _fits(self, project: str) -> bool:
        fits = self._fitting.get(project)
        if fits is None:
            fits = self._fitting[project] = canonicalize_name(project) == self._name
        return fits

    def _after_project(self, stem: str) -> str | None:
        """What follows the project's name and a dash: pip's rule, the first dash that leaves the name before it."""
        position = stem.find("-")
        while position > 0:
            if self._fits(stem[:position]):
                return stem[position + 1 :]
            position = stem.find("-", position + 1)
        return None

    def _wants(self, text: str) -> bool:
        wanted = self._decided.get(text)
        if wanted is None:
            wanted = self._decided[text] = self._decide(text)
        return wanted

    def _decide(self, text: str) -> bool:
        if text in self._texts:
            return True
        if _PLAIN.fullmatch(text):
            return _without_zeros(text) in self._keys
        key = _canonical(text)
        if key is None:
            return True
        return key in self._keys or key.partition("+")[0] in self._keys

    def _wants_some_beginning(self, text: str) -> bool:
        """What is no wheel and no sdist: `1.0-py2.7.egg`, `1.0.win32-py2.4.exe`, `1.0-1.noarch.rpm`."""
        if text.endswith((".rpm", ".deb")):
            text = text.rpartition("-")[0]
        while text and _canonical(text) is None:
            suffix = _SUFFIX.search(text)
            text = text[: suffix.start()] if suffix else ""
        return not text or self._wants(text)


def is_archive(filename: str) -> bool:
    """A name that can be a wheel's or an sdist's."""
    return filename.lower().endswith((".whl", *SDIST_ENDINGS))


def _may_be_oddly_spelled(text: str) -> bool:
    """A number with leading zeros, or an escaped character, is somewhere in it."""
    return "%" in text or _LEADING_ZERO.search(text) is not None


def _canonical(text: str) -> str | None:
    """PEP 440's normal form without trailing zeros, or None if it is no version."""
    try:
        return canonicalize_version(Version(text))
    except (InvalidVersion, ValueError):  # the second: a number of thousands of digits
        return None


def _key(text: str) -> str:
    """What a wanted version is compared by: its canonical form, or the text itself if it is no version."""
    return _without_zeros(text) if _PLAIN.fullmatch(text) else _canonical(text) or text


def _without_zeros(text: str) -> str:
    while text.endswith(".0"):
        text = text[:-2]
    return text


def _release_text(text: str) -> str:
    """What every spelling of a version contains, leading zeros aside: its release without trailing zeros.

    Empty, which every name contains, where the text is no version.
    """
    if _PLAIN.fullmatch(text):
        return _without_zeros(text)
    try:
        return _without_zeros(".".join(map(str, Version(text).release)))
    except (InvalidVersion, ValueError):
        return ""
