"""What in an sdist itself may stop its build although compiler and libraries are there; certain only where it is."""

import re
from collections.abc import Iterator

from wheelcheck.model.sdist import BuildEnvironment, Extension, Hurdle, HurdleKind, SdistDigest
from wheelcheck.sdist.building import Building
from wheelcheck.sdist.compiled_sources import is_compiled_elsewhere
from wheelcheck.sdist.paths import is_aside
from wheelcheck.sdist.pyproject import BuildSystem
from wheelcheck.sdist.python_hurdles import python_hurdles
from wheelcheck.sdist.tool_hurdles import tool_hurdles

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
_FETCHES = re.compile(
    r"\b(FetchContent_Declare|ExternalProject_Add|CPMAddPackage)\b|\bfile\s*\(\s*DOWNLOAD\b", re.IGNORECASE
)
_COMMENT = re.compile(r"#[^\n]*")
_NAMES_CMAKE = re.compile(r"cmake|skbuild|scikit[-_]build", re.IGNORECASE)
_NAMES_MESON = re.compile(r"meson", re.IGNORECASE)


def read_hurdles(
    digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem, building: Building
) -> tuple[Hurdle, ...]:
    """Everything that is seen in the archive."""
    if system.broken:
        detail = "pyproject.toml is not as PEP 518 has it"
        return (Hurdle(HurdleKind.BUILD_TOOL, fatal=True, detail=detail, source="pyproject.toml"),)
    found = (*tool_hurdles(digest, environment, system, building), *_script_downloads(building))
    if building.extension is Extension.NONE:
        # Nothing of what is in its sources is compiled.
        return found
    return (
        *found,
        *python_hurdles(digest, environment, system, building),
        *_libc(digest, environment),
        *_cmake_downloads(digest, system, building),
        *_meson_downloads(digest, system, building),
    )


def _libc(digest: SdistDigest, environment: BuildEnvironment) -> Iterator[Hurdle]:
    if environment.libc != "musl":
        return
    for header, detail in _GLIBC_HEADERS.items():
        places = [path for path in digest.includes.get(header, ()) if not is_compiled_elsewhere(path)]
        if places:
            yield Hurdle(HurdleKind.OTHER_LIBC, fatal=False, detail=detail, source=f"{places[0]}: #include <{header}>")


def _script_downloads(building: Building) -> Iterator[Hurdle]:
    if building.script is not None:
        for each in building.script.downloads:
            file, _, what = each.partition(": ")
            yield Hurdle(HurdleKind.DOWNLOADS, fatal=False, detail=what, source=f"{file}: {what}")


def _runs(program: re.Pattern[str], digest: SdistDigest, system: BuildSystem, building: Building) -> bool:
    """Whether the build names the program: its files may lie in an sdist for others."""
    said = [system.module, *system.requires, *building.hook_requires, *building.evidence]
    if building.script is not None:
        said += [*building.script.tools, digest.texts.get("setup.py", "")]
    return any(program.search(each) for each in said)


def _cmake_downloads(digest: SdistDigest, system: BuildSystem, building: Building) -> Iterator[Hurdle]:
    if not _runs(_NAMES_CMAKE, digest, system, building):
        return
    for path, text in digest.texts.items():
        if path.endswith(("CMakeLists.txt", ".cmake")) and not is_aside(path):
            match = _FETCHES.search(_COMMENT.sub("", text))
            if match is not None:
                what = match[1] or "file(DOWNLOAD)"
                yield Hurdle(HurdleKind.DOWNLOADS, fatal=False, detail=what, source=f"{path}: {what}")
                return


def _meson_downloads(digest: SdistDigest, system: BuildSystem, building: Building) -> Iterator[Hurdle]:
    """Yield the wraps whose subprojects are not in the archive: Meson fetches them where the system has none."""
    if not _runs(_NAMES_MESON, digest, system, building):
        return
    folders = {"/".join(name.split("/")[:2]) for name in digest.names if name.count("/") > 1}
    for path, text in digest.texts.items():
        if path.endswith(".wrap") and path.startswith("subprojects/") and _wrap_folder(path, text) not in folders:
            source = f"{path}: the subproject is not in the archive"
            yield Hurdle(HurdleKind.DOWNLOADS, fatal=False, detail=path.rpartition("/")[2], source=source)


def _wrap_folder(path: str, text: str) -> str:
    match = re.search(r"^\s*directory\s*=\s*(\S+)", text, re.MULTILINE)
    name = match[1] if match is not None else path.rpartition("/")[2].removesuffix(".wrap")
    return f"subprojects/{name}"
