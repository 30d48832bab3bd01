"""The command line: a thin shell over `wheelcheck.check`."""

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
        from wheelcheck import __version__
        from wheelcheck.cli.outputs import print_text

        print_text(f"wheelcheck {__version__}\n")
        return 0
    from wheelcheck.cli.command import run

    return run(words, own_process=argv is None)
