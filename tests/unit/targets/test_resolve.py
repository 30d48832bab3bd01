"""The product of bases, Pythons and machines: order, ids, machines, hints."""

import pytest

from wheelcheck.model.errors import InputError
from wheelcheck.model.target import Assumption, Fact, Why
from wheelcheck.targets.resolve import Hints, PythonHint, resolve_targets

HINTS = Hints(None, "x86_64", "3.12")


def ids(bases: list[str], pythons: list[str] | None = None, arches: list[str] | None = None) -> list[str]:
    return [target.id for target in resolve_targets(bases, pythons or [], arches or [], HINTS)]


def test_without_bases() -> None:
    targets = resolve_targets([], [], [], HINTS)
    assert [target.base for target in targets] == ["alpine", "slim"]
    assert {target.assumptions[0].why for target in targets} == {Why.DEFAULT}


def test_product_in_order() -> None:
    assert ids(["slim", "alpine"], ["3.12", "3.13"], ["arm64", "amd64"]) == [
        "debian13-cp312-aarch64",
        "debian13-cp312-x86_64",
        "debian13-cp313-aarch64",
        "debian13-cp313-x86_64",
        "alpine3.24-cp312-aarch64",
        "alpine3.24-cp312-x86_64",
        "alpine3.24-cp313-aarch64",
        "alpine3.24-cp313-x86_64",
    ]


@pytest.mark.parametrize(
    ("base", "python", "expected"),
    [
        ("alpine3.22", "3.12", "alpine3.22-cp312-x86_64"),
        ("slim-bookworm", "3.9", "debian12-cp39-x86_64"),
        ("musllinux_1_2", "3.13t", "musl1.2-cp313t-x86_64"),
        ("manylinux2014", "3.7", "glibc2.17-cp37-x86_64"),
        ("slim", "pypy3.11", "debian13-pp311-x86_64"),
        ("slim", "graalpy3.12", "debian13-graalpy312-x86_64"),
        ("ubuntu:22.04", "3.12", "ubuntu22.04-cp312-x86_64"),
        ("ubi9", "3.12", "rhel9-cp312-x86_64"),
        ("debian:sid", "3.12", "debian-sid-cp312-x86_64"),
        ("alpine:edge", "3.12", "alpine-edge-cp312-x86_64"),
        ("arch", "3.12", "arch-cp312-x86_64"),
        ("ghcr.io/void-linux/void-musl", "3.12", "void-musl1.1-cp312-x86_64"),
        ("mambaorg/micromamba:2-alpine3.22", "3.12", "alpine3.22-glibc2.34-cp312-x86_64"),
    ],
)
def test_ids(base: str, python: str, expected: str) -> None:
    assert ids([base], [python]) == [expected]


def test_ids_that_collide_grow_by_patch_level() -> None:
    assert ids(["python:3.9.5-slim", "python:3.9.4-slim"]) == [
        "debian10-cp39-3.9.5-x86_64",
        "debian10-cp39-3.9.4-x86_64",
    ]


def test_ids_that_still_collide_grow_by_the_image() -> None:
    assert ids(["python:3.9.5-slim", "python:3.9.5", "python:3.9.4", "alpine3.20"]) == [
        "debian10-cp39-3.9.5-x86_64-python-3.9.5-slim",
        "debian10-cp39-3.9.5-x86_64-python-3.9.5",
        "debian10-cp39-3.9.4-x86_64",
        "alpine3.20-cp312-x86_64",
    ]


def test_what_is_asked_twice_comes_once() -> None:
    assert ids(["slim", "slim"], ["3.12", "3.12"], ["amd64", "x86_64"]) == ["debian13-cp312-x86_64"]
    assert ids(["musl1.2", "musllinux_1_2"]) == ["musl1.2-cp312-x86_64"]


def test_assumptions_in_order() -> None:
    (target,) = resolve_targets(["python:3.9.5-slim"], [], ["arm64"], HINTS)
    assert target.assumptions == (
        Assumption(Fact.IMAGE, "python:3.9.5-slim", Why.FLAG, "python:3.9.5-slim"),
        Assumption(Fact.LIBC, "glibc 2.28", Why.CATALOGUE, "Debian 10 (buster)"),
        Assumption(Fact.PYTHON, "3.9.5", Why.IMAGE_TAG, "3.9.5-slim"),
        Assumption(Fact.ARCH, "aarch64", Why.FLAG, "linux/arm64"),
    )


# --- machines --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "arch"),
    [
        ("python:3.12-slim", "arm/v6"),
        ("python:3.12-bookworm", "riscv64"),
        ("python:3.6.0-alpine", "arm64"),
        ("public.ecr.aws/lambda/python:3.12", "s390x"),
    ],
)
def test_not_published(base: str, arch: str) -> None:
    with pytest.raises(InputError) as raised:
        ids([base], [], [arch])
    assert f"not published for {arch}" in raised.value.message
    assert "it has amd64" in raised.value.message


def test_published_for_less_than_this_computer() -> None:
    (target,) = resolve_targets(["python:3.6.0"], [], [], Hints(None, "aarch64", "3.12"))
    assert target.arch == "x86_64"
    assert target.assumptions[-1] == Assumption(Fact.ARCH, "x86_64", Why.CATALOGUE, "not published for aarch64")


@pytest.mark.parametrize(
    ("base", "machine"),
    [
        ("arm64v8/python:3.12", "aarch64"),
        ("i386/python:3.12-slim", "i686"),
        ("arm32v7/debian:12", "armv7l"),
        ("musllinux_1_2_armv7l", "armv7l"),
        ("manylinux2014_aarch64", "aarch64"),
        ("public.ecr.aws/lambda/python:3.12-arm64", "aarch64"),
        ("quay.io/pypa/musllinux_1_2_s390x:latest", "s390x"),
    ],
)
def test_machine_in_the_name(base: str, machine: str) -> None:
    (target,) = resolve_targets([base], [], [], HINTS)
    assert target.arch == machine
    assert target.assumptions[-1].why is Why.IMAGE_TAG
    with pytest.raises(InputError, match="contradicts"):
        resolve_targets([base], [], ["ppc64le"], HINTS)


@pytest.mark.parametrize(
    ("machine", "why"), [("aarch64", Why.THIS_MACHINE), (None, Why.DEFAULT), ("sparc", Why.DEFAULT)]
)
def test_this_machine(machine: str | None, why: Why) -> None:
    (target,) = resolve_targets(["slim"], [], [], Hints(None, machine, "3.12"))
    assert target.assumptions[-1].why is why
    assert target.arch == (machine if why is Why.THIS_MACHINE else "x86_64")


# --- the Python that a project says ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("3.11", "3.11.16"),
        ("3.11.4", "3.11.4"),
        (">=3.9", "3.15.2"),
        (">=3.9,<3.13", "3.12.14"),
        ("==3.9.*", "3.9.25"),
        ("~=3.10", "3.15.2"),
        ("==3.9.5", "3.9.5"),
        ("<=3.11.3,>=3.11", "3.11.3"),
    ],
)
def test_project_python(text: str, full: str) -> None:
    hint = PythonHint(text, Why.LOCK, "uv.lock")
    (target,) = resolve_targets(["slim"], [], [], Hints(hint, "x86_64", "3.8"))
    assert target.interpreter.full_version == full
    assert target.assumptions[2].why is Why.LOCK


@pytest.mark.parametrize("text", ["", "<3.6", "miniconda3-latest", "2.7.18", "not a version", ">=4", "3.12t"])
def test_a_hint_that_names_no_known_python(text: str) -> None:
    more = (PythonHint(">=3.9,<3.10", Why.LOCK, "pyproject.toml"),)
    (target,) = resolve_targets(["slim"], [], [], Hints(PythonHint(text, Why.LOCK), "x86_64", "3.8", more))
    assert (target.interpreter.version, target.assumptions[2].why) == ("3.9", Why.LOCK)
    (target,) = resolve_targets(["slim"], [], [], Hints(PythonHint(text, Why.LOCK), "x86_64", "3.8"))
    assert (target.interpreter.version, target.assumptions[2].why) == ("3.8", Why.THIS_INTERPRETER)


def test_this_interpreter_is_not_known() -> None:
    (target,) = resolve_targets(["slim"], [], [], Hints(None, None, "3.42"))
    assert (target.interpreter.version, target.assumptions[2].why) == ("3.15", Why.NEWEST_KNOWN)


def test_the_flag_wins_over_the_distribution_and_the_hint() -> None:
    hints = Hints(PythonHint("3.11", Why.LOCK), "x86_64", "3.8")
    versions = [target.interpreter.version for target in resolve_targets(["ubuntu:22.04"], ["3.13"], [], hints)]
    assert versions == ["3.13"]


def test_too_many() -> None:
    with pytest.raises(InputError, match="more than"):
        resolve_targets(["slim"] * 21, ["3.12"] * 20, [], HINTS)


def test_a_wide_requires_python_means_the_python_at_hand() -> None:
    wide = PythonHint(">=3.9,<4", Why.LOCK, "poetry.lock: >=3.9,<4")
    (target,) = resolve_targets(["slim"], [], [], Hints(wide, "x86_64", "3.11"))
    assert (target.interpreter.version, target.assumptions[2].why) == ("3.11", Why.THIS_INTERPRETER)
    assert "which poetry.lock: >=3.9,<4 allows" in target.assumptions[2].detail
    narrow = PythonHint(">=3.12,<3.13", Why.LOCK, "poetry.lock")
    (target,) = resolve_targets(["slim"], [], [], Hints(narrow, "x86_64", "3.11"))
    assert (target.interpreter.version, target.assumptions[2].why) == ("3.12", Why.LOCK)
