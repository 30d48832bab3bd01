"""Requirements and constraints of the same names -> pins, combined as pip's resolver does.

See `Factory` and `Constraint` in pip's `resolution/resolvelib`, and `_get_linked_req_hashes` in its
`operations/prepare.py`.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import NamedTuple

from wheelcheck.lockfiles.marker_text import joined_markers
from wheelcheck.lockfiles.requirement_text import Requested, shown
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import Condition, LockedFile, Pin, SourceType, Wish

__all__ = ["Entry", "RequirementPins"]

_MOST_OF_ONE_NAME = 200
_UNHASHABLE = frozenset((SourceType.VCS, SourceType.DIRECTORY))
_TRAILING_ZEROS = r"(?:\.0)+(?=[^0-9.]|$)"


class Entry(NamedTuple):
    """A requirement or a constraint, and where it stands.

    Attributes:
        requested: What it asks for.
        hashes: Of its `--hash` options.
        path: The file.
        line: 1-based.
    """

    requested: Requested
    hashes: tuple[str, ...]
    path: str
    line: int

    @property
    def is_exact(self) -> bool:
        """Whether it says by itself what is installed."""
        return self.requested.version is not None or self.is_direct

    @property
    def is_direct(self) -> bool:
        """Whether it names a file, a folder or a repository rather than what an index has."""
        return self.requested.source.type is not SourceType.INDEX

    @property
    def text(self) -> str:
        """Shown in messages."""
        return shown(f"{self.requested.name}{self.requested.specifier}")

    def error(self, message: str) -> InputError:
        """An error about this line, for the caller to raise."""
        return InputError(message, path=self.path, line=self.line)


class RequirementPins:
    """Makes the pins of a lock.

    Args:
        path: The lock file; pins of files that it includes say their own.
        requirements: In order.
        constraints: In order.
        require_hashes: `--require-hashes` was said.
        no_require_hashes: `--no-require-hashes` was said.
    """

    def __init__(
        self,
        path: str,
        requirements: Sequence[Entry],
        constraints: Sequence[Entry],
        *,
        require_hashes: bool = False,
        no_require_hashes: bool = False,
    ) -> None:
        self.warnings: list[str] = []
        self._path = path
        self._requirements = requirements
        self._constraints = _by_name(constraints)
        _by_name(requirements)
        self._exact = _by_name(entry for entry in requirements if entry.is_exact)
        # One --hash anywhere, be it in a constraint, and pip wants one for everything.
        hashed = require_hashes or any(e.hashes for e in requirements) or any(e.hashes for e in constraints)
        self._hash_mode = hashed and not no_require_hashes

    @property
    def is_unlocked(self) -> bool:
        """Something is asked for of which neither it nor another line says the version, and no hash is wanted."""
        return not self._hash_mode and any(not self._is_said(entry) for entry in self._requirements)

    def _is_said(self, entry: Entry) -> bool:
        if entry.is_exact:
            return True
        name, marker = entry.requested.name, entry.requested.marker
        exact = (other.requested.marker for other in self._exact.get(name, ()))
        return any(other in {None, marker} for other in exact) or any(
            other.is_exact for other in self._constraints.get(name, ())
        )

    def wishes(self) -> tuple[Wish, ...]:
        """What is asked of indexes, for input that is resolved as a whole."""
        return tuple(
            Wish(
                _text(entry.requested),
                entry.path,
                () if entry.requested.marker is None else (Condition(marker=entry.requested.marker),),
                entry.line,
            )
            for entry in self._requirements
            if not entry.is_direct
        )

    def bounds(self) -> tuple[str, ...]:
        """The constraints as PEP 508 texts; those that are files or repositories bound nothing here."""
        entries = [entry for found in self._constraints.values() for entry in found if not entry.is_direct]
        markers = [f" ; {marker}" if (marker := entry.requested.marker) else "" for entry in entries]
        return tuple(_text(entry.requested) + marker for entry, marker in zip(entries, markers, strict=True))

    def direct_pins(self) -> tuple[Pin, ...]:
        """What comes from no index, and so needs no resolving."""
        pins: list[Pin] = []
        places: dict[str, list[int]] = {}
        for entry in self._requirements:
            if entry.is_direct:
                _add(self._pin(entry, entry), pins, places)
        return tuple(pins)

    def pins(self) -> tuple[Pin, ...]:
        """All pins, in the order of their requirements.

        Raises:
            InputError: Requirements contradict each other, or nothing pins one of them.
        """
        pins: list[Pin] = []
        places: dict[str, list[int]] = {}
        unpinned: list[Entry] = []
        for entry in self._requirements:
            providers = self._providers(entry)
            if not providers:
                unpinned.append(entry)
            for provider in providers:
                _add(self._pin(entry, provider), pins, places)
        if unpinned:
            raise _unpinned_error(unpinned)
        if self._hash_mode:
            self._warn_of_missing_hashes(pins)
        return tuple(pins)

    def _providers(self, entry: Entry) -> Sequence[Entry]:
        """The entries that say which version, or file, is meant by this one: itself, if it does."""
        name = entry.requested.name
        exact, constraints = self._exact.get(name, ()), self._constraints.get(name, ())
        if entry.is_exact and len(exact) == 1 and not constraints:
            return exact
        if entry.is_direct:
            providers: Sequence[Entry] = (entry,)
        else:
            providers = self._index_providers(entry, exact, [item for item in constraints if item.is_exact])
        for provider in providers:
            _refuse_contradiction(entry, provider)
        for other in (*exact, *constraints):
            if _always_together(entry, other, constraint=other in constraints):
                _refuse_contradiction(entry, other)
        return providers

    def _index_providers(self, entry: Entry, exact: Sequence[Entry], constraints: Sequence[Entry]) -> Sequence[Entry]:
        marker = entry.requested.marker
        certain = [e for e in (*exact, *constraints) if e.requested.marker is None or e.requested.marker == marker]
        direct = [e for e in certain if e.is_direct]
        if direct:
            return direct[:1]
        if entry.is_exact:
            return (entry,)
        if certain or not constraints:
            return certain[:1]
        self.warnings.append(
            f"{self._place(entry.path, entry.line)}: {entry.text} is pinned by constraints with markers only: "
            "where none of them holds, pip takes the newest version"
        )
        return constraints

    def _pin(self, entry: Entry, provider: Entry) -> Pin:
        wanted, given = entry.requested, provider.requested
        marker = wanted.marker if provider is entry else joined_markers(wanted.marker, given.marker)
        files, bound = self._files(entry, provider)
        return Pin(
            given.name,
            given.version,
            given.source,
            files,
            bound,
            () if marker is None else (Condition(marker=marker),),
            line=entry.line,
            extras=wanted.extras,
            path=None if entry.path == self._path else entry.path,
        )

    def _files(self, entry: Entry, provider: Entry) -> tuple[tuple[LockedFile, ...], bool]:
        """What is known of the pin's files, and whether no other may be taken."""
        given = provider.requested
        hashes: tuple[str, ...] | None = entry.hashes
        if provider is not entry:
            hashes = _both(hashes, provider.hashes)
        for constraint in self._constraints.get(given.name, ()):
            if constraint.requested.marker is None:
                hashes = _both(hashes, constraint.hashes)
        if given.hashes:
            # pip takes a fragment's hash as one more that is allowed.
            hashes = (*(hashes or ()), *given.hashes)
        bound = given.source.type not in _UNHASHABLE and (self._hash_mode or bool(hashes) or hashes is None)
        if given.filename is not None:
            return (LockedFile(given.filename, hashes or (), given.source.url),), bound
        return tuple(map(LockedFile, repeat(None), zip(hashes or (), strict=True))), bound

    def _place(self, path: str | None, line: int | None) -> str:
        """Where something stands, for a warning, which is shown with the lock's own path before it."""
        return f"line {line}" if path in {None, self._path} else f"{path}:{line}"

    def _warn_of_missing_hashes(self, pins: Iterable[Pin]) -> None:
        bare = [pin for pin in pins if pin.source.type not in _UNHASHABLE and not any(f.hashes for f in pin.files)]
        if bare:
            place = self._place(bare[0].path, bare[0].line)
            self.warnings.append(
                f"{place}: {bare[0].name} has no --hash{_more(len(bare) - 1)}, while others have: "
                "pip then refuses to install anything"
            )
        unhashable = [pin for pin in pins if pin.source.type in _UNHASHABLE]
        if unhashable:
            place = self._place(unhashable[0].path, unhashable[0].line)
            self.warnings.append(
                f"{place}: {unhashable[0].name} is a repository or a folder{_more(len(unhashable) - 1)}, which pip "
                "cannot check against a hash: it refuses to install anything while other requirements have hashes"
            )


def _text(requested: Requested) -> str:
    extras = f"[{','.join(requested.extras)}]" if requested.extras else ""
    return f"{requested.name}{extras}{requested.specifier}"


def _by_name(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        same = found.setdefault(entry.requested.name, [])
        same.append(entry)
        if len(same) > _MOST_OF_ONE_NAME:
            raise entry.error(
                f"{entry.text} is the requirement number {len(same)} for this name: no file needs so many"
            )
    return found


def _more(count: int) -> str:
    return f" (and {count} more)" if count else ""


def _both(first: tuple[str, ...] | None, second: tuple[str, ...]) -> tuple[str, ...] | None:
    """The hashes that two entries allow together; none said is all allowed, None stands for none allowed."""
    if first is None or not second:
        return first
    if not first:
        return second
    return tuple(value for value in first if value in second) or None


def _add(pin: Pin, pins: list[Pin], places: dict[str, list[int]]) -> None:
    """Add a pin, or widen the one that says the same under another marker."""
    for index in places.setdefault(pin.name, []):
        known = pins[index]
        if (known.version, known.source) != (pin.version, pin.source):
            continue
        if known.files == pin.files or not known.files or not pin.files or known.conditions == pin.conditions:
            pins[index] = _merged(known, pin)
            return
    places[pin.name].append(len(pins))
    pins.append(pin)


def _merged(known: Pin, pin: Pin) -> Pin:
    conditions = () if not known.conditions or not pin.conditions else (*known.conditions, *pin.conditions)
    files, bound = known.files or pin.files, known.hash_bound
    if known.files and pin.files and known.files != pin.files:
        files, bound = tuple(file for file in known.files if file in pin.files), True
    return known._replace(
        conditions=tuple(dict.fromkeys(conditions)),
        extras=tuple(dict.fromkeys((*known.extras, *pin.extras))),
        files=files,
        hash_bound=bound or pin.hash_bound,
    )


def _always_together(entry: Entry, other: Entry, *, constraint: bool) -> bool:
    """Whether both hold wherever the first does."""
    return other.requested.marker is None if constraint else other.requested.marker == entry.requested.marker


def _refuse_contradiction(entry: Entry, other: Entry) -> None:
    first, second = entry.requested, other.requested
    if other is entry or (_allows(first, second.version) and _allows(second, first.version)):
        return
    raise entry.error(f"{entry.text} contradicts {other.text} of {other.path}:{other.line}: pip can install neither")


def _allows(requested: Requested, version: str | None) -> bool:
    """Whether a version, if there is one, satisfies what is asked for."""
    if version is None or requested.version == version:
        return True
    if requested.version is not None and _comparable(requested.version) == _comparable(version):
        return True
    if not requested.specifier:
        return requested.version is None
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion

    try:
        return SpecifierSet(requested.specifier).contains(version, prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return False


def _comparable(version: str) -> str:
    """Equal for `1.0` and `1.0.0`, which are the same version."""
    return re.sub(_TRAILING_ZEROS, "", version.partition("+")[0], count=1) if version[0].isdigit() else version


def _unpinned_error(unpinned: Sequence[Entry]) -> InputError:
    first = unpinned[0]
    wanted = f"{first.requested.name}==VERSION"
    return first.error(
        f"{first.text!r} pins no version{_more(len(unpinned) - 1)}: write {wanted}, "
        "or lock the file first (`pip-compile`, `uv pip compile`)"
    )
