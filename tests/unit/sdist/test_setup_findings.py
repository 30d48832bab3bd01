"""What is noticed beside the extensions: programs, libraries, pkg-config, downloads, what is gone."""

import pytest

from tests.unit.sdist.setup_reading import read
from wheelcheck.model.sdist import Extension, Language


@pytest.mark.parametrize(
    "call",
    [
        "subprocess.check_output(['pkg-config', '--cflags', 'cairo', 'pango >= 1.0'])",
        "subprocess.check_output('pkg-config --cflags --libs cairo pango'.split())",
        "subprocess.run('pkg-config --libs cairo pango', shell=True)",
        "os.popen('pkg-config --libs cairo pango').read()",
        "subprocess.getoutput('pkg-config --libs %s' % 'cairo pango')",
        "subprocess.Popen(['pkg-config', '--libs-only-L', 'cairo', 'pango'], stdout=subprocess.PIPE).communicate()",
        "pkgconfig.parse('cairo pango')",
    ],
)
def test_pkg_config(call: str) -> None:
    found = read(
        f"""
        import os, subprocess
        from setuptools import Extension, setup
        import pkgconfig
        flags = {call}
        setup(ext_modules=[Extension("a.x", ["x.c"])])
        """,
        requires=("setuptools", "pkgconfig"),
    )
    assert [name.split()[0] for name in found.pkg_config][:2] == ["cairo", "pango"]
    assert found.extension is Extension.REQUIRED


def test_a_program_that_tells_how_to_link() -> None:
    found = read("""
        import subprocess, sys
        from setuptools import Extension, setup
        try:
            flags = subprocess.check_output(["pg_config", "--includedir"]).decode().strip()
        except OSError:
            sys.exit("pg_config is not there")
        setup(ext_modules=[Extension("a.x", ["x.c"], include_dirs=[flags], libraries=["pq"])])
    """)
    assert found.tools == ("pg_config",)
    assert found.libraries == ("pq",)
    assert found.extension is Extension.REQUIRED


@pytest.mark.parametrize(
    "call",
    [
        "urllib.request.urlretrieve('https://files.example.org/model.bin', 'model.bin')",
        "urlopen('https://files.example.org/model.bin').read()",
        "requests.get('https://files.example.org/model.bin')",
        "subprocess.check_call(['git', 'clone', 'https://files.example.org/lib.git'])",
        "os.system('curl -O https://files.example.org/lib.tar.gz')",
        "subprocess.call('wget https://files.example.org/lib.tar.gz', shell=True)",
    ],
)
def test_downloads(call: str) -> None:
    found = read(f"""
        import os, requests, subprocess, urllib.request
        from urllib.request import urlopen
        from setuptools import setup
        {call}
        setup()
    """)
    assert len(found.downloads) == 1
    assert found.downloads[0].startswith("setup.py: ")


def test_a_download_in_a_command_of_the_build() -> None:
    found = read("""
        import urllib.request
        from setuptools import setup
        from setuptools.command.build_py import build_py
        class Build(build_py):
            def run(self):
                urllib.request.urlretrieve("https://files.example.org/model.bin", "a/model.bin")
                super().run()
        setup(cmdclass={"build_py": Build})
    """)
    assert found.downloads
    assert found.extension is Extension.NONE


@pytest.mark.parametrize(
    ("keywords", "gone"),
    [("use_2to3=True", "use_2to3"), ("convert_2to3_doctests=['a.txt']", "convert_2to3_doctests"), ("name='a'", None)],
)
def test_keywords_that_setuptools_no_longer_has(keywords: str, gone: str | None) -> None:
    found = read(f"from setuptools import setup\nsetup({keywords})\n")
    assert found.removed == (() if gone is None else (gone,))


def test_rust_and_cython_are_told() -> None:
    found = read(
        """
        from setuptools import setup
        from setuptools_rust import RustExtension
        from Cython.Build import cythonize
        setup(rust_extensions=[RustExtension("a.r")], ext_modules=cythonize(["a/x.pyx"]))
        """,
        requires=("setuptools", "setuptools-rust", "Cython"),
        names=("a/x.pyx",),
    )
    assert set(found.languages) == {Language.RUST, Language.CYTHON}


def test_setup_requires_in_each_form() -> None:
    found = read("from setuptools import setup\nsetup(setup_requires='cffi>=1.0\\nnumpy')\n")
    assert found.setup_requires == ("cffi>=1.0", "numpy")


PYTHON_2 = """
from setuptools import {names}
print "building"
setup(name="a"{keywords})
"""


def test_python_2_is_told() -> None:
    found = read(PYTHON_2.format(names="setup", keywords=""))
    assert found.python2
    assert found.extension is Extension.NONE


def test_python_2_with_an_extension_is_not_guessed() -> None:
    found = read(PYTHON_2.format(names="setup, Extension", keywords=', ext_modules=[Extension("a", ["a.c"])]'))
    assert found.python2
    assert found.extension is Extension.UNKNOWN
    assert found.evidence == ("setup.py: ext_modules",)
