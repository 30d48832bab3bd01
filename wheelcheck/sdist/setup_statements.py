"""Follows the statements of a build script: assignments, branches, loops, functions, classes, imports, exceptions."""

# Methods are named after the classes of nodes:
# ruff: noqa: ARG002, N802, N815

import ast
from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from wheelcheck.sdist.setup_bounds import cost, fit
from wheelcheck.sdist.setup_expressions import Expressions
from wheelcheck.sdist.setup_operators import is_plain
from wheelcheck.sdist.setup_values import (
    UNKNOWN,
    ClassValue,
    ExtensionValue,
    Function,
    Instance,
    ModuleValue,
    Namespace,
    OutOfBudgetError,
    Reference,
    ScriptError,
    SuppressValue,
    UnknownValue,
    Value,
)

__all__ = ["Frame", "LeavingError", "Statements", "error_names"]

_DEEPEST_CALL = 40
_MOST_LOOPS = 2000
_UNKNOWN_LOOPS = 2
_OS_ERRORS = ("OSError", "Exception", "BaseException")
BUILTIN_ERRORS: dict[str, tuple[str, ...]] = {
    "ImportError": ("ImportError", "Exception", "BaseException"),
    "ModuleNotFoundError": ("ModuleNotFoundError", "ImportError", "Exception", "BaseException"),
    "OSError": _OS_ERRORS,
    "IOError": _OS_ERRORS,
    "EnvironmentError": _OS_ERRORS,
    "FileNotFoundError": ("FileNotFoundError", *_OS_ERRORS),
    "SystemExit": ("SystemExit", "BaseException"),
    "KeyboardInterrupt": ("KeyboardInterrupt", "BaseException"),
    "CalledProcessError": ("CalledProcessError", "SubprocessError", "Exception", "BaseException"),
    "CompileError": ("CompileError", "CCompilerError", "Exception", "BaseException"),
    "CCompilerError": ("CCompilerError", "Exception", "BaseException"),
    "LinkError": ("LinkError", "CCompilerError", "Exception", "BaseException"),
    "KeyError": ("KeyError", "LookupError", "Exception", "BaseException"),
    "IndexError": ("IndexError", "LookupError", "Exception", "BaseException"),
    "BaseException": ("BaseException",),
}
_SYNONYMS = {"IOError": "OSError", "EnvironmentError": "OSError", "error": "OSError"}


class Frame:
    """A call under way: what `super()` and a bare `raise` mean in it."""

    def __init__(self, owner: ClassValue | None, bound: Value) -> None:
        self.owner = owner
        self.bound = bound


class LeavingError(Exception):
    """A `return`, `break` or `continue`; outside of any function or loop no script can be run that has one."""


class _ReturnedError(LeavingError):
    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value


class _BrokenError(LeavingError):
    pass


class _ContinuedError(LeavingError):
    pass


def error_names(value: Value) -> tuple[str, ...]:
    """The names of an exception's class and of all that it comes from."""
    if isinstance(value, Instance):
        value = value.class_
    if isinstance(value, ClassValue):
        names: list[str] = []
        for each in value.ancestors():
            names += error_names(each) if isinstance(each, Reference) else [each.name]
        return tuple(dict.fromkeys((*names, "Exception", "BaseException")))
    if isinstance(value, Reference):
        return BUILTIN_ERRORS.get(value.last, (value.last, "Exception", "BaseException"))
    return ("Exception", "BaseException")


class Statements(Expressions):
    """Executes statements.

    Args:
        steps: How many nodes may be looked at.
    """

    def __init__(self, steps: int) -> None:
        super().__init__(steps)
        self.frames: list[Frame] = []
        self._executors: dict[type[ast.stmt], Callable[[Any, Namespace], None]] = {}
        self._handled: list[ScriptError] = []

    @abstractmethod
    def import_module(self, dotted: str, folder: str = "") -> Value:
        """The module of that name in a folder, or a reference to it."""

    def run(self, body: Sequence[ast.stmt], scope: Namespace) -> None:
        """Execute statements one after the other."""
        for statement in body:
            self.step()
            kind = type(statement)
            handler = self._executors.get(kind)
            if handler is None:
                handler = self._executors[kind] = getattr(self, f"_run_{kind.__name__}", _do_nothing)
            handler(statement, scope)

    def call_function(self, function: Function, args: list[Value], kwargs: dict[str, Value]) -> Value:
        """Call a function of the script."""
        if len(self.frames) >= _DEEPEST_CALL:
            raise OutOfBudgetError
        node = function.node
        scope = Namespace({}, function.scope)
        self._bind_arguments(node.args, args, kwargs, scope, function.scope)
        self.frames.append(Frame(function.owner, args[0] if args else None))
        try:
            if isinstance(node, ast.Lambda):
                return self.evaluate(node.body, scope)
            yielded: list[Value] = []
            scope.names["<yielded>"] = yielded
            try:
                self.run(node.body, scope)
            except _ReturnedError as returned:
                return returned.value
            return yielded or None
        finally:
            self.frames.pop()

    def _bind_arguments(
        self, wanted: ast.arguments, args: list[Value], kwargs: dict[str, Value], scope: Namespace, outer: Namespace
    ) -> None:
        names = [each.arg for each in (*wanted.posonlyargs, *wanted.args)]
        left = dict(kwargs)
        for name, value in zip(names, args, strict=False):
            scope.names[name] = value
        defaults = dict(zip(names[len(names) - len(wanted.defaults) :], wanted.defaults, strict=True))
        keyword_defaults = {each.arg: node for each, node in zip(wanted.kwonlyargs, wanted.kw_defaults, strict=True)}
        for name in (*names, *keyword_defaults):
            if name in scope.names:
                continue
            default = defaults.get(name) or keyword_defaults.get(name)
            if name in left:
                scope.names[name] = left.pop(name)
            else:
                scope.names[name] = UNKNOWN if default is None else self.evaluate(default, outer)
        if wanted.vararg is not None:
            scope.names[wanted.vararg.arg] = list(args[len(names) :])
        if wanted.kwarg is not None:
            scope.names[wanted.kwarg.arg] = left

    # -- binding

    def assign(self, target: ast.expr, value: Value, scope: Namespace) -> None:
        """Bind a target."""
        if isinstance(target, ast.Name):
            scope.home(target.id).names[target.id] = value
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(target.elts, value, scope)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, value, scope)
        elif isinstance(target, ast.Attribute):
            self._assign_attribute(self.evaluate(target.value, scope), target.attr, value)
        elif isinstance(target, ast.Subscript):
            self._assign_element(target, value, scope)

    def _unpack(self, targets: Sequence[ast.expr], value: Value, scope: Namespace) -> None:
        values = list(value) if isinstance(value, tuple | list) else []
        starred = next((place for place, each in enumerate(targets) if isinstance(each, ast.Starred)), None)
        if starred is not None and len(values) >= len(targets) - 1:
            after = len(values) - (len(targets) - 1 - starred)
            values[starred:after] = [values[starred:after]]
        known = len(values) == len(targets)
        for number, target in enumerate(targets):
            self.assign(target, values[number] if known else UNKNOWN, scope)

    def _assign_attribute(self, owner: Value, name: str, value: Value) -> None:
        if isinstance(owner, Instance | ExtensionValue):
            owner.fields[name] = value
        elif isinstance(owner, ModuleValue | ClassValue):
            owner.scope.names[name] = value

    def _assign_element(self, target: ast.Subscript, value: Value, scope: Namespace) -> None:
        owner = self.evaluate(target.value, scope)
        if isinstance(target.slice, ast.Slice):
            place = self.slice(target.slice, scope)
            if isinstance(owner, list):
                owner[slice(len(owner), None) if place is None else place] = self.iterate(value)
            return
        key = self.evaluate(target.slice, scope)
        if isinstance(owner, dict) and not isinstance(key, UnknownValue):
            self.look_through(key)
            try:
                owner[key] = value
            except TypeError:
                return
        elif isinstance(owner, list) and isinstance(key, int) and -len(owner) <= key < len(owner):
            owner[key] = value

    # -- statements

    def _run_Expr(self, node: ast.Expr, scope: Namespace) -> None:
        if isinstance(node.value, ast.Yield | ast.YieldFrom):
            value = UNKNOWN if node.value.value is None else self.evaluate(node.value.value, scope)
            yielded = scope.find("<yielded>")
            if isinstance(yielded, list):
                yielded += self.iterate(value) if isinstance(node.value, ast.YieldFrom) else [value]
            return
        self.evaluate(node.value, scope)

    def _run_Assign(self, node: ast.Assign, scope: Namespace) -> None:
        value = self.evaluate(node.value, scope)
        for target in node.targets:
            self.assign(target, value, scope)

    def _run_AnnAssign(self, node: ast.AnnAssign, scope: Namespace) -> None:
        if node.value is not None:
            self.assign(node.target, self.evaluate(node.value, scope), scope)

    def _run_AugAssign(self, node: ast.AugAssign, scope: Namespace) -> None:
        load = _loaded(node.target)
        before = UNKNOWN if load is None else self.evaluate(load, scope)
        value = self.evaluate(node.value, scope)
        if isinstance(before, list) and isinstance(node.op, ast.Add):
            more = self.iterate(value)
            self.spend(cost(before) + cost(more))
            if not fit(before, more):
                raise OutOfBudgetError
            before += more
            return
        self.assign(node.target, self.binary(node.op, before, value), scope)

    def _run_Delete(self, node: ast.Delete, scope: Namespace) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                scope.names.pop(target.id, None)
            elif isinstance(target, ast.Subscript):
                owner = self.evaluate(target.value, scope)
                key = UNKNOWN if isinstance(target.slice, ast.Slice) else self.evaluate(target.slice, scope)
                if isinstance(owner, dict) and is_plain(key):
                    owner.pop(key, None)
                elif isinstance(owner, list) and isinstance(key, int) and -len(owner) <= key < len(owner):
                    del owner[key]

    def _run_If(self, node: ast.If, scope: Namespace) -> None:
        self.run(node.body if self.decide(self.evaluate(node.test, scope), node) else node.orelse, scope)

    def _run_For(self, node: ast.For, scope: Namespace) -> None:
        for value in self.iterate(self.evaluate(node.iter, scope)):
            self.step()
            self.assign(node.target, value, scope)
            try:
                self.run(node.body, scope)
            except _BrokenError:
                return
            except _ContinuedError:
                continue
        self.run(node.orelse, scope)

    def _run_While(self, node: ast.While, scope: Namespace) -> None:
        unknown = 0
        for _ in range(_MOST_LOOPS):
            value = self.evaluate(node.test, scope)
            known = self.truth(value)
            unknown += known is None
            if known is False or unknown > _UNKNOWN_LOOPS:
                return
            try:
                self.run(node.body, scope)
            except _BrokenError:
                return
            except _ContinuedError:
                continue
        raise OutOfBudgetError

    def _run_With(self, node: ast.With, scope: Namespace) -> None:
        suppressed: list[Value] = []
        for item in node.items:
            value = self.evaluate(item.context_expr, scope)
            suppressed += value.errors if isinstance(value, SuppressValue) else []
            enter = self.attribute(value, "__enter__") if isinstance(value, Instance) else None
            value = self.call(enter, [], {}, None) if isinstance(enter, Function) else value
            if item.optional_vars is not None:
                self.assign(item.optional_vars, value, scope)
        self.trying += bool(suppressed)
        try:
            self.run(node.body, scope)
        except ScriptError as error:
            if not self._is_one_of(error, suppressed):
                raise
        finally:
            self.trying -= bool(suppressed)

    _run_AsyncWith = _run_With
    _run_AsyncFor = _run_For

    def _run_Try(self, node: ast.Try, scope: Namespace) -> None:
        try:
            self._tried(node, scope)
        finally:
            self.run(node.finalbody, scope)

    def _tried(self, node: ast.Try, scope: Namespace) -> None:
        self.trying += bool(node.handlers)
        try:
            self.run(node.body, scope)
        except ScriptError as error:
            self.trying -= bool(node.handlers)
            handler = next((each for each in node.handlers if self._handles(each, error, scope)), None)
            if handler is None:
                raise
            if handler.name is not None:
                scope.names[handler.name] = error.value
            self._handled.append(error)
            try:
                self.run(handler.body, scope)
            except ScriptError as further:
                # What a handler raises goes back to what it handles.
                further.compiling = further.compiling or error.compiling
                raise
            finally:
                self._handled.pop()
        except BaseException:
            self.trying -= bool(node.handlers)
            raise
        else:
            self.trying -= bool(node.handlers)
            self.run(node.orelse, scope)

    def _handles(self, handler: ast.ExceptHandler, error: ScriptError, scope: Namespace) -> bool:
        return handler.type is None or self._is_one_of(error, self.evaluate(handler.type, scope))

    def _is_one_of(self, error: ScriptError, wanted: Value) -> bool:
        return any(map(error.names.__contains__, self._handler_names(wanted))) or isinstance(wanted, UnknownValue)

    def _handler_names(self, wanted: Value) -> list[str]:
        if isinstance(wanted, tuple | list):
            return [name for each in wanted for name in self._handler_names(each)]
        if isinstance(wanted, ClassValue):
            return [wanted.name]
        if isinstance(wanted, Reference):
            return [_SYNONYMS.get(wanted.last, wanted.last)]
        return ["Exception"] if isinstance(wanted, UnknownValue) else []

    def _run_Raise(self, node: ast.Raise, scope: Namespace) -> None:
        if node.exc is None:
            raise self._handled[-1] if self._handled else ScriptError(("RuntimeError", "Exception", "BaseException"))
        value = self.evaluate(node.exc, scope)
        if self._handled and value is self._handled[-1].value and not isinstance(value, UnknownValue):
            raise self._handled[-1]
        raise ScriptError(error_names(value), value)

    def _run_Return(self, node: ast.Return, scope: Namespace) -> None:
        raise _ReturnedError(None if node.value is None else self.evaluate(node.value, scope))

    def _run_Break(self, node: ast.Break, scope: Namespace) -> None:
        raise _BrokenError

    def _run_Continue(self, node: ast.Continue, scope: Namespace) -> None:
        raise _ContinuedError

    def _run_Assert(self, node: ast.Assert, scope: Namespace) -> None:
        self.evaluate(node.test, scope)

    def _run_Global(self, node: ast.Global, scope: Namespace) -> None:
        scope.global_names.update(node.names)

    def _run_Nonlocal(self, node: ast.Nonlocal, scope: Namespace) -> None:
        scope.nonlocal_names.update(node.names)

    def _run_FunctionDef(self, node: ast.FunctionDef, scope: Namespace) -> None:
        scope.names[node.name] = Function(node, scope.closure)

    _run_AsyncFunctionDef = _run_FunctionDef

    def _run_ClassDef(self, node: ast.ClassDef, scope: Namespace) -> None:
        bases = tuple(self.evaluate(base, scope) for base in node.bases)
        inner = Namespace({}, scope, of_class=True)
        class_ = ClassValue(node.name, bases, inner)
        self.run(node.body, inner)
        scope.names[node.name] = class_

    def _run_Import(self, node: ast.Import, scope: Namespace) -> None:
        for alias in node.names:
            module = self.import_module(alias.name)
            if alias.asname is None:
                top = alias.name.partition(".")[0]
                scope.names[top] = _imported(module if top == alias.name else self.import_module(top))
            else:
                scope.names[alias.asname] = _imported(module)

    def _run_ImportFrom(self, node: ast.ImportFrom, scope: Namespace) -> None:
        folder = str(scope.outermost.names.get("__file__", "")) if node.level else ""
        for _ in range(node.level):
            folder = folder.rpartition("/")[0]
        module = self.import_module(node.module or "", folder)
        for alias in node.names:
            if alias.name == "*":
                if isinstance(module, ModuleValue):
                    scope.names.update(module.scope.names)
                continue
            scope.names[alias.asname or alias.name] = _imported(self.attribute(module, alias.name))


def _do_nothing(statement: ast.stmt, scope: Namespace) -> None:
    """What a statement does that nobody knows."""


def _imported(value: Value) -> Value:
    """Functions, classes and modules are true; a constant may be anything."""
    return Reference(value.dotted, imported=not value.last.isupper()) if isinstance(value, Reference) else value


def _loaded(target: ast.expr) -> ast.expr | None:
    """The same target, to be read."""
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(target.id, ast.Load()), target)
    return target if isinstance(target, ast.Attribute | ast.Subscript) else None
