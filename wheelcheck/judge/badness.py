"""How bad a verdict is, so that two of them can be compared."""

from collections.abc import Collection

from wheelcheck.model.report import DEFAULT_FAIL_ON
from wheelcheck.model.verdict import Code, Verdict, VerdictKind

__all__ = ["badness", "is_bad"]

_RANK = {
    VerdictKind.EXCLUDED: 0,
    VerdictKind.WHEEL: 0,
    VerdictKind.BUILD: 1,
    VerdictKind.COMPILE: 2,
    VerdictKind.MISSING: 3,
    VerdictKind.UNKNOWN: 3,
}
"""What is not known may be as bad as can be."""


def badness(kind: VerdictKind, code: Code | None) -> int:
    """0 for what is installed at once, to 3 for what is not installed at all."""
    # A build that certainly fails installs nothing, which is what `missing` says.
    return _RANK[VerdictKind.MISSING if code is Code.BUILD_FAILS else kind]


def is_bad(verdict: Verdict, fail_on: Collection[VerdictKind]) -> bool:
    """Whether a gate fails on it: this one, or the usual one.

    An exception is of use although one run asks for less (`--fail-on missing`).
    """
    return verdict.code is Code.BUILD_FAILS or verdict.kind in fail_on or verdict.kind in DEFAULT_FAIL_ON
