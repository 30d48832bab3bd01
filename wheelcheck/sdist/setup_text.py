"""A last look at a build script that is no Python 3: what words stand in it."""

import re

from wheelcheck.model.sdist import Extension
from wheelcheck.sdist.setup_record import SetupScript

__all__ = ["read_as_text"]

_COMPILES = re.compile(r"\b(ext_modules|Extension\s*\(|cffi_modules|rust_extensions|cythonize)")
_COMMENT = re.compile(r"#[^\n]*")


def read_as_text(text: str, path: str) -> SetupScript:
    """What can be said of a script that has no syntax tree: it cannot run on Python 3 as it is."""
    match = _COMPILES.search(_COMMENT.sub("", text[:1_000_000]))
    return SetupScript(
        extension=Extension.NONE if match is None else Extension.UNKNOWN,
        evidence=() if match is None else (f"{path}: {match[1].rstrip('( ')}",),
        removed=("use_2to3",) if "use_2to3" in text else (),
        python2=True,
        complete=False,
    )
