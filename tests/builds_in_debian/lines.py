"""What wheelcheck prints for a package, and parts of an `apt-get` line."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple

__all__ = ["Line", "ask_wheelcheck", "libraries", "named", "opening", "without"]

COMPILERS = frozenset(
    {"gcc", "g++", "make", "libc6-dev", "build-essential", "python3-dev", "cargo", "rustc", "gfortran"}
)
"""What a line may name that is no library."""


class Line(NamedTuple):
    """wheelcheck's answer for one package on one target.

    Attributes:
        verdict: As in the report.
        build: `build_command`.
        run: `run_command`.
        unknown: What wheelcheck knows no package for.
    """

    verdict: str
    build: str
    run: str
    unknown: tuple[str, ...] = ()


def ask_wheelcheck(package: str, question: Sequence[str]) -> Line:
    """What wheelcheck prints for the package."""
    name = package.partition("==")[0]
    command = [sys.executable, "-m", "wheelcheck", package, "--no-binary", name, *question, "--format", "json"]
    told = subprocess.run(command, check=False, capture_output=True, text=True)
    if not told.stdout:
        raise SystemExit(f"{shlex.join(command[1:])}: {told.stderr}")
    report = json.loads(told.stdout)
    verdict = next(iter(report["packages"][0]["results"].values()))["verdict"]
    # There is one target, and no system packages for it where nothing is compiled.
    for needs in report.get("system", {}).values():
        return Line(verdict, needs["build_command"], needs["run_command"], tuple(needs["unknown"]))
    return Line(verdict, "", "")


def opening(command: str) -> str:
    """The line up to the first package."""
    return command.partition(f" {named(command)[0]}")[0]


def named(command: str) -> list[str]:
    """The packages that an `apt-get install` line names."""
    words = command.rpartition("install ")[2].partition("&&")[0].split()
    return [word for word in words if not word.startswith("-")]


def libraries(command: str) -> list[str]:
    """Those of them that are no compiler."""
    return [name for name in named(command) if name not in COMPILERS]


def without(command: str, names: Iterable[str]) -> str:
    """The line with these packages left out; no line at all when none is left."""
    for name in names:
        command = re.sub(rf" {re.escape(name)}(?= |$)", "", command)
    return command if named(command) else ""
