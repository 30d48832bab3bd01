"""What `wheelcheck explain` shows of the reason codes."""

from wheelcheck.model.verdict import Code
from wheelcheck.render.codes import CODE_TEXTS
from wheelcheck.render.layout import Line, Span, Style, pad, paragraph

__all__ = ["code_list", "code_page"]

_READABLE = 80
"""Wider paragraphs are hard to read, whatever the screen."""


def code_page(code: Code, width: int) -> list[Line]:
    """One code in full."""
    text = CODE_TEXTS[code]
    width = min(width, _READABLE)
    lines: list[Line] = [(Span(code.value, Style.HEAD), Span(f": {text.title}")), ()]
    lines += paragraph(text.text, width=width, indent=2)
    if text.helps:
        lines += [(), *paragraph(f"What helps: {text.helps}", width=width, indent=2)]
    return lines


def code_list() -> list[Line]:
    """Every code with its title."""
    longest = max(len(code) for code in Code)
    return [(Span(pad(code.value, longest), Style.HEAD), Span(f"  {CODE_TEXTS[code].title}")) for code in Code]
