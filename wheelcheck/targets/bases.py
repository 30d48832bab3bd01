"""What `--base` understands: from the text of a base to the place that it names."""

import re
from typing import TYPE_CHECKING

from wheelcheck.model.errors import InputError, UnknownImageError
from wheelcheck.targets.catalogue import find_release, load
from wheelcheck.targets.nearest import nearest, unknown
from wheelcheck.targets.official import official_place, pypy_place, shorthand_place, shorthand_suffix
from wheelcheck.targets.places import Place, Wanted

if TYPE_CHECKING:
    from wheelcheck.targets.references import Reference

__all__ = ["BUILDPACKS", "find_place"]

BUILDPACKS = {
    **{f"heroku-{year}": f"heroku/heroku:{year}" for year in ("18", "20", "22", "24")},
    "paketo-jammy": "paketobuildpacks/run-jammy-base:latest",
}
"""Stacks by the name that their platforms use, and the image that each runs."""

# Names that people and os-release use -> repository of the distribution's own image.
_DISTRIBUTIONS = {
    "debian": "debian",
    "ubuntu": "ubuntu",
    "rhel": "ubi",
    "ubi": "ubi",
    "rocky": "rockylinux",
    "rockylinux": "rockylinux",
    "alma": "almalinux",
    "almalinux": "almalinux",
    "centos": "centos",
    "oraclelinux": "oraclelinux",
    "ol": "oraclelinux",
    "fedora": "fedora",
    "amazonlinux": "amazonlinux",
    "amzn": "amazonlinux",
    "al": "amazonlinux",
    "photon": "photon",
    "alpine": "alpine",
}
_RUN_TOGETHER = r"(?P<name>[a-z]+)-?(?P<version>\d[\d.]*)(?P<minimal>-minimal|-slim)?"
_RAW = ("manylinux", "musl", "glibc", "linux_")
_ALIASES = {
    "arch": "archlinux:latest",
    "archlinux": "archlinux:latest",
    "wolfi": "cgr.dev/chainguard/wolfi-base:latest",
    "tumbleweed": "opensuse/tumbleweed:latest",
    "distroless": "gcr.io/distroless/python3:latest",
    "sid": "debian:sid",
    "forky": "debian:forky",
}
_UBUNTU = ("bionic", "focal", "jammy", "mantic", "noble", "oracular", "plucky", "questing", "resolute", "stonking")
_PYPA = "quay.io/pypa/"


def find_place(base: str, wanted: Wanted) -> Place:
    """Resolve one `--base`.

    Args:
        base: As the user wrote it.
        wanted: The Python for bases that do not say one.

    Raises:
        InputError: Unknown, or its name says nothing of its libc.
    """
    name = base.strip()
    if not name:
        raise InputError("an empty --base; name an image or a platform, for example slim or musllinux_1_2")
    if not name.isascii() or not name.isprintable():
        raise InputError(f"`{base[:80]}` is no image reference, and no name of a base that wheelcheck knows")
    suffix = shorthand_suffix(name)
    if suffix is not None:
        return shorthand_place(suffix, wanted)
    if name.startswith(_RAW):
        from wheelcheck.targets.raw import raw_place

        place = raw_place(name)
        if place is not None:
            return place
    return _image_place(_full_name(name), name, wanted)


def _full_name(name: str) -> str:
    """The image reference behind `heroku-24`, `debian12`, `jammy`, `ubi9-minimal`, `sid`; else the name itself."""
    if name in BUILDPACKS or name in _ALIASES:
        return BUILDPACKS.get(name) or _ALIASES[name]
    if name in _UBUNTU:
        return f"ubuntu:{name}"
    found = re.fullmatch(_RUN_TOGETHER, name)
    if found is None or found["name"] not in _DISTRIBUTIONS:
        return name
    repository, version, minimal = _DISTRIBUTIONS[found["name"]], found["version"], found["minimal"] or ""
    if repository == "ubi":
        # The repository is named by the major release, `9.4` is a tag of it.
        return f"registry.access.redhat.com/ubi{version.partition('.')[0]}/ubi{minimal}"
    return f"{repository}:{version}{minimal}"


def _image_place(text: str, name: str, wanted: Wanted) -> Place:
    from wheelcheck.targets.references import parse_reference

    reference = parse_reference(text)
    if reference.tag is None and reference.digest is not None:
        raise UnknownImageError(
            f"`{name}`: a digest alone says neither libc nor Python; put the tag before it (python:3.12-slim@sha256:…)"
        )
    place = _by_repository(reference, name, wanted)
    notes = list(place.notes)
    if reference.digest is not None:
        notes.append("the digest pins one build of this tag; what is told is what the tag held last")
    if reference.copied:
        notes.append(f"taken for a copy of the official image {reference.repository}")
    return place._replace(machine=reference.machine or place.machine, notes=tuple(notes))


def _by_repository(reference: "Reference", name: str, wanted: Wanted) -> Place:
    if reference.repository == "python":
        if reference.tag is None:
            return shorthand_place("", wanted)
        return official_place(reference.tag, reference.text)
    if reference.repository == "pypy":
        return pypy_place(reference.tag or "latest", reference.text)
    from wheelcheck.targets.images import distribution_place, guessed_place, rule_place
    from wheelcheck.targets.raw import raw_place

    if reference.repository.startswith(_PYPA):
        place = raw_place(reference.repository.removeprefix(_PYPA), reference.text)
        if place is not None:
            return place
    place = rule_place(reference) or distribution_place(reference)
    if place is not None:
        return place
    if "/" not in name and ":" not in name and not _says_a_release(name):
        raise unknown("base", name, _names(), advice=_advice(name))
    return guessed_place(reference)


def _says_a_release(name: str) -> bool:
    found = re.search(r"([a-z]+)-?(\d[\d.]*)$", name)
    return found is not None and find_release(found[1], found[2]) is not None


def _advice(name: str) -> str:
    return "" if nearest(name, _names()) else "`wheelcheck bases` lists what is understood"


def _names() -> list[str]:
    distributions = [f"{row['id']}{row['version']}" for row in load("distributions.json")["distributions"].values()]
    suites = ["jessie", "stretch", "buster", "bullseye", "bookworm", "trixie"]
    platforms = ["musllinux_1_2", "musllinux_1_1", "manylinux_2_28", "manylinux_2_34", "manylinux2014"]
    repositories = [*load("other_images.json")["rules"], *load("distributions.json")["images"], "pypy", "python"]
    kinds = ["alpine", "slim", *suites, *(f"slim-{suite}" for suite in suites)]
    return [*kinds, *distributions, *_UBUNTU, *_ALIASES, *BUILDPACKS, *platforms, *repositories]
