"""From what an sdist shows to the verdict on building it (PEP 517)."""

from collections.abc import Iterable
from typing import assert_never

from wheelcheck.model.sdist import Extension, Hurdle, SdistFacts, SdistFailure, SdistFailureKind
from wheelcheck.model.verdict import BuildFacts, BuildRequirement, Code, Verdict, VerdictKind

__all__ = ["is_to_be_opened", "with_requirements", "with_sdist"]

_BUILT = frozenset({VerdictKind.BUILD, VerdictKind.COMPILE})
_SEVERITY = (VerdictKind.UNKNOWN, VerdictKind.COMPILE, VerdictKind.MISSING)
"""What a build requirement makes of a build that needs no compiler itself, the worst last."""


def is_to_be_opened(verdict: Verdict) -> bool:
    """Whether the verdict hangs on an sdist."""
    return verdict.kind in _BUILT and verdict.file is not None


def with_sdist(verdict: Verdict, answer: SdistFacts | SdistFailure) -> Verdict:
    """Complete a verdict on a file that is built by what the file itself shows.

    Args:
        verdict: Made of the release's file names; its `build` says what the other files of the release show.
        answer: What was read, for the target's environment.
    """
    neighbours = verdict.build or BuildFacts(Extension.UNKNOWN)
    if isinstance(answer, SdistFailure):
        return _unread(verdict, neighbours, answer)
    extension, evidence = answer.extension, answer.evidence
    if extension is Extension.UNKNOWN:
        # The sdist alone is silent: what the release's own wheels are decides.
        extension, evidence = neighbours.extension, (*neighbours.evidence, *evidence)
    build = BuildFacts(
        extension=extension,
        evidence=evidence,
        languages=answer.languages,
        backend=answer.backend,
        requires=tuple(dict.fromkeys((*answer.requires, *answer.hook_requires))),
        lines=answer.lines,
        hurdles=answer.hurdles,
        opened=True,
    )
    return _with_hurdles(_decided(verdict, build), answer.hurdles)


def _unread(verdict: Verdict, neighbours: BuildFacts, failure: SdistFailure) -> Verdict:
    if failure.kind is SdistFailureKind.OFFLINE and neighbours.extension is Extension.NONE:
        # Nobody was asked, and a release that has a pure wheel builds one.
        return verdict
    build = neighbours._replace(extension=Extension.UNKNOWN)
    return verdict._replace(kind=VerdictKind.UNKNOWN, code=Code.SDIST_ERROR, other=failure.message, build=build)


def _decided(verdict: Verdict, build: BuildFacts) -> Verdict:
    match build.extension:
        case Extension.REQUIRED:
            return verdict._replace(kind=VerdictKind.COMPILE, build=build)
        case Extension.OPTIONAL | Extension.NONE:
            return verdict._replace(kind=VerdictKind.BUILD, build=build)
        case Extension.UNKNOWN:
            return verdict._replace(kind=VerdictKind.UNKNOWN, code=Code.SDIST_UNCLEAR, other="", build=build)
        case _:
            assert_never(build.extension)


def _with_hurdles(verdict: Verdict, hurdles: Iterable[Hurdle]) -> Verdict:
    """A build that certainly fails is no way to install, whether or not it asks for a compiler."""
    fatal = next((hurdle for hurdle in hurdles if hurdle.fatal), None)
    if fatal is None or verdict.kind is not VerdictKind.BUILD:
        return verdict
    return verdict._replace(code=Code.BUILD_FAILS, other=fatal.detail)


def with_requirements(verdict: Verdict, needs: tuple[BuildRequirement, ...], conflict: str = "") -> Verdict:
    """Complete a verdict by what the isolated build environment must get first (PEP 518).

    Args:
        verdict: Of the sdist itself.
        needs: Its build requirements, with their own verdicts.
        conflict: Why they cannot be resolved, or `""`.
    """
    if verdict.build is None:
        return verdict
    verdict = verdict._replace(build=verdict.build._replace(needs=needs, conflict=conflict))
    if verdict.kind is not VerdictKind.BUILD or verdict.code is Code.BUILD_FAILS:
        return verdict
    if conflict:
        return verdict._replace(kind=VerdictKind.UNKNOWN, code=Code.BUILD_REQUIREMENT, other=conflict)
    bad = [need for need in needs if need.verdict.kind in _SEVERITY]
    if not bad:
        return verdict
    worst = max(bad, key=lambda need: _SEVERITY.index(need.verdict.kind))
    named = f"{worst.name} {worst.version}" if worst.version else worst.name
    return verdict._replace(kind=worst.verdict.kind, code=Code.BUILD_REQUIREMENT, other=named)
