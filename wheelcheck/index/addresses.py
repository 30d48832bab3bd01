"""Addresses of indexes and files, with what must not get into caches, reports or other hosts taken off (RFC 3986)."""

__all__ = ["host_of", "is_remote", "without_credentials"]


def without_credentials(url: str) -> str:
    """The address without `user:password@`."""
    if "@" not in url:
        return url
    scheme, separator, rest = url.partition("://")
    end = _end_of_authority(rest)
    return f"{scheme}{separator}{rest[:end].rpartition('@')[2]}{rest[end:]}"


def host_of(url: str) -> str:
    """The host, with its port where it has one, for people."""
    rest = without_credentials(url).partition("://")[2]
    return rest[: _end_of_authority(rest)]


def _end_of_authority(rest: str) -> int:
    """Where the host ends: an `@` in a path, query or fragment is none of its business (RFC 3986, section 3.2)."""
    return min((place for mark in "/?#" if (place := rest.find(mark)) >= 0), default=len(rest))


def is_remote(url: str) -> bool:
    """An address of the network; everything else is a place on this machine's disk."""
    return "://" in url and not url.startswith("file:")
