"""The README's snippets for CI: they name what is there, and they say what the tests of each recipe carry out."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ci.composite import ROOT
from wheelcheck.cli.arguments import parse


def snippet(marker: str) -> Any:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    match = re.search(rf"<!-- {marker} -->\n```yaml\n(.*?)```", text, re.DOTALL)
    assert match is not None, marker
    return yaml.safe_load(match[1])


def check(schema: str, path: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_workflow(tmp_path: Path) -> None:
    workflow = {"name": "wheels", "on": ["pull_request"], **snippet("github")}
    path = tmp_path / "workflow.yml"
    path.write_text(yaml.safe_dump(workflow), encoding="utf-8")
    check("vendor.github-workflows", path)
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    (step,) = [each for each in job["steps"] if each.get("uses", "").startswith("OWNER/wheelcheck@")]
    assert set(step["with"]) <= set(action["inputs"])
    named = set(re.findall(rf"steps\.{step['id']}\.outputs\.([\w-]+)", json.dumps(job)))
    assert named <= set(action["outputs"])
    assert named
    options = parse([f"--{name}={text}" for name, text in step["with"].items() if name != "lock"])
    assert (options.bases, options.pythons) == (["alpine", "slim"], ["3.13"])


def test_the_pipeline(tmp_path: Path) -> None:
    path = tmp_path / ".gitlab-ci.yml"
    path.write_text(yaml.safe_dump(snippet("gitlab")), encoding="utf-8")
    check("vendor.gitlab-ci", path)
    (include,) = snippet("gitlab")["include"]
    head, _ = yaml.safe_load_all((ROOT / include["file"]).read_text(encoding="utf-8"))
    inputs = head["spec"]["inputs"]
    assert set(include["inputs"]) <= set(inputs)
    assert {name for name, each in inputs.items() if "default" not in each} <= set(include["inputs"])


def test_the_hooks(tmp_path: Path) -> None:
    path = tmp_path / ".pre-commit-config.yaml"
    path.write_text(yaml.safe_dump(snippet("pre-commit")), encoding="utf-8")
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(path)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    known = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    hooks = [hook for repository in snippet("pre-commit")["repos"] for hook in repository["hooks"]]
    assert [hook["id"] for hook in hooks if hook["id"] not in known] == []
    for hook in hooks:
        parse(hook["args"])


@pytest.mark.parametrize("marker", ["github", "gitlab", "pre-commit"])
def test_versions_are_this_one_s(marker: str) -> None:
    from wheelcheck import __version__

    assert set(re.findall(r"v(\d+\.\d+\.\d+)", json.dumps(snippet(marker)))) == {__version__}
