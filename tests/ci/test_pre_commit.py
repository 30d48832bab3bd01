"""The pre-commit hooks, run by pre-commit itself when a scratch repository commits."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.ci.composite import ROOT, job_environment
from tests.server.fault_server import FaultServer
from wheelcheck.lockfiles.detection import _REQUIREMENTS, _TOOL_LOCKS

pytestmark = [
    pytest.mark.live,  # pre-commit installs the hook with its dependencies from the configured index
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("git") is None, reason="no git"),
]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def git(folder: Path, *words: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    identity = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false"]
    command = ["git", *identity, *words]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=300, check=False)


class Scratch:
    """A repository that uses hooks of ours, with pre-commit installed as its git hook."""

    def __init__(self, folder: Path, hooks: Path, environ: dict[str, str]) -> None:
        self.folder = folder
        self._hooks = hooks
        self._environ = environ
        git(folder, "init", "--quiet", environ=environ)

    def configure(self, *hooks: dict[str, object]) -> None:
        revision = git(self._hooks, "rev-parse", "HEAD", environ=self._environ).stdout.strip()
        config = {"repos": [{"repo": self._hooks.as_uri(), "rev": revision, "hooks": list(hooks)}]}
        (self.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
        command = [sys.executable, "-m", "pre_commit", "install"]
        subprocess.run(command, cwd=self.folder, env=self._environ, capture_output=True, check=True)

    def commit(self, files: dict[str, str], **environ: str) -> tuple[int, str]:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        environment = {**self._environ, **environ}
        git(self.folder, "add", "--all", environ=environment)
        done = git(self.folder, "commit", "--message", "change", environ=environment)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def hooks(clean: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """This repository as git serves it, and an environment in which pre-commit keeps what it installs."""
    folder = tmp_path_factory.mktemp("hooks") / "wheelcheck"
    shutil.copytree(clean, folder)
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in job_environment().items() if not name.startswith("GIT_")}
    environ = {**kept, "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit")), "PATH": programs}
    for words in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "all of it")):
        done = git(folder, *words, environ=environ)
        assert done.returncode == 0, done.stderr
    return folder, environ


@pytest.fixture
def scratch(hooks: tuple[Path, dict[str, str]], tmp_path: Path) -> Scratch:
    folder, environ = hooks
    work = tmp_path / "work"
    work.mkdir()
    return Scratch(work, folder, {**environ, "WHEELCHECK_CACHE_DIR": str(tmp_path / "cache")})


def arguments(index: FaultServer, *more: str) -> list[str]:
    return [f"--index-url={index.url}/simple", "--no-open", "--base=alpine3.22", "--python=3.12", *more]


def test_the_manifest_is_valid() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_lock_is_judged_when_it_is_committed(scratch: Scratch, index: FaultServer) -> None:
    scratch.configure({"id": "wheelcheck", "args": arguments(index)})
    code, told = scratch.commit({"readme.txt": "words"})
    assert code == 0, told
    assert "no files to check" in told, "a commit without a lock costs nothing"
    asked = len(index.requests)
    code, told = scratch.commit({"backend/requirements.txt": "demo==1.0\n"})
    assert code == 1
    assert "gate: FAILED" in told
    assert "demo 1.0" in told
    assert len(index.requests) > asked
    code, told = scratch.commit({"backend/requirements.txt": "pure==2.0\n"})
    assert code == 0, told
    assert re.search(r"wheelcheck\.+Passed", told)


def test_without_a_network_what_is_kept_must_do(scratch: Scratch, index: FaultServer) -> None:
    scratch.configure({"id": "wheelcheck", "args": arguments(index)})
    assert scratch.commit({"requirements.txt": "pure==2.0\n"})[0] == 0
    scratch.configure({"id": "wheelcheck", "args": arguments(index, "--offline")})
    asked = len(index.requests)
    code, told = scratch.commit({"requirements.txt": "pure==2.0  # as before\n"})
    assert code == 0, told
    code, told = scratch.commit({"requirements.txt": "pure==2.0\ndemo==1.0\n"})
    assert code == 1
    assert "exit code: 3" in told, "what is not known keeps the gate shut"
    scratch.configure({"id": "wheelcheck", "args": arguments(index, "--offline", "--fail-on=compile,missing")})
    code, told = scratch.commit({})
    assert code == 0, told
    assert len(index.requests) == asked


def test_a_dockerfile_s_change_is_judged(scratch: Scratch, index: FaultServer) -> None:
    words = [f"--index-url={index.url}/simple", "--no-open", "requirements.txt", "--dockerfile=Dockerfile"]
    scratch.configure({"id": "wheelcheck-dockerfile", "args": words})
    dockerfile = "FROM python:3.12-{}\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n"
    code, told = scratch.commit({"requirements.txt": "demo==1.0\n", "Dockerfile": dockerfile.format("alpine")})
    assert code == 1
    assert "no musllinux wheel" in told
    code, told = scratch.commit({"requirements.txt": "pure==2.0\n"})
    assert code == 0, told


def pattern(identifier: str) -> re.Pattern[str]:
    return re.compile(next(hook["files"] for hook in HOOKS if hook["id"] == identifier))


LOCKS = """
poetry.lock uv.lock a/pdm.lock Pipfile.lock pylock.toml pylock.dev.toml pixi.lock conda-lock.yml requirements.txt
requirements-dev.txt requirements.prod.txt requirements/requirements_dev.txt deep/er/requirements.lock
"""
NO_LOCKS = """
Cargo.lock package-lock.json pyproject.toml my-poetry.lock poetry.lock.bak notes.txt requirementsx.txt -o/poetry.lock
-ojson=x/poetry.lock pylock.a.b.toml
"""
DOCKERFILES = "Dockerfile a/Dockerfile Dockerfile.prod prod.Dockerfile Containerfile poetry.lock requirements.txt"
NO_DOCKERFILES = "Dockerfiles.md my-Dockerfile docker-compose.yml"


@pytest.mark.parametrize(
    ("identifier", "matching", "others"),
    [("wheelcheck", LOCKS, NO_LOCKS), ("wheelcheck-dockerfile", DOCKERFILES, NO_DOCKERFILES)],
)
def test_which_files_ask(identifier: str, matching: str, others: str) -> None:
    files = pattern(identifier)
    assert [name for name in matching.split() if not files.search(name)] == []
    assert [name for name in others.split() if files.search(name)] == []


def test_every_lock_that_is_found_by_name_asks() -> None:
    names = (*_TOOL_LOCKS, *_REQUIREMENTS)
    assert [name for name in names if not pattern("wheelcheck").search(name)] == []
