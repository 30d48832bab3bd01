"""Writes the manual page `man/wheelcheck.1` of the command line's own parsers: `python docs/manual.py`.

By hand, because argparse-manpage makes a page of one parser and its subparsers, and each job here has a parser of its
own beside the main job's. The macros are those of man(7), which every system's `man` reads.
"""

import argparse
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from wheelcheck import __version__
from wheelcheck.cli.arguments import Parser
from wheelcheck.cli.parsers import MAIN, parsers

__all__ = ["manual"]

PAGE = Path(__file__).parents[1] / "man" / "wheelcheck.1"
_NAME = "says what installing a lock file in a base image would take"
_WIDTH = 66
_ENVIRONMENT = {
    "WHEELCHECK_CACHE_DIR": "Where answers of indexes and what was learnt of sdists are kept, as --cache-dir.",
    "NO_COLOR, FORCE_COLOR, COLUMNS": "Whether the table is coloured, and how wide it is.",
    "PIP_*, UV_*, POETRY_*, PDM_*": "Indexes and credentials, as the lock's own tool has them.",
}


def manual() -> str:
    """The page as roff."""
    lines = [f'.TH WHEELCHECK 1 "" "wheelcheck {__version__}" "User commands"', ".SH NAME", rf"wheelcheck \- {_NAME}"]
    lines.append(".SH SYNOPSIS")
    all_parsers = parsers()
    for number, parser in enumerate(all_parsers.values()):
        lines += [*([".br"] if number else []), _text(_usage(parser))]
    main = all_parsers.pop(MAIN)
    lines += [".SH DESCRIPTION", _text(main.description or "")]
    lines += [".SH OPTIONS", *_options(main, ".SS")]
    lines += _epilog(main, ".SH")
    for name, parser in all_parsers.items():
        lines += [f".SH WHEELCHECK {name.upper()}", _text(parser.description or "")]
        lines += [*_options(parser, ".SS"), *_epilog(parser, ".SS")]
    lines.append(".SH ENVIRONMENT")
    for names, text in _ENVIRONMENT.items():
        lines += [".TP", rf"\fB{_text(names)}\fR", _wrapped(text)]
    return "\n".join(lines) + "\n"


def _usage(parser: Parser) -> str:
    return " ".join(parser.format_usage().removeprefix("usage: ").split())


def _options(parser: Parser, heading: str) -> Iterator[str]:
    for group in parser._action_groups:
        shown = [action for action in group._group_actions if action.help != argparse.SUPPRESS]
        if not shown:
            continue
        yield f"{heading} {_text((group.title or '').capitalize())}"
        for action in shown:
            yield ".TP"
            yield _names(action)
            yield _wrapped(action.help or "")


def _names(action: argparse.Action) -> str:
    value = str(action.metavar or "{" + ",".join(map(str, action.choices or ())) + "}")
    if not action.option_strings:
        return rf"\fI{_text(value)}\fR"
    follows = "" if action.nargs == 0 else rf" \fI{_text(value)}\fR"
    return ", ".join(rf"\fB{_text(name)}\fR{follows}" for name in action.option_strings)


def _epilog(parser: Parser, heading: str) -> Iterator[str]:
    """`examples:` and what follows it, each block as it stands in the help."""
    for block in re.split(r"\n\n+", parser.epilog or ""):
        title, _, text = block.partition("\n")
        yield f"{heading} {_text(title.rstrip(':').capitalize() if heading == '.SS' else title.rstrip(':').upper())}"
        yield from (".nf", *(_text(line) for line in text.splitlines()), ".fi")


def _wrapped(text: str) -> str:
    """Prose in lines that are easy to look at as source too; where a reader's lines end is the reader's matter."""
    return _text("\n".join(textwrap.wrap(text, _WIDTH, break_on_hyphens=False, break_long_words=False)))


def _text(text: str) -> str:
    """Plain text for roff: backslashes, dashes, and lines that would be requests."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    escaped = escaped.replace("~", "\\(ti").replace("^", "\\(ha")
    return "\n".join(f"\\&{line}" if line.startswith(".") else line for line in escaped.split("\n"))


if __name__ == "__main__":
    PAGE.write_text(manual(), encoding="utf-8")
