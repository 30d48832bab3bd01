"""Which wheel tags an old pip does not know yet (facts: `data/platform_tags.md`, pip's NEWS and vendor.txt)."""

from typing import NamedTuple

__all__ = ["PipKnowledge", "pip_knowledge"]


class PipKnowledge(NamedTuple):
    """What a pip of some version understands of tags; everything is True for a current one.

    Attributes:
        manylinux2010: pip >= 19.0.
        manylinux2014: pip >= 19.3.
        pep600: `manylinux_X_Y`, pip >= 20.3.
        musllinux: PEP 656, pip >= 21.2.
        late_machines: riscv64 and loongarch64, and free-threaded ABIs, pip >= 24.1.
        abi3t: PEP 803, pip >= 26.1.
        linux_first: `linux_MACHINE` ranks before manylinux and musllinux, pip >= 26.3.
    """

    manylinux2010: bool = True
    manylinux2014: bool = True
    pep600: bool = True
    musllinux: bool = True
    late_machines: bool = True
    abi3t: bool = True
    linux_first: bool = True

    def knows(self, interpreter: str, abi: str, platform: str) -> bool:
        """Whether this pip lists the tag for a target that has it."""
        if platform.startswith("musllinux"):
            known = self.musllinux
        elif platform.startswith("manylinux_"):
            known = self.pep600
        elif platform.startswith("manylinux2014"):
            known = self.manylinux2014
        elif platform.startswith("manylinux2010"):
            known = self.manylinux2010
        else:
            known = True
        if platform.endswith(("_riscv64", "_loongarch64")) and platform.startswith("manylinux"):
            known = known and self.late_machines
        if abi == "abi3t":
            return known and self.abi3t
        if abi.startswith("cp") and abi.endswith("t"):
            return known and self.late_machines
        return known and bool(interpreter)


def pip_knowledge(version: str | None) -> PipKnowledge:
    """Of a pip version such as `21.1.3`; None or text that is no version means a current pip."""
    if version is None:
        return PipKnowledge()
    numbers = version.split(".")
    if len(numbers) < 2 or not (numbers[0].isdigit() and numbers[1].isdigit()):  # noqa: PLR2004 - major.minor
        return PipKnowledge()
    have = (int(numbers[0]), int(numbers[1]))
    return PipKnowledge(
        manylinux2010=have >= (19, 0),
        manylinux2014=have >= (19, 3),
        pep600=have >= (20, 3),
        musllinux=have >= (21, 2),
        late_machines=have >= (24, 1),
        abi3t=have >= (26, 1),
        linux_first=have >= (26, 3),
    )
