"""Which file a project's settings stand in.

Looked for in the lock's folder and then above it, up to the folder that holds `.git`; the first folder that has
settings is taken, and its wheelcheck.toml or its pyproject.toml with `[tool.wheelcheck]`. Outside a repository only the
lock's own folder counts: what lies in /tmp or in a shared parent folder is not the project's.
"""

import os
from collections.abc import Iterator, Sequence

from wheelcheck.lockfiles.files import read_file
from wheelcheck.model.errors import InputError

__all__ = ["FILE", "LARGEST", "PROJECT", "find_settings", "folder_of", "settings_text"]

FILE, PROJECT = "wheelcheck.toml", "pyproject.toml"
LARGEST = 1_000_000
"""Bytes: nobody writes a larger one by hand."""
_WORD = "wheelcheck"


def find_settings(folders: Sequence[str]) -> tuple[str, str] | None:
    """The path and the text of the settings for locks in these folders; None where there are none.

    Raises:
        InputError: It cannot be read, two files of one folder have settings, or the folders have different ones.
    """
    found: dict[str, str] = {}
    for folder in dict.fromkeys(folders):
        here = _nearest(folder)
        if here is not None:
            found[here[0]] = here[1]
    if len(found) > 1:
        raise InputError(
            f"these locks have settings of their own in {' and '.join(found)}: run wheelcheck for each of them, or say "
            "with --config FILE which counts"
        )
    return next(iter(found.items()), None)


def folder_of(lock: str) -> str:
    """The absolute folder of a lock; of a folder, itself."""
    path = os.path.abspath(lock)  # noqa: PTH100  pathlib loads slowly, and this is on the way of every run
    return path if os.path.isdir(path) else os.path.dirname(path)  # noqa: PTH112, PTH120


def _nearest(folder: str) -> tuple[str, str] | None:
    for place in _upwards(folder):
        paths = [os.path.join(place, name) for name in (FILE, PROJECT)]  # noqa: PTH118
        texts = {path: settings_text(path) for path in paths if os.path.isfile(path)}  # noqa: PTH113
        project = texts.get(paths[1])
        if project is not None and not _has_table(project, paths[1]):
            del texts[paths[1]]
        if len(texts) > 1:
            raise InputError(f"[tool.wheelcheck] and {FILE} beside it both have settings: keep one", path=paths[1])
        if texts:
            return next(iter(texts.items()))
    return None


def _upwards(folder: str) -> Iterator[str]:
    places = [folder]
    while not os.path.exists(os.path.join(places[-1], ".git")):  # noqa: PTH110, PTH118
        above = os.path.dirname(places[-1])  # noqa: PTH120
        if above == places[-1]:
            # No repository: only the lock's own folder is the project's.
            return iter(places[:1])
        places.append(above)
    return iter(places)


def settings_text(path: str) -> str:
    """The text of a settings file.

    Raises:
        InputError: It cannot be read, is too large, or is not UTF-8.
    """
    data = read_file(path)
    if len(data) > LARGEST:
        raise InputError("is larger than 1 MB: no settings file is", path=path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("is not UTF-8", path=path) from None


def _has_table(text: str, path: str) -> bool:
    if _WORD not in text:
        # Most projects: their file need not be parsed for this.
        return False
    from wheelcheck.lockfiles.toml_text import load_toml

    tool = load_toml(text, path).get("tool")
    return isinstance(tool, dict) and _WORD in tool
