"""Images other than the official Pythons: what their repository and tag say, by the rules in `data/`."""

import re
from collections.abc import Mapping
from typing import Any

from wheelcheck.model.errors import InputError, UnknownImageError
from wheelcheck.model.target import Why
from wheelcheck.targets.catalogue import (
    Release,
    find_release,
    image_rules,
    load,
    official_patches,
    official_tag,
    parse_libc,
    release,
)
from wheelcheck.targets.machines import parse_machine
from wheelcheck.targets.nearest import nearest, unknown
from wheelcheck.targets.official import official_place
from wheelcheck.targets.places import Place, of_release
from wheelcheck.targets.pythons import make_interpreter, parse_python
from wheelcheck.targets.references import Reference

__all__ = ["distribution_place", "guessed_place", "rule_place"]

_DATED = r"[-.]20\d{6}(?:[.-]\d+)*"
_VARIANTS = ("-slim", "-minimal", "-base", "-backports", "-curl", "-scm")


# --- rules -----------------------------------------------------------------------------------------------------------


def rule_place(reference: Reference) -> Place | None:
    """The place by the first rule for this repository whose tag pattern fits; None if no rule speaks of it.

    Raises:
        InputError: A rule says why this image can be no target, or its repository is known and the tag is not.
    """
    rules = image_rules(reference.repository)
    tag = reference.tag or "latest"
    for rule in rules:
        found = re.fullmatch(rule["tag"], tag)
        if found is not None:
            groups = {name: text or "" for name, text in found.groupdict().items()}
            return _by_rule(reference, rule, groups)
    return None


def _by_rule(reference: Reference, rule: Mapping[str, Any], groups: Mapping[str, str]) -> Place:
    if "refuse" in rule:
        raise UnknownImageError(f"`{reference.text}`: {rule['refuse']}")
    if "follows" in rule:
        follows = _filled(rule["follows"], groups).removeprefix("python:").rstrip("-")
        place = official_place(follows, f"python:{follows}")._replace(image=reference.text, pip=None)
    else:
        place = _of_rule_release(reference, rule, groups)
    notes = list(place.notes)
    if rule.get("note"):
        notes.append(rule["note"])
    if rule.get("unverified"):
        notes.append(f"what is known of {reference.repository} is from memory, not verified")
    machine = groups.get("machine")
    return place._replace(
        machine=parse_machine(machine) if machine else None,
        machines=tuple(rule.get("machines", place.machines)),
        notes=tuple(notes),
    )


def _of_rule_release(reference: Reference, rule: Mapping[str, Any], groups: Mapping[str, str]) -> Place:
    python = _filled(rule.get("python", ""), groups)
    if "history" in rule:
        found = _required(_step(rule["history"], _day(rule, groups, python)), reference)
    else:
        found = _required(_filled(rule["release"], groups), reference)
    place = of_release(found, reference.text, minimal=bool(rule.get("minimal")))
    if "libc" in rule:
        place = place._replace(libc=parse_libc(rule["libc"]))
    if "python_history" in rule:
        python = _step(rule["python_history"], _day(rule, groups, ""))
    if not python:
        return place
    if python == "system":
        # Nothing can be installed in a distroless image: its Python is the only one.
        return _with_system_python(place, found)._replace(firm=found.key.startswith("distroless:"))
    tag = reference.tag or "latest"
    return place._replace(
        interpreter=make_interpreter(parse_python(_patch_of_the_day(python, groups.get("date", "")))),
        python_why=Why.IMAGE_TAG if python in tag else Why.CATALOGUE,
        python_detail=tag,
        firm=True,
    )


def _patch_of_the_day(python: str, date: str) -> str:
    """`3.11` in an image built on a known day: the patch level that was the newest then."""
    if not date or python.count(".") > 1:
        return python
    for patch in official_patches(python):
        row = official_tag(patch, "")
        if row is not None and row.first_seen <= date:
            return patch
    return python


def _filled(template: str, groups: Mapping[str, str]) -> str:
    for name, text in groups.items():
        template = template.replace("{" + name + "}", text)
    return template


def _required(key: str, reference: Reference) -> Release:
    name, _, version = key.partition(":")
    found = release(key) or find_release(name, version)
    if found is None:
        raise InputError(f"`{reference.text}`: its tag names {name} {version}, which wheelcheck does not know")
    return found


def _day(rule: Mapping[str, Any], groups: Mapping[str, str], python: str) -> str:
    """The day whose state counts; a day after all others for today."""
    if groups.get("date"):
        return groups["date"]
    if rule.get("by_patch_date") and python:
        patch = python if python.count(".") > 1 else next(iter(official_patches(python)), "")
        row = official_tag(patch, "")
        return row.first_seen if row else "9999"
    return "9999"


def _step(history: list[list[str]], day: str) -> str:
    state = history[0][1]
    for start, text in history:
        if start <= day:
            state = text
    return state


def _with_system_python(place: Place, found: Release) -> Place:
    """The distribution's own Python, where it is one that wheelcheck knows; another may be installed instead."""
    try:
        request = parse_python(found.python or "")
    except InputError:
        return place
    return place._replace(
        interpreter=make_interpreter(request),
        python_why=Why.CATALOGUE,
        python_detail=f"python3 of {found.distribution.name}",
    )


# --- the distributions' own images -----------------------------------------------------------------------------------


def distribution_place(reference: Reference) -> Place | None:
    """The place of a distribution's own image (`ubuntu:22.04`, `ubi9/ubi-minimal`); None for other repositories.

    Raises:
        InputError: The repository is a distribution's and the tag is none of its releases.
    """
    tags = load("distributions.json")["images"].get(reference.repository)
    if tags is None:
        return None
    tag = reference.tag or "latest"
    key = tags.get(tag) or tags.get("*") or _release_tag(tags, tag)
    if key is None:
        known = [f"{reference.repository}:{name}" for name in tags]
        raise unknown("image", reference.text, known, advice=f"its tags that are known: {', '.join(list(tags)[:12])}")
    found = release(key)
    if found is None:
        raise LookupError(key)
    minimal = "minimal" in reference.text or ("oraclelinux" in reference.repository and "slim" in tag)
    place = _with_system_python(of_release(found, reference.text, minimal=minimal), found)
    moving = tag in {"latest", "stable", "oldstable", "oldoldstable", "rolling", "3"} and "*" not in tags
    if moving or found.distribution.version in {"", "edge"}:
        generated = load("distributions.json")["generated"]
        note = f"`{reference.text}` moves: {found.distribution.name} with {found.libc} as of {generated}"
        place = place._replace(notes=(*place.notes, note))
    return place._replace(libc_why=Why.CATALOGUE if moving else Why.IMAGE_TAG)


def _release_tag(tags: Mapping[str, str], tag: str) -> str | None:
    """`bookworm-20240110-slim` -> bookworm, `3.20.3` -> 3.20, `9.4-minimal` -> 9."""
    name = re.sub(_DATED, "", tag)
    for variant in _VARIANTS:
        name = name.removesuffix(variant)
    if name in tags:
        return tags[name]
    # Only down to a release: `3.99` is no point release of what the moving tag `3` holds.
    while name := name.rpartition(".")[0]:
        key = tags.get(name)
        if key is not None and key.endswith(f":{name}"):
            return key
    return None


# Patterns stay text until one is used: compiling them all costs more than resolving a target.

# --- images of which nothing is known but their name -----------------------------------------------------------------

_RELEASES_IN_TAGS = (
    ("alpine", r"alpine-?(3\.\d{1,2})(?:\.\d+)?"),
    ("debian", r"debian-?(\d{1,2})(?:\.\d+)?"),
    ("ubuntu", r"ubuntu-?(\d\d\.\d\d)"),
    ("rhel", r"(?:ubi|rhel|el)-?(\d{1,2})(?:\.\d+)?"),
    ("rocky", r"rocky(?:linux)?-?(\d{1,2})(?:\.\d+)?"),
    ("almalinux", r"alma(?:linux)?-?(\d{1,2})(?:\.\d+)?"),
    ("fedora", r"fedora-?(\d{2})"),
    ("amzn", r"(?:al|amazon|amazonlinux)-?(2023|2)"),
)
_CODENAMES = (
    "jessie|stretch|buster|bullseye|bookworm|trixie|forky|sid|"
    "bionic|focal|jammy|mantic|noble|oracular|plucky|questing|resolute|stonking"
)
_MACHINES_IN_TAGS = frozenset(
    {"amd64", "arm64", "arm64v8", "aarch64", "arm32v7", "arm32v6", "i386", "ppc64le", "s390x"}
)
_PYTHON_IN_TAG = r"(3\.\d{1,2}(?:\.\d{1,3})?)-"
_NO_LIBC = (
    "says nothing of its libc: name the base that it stands on instead "
    "(for example slim-bookworm, alpine3.22, ubuntu:22.04, manylinux_2_28)"
)


def guessed_place(reference: Reference) -> Place:
    """The place of an unknown image whose name or tag says exactly one distribution release.

    Raises:
        InputError: It says none, or several.
    """
    tag = reference.tag or ""
    keys = sorted(_named_releases(tag) or _named_releases(reference.repository.rpartition("/")[2]))
    if len(keys) != 1:
        raise _says_nothing(reference, keys)
    found = release(keys[0])
    if found is None:
        raise LookupError(keys[0])
    note = f"nothing is known of `{reference.text}` but what its name says: {found.distribution.name}"
    place = of_release(found, reference.text)._replace(libc_why=Why.IMAGE_TAG)
    place = place._replace(notes=(*place.notes, note))
    machines = {token for token in re.split(r"[-_]", tag) if token in _MACHINES_IN_TAGS}
    if len(machines) == 1:
        place = place._replace(machine=parse_machine(machines.pop()))
    python = re.match(_PYTHON_IN_TAG, tag)
    if python is None or not reference.repository.endswith("python"):
        return place
    return place._replace(
        interpreter=make_interpreter(parse_python(python[1])),
        python_why=Why.IMAGE_TAG,
        python_detail=tag,
        firm=True,
    )


def _named_releases(text: str) -> set[str]:
    found: set[str] = set()
    for token in re.split(r"[-_]", text):
        if re.fullmatch(_CODENAMES, token):
            found |= {row.key for name in ("debian", "ubuntu") if (row := find_release(name, token))}
    for name, pattern in _RELEASES_IN_TAGS:
        for match in re.finditer(rf"(?<![a-z0-9]){pattern}(?![\d.])", text):
            if row := find_release(name, match[1]):
                found.add(row.key)
    return found


def _says_nothing(reference: Reference, keys: list[str]) -> UnknownImageError:
    if keys:
        return UnknownImageError(
            f"`{reference.text}` names several systems ({', '.join(keys)}): name the one that is meant"
        )
    if re.search(r"(?<![a-z])alpine(?![a-z0-9])", reference.text):
        return UnknownImageError(
            f"`{reference.text}` says Alpine, but not which release, and what it was built on is not known: "
            "name the base instead, for example alpine3.22"
        )
    known = [*load("other_images.json")["rules"], *load("distributions.json")["images"], "python", "pypy"]
    close = nearest(reference.repository, known, cutoff=0.8)
    if reference.repository in known:
        return UnknownImageError(
            f"`{reference.text}` is no tag of {reference.repository} that wheelcheck knows; its name {_NO_LIBC}"
        )
    guess = f" (or did you mean {' or '.join(close)}?)" if close else ""
    return UnknownImageError(f"the name of `{reference.text}` {_NO_LIBC}{guess}")
