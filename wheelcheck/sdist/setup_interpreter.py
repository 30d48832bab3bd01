"""Follows one way through a build script: names, attributes, calls and imports, over the target's surroundings."""

import ast
from random import Random

from wheelcheck.sdist.setup_builtins import literal_eval
from wheelcheck.sdist.setup_calls import LOST, call_library
from wheelcheck.sdist.setup_commands import Commands
from wheelcheck.sdist.setup_findings import Findings
from wheelcheck.sdist.setup_imports import Importable
from wheelcheck.sdist.setup_methods import attribute_of, call_method_of
from wheelcheck.sdist.setup_modules import Modules
from wheelcheck.sdist.setup_statements import BUILTIN_ERRORS
from wheelcheck.sdist.setup_values import (
    MISSING,
    UNKNOWN,
    ClassValue,
    ExtensionValue,
    FileValue,
    Function,
    Instance,
    Method,
    ModuleValue,
    Reference,
    ScriptError,
    SuperValue,
    UnknownValue,
    Value,
)
from wheelcheck.sdist.setup_world import World, absolute

__all__ = ["Interpreter"]

_EVEN = 0.5
_GONE = frozenset({"setuptools.Feature"})
"""What setuptools no longer has, where a script is not prepared for that."""
_MOST_LINES = 1500
_COMMAND_METHODS = frozenset({"run", "build_extension", "build_extensions"})


class Interpreter(Modules):
    """One way through a script.

    Args:
        world: What the script sees.
        importable: What it can import.
        choices: What was chosen for places where a condition is not known; those that come up are added.
        findings: Where what is noticed goes.
        steps: How many nodes may be looked at.
        otherwise: What is chosen for the places that `choices` does not have.
        dice: Chooses instead, anew each time.
    """

    def __init__(
        self,
        world: World,
        importable: Importable,
        choices: dict[object, bool],
        findings: Findings,
        steps: int,
        *,
        otherwise: bool = False,
        dice: Random | None = None,
    ) -> None:
        super().__init__(world, importable, findings, steps)
        self._choices = choices
        self._otherwise = otherwise
        self._dice = dice

    # -- conditions

    def decide(self, value: Value, site: ast.AST) -> bool:
        """Whether a condition holds; where that is not known, what was chosen for that place in the script."""
        known = self.truth(value)
        return self.choose(id(site)) if known is None else known

    def choose(self, site: object) -> bool:
        """What was chosen for a place where a condition is not known: the same each time that it is passed."""
        if self._dice is not None:
            # A loop that looks for one line among many finds it in no other way.
            return self._dice.random() < _EVEN
        return self._choices.setdefault(site, self._otherwise)

    def iterate(self, value: Value) -> list[Value]:
        """The elements; of a file its lines."""
        if isinstance(value, FileValue):
            text = None if value.path is None else self.world.text(value.path)
            if text is None:
                return [UNKNOWN]
            lines = text.splitlines(keepends=True)[value.line :]
            value.line += len(lines)
            return list[Value](lines[:_MOST_LINES])
        return super().iterate(value)

    # -- names

    def builtin(self, name: str) -> Value:
        """What Python itself has under that name."""
        if name == "__name__":
            return "__main__"
        if name == "__file__":
            return absolute(self.script)
        if name in {"__doc__", "__package__"}:
            return None
        return Reference(f"builtins.{name}")

    def attribute(self, owner: Value, name: str) -> Value:
        """`owner.name`."""
        if isinstance(owner, Reference):
            dotted = f"{owner.dotted}.{name}"
            if dotted in _GONE and not self.trying:
                self.findings.removed.setdefault(dotted)
            return self.state[dotted] if dotted in self.state else self.world.constant(dotted)
        if isinstance(owner, ModuleValue):
            value = owner.scope.names.get(name, MISSING)
            return self._submodule(owner, name) if value is MISSING else value
        if isinstance(owner, Instance):
            return self._of_instance(owner, name)
        if isinstance(owner, SuperValue):
            found = self._method(owner.instance.class_, name, after=owner.after)
            return Method(owner.instance, name, base=True) if found is None else self._bound(found, owner.instance)
        if isinstance(owner, ExtensionValue) and name not in owner.fields:
            found = self._method(owner.class_, name)
            if found is not None:
                return self._bound(found, owner)
        if isinstance(owner, ClassValue):
            found = self._method(owner, name)
            return Method(owner, name) if found is None else found
        return attribute_of(owner, name)

    def has_element(self, owner: Reference, key: Value) -> bool | None:
        """`key in owner` of a library's object."""
        if owner.dotted == "sys.modules" and key in {"__pypy__", "setuptools", "__main__", "distutils"}:
            return self.world.environment.implementation == "pypy" if key == "__pypy__" else True
        return None

    def _submodule(self, owner: ModuleValue, name: str) -> Value:
        dotted = f"{owner.name}.{name}"
        if self.world.module_path(dotted) is not None:
            return self._load(dotted) or UNKNOWN
        return Reference(f"{LOST}.{dotted}")

    def _of_instance(self, owner: Instance, name: str) -> Value:
        if name in owner.fields:
            return owner.fields[name]
        found = self._method(owner.class_, name)
        if isinstance(found, Function):
            node = found.node
            bound = self._bound(found, owner)
            if isinstance(node, ast.FunctionDef) and _is_property(node):
                return self.call(bound, [], {}, None)
            return bound
        if found is not None:
            return found
        if name == "__class__":
            return owner.class_
        if "<command>" in owner.fields:
            return Method(owner, name, base=True)
        if "<distribution>" in owner.fields and not name.startswith(("get_", "has_", "run_", "parse_", "find_")):
            return None
        if "<distribution>" in owner.fields:
            return Method(owner, name, base=True)
        if self.trying and self.has_attribute(owner, name) is False:
            raise ScriptError(("AttributeError", "Exception", "BaseException"))
        return UNKNOWN if isinstance(owner.class_, ClassValue) and owner.class_.bases else Method(owner, name)

    def has_attribute(self, owner: Instance, name: str) -> bool | None:
        """Whether an object has an attribute, None where a library's class may give it one."""
        if name in owner.fields or self._method(owner.class_, name) is not None:
            return True
        if not isinstance(owner.class_, ClassValue) or self._method(owner.class_, "__getattr__") is not None:
            return None
        others = [each for each in owner.class_.ancestors() if not isinstance(each, ClassValue)]
        return None if any(each.dotted != "builtins.object" for each in others) else False

    def _method(self, class_: Value, name: str, after: ClassValue | None = None) -> Value:
        """A class's own attribute, the nearest first; None where only libraries have it."""
        if not isinstance(class_, ClassValue):
            return None
        passed = after is None
        for each in class_.ancestors():
            if isinstance(each, ClassValue) and passed and name in each.scope.names:
                value = each.scope.names[name]
                return Function(value.node, value.scope, owner=each) if isinstance(value, Function) else value
            passed = passed or each is after
        return None

    def _bound(self, found: Value, instance: Instance | ExtensionValue) -> Value:
        if isinstance(found, Function):
            if isinstance(found.node, ast.FunctionDef) and _is_static(found.node):
                return found
            return Function(found.node, found.scope, instance, found.owner)
        return found

    # -- calls

    def call(self, function: Value, args: list[Value], kwargs: dict[str, Value], node: ast.Call | None) -> Value:  # noqa: ARG002
        """Call what an expression stands for."""
        self.step()
        if isinstance(function, Function):
            if getattr(function.node, "name", "") == "literal_eval" and args and isinstance(args[0], str):
                # Some have a copy of the standard library's.
                return literal_eval(self, args, kwargs)
            args = args if function.bound is None else [function.bound, *args]
            return self.call_function(function, args, kwargs)
        if isinstance(function, ClassValue):
            return self._construct(function, args, kwargs)
        if isinstance(function, Method):
            return self._call_bound(function, args, kwargs)
        if isinstance(function, Instance):
            return self.call_method(function, "__call__", args, kwargs)
        if isinstance(function, Reference):
            if function.last == "super":
                return self._super(args)
            if function.last in _COMMANDS and args and isinstance(args[0], Instance) and not _is_command(args[0]):
                made = Instance(function)
                self._adopt(made, function.last, args)
                return made
            base = self._base_call(function, args, kwargs)
            return call_library(self, function, args, kwargs) if base is MISSING else base
        return UNKNOWN

    def call_method(self, instance: Instance, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
        """Call a method of an object by name: the script's own, else the library's."""
        found = self._method(instance.class_, name)
        if isinstance(found, Function):
            return self.call_function(found, [instance, *args], kwargs)
        return self._base_method(instance, name, args)

    def _call_bound(self, method: Method, args: list[Value], kwargs: dict[str, Value]) -> Value:
        owner = method.owner
        if isinstance(owner, ExtensionValue):
            if method.name == "__init__":
                _initialise(owner, args, kwargs)
            return None
        if isinstance(owner, Instance):
            if method.name == "spawn" and "<command>" in owner.fields:
                return call_library(self, Reference("distutils.spawn.spawn"), args, kwargs)
            if method.name == "execute" and args:
                values = self.iterate(args[1]) if len(args) > 1 else []
                return self.call(args[0], values, {}, None)
            return self._base_method(owner, method.name, args)
        if isinstance(owner, ClassValue):
            # `Base.method(self)`, where only a library has the method.
            instance = args[0] if args else None
            return self._base_method(instance, method.name, args[1:]) if isinstance(instance, Instance) else UNKNOWN
        return call_method_of(self, owner, method.name, args, kwargs)

    def _base_call(self, function: Reference, args: list[Value], kwargs: dict[str, Value]) -> Value:
        """`build_ext.run(self)`: a library's method, called by its class."""
        instance = args[0] if args else None
        if isinstance(instance, Instance) and "<command>" in instance.fields and "command" in function.dotted:
            return self._base_method(instance, function.last, args[1:])
        if isinstance(instance, Instance) and function.last in _COMMAND_METHODS and "<command>" in instance.fields:
            return self._base_method(instance, function.last, args[1:])
        if isinstance(instance, ExtensionValue) and function.last == "__init__":
            _initialise(instance, args[1:], kwargs)
            return None
        return MISSING

    def _base_method(self, instance: Instance, name: str, args: list[Value]) -> Value:
        commands = instance.fields.get("<commands>")
        if not isinstance(commands, Commands) and "<distribution>" in instance.fields:
            commands = instance.fields["<commands>"] = Commands(self, _keywords(instance))
        if isinstance(commands, Commands):
            return commands.base(instance, name, args)
        return UNKNOWN

    def _super(self, args: list[Value]) -> Value:
        frame = self.frames[-1] if self.frames else None
        instance = args[1] if len(args) > 1 else (frame.bound if frame is not None else None)
        after = args[0] if args else (frame.owner if frame is not None else None)
        if isinstance(instance, Instance | ExtensionValue) and isinstance(after, ClassValue):
            return SuperValue(instance, after)
        return UNKNOWN

    def _construct(self, class_: ClassValue, args: list[Value], kwargs: dict[str, Value]) -> Value:
        bases = [each.last for each in class_.ancestors() if isinstance(each, Reference)]
        if any(base.endswith("Extension") for base in bases):
            return self._construct_extension(class_, args, kwargs)
        instance = Instance(class_)
        if any(base in _COMMANDS for base in bases):
            name = next(base for base in bases if base in _COMMANDS)
            self._adopt(instance, name, args)
        elif "Distribution" in bases:
            given = args[0] if args else kwargs.get("attrs")
            instance.fields.update({"<distribution>": True, **(_named(given) if isinstance(given, dict) else {})})
        if self._method(class_, "__init__") is not None:
            self.call_method(instance, "__init__", args, kwargs)
        return instance

    def _construct_extension(self, class_: ClassValue, args: list[Value], kwargs: dict[str, Value]) -> ExtensionValue:
        kind = class_.name if "Extension" in class_.name else "Extension"
        extension = ExtensionValue(UNKNOWN, kind, {}, class_)
        own = self._method(class_, "__init__")
        if isinstance(own, Function):
            self.call_function(own, [extension, *args], kwargs)
        if isinstance(extension.name, UnknownValue):
            _initialise(extension, args, kwargs)
        return extension

    def has_method(self, extension: ExtensionValue, name: str) -> bool:
        """Whether the script's own class of an extension has that attribute."""
        return self._method(extension.class_, name) is not None

    def _adopt(self, instance: Instance, name: str, args: list[Value]) -> None:
        """A command that the script makes itself, of a distribution of its own (Poetry's `build.py`)."""
        given = args[0] if args else None
        commands = Commands(self, _keywords(given) if isinstance(given, Instance) else {})
        instance.fields.update(commands.command(name).fields)

    def setup(self, keywords: dict[str, Value]) -> None:
        """`setup()`.

        Raises:
            ScriptError: The build ends with this.
        """
        self.setups += 1
        from wheelcheck.sdist.setup_keywords import note_keywords

        note_keywords(self.findings, keywords, self.script)
        try:
            Commands(self, keywords).run()
        except ScriptError as error:
            if error.names & _SETUP_LEAVES_WITH:
                # `distutils.core.run_commands` tells such errors and leaves.
                raise ScriptError(BUILTIN_ERRORS["SystemExit"], 1, compiling=error.compiling) from None
            raise


_COMMANDS = frozenset(
    {"build_ext", "build_py", "build", "build_clib", "BuildExtension", "new_build_ext", "old_build_ext"}
)


_SETUP_LEAVES_WITH = frozenset({"OSError", "DistutilsError", "CCompilerError", "KeyboardInterrupt"})


def _is_command(instance: Instance) -> bool:
    return "<command>" in instance.fields


def _named(values: dict[Value, Value]) -> dict[str, Value]:
    return {key: value for key, value in values.items() if isinstance(key, str)}


def _keywords(distribution: Instance) -> dict[str, Value]:
    """What a distribution was made with, as `setup()` would be given it."""
    return {key: value for key, value in distribution.fields.items() if not key.startswith("<")}


def _initialise(extension: ExtensionValue, args: list[Value], kwargs: dict[str, Value]) -> None:
    """`Extension.__init__`."""
    given = dict(zip(("name", "sources", "include_dirs", "define_macros"), args, strict=False)) | kwargs
    extension.name = given.pop("name", UNKNOWN)
    extension.fields.update(given)


def _is_property(node: ast.FunctionDef) -> bool:
    return any(
        isinstance(each, ast.Name) and each.id in {"property", "cached_property"} for each in node.decorator_list
    )


def _is_static(node: ast.FunctionDef) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "staticmethod" for each in node.decorator_list)
