"""What a build backend would do with an sdist, as a value (PEP 517)."""

from collections.abc import Sequence
from typing import NamedTuple

from wheelcheck.model.sdist import BuildEnvironment, Extension, Language, SdistDigest
from wheelcheck.sdist.compiled_sources import compiled_sources
from wheelcheck.sdist.pyproject import BuildSystem
from wheelcheck.sdist.setup_record import SetupScript
from wheelcheck.sdist.setup_script import read_setup_script

__all__ = ["Building", "by_script", "combined", "scripted"]

_DECISIVE = (Extension.REQUIRED, Extension.UNKNOWN, Extension.OPTIONAL, Extension.NONE)
"""Of several parts of one build, the first of these is what the whole is."""


class Building(NamedTuple):
    """What a backend would do.

    Attributes:
        extension: Whether it compiles, and must.
        evidence: Each `FILE: finding`.
        languages: As far as the backend's own files tell.
        hook_requires: What it asks for besides `build-system.requires`.
        script: What its build script showed, if it has one.
    """

    extension: Extension
    evidence: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    hook_requires: tuple[str, ...] = ()
    script: SetupScript | None = None


def scripted(script: SetupScript, evidence: tuple[str, ...], requires: tuple[str, ...] = ()) -> Building:
    """A build that is what its script does."""
    return Building(script.extension, evidence, script.languages, requires, script)


def by_script(
    digest: SdistDigest, environment: BuildEnvironment, system: BuildSystem, path: str, evidence: str
) -> Building:
    """A build that runs the script at a path; `evidence` names where that is said."""
    if path not in digest.texts:
        known = digest.whole and not compiled_sources(digest)
        return Building(Extension.NONE if known else Extension.UNKNOWN, (f"{evidence} = {path}, which is not there",))
    script = read_setup_script(digest, environment, (*system.requires, "setuptools"), path)
    return scripted(script, (*script.evidence, f"{evidence} = {path}"))


def combined(parts: Sequence[Building]) -> Building:
    """Several things that one build does: it compiles where any of them does."""
    ordered = sorted(parts, key=lambda part: _DECISIVE.index(part.extension))
    first = ordered[0]
    script = next((part.script for part in ordered if part.script is not None), None)
    making = [part for part in ordered if part.extension is not Extension.NONE]
    if script is not None and any(part.script is not script for part in making):
        # What one part names is not all that is compiled.
        script = script._replace(sources=None)
    return Building(
        first.extension,
        tuple(dict.fromkeys(each for part in ordered for each in part.evidence)),
        tuple(dict.fromkeys(each for part in ordered for each in part.languages)),
        tuple(dict.fromkeys(each for part in ordered for each in part.hook_requires)),
        script,
    )
