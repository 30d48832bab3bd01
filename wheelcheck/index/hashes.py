"""Which of the stated hashes of a file is used: to compare it with, and to know it by (PEP 503, PEP 691)."""

from collections.abc import Iterable

__all__ = ["strongest_hash"]

_ALGORITHMS = ("sha512", "sha384", "sha256", "sha3_256", "blake2b", "sha224", "sha1", "md5")


def strongest_hash(hashes: Iterable[str]) -> str | None:
    """`sha256:...` in lower case; None where nothing usable is stated."""
    stated = dict(value.lower().split(":", 1) for value in hashes if ":" in value)
    return next((f"{name}:{stated[name]}" for name in _ALGORITHMS if name in stated), None)
