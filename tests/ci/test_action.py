"""The GitHub Action: its steps as the shell they are, in a clean checkout, against an index on loopback."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.ci.composite import ROOT, Done, Runner, job_environment
from tests.server.fault_server import FaultServer

pytestmark = [
    pytest.mark.live,  # installing takes the dependencies from the configured index
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("bash") is None or shutil.which("git") is None, reason="no bash, or no git"),
]
LOCK = "demo==1.0\npure==2.0\n"


@pytest.fixture(scope="module")
def installed(clean: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Mapping[str, str]]:
    """The action's folder, the runner's and what its step that installs has told; the workspace means harm."""
    action, temporary = clean, tmp_path_factory.mktemp("runner")
    workspace = tmp_path_factory.mktemp("harm")
    for name in ("pip.py", "venv.py", "wheelcheck.py"):
        (workspace / name).write_text("raise SystemExit('code of the workspace was run')")
    runner = Runner(action, workspace, temporary, {**job_environment(), "PYTHONPATH": str(workspace)})
    runner.outputs["python"] = {"python-path": sys.executable}
    done = runner.run("install", {})
    assert done.code == 0, done.log
    return action, temporary, done.outputs


class Job:
    """A job that uses the action once in a workspace of its own."""

    def __init__(self, installed: tuple[Path, Path, Mapping[str, str]], index: FaultServer, folder: Path) -> None:
        action, _, outputs = installed
        self.workspace, self.temporary = folder / "work", folder / "temp"
        self.workspace.mkdir()
        self.temporary.mkdir()
        (self.workspace / "requirements.txt").write_text(LOCK)
        self.index = f"{index.url}/simple"
        self.runner = Runner(action, self.workspace, self.temporary, job_environment())
        self.runner.outputs |= {"install": outputs, "python": {"python-path": sys.executable}}

    def check(self, **inputs: str) -> Done:
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        more = f"--index-url={self.index}\n--no-open\n{given.pop('arguments', '')}"
        return self.runner.run(
            "check", {"base": "alpine3.22", "python": "3.12", "arch": "amd64", **given, "arguments": more}
        )


@pytest.fixture
def job(installed: tuple[Path, Path, Mapping[str, str]], index: FaultServer, tmp_path: Path) -> Job:
    return Job(installed, index, tmp_path)


def test_the_metadata_are_valid() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_expression_reaches_a_shell(job: Job) -> None:
    """What an expression stands for becomes part of the script: whoever names a branch could write commands."""
    steps = [step for step in job.runner.metadata["runs"]["steps"] if "run" in step]
    assert len(steps) == 4
    assert not [step["id"] for step in steps if "${{" in step["run"]]


def test_every_step_says_which_shell_and_all_of_them_are_run_here(job: Job) -> None:
    steps = [step for step in job.runner.metadata["runs"]["steps"] if "run" in step]
    assert {step["id"]: step["shell"] for step in steps} == dict.fromkeys(
        ("names", "install", "check", "comment"), "bash"
    )


def test_every_input_is_used(job: Job) -> None:
    text = json.dumps(job.runner.metadata["runs"])
    assert [name for name in job.runner.metadata["inputs"] if f"inputs.{name} " not in text] == []


def test_shellcheck_has_nothing_to_say(job: Job, tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("shellcheck")
    for step in job.runner.metadata["runs"]["steps"]:
        if "run" in step:
            script = tmp_path / f"{step['id']}.sh"
            script.write_text(f"#!/usr/bin/env bash\n{step['run']}")
            done = subprocess.run([program, script], capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout


def test_a_gate_that_fails(job: Job) -> None:
    done = job.check(lock="requirements.txt")
    assert done.code == 1
    assert re.search(r"^::error file=requirements\.txt,line=1,title=[^:]*demo", done.log, re.MULTILINE)
    assert "gate: FAILED" in done.log
    assert done.summary.startswith("<!-- wheelcheck -->\n")
    assert "demo" in done.summary
    outputs = dict(done.outputs)
    sarif = json.loads(Path(outputs.pop("sarif")).read_text(encoding="utf-8"))
    assert [each["ruleId"] for each in sarif["runs"][0]["results"]] == ["no-musllinux-wheel"]
    assert json.loads(Path(outputs.pop("json")).read_text(encoding="utf-8"))["schema"] == "wheelcheck-report/1"
    assert Path(outputs.pop("markdown")).read_text(encoding="utf-8") == done.summary
    assert outputs == {"passed": "false", "exit-code": "1"}
    for name, output in job.runner.metadata["outputs"].items():
        assert job.runner.evaluate(output["value"], {}) == done.outputs[name]


def test_a_gate_that_passes(job: Job) -> None:
    done = job.check(lock="requirements.txt", allow="demo")
    assert (done.code, done.outputs["passed"], done.outputs["exit-code"]) == (0, "true", "0")
    assert "::error" not in done.log


def test_without_a_lock_those_of_the_workspace_are_judged(job: Job) -> None:
    assert "requirements.txt" in job.check().log


def test_lists_come_by_comma_or_by_line(job: Job) -> None:
    done = job.check(lock="requirements.txt\npure==2.0", base="alpine3.22\nslim-bookworm\n", python="3.12, 3.13")
    report = json.loads(Path(done.outputs["json"]).read_text(encoding="utf-8"))
    assert {target["id"] for target in report["targets"]} == {
        f"{system}-{python}-x86_64" for system in ("alpine3.22", "debian12") for python in ("cp312", "cp313")
    }
    assert len(report["locks"]) == 2


def test_a_lower_bar(job: Job) -> None:
    assert job.check(lock="requirements.txt", fail_on="missing\nunknown\n").code == 0
    assert job.check(lock="requirements.txt", fail_on=" \n").code == 1, "a list of nothing is no list"


def test_a_dockerfile_and_a_move(job: Job) -> None:
    dockerfile = "FROM python:3.12-alpine\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n"
    (job.workspace / "Dockerfile").write_text(dockerfile)
    done = job.check(lock="requirements.txt", dockerfile="Dockerfile", base="", python="")
    assert done.code == 1, done.log
    assert json.loads(Path(done.outputs["json"]).read_text(encoding="utf-8"))["targets"][0]["libc"]["name"] == "musl"
    moved = job.check(lock="requirements.txt", base="", **{"from": "slim", "to": "alpine"})
    assert (moved.code, moved.outputs["passed"]) == (0, "true"), "it compiles on both: nothing gets worse"


def test_what_is_switched_off(job: Job) -> None:
    done = job.check(lock="requirements.txt", annotations="false", summary="false", sarif="found here.sarif")
    assert "::" not in done.log
    assert done.summary == ""
    assert done.outputs["sarif"] == "found here.sarif"
    assert (job.workspace / "found here.sarif").is_file()


def test_a_wrong_question(job: Job) -> None:
    done = job.check(lock="requirements.txt", base="alpina")
    assert done.code == 2
    assert "did you mean" in done.log
    assert done.outputs == {"exit-code": "2", "passed": "false"}


def test_an_index_that_does_not_answer(job: Job) -> None:
    assert job.check(lock="nothing-there==1.0", arguments="--offline\n").code == 3


# --- what must not happen --------------------------------------------------------------------------------------------

HOSTILE = [
    "; touch pwned",
    "$(touch pwned)",
    "`touch pwned`",
    "a\n$(touch pwned)\ntouch pwned",
    '"; touch pwned; "',
    "'; touch pwned; '",
    "&& touch pwned",
    "| touch pwned",
    "> pwned",
    "${IFS}$(touch${IFS}pwned)",
    "*",
    "--output=json=pwned",
    "-ojson=pwned",
    "-o\njson=pwned",
    "\n::set-output name=passed::true\n::error::mine",
    "x\npassed=true\nexit-code=0",
    "EOF\ntouch pwned\n",
    "\\\ntouch pwned",
    "a[$(touch pwned)]",
]
INPUTS = ("lock", "base", "python", "arch", "dockerfile", "against", "from", "to", "fail-on", "allow", "sarif")
CASES = [
    *((name, text) for text in HOSTILE for name in ("lock", "dockerfile", "allow", "sarif")),
    *((name, "$(touch pwned)\n; touch pwned\n--output=json=pwned") for name in INPUTS),
]


@pytest.mark.parametrize(("name", "text"), CASES)
def test_no_input_is_a_command_or_an_option(job: Job, name: str, text: str) -> None:
    done = job.check(**{"lock": "requirements.txt", name: text})
    made = {path.name for path in job.workspace.iterdir()}
    # A name of a file is taken as what it says, in the workspace.
    assert made <= {"requirements.txt", *([text] if name == "sarif" else [])}, done.log
    assert done.outputs.get("passed") != "true" or name in {"allow", "lock"}, done.log
    assert set(done.outputs) <= {"passed", "exit-code", "sarif", "markdown", "json"}
    assert done.outputs.get("exit-code", "2") == str(done.code)
    assert not re.search(r"^::(set-output|error::mine)", done.log, re.MULTILINE), done.log


@pytest.mark.parametrize("text", HOSTILE)
def test_no_lock_is_a_command_to_the_step_before(job: Job, text: str) -> None:
    done = job.runner.run("names", {"lock": text})
    assert done.code == 0, done.log
    assert set(done.outputs) == {"week", "locks"}
    assert [path.name for path in job.workspace.iterdir()] == ["requirements.txt"]


@pytest.mark.parametrize("text", [*HOSTILE, "1.0 --index-url=http://127.0.0.1:9/", "1 @ file:///tmp/x", ">=0"])
def test_a_version_is_a_version(job: Job, text: str) -> None:
    done = job.runner.run("install", {"version": text})
    assert (done.code, done.outputs) == (2, {})
    assert done.log == "::error title=wheelcheck::the input 'version' is no version\n"


def test_the_name_of_the_cache_changes_with_the_locks(job: Job) -> None:
    def name(lock: str) -> str:
        return job.runner.run("names", {"lock": lock}).outputs["locks"]

    first = name("")
    assert re.fullmatch(r"\d+-\d+", first)
    assert (name(""), name("requirements.txt")) == (first, first)
    (job.workspace / "requirements.txt").write_text("demo==1.1\n")
    assert name("") != first
    (step,) = [
        each for each in job.runner.metadata["runs"]["steps"] if each.get("uses", "").startswith("actions/cache")
    ]
    kept = job.runner.evaluate(step["with"]["path"], {})
    job.runner.evaluate(step["with"]["key"] + step["with"]["restore-keys"], {})
    job.check(lock="requirements.txt")
    assert list(Path(kept).iterdir()), "what is kept between jobs is where wheelcheck keeps it"
