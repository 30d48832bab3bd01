"""Styled lines -> the text that a stream gets: plain, or with a terminal's colours by rich (ECMA-48)."""

from collections.abc import Sequence

from wheelcheck.render.layout import Line, Style, lines_text

__all__ = ["coloured", "plain"]

_RICH_STYLES = {
    Style.PLAIN: "",
    Style.HEAD: "bold",
    Style.QUIET: "dim",
    Style.WHEEL: "green",
    Style.BUILD: "yellow",
    Style.COMPILE: "red",
    Style.MISSING: "bold red",
    Style.UNKNOWN: "magenta",
    Style.PASSED: "bold green",
    Style.FAILED: "bold red",
    Style.COMMAND: "cyan",
}


def plain(lines: Sequence[Line]) -> str:
    """The words alone: for pipes, files, `NO_COLOR` and dumb terminals. Loads no rich."""
    return lines_text(lines)


def coloured(lines: Sequence[Line]) -> str:
    """The same words, coloured as the terminal that `TERM` and `COLORTERM` tell of can show it."""
    # rich costs 50 ms: only somebody who looks at a terminal pays for it.
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    # Lines are laid out already: rich must not wrap them. Text objects are never read as markup. Whether to colour
    # is decided already: NO_COLOR does not overrule `--color always`.
    console = Console(file=StringIO(), force_terminal=True, no_color=False, highlight=False)
    with console.capture() as captured:
        for each in lines:
            text = Text.assemble(*((span.text, _RICH_STYLES[span.style]) for span in each))
            text.rstrip()
            console.print(text, soft_wrap=True)
    return captured.get()
