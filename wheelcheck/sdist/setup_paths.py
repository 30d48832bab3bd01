"""What `os.path`, `glob`, `os.walk` and `pathlib` tell a build script of the sdist's own files."""

import posixpath
from collections.abc import Callable, Mapping

from wheelcheck.sdist.setup_bounds import fit
from wheelcheck.sdist.setup_follower import Follower
from wheelcheck.sdist.setup_values import UNKNOWN, Value
from wheelcheck.sdist.setup_world import ROOT, absolute

__all__ = ["PATH_CALLS"]

Args = list[Value]
Kwargs = dict[str, Value]
Call = Callable[[Follower, Args, Kwargs], Value]


def _join(_: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    if not args or not all(isinstance(each, str) for each in args) or not fit(*args):
        # A path of which only the end is known still has a known name.
        return UNKNOWN
    return posixpath.join(*map(str, args))


def _on_path(function: Callable[[str], Value]) -> Call:
    def call(_: Follower, args: Args, kwargs: Kwargs) -> Value:
        del kwargs
        return function(args[0]) if args and isinstance(args[0], str) else UNKNOWN

    return call


def _first(_: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return args[0] if args else ""


def _relative(_: Follower, args: Args, kwargs: Kwargs) -> Value:
    path, start = args[0] if args else UNKNOWN, args[1] if len(args) > 1 else kwargs.get("start", ROOT)
    if not isinstance(path, str) or not isinstance(start, str) or not path:
        return UNKNOWN
    return posixpath.relpath(absolute(path), absolute(start))


def _exists(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return interpreter.world.exists(args[0]) if args and isinstance(args[0], str) else UNKNOWN


def _isfile(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return interpreter.world.exists(args[0], folder=False) if args and isinstance(args[0], str) else UNKNOWN


def _isdir(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    return interpreter.world.exists(args[0], file=False) if args and isinstance(args[0], str) else UNKNOWN


def _glob(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    found = interpreter.world.glob(args[0]) if args and isinstance(args[0], str) else None
    interpreter.spend(interpreter.world.files.cost())
    return [UNKNOWN] if found is None else found


def _listdir(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    path = args[0] if args else "."
    found = interpreter.world.listing(path) if isinstance(path, str) else None
    interpreter.spend(interpreter.world.files.cost())
    return [UNKNOWN] if found is None else found


def _walk(interpreter: Follower, args: Args, kwargs: Kwargs) -> Value:
    del kwargs
    path = args[0] if args else "."
    found = interpreter.world.walk(path) if isinstance(path, str) else None
    interpreter.spend(interpreter.world.files.cost())
    return [(UNKNOWN, [UNKNOWN], [UNKNOWN])] if found is None else found


PATH_CALLS: Mapping[str, Call] = {
    "os.path.join": _join,
    "os.path.dirname": _on_path(posixpath.dirname),
    "os.path.basename": _on_path(posixpath.basename),
    "os.path.splitext": _on_path(posixpath.splitext),
    "os.path.split": _on_path(posixpath.split),
    "os.path.normpath": _on_path(posixpath.normpath),
    "os.path.isabs": _on_path(posixpath.isabs),
    "os.path.abspath": _on_path(absolute),
    "os.path.realpath": _on_path(absolute),
    "os.path.relpath": _relative,
    "os.path.normcase": _first,
    "os.path.expanduser": _first,
    "os.path.expandvars": _first,
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
}
