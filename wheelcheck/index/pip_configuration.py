"""pip's settings from its files and its environment (https://pip.pypa.io/en/stable/topics/configuration/)."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from wheelcheck.index.settings import FormatLines, Setting, ToolSettings, index, truth
from wheelcheck.model.lock import FormatControl, IndexKind

__all__ = ["PipOption", "pip_configuration_files", "pip_options", "pip_settings"]

_LARGEST_FILE = 1024 * 1024
_OURS = frozenset(
    ("index-url", "pypi-url", "extra-index-url", "find-links", "no-index", "no-binary", "only-binary", "prefer-binary")
)
_WORDS = ("index", "find", "binary", "pypi")
"""Each of our options has one of these in it."""

_SECTIONS = ("global", "install")
"""pip looks at `[global]` and at the section of its command. A verdict speaks of an install, and an install does not
look at `[download]`."""


class PipOption(NamedTuple):
    """One option as pip reads it.

    Attributes:
        name: The long option without hyphens: `extra-index-url`.
        value: Not empty; several values are separated by white space.
        origin: `PIP_FIND_LINKS`, or `/etc/pip.conf [global]`.
    """

    name: str
    value: str
    origin: str


def pip_configuration_files(environ: Mapping[str, str], etc: str, prefix: str) -> tuple[str, ...]:
    """The files that pip reads, later ones over earlier ones; they need not exist.

    Args:
        environ: `PIP_CONFIG_FILE`, `XDG_CONFIG_DIRS`, `XDG_CONFIG_HOME`, `HOME`, `VIRTUAL_ENV` count.
        etc: The folder of the system's configuration, `/etc`.
        prefix: Of the Python that pip installs into, where no virtual environment is active.
    """
    named = environ.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return ()
    name = "pip.ini" if sys.platform == "win32" else "pip.conf"
    folders = list(_system_folders(environ, etc))
    # The user's own files do not count beside a PIP_CONFIG_FILE that exists.
    if not (named and _exists(named)):
        folders += _user_folders(environ)
    folders.append(environ.get("VIRTUAL_ENV") or prefix)
    files = tuple([f"{folder}{os.sep}{name}" for folder in folders])
    return (*files, named) if named else files


def _system_folders(environ: Mapping[str, str], etc: str) -> Iterator[str]:
    if sys.platform == "win32":
        yield f"{environ.get('PROGRAMDATA', 'C:/ProgramData')}/pip"
    elif sys.platform == "darwin":
        yield "/Library/Application Support/pip"
    else:
        for folder in (environ.get("XDG_CONFIG_DIRS") or f"{etc}/xdg").split(os.pathsep):
            if folder.strip():
                yield f"{folder}/pip"
        yield etc


def _user_folders(environ: Mapping[str, str]) -> Iterator[str]:
    if sys.platform == "win32":
        yield f"{environ.get('USERPROFILE', '')}/pip"
        yield f"{environ.get('APPDATA', '')}/pip"
        return
    home = environ.get("HOME")
    if not home:
        return
    yield f"{home}/.pip"
    if sys.platform == "darwin" and _exists(f"{home}/Library/Application Support/pip"):
        yield f"{home}/Library/Application Support/pip"
    elif sys.platform == "darwin":
        yield f"{home}/.config/pip"
    else:
        yield f"{environ.get('XDG_CONFIG_HOME') or home + '/.config'}/pip"


def pip_options(environ: Mapping[str, str], files: Sequence[str], warnings: list[str]) -> tuple[PipOption, ...]:
    """The options that are set, in the order in which pip applies them.

    Source: `ConfigOptionParser._get_ordered_configuration_items`: files one over the other within a section, then
    the command's section over `[global]`, then the environment over both; an empty value unsets.

    Args:
        environ: The environment.
        files: From `pip_configuration_files`.
        warnings: Gets a sentence for each file that cannot be read.
    """
    sections: dict[str, dict[str, PipOption]] = {section: {} for section in _SECTIONS}
    for path in files:
        text = _read(path, warnings)
        # Most such files say other things, and `configparser` takes milliseconds to load.
        if any(word in text.lower() for word in _WORDS):
            _parse(text, path, sections, warnings)
    options = [option for section in _SECTIONS for option in sections[section].values() if option.value]
    return (*options, *_environment_options(environ))


def _environment_options(environ: Mapping[str, str]) -> Iterator[PipOption]:
    for variable, value in environ.items():
        if variable.startswith("PIP_") and value:
            name = _option_name(variable[4:])
            if name in _OURS:
                yield PipOption(name, value, variable)


def _exists(path: str) -> bool:
    try:
        return os.path.exists(path)  # noqa: PTH110  pathlib loads slowly
    except ValueError:  # a null byte
        return False


def _option_name(name: str) -> str:
    return name.lower().replace("_", "-").removeprefix("--")


def _read(path: str, warnings: list[str]) -> str:
    try:
        with open(path, "rb") as file:  # noqa: PTH123  pathlib loads slowly
            data = file.read(_LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        # What is not there is not set; a folder of that name, or a file of somebody else's, is worth a word.
        if isinstance(error, (IsADirectoryError, PermissionError)):
            warnings.append(f"{path}: not read: {(error.strerror or str(error)).lower()}")
        return ""
    if len(data) > _LARGEST_FILE:
        warnings.append(f"{path}: not read: larger than {_LARGEST_FILE // 1024} KiB")
        return ""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        warnings.append(f"{path}: not read: it is not UTF-8")
        return ""


def _parse(text: str, path: str, sections: dict[str, dict[str, PipOption]], warnings: list[str]) -> None:
    from configparser import Error, RawConfigParser

    class Parser(RawConfigParser):
        def optionxform(self, optionstr: str) -> str:
            return _option_name(optionstr)

    parser = Parser()
    try:
        parser.read_string(text, path)
    except Error as error:
        # What follows the first line of the message quotes the file, which may hold passwords.
        warnings.append(f"{path}: not read: {error.message.partition(chr(10))[0]}")
        return
    for section in parser.sections():
        if section in sections:
            for name, value in parser.items(section):
                option = PipOption(name, value, f"{path} [{section}]")
                if option.name in _OURS:
                    sections[section][option.name] = option


def pip_settings(options: Sequence[PipOption], folder: str, warnings: list[str]) -> ToolSettings:
    """What the options come to: a list replaces the list said before it, formats add up.

    Args:
        options: In pip's order.
        folder: What relative paths are relative to: where pip is started.
        warnings: Gets a sentence for each value that pip would refuse.
    """
    settings = ToolSettings()
    lines = FormatLines(FormatControl())
    for option in options:
        if option.name in {"no-binary", "only-binary", "prefer-binary"}:
            _apply_format(option, lines, warnings)
        else:
            settings = _apply(settings, option, folder, warnings)
    return settings._replace(formats=lines.control(), format_settings=tuple(lines.settings))


def _apply_format(option: PipOption, lines: FormatLines, warnings: list[str]) -> None:
    if option.name == "no-binary":
        lines.forbid_wheels(option.value, option.origin)
    elif option.name == "only-binary":
        lines.forbid_sdists(option.value, option.origin)
    elif _switch(option, warnings):
        lines.prefer_wheels(option.origin)
    else:
        lines.prefer_binary = False


def _apply(settings: ToolSettings, option: PipOption, folder: str, warnings: list[str]) -> ToolSettings:
    origin, value = option.origin, option.value
    if option.name in {"index-url", "pypi-url"}:
        return settings._replace(default=Setting(index(value, folder), origin))
    if option.name == "extra-index-url":
        return settings._replace(extra=tuple([Setting(index(text, folder), origin) for text in value.split()]))
    if option.name == "find-links":
        links = [Setting(index(text, folder, IndexKind.FIND_LINKS), origin) for text in value.split()]
        return settings._replace(find_links=tuple(links))
    return settings._replace(no_index=Setting(_switch(option, warnings), origin))


def _switch(option: PipOption, warnings: list[str]) -> bool:
    value = truth(option.value)
    if value is None:
        warnings.append(f"{option.origin}: {option.name} is neither yes nor no; pip would refuse it")
    return value is True
