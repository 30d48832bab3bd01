"""The project's settings and the environment's, put into the options of a command line where these say nothing."""

import os
from argparse import Namespace
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from wheelcheck.model.errors import InputError
from wheelcheck.model.settings import InForce, Origin, Said, Value
from wheelcheck.settings.environment import environment_settings
from wheelcheck.settings.finding import find_settings, folder_of, settings_text
from wheelcheck.settings.keys import KEYS, Key, Kind
from wheelcheck.settings.merging import merged

if TYPE_CHECKING:
    from wheelcheck.settings.reading import Settings

__all__ = ["CONFIG_VARIABLE", "check_baseline", "configure"]

CONFIG_VARIABLE = "WHEELCHECK_CONFIG"
_ENDS = {"image": "--image", "source": "--from", "destination": "--to"}
"""Options that no key stands for, but that contradict some."""


def configure(options: Namespace, environ: Mapping[str, str] = os.environ, *, unused: Collection[str] = ()) -> InForce:
    """Fill in the options from variables and from the project's file.

    Args:
        options: As they were parsed; changed in place.
        environ: The environment variables.
        unused: Keys that this job has no use for.

    Returns:
        What is in force, and who says so.

    Raises:
        InputError: The file or a variable is wrong.
    """
    if options.no_config and options.config:
        raise InputError("--no-config and --config contradict each other")
    settings = None if options.no_config else _read(options, environ)
    layers = [_given(options), environment_settings(environ), {} if settings is None else settings.values]
    values = {key: said for key, said in merged(layers).items() if key in KEYS and key not in unused}
    for name, said in values.items():
        if said.origin is not Origin.FLAG:
            setattr(options, KEYS[name].option, _option(KEYS[name], said.value))
    options.exceptions = () if settings is None or "exceptions" in unused else settings.exceptions
    shown = {
        key.name: values.get(key.name, Said(key.default, Origin.DEFAULT))
        for key in KEYS.values()
        if key.name not in unused
    }
    return InForce(None if settings is None else settings.path, shown, options.exceptions)


def _read(options: Namespace, environ: Mapping[str, str]) -> "Settings | None":
    from wheelcheck.render.rows import shown_path

    named = options.config or environ.get(CONFIG_VARIABLE)
    if named:
        found = os.path.abspath(named), settings_text(named)  # noqa: PTH100  pathlib loads slowly
    else:
        files = [folder_of(lock) for lock in options.locks if lock != "-" and os.path.exists(lock)]  # noqa: PTH110
        nearest = find_settings(files or [os.getcwd()])  # noqa: PTH109
        if nearest is None:
            return None
        found = nearest
    from wheelcheck.settings.reading import read_settings

    path, text = found
    return read_settings(text, path, named or shown_path(path))


def _given(options: Namespace) -> dict[str, Said]:
    """What the command line itself says."""
    found = {}
    for key in KEYS.values():
        value = getattr(options, key.option, None)
        if key.option == "open_sdists":
            value = None if value else False
        if value is not None and value != [] and (value is not False or key.option == "open_sdists"):
            found[key.name] = Said(_value(key, value), Origin.FLAG, key.flag)
    if any(output.path == "-" for output in options.outputs):
        # Something goes to stdout already.
        found.setdefault("format", Said("", Origin.FLAG, "--output"))
    for option, flag in _ENDS.items():
        if getattr(options, option, None) is not None:
            found[option] = Said("", Origin.FLAG, flag)
    return found


def _value(key: Key, value: object) -> Value:
    if isinstance(value, bool | str):
        return value
    if key.name == "fail-on":
        return tuple(name for names in value for name in names) or ("none",)  # type: ignore[attr-defined]  # argparse
    return tuple(value) if isinstance(value, list) else str(value)


def _option(key: Key, value: Value) -> object:
    """The value as argparse would have made it."""
    if key.name == "fail-on" and isinstance(value, tuple):
        return [[name for name in value if name != "none"]]
    return list(value) if key.kind in {Kind.NAMES, Kind.TEXTS} and isinstance(value, tuple) else value


def check_baseline(options: Namespace) -> str | None:
    """The baseline that is to be written, None where none is.

    Raises:
        InputError: No file is named, or one that is no baseline stands there.
    """
    if not options.write_baseline:
        return None
    path: str | None = options.baseline
    if path is None:
        raise InputError("--write-baseline needs to know which file: --baseline FILE, or `baseline` in the settings")
    from wheelcheck.cli.outputs import check_writable

    check_writable(path)
    if os.path.exists(path) and os.path.getsize(path):  # noqa: PTH110, PTH202
        from wheelcheck.settings.baseline_file import is_baseline

        if not is_baseline(path):
            raise InputError("is no baseline of wheelcheck, and is not written over", path=path)
    return path
