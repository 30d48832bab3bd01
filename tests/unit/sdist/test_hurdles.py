"""What may stop a build although a compiler is there, and what certainly does."""

import pytest

from wheelcheck.model.sdist import BuildEnvironment, HurdleKind, SdistDigest
from wheelcheck.sdist.facts import read_facts

MUSL = BuildEnvironment("cpython", 3, 12, free_threaded=False, machine="x86_64", libc="musl")
GLIBC = MUSL._replace(libc="glibc")
OLD = GLIBC._replace(minor=9)
TOO_NEW, TOOL, LIBC, DOWNLOADS = (
    HurdleKind.PYTHON_TOO_NEW,
    HurdleKind.BUILD_TOOL,
    HurdleKind.OTHER_LIBC,
    HurdleKind.DOWNLOADS,
)
SETUP = "from setuptools import setup\n{}\nsetup(name='a'{})\n"


def hurdles(digest: SdistDigest, environment: BuildEnvironment = GLIBC) -> list[tuple[HurdleKind, bool]]:
    return [(each.kind, each.fatal) for each in read_facts(digest, environment).hurdles]


def script(body: str = "", keywords: str = "", pyproject: str = "") -> SdistDigest:
    texts = {"setup.py": SETUP.format(body, f", {keywords}" if keywords else "")}
    return SdistDigest(texts | ({"pyproject.toml": pyproject} if pyproject else {}), names=("setup.py",))


PINNED = "[build-system]\nrequires = ['setuptools{}']\n"


@pytest.mark.parametrize(
    ("digest", "environment", "found"),
    [
        (script(), GLIBC, []),
        (script(keywords="use_2to3=True"), GLIBC, [(TOOL, True)]),
        (script(keywords="use_2to3=False"), GLIBC, []),
        (script(keywords="use_2to3=True", pyproject=PINNED.format("<58")), GLIBC, []),
        (script(keywords="use_2to3=True", pyproject=PINNED.format("<=57")), GLIBC, []),
        (script(keywords="use_2to3=True", pyproject=PINNED.format("<59")), GLIBC, [(TOOL, True)]),
        (script(keywords="use_2to3=True", pyproject=PINNED.format(">=40")), GLIBC, [(TOOL, True)]),
        (SdistDigest({"setup.py": "print 'two'\n"}), GLIBC, [(TOO_NEW, True)]),
        (script("import imp"), GLIBC, [(TOO_NEW, False)]),
        (script("import imp"), OLD, []),
        (script("import urllib.request\nurllib.request.urlretrieve('http://x')"), GLIBC, [(DOWNLOADS, False)]),
        (script("import subprocess\nsubprocess.call(['git', 'clone', 'x'])"), GLIBC, [(DOWNLOADS, False)]),
    ],
)
def test_build_scripts(
    digest: SdistDigest, environment: BuildEnvironment, found: list[tuple[HurdleKind, bool]]
) -> None:
    assert hurdles(digest, environment) == found


CMAKE = {
    "pyproject.toml": "[build-system]\nrequires = []\nbuild-backend = 'scikit_build_core.build'\n",
    "CMakeLists.txt": "FetchContent_Declare(x)\n",
}
MESON = {
    "pyproject.toml": "[build-system]\nrequires = []\nbuild-backend = 'mesonpy'\n",
    "meson.build": "project('a', 'c')",
    "subprojects/x.wrap": "[wrap-git]\nurl = x\n",
}


def test_projects_that_fetch_others() -> None:
    assert (DOWNLOADS, False) in hurdles(SdistDigest(CMAKE))
    assert (DOWNLOADS, False) in hurdles(SdistDigest(MESON))
    assert hurdles(SdistDigest(MESON, names=("subprojects/x/meson.build",))) == []


@pytest.mark.parametrize("header", ["execinfo.h", "fts.h", "sys/queue.h", "error.h", "obstack.h"])
def test_headers_that_musl_does_not_have(header: str) -> None:
    digest = script()._replace(includes={header: ("src/a.c",)})
    assert hurdles(digest, MUSL) == [(LIBC, False)]
    assert hurdles(digest, GLIBC) == []
    assert hurdles(digest._replace(includes={header: ("tests/a.c",)}), MUSL) == []


@pytest.mark.parametrize(
    ("version", "minor", "found"),
    [
        ("0.29.21", 12, [(TOO_NEW, False)]),
        ("0.29.21", 9, []),
        ("0.29.36", 12, []),
        ("3.0.0", 12, []),
        ("3.0.8", 13, [(TOO_NEW, False)]),
        ("3.1.0", 13, []),
    ],
)
def test_c_that_an_old_cython_made(version: str, minor: int, found: list[tuple[HurdleKind, bool]]) -> None:
    digest = script()._replace(generated={"src/a.c": version})
    environment = GLIBC._replace(minor=minor)
    assert hurdles(digest, environment) == found
    again = {**digest.texts, "pyproject.toml": "[build-system]\nrequires = ['setuptools', 'Cython>=3']\n"}
    assert hurdles(digest._replace(texts=again), environment) == []


def test_headers_of_python_that_moved() -> None:
    digest = script()._replace(includes={"longintrepr.h": ("src/a.c",)})
    assert hurdles(digest) == [(TOO_NEW, False)]
    assert hurdles(digest, OLD) == []
