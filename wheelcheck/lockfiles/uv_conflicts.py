"""uv's conflict markers, freed of what no installation can meet (uv: `universal_marker.rs`, `Conflicts`).

`[tool.uv] conflicts` names sets of extras and groups of which at most one is installed. uv locks a fork for each and
writes into the markers of dependencies which one it belongs to, as extras with encoded names:
`extra == 'extra-13-name-cpu'`, `extra == 'group-7-project-dev'`, `extra == 'project-7-project'`. Its markers are
simplified on the understanding that the conflicts hold, so they are full of alternatives that hold only for two
rivals at once: `sys_platform == 'win32' or (extra == 'extra-4-name-cpu' and extra == 'extra-4-name-gpu')`. Whoever
evaluates such a marker with all extras on, as a check of everything in the lock must, would install pywin32 on Linux.

So a marker is taken apart into alternatives, and two rewritings are made, which change the outcome under no selection
that uv allows:

- an alternative that asks for two rivals, or for a thing and its absence, is dropped;
- where an alternative asks for a thing, asking for the absence of its rivals adds nothing, and is dropped.

What remains of an alternative can be met by some allowed selection. With everything selected an alternative holds
when its other clauses do: a pin that is reached under some allowed selection counts as installed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Conflicts", "encoded"]

_COMPARISON = r"[a-z_]+ (?:==|!=|<=?|>=?|~=|in|not in) '[^']*'|'[^']*' (?:in|not in) [a-z_]+"
_TOKEN = re.compile(rf" *([()]|and\b|or\b|{_COMPARISON})")
_EXTRA = re.compile(r"extra (==|!=) '([^']*)'").fullmatch
_MOST_ALTERNATIVES = 512
_DEEPEST = 32

_Clauses = tuple[str, ...]


def encoded(package: str, extra: str | None, group: str | None) -> str:
    """The name that stands for a workspace member, its extra or its group in markers; all names normalised."""
    if extra is not None:
        return f"extra-{len(package)}-{package}-{extra}"
    if group is not None:
        return f"group-{len(package)}-{package}-{group}"
    return f"project-{len(package)}-{package}"


class Conflicts:
    """The conflicts of a lock, and its markers in their light.

    Args:
        sets: Encoded names; of each set at most one can be installed.
    """

    def __init__(self, sets: Iterable[Sequence[str]]) -> None:
        self._rivals: dict[str, set[str]] = {}
        for names in sets:
            for name in names:
                self._rivals.setdefault(name, set()).update(set(names) - {name})
        self._simplified: dict[str, str | None] = {}

    def __bool__(self) -> bool:
        return bool(self._rivals)

    def simplified(self, marker: str) -> str | None:
        """The marker as alternatives of what can be met; `""` when it always holds, None when it never can.

        A marker that uv would not write, or of very many alternatives, is left as it is.
        """
        if "extra" not in marker:
            return marker
        if marker not in self._simplified:
            self._simplified[marker] = self._simplify(marker)
        return self._simplified[marker]

    def _simplify(self, marker: str) -> str | None:
        try:
            alternatives = _Reader(marker, self).alternatives()
        except _UnusualError:
            return marker
        kept = dict.fromkeys(map(self._telling, alternatives))
        if () in kept:
            return ""
        texts = [" and ".join(clauses) for clauses in kept]
        return " or ".join([f"({text})" if " and " in text else text for text in texts]) or None

    def are_possible(self, clauses: _Clauses) -> bool:
        """Whether some allowed selection can meet all of these."""
        wanted, unwanted = _choices(clauses)
        return not any(name in unwanted or self._rivals.get(name, set()) & wanted for name in wanted)

    def _telling(self, clauses: _Clauses) -> _Clauses:
        """The clauses without those that follow from the others."""
        wanted, _ = _choices(clauses)
        implied = {f"extra != '{rival}'" for name in wanted for rival in self._rivals.get(name, ())}
        return tuple([clause for clause in clauses if clause not in implied])


class _UnusualError(Exception):
    """The marker is of another shape than uv's, or too large."""


class _Reader:
    """One marker as alternatives of clauses, read by recursive descent; what cannot be met is left out on the way."""

    def __init__(self, marker: str, conflicts: Conflicts) -> None:
        self._tokens: Iterator[str] = _tokens(marker)
        self._conflicts = conflicts
        self._here = next(self._tokens)

    def alternatives(self) -> list[_Clauses]:
        found = self._either(0)
        if self._here:
            raise _UnusualError
        return found

    def _either(self, depth: int) -> list[_Clauses]:
        found = self._both(depth)
        while self._here == "or":
            self._here = next(self._tokens)
            found = list(dict.fromkeys((*found, *self._both(depth))))
        return _bounded(found)

    def _both(self, depth: int) -> list[_Clauses]:
        found = self._one(depth)
        while self._here == "and":
            self._here = next(self._tokens)
            others = self._one(depth)
            if len(found) * len(others) > _MOST_ALTERNATIVES * 4:
                raise _UnusualError
            joined = [tuple(dict.fromkeys((*one, *other))) for one in found for other in others]
            found = _bounded([clauses for clauses in joined if self._conflicts.are_possible(clauses)])
        return found

    def _one(self, depth: int) -> list[_Clauses]:
        here = self._here
        if here in {"", ")", "and", "or"} or depth > _DEEPEST:
            raise _UnusualError
        self._here = next(self._tokens)
        if here != "(":
            return [(here,)]
        found = self._either(depth + 1)
        if self._here != ")":
            raise _UnusualError
        self._here = next(self._tokens)
        return found


def _tokens(marker: str) -> Iterator[str]:
    """Parentheses, `and`, `or` and comparisons; then empty texts for ever."""
    position = 0
    while position < len(marker):
        found = _TOKEN.match(marker, position)
        if found is None:
            raise _UnusualError
        yield found[1]
        position = found.end()
    while True:
        yield ""


def _bounded(alternatives: list[_Clauses]) -> list[_Clauses]:
    if len(alternatives) > _MOST_ALTERNATIVES:
        raise _UnusualError
    return alternatives


def _choices(clauses: _Clauses) -> tuple[set[str], set[str]]:
    """The encoded names that a conjunction asks for, and those whose absence it asks for."""
    found = [match.groups() for clause in clauses if (match := _EXTRA(clause))]
    return {name for operator, name in found if operator == "=="}, {
        name for operator, name in found if operator == "!="
    }
