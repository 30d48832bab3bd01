"""Dockerfile text -> instructions (https://docs.docker.com/reference/dockerfile/), as BuildKit's parser reads it.

By hand, for dockerfile-parse (2.0.1, the only library that is kept) takes the body of a here-document for
instructions, and does not know `${NAME:-default}`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wheelcheck.model.errors import InputError

__all__ = ["Heredoc", "Instruction", "read_instructions"]

_LARGEST = 1 << 20
_MOST_LINES = 20_000
_DIRECTIVE = re.compile(r"#\s*(syntax|escape|check)\s*=\s*(\S.*?)\s*", re.IGNORECASE)
_HEREDOC = re.compile(r"(?<!<)<<(?!<)(-?)\s*(?:\"([A-Za-z0-9_.-]+)\"|'([A-Za-z0-9_.-]+)'|([A-Za-z0-9_.-]+))")
_WITH_HEREDOCS = frozenset({"RUN", "COPY", "ADD"})
_KEYWORD = re.compile(r"\s*([A-Za-z]+)(?:\s+(.*))?", re.DOTALL)
_KNOWN = frozenset(
    {
        *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER"),
        *("ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
    }
)


class Heredoc(NamedTuple):
    """The body of a here-document.

    Attributes:
        content: Its lines.
        expands: Variables in it are replaced: its delimiter is not quoted.
    """

    content: str
    expands: bool


class Instruction(NamedTuple):
    """One instruction.

    Attributes:
        keyword: In upper case.
        value: What follows it, continued lines joined.
        line: 1-based, of its first line.
        heredocs: In order.
    """

    keyword: str
    value: str
    line: int
    heredocs: tuple[Heredoc, ...] = ()


def read_instructions(text: str, path: str) -> tuple[Instruction, ...]:
    """Read a Dockerfile.

    Args:
        text: Its content.
        path: Its name as the user gave it, for errors.

    Raises:
        InputError: It is no Dockerfile, or far larger than any.
    """
    if len(text) > _LARGEST or text.count("\n") > _MOST_LINES:
        raise InputError("is larger than any Dockerfile", path=path)
    lines = text.splitlines()
    return tuple(_instructions(lines, _escape(lines), path))


def _escape(lines: Sequence[str]) -> str:
    """The character that continues a line: a directive before everything else may say another one."""
    for line in lines:
        found = _DIRECTIVE.fullmatch(line.strip())
        if found is None:
            break
        if found[1].lower() == "escape" and found[2] in {"\\", "`"}:
            return found[2]
    return "\\"


def _instructions(lines: Sequence[str], escape: str, path: str) -> Iterator[Instruction]:
    place = 0
    while place < len(lines):
        first = place
        stripped = lines[place].strip()
        if not stripped or stripped.startswith("#"):
            place += 1
            continue
        value, place = _joined(lines, place, escape)
        found = _KEYWORD.fullmatch(value)
        keyword = "" if found is None else found[1].upper()
        if found is None or keyword not in _KNOWN:
            raise InputError(f"{stripped[:40]!r} is no instruction of a Dockerfile", path=path, line=first + 1)
        rest = (found[2] or "").strip()
        heredocs: list[Heredoc] = []
        if keyword in _WITH_HEREDOCS or (keyword == "ONBUILD" and rest[:4].upper().strip() in _WITH_HEREDOCS):
            for mark in _HEREDOC.finditer(rest):
                body, place = _body(lines, place, mark)
                heredocs.append(Heredoc(body, expands=mark[4] is not None))
        yield Instruction(keyword, rest, first + 1, tuple(heredocs))


def _joined(lines: Sequence[str], place: int, escape: str) -> tuple[str, int]:
    """A line with those that continue it; comments and empty lines between them are no part of it."""
    parts: list[str] = []
    while place < len(lines):
        line = lines[place].rstrip()
        place += 1
        stripped = line.strip()
        if parts and (not stripped or stripped.startswith("#")):
            continue
        if not line.endswith(escape):
            parts.append(line)
            break
        parts.append(line[:-1])
    return " ".join(parts), place


def _body(lines: Sequence[str], place: int, mark: re.Match[str]) -> tuple[str, int]:
    end = mark[2] or mark[3] or mark[4]
    body: list[str] = []
    while place < len(lines):
        line = lines[place].lstrip("\t") if mark[1] else lines[place]
        place += 1
        if line.rstrip("\r") == end:
            break
        body.append(line)
    return "\n".join(body), place
