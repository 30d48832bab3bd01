"""What may stand on the command line: the options of the main job, read by argparse."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

from wheelcheck import __version__
from wheelcheck.cli.settings_arguments import add_baseline, add_settings
from wheelcheck.cli.target_arguments import add_list, add_targets, names_of
from wheelcheck.model.errors import InputError
from wheelcheck.model.verdict import VerdictKind
from wheelcheck.render.formats import FORMATS, format_of_file

__all__ = [
    "PLAN_FORMATS",
    "Output",
    "Parser",
    "add_question",
    "dockerfile_parser",
    "fix_parser",
    "main_parser",
    "parse",
    "parse_dockerfile",
    "parse_fix",
    "read_words",
]

PLAN_FORMATS = ("table", "json")
"""The formats of `wheelcheck fix`, whose answer is no report."""
STDOUT = "-"
_HELP_WIDTH = 80
_OPTION_COLUMN = 26
_FAILING = (VerdictKind.BUILD, VerdictKind.COMPILE, VerdictKind.MISSING, VerdictKind.UNKNOWN)

_DESCRIPTION = """\
Says for every pin of a lock file what installing it in a base image would
take: a wheel, a build, a compiler, or nothing that helps."""

_EXAMPLES = """\
examples:
  wheelcheck                                  the locks of this folder, on
                                              alpine and on slim
  wheelcheck poetry.lock --base alpine        one lock, one image
  wheelcheck uv.lock --base slim --base alpine --python 3.13 --arch arm64
  wheelcheck requirements.txt --base python:3.9.5-slim --format json
  wheelcheck uv.lock --base alpine --output sarif=wheelcheck.sarif \\
      --output markdown=-                     a file for code scanning, and a
                                              comment for the pull request
  wheelcheck poetry.lock --base alpine --only main --explain grpcio
  wheelcheck numpy==2.3.4 psycopg2==2.9.10 --base musllinux_1_2
  wheelcheck poetry.lock --dockerfile Dockerfile    where it is installed
  wheelcheck poetry.lock --from slim --to alpine    what the move makes worse
  wheelcheck pyproject.toml --base alpine     what would be chosen today,
                                              before there is a lock

other jobs:
  wheelcheck fix LOCK --base alpine           the smallest change to the lock
                                              that makes the gate pass
  wheelcheck dockerfile LOCK --base alpine    a multi-stage Dockerfile that
                                              installs the lock
  wheelcheck bases                            what --base understands
  wheelcheck config                           the settings in force
  wheelcheck explain [CODE]                   a reason code in full
  wheelcheck completion SHELL                 for bash, zsh or fish

exit codes:
  0  the gate passed                 2  the question was wrong
  1  the gate failed                 3  something stayed unknown
A lock file that is called like a job (`bases`, `fix`) is written ./bases."""

_FIX_DESCRIPTION = """\
Says what to change in a lock file so that nothing of it must be compiled in
a base image: as few pins as can be, each to the nearest version that has
wheels there, with no requirement broken. The lock itself is not touched."""

_FIX_EXAMPLES = """\
examples:
  wheelcheck fix poetry.lock --base alpine
  wheelcheck fix uv.lock --base alpine --base slim --arch arm64 --format json
  wheelcheck fix requirements.txt --base alpine --write constraints.txt
  wheelcheck fix uv.lock --base alpine --explain numpy

exit codes:
  0  nothing fails, or the plan mends all of it
  1  something stays: it must be built, or nothing helps
  2  the question was wrong
  3  an index did not answer"""


_DOCKERFILE_DESCRIPTION = """\
Writes a multi-stage Dockerfile that installs a lock: a stage that builds, with
exactly what building takes, and one that runs. Groups are those that are asked
for, else the project's own run-time dependencies alone."""

_DOCKERFILE_EXAMPLES = """\
examples:
  wheelcheck dockerfile poetry.lock --base python:3.12-alpine
  wheelcheck dockerfile uv.lock --base slim --python 3.13 --write Dockerfile

exit codes:
  0  it was written
  1  something of the lock cannot be installed there: nothing is written
  2  the question was wrong
  3  something stayed unknown: nothing is written"""


class Output(NamedTuple):
    """One `--output FORMAT=FILE`; the file is `-` for stdout."""

    format: str
    path: str


class Parser(argparse.ArgumentParser):
    """An argparse parser that raises `InputError` instead of printing usage lines and leaving the process."""

    def error(self, message: str) -> NoReturn:
        """Report wrong usage as everything else that is wrong with the question: one line, exit code 2."""
        raise InputError(f"{message} (see `{self.prog} --help`)")


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=_OPTION_COLUMN, width=_HELP_WIDTH)


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Read the main job's command line.

    Raises:
        InputError: Wrong usage.
    """
    return _parsed(main_parser(), words)


def _parsed(parser: Parser, words: Sequence[str]) -> argparse.Namespace:
    options = read_words(parser, words)
    for contradiction in _contradictions(options):
        parser.error(contradiction)
    return options


def read_words(parser: Parser, words: Sequence[str]) -> argparse.Namespace:
    """Options and locks in any order; what follows `--` is a lock, though Python 3.11 may take it for an option."""
    end = words.index("--") if "--" in words else len(words)
    options = parser.parse_intermixed_args(list(words[:end]))
    options.locks += words[end + 1 :]
    return options


def main_parser() -> Parser:
    """The parser of the main job."""
    parser = Parser(
        prog="wheelcheck",
        usage="wheelcheck [LOCK | REQUIREMENT]... [--base BASE]... [options]",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=_HelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    parser.add_argument("locks", nargs="*", metavar="LOCK", help=argparse.SUPPRESS)
    add_targets(parser)
    _add_selection(parser)
    add_baseline(_add_gate(parser))
    _add_output(parser)
    _add_index(parser)
    add_settings(parser)
    return parser


def parse_fix(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line of `wheelcheck fix`.

    Raises:
        InputError: Wrong usage.
    """
    return _parsed(fix_parser(), words)


def fix_parser() -> Parser:
    """The parser of `wheelcheck fix`."""
    parser = Parser(
        prog="wheelcheck fix",
        usage="wheelcheck fix [LOCK | REQUIREMENT]... [--base BASE]... [options]",
        description=_FIX_DESCRIPTION,
        epilog=_FIX_EXAMPLES,
        formatter_class=_HelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    parser.add_argument("locks", nargs="*", metavar="LOCK", help=argparse.SUPPRESS)
    add_targets(parser)
    _add_selection(parser)
    _add_gate(parser)
    group = parser.add_argument_group("what is shown")
    add_list(group, "--explain", dest="explain", metavar="NAME", text="who asks for that package in the new lock")
    group.add_argument("--write", dest="write", metavar="FILE", help="write the new pins as a constraints file")
    group.add_argument("--format", choices=PLAN_FORMATS, help="what stdout gets (default: table)")
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="(default: auto)")
    group.add_argument("-q", "--quiet", action="store_true", help="the commands alone")
    group.add_argument("-h", "--help", action="help", help="show this")
    parser.set_defaults(outputs=[], verbose=False, suggest=False)
    _add_index(parser)
    add_settings(parser)
    return parser


def parse_dockerfile(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line of `wheelcheck dockerfile`.

    Raises:
        InputError: Wrong usage.
    """
    return _parsed(dockerfile_parser(), words)


def dockerfile_parser() -> Parser:
    """The parser of `wheelcheck dockerfile`."""
    parser = Parser(
        prog="wheelcheck dockerfile",
        usage="wheelcheck dockerfile LOCK --base IMAGE [options]",
        description=_DOCKERFILE_DESCRIPTION,
        epilog=_DOCKERFILE_EXAMPLES,
        formatter_class=_HelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    parser.add_argument("locks", nargs="*", metavar="LOCK", help=argparse.SUPPRESS)
    add_targets(parser)
    _add_selection(parser)
    group = parser.add_argument_group("what is written")
    group.add_argument("--write", dest="write", metavar="FILE", help="a file instead of stdout")
    group.add_argument("-q", "--quiet", action="store_true", help="no warnings")
    group.add_argument("-h", "--help", action="help", help="show this")
    parser.set_defaults(outputs=[], format=None, verbose=False, suggest=False, explain=[], fail_on=None, allow=[])
    _add_index(parser)
    add_settings(parser)
    return parser


def add_question(parser: Parser) -> None:
    """What says which question is asked, without what says how the answer is shown."""
    parser.add_argument("locks", nargs="*", metavar="LOCK", help=argparse.SUPPRESS)
    add_targets(parser)
    _add_selection(parser)
    add_baseline(_add_gate(parser))
    _add_index(parser)
    add_settings(parser)


def _add_selection(parser: Parser) -> None:
    group = parser.add_argument_group("which part of the lock (default: all of it)")
    add_list(group, "--only", dest="only", metavar="GROUP", text="these groups and nothing else")
    add_list(group, "--with", dest="with_groups", metavar="GROUP", text="these optional groups too")
    add_list(group, "--without", dest="without", metavar="GROUP", text="not these groups")
    add_list(group, "-E", "--extras", dest="extras", metavar="EXTRA", text="these extras of the project")
    group.add_argument("--all-extras", action="store_true", help="all its extras")
    group.add_argument(
        "--prefer-wheels",
        action="store_true",
        help="of what is not pinned, the newest version that is a wheel there, rather than the newest",
    )


def _add_gate(parser: Parser) -> "argparse._ArgumentGroup":
    group = parser.add_argument_group("the gate")
    group.add_argument(
        "--fail-on",
        action="append",
        type=_failing,
        metavar="VERDICT",
        help="build, compile, missing, unknown, or none (default: compile,missing,unknown)",
    )
    add_list(group, "--allow", dest="allow", metavar="NAME", text="let this package pass, whatever its verdict")
    return group


def _failing(text: str) -> list[str]:
    names = names_of(text)
    if names == ["none"]:
        return []
    known = [kind.value for kind in _FAILING]
    if not names:
        # A variable of CI that is empty must not switch the gate off.
        raise argparse.ArgumentTypeError(f"names no verdict; it takes {', '.join(known)}, or none")
    for name in names:
        if name not in known:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(known)}, none")
    return names


def _add_output(parser: Parser) -> None:
    group = parser.add_argument_group("what is shown")
    add_list(group, "--explain", dest="explain", metavar="NAME", text="every file of that package, and why it fits")
    group.add_argument("--suggest", action="store_true", help="what would help each failing pin, too")
    group.add_argument("-a", "--all", action="store_true", help="every pin, not only what needs attention")
    names = list(FORMATS)
    group.add_argument(
        "--format",
        type=_format,
        choices=names,
        metavar="FORMAT",
        help=f"what stdout gets: {', '.join(names[:-1])} or {names[-1]} (default: table)",
    )
    group.add_argument(
        "-o",
        "--output",
        dest="outputs",
        action="append",
        type=_output,
        default=[],
        metavar="FORMAT=FILE",
        help="write a file as well, in one of these formats; may be repeated, - is stdout",
    )
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="(default: auto)")
    group.add_argument("-q", "--quiet", action="store_true", help="the gate's answer alone")
    group.add_argument("-v", "--verbose", action="store_true", help="reason codes and chosen files too")
    group.add_argument("-h", "--help", action="help", help="show this")
    group.add_argument("-V", "--version", action="version", version=f"wheelcheck {__version__}", help="show it")


def _format(text: str) -> str:
    if text in FORMATS:
        return text
    raise argparse.ArgumentTypeError(f"there is no format {text!r}; {_formats_like(text)}")


def _formats_like(text: str) -> str:
    """`did you mean sarif?`, or all of them."""
    from wheelcheck.targets.nearest import nearest

    near = nearest(text.lower(), FORMATS)
    return f"did you mean {' or '.join(near)}?" if near else f"it is one of {', '.join(FORMATS)}"


def _output(text: str) -> Output:
    name, equals, path = text.partition("=")
    if equals and path:
        return Output(_format(name), path)
    guess = format_of_file(text)
    if not equals and guess is not None:
        raise argparse.ArgumentTypeError(f"{text!r} is not FORMAT=FILE; did you mean {guess}={text}?")
    if not equals and text in FORMATS:
        suffix = FORMATS[text].suffixes[0]
        raise argparse.ArgumentTypeError(f"{text!r} names no file; did you mean {text}=wheelcheck{suffix}?")
    raise argparse.ArgumentTypeError(f"{text!r} is not FORMAT=FILE with a format of {', '.join(FORMATS)}")


def _add_index(parser: Parser) -> None:
    group = parser.add_argument_group("where files are looked for (as pip has it)")
    group.add_argument("--index-url", metavar="URL", help="instead of the configured index")
    # Addresses and paths may hold commas: these two are repeated, not listed.
    for option, dest, metavar, text in (
        ("--extra-index-url", "extra_index_urls", "URL", "and there too; may be repeated"),
        ("--find-links", "find_links", "WHERE", "a page or folder of files; may be repeated"),
    ):
        group.add_argument(option, dest=dest, action="append", default=[], metavar=metavar, help=text)
    group.add_argument("--no-index", action="store_true", help="ask no index, only --find-links")
    add_list(group, "--no-binary", dest="no_binary", metavar="NAME", text="no wheels of it; :all: for all")
    add_list(group, "--only-binary", dest="only_binary", metavar="NAME", text="no sdists of it; :all: for all")
    group.add_argument(
        "--no-open",
        dest="open_sdists",
        action="store_false",
        help="open no sdist: what is not shown to be pure by its release's wheels counts as compile",
    )
    group.add_argument("--cache-dir", type=Path, metavar="DIR", help="else $WHEELCHECK_CACHE_DIR")
    group.add_argument("--no-cache", action="store_true", help="keep nothing, read nothing kept")
    group.add_argument("--refresh", action="store_true", help="ask again what is in the cache")
    group.add_argument("--offline", action="store_true", help="ask nobody: the lock and the cache must do")
    group.add_argument("--timeout", type=_seconds, metavar="SECONDS", help="how long an index may be silent")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return seconds


def _contradictions(options: argparse.Namespace) -> list[str]:
    """What cannot be meant at the same time."""
    pairs: list[tuple[Callable[[argparse.Namespace], object], str]] = [
        (lambda given: given.offline and given.refresh, "--offline and --refresh contradict each other"),
        (lambda given: given.no_cache and given.cache_dir, "--no-cache and --cache-dir contradict each other"),
        (lambda given: given.extras and given.all_extras, "--extras and --all-extras contradict each other"),
        (lambda given: given.no_index and given.index_url, "--no-index and --index-url contradict each other"),
        (
            lambda given: given.no_index and given.extra_index_urls,
            "--no-index and --extra-index-url contradict each other",
        ),
        (lambda given: given.quiet and given.verbose, "--quiet and --verbose contradict each other"),
        (lambda given: _twice(given.outputs, given.format), "two outputs have the same destination"),
    ]
    return [message for holds, message in pairs if holds(options)]


def _twice(outputs: Sequence[Output], stdout_format: str | None) -> bool:
    paths = [output.path for output in outputs]
    if stdout_format is not None:
        paths.append(STDOUT)
    return len(paths) != len(set(paths))
