"""What `setup()` would do while a wheel is built in a place that has no compiler (setuptools' and distutils' commands).

Every command that the script overrides is followed, in the order in which a wheel is built; compiling fails, as it does
where there is no compiler, and the script's own error handling decides whether the build goes on without.
"""

from wheelcheck.sdist.setup_follower import Follower
from wheelcheck.sdist.setup_statements import BUILTIN_ERRORS
from wheelcheck.sdist.setup_values import (
    UNKNOWN,
    ClassValue,
    CompilerValue,
    ExtensionValue,
    FfiValue,
    Instance,
    Reference,
    ScriptError,
    UnknownValue,
    Value,
    flat,
)

__all__ = ["COMMANDS", "Commands", "compile_error"]

COMMANDS = (
    "egg_info",
    "bdist_wheel",
    "build",
    "config",
    "build_clib",
    "build_py",
    "build_ext",
    "build_rust",
    "build_go",
    "build_scripts",
    "build_cmake",
    "install",
    "install_lib",
    "install_data",
    "install_scripts",
)
"""In the order in which they run; `config` and the like only when the script's own commands ask for them."""
_ON_DEMAND = frozenset({"config", "build_go", "build_cmake"})
_COMPILED_KEYWORDS = {
    "cffi_modules": "cffi",
    "rust_extensions": "RustExtension",
    "build_golang": "Go",
    "milksnake_tasks": "milksnake",
    "sip_modules": "sip",
    "cython_modules": "cythonize",
    "zig_extensions": "Zig",
    "nim_extensions": "Nim",
    "cmake_extensions": "CMakeExtension",
    "go_extensions": "Go",
}


def compile_error() -> ScriptError:
    """What setuptools raises where there is no compiler."""
    names = (*BUILTIN_ERRORS["CompileError"], "DistutilsError", "BaseError")
    return ScriptError(names, UNKNOWN, compiling=True)


class Commands:
    """One `setup()` call.

    Args:
        interpreter: Follows the script.
        keywords: What `setup()` was given.
    """

    def __init__(self, interpreter: Follower, keywords: dict[str, Value]) -> None:
        self._interpreter = interpreter
        self._keywords = keywords
        self._ran: set[str] = set()
        class_ = keywords.get("distclass")
        self.distribution = Instance(class_ if isinstance(class_, ClassValue) else Reference("setuptools.Distribution"))
        self.distribution.fields.update(keywords)
        self.distribution.fields.update({"<distribution>": True, "<commands>": self})
        if not isinstance(keywords.get("cmdclass"), dict):
            self.distribution.fields["cmdclass"] = {}
        self.extensions = self._all_extensions(keywords)
        self.distribution.fields["ext_modules"] = [each for each in self.extensions if each.kind not in _OTHERS]
        self._prepared(self.distribution, "__init__", [keywords])
        given = self.distribution.fields["cmdclass"]
        self._classes: dict[str, Value] = {
            key: value for key, value in (given.items() if isinstance(given, dict) else ()) if isinstance(key, str)
        }

    def _all_extensions(self, keywords: dict[str, Value]) -> list[ExtensionValue]:
        found = [
            _extension(each, "ext_modules")
            for each in flat(keywords.get("ext_modules"))
            if isinstance(each, ExtensionValue | UnknownValue | Reference)
        ]
        for key, kind in _COMPILED_KEYWORDS.items():
            given = [each for each in flat(keywords.get(key)) if each is not None and each is not False]
            found += [_extension(each, kind) for each in given if kind != "cffi"]
        found += self._cffi_modules(keywords.get("cffi_modules"))
        for each in flat(keywords.get("libraries")):
            if isinstance(each, str) and each:
                found.append(ExtensionValue(each, "build_clib", {}))
                break
        if keywords.get("configuration") is not None:
            found.append(ExtensionValue(UNKNOWN, "numpy.distutils configuration", {}))
        return found

    def _cffi_modules(self, given: Value) -> list[ExtensionValue]:
        """What cffi compiles; modules without C of their own it writes in Python."""
        found = []
        for each in flat(given):
            made = self._interpreter.cffi_module(each) if isinstance(each, str) else UNKNOWN
            if not isinstance(made, FfiValue):
                found += [] if each is None else [_extension(each, "cffi")]
            elif made.source is not None:
                found.append(made.as_extension(each))
        return found

    def run(self) -> None:
        """Build a wheel.

        Raises:
            ScriptError: The build ends with this.
        """
        self._interpreter.building = True
        self._interpreter.declared = self._interpreter.declared or bool(self.extensions)
        for name in COMMANDS:
            if name not in _ON_DEMAND:
                self.run_command(name)

    def run_command(self, name: str) -> None:
        """Run a command, once."""
        if name in self._ran:
            return
        self._ran.add(name)
        instance = self.command(name)
        for method in ("initialize_options", "finalize_options"):
            self._prepared(instance, method)
        self._interpreter.call_method(instance, "run", [], {})

    def _prepared(self, instance: Instance, method: str, args: list[Value] | None = None) -> None:
        try:
            self._interpreter.call_method(instance, method, args or [], {})
        except ScriptError as error:
            if error.compiling:
                raise

    def command(self, name: str) -> Instance:
        """An object of the script's class for a command, or of setuptools' own."""
        class_ = self._classes.get(name)
        if not isinstance(class_, ClassValue | Reference):
            class_ = Reference(f"setuptools.command.{name}.{name}")
        instance = Instance(class_)
        instance.fields.update({"<command>": name, "<commands>": self, "distribution": self.distribution})
        self._fill(instance, name)
        return instance

    def _fill(self, instance: Instance, name: str) -> None:
        if name in {"build_ext", "build_clib", "config"}:
            instance.fields["compiler"] = CompilerValue()
        if name == "build_ext":
            instance.fields["extensions"] = [each for each in self.extensions if each.kind not in _OTHERS]
            instance.fields["force"] = False
            instance.fields["inplace"] = False
            instance.fields["plat_name"] = "linux"
        for field, folder in _FOLDERS.items():
            instance.fields.setdefault(field, folder)
        instance.fields.setdefault("dry_run", False)
        instance.fields.setdefault("editable_mode", False)

    def base(self, instance: Instance, method: str, args: list[Value]) -> Value:
        """What setuptools' own method of a command does."""
        name = instance.fields.get("<command>")
        if method == "run_command":
            if args and isinstance(args[0], str):
                self.run_command(args[0])
            return None
        if method in {"get_finalized_command", "reinitialize_command", "get_command_obj"}:
            return self.command(args[0]) if args and isinstance(args[0], str) else UNKNOWN
        if method == "run_commands":
            self.run()
            return None
        if method in {"has_ext_modules", "has_c_libraries", "is_pure"}:
            return bool(self.extensions) is (method != "is_pure")
        if method == "run":
            self._base_run(instance, str(name))
            return None
        if method in {"build_extensions", "_build_extensions_serial", "build_libraries"}:
            self._build_all(instance)
            return None
        if method in {"build_extension", "build_library"}:
            self._compile(args[0] if args else UNKNOWN)
            return None
        if method in {"try_compile", "try_link", "try_run", "try_cpp", "check_lib", "check_header", "check_func"}:
            self._interpreter.probed = True
            return False
        return None if method in _QUIET else UNKNOWN

    def _base_run(self, instance: Instance, name: str) -> None:  # noqa: C901  each command has its own
        if name == "build_ext":
            if self._of(instance):
                self._interpreter.call_method(instance, "build_extensions", [], {})
        elif name == "build_clib":
            for each in self.extensions:
                if each.kind == "build_clib":
                    self._compile(each)
        elif name == "build_rust":
            for each in self.extensions:
                if each.kind in _OTHERS and each.kind != "build_clib":
                    self._tried(each)
        elif name in {"install", "bdist_wheel"}:
            self.run_command("build")
        elif name == "build":
            for other in ("build_py", "build_clib", "build_ext"):
                self.run_command(other)

    def _of(self, instance: Instance) -> list[Value]:
        value = instance.fields.get("extensions")
        listed = [each for each in flat(value) if isinstance(each, ExtensionValue | UnknownValue)]
        if listed:
            return list[Value](listed)
        # `finalize_options` of the script may have been the one to find them.
        found = flat(self.distribution.fields.get("ext_modules"))
        return [each for each in found if isinstance(each, ExtensionValue | UnknownValue)]

    def _build_all(self, instance: Instance) -> None:
        for extension in self._of(instance):
            try:
                self._interpreter.call_method(instance, "build_extension", [extension], {})
            except ScriptError as error:
                if not (error.compiling and isinstance(extension, ExtensionValue) and extension.optional):
                    raise

    def _tried(self, extension: ExtensionValue) -> None:
        try:
            self._compile(extension)
        except ScriptError:
            if not extension.optional:
                raise

    def _compile(self, extension: Value) -> None:
        self._interpreter.attempt(extension if isinstance(extension, ExtensionValue) else None, "ext_modules")
        # Those that come after the one that fails are to be compiled too.
        for each in self.extensions:
            self._interpreter.findings.extension(each, self._interpreter.script)
        raise compile_error()


def _extension(value: Value, kind: str) -> ExtensionValue:
    if isinstance(value, ExtensionValue):
        return value
    return ExtensionValue(value if isinstance(value, str) else UNKNOWN, kind, {})


_FOLDERS = {
    "build_base": "build",
    "build_temp": "build/temp.linux",
    "build_lib": "build/lib",
    "build_purelib": "build/lib",
    "build_platlib": "build/lib.linux",
    "build_clib": "build/temp.linux",
    "build_scripts": "build/scripts",
    "bdist_dir": "build/bdist.linux/wheel",
    "dist_dir": "dist",
    "install_dir": "build/bdist.linux/wheel",
    "install_lib": "build/bdist.linux/wheel",
}
"""Where the commands put things: none of it is there at the start."""
_OTHERS = frozenset({"RustExtension", "build_clib", "Go", "milksnake", "sip", "Zig", "Nim"})
"""What other commands than `build_ext` build."""
_QUIET = frozenset(
    {
        "initialize_options",
        "finalize_options",
        "ensure_finalized",
        "announce",
        "warn",
        "mkpath",
        "copy_file",
        "dump_options",
    }
    | {"copy_tree", "copy_extensions_to_source", "set_undefined_options", "swig_sources", "check_extensions_list"}
    | {
        "setup_shlib_compiler",
        "debug_print",
        "make_file",
        "move_file",
        "byte_compile",
        "add_defaults",
        "ensure_string_list",
    }
)
