"""Pipfile.lock, `pipfile-spec` 6: hashes without file names, sections as groups (https://github.com/pypa/pipfile)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from wheelcheck.lockfiles.document import Table, quoted
from wheelcheck.lockfiles.json_text import load_json
from wheelcheck.model.lock import (
    DEFAULT_GROUP,
    Condition,
    IndexRef,
    Installer,
    Lock,
    LockedFile,
    LockFormat,
    Pin,
    Source,
    SourceType,
)
from wheelcheck.model.names import is_package_name, normalised_name, normalised_version

__all__ = ["pipenv_indexes", "pipenv_python", "read_pipfile_lock"]

_KNOWN_SPEC = 6
_VCS = ("git", "hg", "svn", "bzr")
_ARCHIVE = re.compile(r"\.(?:whl|zip|tar|tgz|tar\.\w+)(?:[?#].*)?$", re.IGNORECASE)
_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")
_KEY = re.compile(r'^( {4}| {8}|\t|\t\t)"((?:[^"\\\n]|\\.)*)": ', re.MULTILINE)
_PINNED = re.compile(r"\s*(===?)\s*([^\s,*]+)\s*")
_PYTHON = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){0,2}")


def read_pipfile_lock(
    text: str, path: str, project: Mapping[str, Any] | None = None, variables: Mapping[str, str] | None = None
) -> Lock:
    """Read a Pipfile.lock.

    Groups are shown by Pipenv's own names, but for `default`, which is the main group as everywhere.

    Args:
        text: The file's text.
        path: The file's name as the user gave it.
        project: Not needed: a Pipfile.lock says everything itself. Here for the sake of one form for all readers.
        variables: The environment variables that URLs of sources may name (`https://${USER}@...`).

    Raises:
        InputError: The file is no Pipfile.lock, is cut off, or an entry pins nothing.
    """
    del project
    document = Table(load_json(text, path), path)
    if "_meta" not in document:
        raise document.error('has no "_meta", as every Pipfile.lock has: is it one?')
    meta = document.table("_meta")
    warnings: list[str] = []
    spec = meta.integer("pipfile-spec")
    if spec != _KNOWN_SPEC:
        warnings.append(f"pipfile-spec {spec} is not known: it is read as {_KNOWN_SPEC}")
    indexes = pipenv_indexes(meta.tables("sources"), variables or {}, warnings)
    sections = [key for key in document.raw if key != "_meta" and document.raw[key] is not None]
    lines = _lines(text)
    pins = [pin for section in sections for pin in _section(document, section, indexes, lines)]
    groups = {_group(section): None for section in sections}
    return Lock(
        path=path,
        format=LockFormat.PIPFILE,
        lock_version=None if spec is None else str(spec),
        installer=Installer.PIPENV,
        pins=tuple(pins),
        requires_python=pipenv_python(meta.table("requires")),
        groups=tuple(sorted(groups, key=lambda group: group != DEFAULT_GROUP)),
        indexes=tuple(indexes.values()),
        warnings=tuple(warnings),
    )


def _group(section: str) -> str:
    return DEFAULT_GROUP if section == "default" else normalised_name(section)


def _section(
    document: Table, section: str, indexes: Mapping[str, IndexRef], lines: Mapping[tuple[str, str], int]
) -> list[Pin]:
    table = document.table(section)
    group = _group(section)
    pins: list[Pin] = []
    for name, value in table.raw.items():
        entry = {"version": value} if isinstance(value, str) else value
        if not isinstance(entry, dict):
            raise table.error("expected an object", name)
        line = lines.get((section, name))
        package = Table(entry, table.path, parent=table, key=name, line=line)
        if not is_package_name(name):
            raise package.error("is not a name of a package")
        pins.append(_pin(package, normalised_name(name), group, indexes))
    return pins


def _pin(package: Table, name: str, group: str, indexes: Mapping[str, IndexRef]) -> Pin:
    source = _direct_source(package)
    version = _version(package, needed=source is None)
    source = source or _index_source(package, indexes)
    files = tuple([LockedFile(None, (text.lower(),)) for text in package.texts("hashes")])
    return Pin(
        name=name,
        version=version,
        source=source,
        files=files,
        # pip, which does the work for Pipenv, checks hashes of those entries alone that have some.
        hash_bound=bool(files) and source.type is SourceType.INDEX,
        conditions=(Condition(group, marker=_marker(package)),),
        groups=(group,),
        line=package.line,
        extras=tuple(map(normalised_name, package.texts("extras"))),
    )


def _version(package: Table, *, needed: bool) -> str | None:
    """The pinned version; direct sources may leave it out."""
    text = package.optional_text("version")
    match = _PINNED.fullmatch(text or "")
    if match:
        return match[2] if match[1] == "===" else normalised_version(match[2])
    if needed:
        raise package.error(
            "pins no version: lock it again with `pipenv lock`"
            if text in (None, "", "*")
            else f"{quoted(text)} pins no version",
            None if text is None else "version",
        )
    return None


def _marker(package: Table) -> str | None:
    parts = [part for part in (package.optional_text("markers"), package.optional_text("os_markers")) if part]
    return parts[0] if len(parts) == 1 else " and ".join(f"({part})" for part in parts) or None


def _direct_source(package: Table) -> Source | None:
    editable = package.flag("editable")
    for kind in _VCS:
        if kind in package:
            return Source(SourceType.VCS, _vcs_url(package, kind), editable=editable)
    file = package.optional_text("file")
    if file is not None and "://" in file and not file.startswith("file:"):
        return Source(SourceType.URL, file, editable=editable)
    local = package.optional_text("path") if file is None else file
    if local is None:
        return None
    kind_of_path = SourceType.PATH if _ARCHIVE.search(local) else SourceType.DIRECTORY
    return Source(kind_of_path, local, editable=editable)


def _vcs_url(package: Table, kind: str) -> str:
    url, revision, folder = package.text(kind), package.optional_text("ref"), package.optional_text("subdirectory")
    start = "" if url.startswith(f"{kind}+") else f"{kind}+"
    return start + url + (f"@{revision}" if revision else "") + (f"#subdirectory={folder}" if folder else "")


def _index_source(package: Table, indexes: Mapping[str, IndexRef]) -> Source:
    name = package.optional_text("index")
    if name is None:
        return Source(SourceType.INDEX)
    if name in indexes:
        return Source(SourceType.INDEX, indexes[name].url, name)
    if "://" in name:
        return Source(SourceType.INDEX, name.rstrip("/"))
    return Source(SourceType.INDEX, name=name)


def pipenv_indexes(sources: Iterable[Table], variables: Mapping[str, str], warnings: list[str]) -> dict[str, IndexRef]:
    """The sources of a Pipfile or its lock, by name, in their order; `warnings` gets what is odd about them."""
    indexes: dict[str, IndexRef] = {}
    for number, source in enumerate(sources):
        url, unset = _expanded(source.text("url"), variables)
        name = source.optional_text("name") or f"source-{number + 1}"
        if unset:
            warnings.append(
                f"the URL of the source {name} names {', '.join(unset)}, which the environment does not set"
            )
        if not source.flag("verify_ssl", default=True):
            warnings.append(f"the source {name} asks for no TLS verification (verify_ssl): it is verified all the same")
        indexes[name] = IndexRef(url.rstrip("/"), name=name)
    return indexes


def _expanded(text: str, variables: Mapping[str, str]) -> tuple[str, list[str]]:
    """The text with `${X}` and `$X` replaced; what is not set stays as it is, `${X}` then is told."""
    unset: list[str] = []

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if name not in variables and match[1]:
            unset.append(name)
        return variables.get(name, match[0])

    return _VARIABLE.sub(value, text), unset


def pipenv_python(requires: Table) -> str | None:
    """`python_version = "3.11"` means any 3.11, `python_full_version = "3.11.4"` this one."""
    text = requires.optional_text("python_full_version") or requires.optional_text("python_version")
    if text is None or not _PYTHON.fullmatch(text):
        return None
    return f"=={text}" if text.count(".") > 1 else f"=={text}.*"


def _lines(text: str) -> dict[tuple[str, str], int]:
    """Section and name -> line, as Pipenv indents (four spaces); empty for another layout."""
    lines: dict[tuple[str, str], int] = {}
    section, line, counted = "", 1, 0
    for match in _KEY.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        if match[1] in ("    ", "\t"):
            section = match[2]
        else:
            lines[section, match[2]] = line
    return lines
