"""Modules that a build script imports or executes: the sdist's own are followed, of others there is a reference."""

import ast
from abc import ABC
from collections.abc import Sequence

from wheelcheck.sdist.setup_findings import Findings
from wheelcheck.sdist.setup_follower import Follower
from wheelcheck.sdist.setup_imports import Importable
from wheelcheck.sdist.setup_parsing import LETTERS_PER_STEP, parse
from wheelcheck.sdist.setup_statements import BUILTIN_ERRORS, Frame, LeavingError
from wheelcheck.sdist.setup_values import (
    UNKNOWN,
    Function,
    ModuleValue,
    Namespace,
    OutOfBudgetError,
    Reference,
    ScriptError,
    Value,
)
from wheelcheck.sdist.setup_world import World, absolute, inside

__all__ = ["Modules"]

_MOST_MODULES = 12
_COST_OF_A_PROGRAM = 200


class Modules(Follower, ABC):
    """Follows imports.

    Args:
        world: What the script sees.
        importable: What it can import.
        findings: Where what is noticed goes.
        steps: How many nodes may be looked at.
    """

    def __init__(self, world: World, importable: Importable, findings: Findings, steps: int) -> None:
        super().__init__(world, findings, steps)
        self._importable = importable
        self._modules: dict[str, Value] = {}

    def import_module(self, dotted: str, folder: str = "") -> Value:
        """The module of that name: the sdist's own is followed, of others there is a reference.

        Args:
            dotted: Its name.
            folder: Where it is looked for if it is a relative import.

        Raises:
            ScriptError: It cannot be imported, and the script is prepared for that.
        """
        around = (inside(folder) or "").replace("/", ".") if folder else ""
        dotted = ".".join(part for part in (around, dotted) if part)
        top = dotted.partition(".")[0]
        if self.world.module_path(dotted) is not None:
            loaded = self._load(dotted)
            if loaded is not None:
                return loaded
        if self._importable.has(top) or self.world.has_package(top):
            return Reference(dotted)
        if self._importable.is_gone(top):
            self.findings.removed.setdefault(top)
        if self.trying:
            raise ScriptError(BUILTIN_ERRORS["ModuleNotFoundError"])
        return Reference(dotted)

    def _load(self, dotted: str) -> Value | None:
        """Follow a module of the sdist; None where that leads nowhere."""
        if dotted in self._modules:
            return self._modules[dotted]
        path = self.world.module_path(dotted)
        text = None if path is None else self.world.digest.texts.get(path)
        tree = None if text is None or len(self._modules) >= _MOST_MODULES else parse(text)
        if tree is None or path is None:
            return None
        module = ModuleValue(dotted, Namespace({"__name__": dotted, "__file__": absolute(path)}))
        self._modules[dotted] = module
        self._follow(tree.body, module.scope)
        return module

    def _follow(self, body: Sequence[ast.stmt], scope: Namespace) -> None:
        trying, self.trying = self.trying, 0
        depth = len(self.frames)
        try:
            self.run(body, scope)
        except ScriptError as error:
            # A package that cannot be imported while it is built: what was bound until then is there.
            if error.compiling or "SystemExit" in error.names:
                raise
        except LeavingError:
            return
        finally:
            self.trying = trying
            del self.frames[depth:]

    def cffi_module(self, text: str) -> Value:
        """What a value of `cffi_modules` (`build_it.py:ffi`) names."""
        path, _, name = text.rpartition(":")
        code = self.world.text(path)
        tree = None if code is None else parse(code)
        if tree is None:
            return UNKNOWN
        scope = Namespace({"__name__": "__cffi__", "__file__": absolute(path)})
        try:
            self._follow(tree.body, scope)
            value = scope.find(name)
            return self.call(value, [], {}, None) if isinstance(value, Function) else value
        except ScriptError:
            return UNKNOWN

    def run_script(self, path: str, arguments: list[Value]) -> bool:
        """Run a script of the sdist as a program; False where its text is not there.

        Raises:
            ScriptError: It ends with this.
        """
        text = self.world.text(path)
        tree = None if text is None or len(self.frames) > _MOST_MODULES else parse(text)
        if tree is None:
            return False
        self.spend(_COST_OF_A_PROGRAM)
        before, self.state = self.state, self.world.state()
        self.state["os.environ"] = before["os.environ"]
        self.state["sys.argv"] = [path, *arguments]
        self.frames.append(Frame(None, None))
        try:
            self.run(tree.body, Namespace({"__file__": absolute(path)}))
        finally:
            self.state = before
            self.frames.pop()
        return True

    def execute(self, text: str, scope: Namespace) -> None:
        """`exec(text)`."""
        if len(self.frames) > _MOST_MODULES:
            raise OutOfBudgetError
        self.spend(len(text) // LETTERS_PER_STEP)
        tree = parse(text)
        if tree is not None:
            self._follow(tree.body, scope)
