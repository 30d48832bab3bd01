"""scikit-build-core: whether CMake runs, with the overrides of `tool.scikit-build`, and what for."""

import re
from collections.abc import Iterator, Mapping

from wheelcheck.model.sdist import BuildEnvironment, Extension, Language, SdistDigest
from wheelcheck.sdist.building import Building
from wheelcheck.sdist.compiled_sources import compiled_sources
from wheelcheck.sdist.pyproject import BuildSystem, table

__all__ = ["scikit_build_core"]

_COMMENT = re.compile(r"#[^\n]*")
_PROJECT = re.compile(r"\bproject\s*\(([^)]*)\)", re.IGNORECASE)
_ENABLES = re.compile(r"\benable_language\s*\(", re.IGNORECASE)
_LANGUAGES = {
    "C": Language.C,
    "CXX": Language.CPP,
    "Fortran": Language.FORTRAN,
    "CUDA": Language.CUDA,
    "ASM": Language.ASSEMBLY,
    "OBJC": Language.OBJECTIVE_C,
    "OBJCXX": Language.OBJECTIVE_C,
}
_COMMON = frozenset({Language.C, Language.CPP})
_LITERAL = re.compile(r"\^?\w+\$?")


def scikit_build_core(digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    """It compiles, unless CMake is not run, or the project says that it has no language."""
    settings = table(system.data, "tool", "scikit-build")
    first = _runs_cmake(settings, environment, failed=False)
    if first is False:
        return Building(Extension.NONE, ("pyproject.toml: tool.scikit-build.wheel.cmake = false",))
    path = _script(settings)
    backend = f"pyproject.toml: build-backend = {system.backend}"
    evidence = (backend, path) if path in digest.texts else (backend,)
    # scikit-build-core asks for them where the system has none: an image without them gets them from the index.
    requires = (f"cmake{_version(settings, 'cmake', '>=3.15')}", f"ninja{_version(settings, 'ninja', '>=1.5')}")
    if first is None:
        where = "pyproject.toml: tool.scikit-build.overrides"
        return Building(Extension.UNKNOWN, (*evidence, where), (), requires)
    if _runs_cmake(settings, environment, failed=True) is False:
        without = "pyproject.toml: tool.scikit-build.overrides: if.failed, wheel.cmake = false"
        return Building(Extension.OPTIONAL, (without, *evidence), _languages(digest, path) or (), requires)
    languages = _languages(digest, path)
    if languages == () and not compiled_sources(digest):
        return Building(Extension.NONE, (*evidence, f"{path}: LANGUAGES NONE"), (), requires)
    return Building(Extension.REQUIRED, evidence, languages or (), requires)


def _runs_cmake(settings: Mapping[str, object], environment: BuildEnvironment, *, failed: bool) -> bool | None:
    """Whether CMake is run, the first time or after that failed; None where it hangs on what nobody knows."""
    runs: bool | None = table(settings, "wheel").get("cmake") is not False
    overrides = settings.get("overrides")
    for override in overrides if isinstance(overrides, list) else []:
        value = table(override, "wheel").get("cmake") if isinstance(override, dict) else None
        if not isinstance(value, bool) or value is runs:
            continue
        applies = _applies(table(override, "if"), environment, failed=failed)
        if applies:
            runs = value
        elif applies is None:
            runs = None
    return runs


def _applies(conditions: Mapping[str, object], environment: BuildEnvironment, *, failed: bool) -> bool | None:
    """Whether all conditions of an override hold while a wheel is built from an sdist; None where one is not known."""
    answers = [_holds(key, value, environment, failed=failed) for key, value in conditions.items()]
    if False in answers:
        return False
    return None if None in answers else True


def _holds(key: str, value: object, environment: BuildEnvironment, *, failed: bool) -> bool | None:
    if key == "any" and isinstance(value, dict):
        answers = [_holds(each, wanted, environment, failed=failed) for each, wanted in value.items() if each != "any"]
        return True if True in answers else None if None in answers else False
    if key == "env" and isinstance(value, dict):
        # Nobody sets variables for a build: a truth that is wanted is none, a text matches nothing.
        return all(wanted is False for wanted in value.values())
    if key in {"failed", "from-sdist"}:
        return value is (failed if key == "failed" else True)
    seen = {
        "platform-system": "linux",
        "platform-machine": environment.machine,
        "implementation-name": environment.implementation,
        "state": "wheel",
    }
    return _matches(seen[key], value) if key in seen else None


def _matches(seen: str, wanted: object) -> bool | None:
    """As `re.search`, for alternatives of plain words alone: an expression of a stranger is not run."""
    if not isinstance(wanted, str):
        return None
    alternatives = wanted.split("|")
    if not all(_LITERAL.fullmatch(each) for each in alternatives):
        return None
    return any(_matches_word(seen, each) for each in alternatives)


def _matches_word(seen: str, wanted: str) -> bool:
    word = wanted.removeprefix("^").removesuffix("$")
    if wanted.startswith("^") and not seen.startswith(word):
        return False
    return seen.endswith(word) if wanted.endswith("$") else word in seen


def _script(settings: Mapping[str, object]) -> str:
    folder = table(settings, "cmake").get("source-dir")
    plain = folder.strip("./") if isinstance(folder, str) else ""
    return f"{plain}/CMakeLists.txt" if plain else "CMakeLists.txt"


def _version(settings: Mapping[str, object], program: str, default: str) -> str:
    stated = table(settings, program).get("version")
    return stated if isinstance(stated, str) and re.fullmatch(r"[<>=!~0-9., ]{2,40}", stated) else default


def _languages(digest: SdistDigest, path: str) -> tuple[Language, ...] | None:
    """Those of CMake's `project()`; none where it says NONE, None where it says nothing and takes C and C++.

    C and C++ stand there by habit: they are left out where sources tell what there is.
    """
    match = _PROJECT.search(_COMMENT.sub("", digest.texts.get(path, "")))
    if match is None:
        return None
    words = [word.strip('"') for word in match[1].split()[1:]]
    found = tuple(dict.fromkeys(_stated(words)))
    if not found:
        enabled = any(_ENABLES.search(text) for each, text in digest.texts.items() if "cmake" in each.lower())
        return () if "NONE" in words and not enabled else None
    if compiled_sources(digest):
        return tuple(each for each in found if each not in _COMMON) or None
    return found


def _stated(words: list[str]) -> Iterator[Language]:
    listed = words[words.index("LANGUAGES") + 1 :] if "LANGUAGES" in words else words
    yield from (_LANGUAGES[word] for word in listed if word in _LANGUAGES)
