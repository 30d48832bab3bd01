"""What the keywords of `setup()` tell besides what is compiled."""

from wheelcheck.sdist.setup_findings import Findings
from wheelcheck.sdist.setup_values import Value, flat

__all__ = ["note_keywords"]

_GONE = ("use_2to3", "convert_2to3_doctests", "use_2to3_fixers", "features")
"""Keywords that setuptools 58 and later refuse."""


def note_keywords(findings: Findings, keywords: dict[str, Value], script: str) -> None:
    """Note what `setup()` was given."""
    for each in flat(keywords.get("setup_requires")):
        if isinstance(each, str):
            for line in each.splitlines():
                if line.strip():
                    findings.setup_requires.setdefault(line.strip())
    for name in _GONE:
        value = keywords.get(name)
        if value is True or (name == "features" and value):
            findings.removed.setdefault(name)
    if keywords.get("use_scm_version"):
        findings.evidence.setdefault(f"{script}: use_scm_version")
    test_commands = keywords.get("cmdclass")
    if isinstance(test_commands, dict):
        for value in test_commands.values():
            for base in getattr(value, "bases", ()):
                if getattr(base, "dotted", "") == "setuptools.command.test.test":
                    findings.removed.setdefault("setuptools.command.test")
