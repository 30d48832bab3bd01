"""Whether a lock's marker holds on a target (PEP 508, PEP 685, PEP 751), also where an extra or group may be chosen.

`packaging.markers` evaluates (and `usual_markers` what is simple); what it cannot express is put in front of it. A
lock's marker may compare `extra` with several names at once (uv's conflicts, Poetry 2.1's exclusive extras), while
`packaging` knows one extra at a time; and with the default selection, everything that the lock holds, each extra may
be on or off. So every comparison with `extra`, `extras` or `dependency_groups` is decided here, and the evaluator sees
the outcome.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from wheelcheck.model.lock import DEFAULT_GROUP
from wheelcheck.model.names import normalised_name

__all__ = [
    "Activation",
    "Environment",
    "MarkerError",
    "encoded_extra",
    "frozen_environment",
    "marker_holds",
    "mentions_extras",
]

Environment = tuple[tuple[str, str], ...]
"""A marker environment that can be a key: sorted names and values."""

_VARIABLES = (
    "implementation_name",
    "implementation_version",
    "os_name",
    "platform_machine",
    "platform_python_implementation",
    "platform_release",
    "platform_system",
    "platform_version",
    "python_full_version",
    "python_version",
    "sys_platform",
)
_QUOTED = r"""(?:"[^"]*"|'[^']*')"""
_CHOICE = re.compile(
    rf"""\bextra\s*(?P<after>==|!=)\s*(?P<right>{_QUOTED})
    |(?P<left>{_QUOTED})\s*(?P<before>==|!=)\s*extra\b
    |(?P<member>{_QUOTED})\s*(?P<not>not\s+)?in\s+(?P<set>extras|dependency_groups)\b
    |{_QUOTED}""",  # the last alternative steps over other strings, whatever they hold
    re.VERBOSE,
)
_ENCODED = re.compile(r"(extra|group|project)-(\d{1,9})-(.+)", re.DOTALL)


class MarkerError(ValueError):
    """The text is no marker, or compares what cannot be compared."""


class Activation(NamedTuple):
    """Which groups and extras of the project are on.

    Attributes:
        groups: Names of groups, normalised.
        extras: Names of extras, normalised, as the project writes them (`cpu`).
        any_group: Each group may be on or off: a comparison with a group holds whichever it asks for.
        any_extra: The same for extras.
        on_the_way: Extras of packages that dependencies asked for, in uv's code (`extra-5-torch-cpu`).
    """

    groups: frozenset[str] = frozenset({DEFAULT_GROUP})
    extras: frozenset[str] = frozenset()
    any_group: bool = False
    any_extra: bool = False
    on_the_way: frozenset[str] = frozenset()

    def has_group(self, name: str) -> bool:
        """Whether a group is on; PEP 751 writers call the main group `default`."""
        return name in self.groups or (name == "default" and DEFAULT_GROUP in self.groups)


class _Choice(NamedTuple):
    """One comparison with an extra or group: `extra != 'cpu'` is ("extra", "cpu", True).

    `encoded` is the name as uv's conflict markers have it (`extra-4-name-cpu`), `""` for others.
    """

    kind: str
    name: str
    negated: bool

    encoded: str = ""

    def holds(self, on: Activation) -> bool:
        if on.any_group if self.kind == "group" else on.any_extra:
            return True
        is_on = on.has_group(self.name) if self.kind == "group" else self.name in on.extras
        return (is_on or self.encoded in on.on_the_way) is not self.negated


class _Parsed(NamedTuple):
    """A marker in which comparisons with extras and groups were replaced by `'choice-N' in extras`."""

    plain: str
    choices: tuple[_Choice, ...]


def frozen_environment(environment: Mapping[str, str]) -> Environment:
    """A target's marker environment as a key, complete, so that nothing of this computer's own gets in."""
    return tuple((name, environment.get(name, "")) for name in _VARIABLES)


def marker_holds(text: str, environment: Environment, on: Activation) -> bool:
    """Whether a marker holds.

    Args:
        text: The marker.
        environment: Of the target, by `frozen_environment`.
        on: The groups and extras that are on.

    Raises:
        MarkerError: The text is no marker.
    """
    plain, choices = _parsed(text)
    try:
        return _evaluated(plain, environment, tuple([choice.holds(on) for choice in choices]))
    except MarkerError as error:
        raise MarkerError(f"the marker {_shown(text)} {error}") from None


def encoded_extra(package: str, extra: str) -> str:
    """The extra of a package as uv's conflict markers name it; both names normalised."""
    return f"extra-{len(package)}-{package}-{extra}"


def mentions_extras(text: str) -> bool:
    """Whether the marker depends on an extra or a group that is on."""
    return bool(_parsed(text).choices)


@lru_cache(maxsize=8192)
def _evaluated(plain: str, environment: Environment, outcomes: tuple[bool, ...]) -> bool:
    variables = dict(environment)
    # Loaded here: its patterns take longer to compile than a lock without markers takes to read.
    from wheelcheck.lockfiles.usual_markers import usual_marker, usual_marker_holds

    usual = usual_marker(plain)
    holds = None if usual is None else usual_marker_holds(usual, variables, outcomes)
    return _by_packaging(plain, variables, outcomes) if holds is None else holds


def _by_packaging(plain: str, variables: Mapping[str, str], outcomes: Sequence[bool]) -> bool:
    from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName

    holding = frozenset(_stand_in(number) for number, outcome in enumerate(outcomes) if outcome)
    try:
        return Marker(plain).evaluate({**variables, "extra": "", "extras": holding}, "lock_file")
    except (InvalidMarker, RecursionError):
        raise MarkerError("is not a valid environment marker") from None
    except (UndefinedComparison, UndefinedEnvironmentName) as error:
        raise MarkerError(f"cannot be evaluated: {error}") from None


@lru_cache(maxsize=8192)
def _parsed(text: str) -> _Parsed:
    if "extra" not in text and "dependency_groups" not in text:
        return _Parsed(text, ())
    choices: list[_Choice] = []
    return _Parsed(_with_stand_ins(text, choices.append), tuple(choices))


def _with_stand_ins(text: str, found: Callable[[_Choice], None]) -> str:
    """The marker with each comparison of an extra or group replaced by `'choice-N' in extras`."""
    count = 0

    def replaced(match: re.Match[str]) -> str:
        nonlocal count
        choice = _choice(match)
        if choice is None:
            return match[0]
        found(choice)
        count += 1
        return f"'{_stand_in(count - 1)}' in extras"

    return _CHOICE.sub(replaced, text)


def _choice(match: re.Match[str]) -> _Choice | None:
    if match["set"]:
        kind = "extra" if match["set"] == "extras" else "group"
        return _Choice(kind, normalised_name(match["member"][1:-1]), bool(match["not"]))
    quoted = match["right"] or match["left"]
    if not quoted:
        return None
    name, negated = normalised_name(quoted[1:-1]), (match["after"] or match["before"]) == "!="
    decoded = _decoded(name)
    return _Choice("extra", name, negated) if decoded is None else _Choice(*decoded, negated, name)


def _decoded(name: str) -> tuple[str, str] | None:
    """Kind and name of what uv's conflict marker means: `extra-4-name-cpu` -> `("extra", "cpu")`."""
    match = _ENCODED.fullmatch(name)
    if match is None:
        return None
    length, rest = int(match[2]), match[3]
    if match[1] == "project":
        return ("group", DEFAULT_GROUP) if len(rest) == length else None
    return (match[1], rest[length + 1 :]) if rest[length : length + 1] == "-" and rest[length + 1 :] else None


def _stand_in(number: int) -> str:
    return f"choice-{number}"


def _shown(text: str) -> str:
    longest = 120
    return repr(text if len(text) <= longest else text[:longest] + "…")
