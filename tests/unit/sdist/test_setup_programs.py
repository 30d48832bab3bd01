"""Programs that a script runs, and other scripts and backends of the sdist that it leads to."""

import pytest

from tests.unit.sdist.setup_reading import DEBIAN, PYPY, read
from wheelcheck.model.sdist import BuildEnvironment, Extension, SdistDigest
from wheelcheck.sdist.setup_script import read_setup_script

BUILD_PY = """
import os, subprocess, sys
from distutils.spawn import spawn
from setuptools import setup
from setuptools.command.build_py import build_py
class Build(build_py):
    def run(self):
        {call}
        build_py.run(self)
setup(name="a", cmdclass={{"build_py": Build}})
"""
FAILING = [
    "subprocess.check_call(['make', '-C', 'native'])",
    "subprocess.run(['cmake', '--build', '.'], check=True)",
    "subprocess.check_output('cargo build --release', shell=True)",
    "spawn(['go', 'build', './...'])",
    "self.spawn(['gcc', '-c', 'x.c'])",
    "self.execute(subprocess.check_call, (['make'],), 'native code')",
    "subprocess.check_call([sys.executable, '-m', 'cmake', '.'])",
    "subprocess.check_call([sys.executable, 'waf', 'build'])",
    "subprocess.check_call([sys.executable, 'tools/native.py'])",
    "subprocess.check_call([sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'tools', 'native.py')])",
    "os.system('python tools/native.py') and sys.exit(1)",
    "subprocess.check_call([sys.executable, 'vendor/setup.py', 'build_ext'], cwd='vendor')",
    "assert_it(os.system('./configure && make') == 0)",
    "if os.system('make') != 0: raise RuntimeError('make')",
    "if subprocess.call('make', shell=True): sys.exit(1)",
    "subprocess.Popen(['make']).wait()",
]
NATIVE = """
import subprocess, sys
def main():
    subprocess.check_call(["gcc", "-shared", "-o", "x.so", "x.c"])
if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize("call", FAILING)
def test_a_program_that_compiles_is_required(call: str) -> None:
    script = BUILD_PY.format(call=call).replace("assert_it(", "exit_unless(")
    script = script.replace("class Build", "def exit_unless(it):\n    if not it:\n        sys.exit(1)\nclass Build")
    found = read(script, names=("x.c",), texts={"tools/native.py": NATIVE})
    assert found.extension is Extension.REQUIRED


HARMLESS = [
    "subprocess.check_call([sys.executable, 'tools/codegen.py'])",
    "subprocess.check_call(['git', 'submodule', 'update'])",
    "subprocess.check_call(['npm', 'install'])",
    "subprocess.check_call([sys.executable, '-m', 'grpc_tools.protoc', '-I.', 'a.proto'])",
    "os.system('echo building')",
    "subprocess.call(['msgfmt', '-o', 'a.mo', 'a.po'])",
]


@pytest.mark.parametrize("call", HARMLESS)
def test_a_program_that_does_not_compile_is_none(call: str) -> None:
    codegen = "import sys\nopen('a/made.py', 'w').write('x = 1')\nsys.exit(0)\n"
    found = read(BUILD_PY.format(call=call), texts={"tools/codegen.py": codegen})
    assert found.extension is Extension.NONE


@pytest.mark.parametrize(
    "call",
    [
        "os.system('make')",
        "subprocess.call('make', shell=True)",
        "subprocess.call([sys.executable, 'vendor/setup.py', 'build_ext', '-i'])",
        "subprocess.call([sys.executable, 'tools/native.py'])",
    ],
)
def test_a_failure_that_nobody_looks_at_is_optional(call: str) -> None:
    found = read(BUILD_PY.format(call=call), texts={"tools/native.py": NATIVE})
    assert found.extension is Extension.OPTIONAL


def test_a_program_that_nobody_knows_is_unclear_where_there_is_something_to_compile() -> None:
    script = "import elsewhere\n" + BUILD_PY.format(call="subprocess.check_call(elsewhere.command())").lstrip()
    assert read(script, names=("a/x.c",)).extension is Extension.REQUIRED
    assert read(script).extension is Extension.UNKNOWN


def test_a_compiler_that_is_looked_for_in_vain() -> None:
    script = """
        import shutil, sys
        from setuptools import Extension, setup
        if shutil.which("cmake") is None:
            sys.exit("CMake is missing")
        setup(ext_modules=[Extension("a.x", ["x.c"])])
    """
    assert read(script).extension is Extension.REQUIRED


def test_a_helper_that_compiles_when_it_is_imported() -> None:
    found = read(
        "import native\nfrom setuptools import setup\nsetup()\n",
        texts={"native.py": "import subprocess\nsubprocess.check_call(['make'])\n"},
    )
    assert found.extension is Extension.REQUIRED


def test_a_compiler_by_its_variable() -> None:
    found = read("""
        import os, subprocess, sysconfig
        from setuptools import setup
        compiler = os.environ.get("CC", sysconfig.get_config_var("CC"))
        subprocess.check_call([compiler, "-c", "x.c"])
        setup()
    """)
    assert found.extension is Extension.REQUIRED


def test_extensions_for_the_tag_alone_while_another_library_compiles() -> None:
    script = """
        from setuptools import Extension, setup
        from setuptools.command.build_ext import build_ext
        from setuptools.command.build_py import build_py
        class Stub(build_ext):
            def run(self):
                pass
        class Build(build_py):
            def run(self):
                import modelmaker
                modelmaker.Model("a.model").compile()
                build_py.run(self)
        setup(ext_modules=[Extension("a.stub", [])], cmdclass={"build_ext": Stub, "build_py": Build})
    """
    assert read(script, requires=("setuptools", "modelmaker")).extension is Extension.REQUIRED


CFFI = """
from cffi import FFI
ffi = FFI()
ffi.set_source("a._native", {source}, libraries=["pq"])
ffi.cdef("int x(void);")
"""


@pytest.mark.parametrize(("source", "expected"), [("None", Extension.NONE), ("'#include <x.h>'", Extension.REQUIRED)])
@pytest.mark.parametrize("name", ["build_native.py:ffi", "./build_native.py:ffi", "build_native.py:make"])
def test_cffi_compiles_where_there_is_c(source: str, expected: Extension, name: str) -> None:
    build = CFFI.format(source=source) + "def make():\n    return ffi\n"
    script = f"from setuptools import setup\nsetup(setup_requires=['cffi'], cffi_modules=['{name}'])\n"
    found = read(script, texts={"build_native.py": build})
    assert found.extension is expected
    assert found.libraries == (("pq",) if expected is Extension.REQUIRED else ())


def test_an_extension_that_cffi_makes() -> None:
    script = """
        from setuptools import setup
        import build_native
        setup(ext_modules=[build_native.ffi.distutils_extension()])
    """
    found = read(script, texts={"build_native.py": CFFI.format(source="'int x;'")})
    assert found.extension is Extension.REQUIRED


BACKEND = """
from contextlib import contextmanager, suppress
from sys import implementation as _implementation
from setuptools.build_meta import *
from setuptools.build_meta import build_wheel as _build_wheel
from setuptools.build_meta import get_requires_for_build_wheel as _get_requires
with suppress(ImportError):
    from Cython.Build.Cythonize import main as _cythonize
from ._settings import wants_python

@contextmanager
def _prepared(settings):
    if not wants_python(settings) and _implementation.name == "cpython":
        _cythonize(["-i", "a/x.pyx"])
    yield

def get_requires_for_build_wheel(config_settings=None):
    return _get_requires(config_settings) + ["Cython >= 3"]

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    with _prepared(config_settings):
        return _build_wheel(wheel_directory, config_settings, metadata_directory)
"""
SETTINGS = """
import os
from contextlib import suppress
def wants_python(settings):
    for source, key in ((settings, "pure"), (os.environ, "A_PURE")):
        with suppress(KeyError, TypeError):
            return source[key] in {"1", "true"}
    return False
"""


@pytest.mark.parametrize(
    ("environment", "expected"), [(DEBIAN, Extension.REQUIRED), (PYPY, Extension.NONE)], ids=["cpython", "pypy"]
)
def test_a_backend_in_the_sdist_is_followed(environment: BuildEnvironment, expected: Extension) -> None:
    texts = {"building/backend/hooks.py": BACKEND, "building/backend/_settings.py": SETTINGS}
    found = read_setup_script(SdistDigest(texts, names=tuple(texts)), environment, path="building/backend/hooks.py")
    assert found.extension is expected
    assert found.setup_requires == ("Cython >= 3",)


def test_a_backend_that_leads_to_setup_py() -> None:
    texts = {
        "backend.py": """
            from setuptools import build_meta
            def build_wheel(directory, settings=None, metadata=None):
                return build_meta.build_wheel(directory, settings, metadata)
        """.replace("\n            ", "\n"),
        "setup.py": "from setuptools import Extension, setup\nsetup(ext_modules=[Extension('a', ['a.c'])])\n",
    }
    found = read_setup_script(SdistDigest(texts, names=tuple(texts)), DEBIAN, path="backend.py")
    assert found.extension is Extension.REQUIRED


POETRY = {
    "keywords": "def build(setup_kwargs):\n    setup_kwargs.update({'ext_modules': [Extension('a', ['a.c'])]})\n",
    "a command of its own": (
        "def build(setup_kwargs):\n"
        "    command = build_ext(Distribution({'name': 'a', 'ext_modules': [Extension('a', ['a.c'])]}))\n"
        "    command.ensure_finalized()\n"
        "    command.run()\n"
    ),
}
HEAD = "from setuptools import Distribution, Extension\nfrom setuptools.command.build_ext import build_ext\n"


@pytest.mark.parametrize("script", POETRY.values(), ids=POETRY)
def test_a_build_script_of_poetry(script: str) -> None:
    digest = SdistDigest({"build.py": HEAD + script}, names=("build.py", "a.c"))
    assert read_setup_script(digest, DEBIAN, path="build.py").extension is Extension.REQUIRED


def test_a_build_script_of_poetry_that_copes() -> None:
    script = HEAD + (
        "def build(setup_kwargs):\n"
        "    try:\n"
        "        command = build_ext(Distribution({'name': 'a', 'ext_modules': [Extension('a', ['a.c'])]}))\n"
        "        command.run()\n"
        "    except Exception:\n"
        "        print('without')\n"
    )
    digest = SdistDigest({"build.py": script}, names=("build.py", "a.c"))
    assert read_setup_script(digest, DEBIAN, path="build.py").extension is Extension.OPTIONAL
