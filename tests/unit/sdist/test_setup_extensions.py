"""What `setup()` is given to compile."""

import pytest

from tests.unit.sdist.setup_reading import DEBIAN, read
from wheelcheck.model.sdist import Extension, Language, SdistDigest
from wheelcheck.sdist.setup_record import SetupScript
from wheelcheck.sdist.setup_script import read_setup_script

COMPILING = {
    "an Extension": """
        from setuptools import Extension, setup
        setup(name="a", ext_modules=[Extension("a._speed", ["a/_speed.c"])])
    """,
    "distutils' Extension": """
        from distutils.core import setup, Extension
        setup(name="a", ext_modules=[Extension("a._speed", sources=["a/_speed.c"])])
    """,
    "a module's Extension": """
        import setuptools
        setuptools.setup(name="a", ext_modules=[setuptools.Extension("a._speed", sources=["a/_speed.c"])])
    """,
    "keywords in a dict": """
        from setuptools import Extension, setup
        keywords = dict(name="a")
        keywords["ext_modules"] = [Extension("a._speed", ["a/_speed.c"])]
        setup(**keywords)
    """,
    "keywords that are updated": """
        from setuptools import Extension, setup
        keywords = {"name": "a"}
        keywords.update(ext_modules=[Extension("a._speed", ["a/_speed.c"])])
        setup(**keywords)
    """,
    "keywords that are not known": """
        from setuptools import setup
        import elsewhere
        setup(name="a", **elsewhere.keywords())
    """,
    "extensions that are not known": """
        from setuptools import setup
        import elsewhere
        setup(name="a", ext_modules=elsewhere.extensions())
    """,
    "a class of its own": """
        from setuptools import Extension, setup
        from setuptools.command.build_ext import build_ext
        import subprocess
        class CMakeExtension(Extension):
            def __init__(self, name):
                super().__init__(name, sources=[])
        class Build(build_ext):
            def build_extension(self, ext):
                subprocess.check_call(["cmake", "."])
                subprocess.check_call(["cmake", "--build", "."])
        setup(name="a", ext_modules=[CMakeExtension("a")], cmdclass={"build_ext": Build})
    """,
    "a generated list": """
        from setuptools import Extension, setup
        setup(name="a", ext_modules=[Extension("a." + name, ["a/%s.c" % name]) for name in ("x", "y")])
    """,
    "a list that a loop fills": """
        from setuptools import Extension, setup
        found = []
        for name in ["x", "y"]:
            found.append(Extension(f"a.{name}", [f"a/{name}.c"]))
        setup(name="a", ext_modules=found)
    """,
    "a list that a function makes": """
        from setuptools import Extension, setup
        def extensions():
            yield Extension("a.x", ["a/x.c"])
        setup(name="a", ext_modules=list(extensions()))
    """,
    "a main function": """
        from setuptools import Extension, setup
        def main():
            ext = Extension("a.x", ["a/x.c"])
            setup(name="a", ext_modules=[ext])
        if __name__ == "__main__":
            main()
    """,
    "Cython's": """
        from setuptools import setup
        from Cython.Build import cythonize
        setup(name="a", ext_modules=cythonize("a/*.pyx"))
    """,
    "mypyc's": """
        from setuptools import setup
        from mypyc.build import mypycify
        setup(name="a", ext_modules=mypycify(["a/b.py"]))
    """,
    "pybind11's": """
        from pybind11.setup_helpers import Pybind11Extension, build_ext
        from setuptools import setup
        setup(name="a", ext_modules=[Pybind11Extension("a.x", ["x.cpp"])], cmdclass={"build_ext": build_ext})
    """,
    "torch's": """
        from setuptools import setup
        from torch.utils.cpp_extension import BuildExtension, CUDAExtension
        setup(name="a", ext_modules=[CUDAExtension("a.x", ["x.cu"])], cmdclass={"build_ext": BuildExtension})
    """,
    "cffi's": """
        from setuptools import setup
        setup(name="a", setup_requires=["cffi"], cffi_modules=["build_it.py:ffi"])
    """,
    "Rust": """
        from setuptools import setup
        from setuptools_rust import Binding, RustExtension
        setup(name="a", rust_extensions=[RustExtension("a._rust", binding=Binding.PyO3)])
    """,
    "a C library": """
        from setuptools import setup
        setup(name="a", libraries=[("speed", {"sources": ["speed.c"]})])
    """,
    "scikit-build": """
        from skbuild import setup
        setup(name="a")
    """,
    "numpy's configuration": """
        from numpy.distutils.core import setup
        def configuration(parent_package="", top_path=None):
            from numpy.distutils.misc_util import Configuration
            config = Configuration("a", parent_package, top_path)
            config.add_extension("x", ["x.c"])
            return config
        setup(name="a", configuration=configuration)
    """,
    "a helper module": """
        from setuptools import setup
        from tools.flags import extensions
        setup(name="a", ext_modules=extensions())
    """,
    "a class that holds all": """
        from setuptools import Extension, setup
        class Project:
            name = "a"
            @property
            def extensions(self):
                return [Extension(self.name + ".x", ["x.c"])]
        project = Project()
        setup(name=project.name, ext_modules=project.extensions)
    """,
    "a distribution that adds it": """
        from setuptools import Distribution, Extension, setup
        class Mine(Distribution):
            def __init__(self, attrs=None):
                Distribution.__init__(self, attrs)
                self.ext_modules = [Extension("a.x", ["x.c"])]
        setup(name="a", distclass=Mine)
    """,
}
HELPER = """
    from setuptools import Extension
    def extensions():
        return [Extension("a.x", ["a/x.c"])]
"""


@pytest.mark.parametrize("script", COMPILING.values(), ids=COMPILING)
def test_an_extension_is_required(script: str) -> None:
    requires = ("setuptools", "Cython", "pybind11", "torch", "scikit-build", "setuptools-rust", "mypy", "numpy<1.26")
    found = read(script, requires=requires, names=("a/_speed.c", "a/x.pyx"), texts={"tools/flags.py": HELPER})
    assert (found.extension, found.complete) == (Extension.REQUIRED, True)
    assert found.evidence


PURE = {
    "nothing": """
        from setuptools import setup
        setup(name="a", packages=["a"])
    """,
    "an empty list": """
        from setuptools import setup
        setup(name="a", ext_modules=[])
    """,
    "no list": """
        from setuptools import setup
        setup(name="a", ext_modules=None)
    """,
    "a stub": """
        import setuptools
        setuptools.setup()
    """,
    "a tag, but nothing compiled": """
        from setuptools import Distribution, setup
        class Binary(Distribution):
            def has_ext_modules(self):
                return True
        setup(name="a", distclass=Binary, package_data={"a": ["*.so"]})
    """,
    "an Extension that nobody uses": """
        from setuptools import Extension, setup
        unused = Extension("a.x", ["x.c"])
        setup(name="a")
    """,
    "sources as data": """
        from setuptools import setup
        setup(name="a", package_data={"a": ["templates/*.c"]})
    """,
    "a command that is not run": """
        from setuptools import Command, setup
        import subprocess
        class Vendor(Command):
            def run(self):
                subprocess.check_call(["make", "vendor"])
        setup(name="a", cmdclass={"vendor": Vendor})
    """,
    "a version that is read with a regular expression": """
        import re
        from setuptools import setup
        with open("a/version.py") as file:
            version = re.search(r"version = '(.*)'", file.read()).group(1)
        setup(name="a", version=version)
    """,
    "a version from a module that is executed": """
        from setuptools import setup
        about = {}
        with open("a/version.py") as file:
            exec(file.read(), about)
        setup(name="a", version=about["version"])
    """,
    "scripts that publish": """
        import os, sys
        from setuptools import setup
        if sys.argv[-1] == "publish":
            os.system("python setup.py sdist upload")
            sys.exit()
        setup(name="a")
    """,
}


@pytest.mark.parametrize("script", PURE.values(), ids=PURE)
def test_nothing_is_compiled(script: str) -> None:
    found = read(script, names=("a/templates/x.c",), texts={"a/version.py": "version = '1.0'\n"})
    assert (found.extension, found.complete) == (Extension.NONE, True)


def test_sources_and_languages_are_told() -> None:
    found = read("""
        from setuptools import Extension, setup
        setup(ext_modules=[
            Extension("a.x", ["./a/x.cpp", "a/y.cpp"], language="c++", extra_compile_args=["-O2", "-std=c++17"]),
            Extension("a.z", ["a/z.c"], libraries=["pq", "ssl"], extra_link_args=["-lz"]),
        ])
    """)
    assert found.sources == ("a/x.cpp", "a/y.cpp", "a/z.c")
    assert Language.CPP in found.languages
    assert found.libraries == ("pq", "ssl", "z")
    assert found.cpp_standard == 17
    assert found.evidence[0].startswith("setup.py: Extension('a.x')")


def test_sources_that_are_not_all_known_are_none() -> None:
    found = read("""
        from setuptools import Extension, setup
        import elsewhere
        setup(ext_modules=[Extension("a.x", elsewhere.sources())])
    """)
    assert found.sources is None


def test_sources_that_are_found_by_pattern_are_those_of_the_archive() -> None:
    found = read(
        """
        from glob import glob
        from setuptools import Extension, setup
        setup(ext_modules=[Extension("a.x", glob("src/*.c"))])
        """,
        names=("src/one.c", "src/two.c", "src/two.h", "src/deep/three.c"),
    )
    assert found.sources == ("src/one.c", "src/two.c")


def test_an_sdist_without_the_script_compiles_nothing_by_it() -> None:
    assert read_setup_script(SdistDigest({}), DEBIAN) == SetupScript()
