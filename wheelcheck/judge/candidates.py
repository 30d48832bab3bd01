"""The files of a pin as an installer sees them, before any target is looked at."""

from functools import lru_cache
from typing import NamedTuple

from packaging.version import InvalidVersion, Version

from wheelcheck.judge.filenames import NamedSdist, NamedWheel, Unusable, read_name
from wheelcheck.judge.installers import InstallerRules
from wheelcheck.model.lock import Pin
from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.verdict import Fit

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
    local: Version | None
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


def read_release(pin: Pin, files: tuple[ReleaseFile, ...], rules: InstallerRules) -> Release:
    """Sort the files of a project page (or of the lock itself) for one pin."""
    membership = _Membership(pin)
    candidates: list[Candidate] = []
    unusable: list[tuple[ReleaseFile, Unusable]] = []
    native = pure = None
    wanted = pin.version or ""
    prefix = ""
    for file in files:
        filename = file.filename
        # The wheels of a release share their beginning: the first is read with care, and what it says of project
        # and version holds for the others. Three in four file names of a lock need no more than this.
        if (
            prefix
            and filename.startswith(prefix)
            and filename.endswith(".whl")
            and filename.count("-") == _PLAIN_DASHES
        ):
            name: NamedWheel | NamedSdist | Unusable = NamedWheel(wanted, (), filename[len(prefix) : -len(".whl")])
        else:
            name = read_name(filename, pin.name, rules)
            if isinstance(name, NamedWheel) and name.version == wanted and name.build == ():
                prefix = filename.removesuffix(f"{name.tags}.whl")
        if isinstance(name, Unusable):
            if name.fit is not Fit.NOT_A_DISTRIBUTION or wanted in filename:
                unusable.append((file, name))
            continue
        if name.version != wanted and not same_version(wanted, name.version, local=rules.local_versions):
            continue
        if isinstance(name, NamedWheel):
            if not name.tags.endswith("-any"):
                native = native or filename
            elif name.tags.endswith("-none-any"):
                pure = pure or filename
        local = _version(name.version) if "+" in name.version else None
        candidates.append(Candidate(file, name, local, membership.of(file)))
    return Release(tuple(candidates), tuple(unusable), native, pure)


class _Membership:
    """Looks files up in what a lock lists: by hash where both sides have one, else by name."""

    def __init__(self, pin: Pin) -> None:
        self._bound = pin.hash_bound
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
    return local and mine.local is None and theirs.local is not None and Version(theirs.public) == mine


@lru_cache(maxsize=8192)
def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None
