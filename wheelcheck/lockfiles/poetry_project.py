"""A Poetry project's direct dependencies, groups and extras in pyproject.toml (Poetry's tables, PEP 621, PEP 735)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from wheelcheck.lockfiles.document import Table
from wheelcheck.lockfiles.poetry_dependency import Dependency, dependencies_in, dependency_from_requirement
from wheelcheck.model.lock import DEFAULT_GROUP
from wheelcheck.model.names import normalised_name

__all__ = ["DirectDependency", "PoetryProject", "read_project"]

_DEV_GROUP = "dev"


class DirectDependency(NamedTuple):
    """A dependency of the project itself.

    Attributes:
        dependency: What is asked for.
        group: The group that it stands in.
        extra: The project's extra that it is for, or None.
    """

    dependency: Dependency
    group: str = DEFAULT_GROUP
    extra: str | None = None


class PoetryProject(NamedTuple):
    """What a lock does not say itself.

    Attributes:
        dependencies: The direct dependencies, one entry per group and extra.
        groups: All groups, normalised.
        optional_groups: Those that are installed only when asked for.
        extras: The project's extras, normalised.
    """

    dependencies: tuple[DirectDependency, ...]
    groups: frozenset[str]
    optional_groups: frozenset[str]
    extras: frozenset[str]


def read_project(project: Mapping[str, Any], path: str) -> PoetryProject:
    """Read the parsed pyproject.toml.

    Args:
        project: The document.
        path: Its path, for errors.

    Raises:
        InputError: A table is not of the shape that Poetry or the PEPs give it.
    """
    document = Table(dict(project), path)
    poetry = document.table("tool").table("poetry")
    standard = document.table("project")
    main = [*_main_dependencies(standard, poetry)]
    groups = _groups(document.table("dependency-groups"), poetry)
    return PoetryProject(
        dependencies=(*main, *(direct for group in groups for direct in _of_group(group, groups))),
        groups=frozenset({DEFAULT_GROUP, *groups}),
        optional_groups=frozenset(name for name, group in groups.items() if group.optional),
        extras=frozenset(map(normalised_name, _extras_table(standard, poetry).raw)),
    )


def _extras_table(standard: Table, poetry: Table) -> Table:
    """Poetry's own extras count only where the standard table has no dependencies at all."""
    if "dependencies" in standard or "optional-dependencies" in standard:
        return standard.table("optional-dependencies")
    return poetry.table("extras")


def _main_dependencies(standard: Table, poetry: Table) -> Iterator[DirectDependency]:
    if "dependencies" in standard or "optional-dependencies" in standard:
        yield from _standard_dependencies(standard)
        if "dependencies" not in standard.texts("dynamic"):
            return  # what [tool.poetry.dependencies] then says only adds sources to what stands above
    yield from _poetry_dependencies(poetry)


def _standard_dependencies(standard: Table) -> Iterator[DirectDependency]:
    for dependency in _requirements(standard, "dependencies"):
        yield DirectDependency(dependency)
    extras = standard.table("optional-dependencies")
    own_name = normalised_name(standard.optional_text("name") or "")
    for extra in extras.raw:
        for dependency in _of_extra(extras, extra, own_name, set()):
            yield DirectDependency(dependency, extra=normalised_name(extra))


def _of_extra(extras: Table, extra: str, own_name: str, seen: set[str]) -> Iterator[Dependency]:
    """An extra's dependencies; `myself[other]` stands for those of the other extra."""
    seen.add(extra)
    for dependency in _requirements(extras, extra):
        if dependency.name != own_name or not own_name:
            yield dependency
            continue
        for other in extras.raw:
            if other not in seen and normalised_name(other) in dependency.extras:
                yield from _of_extra(extras, other, own_name, seen)


def _requirements(table: Table, key: str) -> Iterator[Dependency]:
    for index, text in enumerate(table.texts(key)):
        dependency = dependency_from_requirement(text)
        if dependency is None:
            raise table.error("is not a valid requirement", key, index)
        yield dependency


def _poetry_dependencies(poetry: Table) -> Iterator[DirectDependency]:
    extras = poetry.table("extras")
    wanted_by: dict[str, list[str]] = {}
    for extra in extras.raw:
        for name in extras.texts(extra):
            wanted_by.setdefault(_project_part(name), []).append(normalised_name(extra))
    for dependency in dependencies_in(poetry.table("dependencies")):
        if dependency.name == "python":
            continue
        if not dependency.optional:
            yield DirectDependency(dependency)
        for extra in wanted_by.get(dependency.name, ()) if dependency.optional else ():
            yield DirectDependency(dependency, extra=extra)


def _project_part(text: str) -> str:
    """The name in an entry of `[extras]`, which may carry a version: `psycopg2 (>=2.9)`."""
    return normalised_name(text.replace("(", " ").replace("[", " ").split(maxsplit=1)[0]) if text.strip() else ""


class _Group(NamedTuple):
    dependencies: Sequence[Dependency]
    includes: Sequence[str]
    optional: bool


def _groups(standard: Table, poetry: Table) -> dict[str, _Group]:
    """All groups, by normalised name; the standard's table and Poetry's own add up."""
    own = {normalised_name(name): group for name, group in poetry.table("group").members()}
    groups: dict[str, _Group] = {}
    for key in standard.raw:
        name = normalised_name(key)
        dependencies, includes = _standard_group(standard, key)
        poetrys = own.get(name)
        more = poetrys.texts("include-groups") if poetrys else ()
        groups[name] = _Group(dependencies, [*includes, *more], poetrys.flag("optional") if poetrys else False)
    for name, table in own.items():
        if name not in groups:
            dependencies = [*dependencies_in(table.table("dependencies"))]
            groups[name] = _Group(dependencies, table.texts("include-groups"), table.flag("optional"))
    if "dev-dependencies" in poetry:
        dev = groups.get(_DEV_GROUP, _Group((), (), optional=False))
        dependencies = [*dev.dependencies, *dependencies_in(poetry.table("dev-dependencies"))]
        groups[_DEV_GROUP] = dev._replace(dependencies=dependencies)
    return groups


def _standard_group(standard: Table, key: str) -> tuple[list[Dependency], list[str]]:
    dependencies: list[Dependency] = []
    includes: list[str] = []
    for index, entry in enumerate(standard.list(key)):
        if isinstance(entry, dict):
            includes.append(standard.element(key, index, entry).text("include-group"))
            continue
        dependency = dependency_from_requirement(entry) if isinstance(entry, str) else None
        if dependency is None:
            raise standard.error("is not a valid requirement", key, index)
        dependencies.append(dependency)
    return dependencies, includes


def _of_group(name: str, groups: Mapping[str, _Group]) -> Iterator[DirectDependency]:
    """A group's dependencies and those of the groups that it includes, as its own."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        group = groups.get(current)
        if current in seen or group is None:
            continue
        seen.add(current)
        for dependency in group.dependencies:
            yield DirectDependency(dependency, group=name)
        waiting.extend(map(normalised_name, group.includes))
