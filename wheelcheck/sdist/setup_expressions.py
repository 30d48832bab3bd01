"""The value of an expression of a build script."""

# Methods are named after the classes of nodes:
# ruff: noqa: ARG002, N802

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from wheelcheck.sdist import setup_operators as operators
from wheelcheck.sdist.setup_bounds import cost, deep_cost, fit
from wheelcheck.sdist.setup_values import (
    MISSING,
    UNKNOWN,
    Function,
    Namespace,
    OutOfBudgetError,
    Reference,
    ScriptError,
    UnknownValue,
    Value,
)

__all__ = ["Expressions"]

_MOST_ITERATED = 3000
_MAKING = frozenset(
    (ast.BinOp, ast.Call, ast.JoinedStr, ast.Subscript, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp)
)
"""Nodes that make new values, which may be large."""
_ODD_CONSTANTS = (complex, type(...))


class Expressions(ABC):
    """Evaluates expressions; what statements and calls do is for those who inherit.

    Args:
        steps: How many nodes may be looked at.
    """

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._evaluators: dict[type[ast.expr], Callable[[Any, Namespace], Value]] = {}
        self.trying = 0
        """How many `try` statements are around what is executed."""

    @abstractmethod
    def call(self, function: Value, args: list[Value], kwargs: dict[str, Value], node: ast.Call | None) -> Value:
        """Call what an expression stands for."""

    @abstractmethod
    def attribute(self, owner: Value, name: str) -> Value:
        """`owner.name`."""

    @abstractmethod
    def has_element(self, owner: Reference, key: Value) -> bool | None:
        """`key in owner` of a library's object; None where that is not known."""

    @abstractmethod
    def builtin(self, name: str) -> Value:
        """What a name means that no scope of the script has."""

    @abstractmethod
    def decide(self, value: Value, site: ast.AST) -> bool:
        """Whether a condition holds; where that is not known, one of the ways is chosen for that site."""

    @abstractmethod
    def assign(self, target: ast.expr, value: Value, scope: Namespace) -> None:
        """Bind a target."""

    @property
    def steps_left(self) -> int:
        """How many nodes may still be looked at."""
        return self._steps

    def step(self) -> None:
        """Count one node.

        Raises:
            OutOfBudgetError: There were more than any real script has.
        """
        self.spend(1)

    def spend(self, steps: int) -> None:
        """Count what takes longer than one node.

        Raises:
            OutOfBudgetError: There were more than any real script has.
        """
        self._steps -= steps
        if self._steps < 0:
            raise OutOfBudgetError

    def look_through(self, *values: Value) -> None:
        """Count what it takes to compare, hash or show values.

        Raises:
            OutOfBudgetError: There were more than any real script has.
        """
        self.spend(deep_cost(*values))

    def evaluate(self, node: ast.expr, scope: Namespace) -> Value:
        """The value of an expression."""
        self._steps -= 1
        if self._steps < 0:
            raise OutOfBudgetError
        kind = type(node)
        handler = self._evaluators.get(kind)
        if handler is None:
            handler = self._evaluators[kind] = getattr(self, f"_eval_{kind.__name__}", _of_unknown)
        value = handler(node, scope)
        if kind in _MAKING:
            self.spend(cost(value))
        return value

    def _eval_Constant(self, node: ast.Constant, scope: Namespace) -> Value:
        value = node.value
        return UNKNOWN if isinstance(value, _ODD_CONSTANTS) else value

    def _eval_Name(self, node: ast.Name, scope: Namespace) -> Value:
        value = scope.find(node.id)
        return self.builtin(node.id) if value is MISSING else value

    def _eval_Attribute(self, node: ast.Attribute, scope: Namespace) -> Value:
        return self.attribute(self.evaluate(node.value, scope), node.attr)

    def _eval_Tuple(self, node: ast.Tuple, scope: Namespace) -> Value:
        return tuple(self._elements(node.elts, scope))

    def _eval_List(self, node: ast.List, scope: Namespace) -> Value:
        return self._elements(node.elts, scope)

    def _eval_Set(self, node: ast.Set, scope: Namespace) -> Value:
        try:
            values = self._elements(node.elts, scope)
            self.look_through(values)
            return set(values)
        except TypeError:
            return UNKNOWN

    def _elements(self, nodes: Iterable[ast.expr], scope: Namespace) -> list[Value]:
        values: list[Value] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                values += self.iterate(self.evaluate(node.value, scope))
            else:
                values.append(self.evaluate(node, scope))
        return values

    def _eval_Dict(self, node: ast.Dict, scope: Namespace) -> Value:
        found: dict[Value, Value] = {}
        for key, value_node in zip(node.keys, node.values, strict=True):
            value = self.evaluate(value_node, scope)
            if key is None:
                # Of what is not known anything may come in.
                found.update(value if isinstance(value, dict) else {UNKNOWN: UNKNOWN})
                continue
            known_key = self.evaluate(key, scope)
            self.look_through(known_key)
            try:
                found[known_key] = value
            except TypeError:
                continue
        return found

    def _eval_BinOp(self, node: ast.BinOp, scope: Namespace) -> Value:
        left, right = self.evaluate(node.left, scope), self.evaluate(node.right, scope)
        if isinstance(node.op, ast.Div) and _is_path(left, right):
            return _joined(left, right)
        return self.binary(node.op, left, right)

    def binary(self, operator: ast.operator, left: Value, right: Value) -> Value:
        """`left + right`."""
        if isinstance(operator, ast.Mod):
            self.look_through(right)
        return operators.binary(type(operator), left, right)

    def _eval_UnaryOp(self, node: ast.UnaryOp, scope: Namespace) -> Value:
        value = self.evaluate(node.operand, scope)
        if not isinstance(node.op, ast.Not):
            return operators.unary(type(node.op), value)
        known = self.truth(value)
        return UNKNOWN if known is None else not known

    def _eval_BoolOp(self, node: ast.BoolOp, scope: Namespace) -> Value:
        wanted = isinstance(node.op, ast.And)
        value: Value = wanted
        unknown = False
        for part in node.values:
            value = self.evaluate(part, scope)
            known = self.truth(value)
            if known is None:
                unknown = True
            elif known is not wanted:
                # `UNKNOWN and False` is false; `UNKNOWN and []` may be either, and is falsy too.
                return value
        return UNKNOWN if unknown else value

    def _eval_Compare(self, node: ast.Compare, scope: Namespace) -> Value:
        left = self.evaluate(node.left, scope)
        answer: Value = True
        for kind, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.evaluate(right_node, scope)
            self.look_through(left, right)
            if isinstance(right, Reference) and isinstance(kind, ast.In | ast.NotIn):
                inside = self.has_element(right, left)
                answer = UNKNOWN if inside is None else inside is isinstance(kind, ast.In)
            else:
                answer = operators.compare(type(kind), left, right)
            if answer is not True:
                return answer
            left = right
        return answer

    def _eval_IfExp(self, node: ast.IfExp, scope: Namespace) -> Value:
        return self.evaluate(node.body if self.decide(self.evaluate(node.test, scope), node) else node.orelse, scope)

    def _eval_NamedExpr(self, node: ast.NamedExpr, scope: Namespace) -> Value:
        value = self.evaluate(node.value, scope)
        self.assign(node.target, value, scope)
        return value

    def _eval_Lambda(self, node: ast.Lambda, scope: Namespace) -> Value:
        return Function(node, scope.closure)

    def _eval_Await(self, node: ast.Await, scope: Namespace) -> Value:
        return self.evaluate(node.value, scope)

    def _eval_Subscript(self, node: ast.Subscript, scope: Namespace) -> Value:
        owner = self.evaluate(node.value, scope)
        if isinstance(node.slice, ast.Slice):
            place = self.slice(node.slice, scope)
            return UNKNOWN if place is None else self._index(owner, place)
        key = self.evaluate(node.slice, scope)
        if isinstance(owner, Reference):
            return UNKNOWN
        return self._index(owner, key)

    def slice(self, node: ast.Slice, scope: Namespace) -> "slice[int | None, int | None, int | None] | None":
        """The bounds, None where they are not known."""
        parts: list[int | None] = []
        for part in (node.lower, node.upper, node.step):
            value = None if part is None else self.evaluate(part, scope)
            if not (value is None or isinstance(value, int)):
                return None
            parts.append(value)
        return slice(*parts)

    def _index(self, owner: Value, key: Value) -> Value:
        self.look_through(key)
        try:
            return operators.index(owner, key)
        except ScriptError:
            # Where the script is not prepared for it, it is what is known that falls short, not the script.
            if self.trying:
                raise
            return UNKNOWN

    def _eval_JoinedStr(self, node: ast.JoinedStr, scope: Namespace) -> Value:
        parts = [self.evaluate(part, scope) for part in node.values]
        texts = [part for part in parts if isinstance(part, str)]
        return "".join(texts) if len(texts) == len(parts) and fit(*texts) else UNKNOWN

    def _eval_FormattedValue(self, node: ast.FormattedValue, scope: Namespace) -> Value:
        value = self.evaluate(node.value, scope)
        return _shown(value) if node.format_spec is None and node.conversion == -1 else UNKNOWN

    def _eval_ListComp(self, node: ast.ListComp, scope: Namespace) -> Value:
        return self._comprehension(node.generators, scope, lambda inner: self.evaluate(node.elt, inner))

    def _eval_GeneratorExp(self, node: ast.GeneratorExp, scope: Namespace) -> Value:
        return self._comprehension(node.generators, scope, lambda inner: self.evaluate(node.elt, inner))

    def _eval_SetComp(self, node: ast.SetComp, scope: Namespace) -> Value:
        found = self._comprehension(node.generators, scope, lambda inner: self.evaluate(node.elt, inner))
        self.look_through(found)
        try:
            return set(found)
        except TypeError:
            return UNKNOWN

    def _eval_DictComp(self, node: ast.DictComp, scope: Namespace) -> Value:
        pairs = self._comprehension(
            node.generators,
            scope,
            lambda inner: (self.evaluate(node.key, inner), self.evaluate(node.value, inner)),
        )
        self.look_through(pairs)
        try:
            return dict(pairs)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return UNKNOWN

    def _comprehension(
        self, generators: list[ast.comprehension], scope: Namespace, make: Callable[[Namespace], Value]
    ) -> list[Value]:
        found: list[Value] = []
        self._generate(generators, Namespace({}, scope), make, found)
        return found

    def _generate(
        self,
        generators: list[ast.comprehension],
        scope: Namespace,
        make: Callable[[Namespace], Value],
        found: list[Value],
    ) -> None:
        if not generators:
            found.append(make(scope))
            return
        first, *others = generators
        for value in self.iterate(self.evaluate(first.iter, scope)):
            self.step()
            self.assign(first.target, value, scope)
            if all(self.decide(self.evaluate(condition, scope), condition) for condition in first.ifs):
                self._generate(others, scope, make, found)

    def _eval_Call(self, node: ast.Call, scope: Namespace) -> Value:
        function = self.evaluate(node.func, scope)
        args = self._elements(node.args, scope)
        kwargs: dict[str, Value] = {}
        for keyword in node.keywords:
            value = self.evaluate(keyword.value, scope)
            if keyword.arg is not None:
                kwargs[keyword.arg] = value
            elif isinstance(value, dict):
                kwargs.update({key: each for key, each in value.items() if isinstance(key, str)})
                if any(isinstance(key, UnknownValue) for key in value):
                    kwargs["<unknown>"] = UNKNOWN
            elif isinstance(value, UnknownValue):
                kwargs["<unknown>"] = UNKNOWN
        return self.call(function, args, kwargs, node)

    def truth(self, value: Value) -> bool | None:
        """Whether the value is true, None if that is not known."""
        if isinstance(value, UnknownValue):
            return None
        if operators.is_plain(value):
            return bool(value)
        return True if not isinstance(value, Reference) or value.imported else None

    def iterate(self, value: Value) -> list[Value]:
        """The elements; of what is not known one, of which nothing is known."""
        if isinstance(value, dict | set | frozenset | list | tuple | str):
            found = list(islice(value, _MOST_ITERATED + 1))
            if len(found) > _MOST_ITERATED:
                raise OutOfBudgetError
            return found
        return [UNKNOWN]


def _of_unknown(node: ast.expr, scope: Namespace) -> Value:  # noqa: ARG001
    """The value of an expression of a kind that nobody knows."""
    return UNKNOWN


def _joined(left: Value, right: Value) -> Value:
    if not fit(left, right):
        return UNKNOWN
    return f"{left}/{right}".removeprefix("./").removeprefix("/" if left == "" else "")


def _shown(value: Value) -> Value:
    """As `str()` shows it; Python itself refuses to show numbers of many digits."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and fit(value) else UNKNOWN


def _is_path(left: Value, right: Value) -> bool:
    """`pathlib`'s paths are texts here."""
    return isinstance(left, str) and isinstance(right, str)
