"""Scripts that go on without what they compile, and those that only seem to."""

import pytest

from tests.unit.sdist.setup_reading import read
from wheelcheck.model.sdist import Extension

OPTIONAL = {
    "setuptools' own word for it": """
        from setuptools import Extension, setup
        setup(ext_modules=[Extension("a.x", ["x.c"], optional=True)])
    """,
    "Rust": """
        from setuptools import setup
        from setuptools_rust import RustExtension
        setup(rust_extensions=[RustExtension("a.x", optional=True)])
    """,
    "set afterwards": """
        from setuptools import Extension, setup
        extension = Extension("a.x", ["x.c"])
        extension.optional = True
        setup(ext_modules=[extension])
    """,
    "unless a variable says otherwise": """
        import os
        from setuptools import Extension, setup
        setup(ext_modules=[Extension("a.x", ["x.c"], optional=os.environ.get("CIBUILDWHEEL", "0") != "1")])
    """,
    "a build that fails is started again": """
        from distutils.errors import CCompilerError, DistutilsExecError, DistutilsPlatformError
        from setuptools import Extension, setup
        from setuptools.command.build_ext import build_ext
        errors = (CCompilerError, DistutilsExecError, DistutilsPlatformError)
        class BuildFailed(Exception):
            pass
        class Build(build_ext):
            def run(self):
                try:
                    build_ext.run(self)
                except DistutilsPlatformError:
                    raise BuildFailed()
            def build_extension(self, ext):
                try:
                    build_ext.build_extension(self, ext)
                except errors:
                    raise BuildFailed()
        def run_setup(with_binary):
            modules = [Extension("a.x", ["x.c"])] if with_binary else []
            setup(name="a", ext_modules=modules, cmdclass={"build_ext": Build})
        try:
            run_setup(True)
        except BuildFailed:
            run_setup(False)
    """,
    "an error that is told": """
        from setuptools import Extension, setup
        from setuptools.command.build_ext import build_ext
        class Build(build_ext):
            def build_extension(self, ext):
                try:
                    super().build_extension(ext)
                except Exception as error:
                    print("without", ext.name, error)
        setup(ext_modules=[Extension("a.x", ["x.c"])], cmdclass=dict(build_ext=Build))
    """,
    "all errors": """
        from setuptools import Extension, setup
        from setuptools.command.build_ext import build_ext
        class Build(build_ext):
            def run(self):
                try:
                    build_ext.run(self)
                except:
                    pass
        setup(ext_modules=[Extension("a.x", ["x.c"])], cmdclass={"build_ext": Build})
    """,
    "suppressed": """
        import contextlib
        from setuptools import Extension, setup
        from setuptools.command.build_ext import build_ext
        class Build(build_ext):
            def build_extension(self, ext):
                with contextlib.suppress(Exception):
                    super().build_extension(ext)
        setup(ext_modules=[Extension("a.x", ["x.c"])], cmdclass={"build_ext": Build})
    """,
    "raised again only on demand": """
        import os
        from distutils.errors import CompileError
        from setuptools import Extension, setup
        from setuptools.command.build_ext import build_ext
        class Build(build_ext):
            def build_extension(self, ext):
                try:
                    build_ext.build_extension(self, ext)
                except CompileError:
                    if os.getenv("A_REQUIRE_SPEED"):
                        raise
        setup(ext_modules=[Extension("a.x", ["x.c"])], cmdclass={"build_ext": Build})
    """,
    "a parent in another class": """
        from distutils.errors import CCompilerError
        from setuptools import Extension, setup
        from setuptools.command.build_ext import build_ext
        class Tolerant(build_ext):
            def build_extension(self, ext):
                try:
                    super(Tolerant, self).build_extension(ext)
                except CCompilerError:
                    self.warn("no compiler")
        class Build(Tolerant):
            pass
        setup(ext_modules=[Extension("a.x", ["x.c"])], cmdclass={"build_ext": Build})
    """,
    "the build before, the outcome after": """
        from setuptools import Extension, setup
        from setuptools.command.build_py import build_py
        import subprocess
        class Build(build_py):
            def run(self):
                try:
                    subprocess.check_call(["make", "-C", "native"])
                except (OSError, subprocess.CalledProcessError):
                    print("no native code")
                build_py.run(self)
        setup(name="a", cmdclass={"build_py": Build})
    """,
    "a trial compilation first": """
        from distutils.ccompiler import new_compiler
        from setuptools import Extension, setup
        def works():
            compiler = new_compiler()
            try:
                compiler.compile(["probe.c"])
                return True
            except Exception:
                return False
        setup(ext_modules=[Extension("a.x", ["x.c"])] if works() else [])
    """,
    "one of several errors": """
        from distutils.errors import CCompilerError, DistutilsExecError
        from setuptools import Extension, setup
        from setuptools.command.build_ext import build_ext
        class Build(build_ext):
            def build_extensions(self):
                try:
                    build_ext.build_extensions(self)
                except (CCompilerError, DistutilsExecError, IOError, ValueError):
                    self.extensions = []
        setup(ext_modules=[Extension("a.x", ["x.c"])], cmdclass={"build_ext": Build})
    """,
    "leaving is caught": """
        from setuptools import Extension, setup
        try:
            setup(ext_modules=[Extension("a.x", ["x.c"])])
        except SystemExit:
            setup()
    """,
}


@pytest.mark.parametrize("script", OPTIONAL.values(), ids=OPTIONAL)
def test_it_goes_on_without(script: str) -> None:
    found = read(script, requires=("setuptools", "setuptools-rust"))
    assert (found.extension, found.complete) == (Extension.OPTIONAL, True)
    assert found.evidence


REQUIRED = {
    "one of two is": """
        from setuptools import Extension, setup
        setup(ext_modules=[Extension("a.x", ["x.c"], optional=True), Extension("a.y", ["y.c"])])
    """,
    "not optional": """
        from setuptools import Extension, setup
        setup(ext_modules=[Extension("a.x", ["x.c"], optional=False)])
    """,
    "told and raised again": """
        from setuptools import Extension, setup
        from setuptools.command.build_ext import build_ext
        class Build(build_ext):
            def run(self):
                try:
                    build_ext.run(self)
                except Exception:
                    print("install a compiler")
                    raise
        setup(ext_modules=[Extension("a.x", ["x.c"])], cmdclass={"build_ext": Build})
    """,
    "told and left": """
        import sys
        from setuptools import Extension, setup
        from setuptools.command.build_ext import build_ext
        class Build(build_ext):
            def build_extension(self, ext):
                try:
                    build_ext.build_extension(self, ext)
                except Exception:
                    sys.exit(1)
        setup(ext_modules=[Extension("a.x", ["x.c"])], cmdclass={"build_ext": Build})
    """,
    "another error is caught": """
        from setuptools import Extension, setup
        from setuptools.command.build_ext import build_ext
        class Build(build_ext):
            def build_extension(self, ext):
                try:
                    build_ext.build_extension(self, ext)
                except KeyError:
                    pass
        setup(ext_modules=[Extension("a.x", ["x.c"])], cmdclass={"build_ext": Build})
    """,
    "an error that becomes another": """
        from setuptools import Extension, setup
        from setuptools.command.build_ext import build_ext
        class Build(build_ext):
            def build_extension(self, ext):
                try:
                    build_ext.build_extension(self, ext)
                except Exception as error:
                    raise RuntimeError("no compiler") from error
        setup(ext_modules=[Extension("a.x", ["x.c"])], cmdclass={"build_ext": Build})
    """,
    "flags that depend on the compiler": """
        from setuptools import Extension, setup
        from setuptools.command.build_ext import build_ext
        class Build(build_ext):
            def build_extensions(self):
                if self.compiler.compiler_type == "msvc":
                    for ext in self.extensions:
                        ext.extra_compile_args.append("/O2")
                build_ext.build_extensions(self)
        setup(ext_modules=[Extension("a.x", ["x.c"])], cmdclass={"build_ext": Build})
    """,
    "a build of its own": """
        import os
        from setuptools import setup
        from setuptools.command.build_ext import build_ext
        class Build(build_ext):
            def run(self):
                if os.system("make") != 0:
                    raise RuntimeError("make failed")
        setup(cmdclass={"build_ext": Build})
    """,
    "a command of setuptools' own build": """
        import subprocess
        from distutils.command.build import build
        from setuptools import setup
        class Build(build):
            def run(self):
                subprocess.run(["cargo", "build", "--release"], check=True)
                build.run(self)
        setup(cmdclass={"build": Build})
    """,
    "what it needs is looked for with the compiler": """
        import sys
        from setuptools import Extension, setup
        from setuptools.command.build_ext import build_ext
        class Build(build_ext):
            def build_extensions(self):
                if not self.compiler.has_function("inflate", libraries=["z"]):
                    sys.exit("zlib is missing")
                build_ext.build_extensions(self)
        setup(ext_modules=[Extension("a.x", ["x.c"])], cmdclass={"build_ext": Build})
    """,
}


@pytest.mark.parametrize("script", REQUIRED.values(), ids=REQUIRED)
def test_it_ends(script: str) -> None:
    assert read(script).extension is Extension.REQUIRED


def test_a_mark_that_the_script_itself_sets_is_not_there_yet() -> None:
    found = read("""
        import subprocess
        from setuptools import Extension, setup
        from setuptools.command.build_ext import build_ext

        class Build(build_ext):
            def initialize_options(self):
                if getattr(self, "_initialized", False):
                    return
                super().initialize_options()
                self.use_system = False

            def build_extensions(self):
                if not self.use_system:
                    subprocess.run(["./configure"], check=True)
                super().build_extensions()

        setup(ext_modules=[Extension("a", ["a.c"])], cmdclass={"build_ext": Build})
    """)
    assert found.extension is Extension.REQUIRED
    assert found.evidence[0] == "setup.py: runs configure"
