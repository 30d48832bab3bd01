"""Completes the verdicts that hang on sdists: opens them, resolves what their builds require, names system packages.

The way: every sdist that a verdict names is opened once; what its build requires is resolved as the installer would
do it today, and the sdists among that are opened in turn, to a depth that no real chain reaches.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from wheelcheck.judge.builds import is_to_be_opened, with_requirements, with_sdist
from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.report import PackageReport, SystemNeeds
from wheelcheck.model.sdist import BuildEnvironment, Extension, SdistFacts, SdistFailure
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import BuildRequirement, Code, SystemPackage, Verdict, VerdictKind

__all__ = [
    "Asked",
    "Opened",
    "Opener",
    "Requirements",
    "Resolution",
    "build_environment",
    "complete",
    "system_needs",
]

_DEEPEST = 6
"""Builds within builds; real chains have two or three."""


class Opened(NamedTuple):
    """One sdist in one environment."""

    file: ReleaseFile
    environment: BuildEnvironment


class Asked(NamedTuple):
    """The build requirements of one sdist on one target, for one lock's installer."""

    lock: str
    target: str
    requires: tuple[str, ...]


class Resolution(NamedTuple):
    """What the isolated build environment gets.

    Attributes:
        needs: The build requirements, with verdicts made of file names.
        conflict: Why there is no answer, or `""`.
    """

    needs: tuple[BuildRequirement, ...] = ()
    conflict: str = ""


class Opener(Protocol):
    """Opens sdists, all at once."""

    def __call__(self, wanted: Sequence[Opened], /) -> Mapping[Opened, SdistFacts | SdistFailure]:
        """What each shows."""


class Requirements(Protocol):
    """Resolves build requirements, all at once."""

    def __call__(self, asked: Sequence[Asked], /) -> Mapping[Asked, Resolution]:
        """What each gets."""


def build_environment(target: Target) -> BuildEnvironment:
    """What a build script sees on that target."""
    python = target.interpreter
    return BuildEnvironment(
        implementation=python.implementation,
        major=python.major,
        minor=python.minor,
        free_threaded=python.free_threaded,
        machine=target.arch,
        libc=target.libc.name,
    )


def complete(
    packages: Sequence[PackageReport], targets: Sequence[Target], open_sdists: Opener, requirements: Requirements
) -> tuple[PackageReport, ...]:
    """Complete every verdict that hangs on an sdist.

    Args:
        packages: With verdicts made of file names.
        targets: Those of the report.
        open_sdists: Opens sdists.
        requirements: Resolves build requirements.
    """
    book = _Book({target.id: target for target in targets}, open_sdists, requirements)
    starts = [
        _Start(package.lock, target, verdict)
        for package in packages
        for target, verdict in package.results.items()
        if is_to_be_opened(verdict)
    ]
    if not starts:
        return tuple(packages)
    book.learn(starts)
    return tuple(_completed(package, book) for package in packages)


def _completed(package: PackageReport, book: "_Book") -> PackageReport:
    if not any(map(is_to_be_opened, package.results.values())):
        return package
    pin = package.pin
    results = {
        target: book.verdict(_Start(package.lock, target, verdict), pin.name, pin.version)
        if is_to_be_opened(verdict)
        else verdict
        for target, verdict in package.results.items()
    }
    return package._replace(results=results)


class _Start(NamedTuple):
    """A verdict that hangs on an sdist, where it stands."""

    lock: str
    target: str
    verdict: Verdict


class _Book:
    """What is known of sdists and of their builds' requirements."""

    def __init__(self, targets: Mapping[str, Target], open_sdists: Opener, requirements: Requirements) -> None:
        self._targets = targets
        self._environments = {name: build_environment(target) for name, target in targets.items()}
        self._open = open_sdists
        self._require = requirements
        self._facts: dict[Opened, SdistFacts | SdistFailure] = {}
        self._resolutions: dict[Asked, Resolution] = {}
        self._known: dict[tuple[Opened, str, str], Verdict] = {}

    def learn(self, starts: Iterable[_Start]) -> None:
        """Open what the verdicts name, and what these builds need, level by level."""
        level = list(starts)
        for _ in range(_DEEPEST):
            new = dict.fromkeys(opened for start in level if (opened := self._opened(start)) not in self._facts)
            if new:
                self._facts.update(self._open(tuple(new)))
            asked = dict.fromkeys(
                asked for start in level if (asked := self._asked(start)) is not None and asked not in self._resolutions
            )
            if not asked:
                return
            answers = self._require(tuple(asked))
            self._resolutions.update(answers)
            level = [
                _Start(question.lock, question.target, need.verdict)
                for question, answer in answers.items()
                for need in answer.needs
                if is_to_be_opened(need.verdict)
            ]

    def verdict(
        self, start: _Start, name: str, version: str | None, within: frozenset[Opened] = frozenset()
    ) -> Verdict:
        """The verdict with all that is known of the build."""
        opened = self._opened(start)
        if opened in within or opened not in self._facts:
            # A build that needs itself, or a chain that is longer than any real one.
            return start.verdict._replace(kind=VerdictKind.UNKNOWN, code=Code.SDIST_UNCLEAR)
        key = (opened, start.lock, start.target)
        known = self._known.get(key)
        if known is None:
            known = self._judged(start, opened, name, version, within | {opened})
            if not within:
                self._known[key] = known
        return known

    def _judged(
        self, start: _Start, opened: Opened, name: str, version: str | None, within: frozenset[Opened]
    ) -> Verdict:
        facts = self._facts[opened]
        verdict = with_sdist(start.verdict, facts)
        asked = self._asked(start)
        if isinstance(facts, SdistFailure) or asked is None or asked not in self._resolutions:
            return verdict
        resolution = self._resolutions[asked]
        needs = tuple(self._need(start, need, within) for need in resolution.needs)
        verdict = with_requirements(verdict, needs, resolution.conflict)
        return _with_system(verdict, name, version, facts, self._targets[start.target])

    def _need(self, start: _Start, need: BuildRequirement, within: frozenset[Opened]) -> BuildRequirement:
        if not is_to_be_opened(need.verdict):
            return need
        inner = start._replace(verdict=need.verdict)
        return need._replace(verdict=self.verdict(inner, need.name, need.version, within))

    def _opened(self, start: _Start) -> Opened:
        assert start.verdict.file is not None
        return Opened(start.verdict.file, self._environments[start.target])

    def _asked(self, start: _Start) -> Asked | None:
        """What the build requires, where there is something to ask."""
        facts = self._facts.get(self._opened(start))
        if not isinstance(facts, SdistFacts) or not (facts.requires or facts.hook_requires):
            return None
        return Asked(start.lock, start.target, tuple(dict.fromkeys((*facts.requires, *facts.hook_requires))))


def _with_system(verdict: Verdict, name: str, version: str | None, facts: SdistFacts, target: Target) -> Verdict:
    if verdict.build is None or verdict.build.extension is not Extension.REQUIRED:
        return verdict
    # Loaded here: most runs compile nothing.
    from wheelcheck.advice.system_packages import system_packages
    from wheelcheck.advice.toolchain_versions import toolchain_hurdles

    build = verdict.build._replace(system=system_packages(name, version, facts, target))
    return verdict._replace(build=build._replace(hurdles=(*build.hurdles, *toolchain_hurdles(facts, target))))


def system_needs(packages: Iterable[PackageReport], targets: Iterable[Target]) -> dict[str, SystemNeeds]:
    """What each target's system must have for everything that is compiled there, build requirements included."""
    found = {}
    for target in targets:
        gathered = _Gathered(target)
        for package in packages:
            verdict = package.results[target.id]
            if verdict.kind is VerdictKind.COMPILE:
                gathered.take(_label(package.pin.name, package.pin.version), verdict, running=True)
        if gathered.manager is not None:
            found[target.id] = gathered.needs()
    return found


_WITH_COMPILERS = ("libstdc++", "libgcc", "libgomp")
"""What a compiler brings for the programs that it makes."""


def _label(name: str, version: str | None) -> str:
    return f"{name} {version}" if version else name


class _Gathered:
    """System packages of many builds on one target, each with everything that asks for it."""

    def __init__(self, target: Target) -> None:
        self.manager: str | None = None
        self._distribution = target.distribution
        self._there = target.packages
        self._there_to_run = target.runner_packages
        self._build: dict[str, list[tuple[str, SystemPackage]]] = {}
        self._run: dict[str, list[tuple[str, SystemPackage]]] = {}
        self._unknown: list[str] = []

    def take(self, label: str, verdict: Verdict, *, running: bool) -> None:
        """Add what one build needs; what its build requirements need to run is needed while building."""
        build = verdict.build
        if build is None:
            return
        if build.system is not None:
            self.manager = build.system.manager
            for package in build.system.build:
                self._add(self._build, label, package, self._there)
            for package in build.system.run:
                if running:
                    self._add(self._run, label, package, self._there_to_run)
                elif not package.name.startswith(_WITH_COMPILERS):
                    self._add(self._build, label, package, self._there)
            self._unknown += [f"{label}: {ask}" for ask in build.system.unknown]
        for need in build.needs:
            if need.verdict.kind is VerdictKind.COMPILE:
                self.take(_label(need.name, need.version), need.verdict, running=False)

    @staticmethod
    def _add(
        found: dict[str, list[tuple[str, SystemPackage]]], label: str, package: SystemPackage, there: frozenset[str]
    ) -> None:
        if package.name not in there:
            found.setdefault(package.name, []).append((label, package))

    def needs(self) -> SystemNeeds:
        """All of it, as commands and reasons."""
        from wheelcheck.advice.archived import TAKE_ARCHIVE, archived_note
        from wheelcheck.advice.install_line import install_line

        manager = self.manager or ""
        note = archived_note(self._distribution)
        packages = [_joined(rows) for rows in (*self._build.values(), *self._run.values())]
        return SystemNeeds(
            manager=manager,
            build_command=install_line(manager, self._build),
            run_command=install_line(manager, self._run, running=True),
            packages=tuple(dict.fromkeys(packages)),
            unknown=tuple(dict.fromkeys(self._unknown)),
            build=tuple(map(_joined, self._build.values())),
            run=tuple(map(_joined, self._run.values())),
            first_command=TAKE_ARCHIVE if note else "",
            note=note,
        )


def _joined(rows: Sequence[tuple[str, SystemPackage]]) -> SystemPackage:
    """The package, with every reason once and all who have it: `C compiler for a 1, b 2; -lpq for a 1`."""
    reasons: dict[str, dict[str, None]] = {}
    for label, package in rows:
        reasons.setdefault(package.why, {})[label] = None
    return rows[0][1]._replace(why="; ".join(f"{why} for {', '.join(labels)}" for why, labels in reasons.items()))
