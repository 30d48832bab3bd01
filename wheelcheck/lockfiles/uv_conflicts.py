"""uv's conflict markers, freed of what no installation can meet (uv: `universal_marker.rs`, `Conflicts`).

`[tool.uv] conflicts` names sets of extras and groups of which at most one is installed. uv locks a fork for each and
writes into the markers of dependencies which one it belongs to, as extras with encoded names:
`extra == 'extra-13-name-cpu'`, `extra == 'group-7-project-dev'`, `extra == 'project-7-project'`. Its markers are
simplified on the understanding that the conflicts hold, so they are full of alternatives that hold only for two
rivals at once: `sys_platform == 'win32' or (extra == 'extra-4-name-cpu' and extra == 'extra-4-name-gpu')`. Whoever
evaluates such a marker with all extras on, as a check of everything in the lock must, would install pywin32 on Linux.

So two rewritings are made, which change the outcome under no selection that uv allows:

- an alternative that asks for two rivals, or for a thing and its absence, is dropped;
- where an alternative asks for a thing, asking for the absence of its rivals adds nothing, and is dropped.

What remains of an alternative can be met by some allowed selection. With everything selected an alternative holds
when its other clauses do: a pin that is reached under some allowed selection counts as installed.
"""

import re
from collections.abc import Iterable, Sequence

__all__ = ["Conflicts", "encoded"]

_CLAUSE = re.compile(r"[a-z_]+ (?:==|!=|<=?|>=?|~=|in|not in) '[^'()]*'|'[^'()]*' (?:in|not in) [a-z_]+").fullmatch
_EXTRA = re.compile(r"extra (==|!=) '([^']*)'").fullmatch


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
        """The marker without what cannot be met; None when nothing of it can.

        uv writes alternatives of conjunctions (`(a and b) or c`). A marker of another shape was not written by uv,
        and is left as it is.
        """
        if marker not in self._simplified:
            self._simplified[marker] = self._simplify(marker)
        return self._simplified[marker]

    def _simplify(self, marker: str) -> str | None:
        alternatives = [_clauses(alternative) for alternative in marker.split(" or ")]
        if not all(alternatives):
            return marker
        kept = {" and ".join(clauses): len(clauses) for clauses in map(self._possible, alternatives) if clauses}
        if not kept:
            return None
        return " or ".join([f"({text})" if count > 1 else text for text, count in kept.items()])

    def _possible(self, clauses: Sequence[str]) -> list[str]:
        """The clauses of an alternative that say something, none if they cannot be met together."""
        choices = [found.groups() if (found := _EXTRA(clause)) else None for clause in clauses]
        wanted = {choice[1] for choice in choices if choice and choice[0] == "=="}
        unwanted = {choice[1] for choice in choices if choice and choice[0] == "!="}
        rivals: set[str] = set().union(*(self._rivals.get(name, ()) for name in wanted))
        if wanted & (unwanted | rivals):
            return []
        return [
            clause
            for clause, choice in zip(clauses, choices, strict=True)
            if choice is None or choice[0] == "==" or choice[1] not in rivals
        ]


def _clauses(alternative: str) -> list[str]:
    """The clauses of one alternative, none if it is of another shape than uv's."""
    text = alternative[1:-1] if alternative.startswith("(") and alternative.endswith(")") else alternative
    clauses = text.split(" and ")
    return clauses if all(map(_CLAUSE, clauses)) else []
