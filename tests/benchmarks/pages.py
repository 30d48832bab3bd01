"""What fetching project pages costs, in ratios to curl: `python tests/benchmarks/pages.py NAMES [--runs 5]`.

NAMES has one `name==version` per line. Every way is a process of its own, started in turn, `--runs` times over; printed
are medians of wall and processor time, and the ratio to curl, which throws the same pages away over HTTP/2. `httpx` is
the same client with httpx in the place of http.client, as it is used through a proxy.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from packageurl.validate import PypiTypeDefinition

ROOT = Path(__file__).parents[2]
INDEX = f"{PypiTypeDefinition.default_repository_url}/simple"
ACCEPT = "application/vnd.pypi.simple.v1+json"
CURL = (
    "curl",
    "--parallel",
    "--parallel-max",
    "50",
    "--http2",
    "--compressed",
    "--silent",
    "--show-error",
    "--no-progress-meter",
)

FETCH = """
import gc, sys
gc.disable()
from wheelcheck.index.client import IndexSettings, fetch_pages
from wheelcheck.model.lock import IndexRef
from wheelcheck.model.release import PageFailure, PageRequest
names, index, cache, workers, processes, way = sys.argv[1:]
if way == "httpx":
    import wheelcheck.index.workers as workers_module
    workers_module.uses_proxy = lambda environ: True
requests = []
for line in open(names):
    name, _, version = line.strip().partition("==")
    requests.append(PageRequest(IndexRef(index), name, frozenset({version})))
answers = fetch_pages(requests, IndexSettings(cache or None, workers=int(workers), processes=int(processes)))
failed = [request.name for request, answer in answers.items() if isinstance(answer, PageFailure)]
if failed:
    sys.exit(f"{len(failed)} failures: {failed[:5]}")
"""


class Cost(NamedTuple):
    """Seconds."""

    wall: float
    processor: float


def measured(command: Sequence[str]) -> Cost:
    """Run it, and say what it took; children's processor time includes their threads."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)})
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def curl_configuration(names: Path, index: str, folder: Path) -> Path:
    """The same pages for curl, thrown away."""
    projects = [line.partition("==")[0].strip() for line in names.read_text().splitlines() if line.strip()]
    lines = [f'url = "{index}/{project}/"\noutput = "/dev/null"' for project in projects]
    path = folder / "curl.conf"
    path.write_text("\n".join([f'header = "Accept: {ACCEPT}"', *lines]))
    return path


def ways(options: argparse.Namespace, folder: Path) -> dict[str, Callable[[], Sequence[str]]]:
    """Each way's command; a cold one gets a new folder each time."""
    warm = folder / "warm"

    def fetch(cache: Path | None, workers: int, processes: int = 1, way: str = "direct") -> Sequence[str]:
        place = "" if cache is None else str(cache)
        numbers = (str(workers), str(processes))
        return (sys.executable, "-c", FETCH, str(options.names), options.index, place, *numbers, way)

    def cold(workers: int, processes: int) -> Callable[[], Sequence[str]]:
        return lambda: fetch(Path(tempfile.mkdtemp(dir=folder)), workers, processes)

    measured(fetch(warm, options.workers[0]))
    curl = (*CURL, "--config", str(curl_configuration(options.names, options.index, folder)))
    found: dict[str, Callable[[], Sequence[str]]] = {"curl": lambda: curl}
    for workers in options.workers:
        for processes in (1, 2):
            found[f"cold, {workers} workers in {processes}"] = cold(workers, processes)
    found["cold, no cache"] = lambda: fetch(None, options.workers[0])
    if options.httpx:
        found["cold, over httpx"] = lambda: fetch(None, options.workers[0], 1, "httpx")
    found["warm"] = lambda: fetch(warm, options.workers[0])
    found["python -c pass"] = lambda: (sys.executable, "-c", "pass")
    return found


def main() -> None:
    """Measure in turn, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--index", default=INDEX)
    parser.add_argument("--workers", type=int, nargs="+", default=[16])
    parser.add_argument("--httpx", action="store_true", help="measure also the way through httpx")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        commands = ways(options, Path(name))
        costs: dict[str, list[Cost]] = {label: [] for label in commands}
        for _ in range(options.runs):
            for label, command in commands.items():
                costs[label].append(measured(command()))
    floor = statistics.median(cost.wall for cost in costs["curl"])
    for label, found in costs.items():
        wall = statistics.median(cost.wall for cost in found)
        processor = statistics.median(cost.processor for cost in found)
        print(f"{label:24} {wall:7.3f} s wall {processor:7.3f} s cpu {wall / floor:6.2f} x curl")


if __name__ == "__main__":
    main()
