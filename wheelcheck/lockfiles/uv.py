"""uv.lock, version 1 with all its revisions -> `Lock` (https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile).

uv installs what the lock lists and asks no index: the files of a pin are all there is for it. What is installed
is what can be reached from the workspace members, so the lock's graph decides (`wheelcheck.lockfiles.uv_graph`).
`resolution-markers` of a package are for uv's next resolution; installing looks at the markers of the
dependencies alone, and so do we (uv: `Lock::to_resolution`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from wheelcheck.lockfiles.document import Table
from wheelcheck.lockfiles.file_address import file_name
from wheelcheck.lockfiles.toml_text import array_lines, load_toml, name_lines
from wheelcheck.lockfiles.uv_graph import read_graph
from wheelcheck.model.lock import (
    IndexKind,
    Installer,
    Lock,
    LockedFile,
    LockFormat,
    Pin,
    Source,
    SourceType,
)
from wheelcheck.model.names import is_package_name, normalised_name, normalised_version

__all__ = ["read_uv"]

_KNOWN_VERSION = 1
"""uv promises that every uv reads every revision of a lock version, and refuses versions that it does not know."""

_PACKAGES = ("package", "distribution")
"""The array of packages, today and before uv 0.3."""

_UNNAMED = "unnamed-project"
"""What we call a project whose `name` is empty: uv took such until 2025, and their locks are otherwise sound."""

_SOURCE_KEYS = ("registry", "git", "url", "path", "directory", "editable", "virtual")


def read_uv(text: str, path: str, project: Mapping[str, Any] | None = None) -> Lock:
    """Read a uv.lock, or the lock that uv writes beside a PEP 723 script.

    Args:
        text: The whole document.
        path: The file's name as the user gave it, for errors and `Lock.path`.
        project: The parsed `pyproject.toml` beside it, if there is one: it knows which of the lock's indexes are
            flat (`format = "flat"`), which the lock does not say.

    Raises:
        InputError: It is no uv.lock, contradicts itself, or is of a version that we do not know.
    """
    document = Table(load_toml(text, path), path)
    version = _lock_version(document)
    flat = _flat_indexes(project)
    tables = _package_tables(document, text)
    pins = tuple([_pin(table, flat) for table in tables])
    structure = read_graph(document, tables, pins)
    return Lock(
        path=path,
        format=LockFormat.UV,
        lock_version=version,
        installer=Installer.UV,
        pins=structure.pins,
        requires_python=document.optional_text("requires-python"),
        groups=structure.groups,
        extras=structure.extras,
        graph=structure.graph,
        environments=document.texts("supported-markers"),
        warnings=structure.warnings,
    )


def _lock_version(document: Table) -> str:
    version = document.integer("version")
    if version is None:
        raise document.error("is missing: is this a uv.lock?", "version")
    if version != _KNOWN_VERSION:
        raise document.error(
            f"is uv lock version {version}, and only version {_KNOWN_VERSION} is known here: "
            "lock again with a uv that writes it, or upgrade wheelcheck"
        )
    revision = document.integer("revision")
    return f"{version}" if revision is None else f"{version}.{revision}"


def _package_tables(document: Table, text: str) -> list[Table]:
    for key in _PACKAGES:
        if key in document:
            number = len(document.list(key))
            return list(document.tables(key, array_lines(text, key, number), name_lines(text, key, number)))
    return []


def _flat_indexes(project: Mapping[str, Any] | None) -> frozenset[str]:
    """The addresses that the project declares as pages or folders of links rather than simple repositories."""
    if project is None:
        return frozenset()
    settings = Table(dict(project), "pyproject.toml").table("tool").table("uv")
    flat = [
        index["url"]
        for index in settings.list("index")
        if isinstance(index, dict) and index.get("format") == "flat" and isinstance(index.get("url"), str)
    ]
    links = [link for link in settings.list("find-links") if isinstance(link, str)]
    return frozenset([address.rstrip("/") for address in (*flat, *links)])


def _pin(table: Table, flat: frozenset[str]) -> Pin:
    kind, source = read_source(table, flat)
    name = table.text("name")
    if name == "" and source.type is SourceType.DIRECTORY:
        name = _UNNAMED
    if not is_package_name(name):
        raise table.error(f"{name!r} is not the name of a package", "name")
    version = table.optional_text("version")
    if version is None and kind == "registry":
        raise table.error("is missing, though the package comes from an index", "version")
    return Pin(
        name=normalised_name(name),
        version=None if version is None else normalised_version(version),
        source=source,
        files=_files(table, kind, source),
        hash_bound=source.type in {SourceType.INDEX, SourceType.URL, SourceType.PATH},
        line=table.name_line,
    )


def read_source(table: Table, flat: frozenset[str]) -> tuple[str, Source]:
    """The source of a package, and its kind in uv's words."""
    kind, address, subdirectory = _source_parts(table)
    if kind == "registry":
        return kind, _registry(address, flat)
    if kind == "git":
        return kind, Source(SourceType.VCS, _git_reference(address))
    if kind == "url":
        url = f"{address}#subdirectory={subdirectory}" if subdirectory else address
        return kind, Source(SourceType.URL, url)
    if kind == "path":
        return kind, Source(SourceType.PATH, address)
    return kind, Source(SourceType.DIRECTORY, address, editable=kind == "editable", virtual=kind == "virtual")


def _source_parts(table: Table) -> tuple[str, str, str | None]:
    raw = table.raw.get("source")
    if isinstance(raw, str):  # before uv 0.3: `registry+https://...`
        kind, plus, address = raw.partition("+")
        kind = "url" if kind == "direct" else kind
        if plus and kind in _SOURCE_KEYS:
            return kind, address, None
    elif isinstance(raw, dict):
        for kind in _SOURCE_KEYS:
            value = raw.get(kind)
            if isinstance(value, str):
                subdirectory = raw.get("subdirectory")
                return kind, value, subdirectory if isinstance(subdirectory, str) else None
    known = ", ".join(_SOURCE_KEYS)
    raise table.error(f"expected one of {known}" if raw is not None else "is missing", "source")


def _registry(address: str, flat: frozenset[str]) -> Source:
    url = address.rstrip("/") or address
    is_flat = "://" not in url or url in flat or url.endswith(".html")
    return Source(SourceType.INDEX, url, index_kind=IndexKind.FIND_LINKS if is_flat else IndexKind.SIMPLE)


def _git_reference(address: str) -> str:
    """From uv's `https://host/repo?tag=v1&subdirectory=x#COMMIT` to `git+https://host/repo@COMMIT#subdirectory=x`."""
    from urllib.parse import parse_qs, urlsplit, urlunsplit

    try:
        parts = urlsplit(address)
        query = parse_qs(parts.query, max_num_fields=16)
    except ValueError:  # an address that is none: shown as it stands
        return f"git+{address}"
    commit = f"@{parts.fragment}" if parts.fragment else ""
    subdirectory = query.get("subdirectory")
    fragment = f"#subdirectory={subdirectory[0]}" if subdirectory else ""
    return f"git+{urlunsplit((parts.scheme, parts.netloc, parts.path, '', ''))}{commit}{fragment}"


def _files(table: Table, kind: str, source: Source) -> tuple[LockedFile, ...]:
    wheels = _wheels(table, kind, source)
    sdist = table.raw.get("sdist")
    if sdist is None:
        return wheels
    if not isinstance(sdist, dict):
        raise table.error("expected a table", "sdist")
    return (*wheels, _file(table.table("sdist"), kind, source))


def _wheels(table: Table, kind: str, source: Source) -> tuple[LockedFile, ...]:
    wheels: Sequence[object] = table.list("wheels")
    return tuple([_file(table.element("wheels", index, wheel), kind, source) for index, wheel in enumerate(wheels)])


def _file(table: Table, kind: str, source: Source) -> LockedFile:
    raw = table.raw
    url, digest, size = raw.get("url"), raw.get("hash"), raw.get("size")
    if not (
        (url is None or isinstance(url, str))
        and (digest is None or isinstance(digest, str))
        and (size is None or isinstance(size, int))
    ):
        raise table.error("expected strings `url` and `hash` and a whole number `size`")
    if url is None:
        name, url = _name_without_url(table, kind, source)
    else:
        name = file_name(url)
    return LockedFile(name, () if digest is None else (digest.lower(),), url, size)


def _name_without_url(table: Table, kind: str, source: Source) -> tuple[str, str | None]:
    """Name and address of a file of a flat folder index (`path`), of a path wheel (`filename`), or of the source."""
    path = table.optional_text("path")
    if path is not None:
        return file_name(path), path
    name = table.optional_text("filename")
    address = source.url if kind in {"url", "path", "git"} else None
    if name is not None:
        return name, address
    if address is None:
        raise table.error("expected one of url, path, filename")
    return file_name(address), address
