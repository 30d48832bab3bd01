"""Which dependency groups and extras lead to each pin of a lock with a graph, for display."""

from collections.abc import Mapping, Sequence

from wheelcheck.model.lock import DEFAULT_GROUP, Edge, Graph, Pin

__all__ = ["with_memberships"]

_EXTRA_BIT = 1
"""The bit of a mask that says: one of the project's extras leads here. The others are the groups'."""


def with_memberships(pins: Sequence[Pin], graph: Graph, groups: Sequence[str]) -> tuple[Pin, ...]:
    """The pins with `groups`, `optional` and `extras` as the graph says, whatever its markers.

    What an extra of the project brings in belongs to the main group, and is optional if nothing else leads to it.

    Args:
        pins: The pins.
        graph: Their graph.
        groups: All groups that roots of the graph stand in, in the order of display.
    """
    masks, asked = _reach(graph, {group: 2 << index for index, group in enumerate(groups)})
    shown = {mask: _groups(mask, groups) for mask in set(masks)}
    return tuple(
        [
            pin._replace(
                groups=shown[mask], optional=mask == _EXTRA_BIT, extras=tuple(sorted(asked.get(index, pin.extras)))
            )
            for index, (pin, mask) in enumerate(zip(pins, masks, strict=True))
        ]
    )


def _groups(mask: int, groups: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        [
            group
            for index, group in enumerate(groups)
            if mask & (2 << index) or (mask & _EXTRA_BIT and group == DEFAULT_GROUP)
        ]
    )


def _reach(graph: Graph, bits: Mapping[str, int]) -> tuple[list[int], dict[int, set[str]]]:
    """Per pin the bits of what leads to it, and the extras that are asked of it.

    A node is a pin, or a pin with one of its extras. First in, first out, and each waits once at most: so bits
    travel together, and a lock with a thousand groups takes no thousand walks.
    """
    masks: dict[tuple[int, str | None], int] = {}
    waiting: dict[tuple[int, str | None], None] = {}

    def lead(edge: Edge, mask: int) -> None:
        for pin in edge.pins:
            for extra in (None, *edge.extras):
                node = (pin, extra)
                known = masks.get(node, 0)
                if known | mask != known:
                    masks[node] = known | mask
                    waiting[node] = None

    for root in graph.roots:
        lead(root.edge, bits[root.group] if root.extra is None else _EXTRA_BIT)
    while waiting:
        node = next(iter(waiting))
        del waiting[node]
        pin, extra = node
        for edge in graph.edges[pin] if extra is None else graph.extra_edges[pin].get(extra, ()):
            lead(edge, masks[node])
    asked: dict[int, set[str]] = {}
    for pin, extra in masks:
        if extra is not None:
            asked.setdefault(pin, set()).add(extra)
    return [masks.get((pin, None), 0) for pin in range(len(graph.edges))], asked
