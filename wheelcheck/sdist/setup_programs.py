"""What happens when a build script runs a program, where there is no compiler (subprocess, os, distutils.spawn)."""

import posixpath
import re

from wheelcheck.sdist.setup_commands import compile_error
from wheelcheck.sdist.setup_findings import program_name
from wheelcheck.sdist.setup_follower import Follower
from wheelcheck.sdist.setup_statements import BUILTIN_ERRORS
from wheelcheck.sdist.setup_values import UNKNOWN, ScriptError, Value, flat

__all__ = ["RUNNERS", "run_program"]

_COMPILERS = frozenset(
    {"gcc", "g++", "cc", "c++", "clang", "clang++", "gfortran", "f2py", "nvcc", "rustc", "cargo", "go", "make", "gmake"}
    | {"cmake", "ninja", "configure", "autogen.sh", "bazel", "bazelisk", "meson", "scons", "qmake", "zig", "nim", "ld"}
    | {"ar", "as", "swig", "xcodebuild", "msbuild", "icc", "nmake", "mpicc", "mpicxx", "cmake3", "waf", "autoreconf"}
)
_BUILDING = frozenset({"build_ext", "build", "bdist_wheel", "install", "develop", "bdist_egg"})
"""Arguments of a `setup.py` that is not there to be followed."""
_PYTHON = re.compile(r"(?:python|pypy)[0-9.]*")
_ABSENT = frozenset({"git", "hg", "svn", "bzr", "darcs"})
"""Version control: an sdist is no checkout, whether or not the program is there."""
_CHECKED = frozenset({"check_call", "check_output", "check_run"})
_SHELLS = frozenset({"system", "popen", "getoutput", "getstatusoutput"})
RUNNERS = frozenset({"run", "call", "Popen", "spawn", "exec_command"}) | _CHECKED | _SHELLS
_WRAPPERS = frozenset({"sh", "bash", "env", "sudo", "xcrun", "ccache", "-c", "exec", "nice"})


def run_program(interpreter: Follower, runner: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """Run a program for a script.

    Args:
        interpreter: Follows the script.
        runner: `check_output`, `system`.
        args: Of the call.
        kwargs: Of the call.

    Raises:
        ScriptError: It fails, and the caller is told so by an exception.
    """
    command = args[0] if args else kwargs.get("args", kwargs.get("cmd", UNKNOWN))
    words = list(flat(command))
    interpreter.findings.program(words, interpreter.script)
    raising = runner in _CHECKED or kwargs.get("check") is True or runner == "spawn"
    texts = _texts(words)
    name = _program(texts)
    if name is not None and _PYTHON.fullmatch(name):
        arguments = texts[1:]
        if arguments[:1] == ["-m"]:
            name = arguments[1] if len(arguments) > 1 else None
        elif arguments and (arguments[0].endswith(".py") or arguments[0] in _BUILDING):
            return _run_python(interpreter, arguments, kwargs.get("cwd"), raising=raising)
        elif arguments and not arguments[0].startswith("-"):
            name = program_name(arguments[0])
    interpreter.unclear = interpreter.unclear or (interpreter.building and name is None)
    if name in _COMPILERS:
        interpreter.attempt(None, f"runs {name}")
        if runner in _SHELLS:
            return _shell_failure(runner)
        # Without a shell the missing program itself raises; with one its status tells.
        if raising or kwargs.get("shell") is not True:
            raise _failed(name)
        return 127 if runner == "call" else UNKNOWN
    if name in _ABSENT and raising and interpreter.trying:
        raise ScriptError((*BUILTIN_ERRORS["FileNotFoundError"], "CalledProcessError", "SubprocessError"))
    if interpreter.trying and name is not None and runner not in _SHELLS and interpreter.choose(f"runs {name}"):
        # Whether a library's own tool is there decides the rest of such scripts.
        raise ScriptError((*BUILTIN_ERRORS["FileNotFoundError"], "CalledProcessError", "SubprocessError"))
    return UNKNOWN


def _run_python(interpreter: Follower, arguments: list[str], folder: Value, *, raising: bool) -> Value:
    """A script of the sdist that is run as a program is followed, too."""
    path = posixpath.join(folder, arguments[0]) if isinstance(folder, str) else arguments[0]
    try:
        followed = interpreter.run_script(path, list[Value](arguments[1:]))
    except ScriptError as error:
        if "SystemExit" in error.names and error.value in (None, 0) and not error.compiling:
            return 0
        if not raising:
            return 1
        names = (*BUILTIN_ERRORS["CalledProcessError"], *compile_error().names)
        raise ScriptError(names, UNKNOWN, compiling=error.compiling or bool(interpreter.attempted)) from None
    if followed:
        return 0
    if _BUILDING.isdisjoint(arguments):
        interpreter.unclear = interpreter.unclear or interpreter.building
        return UNKNOWN
    interpreter.attempt(None, f"runs {arguments[0]}")
    if raising:
        raise _failed(arguments[0])
    return 1


def _texts(words: list[Value]) -> list[str]:
    texts = [word for word in words if isinstance(word, str)]
    return texts[0].replace("&&", " ").replace(";", " ").split() if len(texts) == 1 else texts


def _program(texts: list[str]) -> str | None:
    for text in texts:
        name = program_name(text.strip())
        if name and name not in _WRAPPERS and "=" not in name and not text.startswith("-"):
            return name.partition("-")[0] if name.startswith(("gcc-", "g++-", "clang-")) else name
    return None


def _shell_failure(runner: str) -> Value:
    if runner == "getstatusoutput":
        return (127, "not found")
    return 32512 if runner == "system" else ""


def _failed(name: str) -> ScriptError:
    error = compile_error()
    names = {*error.names, *BUILTIN_ERRORS["FileNotFoundError"], *BUILTIN_ERRORS["CalledProcessError"]}
    return ScriptError(names | {"DistutilsExecError"}, UNKNOWN, compiling=bool(name))
