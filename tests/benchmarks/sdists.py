"""Opens 40 real sdists, cold and warm, next to curl for the same bytes.

`python tests/benchmarks/sdists.py [--runs N] [--python PATH]` needs curl on the PATH and wheelcheck installed for that
Python. As in `speed.py`, all commands of a round run one after the other and ratios are of medians.

- curl: the files, 16 at a time, thrown away: no tool that looks into them can be faster.
- unpack: the same bytes fetched, hashed and unpacked by wheelcheck's own code, and nothing read.
- cold: an empty memo; every file is fetched, hashed, read, and made facts of for one target.
- warm: the memo that the same round's cold run has filled.

Each measured run is a process of its own, which also tells the seconds of the opening alone: loading Python and the
index pages, which name the files, is no part of it.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from packageurl.validate import PypiTypeDefinition

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.benchmarks.speed import Cost, measure

ROOT = Path(__file__).parents[2]
PINS = Path(__file__).with_name("sdists.txt")
SIMPLE = f"{PypiTypeDefinition.default_repository_url}/simple"
CURL = ("curl", "--silent", "--parallel", "--parallel-max", "16", "--config")
OPEN = Path(__file__).with_name("open_sdists.py")
LIMITS = (("cold / curl", 2.0), ("warm, ms", 50.0), ("peak memory, MB", 250.0))


def main() -> int:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "files.json"
        listed = subprocess.run(
            [options.python, str(OPEN), "list", SIMPLE, str(PINS), str(files)],
            check=True,
            capture_output=True,
            text=True,
        )
        print(listed.stdout.strip())
        config = Path(folder) / "curl.txt"
        config.write_text(listed.stderr, encoding="utf-8")
        rounds = [_round(options.python, files, config, Path(folder) / str(number)) for number in range(options.runs)]
    return _tell(rounds)


def _round(python: str, files: Path, config: Path, memo: Path) -> dict[str, Cost]:
    run = [python, str(OPEN), "open", str(files), str(memo)]
    return {
        what: measure(command, files.parent, _environment())
        for what, command in (
            ("curl", [*CURL, str(config)]),
            ("unpack", [python, str(OPEN), "unpack", str(files)]),
            ("cold", run),
            ("warm", run),
        )
    }


def _environment() -> dict[str, str]:
    # Whoever switched byte code off wants clean checkouts, not slow programs.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return environment | {"PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), environment.get("PYTHONPATH"))))}


def _tell(rounds: list[dict[str, Cost]]) -> int:
    walls = {name: [_seconds(each[name]) for each in rounds] for name in rounds[0]}
    print(
        f"medians of {len(rounds)} interleaved rounds\n{'':8}{'seconds':>9}{'least':>9}{'most':>9}{'CPU s':>8}{'peak MB':>9}"
    )
    for name, values in walls.items():
        cpu = statistics.median(each[name].cpu for each in rounds)
        memory = max(each[name].memory for each in rounds)
        print(f"{name:8}{statistics.median(values):9.3f}{min(values):9.3f}{max(values):9.3f}{cpu:8.2f}{memory:9.1f}")
    figures = {
        "cold / curl": statistics.median(walls["cold"]) / statistics.median(walls["curl"]),
        "warm, ms": 1000 * statistics.median(walls["warm"]),
        "peak memory, MB": max(each["cold"].memory for each in rounds),
    }
    print(f"{'unpack / curl':24}{statistics.median(walls['unpack']) / statistics.median(walls['curl']):9.2f}")
    kept = True
    for name, most in LIMITS:
        verdict = "kept" if figures[name] <= most else "EXCEEDED"
        kept = kept and verdict == "kept"
        print(f"{name:24}{figures[name]:9.2f}  at most {most:g}  {verdict}")
    return 0 if kept else 1


def _seconds(cost: Cost) -> float:
    """What the run itself measured, or the time of the whole process for a program that does not tell."""
    for line in cost.output.splitlines():
        if line.startswith("seconds: "):
            return float(line.partition(": ")[2])
    return cost.wall


if __name__ == "__main__":
    sys.exit(main())
