"""What a script changes of its surroundings while it runs, and how it ends."""

import pytest

from tests.unit.sdist.setup_reading import read
from wheelcheck.model.sdist import Extension

REQUIRED = {
    "a variable that it sets itself": """
        import os
        from setuptools import Extension, setup
        os.environ["A_SPEED"] = "1"
        setup(ext_modules=[Extension("a", ["a.c"])] if os.environ.get("A_SPEED") else [])
    """,
    "a variable that it takes away": """
        import os
        from setuptools import Extension, setup
        os.environ.setdefault("A_PURE", "1")
        del os.environ["A_PURE"]
        setup(ext_modules=[Extension("a", ["a.c"])] if "A_PURE" not in os.environ else [])
    """,
    "a variable that is not there": """
        import os
        from setuptools import Extension, setup
        try:
            pure = os.environ["A_PURE"]
        except KeyError:
            pure = False
        setup(ext_modules=[] if pure else [Extension("a", ["a.c"])])
    """,
    "its arguments": """
        import sys
        from setuptools import Extension, setup
        pure = "--pure" in sys.argv
        if pure:
            sys.argv.remove("--pure")
        sys.argv[1:] = [each for each in sys.argv[1:] if each != "--fast"]
        setup(ext_modules=[Extension("a", ["a.c"])] if not pure and sys.argv[1:] == ["bdist_wheel"] else [])
    """,
    "a file, line by line": """
        from setuptools import Extension, setup
        speed = False
        with open("settings.txt") as file:
            line = file.readline()
            while line:
                if line.startswith("speed"):
                    speed = line.split("=")[1].strip() == "yes"
                line = file.readline()
        setup(ext_modules=[Extension("a", ["a.c"])] if speed else [])
    """,
    "a file, all lines": """
        from setuptools import Extension, setup
        settings = dict(line.strip().split("=") for line in open("settings.txt") if "=" in line)
        setup(ext_modules=[Extension("a", ["a.c"])] if settings["speed"] == "yes" else [])
    """,
    "a literal that is written in a file": """
        import ast
        from setuptools import Extension, setup
        with open("a/__init__.py") as file:
            for line in file:
                if line.startswith("SETTINGS"):
                    settings = ast.literal_eval(line.partition("=")[2].strip())
        setup(ext_modules=[Extension(name, [name + ".c"]) for name in settings["native"]])
    """,
    "a way out of its main function": """
        import sys
        from setuptools import Extension, setup
        def main():
            setup(ext_modules=[Extension("a", ["a.c"])])
            return 0
        if __name__ == "__main__":
            sys.exit(main())
    """,
}
TEXTS = {"settings.txt": "name=a\nspeed=yes\n", "a/__init__.py": "import x\nSETTINGS = {'native': ['a', 'b']}\n"}


@pytest.mark.parametrize("script", REQUIRED.values(), ids=REQUIRED)
def test_what_it_does_is_seen_later(script: str) -> None:
    assert read(script, texts=TEXTS).extension is Extension.REQUIRED


NONE = {
    "a way out of its main function": """
        import sys
        from setuptools import setup
        def main():
            setup(name="a")
        sys.exit(main())
    """,
    "a folder of the build": """
        import os
        from setuptools import setup
        from setuptools.command.build_py import build_py
        class Build(build_py):
            def run(self):
                if os.path.exists(os.path.join(self.build_lib, "a", "x.so")):
                    raise RuntimeError("not clean")
                build_py.run(self)
        setup(cmdclass={"build_py": Build})
    """,
    "what lies beside an sdist": """
        import glob, os
        from setuptools import Extension, setup
        here = os.path.abspath(os.path.dirname(__file__))
        found = glob.glob("../native/*.c") + glob.glob(os.path.join(here, os.pardir, os.pardir, "*.c"))
        setup(ext_modules=[Extension("a", found)] if found or os.path.exists("../../native") else [])
    """,
    "an attribute that an object does not have": """
        from setuptools import Extension, setup
        class Project:
            def extensions(self):
                if hasattr(self, "_extensions"):
                    return self._extensions
                try:
                    return self._others
                except AttributeError:
                    return []
        setup(ext_modules=Project().extensions())
    """,
}


@pytest.mark.parametrize("script", NONE.values(), ids=NONE)
def test_what_it_finds_is_the_archive_alone(script: str) -> None:
    assert read(script, texts=TEXTS).extension is Extension.NONE


def test_one_way_does_not_change_another() -> None:
    found = read("""
        import elsewhere, os, sys
        from setuptools import Extension, setup
        if elsewhere.odd():
            sys.argv.append("--pure")
            os.environ["A_PURE"] = "1"
        pure = "--pure" in sys.argv or "A_PURE" in os.environ
        setup(ext_modules=[] if pure else [Extension("a", ["a.c"])])
    """)
    assert found.extension is Extension.UNKNOWN
    assert found.evidence[0] == "setup.py: Extension('a')"


def test_only_what_is_named_is_suppressed() -> None:
    script = """
        from contextlib import suppress
        from setuptools import Extension, setup
        with suppress({errors}):
            setup(ext_modules=[Extension("a", ["a.c"])])
    """
    assert read(script.format(errors="ImportError")).extension is Extension.REQUIRED
    assert read(script.format(errors="SystemExit")).extension is Extension.OPTIONAL


def test_leaving_with_an_error_is_no_build() -> None:
    found = read("import sys\nfrom setuptools import setup\nsys.exit('not here')\nsetup()\n")
    assert found.extension is Extension.UNKNOWN
