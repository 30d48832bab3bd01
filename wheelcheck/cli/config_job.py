"""`wheelcheck config`: the settings in force, and who says each of them."""

import os
import sys
from argparse import RawDescriptionHelpFormatter
from collections.abc import Sequence

from wheelcheck.cli.arguments import Parser, add_question, read_words
from wheelcheck.cli.outputs import colour_wanted, print_text, screen_width
from wheelcheck.cli.settings import configure
from wheelcheck.index.redaction import redacted
from wheelcheck.model.settings import Said

__all__ = ["config", "config_parser"]

_EXAMPLES = """\
examples:
  wheelcheck config                           for the locks of this folder
  wheelcheck config app/poetry.lock --base alpine
  wheelcheck config --format json"""


def config_parser() -> Parser:
    """The parser of `wheelcheck config`: options of the main job count as they do there."""
    parser = Parser(
        prog="wheelcheck config",
        usage="wheelcheck config [LOCK]... [--format table|json] [main options]",
        description="Tells which settings are in force, and where each value comes from.",
        epilog=_EXAMPLES,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_question(parser)
    parser.add_argument("--format", dest="shown", choices=("table", "json"), default="table", help="(default: table)")
    parser.set_defaults(outputs=[], format=None, suggest=False)
    return parser


def config(words: Sequence[str]) -> int:
    """Carry out the command line; the exit code."""
    options = read_words(config_parser(), words[1:])
    found = configure(options)
    found = found._replace(values={key: _public(said) for key, said in found.values.items()})
    from wheelcheck.render.settings import settings_json, settings_page

    if options.shown == "json":
        print_text(settings_json(found))
        return 0
    from wheelcheck.render.paint import coloured, plain

    lines = settings_page(found, screen_width(sys.stdout, os.environ))
    print_text(coloured(lines) if colour_wanted(sys.stdout, "auto", os.environ) else plain(lines))
    return 0


def _public(said: Said) -> Said:
    """The value without credentials, those of a badly written URL included."""
    value = said.value
    if isinstance(value, str):
        return said._replace(value=redacted(value))
    return said if isinstance(value, bool) else said._replace(value=tuple(map(redacted, value)))
