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
        axes = {target.id: (_base(target), target.interpreter.label, target.arch) for target in targets}
        if len(set(axes.values())) < len(axes):
            # Two images that differ in something else (a patch level): only the ids tell them apart.
            axes = {target.id: (target.id, "", "") for target in targets}
        self._axes = axes
        self._values = [list(dict.fromkeys(values)) for values in zip(*axes.values(), strict=True)]
        # The base is the first thing that people look for: it stays even where all targets share it.
        self._varying = [axis for axis, values in enumerate(self._values) if axis == 0 or len(values) > 1]

    def stacked(self, target: str) -> list[str]:
        """The label as lines for a column's head: `alpine3.22`, `3.12`, `aarch64`; equally many for each target."""
        return [self._axes[target][axis] for axis in self._varying]

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
        sets = [{self._axes[target][axis] for target in chosen} for axis in range(len(self._values))]
        covered = [
            target for target in self._ids if all(self._axes[target][axis] in sets[axis] for axis in range(len(sets)))
        ]
        if covered != chosen:
            return None
        told = [
            "/".join(value for value in self._values[axis] if value in sets[axis])
            for axis in self._varying
            if len(sets[axis]) < len(self._values[axis])
        ]
        return " ".join(told)


def _base(target: Target) -> str:
    """`alpine3.22` of `alpine3.22-cp312-x86_64`; the whole id where it is made otherwise."""
    ending = f"-{target.interpreter.abi}-{target.arch}"
    return target.id.removesuffix(ending)
