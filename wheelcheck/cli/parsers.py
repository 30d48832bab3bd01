"""Every job of the command line with the parser that reads it: what completions and the manual page are made of."""

from wheelcheck.cli.arguments import Parser, dockerfile_parser, fix_parser, main_parser
from wheelcheck.cli.config_job import config_parser
from wheelcheck.cli.jobs import bases_parser, completion_parser, explain_parser

__all__ = ["MAIN", "parsers"]

MAIN = "main"
"""The main job, which has no word of its own on the command line."""


def parsers() -> dict[str, Parser]:
    """The parsers by the word that follows `wheelcheck`; the main job first."""
    return {
        MAIN: main_parser(),
        "fix": fix_parser(),
        "dockerfile": dockerfile_parser(),
        "config": config_parser(),
        "bases": bases_parser(),
        "explain": explain_parser(),
        "completion": completion_parser(),
    }
