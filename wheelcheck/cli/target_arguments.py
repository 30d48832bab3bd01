"""The options that say where a lock would be installed: bases, Pythons, machines, images, Dockerfiles, moves."""

import argparse

__all__ = ["add_list", "add_targets", "names_of"]


def names_of(text: str) -> list[str]:
    """`a, b` -> `a`, `b`."""
    return [part for part in (each.strip() for each in text.split(",")) if part]


def add_list(group: "argparse._ArgumentGroup", *names: str, dest: str, metavar: str, text: str) -> None:
    """An option that may be repeated and takes comma-separated lists."""
    group.add_argument(*names, dest=dest, action="extend", type=names_of, default=[], metavar=metavar, help=text)


def add_targets(parser: argparse.ArgumentParser) -> None:
    """Where the lock would be installed."""
    group = parser.add_argument_group("where it is installed")
    add_list(
        group,
        "-b",
        "--base",
        dest="bases",
        metavar="BASE",
        text="image, distribution or platform: alpine, slim-bookworm, ubuntu:22.04, manylinux_2_28 "
        "(default: alpine and slim)",
    )
    add_list(
        group,
        "-p",
        "--python",
        dest="pythons",
        metavar="X.Y",
        text="3.12, 3.9.5, 3.14t (default: the image's own, else the project's, else this one's)",
    )
    add_list(
        group, "--arch", dest="arches", metavar="ARCH", text="amd64, arm64, arm/v7, ... (default: this computer's)"
    )
    group.add_argument(
        "--image",
        metavar="IMAGE",
        help="look into it: in a registry, an OCI folder, a docker save, docker-daemon:NAME or podman:NAME",
    )
    group.add_argument(
        "--dockerfile",
        metavar="FILE",
        help="where that Dockerfile, compose file or devcontainer.json installs the lock",
    )
    group.add_argument(
        "--build-arg",
        dest="build_args",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="as docker build has it",
    )
    group.add_argument("--stage", metavar="NAME", help="the stage of it that is built (default: the last one)")
    group.add_argument("--service", metavar="NAME", help="the service of a compose file, where several may be meant")
    group.add_argument(
        "--against", metavar="COMMIT", help="compare it with the file of that commit, and fail on what gets worse"
    )
    group.add_argument(
        "--from",
        dest="source",
        metavar="BASE",
        help="the base that is left: compare it with --to, and fail on what gets worse; also BASE,X.Y,ARCH",
    )
    group.add_argument("--to", dest="destination", metavar="BASE", help="the base that is moved to")
    group.add_argument("--installer", metavar="TOOL", help="whose rules choose the files: pip, uv, poetry, pdm, pipenv")
