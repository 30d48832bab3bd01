"""A lock where a compose file builds its image, in folders and in commits that are real."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import wheelcheck
from tests.app.conftest import Put
from tests.app.test_dockerfiles import GLIBC, PIP, git
from tests.app.test_fix import release
from wheelcheck.model.errors import InputError
from wheelcheck.model.report import Report
from wheelcheck.render.layout import View, lines_text
from wheelcheck.render.table import table

Ask = Callable[..., Report]
COMPOSE = """\
services:
  web:
    build:
      context: ..
      dockerfile: docker/app.Dockerfile
      args: {BASE: "${BASE:-slim-bookworm}"}
  db: {image: "postgres:16"}
"""
DOCKERFILE = f"ARG BASE\nFROM python:3.12-$BASE\n{PIP}"


@pytest.fixture
def ask(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, put: Put) -> Ask:
    monkeypatch.chdir(tmp_path)
    put("a", release("a", "1.0", GLIBC))

    def ask(dockerfile: str = "deploy/compose.yaml", **options: object) -> Report:
        settings: dict[str, object] = {"dockerfile": dockerfile, "arches": ["amd64"], "no_cache": True}
        settings |= {"index_url": index.as_uri(), "environ": {}, "folder": tmp_path, **options}
        lock = str(settings.pop("lock", "requirements.txt"))
        return wheelcheck.check([lock], **settings)  # type: ignore[arg-type]

    return ask


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., None]:
    def write(**files: str) -> None:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    write(**{"requirements.txt": "a==1.0\n", "deploy/compose.yaml": COMPOSE, "docker/app.Dockerfile": DOCKERFILE})
    return write


Write = Callable[..., None]


def test_the_target_is_the_services(ask: Ask, write: Write) -> None:
    report = ask()
    assert [target.id for target in report.targets] == ["debian12-cp312-x86_64"]
    text = " ".join(lines_text(table(report, View(120))).split())
    assert "docker/app.Dockerfile:3 installs it with pip, for service web" in text
    assert report.gate.passed
    write(**{"deploy/.env": "BASE=alpine3.20\n"})
    assert [target.id for target in ask("deploy").targets] == ["alpine3.20-cp312-x86_64"], "a folder will do"
    assert [target.id for target in ask(build_args=["BASE=slim-bullseye"]).targets] == ["debian11-cp312-x86_64"]
    assert [target.id for target in ask(environ={"BASE": "slim-trixie"}).targets] == ["debian13-cp312-x86_64"]


def test_an_image_that_is_taken_as_it_is(ask: Ask, write: Write) -> None:
    write(**{"compose.yaml": "services:\n  web: {image: 'python:3.13-alpine3.22', platform: linux/arm64}\n"})
    report = ask("compose.yaml", arches=())
    assert [target.id for target in report.targets] == ["alpine3.22-cp313-aarch64"]
    text = " ".join(lines_text(table(report, View(120))).split())
    assert "machine from compose.yaml:2" in text
    assert "note: compose.yaml:2: service web takes the image as it is" in text


def test_a_change_of_what_it_names_is_a_move(ask: Ask, write: Write, tmp_path: Path) -> None:
    write(
        **{
            "deploy/.env": "BASE=slim-bookworm\n",
            ".gitignore": ".env\n",
            "deploy/x.yaml": "services: {x: {image: y}}\n",
        }
    )
    write(**{"deploy/compose.yaml": "include: [x.yaml]\n" + COMPOSE})
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "one")
    (tmp_path / "deploy/x.yaml").unlink()
    write(**{"deploy/compose.yaml": COMPOSE, "docker/app.Dockerfile": DOCKERFILE.replace("$BASE", "alpine3.20")})
    report = ask(against="HEAD")
    assert [target.id for target in report.targets] == ["debian12-cp312-x86_64", "alpine3.20-cp312-x86_64"]
    assert report.move is not None
    assert [change.package for change in report.move.worse] == ["a"]
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "two")
    assert ask(against="HEAD").move is None
    assert ask("deploy", against="HEAD~1").move is not None
    with pytest.raises(InputError, match="--against nothing"):
        ask(against="nothing")
    git(tmp_path, "rm", "--quiet", "docker/app.Dockerfile")
    git(tmp_path, "commit", "--quiet", "--message", "three")
    write(**{"docker/app.Dockerfile": DOCKERFILE})
    with pytest.raises(
        InputError,
        match=r"deploy/compose\.yaml@HEAD:5: service web is built from docker/app\.Dockerfile@HEAD, which is",
    ):
        ask(against="HEAD", build_args=["BASE=alpine"])


def test_files_outside_of_the_repository_are_not_read(ask: Ask, write: Write, tmp_path: Path) -> None:
    inside = tmp_path / "repository"
    (inside / "deploy").mkdir(parents=True)
    (tmp_path / "secret").write_text("password\n", encoding="utf-8")
    (inside / "link").symlink_to(tmp_path / "secret")
    git(inside, "init", "--quiet")
    for named in ("../../secret", str(tmp_path / "secret"), "../link"):
        text = f"services: {{web: {{build: {{context: ., dockerfile: {named}}}}}}}\n"
        (inside / "deploy/compose.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="is outside of the repository"):
            ask("repository/deploy/compose.yaml")


def test_what_the_environment_says_is_asked_of_no_registry(ask: Ask, write: Write) -> None:
    write(**{"compose.yaml": "services: {web: {image: 'registry.example.org/${TOKEN}'}}\n"})
    with pytest.raises(InputError, match=r"it is not looked into, for the environment has a say in it \(TOKEN\)"):
        ask("compose.yaml", environ={"TOKEN": "s3cret"})


def test_files_that_are_not_there(ask: Ask, write: Write, tmp_path: Path) -> None:
    for name, message in {
        "docker/app.Dockerfil": "docker/app.Dockerfil: no such file; did you mean app.Dockerfile?",
        "docker/zzz": "docker/zzz: no such file",
        "nowhere/Dockerfile": "nowhere/Dockerfile: no such file",
        "docker": "docker: is a folder without a Dockerfile, compose file or devcontainer.json",
        "a\0b": "no such file",
        "x" * 300: "no such file",
    }.items():
        with pytest.raises(InputError) as caught:
            ask(name)
        assert message in str(caught.value)
        assert str(tmp_path) not in str(caught.value)
    (tmp_path / "docker/pipe").mkdir()
    os.mkfifo(tmp_path / "docker/fifo")
    with pytest.raises(InputError, match="docker/fifo: is no regular file"):
        ask("docker/fifo")
    write(**{"compose.yaml": "services: {web: {build: {dockerfile: docker/fifo}}}\n"})
    with pytest.raises(InputError, match="docker/fifo: is no regular file"):
        ask("compose.yaml")
    with pytest.raises(InputError, match="--service goes with --dockerfile"):
        ask(None, service="web")


def test_contexts_and_locks_of_a_folder(ask: Ask, write: Write, tmp_path: Path) -> None:
    """A folder's own Dockerfile is taken, a service of its compose file where one is asked for."""
    services = "services: {api: {build: api}, web: {build: .}}"
    own = f"FROM python:3.12-slim-bookworm\n{PIP}"
    write(**{"compose.yaml": services, "api/Dockerfile": f"FROM python:3.11-alpine3.20\n{PIP}", "Dockerfile": own})
    web, api = "debian12-cp312-x86_64", "alpine3.20-cp311-x86_64"
    assert ask(".").targets[0].id == web
    assert ask(".", service="api").targets[0].id == api
    # Locks that are found in the folder have whole paths: the lock is in the context of one of the services alone.
    write(**{"api/requirements.txt": "a==1.0\n"})
    for lock, target in {"requirements.txt": web, "api/requirements.txt": api}.items():
        for path in (lock, str(tmp_path / lock)):
            assert ask("compose.yaml", lock=path).targets[0].id == target


def test_a_devcontainer(ask: Ask, write: Write, tmp_path: Path) -> None:
    path = ".devcontainer/devcontainer.json"
    write(**{path: '{"dockerFile": "Dockerfile", /* for */ "context": "..",}', ".devcontainer/Dockerfile": DOCKERFILE})
    write(**{".devcontainer/Dockerfile": DOCKERFILE.replace("$BASE", "slim-bookworm")})
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "one")
    write(**{path: '{"image": "python:3.12-alpine3.20", "features": {"x": {}}}'})
    report = ask(".", against="HEAD")
    assert [target.id for target in report.targets] == ["debian12-cp312-x86_64", "alpine3.20-cp312-x86_64"]
    assert report.move is not None
    assert f"{path}: its features (x) may install another Python" in report.warnings[0]
