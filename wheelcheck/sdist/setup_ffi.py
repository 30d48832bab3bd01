"""Modules that cffi makes: whether there is something to compile its own build scripts know (cffi's documentation)."""

from wheelcheck.sdist.setup_commands import compile_error
from wheelcheck.sdist.setup_follower import Follower
from wheelcheck.sdist.setup_values import FfiValue, Value, flat

__all__ = ["call_ffi"]


def call_ffi(interpreter: Follower, owner: FfiValue, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """Call a method of a `cffi.FFI()`.

    Raises:
        ScriptError: It would compile.
    """
    if name in {"set_source", "set_source_pkgconfig"}:
        _set_source(interpreter, owner, name, args, kwargs)
    if name in {"distutils_extension", "verify"}:
        return owner.as_extension(owner.name)
    if name == "compile" and owner.source is not None:
        interpreter.attempt(owner.as_extension(owner.name))
        raise compile_error()
    return None


def _set_source(interpreter: Follower, owner: FfiValue, name: str, args: list[Value], kwargs: dict[str, Value]) -> None:
    given = list(args)
    owner.name = given.pop(0) if given else kwargs.get("module_name", owner.name)
    if name == "set_source_pkgconfig":
        for each in flat(given.pop(0) if given else kwargs.get("pkgconfig_libs")):
            if isinstance(each, str):
                interpreter.findings.pkg_config.setdefault(each.split()[0] if each.split() else each)
    owner.source = given.pop(0) if given else kwargs.get("source", owner.source)
    owner.fields = {key: value for key, value in kwargs.items() if key not in {"module_name", "source"}}
