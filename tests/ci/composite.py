"""Carries out the `run:` steps of a composite action, as GitHub's runner does: the shell, the environment, the files.

What the runner does besides is left out: steps that `uses:` another action get the outputs that a test gives them.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
"""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

__all__ = ["Done", "Runner", "checkout"]

ROOT = Path(__file__).parents[2]
_EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")
_SHELLS = {"bash": ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail")}


def checkout(folder: Path) -> Path:
    """A copy of this repository with what git would hold of it, and nothing else."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, names.split("\0")):
        source, target = ROOT / name, folder / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
            target.chmod(source.stat().st_mode)
    return folder


class Done(NamedTuple):
    """A step that was carried out.

    Attributes:
        code: The shell's exit code.
        log: What it printed, both streams.
        outputs: What it wrote to `$GITHUB_OUTPUT`.
        summary: What it wrote to `$GITHUB_STEP_SUMMARY`.
    """

    code: int
    log: str
    outputs: Mapping[str, str]
    summary: str


class Runner:
    """Runs steps of an action in a workspace.

    Args:
        action: The folder with `action.yml`.
        workspace: What the job checked out: the steps' working directory.
        temporary: `$RUNNER_TEMP`.
        environ: The job's environment.
    """

    def __init__(self, action: Path, workspace: Path, temporary: Path, environ: Mapping[str, str]) -> None:
        self.metadata: dict[str, Any] = yaml.safe_load((action / "action.yml").read_text(encoding="utf-8"))
        self._action = action
        self._workspace = workspace
        self._temporary = temporary
        self._environ = environ
        self.outputs: dict[str, Mapping[str, str]] = {}
        """Of each step, by its id."""
        self.context: dict[str, str] = {}
        """What expressions on `github` stand for, by their text."""

    def run(self, identifier: str, inputs: Mapping[str, str]) -> Done:
        """Run one step with these inputs, the others as they are by default."""
        step = next(each for each in self.metadata["runs"]["steps"] if each.get("id") == identifier)
        assert set(inputs) <= set(self.metadata["inputs"])
        folder = self._temporary / f"commands-{identifier}"
        folder.mkdir(exist_ok=True)
        output, summary, script = folder / "output", folder / "summary.md", folder / "script.sh"
        output.write_text("")
        summary.write_text("")
        script.write_text(step["run"], encoding="utf-8")
        environ = {
            **self._environ,
            "RUNNER_TEMP": str(self._temporary),
            "GITHUB_ACTION_PATH": str(self._action),
            "GITHUB_WORKSPACE": str(self._workspace),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
            **{name: self.evaluate(str(text), inputs) for name, text in step.get("env", {}).items()},
        }
        done = subprocess.run(
            [*_SHELLS[step["shell"]], str(script)],
            cwd=self._workspace,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=300,
            check=False,
        )
        self.outputs[identifier] = _outputs(output.read_text(encoding="utf-8"))
        log = done.stdout.decode(errors="replace")
        return Done(done.returncode, log, self.outputs[identifier], summary.read_text(encoding="utf-8"))

    def evaluate(self, text: str, inputs: Mapping[str, str]) -> str:
        """A text with its expressions replaced: inputs, outputs of steps, the runner's folder."""

        def value(match: re.Match[str]) -> str:
            match match[1].split("."):
                case ["inputs", name]:
                    default = str(self.metadata["inputs"][name].get("default", ""))
                    return inputs[name] if name in inputs else self.evaluate(default, {})
                case ["steps", step, "outputs", name]:
                    return self.outputs[step].get(name, "")
                case ["runner", "temp"]:
                    return str(self._temporary)
                case ["runner", "os"]:
                    return "Linux"
                case ["github", *_]:
                    return self.context[match[1]]
                case _:
                    raise AssertionError(f"no such expression: {match[1]}")

        return _EXPRESSION.sub(value, text)


def _outputs(text: str) -> dict[str, str]:
    """`name=value` lines; a value of several lines would need a delimiter, and none of ours has one."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        assert equals, line
        assert name not in found, f"{name} is written twice"
        found[name] = value
    return found


def job_environment() -> dict[str, str]:
    """This process's, without what would change what wheelcheck says."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WHEELCHECK_", "PYTHON", "UV_"))}
    return {**kept, "CI": "true", "GITHUB_ACTIONS": "true"}
