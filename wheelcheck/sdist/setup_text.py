"""A last look at a build script that is no Python 3, or leads nowhere: what words stand in it."""

import re
from typing import NamedTuple

from wheelcheck.model.sdist import Extension
from wheelcheck.sdist.setup_record import SetupScript

__all__ = ["Words", "read_as_text"]

_COMPILES = re.compile(r"\b(ext_modules|Extension\s*\(|cffi_modules|rust_extensions|cythonize)")
_OPTIONAL = re.compile(
    r"BuildFailed|\boptional\b|fallback|without (?:the )?(?:C )?(?:extension|speedups)", re.IGNORECASE
)
_COMMENT = re.compile(r"#[^\n]*")


class Words(NamedTuple):
    """What words stand in a script.

    Attributes:
        record: As far as it can be filled.
        optional: Words that speak of going on without what is compiled.
    """

    record: SetupScript
    optional: bool


def read_as_text(text: str, path: str) -> Words:
    """What can be said of a script by its words alone, where it cannot be followed."""
    text = _COMMENT.sub("", text[:1_000_000])
    match = _COMPILES.search(text)
    record = SetupScript(
        extension=Extension.NONE if match is None else Extension.UNKNOWN,
        evidence=() if match is None else (f"{path}: {match[1].rstrip('( ')}",),
        removed=("use_2to3",) if "use_2to3" in text else (),
        python2=True,
        complete=False,
    )
    return Words(record, _OPTIONAL.search(text) is not None)
