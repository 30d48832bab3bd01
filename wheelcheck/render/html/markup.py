"""Pieces of HTML: text from outside made harmless in it, and the few shapes that come again and again.

Whatever is not written here goes through `text`, which leaves no character that HTML reads as markup, in content and
in attributes in double quotes alike (HTML Standard, 13.1.2.3 and 13.1.3). No text of a report becomes an address, a
script or a style.
"""

from collections.abc import Iterable, Sequence
from html import escape as html_escape

from wheelcheck.model.verdict import VerdictKind
from wheelcheck.render.escape import LONGEST_COMMAND, escape

__all__ = ["LETTERS", "bar", "code", "command", "fact_list", "items", "text", "verdict"]

LETTERS = {
    VerdictKind.WHEEL: "w",
    VerdictKind.BUILD: "b",
    VerdictKind.COMPILE: "c",
    VerdictKind.MISSING: "m",
    VerdictKind.UNKNOWN: "u",
    VerdictKind.EXCLUDED: "x",
}
"""A verdict in class names and in what the script filters by; shape and colour of each are in `page.css`."""


def text(outside: str, limit: int | None = None) -> str:
    """Text as content, or in an attribute."""
    return html_escape(escape(outside) if limit is None else escape(outside, limit=limit))


def code(outside: str) -> str:
    """A name, a version, a path."""
    return f"<code>{text(outside)}</code>"


def verdict(kind: VerdictKind) -> str:
    """The word with its shape."""
    return f'<span class="v {LETTERS[kind]}">{kind.value}</span>'


def command(line: str) -> str:
    """Something to type; the script puts a button beside it that copies it."""
    return f'<pre class="cmd"><code>{text(line, LONGEST_COMMAND)}</code></pre>'


def bar(part: float) -> str:
    """How much of the largest something is, from 0 to 1: a picture of the number that stands beside it."""
    width = round(100 * min(max(part, 0.0), 1.0), 1)
    head = '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
    return f'{head}<rect width="{width:g}" height="6"/></svg>'


def items(lines: Sequence[str]) -> str:
    """A list of what is HTML already; nothing where there is nothing."""
    return f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>" if lines else ""


def fact_list(rows: Iterable[tuple[str, str]]) -> str:
    """Heads, which are ours, with what is HTML already."""
    told = "".join(f"<dt>{head}</dt><dd>{what}</dd>" for head, what in rows if what)
    return f"<dl>{told}</dl>" if told else ""
