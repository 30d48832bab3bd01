"""pdm's sources and resolution settings (https://pdm-project.org/en/latest/reference/configuration/)."""

import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from wheelcheck.index.project_sources import Configured, array, table, text, texts
from wheelcheck.index.settings import PdmSettings, PdmSource, Setting, index
from wheelcheck.model.lock import FormatControl, IndexKind
from wheelcheck.model.names import normalised_name

__all__ = ["pdm_configuration"]

_PUBLIC = "pypi"
_PUBLIC_KEYS = frozenset(
    (
        "url",
        "verify_ssl",
        "username",
        "password",
        "ca_certs",
        "ignore_stored_index",
        "client_cert",
        "client_key",
        "json_api",
    )
)
"""Keys of `[pypi]` in pdm's own files that speak of the public index; any other is the name of a further source."""


class _Definition(NamedTuple):
    """A source as one place defines it; what it leaves open another place may say."""

    url: str = ""
    username: str = ""
    password: str = ""
    flat: bool | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    origin: str = "default"

    def completed(self, other: "_Definition") -> "_Definition":
        flat = other.flat if self.flat is None else self.flat
        return self._replace(
            url=self.url or other.url,
            username=self.username or other.username,
            password=self.password or other.password,
            flat=flat,
        )


def pdm_configuration(configured: Configured, folder: str, environ: Mapping[str, str], etc: str) -> PdmSettings:
    """Read what is there: the project's sources, then those of pdm's own files, the public index first.

    Args:
        configured: Reads the files.
        folder: The absolute folder of the lock.
        environ: The environment.
        etc: The folder of the system's configuration, `/etc`.

    Raises:
        InputError: A file of the project cannot be read.
    """
    project = f"{folder}/pyproject.toml"
    pdm = configured.tool(project, "pdm")
    own = configured.document(f"{folder}/pdm.toml")
    files = [(f"{folder}/pdm.toml", own)] if own else []
    files += [(path, data) for path in _user_files(environ, etc) if (data := configured.user_document(path))]
    if not pdm and not files and not any(variable.startswith("PDM_") for variable in environ):
        return PdmSettings()
    tables = [(path, table(data, _PUBLIC)) for path, data in files]
    resolution = table(pdm, "resolution")
    formats, written = _formats(resolution, project, environ)
    return PdmSettings(
        sources=tuple(_sources(pdm, project, tables, environ, folder)),
        ordered=resolution.get("respect-source-order") is True,
        formats=formats,
        format_settings=written,
    )


def _user_files(environ: Mapping[str, str], etc: str) -> Iterator[str]:
    home = environ.get("HOME")
    if named := environ.get("PDM_CONFIG_FILE"):
        yield named
    elif sys.platform == "darwin":
        if home:
            yield f"{home}/Library/Application Support/pdm/config.toml"
        yield "/Library/Application Support/pdm/config.toml"
        return
    elif sys.platform == "win32":
        yield f"{environ.get('LOCALAPPDATA', '')}/pdm/pdm/config.toml"
        return
    elif base := environ.get("XDG_CONFIG_HOME") or (f"{home}/.config" if home else ""):
        yield f"{base}/pdm/config.toml"
    first = (environ.get("XDG_CONFIG_DIRS") or f"{etc}/xdg").split(":")[0]
    yield f"{first}/pdm/config.toml"


def _sources(
    pdm: Mapping[str, Any],
    project: str,
    tables: list[tuple[str, Mapping[str, Any]]],
    environ: Mapping[str, str],
    folder: str,
) -> Iterator[PdmSource]:
    """`Project.get_sources` of pdm: the project's, completed by and followed by the stored ones."""
    stored = not _ignores_stored(tables, environ)
    found = dict(_written(pdm, project))
    for path, definitions in tables:
        for name, definition in definitions.items():
            if name not in _PUBLIC_KEYS and isinstance(definition, dict):
                other = _definition(definition, f"{path} [pypi.{name}]")
                if name in found:
                    found[name] = found[name].completed(other)
                elif stored:
                    found[name] = other
    public = _public(tables, environ)
    if _PUBLIC in found:
        found[_PUBLIC] = found[_PUBLIC].completed(public)
    elif stored:
        found = {_PUBLIC: public, **found}
    for name, definition in found.items():
        yield _source(name, definition, environ, folder)


def _written(pdm: Mapping[str, Any], project: str) -> Iterator[tuple[str, _Definition]]:
    for source in array(pdm, "source"):
        if name := text(source, "name"):
            yield name, _definition(source, f"{project} [[tool.pdm.source]]")


def _definition(source: Mapping[str, Any], origin: str) -> _Definition:
    kind = text(source, "type")
    return _Definition(
        text(source, "url"),
        text(source, "username"),
        text(source, "password"),
        kind == "find_links" if kind else None,
        tuple([_pattern(name) for name in texts(source, "include_packages")]),
        tuple([_pattern(name) for name in texts(source, "exclude_packages")]),
        origin,
    )


def _pattern(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9*?\[\]]+", "-", name).lower()


def _public(tables: list[tuple[str, Mapping[str, Any]]], environ: Mapping[str, str]) -> _Definition:
    public = _Definition(
        environ.get("PDM_PYPI_URL", ""),
        environ.get("PDM_PYPI_USERNAME", ""),
        environ.get("PDM_PYPI_PASSWORD", ""),
        origin="PDM_PYPI_URL" if environ.get("PDM_PYPI_URL") else "default",
    )
    for path, definitions in tables:
        if not public.url and text(definitions, "url"):
            public = public._replace(origin=f"{path} [pypi]")
        public = public.completed(_definition(definitions, path))
    return public


def _ignores_stored(tables: list[tuple[str, Mapping[str, Any]]], environ: Mapping[str, str]) -> bool:
    if said := environ.get("PDM_IGNORE_STORED_INDEX"):
        return said.lower() not in {"false", "no", "0"}
    return any(definitions.get("ignore_stored_index") is True for _, definitions in tables)


def _source(name: str, definition: _Definition, environ: Mapping[str, str], folder: str) -> PdmSource:
    if not definition.url:
        return PdmSource(None, definition.include, definition.exclude, definition.origin)
    url = _expanded(definition.url, environ, folder)
    if definition.username and definition.password:
        scheme, separator, rest = url.partition("://")
        secret = f"{quote(definition.username, '')}:{quote(definition.password, '')}"
        url = f"{scheme}{separator}{secret}@{rest.rpartition('@')[2]}" if separator else url
    kind = IndexKind.FIND_LINKS if definition.flat else IndexKind.SIMPLE
    return PdmSource(index(url, folder, kind, name), definition.include, definition.exclude, definition.origin)


def _expanded(url: str, environ: Mapping[str, str], folder: str) -> str:
    """`${NAME}` in the user information, percent-encoded, and `${PROJECT_ROOT}` anywhere, as pdm does."""
    scheme, separator, rest = url.partition("://")
    netloc, slash, path = rest.partition("/")
    secret, at, host = netloc.rpartition("@")
    secret = re.sub(r"\$\{(.+?)\}", lambda match: quote(environ.get(match[1], ""), ""), secret)
    whole = f"{scheme}{separator}{secret}{at}{host}{slash}{path}"
    return whole.replace("file:///${PROJECT_ROOT}", f"file://{folder}").replace("${PROJECT_ROOT}", folder)


def _formats(
    resolution: Mapping[str, Any], project: str, environ: Mapping[str, str]
) -> tuple[FormatControl, tuple[Setting[str], ...]]:
    """The two lists do not know of each other here; unearth's `FormatControl` lets `only-binary` go first."""
    found: dict[str, frozenset[str]] = {}
    written: list[Setting[str]] = []
    for key in ("no-binary", "only-binary", "prefer-binary"):
        variable = f"PDM_{key.upper().replace('-', '_')}"
        said = environ.get(variable) or ",".join(texts(resolution, key))
        names = [name.strip() for name in said.split(",") if name.strip()]
        found[key] = frozenset([name if name == ":all:" else normalised_name(name) for name in names])
        if names:
            origin = variable if environ.get(variable) else f"{project} [tool.pdm.resolution]"
            written.append(Setting(f"{key} = {', '.join(names)}", origin))
    # Single names to prefer do not matter: of one version pdm prefers wheels anyway.
    prefer = ":all:" in found["prefer-binary"]
    return FormatControl(found["no-binary"], found["only-binary"], prefer), tuple(written)
