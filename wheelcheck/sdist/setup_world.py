"""What a build script sees of its surroundings: the target's platform, the sdist's own files, an empty environment."""

from collections.abc import Iterable
from posixpath import normpath

from wheelcheck.model.sdist import BuildEnvironment, SdistDigest
from wheelcheck.sdist.setup_files import Files
from wheelcheck.sdist.setup_values import UNKNOWN, Reference, Value, VersionInfo

__all__ = ["ROOT", "World", "absolute", "inside"]

_AROUND = "/build-area"
ROOT = f"{_AROUND}/of/one/sdist"
"""Where the archive's top folder is, as far as a script can tell: it is made up, and nothing else is beside it."""

_BIG_ENDIAN = frozenset({"s390x"})
_32_BIT = frozenset({"i686", "armv7l", "armv6l"})
_SIZES = {"c": 1, "b": 1, "h": 2, "i": 4, "f": 4, "q": 8, "d": 8}
_SET_VARIABLES: tuple[Value, ...] = ("PATH", "HOME", "PWD", "USER", "SHELL", "LANG", "TMPDIR", "TEMP", "TMP")


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
        self.files = Files((*digest.names, *digest.texts))
        self.constants = _constants(environment)

    def state(self) -> dict[str, Value]:
        """What a script can change of its surroundings, as it is at the start: the environment is as good as empty."""
        return {
            "os.environ": dict.fromkeys(_SET_VARIABLES, UNKNOWN),
            "sys.argv": [self.script, "bdist_wheel"],
        }

    def constant(self, dotted: str) -> Value:
        """What a name of the standard library stands for, or a reference to it."""
        return self.constants.get(dotted, Reference(dotted))

    def exists(self, path: str, *, file: bool = True, folder: bool = True) -> Value:
        """Whether a path is there: known for what is in the archive, unknown for the rest of the system."""
        below = inside(path)
        if below is None:
            return False if _is_beside(path) else UNKNOWN
        if below == "":
            return folder
        known = (file and self.files.is_file(below)) or (folder and self.files.is_folder(below))
        return known or (False if self.digest.whole else UNKNOWN)

    def text(self, path: str) -> str | None:
        """The text of a file of the archive, where it was kept."""
        below = inside(path)
        return None if below is None else self.digest.texts.get(below)

    def glob(self, pattern: str) -> list[Value] | None:
        """Paths of the archive that a pattern matches, or None where it speaks of other places."""
        below = inside(pattern)
        if below is None:
            return [] if _is_beside(pattern) else None
        prefix = pattern[: len(pattern) - len(below)] if pattern.endswith(below) else ""
        return [prefix + name for name in self.files.glob(below)]

    def listing(self, path: str) -> list[Value] | None:
        """Names in a folder of the archive."""
        below = inside(path)
        return None if below is None else list[Value](self.files.listing(below))

    def walk(self, path: str) -> list[Value] | None:
        """`os.walk` over the archive, whose paths begin as the given one does."""
        below = inside(path)
        return None if below is None else self.files.walk(below, path)

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
        return self.files.is_file(f"{name}.py") or self.files.is_folder(name)


def _is_beside(path: str) -> bool:
    return absolute(path).startswith(f"{_AROUND}/")


def absolute(path: str) -> str:
    """`os.path.abspath`."""
    return normpath(f"{ROOT}/{path}") if not path.startswith("/") else normpath(path)


def inside(path: str) -> str | None:
    """The path below the archive's top folder, or None for one that leads elsewhere."""
    whole = absolute(path)
    if "\0" in path or not (whole == ROOT or whole.startswith(f"{ROOT}/")):
        return None
    return whole[len(ROOT) + 1 :]


def _constants(environment: BuildEnvironment) -> dict[str, Value]:
    major, minor = environment.major, environment.minor
    names = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalVM"}
    wide = environment.machine not in _32_BIT
    pypy = ("__pypy__",) if environment.implementation == "pypy" else ()
    constants: dict[str, Value] = {
        "os.name": "posix",
        "os.sep": "/",
        "os.path.sep": "/",
        "os.path.curdir": ".",
        "os.path.pardir": "..",
        "os.path.extsep": ".",
        "os.path.pathsep": ":",
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
        "sys.builtin_module_names": ("_ast", "_io", "builtins", "errno", "posix", "sys", "time", *pypy),
        "sys.executable": "/usr/bin/python3",
        "sys.implementation.name": environment.implementation,
        "sys.implementation.cache_tag": f"{environment.implementation}-{major}{minor}",
        "typing.TYPE_CHECKING": False,
        "setuptools.__version__": "80.9.0",
        "Cython.__version__": "3.1.3",
        "numpy.__version__": "2.2.6",
        **{f"struct.calcsize({letter!r})": size for letter, size in _SIZES.items()},
        **{f"struct.calcsize({letter!r})": 8 if wide else 4 for letter in "PlLnN"},
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
        "os.getcwd": ROOT,
        "os.getcwdu": ROOT,
        "pathlib.Path.cwd": ROOT,
        "os.cpu_count": 1,
        "multiprocessing.cpu_count": 1,
    }
    constants.update({f"{name}()": value for name, value in results.items()})
    return constants
