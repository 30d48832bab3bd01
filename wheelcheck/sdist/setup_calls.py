"""What calls of Python's and setuptools' own functions give a build script."""

import ast
import posixpath
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from wheelcheck.sdist.setup_bounds import fit
from wheelcheck.sdist.setup_methods import EXTENSION_DEFAULTS, EXTENSION_LISTS
from wheelcheck.sdist.setup_operators import is_plain, method
from wheelcheck.sdist.setup_programs import RUNNERS, run_program
from wheelcheck.sdist.setup_statements import BUILTIN_ERRORS
from wheelcheck.sdist.setup_values import (
    MISSING,
    UNKNOWN,
    ClassValue,
    CompilerValue,
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

if TYPE_CHECKING:
    from wheelcheck.sdist.setup_interpreter import Interpreter

__all__ = ["LOST", "SET_VARIABLES", "UNKNOWN_KEYWORDS", "call_library"]

LOST = "<lost>"
"""Begins the names of what a module of the sdist should have, and was not found to have."""

UNKNOWN_KEYWORDS = "<unknown>"
"""Stands among the keywords of a call where `**` brought in what is not known."""

Args = list[Value]
Kwargs = dict[str, Value]

_DOWNLOADERS = frozenset({"urlretrieve", "urlopen", "urllib2.urlopen", "download_and_extract"})
_REQUESTS = frozenset({"requests.get", "urllib3.request", "httpx.get", "requests.Session"})
_MOST_RANGE = 1000
_LONGEST_NUMBER = 20


def call_library(interpreter: "Interpreter", function: Reference, args: Args, kwargs: Kwargs) -> Value:
    """Call something that is not the script's.

    Raises:
        ScriptError: What would be raised there.
    """
    dotted, last = function.dotted, function.last
    known = interpreter.world.constants.get(f"{dotted}()", MISSING)
    if known is not MISSING:
        return known
    if dotted.startswith(LOST):
        interpreter.unclear = interpreter.unclear or interpreter.building
        return UNKNOWN
    if dotted.startswith("builtins.str.") and args and isinstance(args[0], str):
        return method(args[0], last, args[1:], kwargs)
    if dotted.startswith("builtins."):
        builtin = _BUILTINS.get(last)
        return _plain_builtin(interpreter, last, args) if builtin is None else builtin(interpreter, args, kwargs)
    special = _SPECIAL.get(dotted) or _BY_LAST.get(last)
    if special is not None:
        return special(interpreter, args, kwargs)
    if last.endswith("Extension"):
        return _extension(last, args, kwargs)
    if last in RUNNERS and dotted.partition(".")[0] in {"subprocess", "os", "distutils", "commands", "setuptools"}:
        return run_program(interpreter, last, args, kwargs)
    if last in _DOWNLOADERS or dotted in _REQUESTS:
        interpreter.findings.downloads.setdefault(f"{interpreter.script}: {last}")
        return UNKNOWN
    if last == "setup" or dotted.endswith("core.setup"):
        return _setup(interpreter, dotted, kwargs)
    return UNKNOWN


def _setup(interpreter: "Interpreter", dotted: str, kwargs: Kwargs) -> Value:
    keywords = dict(kwargs)
    if keywords.pop(UNKNOWN_KEYWORDS, None) is not None and "ext_modules" not in keywords:
        keywords["ext_modules"] = UNKNOWN
    if dotted.startswith("skbuild"):
        given = list(flat(keywords.get("ext_modules")))
        keywords["ext_modules"] = [*given, ExtensionValue("CMakeLists.txt", "skbuild", {})]
    interpreter.setup(keywords)
    return UNKNOWN


def _extension(kind: str, args: Args, kwargs: Kwargs) -> ExtensionValue:
    fields = dict(kwargs)
    name = args[0] if args else kwargs.get("name", kwargs.get("target", UNKNOWN))
    for key, value in zip(("sources", "include_dirs", "define_macros"), args[1:4], strict=False):
        fields.setdefault(key, value)
    return ExtensionValue(name, kind, fields)


def _cythonize(_: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    given = args[0] if args else kwargs.get("module_list", UNKNOWN)
    found: list[Value] = []
    for each in flat(given):
        if isinstance(each, ExtensionValue):
            found.append(each)
        elif isinstance(each, str):
            found.append(ExtensionValue(each, "cythonize", {"sources": [each]}))
        else:
            found.append(ExtensionValue(UNKNOWN, "cythonize", {"sources": [UNKNOWN]}))
    return found


def _mypycify(_: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del args, kwargs
    return [ExtensionValue(UNKNOWN, "mypycify", {"sources": [UNKNOWN]})]


def _set_source(_: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    """The `distutils_extension` of cffi and its like."""
    del args, kwargs
    return ExtensionValue(UNKNOWN, "cffi", {})


def _join(_: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    if not args or not all(isinstance(each, str) for each in args) or not fit(*args):
        # A path of which only the end is known still has a known name.
        return UNKNOWN
    return posixpath.join(*map(str, args))


def _on_path(function: Callable[[str], Value]) -> "Call":
    def call(_: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
        del kwargs
        return function(args[0]) if args and isinstance(args[0], str) else UNKNOWN

    return call


def _first(_: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return args[0] if args else ""


def _exists(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return interpreter.world.exists(args[0]) if args and isinstance(args[0], str) else UNKNOWN


def _isfile(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return interpreter.world.exists(args[0], folder=False) if args and isinstance(args[0], str) else UNKNOWN


def _isdir(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return interpreter.world.exists(args[0], file=False) if args and isinstance(args[0], str) else UNKNOWN


def _glob(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    interpreter.spend(interpreter.world.cost)
    found = interpreter.world.glob(args[0]) if args and isinstance(args[0], str) else None
    return [UNKNOWN] if found is None else found


def _listdir(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    interpreter.spend(interpreter.world.cost)
    path = args[0] if args else "."
    found = interpreter.world.listing(path) if isinstance(path, str) else None
    return [UNKNOWN] if found is None else found


def _walk(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    interpreter.spend(interpreter.world.cost)
    path = args[0] if args else "."
    found = interpreter.world.walk(path) if isinstance(path, str) else None
    return [(UNKNOWN, [UNKNOWN], [UNKNOWN])] if found is None else found


def _environ_get(_: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    name = args[0] if args else UNKNOWN
    if isinstance(name, str) and name in SET_VARIABLES:
        return UNKNOWN
    return args[1] if len(args) > 1 else kwargs.get("default")


SET_VARIABLES = frozenset({"PATH", "HOME", "PWD", "USER", "SHELL", "LANG", "TMPDIR", "TEMP", "TMP"})


def _environ_copy(_: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del args, kwargs
    return {}


def _config_variable(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    if args == ["Py_GIL_DISABLED"]:
        return int(interpreter.world.environment.free_threaded)
    return UNKNOWN


def _calcsize(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return interpreter.world.constants["struct.calcsize('P')"] if args == ["P"] else UNKNOWN


def _exit(_: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del args, kwargs
    raise ScriptError(BUILTIN_ERRORS["SystemExit"])


def _new_compiler(_: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del args, kwargs
    return CompilerValue()


def _find_library(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    for each in args[-1:]:
        if isinstance(each, str):
            interpreter.findings.libraries.setdefault(each)
    return UNKNOWN


def _find_program(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    if args and isinstance(args[0], str):
        name = args[0].rpartition("/")[2]
        interpreter.findings.tools.setdefault(name)
        if name in _NO_COMPILERS:
            interpreter.probed = interpreter.probed or name != "git"
            return None
    return UNKNOWN


_NO_COMPILERS = frozenset({"gcc", "g++", "cc", "c++", "clang", "cmake", "cargo", "rustc", "go", "nvcc", "swig", "git"})


def _pkgconfig(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    if args and isinstance(args[0], str):
        for name in args[0].split():
            interpreter.findings.pkg_config.setdefault(name)
    return UNKNOWN


def _distribution(_: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    instance = Instance(Reference("setuptools.Distribution"))
    given = args[0] if args else kwargs.get("attrs")
    if isinstance(given, dict):
        instance.fields.update({key: value for key, value in given.items() if isinstance(key, str)})
    return instance


def _open(_: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    path = args[0] if args else kwargs.get("file")
    return FileValue(path if isinstance(path, str) else None)


def _exec(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
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


def _compile(_: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return args[0] if args else UNKNOWN


def _import(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return interpreter.import_module(args[0], ast.Pass()) if args and isinstance(args[0], str) else UNKNOWN


def _isinstance(_: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
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


def _hasattr(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
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
    value = interpreter.attribute(args[0], args[1])
    return UNKNOWN if isinstance(value, Reference | UnknownValue) else True


def _getattr(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    has = _hasattr(interpreter, args[:2], kwargs)
    if has is False and len(args) > 2:  # noqa: PLR2004  with a default
        return args[2]
    if len(args) < 2 or not isinstance(args[1], str):  # noqa: PLR2004  an object and a name
        return UNKNOWN
    value = interpreter.attribute(args[0], args[1])
    # A library's attribute that may not be there, with a default: nobody knows which.
    return UNKNOWN if isinstance(value, Reference) and len(args) > 2 else value  # noqa: PLR2004


def _setattr(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del interpreter, kwargs
    if len(args) == 3 and isinstance(args[0], Instance) and isinstance(args[1], str):  # noqa: PLR2004
        args[0].fields[args[1]] = args[2]
    return None


def _dict(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
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


def _list(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return interpreter.iterate(args[0]) if args else []


def _tuple(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return tuple(interpreter.iterate(args[0])) if args else ()


def _set(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    elements = interpreter.iterate(args[0]) if args else []
    interpreter.look_through(elements)
    try:
        return set(elements)
    except TypeError:
        return UNKNOWN


def _bool(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    known = interpreter.truth(args[0]) if args else False
    return UNKNOWN if known is None else known


def _any(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    return _some(interpreter, args, kwargs, wanted=True)


def _all(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    return _some(interpreter, args, kwargs, wanted=False)


def _some(interpreter: "Interpreter", args: Args, kwargs: Kwargs, *, wanted: bool) -> Value:
    del kwargs
    truths = [interpreter.truth(each) for each in interpreter.iterate(args[0])] if args else []
    if wanted in truths:
        return wanted
    return UNKNOWN if None in truths else not wanted


def _map(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    if len(args) < 2:  # noqa: PLR2004  a function and its arguments
        return UNKNOWN
    return [interpreter.call(args[0], [each], {}, None) for each in interpreter.iterate(args[1])]


_FILTER = ast.Pass()
"""Where `filter` decides, all of them at once."""


def _filter(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    if len(args) < 2:  # noqa: PLR2004  a function and its arguments
        return UNKNOWN
    kept = []
    for each in interpreter.iterate(args[1]):
        value = each if args[0] is None else interpreter.call(args[0], [each], {}, None)
        if interpreter.decide(value, _FILTER):
            kept.append(each)
    return kept


def _zip(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return [tuple(each) for each in zip(*map(interpreter.iterate, args), strict=False)]


def _enumerate(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return list(enumerate(interpreter.iterate(args[0]))) if args else []


def _range(_: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    numbers = [each for each in args if isinstance(each, int)]
    if not numbers or len(numbers) != len(args):
        return [UNKNOWN]
    try:
        made = range(*numbers)
    except (TypeError, ValueError):
        return UNKNOWN
    return list[Value](made[:_MOST_RANGE])


def _globals(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del args, kwargs
    return interpreter.main.names


def _locals(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del interpreter, args, kwargs
    return {UNKNOWN: UNKNOWN}


def _itself(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del interpreter, kwargs
    return args[0] if args else UNKNOWN


def _type(_: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    if len(args) == 1 and isinstance(args[0], Instance):
        return args[0].class_
    if len(args) == 3 and isinstance(args[0], str) and isinstance(args[1], tuple):  # noqa: PLR2004
        return ClassValue(args[0], args[1], Namespace({}))
    return UNKNOWN


def _reduced(function: Callable[..., object]) -> "Call":
    def call(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
        del kwargs
        interpreter.look_through(args)
        try:
            return function(*args)
        except (TypeError, ValueError, AttributeError, OverflowError, RecursionError):
            return UNKNOWN

    return call


def _int(interpreter: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
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


def _plain_builtin(interpreter: "Interpreter", name: str, args: Args) -> Value:
    del interpreter, args
    if name in BUILTIN_ERRORS or name.endswith(("Error", "Exception", "Exit", "Warning")):
        return Instance(Reference(f"builtins.{name}"))
    return UNKNOWN


def _text(_: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    if not args:
        return ""
    return str(args[0]) if isinstance(args[0], str | int | float) and fit(args[0]) else UNKNOWN


def _length(_: "Interpreter", args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    value = args[0] if args else UNKNOWN
    if isinstance(value, list | tuple | dict | set | str) and not any(isinstance(e, UnknownValue) for e in value):
        return len(value)
    return UNKNOWN


Call = Callable[["Interpreter", Args, Kwargs], Value]

_BUILTINS: Mapping[str, Call] = {
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
    "staticmethod": _itself,
    "classmethod": _itself,
    "property": _itself,
    "type": _type,
    "str": _text,
    "unicode": _text,
    "len": _length,
    "int": _int,
    "max": _reduced(max),
    "min": _reduced(min),
    "exit": _exit,
    "quit": _exit,
    "print": lambda interpreter, args, kwargs: None,  # noqa: ARG005
}
_BY_LAST: Mapping[str, Call] = {
    "cythonize": _cythonize,
    "mypycify": _mypycify,
    "distutils_extension": _set_source,
    "new_compiler": _new_compiler,
    "find_library": _find_library,
    "find_executable": _find_program,
    "Distribution": _distribution,
    "OrderedDict": _dict,
    "newer_group": lambda interpreter, args, kwargs: True,  # noqa: ARG005
    "newer": lambda interpreter, args, kwargs: True,  # noqa: ARG005
}
_SPECIAL: Mapping[str, Call] = {
    "os.path.join": _join,
    "os.path.dirname": _on_path(posixpath.dirname),
    "os.path.basename": _on_path(posixpath.basename),
    "os.path.splitext": _on_path(posixpath.splitext),
    "os.path.split": _on_path(posixpath.split),
    "os.path.normpath": _on_path(posixpath.normpath),
    "os.path.abspath": _first,
    "os.path.realpath": _first,
    "os.path.relpath": _first,
    "os.path.normcase": _first,
    "os.path.expanduser": _first,
    "os.fspath": _first,
    "pathlib.Path": _join,
    "pathlib.PurePath": _join,
    "pathlib.PurePosixPath": _join,
    "os.path.exists": _exists,
    "os.path.lexists": _exists,
    "os.path.isfile": _isfile,
    "os.path.isdir": _isdir,
    "os.path.islink": lambda interpreter, args, kwargs: False,  # noqa: ARG005
    "os.listdir": _listdir,
    "os.walk": _walk,
    "glob.glob": _glob,
    "glob.iglob": _glob,
    "os.environ.get": _environ_get,
    "os.environ.copy": _environ_copy,
    "os.environ.pop": _environ_get,
    "os.environ.setdefault": _environ_get,
    "os.getenv": _environ_get,
    "sysconfig.get_config_var": _config_variable,
    "distutils.sysconfig.get_config_var": _config_variable,
    "struct.calcsize": _calcsize,
    "sys.exit": _exit,
    "os._exit": _exit,
    "shutil.which": _find_program,
    "io.open": _open,
    "codecs.open": _open,
    "tokenize.open": _open,
    "importlib.import_module": _import,
    "pkgconfig.parse": _pkgconfig,
    "pkgconfig.exists": _pkgconfig,
    "pkgconfig.cflags": _pkgconfig,
    "pkgconfig.libs": _pkgconfig,
    "pkgconfig.configure_extension": lambda interpreter, args, kwargs: _pkgconfig(interpreter, args[1:], kwargs),
    "typing.cast": lambda interpreter, args, kwargs: args[1] if len(args) > 1 else UNKNOWN,  # noqa: ARG005
    "copy.copy": _itself,
    "copy.deepcopy": _itself,
    "textwrap.dedent": _itself,
}
