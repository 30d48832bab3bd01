"""Dockerfiles that we write: what stands in them, that a linter likes them, and that we read them as we mean them."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.conftest import Put
from tests.app.test_dockerfiles import GLIBC, MUSL, SETUP, UV
from tests.app.test_fix import PURE, release
from wheelcheck.app import write_dockerfile
from wheelcheck.images.dockerfile import read_dockerfile
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import LockFormat
from wheelcheck.question import Question
from wheelcheck.render.dockerfile import TOOL_VERSIONS

Write = Callable[..., str]
POETRY = """
[[package]]
name = "a"
version = "1.0"
description = ""
optional = false
python-versions = "*"
groups = ["main"]
files = [{{file = "a-1.0-{tag}.whl", hash = "sha256:00"}}]

[metadata]
lock-version = "2.1"
python-versions = ">=3.9"
content-hash = "0"
"""


@pytest.fixture
def written(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)

    def written(lock: str, base: str = "python:3.12-slim-bookworm", **options: object) -> str:
        settings: dict[str, object] = {"bases": [base], "arches": ["amd64"], "no_cache": True, "environ": {}}
        settings |= {"index_url": index.as_uri(), "folder": tmp_path, **options}
        text, _, hindrances = write_dockerfile(Question([lock], **settings))  # type: ignore[arg-type]
        assert text is not None, hindrances
        return text

    return written


def linted(text: str) -> str:
    program = str(Path(sys.executable).with_name("hadolint"))
    done = subprocess.run([program, "-"], input=text, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def requirements(folder: Path, text: str = "a==1.0\n") -> str:
    (folder / "requirements.txt").write_text(text, encoding="utf-8")
    return "requirements.txt"


WHEELS = """\
# syntax=docker/dockerfile:1
# requirements.txt on debian12-cp312-x86_64, by wheelcheck.

FROM python:3.12-slim-bookworm AS build
COPY requirements.txt /requirements.txt
RUN --mount=type=cache,target=/root/.cache/pip \\
    python -m venv /opt/venv \\
    && /opt/venv/bin/python -m pip install --only-binary=:all: --requirement /requirements.txt

FROM python:3.12-slim-bookworm AS run
COPY --from=build /opt/venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN useradd --create-home --uid 1000 app
USER 1000
WORKDIR /home/app
COPY --chown=app . .
"""


def test_nothing_is_compiled_when_nothing_need_be(put: Put, written: Write, tmp_path: Path) -> None:
    put("a", release("a", "1.0", GLIBC))
    assert written(requirements(tmp_path)) == WHEELS


def test_what_building_takes_and_what_running_takes(put: Put, written: Write, tmp_path: Path) -> None:
    put("a", {"a-1.0.tar.gz": {"setup.py": SETUP, "x.c": b"#include <libpq-fe.h>\n"}})
    put("b", release("b", "1.0", PURE))
    text = written(requirements(tmp_path, "a==1.0\nb==1.0\n"))
    build, run = text.split(" AS run")
    assert "apt-get install -y --no-install-recommends gcc libc6-dev libpq-dev" in build
    assert "# gcc: C compiler for a 1.0" in build
    assert "--only-binary=:all: --no-binary=a" in build
    assert "apt-get install -y --no-install-recommends libpq5" in run
    assert "gcc" not in run
    alpine = written(requirements(tmp_path, "a==1.0\n"), base="python:3.12-alpine3.20")
    assert "apk add --no-cache gcc" in alpine
    assert "adduser -D -u 1000 app" in alpine


def test_the_locks_own_tool(put: Put, written: Write, tmp_path: Path, index: Path) -> None:
    for name in ("a", "b", "c"):
        put(name, release(name, "1.0", PURE))
    (tmp_path / "uv.lock").write_text(UV.format(index=index.as_uri()), encoding="utf-8")
    text = written("uv.lock")
    assert "uv sync --frozen --no-install-project --no-default-groups" in text
    assert f"uv=={TOOL_VERSIONS['uv']}" in text
    assert "--no-default-groups --group=docs" in written("uv.lock", only=["main", "docs"])
    put("a", release("a", "1.0", MUSL))
    (tmp_path / "poetry.lock").write_text(POETRY.format(tag=MUSL), encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        "[tool.poetry.dependencies]\npython = '>=3.9'\na = '*'\n", encoding="utf-8"
    )
    page = index / "a" / "index.html"
    digest = page.read_text(encoding="utf-8").partition("#sha256=")[2][:64]
    lock = tmp_path / "poetry.lock"
    lock.write_text(lock.read_text(encoding="utf-8").replace("sha256:00", f"sha256:{digest}"), encoding="utf-8")
    text = written("poetry.lock", base="python:3.12-alpine3.20")
    assert "RUN poetry export --format requirements.txt --only=main --output /requirements.txt" in text
    assert "pip install --no-deps --only-binary=:all: --requirement /requirements.txt" in text


MODEL = """
[[package]]
name = "en-core-web-sm"
version = "3.1.0"
description = ""
optional = false
python-versions = "*"
groups = ["main"]
files = []

[package.source]
type = "url"
url = "https://files.example.org/en_core_web_sm-3.1.0-py3-none-any.whl"

[metadata]"""
EXPORTED = """\
--index-url https://index.example.org/simple

a==1.0 ; python_version >= "3.9" \\
    --hash=sha256:00
b==1.0 --hash=sha256:01
en-core-web-sm @ https://files.example.org/en_core_web_sm-3.1.0-py3-none-any.whl ; python_version >= "3.9"
-e git+https://git.example.org/c@1#egg=c
"""


def test_what_the_lock_has_no_hash_for(
    put: Put, written: Write, tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pip takes a file of requirements whose hashes are there for all, or for none."""
    put("a", release("a", "1.0", MUSL))
    digest = (index / "a" / "index.html").read_text(encoding="utf-8").partition("#sha256=")[2][:64]
    lock = tmp_path / "poetry.lock"
    text = POETRY.format(tag=MUSL).replace("sha256:00", f"sha256:{digest}")
    lock.write_text(text.replace("\n[metadata]", MODEL, 1), encoding="utf-8")
    project = "[tool.poetry.dependencies]\npython = '>=3.9'\na = '*'\n"
    model = "en-core-web-sm = {url = 'https://files.example.org/en_core_web_sm-3.1.0-py3-none-any.whl'}\n"
    (tmp_path / "pyproject.toml").write_text(project + model, encoding="utf-8")
    text = written("poetry.lock", base="python:3.12-alpine3.20")
    assert "# The lock has no hash for en-core-web-sm:" in text
    assert "pip install --no-deps --only-binary=:all: --requirement /requirements.txt \\\n    && " in text
    assert "pip install --no-deps --requirement /unhashed.txt" in text
    assert linted(text) == ""
    (tmp_path / "locked.txt").write_text(EXPORTED, encoding="utf-8")
    command = text.partition("&& awk")[2].partition("\n")[0].replace('"/', '"').replace(" /locked", " locked")
    subprocess.run(["bash", "-c", f"awk{command}"], cwd=tmp_path, check=True)
    split = [line for line in EXPORTED.splitlines() if line.startswith(("en-core", "-e "))]
    assert (tmp_path / "unhashed.txt").read_text(encoding="utf-8").splitlines() == split
    assert (tmp_path / "requirements.txt").read_text(encoding="utf-8").splitlines() == [
        line for line in EXPORTED.splitlines() if line not in split
    ]


def test_a_folder_that_no_line_copies(put: Put, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    put("a", release("a", "1.0", PURE))
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "pyproject.toml").write_text("[project]\nname = 'lib'\nversion = '1'\n", encoding="utf-8")
    question = Question([requirements(tmp_path, "a==1.0\n./lib\n")], bases=["python:3.12-slim-bookworm"], environ={},
                        index_url=index.as_uri(), folder=tmp_path, no_cache=True)  # fmt: skip
    text, _, hindrances = write_dockerfile(question)
    assert text is None
    assert hindrances == ("lib: comes from ./lib, and no line is written that copies it yet",)


def test_the_distributions_own_python(put: Put, written: Write, tmp_path: Path) -> None:
    put("a", {"a-1.0.tar.gz": {"setup.py": SETUP, "x.c": b"#include <libpq-fe.h>\n"}})
    build, run = written(requirements(tmp_path), base="debian:12").split(" AS run")
    assert "gcc libc6-dev libpq-dev python3 python3-dev python3-venv" in build
    assert "    python3 -m venv /opt/venv" in build
    assert "libpq5 python3" in run


@pytest.mark.parametrize(
    "base", ["python:3.12-slim-bookworm", "python:3.12-alpine3.20", "debian:12", "python:3.9.5-slim"]
)
def test_a_linter_likes_it(put: Put, written: Write, tmp_path: Path, base: str) -> None:
    put("a", {"a-1.0.tar.gz": {"setup.py": SETUP, "x.c": b"#include <libpq-fe.h>\n"}})
    text = written(requirements(tmp_path), base=base)
    assert linted(text) == ""
    assert linted(text.replace("USER 1000", "USER root")) != "", "the linter is really asked"


def test_we_read_it_as_we_mean_it(put: Put, written: Write, tmp_path: Path) -> None:
    put("a", {"a-1.0.tar.gz": {"setup.py": SETUP, "x.c": b"#include <libpq-fe.h>\n"}})
    text = written(requirements(tmp_path))
    place = read_dockerfile(
        text, "Dockerfile", (LockFormat.REQUIREMENTS, "requirements.txt"), build_args={}, machine="amd64"
    )
    assert (place.setting.label, place.setting.image) == ("build", "python:3.12-slim-bookworm")
    assert place.setting.packages == {"gcc", "libc6-dev", "libpq-dev"}
    assert place.runner is not None
    assert place.runner.packages == {"libpq5"}


def test_what_cannot_be_installed_is_told_and_nothing_is_written(
    put: Put, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put("a", release("a", "1.0", GLIBC))
    question = Question([requirements(tmp_path)], bases=["python:3.12-alpine3.20"], arches=["amd64"], environ={},
                        index_url=index.as_uri(), folder=tmp_path, no_cache=True)  # fmt: skip
    text, report, hindrances = write_dockerfile(question)
    assert text is None
    assert hindrances == ("a: no musllinux wheel, only manylinux, and no usable sdist",)
    assert report.gate.exit_code == 1
    with pytest.raises(InputError, match="one lock in one base"):
        write_dockerfile(question._replace(bases=["alpine", "slim"]))
    with pytest.raises(InputError, match="no Dockerfile can be written yet"):
        write_dockerfile(question._replace(locks=["a==1.0"], bases=["python:3.12-slim-bookworm"]))


def test_the_tools_are_those_that_the_tests_lock_with() -> None:
    listed = (Path(__file__).parents[1] / "tools" / "requirements.txt").read_text(encoding="utf-8")
    for name in ("uv", "poetry", "pdm", "pipenv"):
        assert f"{name}=={TOOL_VERSIONS[name]}" in listed
