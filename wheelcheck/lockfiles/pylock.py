"""pylock.toml and pylock.*.toml -> `Lock` (PEP 751, https://packaging.python.org/en/latest/specifications/pylock-toml/).

`packaging.pylock` says whether a lock keeps to the specification; the values are then taken from the parsed document
itself, which knows the lines. The specification lets an installer take the files that are listed and no others.
"""

import re
from collections.abc import Iterator
from typing import Any

from wheelcheck.lockfiles.document import Table
from wheelcheck.lockfiles.file_address import file_name
from wheelcheck.lockfiles.pdm_targets import read_targets
from wheelcheck.lockfiles.toml_text import array_lines, load_toml, name_lines
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import (
    DEFAULT_GROUP,
    INDEX,
    Condition,
    Installer,
    Lock,
    LockedFile,
    LockFormat,
    Pin,
    Source,
    SourceType,
)
from wheelcheck.model.names import normalised_name, normalised_version

__all__ = ["read_pylock"]

_KNOWN = "1.0"
_VERSION = re.compile(r"(\d{1,9})\.(\d{1,9})").fullmatch
_GROUP = re.compile(r"""(?:'([^']*)'|"([^"]*)")\s+in\s+(extras|dependency_groups)\b""").findall
_INSTALLERS = {"uv": Installer.UV, "pdm": Installer.PDM, "poetry": Installer.POETRY}
_PACKAGE = re.compile(r"packages\[(\d+)\]").match
_NAME_PROBLEMS = ("Invalid wheel filename", "Invalid sdist filename", "Name in ", "Version in ")
"""What `packaging.pylock` refuses a whole lock for, though it concerns one file that installers pass over or take."""


def read_pylock(text: str, path: str) -> Lock:
    """Read a pylock.toml.

    Args:
        text: The whole document.
        path: The file's name as the user gave it, for errors and `Lock.path`.

    Raises:
        InputError: It breaks the specification, or is of a major version that we do not know.
    """
    document = Table(load_toml(text, path), path)
    version, warnings = _lock_version(document)
    number = len(document.list("packages"))
    lines, names = array_lines(text, "packages", number), name_lines(text, "packages", number)
    warnings += _validated(document, lines)
    environments, libcs = _environments(document)
    return Lock(
        path=path,
        format=LockFormat.PYLOCK,
        lock_version=version,
        installer=_installer(document),
        pins=tuple([_pin(package) for package in document.tables("packages", lines, names)]),
        requires_python=document.optional_text("requires-python"),
        groups=_groups(document),
        extras=tuple(sorted(map(normalised_name, document.texts("extras")))),
        environments=environments,
        environment_libcs=libcs,
        warnings=tuple(warnings),
    )


def _lock_version(document: Table) -> tuple[str, list[str]]:
    """The version, and a warning for a newer minor one, as the specification asks for."""
    version = document.optional_text("lock-version")
    if version is None:
        raise document.error("is missing: is this a pylock.toml (PEP 751)?", "lock-version")
    found = _VERSION(version)
    if found is None:
        raise document.error("expected a version such as 1.0", "lock-version")
    if int(found[1]) != 1:
        raise document.error(f"is {version}, and only {_KNOWN} is known here: upgrade wheelcheck", "lock-version")
    if int(found[2]) > 0:
        return version, [
            f"lock-version is {version}, newer than the {_KNOWN} that is known here: what is new is ignored"
        ]
    return version, []


def _validated(document: Table, lines: Any) -> list[str]:
    """Warnings about files that an installer passes over; an error for what breaks the specification."""
    from packaging.pylock import Pylock, PylockValidationError

    try:
        # A newer minor version was warned of already; packaging would say so through `logging`.
        Pylock.from_dict({**document.raw, "lock-version": _KNOWN})
    except PylockValidationError as error:
        context, message = error.context or "", error.message.split("\n", 1)[0]  # a marker is underlined below
        place = _PACKAGE(context)
        line = lines[int(place[1])] if place else None
        if message.startswith(_NAME_PROBLEMS):
            return [f"{context}: {message}"]
        sentence = f"{message[:1].lower()}{message[1:]}"
        raise InputError(f"{context}: {sentence}" if context else sentence, path=document.path, line=line) from None
    return []


def _installer(document: Table) -> Installer:
    """Whose lock it is, by `created-by`; anybody may install it, and pip is the specification's own example."""
    words = document.text("created-by").lower().split()
    return _INSTALLERS.get(words[0], Installer.PIP) if words else Installer.PIP


def _environments(document: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The environments, or PDM's own list of them, which knows the C library besides."""
    targets = read_targets(document.table("tool").table("pdm"))
    if targets.markers:
        return targets.markers, targets.libcs
    return document.texts("environments"), ()


def _group(name: str) -> str:
    """PDM calls a project's own dependencies the group `default`."""
    return DEFAULT_GROUP if name == "default" else normalised_name(name)


def _groups(document: Table) -> tuple[str, ...]:
    names = {_group(name) for name in (*document.texts("dependency-groups"), *document.texts("default-groups"))}
    if not names:
        return ()
    return (DEFAULT_GROUP, *sorted(names - {DEFAULT_GROUP}))


def _pin(package: Table) -> Pin:
    source, files = _source_and_files(package)
    marker = package.optional_text("marker")
    groups, optional = _memberships(marker)
    version = package.optional_text("version")
    return Pin(
        name=normalised_name(package.text("name")),
        version=None if version is None else normalised_version(version),
        source=source,
        files=files,
        hash_bound=source.type in {SourceType.INDEX, SourceType.URL, SourceType.PATH},
        conditions=(Condition(marker=marker),) if marker else (),
        groups=groups,
        optional=optional,
        line=package.name_line,
        requires_python=package.optional_text("requires-python"),
    )


def _memberships(marker: str | None) -> tuple[tuple[str, ...], bool]:
    """The groups that the marker speaks of, and whether an extra must be asked for; neither stands anywhere else."""
    if marker is None or (" in extras" not in marker and "dependency_groups" not in marker):
        return (), False
    found = {(kind, _group(single or double)) for single, double, kind in _GROUP(marker)}
    groups = {name for kind, name in found if kind == "dependency_groups"}
    extras = any(kind == "extras" for kind, _ in found)
    if extras:
        groups.add(DEFAULT_GROUP)
    ordered = tuple(sorted(groups, key=lambda name: (name != DEFAULT_GROUP, name)))
    return ordered, extras and not any(kind == "dependency_groups" for kind, _ in found)


def _source_and_files(package: Table) -> tuple[Source, tuple[LockedFile, ...]]:
    """In the order in which the specification's installer looks: vcs, directory, archive, then wheels and sdist."""
    if "vcs" in package.raw:
        return _vcs(package.table("vcs")), ()
    if "directory" in package.raw:
        directory = package.table("directory")
        path = _with_subdirectory(directory.text("path"), directory, "/")
        return Source(SourceType.DIRECTORY, path, editable=directory.flag("editable")), ()
    if "archive" in package.raw:
        archive = package.table("archive")
        return _archive(archive), (_file(archive),)
    index = package.optional_text("index")
    source = INDEX if index is None else Source(SourceType.INDEX, index.rstrip("/"))
    return source, tuple(_files(package))


def _vcs(vcs: Table) -> Source:
    address = vcs.optional_text("url") or vcs.text("path")
    reference = f"{vcs.text('type')}+{address}@{vcs.text('commit-id')}"
    return Source(SourceType.VCS, _with_subdirectory(reference, vcs, "#subdirectory="))


def _archive(archive: Table) -> Source:
    url = archive.optional_text("url")
    if url is None:
        return Source(SourceType.PATH, archive.text("path"))
    return Source(SourceType.URL, _with_subdirectory(url, archive, "#subdirectory="))


def _with_subdirectory(address: str, table: Table, joint: str) -> str:
    subdirectory = table.optional_text("subdirectory")
    return f"{address}{joint}{subdirectory}" if subdirectory else address


def _files(package: Table) -> Iterator[LockedFile]:
    for index, raw in enumerate(package.list("wheels")):
        yield _file(package.element("wheels", index, raw))
    if "sdist" in package.raw:
        yield _file(package.table("sdist"))


def _file(table: Table) -> LockedFile:
    raw = table.raw
    url = table.optional_text("url")
    name = raw.get("name")
    if name is None:
        address = table.optional_text("path") or url
        if not address:
            raise table.error("expected one of name, path, url")
        name = file_name(address)
    hashes = table.table("hashes").raw
    return LockedFile(
        name,
        tuple([f"{algorithm}:{digest}".lower() for algorithm, digest in hashes.items()]),
        url,
        table.integer("size"),
    )
