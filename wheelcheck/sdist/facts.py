"""What building an sdist takes in one environment, from what is kept of its archive (PEP 517, PEP 518)."""

from wheelcheck.model.sdist import BuildEnvironment, Extension, Language, SdistDigest, SdistFacts, SourceLines
from wheelcheck.sdist.asks import read_asks
from wheelcheck.sdist.backends import read_backend
from wheelcheck.sdist.building import Building
from wheelcheck.sdist.compiled_sources import compiled_sources, count_lines
from wheelcheck.sdist.hurdles import read_hurdles
from wheelcheck.sdist.pyproject import BuildSystem, read_build_system
from wheelcheck.sdist.python_hurdles import needs_cython
from wheelcheck.sdist.setup_record import SetupScript
from wheelcheck.sdist.toolchains import cpp_standard, rust_version

__all__ = ["read_facts"]

_MOST_EVIDENCE = 8
_LONGEST_EVIDENCE = 160
_COMMON = frozenset({Language.C, Language.CPP, Language.CYTHON, Language.SWIG, Language.ASSEMBLY})
_MADE = frozenset({Extension.REQUIRED, Extension.OPTIONAL})


def read_facts(digest: SdistDigest, environment: BuildEnvironment) -> SdistFacts:
    """Say what building takes there."""
    system = read_build_system(digest)
    building = _settled(digest, read_backend(digest, environment, system))
    extension = building.extension
    lines = _lines(digest, system, building) if extension is not Extension.NONE else ()
    return SdistFacts(
        extension=extension,
        languages=_languages(lines, building) if extension in _MADE else (),
        backend=None if system.broken else system.backend,
        requires=system.requires,
        hook_requires=tuple(each for each in building.hook_requires if each not in system.requires),
        evidence=tuple(each[:_LONGEST_EVIDENCE] for each in building.evidence[:_MOST_EVIDENCE]),
        lines=lines,
        asks=read_asks(digest, environment, building.script) if extension in _MADE else (),
        hurdles=read_hurdles(digest, environment, system, building),
        rust_version=rust_version(digest) if extension in _MADE else None,
        cpp_standard=_standard(digest, building) if extension in _MADE else None,
    )


def _settled(digest: SdistDigest, building: Building) -> Building:
    """A script that cannot be followed compiles nothing where there is nothing that could be compiled."""
    if building.extension is not Extension.UNKNOWN or not digest.whole or digest.sources:
        return building
    if building.script is not None and (building.script.evidence or building.script.downloads):
        return building
    return building._replace(
        extension=Extension.NONE, evidence=(*building.evidence, "no source of a compiled language")
    )


def _standard(digest: SdistDigest, building: Building) -> int | None:
    return cpp_standard(digest, None if building.script is None else building.script.cpp_standard)


def _lines(digest: SdistDigest, system: BuildSystem, building: Building) -> tuple[SourceLines, ...]:
    known = None if building.script is None or _runs_compilers(building.script) else building.script.sources
    cython = needs_cython(system, building)
    return count_lines(compiled_sources(digest, known, cython=cython), cython=cython)


def _runs_compilers(script: SetupScript) -> bool:
    """Then the extensions that it names are not all that is compiled."""
    return any(": runs " in each or ": compiler." in each for each in script.evidence)


def _languages(lines: tuple[SourceLines, ...], building: Building) -> tuple[Language, ...]:
    """What is counted of the common ones, the most first, and what the build itself names.

    A crate, a Java class or a CUDA kernel somewhere in an archive is not compiled for being there.
    """
    named = set(building.languages)
    known = building.script is not None and building.script.sources is not None
    counted = [each.language for each in lines if known or each.language in _COMMON or each.language in named]
    return tuple(dict.fromkeys((*counted, *building.languages)))
