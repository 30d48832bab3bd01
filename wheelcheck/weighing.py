"""What the files of a target weigh, to download and once they are installed."""

from collections.abc import Sequence

from wheelcheck.index.demands import IndexSettings
from wheelcheck.index.wheel_sizes import unpacked_sizes
from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.report import Bytes, PackageReport
from wheelcheck.model.verdict import Verdict, VerdictKind

__all__ = ["weigh"]

_TAKEN = frozenset({VerdictKind.WHEEL, VerdictKind.BUILD, VerdictKind.COMPILE})


def weigh(packages: Sequence[PackageReport], targets: Sequence[str], settings: IndexSettings) -> list[Bytes]:
    """What each target's pins weigh.

    Args:
        packages: Judged on all of them.
        targets: Ids.
        settings: How hosts are asked for the directories of wheels.
    """
    taken = {target: [file for package in packages if (file := _taken(package.results[target]))] for target in targets}
    wheels = [file for files in taken.values() for file in files if file.filename.endswith(".whl")]
    sizes = unpacked_sizes(tuple(dict.fromkeys(wheels)), settings)
    return [_bytes(files, sizes) for files in taken.values()]


def _taken(verdict: Verdict) -> ReleaseFile | None:
    return verdict.file if verdict.kind in _TAKEN else None


def _bytes(files: Sequence[ReleaseFile], sizes: dict[ReleaseFile, int]) -> Bytes:
    known = [sizes[file] for file in files if file in sizes]
    return Bytes(sum(file.size or 0 for file in files), sum(known) if known else None, len(files) - len(known))
