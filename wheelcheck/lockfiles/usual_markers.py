"""Markers of the usual forms, evaluated without loading a parser for them (PyPA dependency specifiers).

`packaging.markers` takes longer to load than a lock's markers take to evaluate, and a run that asks nothing of the
network has little else to do. So comparisons of Python's version with release numbers, and of names with names, are
done here; all else, and whatever is not quite of that form, is `packaging`'s. Both agree by property test.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Usual", "usual_marker", "usual_marker_holds"]

_Release = tuple[int, ...]


class _Version(NamedTuple):
    """`python_version >= "3.9"`; a release without the zeros at its end, so that tuples compare as releases do."""

    variable: str
    compare: Callable[[_Release, _Release], bool]
    release: _Release


class _Prefix(NamedTuple):
    """`python_version == "3.9.*"`, or its contrary."""

    variable: str
    release: _Release
    negated: bool


class _Name(NamedTuple):
    """`sys_platform == "linux"`."""

    variable: str
    compare: Callable[[str, str], bool]
    value: str


class _Outcome(NamedTuple):
    """A comparison that was decided before, by its number."""

    number: int


class _Unknown(NamedTuple):
    """A valid comparison of another form: what it says does not matter where the rest decides."""


class _Either(NamedTuple):
    """Alternatives of conditions that must all hold."""

    alternatives: "tuple[tuple[Usual, ...], ...]"


Usual = _Version | _Prefix | _Name | _Outcome | _Unknown | _Either
"""A marker of a usual form."""

_RELEASE = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){0,4}").fullmatch
_TOKEN = re.compile(
    r"""[ ]*(?:
    (?P<version>python_version|python_full_version)
        [ ]*(?P<order><=|>=|<|>|==|!=)(?!=)[ ]*(?P<q>["'])(?P<release>[0-9.]+)(?P<any>\.\*)?(?P=q)
    |(?P<name>sys_platform|os_name|platform_machine|platform_system|platform_python_implementation|implementation_name)
        [ ]*(?P<equal>==|!=)(?!=)[ ]*(?P<r>["'])(?P<value>[A-Za-z0-9_.-]*)(?P=r)
    |(?P<other>(?:python_(?:full_)?version|sys_platform|os_name|implementation_(?:name|version)
        |platform_(?:machine|system|release|version|python_implementation))
        (?:[ ]*(?:<=|>=|<|>|==|!=)(?!=)[ ]*|[ ](?:not[ ])?in[ ]+)(?:"[^"\\\n]*"|'[^'\\\n]*'))
    |'choice-(?P<choice>[0-9]{1,6})'[ ]in[ ]extras\b
    |(?P<bracket>[()])
    |\b(?P<word>and|or)\b
    )[ ]*""",
    re.VERBOSE | re.ASCII,
)
_COMPARE: Mapping[str, Callable[[_Release, _Release], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}
_EQUAL: Mapping[str, Callable[[str, str], bool]] = {"==": operator.eq, "!=": operator.ne}
_DEEPEST = 40


@lru_cache(maxsize=8192)
def usual_marker(text: str) -> Usual | None:
    """The marker, None when it is not of a usual form.

    Args:
        text: A marker; `'choice-3' in extras` stands for a comparison that is decided elsewhere.
    """
    tokens: list[Usual | str] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            return None
        tokens.append(_token(match))
        position = match.end()
    return _parsed(tokens)


def usual_marker_holds(marker: Usual, environment: Mapping[str, str], outcomes: Sequence[bool]) -> bool | None:
    """Whether it holds; None when that cannot be told here.

    That is when a comparison of another form decides, or when the environment's Python is a pre-release.

    Args:
        marker: By `usual_marker`.
        environment: The target's variables.
        outcomes: Whether the comparisons that were decided elsewhere hold, by number.
    """
    releases: dict[str, _Release] = {}
    for variable in ("python_version", "python_full_version"):
        version = environment[variable]
        if not _RELEASE(version):
            return None
        releases[variable] = _release(version)
    return _holds(marker, environment, releases, outcomes)


def _holds(
    marker: Usual, environment: Mapping[str, str], releases: Mapping[str, _Release], outcomes: Sequence[bool]
) -> bool | None:
    match marker:
        case _Version(variable, compare, release):
            return compare(releases[variable], release)
        case _Name(variable, compare_names, value):
            return compare_names(environment[variable], value)
        case _Prefix(variable, release, negated):
            actual = releases[variable]
            padded = actual + (0,) * (len(release) - len(actual))
            return (padded[: len(release)] == release) is not negated
        case _Outcome(number):
            return outcomes[number]
        case _Either(alternatives):
            found = [_all([_holds(part, environment, releases, outcomes) for part in parts]) for parts in alternatives]
            return True if True in found else None if None in found else False
        case _Unknown():
            return None


def _all(found: Sequence[bool | None]) -> bool | None:
    return False if False in found else None if None in found else True


def _release(text: str) -> _Release:
    parts = [int(part) for part in text.split(".")]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return tuple(parts)


def _token(match: re.Match[str]) -> Usual | str:
    if match["name"]:
        return _Name(match["name"], _EQUAL[match["equal"]], match["value"])
    if match["version"]:
        return _version(match["version"], match["order"], match["release"], prefix=bool(match["any"]))
    if match["choice"]:
        return _Outcome(int(match["choice"]))
    return _Unknown() if match["other"] else match["bracket"] or match["word"]


def _version(variable: str, order: str, release: str, *, prefix: bool) -> Usual:
    if not _RELEASE(release) or (prefix and order not in _EQUAL):
        return _Unknown()
    if prefix:
        return _Prefix(variable, tuple([int(part) for part in release.split(".")]), order == "!=")
    return _Version(variable, _COMPARE[order], _release(release))


def _parsed(parts: Sequence[Usual | str]) -> Usual | None:
    """Alternatives of conjunctions, `and` before `or`; None when the parts do not follow each other as they must."""
    open_brackets: list[list[list[Usual]]] = []
    alternatives: list[list[Usual]] = [[]]
    wants_value = True
    for part in parts:
        if part == "(":
            if not wants_value or len(open_brackets) >= _DEEPEST:
                return None
            open_brackets.append(alternatives)
            alternatives = [[]]
        elif part == ")":
            if wants_value or not open_brackets:
                return None
            inner = _either(alternatives)
            alternatives = open_brackets.pop()
            alternatives[-1].append(inner)
        elif isinstance(part, str):
            if wants_value:
                return None
            wants_value = True
            if part == "or":
                alternatives.append([])
        else:
            if not wants_value:
                return None
            wants_value = False
            alternatives[-1].append(part)
    return None if wants_value or open_brackets else _either(alternatives)


def _either(alternatives: Sequence[Sequence[Usual]]) -> Usual:
    if len(alternatives) == 1 and len(alternatives[0]) == 1:
        return alternatives[0][0]
    return _Either(tuple([tuple(parts) for parts in alternatives]))
