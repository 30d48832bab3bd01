"""Nothing in the shipped catalogue contradicts itself."""

import re
from datetime import date
from typing import Any

import pytest

from wheelcheck.model.target import LibcName
from wheelcheck.targets.catalogue import all_releases, find_release, load, official_patches, official_tag, release
from wheelcheck.targets.datafiles import read_data
from wheelcheck.targets.machines import MACHINES
from wheelcheck.targets.pythons import known_minors, make_interpreter, newest_patch, parse_python

FILES = ("distributions.json", "pythons.json", "python_images.json", "pypy_images.json", "other_images.json")
PATCHES = load("python_images.json")["patches"]
TAGS = [(patch, text.partition("|")[0]) for patch, rows in PATCHES.items() for text in rows]


@pytest.mark.parametrize("name", FILES)
def test_every_file_says_where_it_is_from(name: str) -> None:
    content = load(name)
    assert date.fromisoformat(content["generated"])
    assert content["sources"]
    assert content["command"] == "python data/build_catalogue.py RAW_FOLDER"


@pytest.mark.parametrize("name", FILES)
def test_no_package_registry_is_named(name: str) -> None:
    hosts = ("pypi" + ".org", "python" + "hosted", "npm" + "js", "deb." + "debian")
    assert not [host for host in hosts if host in read_data(name).decode().lower()]


# --- distributions ---------------------------------------------------------------------------------------------------


def test_releases() -> None:
    releases = all_releases()
    assert len(releases) == 94
    for found in releases:
        assert found.libc.major == {LibcName.GLIBC: 2, LibcName.MUSL: 1}[found.libc.name]
        assert found.distribution.name
        assert found.python is None or re.fullmatch(r"3\.\d+(\.\d+)?", found.python)
        if found.distribution.libc_full:
            assert found.distribution.libc_full.startswith(found.libc.version + ".")


def test_dates_are_in_order() -> None:
    for row in load("distributions.json")["distributions"].values():
        known = [row[name] for name in ("released", "end", "extended_end") if row.get(name)]
        assert known == sorted(known), row["name"]


def test_libc_never_gets_older_from_release_to_release() -> None:
    for name in ("alpine", "debian", "ubuntu", "fedora", "rhel"):
        dated = [found for found in all_releases() if found.key.startswith(name + ":") and found.released]
        in_time = sorted(dated, key=lambda found: found.released or "")
        assert [found.libc for found in in_time] == sorted(found.libc for found in in_time)


def test_alpine_is_musl_1_1_up_to_3_12() -> None:
    for found in all_releases():
        if found.distribution.id == "alpine" and found.distribution.version != "edge":
            minor = int(found.distribution.version.partition(".")[2])
            assert found.libc.minor == (1 if minor <= 12 else 2)


def test_images_of_distributions() -> None:
    for repository, tags in load("distributions.json")["images"].items():
        for tag, key in tags.items():
            assert release(key) is not None, f"{repository}:{tag}"


# --- official images -------------------------------------------------------------------------------------------------


def test_number_of_patch_tags() -> None:
    assert len(TAGS) == len(set(TAGS)) == 2366


def test_patch_tags() -> None:
    today = load("python_images.json")["generated"]
    for patch, suffix in TAGS:
        row = official_tag(patch, suffix)
        assert row is not None
        found = release(row.release)
        assert found is not None, row
        assert found.libc.name is (LibcName.MUSL if "alpine" in suffix else LibcName.GLIBC)
        assert "x86_64" in row.machines
        assert set(row.machines) <= set(MACHINES)
        assert "2016-07-01" < row.first_seen <= (row.left or today) <= today
        assert row.pip is None or re.fullmatch(r"\d+(\.\d+)+", row.pip)
        assert row.doubt in {None, "?"} or release(row.doubt or "") is not None


def test_a_release_in_the_tag_is_the_release() -> None:
    for patch, suffix in TAGS:
        row = official_tag(patch, suffix)
        named = suffix.removeprefix("-slim").strip("-")
        if named in {"", "alpine"} or row is None:
            continue
        name, version = ("alpine", named.removeprefix("alpine")) if named.startswith("alpine") else ("debian", named)
        expected = find_release(name, version)
        assert expected is not None
        assert row.release == expected.key, f"{patch}{suffix}"


def test_slim_stands_on_what_the_full_image_does() -> None:
    for patch, suffix in TAGS:
        full, slim = official_tag(patch, suffix), official_tag(patch, f"-slim{suffix}")
        if full is not None and slim is not None:
            assert full.release == slim.release


def test_an_image_is_not_older_than_its_release() -> None:
    for patch, suffix in TAGS:
        row = official_tag(patch, suffix)
        found = release(row.release) if row else None
        if row and found and found.released:
            # Debian's images came before its release, within days.
            assert (row.left or "9999") >= found.released, f"{patch}{suffix}"


def test_moving_tags_agree_with_the_patch_tags() -> None:
    for tag, text in load("python_images.json")["moving"].items():
        key, left, history = text.split("|")
        steps: list[Any] = [step.split(" ") for step in history.split(",")]
        assert steps[-1][1] == key
        assert [step[0] for step in steps] == sorted(step[0] for step in steps)
        assert all(release(step[1]) for step in steps)
        assert not left or left >= steps[-1][0]
        version = re.match(r"3\.\d+", tag)
        if version is None:
            continue
        pre_releases = "-rc" in tag
        suffix = tag.removeprefix(version[0]).removeprefix("-rc")
        rows = (official_tag(patch, suffix) for patch in official_patches(version[0], pre_releases=pre_releases))
        assert next(row for row in rows if row).release == key, tag


def test_current_agrees_with_the_patch_tags() -> None:
    for minor, patch in load("python_images.json")["current"].items():
        pre_releases = minor.endswith("-rc")
        assert official_patches(minor.removesuffix("-rc"), pre_releases=pre_releases)[0] == patch
        for suffix in ("", "-slim", "-alpine"):
            row = official_tag(patch, suffix)
            assert row is not None
            assert row.left is None
            assert load("python_images.json")["moving"][minor + suffix].split("|")[0] == row.release


def test_newest_pythons() -> None:
    for minor in known_minors():
        finals = official_patches(minor)
        if finals:
            assert [int(n) for n in newest_patch(minor).split(".")] >= [int(n) for n in finals[0].split(".")]


# --- pypy, graalpy and the rest --------------------------------------------------------------------------------------


def test_pypy_tags() -> None:
    content = load("pypy_images.json")
    for tag, text in content["tags"].items():
        branch, key, machines, first_seen, left = text.split("|")
        assert branch in load("pythons.json")["pypy"], tag
        assert release(key) is not None, tag
        assert set(content["machines"][machines].split()) <= set(MACHINES)
        assert not left or first_seen <= left


def test_other_interpreters() -> None:
    pythons = load("pythons.json")
    for branch, releases in pythons["pypy"].items():
        for name, full in releases.items():
            assert full.startswith(branch + ".")
            assert make_interpreter(parse_python(f"pypy{branch}-{name}")).full_version == full
    for branch, (name, full, abi) in pythons["graalpy"].items():
        assert full.startswith(branch + ".")
        assert abi == f"graalpy{name.replace('.', '')}_{branch.replace('.', '')}_native"


def test_rules() -> None:
    for image, rules in load("other_images.json")["rules"].items():
        for rule in rules:
            re.compile(rule["tag"])
            assert rule["source"], image
            assert len({"release", "follows", "history", "refuse"} & set(rule)) == 1, image
            groups = set(re.compile(rule["tag"]).groupindex)
            templates = f"{rule.get('release', '')} {rule.get('python', '')} {rule.get('follows', '')}"
            assert set(re.findall(r"\{(\w+)\}", templates)) <= groups, image
            assert set(rule.get("machines", [])) <= set(MACHINES)
            for day, key in rule.get("history", []):
                assert date.fromisoformat(day)
                assert release(key) is not None
            if "release" in rule and "{" not in rule["release"]:
                assert release(rule["release"]) is not None, image
