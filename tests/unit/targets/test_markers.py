"""Marker environments come from the target alone, whatever this host is."""

import os
import platform
import sys
from typing import NoReturn

import pytest
from packaging.markers import Environment, Marker, default_environment

from wheelcheck.targets.markers import marker_environment
from wheelcheck.targets.resolve import Hints, resolve_targets


def environment(base: str, python: str, arch: str) -> dict[str, str]:
    (target,) = resolve_targets([base], [python], [arch], Hints(None, None, "3.12"))
    return marker_environment(target)


def test_every_variable_is_there() -> None:
    assert set(environment("slim", "3.12", "arm64")) == {*Environment.__annotations__, "extra"}
    assert set(default_environment()) <= set(environment("slim", "3.12", "arm64"))


def test_aarch64() -> None:
    assert environment("slim-bookworm", "3.9.5", "arm64") == {
        "implementation_name": "cpython",
        "implementation_version": "3.9.5",
        "os_name": "posix",
        "platform_machine": "aarch64",
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": "3.9.5",
        "python_version": "3.9",
        "sys_platform": "linux",
        "extra": "",
    }


def test_pypy_has_a_version_of_its_own() -> None:
    found = environment("slim", "pypy3.10-7.3.12", "amd64")
    assert (found["implementation_name"], found["platform_python_implementation"]) == ("pypy", "PyPy")
    assert (found["implementation_version"], found["python_full_version"]) == ("7.3.12", "3.10.12")


@pytest.mark.parametrize(
    ("arch", "machine"), [("386", "x86_64"), ("arm/v7", "armv7l"), ("arm/v6", "armv6l"), ("s390x", "s390x")]
)
def test_platform_machine_is_the_kernels(arch: str, machine: str) -> None:
    assert environment("musllinux_1_2", "3.12", arch)["platform_machine"] == machine


@pytest.mark.parametrize(
    ("marker", "holds"),
    [
        ("python_version < '3.10'", True),
        ("python_full_version >= '3.9.6'", False),
        ("sys_platform == 'linux' and platform_machine == 'aarch64'", True),
        ("platform_machine == 'arm64'", False),
        ("extra == 'test'", False),
        ("os_name == 'nt'", False),
        ("implementation_name != 'pypy'", True),
    ],
)
def test_markers_evaluate(marker: str, holds: bool) -> None:
    assert Marker(marker).evaluate(environment("slim", "3.9.5", "arm64")) is holds


def test_nothing_is_asked_of_this_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("the host was asked")

    for module, name in ((platform, "machine"), (platform, "system"), (platform, "release"), (os, "uname")):
        monkeypatch.setattr(module, name, refuse)
    monkeypatch.setattr(sys, "platform", "plan9")
    assert environment("alpine", "3.12", "arm64")["sys_platform"] == "linux"
