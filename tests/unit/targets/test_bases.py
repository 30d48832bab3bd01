"""Every way to write a base: which image, libc and Python it comes to, and on whose word."""

import pytest

from wheelcheck.model.errors import InputError
from wheelcheck.model.target import Fact, Target, Why
from wheelcheck.targets.resolve import Hints, PythonHint, resolve_targets

HINTS = Hints(PythonHint("3.12", Why.PYTHON_VERSION_FILE, ".python-version: 3.12"), "x86_64", "3.11")
DIGEST = "@sha256:" + "0123456789abcdef" * 4


def resolve(base: str, python: str | None = None, hints: Hints = HINTS) -> Target:
    (target,) = resolve_targets([base], [python] if python else [], [], hints)
    return target


def why(target: Target, fact: Fact) -> Why:
    (found,) = [assumption.why for assumption in target.assumptions if assumption.fact is fact]
    return found


@pytest.mark.parametrize(
    ("base", "image", "libc", "python"),
    [
        # Kinds of official images, for the Python that is wanted (3.12 by the hint).
        ("alpine", "python:3.12-alpine3.24", "musl 1.2", "3.12.14"),
        ("alpine3.20", "python:3.12-alpine3.20", "musl 1.2", "3.12.10"),
        ("slim", "python:3.12-slim-trixie", "glibc 2.41", "3.12.14"),
        ("python", "python:3.12-trixie", "glibc 2.41", "3.12.14"),
        ("bookworm", "python:3.12-bookworm", "glibc 2.36", "3.12.14"),
        ("slim-bullseye", "python:3.12-slim-bullseye", "glibc 2.31", "3.12.11"),
        ("bookworm-slim", "python:3.12-slim-bookworm", "glibc 2.36", "3.12.14"),
        # Official images by their tag: the release of then, not of today.
        ("python:3.9.5-slim", "python:3.9.5-slim", "glibc 2.28", "3.9.5"),
        ("python:3.9.5-alpine3.12", "python:3.9.5-alpine3.12", "musl 1.1", "3.9.5"),
        ("python:3.6.0", "python:3.6.0", "glibc 2.19", "3.6.0"),
        ("python:3.7-alpine", "python:3.7-alpine", "musl 1.2", "3.7.17"),
        ("python:3.12-alpine", "python:3.12-alpine", "musl 1.2", "3.12.14"),
        ("python:3.12-alpine3.19", "python:3.12-alpine3.19", "musl 1.2", "3.12.8"),
        ("docker.io/library/python:3.12", "python:3.12", "glibc 2.41", "3.12.14"),
        ("library/python:3.12", "library/python:3.12", "glibc 2.41", "3.12.14"),
        ("python:3.12-slim" + DIGEST, "python:3.12-slim", "glibc 2.41", "3.12.14"),
        ("python:3.15-rc-alpine", "python:3.15-rc-alpine", "musl 1.2", "3.15.0rc1"),
        ("python:latest", "python:latest", "glibc 2.41", "3.14.10"),
        ("python:3-bullseye", "python:3-bullseye", "glibc 2.31", "3.13.6"),
        ("python:rc-slim", "python:rc-slim", "glibc 2.31", "3.10.0rc2"),
        (
            "public.ecr.aws/docker/library/python:3.12-slim",
            "public.ecr.aws/docker/library/python:3.12-slim",
            "glibc 2.41",
            "3.12.14",
        ),
        ("localhost:5000/library/python:3.9.5-slim", "localhost:5000/library/python:3.9.5-slim", "glibc 2.28", "3.9.5"),
        # PyPy.
        ("pypy:3.11-slim", "pypy:3.11-slim", "glibc 2.41", "3.11.15"),
        ("pypy:3.9-7.3.9-slim-bullseye", "pypy:3.9-7.3.9-slim-bullseye", "glibc 2.31", "3.9.12"),
        ("pypy", "pypy", "glibc 2.41", "3.11.15"),
        # Distributions: their own python3.
        ("alpine:3.20", "alpine:3.20", "musl 1.2", "3.12.3"),
        ("alpine:3.20.3", "alpine:3.20.3", "musl 1.2", "3.12.3"),
        ("alpine:3.12", "alpine:3.12", "musl 1.1", "3.8.3"),
        ("debian:bookworm-slim", "debian:bookworm-slim", "glibc 2.36", "3.11.2"),
        ("debian:bookworm-20240110-slim", "debian:bookworm-20240110-slim", "glibc 2.36", "3.11.2"),
        ("debian:12.5", "debian:12.5", "glibc 2.36", "3.11.2"),
        ("debian12", "debian:12", "glibc 2.36", "3.11.2"),
        ("ubuntu:22.04", "ubuntu:22.04", "glibc 2.35", "3.10.12"),
        ("ubuntu:jammy-20240111", "ubuntu:jammy-20240111", "glibc 2.35", "3.10.12"),
        ("jammy", "ubuntu:jammy", "glibc 2.35", "3.10.12"),
        ("ubi9", "registry.access.redhat.com/ubi9/ubi", "glibc 2.34", "3.9.25"),
        ("ubi9-minimal", "registry.access.redhat.com/ubi9/ubi-minimal", "glibc 2.34", "3.9.25"),
        ("redhat/ubi8:8.10", "redhat/ubi8:8.10", "glibc 2.28", "3.6.8"),
        ("amazonlinux:2023", "amazonlinux:2023", "glibc 2.34", "3.9.25"),
        ("amazonlinux:2023.5.20240805.0", "amazonlinux:2023.5.20240805.0", "glibc 2.34", "3.9.25"),
        ("quay.io/centos/centos:stream9", "quay.io/centos/centos:stream9", "glibc 2.34", "3.9.25"),
        # A distribution without a Python that we know: the hint's.
        ("debian:stretch", "debian:stretch", "glibc 2.24", "3.12.14"),
        ("wolfi", "cgr.dev/chainguard/wolfi-base:latest", "glibc 2.43", "3.12.14"),
        # Other images.
        ("public.ecr.aws/lambda/python:3.11", "public.ecr.aws/lambda/python:3.11", "glibc 2.26", "3.11.16"),
        ("public.ecr.aws/lambda/python:3.12", "public.ecr.aws/lambda/python:3.12", "glibc 2.34", "3.12.14"),
        ("gcr.io/distroless/python3", "gcr.io/distroless/python3", "glibc 2.41", "3.13.5"),
        (
            "gcr.io/distroless/python3-debian12:nonroot",
            "gcr.io/distroless/python3-debian12:nonroot",
            "glibc 2.36",
            "3.11.2",
        ),
        ("cgr.dev/chainguard/python", "cgr.dev/chainguard/python", "glibc 2.43", "3.14.10"),
        ("ghcr.io/astral-sh/uv:python3.12-alpine", "ghcr.io/astral-sh/uv:python3.12-alpine", "musl 1.2", "3.12.14"),
        (
            "ghcr.io/astral-sh/uv:0.4.9-python3.11-bookworm-slim",
            "ghcr.io/astral-sh/uv:0.4.9-python3.11-bookworm-slim",
            "glibc 2.36",
            "3.11.16",
        ),
        ("nvidia/cuda:12.4.1-runtime-ubuntu22.04", "nvidia/cuda:12.4.1-runtime-ubuntu22.04", "glibc 2.35", "3.10.12"),
        ("nvidia/cuda:12.2.0-base-ubi8", "nvidia/cuda:12.2.0-base-ubi8", "glibc 2.28", "3.6.8"),
        ("heroku-22", "heroku/heroku:22", "glibc 2.35", "3.12.14"),
        ("heroku-24", "heroku/heroku:24", "glibc 2.39", "3.12.14"),
        ("paketo-jammy", "paketobuildpacks/run-jammy-base:latest", "glibc 2.35", "3.12.14"),
        (
            "registry.access.redhat.com/ubi9/python-311:9.5",
            "registry.access.redhat.com/ubi9/python-311:9.5",
            "glibc 2.34",
            "3.11.16",
        ),
        ("quay.io/sclorg/python-312-c9s", "quay.io/sclorg/python-312-c9s", "glibc 2.34", "3.12.14"),
        (
            "mcr.microsoft.com/azure-functions/python:4-python3.11-slim",
            "mcr.microsoft.com/azure-functions/python:4-python3.11-slim",
            "glibc 2.31",
            "3.11.16",
        ),
        (
            "mcr.microsoft.com/devcontainers/python:1-3.12-bookworm",
            "mcr.microsoft.com/devcontainers/python:1-3.12-bookworm",
            "glibc 2.36",
            "3.12.14",
        ),
        (
            "mcr.microsoft.com/playwright/python:v1.48.0-jammy",
            "mcr.microsoft.com/playwright/python:v1.48.0-jammy",
            "glibc 2.35",
            "3.10.12",
        ),
        ("bitnami/python:3.11-debian-11-r5", "bitnami/python:3.11-debian-11-r5", "glibc 2.31", "3.11.16"),
        ("cimg/python:3.9.5", "cimg/python:3.9.5", "glibc 2.31", "3.9.5"),
        ("cimg/python:3.12", "cimg/python:3.12", "glibc 2.35", "3.12.14"),
        ("circleci/python:3.8.5-buster", "circleci/python:3.8.5-buster", "glibc 2.28", "3.8.5"),
        (
            "quay.io/jupyter/scipy-notebook:2024-05-06",
            "quay.io/jupyter/scipy-notebook:2024-05-06",
            "glibc 2.35",
            "3.11.9",
        ),
        (
            "tiangolo/uvicorn-gunicorn-fastapi:python3.11-2024-05-06",
            "tiangolo/uvicorn-gunicorn-fastapi:python3.11-2024-05-06",
            "glibc 2.36",
            "3.11.9",
        ),
        ("dhi.io/python:3.13-alpine3.22-dev", "dhi.io/python:3.13-alpine3.22-dev", "musl 1.2", "3.13.15"),
        ("condaforge/miniforge3", "condaforge/miniforge3", "glibc 2.39", "3.12.14"),
        ("mambaorg/micromamba:2-alpine3.22", "mambaorg/micromamba:2-alpine3.22", "glibc 2.34", "3.12.14"),
        ("quay.io/pypa/manylinux_2_28_x86_64", "quay.io/pypa/manylinux_2_28_x86_64", "glibc 2.28", "3.12.14"),
        # Nothing is known but what the name says.
        ("example/base:1-bookworm", "example/base:1-bookworm", "glibc 2.36", "3.12.14"),
        ("node:20-alpine3.20", "node:20-alpine3.20", "musl 1.2", "3.12.14"),
        (
            "example.org/team/python:3.10-slim-bullseye",
            "example.org/team/python:3.10-slim-bullseye",
            "glibc 2.31",
            "3.10.21",
        ),
        # Raw platforms.
        ("musllinux_1_2", None, "musl 1.2", "3.12.14"),
        ("musl1.1", None, "musl 1.1", "3.12.14"),
        ("manylinux_2_28", None, "glibc 2.28", "3.12.14"),
        ("manylinux2014", None, "glibc 2.17", "3.12.14"),
        ("manylinux1", None, "glibc 2.5", "3.12.14"),
        ("glibc2.31", None, "glibc 2.31", "3.12.14"),
    ],
)
def test_names(base: str, image: str | None, libc: str, python: str) -> None:
    target = resolve(base)
    assert (target.base, target.image, str(target.libc), target.interpreter.full_version) == (base, image, libc, python)
    assert [assumption.fact for assumption in target.assumptions][-3:] == [Fact.LIBC, Fact.PYTHON, Fact.ARCH]


@pytest.mark.parametrize(
    ("base", "python", "image", "expected"),
    [
        ("alpine", "3.7", "python:3.7-alpine3.18", "3.7.17"),
        ("slim", "3.6", "python:3.6-slim-bullseye", "3.6.15"),
        ("slim", "3.9.5", "python:3.9.5-slim-buster", "3.9.5"),
        # Its Alpine is not sure: the tag with the release in it lived for a single day.
        ("alpine", "3.9.5", "python:3.9.5-alpine", "3.9.5"),
        ("slim-bookworm", "pypy3.11", "pypy:3.11-slim-bookworm", "3.11.15"),
        ("slim", "pypy3.10-7.3.12", "pypy:3.10-7.3.12-slim", "3.10.12"),
        ("ubuntu:22.04", "3.12", "ubuntu:22.04", "3.12.14"),
        ("alpine:3.20", "3.14t", "alpine:3.20", "3.14.10"),
        ("public.ecr.aws/lambda/python:3.12", "3.12", "public.ecr.aws/lambda/python:3.12", "3.12.14"),
        ("python:3.9-slim", "3.9", "python:3.9-slim", "3.9.25"),
        # Nothing official carries these: the release itself stands in.
        ("slim", "3.14t", "debian:trixie-slim", "3.14.10"),
        ("alpine", "pypy3.11", "alpine:3.24", "3.11.15"),
        ("slim-bookworm", "graalpy3.12", "debian:bookworm-slim", "3.12.8"),
        ("alpine3.20", "3.14", "alpine:3.20", "3.14.10"),
        ("slim-trixie", "3.9.5", "debian:trixie-slim", "3.9.5"),
    ],
)
def test_with_python(base: str, python: str, image: str, expected: str) -> None:
    target = resolve(base, python)
    assert (target.image, target.interpreter.full_version) == (image, expected)
    assert why(target, Fact.PYTHON) is Why.FLAG


@pytest.mark.parametrize(
    ("base", "image", "libc", "python"),
    [
        ("alpine", Why.FLAG, Why.CATALOGUE, Why.PYTHON_VERSION_FILE),
        ("alpine3.20", Why.FLAG, Why.IMAGE_TAG, Why.PYTHON_VERSION_FILE),
        ("python:3.9.5-slim", Why.FLAG, Why.CATALOGUE, Why.IMAGE_TAG),
        ("python:3.9.5-slim-buster", Why.FLAG, Why.IMAGE_TAG, Why.IMAGE_TAG),
        ("python:slim", Why.FLAG, Why.CATALOGUE, Why.CATALOGUE),
        ("ubuntu:22.04", Why.FLAG, Why.IMAGE_TAG, Why.CATALOGUE),
        ("heroku-24", Why.FLAG, Why.CATALOGUE, Why.PYTHON_VERSION_FILE),
        ("public.ecr.aws/lambda/python:3.12", Why.FLAG, Why.CATALOGUE, Why.IMAGE_TAG),
    ],
)
def test_why(base: str, image: Why, libc: Why, python: Why) -> None:
    target = resolve(base)
    assert [assumption.why for assumption in target.assumptions] == [image, libc, python, Why.THIS_MACHINE]


@pytest.mark.parametrize(
    ("base", "words"),
    [
        ("alpin", "did you mean alpine"),
        ("slim-bookwrm", "slim-bookworm"),
        ("ubunto:22.04", "ubuntu"),
        ("xyzzy", "wheelcheck bases"),
        ("", "empty --base"),
        ("  ", "empty --base"),
        ("mycompany/base:1", "says nothing of its libc"),
        ("mycompany/python:3.12-slim", "says nothing of its libc"),
        ("example/app:1-bookworm-alpine3.20", "several systems"),
        ("example/app:alpine", "not which release"),
        ("node:20-alpine", "does not say which release"),
        ("python:3.14t", "free-threaded"),
        ("python:3.12-windowsservercore-ltsc2022", "Windows"),
        ("python:3.5-slim", "3.6 to 3.15"),
        ("python:2.7", "3.6 to 3.15"),
        ("python:3.12-slmi", "did you mean python:3.12-slim"),
        ("python:3.9.5-slim-trixie", "unknown tag"),
        ("python:3.12.0a8", "unknown tag"),
        ("python:", "no image reference"),
        ("python:3.12@", "no image reference"),
        ("python@sha256:" + "0" * 64, "digest alone"),
        ("Python:3.12", "no image reference"),
        ("python:3.12 -slim", "no image reference"),
        ("a" * 600, "too long"),
        ("pypy:3.11-alpine", "unknown tag of the PyPy image"),
        ("ubuntu:21.99", "its tags that are known"),
        ("alpine:3.99", "unknown image"),
        ("ghcr.io/astral-sh/uv:latest", "COPY --from"),
        ("ghcr.io/astral-sh/uv:python3.12-alpine3.99", "alpine 3.99"),
        ("nvidia/cuda:latest", "does not say which system"),
        ("pytorch/pytorch:2.4.0", "could not be verified"),
        ("musl", "which version"),
        ("glibc", "which version"),
        ("linux_x86_64", "says nothing of the libc"),
        ("musllinux_2_0", "there is no musl 2.0"),
        ("manylinux_2_4", "there is no glibc 2.4"),
        ("manylinux_2_28_sparc", "unknown machine"),
        ("registry.suse.com/bci/python:3.11", "says nothing of its libc"),
    ],
)
def test_errors(base: str, words: str) -> None:
    with pytest.raises(InputError) as raised:
        resolve(base)
    assert words in raised.value.message
    assert "\n" not in raised.value.message


@pytest.mark.parametrize(
    ("base", "python"),
    [
        ("python:3.9-slim", "3.12"),
        ("python:3.9-slim", "3.9.5"),
        ("python:3.9.5-slim", "3.9.6"),
        ("python:3.14-slim", "3.14t"),
        ("pypy:3.11-slim", "3.11"),
        ("gcr.io/distroless/python3", "3.12"),
        ("public.ecr.aws/lambda/python:3.12", "3.13"),
    ],
)
def test_contradictions(base: str, python: str) -> None:
    with pytest.raises(InputError, match=f"--python {python} contradicts --base {base}"):
        resolve(base, python)


@pytest.mark.parametrize(
    ("base", "words"),
    [
        ("python:3.9.5-alpine", "it may still hold Alpine Linux 3.13"),
        ("python:3.9.5-alpine3.14", "single day"),
        ("python:3.12-slim" + DIGEST, "digest"),
        ("python:3.15-slim", "newer than the catalogue"),
        ("python:3.14.99-slim", "newer than the catalogue"),
        ("python:latest", "3.15 has come out since"),
        ("mambaorg/micromamba:2-alpine3.22", "glibc program"),
        ("mcr.microsoft.com/azure-functions/python:4-python3.13", "from memory"),
        ("bitnamisecure/python:latest", "from memory"),
        ("registry.example.org/library/python:3.12", "copy of the official image"),
        ("debian:latest", "moves"),
        ("alpine:edge", "moves"),
        ("example/base:1-bookworm", "nothing is known"),
        ("gcr.io/distroless/python3", "no pip"),
    ],
)
def test_notes(base: str, words: str) -> None:
    assert any(words in note for note in resolve(base).notes)


def test_sure_images_have_no_notes() -> None:
    for base in ("alpine", "slim", "python:3.9.5-slim", "python:3.12-alpine", "ubuntu:22.04", "musllinux_1_2"):
        assert resolve(base).notes == ()


def test_the_images_pip() -> None:
    assert resolve("python:3.9.5-alpine").pip == "21.1.3"
    assert resolve("slim", "3.7.0").pip == "18.1"
    assert resolve("python:3.12-slim").pip is None


def test_package_managers() -> None:
    found = {}
    for base in ("alpine", "slim", "ubi9", "ubi9-minimal", "ubi9/python-312-minimal", "gcr.io/distroless/python3"):
        distribution = resolve(base).distribution
        assert distribution is not None
        found[base] = distribution.package_manager
    assert list(found.values()) == ["apk", "apt", "dnf", "microdnf", "microdnf", None]


def test_a_newer_patch_level_than_the_catalogue_knows() -> None:
    target = resolve("python:3.14-slim", "3.14.98")
    assert target.interpreter.full_version == "3.14.98"
    assert any("3.14.98" in note for note in target.notes)
