"""The GitLab template: its script as the shells of a job's image run it, against an index on loopback."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.ci.composite import ROOT, job_environment
from tests.server.fault_server import FaultServer

pytestmark = [pytest.mark.live, pytest.mark.slow]  # installing takes the dependencies from the configured index
TEMPLATE = ROOT / "templates" / "wheelcheck.yml"
SHELLS = [name for name in ("bash", "dash", "sh") if shutil.which(name)]


def documents() -> tuple[dict[str, Any], dict[str, Any]]:
    head, body = yaml.safe_load_all(TEMPLATE.read_text(encoding="utf-8"))
    return head["spec"]["inputs"], body


def job(**inputs: str) -> dict[str, Any]:
    """The job with its inputs in place: GitLab puts them into the values that YAML has read, not into its text."""
    declared, body = documents()
    assert set(inputs) <= set(declared)
    values = {name: inputs.get(name, spec.get("default")) for name, spec in declared.items()}
    assert None not in values.values(), "an input without a default must be given"

    def placed(node: Any) -> Any:
        if isinstance(node, dict):
            return {placed(key): placed(value) for key, value in node.items()}
        if isinstance(node, list):
            return [placed(each) for each in node]
        if isinstance(node, str):
            return re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda match: values[match[1]], node)
        return node

    made = placed(body)
    assert list(made) == ["wheelcheck"]
    return dict(made["wheelcheck"])


class Project:
    """A project whose pipeline includes the template."""

    def __init__(self, folder: Path, index: FaultServer, python: Path) -> None:
        self.folder = folder
        self._more = f"--index-url={index.url}/simple\n--no-open"
        self._python = python
        (folder / "requirements.txt").write_text("demo==1.0\npure==2.0\n")

    def run(self, shell: str = "sh", *, install: str = "", **inputs: str) -> subprocess.CompletedProcess[str]:
        given = {name.replace("_", "-"): text for name, text in inputs.items()}
        given["arguments"] = f"{self._more}\n{given.get('arguments', '')}"
        made = job(**{"package": "wheelcheck", "base": "alpine3.22", "python": "3.12", "arch": "amd64", **given})
        environ = {**job_environment(), "CI_PROJECT_DIR": str(self.folder)}
        for name, value in made["variables"].items():
            text = value["value"] if isinstance(value, dict) else value.replace("$CI_PROJECT_DIR", str(self.folder))
            assert isinstance(value, dict) == (name != "WHEELCHECK_CACHE_DIR")
            environ[name] = text
        script = list(made["script"])
        assert len(script) == 2
        if not install:
            script[0] = f"venv={self._python.parents[1]}"
        # The runner's own: each entry in turn, and the first that fails ends the job.
        return subprocess.run(
            [shell, "-c", "set -e\n" + "\n".join(script)],
            cwd=self.folder,
            env=environ,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with this wheelcheck."""
    folder = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", str(wheel)], check=True)
    return folder / "bin" / "python"


@pytest.fixture
def project(tmp_path: Path, index: FaultServer, python: Path) -> Project:
    return Project(tmp_path, index, python)


def test_the_job_is_valid(tmp_path: Path) -> None:
    path = tmp_path / ".gitlab-ci.yml"
    made = job(package="wheelcheck", lock="poetry.lock", base="alpine")
    path.write_text(yaml.safe_dump({"wheelcheck": made}), encoding="utf-8")
    declared, _ = documents()
    head = tmp_path / "head.yml"
    head.write_text(yaml.safe_dump({"spec": {"inputs": declared}}), encoding="utf-8")
    for each in (path, head):
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", str(each)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_no_input_becomes_a_part_of_the_script() -> None:
    declared, body = documents()
    assert "$[[" not in json.dumps(body["wheelcheck"]["script"])
    assert [name for name in declared if f"$[[ inputs.{name} ]]" not in json.dumps(body)] == []


def test_shellcheck_has_nothing_to_say(tmp_path: Path) -> None:
    script = tmp_path / "script.sh"
    script.write_text("#!/bin/sh\n" + "\n".join(job(package="wheelcheck")["script"]))
    program = Path(sys.executable).with_name("shellcheck")
    done = subprocess.run([program, script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_whole_script_installs_and_judges(project: Project, wheel: Path) -> None:
    for name in ("pip.py", "venv.py", "wheelcheck.py"):
        (project.folder / name).write_text("raise SystemExit('code of the project was run')")
    done = project.run(install="for real", package=str(wheel), lock="requirements.txt")
    assert done.returncode == 1, done.stderr
    assert "gate: FAILED" in done.stdout


@pytest.mark.parametrize("shell", SHELLS)
def test_a_gate_that_fails(project: Project, shell: str) -> None:
    done = project.run(shell, lock="requirements.txt")
    assert done.returncode == 1, done.stderr
    reports = job(package="wheelcheck")["artifacts"]["reports"]
    (issue,) = json.loads((project.folder / reports["codequality"]).read_text(encoding="utf-8"))
    assert issue["location"] == {"path": "requirements.txt", "lines": {"begin": 1}}
    suites = ET.parse(project.folder / reports["junit"]).getroot()
    assert len(suites.findall(".//failure")) == 1
    kept = job(package="wheelcheck")["cache"]["paths"]
    assert [path for path in kept if any((project.folder / path).iterdir())] == kept


@pytest.mark.parametrize("shell", SHELLS)
def test_inputs_are_what_they_say(project: Project, shell: str) -> None:
    assert project.run(shell, lock="requirements.txt", allow="demo").returncode == 0
    assert project.run(shell, fail_on="missing, unknown").returncode == 0
    assert project.run(shell, fail_on=" , ").returncode == 1
    assert project.run(shell, lock="requirements.txt\npure==2.0\n").stdout.count("requirements.txt") >= 1
    both = project.run(shell, base="alpine3.22,slim-bookworm").stdout
    assert "alpine3.22" in both
    assert "debian12" in both
    (project.folder / "Dockerfile").write_text("FROM python:3.12-alpine\nRUN pip install -r requirements.txt\n")
    assert project.run(shell, lock="requirements.txt", base="", python="", dockerfile="Dockerfile").returncode == 1


HOSTILE = [
    "; touch pwned",
    "$(touch pwned)",
    "`touch pwned`",
    "a\n$(touch pwned)\ntouch pwned",
    "a\nEND_OF_INPUT\ntouch pwned\n",
    '"; touch pwned; "',
    "'; touch pwned; '",
    "--output=json=pwned",
    "-ojson=pwned",
    "*",
    "\\\ntouch pwned",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["lock", "base", "dockerfile", "fail-on", "allow"])
def test_no_input_is_a_command_or_an_option(project: Project, name: str, text: str) -> None:
    done = project.run(SHELLS[len(text) % len(SHELLS)], **{"lock": "requirements.txt", name: text})
    known = {"requirements.txt", ".wheelcheck-cache", "wheelcheck.gitlab.json", "wheelcheck.junit.xml"}
    assert {path.name for path in project.folder.iterdir()} <= known
    assert done.returncode in {1, 2, 3}, done.stdout


@pytest.mark.parametrize("text", ["; touch pwned", "$(touch pwned)", "--editable=.", "-r requirements.txt"])
def test_a_package_is_a_package(project: Project, text: str) -> None:
    done = project.run(install="for real", package=text)
    assert done.returncode in {1, 2}, "pip says no"
    assert "gate" not in done.stdout
    assert [path.name for path in project.folder.iterdir()] == ["requirements.txt"]
