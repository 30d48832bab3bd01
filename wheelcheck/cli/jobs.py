"""The small jobs: `wheelcheck bases` and `wheelcheck explain`."""

import os
import sys
from collections.abc import Sequence

from wheelcheck.cli.arguments import Parser
from wheelcheck.cli.outputs import colour_wanted, print_text, screen_width
from wheelcheck.model.errors import InputError
from wheelcheck.model.verdict import Code
from wheelcheck.render.layout import Line
from wheelcheck.render.paint import coloured, plain

__all__ = ["bases", "explain"]


def explain(words: Sequence[str]) -> int:
    """`wheelcheck explain [CODE]...`: reason codes in full; without a code all of them, a line each."""
    parser = Parser(prog="wheelcheck explain", description="Tells what a reason code means.", allow_abbrev=False)
    parser.add_argument("codes", nargs="*", metavar="CODE", help="as the report prints them with -v; none: list all")
    codes = [_code(word) for word in parser.parse_args(list(words[1:])).codes]
    from wheelcheck.render.code_pages import code_list, code_page

    width = screen_width(sys.stdout, os.environ)
    lines: list[Line] = [] if codes else code_list()
    for code in codes:
        lines += [*([()] if lines else []), *code_page(code, width)]
    _show(lines)
    return 0


def _code(word: str) -> Code:
    try:
        return Code(word.lower())
    except ValueError:
        from difflib import get_close_matches

        near = get_close_matches(word.lower(), list(Code), n=3)
        hint = f"did you mean {', '.join(near)}?" if near else "`wheelcheck explain` lists them"
        raise InputError(f"there is no reason code {word!r}; {hint}") from None


def bases(words: Sequence[str]) -> int:
    """`wheelcheck bases`: what `--base` understands."""
    parser = Parser(prog="wheelcheck bases", description="Tells what --base understands.", allow_abbrev=False)
    parser.add_argument("-v", "--verbose", action="store_true", help="other ways to write each name, too")
    options = parser.parse_args(list(words[1:]))
    from wheelcheck.render.bases import bases_page
    from wheelcheck.targets.listing import known_bases

    _show(bases_page(known_bases(), screen_width(sys.stdout, os.environ), aliases=options.verbose))
    return 0


def _show(lines: Sequence[Line]) -> None:
    colour = colour_wanted(sys.stdout, "auto", os.environ)
    print_text(coloured(lines) if colour else plain(lines))
