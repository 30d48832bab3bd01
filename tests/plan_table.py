"""Plans for real old locks, beside what uv does with the same bounds.

    python -m tests.plan_table [--output tests/results/plans.md] [--only NUMBER]

typed in the checkout, with uv installed beside this Python. Each lock is made by `uv pip compile --exclude-newer` for
glibc, as a team would have had it then; then `wheelcheck fix` plans for alpine. A plan is applied to the pins, and
`uv pip install --dry-run --only-binary :all:` must take all of them for musl. Beside it stands how many pins
`uv pip compile --upgrade --only-binary :all:` moves from the same requirements, whether it finds a solution at all, and, for
small plans, the least that any set of moves must have, found by trying all smaller sets.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from packageurl.validate import PypiTypeDefinition

from wheelcheck.app import fix
from wheelcheck.model.plan import FixReport, RemedyKind
from wheelcheck.question import Question

INDEX = f"{PypiTypeDefinition.default_repository_url}/simple"
COMMAND = "python -m tests.plan_table --output tests/results/plans.md"
GLIBC, MUSL = "x86_64-unknown-linux-gnu", "x86_64-unknown-linux-musl"
FAIL_ON = ("build", "compile", "missing", "unknown")
"""uv is asked for wheels alone: so are we."""
SMALL, FEW = 4, 5
"""Moves and pins up to which all smaller sets are tried."""
CASES = (
    ("numpy pandas", "2021-10-01", "3.9"), ("numpy pandas", "2022-06-01", "3.10"), ("numpy pandas", "2023-03-01", "3.11"),
    ("cryptography paramiko", "2021-03-01", "3.9"), ("cryptography pyopenssl", "2021-06-01", "3.9"),
    ("grpcio grpcio-status", "2021-10-01", "3.9"), ("grpcio grpcio-health-checking", "2022-06-01", "3.10"),
    ("lxml requests", "2021-10-01", "3.9"), ("lxml beautifulsoup4", "2022-01-01", "3.10"),
    ("spacy", "2021-09-21", "3.9"), ("spacy", "2023-03-01", "3.10"), ("spacy", "2024-06-01", "3.11"),
    ("scikit-learn", "2021-10-01", "3.9"), ("scikit-learn", "2023-03-01", "3.10"), ("scikit-learn", "2024-06-01", "3.12"),
    ("psycopg2-binary sqlalchemy", "2021-09-01", "3.9"), ("psycopg2-binary django", "2022-01-01", "3.10"),
    ("uvicorn[standard] fastapi", "2021-10-01", "3.9"), ("uvicorn[standard] fastapi", "2022-06-01", "3.10"),
    ("pillow matplotlib", "2021-10-01", "3.9"), ("matplotlib", "2023-03-01", "3.11"),
    ("aiohttp", "2021-08-01", "3.9"), ("aiohttp aiodns", "2022-06-01", "3.10"), ("pyzmq jupyter-client", "2021-10-01", "3.9"),
    ("bcrypt passlib", "2021-10-01", "3.9"), ("gevent", "2021-10-01", "3.9"), ("gevent flask", "2023-03-01", "3.11"),
    ("regex nltk", "2021-10-01", "3.9"), ("shapely", "2022-06-01", "3.10"), ("orjson pydantic", "2021-10-01", "3.9"),
    ("statsmodels", "2022-06-01", "3.10"), ("pymongo motor", "2021-10-01", "3.9"), ("ujson sanic", "2021-10-01", "3.9"),
    ("pyyaml kubernetes", "2021-10-01", "3.9"), ("scipy xgboost", "2023-03-01", "3.11"), ("pyarrow pandas", "2025-01-01", "3.12"),
)  # fmt: skip


class Row(NamedTuple):
    """What came of one lock."""

    case: str
    pins: int
    failing: int
    mended: int
    moved: int
    added: int
    uv_moves: int | None
    least: int | None
    accepted: str
    smallest: bool
    seconds: float

    def cells(self) -> str:
        uv = "no solution" if self.uv_moves is None else str(self.uv_moves)
        least = "" if self.least is None else str(self.least)
        flag = "yes" if self.smallest else "not proven"
        return (
            f"| {self.case} | {self.pins} | {self.failing} | {self.mended} | {self.moved} (+{self.added} new) | {uv} "
            f"| {least} | {flag} | {self.accepted} | {self.seconds:.1f} |"
        )


def main() -> int:
    """Make the table; 1 where a plan is not accepted, moves more than uv, or misses what uv finds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--output", type=Path)
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    cases = CASES if options.only is None else CASES[options.only : options.only + 1]
    rows, bad = [], []
    for number, case in enumerate(cases):
        with tempfile.TemporaryDirectory() as folder:
            row = examine(*case, Path(folder))
        print(number, row.cells(), file=sys.stderr, flush=True)
        rows.append(row)
        if faults := list(faults_of(row)):
            bad.append(f"{row.case}: {', '.join(faults)}")
    text = "\n".join([*_table(rows), "", *(bad or ["No plan is refused, moves more than uv, or misses one."]), ""])
    if options.output:
        options.output.write_text(text, "utf-8")
    else:
        print(text)
    return int(bool(bad))


def faults_of(row: Row) -> Iterator[str]:
    """What must not be."""
    if not row.accepted.startswith("yes"):
        yield f"uv does not take the plan: {row.accepted}"
    if row.mended < row.failing and row.uv_moves is not None:
        yield "uv finds a solution"
    if row.mended == row.failing and row.uv_moves is not None and row.moved > row.uv_moves:
        yield "uv moves less"
    if row.least is not None and row.moved > row.least:
        yield f"{row.least} would do"


def examine(requirements: str, date: str, python: str, folder: Path) -> Row:
    """One lock, its plan, and what uv says."""
    (folder / "requirements.in").write_text("\n".join(requirements.split()) + "\n")
    lock = folder / "requirements.txt"
    _uv(folder, "pip", "compile", "requirements.in", "-o", "requirements.txt", "--exclude-newer", date,
        "--python-version", python, "--python-platform", GLIBC, "--no-annotate", "--no-header")  # fmt: skip
    old = pins_of(lock.read_text())
    started = time.monotonic()
    found = fix(
        Question([lock], bases=["alpine"], pythons=[python], fail_on=FAIL_ON, environ=_environment(), folder=folder)
    )
    seconds = time.monotonic() - started
    new = applied(old, found)
    upgraded = _upgraded(folder, python)
    left = unmended(found)
    accepted = takes(
        folder, {name: version for name, version in new.items() if name not in left}, python, whole=not left
    )
    moved = sum(1 for name in old if new[name] != old[name])
    failing = sum(len(plan.remedies) for plan in found.plans)
    least = None
    if not left and moved <= SMALL and len(old) <= FEW and accepted == "yes":
        least = _least(folder, old, new, python)
    return Row(
        f"{requirements}, {date}, Python {python}", len(old), failing, failing - len(left), moved,
        len(new) - len(old), None if upgraded is None else sum(old[name] != upgraded.get(name) for name in old),
        least, accepted, all(plan.smallest for plan in found.plans), seconds,
    )  # fmt: skip


def pins_of(text: str) -> dict[str, str]:
    """Name -> version of a compiled requirements file."""
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==([^\s;]+)", text, re.MULTILINE))


def applied(old: dict[str, str], found: FixReport) -> dict[str, str]:
    """The pins after the plan."""
    return {**old, **{move.name: move.after for plan in found.plans for move in plan.moves}}


def unmended(found: FixReport) -> frozenset[str]:
    """The pins that no wheel mends."""
    mending = {RemedyKind.RELOCK, RemedyKind.BUMP}
    return frozenset(each.name for plan in found.plans for each in plan.remedies if each.kind not in mending)


def takes(folder: Path, pins: dict[str, str], python: str, *, whole: bool) -> str:
    """Whether uv installs these pins on musl with wheels alone, and has nothing to add to a whole plan; else why."""
    (folder / "applied.txt").write_text("".join(f"{name}=={version}\n" for name, version in pins.items()))
    done = _run(folder, "pip", "install", "--dry-run", "--only-binary", ":all:", "--target", "site",
                "--python-platform", MUSL, "--python-version", python, "-r", "applied.txt", "--no-deps")  # fmt: skip
    if done.returncode or not whole:
        return "yes" if not done.returncode else "no: " + " ".join(done.stderr.split())[:200]
    resolved = _run(folder, "pip", "compile", "applied.txt", "--only-binary", ":all:", "--no-header",
                 "--python-platform", MUSL, "--python-version", python, "--no-annotate")  # fmt: skip
    return "yes" if resolved.returncode == 0 else "conflict: " + " ".join(resolved.stderr.split())[:300]


def _upgraded(folder: Path, python: str) -> dict[str, str] | None:
    """What uv makes of the requirements alone, for musl, with wheels alone."""
    done = _run(folder, "pip", "compile", "requirements.in", "--upgrade", "--only-binary", ":all:",
                "--python-platform", MUSL, "--python-version", python, "--no-annotate", "--no-header")  # fmt: skip
    return pins_of(done.stdout) if done.returncode == 0 else None


def _least(folder: Path, old: dict[str, str], new: dict[str, str], python: str) -> int:
    """The fewest pins that must be let go for uv to find a solution, by trying all smaller sets of all pins."""
    moved = sum(1 for name in old if new[name] != old[name])
    for size in range(moved):
        for free in combinations(sorted(old), size):
            pins = "".join(f"{name}=={version}\n" for name, version in old.items() if name not in free)
            (folder / "held.txt").write_text(pins + "".join(f"{name}\n" for name in free))
            done = _run(folder, "pip", "compile", "held.txt", "--only-binary", ":all:", "--offline",
                        "--python-platform", MUSL, "--python-version", python, "--no-annotate")  # fmt: skip
            if done.returncode == 0:
                return size
    return moved


def _uv(folder: Path, *words: str) -> str:
    done = _run(folder, *words)
    if done.returncode:
        raise SystemExit(f"uv {' '.join(words)}: {done.stderr}")
    return done.stdout


def _run(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    uv = Path(sys.executable).with_name("uv")
    return subprocess.run(
        [str(uv), *words, "--default-index", INDEX],
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def _environment() -> dict[str, str]:
    import os

    kept = {key: value for key, value in os.environ.items() if not key.startswith(("UV_", "PIP_"))}
    return kept | {"PIP_CONFIG_FILE": os.devnull, "NO_COLOR": "1"}


def _table(rows: list[Row]) -> Iterator[str]:
    yield "# Plans for old locks on alpine"
    yield ""
    yield f"Made by `{COMMAND}`, which tells what each column is."
    yield ""
    yield "| lock | pins | failing | mended | moved | moved by uv --upgrade | fewest possible | smallest | uv takes it | s |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for row in rows:
        yield row.cells()


if __name__ == "__main__":
    sys.exit(main())
