"""Makes the catalogue of distributions, Pythons and images that wheelcheck ships from a folder of raw tables.

Rerun it whenever the raw tables are read anew:

    python data/build_catalogue.py RAW_FOLDER

RAW_FOLDER holds `distros.json` (releases of distributions with their libc), `python_images.json` and
`python_patch_os_map.json` (the official images through time, from the history of docker-library's repositories).
The rules for all other images are in `image_rules.py`; every row of the raw table must be used by one of them, so a
new row cannot be forgotten. The script stops on the first contradiction.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from image_rules import EXTRA_RULES, FROM_RAW, RawRow

HERE = Path(__file__).resolve().parent
COMMAND = "python data/build_catalogue.py RAW_FOLDER"

MACHINES = {
    "amd64": "x86_64",
    "arm64v8": "aarch64",
    "arm32v7": "armv7l",
    "arm32v6": "armv6l",
    "i386": "i686",
    "ppc64le": "ppc64le",
    "s390x": "s390x",
    "riscv64": "riscv64",
    # No wheel exists for these two and packaging makes no tags for them: they are left out.
    "arm32v5": "",
    "mips64le": "",
}

# The exact Python of distributions that never change it after the release; the raw table has the minor alone.
# Written from common knowledge of the python3 packages of those releases (Debian and Ubuntu do not move to a newer
# patch level; RHEL 8 stays on 3.6.8) and not read from a source that could be named here, but for Debian 13 (the raw
# note on distroless, "python3.13-minimal 3.13.5").
FROZEN_PYTHONS = {
    "debian:10": "3.7.3",
    "debian:11": "3.9.2",
    "debian:12": "3.11.2",
    "debian:13": "3.13.5",
    "distroless:11": "3.9.2",
    "distroless:12": "3.11.2",
    "distroless:13": "3.13.5",
    "ubuntu:18.04": "3.6.9",
    "ubuntu:20.04": "3.8.10",
    "ubuntu:22.04": "3.10.12",
    "ubuntu:24.04": "3.12.3",
    "rhel:8": "3.6.8",
    "rocky:8": "3.6.8",
    "almalinux:8": "3.6.8",
    "ol:8": "3.6.8",
    "centos:8": "3.6.8",
}

# PyPy release -> Python whose standard library it carries, per branch. Source: the history of versions.json in
# docker-library/pypy (field python.version); 7.3.0 to 7.3.7, and that 7.3.23 equals 7.3.22, are not in it and are
# assumed.
PYPY = {
    "3.6": {"7.3.0": "3.6.9", "7.3.1": "3.6.9", "7.3.2": "3.6.9", "7.3.3": "3.6.12"},
    "3.7": {
        "7.3.2": "3.7.4",
        "7.3.3": "3.7.9",
        "7.3.4": "3.7.10",
        "7.3.5": "3.7.10",
        "7.3.6": "3.7.12",
        "7.3.7": "3.7.12",
        "7.3.8": "3.7.12",
        "7.3.9": "3.7.13",
    },
    "3.8": {
        "7.3.6": "3.8.12",
        "7.3.7": "3.8.12",
        "7.3.8": "3.8.12",
        "7.3.9": "3.8.13",
        "7.3.10": "3.8.15",
        "7.3.11": "3.8.16",
    },
    "3.9": {
        "7.3.8": "3.9.10",
        "7.3.9": "3.9.12",
        "7.3.10": "3.9.15",
        "7.3.11": "3.9.16",
        "7.3.12": "3.9.17",
        "7.3.13": "3.9.18",
        "7.3.14": "3.9.18",
        "7.3.15": "3.9.18",
        "7.3.16": "3.9.19",
    },
    "3.10": {
        "7.3.12": "3.10.12",
        "7.3.13": "3.10.13",
        "7.3.14": "3.10.13",
        "7.3.15": "3.10.13",
        "7.3.16": "3.10.14",
        "7.3.17": "3.10.14",
        "7.3.18": "3.10.19",
        "7.3.19": "3.10.19",
    },
    # 7.3.23 is in the library file; that it carries what 7.3.22 does is an assumption.
    "3.11": {
        "7.3.18": "3.11.11",
        "7.3.19": "3.11.11",
        "7.3.20": "3.11.13",
        "7.3.21": "3.11.15",
        "7.3.22": "3.11.15",
        "7.3.23": "3.11.15",
    },
    # Wheels for it carry the ABI pypy312_pp80; which 3.12 it is could not be read, so the lowest is taken.
    "3.12": {"8.0.0": "3.12.0"},
}

# GraalPy release -> (Python, ABI), newest last per branch. The ABIs are those that wheels were published with
# (raw: platform_tags.md, section 8); the lowest patch level is taken where none could be read.
GRAALPY = {
    "3.11": ("24.2", "3.11.7", "graalpy242_311_native"),
    "3.12": ("25.0", "3.12.8", "graalpy250_312_native"),
    "3.13": ("25.3", "3.13.0", "graalpy253_313_native"),
}


# Repositories elsewhere that hold the same tags.
OTHER_REGISTRIES = {
    "amazonlinux": ["public.ecr.aws/amazonlinux/amazonlinux"],
    "debian": ["public.ecr.aws/debian/debian"],
    "ubuntu": ["public.ecr.aws/ubuntu/ubuntu", "public.ecr.aws/lts/ubuntu"],
    "fedora": [
        "registry.fedoraproject.org/fedora",
        "quay.io/fedora/fedora",
        "quay.io/fedora/fedora-minimal",
        "registry.fedoraproject.org/fedora-minimal",
    ],
    "rockylinux": ["rockylinux/rockylinux", "quay.io/rockylinux/rockylinux"],
    "almalinux": ["quay.io/almalinuxorg/almalinux"],
    "oraclelinux": ["ghcr.io/oracle/oraclelinux", "container-registry.oracle.com/os/oraclelinux"],
    "registry.suse.com/bci/bci-base": ["registry.suse.com/suse/sle15", "registry.suse.com/bci/bci-minimal"],
    "quay.io/centos/centos": ["centos"],
}


def main() -> int:
    """Write the four files beside this script."""
    parser = argparse.ArgumentParser(description="Make wheelcheck's catalogue from raw tables.")
    parser.add_argument("raw_folder", type=Path)
    raw_folder = parser.parse_args().raw_folder
    distros = _load(raw_folder / "distros.json")
    images = _load(raw_folder / "python_images.json")
    patch_map = _load(raw_folder / "python_patch_os_map.json")
    generated = images["generated"]
    read = re.findall(r"\d{4}-\d\d-\d\d", images["snapshots"]["docker-library/official-images"])[0]

    distributions = make_distributions(distros["rows"])
    official = make_official(images["official_python"], distributions, patch_map["map"], read)
    pypy = make_pypy(images["official_pypy"]["tags"], distributions)
    snapshots = [f"{name} at {commit}" for name, commit in images["snapshots"].items()]
    _write(
        "distributions.json",
        generated,
        ["raw distros.json; each row names its own source there"],
        {
            "about": "libc: name and version as wheel tags know them; python: the distribution's own python3; "
            "images: repository -> tag -> release, * for any tag",
            "distributions": distributions,
            "images": make_repositories(distros["rows"], distributions, generated),
        },
    )
    _write(
        "pythons.json",
        generated,
        [*snapshots, "raw python_images.json, notes", "raw platform_tags.md, section 8"],
        {
            "about": "newest: the newest final patch level known per minor, newer than the images where "
            "a distribution already had it",
            "newest": newest_pythons(official["patches"], images["notes"]),
            "pypy": PYPY,
            "graalpy": {minor: list(row) for minor, row in GRAALPY.items()},
        },
    )
    _write(
        "python_images.json",
        generated,
        snapshots,
        {
            "about": "read: the day of the library file; patches: Python -> tags as "
            "suffix|release|machines|pip|first seen|left the library|other release "
            "that the frozen image may hold; moving: tag -> release|left|history as 'date release'",
            **official,
        },
    )
    _write(
        "pypy_images.json",
        generated,
        snapshots,
        {
            "about": "tags: PyPy -> tag|Python branch|release|machines",
            **pypy,
        },
    )
    _write(
        "other_images.json",
        generated,
        ["raw python_images.json, other_images; each rule names its own source"],
        {
            "about": "rules per repository, the first whose tag pattern matches counts",
            "rules": make_rules(images["other_images"], distributions),
        },
    )
    return 0


def _load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _write(name: str, generated: str, sources: list[str], content: dict[str, Any]) -> None:
    """One line per fact, so that a refresh shows what changed."""
    head = {"generated": generated, "command": COMMAND, "sources": sources}
    lines = [f" {json.dumps(key)}: {_value(value)}" for key, value in (head | content).items()]
    (HERE / name).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{name}: {(HERE / name).stat().st_size} bytes")


def _value(value: Any) -> str:
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    rows = (f"  {json.dumps(key)}: {json.dumps(row, ensure_ascii=False)}" for key, row in value.items())
    return "{\n" + ",\n".join(rows) + "\n }"


# --- distributions ---------------------------------------------------------------------------------------------------


def distribution_key(row: dict[str, Any]) -> str:
    """`debian:13`, `alpine:edge`, `centos:stream9`, `distroless:12`, `void:musl`, `arch:`."""
    identifier, version, name = row["id"], row["version_id"], row["name"]
    if name.startswith("distroless"):
        return f"distroless:{version}"
    if "Stream" in name:
        return f"centos:stream{version}"
    if identifier == "void":
        return f"void:{row['libc']}"
    if identifier in {"wolfi", "chainguard"}:
        return f"{identifier}:"
    return f"{identifier}:{version or row['codename'] or ''}"


def make_distributions(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Key -> what tags, recipes and people need of one release."""
    made: dict[str, dict[str, Any]] = {}
    for row in rows:
        key = distribution_key(row)
        _require(key not in made, f"two rows for {key}")
        version = row["version_id"] or ""
        if row["rolling"]:
            version = "edge" if version == "edge" else ""
        note = row["system_python3_note"] or ""
        at_release = re.search(r"\bpython3 (3\.\d+\.\d+)", note)
        python = row["system_python3"]
        exact = FROZEN_PYTHONS.get(key) or (at_release and at_release.group(1))
        _require(not exact or exact.startswith(f"{python}."), f"{key}: {exact} is no Python {python}")
        codename = row["codename"] if row["codename"] or row["id"] != "debian" else None
        made[key] = _without_nothing(
            {
                "id": row["id"],
                "version": version,
                "codename": codename,
                "name": _name(row["name"], codename),
                "libc": f"{row['libc']} {row['libc_version']}",
                "libc_full": re.sub(r"-r\d+$", "", row["libc_version_full"] or "") or None,
                "python": exact or python,
                "package_manager": row["package_manager"],
                "minimal": "microdnf" if "microdnf" in (row.get("alt_package_manager") or "") else None,
                "released": row["release_date"],
                "end": row["eol_date"],
                "extended_end": row["extended_eol_date"],
                "rolling": row["rolling"] or None,
                "unverified": "unverified" in str(row.get("libc_version_basis"))
                or "inferred" in str(row.get("libc_version_basis"))
                or "unverified memory" in str(row["source"])
                or None,
            }
        )
    return made


def _name(name: str, codename: str | None) -> str:
    if codename and codename not in name:
        return f"{name} ({codename})"
    return name


def _without_nothing(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None and value is not False}


def make_repositories(
    rows: list[dict[str, Any]], distributions: dict[str, dict[str, Any]], generated: str
) -> dict[str, dict[str, str]]:
    """Repository -> tag -> key, for the images of the distributions themselves."""
    made: dict[str, dict[str, str]] = {}
    for repository, tag, key in (*_own_images(rows), *_latest(distributions, generated), *_red_hat()):
        known = made.setdefault(repository, {}).setdefault(tag, key)
        _require(known == key, f"{repository}:{tag} is {known} and {key}")
    for repository, names in OTHER_REGISTRIES.items():
        for name in names:
            made[name] = made[repository] | made.get(name, {})
    return {name: made[name] for name in sorted(made)}


def _own_images(rows: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        key = distribution_key(row)
        for image in row["container_images"]:
            repository, colon, tag = image.partition(":")
            # registry.suse.com/bci/python stands on every SLES row: its tag does not tell which of them; the untagged
            # distroless Python moves and is in the rules.
            if "<" in image or repository in {"registry.suse.com/bci/python", "gcr.io/distroless/python3"}:
                continue
            yield repository, tag or "*", key
            if colon and image == row["container_images"][0]:
                yield from ((repository, name, key) for name in (row["version_id"], row["codename"]) if name)


def _red_hat() -> Iterator[tuple[str, str, str]]:
    """The registries and spellings of Red Hat's universal base images."""
    for major in ("7", "8", "9", "10"):
        for name in ("ubi", "ubi-minimal", "ubi-micro", "ubi-init"):
            suffix = name.removeprefix("ubi")
            for repository in (
                f"ubi{major}/{name}",
                f"ubi{major}{suffix}",
                f"redhat/ubi{major}{suffix}",
                f"registry.access.redhat.com/ubi{major}/{name}",
                f"registry.access.redhat.com/ubi{major}{suffix}",
                f"registry.redhat.io/ubi{major}/{name}",
            ):
                yield repository, "*", f"rhel:{major}"


def _latest(distributions: dict[str, dict[str, Any]], generated: str) -> list[tuple[str, str, str]]:
    """What the moving tags of the distributions' own images stand for on the day of the tables."""

    def newest(identifier: str, *, long_term: bool = False) -> list[str]:
        keys = [
            key
            for key, row in distributions.items()
            if key.startswith(identifier + ":")
            and row.get("released")
            and row["released"] <= generated
            and (not long_term or re.search(r"[02468]\.04$", key))
        ]
        return sorted(keys, key=lambda key: distributions[key]["released"])

    debian, alpine, ubuntu = newest("debian"), newest("alpine"), newest("ubuntu")
    return [
        ("alpine", "latest", alpine[-1]),
        ("alpine", "3", alpine[-1]),
        ("debian", "latest", debian[-1]),
        ("debian", "stable", debian[-1]),
        ("debian", "oldstable", debian[-2]),
        ("debian", "oldoldstable", debian[-3]),
        ("ubuntu", "latest", newest("ubuntu", long_term=True)[-1]),
        ("ubuntu", "rolling", ubuntu[-1]),
        ("fedora", "latest", newest("fedora")[-1]),
        ("photon", "latest", newest("photon")[-1]),
        ("almalinux", "latest", newest("almalinux")[-1]),
        ("opensuse/leap", "latest", newest("opensuse-leap")[-1]),
        ("opensuse/tumbleweed", "latest", "opensuse-tumbleweed:"),
    ]


def os_key(text: str, distributions: dict[str, dict[str, Any]]) -> str:
    """`debian:bookworm` -> `debian:12`; the raw tables name releases by codename."""
    identifier, _, version = text.partition(":")
    for key, row in distributions.items():
        if row["id"] == identifier and version in {row.get("codename"), row["version"]} and "distroless" not in key:
            return key
    raise SystemExit(f"no distribution {text}")


# --- official python: images -----------------------------------------------------------------------------------------


def make_official(
    raw: dict[str, Any], distributions: dict[str, dict[str, Any]], patch_map: dict[str, dict[str, str]], read: str
) -> dict[str, Any]:
    """The patch tags, the moving tags and which patch levels were published when the tables were read."""
    sets: dict[str, str] = {}
    patches: dict[str, list[str]] = {}
    for row in raw["patch_tags"]:
        patch, suffix = _split_tag(row["tag"])
        key = os_key(row["os"], distributions)
        _require(distributions[key]["libc"].startswith(row["libc"]), f"{row['tag']}: libc of {key}")
        _require(patch_map[patch].get(suffix, row["os"]) == row["os"], f"{row['tag']}: the two raw tables disagree")
        patches.setdefault(patch, []).append(
            "|".join(
                [
                    suffix,
                    key,
                    _machines(row["architectures"], sets),
                    row["pip_env_version"] or "",
                    row["first_seen"],
                    row["left_library"] or "",
                    _other(row, distributions),
                ]
            )
        )
    moving = {
        row["tag"]: "|".join(
            [
                os_key(row["current_os"], distributions),
                row["left_library"] or "",
                ",".join(
                    f"{step['from']} {os_key(step['os'], distributions)}"
                    for step in row["history"]
                    if " " not in step["os"] and step["os"] != "alpine:3.3"
                ),
            ]
        )
        for row in raw["moving_tags"]
        if not re.match(r"3\.[2-5]\b", row["tag"])
    }
    current: dict[str, str] = {}
    for row in raw["current"]:
        current[row["minor"]] = row["patch"]
        for tag in row["tags"]:
            if tag in moving:
                _require(moving[tag].startswith(os_key(row["os"], distributions) + "||"), f"{tag} has moved")
    return {
        "read": read,
        "machines": {name: text for text, name in sets.items()},
        "current": current,
        "moving": moving,
        "patches": patches,
    }


def _split_tag(tag: str) -> tuple[str, str]:
    found = re.fullmatch(r"(3\.\d+\.\d+(?:(?:a|b|rc)\d+)?)(.*)", tag)
    if found is None:
        raise SystemExit(f"not a patch tag: {tag}")
    return found.group(1), found.group(2)


def _machines(architectures: list[str], sets: dict[str, str]) -> str:
    text = " ".join(MACHINES[name] for name in architectures if MACHINES[name])
    return sets.setdefault(text, chr(ord("a") + len(sets)))


def _other(row: dict[str, Any], distributions: dict[str, dict[str, Any]]) -> str:
    """For a tag that left the library file just after its base moved: what else the frozen image may hold."""
    if row["confidence"] == "high":
        return ""
    history = [os_key(step["os"], distributions) for step in row["base_history"]]
    return history[-2] if len(history) > 1 else "?"


def newest_pythons(patches: dict[str, list[str]], notes: list[str]) -> dict[str, str]:
    """Minor -> newest final patch level, from the tags and from what the notes saw in a distribution."""
    newest: dict[tuple[int, int], int] = {}
    seen = [patch for patch in patches if re.fullmatch(r"3\.\d+\.\d+", patch)]
    seen += re.findall(r"python3\.\d+ (3\.\d+\.\d+)", " ".join(notes))
    for patch in seen:
        major, minor, micro = map(int, patch.split("."))
        newest[major, minor] = max(newest.get((major, minor), 0), micro)
    return {f"{major}.{minor}": f"{major}.{minor}.{micro}" for (major, minor), micro in sorted(newest.items())}


# --- pypy: images ----------------------------------------------------------------------------------------------------


def make_pypy(rows: list[dict[str, Any]], distributions: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """PyPy 7.3 and newer for Python 3.6 and newer; older ones have ABIs that no wheel on today's index carries."""
    sets: dict[str, str] = {}
    tags: dict[str, str] = {}
    for row in rows:
        folder = re.search(r"docker-library/pypy@\w+:([^/ ]+)", row["source"])
        branch = folder.group(1) if folder else ""
        release = re.search(r"-(\d+\.\d+\.\d+)(?![\d.])", row["tag"])
        if branch not in PYPY or (release and release.group(1) not in PYPY[branch]):
            continue
        # Tags that left before PyPY 7.3.0 came (2019-12-24) hold an older one.
        if row["left_library"] and row["left_library"] < "2019-12-31":
            continue
        if re.search(r"-(7\.[0-2]|[1-6])\b", row["tag"]):
            continue
        tags[row["tag"]] = "|".join(
            [
                branch,
                os_key(row["os"], distributions),
                _machines(row["architectures"], sets),
                row["first_seen"],
                row["left_library"] or "",
            ]
        )
    return {"machines": {name: text for text, name in sets.items()}, "tags": tags}


# --- all other images ------------------------------------------------------------------------------------------------


def make_rules(rows: list[RawRow], distributions: dict[str, dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Repository -> rules, in order. Every raw row is used, and every rule speaks of known releases."""
    rules: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        matching = [
            make
            for (image, pattern), make in FROM_RAW.items()
            if row["image"].startswith(image) and row["tag_pattern"].startswith(pattern)
        ]
        _require(matching, f"no rule for {row['image']} {row['tag_pattern']}")
        for rule in matching[0](row):
            _add_rule(rules, rule | {"source": row["source"]}, distributions)
    for rule in EXTRA_RULES:
        _add_rule(rules, dict(rule), distributions)
    return {name: rules[name] for name in sorted(rules)}


def _add_rule(
    rules: dict[str, list[dict[str, Any]]], rule: dict[str, Any], distributions: dict[str, dict[str, Any]]
) -> None:
    re.compile(rule["tag"])
    release = rule.get("release")
    _require(release is None or "{" in release or release in distributions, f"{rule['images']}: no {release}")
    for _, key in rule.get("history", []):
        _require(key in distributions, f"{rule['images']}: no {key}")
    if str(rule["source"]).startswith("unverified"):
        rule["unverified"] = True
    for image in rule.pop("images"):
        rules.setdefault(image, []).append(rule)


def _require(condition: object, message: str) -> None:
    if not condition:
        raise SystemExit(message)


if __name__ == "__main__":
    sys.exit(main())
