"""What has to be asked about one lock, and the verdicts that follow from the answers."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from wheelcheck.index.configuration import Configuration
from wheelcheck.index.routes import Route, combine, controls, route
from wheelcheck.index.tag_store import TagStore
from wheelcheck.judge.addressed import file_hosts, with_addressed_files
from wheelcheck.judge.installers import InstallerRules, rules_for
from wheelcheck.judge.verdicts import JudgedPin, Place, judge_pin, taken_anywhere
from wheelcheck.lockfiles.selection import select
from wheelcheck.model.lock import FormatControl, IndexRef, Lock, LockFormat, Pin, Selection, SourceType
from wheelcheck.model.release import PageAnswer, PageRequest, ProjectPage
from wheelcheck.model.report import Explanation, PackageReport
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import Code, FileJudgement, Verdict, VerdictKind
from wheelcheck.tags.compatibility import TagMatcher
from wheelcheck.tags.pip_versions import PipKnowledge, pip_knowledge
from wheelcheck.targets.markers import marker_environment

__all__ = ["Inquiry", "inquire", "page_requests"]

_NOT_ASKED = ProjectPage(())
"""The answer for pins that no index is asked about."""

_IMAGE_PIP_FORMATS = frozenset({LockFormat.REQUIREMENTS, LockFormat.COMMAND_LINE, LockFormat.PROJECT})
"""Formats that the pip of an old image can read; a pylock.toml needs a pip that knows every tag anyway."""


class _Bench(NamedTuple):
    """What all pins of a lock are judged with."""

    places: tuple[Place, ...]
    rules: InstallerRules
    taken: Callable[[str], bool]


class Inquiry(NamedTuple):
    """One lock, with what must be known to judge it.

    Attributes:
        lock: The lock.
        targets: Where it would be installed.
        excluded: Per target, per pin: None where the pin is installed, else why it is not.
        routes: By the pin's place in the lock: where its files are looked for. Pins that no target installs, or
            that do not come from an index, have none.
        controls: `--no-binary` and `--only-binary`, from the lock and the user's configuration.
    """

    lock: Lock
    targets: tuple[Target, ...]
    excluded: tuple[tuple[Code | None, ...], ...]
    routes: Mapping[int, Route]
    controls: FormatControl

    def verdicts(
        self, pages: Mapping[tuple[IndexRef, str], PageAnswer], explained: frozenset[str], store: TagStore
    ) -> Iterator[tuple[PackageReport, Explanation | None]]:
        """Judge every pin on every target.

        Args:
            pages: The answers, by index and project.
            explained: Names whose every file is to be judged too.
            store: Knows the tags of targets.
        """
        rules = rules_for(self.lock.installer)
        addressed = any(file.url is not None for pin in self.lock.pins for file in pin.files[:1])
        hosts = file_hosts(pages.values()) if addressed else frozenset()
        places = tuple(self.place(target, store) for target in self.targets)
        bench = _Bench(places, rules, taken_anywhere(places))
        for number, pin in enumerate(self.lock.pins):
            answer = self._answer(number, pin, pages)
            if addressed:
                answer = with_addressed_files(pin, answer, hosts)
            judged = self._judge(number, pin, answer, bench, explain=pin.name in explained)
            results = {
                target.id: self._result(number, column, judged.verdicts[column])
                for column, target in enumerate(self.targets)
            }
            package = PackageReport(pin, self.lock.path, results)
            yield package, self._explanation(package, judged.files) if pin.name in explained else None

    def prepare(self, store: TagStore) -> None:
        """Have the targets' tags made, so that `verdicts` finds them."""
        rules = rules_for(self.lock.installer)
        for target in self.targets:
            store.tags(target, linux_first=self._knowledge(target, rules).linux_first)

    def _knowledge(self, target: Target, rules: InstallerRules) -> PipKnowledge:
        image_pip = rules.image_pip and self.lock.format in _IMAGE_PIP_FORMATS
        return pip_knowledge(target.pip if image_pip else None)

    def place(self, target: Target, store: TagStore) -> Place:
        """The target, with its tags as the lock's installer knows them."""
        knowledge = self._knowledge(target, rules_for(self.lock.installer))
        return Place(target, TagMatcher(target, knowledge, store.tags(target, linux_first=knowledge.linux_first)))

    def _answer(self, number: int, pin: Pin, pages: Mapping[tuple[IndexRef, str], PageAnswer]) -> PageAnswer:
        way = self.routes.get(number)
        if way is None:
            return _NOT_ASKED
        return combine(way, [pages[repository, pin.name] for repository in way.indexes])

    def _judge(self, number: int, pin: Pin, answer: PageAnswer, bench: _Bench, *, explain: bool) -> JudgedPin:
        places = bench.places
        if pin.source.type is SourceType.INDEX and number not in self.routes:
            # Installed nowhere: `_result` says why.
            nothing = Verdict(VerdictKind.EXCLUDED, Code.MARKER)
            return JudgedPin((nothing,) * len(places), ((),) * len(places))
        return judge_pin(pin, answer, places, bench.rules, self.controls, taken=bench.taken, explain=explain)

    def _result(self, number: int, column: int, verdict: Verdict) -> Verdict:
        code = self.excluded[column][number]
        if code is None:
            return verdict
        # A lock that was not made for the target excludes nothing: its installer refuses to install anything there.
        return Verdict(VerdictKind.MISSING if code is Code.LOCK_TARGET else VerdictKind.EXCLUDED, code)

    def _explanation(self, package: PackageReport, files: tuple[tuple[FileJudgement, ...], ...]) -> Explanation:
        by_target = dict(zip((target.id for target in self.targets), files, strict=False))
        return Explanation(package, by_target)


def inquire(lock: Lock, targets: tuple[Target, ...], selection: Selection, configuration: Configuration) -> Inquiry:
    """Find out which pins are installed where, and which indexes must be asked for them."""
    excluded = tuple(_excluded(lock, target, selection) for target in targets)
    routes = {
        number: route(lock, pin, configuration)
        for number, pin in enumerate(lock.pins)
        if pin.source.type is SourceType.INDEX and any(codes[number] is None for codes in excluded)
    }
    return Inquiry(lock, targets, excluded, routes, controls(lock, configuration))


def _excluded(lock: Lock, target: Target, selection: Selection) -> tuple[Code | None, ...]:
    """Per pin: None where the target installs it, else why not."""
    if lock.environment_libcs:
        # No marker knows libc, but PDM's lock targets do (`manylinux_2_17_x86_64`).
        fitting = [
            marker
            for marker, libc in zip(lock.environments, lock.environment_libcs, strict=True)
            if libc in {"", target.libc.name}
        ]
        if not fitting:
            return (Code.LOCK_TARGET,) * len(lock.pins)
        lock = lock._replace(environments=tuple(fitting))
    return select(lock, marker_environment(target), selection)


def page_requests(inquiries: Iterable[Inquiry]) -> tuple[PageRequest, ...]:
    """The project pages that the verdicts need: one for all versions of a name on one index, in order."""
    versions: dict[tuple[IndexRef, str], set[str]] = {}
    for inquiry in inquiries:
        for number, way in inquiry.routes.items():
            pin = inquiry.lock.pins[number]
            for repository in way.indexes:
                versions.setdefault((repository, pin.name), set()).add(pin.version or "")
    return tuple(PageRequest(repository, name, frozenset(wanted)) for (repository, name), wanted in versions.items())
