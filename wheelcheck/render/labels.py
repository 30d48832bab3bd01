"""Short names for targets inside one report: what they have in common is left out, what sets them apart stays."""

from collections.abc import Collection, Sequence

from wheelcheck.model.target import Target

__all__ = ["TargetLabels"]


class TargetLabels:
    """Names for the targets of one report.

    Args:
        targets: All targets of the report, in order.
    """

    def __init__(self, targets: Sequence[Target]) -> None:
        self._ids = [target.id for target in targets]
        parts = {target.id: _parts(target) for target in targets}
        axes = {target: part for target, part in parts.items() if part is not None}
        if len(set(axes.values())) < len(parts):
            # Two images that differ in something else: only the ids tell them apart.
            axes = {target.id: (target.id, "", "") for target in targets}
        self._axes = axes
        self._values = [list(dict.fromkeys(values)) for values in zip(*axes.values(), strict=True)]
        # The base is the first thing that people look for: it stays even where all targets share it.
        choices = ([0], [0, 1], [0, 2], [0, 1, 2])
        self._telling = next(choice for choice in choices if _tells_apart(choice, axes.values()))

    def stacked(self, target: str) -> list[str]:
        """The label as lines for a column's head: `alpine3.22`, `3.12`, `aarch64`; equally many for each target."""
        return [self._axes[target][axis] for axis in self._telling]

    def label(self, target: str) -> str:
        """The label on one line: `alpine3.22 3.12 aarch64`."""
        return " ".join(self.stacked(target))

    def where(self, targets: Collection[str]) -> str:
        """Name a set of targets as shortly as is still exact; `""` when it is all of them."""
        chosen = [target for target in self._ids if target in targets]
        if len(chosen) == len(self._ids):
            return ""
        product = self._as_product(chosen)
        if product is not None:
            return product
        parts: list[str] = []
        for base in self._values[0]:
            here = [target for target in chosen if self._axes[target][0] == base]
            if here:
                parts.append(self._as_product(here) or ", ".join(map(self.label, here)))
        return ", ".join(parts)

    def _as_product(self, chosen: list[str]) -> str | None:
        """`alpine3.22 aarch64` where the set is all targets of that base and machine; None where it is no product."""
        sets = {axis: {self._axes[target][axis] for target in chosen} for axis in self._telling}
        covered = [
            target for target in self._ids if all(self._axes[target][axis] in sets[axis] for axis in self._telling)
        ]
        if covered != chosen:
            return None
        told = [
            "/".join(value for value in self._values[axis] if value in sets[axis])
            for axis in self._telling
            if len(sets[axis]) < len(self._values[axis])
        ]
        return " ".join(told)


def _tells_apart(choice: Sequence[int], targets: Collection[tuple[str, str, str]]) -> bool:
    return len({tuple(target[axis] for axis in choice) for target in targets}) == len(targets)


def _parts(target: Target) -> tuple[str, str, str] | None:
    """System, Python and machine of `alpine3.22-cp312-x86_64`; None for an id that says more than those."""
    interpreter = target.interpreter
    tag = f"{interpreter.tag}{'t' if interpreter.free_threaded else ''}"
    system, separator, rest = target.id.rpartition(f"-{tag}-")
    if not separator:
        return None
    if rest == target.arch:
        return system, interpreter.label, target.arch
    if rest == f"{interpreter.full_version}-{target.arch}":
        return system, interpreter.label.replace(interpreter.version, interpreter.full_version), target.arch
    return None
