"""The ordered tag list equals what `packaging.tags.sys_tags()` gives inside the image (traps 6, 7, 11)."""

import sys

import pytest
from packaging import tags as packaging_tags

from tests.truth.targets import target_named
from wheelcheck.model.target import Implementation, Interpreter, Libc, LibcName, Target
from wheelcheck.tags.supported import supported_tags


def texts(name: str) -> list[str]:
    return [str(tag) for tag in supported_tags(target_named(name))]


@pytest.mark.skipif(sys.platform != "linux", reason="compares with the tags of a Linux host")
def test_this_host_seen_as_a_target_gives_its_own_tags() -> None:
    here = list(packaging_tags.sys_tags())
    best = next(tag.platform for tag in here if tag.platform.startswith(("manylinux_", "musllinux_")))
    family, major, minor, arch = best.split("_", 3)
    libc = Libc(LibcName.GLIBC if family == "manylinux" else LibcName.MUSL, int(major), int(minor))
    interpreter = Interpreter(
        Implementation.CPYTHON, *sys.version_info[:2], "3.0.0", here[0].abi, free_threaded=here[0].abi.endswith("t")
    )
    target = Target("here", "here", None, None, libc, interpreter, arch)
    first = here[0].platform.startswith("linux_")
    assert list(supported_tags(target, linux_first=first)) == here


def test_both_musl_only_and_pure_tags_are_there() -> None:
    tags = texts("py3.12-musl1.2-x86_64")
    assert "py3-none-musllinux_1_1_x86_64" in tags
    assert tags[0] == "cp312-cp312-musllinux_1_2_x86_64"
    assert tags[-1] == "py30-none-any"


def test_abi3_is_for_the_gil_alone() -> None:
    assert "cp38-abi3-manylinux_2_17_x86_64" in texts("py3.13-glibc2.36-x86_64")
    assert not [tag for tag in texts("py3.13t-glibc2.36-x86_64") if "-abi3-" in tag]
    assert "cp313-cp313t-manylinux_2_17_x86_64" in texts("py3.13t-glibc2.36-x86_64")
    assert "cp313-cp313-manylinux_2_17_x86_64" not in texts("py3.13t-glibc2.36-x86_64")


def test_abi3t_is_for_free_threaded_pythons() -> None:
    assert "cp315-abi3t-manylinux_2_17_x86_64" in texts("py3.15t-glibc2.41-x86_64")
    assert not [tag for tag in texts("py3.15-glibc2.41-x86_64") if "abi3t" in tag]


def test_pypy_has_its_own_abi_and_the_generic_pp3() -> None:
    tags = texts("pypy3.11-glibc2.36-x86_64")
    assert tags[0] == "pp311-pypy311_pp73-manylinux_2_36_x86_64"
    assert "pp3-none-any" in tags
    assert not [tag for tag in tags if "abi3" in tag or tag.startswith("cp")]


def test_no_tag_of_this_host_leaks_in() -> None:
    target = target_named("py3.12-musl1.2-s390x")
    assert {tag.platform for tag in supported_tags(target)} == {
        "musllinux_1_2_s390x", "musllinux_1_1_s390x", "musllinux_1_0_s390x", "linux_s390x", "any",
    }  # fmt: skip
