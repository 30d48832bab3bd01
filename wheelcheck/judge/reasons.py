"""From how the closest file stands to a target to the reason code of the verdict."""

from wheelcheck.model.target import LibcName, Target
from wheelcheck.model.verdict import Code, Fit

__all__ = ["reason_code"]

_CODES: dict[Fit, Code] = {
    Fit.NOT_A_DISTRIBUTION: Code.SDIST_ONLY,
    Fit.WHEEL_VARIANT: Code.SDIST_ONLY,
    Fit.OTHER_SYSTEM: Code.NO_MANYLINUX_WHEEL,
    Fit.OTHER_LIBC: Code.NO_MANYLINUX_WHEEL,
    Fit.OTHER_ARCH: Code.NO_WHEEL_FOR_ARCH,
    Fit.OTHER_IMPLEMENTATION: Code.NO_WHEEL_FOR_PYTHON,
    Fit.OTHER_PYTHON: Code.NO_WHEEL_FOR_PYTHON,
    Fit.OTHER_ABI: Code.NO_WHEEL_FOR_PYTHON,
    Fit.LIBC_TOO_OLD: Code.LIBC_TOO_OLD,
    Fit.INSTALLER_TOO_OLD: Code.INSTALLER_TOO_OLD,
    Fit.REQUIRES_PYTHON: Code.REQUIRES_PYTHON,
    Fit.NO_BINARY: Code.NO_BINARY,
    Fit.ONLY_BINARY: Code.ONLY_BINARY,
    Fit.NOT_IN_LOCK: Code.WHEEL_NOT_IN_LOCK,
    Fit.YANKED: Code.YANKED_WHEEL,
}
"""Every reason against a file; a test proves that none is left out."""


def reason_code(fit: Fit, target: Target) -> Code:
    """The reason code for a closest file that does not fit.

    Raises:
        KeyError: For `USABLE` and `CHOSEN`, which are no reasons.
    """
    code = _CODES[fit]
    if code is Code.NO_MANYLINUX_WHEEL and target.libc.name is LibcName.MUSL:
        return Code.NO_MUSLLINUX_WHEEL
    return code
