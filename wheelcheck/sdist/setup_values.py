"""What names stand for while a build script is followed: Python's own values where they are known, and these."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

__all__ = [
    "MISSING",
    "UNKNOWN",
    "Ancestors",
    "ClassValue",
    "CompilerValue",
    "ExtensionValue",
    "FfiValue",
    "FileValue",
    "Function",
    "Instance",
    "Method",
    "ModuleValue",
    "Namespace",
    "OutOfBudgetError",
    "Reference",
    "ScriptError",
    "SuperValue",
    "SuppressValue",
    "UnknownValue",
    "Value",
    "VersionInfo",
    "flat",
]

Value = object
"""A Python value whose parts may be any of the records below."""


class UnknownValue:
    """Anything: nothing is known of it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = UnknownValue()


class _Missing:
    """No value at all."""


MISSING = _Missing()


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Something of a library: `setuptools.Extension`.

    Attributes:
        dotted: Where it is.
        imported: It was imported by that name, so that it is there.
    """

    dotted: str
    imported: bool = False

    @property
    def last(self) -> str:
        """`Extension`."""
        return self.dotted.rpartition(".")[2]


class ExtensionValue:
    """An extension module, a library or a program that is to be compiled.

    Attributes:
        name: `psycopg2._psycopg`, or UNKNOWN.
        kind: The class that it was made of: `Extension`, `RustExtension`.
        fields: Its arguments, as lists where setuptools has lists.
        class_: The script's own class that it was made of, if it is one.
    """

    def __init__(self, name: Value, kind: str, fields: dict[str, Value], class_: "ClassValue | None" = None) -> None:
        self.name = name
        self.kind = kind
        self.fields = fields
        self.class_ = class_

    @property
    def optional(self) -> bool:
        """`optional=True`: setuptools goes on without it."""
        return self.fields.get("optional") is True


class Namespace:
    """Names of one scope, over those of the scope around it."""

    def __init__(
        self,
        names: dict[str, Value] | None = None,
        outer: "Namespace | None" = None,
        *,
        of_class: bool = False,
    ) -> None:
        self.names: dict[str, Value] = {} if names is None else names
        self.outer = outer
        self.of_class = of_class
        self.global_names: set[str] = set()
        self.nonlocal_names: set[str] = set()

    def find(self, name: str) -> Value:
        """The value, or `MISSING` where no scope has the name."""
        scope: Namespace | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        return MISSING

    def home(self, name: str) -> "Namespace":
        """The scope that an assignment to a name goes to."""
        if name in self.global_names:
            return self.outermost
        scope = self
        while name in scope.nonlocal_names and scope.outer is not None:
            scope = scope.outer
            if name in scope.names:
                return scope
        return scope

    @property
    def closure(self) -> "Namespace":
        """What functions that are defined in it see: not the names of a class."""
        return self.outer.closure if self.of_class and self.outer is not None else self

    @property
    def outermost(self) -> "Namespace":
        """The module's own scope."""
        scope = self
        while scope.outer is not None:
            scope = scope.outer
        return scope


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function of the script.

    Attributes:
        node: Its definition; a lambda too.
        scope: Where it was defined.
        bound: What `self` is, or None.
        owner: The class that it was found in, for `super()`.
    """

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Namespace
    bound: Value = None
    owner: "ClassValue | None" = None


class ClassValue:
    """A class of the script."""

    def __init__(self, name: str, bases: tuple[Value, ...], scope: Namespace) -> None:
        self.name = name
        self.bases = bases
        self.scope = scope

    def ancestors(self) -> Iterator["ClassValue | Reference"]:
        """The class and what it comes from, depth first."""
        yield self
        for base in self.bases:
            if isinstance(base, ClassValue):
                yield from base.ancestors()
            elif isinstance(base, Reference):
                yield base


class Instance:
    """An object of one of the script's classes, or of a command of setuptools."""

    def __init__(self, class_: "ClassValue | Reference") -> None:
        self.class_ = class_
        self.fields: dict[str, Value] = {}


@dataclass(frozen=True, slots=True, eq=False)
class ModuleValue:
    """A module of the sdist that was followed."""

    name: str
    scope: Namespace


class FileValue:
    """A file that was opened for reading.

    Attributes:
        path: Its path, or None if that is not known.
        line: How many lines were read.
    """

    def __init__(self, path: str | None) -> None:
        self.path = path
        self.line = 0


class FfiValue:
    """A `cffi.FFI()`.

    Attributes:
        name: Of the module that it makes.
        source: Its C; None where it makes a Python module that needs none of its own (cffi's ABI mode).
        fields: What else `set_source` was given, as `Extension` takes it.
    """

    def __init__(self) -> None:
        self.name: Value = UNKNOWN
        self.source: Value = UNKNOWN
        self.fields: dict[str, Value] = {}

    def as_extension(self, name: Value) -> ExtensionValue:
        """The extension module that it makes."""
        return ExtensionValue(name, "cffi", self.fields)


@dataclass(frozen=True, slots=True, eq=False)
class CompilerValue:
    """A compiler object: it is there, and nothing that it is asked to do succeeds."""


@dataclass(frozen=True, slots=True, eq=False)
class Method:
    """A method that no function of the script is.

    Attributes:
        owner: Whose.
        name: Its name.
        base: It is a library's, whatever the script's class has.
    """

    owner: Value
    name: str
    base: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class SuperValue:
    """`super()`: an object, seen from above one of its classes."""

    instance: Instance | ExtensionValue
    after: ClassValue


@dataclass(frozen=True, slots=True, eq=False)
class SuppressValue:
    """`contextlib.suppress`."""

    errors: list[Value]


class VersionInfo(NamedTuple):
    """`sys.version_info`."""

    major: int
    minor: int
    micro: int
    releaselevel: str
    serial: int


Ancestors = frozenset[str]


class ScriptError(Exception):
    """The script raised something.

    Attributes:
        names: The names of its class and of all that this comes from.
        value: What was raised.
        compiling: It goes back to the compiler that is not there.
    """

    def __init__(self, names: Iterable[str], value: Value = UNKNOWN, *, compiling: bool = False) -> None:
        super().__init__()
        self.names: Ancestors = frozenset(names)
        self.value = value
        self.compiling = compiling


class OutOfBudgetError(Exception):
    """Following the script takes more steps than any real one."""


_MOST_FLAT = 2000
_DEEPEST = 8


def flat(value: Value, depth: int = 0) -> Iterator[Value]:
    """The leaves of nested lists, tuples, sets and dict values, within bounds."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple | set | frozenset):
        for each in list(value)[:_MOST_FLAT]:
            yield from flat(each, depth + 1)
    else:
        yield value
