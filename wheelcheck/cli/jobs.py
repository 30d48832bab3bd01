"""The small jobs, `wheelcheck bases` and `wheelcheck explain`, and the parser of `wheelcheck completion`."""

import os
import sys
from argparse import RawDescriptionHelpFormatter
from collections.abc import Sequence

from wheelcheck.cli.arguments import Parser
from wheelcheck.cli.outputs import colour_wanted, print_text, screen_width
from wheelcheck.model.errors import InputError
from wheelcheck.model.verdict import Code
from wheelcheck.render.layout import Line
from wheelcheck.render.paint import coloured, plain

__all__ = ["SHELLS", "bases", "bases_parser", "completion_parser", "explain", "explain_parser"]

SHELLS = ("bash", "zsh", "fish")
"""Those that `wheelcheck completion` speaks to."""

_EXPLAIN_EXAMPLES = """\
examples:
  wheelcheck explain                          all of them, a line each
  wheelcheck explain wheel-not-in-lock
  wheelcheck explain no-musllinux-wheel libc-too-old"""

_BASES_EXAMPLES = """\
examples:
  wheelcheck bases                            names, C libraries, Pythons
  wheelcheck bases -v                         with other ways to write them"""


_COMPLETION_EXAMPLES = """\
examples:
  wheelcheck completion bash > ~/.local/share/bash-completion/completions/wheelcheck
  wheelcheck completion zsh > ~/.zfunc/_wheelcheck     (with ~/.zfunc in $fpath)
  wheelcheck completion fish > ~/.config/fish/completions/wheelcheck.fish"""


def explain(words: Sequence[str]) -> int:
    """`wheelcheck explain [CODE]...`: reason codes in full; without a code all of them, a line each."""
    codes = [_code(word) for word in explain_parser().parse_args(list(words[1:])).codes]
    from wheelcheck.render.code_pages import code_list, code_page

    width = screen_width(sys.stdout, os.environ)
    lines: list[Line] = [] if codes else code_list()
    for code in codes:
        lines += [*([()] if lines else []), *code_page(code, width)]
    _show(lines)
    return 0


def explain_parser() -> Parser:
    """The parser of `wheelcheck explain`."""
    parser = _parser("explain", "Tells what a reason code means.", _EXPLAIN_EXAMPLES)
    parser.add_argument("codes", nargs="*", metavar="CODE", help="as the report prints them with -v; none: list all")
    return parser


def _parser(job: str, description: str, examples: str) -> Parser:
    return Parser(
        prog=f"wheelcheck {job}",
        description=description,
        epilog=examples,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


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
    options = bases_parser().parse_args(list(words[1:]))
    from wheelcheck.render.bases import bases_page
    from wheelcheck.targets.listing import known_bases

    _show(bases_page(known_bases(), screen_width(sys.stdout, os.environ), aliases=options.verbose))
    return 0


def bases_parser() -> Parser:
    """The parser of `wheelcheck bases`."""
    parser = _parser("bases", "Tells what --base understands.", _BASES_EXAMPLES)
    parser.add_argument("-v", "--verbose", action="store_true", help="other ways to write each name, too")
    return parser


def completion_parser() -> Parser:
    """The parser of `wheelcheck completion`."""
    description = "Prints a script that completes command lines of wheelcheck."
    parser = _parser("completion", description, _COMPLETION_EXAMPLES)
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help="bash, zsh or fish")
    return parser


def _show(lines: Sequence[Line]) -> None:
    colour = colour_wanted(sys.stdout, "auto", os.environ)
    print_text(coloured(lines) if colour else plain(lines))
