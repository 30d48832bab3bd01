"""Platform tags of foreign targets, in order (traps 1, 2, 3, 4, 9)."""

import pytest

from tests.truth.targets import target_named
from wheelcheck.tags.platforms import platform_tags


def test_musl_takes_this_version_and_every_older_one() -> None:
    assert platform_tags(target_named("py3.12-musl1.2-x86_64")) == (
        "musllinux_1_2_x86_64",
        "musllinux_1_1_x86_64",
        "musllinux_1_0_x86_64",
        "linux_x86_64",
    )
    assert "musllinux_1_2_x86_64" not in platform_tags(target_named("py3.12-musl1.1-x86_64"))


def test_glibc_takes_every_older_minor_with_the_old_names_behind_theirs() -> None:
    tags = platform_tags(target_named("py3.12-glibc2.18-x86_64"))
    assert tags[:4] == (
        "manylinux_2_18_x86_64",
        "manylinux_2_17_x86_64",
        "manylinux2014_x86_64",
        "manylinux_2_16_x86_64",
    )
    assert tags[-4:] == ("manylinux_2_6_x86_64", "manylinux_2_5_x86_64", "manylinux1_x86_64", "linux_x86_64")
    assert "manylinux2010_x86_64" in tags


@pytest.mark.parametrize("arch", ["aarch64", "armv7l", "ppc64le", "s390x", "riscv64"])
def test_other_machines_begin_at_glibc_2_17(arch: str) -> None:
    tags = platform_tags(target_named(f"py3.12-glibc2.36-{arch}"))
    assert f"manylinux2014_{arch}" in tags
    assert not [tag for tag in tags if tag.startswith(("manylinux_2_16_", "manylinux2010", "manylinux1_"))]


def test_armv6l_has_no_manylinux_but_musllinux() -> None:
    assert platform_tags(target_named("py3.12-glibc2.36-armv6l")) == ("linux_armv6l",)
    assert platform_tags(target_named("py3.12-musl1.2-armv6l"))[0] == "musllinux_1_2_armv6l"


def test_a_machine_takes_no_other_machines_tags() -> None:
    for tag in platform_tags(target_named("py3.12-glibc2.36-x86_64")):
        assert tag.endswith("_x86_64")


def test_linux_ranks_first_from_packaging_26_3_on() -> None:
    assert platform_tags(target_named("py3.12-musl1.2-x86_64"), linux_first=True)[0] == "linux_x86_64"
