"""Attributes and methods of what is no object of the script: texts that may be paths, files, extensions, compilers."""

import posixpath

from wheelcheck.sdist.setup_bounds import cost, fit
from wheelcheck.sdist.setup_commands import compile_error
from wheelcheck.sdist.setup_ffi import call_ffi
from wheelcheck.sdist.setup_follower import Follower
from wheelcheck.sdist.setup_operators import is_plain, method
from wheelcheck.sdist.setup_values import (
    UNKNOWN,
    CompilerValue,
    ExtensionValue,
    FfiValue,
    FileValue,
    Function,
    Method,
    ScriptError,
    Value,
    VersionInfo,
)
from wheelcheck.sdist.setup_world import absolute

__all__ = ["EXTENSION_DEFAULTS", "EXTENSION_LISTS", "attribute_of", "call_method_of"]

EXTENSION_LISTS = frozenset(
    {"sources", "libraries", "include_dirs", "library_dirs", "extra_compile_args", "extra_link_args", "define_macros"}
    | {"depends", "extra_objects", "undef_macros", "runtime_library_dirs", "swig_opts", "export_symbols"}
)
EXTENSION_DEFAULTS: dict[str, Value] = {"optional": None, "language": None, "py_limited_api": False}
_PATH_METHODS = frozenset(
    {"exists", "is_file", "is_dir", "read_text", "resolve", "absolute", "joinpath", "as_posix", "open", "glob", "rglob"}
    | {"with_suffix", "relative_to", "iterdir", "read_bytes", "expanduser", "mkdir", "unlink", "with_name"}
)
_LOOKING = frozenset({"exists", "is_file", "is_dir", "open", "read_text", "iterdir", "glob", "rglob"})
_SEARCHING = frozenset({"index", "count", "remove"})
_COMPILER_FIELDS: dict[str, Value] = {
    "compiler_type": "unix",
    "compiler": ["cc"],
    "compiler_so": ["cc"],
    "compiler_cxx": ["c++"],
    "linker_so": ["cc", "-shared"],
    "include_dirs": [],
    "library_dirs": [],
    "libraries": [],
    "initialized": True,
}
_FAILING = frozenset(
    {"compile", "link", "link_executable", "link_shared_object", "link_shared_lib", "create_static_lib", "preprocess"}
)


def attribute_of(owner: Value, name: str) -> Value:
    """`owner.name`."""
    if isinstance(owner, ExtensionValue):
        return _of_extension(owner, name)
    if isinstance(owner, CompilerValue):
        return _COMPILER_FIELDS.get(name, Method(owner, name))
    if isinstance(owner, VersionInfo):
        return getattr(owner, name) if name in VersionInfo._fields else UNKNOWN
    if isinstance(owner, str):
        return _of_path(owner, name)
    if is_plain(owner) or isinstance(owner, FileValue | CompilerValue | FfiValue):
        return Method(owner, name)
    if isinstance(owner, Function) and name == "__name__":
        return getattr(owner.node, "name", "<lambda>")
    return UNKNOWN


def _of_extension(owner: ExtensionValue, name: str) -> Value:
    if name == "name":
        return owner.name
    if name in EXTENSION_LISTS:
        value = owner.fields.get(name)
        if not isinstance(value, list):
            value = owner.fields[name] = [] if value is None else [value]
        return value
    return owner.fields.get(name, EXTENSION_DEFAULTS.get(name, UNKNOWN))


def _of_path(owner: str, name: str) -> Value:
    if name == "parent":
        return posixpath.dirname(owner)
    if name == "name":
        return posixpath.basename(owner)
    if name == "stem":
        return posixpath.splitext(posixpath.basename(owner))[0]
    if name == "suffix":
        return posixpath.splitext(owner)[1]
    if name == "parents":
        folder = posixpath.dirname(absolute(owner))
        return [folder, posixpath.dirname(folder), UNKNOWN]
    return Method(owner, name)


def call_method_of(
    interpreter: Follower, owner: Value, name: str, args: list[Value], kwargs: dict[str, Value]
) -> Value:
    """`owner.name(*args)`.

    Raises:
        ScriptError: What would be raised there.
    """
    if isinstance(owner, CompilerValue):
        return _of_compiler(interpreter, name)
    if isinstance(owner, FfiValue):
        return call_ffi(interpreter, owner, name, args, kwargs)
    if isinstance(owner, FileValue):
        return _of_file(interpreter, owner, name)
    if isinstance(owner, str) and name in _PATH_METHODS:
        return _path_method(interpreter, owner, name, args)
    if name == "sort":
        return None
    interpreter.spend(sum(map(cost, args), cost(owner)))
    if not isinstance(owner, list) or name in _SEARCHING:
        interpreter.look_through(*args, *kwargs.values(), owner if name in _SEARCHING else None)
    try:
        return method(owner, name, args, kwargs)
    except ScriptError:
        # Where the script is not prepared for it, it is what is known that falls short, not the script.
        if interpreter.trying:
            raise
        return UNKNOWN


def _of_compiler(interpreter: Follower, name: str) -> Value:
    if name == "has_function":
        interpreter.probed = True
        return False
    if name in _FAILING:
        interpreter.attempt(None, f"compiler.{name}()")
        raise compile_error()
    return UNKNOWN


def _of_file(interpreter: Follower, owner: FileValue, name: str) -> Value:
    if name == "__enter__":
        return owner
    if name not in {"read", "readlines", "readline"}:
        return UNKNOWN
    if name == "read":
        text = None if owner.path is None else interpreter.world.text(owner.path)
        return UNKNOWN if text is None else "".join(text.splitlines(keepends=True)[owner.line :])
    lines = interpreter.iterate(owner)
    if name == "readlines" or UNKNOWN in lines:
        return lines if name == "readlines" else UNKNOWN
    owner.line -= max(len(lines) - 1, 0)
    return lines[0] if lines else ""


def _path_method(interpreter: Follower, owner: str, name: str, args: list[Value]) -> Value:
    if name in _LOOKING:
        return _looked(interpreter, owner, name, args)
    if name in {"as_posix", "expanduser"}:
        return owner
    if name in {"resolve", "absolute"}:
        return absolute(owner)
    texts = [each for each in args if isinstance(each, str)]
    if not texts or len(texts) < len(args) or not fit(owner, *texts):
        return UNKNOWN
    if name == "joinpath":
        return posixpath.join(owner, *texts)
    if name == "with_suffix":
        return posixpath.splitext(owner)[0] + texts[0]
    if name == "with_name":
        return posixpath.join(posixpath.dirname(owner), texts[0])
    return posixpath.relpath(absolute(owner), absolute(texts[0])) if name == "relative_to" else UNKNOWN


def _looked(interpreter: Follower, owner: str, name: str, args: list[Value]) -> Value:
    """What a path's methods tell of the archive's files."""
    world = interpreter.world
    if name in {"exists", "is_file", "is_dir"}:
        return world.exists(owner, file=name != "is_dir", folder=name != "is_file")
    if name == "open":
        return FileValue(owner)
    if name == "read_text":
        text = world.text(owner)
        return UNKNOWN if text is None else text
    interpreter.spend(world.files.cost())
    if name == "iterdir":
        listed = world.listing(owner)
        return [UNKNOWN] if listed is None else [posixpath.join(owner, str(each)) for each in listed]
    pattern = args[0] if args else UNKNOWN
    if not isinstance(pattern, str):
        return [UNKNOWN]
    found = world.glob(posixpath.join(owner, f"**/{pattern}" if name == "rglob" else pattern))
    return [UNKNOWN] if found is None else found
