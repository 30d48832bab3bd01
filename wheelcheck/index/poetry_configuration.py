"""Poetry's sources and installer settings (https://python-poetry.org/docs/repositories/, .../docs/configuration/)."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

from wheelcheck.index.project_sources import Configured, array, table, text
from wheelcheck.index.settings import PoetryPriority, PoetrySettings, PoetrySource, Setting, index, truth
from wheelcheck.model.lock import FormatControl
from wheelcheck.model.names import normalised_name

__all__ = ["poetry_configuration", "poetry_configuration_folder"]


def poetry_configuration_folder(environ: Mapping[str, str]) -> str | None:
    """The folder of the user's `config.toml` and `auth.toml`, or None if there is no home."""
    import sys

    if named := environ.get("POETRY_CONFIG_DIR"):
        return named
    home = environ.get("HOME")
    if sys.platform == "win32":
        return f"{environ.get('APPDATA', '')}/pypoetry"
    if sys.platform == "darwin":
        return f"{home}/Library/Application Support/pypoetry" if home else None
    base = environ.get("XDG_CONFIG_HOME") or (f"{home}/.config" if home else "")
    return f"{base}/pypoetry" if base else None


def poetry_configuration(configured: Configured, folder: str, environ: Mapping[str, str]) -> PoetrySettings:
    """Read what is there: sources from the project, settings from environment, `poetry.toml` and the user's file.

    Raises:
        InputError: A file of the project cannot be read.
    """
    project = f"{folder}/pyproject.toml"
    settings = list(_settings_files(configured, folder, environ))
    mirror = _mirror(settings, environ)
    no_binary = _names("no-binary", settings, environ)
    only_binary = _names("only-binary", settings, environ)
    return PoetrySettings(
        sources=tuple(_sources(configured.tool(project, "poetry"), project)),
        mirror=mirror,
        formats=FormatControl(_policy(no_binary), _policy(only_binary)),
        format_settings=(*_written("no-binary", no_binary), *_written("only-binary", only_binary)),
    )


def _settings_files(
    configured: Configured, folder: str, environ: Mapping[str, str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    local = os.path.join(folder, "poetry.toml")  # noqa: PTH118  pathlib loads slowly
    if document := configured.document(local):
        yield local, document
    user = poetry_configuration_folder(environ)
    if user and (document := configured.user_document(f"{user}/config.toml")):
        yield f"{user}/config.toml", document


def _sources(poetry: Mapping[str, Any], project: str) -> Iterator[PoetrySource]:
    for source in array(poetry, "source"):
        name, url = text(source, "name"), text(source, "url")
        public = name.lower() == "pypi" and not url
        if name and (url or public):
            ref = None if public else index(url, "", name=name)
            yield PoetrySource(ref, name, _priority(source), f"{project} [[tool.poetry.source]]")


def _priority(source: Mapping[str, Any]) -> PoetryPriority:
    written = text(source, "priority").lower()
    if written in set(PoetryPriority):
        return PoetryPriority(written)
    # Before priorities there were two switches.
    if source.get("default") is True:
        return PoetryPriority.DEFAULT
    return PoetryPriority.SECONDARY if source.get("secondary") is True else PoetryPriority.PRIMARY


def _mirror(settings: list[tuple[str, Mapping[str, Any]]], environ: Mapping[str, str]) -> Setting[Any] | None:
    if url := environ.get("POETRY_PYPI_MIRROR_URL", "").strip():
        return Setting(index(url, ""), "POETRY_PYPI_MIRROR_URL")
    for path, document in settings:
        if url := text(table(table(document, "plugins"), "pypi_mirror"), "url"):
            return Setting(index(url, ""), f"{path} plugins.pypi_mirror.url")
    return None


def _names(
    key: str, settings: list[tuple[str, Mapping[str, Any]]], environ: Mapping[str, str]
) -> Setting[tuple[str, ...]] | None:
    """The one place that counts: the environment, else the project's file, else the user's."""
    variable = f"POETRY_INSTALLER_{key.upper().replace('-', '_')}"
    if variable in environ:
        return Setting(_packages(environ[variable]), variable)
    for path, document in settings:
        installer = table(document, "installer")
        if key in installer:
            return Setting(_packages(installer[key]), f"{path} installer.{key}")
    return None


def _packages(value: object) -> tuple[str, ...]:
    """Poetry's `PackageFilterPolicy.normalize`: a truth value, or names separated by commas, or a list of names."""
    if isinstance(value, list):
        return tuple([name for name in value if isinstance(name, str)])
    if isinstance(value, bool) or str(value).lower() in {"true", "false", "1", "0"}:
        return (":all:",) if truth(value) else ()
    return tuple([name.strip() for name in str(value).split(",") if name.strip()])


def _policy(setting: Setting[tuple[str, ...]] | None) -> frozenset[str]:
    if setting is None:
        return frozenset()
    names = [name for name in setting.value if name != ":none:"]
    return frozenset([name if name == ":all:" else normalised_name(name) for name in names])


def _written(key: str, setting: Setting[tuple[str, ...]] | None) -> Iterator[Setting[str]]:
    if setting is not None:
        yield Setting(f"{key} = {', '.join(setting.value)}", setting.origin)
