"""How long it takes to render a large report: every format, beside the limit of half a second.

    python -m tests.benchmarks.formats [--pins 1000] [--targets 12] [--runs 5]

Prints the medians of wall and CPU seconds, and the size, for a report that is made by hand (`big_report.py`). Leaves
with 1 where a median is over the limit.
"""

import argparse
import statistics
import sys
import time
from importlib.util import find_spec
from typing import NamedTuple

from tests.benchmarks.big_report import big_report
from wheelcheck.model.report import Report
from wheelcheck.render.formats import FORMATS, renderer

LIMIT = 0.5
"""Seconds of wall time."""


class Cost(NamedTuple):
    """Of one run."""

    wall: float
    cpu: float
    size: int


def cost(name: str, report: Report) -> Cost:
    """Render once, with what loading the format takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    text = renderer(name)(report)
    return Cost(time.perf_counter() - wall, time.process_time() - cpu, len(text.encode("utf-8", "backslashreplace")))


def main() -> int:
    """Reads the command line, renders, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pins", type=int, default=1000)
    parser.add_argument("--targets", type=int, default=12)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    report = big_report(options.pins, options.targets)
    print(f"{options.pins} pins, {options.targets} targets; medians of {options.runs} runs")
    print(f"{'format':10} {'wall s':>8} {'CPU s':>8} {'kB':>8}")
    over = []
    for name, each in FORMATS.items():
        if find_spec(each.module) is None:
            print(f"{name:10} not there")
            continue
        costs = [cost(name, report) for _ in range(options.runs)]
        wall, cpu = (statistics.median(figures) for figures in ([c.wall for c in costs], [c.cpu for c in costs]))
        kept = wall <= LIMIT
        over += [] if kept else [name]
        print(
            f"{name:10} {wall:8.3f} {cpu:8.3f} {costs[0].size / 1000:8.0f}  {'' if kept else 'OVER THE LIMIT'}".rstrip()
        )
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
