"""Runs one command line from words to exit code; no traceback reaches a user for bad input."""

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from wheelcheck.cli.messages import say
from wheelcheck.model.errors import InputError

if TYPE_CHECKING:
    # `--help` and usage errors must not pay for the report's records.
    from argparse import Namespace

    from wheelcheck.model.report import Report

__all__ = ["finish", "run"]

_USAGE, _INCOMPLETE, _INTERRUPTED = 2, 3, 130


def run(words: Sequence[str], *, own_process: bool = False) -> int:
    """Carry out a command line.

    Args:
        words: The arguments.
        own_process: This process exists for nothing else, so that after Ctrl-C it need not wait for its threads.

    Returns:
        The exit code.
    """
    try:
        return _job(words)(words)
    except InputError as error:
        say(f"error: {error}")
        return _USAGE
    except SystemExit as error:
        # argparse leaves this way after --help; its reader may have left before (`| head -1`).
        return finish(error.code if isinstance(error.code, int) else 0)
    except KeyboardInterrupt:
        say("interrupted")
        if own_process:
            _leave()
        return _INTERRUPTED
    except BrokenPipeError:
        return _INCOMPLETE
    except Exception as error:
        # The last line of defence: a defect of ours is told in one line.
        if os.environ.get("WHEELCHECK_DEBUG"):
            raise
        say(
            f"internal error: {type(error).__name__}: {error} -- a defect of wheelcheck, not of your input: "
            "please report it with what WHEELCHECK_DEBUG=1 prints"
        )
        # The contract knows no code for it; what is true is that the answer is incomplete.
        return _INCOMPLETE


def finish(code: int) -> int:
    """Write out what is still buffered for stdout, and return the exit code that follows from it."""
    from wheelcheck.cli.outputs import print_text

    try:
        print_text("")
    except InputError as error:
        say(f"error: {error}")
        return _USAGE
    return code


def _leave() -> None:
    """End at once: downloads that still run in threads would hold the interpreter until they time out."""
    if sys.stdout is not None:
        sys.stdout.flush()
    os._exit(_INTERRUPTED)


def _job(words: Sequence[str]) -> Callable[[Sequence[str]], int]:
    if words[:1] == ["bases"]:
        from wheelcheck.cli.jobs import bases

        return bases
    if words[:1] == ["config"]:
        from wheelcheck.cli.config_job import config

        return config
    if words[:1] == ["explain"]:
        from wheelcheck.cli.jobs import explain

        return explain
    if words[:1] == ["fix"]:
        from wheelcheck.cli.fixing import fix

        return fix
    if words[:1] == ["dockerfile"]:
        from wheelcheck.cli.dockerfiles import dockerfile

        return dockerfile
    if words[:1] == ["completion"]:
        from wheelcheck.cli.completion import completion

        return completion
    return _check


def _check(words: Sequence[str]) -> int:
    from wheelcheck.cli.arguments import parse

    options = parse(words)
    from wheelcheck.cli.outputs import check_writable
    from wheelcheck.cli.settings import check_baseline, configure

    configure(options)
    for output in options.outputs:
        if output.path != "-":
            check_writable(output.path)
    baseline = check_baseline(options)
    report = _ask(options)
    if baseline is not None:
        report = _record(report, baseline)
    if not options.quiet:
        from wheelcheck.cli.asking import warn_of

        warn_of(report)
    _write(options, report)
    return report.gate.exit_code


def _ask(options: "Namespace") -> "Report":
    from wheelcheck.app import answer
    from wheelcheck.cli.asking import asked

    with asked(options) as question:
        return answer(question)


def _record(report: "Report", path: str) -> "Report":
    """Write the baseline; the report as it is with it."""
    from wheelcheck.cli.outputs import write_file
    from wheelcheck.passing import recorded

    text, report = recorded(report, path)
    if text is not None:
        write_file(path, text)
    return report


def _write(options: "Namespace", report: "Report") -> None:
    """Files first: a reader of stdout that leaves early must not cost them."""
    from wheelcheck.cli.outputs import print_text, write_file

    on_stdout = [output.format for output in options.outputs if output.path == "-"]
    for output in options.outputs:
        if output.path != "-":
            write_file(output.path, _rendered(output.format, options, report, to_file=True))
    for name in on_stdout or [options.format or "table"]:
        print_text(_rendered(name, options, report, to_file=False))


def _rendered(name: str, options: "Namespace", report: "Report", *, to_file: bool) -> str:
    if name != "table":
        from wheelcheck.render.formats import renderer

        return renderer(name)(report)
    from wheelcheck.cli.outputs import colour_wanted, screen_width, speaks_unicode
    from wheelcheck.render.layout import ASCII, UNICODE, View
    from wheelcheck.render.paint import coloured, plain
    from wheelcheck.render.table import table

    stream = None if to_file else sys.stdout
    signs = UNICODE if to_file or speaks_unicode(stream) else ASCII
    width = screen_width(stream, os.environ)
    view = View(width, signs, show_all=options.all, verbose=options.verbose, quiet=options.quiet)
    lines = table(report, view)
    colour = not to_file and colour_wanted(stream, options.color, os.environ)
    return coloured(lines) if colour else plain(lines)
