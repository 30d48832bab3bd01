"""Where C of an sdist uses what the target's Python no longer has in its C API."""

import re
from collections.abc import Iterator

from wheelcheck.model.sdist import BuildEnvironment, Extension, Hurdle, HurdleKind, Language, SdistDigest
from wheelcheck.sdist.building import Building
from wheelcheck.sdist.compiled_sources import compiled_sources, is_compiled_elsewhere
from wheelcheck.sdist.pyproject import BuildSystem

__all__ = ["needs_cython", "python_hurdles"]

_LONGINTREPR = "longintrepr.h"
_WITHOUT_LONGINTREPR = (3, 11)
_LONGINTREPR_DETAIL = "longintrepr.h (What's New in Python 3.11, C API)"
_CYTHON_FOR = {(3, 10): (0, 29, 24), (3, 11): (0, 29, 32), (3, 12): (0, 29, 34), (3, 13): (3, 0, 11)}
"""The first Cython whose C compiles on a Python (Cython's changelog)."""
_CYTHON_3_FOR = {(3, 12): (3, 0, 0), (3, 13): (3, 0, 11)}
_INCLUDES_LONGINTREPR = ((0, 25), (0, 29, 25))
"""C of these includes `longintrepr.h` on every CPython: seen in all of 0.27 to 0.29.24, and none from 0.29.28 on."""
_NUMBER = re.compile(r"[0-9]{1,9}")
_NAME = re.compile(r"[^A-Za-z0-9._-]")


def needs_cython(system: BuildSystem, building: Building) -> bool:
    """Whether Cython is among the requirements of the build, which then makes C anew."""
    named = {"cython", "cython3"}
    requires = (*system.requires, *building.hook_requires)
    return any(_NAME.split(each.strip(), maxsplit=1)[0].lower() in named for each in requires)


def python_hurdles(
    digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem, building: Building
) -> Iterator[Hurdle]:
    """Yield what is seen in sources that would be compiled."""
    if building.script is None and building.languages == (Language.RUST,):
        return
    known = None if building.script is None else building.script.sources
    paths = {source.path for source in compiled_sources(digest, known, cython=False)}
    python = (environment.major, environment.minor)
    # Other files that Cython made are told of by its version.
    places = [each for each in digest.includes.get(_LONGINTREPR, ()) if each in paths - set(digest.generated)]
    if places and python >= _WITHOUT_LONGINTREPR and environment.implementation == "cpython":
        source = f"{places[0]}: #include"
        yield Hurdle(HurdleKind.PYTHON_TOO_NEW, fatal=False, detail=_LONGINTREPR_DETAIL, source=source)
    if needs_cython(system, building):
        return
    # What is compiled may include what Cython has made beside it (mpi4py).
    folders = {path.rpartition("/")[0] for path in paths}
    made = [
        (path, version)
        for path, version in digest.generated.items()
        if path.rpartition("/")[0] in folders and not is_compiled_elsewhere(path)
    ]
    old = [(path, version) for path, version in made if _is_too_old(version, python)]
    # The oldest first: what certainly fails is told before what may.
    for path, version in sorted(old, key=lambda each: (_numbers(each[1]), each[0]))[:1]:
        detail = f"C made by Cython {version}, older than Python {environment.major}.{environment.minor}"
        named = known is not None and path in paths and building.extension is Extension.REQUIRED
        certain = named and _fails(version, environment)
        yield Hurdle(HurdleKind.PYTHON_TOO_NEW, fatal=certain, detail=detail, source=f"{path}: its first line")


def _is_too_old(version: str, python: tuple[int, int]) -> bool:
    made_by = _numbers(version)
    table = _CYTHON_3_FOR if made_by >= (3,) else _CYTHON_FOR
    needed = [cython for first, cython in table.items() if python >= first]
    return bool(made_by) and bool(needed) and made_by < max(needed)


def _fails(version: str, environment: BuildEnvironment) -> bool:
    first, fixed = _INCLUDES_LONGINTREPR
    newer = (environment.major, environment.minor) >= _WITHOUT_LONGINTREPR
    return newer and environment.implementation == "cpython" and first <= _numbers(version) < fixed


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, _NUMBER.findall(version)[:3]))
