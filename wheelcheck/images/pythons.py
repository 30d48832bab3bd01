"""Files of an image -> its Pythons, first the one that a shell finds there (PEP 405, PEP 3149, CPython's `getpath`).

What decides is the `PATH` of the image's configuration. A link is followed to the interpreter, a virtual environment to
its base, a shim of pyenv to the version that it stands for. Nothing is run: versions come from headers, from names in
the standard library's folder, and from package managers.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from wheelcheck.images.elf import loader_libc, machine_of
from wheelcheck.images.layers import Kept
from wheelcheck.images.links import Links

__all__ = ["FoundPython", "Pythons", "found_pythons"]

_DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_MOST_ENTRIES, _MOST_PYTHONS = 100, 100
_COMMANDS = ("python3", "python")
_PROGRAM = re.compile(
    r"(?:python3(?:\.(?P<minor>\d{1,2})(?P<free>t?))?|python|(?P<pypy>pypy)3?(?:\.(?P<line>\d{1,2}))?)"
)
_HOME = re.compile(r"lib(?:64)?/(?P<name>python|pypy)3(?:\.(?P<minor>\d{1,2}))?(?P<free>t?)/os\.py")
_PATCHLEVEL = re.compile(rb'#define\s+PY_VERSION\s+"([^"]{1,40})"')
_PYPY = re.compile(rb'#define\s+PYPY_VERSION\s+"([^"]{1,40})"')
_SUFFIX = re.compile(r"lib-dynload/\w+\.(cpython-\d+(?P<free>t?)d?-[\w-]+)\.so")
_CONFIGURATION = re.compile(r"_sysconfigdata_(?P<flags>[a-z]*)_")
_PIP = re.compile(r"pip-(?P<version>[^/]+?)(?:-py3[.\d]*)?\.(?:dist-info/METADATA|egg-info(?:/PKG-INFO)?)")
_CONDA = re.compile(r"conda-meta/python-(3\.\d{1,2}\.\d{1,3}\w*)-\w+\.json")
_NAMED = re.compile(r"(?:cpython-|pyenv/versions/|[Pp]ython-?)(3\.\d{1,2}\.\d{1,3})(?:\+freethreaded|t)?(?=[-/]|$)")
_NUMBERS = re.compile(r"(?:Version: |V:)(\d+\.\d+\.\d+)")
_PREFERRED = ("usr/local/", "opt/", "usr/")


class FoundPython(NamedTuple):
    """A Python of an image.

    Attributes:
        prefix: Where it is: `usr/local`.
        version: `3.12`.
        full: `3.12.4`, or None where nothing tells.
        free_threaded: Built without the GIL.
        pypy: It is PyPy.
        pip: The version of its pip, or None; in a virtual environment that environment's.
        soabi: `cpython-312-x86_64-linux-gnu`, by the names of its extension modules, or None.
        libc: `glibc` or `musl`, by the loader that it asks for, or None.
        machine: Python's name for the machine that it is built for, or None.
        environment: The virtual environment that it is used from: `opt/venv`.
        command: How a shell finds it on the image's PATH, or None: `/opt/venv/bin/python3`.
        release: PyPy's own version, or None.
    """

    prefix: str
    version: str
    full: str | None
    free_threaded: bool
    pypy: bool
    pip: str | None
    soabi: str | None = None
    libc: str | None = None
    machine: str | None = None
    environment: str | None = None
    command: str | None = None
    release: str | None = None


class Pythons(NamedTuple):
    """The Pythons of an image.

    Attributes:
        found: The one on its PATH first, then those that are most likely to be meant.
        visited: The real places that this depends on.
        notes: What stands in the way, for people.
    """

    found: tuple[FoundPython, ...]
    visited: frozenset[str]
    notes: tuple[str, ...] = ()


def found_pythons(files: Mapping[str, Kept], environ: Mapping[str, str]) -> Pythons:
    """Find them.

    Args:
        files: Of the image.
        environ: Of its configuration.
    """
    search = _Search(files, environ)
    first = search.on_path()
    others = {
        (each.prefix, each.version, each.free_threaded, each.pypy): each for each in islice(search.all(), _MOST_PYTHONS)
    }
    if first is not None:
        others.pop((first.prefix, first.version, first.free_threaded, first.pypy), None)
    found = sorted(others.values(), key=_rank)
    return Pythons(
        (*([] if first is None else [first]), *found), frozenset(search.visited), tuple(dict.fromkeys(search.notes))
    )


def _identity(python: FoundPython) -> tuple[str, str, bool, bool]:
    return python.prefix, python.version, python.free_threaded, python.pypy


def _rank(python: FoundPython) -> tuple[int, tuple[int, ...]]:
    places = [place for place, start in enumerate(_PREFERRED) if f"{python.prefix}/".startswith(start)]
    numbers = tuple(-int(part) for part in python.version.split(".") if part.isdigit())
    return min(places, default=len(_PREFERRED)), numbers


class _Home(NamedTuple):
    """A folder with a standard library."""

    folder: str
    pypy: bool
    minor: str
    free: bool


class _Search:
    def __init__(self, files: Mapping[str, Kept], environ: Mapping[str, str]) -> None:
        self._files = files
        self._environ = environ
        self._links = Links(files)
        self.visited = self._links.visited
        self.notes: list[str] = []
        self._programs: dict[str, list[str]] = {}
        self._below: dict[str, list[str]] = {}
        for path in files:
            folder, _, name = path.rpartition("/")
            if _PROGRAM.fullmatch(name):
                self._programs.setdefault(folder, []).append(name)
            for mark in ("/lib/", "/lib64/", "/conda-meta/"):
                place = f"/{path}".find(mark)
                while place >= 0:
                    self._below.setdefault(path[: max(place - 1, 0)] if place else "", []).append(path)
                    place = f"/{path}".find(mark, place + 1)

    def on_path(self) -> FoundPython | None:
        """The first on the image's PATH: `python3` or `python`, else one that is called by its version."""
        entries = [each for each in self._environ.get("PATH", _DEFAULT_PATH).split(":") if each.startswith("/")]
        folders = [(each, self._links.real(each)) for each in entries[:_MOST_ENTRIES]]
        for entry, folder in folders:
            for name in _COMMANDS:
                found = None if folder is None else self._called(f"{folder}/{name}".lstrip("/"))
                if found is not None:
                    return found._replace(command=f"{entry.rstrip('/')}/{name}")
        for entry, folder in folders:
            for name in sorted(self._programs.get(folder or "", ()), key=_newest, reverse=True):
                found = self._called(f"{folder}/{name}".lstrip("/"))
                if found is not None:
                    return found._replace(command=f"{entry.rstrip('/')}/{name}")
        return None

    def all(self) -> Iterator[FoundPython]:
        """Every one, on the PATH or not; a virtual environment is none of its own."""
        for folder, names in self._programs.items():
            if folder.rpartition("/")[2] != "bin" or f"{folder[:-4]}/pyvenv.cfg".lstrip("/") in self._files:
                continue
            for name in names:
                match = _PROGRAM.fullmatch(name)
                end = self._links.real(f"{folder}/{name}") if match and (match["minor"] or match["pypy"]) else None
                found = self._python(end) if end is not None and end in self._files else None
                if found is not None:
                    yield found

    def _called(self, path: str) -> FoundPython | None:
        if path not in self._files:
            return None
        trail = self._links.trail(path)
        end = trail[-1] if trail else ""
        kept = self._files.get(end)
        if kept is None:
            return None
        if kept.content.startswith(b"#!"):
            return self._shim(path, end)
        for place in trail:
            folder = place.rpartition("/")[0]
            for home in (folder, folder.rpartition("/")[0]):
                configuration = self._files.get(f"{home}/pyvenv.cfg".lstrip("/"))
                if configuration is not None and home:
                    return self._in_environment(home, configuration, end)
        return self._python(end)

    def _shim(self, path: str, end: str) -> FoundPython | None:
        """A script: pyenv's say in a file, or in a variable, which version is meant."""
        folder = end.rpartition("/")[0]
        root, _, last = folder.rpartition("/")
        kept = self._files.get(f"{root}/version".lstrip("/"))
        told = self._environ.get("PYENV_VERSION") or ("" if kept is None else kept.content.decode("utf-8", "replace"))
        versions = re.split(r"[\s:]+", told.strip())
        if last == "shims" and re.fullmatch(r"[\w.-]{1,40}", versions[0]):
            found = self._called(f"{root}/versions/{versions[0]}/bin/python")
            if found is not None:
                return found
        self.notes.append(f"/{path} is a script: which Python it starts is not known")
        return None

    def _in_environment(self, home: str, configuration: Kept, end: str) -> FoundPython | None:
        """A virtual environment: its base's Python, its own pip (PEP 405)."""
        lines = configuration.content.decode("utf-8", "replace").splitlines()
        told = {key.strip().lower(): value.strip() for key, _, value in (line.partition("=") for line in lines)}
        self.visited.add(home)
        base = end
        if end.startswith(f"{home}/"):
            # Made with copies: `home` says where they were taken from.
            name = end.rpartition("/")[2]
            trails = [self._links.real(f"{told.get('home', '')}/{each}") for each in (name, *_COMMANDS)]
            base = next((each for each in trails if each in self._files), None) or end
        found = self._python(base, told.get("version_info") or told.get("version") or "")
        if found is None:
            return None
        own = self._pip(home, found, [])
        shared = told.get("include-system-site-packages", "").lower() == "true"
        return found._replace(environment=home, pip=own or (found.pip if shared else None))

    def _python(self, path: str, told: str = "") -> FoundPython | None:
        """The Python whose program lies there."""
        folder, _, name = path.rpartition("/")
        match = _PROGRAM.fullmatch(name)
        if match is None:
            return None
        prefix = folder.rpartition("/")[0]
        self.visited.update((folder, prefix))
        home = self._home(prefix, match, told)
        if home is None:
            return None
        full, release = self._versions(prefix, home, told)
        soabi = None if home.pypy else self._soabi(home)
        program = self._files[path].content if path in self._files else b""
        python = FoundPython(
            prefix=prefix,
            version=f"3.{home.minor}",
            full=full,
            free_threaded=home.free,
            pypy=home.pypy,
            pip=None,
            soabi=soabi,
            libc=loader_libc(program),
            machine=machine_of(program),
            release=release,
        )
        return python._replace(pip=self._pip(prefix, python, _beside(prefix, home.minor)))

    def _home(self, prefix: str, program: "re.Match[str]", told: str) -> _Home | None:
        """Its standard library, which tells more than the program's name; that alone where there is none."""
        pypy = program["pypy"] is not None
        minor = program["line"] if pypy else program["minor"]
        homes = []
        for path in self._below.get(prefix, ()):
            match = _HOME.fullmatch(path[len(prefix) :].lstrip("/"))
            if match is not None and match["minor"]:
                homes.append(
                    _Home(path.removesuffix("/os.py"), match["name"] == "pypy", match["minor"], bool(match["free"]))
                )
        fits = [each for each in homes if each.pypy == pypy and minor in {None, each.minor}]
        if not fits and minor is None and program["pypy"] is None:
            fits = homes  # PyPy's own images call it `python3` too
        if minor is None and not fits:
            match_told = re.match(r"3\.(\d{1,2})", told)
            minor = match_told[1] if match_told else None
        if not fits:
            folder = f"{prefix}/lib/{'pypy' if pypy else 'python'}3.{minor}".lstrip("/")
            return None if minor is None else _Home(folder, pypy, minor, bool(program["free"]) or self._free(folder))
        wants_free = bool(program["free"])
        best = max(fits, key=lambda each: (int(each.minor), each.free == wants_free))
        return best._replace(free=best.free or wants_free or self._free(best.folder))

    def _free(self, folder: str) -> bool:
        for path in self._in(folder):
            suffix = _SUFFIX.search(path)
            configuration = _CONFIGURATION.search(path)
            if suffix is not None or configuration is not None:
                return bool(suffix["free"]) if suffix is not None else "t" in (configuration or {"flags": ""})["flags"]
        return False

    def _soabi(self, home: _Home) -> str | None:
        for path in self._in(home.folder):
            suffix = _SUFFIX.search(path)
            if suffix is not None:
                return suffix[1]
        return None

    def _in(self, folder: str) -> Iterator[str]:
        prefix = re.sub(r"/?lib(?:64)?/[^/]+$", "", folder)
        for path in self._below.get(prefix, ()):
            if path.startswith(f"{folder}/"):
                yield path

    def _versions(self, prefix: str, home: _Home, told: str) -> tuple[str | None, str | None]:
        """Python's full version and PyPy's own."""
        name = "pypy" if home.pypy else "python"
        line = f"3.{home.minor}."
        for ending in ("t", "") if home.free else ("", "t"):
            for folder in (
                f"{prefix}/include/{name}3.{home.minor}{ending}",
                f"{home.folder}/include/{name}3.{home.minor}",
            ):
                kept = self._files.get(f"{folder}/patchlevel.h".lstrip("/"))
                match = None if kept is None else _PATCHLEVEL.search(kept.content)
                if kept is not None and match is not None:
                    own = _PYPY.search(kept.content)
                    release = None if own is None else own[1].decode("ascii", "replace").rstrip("+")
                    return match[1].decode("ascii", "replace").rstrip("+"), release
        conda = (_CONDA.fullmatch(path[len(prefix) :].lstrip("/")) for path in self._below.get(prefix, ()))
        named = _NAMED.search(prefix)
        from_told = re.match(r"3\.\d{1,2}\.\d{1,3}(?:(?:a|b|rc)\d+)?", told)
        candidates = [
            *(match[1] for match in conda if match is not None),
            "" if named is None else named[1],
            "" if home.pypy or prefix != "usr" else (_packaged(self._files, home.minor) or ""),
            "" if from_told is None else from_told[0],
        ]
        full = next((each for each in candidates if each.startswith(line)), None)
        return full, _packaged_pypy(self._files) if home.pypy and prefix == "usr" else None

    def _pip(self, prefix: str, python: FoundPython, beside: list[str]) -> str | None:
        """The pip that this Python imports: folders in the order of its `sys.path`."""
        name = f"{'pypy' if python.pypy else 'python'}{python.version}"
        ending = "t" if python.free_threaded else ""
        own = [
            f"{prefix}/{lib}/{name}{each}/{site}".lstrip("/")
            for each in dict.fromkeys((ending, ""))
            for lib in ("lib", "lib64")
            for site in ("site-packages", "dist-packages")
        ]
        for folder in (*beside, *own, *(["usr/lib/python3/dist-packages"] if prefix == "usr" else [])):
            above = re.sub(r"/?lib(?:64)?/[^/]+/[^/]+$", "", folder)
            matches = (
                _PIP.fullmatch(path[len(folder) + 1 :])
                for path in self._below.get(above, ())
                if path.startswith(f"{folder}/")
            )
            versions = [match["version"] for match in matches if match is not None]
            if versions:
                return max(versions, key=_numbers)
        return None


def _beside(prefix: str, minor: str) -> list[str]:
    """Where a distribution's own Python finds what was installed beside it, before its own packages."""
    return [f"usr/local/lib/python3.{minor}/dist-packages"] if prefix == "usr" else []


def _newest(name: str) -> tuple[bool, int]:
    match = _PROGRAM.fullmatch(name)
    minor = "" if match is None else match["minor"] or match["line"] or ""
    return not name.startswith("pypy"), int(minor) if minor else -1


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(each) for each in re.findall(r"\d{1,9}", version)[:4])


def _packaged_pypy(files: Mapping[str, Kept]) -> str | None:
    """PyPy's own version where it is Debian's: its headers are in another package."""
    kept = files.get("var/lib/dpkg/status")
    match = None if kept is None else re.search(rb"(?m)^Package: pypy3\nVersion: (\d+\.\d+\.\d+)", kept.content)
    return None if match is None else match[1].decode("ascii")


def _packaged(files: Mapping[str, Kept], minor: str) -> str | None:
    """The patch level that the distribution's package manager knows of its own Python."""
    usual = {f"Package: python3.{minor}-minimal", f"Package: libpython3.{minor}-minimal", "P:python3"}
    # Debian's python3 has versions of its own; where RPM is, it is the interpreter or what it is made of.
    red_hat = {f"Package: python{each}" for each in ("3", "3-libs", f"3.{minor}", f"3{minor}", f"3{minor}-base")}
    for path, kept in files.items():
        by_rpm = "/rpm/" in path
        if not path.endswith("apk/db/installed") and "dpkg/status" not in path and not by_rpm:
            continue
        names = red_hat if by_rpm else usual
        for stanza in kept.content.decode("utf-8", "replace").split("\n\n"):
            lines = stanza.splitlines()
            if names.intersection(lines):
                versions = (_NUMBERS.match(line) for line in lines)
                version = next((match[1] for match in versions if match is not None), "")
                if version.startswith(f"3.{minor}."):
                    return version
    return None
