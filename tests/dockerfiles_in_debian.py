"""Dockerfiles that we write, carried out in a clean Debian (debootstrap), and the imports of what they installed.

    python -m tests.dockerfiles_in_debian FOLDER [--output tests/results/dockerfiles.md]

typed in the checkout as root, on a machine with `debootstrap` and `unshare`, uv beside this Python. FOLDER keeps the root
file system between runs. Each stage is a fresh copy of Debian 12 with Python's headers, which stands for
`python:3.11-slim-bookworm`; RUN lines are executed as they stand, without their cache mounts, and COPY copies. The
locks are made at once: by uv, by `uv pip compile` with hashes, and by Poetry.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from packageurl.validate import PypiTypeDefinition

from tests.builds_in_debian.roots import Place, Target, make_headers, make_root, mirror, target_of
from tests.tools.conftest import installed
from wheelcheck.app import write_dockerfile
from wheelcheck.images.stages import Stage, Step, read_stages
from wheelcheck.images.variables import known_parts
from wheelcheck.question import Question

INDEX = f"{PypiTypeDefinition.default_repository_url}/simple"
COMMAND = "python -m tests.dockerfiles_in_debian FOLDER --output tests/results/dockerfiles.md"
BASE = "python:3.11-slim-bookworm"
UV_PROJECT = """[project]
name = "app"
version = "1"
requires-python = ">=3.11,<3.12"
dependencies = ["psycopg2==2.9.9", "requests", "markupsafe"]
[dependency-groups]
dev = ["pytest"]
"""
POETRY_PROJECT = """[tool.poetry]
package-mode = false
[tool.poetry.dependencies]
python = ">=3.11,<3.12"
python-ldap = "3.4.4"
pyyaml = "*"
[tool.poetry.group.dev.dependencies]
pytest = "*"
[[tool.poetry.source]]
name = "index"
url = "{index}/"
priority = "primary"
"""


AS_THE_IMAGE = "export PATH=/usr/local/bin:$PATH PIP_BREAK_SYSTEM_PACKAGES=1; "
"""Python's official image has its pip in /usr/local, and lets it install there."""


class Case(NamedTuple):
    """A lock, how it is made, and what must be importable."""

    name: str
    lock: str
    make: Callable[[Path], None]
    imports: tuple[str, ...]


def by_uv(folder: Path) -> None:
    """uv.lock."""
    (folder / "pyproject.toml").write_text(UV_PROJECT)
    subprocess.run(["uv", "lock", "--no-config", "--default-index", INDEX], cwd=folder, check=True)


def by_compile(folder: Path) -> None:
    """requirements.txt with hashes."""
    (folder / "requirements.in").write_text("mysqlclient==2.2.4\nflask\n")
    options = ["--no-config", "--generate-hashes", "--python-version", "3.11", "--default-index", INDEX, "--quiet"]
    command = ["uv", "pip", "compile", *options, "requirements.in", "--output-file", "requirements.txt"]
    subprocess.run(command, cwd=folder, check=True)


def by_poetry(folder: Path) -> None:
    """poetry.lock."""
    (folder / "pyproject.toml").write_text(POETRY_PROJECT.format(index=INDEX))
    programs = installed(Path(__file__).parent / "tools" / "requirements.txt")
    subprocess.run([programs / "poetry", "lock", "--no-interaction"], cwd=folder, check=True)


CASES = (
    Case("uv", "uv.lock", by_uv, ("psycopg2", "requests", "markupsafe")),
    Case("pip with hashes", "requirements.txt", by_compile, ("MySQLdb", "flask")),
    Case("Poetry", "poetry.lock", by_poetry, ("ldap", "yaml")),
)


class Build:
    """One Dockerfile, carried out."""

    def __init__(self, target: Target, context: Path, folder: Path, log: Path) -> None:
        self._target = target
        self._context = context
        self._folder = folder
        self._log = log
        self._places: dict[str, Place] = {}
        self._environment: dict[str, str] = {}

    def run(self, text: str, imports: tuple[str, ...]) -> str:
        """Carry it out; `""`, or the line that failed."""
        for stage in read_stages(text, "Dockerfile", {}, "amd64"):
            failed = self._stage(stage)
            if failed:
                return failed
        check = f"/opt/venv/bin/python -c 'import {', '.join(imports)}'"
        return "" if self._places["run"].run(check, self._log) else check

    def _stage(self, stage: Stage) -> str:
        name = stage.name or str(stage.number)
        place = self._places[name] = Place(self._target, self._folder / name)
        local = place.inside("usr/local/bin")
        local.mkdir(parents=True, exist_ok=True)
        (local / "python").symlink_to("/usr/bin/python3")
        self._environment = {}
        work = "/"
        for step in stage.steps:
            keyword = step.instruction.keyword
            if keyword == "WORKDIR":
                work = step.value
                place.inside(work.lstrip("/")).mkdir(parents=True, exist_ok=True)
            elif keyword == "COPY":
                self._copy(step, place, work)
            elif keyword == "RUN" and not place.run(self._command(step, work), self._log, limit=1800):
                return f"line {step.instruction.line}: {step.value[:100]}"
        return ""

    @staticmethod
    def _command(step: Step, work: str) -> str:
        own = {name: value for name, value in step.values.items() if name != "PATH"}
        settings = "".join(f"export {name}='{value}'; " for name, value in own.items())
        return f"{AS_THE_IMAGE}{settings}cd {work} && {step.value}"

    def _copy(self, step: Step, place: Place, work: str) -> None:
        words = known_parts(step.value, step.values).split()
        *sources, destination = words
        root = self._places[step.flags["from"]].inside("") if "from" in step.flags else self._context
        for source in sources:
            self._copied(
                root / source.lstrip("/"),
                place.inside(
                    os.path.normpath(
                        f"{work}/{destination}" if not destination.startswith("/") else destination
                    ).lstrip("/")
                ),
                destination,
            )

    @staticmethod
    def _copied(source: Path, target: Path, written: str) -> None:
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
            return
        if written.endswith("/") or target.is_dir() or written in {".", "./"}:
            target = target / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def examine(case: Case, target: Target, folder: Path, environ: Mapping[str, str]) -> tuple[str, str, float]:
    """The Dockerfile, what failed of it, and the seconds that it took."""
    context = folder / "context"
    context.mkdir()
    case.make(context)
    question = Question([str(context / case.lock)], bases=[BASE], arches=["amd64"], environ=environ, folder=context)
    text, _, hindrances = write_dockerfile(question)
    if text is None:
        return "", "; ".join(hindrances), 0.0
    started = time.monotonic()
    log = target.results / f"dockerfile-{case.name.replace(' ', '-')}.log"
    log.unlink(missing_ok=True)
    failed = Build(target, context, folder / "stages", log).run(text, case.imports)
    return text, failed, time.monotonic() - started


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="carry out the Dockerfiles that wheelcheck writes")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    target = target_of("bookworm", options.folder, headers=True)
    make_root(target, mirror())
    make_headers(target)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    lines = ["# Dockerfiles carried out in a clean Debian 12\n", f"Made by `{COMMAND}`.\n"]
    lines += [
        "| lock by | system packages to build, to run | imports in the last stage | seconds |",
        "| --- | --- | --- | --- |",
    ]
    texts = []
    for case in CASES:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            text, failed, seconds = examine(case, target, Path(folder), kept | {"PIP_CONFIG_FILE": os.devnull})
        installs = [
            line.split("recommends ")[1].split(" \\")[0]
            for line in text.splitlines()
            if "--no-install-recommends" in line
        ]
        outcome = f"failed: {failed}" if failed else ", ".join(case.imports)
        lines.append(f"| {case.name} | {'; '.join(installs) or 'none'} | {outcome} | {seconds:.0f} |")
        texts.append(f"\n## {case.name}\n\n```dockerfile\n{text.replace(str(Path(folder)) + '/context/', '')}```")
        print(lines[-1], file=sys.stderr, flush=True)
    if options.output:
        options.output.write_text("\n".join([*lines, *texts]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
