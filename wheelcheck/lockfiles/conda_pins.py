"""PyPI packages of conda's lock files -> pins: one file per package and platform, brought together per version.

Both formats list, for each platform, the one file that is installed there; an index's page is asked all the same,
because it tells whether another lock could do better.
"""

from typing import NamedTuple

from wheelcheck.lockfiles.document import Table
from wheelcheck.lockfiles.file_address import file_name
from wheelcheck.model.lock import DEFAULT_GROUP, INDEX, Condition, LockedFile, Pin, Source, SourceType
from wheelcheck.model.names import normalised_name, normalised_version

__all__ = ["CondaPins", "PypiPackage", "condition", "group_names", "locked_file", "package_source"]

# Places that hold files of their own rather than files of an index; the formats do not always say which it is.
_OWN_FILES = ("/releases/download/", "/archive/", "/raw/")
_VCS = ("git+", "hg+", "svn+", "bzr+")
_ARCHIVES = (".whl", ".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".zip")
_LINUX = "sys_platform == 'linux' and platform_machine == '{}'"
_MARKERS = {
    "linux-64": _LINUX.format("x86_64"),
    "linux-32": _LINUX.format("i686"),
    "linux-aarch64": _LINUX.format("aarch64"),
    "linux-armv6l": _LINUX.format("armv6l"),
    "linux-armv7l": _LINUX.format("armv7l"),
    "linux-ppc64": _LINUX.format("ppc64"),
    "linux-ppc64le": _LINUX.format("ppc64le"),
    "linux-riscv32": _LINUX.format("riscv32"),
    "linux-riscv64": _LINUX.format("riscv64"),
    "linux-s390x": _LINUX.format("s390x"),
    "osx-64": "sys_platform == 'darwin' and platform_machine == 'x86_64'",
    "osx-arm64": "sys_platform == 'darwin' and platform_machine == 'arm64'",
    "win-32": "sys_platform == 'win32' and platform_machine == 'x86'",
    "win-64": "sys_platform == 'win32' and platform_machine == 'AMD64'",
    "win-arm64": "sys_platform == 'win32' and platform_machine == 'ARM64'",
    "emscripten-wasm32": "sys_platform == 'emscripten'",
    "wasi-wasm32": "sys_platform == 'wasi'",
    "freebsd-64": "sys_platform == 'freebsd' and platform_machine == 'amd64'",
    "zos-z": "sys_platform == 'zos'",
}


class PypiPackage(NamedTuple):
    """One file of a lock, and where it is installed."""

    name: str
    version: str | None
    source: Source
    file: LockedFile | None
    line: int | None
    requires_python: str | None = None


def condition(group: str, platform: str, table: Table) -> Condition:
    """What must hold for a package that is listed for a platform (`linux-64`, by conda's names).

    Raises:
        InputError: There is no such platform.
    """
    marker = _MARKERS.get(platform)
    if marker is None:
        raise table.error(f"{platform[:80]!r} is no platform of conda")
    return Condition(group=_group(group), marker=marker)


def _group(name: str) -> str:
    return DEFAULT_GROUP if name in {"default", "main"} else name


def group_names(conditions: tuple[Condition, ...]) -> tuple[str, ...]:
    """The groups of conditions, `main` first."""
    names = {item.group for item in conditions if item.group is not None}
    return tuple(sorted(names, key=lambda name: (name != DEFAULT_GROUP, name)))


def package_source(location: str, index: str | None, *, editable: bool) -> Source:
    """Where a package comes from, by the address that the lock has for it."""
    if location.startswith(_VCS):
        return Source(SourceType.VCS, location)
    bare = location.partition("#")[0]
    if "://" not in location.removeprefix("file://") and not location.startswith("direct+"):
        kind = SourceType.PATH if bare.lower().endswith(_ARCHIVES) else SourceType.DIRECTORY
        return Source(kind, location.removeprefix("file://"), editable=editable)
    if location.startswith("direct+") or any(part in bare for part in _OWN_FILES):
        return Source(SourceType.URL, bare.removeprefix("direct+"))
    return INDEX if index is None else Source(SourceType.INDEX, index.rstrip("/"))


def locked_file(location: str, hashes: tuple[str, ...], source: Source) -> LockedFile | None:
    """The file at an address, None for what is no file."""
    if source.type in {SourceType.VCS, SourceType.DIRECTORY}:
        return None
    url = location.partition("#")[0].removeprefix("direct+") if source.type is not SourceType.PATH else None
    return LockedFile(file_name(location), hashes, url)


class CondaPins:
    """Collects packages into pins: files of one version for several platforms make one pin."""

    def __init__(self) -> None:
        self._pins: dict[tuple[str, str | None, Source, str], Pin] = {}

    def add(self, package: PypiPackage, conditions: tuple[Condition, ...]) -> None:
        """Add a package; its name and version as the lock has them."""
        name = normalised_name(package.name)
        version = None if package.version is None else normalised_version(package.version)
        file = package.file
        # Wheels say themselves for which platform they are. An sdist fits everywhere, but is locked for its own.
        alone = "" if file is None or (file.filename or "").endswith(".whl") else file.filename or ""
        key = (name, version, package.source, alone)
        files = () if file is None else (file,)
        known = self._pins.get(key)
        if known is None:
            known = Pin(name, version, package.source, line=package.line, requires_python=package.requires_python)
        conditions = tuple(dict.fromkeys((*known.conditions, *conditions)))
        self._pins[key] = known._replace(
            files=tuple(dict.fromkeys((*known.files, *files))),
            hash_bound=bool(files) and package.source.type is SourceType.INDEX,
            conditions=conditions,
            groups=group_names(conditions),
        )

    def pins(self) -> tuple[Pin, ...]:
        """All pins, in the order in which they came."""
        return tuple(self._pins.values())
