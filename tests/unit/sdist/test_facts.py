"""Facts are made of whatever an archive says: odd documents, numbers that explode, tables that are none."""

# Lists of words would take a line for each of them:
# ruff: noqa: SIM905

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.model.sdist import BuildEnvironment, Extension, HurdleKind, SdistDigest, SdistFacts, SourceFile
from wheelcheck.sdist.facts import read_facts

ALPINE = BuildEnvironment("cpython", 3, 12, free_threaded=False, machine="x86_64", libc="musl")
SLIM = ALPINE._replace(libc="glibc")
SOURCES = (SourceFile("src/a.c", 100, 10),)
SETUP = "from setuptools import setup\nsetup()\n"
HUGE = "9" * 5000
MATURIN = "[build-system]\nrequires = ['maturin']\nbuild-backend = 'maturin'\n"


def facts(texts: dict[str, str], environment: BuildEnvironment = SLIM) -> SdistFacts:
    return read_facts(SdistDigest(texts, SOURCES, names=(*texts, "src/a.c")), environment)


@pytest.mark.parametrize(
    ("texts", "extension"),
    [
        ({"pyproject.toml": f"a = {HUGE}\n", "setup.py": SETUP}, Extension.NONE),
        ({"pyproject.toml": MATURIN + f"[external]\na = {HUGE}\n", "setup.py": SETUP}, Extension.NONE),
        ({"pyproject.toml": MATURIN, "Cargo.toml": f"a = {HUGE}\n"}, Extension.REQUIRED),
        ({"pyproject.toml": MATURIN, "Cargo.toml": f"[package]\nrust-version = '{HUGE}'\n"}, Extension.REQUIRED),
        ({"pyproject.toml": MATURIN, "Cargo.toml": "target = 3\n"}, Extension.REQUIRED),
        ({"pyproject.toml": MATURIN, "Cargo.toml": "dependencies = ['a']\n"}, Extension.REQUIRED),
        ({"pyproject.toml": MATURIN, "Cargo.toml": "a = " + "[" * 5000 + "]" * 5000}, Extension.REQUIRED),
        (
            {"pyproject.toml": f"[build-system]\nrequires = ['setuptools<{HUGE}']\n", "setup.py": SETUP},
            Extension.NONE,
        ),
    ],
)
def test_documents_that_are_written_to_hurt_have_an_answer(texts: dict[str, str], extension: Extension) -> None:
    assert facts(texts).extension is extension


def test_a_document_that_no_tool_reads_certainly_fails() -> None:
    hurdles = facts({"pyproject.toml": f"a = {HUGE}\n", "setup.py": SETUP}).hurdles
    assert [(each.kind, each.fatal) for each in hurdles] == [(HurdleKind.BUILD_TOOL, True)]


ODD = st.sampled_from(
    ["3", "'x'", "[]", "['x']", "[{}]", "[[1]]", "{}", "{a = 1}", "true", "2020-01-01", "'" + HUGE + "'"]
)
KEYS = {
    "pyproject.toml": (
        "tool tool.hatch tool.hatch.build tool.hatch.build.hooks tool.hatch.build.hooks.custom tool.poetry "
        "tool.poetry.build tool.pdm tool.pdm.build tool.pdm.build.custom-hook tool.pdm.build.setup-script "
        "tool.setuptools tool.setuptools.ext-modules tool.setuptools-rust tool.setuptools-rust.ext-modules "
        "tool.scikit-build tool.scikit-build.wheel tool.scikit-build.overrides tool.maturin external project "
        "tool.hatch.build.dependencies tool.hatch.build.hooks.mypyc.dependencies external.build-requires"
    ).split(),
    "Cargo.toml": "package package.edition package.rust-version workspace workspace.package target dependencies".split(),
}
BACKENDS = (
    "setuptools.build_meta hatchling.build poetry.core.masonry.api pdm.backend pdm.pep517.api maturin mesonpy "
    "scikit_build_core.build flit_core.buildapi pbr.build some.other own"
).split()


@st.composite
def documents(draw: st.DrawFn) -> dict[str, str]:
    texts = {"setup.py": SETUP}
    backend = draw(st.sampled_from(BACKENDS))
    key, value = draw(st.sampled_from(KEYS["pyproject.toml"])), draw(ODD)
    path = draw(st.sampled_from(["", "backend-path = ['.']\n", "backend-path = [1]\n", "backend-path = 1\n"]))
    texts["pyproject.toml"] = f"{key} = {value}\n[build-system]\nrequires = []\nbuild-backend = '{backend}'\n{path}"
    texts["Cargo.toml"] = f"{draw(st.sampled_from(KEYS['Cargo.toml']))} = {draw(ODD)}\n"
    return texts


@given(documents(), st.sampled_from([ALPINE, SLIM]))
def test_tables_that_are_none_have_an_answer(texts: dict[str, str], environment: BuildEnvironment) -> None:
    found = facts(texts, environment)
    assert isinstance(found.extension, Extension)
    assert len(found.evidence) <= 8


@given(
    st.dictionaries(st.text(max_size=30), st.text(max_size=30), max_size=4),
    st.dictionaries(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=2).map(tuple), max_size=4),
    st.lists(st.builds(SourceFile, st.text(max_size=20), st.integers(0, 9), st.integers(0, 9)), max_size=5),
)
def test_any_digest_has_an_answer(
    generated: dict[str, str], includes: dict[str, tuple[str, ...]], sources: list[SourceFile]
) -> None:
    texts = {"setup.py": "from setuptools import setup, Extension\nsetup(ext_modules=[Extension('a', ['a.c'])])\n"}
    digest = SdistDigest(texts, tuple(sources), includes, generated=generated)
    assert isinstance(read_facts(digest, ALPINE).extension, Extension)


@pytest.mark.parametrize("environment", [ALPINE, SLIM])
def test_where_nothing_is_known_nothing_is_said(environment: BuildEnvironment) -> None:
    assert read_facts(SdistDigest({}), environment).extension is Extension.NONE
    script = {"setup.py": "from setuptools import setup\nimport os\nexec(os.environ['A'])\nsetup(ext_modules=x)\n"}
    assert read_facts(SdistDigest(script, SOURCES), environment).extension is not Extension.NONE
