"""What the keywords of `setup()` tell besides what is compiled."""

from wheelcheck.sdist.setup_findings import Findings
from wheelcheck.sdist.setup_values import ClassValue, Reference, Value, flat

__all__ = ["note_keywords"]

_GONE = ("use_2to3", "convert_2to3_doctests", "use_2to3_fixers", "features")
"""Keywords that setuptools 58 and later refuse."""


def note_keywords(findings: Findings, keywords: dict[str, Value], script: str) -> None:
    """Note what `setup()` was given."""
    texts = [each for each in flat(keywords.get("setup_requires")) if isinstance(each, str)]
    lines = [line.strip() for text in texts for line in text.splitlines()]
    findings.setup_requires.update(dict.fromkeys(line for line in lines if line))
    for name in _GONE:
        value = keywords.get(name)
        if value is True or (isinstance(value, list | tuple | dict) and value):
            findings.removed.setdefault(name)
    if keywords.get("use_scm_version"):
        findings.evidence.setdefault(f"{script}: use_scm_version")
    if any(_tests(value) for value in flat(keywords.get("cmdclass"))):
        findings.removed.setdefault("setuptools.command.test")


def _tests(class_: Value) -> bool:
    """Of setuptools' own `test` command, which is gone since setuptools 72."""
    bases = class_.bases if isinstance(class_, ClassValue) else ()
    return any(isinstance(base, Reference) and base.dotted == "setuptools.command.test.test" for base in bases)
