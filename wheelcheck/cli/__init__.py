"""The command line: a thin shell over `wheelcheck.check`."""

import gc
import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run `wheelcheck` and return its exit code (the contract's 0 to 3; 130 after Ctrl-C).

    Args:
        argv: The arguments without the program's name; None means this process's own.
    """
    words = sys.argv[1:] if argv is None else list(argv)
    if words in (["--version"], ["-V"]):
        # Asked by every script that looks for the tool: answered before argparse is loaded.
        return _version()
    from wheelcheck.cli.command import run

    if argv is None:
        # One question, one answer, and the process ends: looking for cycles to free costs a seventh of a warm run.
        gc.disable()
    return run(words, own_process=argv is None)


def _version() -> int:
    from wheelcheck import __version__

    try:
        print(f"wheelcheck {__version__}", flush=True)  # noqa: T201 - stdout carries the answer
    except OSError:
        from wheelcheck.cli.command import finish

        return finish(0)
    return 0
