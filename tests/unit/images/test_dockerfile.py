"""Where a lock is installed: one Dockerfile per pattern that people use."""

import pytest

from wheelcheck.images.dockerfile import Place, read_dockerfile
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import Installer, LockFormat

REQUIREMENTS, POETRY, UV = (
    (LockFormat.REQUIREMENTS, "requirements.txt"),
    (LockFormat.POETRY, "poetry.lock"),
    (LockFormat.UV, "uv.lock"),
)


def read(text: str, lock: tuple[LockFormat, str] = REQUIREMENTS, wanted: str | None = None, **build_args: str) -> Place:
    return read_dockerfile(text, "Dockerfile", lock, build_args=build_args, machine="arm64", wanted=wanted)


def image(text: str, lock: tuple[LockFormat, str] = REQUIREMENTS, wanted: str | None = None, **build_args: str) -> str:
    return read(text, lock, wanted, **build_args).setting.image


PIP = "RUN pip install -r requirements.txt\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"FROM python:3.12-slim\n{PIP}", "python:3.12-slim"),
        (f"from python:3.12 as a\n{PIP}", "python:3.12"),
        (f"ARG V=3.12\nFROM python:$V-slim\n{PIP}", "python:3.12-slim"),
        (f"ARG V=3.12\nARG I=python:${{V}}-slim\nFROM ${{I}}\n{PIP}", "python:3.12-slim"),
        (f"FROM python:${{V:-3.11}}\n{PIP}", "python:3.11"),
        (f"FROM --platform=$BUILDPLATFORM python:3.12@sha256:{'0' * 64}\n{PIP}", f"python:3.12@sha256:{'0' * 64}"),
        (f"FROM python:3.11 AS base\nFROM base AS more\n{PIP}", "python:3.11"),
        (f"FROM python:3.11 AS b\n{PIP}FROM python:3.11-slim\nCOPY --from=b /x /x\n", "python:3.11"),
        (f"FROM python:3.11\n{PIP}FROM python:3.10\nCOPY --from=0 /x /x\n", "python:3.11"),
        (f"FROM node:20 AS web\nRUN npm ci\nFROM python:3.11\nCOPY --from=web /x /x\n{PIP}", "python:3.11"),
        (f"FROM python:3.9 AS unused\n{PIP}FROM python:3.11\n{PIP}", "python:3.11"),
        ("FROM python:3.11\nRUN <<EOF\nset -e\npip install -r requirements.txt\nEOF\n", "python:3.11"),
        ('FROM python:3.11\nRUN ["pip", "install", "-r", "requirements.txt"]\n', "python:3.11"),
        (f"FROM python:3.11 AS base\nONBUILD {PIP}FROM base\n", "python:3.11"),
        ("FROM python:3.11\nRUN npm ci\n", "python:3.11"),
        (f"FROM python:3.11 AS b\n{PIP}FROM scratch\nCOPY --from=b /x /x\n", "python:3.11"),
    ],
)
def test_the_image(text: str, expected: str) -> None:
    assert image(text) == expected


def test_build_arguments_win() -> None:
    text = f"ARG V=3.12\nFROM python:$V\n{PIP}"
    assert image(text, V="3.9") == "python:3.9"
    assert image(f"ARG V\nFROM python:$V\n{PIP}", V="3.9") == "python:3.9"


def test_the_tool_of_the_lock_decides_the_stage() -> None:
    text = f"FROM python:3.9 AS docs\n{PIP}FROM python:3.12\nCOPY --from=docs /x /x\nRUN poetry install\n"
    assert image(text, POETRY) == "python:3.12"
    assert image(text, REQUIREMENTS) == "python:3.9"


def test_what_is_exported_is_the_tools_lock() -> None:
    place = read("FROM python:3.12\nRUN poetry export -o r.txt && pip install -r r.txt\n", POETRY)
    assert place.install is not None
    assert place.install.installer is Installer.PIP


def test_a_stage_may_be_named() -> None:
    text = f"FROM python:3.9 AS dev\n{PIP}FROM python:3.12 AS production\n{PIP}"
    assert image(text, wanted="dev") == "python:3.9"
    assert image(text, wanted="0") == "python:3.9"
    assert image(text) == "python:3.12"


def test_who_runs_it() -> None:
    text = f"FROM python:3.12-slim AS build\n{PIP}FROM python:3.12-alpine AS run\nCOPY --from=build /x /x\n"
    place = read(text)
    assert place.runner is not None
    assert (place.setting.label, place.runner.label, place.runner.image) == ("build", "run", "python:3.12-alpine")
    assert read(f"FROM python:3.12 AS a\n{PIP}FROM a AS b\n").runner is None


def test_what_is_there_already() -> None:
    text = f"""FROM debian:12 AS base
RUN apt-get update && apt-get install -y python3.11 gcc
FROM --platform=linux/amd64 base AS build
RUN apt-get install -y libpq-dev
{PIP}FROM base
RUN apt-get install -y libpq5
COPY --from=build /x /x
"""
    place = read(text)
    assert place.setting.packages == {"python3.11", "gcc", "libpq-dev"}
    assert place.setting.python == "3.11"
    assert place.runner is not None
    assert place.runner.packages == {"python3.11", "gcc", "libpq5"}


def test_the_platform_is_the_roots() -> None:
    assert read(f"FROM --platform=linux/amd64 python:3.12\n{PIP}").setting.platform == "linux/amd64"
    assert read(f"FROM --platform=$TARGETPLATFORM python:3.12\n{PIP}").setting.platform == "linux/arm64"
    assert read(f"FROM python:3.12-$TARGETARCH\n{PIP}").setting.image == "python:3.12-arm64"


def test_what_is_not_sure_is_told() -> None:
    assert "no RUN line installs requirements.txt; stage 0 is taken" in read("FROM python:3.12\n").notes[0]
    place = read("FROM python:3.12\nRUN pip install -r deps.txt\n")
    assert "Dockerfile:2: taken for what installs requirements.txt" in place.notes[0]


@pytest.mark.parametrize(
    ("text", "image", "note"),
    [
        (
            "FROM node:24 AS js\nFROM debian:12 AS py\nRUN pip install supervisor\nFROM py\nCOPY --from=js /a /a\n",
            "debian:12",
            "stage py is taken, the only image on which one runs pip or its like",
        ),
        (
            "FROM node:24 AS js\nFROM docker.io/library/python:3.13 AS base\nFROM base\nCOPY --from=js /a /a\nRUN ./setup\n",
            "docker.io/library/python:3.13",
            "stage 2 is taken, the only image of Python",
        ),
        ("FROM python:3.13 AS a\nFROM scratch\nCOPY --from=a /a /a\n", "python:3.13", "stage a is taken"),
    ],
)
def test_no_line_installs_it_and_one_stage_is_likely(text: str, image: str, note: str) -> None:
    place = read(text)
    assert place.setting.image == image
    assert place.notes[0].endswith(note)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no FROM line"),
        ("RUN x\n", "has no FROM line"),
        (f"FROM $BASE\n{PIP}", "BASE has no default: give --build-arg BASE="),
        (f"ARG BASE\nFROM $BASE\n{PIP}", "BASE has no default"),
        ("FROM golang:1.26 AS a\nFROM node:20 AS b\nCOPY --from=a /x /x\n", "say which with --stage"),
        ("FROM scratch\n", "stands on nothing"),
        (f"FROM a b c\n{PIP}", "is no image with a name"),
        ("FROM a\n" * 300, "more stages than any real Dockerfile"),
    ],
)
def test_what_cannot_be_told(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(text)


def test_a_stage_that_is_not_there() -> None:
    with pytest.raises(InputError, match="has no stage x; there are a, 1"):
        read("FROM p AS a\nFROM q\n", wanted="x")


def test_a_stage_cannot_be_built_from_itself() -> None:
    assert image(f"FROM base AS base\n{PIP}") == "base"


VARIABLES = "".join(f"ENV A{number}=x\n" for number in range(900))
DOUBLED = "".join(f"ARG A{number}=$A{number - 1}$A{number - 1}\n" for number in range(1, 60))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("FROM python:3.12\n" + "#" * 10_000_000, "Dockerfile: is larger than any Dockerfile"),
        ("".join(f"FROM python:3.12 AS a{number}\n" for number in range(100_000)), "is larger than any Dockerfile"),
        ("FROM python:3.12\n" * 1000, "has more stages than any real Dockerfile"),
        (f"ARG A0=xxxxxxxx\n{DOUBLED}FROM python:$A59\n{PIP}", "Dockerfile:12: A11 grows beyond all bounds"),
        (f"FROM python:3.12\nARG A0=xxxxxxxx\n{DOUBLED}{PIP}", "Dockerfile:13: A11 grows beyond all bounds"),
        (f"ARG A={'x' * 9000}\nFROM python:$A$A\n{PIP}", "A grows beyond all bounds: give --build-arg A="),
        (f"FROM python:3.12\n{VARIABLES}{VARIABLES.replace('A', 'B')}{PIP}", "has more variables than any Dockerfile"),
        ("ARG " + " ".join(f"a{number}=x" for number in range(60_000)) + "\nFROM x\n", "has more variables than any"),
        (f"FROM python:3.12\n{VARIABLES}{'ENV A1=y' + chr(10) + PIP}" + f"ENV A1=z\n{PIP}" * 5000, "more variables on more lines"),
    ],
)  # fmt: skip
def test_bombs(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert message in str(caught.value)


def test_what_would_be_endless_stays_as_it_is() -> None:
    doubled = DOUBLED.replace("ARG", "ENV")
    place = read(f"FROM python:3.12\nENV A0=xxxxxxxx\n{doubled}RUN {'$A9' * 5000} && pip install -r requirements.txt\n")
    assert place.install is not None
    # A long value is not trimmed: comparing patterns with it at every place takes its length squared.
    long = "x" * 5000
    assert image(f"ARG A={long}\nARG B=${{A%%*y*}}\nFROM python:${{B}}\n{PIP}") == f"python:{long}"


BUILT = f"FROM python:3.12-slim AS builder\n{PIP}"
ALPINE = "FROM python:3.12-alpine\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{BUILT}{ALPINE}COPY --link --from=builder --chown=a:b /x /x\n",
        f"FROM python:3.12-slim\n{PIP}{ALPINE}COPY --from=0 /x /x\n",
        f"{BUILT.replace('builder', 'Builder')}{ALPINE}COPY --from=BUILDER /x /x\n",
        f"ARG S=builder\n{BUILT}{ALPINE}ARG S\nCOPY --from=$S /x /x\n",
        f"{BUILT}{ALPINE}ADD --from=builder /x /x\n",
        f'{BUILT}{ALPINE}COPY --from=builder ["/x", "/x"]\n',
        f"{BUILT}{ALPINE}RUN --mount=type=bind,from=builder,source=/w,target=/w cp -r /w /x\n",
        f"{BUILT}{ALPINE}RUN --mount=from=builder,target=/w --mount=type=cache,target=/c cp -r /w /x\n",
        f"ARG S=builder\n{BUILT}{ALPINE}ARG S\nRUN --mount=from=$S,target=/w \\\n  cp -r /w /x\n",
        f"{BUILT}{ALPINE[:-1]} AS base\nONBUILD COPY --from=builder /x /x\nFROM base\n",
    ],
)
def test_stages_that_take_from_each_other(text: str) -> None:
    place = read(text)
    assert place.install is not None
    assert place.runner is not None
    assert (place.setting.image, place.runner.image) == ("python:3.12-slim", "python:3.12-alpine")


@pytest.mark.parametrize(
    ("text", "image"),
    [
        ("FROM python:3.12\nCOPY --from=registry.example.org/uv:0.5 /uv /bin/\nRUN uv sync\n", "python:3.12"),
        ("FROM python:3.12\nRUN --mount=from=registry.example.org/uv,source=/uv,target=/uv /uv sync\n", "python:3.12"),
    ],
)
def test_a_tool_of_another_image(text: str, image: str) -> None:
    place = read(text, UV)
    assert (place.setting.image, place.install is not None, place.runner) == (image, True, None)


@pytest.mark.parametrize(
    ("run", "line"),
    [
        (f"RUN <<EOF\nset -e\n{PIP[4:]}EOF\n", 2),
        (f"RUN <<-'EOF' bash -ex\n\t{PIP[4:]}\tEOF\n", 2),
        (f'RUN bash <<"EOF"\n{PIP[4:]}EOF\n', 2),
        (f"RUN <<EOF\n#!/usr/bin/env -S bash\n{PIP[4:]}EOF\n", 2),
        (f"RUN --mount=type=cache,target=/root/.cache <<EOF\n{PIP[4:]}EOF\n", 2),
        (f"COPY <<EOF /x.txt\nRUN x\nEOF\n{PIP}", 5),
        (f"RUN python3 <<EOF\n{PIP[4:]}EOF\n", None),
        (f"RUN <<EOF\n#!/usr/bin/env python3\n{PIP[4:]}EOF\n", None),
        (f"RUN cat <<EOF > /x\n{PIP[4:]}EOF\n", None),
    ],
)
def test_here_documents(run: str, line: int | None) -> None:
    install = read(f"FROM python:3.12\n{run}").install
    assert (None if install is None else install.line) == line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"FROM python:3.12 AS base\nONBUILD RUN <<EOF\n{PIP[4:]}EOF\nFROM base\n", "stage 1"),
        (f"FROM python:3.12 AS base\nONBUILD RUN --mount=type=cache,target=/x {PIP[4:]}FROM base\n", "stage 1"),
        ("FROM python:3.12 AS base\nONBUILD ARG R=requirements.txt\nONBUILD RUN pip install -r $R\nFROM base\n", "stage 1"),
        (f"FROM python:3.12 AS base\nONBUILD {PIP}FROM base AS b\nFROM b\n", "b"),
    ],
)  # fmt: skip
def test_what_is_done_on_build(text: str, expected: str) -> None:
    place = read(text)
    assert (place.setting.label, place.install is not None) == (expected, True)
    assert read(f"FROM python:3.12\nONBUILD {PIP}").install is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"FROM debian:12\nCOPY --from=python:3.13.1-slim /usr/local /usr/local\n{PIP}", "3.13.1"),
        (f"FROM python:3.13-slim AS py\nFROM debian:12\nCOPY --from=py /usr/local/ /usr/local/\n{PIP}", "3.13"),
        (f"FROM debian:12\nCOPY --from=python:3.13 /etc/ssl /etc/ssl\n{PIP}", None),
        (f"FROM debian:12\nCOPY --from=jupython:3.13 /usr/local /usr/local\n{PIP}", None),
    ],
)
def test_a_python_that_is_copied(text: str, expected: str | None) -> None:
    assert read(text).setting.python == expected


def test_a_python_that_uv_is_told() -> None:
    assert read("FROM debian:12\nENV UV_PYTHON=3.11\nRUN uv sync\n", UV).setting.python == "3.11"
    assert read("FROM debian:12\nENV UV_PYTHON=3.11\nRUN uv sync -p 3.12\n", UV).setting.python == "3.12"


@pytest.mark.parametrize(
    ("export", "lock"),
    [
        ("poetry export --only main -o r.txt", POETRY),
        ("uv export --only-group main > r.txt", UV),
    ],
)
def test_what_is_exported_is_installed_where_another_stage_does(export: str, lock: tuple[LockFormat, str]) -> None:
    text = f"FROM python:3.12-slim AS tool\nRUN {export}\nFROM python:3.11-alpine\nCOPY --from=tool r.txt .\nRUN pip install -r r.txt\n"
    place = read(text, lock)
    assert place.install is not None
    assert (place.setting.image, place.runner) == ("python:3.11-alpine", None)
    assert (place.install.installer, place.install.line, place.install.groups) == (
        Installer.PIP,
        5,
        (("only", "main"),),
    )
    mounted = text.replace("COPY --from=tool r.txt .\nRUN", "RUN --mount=from=tool,source=/r.txt,target=r.txt")
    assert read(mounted, lock).setting.image == "python:3.11-alpine"
    same = f"{text[: text.index('FROM python:3.11')]}RUN pip install -r r.txt\n"
    assert read(same, lock).setting.image == "python:3.12-slim"
