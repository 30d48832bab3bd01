"""Backends of pure projects, which compile through a script or a hook alone: Poetry, pdm-backend, hatchling."""

import re
from collections.abc import Iterator, Mapping

from wheelcheck.model.sdist import BuildEnvironment, Extension, SdistDigest
from wheelcheck.sdist.building import Building, by_script, combined
from wheelcheck.sdist.compiled_sources import compiled_sources
from wheelcheck.sdist.pyproject import BuildSystem, read_toml, strings, table

__all__ = ["hatchling", "pdm", "poetry"]

_COMPILING_HOOKS = re.compile(
    r"cython|mypyc|scikit-build|cmake|rust|maturin|zig|cffi|pyo3|meson|nanobind|gopy|hatch-(?:cpp|rs)$"
)
_COMPILERS = re.compile(
    r"(?:^|[\s;&|/\"'])(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+|make|cmake|ninja|meson|cargo|rustc|go|zig|nvcc|cython|"
    r"gfortran|swig)(?:[\s\"']|$)"
)
"""Programs that a hook of commands runs: npm makes no wheel that depends on the machine."""


def poetry(digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    """`tool.poetry.build`, as a path or as a table with `script`."""
    build = table(system.data, "tool", "poetry").get("build")
    path = build if isinstance(build, str) else build.get("script") if isinstance(build, dict) else None
    if not isinstance(path, str):
        return Building(Extension.NONE, ("pyproject.toml: no build script",))
    return by_script(digest, environment, system, path.removeprefix("./"), "pyproject.toml: tool.poetry.build")


def pdm(digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    """`tool.pdm.build` of pdm-backend, of pdm-pep517 (`setup-script`), and of its first versions (a path)."""
    named = table(system.data, "tool", "pdm").get("build")
    build = named if isinstance(named, dict) else {}
    setuptools = build.get("run-setuptools") is True or isinstance(named, str)
    paths = list(_pdm_scripts(digest, named, build))
    # pdm-backend runs a setup.py that is there, and makes one that calls the hook where there is none.
    if setuptools and ("setup.py" in digest.texts or not paths):
        paths.append("setup.py")
    requires = ("setuptools>=40.8.0",) if setuptools else ()
    if not paths:
        return Building(Extension.NONE, ("pyproject.toml: no build hook",), (), requires)
    where = "pyproject.toml: tool.pdm.build"
    parts = [by_script(digest, environment, system, path, where) for path in dict.fromkeys(paths)]
    found = combined(parts)
    return found._replace(hook_requires=tuple(dict.fromkeys((*found.hook_requires, *requires))))


def _pdm_scripts(digest: SdistDigest, named: object, build: Mapping[str, object]) -> Iterator[str]:
    """Yield the paths of the scripts that are named, and of the hook that needs no naming."""
    for each in (named, build.get("setup-script"), build.get("custom-hook")):
        if isinstance(each, str):
            yield each.removeprefix("./")
    if not isinstance(build.get("custom-hook"), str) and "pdm_build.py" in digest.texts:
        yield "pdm_build.py"


def hatchling(digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem) -> Building:
    """`tool.hatch.build.hooks`, all of them; hatch.toml goes before pyproject.toml."""
    build, where = _hatch_build(digest, system)
    wheel = table(build, "targets", "wheel")
    hooks = {**table(build, "hooks"), **table(wheel, "hooks")}
    parts = [Building(Extension.NONE, ("pyproject.toml: no build hook that compiles",))]
    if "hatch.toml" in digest.names and "hatch.toml" not in digest.texts and compiled_sources(digest):
        parts = [Building(Extension.UNKNOWN, ("hatch.toml: not read",))]
    settings = [wheel, build]
    for name, options in hooks.items():
        given = options if isinstance(options, dict) else {}
        if given.get("enable-by-default") is False:
            continue
        settings.append(given)
        part = _hatch_hook(digest, environment, system, name, given, f"{where}.hooks.{name}")
        if part is not None:
            parts.append(part)
    if len(parts) > 1 and parts[0].extension is Extension.NONE:
        del parts[0]
    found = combined(parts)
    return found._replace(hook_requires=tuple(dict.fromkeys(_hatch_requires(settings, system))))


def _hatch_build(digest: SdistDigest, system: BuildSystem) -> tuple[Mapping[str, object], str]:
    """The `build` table, and where it is: one in hatch.toml replaces the other."""
    own = table(read_toml(digest.texts.get("hatch.toml", "")) or {}, "build")
    if own:
        return own, "hatch.toml: build"
    return table(system.data, "tool", "hatch", "build"), "pyproject.toml: tool.hatch.build"


def _hatch_hook(  # noqa: PLR0917  a reader's three, and what one hook is
    digest: SdistDigest,
    environment: BuildEnvironment,
    system: BuildSystem,
    name: str,
    options: Mapping[str, object],
    where: str,
) -> Building | None:
    if _COMPILING_HOOKS.search(name):
        return Building(Extension.REQUIRED, (where,))
    if name == "custom":
        path = options.get("path", "hatch_build.py")
        found = path.removeprefix("./") if isinstance(path, str) else "hatch_build.py"
        return by_script(digest, environment, system, found, where)
    commands = [each for script in _tables(options.get("scripts")) for each in strings(script.get("commands"))]
    runs = next((match for each in commands if (match := _COMPILERS.search(each))), None)
    return None if runs is None else Building(Extension.REQUIRED, (f"{where}: runs {runs[0].strip()}",))


def _hatch_requires(settings: list[Mapping[str, object]], system: BuildSystem) -> Iterator[str]:
    """Yield what the target, the build and its hooks add to the requirements."""
    for each in settings:
        yield from strings(each.get("dependencies"))
    if any(each.get("require-runtime-dependencies") is True for each in settings):
        yield from strings(table(system.data, "project").get("dependencies"))


def _tables(value: object) -> list[Mapping[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
