"""Lines of styled text for a screen of some width: measuring (UAX #11), wrapping, aligning; no colour yet."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from wheelcheck.model.verdict import VerdictKind

__all__ = [
    "ASCII",
    "UNICODE",
    "Line",
    "Signs",
    "Span",
    "Style",
    "View",
    "cells",
    "hanging",
    "line",
    "lines_text",
    "megabytes",
    "pad",
    "paragraph",
    "style_of",
    "wrap",
]


class Style(StrEnum):
    """What a piece of text is; the painter turns it into a colour, and only ever adds to what the words say."""

    PLAIN = "plain"
    HEAD = "head"
    QUIET = "quiet"
    WHEEL = "wheel"
    BUILD = "build"
    COMPILE = "compile"
    MISSING = "missing"
    UNKNOWN = "unknown"
    PASSED = "passed"
    FAILED = "failed"
    COMMAND = "command"


class Span(NamedTuple):
    """A piece of a line; its text is escaped already."""

    text: str
    style: Style = Style.PLAIN


Line = tuple[Span, ...]


class Signs(NamedTuple):
    """The signs that the output's encoding can carry; each stands beside a word, none stands alone.

    Attributes:
        verdicts: The sign before each verdict.
        dash: Between a head and its explanation.
        dot: Between facts of one line.
        more: What a name was cut from.
    """

    verdicts: Mapping[VerdictKind, str]
    dash: str
    dot: str
    more: str


UNICODE = Signs(
    {
        VerdictKind.WHEEL: "✓",
        VerdictKind.BUILD: "●",
        VerdictKind.COMPILE: "✗",
        VerdictKind.MISSING: "✗",
        VerdictKind.UNKNOWN: "?",
        VerdictKind.EXCLUDED: "·",
    },
    dash="—",
    dot="·",
    more="…",
)
ASCII = Signs(
    {
        VerdictKind.WHEEL: "+",
        VerdictKind.BUILD: "*",
        VerdictKind.COMPILE: "x",
        VerdictKind.MISSING: "x",
        VerdictKind.UNKNOWN: "?",
        VerdictKind.EXCLUDED: ".",
    },
    dash="--",
    dot="-",
    more="...",
)


class View(NamedTuple):
    """How the reader wants it.

    Attributes:
        width: Columns of the screen.
        signs: What the encoding can carry.
        show_all: Every pin, not only what needs attention.
        verbose: Reason codes and files too.
        quiet: The gate's answer alone.
    """

    width: int = 80
    signs: Signs = UNICODE
    show_all: bool = False
    verbose: bool = False
    quiet: bool = False


_STYLES = {
    VerdictKind.WHEEL: Style.WHEEL,
    VerdictKind.BUILD: Style.BUILD,
    VerdictKind.COMPILE: Style.COMPILE,
    VerdictKind.MISSING: Style.MISSING,
    VerdictKind.UNKNOWN: Style.UNKNOWN,
    VerdictKind.EXCLUDED: Style.QUIET,
}


def style_of(kind: VerdictKind) -> Style:
    """The style of a verdict's word."""
    return _STYLES[kind]


def line(text: str = "", style: Style = Style.PLAIN) -> Line:
    """A line of one piece."""
    return (Span(text, style),) if text else ()


def cells(text: str) -> int:
    """Columns that the text takes on a terminal: two for East Asian wide characters, none for combining marks."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1 for character in text)


def pad(text: str, width: int, *, right: bool = False) -> str:
    """The text filled up with spaces to `width` columns; longer text stays whole."""
    space = " " * max(0, width - cells(text))
    return space + text if right else text + space


def wrap(text: str, width: int) -> list[str]:
    """Break the text between words; a word that is longer than the width stays whole, so that it can be copied."""
    lines: list[str] = []
    room = -1
    for word in text.split(" "):
        needed = cells(word) + 1
        if needed <= room + 1 and lines:
            lines[-1] += " " + word
            room -= needed
        else:
            lines.append(word)
            room = width - needed
    return lines


def hanging(head: Sequence[Span], text: str, *, width: int, indent: int, style: Style = Style.PLAIN) -> list[Line]:
    """A paragraph whose first line begins with `head` and whose other lines begin `indent` columns in."""
    start = sum(cells(span.text) for span in head)
    padding = () if start >= indent else (Span(" " * (indent - start)),)
    first, *others = wrap(text, max(width - max(indent, start), 20))
    return [(*head, *padding, Span(first, style)), *((Span(" " * indent), Span(each, style)) for each in others)]


def paragraph(text: str, *, width: int, indent: int = 0, style: Style = Style.PLAIN) -> list[Line]:
    """A paragraph, each line `indent` columns in."""
    return hanging((), text, width=width, indent=indent, style=style)


def megabytes(size: int) -> str:
    """A size for people, in decimal units as package indexes show them: `812 kB`, `4.3 MB`, `183 MB`."""
    amount = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 999.5 or unit == "GB":  # noqa: PLR2004 - 999.6 kB rounds to 1.0 MB, not to 1000 kB
            break
        amount /= 1000
    return f"{amount:.0f} {unit}" if unit == "B" or amount >= 99.95 else f"{amount:.1f} {unit}"  # noqa: PLR2004 - digits


def lines_text(lines: Iterable[Line]) -> str:
    """The lines as plain text, each ended by a line feed; no trailing spaces."""
    return "".join("".join(span.text for span in each).rstrip(" ") + "\n" for each in lines)
