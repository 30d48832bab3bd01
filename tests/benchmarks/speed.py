"""Measures wheelcheck for four targets against uv for one, and against curl for the same pages.

`python tests/benchmarks/speed.py [--runs N] [--python PATH]` needs uv and curl on the PATH and wheelcheck installed
for that Python. All commands of a round run one after the other, rounds follow each other, and ratios are of medians:
whatever else the machine does meets all of them alike. Figures of different runs cannot be compared.

- cold: an empty cache folder each time, for both.
- warm: the folder that the same round's cold run has filled; uv with `--offline`.
- uv: `uv pip install -v --dry-run --no-deps` for musl x86_64 and Python 3.12, with `RUST_LOG=uv_resolver=debug`, is
  uv's documented way to tell which file it would take for each pin; its lines `Selecting: ...` are counted.
- wheelcheck runs with `--no-open`, which answers the question that uv answers: which file. The rows `sdists opened` are
  the whole job: what must be built is fetched and read, and what its build requires is resolved; no peer does that.
- curl: the same project pages, compressed, 50 at a time, thrown away: no tool that asks for them can be faster.

The pins are `pins.txt` beside this file (275, 143 MB of pages): popular packages, and the versions that
`uv pip compile --no-deps --exclude-newer 2026-11-01T00:00:00Z --python-version 3.12` gives for their names. What uv
could not install on musl at all is left out, because uv would stop there.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from packageurl.validate import PypiTypeDefinition

PINS = Path(__file__).with_name("pins.txt")
SIMPLE = f"{PypiTypeDefinition.default_repository_url}/simple"
TARGETS = ("--base", "alpine", "--base", "slim", "--python", "3.12", "--python", "3.13", "--arch", "amd64")
UV = (
    "uv", "pip", "install", "-v", "--dry-run", "--no-deps", "--no-config",
    "--python-platform", "x86_64-unknown-linux-musl", "--python-version", "3.12",
)  # fmt: skip
CURL = ("curl", "--silent", "--parallel", "--parallel-max", "50", "--compressed", "--http2", "--config")
JSON_PAGE = "Accept: application/vnd.pypi.simple.v1+json"


class Cost(NamedTuple):
    """What one run of one command took.

    Attributes:
        wall: Seconds.
        cpu: Seconds, user and system, the command's children included.
        memory: The largest resident set of any of its processes, in MB; never less than this script's own, which
            a child has until it becomes another program.
        output: What it wrote to stdout and stderr.
        code: Its exit code.
    """

    wall: float
    cpu: float
    memory: float
    output: str
    code: int


Figure = Callable[[Cost], float]
WALL: Figure = attrgetter("wall")
CPU: Figure = attrgetter("cpu")
MEMORY: Figure = attrgetter("memory")


class Limit(NamedTuple):
    """A ratio that is promised."""

    what: str
    of: str
    to: str
    figure: Figure
    most: float


LIMITS = (
    Limit("cold, 4 targets / uv, 1 target", "wheelcheck cold", "uv cold", WALL, 1.0),
    Limit("cold, 4 targets / curl", "wheelcheck cold", "curl", WALL, 2.5),
    Limit("warm, 4 targets / uv --offline, 1 target", "wheelcheck warm", "uv warm", WALL, 1.5),
    Limit("peak memory, cold / uv", "wheelcheck cold", "uv cold", MEMORY, 1.0),
    Limit("peak memory, warm / uv", "wheelcheck warm", "uv warm", MEMORY, 1.0),
    Limit("wheelcheck --version / python -c pass", "wheelcheck --version", "python -c pass", WALL, 3.0),
)


def measure(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Cost:
    """Runs a command to its end; `wait4` gives the cost of this child alone."""
    with tempfile.TemporaryFile(dir=folder) as output:
        started = time.perf_counter()
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=folder, env=environment
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, text, child.returncode)


class Benchmark:
    """The commands, and what they cost in each round."""

    def __init__(self, wheelcheck: Path, python: Path, folder: Path) -> None:
        self.wheelcheck = str(wheelcheck)
        self.python = str(python)
        self.folder = folder
        self.costs: dict[str, list[Cost]] = {}
        self.requirements = folder / "requirements.txt"
        shutil.copy(PINS, self.requirements)
        self.names = re.findall(r"^([^=\s#]+)==", PINS.read_text("utf-8"), re.MULTILINE)
        self.pages = folder / "pages.curl"
        addresses = "".join(f'url = "{SIMPLE}/{name}/"\noutput = "{os.devnull}"\n' for name in self.names)
        self.pages.write_text(f'header = "{JSON_PAGE}"\n{addresses}', "utf-8")
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith(("UV_", "PIP_"))}
        # Whoever switched byte code off wants clean checkouts, not slow programs.
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.environment |= {"RUST_LOG": "uv_resolver=debug", "PIP_CONFIG_FILE": os.devnull}

    def run(self, what: str, command: Sequence[str], codes: tuple[int, ...] = (0,)) -> Cost:
        """One measured run; an unexpected exit code ends the benchmark."""
        cost = measure(command, self.folder, self.environment)
        if cost.code not in codes:
            raise SystemExit(f"{' '.join(command)} ended with {cost.code}:\n{cost.output[-2000:]}")
        self.costs.setdefault(what, []).append(cost)
        return cost

    def wheelcheck_command(self, cache: Path, *more: str) -> list[str]:
        """Four targets, the whole report."""
        flags = ("--format", "json", "--cache-dir", str(cache))
        return [self.wheelcheck, str(self.requirements), *TARGETS, *flags, *more]

    def uv_command(self, cache: Path, *more: str) -> list[str]:
        """One target."""
        folders = ("--cache-dir", str(cache), "--target", str(self.folder / "target"))
        return [*UV, *more, *folders, "-r", str(self.requirements)]

    def round(self, number: int) -> None:
        """Every command once."""
        ours, theirs = self.folder / f"ours-{number}", self.folder / f"uv-{number}"
        gate = (0, 1)  # pins that fail the gate are an answer; unknown ones (3) are not
        opened = self.folder / f"opened-{number}"
        self.run("wheelcheck cold", self.wheelcheck_command(ours, "--no-open"), gate)
        self.selected(self.run("uv cold", self.uv_command(theirs)))
        self.run("curl", [*CURL, str(self.pages)])
        self.run("wheelcheck warm", self.wheelcheck_command(ours, "--no-open"), gate)
        self.selected(self.run("uv warm", self.uv_command(theirs, "--offline")))
        self.run("sdists opened, cold", self.wheelcheck_command(opened), gate)
        self.run("sdists opened, warm", self.wheelcheck_command(opened), gate)
        self.run("wheelcheck --version", [self.wheelcheck, "--version"])
        self.run("python -c pass", [self.python, "-c", "pass"])
        shutil.rmtree(ours)
        shutil.rmtree(opened)
        shutil.rmtree(theirs)

    def selected(self, cost: Cost) -> None:
        """A uv that stopped early would look fast."""
        count = cost.output.count("Selecting: ")
        if count < len(self.names):
            raise SystemExit(f"uv told the files of {count} of {len(self.names)} pins")

    def median(self, what: str, figure: Figure) -> float:
        """Of all rounds."""
        return statistics.median(figure(cost) for cost in self.costs[what])

    def report(self) -> None:
        """Prints medians, then ratios beside what is promised."""
        runs = len(self.costs["curl"])
        print(f"\n{len(self.names)} pins; medians of {runs} interleaved rounds")
        print(f"{'':24} {'wall s':>8} {'(least':>8} {'most)':>8} {'CPU s':>8} {'peak MB':>8}")
        for what, costs in self.costs.items():
            walls = [cost.wall for cost in costs]
            wall, cpu, memory = (self.median(what, figure) for figure in (WALL, CPU, MEMORY))
            print(f"{what:24} {wall:8.3f} {min(walls):8.3f} {max(walls):8.3f} {cpu:8.3f} {memory:8.1f}")
        print(f"\n{'ratio':44} {'measured':>9} {'at most':>8}")
        for limit in LIMITS:
            ratio = self.median(limit.of, limit.figure) / self.median(limit.to, limit.figure)
            kept = "kept" if ratio <= limit.most else "NOT KEPT"
            print(f"{limit.what:44} {ratio:9.2f} {limit.most:8.1f}  {kept}")


def main() -> None:
    """Reads the command line and runs the rounds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="rounds (5)")
    parser.add_argument("--python", type=Path, default=Path(sys.executable), help="whose wheelcheck is measured")
    options = parser.parse_args()
    wheelcheck = options.python.with_name("wheelcheck")
    if not wheelcheck.exists():
        parser.error(f"no wheelcheck beside {options.python}: install it there first")
    for program in ("uv", "curl"):
        if shutil.which(program) is None:
            parser.error(f"{program} is not on the PATH")
    with tempfile.TemporaryDirectory() as folder:
        benchmark = Benchmark(wheelcheck, options.python, Path(folder))
        for number in range(options.runs):
            print(f"round {number + 1} of {options.runs}", file=sys.stderr)
            benchmark.round(number)
        benchmark.report()


if __name__ == "__main__":
    main()
