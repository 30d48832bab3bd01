"""Reads a build script as a syntax tree and says what it would do where there is no compiler; nothing of it is ever run.

Where a condition is not known, all ways are followed, within bounds: `setup()` fails on a way as it would fail without a
compiler, unless the script itself goes on. So what the script says about an optional extension, in whatever words, is
answered by what it does.
"""

from collections.abc import Sequence
from enum import Enum

from wheelcheck.model.sdist import BuildEnvironment, Extension, SdistDigest
from wheelcheck.sdist.setup_findings import Findings
from wheelcheck.sdist.setup_imports import Importable
from wheelcheck.sdist.setup_interpreter import Interpreter, parse
from wheelcheck.sdist.setup_record import SetupScript
from wheelcheck.sdist.setup_values import (
    UNKNOWN,
    ClassValue,
    Function,
    Instance,
    Namespace,
    OutOfBudgetError,
    ScriptError,
    Value,
)
from wheelcheck.sdist.setup_world import World

__all__ = ["SetupScript", "read_setup_script"]

_MOST_WAYS = 48
_STEPS_PER_WAY = 60_000
_MOST_STEPS = 600_000
_HOOKS = ("build", "pdm_build_initialize", "pdm_build_update_setup_kwargs", "pdm_build_update_files", "build_wheel")
_HOOK_METHODS = ("initialize",)


class _End(Enum):
    """How one way through the script ends."""

    PURE = "pure"
    WITHOUT = "without"
    """Something was to be compiled, and the build went on without it."""
    COMPILES = "compiles"
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
        from wheelcheck.sdist.setup_text import read_as_text

        return read_as_text(text, path)
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
        self._ends: set[_End] = set()
        self._steps = _MOST_STEPS

    def follow(self, tree: "object") -> None:
        """Follow the ways one after the other, the last choice turned first."""
        choices: list[bool] = []
        for _ in range(_MOST_WAYS):
            interpreter = Interpreter(
                self.world, self._importable, choices, self.findings, min(_STEPS_PER_WAY, self._steps)
            )
            before = interpreter.steps_left
            self._ends.add(_way(interpreter, tree))
            self._steps -= before - interpreter.steps_left
            del choices[interpreter.chosen :]
            while choices and choices[-1]:
                choices.pop()
            if not choices:
                return
            choices[-1] = True
            if self._steps <= 0:
                break
        self._ends.add(_End.LOST)

    def record(self) -> SetupScript:
        """What was found."""
        found = self.findings
        return SetupScript(
            extension=_extension(self._ends),
            evidence=tuple(found.evidence),
            sources=tuple(found.sources) if found.sources_known and found.sources else None,
            languages=tuple(found.languages),
            libraries=tuple(found.libraries),
            pkg_config=tuple(found.pkg_config),
            tools=tuple(found.tools),
            setup_requires=tuple(found.setup_requires),
            removed=tuple(found.removed),
            downloads=tuple(found.downloads),
            cpp_standard=found.cpp_standard,
            complete=_End.LOST not in self._ends,
        )


def _extension(ends: set[_End]) -> Extension:
    lost = _End.LOST in ends
    told = ends - {_End.FAILS, _End.LOST}
    if told == {_End.COMPILES}:
        return Extension.REQUIRED
    if not told or lost or _End.COMPILES in told:
        return Extension.UNKNOWN
    return Extension.OPTIONAL if _End.WITHOUT in told else Extension.NONE


def _way(interpreter: Interpreter, tree: object) -> _End:
    scope = Namespace({})
    try:
        interpreter.run(tree.body, scope)  # type: ignore[attr-defined]
        if interpreter.script != "setup.py":
            _call_hooks(interpreter, scope)
    except ScriptError as error:
        if error.compiling:
            return _End.COMPILES
        return _End.FAILS
    except (OutOfBudgetError, RecursionError, MemoryError):
        return _End.LOST
    return _End.WITHOUT if interpreter.attempted else _End.PURE


def _call_hooks(interpreter: Interpreter, scope: Namespace) -> None:
    """Poetry calls `build(setup_kwargs)` and gives what it changed to `setup()`; hatchling and pdm call their own."""
    for name in _HOOKS:
        hook = scope.names.get(name)
        if isinstance(hook, Function):
            keywords: dict[Value, Value] = {}
            interpreter.call(hook, [keywords, keywords][: _arity(hook)], {}, None)
            if keywords:
                interpreter.setup({key: value for key, value in keywords.items() if isinstance(key, str)})
    for value in list(scope.names.values()):
        if isinstance(value, ClassValue):
            for name in _HOOK_METHODS:
                if name in value.scope.names:
                    interpreter.call_method(Instance(value), name, [UNKNOWN, {}], {})


def _arity(function: Function) -> int:
    arguments = function.node.args
    return len(arguments.posonlyargs) + len(arguments.args)
