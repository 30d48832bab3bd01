"""The files of a pin as an installer sees them, before any target is looked at."""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from wheelcheck.judge.filenames import NamedSdist, NamedWheel, Unusable, read_name
from wheelcheck.judge.installers import InstallerRules
from wheelcheck.model.lock import Pin
from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.verdict import Fit

if TYPE_CHECKING:
    from packaging.version import Version

__all__ = ["Candidate", "LockMembership", "Release", "read_release", "same_version"]

_PLAIN_DASHES = 4
"""In `name-version-python-abi-platform.whl`."""


class LockMembership(NamedTuple):
    """What a lock says of a file: whether it may be taken, and whether its hash was compared."""

    allowed: bool
    verified: bool


_FREE = LockMembership(allowed=True, verified=False)
_VERIFIED = LockMembership(allowed=True, verified=True)


class Candidate(NamedTuple):
    """A file of the pinned version that the installer can read.

    Attributes:
        file: As the index describes it.
        name: What its name says.
        local: The version, where it has a local part: `1.0+local` ranks above `1.0`.
        membership: What the lock says of it.
    """

    file: ReleaseFile
    name: NamedWheel | NamedSdist
    local: "Version | None"
    membership: LockMembership


class Release(NamedTuple):
    """All files of one pin.

    Attributes:
        candidates: In the index's order.
        unusable: Files of this version, or of none that can be read, that no target takes.
        native_evidence: A file name that shows compiled code (a wheel for a platform), or None.
        pure_evidence: The name of a `none-any` wheel, or None.
    """

    candidates: tuple[Candidate, ...]
    unusable: tuple[tuple[ReleaseFile, Unusable], ...]
    native_evidence: str | None
    pure_evidence: str | None


def read_release(
    pin: Pin,
    files: tuple[ReleaseFile, ...],
    rules: InstallerRules,
    taken: Callable[[str], bool] | None = None,
) -> Release:
    """Sort the files of a project page (or of the lock itself) for one pin.

    Args:
        pin: What is locked.
        files: Of the project, in the index's order.
        rules: The installer's.
        taken: Says of the tags of a wheel whether any target takes them; the other wheels are then left out. Nine
            wheels in ten are for another system, Python or machine, and matter only where a reason is wanted.
    """
    reader = _Reader(pin, rules, taken)
    for file in files:
        reader.read(file)
    return Release(tuple(reader.candidates), tuple(reader.unusable), reader.native, reader.pure)


class _Reader:
    """Reads the files of one pin, one after the other."""

    def __init__(self, pin: Pin, rules: InstallerRules, taken: Callable[[str], bool] | None) -> None:
        self.candidates: list[Candidate] = []
        self.unusable: list[tuple[ReleaseFile, Unusable]] = []
        self.native: str | None = None
        self.pure: str | None = None
        self._pin = pin
        self._wanted = pin.version or ""
        self._rules = rules
        self._taken = taken
        self._membership = _Membership(pin)
        self._prefix = ""

    def read(self, file: ReleaseFile) -> None:
        # The wheels of a release share their beginning: the first is read with care, and what it says of project
        # and version holds for the others.
        filename, prefix = file.filename, self._prefix
        if prefix and filename.startswith(prefix) and filename[-4:] == ".whl" and filename.count("-") == _PLAIN_DASHES:
            tags = filename[len(prefix) : -4]
            if self._taken is None or self._taken(tags):
                self._add(file, NamedWheel(self._wanted, (), tags))
            elif self.native is None and not tags.endswith("-any"):
                self.native = filename
            return
        name = read_name(filename, self._pin.name, self._rules)
        if isinstance(name, Unusable):
            if name.fit is not Fit.NOT_A_DISTRIBUTION or self._wanted in filename:
                self.unusable.append((file, name))
        elif name.version == self._wanted or same_version(self._wanted, name.version, local=self._rules.local_versions):
            self._add(file, name)
            if isinstance(name, NamedWheel) and name.version == self._wanted and name.build == ():
                self._prefix = filename.removesuffix(f"{name.tags}.whl")

    def _add(self, file: ReleaseFile, name: NamedWheel | NamedSdist) -> None:
        if isinstance(name, NamedWheel):
            if not name.tags.endswith("-any"):
                self.native = self.native or file.filename
            elif name.tags.endswith("-none-any"):
                self.pure = self.pure or file.filename
        local = _version(name.version) if "+" in name.version else None
        self.candidates.append(Candidate(file, name, local, self._membership.of(file)))


class _Membership:
    """Looks files up in what a lock lists: by hash where both sides have one, else by name."""

    def __init__(self, pin: Pin) -> None:
        self._bound = pin.hash_bound
        if not self._bound:
            return
        self._hashes = {value for file in pin.files for value in file.hashes}
        self._names = {file.filename for file in pin.files if file.filename is not None}
        self._nameless = any(file.filename is None for file in pin.files)
        self._unhashed = {file.filename for file in pin.files if file.filename is not None and not file.hashes}

    def of(self, file: ReleaseFile) -> LockMembership:
        if not self._bound:
            return _FREE
        if not self._hashes.isdisjoint(file.hashes):
            return _VERIFIED
        if file.filename in self._unhashed:
            return LockMembership(allowed=True, verified=False)
        if file.hashes:
            return LockMembership(allowed=False, verified=False)
        # An index without digests: a lock that lists names decides by them, one that does not lets it through.
        listed = file.filename in self._names or (self._nameless and bool(self._hashes))
        return LockMembership(allowed=listed, verified=False)


def same_version(pinned: str, text: str, *, local: bool) -> bool:
    """PEP 440 `==`; with `local`, `1.0` also takes `1.0+anything`. A pin that is no version is compared as text."""
    mine, theirs = _version(pinned), _version(text)
    if mine is None or theirs is None:
        return pinned.lower() == text.lower()
    if mine == theirs:
        return True
    return local and mine.local is None and theirs.local is not None and _version(theirs.public) == mine


@lru_cache(maxsize=8192)
def _version(text: str) -> "Version | None":
    # A warm run compares versions as text alone: the library loads where that is not enough.
    from packaging.version import InvalidVersion, Version

    try:
        return Version(text)
    except InvalidVersion:
        return None
