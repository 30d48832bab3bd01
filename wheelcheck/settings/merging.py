"""Flags before variables before the file: which value of a key is in force."""

from collections.abc import Mapping, Sequence

from wheelcheck.model.settings import Said
from wheelcheck.settings.keys import DROPS

__all__ = ["merged"]


def merged(layers: Sequence[Mapping[str, Said]]) -> dict[str, Said]:
    """The values in force.

    A value replaces that of a layer with less weight; lists are not added up, so that what a command line says is all
    that it says. It also puts out of force what contradicts it there (`wheelcheck.settings.keys.DROPS`).

    Args:
        layers: Key -> value, the weightiest first. Keys within one layer do not contradict each other.
    """
    found: dict[str, Said] = {}
    dropped: set[str] = set()
    for layer in layers:
        fresh = {key: said for key, said in layer.items() if key not in found and key not in dropped}
        found |= fresh
        for key in fresh:
            dropped |= DROPS.get(key, frozenset())
    return found
