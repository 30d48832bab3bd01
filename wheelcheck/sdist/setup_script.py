"""Reads a build script as a syntax tree, and says what it would do where there is no compiler; it is never run.

Where a condition is not known, all ways are followed, within bounds: `setup()` fails on a way as it would fail without
a compiler, unless the script itself goes on. So what the script says about an optional extension, in whatever words,
is answered by what it does.
"""

import ast
from collections import Counter
from collections.abc import Sequence
from enum import Enum
from random import Random

from wheelcheck.model.sdist import BuildEnvironment, Extension, SdistDigest
from wheelcheck.sdist.paths import is_aside
from wheelcheck.sdist.setup_findings import Findings
from wheelcheck.sdist.setup_imports import Importable
from wheelcheck.sdist.setup_interpreter import Interpreter
from wheelcheck.sdist.setup_parsing import parse
from wheelcheck.sdist.setup_record import SetupScript
from wheelcheck.sdist.setup_statements import LeavingError
from wheelcheck.sdist.setup_text import read_as_text
from wheelcheck.sdist.setup_values import (
    UNKNOWN,
    ClassValue,
    Function,
    Instance,
    Namespace,
    OutOfBudgetError,
    ScriptError,
    UnknownValue,
    Value,
    flat,
)
from wheelcheck.sdist.setup_world import World

__all__ = ["SetupScript", "read_setup_script"]

_MOST_WAYS = 64
_FEW_SITES = 5
_THROWS = 4
_ENOUGH = 4
_ENOUGH_STEPS = 30_000
"""Where ways that compile are all that was found so far: from then on nobody looks for others."""
_LOST_TOLERATED = 0.2
_STEPS_PER_WAY = 50_000
_MOST_STEPS = 300_000
_HOOKS = ("build", "pdm_build_initialize", "pdm_build_update_setup_kwargs", "pdm_build_update_files")
_HOOK_METHODS = ("initialize",)


class _End(Enum):
    """How one way through the script ends."""

    PURE = "pure"
    WITHOUT = "without"
    """Something was to be compiled, and the build went on without it."""
    COMPILES = "compiles"
    UNCLEAR = "unclear"
    """It runs a program while it builds, and nobody knows which."""
    ELSEWHERE = "elsewhere"
    """Extensions are declared and not compiled, and another library is called while the wheel is built."""
    FAILS = "fails"
    """For another reason: what happens where it does not is what counts."""
    LOST = "lost"
    """It could not be followed to its end."""


def read_setup_script(
    digest: SdistDigest,
    environment: BuildEnvironment,
    requires: Sequence[str] = ("setuptools",),
    path: str = "setup.py",
) -> SetupScript:
    """Follow a build script.

    Args:
        digest: The sdist.
        environment: Where it would be built.
        requires: What the build environment has (`build-system.requires`).
        path: The script: `setup.py`, Poetry's `build.py`, a hook of hatchling or pdm-backend.
    """
    text = digest.texts.get(path)
    if text is None:
        return SetupScript()
    tree = parse(text)
    if tree is None:
        return read_as_text(text, path).record
    reading = _Reading(World(digest, environment, path), Importable(requires, environment))
    reading.follow(tree)
    wanted = tuple(reading.findings.setup_requires)
    if wanted:
        # What `setup_requires` names is there when the wheel is built.
        reading = _Reading(reading.world, Importable((*requires, *wanted), environment))
        reading.follow(tree)
    return reading.record()


class _Reading:
    """All ways through one script."""

    def __init__(self, world: World, importable: Importable) -> None:
        self.world = world
        self.findings = Findings()
        self._importable = importable
        self._ends: Counter[_End] = Counter()
        self._steps = _MOST_STEPS
        self._sites: dict[object, None] = {}
        self._done: set[frozenset[tuple[object, bool]]] = set()

    def follow(self, tree: ast.Module) -> None:
        """Follow the ways: all of them while the places that decide are few, else with each place turned once."""
        for otherwise in (False, True):
            self._follow(tree, {}, otherwise=otherwise)
        for seed in range(_THROWS if self._sites else 0):
            if self._settled():
                return
            # A seed of its own for each: what is said of a script must not change from run to run.
            self._follow(tree, {}, otherwise=False, dice=Random(seed))  # noqa: S311  nothing secret
        for number in range(_MOST_WAYS):
            sites = list(self._sites)
            few = len(sites) <= _FEW_SITES
            turned = _combination(sites, number) if few else _single(sites, number)
            if turned is None or self._steps <= 0 or self._settled():
                return
            chosen, otherwise = turned
            self._follow(tree, chosen, otherwise=otherwise)

    def _follow(
        self, tree: ast.Module, chosen: dict[object, bool], *, otherwise: bool, dice: Random | None = None
    ) -> None:
        choices = dict(chosen)
        steps = min(_STEPS_PER_WAY, self._steps)
        interpreter = Interpreter(
            self.world, self._importable, choices, self.findings, steps, otherwise=otherwise, dice=dice
        )
        end = _way(interpreter, tree)
        self._steps -= steps - interpreter.steps_left
        self._sites.update(dict.fromkeys(choices))
        way = frozenset(choices.items()) if dice is None else frozenset({(id(dice), True)})
        if way not in self._done:
            self._done.add(way)
            self._ends[end] += 1

    def _settled(self) -> bool:
        """No further way can change what is said: ways differ, or enough of them compile."""
        told = {end for end, count in self._ends.items() if count} - {_End.FAILS, _End.LOST}
        if _End.COMPILES not in told:
            return False
        if len(told) > 1 or self._ends[_End.COMPILES] >= _ENOUGH:
            return True
        return self._steps < _MOST_STEPS - _ENOUGH_STEPS

    def record(self) -> SetupScript:
        """What was found."""
        found = self.findings
        extension, evidence = _extension(self._ends), tuple(found.evidence)
        unclear = self._ends[_End.ELSEWHERE] or (self._ends[_End.UNCLEAR] and self._has_sources())
        if extension is Extension.UNKNOWN and unclear:
            extension = Extension.REQUIRED
            evidence += (f"{self.world.script}: something else is run while building",)
        if extension is Extension.UNKNOWN and not self._ends.keys() - {_End.FAILS, _End.LOST}:
            extension, further = self._by_words()
            evidence += further
        return SetupScript(
            extension=extension,
            evidence=evidence,
            sources=tuple(found.sources) if found.sources_known and found.sources else None,
            languages=tuple(found.languages),
            libraries=tuple(found.libraries),
            pkg_config=tuple(found.pkg_config),
            tools=tuple(found.tools),
            setup_requires=tuple(found.setup_requires),
            removed=tuple(found.removed),
            downloads=tuple(found.downloads),
            cpp_standard=found.cpp_standard,
            certain=not self._sites,
            complete=not self._ends[_End.LOST],
        )

    def _by_words(self) -> tuple[Extension, tuple[str, ...]]:
        """Every way ends before anything is built, as where a library's own tool is missing: the text is left."""
        script = self.world.script
        words = read_as_text(self.world.digest.texts.get(script, ""), script)
        required = words.record.extension is Extension.UNKNOWN and not words.optional
        return (Extension.REQUIRED if required and self._has_sources() else Extension.UNKNOWN), words.record.evidence

    def _has_sources(self) -> bool:
        return any(not is_aside(source.path) for source in self.world.digest.sources)


def _combination(sites: Sequence[object], number: int) -> tuple[dict[object, bool], bool] | None:
    """The ways with each combination of what is chosen, one after the other."""
    if number >= 1 << len(sites):
        return None
    return {site: bool(number >> place & 1) for place, site in enumerate(sites)}, False


def _single(sites: Sequence[object], number: int) -> tuple[dict[object, bool], bool] | None:
    """The ways with one choice other than all others."""
    place, otherwise = divmod(number, 2)
    if place >= len(sites):
        return None
    return {sites[place]: not otherwise}, bool(otherwise)


def _extension(ends: Counter[_End]) -> Extension:
    told = {end for end, count in ends.items() if count and end not in {_End.FAILS, _End.LOST}}
    lost = ends[_End.LOST] > _LOST_TOLERATED * ends.total()
    if told == {_End.COMPILES}:
        return Extension.REQUIRED
    if not told or lost or told & {_End.COMPILES, _End.UNCLEAR, _End.ELSEWHERE}:
        return Extension.UNKNOWN
    return Extension.OPTIONAL if _End.WITHOUT in told else Extension.NONE


def _way(interpreter: Interpreter, tree: ast.Module) -> _End:
    scope = interpreter.main
    try:
        interpreter.run(tree.body, scope)
        if interpreter.script != "setup.py":
            _call_hooks(interpreter, scope)
    except ScriptError as error:
        if not _is_success(interpreter, error):
            # Whatever a script says that has tried the compiler in vain, that is what it lacks.
            vain = error.compiling or interpreter.attempted or interpreter.probed
            return _End.COMPILES if vain else _End.FAILS
    except LeavingError:
        return _End.FAILS
    except (OutOfBudgetError, RecursionError, MemoryError):
        return _End.LOST
    if not interpreter.setups and interpreter.script == "setup.py":
        # What is followed never gets to `setup()`: that happens somewhere else.
        return _End.FAILS
    if interpreter.unclear:
        return _End.UNCLEAR
    if interpreter.attempted:
        return _End.WITHOUT
    # Extensions that nobody compiles are there for the wheel's tag: somebody else makes what needs it.
    return _End.ELSEWHERE if interpreter.declared and interpreter.foreign else _End.PURE


def _is_success(interpreter: Interpreter, error: ScriptError) -> bool:
    """`sys.exit(main())`, where `main` gave back nothing, or nobody knows what after `setup()` was through."""
    if error.compiling or "SystemExit" not in error.names:
        return False
    return error.value in (None, 0) or (isinstance(error.value, UnknownValue) and interpreter.setups > 0)


def _call_hooks(interpreter: Interpreter, scope: Namespace) -> None:
    """Poetry calls `build(setup_kwargs)` and gives what it changed to `setup()`; hatchling and pdm call their own."""
    for name in _HOOKS:
        hook = scope.names.get(name)
        if isinstance(hook, Function):
            keywords: dict[Value, Value] = {}
            given: list[Value] = [keywords, keywords]
            interpreter.call(hook, given[: _arity(hook)], {}, None)
            if keywords:
                interpreter.setup({key: value for key, value in keywords.items() if isinstance(key, str)})
    _call_backend(interpreter, scope)
    for value in list(scope.names.values()):
        if isinstance(value, ClassValue):
            for name in _HOOK_METHODS:
                if name in value.scope.names:
                    interpreter.call_method(Instance(value), name, [UNKNOWN, {}], {})


def _call_backend(interpreter: Interpreter, scope: Namespace) -> None:
    """What a frontend calls of a backend that the sdist brings itself (PEP 517)."""
    requires, build = scope.names.get("get_requires_for_build_wheel"), scope.names.get("build_wheel")
    settings: list[Value] = [None]
    if isinstance(requires, Function):
        wanted = flat(interpreter.call(requires, settings[: _arity(requires)], {}, None))
        interpreter.findings.setup_requires.update(dict.fromkeys(each for each in wanted if isinstance(each, str)))
    folder: list[Value] = [UNKNOWN, None, None]
    if isinstance(build, Function):
        interpreter.call(build, folder[: _arity(build)], {}, None)


def _arity(function: Function) -> int:
    arguments = function.node.args
    return len(arguments.posonlyargs) + len(arguments.args)
