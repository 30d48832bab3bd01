"""What a build script sees of its surroundings: the target's platform, the sdist's own files, an empty environment."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from posixpath import normpath

from wheelcheck.model.sdist import BuildEnvironment, SdistDigest
from wheelcheck.sdist.setup_values import UNKNOWN, Reference, Value, VersionInfo

__all__ = ["World"]

_BIG_ENDIAN = frozenset({"s390x"})
_32_BIT = frozenset({"i686", "armv7l", "armv6l"})
_MOST_GLOBBED = 5000
_NAMES_PER_STEP = 16


class World:
    """Answers to what a script asks.

    Args:
        digest: The sdist.
        environment: The target.
        script: The path of the script.
    """

    def __init__(self, digest: SdistDigest, environment: BuildEnvironment, script: str) -> None:
        self.digest = digest
        self.environment = environment
        self.script = script
        self._names = frozenset(digest.names) | frozenset(digest.texts)
        self._folders = frozenset(
            path[:place] for path in self._names for place, letter in enumerate(path) if letter == "/"
        )
        self.cost = len(self._names) // _NAMES_PER_STEP
        """Steps that a look through all names takes."""
        self.constants = _constants(environment, script)

    def constant(self, dotted: str) -> Value:
        """What a name of the standard library stands for, or a reference to it."""
        return self.constants.get(dotted, Reference(dotted))

    def exists(self, path: str, *, file: bool = True, folder: bool = True) -> Value:
        """Whether a path is there: known for what is in the archive, unknown for the rest of the system."""
        inside = _inside(path)
        if inside is None:
            return UNKNOWN
        if inside == "":
            return folder
        known = (file and inside in self._names) or (folder and inside in self._folders)
        return known or (False if self.digest.whole else UNKNOWN)

    def text(self, path: str) -> str | None:
        """The text of a file of the archive, where it was kept."""
        inside = _inside(path)
        return None if inside is None else self.digest.texts.get(inside)

    def glob(self, pattern: str) -> list[Value] | None:
        """Paths of the archive that a pattern matches, or None where it speaks of other places."""
        inside = _inside(pattern)
        if inside is None:
            return None
        parts = inside.count("/")
        deep = "**" in inside
        shallow = inside.replace("**/", "")
        prefix = pattern[: len(pattern) - len(inside)] if pattern.endswith(inside) else ""
        found: list[Value] = []
        for name in self.digest.names:
            fits = fnmatchcase(name, inside) and name.count("/") == parts
            if fits or (deep and (fnmatchcase(name, inside) or fnmatchcase(name, shallow))):
                found.append(prefix + name)
                if len(found) >= _MOST_GLOBBED:
                    break
        return found

    def listing(self, path: str) -> list[Value] | None:
        """Names in a folder of the archive."""
        inside = _inside(path)
        if inside is None:
            return None
        start = inside + "/" if inside else ""
        below = {name[len(start) :].partition("/")[0] for name in self._names if name.startswith(start)}
        return list[Value](sorted(below - {""}))

    def walk(self, path: str) -> list[Value] | None:
        """`os.walk` over the archive."""
        inside = _inside(path)
        if inside is None:
            return None
        start = inside + "/" if inside else ""
        tree: dict[str, tuple[list[Value], list[Value]]] = {}
        for name in sorted(self.digest.names):
            if name.startswith(start):
                folder, _, last = name.rpartition("/")
                tree.setdefault(folder, ([], []))[1].append(last)
        return [(folder or ".", folders, files) for folder, (folders, files) in tree.items()]

    def module_path(self, dotted: str) -> str | None:
        """Where a module of the sdist lies, if its text was kept."""
        path = dotted.replace(".", "/")
        folder = self.script.rpartition("/")[0]
        places: Iterable[str] = (f"{path}.py", f"{path}/__init__.py", f"src/{path}.py", f"src/{path}/__init__.py")
        if folder:
            places = (*(f"{folder}/{place}" for place in places), *places)
        return next((place for place in places if place in self.digest.texts), None)

    def has_package(self, name: str) -> bool:
        """Whether the sdist itself brings a module or package of that name at its top."""
        return f"{name}.py" in self._names or name in self._folders


def _inside(path: str) -> str | None:
    """The path below the archive's top folder, or None for one that leads elsewhere."""
    if path.startswith("/") or "\0" in path:
        return None
    inside = normpath(path) if path else ""
    if inside == ".":
        return ""
    return None if inside.startswith("..") else inside


def _constants(environment: BuildEnvironment, script: str) -> dict[str, Value]:
    major, minor = environment.major, environment.minor
    names = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalVM"}
    wide = environment.machine not in _32_BIT
    constants: dict[str, Value] = {
        "os.name": "posix",
        "os.sep": "/",
        "os.path.sep": "/",
        "os.pathsep": ":",
        "os.curdir": ".",
        "os.pardir": "..",
        "os.extsep": ".",
        "os.linesep": "\n",
        "os.altsep": None,
        "os.devnull": "/dev/null",
        "sys.platform": "linux",
        "sys.byteorder": "big" if environment.machine in _BIG_ENDIAN else "little",
        "sys.maxsize": (1 << (63 if wide else 31)) - 1,
        "sys.maxunicode": 0x10FFFF,
        "sys.version_info": VersionInfo(major, minor, 9, "final", 0),
        "sys.version": f"{major}.{minor}.9 (main)",
        "sys.hexversion": (major << 24) | (minor << 16) | (9 << 8) | 0xF0,
        "sys.warnoptions": [],
        "sys.flags.optimize": 0,
        "sys.builtin_module_names": ("_ast", "_io", "builtins", "errno", "posix", "sys", "time"),
        "sys.argv": [script, "bdist_wheel"],
        "sys.implementation.name": environment.implementation,
        "sys.implementation.cache_tag": f"{environment.implementation}-{major}{minor}",
        "typing.TYPE_CHECKING": False,
        "setuptools.__version__": "80.9.0",
        "Cython.__version__": "3.1.3",
        "numpy.__version__": "2.2.6",
        "struct.calcsize('P')": 8 if wide else 4,
    }
    results = {
        "platform.system": "Linux",
        "platform.machine": environment.machine,
        "platform.processor": environment.machine,
        "platform.python_implementation": names.get(environment.implementation, environment.implementation),
        "platform.python_version": f"{major}.{minor}.9",
        "platform.python_version_tuple": (str(major), str(minor), "9"),
        "platform.architecture": ("64bit" if wide else "32bit", "ELF"),
        "platform.libc_ver": ("glibc", "2.36") if environment.libc == "glibc" else ("", ""),
        "platform.win32_ver": ("", "", "", ""),
        "platform.mac_ver": ("", ("", "", ""), ""),
        "platform.platform": f"Linux-6.1-{environment.machine}",
        "platform.uname": ("Linux", "host", "6.1", "1", environment.machine, environment.machine),
        "os.uname": ("Linux", "host", "6.1", "1", environment.machine),
        "sysconfig.get_platform": f"linux-{environment.machine}",
        "sysconfig.get_python_version": f"{major}.{minor}",
        "distutils.util.get_platform": f"linux-{environment.machine}",
        "os.getcwd": "",
        "os.getcwdu": "",
        "os.cpu_count": 2,
        "multiprocessing.cpu_count": 2,
    }
    constants.update({f"{name}()": value for name, value in results.items()})
    return constants
