"""What may stop a build although a compiler is there, and what certainly does."""

import pytest

from wheelcheck.model.sdist import BuildEnvironment, Extension, HurdleKind, SdistDigest, SourceFile
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
SOURCES = (SourceFile("src/a.c", 100, 10), SourceFile("other/b.c", 100, 10))
REQUIRED = "ext_modules=[Extension('a', ['src/a.c'])]"
OPTIONAL = "ext_modules=[Extension('a', ['src/a.c'], optional=True)]"


def hurdles(digest: SdistDigest, environment: BuildEnvironment = GLIBC) -> list[tuple[HurdleKind, bool]]:
    return [(each.kind, each.fatal) for each in read_facts(digest, environment).hurdles]


def compiling(keywords: str = REQUIRED, pyproject: str = "") -> SdistDigest:
    return script("from setuptools import Extension", keywords, pyproject)._replace(sources=SOURCES)


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
        (script(keywords="use_2to3=True", pyproject=PINNED.format("<58")), OLD, []),
        (script(keywords="use_2to3=True", pyproject=PINNED.format("<=57")), OLD, []),
        (script(keywords="use_2to3=True", pyproject=PINNED.format("<=58")), OLD, [(TOOL, True)]),
        (script(keywords="use_2to3=True", pyproject=PINNED.format("<59")), OLD, [(TOOL, True)]),
        (script(keywords="use_2to3=True", pyproject=PINNED.format("<58.0.2")), OLD, [(TOOL, True)]),
        (script(keywords="use_2to3=True", pyproject=PINNED.format("==57.*")), OLD, []),
        (script(keywords="use_2to3=True", pyproject=PINNED.format("~=57.0")), OLD, []),
        (script(keywords="use_2to3=True", pyproject=PINNED.format("!=57.*")), OLD, [(TOOL, True)]),
        (script(keywords="use_2to3=True", pyproject=PINNED.format('<58; python_version<"3.8"')), OLD, [(TOOL, True)]),
        (script(keywords="use_2to3=True", pyproject=PINNED.format('<58; python_version<"3.10"')), OLD, []),
        (script(keywords="use_2to3=True, setup_requires=['setuptools<58']"), OLD, []),
        (script(keywords="use_2to3=True", pyproject=PINNED.format(">=40")), GLIBC, [(TOOL, True)]),
        (SdistDigest({"setup.py": "print 'two'\n"}), GLIBC, [(TOO_NEW, True)]),
        (script("import imp"), GLIBC, [(TOO_NEW, True)]),
        (script("try:\n    import imp\nexcept ImportError:\n    imp = None"), GLIBC, [(TOO_NEW, False)]),
        (script("import cgi"), GLIBC, []),
        (script("import cgi"), GLIBC._replace(minor=13), [(TOO_NEW, True)]),
        # pkg_resources went with setuptools 82, which is for Python 3.9 and newer.
        (script("import pkg_resources"), GLIBC, [(TOOL, True)]),
        (script("from pkg_resources import parse_version"), OLD, [(TOOL, True)]),
        (script("import pkg_resources"), GLIBC._replace(minor=8), []),
        (script("try:\n    import pkg_resources\nexcept ImportError:\n    pass"), GLIBC, []),
        (script("import pkg_resources", pyproject=PINNED.format("<82")), GLIBC, []),
        (script("import pkg_resources", pyproject=PINNED.format("<=81.0.0")), GLIBC, []),
        (script("import pkg_resources", pyproject=PINNED.format(">=61")), GLIBC, [(TOOL, True)]),
        (
            SdistDigest({"setup.py": SETUP.format("import pkg_resources", "")}, names=("pkg_resources/__init__.py",)),
            GLIBC,
            [],
        ),
        # Another backend does not look at setup.py.
        (
            script(
                "import pkg_resources", pyproject="[build-system]\nrequires=[]\nbuild-backend='flit_core.buildapi'\n"
            ),
            GLIBC,
            [],
        ),
        # setuptools before 66.1 cannot be imported on Python 3.12.
        (script(pyproject=PINNED.format("==65.5.0")), GLIBC, [(TOOL, True)]),
        (script(pyproject=PINNED.format("<66.1")), GLIBC._replace(minor=13), [(TOOL, True)]),
        (script(pyproject=PINNED.format("<66.2")), GLIBC, []),
        (script(pyproject=PINNED.format("==65.5.0")), OLD, []),
        (script(pyproject=PINNED.format("_scm<8")), GLIBC, []),
        # The stub of setuptools.command.test stops nothing.
        (script("from setuptools.command.test import test\nclass T(test): pass", "cmdclass={'test': T}"), GLIBC, []),
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


def test_projects_of_others_are_not_fetched_where_nobody_runs_their_builder() -> None:
    both = {"CMakeLists.txt": CMAKE["CMakeLists.txt"], "subprojects/x.wrap": MESON["subprojects/x.wrap"]}
    assert hurdles(compiling()._replace(texts={**compiling().texts, **both})) == []
    runs = compiling("ext_modules=[Extension('a', ['src/a.c'])], setup_requires=[\"cmake\"]")
    assert (DOWNLOADS, False) in hurdles(runs._replace(texts={**runs.texts, **both}))
    assert hurdles(SdistDigest(CMAKE | {"CMakeLists.txt": "# FetchContent_Declare(x)\n"})) == []
    pure = "[build-system]\nrequires = []\nbuild-backend = 'flit_core.buildapi'\n"
    assert hurdles(SdistDigest(CMAKE | {"pyproject.toml": pure})) == []


@pytest.mark.parametrize("header", ["execinfo.h", "fts.h", "sys/queue.h", "error.h", "obstack.h"])
def test_headers_that_musl_does_not_have(header: str) -> None:
    digest = compiling()._replace(includes={header: ("src/a.c",)})
    assert hurdles(digest, MUSL) == [(LIBC, False)]
    assert hurdles(digest._replace(includes={header: ("src/darwin/a.c",)}), MUSL) == []
    assert hurdles(script()._replace(includes=digest.includes), MUSL) == []
    assert hurdles(digest, GLIBC) == []
    assert hurdles(digest._replace(includes={header: ("tests/a.c",)}), MUSL) == []


@pytest.mark.parametrize(
    ("version", "minor", "found"),
    [
        # C of these includes longintrepr.h wherever it is.
        ("0.27.3", 11, [(TOO_NEW, True)]),
        ("0.29.21", 12, [(TOO_NEW, True)]),
        ("0.29.24", 11, [(TOO_NEW, True)]),
        ("0.29.24", 10, []),
        ("0.29.28", 12, [(TOO_NEW, False)]),
        ("0.29.23", 10, [(TOO_NEW, False)]),
        ("0.29.37", 14, [(TOO_NEW, False)]),
        ("0.29.21", 9, []),
        ("0.29.36", 12, []),
        ("3.0.0", 12, []),
        ("3.0.8", 13, [(TOO_NEW, False)]),
        ("3.1.0", 13, []),
    ],
)
def test_c_that_an_old_cython_made(version: str, minor: int, found: list[tuple[HurdleKind, bool]]) -> None:
    digest = compiling()._replace(generated={"src/a.c": version})
    environment = GLIBC._replace(minor=minor)
    assert hurdles(digest, environment) == found
    again = {**digest.texts, "pyproject.toml": "[build-system]\nrequires = ['setuptools', 'Cython>=3']\n"}
    assert hurdles(digest._replace(texts=again), environment) == []


def test_headers_of_python_that_moved() -> None:
    digest = compiling()._replace(includes={"longintrepr.h": ("src/a.c",)})
    assert hurdles(digest) == [(TOO_NEW, False)]
    assert hurdles(digest, OLD) == []
    assert hurdles(digest, GLIBC._replace(implementation="pypy")) == []
    assert hurdles(digest._replace(includes={"longintrepr.h": ("other/b.c",)})) == []


OLD_C = {"src/a.c": "0.29.21"}


@pytest.mark.parametrize(
    ("digest", "environment", "found"),
    [
        # It is tried, and the build goes on.
        (compiling(OPTIONAL)._replace(generated=OLD_C), GLIBC, [(TOO_NEW, False)]),
        # It is not what is compiled.
        (compiling()._replace(generated={"other/b.c": "0.29.21"}), GLIBC, []),
        (compiling()._replace(generated={"src/windows/a.c": "0.29.21"}), GLIBC, []),
        (script()._replace(generated=OLD_C), GLIBC, []),
        # What is compiled may include it.
        (compiling()._replace(generated={"src/made.c": "0.29.21"}), GLIBC, [(TOO_NEW, False)]),
        # PyPy never had the header.
        (compiling()._replace(generated=OLD_C), GLIBC._replace(implementation="pypy"), [(TOO_NEW, False)]),
        # The oldest is told.
        (compiling()._replace(generated={"src/b.c": "0.29.32", **OLD_C}), GLIBC, [(TOO_NEW, True)]),
        (compiling()._replace(generated={"src/a.c": "words"}), GLIBC, []),
    ],
)
def test_which_c_that_cython_made_counts(
    digest: SdistDigest, environment: BuildEnvironment, found: list[tuple[HurdleKind, bool]]
) -> None:
    assert hurdles(digest, environment) == found


def test_a_pyx_that_is_named_without_cython_is_its_c() -> None:
    sources = (SourceFile("src/a.pyx", 1, 30), SourceFile("src/a.c", 1, 9000))
    digest = compiling(REQUIRED.replace("a.c", "a.pyx"))._replace(sources=sources, generated=OLD_C)
    facts = read_facts(digest, GLIBC)
    assert facts.extension is Extension.REQUIRED
    assert [hurdle.fatal for hurdle in facts.hurdles] == [True]
