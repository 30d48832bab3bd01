"""Where a build script uses what today's setuptools or the target's standard library no longer has.

What setuptools has was looked up in its wheels: `use_2to3` went with 58, `Feature` with 46, `pkg_resources` with 82;
older ones than 66.1 cannot be imported on Python 3.12 (`pkgutil.ImpImporter`). `setuptools.command.test` is a stub in
today's: it stops nothing.
"""

import ast
from collections.abc import Iterator, Sequence

from wheelcheck.model.sdist import BuildEnvironment, Hurdle, HurdleKind, SdistDigest
from wheelcheck.sdist.backends import runs_setup_script
from wheelcheck.sdist.building import Building
from wheelcheck.sdist.pyproject import BuildSystem
from wheelcheck.sdist.setup_parsing import parse
from wheelcheck.sdist.tool_pins import WITHOUT_PKG_RESOURCES, has_no_pkg_resources, only_before

__all__ = ["tool_hurdles"]

_GONE_FROM_SETUPTOOLS = {"use_2to3": "58", "setuptools.Feature": "46"}
_GONE_FROM_PYTHON = {**dict.fromkeys(("imp", "asyncore", "asynchat", "smtpd"), "3.12")}
_FIRST_ON = {(3, 12): "66.1"}
_NO_MODULES = frozenset({*_GONE_FROM_SETUPTOOLS, "setuptools.command.test"})


def tool_hurdles(
    digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem, building: Building
) -> Iterator[Hurdle]:
    """Yield what is seen of the build script and its requirements."""
    script = building.script
    requires = (*system.requires, *building.hook_requires, *(() if script is None else script.setup_requires))
    setup = runs_setup_script(system)
    if setup:
        yield from _pins(environment, requires)
    if script is None:
        return
    for name, version in _GONE_FROM_SETUPTOOLS.items():
        if name in script.removed and not only_before(requires, version, environment):
            source = f"setup.py: {name}, gone in setuptools {version}"
            yield Hurdle(HurdleKind.BUILD_TOOL, fatal=True, detail=name, source=source)
    if script.python2:
        yield Hurdle(HurdleKind.PYTHON_TOO_NEW, fatal=True, detail="written in Python 2", source="setup.py: its syntax")
        return
    always = _imported(digest.texts.get("setup.py", "")) if setup else frozenset()
    for module in sorted(set(script.removed) - _NO_MODULES):
        version = _GONE_FROM_PYTHON.get(module, "3.13")
        source = f"setup.py: import, gone in Python {version}"
        fatal = module in always
        yield Hurdle(HurdleKind.PYTHON_TOO_NEW, fatal=fatal, detail=f"the module {module}", source=source)
    if "pkg_resources" in always and _is_without_pkg_resources(digest, environment, requires):
        source = f"setup.py: import, gone in setuptools {WITHOUT_PKG_RESOURCES}"
        yield Hurdle(HurdleKind.BUILD_TOOL, fatal=True, detail="pkg_resources", source=source)


def _pins(environment: BuildEnvironment, requires: Sequence[str]) -> Iterator[Hurdle]:
    """Yield the requirement of a setuptools that the target's Python cannot import."""
    for python, version in _FIRST_ON.items():
        if (environment.major, environment.minor) >= python and only_before(requires, version, environment):
            wanted = f"setuptools older than {version}"
            source = f"its build requirements: Python {python[0]}.{python[1]} needs setuptools {version}"
            yield Hurdle(HurdleKind.BUILD_TOOL, fatal=True, detail=wanted, source=source)


def _is_without_pkg_resources(digest: SdistDigest, environment: BuildEnvironment, requires: Sequence[str]) -> bool:
    own = any(name.startswith(("pkg_resources/", "pkg_resources.")) for name in digest.names)
    return not own and has_no_pkg_resources(requires, environment)


def _imported(text: str) -> frozenset[str]:
    """Modules that a script imports whatever happens: at its top, under no condition."""
    tree = parse(text)
    found: set[str] = set()
    for statement in () if tree is None else tree.body:
        if isinstance(statement, ast.Import):
            found.update(name.name.partition(".")[0] for name in statement.names)
        elif isinstance(statement, ast.ImportFrom) and not statement.level and statement.module:
            found.add(statement.module.partition(".")[0])
    return frozenset(found)
