"""The file that an installer takes on a target, and how every other file stands to it."""

from typing import NamedTuple

from packaging.version import Version

from wheelcheck.judge.candidates import Candidate, Release
from wheelcheck.judge.filenames import NamedSdist, NamedWheel
from wheelcheck.judge.installers import InstallerRules
from wheelcheck.judge.python_versions import python_satisfies
from wheelcheck.model.lock import FormatControl
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import FileJudgement, Fit
from wheelcheck.tags.compatibility import TagFit, TagMatcher

__all__ = ["Choice", "Judged", "Stance", "choose", "stance_for"]

_BEHIND_EVERY_TAG = 1_000_000
_NO_LOCAL = Version("0")


class Stance(NamedTuple):
    """What the user's configuration allows for one project (pip's format control)."""

    wheels: bool = True
    sdists: bool = True
    prefer_binary: bool = False


def stance_for(name: str, controls: FormatControl) -> Stance:
    """A project's own name beats `:all:`, as in pip's `FormatControl.get_allowed_formats`."""
    wheels = sdists = True
    if name in controls.only_binary:
        sdists = False
    elif name in controls.no_binary:
        wheels = False
    elif ":all:" in controls.only_binary:
        sdists = False
    elif ":all:" in controls.no_binary:
        wheels = False
    return Stance(wheels, sdists, controls.prefer_binary)


class Judged(NamedTuple):
    """One candidate on one target."""

    candidate: Candidate
    judgement: FileJudgement
    rank: int


class Choice(NamedTuple):
    """The outcome: the chosen file (or None) and all candidates, in the index's order."""

    chosen: Judged | None
    judged: tuple[Judged, ...]


def choose(release: Release, target: Target, matcher: TagMatcher, rules: InstallerRules, stance: Stance) -> Choice:
    """Choose as the installer does."""
    judged = [_judge(candidate, target, matcher, rules, stance) for candidate in release.candidates]
    usable = [one for one in judged if one.judgement.fit is Fit.USABLE]
    if rules.yanked_last and any(one.candidate.file.yanked is None for one in usable):
        usable = [one for one in usable if one.candidate.file.yanked is None]
    if rules.last_of_equals:
        usable.reverse()
    # With hashes, pip and Poetry rank a file whose digest matches above one whose digest nobody knows.
    chosen = max(usable, key=lambda one: _preference(one, rules, stance), default=None)
    return Choice(chosen, tuple(_marked(one, chosen, usable) for one in judged))


def _preference(one: Judged, rules: InstallerRules, stance: Stance) -> tuple[object, ...]:
    candidate = one.candidate
    is_wheel = isinstance(candidate.name, NamedWheel)
    build = candidate.name.build if isinstance(candidate.name, NamedWheel) else ()
    order = (build, -one.rank) if rules.build_tag_first else (-one.rank, build)
    local = candidate.local or _NO_LOCAL
    return (candidate.membership.verified, stance.prefer_binary and is_wheel, local is not _NO_LOCAL, local, *order)


def _marked(one: Judged, chosen: Judged | None, usable: list[Judged]) -> Judged:
    if one is chosen:
        return one._replace(judgement=one.judgement._replace(fit=Fit.CHOSEN))
    if one.judgement.fit is Fit.USABLE and one.candidate.file.yanked is not None and one not in usable:
        return one._replace(judgement=one.judgement._replace(fit=Fit.YANKED))
    return one


def _judge(candidate: Candidate, target: Target, matcher: TagMatcher, rules: InstallerRules, stance: Stance) -> Judged:
    file = candidate.file
    fit = TagFit(Fit.USABLE, _BEHIND_EVERY_TAG)
    if isinstance(candidate.name, NamedWheel):
        fit = matcher.fit(candidate.name.tags)
        forbidden = None if stance.wheels else Fit.NO_BINARY
    else:
        forbidden = None if stance.sdists else Fit.ONLY_BINARY
        fit = _sdist_fit(candidate.name, target)
    if fit.fit is not Fit.USABLE:
        pass
    elif file.requires_python and not python_satisfies(file.requires_python, target.interpreter, rules):
        fit = fit._replace(fit=Fit.REQUIRES_PYTHON, needs=file.requires_python, has=target.interpreter.full_version)
    elif forbidden is not None:
        fit = fit._replace(fit=forbidden)
    elif not candidate.membership.allowed:
        fit = fit._replace(fit=Fit.NOT_IN_LOCK)
    return Judged(candidate, FileJudgement(file, fit.fit, fit.needs, fit.has, fit.tag), fit.rank)


def _sdist_fit(name: NamedSdist, target: Target) -> TagFit:
    if name.python is not None and name.python != target.interpreter.version:
        return TagFit(Fit.OTHER_PYTHON, needs=name.python, has=target.interpreter.version)
    return TagFit(Fit.USABLE, _BEHIND_EVERY_TAG)
