"""Image references as Docker reads them (distribution's reference grammar, docker.io/library rules)."""

import re
from typing import NamedTuple

from wheelcheck.model.errors import InputError

__all__ = ["Reference", "parse_reference"]

_HUB = {"docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"}
_COMPONENT = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*")
_REGISTRY = re.compile(r"(?:[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*)(?::\d{1,5})?")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = re.compile(r"[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,128}")
_LONGEST = 512

# docker-library pushes every official image also under the name of each machine.
_MACHINE_NAMESPACES = {
    "amd64": "x86_64",
    "arm64v8": "aarch64",
    "arm32v7": "armv7l",
    "arm32v6": "armv6l",
    "i386": "i686",
    "ppc64le": "ppc64le",
    "s390x": "s390x",
    "riscv64": "riscv64",
}


class Reference(NamedTuple):
    """A parsed image reference.

    Attributes:
        text: As the user wrote it, without the digest.
        repository: Registry and path without Docker Hub's own (`python`, `ghcr.io/astral-sh/uv`); for what is an
            official image or a copy of one, its bare name.
        tag: `3.12-slim`, None where there is none.
        digest: `sha256:...`, or None.
        machine: Python's name where the namespace says it (`arm64v8/python`), or None.
        copied: It is named as a copy of an official image in another registry (`.../library/python`).
    """

    text: str
    repository: str
    tag: str | None
    digest: str | None
    machine: str | None
    copied: bool


def parse_reference(text: str) -> Reference:
    """Take an image reference apart.

    Raises:
        InputError: Docker would not take it either.
    """
    if len(text) > _LONGEST:
        raise InputError(f"`{text[:60]}…` is too long for an image reference")
    name, at, digest = text.partition("@")
    path, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        path, tag = name, ""
    components = path.split("/")
    registry = ""
    if len(components) > 1 and ("." in components[0] or ":" in components[0] or components[0] == "localhost"):
        registry = components.pop(0)
    valid = all(_COMPONENT.fullmatch(component) for component in components)
    valid = valid and (not registry or bool(_REGISTRY.fullmatch(registry)))
    valid = valid and (not at or bool(_DIGEST.fullmatch(digest)))
    if not valid or name.endswith(":") or (tag and not _TAG.fullmatch(tag)):
        raise InputError(f"`{text}` is no image reference, and no name of a base that wheelcheck knows")
    repository, machine, copied = _official_name(registry, components)
    return Reference(
        text=name.removeprefix("docker.io/library/"),
        repository=repository,
        tag=tag or None,
        digest=digest or None,
        machine=machine,
        copied=copied,
    )


def _official_name(registry: str, components: list[str]) -> tuple[str, str | None, bool]:
    hub = not registry or registry in _HUB
    if len(components) > 1 and components[-2] == "library":
        return components[-1], None, not (hub and len(components) == 2)  # noqa: PLR2004  # library/NAME
    if hub and len(components) == 2 and components[0] in _MACHINE_NAMESPACES:  # noqa: PLR2004  # MACHINE/NAME
        return components[1], _MACHINE_NAMESPACES[components[0]], False
    return "/".join(components if hub else [registry, *components]), None, False
