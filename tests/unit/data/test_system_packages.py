"""Nothing in the shipped tables of system packages contradicts itself."""

import json
import re
from datetime import date
from functools import cache
from typing import Any

import pytest
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from wheelcheck.advice.package_names import named
from wheelcheck.advice.rows import owner, row
from wheelcheck.model.target import Distribution
from wheelcheck.targets.datafiles import read_data

GROUPED = ("pkgconfig", "library", "tool", "cmake", "header")
NAMES = ("debian", "alpine", "rpm")
FILES = ("system_packages.json", *(f"system/{name}.json" for name in (*GROUPED, *NAMES, "crates", "external")))
TRIXIE = Distribution("debian", "13", "trixie", "Debian 13", "apt")


@cache
def load(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(read_data(name))
    return content


def rows(name: str) -> dict[str, Any]:
    content: dict[str, Any] = load(name)[list(load(name))[-1]]
    return content


@pytest.mark.parametrize("name", FILES)
def test_every_file_says_where_it_is_from(name: str) -> None:
    assert date.fromisoformat(load(name)["generated"])
    assert load(name)["sources"]
    assert load(name)["command"] == "python data/build_system_packages.py RAW_FOLDER"


@pytest.mark.parametrize("name", FILES)
def test_no_package_registry_and_no_machine_is_named(name: str) -> None:
    words = (
        "pypi" + ".org",
        "python" + "hosted",
        "npm" + "js",
        "deb." + "debian",
        "dl-cdn",
        "/wo" + "rk/",
        "/t" + "mp/",
    )
    assert not [word for word in words if word in read_data(name).decode().lower()]


@pytest.mark.parametrize("name", FILES)
def test_one_row_a_line_as_the_reader_wants_it(name: str) -> None:
    for key, value in list(rows(name).items())[::97]:
        assert row(name, key) == value


def test_a_key_that_is_not_there() -> None:
    assert row("system_packages.json", "no-such-project") is None
    assert owner("system/library.json", "no-such-library") is None
    assert owner("system/library.json", "") is None
    assert owner("system/library.json", 'a"b|c') is None


@pytest.mark.parametrize("kind", GROUPED)
def test_a_name_means_one_thing(kind: str) -> None:
    seen: dict[str, str] = {}
    for packages, names in rows(f"system/{kind}.json").items():
        assert names.startswith("|")
        assert names.endswith("|")
        for name in names.strip("|").split("|"):
            assert name not in seen, (name, packages, seen[name])
            seen[name] = packages
    for name in list(seen)[::501]:
        assert owner(f"system/{kind}.json", name) == seen[name]


def test_every_project_has_a_source_and_is_named_as_locks_name_it() -> None:
    for name, entries in rows("system_packages.json").items():
        assert canonicalize_name(name) == name
        for entry in entries:
            assert entry["source"]
            assert entry["confidence"]
            SpecifierSet(entry.get("versions", ""))


def test_what_projects_need_is_known_on_debian() -> None:
    for name, entries in rows("system_packages.json").items():
        for need in entries[0]["needs"]:
            assert need == "linux-libc-dev" or named(need, TRIXIE), (name, need)


def test_what_crates_and_metadata_mean_is_known_on_debian() -> None:
    for kind in ("crates", "external"):
        for name, packages in rows(f"system/{kind}.json").items():
            for package in packages.replace("?", "").split():
                assert package in {"gcc", "python3-dev"} or row("system/debian.json", package), (name, package)


@pytest.mark.parametrize("name", NAMES)
def test_releases_are_written_as_they_are_read(name: str) -> None:
    plain = re.compile(r"(?:debian|ubuntu|alpine|rhel|amzn):[\w.]+?(?:\.\.[\w.]+)?|fedora|rhel|amzn|suse|azure|photon")
    for package, spans in rows(f"system/{name}.json").items():
        for releases, called, *run in spans:
            assert called, package
            assert all(isinstance(one, str) and one for one in run)
            assert all(plain.fullmatch(release) for release in releases.split()), releases


RANGES = [
    ("alpine", "3.14", "apk", "libpq-dev", "postgresql-dev"),
    ("alpine", "3.15", "apk", "libpq-dev", "libpq-dev"),
    ("alpine", "edge", "apk", "libpq-dev", "libpq-dev"),
    ("alpine", "3.3", "apk", "libpq-dev", None),
    ("debian", "10", "apt", "libpq-dev", "libpq-dev"),
    ("debian", "7", "apt", "libpq-dev", None),
    ("debian", "sid", "apt", "libpq-dev", "libpq-dev"),
    ("ubuntu", "18.04", "apt", "libfreetype-dev", "libfreetype6-dev"),
    ("ubuntu", "24.04", "apt", "libfreetype-dev", "libfreetype-dev"),
    ("rocky", "9", "dnf", "libpq-dev", "libpq-devel"),
    ("centos", "7", "yum", "libpq-dev", "postgresql-devel"),
    ("centos", "stream9", "dnf", "libpq-dev", "libpq-devel"),
    ("opensuse-tumbleweed", "", "zypper", "libgeos-dev", "pkgconfig(geos)"),
    ("azurelinux", "3.0", "tdnf", "libxml2-dev", "libxml2-devel"),
    ("arch", "", "pacman", "libpq-dev", None),
]


@pytest.mark.parametrize(("release", "version", "manager", "package", "expected"), RANGES)
def test_ranges_of_releases(release: str, version: str, manager: str, package: str, expected: str | None) -> None:
    found = named(package, Distribution(release, version, None, release, manager))
    assert (found.build if found else None) == expected
