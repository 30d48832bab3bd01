"""From the question to what a run is about: locks that are read, targets, and the part of the locks that is meant."""

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wheelcheck.access import cache_folder
from wheelcheck.lockfiles.command_line import is_requirement, read_names
from wheelcheck.lockfiles.detection import find_locks, find_project
from wheelcheck.lockfiles.reading import read_lock
from wheelcheck.lockfiles.selection import validate_selection
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import Installer, Lock, Selection
from wheelcheck.model.report import DEFAULT_FAIL_ON, Failure, Problem
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import VerdictKind
from wheelcheck.placing import Placed
from wheelcheck.question import Question
from wheelcheck.targets.hints import project_hints
from wheelcheck.targets.resolve import Hints, Look, resolve_targets, unique_targets

if TYPE_CHECKING:
    from wheelcheck.inspecting import Way

__all__ = ["Prepared", "prepare"]

_NO_LOCK = (
    "no lock file here; name one (wheelcheck poetry.lock), or packages (wheelcheck numpy==2.3.4), "
    "or run wheelcheck in the project's folder"
)


class Prepared(NamedTuple):
    """What a run is about.

    Attributes:
        question: With what a Dockerfile adds to it.
        locks: As they were read.
        targets: Where they are judged.
        selection: The part of them that is meant.
        failing: The verdicts that the gate fails on.
        told: What is wrong whatever is in the locks, for people and for the gate.
        warnings: What should be known of the reading.
    """

    question: Question
    locks: tuple[Lock, ...]
    targets: tuple[Target, ...]
    selection: Selection
    failing: frozenset[VerdictKind]
    told: tuple[tuple[Problem, Failure], ...]
    warnings: tuple[str, ...]


def prepare(question: Question, folder: Path, environ: Mapping[str, str]) -> Prepared:
    """Read what a question speaks of.

    Args:
        question: As it was asked.
        folder: The project's.
        environ: The environment variables.

    Raises:
        InputError: It cannot be read, or contradicts itself.
    """
    failing = _verdict_kinds(question.fail_on)
    read = _read(question.locks, folder, environ)
    hints = project_hints(folder, read)
    places = _placed(question, read, hints, folder)
    question, targets, told, warnings = places
    installer = _installer(question.installer)
    if installer is not None:
        read = [lock._replace(installer=installer) for lock in read]
    if question.prefer_wheels:
        read = [_preferring_wheels(lock) for lock in read]
    extras = {extra for lock in read for extra in lock.extras} if question.all_extras else question.extras
    selection = Selection(
        frozenset(question.only),
        frozenset(question.with_groups),
        frozenset(question.without),
        None if extras is None else frozenset(extras),
    )
    validate_selection(read, selection)
    return Prepared(question, tuple(read), targets, selection, failing, told, warnings)


def _placed(question: Question, read: Sequence[Lock], hints: Hints, folder: Path) -> Placed:
    """Where the locks are judged: what flags and Dockerfiles say."""
    if question.dockerfile is None and question.against is not None:
        raise InputError("--against goes with --dockerfile: it is that file of another commit that is compared with")
    if question.dockerfile is None and question.source is None and question.service is not None:
        raise InputError("--service goes with --dockerfile and a compose file")
    if question.dockerfile is not None:
        from wheelcheck.dockerfiles import Project, before_and_after, in_dockerfile

        path = os.fspath(question.dockerfile)
        project = Project(read, hints, _way(question, folder))
        placed = in_dockerfile(question, project, path)
        return placed if question.against is None else before_and_after(placed, question, project)
    if question.image is not None:
        from wheelcheck.inspecting import image_target

        if question.bases or question.source or question.destination:
            raise InputError("--image contradicts --base, --from and --to: it is the base")
        target = image_target(question.image, _way(question, folder), question.pythons, question.arches, hints)
        return Placed(question, (target,))
    if question.source is None and question.destination is None:
        look = _look(question, folder, hints)
        return Placed(question, resolve_targets(question.bases, question.pythons, question.arches, hints, look))
    return _moved(question, read, hints, folder)


def _look(question: Question, folder: Path, hints: Hints) -> Look:
    """Looks into images that nothing else tells of."""

    def look(base: str, pythons: Sequence[str], arches: Sequence[str]) -> Target:
        from wheelcheck.inspecting import image_target

        return image_target(base, _way(question, folder), pythons, arches, hints)

    return look


def _is_dockerfile(path: Path) -> bool:
    """A file that is no archive of an image."""
    return path.is_file() and not path.name.endswith((".tar", ".tar.gz", ".tgz"))


def _way(question: Question, folder: Path) -> "Way":
    """How images are reached."""
    from wheelcheck.inspecting import Way

    environ = os.environ if question.environ is None else question.environ
    cache = None if question.no_cache else cache_folder(question.cache_dir, environ)
    way = Way(folder, environ, cache, offline=question.offline)
    return way if question.timeout is None else way._replace(timeout=question.timeout)


def _moved(question: Question, read: Sequence[Lock], hints: Hints, folder: Path) -> Placed:
    """The two ends of a move: bases, or Dockerfiles."""
    from wheelcheck.dockerfiles import Project, in_dockerfile
    from wheelcheck.targets.endpoints import resolve_end, resolve_move

    source, destination = question.source, question.destination
    if source is None or destination is None:
        raise InputError("--from and --to go together: the base that is left, and the one that is moved to")
    if question.bases:
        raise InputError("--base and --from/--to contradict each other")
    look = _look(question, folder, hints)
    files = {text for text in (source, destination) if _is_dockerfile(folder / text)}
    if not files:
        both = resolve_move(source, destination, question.pythons, question.arches, hints, look=look)
        return Placed(question, both)
    project = Project(read, hints, _way(question, folder))
    read_ends = {text: in_dockerfile(question, project, text) for text in sorted(files)}
    known = next(iter(read_ends.values())).targets[0]
    ends = tuple(
        read_ends[text].targets[0]
        if text in read_ends
        else resolve_end(text, option, known, question.arches, hints, look=look)
        for option, text in (("--from", source), ("--to", destination))
    )
    if len(unique_targets(ends)) == 1:
        raise InputError(f"--from {source} and --to {destination} are the same target ({known.id})")
    # The command that installs the lock after the move says which part of it is meant.
    last = read_ends.get(destination) or read_ends[source]
    return last._replace(targets=unique_targets(ends))


def _preferring_wheels(lock: Lock) -> Lock:
    return lock._replace(controls=lock.controls._replace(prefer_binary=True)) if lock.is_unlocked else lock


def _read(arguments: Sequence[str | os.PathLike[str]], folder: Path, environ: Mapping[str, str]) -> list[Lock]:
    texts = [os.fspath(argument) for argument in arguments]
    names = [text for text in texts if is_requirement(text)]
    paths = [text for text in texts if not is_requirement(text)]
    if not texts:
        project = find_project(folder)
        paths = list(find_locks(folder)) or ([] if project is None else [project])
        if not paths:
            raise InputError(_NO_LOCK)
    locks = [read_lock(path, environ) for path in dict.fromkeys(paths)]
    if names:
        locks.append(read_names(names))
    return locks


def _installer(name: str | None) -> Installer | None:
    if name is None:
        return None
    try:
        return Installer(name)
    except ValueError:
        known = ", ".join(Installer)
        raise InputError(f"unknown installer {name!r}; wheelcheck knows the rules of {known}") from None


def _verdict_kinds(names: Collection[str] | None) -> frozenset[VerdictKind]:
    if names is None:
        return DEFAULT_FAIL_ON
    kinds = set()
    for name in names:
        try:
            kinds.add(VerdictKind(name))
        except ValueError:
            known = ", ".join(VerdictKind)
            raise InputError(f"unknown verdict {name!r} for --fail-on; there are {known}") from None
    return frozenset(kinds)
