"""poetry.lock: lock versions 1.0 to 2.1, and those before 1.0, which do not say it (Poetry's `packages/locker.py`)."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wheelcheck.lockfiles.document import Table, quoted
from wheelcheck.lockfiles.poetry_constraint import as_specifier
from wheelcheck.lockfiles.poetry_dependency import marker_text, without_extras
from wheelcheck.lockfiles.toml_text import array_lines, load_toml, name_lines
from wheelcheck.model.lock import (
    DEFAULT_GROUP,
    INDEX,
    Condition,
    Graph,
    Installer,
    Lock,
    LockedFile,
    LockFormat,
    Pin,
    Source,
    SourceType,
)
from wheelcheck.model.names import is_package_name, normalised_name, normalised_version

__all__ = ["read_poetry"]

_NEWEST_KNOWN = (2, 1)
_FIRST_WITH_GROUPS = (2, 1)
_FIRST_WITH_MARKED_DEPENDENCIES = (1, 1)
_VERSION = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,6}))?(?:\.[0-9]+)*")
_HASH_NAMES = {32: "md5", 40: "sha1", 56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}


def read_poetry(text: str, path: str, project: Mapping[str, Any] | None) -> Lock:
    """Read a poetry.lock.

    Args:
        text: The file's text.
        path: The file's name as the user gave it.
        project: The parsed pyproject.toml that stands beside it, or None when there is none. Locks before 2.1 need
            it to know the groups; newer ones take from it which groups are optional.

    Raises:
        InputError: The file is no poetry.lock, is cut off, or is of a major version that we do not know.
    """
    document = Table(load_toml(text, path), path)
    metadata = _metadata(document)
    version = _lock_version(metadata)
    number = len(document.list("package"))
    lines, names = array_lines(text, "package", number), name_lines(text, "package", number)
    packages = [*document.tables("package", lines, names)]
    files = _FileLists(metadata)
    pins = [_pin(package, files, version) for package in packages]
    lock = Lock(
        path=path,
        format=LockFormat.POETRY,
        lock_version=metadata.optional_text("lock-version"),
        installer=Installer.POETRY,
        pins=tuple(pins),
        requires_python=as_specifier(metadata.optional_text("python-versions") or "*"),
        extras=tuple(sorted(map(normalised_name, document.table("extras").raw))),
        warnings=_version_warnings(version),
    )
    if version >= _FIRST_WITH_GROUPS:
        return _with_known_groups(lock, project)
    return _with_graph(lock, document, packages, project)


def _metadata(document: Table) -> Table:
    if "metadata" not in document:
        raise document.error("has no [metadata] table, as every poetry.lock has at its end: is it cut off?")
    return document.table("metadata")


def _lock_version(metadata: Table) -> tuple[int, int]:
    """Major and minor; the locks of Poetry 0.12 and 1.0's betas do not say it and count as (0, 0)."""
    text = metadata.optional_text("lock-version")
    if text is None:
        return (0, 0)
    match = _VERSION.fullmatch(text)
    if match is None or not 1 <= int(match[1]) <= _NEWEST_KNOWN[0]:
        raise metadata.error(
            f"{quoted(text)} is a version of poetry.lock that is not known (1.0 to 2.1 are)", "lock-version"
        )
    return int(match[1]), int(match[2] or 0)


def _version_warnings(version: tuple[int, int]) -> tuple[str, ...]:
    """Poetry reads newer minor versions of a major that it knows, with a warning; so do we."""
    if version <= _NEWEST_KNOWN:
        return ()
    return (f"lock version {version[0]}.{version[1]} is newer than 2.1, the newest that is known: it is read as 2.1",)


def _pin(package: Table, files: "_FileLists", version: tuple[int, int]) -> Pin:
    name = package.text("name")
    if not is_package_name(name):
        raise package.error(f"{quoted(name)} is not a name of a package", "name")
    source = _source(package.table("source")) if "source" in package else INDEX
    if package.flag("develop"):
        source = source._replace(editable=True)
    locked = files.of(package, name, source)
    groups = _groups(package) if version >= _FIRST_WITH_GROUPS else ()
    return Pin(
        name=normalised_name(name),
        version=normalised_version(package.text("version")),
        source=source,
        files=locked,
        # Without a single hash Poetry takes whatever the index has (`Chooser._get_links`).
        hash_bound=bool(locked) and source.type is SourceType.INDEX,
        conditions=_conditions(package, groups, version),
        groups=groups,
        optional=package.flag("optional"),
        line=package.name_line,
        requires_python=as_specifier(package.optional_text("python-versions") or "*"),
    )


def _source(source: Table) -> Source:
    kind = source.optional_text("type") or "legacy"
    url = source.text("url")
    reference = source.optional_text("reference")
    if kind == "legacy":
        return Source(SourceType.INDEX, url.rstrip("/"), reference)
    if kind == "git":
        revision = source.optional_text("resolved_reference") or reference
        subdirectory = source.optional_text("subdirectory")
        at = f"@{revision}" if revision else ""
        return Source(SourceType.VCS, f"git+{url}{at}" + (f"#subdirectory={subdirectory}" if subdirectory else ""))
    direct = {"url": SourceType.URL, "file": SourceType.PATH, "directory": SourceType.DIRECTORY}
    if kind not in direct:
        raise source.error(f"{quoted(kind)} is not a type of source that Poetry has", "type")
    return Source(direct[kind], url)


def _groups(package: Table) -> tuple[str, ...]:
    names = package.raw.get("groups")
    if names is None:
        return ()
    return _main_first(map(normalised_name, package.texts("groups")))


def _main_first(groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(groups), key=lambda group: (group != DEFAULT_GROUP, group)))


def _conditions(package: Table, groups: Sequence[str], version: tuple[int, int]) -> tuple[Condition, ...]:
    """When the pin is installed: 2.1 has its groups and markers, locks up to 1.0 have one marker."""
    if version < _FIRST_WITH_MARKED_DEPENDENCIES:
        # It may name the extra of whoever asked (`requests[socks]`), whose dependency is here because of that.
        marker = without_extras(marker_text(package.optional_text("marker")))
        return (Condition(marker=marker),) if marker else ()
    markers = package.raw.get("markers")
    if markers is None or isinstance(markers, str):
        return tuple([Condition(group, marker=marker_text(markers)) for group in groups])
    by_group = package.table("markers")
    named = {normalised_name(key): by_group.optional_text(key) for key in by_group.raw}
    return tuple([Condition(group, marker=marker_text(named.get(group))) for group in groups])


class _FileLists:
    """Where the files of a package stand: by the package, or by name in `[metadata.files]` or `[metadata.hashes]`."""

    def __init__(self, metadata: Table) -> None:
        self._files = metadata.table("files")
        self._hashes = metadata.table("hashes")
        self._keys = {normalised_name(key): key for table in (self._files, self._hashes) for key in table.raw}

    def of(self, package: Table, name: str, source: Source) -> tuple[LockedFile, ...]:
        if "files" in package:
            return _locked_files(package, "files")
        key = name if name in self._files or name in self._hashes else self._keys.get(normalised_name(name), name)
        if key in self._hashes:
            return tuple([LockedFile(None, (_hash(text),)) for text in self._hashes.texts(key)])
        files = _locked_files(self._files, key)
        if source.type is SourceType.PATH and source.url is not None:
            own = source.url.replace("\\", "/").rpartition("/")[2]
            return tuple([file for file in files if file.filename == own])
        return files


def _locked_files(table: Table, key: str) -> tuple[LockedFile, ...]:
    files: list[LockedFile] = []
    for index, raw in enumerate(table.list(key)):
        # Thousands of these: look first, make a table of it only where something is wrong.
        if isinstance(raw, dict):
            filename, digest = raw.get("file"), raw.get("hash")
            if isinstance(filename, str) and isinstance(digest, str):
                files.append(LockedFile(filename, (digest if ":" in digest else _hash(digest),)))
                continue
        place = table.element(key, index, raw)
        files.append(LockedFile(place.text("file"), (_hash(place.text("hash")),)))
    return tuple(files)


def _hash(text: str) -> str:
    """`sha256:...`; the oldest locks leave the algorithm to the length."""
    digest = text.lower()
    return digest if ":" in digest else f"{_HASH_NAMES.get(len(digest), 'sha256')}:{digest}"


def _with_known_groups(lock: Lock, project: Mapping[str, Any] | None) -> Lock:
    """A 2.1 lock: groups and markers stand in it; the project adds empty and optional groups."""
    groups = {group for pin in lock.pins for group in pin.groups} | {DEFAULT_GROUP}
    if project is None:
        return lock._replace(groups=_main_first(groups))
    from wheelcheck.lockfiles.poetry_project import read_project

    known = read_project(project, _project_path(lock.path))
    return lock._replace(
        groups=_main_first(groups | known.groups),
        optional_groups=tuple(sorted(known.optional_groups)),
        extras=tuple(sorted({*lock.extras, *known.extras})),
    )


def _with_graph(lock: Lock, document: Table, packages: Sequence[Table], project: Mapping[str, Any] | None) -> Lock:
    """An older lock: what is installed is what the project's dependencies lead to."""
    from wheelcheck.lockfiles.memberships import with_memberships
    from wheelcheck.lockfiles.poetry_graph import lock_graph
    from wheelcheck.lockfiles.poetry_project import read_project

    known = read_project(project, _project_path(lock.path)) if project is not None else None
    graph = lock_graph(document, packages, lock.pins, known)
    if known is None:
        return _without_project(lock, packages, graph)
    groups = _main_first(known.groups)
    return lock._replace(
        pins=with_memberships(lock.pins, graph, groups),
        graph=graph,
        groups=groups,
        optional_groups=tuple(sorted(known.optional_groups)),
        extras=tuple(sorted({*lock.extras, *known.extras})),
    )


def _without_project(lock: Lock, packages: Sequence[Table], graph: Graph) -> Lock:
    """Locks of 1.x tell main from dev by category; what a 2.0 lock holds belongs to no known group."""
    categories = [package.optional_text("category") for package in packages]
    if packages and not any(categories):
        warning = "there is no pyproject.toml beside it: its groups and direct dependencies are not known"
        return lock._replace(graph=graph, warnings=(*lock.warnings, warning))
    pins = [
        pin._replace(groups=(category,)) if category else pin
        for pin, category in zip(lock.pins, categories, strict=True)
    ]
    return lock._replace(pins=tuple(pins), graph=graph, groups=_main_first({DEFAULT_GROUP, *filter(None, categories)}))


def _project_path(lock_path: str) -> str:
    return os.path.join(os.path.dirname(lock_path), "pyproject.toml")  # noqa: PTH118, PTH120 - no file is touched
