"""`wheelcheck completion SHELL`: a script that completes command lines in bash, zsh or fish.

The scripts are static: a TAB starts no Python. argcomplete would (a start-up per TAB), and what shtab makes completes
neither `--option=value`, names with colons (`python:3.12-alpine`) in bash, comma-separated lists, `FORMAT=FILE`, nor
options beside jobs. So they are made here, of the parsers themselves.
"""

from collections.abc import Sequence

from wheelcheck.cli.completion_scripts import bash, fish, zsh
from wheelcheck.cli.completion_table import jobs
from wheelcheck.cli.jobs import completion_parser
from wheelcheck.cli.outputs import print_text

__all__ = ["completion"]


def completion(words: Sequence[str]) -> int:
    """`wheelcheck completion SHELL`."""
    shell = completion_parser().parse_args(list(words[1:])).shell
    make = {"bash": bash, "zsh": zsh, "fish": fish}
    print_text(make[shell](jobs()))
    return 0
