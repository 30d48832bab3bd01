"""The layers of an image that have to be read, and no others: each of them once, whichever images it is part of.

A layer stays unread where its line in the image's history is certain not to touch what is looked for. Whether it may
stay so is asked again when the others are known: a Python that its PATH leads to, through links and virtual
environments, may lie in what was copied.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from wheelcheck.images.findings import ImageFacts, image_facts
from wheelcheck.images.history import changed_places
from wheelcheck.images.layers import Layer, LayerRecord, layer_record, stacked
from wheelcheck.registries.facts_store import FactsStore

__all__ = ["Reading", "read_image"]

_SYSTEM = ("usr", "lib", "lib32", "lib64", "libx32", "etc", "bin", "sbin", "var", "nix")
"""Where systems have what tells of them."""
_WORTH_LEAVING = 1 << 20
"""Bytes; smaller layers are read whatever they are."""
_EMPTY = LayerRecord({})


class Reading(NamedTuple):
    """What came of it.

    Attributes:
        facts: What the image is.
        left: The layers that nobody read.
    """

    facts: ImageFacts
    left: tuple[Layer, ...]


def read_image(layers: Sequence[Layer], environ: Mapping[str, str], store: FactsStore) -> Reading:
    """Read what has to be read.

    Args:
        layers: The lowest first.
        environ: Of the image's configuration.
        store: What is known of layers.

    Raises:
        LayerError: One cannot be read.
    """
    known = store.load_layers([layer.name for layer in layers])
    places = [None if layer.name in known else _places(layer) for layer in layers]
    records: list[LayerRecord | None] = [None] * len(layers)
    while True:
        for number, layer in enumerate(layers):
            if records[number] is None and places[number] is None:
                records[number] = known.get(layer.name) or _read(layer, store)
        files = stacked(each or _EMPTY for each in records)
        facts = image_facts(files, environ)
        links = [path for path, kept in files.items() if kept.link is not None]
        wanted = [number for number, each in enumerate(places) if each and _matters(each, facts.visited, links)]
        if not wanted:
            return Reading(facts, tuple(layer for layer, each in zip(layers, places, strict=True) if each is not None))
        places[wanted[0]] = None


def _read(layer: Layer, store: FactsStore) -> LayerRecord:
    record = layer_record(layer)
    store.keep_layer(layer.name, record)
    return record


def _places(layer: Layer) -> tuple[str, ...] | None:
    """The places that it may have changed, outside of what systems are made of; None if it has to be read."""
    if layer.size < _WORTH_LEAVING:
        return None
    changed = changed_places(layer.step)
    if changed is None:
        return None
    places = tuple(each.strip("/") for each in changed)
    return None if any(each.partition("/")[0] in _SYSTEM for each in places) else places


def _matters(places: Iterable[str], visited: Collection[str], links: Collection[str]) -> bool:
    """Whether the Python may lie in one of the places, or a link on the way to it means another place than its line."""
    return any(
        place == each or place.startswith(f"{each}/") or each.startswith(f"{place}/")
        for place in places
        for each in visited
    ) or any(f"{place}/".startswith(f"{each}/") for place in places for each in links)
