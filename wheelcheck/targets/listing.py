"""What `wheelcheck bases` shows, as values: the names that `--base` understands, in groups."""

from functools import partial
from typing import NamedTuple

from wheelcheck.targets.bases import BUILDPACKS
from wheelcheck.targets.catalogue import Release, all_releases, load, official_patches, official_tag, release
from wheelcheck.targets.pythons import known_minors

__all__ = ["BaseGroup", "BaseName", "known_bases"]


class BaseName(NamedTuple):
    """One line of the listing.

    Attributes:
        name: What to write after `--base`; a form such as `slim-SUITE` where it stands for several.
        libc: `glibc 2.36`, `""` where it depends on the rest of the name.
        pythons: Minors that it comes with (`3.10`), oldest first; empty where it brings none of its own.
        system: The distribution release in words, `""` for raw platforms and forms.
        end: ISO date of the end of support, or None.
        aliases: Other ways to write it.
    """

    name: str
    libc: str
    pythons: tuple[str, ...] = ()
    system: str = ""
    end: str | None = None
    aliases: tuple[str, ...] = ()


class BaseGroup(NamedTuple):
    """Names of one kind.

    Attributes:
        title: What they are.
        names: In the order to show.
    """

    title: str
    names: tuple[BaseName, ...]


def known_bases() -> tuple[BaseGroup, ...]:
    """Every group, the most common first."""
    return (
        BaseGroup("Official Python images, for the Python that is wanted", _official()),
        BaseGroup("Distributions", _distributions()),
        BaseGroup("Other images", _others()),
        BaseGroup("Buildpack stacks", _buildpacks()),
        BaseGroup("Raw platforms", _raw()),
    )


def _official() -> tuple[BaseName, ...]:
    published: dict[str, list[str]] = {}
    for minor in reversed(known_minors()):
        for patch in official_patches(minor):
            for row in load("python_images.json")["patches"][patch]:
                minors = published.setdefault(row.partition("|")[0], [])
                if minor not in minors:
                    minors.append(minor)
    order = sorted(published, key=_suffix_order)
    return tuple(_official_name(suffix, tuple(reversed(published[suffix]))) for suffix in order)


def _suffix_order(suffix: str) -> tuple[bool, bool, str, tuple[int, ...]]:
    """`alpine` and `slim` first, then the rest with the newest release first."""
    name, _, version = suffix.strip("-").partition("3.")
    found = _of_suffix(suffix)
    age = tuple(-ord(character) for character in (found.released or "")) if found else ()
    return suffix not in {"", "-alpine", "-slim"}, not name.startswith("alpine"), "" if version else name[:4], age


def _of_suffix(suffix: str) -> Release | None:
    patch = next((patch for patch in official_patches(None) if official_tag(patch, suffix)), None)
    row = official_tag(patch, suffix) if patch else None
    return release(row.release) if row else None


def _official_name(suffix: str, minors: tuple[str, ...]) -> BaseName:
    found = _of_suffix(suffix)
    name = suffix.strip("-") or "python"
    return BaseName(
        name=name,
        libc=str(found.libc) if found else "",
        pythons=minors,
        system=found.distribution.name if found else "",
        end=found.end if found else None,
        aliases=(f"python:X.Y{suffix}",),
    )


def _distributions() -> tuple[BaseName, ...]:
    images: dict[str, list[str]] = {}
    for repository, tags in load("distributions.json")["images"].items():
        for tag, key in tags.items():
            images.setdefault(key, []).append(repository if tag == "*" else f"{repository}:{tag}")
    names = []
    for found in all_releases():
        known = sorted(images.get(found.key, []), key=partial(_plainness, found.distribution.version))
        if known:
            python = (".".join(found.python.split(".")[:2]),) if found.python else ()
            names.append(
                BaseName(known[0], str(found.libc), python, found.distribution.name, found.end, tuple(known[1:]))
            )
    return tuple(names)


def _plainness(version: str, image: str) -> tuple[int, bool, bool, int, str]:
    """`ubuntu:22.04` before `ubuntu:jammy`, `alpine:3.24` before `alpine:latest`, short before long."""
    return image.count("/"), not image.endswith(f":{version}"), "-" in image, len(image), image


def _others() -> tuple[BaseName, ...]:
    names = []
    for image, rules in load("other_images.json")["rules"].items():
        usable = [rule for rule in rules if "refuse" not in rule]
        if usable:
            libcs = {_libc_of(rule) for rule in usable}
            pythons = dict.fromkeys(rule["python"] for rule in usable if rule.get("python", "")[:1] == "3")
            names.append(BaseName(f"{image}:TAG", libcs.pop() if len(libcs) == 1 else "", tuple(pythons)))
    tags = load("pypy_images.json")["tags"]
    branches = sorted({text.partition("|")[0] for text in tags.values()}, key=lambda minor: int(minor[2:]))
    names.append(BaseName("pypy:TAG", "", tuple(branches)))
    return tuple(names)


def _libc_of(rule: dict[str, str]) -> str:
    found = release(rule.get("release", ""))
    return rule.get("libc") or (str(found.libc) if found else "")


def _buildpacks() -> tuple[BaseName, ...]:
    names = []
    for name, image in BUILDPACKS.items():
        key = f"ubuntu:{name.removeprefix('heroku-')}.04" if name.startswith("heroku") else "ubuntu:22.04"
        found = release(key)
        if found is not None:
            names.append(BaseName(name, str(found.libc), (), found.distribution.name, found.end, (image,)))
    return tuple(names)


def _raw() -> tuple[BaseName, ...]:
    return (
        BaseName("musllinux_1_2", "musl 1.2", aliases=("musl1.2", "musllinux_1_2_aarch64")),
        BaseName("musllinux_1_1", "musl 1.1", aliases=("musl1.1",)),
        BaseName("manylinux_2_34", "glibc 2.34", aliases=("glibc2.34",)),
        BaseName("manylinux_2_28", "glibc 2.28", aliases=("glibc2.28",)),
        BaseName("manylinux2014", "glibc 2.17", aliases=("manylinux_2_17", "glibc2.17")),
    )
