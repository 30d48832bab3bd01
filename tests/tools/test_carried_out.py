"""Plans are carried out by the real tools, word for word, and then the gate passes with nothing else moved."""

import os
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tools.conftest import PDM, POETRY, UV, Workshop, braces
from wheelcheck.app import check, fix
from wheelcheck.lockfiles.reading import read_lock
from wheelcheck.question import Question

pytestmark = [pytest.mark.slow, pytest.mark.live]

PROJECT = """\
[project]
name = "carried"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["psutil{psutil}", "click{click}", "requests{requests}"]
"""
PIPFILE = """\
[[source]]
url = "{index}"
name = "as-of"
verify_ssl = true

[packages]
psutil = "{psutil}"
click = "{click}"
requests = "{requests}"
"""
THEN = {"psutil": "<6", "click": "==8.1.7", "requests": "==2.31.0"}
NOW = {"psutil": ">=5", "click": ">=8", "requests": ">=2"}
"""What the project asks for while its lock grows old: psutil 5 has no musllinux wheels, later versions have."""


def pyproject(more: str) -> Callable[[dict[str, str]], str]:
    return lambda bounds: braces(PROJECT.format(**bounds)) + more


def uv(workshop: Workshop, folder: Path) -> str:
    workshop.run(folder, "uv", "lock", "--quiet")
    return "uv.lock"


def poetry(workshop: Workshop, folder: Path) -> str:
    workshop.run(folder, "poetry", "lock", "--no-interaction")
    return "poetry.lock"


def pdm(workshop: Workshop, folder: Path) -> str:
    workshop.run(folder, "pdm", "use", "--quiet", "--first", "--ignore-remembered", "python3")
    workshop.run(folder, "pdm", "lock", "--quiet")
    return "pdm.lock"


def pipenv(workshop: Workshop, folder: Path) -> str:
    workshop.run(folder, "pipenv", "--python", "python3", "lock", "--quiet")
    return "Pipfile.lock"


def pip_compile(workshop: Workshop, folder: Path) -> str:
    workshop.run(folder, "pip-compile", "--quiet", "--no-config", "--output-file", "requirements.txt")
    return "requirements.txt"


TOOLS: dict[str, tuple[str, Callable[[dict[str, str]], str], Callable[[Workshop, Path], str]]] = {
    "uv": ("pyproject.toml", pyproject(UV), uv),
    "poetry": ("pyproject.toml", pyproject(POETRY), poetry),
    "pdm": ("pyproject.toml", pyproject(PDM), pdm),
    "pipenv": ("Pipfile", lambda bounds: PIPFILE.format(index="{index}", **bounds), pipenv),
    "pip-compile": (
        "requirements.in",
        lambda bounds: "--index-url {index}\n" + "".join(f"{name}{bound}\n" for name, bound in bounds.items()),
        pip_compile,
    ),
}


def pinned(path: Path) -> dict[str, str | None]:
    return {pin.name: pin.version for pin in read_lock(str(path), {}).pins if pin.name != "carried"}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_plan_is_carried_out(workshop: Workshop, tool: str, tmp_path: Path) -> None:
    file, written, lock_with = TOOLS[tool]
    folder = workshop.project(f"carried-{tool}", file, written(THEN))
    path = folder / lock_with(workshop, folder)
    before = pinned(path)
    (folder / file).write_text(written(NOW).format(index=workshop.index), "utf-8")
    environ = {"HOME": str(tmp_path), "PIP_CONFIG_FILE": os.devnull, "XDG_CONFIG_HOME": str(tmp_path)}
    question = Question([path], bases=["alpine3.22"], pythons=["3.12"], arches=["amd64"], environ=environ,
                        folder=folder, cache_dir=tmp_path)  # fmt: skip
    found = fix(question)
    (plan,) = found.plans
    assert plan.complete
    assert {move.name for move in plan.moves} == {"psutil"}
    for command in plan.commands:
        workshop.run(folder, *shlex.split(command))
    after = pinned(path)
    assert after == {**before, "psutil": plan.moves[0].after}
    report = check([path], bases=["alpine3.22"], pythons=["3.12"], arches=["amd64"], environ=environ, folder=folder,
                   cache_dir=tmp_path)  # fmt: skip
    assert report.gate.passed
