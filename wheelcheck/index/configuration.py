"""Which indexes and file formats the user has already chosen for pip, uv, Poetry, pdm and Pipenv.

Nothing is asked for that the tools do not know themselves: their files and variables, and our flags that are named as
pip names them. Which of it counts for which lock is decided in `wheelcheck.index.routes`.
"""

import os
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from wheelcheck.index.pdm_configuration import pdm_configuration
from wheelcheck.index.pip_configuration import PipOption, pip_configuration_files, pip_options, pip_settings
from wheelcheck.index.poetry_configuration import poetry_configuration
from wheelcheck.index.project_sources import Configured, table
from wheelcheck.index.settings import (
    FormatLines,
    PdmSettings,
    PipenvSettings,
    PoetrySettings,
    Setting,
    ToolSettings,
    index,
)
from wheelcheck.index.uv_configuration import UvConfiguration, uv_configuration
from wheelcheck.model.lock import FormatControl, IndexKind, IndexRef

__all__ = ["Configuration", "InForce", "IndexFlags", "in_force", "index_configuration", "public_index"]


class IndexFlags(NamedTuple):
    """What our own command line says, named as pip names it. Paths are relative to the working directory.

    Attributes:
        index_url: `--index-url`, or None.
        extra_index_urls: `--extra-index-url`, in order.
        find_links: `--find-links`, in order.
        no_index: `--no-index`: no simple repository is asked at all, for no lock.
        no_binary: `--no-binary`, each as given: names separated by commas, `:all:`, `:none:`.
        only_binary: `--only-binary`, likewise. Which of the two options was given first is not known here, so
            `:all:` of either counts as said before the names of both.
        prefer_binary: `--prefer-binary`.
    """

    index_url: str | None = None
    extra_index_urls: Sequence[str] = ()
    find_links: Sequence[str] = ()
    no_index: bool = False
    no_binary: Collection[str] = ()
    only_binary: Collection[str] = ()
    prefer_binary: bool = False


class Configuration(NamedTuple):
    """All that is configured, by tool. URLs may hold credentials: show them by `in_force` only.

    Attributes:
        folder: The absolute folder of the locks, which relative paths in them are relative to.
        flags: Our command line; counts for every lock.
        pip: `PIP_*` and pip's files.
        uv: `UV_*`, `uv.toml` and `[tool.uv]`.
        uv_pip: The same with `[tool.uv.pip]` over it, for what `uv pip` installs.
        poetry: `[[tool.poetry.source]]`, `POETRY_*`, `poetry.toml`, Poetry's `config.toml`.
        pdm: `[[tool.pdm.source]]`, `PDM_*`, `pdm.toml`, pdm's `config.toml`.
        pipenv: `PIPENV_PYPI_MIRROR`, the Pipfile's `[pipenv]`, and pip's environment.
        mirror: The default index that this machine has for pip or uv, or None. As a courtesy to people behind a
            mirror it stands in the place of the public index for every lock whose pins name no index.
        warnings: Sentences about files and values that could not be used, for stderr; no credentials in them.
    """

    folder: str
    flags: ToolSettings = ToolSettings()
    pip: ToolSettings = ToolSettings()
    uv: ToolSettings = ToolSettings()
    uv_pip: ToolSettings = ToolSettings()
    poetry: PoetrySettings = PoetrySettings()
    pdm: PdmSettings = PdmSettings()
    pipenv: PipenvSettings = PipenvSettings()
    mirror: Setting[IndexRef] | None = None
    warnings: tuple[str, ...] = ()


def index_configuration(
    locks_folder: Path,
    environ: Mapping[str, str],
    flags: IndexFlags | None = None,
    *,
    project: Mapping[str, Any] | None = None,
    etc: str = "/etc",
    prefix: str = sys.prefix,
) -> Configuration:
    """Read what is configured for locks in one folder.

    Costs little more than the looks for files that are not there: a file is parsed only if its text can say
    something of indexes.

    Args:
        locks_folder: Where the lock stands: `pyproject.toml`, `uv.toml`, `poetry.toml`, `pdm.toml` and `Pipfile`
            beside it count, and uv's in the folders above.
        environ: The environment; nothing else of it is looked at.
        flags: Our own command line; None says nothing.
        project: The `pyproject.toml` beside the lock, where it was parsed already.
        etc: The folder of the system's configuration.
        prefix: Of the Python whose `pip.conf` counts where no virtual environment is active.

    Raises:
        InputError: A file of the project cannot be read or parsed. Broken files of the user or the system are
            told in `warnings`, for they may have nothing to do with this lock.
    """
    warnings: list[str] = []
    folder = os.path.abspath(locks_folder)  # noqa: PTH100  resolves no links
    here = os.getcwd()  # noqa: PTH109  as above
    configured = Configured(warnings, {} if project is None else {os.path.join(folder, "pyproject.toml"): project})  # noqa: PTH118
    options = pip_options(environ, pip_configuration_files(environ, etc, prefix), warnings)
    pip = pip_settings(options, here, warnings)
    uv = uv_configuration(configured, folder, environ, etc)
    return Configuration(
        folder=folder,
        flags=ToolSettings() if flags is None else _flag_settings(flags, here),
        pip=pip,
        uv=uv.project,
        uv_pip=uv.pip,
        poetry=poetry_configuration(configured, folder, environ),
        pdm=pdm_configuration(configured, folder, environ, etc),
        pipenv=_pipenv(configured, folder, environ, options),
        mirror=_mirror(uv, pip),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _flag_settings(flags: IndexFlags, here: str) -> ToolSettings:
    lines = FormatLines(FormatControl())
    for general in (True, False):
        for names in sorted(names for names in flags.no_binary if (":all:" in names) is general):
            lines.forbid_wheels(names, "--no-binary")
        for names in sorted(names for names in flags.only_binary if (":all:" in names) is general):
            lines.forbid_sdists(names, "--only-binary")
    if flags.prefer_binary:
        lines.prefer_wheels("--prefer-binary")
    links = [Setting(index(link, here, IndexKind.FIND_LINKS), "--find-links") for link in flags.find_links]
    return ToolSettings(
        default=Setting(index(flags.index_url, here), "--index-url") if flags.index_url else None,
        extra=tuple([Setting(index(url, here), "--extra-index-url") for url in flags.extra_index_urls]),
        find_links=tuple(links),
        no_index=Setting(value=True, origin="--no-index") if flags.no_index else None,
        formats=lines.control(),
        format_settings=tuple(lines.settings),
    )


def _pipenv(
    configured: Configured, folder: str, environ: Mapping[str, str], options: Sequence[PipOption]
) -> PipenvSettings:
    mirror = environ.get("PIPENV_PYPI_MIRROR", "").strip()
    pipfile = os.path.join(folder, "Pipfile")  # noqa: PTH118  pathlib loads slowly
    search_all = "install_search_all_sources" in configured.project_text(pipfile)
    if search_all:
        search_all = table(configured.document(pipfile), "pipenv").get("install_search_all_sources") is True
    variables = [option for option in options if option.origin in environ]
    pip = pip_settings([option for option in variables if "binary" in option.name], folder, [])
    return PipenvSettings(
        mirror=Setting(index(mirror, folder), "PIPENV_PYPI_MIRROR") if mirror else None,
        search_all=search_all,
        formats=pip.formats,
        format_settings=pip.format_settings,
    )


def _mirror(uv: UvConfiguration, pip: ToolSettings) -> Setting[IndexRef] | None:
    """The one that says most surely what this machine shall ask: a variable before a file."""
    found = [setting for setting in (uv.mirror, pip.default) if setting is not None]
    variables = [setting for setting in found if setting.origin.startswith(("UV_", "PIP_"))]
    return next(iter([*variables, *found]), None)


@cache
def public_index() -> IndexRef:
    """The public index, by the address that the Package URL library gives for the type `pypi`.

    Importing `packageurl` loads `dataclasses` and `inspect`, an eighth of a whole warm run, for one constant. Its
    module `validate` needs nothing of that; so it alone is loaded, by the import system's own finder. Should it need
    its package one day, or not be found this way, the ordinary import does the same at its price.
    """
    address = _address_from_submodule()
    if address is None:
        from packageurl.validate import PypiTypeDefinition

        address = str(PypiTypeDefinition.default_repository_url)
    return IndexRef(f"{address.rstrip('/')}/simple")


def _address_from_submodule() -> str | None:
    from importlib.machinery import PathFinder

    package = PathFinder.find_spec("packageurl")
    places = None if package is None else package.submodule_search_locations
    spec = PathFinder.find_spec("packageurl.validate", places) if places else None
    if spec is None or spec.loader is None:
        return None
    from importlib.util import module_from_spec

    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        address = module.PypiTypeDefinition.default_repository_url
    except Exception:  # noqa: BLE001  whatever stands in the way, the ordinary import is there
        return None
    return address if isinstance(address, str) else None


class InForce(NamedTuple):
    """One value for people: which tool's, which setting, the value without secrets, and who said it."""

    tool: str
    setting: str
    value: str
    origin: str


def in_force(configuration: Configuration) -> Iterator[InForce]:
    """Every value that is set, in the order of the tools; passwords and tokens are not in it."""
    for tool, settings in (
        ("wheelcheck", configuration.flags),
        ("pip", configuration.pip),
        ("uv", configuration.uv),
        ("uv pip", configuration.uv_pip if configuration.uv_pip != configuration.uv else ToolSettings()),
    ):
        yield from _tool_in_force(tool, settings)
    yield from _sources_in_force(configuration)
    for tool, written in (
        ("Poetry", configuration.poetry.format_settings),
        ("pdm", configuration.pdm.format_settings),
        ("Pipenv", configuration.pipenv.format_settings),
    ):
        yield from [_format_in_force(tool, setting) for setting in written]


def _tool_in_force(tool: str, settings: ToolSettings) -> Iterator[InForce]:
    from wheelcheck.index.redaction import redacted

    groups = (
        ("index-url", () if settings.default is None else (settings.default,)),
        ("extra-index-url", settings.extra),
        ("find-links", settings.find_links),
        ("explicit index", settings.explicit),
    )
    for name, indexes in groups:
        for value, origin in indexes:
            yield InForce(tool, name, redacted(value.url), origin)
    if settings.no_index is not None:
        yield InForce(tool, "no-index", str(settings.no_index.value).lower(), settings.no_index.origin)
    if settings.strategy is not None:
        yield InForce(tool, "index-strategy", settings.strategy.value, settings.strategy.origin)
    yield from [_format_in_force(tool, setting) for setting in settings.format_settings]


def _format_in_force(tool: str, setting: Setting[str]) -> InForce:
    name, _, value = setting.value.partition(" = ")
    return InForce(tool, name, value, setting.origin)


def _sources_in_force(configuration: Configuration) -> Iterator[InForce]:
    from wheelcheck.index.redaction import redacted

    for source in configuration.poetry.sources:
        url = "public index" if source.repository is None else redacted(source.repository.url)
        yield InForce("Poetry", f"source {source.name} ({source.priority})", url, source.origin)
    for found in configuration.pdm.sources:
        if found.repository is not None:
            yield InForce("pdm", f"source {found.repository.name}", redacted(found.repository.url), found.origin)
    for tool, mirror in (("Poetry", configuration.poetry.mirror), ("Pipenv", configuration.pipenv.mirror)):
        if mirror is not None:
            yield InForce(tool, "mirror of the public index", redacted(mirror.value.url), mirror.origin)
