"""Debian's name of a package -> what a release of another distribution calls it, and what has its shared libraries."""

from typing import NamedTuple

from wheelcheck.advice.rows import row
from wheelcheck.model.target import Distribution

__all__ = ["Named", "named"]

_APT, _APK, _RPM = "system/debian.json", "system/alpine.json", "system/rpm.json"
_TABLES = {"apt": _APT, "apk": _APK, **dict.fromkeys(("dnf", "microdnf", "yum", "tdnf", "zypper"), _RPM)}
_NEWEST = {"forky": (14,), "sid": (15,), "edge": (999,), "": (999,)}
_FAMILIES = {
    **dict.fromkeys(("rhel", "rocky", "almalinux", "centos", "ol"), "rhel"),
    **dict.fromkeys(("opensuse-leap", "opensuse-tumbleweed", "sles"), "suse"),
    **dict.fromkeys(("mariner", "azurelinux"), "azure"),
    "distroless": "debian",
}
_UNKNOWN = "?"


class Named(NamedTuple):
    """A package in the words of one release.

    Attributes:
        build: What to install to build with it; `""` where the release needs nothing for it.
        run: What has the shared libraries, to run what was built.
        run_known: Whether that is known.
        source: Which table says so.
    """

    build: str
    run: tuple[str, ...]
    run_known: bool
    source: str


def named(package: str, distribution: Distribution) -> Named | None:
    """What a release calls a package, or None if that is not known or it has none.

    Args:
        package: Debian's name.
        distribution: The release; its package manager is known.
    """
    table = _TABLES.get(distribution.package_manager or "")
    spans = row(table, package) if table else None
    if not isinstance(spans, list):
        return None
    for releases, name, *run in spans:
        if any(_covers(word, distribution) for word in releases.split()):
            known = tuple(one for one in run if one != _UNKNOWN)
            return Named(name, known, _UNKNOWN not in run, f"data/{table}: {package}")
    return None


def _covers(word: str, distribution: Distribution) -> bool:
    """Whether `debian:11..13`, `debian:12` or `fedora` stands for the release."""
    family, _, versions = word.partition(":")
    if family != _FAMILIES.get(distribution.id, distribution.id):
        return False
    if not versions:
        return True
    first, _, last = versions.partition("..")
    version = _order(distribution.version)
    if family in {"rhel", "amzn"}:
        return version[:1] == _order(first)[:1]
    return _order(first) <= version <= _order(last or first)


def _order(version: str) -> tuple[int, ...]:
    version = version.removeprefix("stream")
    if version in _NEWEST:
        return _NEWEST[version]
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))
