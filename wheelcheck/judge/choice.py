"""The file that an installer takes on a target, and how every other file stands to it."""

from typing import NamedTuple

from wheelcheck.judge.candidates import Candidate, Release
from wheelcheck.judge.filenames import NamedSdist, NamedWheel
from wheelcheck.judge.installers import InstallerRules
from wheelcheck.judge.python_versions import python_satisfies
from wheelcheck.model.lock import FormatControl
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import FileJudgement, Fit
from wheelcheck.tags.compatibility import TagFit, TagMatcher

__all__ = ["Chooser", "Judged", "Stance", "stance_for"]

_BEHIND_EVERY_TAG = 1_000_000


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


class Chooser(NamedTuple):
    """One installer on one target, ready to choose among the files of a release.

    Attributes:
        target: Where.
        matcher: The target's tags, as the installer knows them.
        rules: The installer's.
        stance: What the user allows for this project.
    """

    target: Target
    matcher: TagMatcher
    rules: InstallerRules
    stance: Stance

    def choose(self, release: Release) -> Judged | None:
        """The file that the installer takes, or None."""
        best = self._plain_choice(release) if self.stance.wheels else None
        return self._choose_with_care(release) if best is None else best

    def _plain_choice(self, release: Release) -> Judged | None:
        """The wheel with the best tag, where nothing but tags tells the files apart; None where something may."""
        best: tuple[int, Candidate] | None = None
        for candidate in release.candidates:
            name, file = candidate.name, candidate.file
            if candidate.local is not None or candidate.membership is not release.candidates[0].membership:
                return None
            if not isinstance(name, NamedWheel) or not self.matcher.takes(name.tags):
                continue
            rank = self.matcher.fit(name.tags).rank
            if file.yanked is not None or name.build or not candidate.membership.allowed or (best and rank == best[0]):
                return None
            if file.requires_python and not python_satisfies(file.requires_python, self.target.interpreter, self.rules):
                return None
            if best is None or rank < best[0]:
                best = rank, candidate
        return None if best is None else self._judge(best[1])

    def _choose_with_care(self, release: Release) -> Judged | None:
        taken = self.matcher.takes
        near = [
            self._judge(candidate)
            for candidate in release.candidates
            if not isinstance(candidate.name, NamedWheel) or taken(candidate.name.tags)
        ]
        preferred = _preferred(near, self.rules)
        if len(preferred) <= 1:
            return preferred[0] if preferred else None
        return max(preferred, key=self._preference)

    def judge_all(self, release: Release) -> tuple[Judged, ...]:
        """How every file stands to the target, in the index's order."""
        judged = [self._judge(candidate) for candidate in release.candidates]
        preferred = _preferred(judged, self.rules)
        chosen = max(preferred, key=self._preference, default=None)
        return tuple(_marked(one, chosen, preferred) for one in judged)

    def _preference(self, one: Judged) -> tuple[object, ...]:
        candidate = one.candidate
        is_wheel = isinstance(candidate.name, NamedWheel)
        build = candidate.name.build if isinstance(candidate.name, NamedWheel) else ()
        order = (build, -one.rank) if self.rules.build_tag_first else (-one.rank, build)
        local = () if candidate.local is None else (candidate.local,)
        prefer_wheel = self.stance.prefer_binary and is_wheel
        # With hashes, pip and Poetry rank a file whose digest matches above one whose digest nobody knows.
        return (candidate.membership.verified, prefer_wheel, local, *order)

    def _judge(self, candidate: Candidate) -> Judged:
        file = candidate.file
        if isinstance(candidate.name, NamedWheel):
            fit = self.matcher.fit(candidate.name.tags)
            forbidden = None if self.stance.wheels else Fit.NO_BINARY
        else:
            fit = _sdist_fit(candidate.name, self.target)
            forbidden = None if self.stance.sdists else Fit.ONLY_BINARY
        python = self.target.interpreter
        if fit.fit is not Fit.USABLE:
            pass
        elif file.requires_python and not python_satisfies(file.requires_python, python, self.rules):
            fit = fit._replace(fit=Fit.REQUIRES_PYTHON, needs=file.requires_python, has=python.full_version)
        elif forbidden is not None:
            fit = fit._replace(fit=forbidden)
        elif not candidate.membership.allowed:
            fit = fit._replace(fit=Fit.NOT_IN_LOCK)
        return Judged(candidate, FileJudgement(file, fit.fit, fit.needs, fit.has, fit.tag), fit.rank)


def _preferred(judged: list[Judged], rules: InstallerRules) -> list[Judged]:
    """The usable files in the order in which the first of equals wins, without those that yanking puts last."""
    usable = [one for one in judged if one.judgement.fit is Fit.USABLE]
    if rules.yanked_last and any(one.candidate.file.yanked is None for one in usable):
        usable = [one for one in usable if one.candidate.file.yanked is None]
    if rules.last_of_equals:
        usable.reverse()
    return usable


def _marked(one: Judged, chosen: Judged | None, preferred: list[Judged]) -> Judged:
    if one is chosen:
        return one._replace(judgement=one.judgement._replace(fit=Fit.CHOSEN))
    if one.judgement.fit is Fit.USABLE and one.candidate.file.yanked is not None and one not in preferred:
        return one._replace(judgement=one.judgement._replace(fit=Fit.YANKED))
    return one


def _sdist_fit(name: NamedSdist, target: Target) -> TagFit:
    if name.python is not None and name.python != target.interpreter.version:
        return TagFit(Fit.OTHER_PYTHON, needs=name.python, has=target.interpreter.version)
    return TagFit(Fit.USABLE, _BEHIND_EVERY_TAG)
