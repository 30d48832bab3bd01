"""No file that an installer may take for a wanted version is ever dropped, however it is spelt."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

from wheelcheck.index.projection import VersionFilter


@pytest.mark.parametrize(
    ("version", "filename"),
    [
        ("1.0", "demo-1.0-py3-none-any.whl"),
        ("1.0", "demo-1.0.0-py3-none-any.whl"),
        ("1.0.0", "demo-1-py3-none-any.whl"),
        ("1.0", "demo-1.0-1-py3-none-any.whl"),
        ("1.0", "demo-1.0-7abc-cp39-cp39-manylinux_2_5_x86_64.manylinux1_x86_64.whl"),
        ("1.0", "Demo-1.0.tar.gz"),
        ("1.0", "demo-01.00.tar.gz"),
        ("2023.7.22", "demo-2023.07.22-py3-none-any.whl"),
        ("1.0rc1", "demo-1.0.0-rc.1.tar.gz"),
        ("1.0rc1", "demo-1.0c1-py3-none-any.whl"),
        ("1.0a2", "demo-1.0alpha2.zip"),
        ("1.0b0", "demo-1.0beta.zip"),
        ("1.0.post1", "demo-1.0-1.tar.gz"),
        ("1.0.post1", "demo-1.0_post1-py3-none-any.whl"),
        ("1.0.post1", "demo-1.0.rev1.tar.bz2"),
        ("1.0.dev3", "demo-1.0_dev3-py3-none-any.whl"),
        ("1.0", "demo-v1.0.tar.gz"),
        ("1!2.0", "demo-1!2.0.tar.gz"),
        ("1!2.0", "demo-1%212.0.tar.gz"),
        ("2.7.1", "demo-2.7.1+cpu-cp39-cp39-linux_x86_64.whl"),
        ("2.7.1", "demo-2.7.1%2Bcpu-cp39-cp39-linux_x86_64.whl"),
        ("2.7.1+cpu", "demo-2.7.1+CPU-cp39-cp39-linux_x86_64.whl"),
        ("2.7.1+cpu.1", "demo-2.7.1+cpu_1-cp39-cp39-linux_x86_64.whl"),
        ("1.0", "demo-1.0.tgz"),
        ("1.0", "demo-1.0.tar.xz"),
        ("1.0", "demo-1.0-py3.9.tar.gz"),
        ("2004d", "demo-2004d.tar.gz"),
        ("whatever", "demo-whatever.tar.gz"),
        # What no installer takes is still worth a line for a user who asks what there is.
        ("1.0", "demo-1.0-py2.7.egg"),
        ("1.0", "demo-1.0.win32-py2.4.exe"),
        ("1.0.1.dev3460", "demo-1.0.1.dev3460.win32-py2.4.exe"),
        ("1.0", "demo-1.0-1.noarch.rpm"),
        ("1.0", "demo-1.0.tar.gz.asc"),
        ("1.0", "demo-1.0-final.tar.gz"),
        ("1.0", "demo-more-1.0.tar.gz"),
    ],
)
def test_kept(version: str, filename: str) -> None:
    assert VersionFilter("demo", [version]).keeps(filename)


@pytest.mark.parametrize(
    ("version", "filename"),
    [
        ("1.0", "demo-1.0.1-py3-none-any.whl"),
        ("1.0", "demo-11.0-py3-none-any.whl"),
        ("1.0", "demo-1.0rc1-py3-none-any.whl"),
        ("1.0", "demo-1.0.post1-py3-none-any.whl"),
        ("1.0", "demo-1.0-1.tar.gz"),
        ("1.0", "demo-1!1.0.tar.gz"),
        ("1.0", "other-1.0-py3-none-any.whl"),
        ("1.0", "demo_more-1.0-py3-none-any.whl"),
        ("1.0", "demo1.0.tar.gz"),
        ("2.7.1+cpu", "demo-2.7.1-cp39-cp39-linux_x86_64.whl"),
        ("2.7.1+cpu", "demo-2.7.1+cu118-cp39-cp39-linux_x86_64.whl"),
        ("1.0", "demo-1.0.1-py2.7.egg"),
        ("1.0", "index.html"),
        ("1.0", ""),
        ("1.0", "demo-1.0-" + "x" * 1000 + ".whl"),
        ("1.0", "demo-2.0.tar.gz"),
    ],
)
def test_dropped(version: str, filename: str) -> None:
    assert not VersionFilter("demo", [version]).keeps(filename)


@pytest.mark.parametrize(
    ("name", "filename"),
    [
        ("foo-bar", "Foo_Bar-1.0-1.tar.gz"),
        ("foo-bar", "foo.bar-1.0.post1.tar.gz"),
        ("foo-bar", "foo-bar-1.0-1.zip"),
        ("foo-bar", "foo--bar-1.0.post1.zip"),
        ("foo-bar", "Foo.Bar-1.0.post1-py3-none-any.whl"),
        ("foo-2", "foo-2-1.0.post1.tar.gz"),
        ("a-1-pyx", "a-1-pyx-1.0.post1.tar.gz"),
    ],
)
def test_names_that_are_not_normalised(name: str, filename: str) -> None:
    crowd = ["a-1-py3-none-any.whl", "foo-2-py3-none-any.whl", filename, "foo-bar-9.0.tar.gz"]
    assert crowd[2] in [crowd[position] for position in VersionFilter(name, ["1.0.post1"]).positions(crowd)]


def test_several_versions_of_one_page() -> None:
    names = [f"demo-{major}.{minor}-py3-none-any.whl" for major in range(4) for minor in range(4)]
    kept = VersionFilter("demo", ["1.0", "2.3"]).positions(names)
    assert [names[position] for position in kept] == ["demo-1.0-py3-none-any.whl", "demo-2.3-py3-none-any.whl"]


def test_nothing_wanted() -> None:
    assert VersionFilter("demo", []).positions(["demo-1.0.tar.gz", "demo-01.0.tar.gz"]) == []


numbers = st.integers(0, 30)
padded = st.builds(lambda number, zeros: "0" * zeros + str(number), numbers, st.integers(0, 2))
releases = st.lists(padded, min_size=1, max_size=4).map(".".join)
separators = st.sampled_from(["", ".", "-", "_"])
pre = st.builds(
    "".join,
    st.tuples(
        separators, st.sampled_from(["a", "b", "c", "rc", "alpha", "beta", "pre", "preview"]), separators, padded
    ),
)
post = st.builds("".join, st.tuples(separators, st.sampled_from(["post", "rev", "r"]), separators, padded))
dev = st.builds("".join, st.tuples(separators, st.just("dev"), padded))
local = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=4).map("+{}".format)


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), strategy)


spellings = st.builds(
    "".join, st.tuples(maybe(st.sampled_from(["v", "1!"])), releases, maybe(pre), maybe(post), maybe(dev), maybe(local))
)


@given(wanted=st.lists(spellings, min_size=1, max_size=2), spelling=spellings, other=spellings)
@example(wanted=["2023.7.22"], spelling="2023.07.22", other="1.0")
def test_what_packaging_takes_is_kept_and_nothing_else(wanted: list[str], spelling: str, other: str) -> None:
    versions = [str(Version(text)) for text in wanted]
    candidates = [f"demo-{text.replace('-', '_')}-py3-none-any.whl" for text in (spelling, other)]
    candidates += [f"demo-{text}.tar.gz" for text in (spelling, other)]
    kept = set(VersionFilter("demo", versions).positions(candidates))
    for position, filename in enumerate(candidates):
        try:
            name, version = _parsed(filename)
        except (InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
            continue
        if name != "demo":
            continue  # packaging cuts an sdist's name at its last dash
        taken = any(_satisfies(version, Version(text)) for text in versions)
        assert (position in kept) is taken, filename


@given(st.text(max_size=60), st.text(max_size=20))
def test_no_name_trips_it(filename: str, version: str) -> None:
    VersionFilter("demo", [version]).keeps(filename)
    VersionFilter("demo", ["1.0", version]).positions([filename, f"demo-{filename}.whl", f"demo-{version}.tar.gz"])


@given(st.text(string.ascii_letters + string.digits + "-_.", min_size=1, max_size=12))
def test_any_spelling_of_the_project(name: str) -> None:
    normalised = canonicalize_name(name).strip("-")
    if not normalised or not name[0].isalnum() or not name[-1].isalnum():
        return
    wanted = VersionFilter(normalised, ["1.0"])
    assert wanted.keeps(f"{name}-1.0.tar.gz")
    assert wanted.keeps(f"{name.replace('-', '_')}-1.0-py3-none-any.whl")


def _parsed(filename: str) -> tuple[str, Version]:
    if filename.endswith(".whl"):
        name, version, _, _ = parse_wheel_filename(filename)
        return name, version
    return parse_sdist_filename(filename)


def _satisfies(version: Version, wanted: Version) -> bool:
    return version == wanted or (wanted.local is None and Version(version.public) == wanted)
