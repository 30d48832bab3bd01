"""What completes each job's command line, as values: made of the parsers, for the scripts of every shell."""

import argparse
from enum import Enum
from typing import NamedTuple

from wheelcheck.cli.jobs import SHELLS
from wheelcheck.cli.parsers import MAIN, parsers
from wheelcheck.model.verdict import Code

__all__ = ["Job", "Kind", "Option", "jobs"]


class Kind(Enum):
    """What may follow an option."""

    NOTHING = "nothing"
    ANY = "any"
    FILE = "file"
    FOLDER = "folder"
    WORD = "word"
    LIST = "list"
    OUTPUT = "output"


class Option(NamedTuple):
    """An option as a shell offers it.

    Attributes:
        names: `-b`, `--base`.
        help: One line.
        kind: What follows it.
        words: What is offered there: whole words, parts of a comma-separated list, or formats.
    """

    names: tuple[str, ...]
    help: str
    kind: Kind
    words: tuple[str, ...] = ()


class Job(NamedTuple):
    """A job as a shell offers it.

    Attributes:
        name: The word after `wheelcheck`; `main` for the main job.
        help: One line.
        options: In the order of its help.
        words: What may stand there besides options; files where there are none, unless `alone`.
        alone: No file may stand there.
    """

    name: str
    help: str
    options: tuple[Option, ...]
    words: tuple[str, ...] = ()
    alone: bool = False


def jobs() -> list[Job]:
    """All jobs with what completes them, the main job first."""
    found = []
    for name, parser in parsers().items():
        options = tuple(_option(action) for action in parser._actions if action.option_strings)  # noqa: SLF001 - argparse has no public list
        help_text = (parser.description or "").split(". ")[0].replace("\n", " ").rstrip(".")
        words = {"explain": tuple(code.value for code in Code), "completion": SHELLS}.get(name, ())
        found.append(Job(name, help_text, options, words, alone=bool(words) or name == "bases"))
    assert found[0].name == MAIN
    return found


_FIXED: dict[str, tuple[Kind, tuple[str, ...]]] = {
    "fail_on": (Kind.LIST, ("build", "compile", "missing", "unknown", "none")),
    "installer": (Kind.WORD, ("pip", "uv", "poetry", "pdm", "pipenv")),
    **dict.fromkeys(("dockerfile", "write", "image", "config", "baseline"), (Kind.FILE, ())),
    **dict.fromkeys(("cache_dir", "find_links"), (Kind.FOLDER, ())),
}
"""What follows, by the place that the parser keeps it in."""


def _option(action: argparse.Action) -> Option:
    kind, words = _what_follows(action)
    return Option(tuple(action.option_strings), (action.help or "").replace("\n", " "), kind, words)


def _what_follows(action: argparse.Action) -> tuple[Kind, tuple[str, ...]]:
    if action.nargs == 0:
        return Kind.NOTHING, ()
    if action.choices is not None:
        return Kind.WORD, tuple(map(str, action.choices))
    if action.dest in _FIXED:
        return _FIXED[action.dest]
    match action.dest:
        case "bases":
            return Kind.LIST, _bases()
        case "source" | "destination":
            return Kind.WORD, _bases()
        case "pythons":
            from wheelcheck.targets.pythons import known_minors

            return Kind.LIST, tuple(known_minors())
        case "arches":
            from wheelcheck.targets.machines import MACHINES, docker_platform

            return Kind.LIST, tuple(docker_platform(machine).removeprefix("linux/") for machine in MACHINES)
        case "outputs":
            from wheelcheck.render.formats import FORMATS

            return Kind.OUTPUT, tuple(FORMATS)
        case _:
            return Kind.ANY, ()


def _bases() -> tuple[str, ...]:
    """Names that can be typed as they are: forms (`python:X.Y-slim`) have capitals."""
    from wheelcheck.targets.listing import known_bases

    names = (name for group in known_bases() for each in group.names for name in (each.name, *each.aliases))
    return tuple(dict.fromkeys(name for name in names if name == name.lower()))
