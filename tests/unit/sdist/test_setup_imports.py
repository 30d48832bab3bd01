"""What a script can import in an isolated build environment, and what it does without."""

import pytest

from tests.unit.sdist.setup_reading import DEBIAN, read
from wheelcheck.model.sdist import Extension

OR_ELSE = """
from setuptools import Extension, setup
try:
    from Cython.Build import cythonize
except ImportError:
    cythonize = None
setup(ext_modules=cythonize([Extension("a.x", ["a/x.pyx"])]) if cythonize else {otherwise})
"""


def test_cython_that_is_required_is_there() -> None:
    script = OR_ELSE.format(otherwise="[]")
    assert read(script, requires=("setuptools", "cython>=0.29 ; python_version > '3'")).extension is Extension.REQUIRED


def test_cython_that_is_not_required_is_not_there() -> None:
    assert read(OR_ELSE.format(otherwise="[]")).extension is Extension.NONE


def test_the_c_file_in_its_place() -> None:
    script = OR_ELSE.format(otherwise='[Extension("a.x", ["a/x.c"])]')
    found = read(script, names=("a/x.c",))
    assert (found.extension, found.sources) == (Extension.REQUIRED, ("a/x.c",))


def test_what_setup_requires_names_is_there_in_the_end() -> None:
    script = OR_ELSE.format(otherwise="[]").replace("setup(", 'setup(setup_requires=["Cython"], ', 1)
    found = read(script.replace("import Extension, setup(setup", "import Extension, setup(setup"))
    assert found.extension is Extension.REQUIRED
    assert found.setup_requires == ("Cython",)


def test_an_import_that_nobody_is_prepared_for_is_not_about_the_compiler() -> None:
    found = read("""
        import numpy
        from setuptools import Extension, setup
        setup(ext_modules=[Extension("a.x", ["x.c"], include_dirs=[numpy.get_include()])])
    """)
    assert found.extension is Extension.REQUIRED


@pytest.mark.parametrize("module", ["json", "xml.etree.ElementTree", "distutils.core", "sysconfig"])
def test_the_standard_library_and_setuptools_are_there(module: str) -> None:
    found = read(f"""
        from setuptools import Extension, setup
        try:
            import {module}
        except ImportError:
            setup()
        else:
            setup(ext_modules=[Extension("a.x", ["x.c"])])
    """)
    assert found.extension is Extension.REQUIRED


@pytest.mark.parametrize(("minor", "expected"), [(11, Extension.REQUIRED), (12, Extension.NONE)])
def test_the_standard_library_is_the_targets(minor: int, expected: Extension) -> None:
    found = read(
        """
        from setuptools import Extension, setup
        modules = [Extension("a.x", ["x.c"])]
        try:
            import imp
        except ImportError:
            modules = []
        setup(ext_modules=modules)
        """,
        environment=DEBIAN._replace(minor=minor),
    )
    assert found.extension is expected
    assert ("imp" in found.removed) is (minor == 12)


def test_the_sdists_own_modules_are_followed() -> None:
    found = read(
        """
        import os, sys
        sys.path.insert(0, os.path.dirname(__file__))
        from build_support import flags
        from setuptools import setup
        setup(ext_modules=flags.EXTENSIONS)
        """,
        texts={
            "build_support/__init__.py": "",
            "build_support/flags.py": """
                from setuptools import Extension
                EXTENSIONS = [Extension("a.x", ["x.c"])]
            """,
        },
    )
    assert found.extension is Extension.REQUIRED


def test_the_sdists_own_package_may_not_be_importable() -> None:
    found = read(
        """
        from setuptools import setup
        from a import __version__
        setup(version=__version__)
        """,
        texts={
            "a/__init__.py": """
                __version__ = "1.0"
                import requests
                raise RuntimeError("not installed")
            """
        },
    )
    assert found.extension is Extension.NONE


@pytest.mark.parametrize(
    "load",
    [
        "exec(open('a/parts.py').read())",
        "exec(compile(open('a/parts.py').read(), 'parts', 'exec'))",
        "exec(open(os.path.join(os.path.dirname(__file__), 'a', 'parts.py')).read(), globals())",
        "MODULES = __import__('a.parts').parts.MODULES",
        "import importlib; MODULES = importlib.import_module('a.parts').MODULES",
        "import runpy; MODULES = runpy.run_path('a/parts.py')['MODULES']",
        "from a.parts import *",
        "from a import parts; MODULES = parts.MODULES",
        "MODULES = {}; exec(open('a/parts.py').read(), MODULES); MODULES = MODULES['MODULES']",
    ],
)
def test_a_file_that_is_executed(load: str) -> None:
    script = f"import os\nfrom setuptools import Extension, setup\n{load}\nsetup(ext_modules=MODULES)\n"
    found = read(script, texts={"a/__init__.py": "", "a/parts.py": "MODULES = []\n"})
    assert found.extension is Extension.NONE


def test_modules_that_import_each_other_end() -> None:
    found = read(
        "import one\nfrom setuptools import setup\nsetup()\n",
        texts={"one.py": "import two\n", "two.py": "import one\n"},
    )
    assert found.extension is Extension.NONE


def test_a_script_that_never_gets_to_setup_is_not_pure() -> None:
    assert read("import elsewhere\nelsewhere.build_all()\n", names=("a/x.c",)).extension is Extension.UNKNOWN


GUARDED = """
from setuptools import Extension, setup
try:
    import pkg_resources
except ImportError:
    setup()
else:
    setup(ext_modules=[Extension("a", ["a.c"])])
"""


@pytest.mark.parametrize(
    ("requires", "minor", "extension"),
    [
        (("setuptools",), 12, Extension.NONE),
        (("setuptools<82",), 12, Extension.REQUIRED),
        (("setuptools",), 8, Extension.REQUIRED),
    ],
)
def test_pkg_resources_went_with_setuptools_82(requires: tuple[str, ...], minor: int, extension: Extension) -> None:
    assert read(GUARDED, requires=requires, environment=DEBIAN._replace(minor=minor)).extension is extension
