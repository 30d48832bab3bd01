"""The facts of `data/` as values: distributions, Pythons and the official images through time, loaded lazily."""

import json
from functools import cache
from typing import Any, NamedTuple

from wheelcheck.model.target import Distribution, Libc, LibcName
from wheelcheck.targets.datafiles import read_data

__all__ = [
    "OfficialTag",
    "Release",
    "all_releases",
    "find_release",
    "image_rules",
    "load",
    "official_patches",
    "official_tag",
    "parse_libc",
    "release",
]


class Release(NamedTuple):
    """A release of a distribution, with what its images bring.

    Attributes:
        key: Our name of it: `debian:12`, `alpine:3.22`, `centos:stream9`, `distroless:12`, `wolfi:`.
        distribution: As targets carry it.
        libc: C library.
        python: The distribution's own python3, `3.11.2` or `3.9` where the patch level moves, None if it has none.
        minimal: The package manager of its minimal images, where it is another.
        released: ISO date, None for rolling ones.
        end: ISO date of the end of support, None where none is known.
        unverified: The libc is inferred or from memory.
    """

    key: str
    distribution: Distribution
    libc: Libc
    python: str | None
    minimal: str | None
    released: str | None
    end: str | None
    unverified: bool


class OfficialTag(NamedTuple):
    """One patch tag of the official `python` image.

    Attributes:
        patch: `3.9.5`.
        suffix: `""`, `-slim`, `-alpine3.20`.
        release: Key of the release that it was last built on.
        machines: Python's names of the machines that it is published for.
        pip: Version of its pip, None where Python's own (ensurepip) decides.
        first_seen: ISO date.
        left: ISO date of its leaving the library, None while published.
        doubt: Another release that the frozen image may hold, `?` if it may never have been pushed, None if sure.
    """

    patch: str
    suffix: str
    release: str
    machines: tuple[str, ...]
    pip: str | None
    first_seen: str
    left: str | None
    doubt: str | None


@cache
def load(name: str) -> dict[str, Any]:
    """A file of `data/`, decoded once per process. Callers do not change it."""
    content: dict[str, Any] = json.loads(read_data(name))
    return content


def parse_libc(text: str) -> Libc:
    """`glibc 2.36` of the data files."""
    name, _, version = text.partition(" ")
    major, _, minor = version.partition(".")
    return Libc(LibcName(name), int(major), int(minor))


@cache
def release(key: str) -> Release | None:
    """The release with this key, or None."""
    row = load("distributions.json")["distributions"].get(key)
    if row is None:
        return None
    distribution = Distribution(
        id=row["id"],
        version=row["version"],
        codename=row.get("codename"),
        name=row["name"],
        package_manager=row.get("package_manager"),
        libc_full=row.get("libc_full"),
    )
    return Release(
        key=key,
        distribution=distribution,
        libc=parse_libc(row["libc"]),
        python=row.get("python"),
        minimal=row.get("minimal"),
        released=row.get("released"),
        end=row.get("end"),
        unverified=row.get("unverified", False),
    )


def all_releases() -> list[Release]:
    """Every release, in the order of the data file."""
    return [found for key in load("distributions.json")["distributions"] if (found := release(key)) is not None]


def find_release(name: str, version: str) -> Release | None:
    """By the distribution's name and version or codename: (`debian`, `bookworm`), (`alpine`, `3.20.3`)."""
    found = release(f"{name}:{version}")
    if found is not None:
        return found
    rows = load("distributions.json")["distributions"]
    for key, row in rows.items():
        if key.startswith(name + ":") and version and version == row.get("codename"):
            return release(key)
    # A point release is its release: 3.20.3 -> 3.20, 12.5 -> 12, 2023.5.20240805.0 -> 2023.
    shorter = version.rpartition(".")[0]
    return find_release(name, shorter) if shorter else None


def official_tag(patch: str, suffix: str) -> OfficialTag | None:
    """The tag `PATCHSUFFIX` of the official image, or None if there never was one."""
    for text in load("python_images.json")["patches"].get(patch, ()):
        if text.startswith(suffix + "|"):
            return _official_tag(patch, text)
    return None


def _official_tag(patch: str, text: str) -> OfficialTag:
    suffix, key, machines, pip, first_seen, left, doubt = text.split("|")
    names = load("python_images.json")["machines"][machines]
    return OfficialTag(
        patch=patch,
        suffix=suffix,
        release=key,
        machines=tuple(names.split()),
        pip=pip or None,
        first_seen=first_seen,
        left=left or None,
        doubt=doubt or None,
    )


def official_patches(minor: str | None, *, pre_releases: bool = False) -> list[str]:
    """Catalogued patch levels, newest first: of one minor (`3.12`), or of all."""
    patches = load("python_images.json")["patches"]
    wanted = [
        patch
        for patch in patches
        if (minor is None or patch.startswith(minor + ".")) and patch.replace(".", "").isdigit() is not pre_releases
    ]
    return sorted(wanted, key=_patch_order, reverse=True)


def _patch_order(patch: str) -> tuple[int, int, int, str, int]:
    major, minor, rest = patch.split(".")
    micro = rest.rstrip("0123456789").rstrip("abrc") or rest
    label = rest[len(micro) :].rstrip("0123456789")
    return int(major), int(minor), int(micro), label or "z", int(rest[len(micro) + len(label) :] or 0)


def image_rules(repository: str) -> list[dict[str, Any]]:
    """The rules for the tags of a repository, `[]` if nothing is known of it."""
    rules = load("other_images.json")["rules"]
    found: list[dict[str, Any]] = rules.get(repository) or rules.get(repository.rpartition("/")[0] + "/*") or []
    return found
