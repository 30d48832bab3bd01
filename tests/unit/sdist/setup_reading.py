"""Reads a `setup.py` of a test's own as if it had come in an sdist."""

from collections.abc import Mapping
from textwrap import dedent

from wheelcheck.model.sdist import BuildEnvironment, SdistDigest, SourceFile
from wheelcheck.sdist.setup_record import SetupScript
from wheelcheck.sdist.setup_script import read_setup_script

__all__ = ["ALPINE", "DEBIAN", "FREE_THREADED", "PYPY", "read"]

DEBIAN = BuildEnvironment("cpython", 3, 12, free_threaded=False, machine="x86_64", libc="glibc")
ALPINE = DEBIAN._replace(libc="musl")
PYPY = BuildEnvironment("pypy", 3, 11, free_threaded=False, machine="x86_64", libc="glibc")
FREE_THREADED = BuildEnvironment("cpython", 3, 14, free_threaded=True, machine="aarch64", libc="glibc")


def read(
    script: str,
    *,
    requires: tuple[str, ...] = ("setuptools",),
    environment: BuildEnvironment = DEBIAN,
    names: tuple[str, ...] = (),
    texts: Mapping[str, str] | None = None,
) -> SetupScript:
    """Read the script, with further texts and files of which only the names are known."""
    files = {path: dedent(text) for path, text in (texts or {}).items()}
    sources = tuple(SourceFile(name, 100, 10) for name in names if name.endswith((".c", ".cpp", ".pyx")))
    digest = SdistDigest(
        texts={"setup.py": dedent(script), **files},
        sources=sources,
        names=("setup.py", "PKG-INFO", *files, *names),
    )
    return read_setup_script(digest, environment, requires)
