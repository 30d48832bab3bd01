"""`wheelcheck fix`: the plan that makes the gate pass."""

import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from wheelcheck.cli.arguments import parse_fix
from wheelcheck.cli.asking import asked, warn_of
from wheelcheck.cli.outputs import check_writable, colour_wanted, print_text, screen_width, write_file
from wheelcheck.cli.settings import configure
from wheelcheck.model.errors import InputError
from wheelcheck.model.names import normalised_name
from wheelcheck.model.plan import FixReport

__all__ = ["fix"]


def fix(words: Sequence[str]) -> int:
    """Carry out the command line; the exit code."""
    options = parse_fix(words[1:])
    # What a baseline lets pass is to be mended, too.
    configure(options, unused={"baseline", "format", "suggest"})
    # What is explained of a plan may be new in it, and need not be in the lock.
    explained = frozenset(map(normalised_name, options.explain))
    options.explain = []
    if options.write and options.write != "-":
        check_writable(options.write)
    from wheelcheck.app import fix as plan

    with asked(options) as question:
        found = plan(question)
    if not options.quiet:
        warn_of(found.report)
    _known(explained, found)
    if options.write:
        _write(options.write, found)
    if options.write != "-":
        print_text(_rendered(options, found, explained))
    return found.exit_code


def _known(explained: frozenset[str], found: FixReport) -> None:
    present = {package.pin.name for package in found.report.packages}
    present.update(move.name for plan in found.plans for move in plan.moves)
    for name in sorted(explained - present):
        raise InputError(f"--explain {name}: neither the lock nor the plan has such a package")


def _write(path: str, found: FixReport) -> None:
    lines = dict.fromkeys(line for plan in found.plans for line in plan.constraints)
    text = "".join(f"{line}\n" for line in lines)
    if path == "-":
        print_text(text)
    else:
        write_file(path, text)


def _rendered(options: Namespace, found: FixReport, explained: frozenset[str]) -> str:
    if options.format == "json":
        from wheelcheck.render.plan_json import plan_json

        return plan_json(found)
    from wheelcheck.render.paint import coloured, plain
    from wheelcheck.render.plan import plan_page

    lines = plan_page(found, screen_width(sys.stdout, os.environ), explained, quiet=options.quiet)
    return coloured(lines) if colour_wanted(sys.stdout, options.color, os.environ) else plain(lines)
