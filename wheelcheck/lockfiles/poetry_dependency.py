"""A dependency as Poetry writes it, in pyproject.toml and in poetry.lock: a text, a table, or a list of either."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wheelcheck.lockfiles.document import Table
from wheelcheck.lockfiles.poetry_constraint import allows, python_marker
from wheelcheck.model.lock import Pin, SourceType
from wheelcheck.model.names import normalised_name

__all__ = [
    "ALWAYS",
    "EXTRA_COMPARISON",
    "NEVER",
    "Dependency",
    "dependencies_in",
    "dependency_from_requirement",
    "marker_text",
    "narrowed",
    "without_extras",
]

NEVER = 'python_version == "0"'
"""A marker that never holds."""
ALWAYS = 'python_version != "0"'
"""A marker that holds everywhere."""
EXTRA_COMPARISON = re.compile(r"""\bextra\s*(==|!=)\s*("[^"]*"|'[^']*')""")

_SOURCES = {
    "git": frozenset({SourceType.VCS}),
    "url": frozenset({SourceType.URL}),
    "path": frozenset({SourceType.PATH, SourceType.DIRECTORY}),
    "file": frozenset({SourceType.PATH}),
}
_INDEX = frozenset({SourceType.INDEX})
_UNQUOTED = re.compile(r"\s*(python_version|python_full_version)\s*([<>]=?|[=!]=)\s*[\"']?([0-9.]+)[\"']?\s*")
_VERSION_AND_MARKER = re.compile(r"([^;]*);(.*)", re.DOTALL)


class Dependency(NamedTuple):
    """One way in which a project is asked for.

    Attributes:
        name: PEP 503 normalised.
        constraint: In Poetry's language or PEP 440's, None when it is a direct reference.
        marker: When it is asked for, or None.
        extras: Its extras that are asked for, normalised.
        optional: Only for an extra of whoever asks.
        sources: Which kinds of source it can mean.
        source_name: The name of the source that it must come from, or None.
        url: Of a direct reference: its address or path, or None where that is not known.
    """

    name: str
    constraint: str | None = None
    marker: str | None = None
    extras: tuple[str, ...] = ()
    optional: bool = False
    sources: frozenset[SourceType] = _INDEX
    source_name: str | None = None
    url: str | None = None


def marker_text(text: str | None) -> str | None:
    """A marker as Poetry writes it: `""` and `*` always hold, `<empty>` never does."""
    if not text or text == "*":
        return None
    return NEVER if text == "<empty>" else text


def without_extras(marker: str | None, extra: str | None = None) -> str | None:
    """A marker in which the comparisons with a package's own extras are decided; None: it holds everywhere.

    In a lock a package's marker speaks of the project's extras, a dependency's of those of the package that asks.

    Args:
        marker: The marker.
        extra: The extra, normalised, that is known to be asked for, or None: whichever the marker names is.
    """
    if marker is None:
        return None

    def decided(comparison: re.Match[str]) -> str:
        is_it = extra is None or (normalised_name(comparison[2][1:-1]) == extra) is (comparison[1] == "==")
        return ALWAYS if is_it else NEVER

    text = EXTRA_COMPARISON.sub(decided, marker)
    return None if text == ALWAYS else text


def dependencies_in(table: Table) -> Iterator[Dependency]:
    """The dependencies of a `dependencies` table, each entry of a list as one of its own."""
    for key in table.raw:
        yield from _entries(table, key)


def dependency_from_requirement(text: str) -> Dependency | None:
    """A PEP 508 requirement (`[project] dependencies`, PEP 735 groups), None when it is none."""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        requirement = Requirement(text)
    except (InvalidRequirement, RecursionError):
        return None
    return Dependency(
        name=normalised_name(requirement.name),
        constraint=None if requirement.url else str(requirement.specifier),
        marker=str(requirement.marker) if requirement.marker else None,
        extras=tuple(map(normalised_name, sorted(requirement.extras))),
        sources=frozenset(SourceType) - _INDEX if requirement.url else _INDEX,
        url=requirement.url,
    )


def narrowed(dependency: Dependency, candidates: Sequence[int], pins: Sequence[Pin]) -> tuple[int, ...]:
    """Which of several pins of one name a dependency can mean; all of them when none seems to fit."""
    if len(candidates) <= 1:
        return tuple(candidates)
    fitting = tuple([index for index in candidates if _fits(dependency, pins[index])])
    return fitting or tuple(candidates)


def _fits(dependency: Dependency, pin: Pin) -> bool:
    if pin.source.type not in dependency.sources:
        return False
    named = dependency.source_name
    if named is not None and named.lower() != (pin.source.name or "PyPI").lower():
        return False  # Poetry's own name for the index that a lock does not name is PyPI
    return dependency.constraint is None or pin.version is None or allows(dependency.constraint, pin.version)


def _entries(table: Table, key: str) -> Iterator[Dependency]:
    value = table.raw[key]
    name = normalised_name(key)
    for index, entry in enumerate(value if isinstance(value, list) else (value,)):
        if isinstance(entry, str):
            yield _from_text(name, entry)
        elif isinstance(entry, dict):
            place = table.element(key, index, entry) if isinstance(value, list) else table.table(key)
            yield _from_table(name, place)
        else:
            raise table.error("expected a version or a table", key)


def _from_text(name: str, text: str) -> Dependency:
    """A constraint; Poetry 1.0 let a marker stand behind it, whose quotes were lost: `<5;python_version<3.8`."""
    both = _VERSION_AND_MARKER.fullmatch(text)
    if both is None:
        return Dependency(name, text)
    unquoted = _UNQUOTED.fullmatch(both[2])
    return Dependency(name, both[1], f'{unquoted[1]} {unquoted[2]} "{unquoted[3]}"' if unquoted else None)


def _from_table(name: str, table: Table) -> Dependency:
    direct = next((kind for kind in _SOURCES if kind in table), None)
    version = table.optional_text("version")
    base = _from_text(name, version) if version is not None else Dependency(name)
    return base._replace(
        constraint=None if direct else base.constraint,
        marker=_marker(table, base.marker),
        extras=tuple(map(normalised_name, table.texts("extras"))),
        optional=table.flag("optional"),
        sources=_SOURCES[direct] if direct else _INDEX,
        source_name=table.optional_text("source"),
        url=table.optional_text(direct) if direct else None,
    )


def _marker(table: Table, behind_version: str | None) -> str | None:
    """All that says when it is asked for: `markers`, `python` and `platform`."""
    python, platform = table.optional_text("python"), table.optional_text("platform")
    parts = [
        marker_text(table.optional_text("markers")),
        behind_version,
        python_marker(python) if python else None,
        f'sys_platform == "{platform}"' if platform and '"' not in platform else None,
    ]
    markers = [part for part in parts if part]
    return markers[0] if len(markers) <= 1 and markers else " and ".join(f"({part})" for part in markers) or None
