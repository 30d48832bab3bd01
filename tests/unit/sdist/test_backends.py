"""What each build backend would compile, from small archives made here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.model.sdist import BuildEnvironment, Extension, Language, SdistDigest, SourceFile
from wheelcheck.sdist.facts import read_facts

ALPINE = BuildEnvironment("cpython", 3, 12, free_threaded=False, machine="x86_64", libc="musl")
REQUIRED, OPTIONAL, NONE, UNKNOWN = Extension.REQUIRED, Extension.OPTIONAL, Extension.NONE, Extension.UNKNOWN
C = (SourceFile("src/a.c", 100, 10),)
COMPILING = "from setuptools import setup, Extension\nsetup(ext_modules=[Extension('a', ['src/a.c'])])\n"
POETRY_BUILD = """
from setuptools import Extension
def build(setup_kwargs):
    setup_kwargs.update({"ext_modules": [Extension("a", ["src/a.c"])]})
"""
HATCH_HOOK = """
import subprocess
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
class Hook(BuildHookInterface):
    def initialize(self, version, build_data):
        subprocess.check_call(["make", "-C", "src"])
"""
HATCH_PURE = """
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
class Hook(BuildHookInterface):
    def initialize(self, version, build_data):
        build_data["artifacts"].append("x")
"""


def system(backend: str, more: str = "", requires: str = "'x'") -> dict[str, str]:
    return {"pyproject.toml": f'[build-system]\nrequires = [{requires}]\nbuild-backend = "{backend}"\n{more}'}


def digest(texts: dict[str, str], sources: tuple[SourceFile, ...] = ()) -> SdistDigest:
    names = (*texts, *(source.path for source in sources))
    return SdistDigest(texts, sources, names=names)


CASES = [
    ({}, (), NONE),
    ({"setup.py": "from setuptools import setup\nsetup()\n"}, C, NONE),
    ({"setup.py": COMPILING}, C, REQUIRED),
    ({"setup.cfg": "[metadata]\nname = a\n"}, C, NONE),
    ({"setup.cfg": "[extension=a]\nsources = a.c\n"}, C, REQUIRED),
    (system("setuptools.build_meta", "[[tool.setuptools.ext-modules]]\nname = 'a'\nsources = ['a.c']\n"), C, REQUIRED),
    (system("setuptools.build_meta", "[[tool.setuptools-rust.ext-modules]]\ntarget = 'a'\n"), (), REQUIRED),
    (
        system("setuptools.build_meta", "[[tool.setuptools-rust.ext-modules]]\ntarget = 'a'\noptional = true\n"),
        (),
        OPTIONAL,
    ),
    (system("setuptools.build_meta") | {"setup.py": COMPILING}, C, REQUIRED),
    # A backend other than setuptools does not look at setup.py.
    (system("flit_core.buildapi") | {"setup.py": COMPILING}, C, NONE),
    (system("flit.buildapi"), (), NONE),
    (system("uv_build"), C, NONE),
    (system("pbr.build"), (), NONE),
    (system("hatchling.build"), C, NONE),
    (system("hatchling.build", "[tool.hatch.build.hooks.cython]\n"), C, REQUIRED),
    (system("hatchling.build", "[tool.hatch.build.targets.wheel.hooks.mypyc]\n"), C, REQUIRED),
    (system("hatchling.build", "[tool.hatch.build.hooks.mypyc]\nenable-by-default = false\n"), C, NONE),
    (system("hatchling.build", "[tool.hatch.build.hooks.custom]\n") | {"hatch_build.py": HATCH_HOOK}, C, REQUIRED),
    (system("hatchling.build", "[tool.hatch.build.hooks.custom]\n") | {"hatch_build.py": HATCH_PURE}, C, NONE),
    (system("hatchling.build", "[tool.hatch.build.hooks.jupyter-builder]\n"), (), NONE),
    (system("poetry.core.masonry.api"), C, NONE),
    (
        system("poetry.core.masonry.api", "[tool.poetry]\nbuild = 'build.py'\n") | {"build.py": POETRY_BUILD},
        C,
        REQUIRED,
    ),
    (
        system("poetry.core.masonry.api", "[tool.poetry.build]\nscript = 'build.py'\n") | {"build.py": POETRY_BUILD},
        C,
        REQUIRED,
    ),
    (system("poetry.core.masonry.api", "[tool.poetry]\nbuild = 'build.py'\n"), C, UNKNOWN),
    (system("poetry.masonry.api"), (), NONE),
    (system("pdm.backend"), C, NONE),
    (system("pdm.backend", "[tool.pdm.build]\nrun-setuptools = true\n") | {"setup.py": COMPILING}, C, REQUIRED),
    (system("maturin"), (), REQUIRED),
    (system("mesonpy") | {"meson.build": "project('a', 'c', 'cython', version: '1')\n"}, C, REQUIRED),
    (system("mesonpy") | {"meson.build": "project('a', version: '1', license: 'c')\n"}, (), NONE),
    (system("scikit_build_core.build") | {"CMakeLists.txt": "project(a)"}, C, REQUIRED),
    (system("scikit_build_core.build", "[tool.scikit-build]\nwheel.cmake = false\n"), C, NONE),
    (system("py_build_cmake.build"), C, REQUIRED),
    (system("sipbuild.api"), C, REQUIRED),
    (system("enscons.api"), C, REQUIRED),
    (system("somebody.elses.backend"), (), NONE),
    (system("somebody.elses.backend"), C, UNKNOWN),
]


@pytest.mark.parametrize(("texts", "sources", "extension"), CASES)
def test_backend(texts: dict[str, str], sources: tuple[SourceFile, ...], extension: Extension) -> None:
    facts = read_facts(digest(texts, sources), ALPINE)
    assert facts.extension is extension
    assert facts.evidence
    assert bool(facts.lines) is (extension is not NONE and bool(sources))


@pytest.mark.parametrize(
    ("texts", "backend", "requires"),
    [
        ({}, "setuptools.build_meta:__legacy__", ("setuptools",)),
        ({"pyproject.toml": "[project]\nname = 'a'\n"}, "setuptools.build_meta:__legacy__", ("setuptools",)),
        ({"pyproject.toml": "[build-system]\nrequires = ['a', 'b']\n"}, "setuptools.build_meta:__legacy__", ("a", "b")),
        (system("hatchling.build", requires="'hatchling', 'x>1'"), "hatchling.build", ("hatchling", "x>1")),
    ],
)
def test_build_system(texts: dict[str, str], backend: str, requires: tuple[str, ...]) -> None:
    facts = read_facts(digest(texts), ALPINE)
    assert (facts.backend, facts.requires) == (backend, requires)


@pytest.mark.parametrize(
    "text",
    [
        "[build-system\n",
        "[build-system]\nbuild-backend = 'x'\n",
        "[build-system]\nrequires = 'x'\n",
        "[build-system]\nrequires = [1]\n",
    ],
)
def test_a_broken_build_system_certainly_fails(text: str) -> None:
    facts = read_facts(digest({"pyproject.toml": text}), ALPINE)
    assert [hurdle.fatal for hurdle in facts.hurdles] == [True]
    assert facts.backend is None


def test_what_backends_ask_for_besides() -> None:
    core = read_facts(digest(system("scikit_build_core.build"), C), ALPINE)
    assert {each.partition(">")[0] for each in core.hook_requires} == {"cmake", "ninja"}
    script = "from setuptools import setup\nsetup(setup_requires=['cffi>=1'], cffi_modules=['b.py:ffi'])\n"
    cffi = read_facts(digest({"setup.py": script}, C), ALPINE)
    assert "cffi>=1" in cffi.hook_requires


def test_languages_and_lines() -> None:
    sources = (
        SourceFile("src/a.c", 1, 100),
        SourceFile("src/a.h", 1, 10),
        SourceFile("src/b.pyx", 1, 30),
        SourceFile("src/b.c", 1, 9000),  # what Cython made of it
        SourceFile("tests/t.c", 1, 500),
        SourceFile("src/windows/w.c", 1, 700),
        SourceFile("examples/x.rs", 1, 50),
    )
    text = "[build-system]\nrequires = ['cython']\nbuild-backend = 'mesonpy'\n"
    meson = "project('a', 'c', 'cython')\n"
    facts = read_facts(digest({"pyproject.toml": text, "meson.build": meson}, sources), ALPINE)
    assert facts.lines == ((Language.C, 110), (Language.CYTHON, 30))
    assert set(facts.languages) == {Language.C, Language.CYTHON}


def test_only_named_sources_count_where_all_are_named() -> None:
    sources = (SourceFile("src/a.c", 1, 100), SourceFile("other/b.c", 1, 1000), SourceFile("src/a.h", 1, 5))
    facts = read_facts(digest({"setup.py": COMPILING}, sources), ALPINE)
    assert facts.lines == ((Language.C, 105),)


@pytest.mark.parametrize(
    ("cargo", "version"),
    [
        ("[package]\nname = 'a'\nrust-version = '1.70'\nedition = '2021'\n", "1.70"),
        ("[package]\nname = 'a'\nedition = '2024'\n", "1.85"),
        ("[package]\nname = 'a'\nedition = '2018'\n", "1.31"),
        ("[workspace.package]\nrust-version = '1.74.1'\n", "1.74.1"),
        ("[package]\nname = 'a'\n", None),
        ("[package", None),
    ],
)
def test_the_oldest_rust(cargo: str, version: str | None) -> None:
    assert read_facts(digest(system("maturin") | {"Cargo.toml": cargo}), ALPINE).rust_version == version


def test_crates_that_are_vendored_do_not_count_for_the_oldest_rust() -> None:
    texts = system("maturin") | {"vendor/x/Cargo.toml": "[package]\nname='x'\nrust-version = '1.90'\n"}
    assert read_facts(digest(texts), ALPINE).rust_version is None


@pytest.mark.parametrize(
    ("texts", "standard"),
    [
        ({"setup.py": COMPILING.replace("c'])", "c'], extra_compile_args=['-std=c++17'])")}, 17),
        (system("scikit_build_core.build") | {"CMakeLists.txt": "set(CMAKE_CXX_STANDARD 20)"}, 20),
        (system("mesonpy") | {"meson.build": "project('a', 'cpp', default_options: ['cpp_std=c++14'])"}, 14),
        ({"setup.py": COMPILING}, None),
    ],
)
def test_the_standard_of_cpp(texts: dict[str, str], standard: int | None) -> None:
    assert read_facts(digest(texts, C), ALPINE).cpp_standard == standard


TEXTS = st.dictionaries(
    st.sampled_from(
        ["setup.py", "pyproject.toml", "setup.cfg", "Cargo.toml", "meson.build", "CMakeLists.txt", "PKG-INFO"]
    ),
    st.text(max_size=300)
    | st.sampled_from([COMPILING, "[build-system]\nrequires=[]\nbuild-backend='mesonpy'\n", "project("]),
    max_size=5,
)


@given(TEXTS)
def test_anything_has_an_answer(texts: dict[str, str]) -> None:
    facts = read_facts(digest(texts, C), ALPINE)
    assert isinstance(facts.extension, Extension)
