"""What is chosen for input that pins nothing, beside what uv and pip choose for it on the same day.

    python -m tests.unlocked_table [--output tests/results/unlocked.md] [--only NUMBER]

typed in the checkout, with uv installed beside this Python. uv is asked for musl and glibc (`uv pip compile
--python-platform`), pip for the Python that runs this (`pip install --dry-run --report`). Both may build sdists to
know what they require; we never do, and say so where it matters.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from packageurl.validate import PypiTypeDefinition
from packaging.utils import canonicalize_name

import wheelcheck
from wheelcheck.model.verdict import VerdictKind

INDEX = f"{PypiTypeDefinition.default_repository_url}/simple"
COMMAND = "python -m tests.unlocked_table --output tests/results/unlocked.md"
MUSL, GLIBC = "x86_64-unknown-linux-musl", "x86_64-unknown-linux-gnu"
BASES = {MUSL: "musllinux_1_2", GLIBC: "manylinux_2_28"}
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
CASES = (
    ("flask", "3.12"), ("django djangorestframework celery[redis]", "3.11"), ("fastapi uvicorn[standard]", "3.12"),
    ("numpy>=1.26,<3 pandas", "3.12"), ("spacy", "3.9"), ("spacy<3.8 thinc", "3.10"), ("scikit-learn<1.5", "3.9"),
    ("grpcio-status<1.50", "3.10"), ("apache-airflow-providers-http", "3.11"), ("jupyterlab", "3.12"),
    ("tensorflow<2.17", "3.11"), ("boto3 s3fs", "3.11"), ("sqlalchemy[asyncio]>=2 alembic asyncpg", "3.13"),
    ("black isort mypy pytest-cov pre-commit", "3.12"), ("httpx[http2,brotli]", "3.12"), ("pydantic<2", "3.12"),
    ("scrapy", "3.12"), ("streamlit", "3.11"), ("langchain-core<0.3", "3.11"), ("matplotlib<3.8 numpy<2", "3.10"),
    ("kubernetes ansible-core", "3.12"), ("sphinx<7 furo", "3.10"), ("psycopg[binary,pool]", "3.13"),
    ("aiohttp[speedups]", "3.12"), ("dask[complete]", "3.11"), ("wandb", "3.11"), ("opentelemetry-distro", "3.12"),
    ("poetry", "3.12"), ("mkdocs-material", "3.12"), ("moto[s3]<5", "3.11"),
)  # fmt: skip


class Row(NamedTuple):
    """One comparison.

    Attributes:
        case: What is asked for.
        tool: Whose answer it is compared with.
        packages: How many that tool chose; None where it has no answer.
        differing: `NAME: ours, theirs`.
        silent: Projects of which only a build shows what they require.
    """

    case: str
    tool: str
    packages: int | None
    differing: tuple[str, ...]
    silent: tuple[str, ...] = ()


class Answer(NamedTuple):
    """What we choose.

    Attributes:
        chosen: Name -> version.
        silent: Projects that keep the gate shut because nobody knows what they require.
        python: The target's full version.
    """

    chosen: dict[str, str]
    silent: list[str]
    python: str


def ours(requirements: list[str], base: str, python: str, installer: str) -> Answer:
    """What we choose."""
    report = wheelcheck.check(
        requirements, bases=[base], pythons=[python], arches=["amd64"], installer=installer, index_url=INDEX,
        environ={}, open_sdists=True,
    )  # fmt: skip
    (target,) = report.targets
    found = {
        package.pin.name: package.pin.version or ""
        for package in report.packages
        if package.results[target.id].kind is not VerdictKind.EXCLUDED
    }
    silent = [each.package for each in report.gate.failures if each.verdict is VerdictKind.UNKNOWN]
    return Answer(found, silent, target.interpreter.full_version)


def of_uv(requirements: list[str], platform: str, python: str) -> dict[str, str] | None:
    """What uv chooses."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "requirements.in")
        file.write_text("\n".join(requirements))
        command = ["uv", "pip", "compile", "--quiet", "--no-config", "--no-header", "--no-annotate", str(file)]
        options = ["--python-platform", platform, "--python-version", python, "--default-index", INDEX]
        done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    if done.returncode:
        return None
    lines = [line.partition(" ")[0] for line in done.stdout.splitlines() if "==" in line]
    return {
        str(canonicalize_name(line.partition("==")[0].partition("[")[0])): line.partition("==")[2] for line in lines
    }


def of_pip(requirements: list[str]) -> dict[str, str] | None:
    """What the pip of this Python chooses."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--report", "-"]
    done = subprocess.run([*command, "-i", INDEX, *requirements], capture_output=True, text=True, check=False)
    if done.returncode:
        return None
    items = [item["metadata"] for item in json.loads(done.stdout)["install"]]
    return {str(canonicalize_name(item["name"])): item["version"] for item in items}


def differing(mine: dict[str, str], theirs: dict[str, str]) -> Iterator[str]:
    """Where two answers are not the same."""
    for name in sorted(mine.keys() | theirs.keys()):
        if mine.get(name) != theirs.get(name):
            yield f"{name}: {mine.get(name, 'none')}, {theirs.get(name, 'none')}"


def examine(case: str, python: str, *, pip: bool) -> Iterator[Row]:
    """Compare one case."""
    requirements = case.split()
    for platform, base in BASES.items():
        mine = ours(requirements, base, python, "uv")
        theirs = of_uv(requirements, platform, mine.python)
        yield row(case, f"uv, {'musl' if platform == MUSL else 'glibc'} {python}", mine, theirs)
    if pip:
        mine = ours(requirements, "manylinux_2_36", HERE, "pip")
        yield row(case, f"pip, glibc {HERE}", mine, of_pip(requirements))


def row(case: str, tool: str, mine: Answer, theirs: dict[str, str] | None) -> Row:
    """The row of one comparison; no answer is the same as none."""
    found = tuple(differing(mine.chosen, theirs or {}))
    return Row(case, tool, None if theirs is None else len(theirs), found, tuple(dict.fromkeys(mine.silent)))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="compare what is chosen with uv and pip")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    rows = []
    for number, (case, python) in enumerate(CASES):
        if options.only in {None, number}:
            for each in examine(case, python, pip=True):
                rows.append(each)
                print(number, each, flush=True)
    same = sum(not each.differing for each in rows)
    lines = [
        "# What is chosen where nothing is pinned\n",
        f"Made by `{COMMAND}`; {same} of {len(rows)} answers are the same.\n",
        "| asked for | compared with | packages | ours, theirs | only a build shows what it requires |",
        "| --- | --- | --- | --- | --- |",
    ]
    for each in rows:
        packages = "no answer" if each.packages is None else str(each.packages)
        cells = (each.case, each.tool, packages, "; ".join(each.differing) or "the same", ", ".join(each.silent))
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    if options.output:
        options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
