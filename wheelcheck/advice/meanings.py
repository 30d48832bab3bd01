"""What an sdist asks for -> Debian's name of the package that has it, by the distributions' own indexes."""

from typing import NamedTuple

from wheelcheck.advice.rows import owner, row
from wheelcheck.model.sdist import Ask, AskKind

__all__ = ["Need", "meaning"]

_TABLES = {
    AskKind.PKG_CONFIG: "system/pkgconfig.json",
    AskKind.LIBRARY: "system/library.json",
    AskKind.CMAKE: "system/cmake.json",
    AskKind.TOOL: "system/tool.json",
    AskKind.HEADER: "system/header.json",
}
_HINTED = "?"
"""Before a package that a crate takes if it is there, and brings itself if not."""


class Need(NamedTuple):
    """A package that is needed, by Debian's name.

    Attributes:
        package: `libpq-dev`.
        why: What asks for it: `pg_config`, `-lpq`.
        source: The file that asks, or the table's source.
    """

    package: str
    why: str
    source: str


def meaning(ask: Ask) -> tuple[Need, ...] | None:
    """The packages that an ask is about; None if no table knows, nothing if the system need not have any."""
    packages = _packages(ask)
    if packages is None:
        return None
    needed = [package for package in packages.split() if not package.startswith(_HINTED)]
    return tuple(Need(package, _why(ask), ask.where) for package in needed)


def _packages(ask: Ask) -> str | None:
    match ask.kind:
        case AskKind.EXTERNAL:
            return _external(ask.name)
        case AskKind.CRATE:
            found = row("system/crates.json", ask.name)
            return found if isinstance(found, str) else None
        case AskKind.HEADER:
            parts = ask.name.split("/")
            folders = ["/".join((*parts[:depth], "")) for depth in range(len(parts) - 1, 0, -1)]
            found = (owner(_TABLES[ask.kind], name) for name in (ask.name, *folders))
            return next((package for package in found if package), None)
        case AskKind.CMAKE:
            lower = ask.name.lower()
            return (
                owner(_TABLES[AskKind.CMAKE], ask.name)
                or owner(_TABLES[AskKind.PKG_CONFIG], lower)
                or owner(_TABLES[AskKind.LIBRARY], lower)
            )
        case AskKind.LIBRARY:
            table = _TABLES[AskKind.LIBRARY]
            return owner(table, ask.name) or owner(table, ask.name.removeprefix("lib"))
        case AskKind.PKG_CONFIG:
            return owner(_TABLES[AskKind.PKG_CONFIG], ask.name) or owner(_TABLES[AskKind.LIBRARY], ask.name)
        case AskKind.TOOL:
            return owner(_TABLES[AskKind.TOOL], ask.name)


def _external(identifier: str) -> str | None:
    """PEP 725 names packages in many ways; `dep:deb/debian/NAME` says it itself."""
    found = row("system/external.json", identifier)
    if isinstance(found, str):
        return found
    kind, _, name = identifier.rpartition("/")
    if kind in {"dep:deb/debian", "pkg:deb/debian"}:
        return name
    generic = identifier.replace("pkg:", "dep:", 1)
    found = row("system/external.json", generic)
    if isinstance(found, str):
        return found
    return owner(_TABLES[AskKind.PKG_CONFIG], name) or owner(_TABLES[AskKind.LIBRARY], name.removeprefix("lib"))


def _why(ask: Ask) -> str:
    match ask.kind:
        case AskKind.LIBRARY:
            return f"-l{ask.name}"
        case AskKind.HEADER:
            return f"#include <{ask.name}>"
        case AskKind.PKG_CONFIG:
            return f"pkg-config {ask.name}"
        case AskKind.CMAKE:
            return f"find_package({ask.name})"
        case AskKind.CRATE:
            return f"crate {ask.name}"
        case AskKind.TOOL | AskKind.EXTERNAL:
            return ask.name
