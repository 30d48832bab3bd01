"""Pins of 2021, whose files cannot change any more, against the real index.

The files are those of `pip download` for these tags; the index keeps what was released.
"""

from collections.abc import Callable

import pytest

from wheelcheck.model.report import Report
from wheelcheck.model.verdict import Code, Verdict, VerdictKind

pytestmark = pytest.mark.live

Expected = tuple[VerdictKind, Code, str | None]

CASES: list[tuple[str, str, str, Expected]] = [
    # psycopg2 publishes wheels for Windows alone
    (
        "psycopg2==2.9.1",
        "musllinux_1_2",
        "amd64",
        (VerdictKind.COMPILE, Code.NO_MUSLLINUX_WHEEL, "psycopg2-2.9.1.tar.gz"),
    ),
    (
        "psycopg2==2.9.1",
        "glibc2.31",
        "amd64",
        (VerdictKind.COMPILE, Code.NO_MANYLINUX_WHEEL, "psycopg2-2.9.1.tar.gz"),
    ),
    # an sdist may be a zip file
    ("numpy==1.21.2", "musllinux_1_2", "amd64", (VerdictKind.COMPILE, Code.NO_MUSLLINUX_WHEEL, "numpy-1.21.2.zip")),
    (
        "numpy==1.21.2",
        "glibc2.31",
        "amd64",
        (
            VerdictKind.WHEEL,
            Code.PLATFORM_WHEEL,
            "numpy-1.21.2-cp39-cp39-manylinux_2_12_x86_64.manylinux2010_x86_64.whl",
        ),
    ),
    # the only aarch64 wheel wants glibc 2.24
    ("grpcio==1.40.0", "glibc2.23", "arm64", (VerdictKind.COMPILE, Code.LIBC_TOO_OLD, "grpcio-1.40.0.tar.gz")),
    (
        "grpcio==1.40.0",
        "glibc2.24",
        "arm64",
        (VerdictKind.WHEEL, Code.PLATFORM_WHEEL, "grpcio-1.40.0-cp39-cp39-manylinux_2_24_aarch64.whl"),
    ),
    # tagged linux_armv7l, which says nothing of a libc
    (
        "grpcio==1.40.0",
        "glibc2.31",
        "arm/v7",
        (VerdictKind.WHEEL, Code.PLATFORM_WHEEL, "grpcio-1.40.0-cp39-cp39-linux_armv7l.whl"),
    ),
    ("grpcio==1.40.0", "glibc2.31", "s390x", (VerdictKind.COMPILE, Code.NO_WHEEL_FOR_ARCH, "grpcio-1.40.0.tar.gz")),
    # one wheel for every later Python
    (
        "cryptography==3.4.8",
        "musllinux_1_2",
        "amd64",
        (VerdictKind.WHEEL, Code.ABI3_WHEEL, "cryptography-3.4.8-cp36-abi3-musllinux_1_1_x86_64.whl"),
    ),
    (
        "cryptography==3.4.8",
        "glibc2.31",
        "amd64",
        (VerdictKind.WHEEL, Code.ABI3_WHEEL, "cryptography-3.4.8-cp36-abi3-manylinux_2_24_x86_64.whl"),
    ),
    (
        "cryptography==3.4.8",
        "glibc2.17",
        "amd64",
        (
            VerdictKind.WHEEL,
            Code.ABI3_WHEEL,
            "cryptography-3.4.8-cp36-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        ),
    ),
    # there is no sdist to compile
    ("tensorflow==2.6.0", "musllinux_1_2", "amd64", (VerdictKind.MISSING, Code.NO_MUSLLINUX_WHEEL, None)),
    (
        "tensorflow==2.6.0",
        "glibc2.31",
        "amd64",
        (VerdictKind.WHEEL, Code.PLATFORM_WHEEL, "tensorflow-2.6.0-cp39-cp39-manylinux2010_x86_64.whl"),
    ),
    ("torch==1.9.0", "glibc2.31", "ppc64le", (VerdictKind.MISSING, Code.NO_WHEEL_FOR_ARCH, None)),
    # a platform wheel where there is one, the pure one elsewhere
    (
        "pydantic==1.8.2",
        "glibc2.31",
        "amd64",
        (VerdictKind.WHEEL, Code.PLATFORM_WHEEL, "pydantic-1.8.2-cp39-cp39-manylinux2014_x86_64.whl"),
    ),
    (
        "pydantic==1.8.2",
        "musllinux_1_2",
        "amd64",
        (VerdictKind.WHEEL, Code.PURE_WHEEL, "pydantic-1.8.2-py3-none-any.whl"),
    ),
    # no such release, and no such project
    ("grpcio==1.40.99", "glibc2.31", "amd64", (VerdictKind.MISSING, Code.NO_FILES, None)),
]


def only_verdict(report: Report) -> Verdict:
    """Of a report on one pin and one target."""
    (package,) = report.packages
    (verdict,) = package.results.values()
    return verdict


@pytest.mark.parametrize(("pin", "base", "arch", "expected"), CASES, ids=[" ".join(case[:3]) for case in CASES])
def test_a_release_of_2021_on_python_3_9(
    ask: Callable[..., Report], pin: str, base: str, arch: str, expected: Expected
) -> None:
    verdict = only_verdict(ask(pin, bases=[base], python="3.9", arch=arch))
    assert (verdict.kind, verdict.code, verdict.file and verdict.file.filename) == expected


def test_a_linux_wheel_for_another_machine_is_not_the_reason(ask: Callable[..., Report]) -> None:
    """grpcio 1.40.0 has manylinux wheels for x86_64; one tagged `linux_armv7l` helps nobody there."""
    verdict = only_verdict(ask("grpcio==1.40.0", bases=["musllinux_1_2"], python="3.9"))
    assert (verdict.kind, verdict.code) == (VerdictKind.COMPILE, Code.NO_MUSLLINUX_WHEEL)


def test_the_pip_of_an_old_alpine_image_knows_no_musllinux_wheel(ask: Callable[..., Report]) -> None:
    verdict = only_verdict(ask("cryptography==3.4.8", bases=["python:3.9.5-alpine"]))
    assert (verdict.kind, verdict.code) == (VerdictKind.COMPILE, Code.INSTALLER_TOO_OLD)
    assert verdict.file is not None
    assert verdict.file.filename == "cryptography-3.4.8.tar.gz"


def test_an_upper_bound_of_requires_python_binds_for_pip(ask: Callable[..., Report]) -> None:
    """All files of numpy 1.21.2 say `>=3.7,<3.11`."""
    verdict = only_verdict(ask("numpy==1.21.2", bases=["glibc2.31"], python="3.12"))
    assert (verdict.kind, verdict.code) == (VerdictKind.MISSING, Code.REQUIRES_PYTHON)
