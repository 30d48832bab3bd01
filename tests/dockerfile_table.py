"""Compares what wheelcheck reads in real Dockerfiles with what a reader's eyes found in them; prints a table.

`python -m tests.dockerfile_table FOLDER --output tests/results/real_dockerfiles.md` looks for the files of
`tests/truth/dockerfiles.tsv` in checkouts below `FOLDER/OWNER/REPOSITORY`. The facts were written down before this
program saw them, from the text alone: which tool installs the project's requirements, in which stage, on which image
and Python, as a build of the last stage for amd64 without build arguments does it. A file that is not there, or is
another one by now, is left out and counted.

A row is right when stage, image and Python are those of the facts. *other stage*: image and Python are, the stage is
another one that installs on the same image. *looked into*: the image is the right one, and its name tells no libc, so
that it is asked itself. *refused*: wheelcheck says that it cannot tell, and why. The exit code is 1 when a row is none
of these.
"""

import argparse
import csv
import hashlib
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from wheelcheck.images.dockerfile import Place, read_dockerfile
from wheelcheck.model.errors import InputError, UnknownImageError
from wheelcheck.model.lock import LockFormat
from wheelcheck.targets.resolve import Hints, resolve_targets

TRUTH = Path(__file__).parent / "truth" / "dockerfiles.tsv"
LOCKS = {
    "poetry": (LockFormat.POETRY, "poetry.lock"),
    "uv": (LockFormat.UV, "uv.lock"),
    "pdm": (LockFormat.PDM, "pdm.lock"),
    "pipenv": (LockFormat.PIPFILE, "Pipfile.lock"),
}
REQUIREMENTS = (LockFormat.REQUIREMENTS, "requirements.txt")
HINTS = Hints(machine="x86_64", this_python="3.11")


class Fact(NamedTuple):
    """What eyes found in one Dockerfile."""

    repository: str
    path: str
    sha256: str
    installer: str
    stage: str
    base: str
    python: str
    runner: str
    remark: str


class Row(NamedTuple):
    """What wheelcheck made of it."""

    fact: Fact
    outcome: str
    answer: str
    target: str


def facts() -> list[Fact]:
    """The rows of the truth."""
    with TRUTH.open(encoding="utf-8", newline="") as opened:
        rows = csv.reader(opened, delimiter="\t")
        next(rows)
        return [Fact(*row) for row in rows]


def judged(fact: Fact, text: str) -> Row:
    """Read one Dockerfile and compare."""
    try:
        place = read_dockerfile(
            text, fact.path, LOCKS.get(fact.installer, REQUIREMENTS), build_args={}, machine="amd64"
        )
    except InputError as error:
        return Row(fact, "refused", str(error), "")
    stage = place.setting.label.removeprefix("stage ")
    image = _tagged(place.setting.image)
    answer = f"{stage} on {image}"
    try:
        pythons = [place.setting.python] if place.setting.python else []
        machines = [place.setting.platform.removeprefix("linux/")] if place.setting.platform else []
        target = resolve_targets([place.setting.image], pythons, machines, HINTS)[0]
    except UnknownImageError:
        return Row(fact, "looked into" if image == fact.base else "wrong", answer, "")
    except InputError as error:
        return Row(fact, "refused", str(error), "")
    if image != fact.base or fact.python not in {"-", target.interpreter.version}:
        return Row(fact, "wrong", answer, target.id)
    same = stage == fact.stage or _installs_nothing(fact, place)
    return Row(fact, "right" if same else "other stage", answer, target.id)


def _installs_nothing(fact: Fact, place: Place) -> bool:
    """Where nothing installs the lock there is no stage that does."""
    return fact.installer in {"none", "pip-names"} and bool(place.notes)


def _tagged(image: str) -> str:
    return image.partition("@")[0]


def table(rows: list[Row], absent: int) -> str:
    """All of it as Markdown."""
    counts = Counter(row.outcome for row in rows)
    summary = ", ".join(f"{number} {outcome}" for outcome, number in counts.most_common())
    lines = [
        "# Real Dockerfiles",
        "",
        "Made by `python -m tests.dockerfile_table FOLDER --output tests/results/real_dockerfiles.md`.",
        "",
        f"{len(rows)} files: {summary}" + (f"; {absent} are not there or have changed" if absent else "") + ".",
        "*other stage*: image and Python are right, the stage is another one that installs on the same image.",
        "*looked into*: the image is right, and its name tells no libc: it is asked itself.",
        "*refused*: wheelcheck says that it cannot tell, and why.",
        "",
        "| repository | Dockerfile | installs by | wheelcheck | target | |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        cells = (row.fact.repository, row.fact.path, row.fact.installer, row.answer, row.target, row.outcome)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    rows, absent = [], 0
    for fact in facts():
        path = options.folder / fact.repository / fact.path
        content = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(content).hexdigest() != fact.sha256:
            absent += 1
            continue
        rows.append(judged(fact, content.decode("utf-8", "replace")))
    text = table(rows, absent)
    if options.output is None:
        sys.stdout.write(text)
    else:
        options.output.write_text(text, encoding="utf-8")
    return int(any(row.outcome == "wrong" for row in rows))


if __name__ == "__main__":
    raise SystemExit(main())
