"""What a script asks of its surroundings before it compiles something."""

import pytest

from tests.unit.sdist.setup_reading import ALPINE, DEBIAN, FREE_THREADED, PYPY, read
from wheelcheck.model.sdist import BuildEnvironment, Extension

IF = """
import ast, glob, os, platform, struct, sys, sysconfig
from os import path
from pathlib import Path
from setuptools import Extension, setup
modules = []
here = os.path.dirname(os.path.abspath(__file__))
if {condition}:
    modules.append(Extension("a.x", ["a/x.c"]))
setup(name="a", ext_modules=modules)
"""
ARM = DEBIAN._replace(machine="aarch64")
NARROW = DEBIAN._replace(machine="armv7l")
HELD = [
    ("sys.platform == 'linux'", DEBIAN),
    ("sys.platform.startswith('linux')", ALPINE),
    ("sys.platform not in ('win32', 'darwin')", DEBIAN),
    ("os.name == 'posix'", DEBIAN),
    ("os.name != 'nt' and not sys.platform.startswith('java')", DEBIAN),
    ("platform.system() == 'Linux'", DEBIAN),
    ("platform.system().lower() == 'linux'", DEBIAN),
    ("sys.version_info >= (3, 8)", DEBIAN),
    ("sys.version_info[0] == 3", DEBIAN),
    ("sys.version_info[:2] > (3, 6)", DEBIAN),
    ("sys.version_info.major > 2", DEBIAN),
    ("sys.hexversion >= 0x03000000", DEBIAN),
    ("sys.version_info < (3, 12)", PYPY),
    ("platform.python_implementation() == 'CPython'", DEBIAN),
    ("platform.python_implementation() == 'PyPy'", PYPY),
    ("sys.implementation.name == 'cpython'", DEBIAN),
    ("not hasattr(sys, 'pypy_version_info')", DEBIAN),
    ("hasattr(sys, 'pypy_version_info')", PYPY),
    ("'__pypy__' in sys.builtin_module_names", PYPY),
    ("platform.machine() in ('x86_64', 'AMD64')", DEBIAN),
    ("platform.machine().startswith('aarch')", ARM),
    ("platform.uname()[4] == 'aarch64'", ARM),
    ("sys.maxsize > 2 ** 32", DEBIAN),
    ("not sys.maxsize > 2**32", NARROW),
    ("struct.calcsize('P') * 8 == 64", DEBIAN),
    ("sys.byteorder == 'little'", DEBIAN),
    ("sysconfig.get_config_var('Py_GIL_DISABLED')", FREE_THREADED),
    ("not sysconfig.get_config_var('Py_GIL_DISABLED')", DEBIAN),
    ("bool(int(os.environ.get('A_SPEED', '1')))", DEBIAN),
    ("os.environ.get('A_PURE') is None", DEBIAN),
    ("os.environ.get('A_PURE', '').lower() not in {'1', 'true'}", DEBIAN),
    ("'A_PURE' not in os.environ", DEBIAN),
    ("not os.getenv('A_PURE')", DEBIAN),
    ("'bdist_wheel' in sys.argv", DEBIAN),
    ("'--without-speed' not in sys.argv", DEBIAN),
    ("sys.argv[1] != 'sdist'", DEBIAN),
    ("os.path.exists('a/x.c')", DEBIAN),
    ("os.path.isfile(os.path.join('a', 'x.c'))", DEBIAN),
    ("os.path.isfile(os.path.join(here, 'a', 'x.c'))", DEBIAN),
    ("path.isdir('a')", DEBIAN),
    ("Path('a/x.c').exists()", DEBIAN),
    ("(Path(__file__).parent / 'a' / 'x.c').is_file()", DEBIAN),
    ("Path(__file__).resolve().parent.joinpath('a').is_dir()", DEBIAN),
    ("not os.path.exists('a/x.pyx')", DEBIAN),
    ("glob.glob('a/*.c')", DEBIAN),
    ("list(Path('a').glob('*.c'))", DEBIAN),
    ("'x.c' in os.listdir('a')", DEBIAN),
    ("not os.path.exists('.git')", DEBIAN),
    ("any(name.endswith('.c') for name in ['x.c', 'y.h'])", DEBIAN),
    ("'speed' in {'speed': 1}", DEBIAN),
    ("len([1, 2]) == 2 or 1 / 0", DEBIAN),
    ("(lambda wanted: wanted)(True)", DEBIAN),
    ("__name__ == '__main__'", DEBIAN),
    ("ast.literal_eval('True')", DEBIAN),
    ("tuple(map(int, platform.python_version_tuple()[:2])) >= (3, 7)", DEBIAN),
    ("[int(part) for part in '3.8'.split('.')] < list(sys.version_info[:2])", DEBIAN),
    ("os.path.isabs(here)", DEBIAN),
    ("os.path.relpath(os.path.join(here, 'a', 'x.c'), here) == os.path.join('a', 'x.c')", DEBIAN),
    ("os.path.relpath(os.path.abspath('a/x.c')) == 'a/x.c'", DEBIAN),
]


@pytest.mark.parametrize(("condition", "environment"), HELD, ids=[condition for condition, _ in HELD])
def test_a_condition_that_holds(condition: str, environment: BuildEnvironment) -> None:
    found = read(IF.format(condition=condition), environment=environment, names=("a/x.c",))
    assert found.extension is Extension.REQUIRED


@pytest.mark.parametrize(("condition", "environment"), HELD, ids=[condition for condition, _ in HELD])
def test_a_condition_that_does_not(condition: str, environment: BuildEnvironment) -> None:
    found = read(IF.format(condition=f"not ({condition})"), environment=environment, names=("a/x.c",))
    assert found.extension is Extension.NONE


UNKNOWN = [
    "os.path.exists('/usr/include/speed.h')",
    "os.environ.get('PATH') == 'a'",
    "elsewhere.wanted()",
    "sysconfig.get_config_var('WITH_SPEED')",
]


@pytest.mark.parametrize("condition", UNKNOWN)
def test_a_condition_that_nobody_knows(condition: str) -> None:
    found = read("import elsewhere\n" + IF.format(condition=condition).lstrip())
    assert found.extension is Extension.UNKNOWN
    assert found.evidence


def test_what_happens_on_both_ways_needs_no_condition() -> None:
    found = read("""
        import elsewhere
        from setuptools import Extension, setup
        if elsewhere.fast():
            flags = ["-O3"]
        else:
            flags = []
        setup(ext_modules=[Extension("a.x", ["x.c"], extra_compile_args=flags)])
    """)
    assert found.extension is Extension.REQUIRED


def test_the_same_question_has_the_same_answer() -> None:
    found = read("""
        import elsewhere
        from setuptools import Extension, setup
        fast = elsewhere.fast()
        modules = []
        if fast:
            modules = [Extension("a.x", ["x.c"])]
        if not fast:
            modules = [Extension("a.y", ["y.c"])]
        setup(ext_modules=modules)
    """)
    assert found.extension is not Extension.NONE


@pytest.mark.parametrize(
    ("environment", "expected"), [(DEBIAN, Extension.REQUIRED), (PYPY, Extension.NONE)], ids=["cpython", "pypy"]
)
def test_each_environment_has_its_own_answer(environment: BuildEnvironment, expected: Extension) -> None:
    script = """
        import platform
        from setuptools import Extension, setup
        CPYTHON = platform.python_implementation() == "CPython"
        setup(ext_modules=[Extension("a.x", ["x.c"])] if CPYTHON else [])
    """
    assert read(script, environment=environment).extension is expected
