"""uv's settings: `UV_*`, `uv.toml`, `[tool.uv]` (https://docs.astral.sh/uv/concepts/indexes/)."""

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from wheelcheck.index.project_sources import Configured, array, table, text, texts
from wheelcheck.index.settings import IndexStrategy, Setting, ToolSettings, index, truth
from wheelcheck.model.lock import FormatControl, IndexKind, IndexRef
from wheelcheck.model.names import normalised_name

__all__ = ["UvConfiguration", "uv_configuration"]


_PROJECT_SWITCHES = ("no-binary", "no-build")
_PROJECT_NAMES = ("no-binary-package", "no-build-package")
"""Options whose variables `uv pip` does not read (`uv pip install --show-settings`, measured). There is no
`UV_NO_INDEX` at all."""


class UvConfiguration(NamedTuple):
    """What uv would go by.

    Attributes:
        project: For `uv sync`.
        pip: For `uv pip`, which `[tool.uv.pip]` speaks of too.
        mirror: The default index that the environment, the user or the system sets: one that a whole machine
            uses, as against one that the project chose.
    """

    project: ToolSettings
    pip: ToolSettings
    mirror: Setting[IndexRef] | None


class _Layer(NamedTuple):
    """One table of options, and what its relative paths are relative to."""

    options: Mapping[str, Any]
    folder: str
    origin: str


class _Index(NamedTuple):
    """An index as it was defined."""

    ref: IndexRef
    origin: str
    default: bool = False
    explicit: bool = False


def uv_configuration(configured: Configured, folder: str, environ: Mapping[str, str], etc: str) -> UvConfiguration:
    """Read what is there, the environment over the project's file over the user's over the system's.

    Args:
        configured: Reads the files.
        folder: The absolute folder of the lock; uv looks for its options there and in the folders above.
        environ: The environment.
        etc: The folder of the system's configuration, `/etc`.

    Raises:
        InputError: A file of the project cannot be read.
    """
    project = list(_project_layers(configured, folder, environ))
    machine = list(_machine_layers(configured, environ, etc))
    environment = _Layer(_environment_options(environ), os.getcwd(), "")  # noqa: PTH109  pathlib loads slowly
    layers = [environment, *project, *machine]
    plain = _settings(layers)
    subtables = [_Layer(pip, at.folder, f"{at.origin}.pip") for at in layers if (pip := table(at.options, "pip"))]
    for_pip = {
        key: value for key, value in environment.options.items() if key not in _PROJECT_SWITCHES + _PROJECT_NAMES
    }
    differs = bool(subtables) or len(for_pip) < len(environment.options)
    with_pip = _settings([environment._replace(options=for_pip), *subtables, *layers[1:]]) if differs else plain
    for_all = _settings([environment, *machine]) if len(machine) + len(environment.options) else ToolSettings()
    return UvConfiguration(plain, with_pip, for_all.default)


def _environment_options(environ: Mapping[str, str]) -> dict[str, Any]:
    """The variables as if they stood in a file; the origin of each is told by `_origin`."""
    options: dict[str, Any] = {}
    indexes = [_named_index(word, "UV_INDEX") for word in environ.get("UV_INDEX", "").split()]
    if default := environ.get("UV_DEFAULT_INDEX", "").strip():
        indexes.insert(0, {**_named_index(default, "UV_DEFAULT_INDEX"), "default": True})
    if indexes:
        options["index"] = indexes
    for key in ("extra-index-url", *_PROJECT_NAMES):
        options |= _environment_list(environ, key, None)
    options |= _environment_list(environ, "find-links", ",")
    for key in ("index-url", "index-strategy", *_PROJECT_SWITCHES):
        if value := environ.get(_variable(key), "").strip():
            options[key] = value
    return options


def _environment_list(environ: Mapping[str, str], key: str, separator: str | None) -> dict[str, list[str]]:
    values = [value.strip() for value in environ.get(_variable(key), "").split(separator)]
    values = [value for value in values if value]
    return {key: values} if values else {}


def _named_index(word: str, variable: str) -> dict[str, Any]:
    name, equals, url = word.partition("=")
    if equals and ":" not in name:
        return {"name": name, "url": url, "origin": variable}
    return {"url": word, "origin": variable}


def _variable(key: str) -> str:
    return f"UV_{key.upper().replace('-', '_')}"


def _project_layers(configured: Configured, folder: str, environ: Mapping[str, str]) -> Iterator[_Layer]:
    """The nearest `uv.toml` or `[tool.uv]`, from the lock's folder upwards; a `uv.toml` hides the table beside it."""
    named = environ.get("UV_CONFIG_FILE")
    if named:
        path = os.path.abspath(named)  # noqa: PTH100  pathlib loads slowly
        yield _Layer(configured.document(path), os.path.dirname(path), path)  # noqa: PTH120
        return
    if truth(environ.get("UV_NO_CONFIG", "")):
        return
    here = folder
    while True:
        own, project = os.path.join(here, "uv.toml"), os.path.join(here, "pyproject.toml")  # noqa: PTH118
        if os.path.isfile(own):  # noqa: PTH113
            yield _Layer(configured.document(own), here, own)
            return
        if configured.has_tool(project, "uv") if here == folder else configured.mentions_tool(project, "uv"):
            yield _Layer(configured.tool(project, "uv"), here, f"{project} [tool.uv]")
            return
        above = os.path.dirname(here)  # noqa: PTH120
        if above == here:
            return
        here = above


def _machine_layers(configured: Configured, environ: Mapping[str, str], etc: str) -> Iterator[_Layer]:
    if environ.get("UV_CONFIG_FILE") or truth(environ.get("UV_NO_CONFIG", "")):
        return
    for path in (
        *_user_file(environ),
        *([] if truth(environ.get("UV_NO_SYSTEM_CONFIG", "")) else _system(environ, etc)),
    ):
        if options := configured.user_document(path):
            yield _Layer(options, os.path.dirname(path), path)  # noqa: PTH120  pathlib loads slowly


def _user_file(environ: Mapping[str, str]) -> Iterator[str]:
    if os.name == "nt":
        base = environ.get("APPDATA", "")
    else:
        home = environ.get("HOME", "")
        base = environ.get("XDG_CONFIG_HOME") or (f"{home}/.config" if home else "")
    if base:
        yield f"{base}/uv/uv.toml"


def _system(environ: Mapping[str, str], etc: str) -> Iterator[str]:
    """The first that exists counts alone."""
    if os.name == "nt":
        yield f"{environ.get('SYSTEMDRIVE', 'C:')}/ProgramData/uv/uv.toml"
        return
    folders = (environ.get("XDG_CONFIG_DIRS") or f"{etc}/xdg").split(":")
    for path in (*[f"{folder}/uv/uv.toml" for folder in folders if folder], f"{etc}/uv/uv.toml"):
        if os.path.isfile(path):  # noqa: PTH113  pathlib loads slowly
            yield path
            return


def _settings(layers: Iterable[_Layer]) -> ToolSettings:
    layers = [layer for layer in layers if layer.options]
    if not layers:
        return ToolSettings()
    indexes = _first_of_each_name(found for layer in layers for found in _indexes(layer))
    default = next((found for found in indexes if found.default), None)
    strategies = [strategy for layer in layers for strategy in _strategy(layer)]
    formats, written = _formats(layers)
    extra = [found for found in indexes if not found.default and not found.explicit]
    return ToolSettings(
        default=None if default is None else Setting(default.ref, default.origin),
        extra=tuple([Setting(found.ref, found.origin) for found in extra]),
        find_links=tuple([link for layer in layers for link in _links(layer)]),
        explicit=tuple([Setting(found.ref, found.origin) for found in indexes if found.explicit]),
        no_index=next((switch for layer in layers for switch in _switch(layer, "no-index")), None),
        formats=formats,
        format_settings=written,
        strategy=strategies[0] if strategies else None,
    )


def _first_of_each_name(found: Iterable[_Index]) -> list[_Index]:
    seen: set[str] = set()
    indexes = []
    for one in found:
        if one.ref.name is None or one.ref.name not in seen:
            indexes.append(one)
        if one.ref.name is not None:
            seen.add(one.ref.name)
    return indexes


def _indexes(layer: _Layer) -> Iterator[_Index]:
    """As uv chains them: `index` tables, then `extra-index-url`, then `index-url`."""
    for definition in array(layer.options, "index"):
        url, name = text(definition, "url"), text(definition, "name") or None
        if url:
            kind = IndexKind.FIND_LINKS if definition.get("format") == "flat" else IndexKind.SIMPLE
            origin = text(definition, "origin") if not layer.origin else _origin(layer, "[index]")
            default, explicit = definition.get("default") is True, definition.get("explicit") is True
            yield _Index(index(url, layer.folder, kind, name), origin, default, explicit)
    for url in texts(layer.options, "extra-index-url"):
        yield _Index(index(url, layer.folder), _origin(layer, "extra-index-url"))
    if url := text(layer.options, "index-url"):
        yield _Index(index(url, layer.folder), _origin(layer, "index-url"), default=True)


def _links(layer: _Layer) -> Iterator[Setting[IndexRef]]:
    for link in texts(layer.options, "find-links"):
        yield Setting(index(link, layer.folder, IndexKind.FIND_LINKS), _origin(layer, "find-links"))


def _origin(layer: _Layer, key: str) -> str:
    return f"{layer.origin} {key}" if layer.origin else _variable(key)


def _strategy(layer: _Layer) -> Iterator[Setting[IndexStrategy]]:
    value = text(layer.options, "index-strategy")
    if value in set(IndexStrategy):
        yield Setting(IndexStrategy(value), _origin(layer, "index-strategy"))


def _switch(layer: _Layer, key: str) -> Iterator[Setting[bool]]:
    value = layer.options.get(key)
    if isinstance(value, bool | str) and (said := truth(value)) is not None:
        yield Setting(said, _origin(layer, key))


def _formats(layers: list[_Layer]) -> tuple[FormatControl, tuple[Setting[str], ...]]:
    no_binary, said = _names(layers, "no-binary", "no-binary-package")
    no_build, also_said = _names(layers, "no-build", "no-build-package")
    only_binary, pip_said = _names(layers, "only-binary", "")
    return FormatControl(no_binary, no_build | only_binary), (*said, *also_said, *pip_said)


def _names(layers: list[_Layer], switch: str, names: str) -> tuple[frozenset[str], tuple[Setting[str], ...]]:
    """As in uv's `NoBinary::from_args`: a switch that is set, whatever it says, makes the names meaningless.

    `[tool.uv.pip]` has lists where `[tool.uv]` has switches; what both say adds up.
    """
    found: set[str] = set()
    settings: list[Setting[str]] = []
    for layer in layers:
        listed = layer.options.get(switch)
        if isinstance(listed, list):
            found |= _listed(texts(layer.options, switch))
            settings.append(Setting(f"{switch} = {', '.join(texts(layer.options, switch))}", _origin(layer, switch)))
    said = next((setting for layer in layers for setting in _switch(layer, switch)), None)
    if said is not None:
        settings.append(Setting(f"{switch} = {'true' if said.value else 'false'}", said.origin))
        return frozenset(found | {":all:"} if said.value else found), tuple(settings)
    for layer in layers if names else ():
        if packages := texts(layer.options, names):
            found |= {normalised_name(package) for package in packages}
            settings.append(Setting(f"{names} = {', '.join(packages)}", _origin(layer, names)))
    return frozenset(found), tuple(settings)


def _listed(names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for name in names:
        if name == ":none:":
            found.clear()
        else:
            found.add(name if name == ":all:" else normalised_name(name))
    return {":all:"} if ":all:" in found else found
