"""Addresses of indexes and files, with what must not get into caches, reports or other hosts taken off (RFC 3986)."""

__all__ = ["host_of", "is_remote", "without_credentials"]


def without_credentials(url: str) -> str:
    """The address without `user:password@`."""
    if "@" not in url:
        return url
    scheme, separator, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    return f"{scheme}{separator}{authority.rpartition('@')[2]}{slash}{path}"


def host_of(url: str) -> str:
    """The host, with its port where it has one, for people."""
    return without_credentials(url).partition("://")[2].partition("/")[0]


def is_remote(url: str) -> bool:
    """An address of the network; everything else is a place on this machine's disk."""
    return "://" in url and not url.startswith("file:")
