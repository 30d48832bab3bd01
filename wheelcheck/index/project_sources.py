"""The TOML files that package tools are configured with, read only where they say something of indexes or formats."""

import errno
import os
import re
import stat
from collections.abc import Iterator, Mapping
from typing import Any

from wheelcheck.model.errors import InputError

__all__ = ["Configured", "array", "project_table", "read_toml", "table", "text", "texts"]

_LARGEST_FILE = 4 * 1024 * 1024
_WORDS = {
    "uv": ("index", "find-links", "binary", "no-build"),
    "poetry": ("source",),
    "pdm": ("source", "resolution"),
}
"""What a project file must hold somewhere so that a look into the tool's table can be worth its parsing."""

_TABLE = r"""(?m)^[ \t]*(?:\[\[?[ \t]*)?["']?tool["']?[ \t]*(?:\.[ \t]*["']?%s["']?|\]|=)"""
"""The beginning of `[tool.NAME]`, or of another way to write the same in TOML."""


class Configured:
    """TOML files by path, each read and parsed once at most.

    Args:
        warnings: Gets a sentence for each file that cannot be used, where that is no error.
        parsed: Documents that are known already, by path.
    """

    def __init__(self, warnings: list[str], parsed: Mapping[str, Mapping[str, Any]]) -> None:
        self._warnings = warnings
        self._parsed: dict[str, Mapping[str, Any]] = dict(parsed)
        self._texts: dict[str, str] = {}

    def project_text(self, path: str) -> str:
        """The text of a project's file, `""` where there is none.

        Raises:
            InputError: It is there and cannot be read.
        """
        if path not in self._texts:
            self._texts[path] = read_toml(path) or ""
        return self._texts[path]

    def document(self, path: str) -> Mapping[str, Any]:
        """A project's file, parsed; empty where there is none.

        Raises:
            InputError: It is there and cannot be read.
        """
        if path not in self._parsed:
            content = self.project_text(path)
            if content:
                from wheelcheck.lockfiles.toml_text import load_toml

                self._parsed[path] = load_toml(content, path)
            else:
                self._parsed[path] = {}
        return self._parsed[path]

    def user_document(self, path: str) -> Mapping[str, Any]:
        """A file of the user's or the system's, which may have nothing to do with this lock: a broken one is told."""
        try:
            return self.document(path)
        except InputError as error:
            self._warnings.append(f"{error}; not used")
            self._parsed[path] = {}
            return {}

    def tool(self, path: str, tool: str) -> Mapping[str, Any]:
        """`[tool.TOOL]` of a project file, parsed only if it can hold what we look for."""
        if path in self._parsed:
            return project_table(self._parsed[path], tool)
        content = self.project_text(path)
        if not any(word in content for word in _WORDS[tool]) or not re.search(_TABLE % tool, content):
            return {}
        return project_table(self.document(path), tool)

    def mentions_tool(self, path: str, tool: str) -> bool:
        """`has_tool` for a file above the project, which nobody may have meant: a broken one is told."""
        try:
            return self.has_tool(path, tool)
        except InputError as error:
            self._warnings.append(f"{error}; not used")
            self._parsed[path] = {}
            return False

    def has_tool(self, path: str, tool: str) -> bool:
        """Whether a project file has the tool's table at all, whatever it says there."""
        if path in self._parsed:
            return isinstance(table(self._parsed[path], "tool").get(tool), dict)
        content = self.project_text(path)
        return (
            tool in content
            and re.search(_TABLE % tool, content) is not None
            and isinstance(table(self.document(path), "tool").get(tool), dict)
        )


def read_toml(path: str) -> str | None:
    """The text of a configuration file, or None where there is none.

    Raises:
        InputError: It is there and cannot be read.
    """
    try:
        # Opened without blocking: a named pipe would otherwise wait for a writer for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    except OSError as error:
        raise InputError(f"cannot be read: {(error.strerror or str(error)).lower()}", path=path) from None
    try:
        data = _content(descriptor)
    except OSError as error:
        raise InputError(f"cannot be read: {(error.strerror or str(error)).lower()}", path=path) from None
    if len(data) > _LARGEST_FILE:
        raise InputError(f"is larger than {_LARGEST_FILE // 1024 // 1024} MiB", path=path)
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise InputError("is not UTF-8", path=path) from None


def _content(descriptor: int) -> bytes:
    """The bytes, one more than allowed at most."""
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise IsADirectoryError(errno.EINVAL, "is no regular file")
    with open(descriptor, "rb") as file:
        return file.read(_LARGEST_FILE + 1)


def project_table(document: Mapping[str, Any], tool: str) -> Mapping[str, Any]:
    """`[tool.TOOL]`, empty where it is none."""
    return table(table(document, "tool"), tool)


def table(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A table of a document that somebody else wrote; empty where there is no table of that name."""
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def array(document: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    """The tables of an array of tables."""
    value = document.get(key)
    if isinstance(value, list):
        yield from [member for member in value if isinstance(member, dict)]


def text(document: Mapping[str, Any], key: str) -> str:
    """A string, `""` where there is none."""
    value = document.get(key)
    return value if isinstance(value, str) else ""


def texts(document: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """An array of strings; a single string counts as one."""
    value = document.get(key)
    if isinstance(value, str):
        return (value,)
    return tuple([member for member in value if isinstance(member, str)]) if isinstance(value, list) else ()
