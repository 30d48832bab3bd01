"""Runs a folder of real lock files through `wheelcheck.check` and prints one row per lock.

`python tests/corpus_table.py FOLDER [--base BASE]... [--python X.Y]... [--arch ARCH]...` finds lock files by their
names at any depth. A row has the lock's format, version and pins, for each target the counts of wheel, build, compile,
missing, unknown and excluded pins, and the seconds it took; or the sentence with which the lock was refused. What
stayed unknown is named below its row. The exit code is 1 when anything but a refusal was raised.
"""

import argparse
import fnmatch
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from wheelcheck.app import check
from wheelcheck.model.errors import InputError
from wheelcheck.model.report import Report
from wheelcheck.model.verdict import VerdictKind

LOCK_NAMES = ("*.lock", "lockfile", "pylock*.toml", "*.txt", "conda-lock*.yml")
NO_LOCKS = ("runtime.txt", "README.txt", "LICENSE.txt", "robots.txt")
KINDS = tuple(VerdictKind)


class Row(NamedTuple):
    """What one lock came to: exactly one of `report`, `refusal` and `crash` is there."""

    path: Path
    seconds: float
    report: Report | None = None
    refusal: str = ""
    crash: str = ""


def lock_files(folder: Path) -> Iterator[Path]:
    """Lock files below the folder, by their names."""
    for path in sorted(folder.rglob("*")):
        named = any(fnmatch.fnmatch(path.name, pattern) for pattern in LOCK_NAMES)
        if named and path.name not in NO_LOCKS and path.is_file():
            yield path


def run(path: Path, options: argparse.Namespace) -> Row:
    """One lock through the public API; whatever else it raises is caught and told as a crash."""
    started = time.perf_counter()
    try:
        report = check(
            [path],
            bases=options.base or ["alpine", "slim"],
            pythons=options.python or ["3.12"],
            arches=options.arch or ["amd64"],
            cache_dir=options.cache_dir,
            offline=options.offline,
            folder=path.parent,
        )
    except InputError as refusal:
        return Row(path, time.perf_counter() - started, refusal=str(refusal))
    except Exception:  # noqa: BLE001 - a crash of any kind is what this script is there to find
        return Row(path, time.perf_counter() - started, crash=traceback.format_exc())
    return Row(path, time.perf_counter() - started, report=report)


def counts(numbers: Mapping[VerdictKind, int]) -> str:
    """Numbers in the order of the verdicts."""
    return " ".join(f"{numbers[kind]:4}" for kind in KINDS)


def unknowns(report: Report) -> Iterator[str]:
    """One line per pin that stayed unknown, with its code and what is known of the reason."""
    for package in report.packages:
        found = {
            (verdict.code, verdict.other) for verdict in package.results.values() if verdict.kind is VerdictKind.UNKNOWN
        }
        for code, other in sorted(found):
            yield f"      unknown: {package.pin.name} {package.pin.version} {package.pin.source.type} {code} {other}"


def lines(row: Row, folder: Path) -> Iterator[str]:
    """The row as text."""
    name = f"{row.path.relative_to(folder)!s:70}"
    if row.report is None:
        told = f"refused: {row.refusal}" if row.refusal else f"CRASHED: {row.crash.strip().splitlines()[-1]}"
        yield f"{name} {told.replace(f'{folder}/', '')}"
        return
    lock = row.report.locks[0]
    cells = " |".join(counts(row.report.summaries[target.id].counts) for target in row.report.targets)
    yield f"{name} {lock.format:12} {lock.lock_version or '-':5} {len(lock.pins):5} |{cells} | {row.seconds:6.2f}"
    yield from (f"      warning: {warning}" for warning in lock.warnings)
    yield from (f"      problem: {problem.message}" for problem in row.report.problems)
    yield from unknowns(row.report)


def total(rows: list[Row]) -> str:
    """Sums over all locks."""
    reports = [row.report for row in rows if row.report is not None]
    pins = sum(len(lock.pins) for report in reports for lock in report.locks)
    verdicts: Counter[VerdictKind] = Counter()
    for report in reports:
        for summary in report.summaries.values():
            verdicts.update(summary.counts)
    refused, crashed = sum(bool(row.refusal) for row in rows), sum(bool(row.crash) for row in rows)
    told = ", ".join(f"{verdicts[kind]} {kind}" for kind in KINDS)
    seconds = sum(row.seconds for row in rows)
    return f"{len(rows)} locks, {refused} refused, {crashed} crashed; {pins} pins: {told}; {seconds:.1f} s"


def main() -> int:
    """Reads the command line; 1 when something crashed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--base", action="append")
    parser.add_argument("--python", action="append")
    parser.add_argument("--arch", action="append")
    parser.add_argument("--cache-dir", type=Path)
    parser.add_argument("--offline", action="store_true")
    options = parser.parse_args()
    print(f"{'lock':70} {'format':12} {'vers.':5} {'pins':>5} | " + " ".join(kind[:4].rjust(4) for kind in KINDS))
    rows = []
    for path in lock_files(options.folder):
        rows.append(run(path, options))
        print("\n".join(lines(rows[-1], options.folder)), flush=True)
        if rows[-1].crash:
            print(rows[-1].crash, file=sys.stderr, flush=True)
    print(total(rows))
    return 1 if any(row.crash for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
