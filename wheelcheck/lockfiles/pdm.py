"""pdm.lock 4.x, and those from before it had a version -> `Lock` (https://pdm-project.org/en/latest/usage/lockfile/).

A lock with the strategy `inherit_metadata` (the default since 2.15) says for each package in which groups and under
which marker it is installed. A lock without it is resolved again by PDM, from the project's requirements along the
packages' dependencies, and so does its graph here (`wheelcheck.lockfiles.pdm_graph`); without the project's file
everything in it counts as installed.

A package stands in the lock once for itself and once for each set of extras (`uvicorn`, `uvicorn[standard]`); they
are the same files, so they are one pin.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from wheelcheck.lockfiles.document import Table
from wheelcheck.lockfiles.file_address import file_name
from wheelcheck.lockfiles.memberships import with_memberships
from wheelcheck.lockfiles.pdm_graph import read_graph
from wheelcheck.lockfiles.pdm_targets import read_targets
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

__all__ = ["read_pdm"]

_KNOWN = (4, 5)
"""PDM reads older minor versions of its own major version, and newer patch levels; nothing else."""

_INHERIT = "inherit_metadata"
_VCS = ("git", "hg", "svn", "bzr")
_ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar")


def read_pdm(text: str, path: str, project: Mapping[str, Any] | None = None) -> Lock:
    """Read a pdm.lock.

    Args:
        text: The whole document.
        path: The file's name as the user gave it, for errors and `Lock.path`.
        project: The parsed `pyproject.toml` beside it, if there is one; locks without `inherit_metadata` need it.

    Raises:
        InputError: It is no pdm.lock, or is of a version that we do not know.
    """
    document = Table(load_toml(text, path), path)
    metadata = document.table("metadata")
    version = _lock_version(metadata)
    number = len(document.list("package"))
    lines, names = array_lines(text, "package", number), name_lines(text, "package", number)
    entries = list(document.tables("package", lines, names))
    pins, owners = _merged([_pin(entry, metadata) for entry in entries])
    groups = _groups(metadata, pins)
    graph: Graph | None = None
    warnings: tuple[str, ...] = ()
    if not _inherits(metadata, entries):
        graph, warnings = read_graph(entries, owners, pins, groups, project)
    if graph is not None:
        pins = with_memberships(pins, graph, groups)
    targets = read_targets(metadata)
    return Lock(
        path=path,
        format=LockFormat.PDM,
        lock_version=version,
        installer=Installer.PDM,
        pins=pins,
        requires_python=_requires_python(metadata, project),
        groups=groups,
        graph=graph,
        environments=targets.markers,
        environment_libcs=targets.libcs,
        warnings=warnings,
    )


def _lock_version(metadata: Table) -> str | None:
    version = metadata.optional_text("lock_version")
    if version is None:
        return None
    numbers = version.split(".")
    if not all(number.isdecimal() and len(number) < 5 for number in numbers):  # noqa: PLR2004  more is no version
        raise metadata.error("expected a version such as 4.5.0", "lock_version")
    major, minor = int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 0
    if major > _KNOWN[0] or (major == _KNOWN[0] and minor > _KNOWN[1]):
        raise metadata.error(
            f"is pdm lock version {version}, and only versions up to {_KNOWN[0]}.{_KNOWN[1]} are known here: "
            "lock again with a PDM that writes one of them, or upgrade wheelcheck",
            "lock_version",
        )
    return version


def _inherits(metadata: Table, entries: Iterable[Table]) -> bool:
    """Whether the packages say themselves when they are installed."""
    if _INHERIT in metadata.texts("strategy"):
        return True
    return any("groups" in entry.raw or "sections" in entry.raw for entry in entries)


def _requires_python(metadata: Table, project: Mapping[str, Any] | None) -> str | None:
    declared = metadata.optional_text("requires_python")
    if declared is None and project is not None:
        declared = Table(dict(project), "pyproject.toml").table("project").optional_text("requires-python")
    return declared


def _group(name: str) -> str:
    return DEFAULT_GROUP if name == "default" else normalised_name(name)


def _groups(metadata: Table, pins: Iterable[Pin]) -> tuple[str, ...]:
    """All groups; `:all` and `:dev`, which PDM 2.8 wrote among them, are no groups but ways to ask for several."""
    names = {_group(name) for name in metadata.texts("groups") if not name.startswith(":")}
    for pin in pins:
        names.update(pin.groups)
    names.discard(DEFAULT_GROUP)
    return (DEFAULT_GROUP, *sorted(names))


def _pin(entry: Table, metadata: Table) -> Pin:
    name = entry.text("name")
    if not is_package_name(name):
        raise entry.error(f"{name!r} is not the name of a package", "name")
    version = entry.optional_text("version")
    source = _source(entry)
    files = tuple(_files(entry, metadata, source))
    groups = sorted({_group(group) for group in (*entry.texts("groups"), *entry.texts("sections"))}, key=_main_first)
    return Pin(
        name=normalised_name(name),
        version=None if version is None else normalised_version(version),
        source=source,
        files=files,
        # A lock made with `--no-hashes`-like plugins lists nothing, and then PDM checks nothing.
        hash_bound=bool(files),
        conditions=_conditions(groups, entry.optional_text("marker")),
        groups=tuple(groups),
        line=entry.name_line,
        requires_python=entry.optional_text("requires_python"),
        extras=tuple(sorted(map(normalised_name, entry.texts("extras")))),
    )


def _main_first(group: str) -> tuple[bool, str]:
    return group != DEFAULT_GROUP, group


def _conditions(groups: Sequence[str], marker: str | None) -> tuple[Condition, ...]:
    if groups:
        return tuple([Condition(group, None, marker or None) for group in groups])
    return (Condition(None, None, marker),) if marker else ()


def _source(entry: Table) -> Source:
    raw = entry.raw
    editable = entry.flag("editable")
    for kind in _VCS:
        if kind in raw:
            return Source(SourceType.VCS, _vcs_reference(entry, kind), editable=editable)
    path, url = entry.optional_text("path"), entry.optional_text("url")
    if url is not None and not url.startswith("file:"):
        return Source(SourceType.URL, url)
    local = path if path is not None else url
    if local is None:
        return INDEX
    if local.lower().endswith(_ARCHIVES):
        return Source(SourceType.PATH, local)
    return Source(SourceType.DIRECTORY, local, editable=editable)


def _vcs_reference(entry: Table, kind: str) -> str:
    revision = entry.optional_text("revision") or entry.optional_text("ref")
    subdirectory = entry.optional_text("subdirectory")
    at = f"@{revision}" if revision else ""
    fragment = f"#subdirectory={subdirectory}" if subdirectory else ""
    return f"{kind}+{entry.text(kind).removeprefix(f'{kind}+')}{at}{fragment}"


def _files(entry: Table, metadata: Table, source: Source) -> Iterator[LockedFile]:
    """The files of a package, or of the table that held them all before lock version 4.3."""
    holder, key = entry, "files"
    if key not in entry.raw:
        holder = metadata.table("files") if "files" in metadata.raw else metadata
        key = _files_key(entry, entry.text("name"))
        if key not in holder.raw:
            key = _files_key(entry, normalised_name(entry.text("name")))
    for index, raw in enumerate(holder.list(key)):
        yield _file(holder.element(key, index, raw), source)


def _files_key(entry: Table, name: str) -> str:
    """`lunr[languages] 0.5.6`; 4.2 has the files under the name without extras, once for all entries."""
    extras = ",".join(sorted(entry.texts("extras")))
    return f"{name}{f'[{extras}]' if extras else ''} {entry.optional_text('version') or ''}"


def _file(table: Table, source: Source) -> LockedFile:
    url, digest = table.optional_text("url"), table.optional_text("hash")
    name = table.optional_text("file")
    if name is None:
        address = url if url is not None else source.url
        if address is None:
            raise table.error("expected one of file, url")
        name = file_name(address)
    return LockedFile(name, () if digest is None else (digest.lower(),), url)


def _merged(entries: Iterable[Pin]) -> tuple[tuple[Pin, ...], tuple[int, ...]]:
    """One pin for all entries of the same version from the same source; and for each entry the index of its pin."""
    places: dict[tuple[str, str | None, Source], int] = {}
    pins: list[Pin] = []
    owners = []
    for entry in entries:
        place = places.setdefault((entry.name, entry.version, entry.source), len(pins))
        owners.append(place)
        if place == len(pins):
            pins.append(entry)
        else:
            pins[place] = _joined(pins[place], entry)
    return tuple(pins), tuple(owners)


def _joined(one: Pin, other: Pin) -> Pin:
    always = not (one.conditions and other.conditions)
    return one._replace(
        files=tuple(dict.fromkeys((*one.files, *other.files))),
        hash_bound=one.hash_bound or other.hash_bound,
        conditions=() if always else tuple(dict.fromkeys((*one.conditions, *other.conditions))),
        groups=tuple(sorted({*one.groups, *other.groups}, key=_main_first)),
        extras=tuple(sorted({*one.extras, *other.extras})),
    )
