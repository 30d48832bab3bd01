"""What Python's own functions give a build script."""

import ast
from collections.abc import Callable, Mapping

from wheelcheck.sdist.setup_bounds import fit
from wheelcheck.sdist.setup_follower import Follower
from wheelcheck.sdist.setup_methods import EXTENSION_DEFAULTS, EXTENSION_LISTS
from wheelcheck.sdist.setup_operators import is_plain
from wheelcheck.sdist.setup_parsing import LETTERS_PER_STEP, parse_expression
from wheelcheck.sdist.setup_statements import BUILTIN_ERRORS
from wheelcheck.sdist.setup_values import (
    UNKNOWN,
    ClassValue,
    ExtensionValue,
    FileValue,
    Instance,
    Namespace,
    Reference,
    ScriptError,
    UnknownValue,
    Value,
    flat,
)

__all__ = [
    "BUILTINS",
    "Args",
    "Call",
    "Kwargs",
    "call_builtin",
    "exit_script",
    "import_module",
    "itself",
    "literal_eval",
    "run_path",
]

Args = list[Value]
Kwargs = dict[str, Value]
Call = Callable[[Follower, Args, Kwargs], Value]

_MOST_RANGE = 1000
_LONGEST_NUMBER = 20


def call_builtin(interpreter: Follower, name: str, args: Args, kwargs: Kwargs) -> Value:
    """Call a function of Python's own by its name.

    Raises:
        ScriptError: What would be raised there.
    """
    builtin = BUILTINS.get(name)
    if builtin is not None:
        return builtin(interpreter, args, kwargs)
    if name in BUILTIN_ERRORS or name.endswith(("Error", "Exception", "Exit", "Warning")):
        return Instance(Reference(f"builtins.{name}"))
    return UNKNOWN


def _open(_: Follower, args: Args, kwargs: Kwargs) -> Value:
    path = args[0] if args else kwargs.get("file")
    return FileValue(path if isinstance(path, str) else None)


def _exec(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    text = args[0] if args else UNKNOWN
    into = next((each for each in args[1:3] if isinstance(each, dict)), None)
    if into is None:
        if isinstance(text, str):
            interpreter.execute(text, interpreter.main)
        return None
    if not isinstance(text, str):
        # Anything may be in it now.
        into[UNKNOWN] = UNKNOWN
        return None
    scope = Namespace({key: value for key, value in into.items() if isinstance(key, str)})
    interpreter.execute(text, scope)
    into.update(scope.names)
    return None


def _compile(_: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return args[0] if args else UNKNOWN


def import_module(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    """`importlib.import_module`."""
    del kwargs
    return interpreter.import_module(args[0]) if args and isinstance(args[0], str) else UNKNOWN


def _import(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    found = import_module(interpreter, args, kwargs)
    name = args[0] if args else UNKNOWN
    if not isinstance(name, str) or "." not in name or len(args) > _FROM_LIST or "fromlist" in kwargs:
        return found
    return import_module(interpreter, [name.partition(".")[0]], kwargs)


_FROM_LIST = 3


def run_path(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    """`runpy.run_path`."""
    del kwargs
    text = interpreter.world.text(args[0]) if args and isinstance(args[0], str) else None
    if text is None:
        return UNKNOWN
    scope = Namespace({"__name__": "<run_path>"})
    interpreter.execute(text, scope)
    return scope.names


def literal_eval(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    """`ast.literal_eval`, and what scripts have in its place."""
    del kwargs
    text = args[0] if args else UNKNOWN
    interpreter.spend(len(text) // LETTERS_PER_STEP if isinstance(text, str) else 0)
    tree = parse_expression(text) if isinstance(text, str) else None
    return UNKNOWN if tree is None else interpreter.evaluate(tree, Namespace({}))


def _isinstance(_: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    if len(args) != 2:  # noqa: PLR2004  an object and a class
        return UNKNOWN
    names = {each.last for each in flat(args[1]) if isinstance(each, Reference)}
    classes = [each for each in flat(args[1]) if isinstance(each, ClassValue)]
    value = args[0]
    if isinstance(value, ExtensionValue):
        wanted = names | {each.name for each in classes}
        return value.kind in wanted or "Extension" in names
    if isinstance(value, Instance) and isinstance(value.class_, ClassValue):
        return any(each in classes for each in value.class_.ancestors()) or (UNKNOWN if names else False)
    if isinstance(value, UnknownValue) or not is_plain(value):
        return UNKNOWN
    plain = {"str", "bytes", "int", "float", "bool", "list", "tuple", "dict", "set", "basestring", "unicode"}
    if names <= plain and not classes:
        kinds = {kind.__name__ for kind in type(value).__mro__}
        return bool(names & kinds) or (isinstance(value, str) and bool(names & {"basestring", "unicode"}))
    return UNKNOWN


def _hasattr(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    if len(args) != 2 or not isinstance(args[1], str):  # noqa: PLR2004  an object and a name
        return UNKNOWN
    if isinstance(args[0], Reference) and args[0].dotted == "sys":
        implementation = interpreter.world.environment.implementation
        if args[1].startswith("pypy_"):
            return implementation == "pypy" and args[1] == "pypy_version_info"
        if args[1] in {"getwindowsversion", "abiflags", "gettotalrefcount", "winver"}:
            return False
    if isinstance(args[0], ExtensionValue):
        own = args[1] in args[0].fields or args[1] in EXTENSION_LISTS or args[1] in EXTENSION_DEFAULTS
        return own or args[1] == "name" or interpreter.has_method(args[0], args[1])
    if isinstance(args[0], Instance):
        has = interpreter.has_attribute(args[0], args[1])
        return UNKNOWN if has is None else has
    value = interpreter.attribute(args[0], args[1])
    return UNKNOWN if isinstance(value, Reference | UnknownValue) else True


def _getattr(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    has = _hasattr(interpreter, args[:2], kwargs)
    has = None if isinstance(has, UnknownValue) else has
    if has is False and len(args) > 2:  # noqa: PLR2004  with a default
        return args[2]
    if len(args) < 2 or not isinstance(args[1], str):  # noqa: PLR2004  an object and a name
        return UNKNOWN
    if has is None and len(args) > 2 and args[1].startswith("_"):  # noqa: PLR2004  with a default
        # A mark that the script itself sets on an object of a library's class, and has not set yet.
        return args[2]
    value = interpreter.attribute(args[0], args[1])
    # A library's attribute that may not be there, with a default: nobody knows which.
    return UNKNOWN if isinstance(value, Reference) and len(args) > 2 else value  # noqa: PLR2004


def _setattr(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del interpreter, kwargs
    if len(args) == 3 and isinstance(args[0], Instance) and isinstance(args[1], str):  # noqa: PLR2004
        args[0].fields[args[1]] = args[2]
    return None


def _dict(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    found: dict[Value, Value] = {}
    given = args[0] if args else {}
    if isinstance(given, dict):
        found.update(given)
    elif isinstance(given, list | tuple):
        interpreter.look_through(given)
        try:
            found.update(given)
        except (TypeError, ValueError):
            return UNKNOWN
    elif isinstance(given, UnknownValue):
        found[UNKNOWN] = UNKNOWN
    found.update(kwargs)
    return found


def _list(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return interpreter.iterate(args[0]) if args else []


def _tuple(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return tuple(interpreter.iterate(args[0])) if args else ()


def _set(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    elements = interpreter.iterate(args[0]) if args else []
    interpreter.look_through(elements)
    try:
        return set(elements)
    except TypeError:
        return UNKNOWN


def _bool(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    known = interpreter.truth(args[0]) if args else False
    return UNKNOWN if known is None else known


def _any(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    return _some(interpreter, args, kwargs, wanted=True)


def _all(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    return _some(interpreter, args, kwargs, wanted=False)


def _some(interpreter: Follower, args: Args, kwargs: Kwargs, *, wanted: bool) -> Value:
    del kwargs
    truths = [interpreter.truth(each) for each in interpreter.iterate(args[0])] if args else []
    if wanted in truths:
        return wanted
    return UNKNOWN if None in truths else not wanted


def _map(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    if len(args) < 2:  # noqa: PLR2004  a function and its arguments
        return UNKNOWN
    return [interpreter.call(args[0], [each], {}, None) for each in interpreter.iterate(args[1])]


_FILTER = ast.Pass()
"""Where `filter` decides, all of them at once."""


def _filter(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    if len(args) < 2:  # noqa: PLR2004  a function and its arguments
        return UNKNOWN
    kept = []
    for each in interpreter.iterate(args[1]):
        value = each if args[0] is None else interpreter.call(args[0], [each], {}, None)
        if interpreter.decide(value, _FILTER):
            kept.append(each)
    return kept


def _zip(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return [tuple(each) for each in zip(*map(interpreter.iterate, args), strict=False)]


def _enumerate(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return list(enumerate(interpreter.iterate(args[0]))) if args else []


def _range(_: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    numbers = [each for each in args if isinstance(each, int)]
    if not numbers or len(numbers) != len(args):
        return [UNKNOWN]
    try:
        made = range(*numbers)
    except (TypeError, ValueError):
        return UNKNOWN
    return list[Value](made[:_MOST_RANGE])


def _globals(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del args, kwargs
    return interpreter.main.names


def _locals(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del interpreter, args, kwargs
    return {UNKNOWN: UNKNOWN}


def itself(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    """What wraps something and changes nothing about it."""
    del interpreter, kwargs
    return args[0] if args else UNKNOWN


def _type(_: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    if len(args) == 1 and isinstance(args[0], Instance):
        return args[0].class_
    if len(args) == 3 and isinstance(args[0], str) and isinstance(args[1], tuple):  # noqa: PLR2004
        return ClassValue(args[0], args[1], Namespace({}))
    return UNKNOWN


def _reduced(function: Callable[..., object]) -> Call:
    def call(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
        del kwargs
        interpreter.look_through(args)
        try:
            return function(*args)
        except (TypeError, ValueError, AttributeError, OverflowError, RecursionError):
            return UNKNOWN

    return call


def _int(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    value = args[0] if args else 0
    if value is None and interpreter.trying:
        raise ScriptError(("TypeError", "Exception", "BaseException"))
    if not isinstance(value, str | int | float) or not fit(value) or len(str(value)) > _LONGEST_NUMBER:
        return UNKNOWN
    try:
        return int(value)
    except (ValueError, OverflowError):
        if interpreter.trying:
            raise ScriptError(("ValueError", "Exception", "BaseException")) from None
        return UNKNOWN


def exit_script(_: Follower, args: Args, kwargs: Kwargs) -> Value:
    """`sys.exit`."""
    del kwargs
    raise ScriptError(BUILTIN_ERRORS["SystemExit"], args[0] if args else None)


def _text(_: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    if not args:
        return ""
    return str(args[0]) if isinstance(args[0], str | int | float) and fit(args[0]) else UNKNOWN


def _length(_: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    value = args[0] if args else UNKNOWN
    if isinstance(value, list | tuple | dict | set | str) and not any(isinstance(e, UnknownValue) for e in value):
        return len(value)
    return UNKNOWN


BUILTINS: Mapping[str, Call] = {
    "open": _open,
    "exec": _exec,
    "execfile": lambda interpreter, args, kwargs: _exec(
        interpreter,
        [(interpreter.world.text(args[0]) if args and isinstance(args[0], str) else None) or UNKNOWN, *args[1:]],
        kwargs,
    ),
    "compile": _compile,
    "__import__": _import,
    "isinstance": _isinstance,
    "hasattr": _hasattr,
    "getattr": _getattr,
    "setattr": _setattr,
    "dict": _dict,
    "list": _list,
    "sorted": _list,
    "reversed": _list,
    "iter": _list,
    "tuple": _tuple,
    "set": _set,
    "frozenset": _set,
    "bool": _bool,
    "any": _any,
    "all": _all,
    "map": _map,
    "filter": _filter,
    "zip": _zip,
    "enumerate": _enumerate,
    "range": _range,
    "xrange": _range,
    "globals": _globals,
    "locals": _locals,
    "vars": _locals,
    "staticmethod": itself,
    "classmethod": itself,
    "property": itself,
    "type": _type,
    "str": _text,
    "unicode": _text,
    "len": _length,
    "int": _int,
    "max": _reduced(max),
    "min": _reduced(min),
    "exit": exit_script,
    "quit": exit_script,
    "print": lambda interpreter, args, kwargs: None,  # noqa: ARG005
}
