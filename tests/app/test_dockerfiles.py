"""A lock where a Dockerfile installs it, over an index in a folder with real wheels in it."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import wheelcheck
from tests.app.conftest import Put
from tests.app.test_fix import PURE, release
from wheelcheck.model.errors import InputError
from wheelcheck.model.report import Report
from wheelcheck.model.verdict import VerdictKind
from wheelcheck.render.layout import View, lines_text
from wheelcheck.render.table import table

GLIBC, MUSL = "cp312-cp312-manylinux_2_17_x86_64", "cp312-cp312-musllinux_1_2_x86_64"
SETUP = b"from setuptools import setup, Extension\nsetup(name='a', ext_modules=[Extension('a', ['x.c'], libraries=['pq'])])\n"
PIP = "RUN pip install -r requirements.txt\n"
UV = """
version = 1
requires-python = ">=3.9"

[[package]]
name = "a"
version = "1.0"
source = {{ registry = "{index}" }}
wheels = [{{ url = "https://files.example.org/a-1.0-py3-none-any.whl" }}]

[[package]]
name = "b"
version = "1.0"
source = {{ registry = "{index}" }}
wheels = [{{ url = "https://files.example.org/b-1.0-py3-none-any.whl" }}]

[[package]]
name = "c"
version = "1.0"
source = {{ registry = "{index}" }}
wheels = [{{ url = "https://files.example.org/c-1.0-py3-none-any.whl" }}]

[[package]]
name = "demo"
version = "1"
source = {{ virtual = "." }}
dependencies = [{{ name = "a" }}]

[package.dev-dependencies]
dev = [{{ name = "b" }}]
docs = [{{ name = "c" }}]
"""

Ask = Callable[..., Report]


@pytest.fixture
def ask(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "requirements.txt").write_text("a==1.0\n", encoding="utf-8")

    def ask(text: str, lock: str = "requirements.txt", **options: object) -> Report:
        (tmp_path / "Dockerfile").write_text(text, encoding="utf-8")
        settings: dict[str, object] = {"dockerfile": "Dockerfile", "arches": ["amd64"], "no_cache": True}
        settings |= {"index_url": index.as_uri(), "environ": {}, "folder": tmp_path, **options}
        return wheelcheck.check([lock], **settings)  # type: ignore[arg-type]

    return ask


def installed(report: Report) -> set[str]:
    (target,) = report.targets
    return {
        package.pin.name for package in report.packages if package.results[target.id].kind is not VerdictKind.EXCLUDED
    }


def test_the_target_is_the_stage_that_installs(put: Put, ask: Ask) -> None:
    put("a", release("a", "1.0", GLIBC))
    report = ask(f"FROM node:20 AS web\nFROM python:3.12.4-slim-bookworm AS app\n{PIP}")
    assert [target.id for target in report.targets] == ["debian12-cp312-x86_64"]
    assert report.gate.passed
    text = " ".join(lines_text(table(report, View(100))).split())
    assert "image from Dockerfile:" in text
    assert "note: Dockerfile:3 installs it with pip" in text
    assert ask(f"FROM python:3.12-alpine3.20\n{PIP}").gate.exit_code == 1


def test_its_python_and_platform(put: Put, ask: Ask) -> None:
    put("a", release("a", "1.0", PURE))
    text = f"FROM --platform=linux/arm64 debian:12\nRUN apt-get install -y python3.11\n{PIP}"
    assert [target.id for target in ask(text, arches=()).targets] == ["debian12-cp311-aarch64"]
    assert [target.id for target in ask(text).targets] == ["debian12-cp311-x86_64"], "--arch wins"
    report = ask(f"FROM ubuntu:22.04\nCOPY --from=x /opt/conda /opt/conda\n{PIP}")
    assert "no line of stage 0 says its Python: 3.10 is assumed" in report.warnings[0]


def test_the_distributions_own_python(put: Put, ask: Ask) -> None:
    put("a", release("a", "1.0", PURE))
    text = f"FROM registry.example.org/team/base:arm64v8-noble\nRUN apt-get install -y python3-pip python3\n{PIP}"
    assert [target.id for target in ask(text, arches=()).targets] == ["ubuntu24.04-cp312-aarch64"]
    text = f"FROM registry.example.org/team/base-python:3.13-alpine3.22\n{PIP}"
    assert [target.id for target in ask(text).targets] == ["alpine3.22-cp313-x86_64"]


def test_packages_that_do_not_load_where_they_are_copied_to(put: Put, ask: Ask) -> None:
    put("a", release("a", "1.0", GLIBC))
    text = f"FROM python:3.12-slim-bookworm AS build\n{PIP}FROM python:3.12-{{}}\nCOPY --from=build /x /x\n"
    report = ask(text.format("alpine3.20"))
    assert report.gate.exit_code == 1
    assert "what is compiled in the packages does not load there" in report.problems[0].message
    assert "older" in ask(text.format("slim-bullseye")).problems[0].message
    assert ask(text.format("slim-bookworm")).gate.passed
    assert ask(text.replace("python:3.12-{}", "nginx:1.27")).gate.passed, "of that image nothing is known"
    other = f"FROM python:3.12-slim-bookworm AS build\n{PIP}FROM python:3.11-slim-bookworm\nCOPY --from=build /x /x\n"
    assert "it does not find packages of 3.12" in ask(other).problems[0].message


def test_what_is_there_already_is_not_asked_for(put: Put, ask: Ask) -> None:
    put("a", {"a-1.0.tar.gz": {"setup.py": SETUP, "x.c": b"#include <libpq-fe.h>\n"}})
    line = (
        "FROM python:3.12-slim-bookworm AS build\n{}"
        + PIP
        + "FROM python:3.12-slim-bookworm\n{}COPY --from=build /x /x\n"
    )
    (needs,) = ask(line.format("", "")).system.values()
    assert "gcc" in needs.build_command
    assert "libpq-dev" in needs.build_command
    assert "libpq5" in needs.run_command
    (needs,) = ask(line.format("RUN apt-get install -y gcc\n", "RUN apt-get install -y libpq5\n")).system.values()
    assert "gcc" not in needs.build_command.split()
    assert "libpq-dev" in needs.build_command
    assert not needs.run_command


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("uv sync --frozen", {"a", "b"}),
        ("uv sync --frozen --no-dev", {"a"}),
        ("uv sync --group docs", {"a", "b", "c"}),
        ("uv sync --only-group docs", {"c"}),
    ],
)
def test_the_command_says_which_part_is_installed(
    put: Put, ask: Ask, tmp_path: Path, index: Path, *, command: str, names: set[str]
) -> None:
    for name in ("a", "b", "c"):
        put(name, release(name, "1.0", PURE))
    (tmp_path / "uv.lock").write_text(UV.format(index=index.as_uri()), encoding="utf-8")
    text = f"FROM python:3.12-slim-bookworm\nRUN {command}\n"
    assert installed(ask(text, "uv.lock")) == names
    assert installed(ask(text, "uv.lock", only=["main"])) == {"a"}, "what the user says wins"


def test_its_no_binary_counts(put: Put, ask: Ask) -> None:
    put("a", {**release("a", "1.0", GLIBC), "a-1.0.tar.gz": {"setup.py": SETUP, "x.c": b""}})
    base = "FROM python:3.12-slim-bookworm\n"
    assert ask(base + PIP).gate.passed
    assert not ask(base + "ENV PIP_NO_BINARY=a\n" + PIP).gate.passed
    assert not ask(base + "RUN pip install --no-binary :all: -r requirements.txt\n").gate.passed


def test_build_arguments_and_stages(put: Put, ask: Ask) -> None:
    put("a", release("a", "1.0", PURE))
    text = f"ARG V\nFROM python:$V-slim-bookworm AS dev\n{PIP}FROM python:3.13-slim-bookworm\n{PIP}"
    report = ask(text, stage="dev", build_args=["V=3.11"])
    assert [target.id for target in report.targets] == ["debian12-cp311-x86_64"]
    with pytest.raises(InputError, match="V has no default: give --build-arg V="):
        ask(text, stage="dev")
    with pytest.raises(InputError, match="write it as NAME=VALUE"):
        ask(text, build_args=["V"])


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        (PIP, {}, "Dockerfile: has no FROM line"),
        ("FROM nowhere/x:1\n", {"offline": True}, "Dockerfile:1: the name of `nowhere/x:1` says nothing of its libc"),
        ("FROM python:3.12\n", {"bases": ["alpine"]}, "--base and --dockerfile contradict each other"),
        ("FROM python:3.12\n", {"dockerfile": "nope"}, "no such file"),
        ("FROM python:3.12\n", {"pythons": ["3.9"]}, "contradicts"),
    ],
)
def test_what_is_refused(ask: Ask, text: str, options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as caught:
        ask(text, **options)
    assert message in str(caught.value)


def git(folder: Path, *words: str) -> None:
    settings = ["-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *settings, *words], check=True, capture_output=True)


def test_a_change_of_the_dockerfile_is_a_move(put: Put, ask: Ask, tmp_path: Path) -> None:
    put("a", release("a", "1.0", GLIBC))
    old, new = f"FROM python:3.12-slim-bookworm\n{PIP}", f"FROM python:3.12-alpine3.20\n{PIP}"
    (tmp_path / "Dockerfile").write_text(old, encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "Dockerfile")
    git(tmp_path, "commit", "--quiet", "--message", "one")
    report = ask(new, against="HEAD")
    assert [target.id for target in report.targets] == ["debian12-cp312-x86_64", "alpine3.20-cp312-x86_64"]
    assert report.move is not None
    assert [change.package for change in report.move.worse] == ["a"]
    assert report.gate.exit_code == 1
    same = ask(old + "CMD x\n", against="HEAD")
    assert same.move is None
    assert same.gate.passed
    assert "HEAD installs in the same place" in same.warnings[0]


@pytest.mark.parametrize("commit", ["nothing", "--help", "HEAD:x", "a\0b"])
def test_a_commit_that_is_none(ask: Ask, tmp_path: Path, commit: str) -> None:
    git(tmp_path, "init", "--quiet")
    with pytest.raises(InputError, match="--against"):
        ask(f"FROM python:3.12\n{PIP}", against=commit)


def test_dockerfiles_are_ends_of_moves(put: Put, ask: Ask, tmp_path: Path) -> None:
    put("a", release("a", "1.0", GLIBC))
    (tmp_path / "new.Dockerfile").write_text(f"FROM python:3.12-alpine3.20\n{PIP}", encoding="utf-8")
    slim = f"FROM python:3.12-slim-bookworm\n{PIP}"
    both = ask(slim, dockerfile=None, source="Dockerfile", destination="new.Dockerfile")
    assert [target.id for target in both.targets] == ["debian12-cp312-x86_64", "alpine3.20-cp312-x86_64"]
    assert both.gate.exit_code == 1
    mixed = ask(slim, dockerfile=None, source="Dockerfile", destination="slim-bookworm,3.13")
    assert [target.id for target in mixed.targets] == ["debian12-cp312-x86_64", "debian12-cp313-x86_64"]
    inherited = ask(slim, dockerfile=None, source="alpine3.22", destination="Dockerfile")
    assert [target.id for target in inherited.targets] == ["alpine3.22-cp312-x86_64", "debian12-cp312-x86_64"]
    with pytest.raises(InputError, match="are the same target"):
        ask(slim, dockerfile=None, source="Dockerfile", destination="slim-bookworm")
    with pytest.raises(InputError, match="--against goes with --dockerfile"):
        ask(slim, dockerfile=None, against="HEAD")
