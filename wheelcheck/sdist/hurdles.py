"""What in an sdist itself may stop its build although compiler and libraries are there; certain only where it is."""

import re
from collections.abc import Iterator

from wheelcheck.model.sdist import BuildEnvironment, Hurdle, HurdleKind, SdistDigest
from wheelcheck.sdist.building import Building
from wheelcheck.sdist.paths import is_aside
from wheelcheck.sdist.pyproject import BuildSystem

__all__ = ["read_hurdles"]

_GLIBC_HEADERS = {
    "execinfo.h": "execinfo.h (libexecinfo)",
    "error.h": "error.h",
    "fts.h": "fts.h (musl-fts-dev)",
    "obstack.h": "obstack.h (musl-obstack-dev)",
    "argp.h": "argp.h (argp-standalone)",
    "gnu/libc-version.h": "gnu/libc-version.h",
    "sys/queue.h": "sys/queue.h (bsd-compat-headers)",
    "sys/cdefs.h": "sys/cdefs.h (bsd-compat-headers)",
    "sys/tree.h": "sys/tree.h (bsd-compat-headers)",
    "printf.h": "printf.h",
}
"""Headers that glibc has and musl has not; in brackets what brings it on Alpine (musl's FAQ, Alpine's wiki)."""
_C_API = {(3, 11): ("longintrepr.h", "longintrepr.h (What's New in Python 3.11, C API)")}
_CYTHON_FOR = {(3, 10): (0, 29, 24), (3, 11): (0, 29, 32), (3, 12): (0, 29, 34), (3, 13): (3, 0, 11)}
"""The first Cython whose C compiles on a Python (Cython's changelog)."""
_CYTHON_3_FOR = {(3, 12): (3, 0, 0), (3, 13): (3, 0, 11)}
_NUMBER = re.compile(r"[0-9]{1,9}")
_FETCHES = re.compile(
    r"\b(FetchContent_Declare|ExternalProject_Add|CPMAddPackage)\b|\bfile\s*\(\s*DOWNLOAD\b", re.IGNORECASE
)
_OLD_SETUPTOOLS = re.compile(
    r"^\s*setuptools\s*(?:\[[^\]]*\])?\s*\(?[^;]*?(?:<=?\s*([0-9]{1,9})|==\s*([0-9]{1,9})|~=\s*([0-9]{1,9}))",
    re.IGNORECASE,
)
_LAST_WITH_2TO3 = 57
_LAST_WITH_FEATURE = 45
_LAST_WITH_TEST = 71
_LAST_WITH_PKG_RESOURCES = 81
_GONE_FROM_PYTHON = frozenset({"imp", "asyncore", "asynchat", "smtpd"})


def read_hurdles(
    digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem, building: Building
) -> tuple[Hurdle, ...]:
    """Everything that is seen in the archive."""
    if system.broken:
        detail = "pyproject.toml is not as PEP 518 has it"
        return (Hurdle(HurdleKind.BUILD_TOOL, fatal=True, detail=detail, source="pyproject.toml"),)
    return (
        *_tools(environment, system, building),
        *_python(digest, environment, system, building),
        *_libc(digest, environment),
        *_downloads(digest, building),
    )


def _tools(environment: BuildEnvironment, system: BuildSystem, building: Building) -> Iterator[Hurdle]:
    script = building.script
    if script is None:
        return
    newest = _setuptools_bound((*system.requires, *script.setup_requires))
    if "use_2to3" in script.removed and (newest is None or newest > _LAST_WITH_2TO3):
        yield Hurdle(
            HurdleKind.BUILD_TOOL, fatal=True, detail="use_2to3", source="setup.py: use_2to3, gone in setuptools 58"
        )
    elif script.python2:
        yield Hurdle(HurdleKind.PYTHON_TOO_NEW, fatal=True, detail="written in Python 2", source="setup.py: its syntax")
    if "setuptools.Feature" in script.removed and (newest is None or newest > _LAST_WITH_FEATURE):
        source = "setup.py: setuptools.Feature, gone in setuptools 46"
        yield Hurdle(HurdleKind.BUILD_TOOL, fatal=True, detail="setuptools.Feature", source=source)
    if "setuptools.command.test" in script.removed and (newest is None or newest > _LAST_WITH_TEST):
        source = "setup.py: setuptools.command.test, gone in setuptools 72"
        yield Hurdle(HurdleKind.BUILD_TOOL, fatal=False, detail="setuptools.command.test", source=source)
    gone = sorted(set(script.removed) & _GONE_FROM_PYTHON)
    if gone and (environment.major, environment.minor) >= (3, 12):
        detail = f"the module {', '.join(gone)}"
        yield Hurdle(
            HurdleKind.PYTHON_TOO_NEW, fatal=False, detail=detail, source="setup.py: import, gone in Python 3.12"
        )


def _setuptools_bound(requires: tuple[str, ...]) -> int | None:
    """The newest setuptools that the requirements allow, by its first number; None where they do not say."""
    bounds = []
    for each in requires:
        match = _OLD_SETUPTOOLS.match(each)
        if match is not None:
            below, exact, compatible = match.groups()
            bounds.append(int(below) - ("<=" not in each) if below else int(exact or compatible))
    return min(bounds, default=None)


def _python(
    digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem, building: Building
) -> Iterator[Hurdle]:
    python = (environment.major, environment.minor)
    for first, (header, detail) in _C_API.items():
        places = digest.includes.get(header)
        if python >= first and places and environment.implementation == "cpython":
            yield Hurdle(HurdleKind.PYTHON_TOO_NEW, fatal=False, detail=detail, source=f"{places[0]}: #include")
    named = {"cython", "cython3"}
    cythonised = any(
        _NAME.split(each.strip(), maxsplit=1)[0].lower() in named
        for each in (*system.requires, *building.hook_requires)
    )
    if cythonised:
        return
    for path, version in digest.generated.items():
        if is_aside(path):
            continue
        made_by = tuple(map(int, _NUMBER.findall(version)[:3]))
        needed = (_CYTHON_3_FOR if made_by >= (3,) else _CYTHON_FOR).get(python)
        if needed is not None and made_by < needed:
            detail = f"C made by Cython {version}, older than Python {environment.major}.{environment.minor}"
            yield Hurdle(HurdleKind.PYTHON_TOO_NEW, fatal=False, detail=detail, source=f"{path}: its first line")
            return


_NAME = re.compile(r"[^A-Za-z0-9._-]")


def _libc(digest: SdistDigest, environment: BuildEnvironment) -> Iterator[Hurdle]:
    if environment.libc != "musl":
        return
    for header, detail in _GLIBC_HEADERS.items():
        places = [path for path in digest.includes.get(header, ()) if not is_aside(path)]
        if places:
            yield Hurdle(HurdleKind.OTHER_LIBC, fatal=False, detail=detail, source=f"{places[0]}: #include <{header}>")


def _downloads(digest: SdistDigest, building: Building) -> Iterator[Hurdle]:
    if building.script is not None:
        for each in building.script.downloads:
            file, _, what = each.partition(": ")
            yield Hurdle(HurdleKind.DOWNLOADS, fatal=False, detail=what, source=f"{file}: {what}")
    folders = {name.rpartition("/")[0] for name in digest.names}
    for path, text in digest.texts.items():
        if is_aside(path):
            continue
        if path.endswith(("CMakeLists.txt", ".cmake")):
            match = _FETCHES.search(text)
            if match is not None:
                what = match[1] or "file(DOWNLOAD)"
                yield Hurdle(HurdleKind.DOWNLOADS, fatal=False, detail=what, source=f"{path}: {what}")
                return
        elif path.endswith(".wrap") and path.startswith("subprojects/"):
            folder = _wrap_folder(path, text)
            if not any(each == folder or each.startswith(f"{folder}/") for each in folders):
                source = f"{path}: the subproject is not in the archive"
                yield Hurdle(HurdleKind.DOWNLOADS, fatal=False, detail=path.rpartition("/")[2], source=source)


def _wrap_folder(path: str, text: str) -> str:
    match = re.search(r"^\s*directory\s*=\s*(\S+)", text, re.MULTILINE)
    name = match[1] if match is not None else path.rpartition("/")[2].removesuffix(".wrap")
    return f"subprojects/{name}"
