"""Names of machines, in both directions."""

import pytest

from wheelcheck.model.errors import InputError
from wheelcheck.targets.machines import MACHINES, docker_platform, host_machine, parse_machine


@pytest.mark.parametrize(
    ("name", "machine"),
    [
        ("amd64", "x86_64"),
        ("linux/amd64", "x86_64"),
        ("AMD64", "x86_64"),
        ("x86_64", "x86_64"),
        ("x86-64", "x86_64"),
        ("linux/amd64/v3", "x86_64"),
        ("arm64", "aarch64"),
        ("linux/arm64", "aarch64"),
        ("linux/arm64/v8", "aarch64"),
        ("arm64v8", "aarch64"),
        ("aarch64", "aarch64"),
        ("arm/v7", "armv7l"),
        ("linux/arm/v7", "armv7l"),
        ("linux/arm", "armv7l"),
        ("armv7l", "armv7l"),
        ("armv8l", "armv7l"),
        ("arm/v6", "armv6l"),
        ("arm32v6", "armv6l"),
        ("armv6l", "armv6l"),
        ("386", "i686"),
        ("linux/386", "i686"),
        ("i386", "i686"),
        ("i686", "i686"),
        ("ppc64le", "ppc64le"),
        ("ppc64el", "ppc64le"),
        ("s390x", "s390x"),
        ("riscv64", "riscv64"),
        (" amd64 ", "x86_64"),
    ],
)
def test_names(name: str, machine: str) -> None:
    assert parse_machine(name) == machine


@pytest.mark.parametrize("name", ["", "sparc", "arm/v5", "mips64le", "linux/", "loong64", "armhf", "x" * 500])
def test_unknown(name: str) -> None:
    with pytest.raises(InputError):
        parse_machine(name)


def test_armhf_is_two_machines() -> None:
    with pytest.raises(InputError, match="ARMv7 to Debian and ARMv6 to Alpine"):
        parse_machine("armhf")


@pytest.mark.parametrize("machine", MACHINES)
def test_both_directions(machine: str) -> None:
    assert parse_machine(docker_platform(machine)) == machine
    assert parse_machine(docker_platform(machine).removeprefix("linux/")) == machine


@pytest.mark.parametrize(
    ("name", "machine"),
    [
        ("arm64", "aarch64"),
        ("AMD64", "x86_64"),
        ("ARM64", "aarch64"),
        ("x86_64", "x86_64"),
        ("armv8l", "armv7l"),
        ("i386", "i686"),
        ("Power Macintosh", None),
        ("", None),
    ],
)
def test_this_computer(name: str, machine: str | None) -> None:
    assert host_machine(name) == machine
