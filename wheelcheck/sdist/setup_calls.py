"""What calls of Python's and setuptools' own functions give a build script."""

import sys
from collections.abc import Mapping

from wheelcheck.sdist.setup_builtins import (
    BUILTINS,
    Args,
    Call,
    Kwargs,
    call_builtin,
    exit_script,
    import_module,
    itself,
    literal_eval,
    run_path,
)
from wheelcheck.sdist.setup_commands import compile_error
from wheelcheck.sdist.setup_follower import Follower
from wheelcheck.sdist.setup_operators import method
from wheelcheck.sdist.setup_paths import PATH_CALLS
from wheelcheck.sdist.setup_programs import RUNNERS, run_program
from wheelcheck.sdist.setup_values import (
    MISSING,
    UNKNOWN,
    CompilerValue,
    ExtensionValue,
    FfiValue,
    Instance,
    Reference,
    SuppressValue,
    Value,
    flat,
)

__all__ = ["LOST", "UNKNOWN_KEYWORDS", "call_library"]

LOST = "<lost>"
"""Begins the names of what a module of the sdist should have, and was not found to have."""

UNKNOWN_KEYWORDS = "<unknown>"
"""Stands among the keywords of a call where `**` brought in what is not known."""


_DOWNLOADERS = frozenset({"urlretrieve", "urlopen", "urllib2.urlopen", "download_and_extract"})
_REQUESTS = frozenset({"requests.get", "urllib3.request", "httpx.get", "requests.Session"})
_WITH_SETUPTOOLS = frozenset({"setuptools", "distutils", "pkg_resources", "wheel"})
_COMPILER_VARIABLES: Mapping[str, Value] = {
    "CC": "gcc",
    "CXX": "g++",
    "LDSHARED": "gcc -shared",
    "LDCXXSHARED": "g++ -shared",
    "AR": "ar",
    "SO": ".so",
    "SHLIB_SUFFIX": ".so",
}


def call_library(interpreter: Follower, function: Reference, args: Args, kwargs: Kwargs) -> Value:
    """Call something that is not the script's.

    Raises:
        ScriptError: What would be raised there.
    """
    dotted, last = function.dotted, function.last
    known = interpreter.world.constants.get(f"{dotted}()", MISSING)
    if known is not MISSING:
        return known
    if dotted.startswith("builtins."):
        if dotted.startswith("builtins.str.") and args and isinstance(args[0], str):
            return method(args[0], last, args[1:], kwargs)
        return call_builtin(interpreter, last, args, kwargs)
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
    return _other(interpreter, dotted)


def _other(interpreter: Follower, dotted: str) -> Value:
    """Something that nobody knows; what matters is whether it is called while a wheel is built."""
    module = dotted.partition(".")[0]
    if interpreter.building:
        interpreter.unclear = interpreter.unclear or module == LOST
        usual = module in sys.stdlib_module_names or module in _WITH_SETUPTOOLS
        interpreter.foreign = interpreter.foreign or not usual
    return UNKNOWN


def _setup(interpreter: Follower, dotted: str, kwargs: Kwargs) -> Value:
    keywords = dict(kwargs)
    if keywords.pop(UNKNOWN_KEYWORDS, None) is not None and "ext_modules" not in keywords:
        interpreter.unclear = True
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


def _cythonize(_: Follower, args: Args, kwargs: Kwargs) -> Value:
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


def _cythonize_program(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    """The `cythonize` program, as backends in sdists run it: it compiles what it makes."""
    del args, kwargs
    interpreter.attempt(ExtensionValue(UNKNOWN, "cythonize", {}))
    raise compile_error()


def _setuptools_backend(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del args, kwargs
    if not interpreter.run_script("setup.py", ["bdist_wheel"]):
        interpreter.setup({})
    return UNKNOWN


def _mypycify(_: Follower, args: Args, kwargs: Kwargs) -> Value:
    del args, kwargs
    return [ExtensionValue(UNKNOWN, "mypycify", {"sources": [UNKNOWN]})]


def _set_source(_: Follower, args: Args, kwargs: Kwargs) -> Value:
    """The `distutils_extension` of cffi and its like."""
    del args, kwargs
    return ExtensionValue(UNKNOWN, "cffi", {})


def _getenv(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    return interpreter.call(interpreter.attribute(interpreter.state["os.environ"], "get"), args, kwargs, None)


def _config_variable(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    if args == ["Py_GIL_DISABLED"]:
        return int(interpreter.world.environment.free_threaded)
    return _COMPILER_VARIABLES.get(args[0], UNKNOWN) if args and isinstance(args[0], str) else UNKNOWN


def _calcsize(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    letter = args[0] if args and isinstance(args[0], str) else ""
    return interpreter.world.constants.get(f"struct.calcsize({letter!r})", UNKNOWN)


def _new_compiler(_: Follower, args: Args, kwargs: Kwargs) -> Value:
    del args, kwargs
    return CompilerValue()


def _find_library(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    for each in args[-1:]:
        if isinstance(each, str):
            interpreter.findings.libraries.setdefault(each)
    return UNKNOWN


def _find_program(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    if args and isinstance(args[0], str):
        name = args[0].rpartition("/")[2]
        interpreter.findings.tools.setdefault(name)
        if name in _NO_COMPILERS:
            interpreter.probed = interpreter.probed or name != "git"
            return None
    return UNKNOWN


_NO_COMPILERS = frozenset({"gcc", "g++", "cc", "c++", "clang", "cmake", "cargo", "rustc", "go", "nvcc", "swig", "git"})


def _pkgconfig(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    if args and isinstance(args[0], str):
        for name in args[0].split():
            interpreter.findings.pkg_config.setdefault(name)
    return UNKNOWN


def _distribution(_: Follower, args: Args, kwargs: Kwargs) -> Value:
    instance = Instance(Reference("setuptools.Distribution"))
    instance.fields["<distribution>"] = True
    given = args[0] if args else kwargs.get("attrs")
    if isinstance(given, dict):
        instance.fields.update({key: value for key, value in given.items() if isinstance(key, str)})
    return instance


_BY_LAST: Mapping[str, Call] = {
    "cythonize": _cythonize,
    "mypycify": _mypycify,
    "distutils_extension": _set_source,
    "new_compiler": _new_compiler,
    "find_library": _find_library,
    "find_executable": _find_program,
    "Distribution": _distribution,
    "OrderedDict": BUILTINS["dict"],
    "newer_group": lambda interpreter, args, kwargs: True,  # noqa: ARG005
    "newer": lambda interpreter, args, kwargs: True,  # noqa: ARG005
}
_SPECIAL: Mapping[str, Call] = {
    **PATH_CALLS,
    "os.getenv": _getenv,
    "sysconfig.get_config_var": _config_variable,
    "distutils.sysconfig.get_config_var": _config_variable,
    "struct.calcsize": _calcsize,
    "setuptools.build_meta.build_wheel": _setuptools_backend,
    "setuptools.build_meta.__legacy__.build_wheel": _setuptools_backend,
    "cffi.FFI": lambda interpreter, args, kwargs: FfiValue(),  # noqa: ARG005
    "contextlib.suppress": lambda interpreter, args, kwargs: SuppressValue(args),  # noqa: ARG005
    "Cython.Build.Cythonize.main": _cythonize_program,
    "sys.exit": exit_script,
    "os._exit": exit_script,
    "shutil.which": _find_program,
    "io.open": BUILTINS["open"],
    "codecs.open": BUILTINS["open"],
    "tokenize.open": BUILTINS["open"],
    "importlib.import_module": import_module,
    "runpy.run_path": run_path,
    "ast.literal_eval": literal_eval,
    "pkgconfig.parse": _pkgconfig,
    "pkgconfig.exists": _pkgconfig,
    "pkgconfig.cflags": _pkgconfig,
    "pkgconfig.libs": _pkgconfig,
    "pkgconfig.configure_extension": lambda interpreter, args, kwargs: _pkgconfig(interpreter, args[1:], kwargs),
    "typing.cast": lambda interpreter, args, kwargs: args[1] if len(args) > 1 else UNKNOWN,  # noqa: ARG005
    "copy.copy": itself,
    "copy.deepcopy": itself,
    "textwrap.dedent": itself,
}
