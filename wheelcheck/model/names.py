"""Names and versions of packages as locks write them, made comparable (PEP 503, PEP 440)."""

import re
from functools import lru_cache

__all__ = ["is_package_name", "is_version", "normalised_name", "normalised_version"]

_NOT_NORMALISED = re.compile(r"[^a-z0-9-]|--").search
_LONGEST = 300
"""Characters of a name or version: the index takes fewer, and a text of megabytes must cost no time."""
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", re.IGNORECASE | re.ASCII).fullmatch
_SEPARATORS = re.compile(r"[-_.]+")
_NUMBER = r"(?:0|[1-9][0-9]*)"
_USUAL_VERSION = re.compile(
    rf"{_NUMBER}(?:\.{_NUMBER})*(?:(?:a|b|rc){_NUMBER})?(?:\.post{_NUMBER})?(?:\.dev{_NUMBER})?"
).fullmatch


def is_package_name(name: str) -> bool:
    """Whether a text can name a project at all (the name rule of the core metadata specification)."""
    return len(name) <= _LONGEST and _NAME(name) is not None


def normalised_name(name: str) -> str:
    """The PEP 503 form of a name: `Foo_Bar.baz` -> `foo-bar-baz`."""
    return _SEPARATORS.sub("-", name).lower() if _NOT_NORMALISED(name) else name


def is_version(text: str) -> bool:
    """Whether a text is a version of PEP 440, normalised or not."""
    if len(text) <= _LONGEST and _USUAL_VERSION(text):
        return True
    from packaging.version import InvalidVersion, Version

    try:
        Version(text)
    except (InvalidVersion, ValueError):
        return False
    return True


@lru_cache(maxsize=4096)
def normalised_version(version: str) -> str:
    """The PEP 440 form of a version: `1.0-post.1` -> `1.0.post1`; a text that is no version stays as it is."""
    if len(version) > _LONGEST or _USUAL_VERSION(version):
        return version
    from packaging.version import InvalidVersion, Version

    try:
        return str(Version(version))
    except (InvalidVersion, ValueError):
        return version
