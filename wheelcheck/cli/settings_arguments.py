"""The options about the project's settings and its baseline."""

import argparse

__all__ = ["add_baseline", "add_settings"]


def add_settings(parser: argparse.ArgumentParser) -> None:
    """`--config` and `--no-config`."""
    group = parser.add_argument_group("the project's settings")
    group.add_argument(
        "--config", metavar="FILE", help="else wheelcheck.toml or pyproject.toml beside the lock or above it"
    )
    group.add_argument("--no-config", action="store_true", help="read no such file")
    # Not every job has a gate that a baseline is for.
    parser.set_defaults(baseline=None, write_baseline=False)


def add_baseline(group: "argparse._ArgumentGroup") -> None:
    """`--baseline` and `--write-baseline`; the latter takes no name, for the next word may well be a lock."""
    group.add_argument("--baseline", metavar="FILE", help="fail only on what is new or worse than in that file")
    group.add_argument("--write-baseline", action="store_true", help="write it, of what fails now")
