"""From the options of a command line to the question, and what is told on stderr about the way to its answer."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wheelcheck.cli.messages import warn
from wheelcheck.model.report import Report
from wheelcheck.question import Question

if TYPE_CHECKING:
    from wheelcheck.cli.progress import Progress

__all__ = ["asked", "warn_of"]

_WARNED_NAMES = 6


@contextmanager
def asked(options: Namespace) -> Iterator[Question]:
    """The question; while it is answered, a terminal shows how far that is."""
    progress = _progress(options, "asking the index")
    opening = _progress(options, "opening sdists")
    try:
        yield Question(
            options.locks,
            bases=options.bases,
            pythons=options.pythons,
            arches=options.arches,
            source=options.source,
            destination=options.destination,
            image=options.image,
            dockerfile=options.dockerfile,
            build_args=options.build_args,
            stage=options.stage,
            service=options.service,
            against=options.against,
            only=options.only,
            with_groups=options.with_groups,
            without=options.without,
            extras=options.extras or None,
            all_extras=options.all_extras,
            fail_on=None if options.fail_on is None else [name for names in options.fail_on for name in names],
            allow=options.allow,
            exceptions=options.exceptions,
            # What is written anew is not compared with what was there.
            baseline=None if options.write_baseline else options.baseline,
            explain=options.explain,
            installer=options.installer,
            index_url=options.index_url,
            extra_index_urls=options.extra_index_urls,
            find_links=options.find_links,
            no_index=options.no_index,
            no_binary=options.no_binary,
            only_binary=options.only_binary,
            cache_dir=options.cache_dir,
            no_cache=options.no_cache,
            refresh=options.refresh,
            offline=options.offline,
            timeout=options.timeout,
            progress=progress,
            opening=opening,
            open_sdists=options.open_sdists,
            processes=2,
            prefer_wheels=options.prefer_wheels,
            suggest=options.suggest,
        )
    finally:
        for line in (progress, opening):
            if line is not None:
                line.close()


def _progress(options: Namespace, words: str) -> "Progress | None":
    terminal = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    if options.quiet or options.offline or not terminal:
        return None
    from wheelcheck.cli.progress import Progress

    return Progress(sys.stderr, words)


def warn_of(report: Report) -> None:
    """Tell what went wrong without ending the run."""
    for lock in report.locks:
        for warning in lock.warnings:
            warn(f"{lock.path}: {warning}")
    for warning in report.warnings:
        warn(warning)
    for problem in report.problems:
        more = len(problem.packages) - _WARNED_NAMES
        names = ", ".join(problem.packages[:_WARNED_NAMES]) + (f" and {more} more" if more > 0 else "")
        warn(f"{problem.message} ({names})" if names else problem.message)
    present = {package.pin.name for package in report.packages}
    for name in sorted(report.gate.allowed - present):
        warn(f"--allow {name}: no lock has such a package")
