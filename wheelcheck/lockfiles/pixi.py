"""pixi.lock -> Lock: its PyPI packages (https://pixi.sh; versions 4 to 7 of `rattler_lock`).

An environment of pixi's is complete in itself, so it stands for a group: `--only test` is what `pixi install -e test`
installs; `default` is `main`.
"""

from collections.abc import Iterator
from typing import NamedTuple

from wheelcheck.lockfiles.conda_pins import CondaPins, PypiPackage, condition, group_names, locked_file, package_source
from wheelcheck.lockfiles.document import Table
from wheelcheck.lockfiles.yaml_text import load_yaml
from wheelcheck.model.lock import Condition, IndexKind, IndexRef, Installer, Lock, LockFormat

__all__ = ["read_pixi"]

_KNOWN = ("4", "5", "6", "7")


class _Package(NamedTuple):
    """An entry of `packages`: a PyPI package, or one of conda's (None), by its location."""

    location: str
    pypi: PypiPackage | None


def read_pixi(text: str, path: str) -> Lock:
    """Read a pixi.lock of version 4 to 7.

    Raises:
        InputError: The text is no pixi.lock, or one of an unknown version.
    """
    document = Table(load_yaml(text, path), path)
    version = document.text("version")
    if version not in _KNOWN:
        raise document.error(
            f"lock version {version[:20]!r} is not known; wheelcheck knows 4 to 7 (`pixi lock`)", "version"
        )
    packages = [_package(entry) for entry in _tables(document, "packages")]
    used, platforms = _used(document, version)
    pins = CondaPins()
    listed = set()
    for package in packages:
        if package.pypi is not None and package.location in used:
            pins.add(package.pypi, tuple(used[package.location]))
            listed.add(package.location)
    for location, conditions in used.items():
        if location not in listed:
            raise document.error(f"{location[:120]!r} is in environment {conditions[0].group!r}, but not in packages")
    return Lock(
        path=path,
        format=LockFormat.PIXI,
        lock_version=version,
        installer=Installer.UV,
        pins=pins.pins(),
        groups=group_names(tuple(Condition(group=name) for name in _groups(document))),
        indexes=_indexes(document),
        environments=platforms,
        warnings=_warnings(sum(package.pypi is None for package in packages)),
    )


def _warnings(conda: int) -> tuple[str, ...]:
    return (f"{conda} conda packages are not judged",) if conda else ()


def _tables(table: Table, key: str) -> Iterator[Table]:
    for index, entry in enumerate(table.list(key)):
        yield table.element(key, index, entry, getattr(entry, "line", None), getattr(entry, "name_line", None))


def _package(table: Table) -> _Package:
    """Version 6 and 7 have `pypi: LOCATION`; 4 and 5 have `kind: pypi` and the location as `url` or `path`."""
    kind = table.optional_text("kind")
    location = table.optional_text("pypi")
    if kind == "pypi":
        location = table.optional_text("url") or table.text("path")
    if location is None:
        return _Package("", None)
    source = package_source(location, table.optional_text("index"), editable=table.optional_text("editable") == "true")
    digest = table.optional_text("sha256")
    return _Package(
        location,
        PypiPackage(
            table.text("name"),
            table.optional_text("version"),
            source,
            locked_file(location, (f"sha256:{digest.lower()}",) if digest else (), source),
            table.name_line,
            table.optional_text("requires_python"),
        ),
    )


def _groups(document: Table) -> tuple[str, ...]:
    return tuple("main" if name == "default" else name for name in document.table("environments").raw)


def _used(document: Table, version: str) -> tuple[dict[str, list[Condition]], tuple[str, ...]]:
    """Where each PyPI package is installed; and the markers of all platforms."""
    subdirectories = _subdirectories(document) if version == "7" else {}
    used: dict[str, list[Condition]] = {}
    markers: dict[str, None] = {}
    for name, environment in document.table("environments").members():
        packages = environment.table("packages")
        for platform in packages.raw:
            where = condition(name, subdirectories.get(platform, platform), packages)
            markers[where.marker or ""] = None
            for entry in _tables(packages, platform):
                location = entry.optional_text("pypi")
                if location is not None:
                    used.setdefault(location, []).append(where)
    return used, tuple(markers)


def _subdirectories(document: Table) -> dict[str, str]:
    """Since version 7 a platform may have a name of its own."""
    return {
        table.text("name"): table.optional_text("subdir") or table.text("name")
        for table in _tables(document, "platforms")
    }


def _indexes(document: Table) -> tuple[IndexRef, ...]:
    found: dict[IndexRef, None] = {}
    for _, environment in document.table("environments").members():
        for url in environment.texts("indexes"):
            found[IndexRef(url.rstrip("/"))] = None
        for place in _tables(environment, "find-links"):
            url = place.optional_text("url") or place.text("path")
            found[IndexRef(_address(url, document.path), IndexKind.FIND_LINKS)] = None
    return tuple(found)


def _address(place: str, lock: str) -> str:
    """A find-links place: a URL, or a path beside the lock."""
    if "://" in place:
        return place.rstrip("/")
    from pathlib import Path

    return (Path(lock).parent / place).absolute().as_uri().rstrip("/")
