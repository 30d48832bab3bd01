"""Whether a wheel's tags fit a target and, if not, the closest reason (PEP 425, PEP 600, PEP 656, PEP 803).

The tags of a target become a nested dict, interpreter -> ABI -> platform -> rank: the level at which a
look-up fails is the reason.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from wheelcheck.model.target import LibcName, Target
from wheelcheck.model.verdict import Fit
from wheelcheck.tags.pip_versions import PipKnowledge

__all__ = ["TagFit", "TagMatcher", "tag_sets"]

_MAX_EXPANDED_TAGS = 1000
"""Above this a compressed tag set is hostile: real ones expand to a few dozen."""

_LEGACY_MANYLINUX = {"manylinux1": (2, 5), "manylinux2010": (2, 12), "manylinux2014": (2, 17)}
_PARTS = 3
_LONGEST_LIBC_VERSION = 9
"""Digits; longer ones are no libc and would only make `int` slow."""
_LONGEST_PYTHON_VERSION = 6
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class TagFit(NamedTuple):
    """How one wheel's tags stand to one target.

    Attributes:
        fit: `USABLE`, or the reason against it.
        rank: Place of the best matching tag in the target's list (0 is best); -1 when none matches.
        tag: The best matching tag as text, or None.
        needs: What the wheel asks for, in the words of the reason (`glibc 2.34`, `cp311`, `aarch64`).
        has: What the target has.
    """

    fit: Fit
    rank: int = -1
    tag: str | None = None
    needs: str = ""
    has: str = ""


class TagMatcher:
    """The tags of one target, ready to be asked many times.

    Args:
        target: Where.
        knowledge: What the installer's tag code knows; tags that it does not know do not match.
        tags: The target's tags as text, best first, where they are known already; else they are made.

    Attributes:
        tags: The target's tags, also those that the installer does not know.
    """

    def __init__(self, target: Target, knowledge: PipKnowledge, tags: Iterable[str] | None = None) -> None:
        self._target = target
        self._knowledge = knowledge
        self._ranks: dict[str, dict[str, dict[str, int]]] = {}
        self._memo: dict[str, TagFit] = {}
        self._taken: dict[str, bool] = {}
        if tags is None:
            from wheelcheck.tags.supported import supported_tags

            tags = map(str, supported_tags(target, linux_first=knowledge.linux_first))
        self.tags = tuple(tags)
        for rank, tag in enumerate(self.tags):
            interpreter, abi, platform = tag.split("-")
            self._ranks.setdefault(interpreter, {}).setdefault(abi, {}).setdefault(platform, rank)

    def takes(self, tags: str) -> bool:
        """Whether `fit` would say `USABLE`, without working out a reason."""
        taken = self._taken.get(tags)
        if taken is None:
            parts = tag_sets(tags)
            taken = self._taken[tags] = bool(parts) and self._best(*parts)[0] is not None
        return taken

    def fit(self, tags: str) -> TagFit:
        """Judge the tag part of a wheel's file name, `cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64`."""
        found = self._memo.get(tags)
        if found is None:
            found = self._memo[tags] = self._judge(tags)
        return found

    def _judge(self, text: str) -> TagFit:
        parts = tag_sets(text)
        if not parts:
            return TagFit(Fit.NOT_A_DISTRIBUTION)
        interpreters, abis, platforms = parts
        best, unknown = self._best(interpreters, abis, platforms)
        if best is not None:
            return best
        if unknown is not None:
            return TagFit(Fit.INSTALLER_TOO_OLD, needs=unknown, has=f"pip {self._target.pip}")
        # A file that is wrong in two ways is named by the greater obstacle; the closest *file* wins later.
        misfits = (self._platform_misfit(platforms), self._python_misfit(interpreters, abis))
        return min((misfit for misfit in misfits if misfit is not None), key=_closeness, default=TagFit(Fit.OTHER_ABI))

    def _best(self, interpreters: list[str], abis: list[str], platforms: list[str]) -> tuple[TagFit | None, str | None]:
        best = TagFit(Fit.USABLE)
        unknown = None
        for interpreter in interpreters:
            by_abi = self._ranks.get(interpreter)
            if by_abi is None:
                continue
            for abi in abis:
                by_platform = by_abi.get(abi)
                if by_platform is None:
                    continue
                for platform in platforms:
                    rank = by_platform.get(platform)
                    if rank is None:
                        continue
                    if not self._knowledge.knows(interpreter, abi, platform):
                        unknown = unknown or f"{interpreter}-{abi}-{platform}"
                    elif best.rank < 0 or rank < best.rank:
                        best = TagFit(Fit.USABLE, rank, f"{interpreter}-{abi}-{platform}")
        return (best if best.rank >= 0 else None), unknown

    def _platform_misfit(self, platforms: list[str]) -> TagFit | None:
        """The closest reason why no platform of the set fits, or None if one does."""
        misfits = [self._one_platform(platform) for platform in platforms]
        if None in misfits:
            return None
        return max((misfit for misfit in misfits if misfit is not None), key=_closeness_then_lowest_libc)

    def _one_platform(self, platform: str) -> TagFit | None:
        if platform == "any":
            return None
        libc, wanted, arch = _read_platform(platform)
        have = self._target.libc
        if arch is None:
            return TagFit(Fit.OTHER_SYSTEM, needs=_system(platform), has="linux")
        if libc is not None and libc is not have.name:
            return TagFit(Fit.OTHER_LIBC, needs=libc.value, has=have.name.value)
        if arch != self._target.arch:
            return TagFit(Fit.OTHER_ARCH, needs=arch, has=self._target.arch)
        if libc is not None and wanted > (have.major, have.minor):
            return TagFit(Fit.LIBC_TOO_OLD, needs=f"{libc} {wanted[0]}.{wanted[1]}", has=str(have))
        return None

    def _python_misfit(self, interpreters: list[str], abis: list[str]) -> TagFit | None:
        """The closest reason why no interpreter and ABI of the sets fit, or None if a pair does."""
        misfits = []
        for interpreter in interpreters:
            for abi in abis:
                if abi in self._ranks.get(interpreter, ()):
                    return None
                misfits.append(self._one_python(interpreter, abi))
        return max(misfits, key=_closeness, default=None)

    def _one_python(self, interpreter: str, abi: str) -> TagFit:
        mine = self._target.interpreter
        prefix = _prefix(interpreter)
        if prefix not in {"py", _prefix(mine.tag)}:
            return TagFit(Fit.OTHER_IMPLEMENTATION, needs=interpreter, has=mine.tag)
        if interpreter == mine.tag or (abi.startswith("abi3") and not _newer(interpreter, mine.major, mine.minor)):
            return TagFit(Fit.OTHER_ABI, needs=abi, has=mine.abi)
        needs = f"{interpreter}-{abi}" if abi.startswith("abi3") else interpreter
        return TagFit(Fit.OTHER_PYTHON, needs=needs, has=mine.tag)


@lru_cache(maxsize=4096)
def tag_sets(text: str) -> tuple[list[str], list[str], list[str]] | tuple[()]:
    """The sets of interpreters, ABIs and platforms of a compressed tag; nothing for what is none or has no end."""
    parts = text.lower().split("-")
    if len(parts) != _PARTS:
        return ()
    interpreters, abis, platforms = (part.split(".") for part in parts)
    if len(interpreters) * len(abis) * len(platforms) > _MAX_EXPANDED_TAGS:
        return ()
    return interpreters, abis, platforms


def _closeness(fit: TagFit) -> int:
    return fit.fit.closeness


def _closeness_then_lowest_libc(fit: TagFit) -> tuple[int, tuple[int, ...]]:
    version = fit.needs.rpartition(" ")[2] if fit.fit is Fit.LIBC_TOO_OLD else ""
    return fit.fit.closeness, tuple(-int(number) for number in version.split(".") if number)


def _prefix(interpreter: str) -> str:
    return interpreter[: len(interpreter) - len(interpreter.lstrip(_LETTERS))]


def _newer(interpreter: str, major: int, minor: int) -> bool:
    digits = interpreter.lstrip(_LETTERS)
    if not (digits.isdecimal() and digits.isascii()) or len(digits) > _LONGEST_PYTHON_VERSION:
        return True
    return (int(digits[0]), int(digits[1:] or 0)) > (major, minor)


def _read_platform(platform: str) -> tuple[LibcName | None, tuple[int, int], str | None]:
    """`(libc, (major, minor), machine)`; no libc for `linux_MACHINE`, no machine for other systems."""
    if platform.startswith("linux_"):
        return None, (0, 0), platform.removeprefix("linux_")
    family, _, rest = platform.partition("_")
    if family in _LEGACY_MANYLINUX:
        return LibcName.GLIBC, _LEGACY_MANYLINUX[family], rest
    if family in {"manylinux", "musllinux"}:
        major, _, rest = rest.partition("_")
        minor, _, arch = rest.partition("_")
        if arch and major.isdecimal() and minor.isdecimal() and len(major) + len(minor) < _LONGEST_LIBC_VERSION:
            libc = LibcName.GLIBC if family == "manylinux" else LibcName.MUSL
            return libc, (int(major), int(minor)), arch
    return None, (0, 0), None


def _system(platform: str) -> str:
    if platform.startswith("macosx"):
        return "macOS"
    return "Windows" if platform.startswith("win") else platform
