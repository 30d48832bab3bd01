"""The files of the newest versions that a specifier allows, of a page that may list ten thousand (PEP 440)."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

__all__ = ["newest_positions"]

_MOST = 80
"""Versions: for a Python that is going out of use, the newest that still supports it is tens of versions back."""
_NEAREST_TO = "~"
_MOST_NEWER, _MOST_OLDER = 300, 60
_ELSEWHERE = ("-win32.whl", "-win_amd64.whl", "-win_arm64.whl", "_wasm32.whl")
_ELSEWHERE_IN = ("-macosx_", "-ios_", "-android_", "-iphoneos")


def newest_positions(
    name: str, patterns: Iterable[str], filenames: Sequence[str], version_text: Callable[[str], str | None]
) -> list[int]:
    """Where in `filenames` the files stand that an installer on Linux may want.

    Args:
        name: The project.
        patterns: Each a mark and a specifier.
        filenames: Of the page.
        version_text: The version in a file's name.
    """
    del name
    by_version: dict[Version, list[int]] = {}
    for position, filename in enumerate(filenames):
        if filename.endswith(_ELSEWHERE) or any(mark in filename for mark in _ELSEWHERE_IN):
            continue
        text = version_text(filename)
        version = None if text is None else _version(text)
        if version is not None:
            by_version.setdefault(version, []).append(position)
    versions = sorted(by_version, reverse=True)
    wanted = {version for pattern in patterns for version in _meant(pattern, versions)}
    return [position for version in wanted for position in by_version[version]]


def _meant(pattern: str, versions: Sequence[Version]) -> list[Version]:
    return (_nearest if pattern.startswith(_NEAREST_TO) else _newest)(pattern[1:], versions)


def _nearest(text: str, versions: Sequence[Version]) -> list[Version]:
    """The nearest newer and older ones, and itself; pre-releases only around a pre-release."""
    anchor = _version(text)
    if anchor is None:
        return []
    fitting = [each for each in versions if anchor.is_prerelease or not each.is_prerelease]
    newer = [each for each in fitting if each > anchor][-_MOST_NEWER:]
    older = [each for each in fitting if each < anchor][:_MOST_OLDER]
    return [*newer, *older, *(each for each in versions if each == anchor)]


def _newest(specifier: str, versions: Sequence[Version]) -> list[Version]:
    try:
        allowed = SpecifierSet(specifier)
    except InvalidSpecifier:
        return []
    fitting = [version for version in versions if allowed.contains(version, prereleases=True)]
    final = [version for version in fitting if not version.is_prerelease][:_MOST]
    # Pre-releases count where they are asked for, or where there is nothing else.
    early = fitting[:_MOST] if allowed.prereleases or not final else []
    return [*final, *early]


@lru_cache(maxsize=8192)
def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except (InvalidVersion, ValueError):
        return None
