"""Poetry's language of version constraints, in the words of PEP 440 (https://python-poetry.org/docs/dependency-specification/).

Only as far as a lock needs it: to tell which of several locked versions of a project a dependency can mean. What is
not understood allows everything, because a pin that we lose is worse than one too many.
"""

import re
from functools import lru_cache

__all__ = ["allows", "as_specifier", "python_marker"]

_CLAUSE = re.compile(r"(\^|~=|~|===|==|!=|<=|>=|<|>|=)?\s*v?([0-9][0-9A-Za-z!+_-]*(?:\.[0-9A-Za-z!+_-]+)*(?:\.\*)?|\*)")
_BETWEEN = re.compile(r"[\s,]*")
_ANYTHING = re.compile(r"\s*(?:\*|x|)\s*").fullmatch
_LONGEST = 2000


def allows(constraint: str, version: str) -> bool:
    """Whether a constraint allows a version; also True when either is not understood."""
    alternatives = _alternatives(constraint)
    if alternatives is None or "" in alternatives:
        return True
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion, Version

    try:
        parsed = Version(version)
        return any(SpecifierSet(text).contains(parsed, prereleases=True) for text in alternatives)
    except (InvalidSpecifier, InvalidVersion):
        return True


def as_specifier(constraint: str) -> str | None:
    """A constraint as one PEP 440 specifier set; None when it is none, allows all or is not understood.

    Of alternatives (`~2.7 || ^3.6`) the last one is taken: specifier sets have no `or`, and the newest Python that a
    project names stands there.
    """
    alternatives = _alternatives(constraint)
    return (alternatives[-1] or None) if alternatives else None


def python_marker(constraint: str) -> str | None:
    """The marker of a `python = "..."` constraint of a dependency, None when it allows all or is not understood."""
    alternatives = _alternatives(constraint)
    if alternatives is None or "" in alternatives:
        return None
    return " or ".join(" and ".join(map(_python_clause, text.split(","))) for text in alternatives)


def _python_clause(clause: str) -> str:
    """One clause, compared with as many parts of Python's version as it has itself: `>3.6` does not allow 3.6.1."""
    operator = clause.rstrip("0123456789.*!+abcdefghijklmnopqrstuvwxyz")
    version = clause[len(operator) :]
    of_minor = version.count(".") <= 1 and not version.endswith(".*")
    return f'{"python_version" if of_minor else "python_full_version"} {operator} "{version}"'


@lru_cache(maxsize=2048)
def _alternatives(constraint: str) -> tuple[str, ...] | None:
    """PEP 440 specifier sets of which one must hold; an empty text allows all; None: not understood."""
    if len(constraint) > _LONGEST:
        return None
    translated = [_specifiers(part) for part in re.split(r"\|\|?", constraint)]
    known = [text for text in translated if text is not None]
    return tuple(known) if len(known) == len(translated) else None


def _specifiers(text: str) -> str | None:
    if _ANYTHING(text):
        return ""
    clauses: list[str] = []
    position = len(text) - len(text.lstrip())
    while position < len(text):
        match = _CLAUSE.match(text, position)
        if match is None:
            return None
        clause = _clause(match[1] or "==", match[2])
        if clause is None:
            return None
        clauses.append(clause)
        between = _BETWEEN.match(text, match.end())
        position = between.end() if between else match.end()
    return ",".join(clause for clause in clauses if clause)


def _clause(operator: str, version: str) -> str | None:
    if version == "*":
        return ""
    if operator in ("^", "~"):
        upper = _caret_upper(version) if operator == "^" else _tilde_upper(version)
        return None if upper is None else f">={version},<{upper}"
    if operator in ("<", "<=", ">", ">=") and version.endswith(".*"):
        return operator + version[:-2]
    return ("==" if operator == "=" else operator) + version


def _release(version: str) -> list[int] | None:
    match = re.match(r"(?:[0-9]{1,9}!)?([0-9]{1,9}(?:\.[0-9]{1,9})*)", version)
    return [int(part) for part in match[1].split(".")] if match else None


def _caret_upper(version: str) -> str | None:
    """`^1.2.3` ends before 2, `^0.2.3` before 0.3, `^0.0.3` before 0.0.4, `^0` before 1."""
    release = _release(version)
    if release is None:
        return None
    place = next((index for index, part in enumerate(release) if part), len(release) - 1)
    return ".".join(map(str, [*release[:place], release[place] + 1]))


def _tilde_upper(version: str) -> str | None:
    """`~1.2.3` and `~1.2` end before 1.3, `~1` before 2."""
    release = _release(version)
    if release is None:
        return None
    return f"{release[0] + 1}" if len(release) == 1 else f"{release[0]}.{release[1] + 1}"
