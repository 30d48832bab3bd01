"""Names on the command line -> Lock: `wheelcheck numpy==2.3.4 'psycopg[binary]==3.2.1; python_version > "3.8"'`."""

import os
import re
from collections.abc import Sequence

from wheelcheck.lockfiles.requirement_pins import Entry, RequirementPins
from wheelcheck.lockfiles.requirement_text import RequirementError, looks_like_url, parse_requirement, shown
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import Installer, Lock, LockFormat

__all__ = ["COMMAND_LINE", "STANDARD_INPUT", "is_requirement", "read_names"]

COMMAND_LINE = "<command line>"
"""`Lock.path` of names given on the command line."""

STANDARD_INPUT = "-"
"""The argument that means standard input, as everywhere."""

_FILE_ENDINGS = (".lock", ".txt", ".toml", ".yml", ".yaml", ".json", ".in", ".cfg", ".py")
_DISTRIBUTIONS = (".whl", ".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".zip")
_NAME_FIRST = r"\s*[A-Za-z0-9][A-Za-z0-9._-]*\s*(?:\[[^\]]*\]\s*)?(?:[=~!<>]=|[<>@;]|$)"


def is_requirement(argument: str) -> bool:
    """Whether an argument is a requirement rather than the path of a lock file.

    What exists on disk is a path (but a wheel or an sdist is a requirement, as for pip), and so is what ends as files
    do; `name==1.0`, `name @ URL`, `name` and URLs are requirements.
    """
    if argument == STANDARD_INPUT or not argument.strip():
        return False
    if _exists(argument):
        return argument.lower().endswith(_DISTRIBUTIONS) and not os.path.isdir(argument)  # noqa: PTH112  as below
    if looks_like_url(argument):
        return True
    if re.match(_NAME_FIRST, argument) is None:
        return argument.lower().endswith(_DISTRIBUTIONS)
    return "==" in argument or "@" in argument or not argument.lower().endswith(_FILE_ENDINGS)


def _exists(argument: str) -> bool:
    try:
        return os.path.exists(argument)  # noqa: PTH110  pathlib takes 6 milliseconds to load
    except ValueError:
        return False


def read_names(arguments: Sequence[str]) -> Lock:
    """Make a lock of requirements, each as pip takes it on its command line.

    Raises:
        InputError: One is no requirement, contradicts another, or looks like a mistyped file.
    """
    entries = [_entry(argument, position) for position, argument in enumerate(arguments, 1)]
    for argument, entry in zip(arguments, entries, strict=True):
        # A mistyped path looks like a name that wants any version.
        if not entry.is_exact and not entry.requested.specifier and (meant := _file_meant(argument.strip())):
            name = entry.requested.name
            raise InputError(f"{shown(argument)!r} is no file here{meant}; write '{name}>=0' if a package was meant")
    combined = RequirementPins(COMMAND_LINE, entries, ())
    unlocked = combined.is_unlocked
    try:
        pins = combined.direct_pins() if unlocked else combined.pins()
    except InputError as error:
        raise InputError(error.message) from None
    wishes = combined.wishes() if unlocked else ()
    return Lock(
        path=COMMAND_LINE,
        format=LockFormat.COMMAND_LINE,
        lock_version=None,
        installer=Installer.PIP,
        pins=tuple(pin._replace(line=None) for pin in pins),
        warnings=tuple(combined.warnings),
        wishes=tuple(wish._replace(line=None) for wish in wishes),
    )


def _file_meant(text: str) -> str:
    """The file that may have been meant by what looks like a name."""
    from difflib import get_close_matches

    try:
        near = get_close_matches(text, os.listdir(), n=1, cutoff=0.8)  # noqa: PTH208  as above
    except OSError:
        return ""
    return f": the nearest is {near[0]}" if near else ""


def _entry(argument: str, position: int) -> Entry:
    try:
        return Entry(parse_requirement(argument.strip()), (), COMMAND_LINE, position)
    except RequirementError as error:
        raise InputError(str(error)) from None
