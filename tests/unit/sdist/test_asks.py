"""What build files ask of the system, by their words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.model.sdist import Ask, AskKind, BuildEnvironment, SdistDigest, SourceFile
from wheelcheck.sdist.asks import read_asks
from wheelcheck.sdist.setup_record import SetupScript

LINUX = BuildEnvironment("cpython", 3, 12, free_threaded=False, machine="x86_64", libc="glibc")


def asks(texts: dict[str, str], **digest: object) -> set[tuple[str, str, bool]]:
    found = read_asks(SdistDigest(texts=texts, **digest), LINUX)  # type: ignore[arg-type]
    return {(ask.kind.value, ask.name, ask.optional) for ask in found}


SETUP = [
    ("Extension('a', ['a.c'], libraries=['pq'])", {("library", "pq", False)}),
    ("Extension('a', ['a.c'], libraries=['m', 'pthread', 'advapi32', 'ws2_32'])", set()),
    ("libraries = [('bundled', {'sources': ['b.c']})]", set()),
    ("ext = dict(extra_link_args=['-lsodium'])", {("library", "sodium", False)}),
    ("compile('-link', '-list')", set()),
    (
        "if sys.platform == 'win32':\n    libraries = ['libpq']\nelse:\n    libraries = ['pq']",
        {("library", "pq", False)},
    ),
    ("if os.environ.get('USE_LZO'):\n    libs.append('lzo2')", {("library", "lzo2", True)}),
    ("if not use_bundled_lmdb:\n    libraries = ['lmdb']", {("library", "lmdb", True)}),
    (
        "libraries=['gmp', 'mpfr'] + ([] if ON_WINDOWS else ['m'])",
        {("library", "gmp", False), ("library", "mpfr", False)},
    ),
    (
        "subprocess.check_output(['pkg-config', '--libs', 'libsystemd'])",
        {("pkg-config", "libsystemd", False), ("tool", "pkg-config", False)},
    ),
    (
        "os.popen('pkg-config --cflags xmlsec1')",
        {("pkg-config", "xmlsec1", False), ("tool", "pkg-config", False)},
    ),
    ("raise SystemExit('pkg-config is not installed, sorry')", set()),
    (
        "try:\n    out = check_output(['pkg-config', '--libs', 'libffi'])\nexcept OSError:\n    out = ''\n",
        {("pkg-config", "libffi", True), ("tool", "pkg-config", True)},
    ),
    ("run(['pg_config', '--libdir'])", {("tool", "pg_config", False)}),
    ("GDAL_CONFIG = 'gdal-config'", {("tool", "gdal-config", False)}),
    ("if sys.platform == 'darwin':\n    run(['xml2-config'])", set()),
    ("subprocess.check_call(['cmake', '..'])", {("tool", "cmake", False)}),
    ("os.system('/usr/bin/patch -N -p3 < some.patch')", {("tool", "patch", False)}),
    ("os.system('/opt/bin/patch -N -p3 < some.patch')", set()),
    ("# libraries=['commented']\nx = 1", set()),
    ('"""libraries=[\'described\']"""', set()),
    ("build('./configure', '--prefix', p)", {("tool", "make", False)}),
]


@pytest.mark.parametrize(("text", "expected"), SETUP)
def test_words_of_a_build_script(text: str, expected: set[tuple[str, str, bool]]) -> None:
    assert asks({"setup.py": text}) == expected


MESON = [
    ("dependency('cairo')", {("pkg-config", "cairo", False), ("tool", "pkg-config", False)}),
    ("dependency('cairo', required: false)", {("pkg-config", "cairo", True), ("tool", "pkg-config", True)}),
    ("dependency('threads')\ndependency('python3')\nfind_program('python3')", set()),
    ("if host_machine.system() == 'windows'\n  dependency('dxgi')\nendif", set()),
    ("cc.find_library('m')\ncc.find_library('sasl2')", {("library", "sasl2", False)}),
    (
        "if get_option('docs')\n  dependency('gtk-doc')\nendif",
        {("pkg-config", "gtk-doc", True), ("tool", "pkg-config", True)},
    ),
    ("blas = get_option('blas')\ndependency(blas)", {("pkg-config", "openblas", False), ("tool", "pkg-config", False)}),
]
OPTIONS = "option('blas', type: 'string', value: 'openblas')\noption('docs', type: 'boolean', value: false)\n"
PYTHON_MESON = '[build-system]\nrequires = ["meson-python"]\nbuild-backend = "mesonpy"\n'


@pytest.mark.parametrize(("text", "expected"), MESON)
def test_meson(text: str, expected: set[tuple[str, str, bool]]) -> None:
    texts = {"pyproject.toml": PYTHON_MESON, "meson.build": text, "meson_options.txt": OPTIONS}
    assert asks(texts) == expected


def test_meson_follows_the_arguments_of_pyproject() -> None:
    pyproject = PYTHON_MESON + "[tool.meson-python.args]\nsetup = ['-Ddocs=true']\n"
    texts = {"pyproject.toml": pyproject, "meson.build": MESON[5][0], "meson_options.txt": OPTIONS}
    assert ("pkg-config", "gtk-doc", False) in asks(texts)


def test_meson_files_that_the_build_does_not_read_say_nothing() -> None:
    other = {"pyproject.toml": PYTHON_MESON, "meson.build": "", "subprojects/x/meson.build": "dependency('a')"}
    assert asks(other) == set()
    assert asks({"setup.py": "setup()", "meson.build": "dependency('cairo')"}) == set()


CMAKE = [
    ("find_package(OpenSSL REQUIRED)", {("cmake", "OpenSSL", False)}),
    ("find_package(OpenSSL QUIET)", {("cmake", "OpenSSL", True)}),
    ("find_package(Python REQUIRED)\nfind_package(pybind11 REQUIRED)", set()),
    ("if(WIN32)\n  find_package(OpenSSL REQUIRED)\nendif()", set()),
    ('option(WITH_X "x" OFF)\nif(WITH_X)\n  find_package(X11 REQUIRED)\nendif()', {("cmake", "X11", True)}),
    (
        "pkg_check_modules(RE2 REQUIRED re2>=1 libabsl)",
        {("pkg-config", "re2", False), ("pkg-config", "libabsl", False), ("tool", "pkg-config", False)},
    ),
    ("# find_package(OpenSSL REQUIRED)", set()),
]
SCIKIT = '[build-system]\nrequires = ["scikit-build-core"]\nbuild-backend = "scikit_build_core.build"\n'


@pytest.mark.parametrize(("text", "expected"), CMAKE)
def test_cmake(text: str, expected: set[tuple[str, str, bool]]) -> None:
    assert asks({"pyproject.toml": SCIKIT, "CMakeLists.txt": text}) == expected


def test_crates() -> None:
    pyproject = '[build-system]\nrequires = ["maturin"]\nbuild-backend = "maturin"\n'
    cargo = (
        '[dependencies]\nopenssl-sys = "0.9"\nlibgit2-sys = { version = "1", features = ["vendored"] }\nserde = "1"\n'
    )
    assert asks({"pyproject.toml": pyproject, "Cargo.toml": cargo}) == {
        ("crate", "openssl-sys", False),
        ("crate", "libgit2-sys", True),
    }
    windows = '[target."cfg(windows)".dependencies]\nopenssl-sys = "0.9"\n'
    assert asks({"pyproject.toml": pyproject, "Cargo.toml": windows}) == set()
    assert asks({"setup.py": "setup()", "Cargo.toml": cargo}) == set(), "nothing builds it"


@pytest.mark.parametrize(
    "odd",
    ["dependencies = 3", "dependencies = [1]", "target = 1", "[target]\nx = 2", "workspace = [1]", "a = " + "9" * 5000],
)
def test_crates_of_odd_documents(odd: str) -> None:
    pyproject = '[build-system]\nrequires = ["maturin"]\nbuild-backend = "maturin"\n[external]\na = ' + "9" * 5000
    assert asks({"pyproject.toml": pyproject, "Cargo.toml": odd}) == set()
    features = odd + "\n[build-dependencies]\nopenssl-sys = {package = 1, features = 2}\n"
    assert asks({"pyproject.toml": pyproject, "Cargo.toml": features}) <= {("crate", "openssl-sys", False)}


def test_external_metadata() -> None:
    pyproject = (
        '[external]\nbuild-requires = ["dep:virtual/compiler/c"]\nhost-requires = ["dep:generic/libpq@>=12"]\n'
        '[external.optional-host-requires]\nfast = ["dep:generic/lz4"]\n'
    )
    assert asks({"pyproject.toml": pyproject}) == {
        ("external", "dep:virtual/compiler/c", False),
        ("external", "dep:generic/libpq", False),
        ("external", "dep:generic/lz4", True),
    }


def test_headers() -> None:
    includes = {"sasl/sasl.h": ("Modules/ldap.c",), "windows.h": ("tests/a.c",), "vector": ("a.cpp",)}
    assert asks({"setup.py": "setup()"}, includes=includes) == {("header", "sasl/sasl.h", False)}
    assert asks({"pyproject.toml": SCIKIT, "CMakeLists.txt": ""}, includes={"a.h": ("a.c",)}) == {
        ("header", "a.h", True)
    }


def test_what_the_sdist_has_itself_is_a_choice() -> None:
    sources = (SourceFile("vendor/libuv/include/uv.h", 1, 1), SourceFile("lz4libs/lz4.h", 1, 1))
    found = asks({"setup.py": "libraries=['uv', 'lz4', 'geos']"}, sources=(*sources, SourceFile("src/geos.h", 1, 1)))
    assert found == {("library", "uv", True), ("library", "lz4", True), ("library", "geos", False)}


def test_programs_from_the_index_are_not_asked_for() -> None:
    pyproject = '[build-system]\nrequires = ["setuptools", "cmake", "swig"]\n'
    assert asks({"pyproject.toml": pyproject, "setup.py": "run(['cmake'])\nrun(['swig'])"}) == set()


def test_the_text_says_what_is_optional_and_the_script_what_the_text_does_not_name() -> None:
    script = SetupScript(libraries=("ldap", "lber", "m"), pkg_config=("libfoo",), tools=("-x", "pg_config"))
    digest = SdistDigest(texts={"setup.py": "if os.environ.get('USE'):\n    libraries = ['ldap']"})
    found = {(ask.name, ask.optional) for ask in read_asks(digest, LINUX, script)}
    assert found == {("ldap", True), ("lber", False), ("libfoo", False), ("pg_config", False)}


def test_required_asks_come_first_and_nothing_twice() -> None:
    found = read_asks(SdistDigest(texts={"setup.py": "libs=['a1']\nlibs=['a1']\nif USE_B:\n    libs=['b1']"}), LINUX)
    assert found == (
        Ask(AskKind.LIBRARY, "a1", "setup.py"),
        Ask(AskKind.LIBRARY, "b1", "setup.py", optional=True),
    )


@given(st.text(alphabet="abcl-_=[](){}'\"#\n :,.@$%\\ifdelsetry", max_size=300))
def test_no_text_is_too_broken(text: str) -> None:
    for name in ("setup.py", "meson.build", "CMakeLists.txt", "Cargo.toml", "pyproject.toml"):
        texts = {"setup.py": "'cmake' 'meson'", "pyproject.toml": PYTHON_MESON} | {name: text}
        for ask in read_asks(SdistDigest(texts=texts), LINUX):
            assert ask.name


@pytest.mark.parametrize("certain", [True, False])
def test_a_choice_that_the_script_makes_by_default_is_none(certain: bool) -> None:
    texts = {"setup.py": "libs = ['x']\nif use_zlib:\n    libs.append('z')\n"}
    script = SetupScript(libraries=("x", "z"), certain=certain)
    found = {ask.name: ask.optional for ask in read_asks(SdistDigest(texts), None, script)}
    assert found["z"] is not certain
