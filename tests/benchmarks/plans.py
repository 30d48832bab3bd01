"""Measures `wheelcheck fix` against the main job on the same lock, and counts what both ask of the index.

`python -m tests.benchmarks.plans [--runs N]`, typed in the checkout with wheelcheck installed for that Python.

- The lock is `plan_pins.txt`: 312 pins as `uv pip compile --exclude-newer 2023-06-01T00:00:00Z --python-version 3.11
  --only-binary :all:` chose them for glibc; on alpine ten of them must be compiled.
- cold: an empty cache folder each time, for both. warm: the folder that the same round's cold run has filled.
- Both open the sdists that decide; the main job's time is in the plan's.
- Requests are counted by the program itself, in a run of their own: an answer of any status is one.
"""

import argparse
import contextlib
import io
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.benchmarks.speed import Cost, measure
from wheelcheck.index import transport
from wheelcheck.index.transport import Reply, Sink

PINS = Path(__file__).with_name("plan_pins.txt")
TARGET = ("--base", "alpine3.22", "--python", "3.11", "--arch", "amd64")
FAILS = (1,)
"""Three of the ten have no wheels in any version: the gate stays shut, and so does the plan's."""
MOST_WARM_SECONDS, MOST_COLD_RATIO = 3.0, 4.0


def command(job: Sequence[str], cache: Path) -> list[str]:
    """A command line without the program."""
    return [*job, str(PINS), *TARGET, "--format", "json", "--cache-dir", str(cache)]


def counted(job: Sequence[str], cache: Path) -> tuple[int, int]:
    """Requests and bytes of one run in this process."""
    from wheelcheck.cli.command import run

    requests = size = 0
    original: Callable[..., Reply] = transport._DirectConnections.get

    def get(self: object, url: str, headers: Mapping[str, str], sink: Sink | None = None) -> Reply:
        nonlocal requests, size
        requests += 1
        taken = 0

        def counting(pieces: object) -> None:
            nonlocal taken

            def passing() -> object:
                nonlocal taken
                for piece in pieces:  # type: ignore[attr-defined]
                    taken += len(piece)
                    yield piece

            assert sink is not None
            sink(passing())  # type: ignore[arg-type]

        reply = original(self, url, headers, None if sink is None else counting)
        size += taken + len(reply.body)
        return reply

    transport._DirectConnections.get = get  # type: ignore[method-assign]
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            run(command(job, cache))
    finally:
        transport._DirectConnections.get = original  # type: ignore[method-assign]
    return requests, size


def main() -> None:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="rounds (5)")
    options = parser.parse_args()
    program = str(Path(sys.executable).with_name("wheelcheck"))
    costs: dict[str, list[Cost]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(options.runs):
            for job in ((), ("fix",)):
                cache = folder / f"{number}{job}"
                for state in ("cold", "warm"):
                    cost = measure([program, *command(job, cache)], folder, {"PATH": "/usr/bin:/bin", "HOME": name})
                    if cost.code not in FAILS:
                        raise SystemExit(f"ended with {cost.code}:\n{cost.output[-2000:]}")
                    costs.setdefault(f"{'fix' if job else 'main job'}, {state}", []).append(cost)
                shutil.rmtree(cache)
        asked = {" ".join(job): counted(job, folder / f"counted{job}") for job in ((), ("fix",))}
    report(costs, asked)


def report(costs: Mapping[str, Sequence[Cost]], asked: Mapping[str, tuple[int, int]]) -> None:
    """Print medians, then what is promised."""
    pins = PINS.read_text(encoding="utf-8").count("==")
    print(f"\n{pins} pins; medians of {len(next(iter(costs.values())))} rounds")
    print(f"{'':16} {'wall s':>8} {'(least':>8} {'most)':>8} {'peak MB':>8}")
    walls = {what: statistics.median(each.wall for each in some) for what, some in costs.items()}
    for what, some in costs.items():
        seconds = [each.wall for each in some]
        memory = statistics.median(each.memory for each in some)
        print(f"{what:16} {walls[what]:8.2f} {min(seconds):8.2f} {max(seconds):8.2f} {memory:8.1f}")
    for job, (requests, size) in asked.items():
        print(f"{job or 'main job'}, cold: {requests:,} requests, {size / 1e6:.1f} MB")
    ratio = walls["fix, cold"] / walls["main job, cold"]
    for what, figure, most in (("fix, cold / main job, cold", ratio, MOST_COLD_RATIO),
                               ("fix, warm, seconds", walls["fix, warm"], MOST_WARM_SECONDS)):  # fmt: skip
        print(f"{what:30} {figure:8.2f} at most {most:.1f}  {'kept' if figure <= most else 'NOT KEPT'}")


if __name__ == "__main__":
    main()
