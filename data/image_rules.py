"""What the tags of images other than `python:`, `pypy:` and the distributions' own say, as rules over tag patterns.

A rule: `images` (repositories), `tag` (a pattern for the whole tag), and what follows from it; `{name}` stands for a
group of the pattern.

- `images`: `quay.io/jupyter/*` stands for every repository in that folder.
- `release`: key of a distribution (or its codename); or `follows`: an official image whose facts it shares;
  or `history`: (date, release) steps, chosen by the group `date` of the tag, else the newest; or `refuse`: why it can
  be no target.
- `python`: the image's Python, `system` for the distribution's own, absent when it brings none of its own.
- `python_history`: (date, Python) steps, as `history`.
- `libc`: where it is not the distribution's (glibc beside musl). `machine`: in the tag. `machines`: published for.
- `by_patch_date`: `history` is chosen by the day on which that Python's own official image came out.
- `note`: worth telling.
"""

import re
from collections.abc import Callable
from typing import Any

RawRow = dict[str, Any]
Rule = dict[str, Any]
Make = Callable[[RawRow], list[Rule]]

PYTHON = r"(?P<python>3\.\d+(?:\.\d+)?)"
SUITES = r"(?P<suite>jessie|stretch|buster|bullseye|bookworm|trixie)"
UBUNTU = r"ubuntu-?(?P<ubuntu>\d\d\.\d\d)"
OLDEST_MINOR = 6
UV = "ghcr.io/astral-sh/uv"
LAMBDA = ["public.ecr.aws/lambda/python", "amazon/aws-lambda-python"]
CONDA_GLIBC = (
    "the system is Alpine (musl), but conda's Python is a glibc program: manylinux wheels are taken, musllinux ones "
    "are not (glibc 2.34 of frolvlad/alpine-glibc)"
)


def _one(**rule: Any) -> Make:
    return lambda _row: [rule]


def _refuse(why: str) -> Make:
    return lambda row: [{"images": _repositories(row), "tag": ".*", "refuse": why}]


def _repositories(row: RawRow) -> list[str]:
    """`a/b | c/d` and `a/b[-x|-y]` written out."""
    images: list[str] = []
    for name in row["image"].split(" | "):
        stem, _, endings = name.partition("[")
        images.append(stem)
        images += [stem + ending for ending in endings.rstrip("]").split("|") if ending]
    return images


def _lambda(row: RawRow) -> list[Rule]:
    release = {"amzn:2": "amzn:2", "amzn:2023": "amzn:2023", "amzn:2018.03": "amzn:2018.03"}[row["os"]]
    rules = []
    for python in re.findall(r"3\.\d+(?![\d-])", row["tag_pattern"]):
        date = r"(?:\.20\d\d[\d.]*)?"
        machine = r"(?:-(?P<machine>x86_64|arm64))?"
        both = {"release": release, "python": python, "machines": ["x86_64", "aarch64"]}
        rules.append({"images": LAMBDA, "tag": re.escape(python) + date + machine, **both})
        rules.append(
            {
                "images": [f"public.ecr.aws/sam/build-python{python}"],
                "tag": "(?:latest|1\\..*)-?(?P<machine>x86_64|arm64)?",
                **both,
            }
        )
    if release == "amzn:2018.03":
        rules = [rule | {"machines": ["x86_64"]} for rule in rules]
    if row["tag_pattern"] == "3.14":
        rules.insert(
            0,
            {
                "images": LAMBDA,
                "tag": "latest",
                "refuse": "`latest` does not say which Python, and so not which Amazon Linux",
            },
        )
    return rules


def _software_collection(row: RawRow) -> list[Rule]:
    """Red Hat's and sclorg's `python-312`: the repository says Python, the path says the release."""
    major, minor = re.search(r"python-(3)(\d+)", row["image"]).groups()  # type: ignore[union-attr]
    if int(minor) < OLDEST_MINOR:
        return []
    stream = re.search(r"-c(\d+)s$", row["image"])
    release = f"centos:stream{stream.group(1)}" if stream else row["os"].partition(" ")[0]
    short = row["image"].removeprefix("registry.access.redhat.com/")
    images = [row["image"], *row.get("also", [])]
    images += [short] if short != row["image"] else []
    rule: Rule = {"images": images, "tag": ".*", "release": release, "python": f"{major}.{minor}"}
    if "minimal" in row["image"]:
        rule["minimal"] = True
    return [rule]


def _azure(python: str, release: str) -> Make:
    return _one(
        images=["mcr.microsoft.com/azure-functions/python"],
        tag=rf"4(?:\.\d+\.\d+)*-python(?P<python>{python})(?:-slim|-appservice|-buildenv|-core-tools)*(?:-quickstart)?",
        release=release,
        python="{python}",
    )


FROM_RAW: dict[tuple[str, str], Make] = {
    (UV, "python3.X-alpine (uv"): _one(
        images=[UV],
        tag=r"(?:(?:0\.9\.(?:1[89]|[2-9]\d)|0\.[1-9]\d(?:\.\d+)?)-)?python(?P<python>3\.1[0-4])-alpine",
        release="alpine:3.23",
        python="{python}",
        note="uv's image stays on Alpine 3.23, where python:3.X-alpine has moved on (as of 2026-08-21)",
    ),
    (UV, "python3.9-alpine"): _one(images=[UV], tag=r"python3\.9-alpine", release="alpine:3.22", python="3.9"),
    (UV, "python3.8-alpine"): _one(
        images=[UV],
        tag=r"python3\.8-alpine",
        release="alpine:3.20",
        python="3.8",
        note="no longer published since uv 0.10",
    ),
    (UV, "python3.X-alpine3.YY"): _one(
        images=[UV],
        tag=rf"(?:\d[\d.]*-)?python{PYTHON}-alpine(?P<alpine>3\.\d+)",
        release="alpine:{alpine}",
        python="{python}",
    ),
    (UV, "python3.X-trixie"): _one(
        images=[UV],
        tag=rf"(?:\d[\d.]*-)?python{PYTHON}-(?P<suite>trixie|bullseye)(?:-slim)?",
        release="debian:{suite}",
        python="{python}",
    ),
    (UV, "python3.X-bookworm"): _one(
        images=[UV],
        tag=rf"(?:\d[\d.]*-)?python{PYTHON}-(?P<suite>bookworm)(?:-slim)?",
        release="debian:{suite}",
        python="{python}",
        note="uv's bookworm images are frozen since uv 0.10 (2026-02-05)",
    ),
    (UV, "alpine"): lambda _row: [
        {"images": [UV], "tag": r"(?:\d[\d.]*-)?alpine(?P<alpine>3\.\d+)", "release": "alpine:{alpine}"},
        {"images": [UV], "tag": "alpine", "release": "alpine:3.23"},
    ],
    (UV, "debian"): _one(images=[UV], tag=r"debian(?:-slim)?|(?:\d[\d.]*-)?trixie(?:-slim)?", release="debian:13"),
    (UV, "bookworm"): _one(
        images=[UV],
        tag=r"(?:\d[\d.]*-)?bookworm(?:-slim)?",
        release="debian:12",
        note="uv's bookworm images are gone since uv 0.10",
    ),
    (UV, "python3.X-dhi"): _one(
        images=[UV], tag=rf"(?:\d[\d.]*-)?python{PYTHON}-dhi", release="debian:13", python="{python}"
    ),
    (UV, "latest"): _one(
        images=[UV],
        tag=r"latest|\d+\.\d+(?:\.\d+)?",
        refuse="it holds the uv program alone and is meant for COPY --from; name the image that you build on",
    ),
    ("public.ecr.aws/lambda/python", ""): _lambda,
    ("gcr.io/distroless/python3", "(any"): _one(
        images=["gcr.io/distroless/python3"],
        tag=r"(?:latest|nonroot|debug|debug-nonroot)(?:-(?P<machine>amd64|arm64|riscv64))?",
        release="distroless:13",
        python="system",
        machines=["x86_64", "aarch64", "riscv64"],
        note="the untagged image follows Debian: 11 until 2024-09, 12 until 2026-05-12, 13 now; it has no pip",
    ),
    ("gcr.io/distroless/python3-debian13", "*"): _one(
        images=["gcr.io/distroless/python3-debian13"],
        tag=".*",
        release="distroless:13",
        python="system",
        machines=["x86_64", "aarch64", "riscv64"],
    ),
    ("gcr.io/distroless/python3-debian12", "*"): _one(
        images=["gcr.io/distroless/python3-debian12"],
        tag=".*",
        release="distroless:12",
        python="system",
        note="not built any more since 2026-05-12",
    ),
    ("gcr.io/distroless/python3-debian11", "*"): _one(
        images=["gcr.io/distroless/python3-debian11"],
        tag=".*",
        release="distroless:11",
        python="system",
        note="not built any more since 2024-09-03",
    ),
    ("cgr.dev/chainguard/python", "latest"): lambda _row: [
        {
            "images": ["cgr.dev/chainguard/python", "chainguard/python"],
            "tag": "latest(?:-dev)?",
            "release": "wolfi:",
            "python": "3.14",
            "note": "a rolling image: Python 3.14 and glibc 2.43 as of 2026-08",
        },
        {
            "images": ["cgr.dev/chainguard/python", "chainguard/python"],
            "tag": rf"{PYTHON}(?:-dev)?",
            "release": "wolfi:",
            "python": "{python}",
            "note": "a rolling system: glibc 2.43 as of 2026-08",
        },
    ],
    ("cgr.dev/chainguard/wolfi-base", "latest"): _one(
        images=["cgr.dev/chainguard/wolfi-base", "chainguard/wolfi-base"],
        tag="latest",
        release="wolfi:",
        note="a rolling system: glibc 2.43 as of 2026-08",
    ),
    ("registry.access.redhat.com/ubi", "*"): _software_collection,
    ("quay.io/sclorg/python-", "*"): _software_collection,
    ("mcr.microsoft.com/azure-functions/python", "4-python3.7"): _azure(r"3\.7", "debian:11"),
    ("mcr.microsoft.com/azure-functions/python", "4-python3.8"): _azure(r"3\.8", "debian:11"),
    ("mcr.microsoft.com/azure-functions/python", "4-python3.9"): _azure(r"3\.9", "debian:11"),
    ("mcr.microsoft.com/azure-functions/python", "4-python3.10"): _azure(r"3\.10", "debian:11"),
    ("mcr.microsoft.com/azure-functions/python", "4-python3.11"): _azure(r"3\.11", "debian:11"),
    ("mcr.microsoft.com/azure-functions/python", "4-python3.12"): _azure(r"3\.12", "debian:12"),
    ("mcr.microsoft.com/azure-functions/python", "4-python3.13"): _azure(r"3\.1[34]", "debian:12"),
    ("mcr.microsoft.com/azure-functions/python", "3.0-python"): _one(
        images=["mcr.microsoft.com/azure-functions/python"],
        tag=r"[23]\.0-python.*",
        refuse="which Debian (9 or 10) it stands on could not be verified",
    ),
    ("tiangolo/uvicorn-gunicorn-fastapi", "python3.11"): lambda _row: _tiangolo(["tiangolo/uvicorn-gunicorn-fastapi"]),
    ("tiangolo/uvicorn-gunicorn-fastapi", "python3.9-alpine"): lambda _row: _tiangolo_alpine(
        ["tiangolo/uvicorn-gunicorn-fastapi"]
    ),
    ("tiangolo/uvicorn-gunicorn |", "python3.X"): lambda row: (
        _tiangolo(_repositories(row)) + _tiangolo_alpine(_repositories(row))
    ),
    ("quay.io/jupyter/*", "latest"): lambda row: _jupyter(row),  # noqa: PLW0108  # defined below
    ("bitnami/python | bitnamilegacy/python", ""): _one(
        images=["bitnami/python", "bitnamilegacy/python"],
        tag=rf"{PYTHON}(?:-debian-12(?:-r\d+)?)?|latest",
        release="debian:12",
        python="{python}",
        note="Debian 12 since 2024-01; images of before then stood on 10 or 11",
    ),
    ("bitnami/python", "3.X-debian-11"): lambda _row: [
        {
            "images": ["bitnami/python", "bitnamilegacy/python"],
            "tag": rf"{PYTHON}-debian-(?P<release>9|10|11)(?:-r\d+)?",
            "release": "debian:{release}",
            "python": "{python}",
        },
        {
            "images": ["bitnami/python", "bitnamilegacy/python"],
            "tag": rf"{PYTHON}-(?P<system>ol|rhel)-7(?:-r\d+)?",
            "release": "{system}:7",
            "python": "{python}",
        },
    ],
    ("bitnamisecure/python", "latest"): _one(images=["bitnamisecure/python"], tag="latest", release="photon:5.0"),
    ("nikolaik/python-nodejs", "python3.X-nodejsY-slim"): _one(
        images=["nikolaik/python-nodejs"],
        tag=rf"python{PYTHON}-nodejs\d+-slim",
        follows="python:{python}-slim",
    ),
    ("nikolaik/python-nodejs", "python3.X-nodejsY-alpine"): _one(
        images=["nikolaik/python-nodejs"],
        tag=rf"python{PYTHON}-nodejs\d+-alpine",
        follows="python:{python}-alpine",
        machines=["x86_64"],
    ),
    ("nikolaik/python-nodejs", "python3.X-nodejsY-bookworm"): _one(
        images=["nikolaik/python-nodejs"],
        tag=rf"python{PYTHON}-nodejs\d+-{SUITES}(?:-slim)?",
        release="debian:{suite}",
        python="{python}",
    ),
    ("nikolaik/python-nodejs", "python3.X-nodejsY"): _one(
        images=["nikolaik/python-nodejs"],
        tag=rf"(?:python{PYTHON}-nodejs\d+|latest)",
        release="debian:13",
        python="{python}",
        note="Debian 12 until about 2026-07, 13 since",
    ),
    ("mambaorg/micromamba", "latest"): _one(
        images=["mambaorg/micromamba"],
        tag=r"latest|\d+(?:\.\d+)*",
        release="debian:13",
        note="Debian 11 until 2023-08, 12 until 2025-08-27, 13 since; Python comes from conda",
    ),
    ("mambaorg/micromamba", "*-alpine"): _one(
        images=["mambaorg/micromamba"],
        tag=r"(?:.*-)?alpine(?P<alpine>3\.\d+)",
        release="alpine:{alpine}",
        libc="glibc 2.34",
        note=CONDA_GLIBC,
    ),
    ("mambaorg/micromamba", "*-ubuntu"): lambda _row: [
        {"images": ["mambaorg/micromamba"], "tag": rf"(?:.*-)?{UBUNTU}", "release": "ubuntu:{ubuntu}"},
        {
            "images": ["mambaorg/micromamba"],
            "tag": r"(?:.*-)?debian(?P<debian>\d+)(?:-slim)?",
            "release": "debian:{debian}",
        },
        {"images": ["mambaorg/micromamba"], "tag": rf"(?:.*-)?{SUITES}(?:-slim)?", "release": "debian:{suite}"},
        {
            "images": ["mambaorg/micromamba"],
            "tag": r"(?:.*-)?(?P<ubuntu>jammy|noble|focal)",
            "release": "ubuntu:{ubuntu}",
        },
        {"images": ["mambaorg/micromamba"], "tag": r"(?:.*-)?amazon2023", "release": "amzn:2023"},
    ],
    ("cimg/python", "3.X"): _one(
        images=["cimg/python"],
        tag=rf"{PYTHON}(?:-node|-browsers)?",
        python="{python}",
        by_patch_date=True,
        history=[["2019-11-01", "ubuntu:18.04"], ["2020-09-01", "ubuntu:20.04"], ["2022-09-01", "ubuntu:22.04"]],
        note="which Ubuntu follows from the day when that Python came out",
    ),
    ("circleci/python", "*"): _one(
        images=["circleci/python"],
        tag=rf"{PYTHON}(?:-{SUITES})?(?:-node|-browsers|-node-browsers|-browsers-legacy)*",
        follows="python:{python}-{suite}",
    ),
    ("nvidia/cuda | nvcr.io/nvidia/cuda", ""): lambda _row: [
        {
            "images": ["nvidia/cuda", "nvcr.io/nvidia/cuda"],
            "tag": rf"(?:.*-)?{UBUNTU}",
            "release": "ubuntu:{ubuntu}",
            "python": "system",
        },
        {
            "images": ["nvidia/cuda", "nvcr.io/nvidia/cuda"],
            "tag": r"(?:.*-)?ubi(?P<ubi>\d+)",
            "release": "rhel:{ubi}",
            "python": "system",
        },
        {
            "images": ["nvidia/cuda", "nvcr.io/nvidia/cuda"],
            "tag": r"(?:.*-)?rockylinux(?P<rocky>\d+)",
            "release": "rocky:{rocky}",
            "python": "system",
        },
        {
            "images": ["nvidia/cuda", "nvcr.io/nvidia/cuda"],
            "tag": r"(?:.*-)?centos7",
            "release": "centos:7",
            "python": "system",
        },
        {
            "images": ["nvidia/cuda", "nvcr.io/nvidia/cuda"],
            "tag": ".*",
            "refuse": "its tag does not say which system it stands on (…-ubuntu22.04, …-ubi9)",
        },
    ],
    ("continuumio/miniconda3 | continuumio/anaconda3", "24.x"): _one(
        images=["continuumio/miniconda3", "continuumio/anaconda3"],
        tag=r"24\.\d+.*",
        release="debian:12",
        python="3.12",
    ),
    ("condaforge/miniforge3 | condaforge/mambaforge", "latest"): _one(
        images=["condaforge/miniforge3", "condaforge/mambaforge"],
        tag=r"latest|26\..*",
        release="ubuntu:24.04",
        note="Python comes from conda",
    ),
    ("mcr.microsoft.com/devcontainers/python", "[N-]3.X (X"): _one(
        images=["mcr.microsoft.com/devcontainers/python", "mcr.microsoft.com/vscode/devcontainers/python"],
        tag=r"(?P<python>3\.\d+)|3",
        release="debian:13",
        python="{python}",
        note="Debian 11 until 2023-09, 12 until 2025-09-03, 13 since",
    ),
    ("mcr.microsoft.com/devcontainers/python", "[N-]3.X-"): _one(
        images=["mcr.microsoft.com/devcontainers/python", "mcr.microsoft.com/vscode/devcontainers/python"],
        tag=rf"(?:\d[\d.]*-)?(?P<python>3\.\d+)-{SUITES}",
        release="debian:{suite}",
        python="{python}",
    ),
    ("mcr.microsoft.com/playwright/python", ""): _one(
        images=["mcr.microsoft.com/playwright/python"],
        tag=r"v\d[\w.]*-(?P<ubuntu>focal|jammy|noble|resolute)(?:-(?P<machine>amd64|arm64))?",
        release="ubuntu:{ubuntu}",
        python="system",
    ),
    ("dhi.io/python", "3.X |"): _one(
        images=["dhi.io/python"], tag=rf"{PYTHON}(?:-debian(?:13)?)?(?:-dev)?", release="debian:13", python="{python}"
    ),
    ("dhi.io/python", "3.X-debian12"): _one(
        images=["dhi.io/python"], tag=rf"{PYTHON}-debian12(?:-dev)?", release="debian:12", python="{python}"
    ),
    ("dhi.io/python", "3.X-alpine"): lambda _row: [
        {
            "images": ["dhi.io/python"],
            "tag": rf"{PYTHON}-alpine(?P<alpine>3\.\d+)(?:-dev)?",
            "release": "alpine:{alpine}",
            "python": "{python}",
        },
        {
            "images": ["dhi.io/python"],
            "tag": rf"{PYTHON}-alpine(?:-dev)?",
            "release": "alpine:3.24",
            "python": "{python}",
        },
    ],
    ("apify/actor-python", "3.X"): lambda row: [
        {"images": _repositories(row), "tag": PYTHON, "release": "debian:13", "python": "{python}"},
    ],
    ("pytorch/pytorch", "*"): _refuse(
        "what it stands on could not be verified (Ubuntu 22.04 for most 2.x tags); name that base instead"
    ),
    ("tensorflow/tensorflow", "*"): _refuse(
        "what it stands on could not be verified (Ubuntu 22.04 since 2.13, 20.04 from 2.4); name that base instead"
    ),
    ("apache/airflow", "*"): _refuse(
        "what it stands on could not be verified (python:3.X-slim-bookworm for 2.8 and later); name that base instead"
    ),
    ("huggingface/transformers-pytorch-gpu", "*"): _refuse(
        "what it stands on could not be verified (Ubuntu 22.04); name that base instead"
    ),
    ("google/cloud-sdk", "*"): _refuse(
        "what it stands on could not be verified (Debian 12, or Alpine); name that base instead"
    ),
    ("joyzoursky/python-chromedriver", "*"): _refuse(
        "its tags do not say which Alpine or Debian; name the base instead"
    ),
    ("thehale/python-poetry", "*"): _refuse(
        "its tags do not say which Debian; name the base instead, for example slim-bookworm"
    ),
    ("snakepacker/python", "*"): _refuse("its tags do not say which Ubuntu; name the base instead"),
}


def _tiangolo(images: list[str]) -> list[Rule]:
    """Debian follows the official image of the day in a dated tag; without a date that day is not known."""
    history = [
        ["2018-05-23", "debian:9"],
        ["2019-07-12", "debian:10"],
        ["2021-08-16", "debian:11"],
        ["2023-06-14", "debian:12"],
        ["2025-08-12", "debian:13"],
    ]
    return [
        {
            "images": images,
            "tag": rf"python{PYTHON}(?:-slim)?-(?P<date>20\d\d-\d\d-\d\d)",
            "history": history,
            "python": "{python}",
        },
        # The older of the two that it can be: a newer glibc taken for granted would be a wrong "fine".
        {
            "images": images,
            "tag": rf"(?:python{PYTHON}(?:-slim)?|latest)",
            "release": "debian:12",
            "python": "{python}",
            "note": "Debian 12 is assumed; images built after 2025-08-12 stand on 13 (a dated tag would tell)",
        },
    ]


def _tiangolo_alpine(images: list[str]) -> list[Rule]:
    return [
        {
            "images": images,
            "tag": rf"python{PYTHON}-alpine(?P<alpine>3\.\d+)(?:-20\d\d-\d\d-\d\d)?",
            "release": "alpine:{alpine}",
            "python": "{python}",
            "note": "not rebuilt any more",
        }
    ]


def _jupyter(row: RawRow) -> list[Rule]:
    history = [[step["from"], step["os"]] for step in row["history"]]
    pythons = [[step["from"], step["python"]] for step in row["python_history"]]
    quay, hub = ["quay.io/jupyter/*"], ["jupyter/*"]
    return [
        {"images": quay + hub, "tag": r"(?P<date>20\d\d-\d\d-\d\d)", "history": history, "python_history": pythons},
        {"images": quay, "tag": "latest", "history": history, "python_history": pythons},
        {
            "images": quay,
            "tag": r"python-(?P<python>3\.1[123])(?:\.\d+)?",
            "release": "ubuntu:24.04",
            "python": "{python}",
        },
        {
            "images": hub,
            "tag": "latest",
            "release": "ubuntu:22.04",
            "python": "3.11",
            "note": "frozen since 2023-10-20",
        },
        {
            "images": hub,
            "tag": r"python-(?P<python>3\.1[01])(?:\.\d+)?",
            "release": "ubuntu:22.04",
            "python": "{python}",
        },
    ]


HEROKU = (
    "heroku/base-images README (recipes of the stacks); heroku/cnb-builder-images: builder:24 stands on Ubuntu 24.04"
)
PAKETO = "paketo.io/docs/reference/builders-reference: Jammy builders stand on Ubuntu 22.04"
BUILDPACK = "a buildpack brings Python: say --python, or keep a .python-version"

EXTRA_RULES: list[Rule] = [
    {
        "images": ["heroku/heroku", "heroku"],
        "tag": r"(?P<year>18|20|22|24)(?:-build|-cnb|-cnb-build)?(?:\.v\d+)?",
        "release": "ubuntu:{year}.04",
        "note": BUILDPACK,
        "source": HEROKU,
    },
    {
        "images": ["heroku/builder", "heroku/buildpacks"],
        "tag": r"(?P<year>18|20|22|24)(?:_.*)?",
        "release": "ubuntu:{year}.04",
        "note": BUILDPACK,
        "source": HEROKU,
    },
    {
        "images": [
            "paketo",
            *(
                f"paketobuildpacks/{kind}"
                for kind in (
                    "builder-jammy-full",
                    "builder-jammy-base",
                    "builder-jammy-buildpackless-full",
                    "builder-jammy-buildpackless-base",
                    "run-jammy-full",
                    "run-jammy-base",
                    "build-jammy-full",
                    "build-jammy-base",
                )
            ),
        ],
        "tag": ".*",
        "release": "ubuntu:22.04",
        "note": BUILDPACK,
        "source": PAKETO,
    },
    {
        "images": ["gcr.io/distroless/base-debian13", "gcr.io/distroless/cc-debian13"],
        "tag": ".*",
        "release": "distroless:13",
        "source": "raw distros.json",
    },
    {
        "images": ["gcr.io/distroless/base-debian12", "gcr.io/distroless/cc-debian12"],
        "tag": ".*",
        "release": "distroless:12",
        "source": "raw distros.json",
    },
    {
        "images": ["mcr.microsoft.com/cbl-mariner/base/python"],
        "tag": r"3\.9.*",
        "release": "mariner:2.0",
        "python": "3.9",
        "source": "raw distros.json",
    },
    {
        "images": ["mcr.microsoft.com/azurelinux/base/python"],
        "tag": r"3\.12.*",
        "release": "azurelinux:3.0",
        "python": "3.12",
        "source": "raw distros.json",
    },
    {
        "images": ["node", "postgres", "nginx", "redis", "golang", "rust", "ruby", "php"],
        "tag": "latest|alpine|slim|\\d[\\d.]*(?:-alpine|-slim)?",
        "refuse": "its tag does not say which release it stands on; a tag like …-bookworm or …-alpine3.20 does",
        "source": "the images' own tags",
    },
]
