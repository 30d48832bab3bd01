"""`--dockerfile`: the question about a lock, as the lines of a Dockerfile put it."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from wheelcheck.containers.files import Build, Files
from wheelcheck.containers.places import SERVICE_NAMES, USUAL_NAMES, Asked, find_places
from wheelcheck.images.dockerfile import Place, Setting
from wheelcheck.images.installs import Install
from wheelcheck.inspecting import Way, image_target
from wheelcheck.model.errors import InputError, UnknownImageError
from wheelcheck.model.lock import DEFAULT_GROUP, Installer, Lock
from wheelcheck.model.report import Failure, Problem
from wheelcheck.model.target import Assumption, Fact, Target, Why
from wheelcheck.model.verdict import Code, VerdictKind
from wheelcheck.placing import Placed
from wheelcheck.project_files import CommitFiles, FolderFiles, found_in
from wheelcheck.question import Question
from wheelcheck.targets.catalogue import find_release
from wheelcheck.targets.machines import docker_platform, parse_machine
from wheelcheck.targets.resolve import Hints, resolve_targets, unique_targets

__all__ = ["Project", "before_and_after", "in_dockerfile"]

_DEFAULT_MACHINE = "x86_64"


class Project(NamedTuple):
    """What is known besides the Dockerfile.

    Attributes:
        locks: What was read; one, where the Dockerfile installs several in different stages.
        hints: Of the project and of this computer.
        way: How images are reached whose names say nothing.
        taken: Variables of the environment that have a say in the images' names.
    """

    locks: Sequence[Lock]
    hints: Hints
    way: Way
    taken: frozenset[str] = frozenset()


def in_dockerfile(question: Question, project: Project, path: str, files: Files | None = None) -> Placed:
    """Read a Dockerfile, or a file that names one, for the locks of a question.

    Args:
        question: As it was asked.
        project: What is known besides.
        path: The file, as the user gave it; or a folder that holds one.
        files: Reads it and what it names; None for the files as they are.

    Raises:
        InputError: It does not tell the place, or contradicts the question.
    """
    locks, hints = project.locks, project.hints
    if question.bases:
        raise InputError("--base and --dockerfile contradict each other: the Dockerfile says the base")
    path = found_in(project.way.folder, path, SERVICE_NAMES if question.service else USUAL_NAMES)
    files = files or FolderFiles(project.way.folder, path)
    machine = parse_machine(question.arches[0]) if question.arches else hints.machine or _DEFAULT_MACHINE
    docker = docker_platform(machine).removeprefix("linux/")
    build_args = _build_args(question.build_args)
    asked = Asked(build_args, docker, question.stage, question.service, project.way.environ)
    found = find_places(path, files, [(lock.format, _beside(lock, project)) for lock in locks], asked)
    if len({each.place.setting for each in found}) > 1:
        raise InputError("installs these locks in different stages: give one lock at a time", path=files.label(path))
    place, build = found[0].place, found[0].build
    path = place.path
    project = project._replace(taken=build.taken)
    target = _target(question, place.setting, project, path)
    runner = None if place.runner is None else _runner(question, place.runner, project, path)
    told = () if runner is None or place.runner is None else tuple(_misfits(place, target, place.runner, runner, locks))
    run_packages = place.setting.packages if place.runner is None else place.runner.packages
    target = target._replace(
        packages=place.setting.packages,
        runner_packages=run_packages,
        notes=(*target.notes, *_notes(place, build)),
    )
    adopted = _adopted(question, place.install, locks[0]) if place.install is not None else question
    return Placed(adopted, (target,), told, (*found[0].notes, *place.notes, *_doubts(place, target, path)))


def before_and_after(after: Placed, question: Question, project: Project) -> Placed:
    """The move that a change of the Dockerfile is: from the file of another commit to the one that is there.

    Args:
        after: What the file says now.
        question: As it was asked.
        project: What is known besides.

    Raises:
        InputError: There is no such commit, or no such file in it.
    """
    names = SERVICE_NAMES if question.service else USUAL_NAMES
    path = found_in(project.way.folder, os.fspath(question.dockerfile or ""), names)
    files = CommitFiles(question.against or "", project.way.folder, path)
    before = in_dockerfile(question, project, path, files)
    ends = unique_targets([*before.targets, *after.targets])
    if len(ends) == 1:
        note = f"{path}: {question.against} installs in the same place"
        return after._replace(targets=ends, warnings=(*after.warnings, note))
    moved = after.question._replace(source=f"{path}@{question.against}", destination=path)
    return after._replace(question=moved, targets=ends)


def _beside(lock: Lock, project: Project) -> str:
    """A lock's path relative to the project's folder, which build contexts are relative to as well."""
    path = Path(lock.path)
    if path.is_absolute() and path.is_relative_to(project.way.folder):
        return path.relative_to(project.way.folder).as_posix()
    return lock.path


def _build_args(given: Sequence[str]) -> dict[str, str]:
    found = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or not name:
            raise InputError(f"--build-arg {each}: write it as NAME=VALUE")
        found[name] = value
    return found


def _target(question: Question, setting: Setting, project: Project, path: str) -> Target:
    hints = project.hints
    pythons = question.pythons or ([setting.python] if setting.python else [])
    arches = question.arches or ([setting.platform] if setting.platform else [])
    try:
        target = resolve_targets([setting.image], pythons, [each.removeprefix("linux/") for each in arches], hints)[0]
    except UnknownImageError as error:
        return _inspected(question, setting, project, InputError(error.message, path=path, line=setting.line))
    except InputError as error:
        raise InputError(error.message, path=path, line=setting.line) from None
    own = _own_python(target) if setting.python == "" and not question.pythons else None
    if own is not None and _is_assumed(target):
        target = resolve_targets([setting.image], [own], [each.removeprefix("linux/") for each in arches], hints)[0]
        setting = setting._replace(python=own)
    said = f"{path}:{setting.line}"
    return target._replace(assumptions=tuple(_told(each, setting, said) for each in target.assumptions))


def _inspected(question: Question, setting: Setting, project: Project, unknown: InputError) -> Target:
    """The image itself, where its name does not tell; if it cannot be reached, that the name does not tell."""
    if project.way.offline:
        raise unknown
    if project.taken:
        # A file of the project could spell a secret of the environment into an address that it says.
        names = ", ".join(sorted(project.taken))
        raise InputError(
            f"{unknown.message}; it is not looked into, for the environment has a say in it ({names}): give --base, or "
            "--image",
            path=unknown.path,
            line=unknown.line,
        )
    platform = [setting.platform] if setting.platform else []
    arches = question.arches or [each.removeprefix("linux/") for each in platform]
    pythons = question.pythons or ([setting.python] if setting.python else [])
    try:
        return image_target(setting.image, project.way, pythons, arches, project.hints)
    except InputError as error:
        message = f"{unknown.message}; looking into it: {error}"
        raise InputError(message, path=unknown.path, line=unknown.line) from None


def _own_python(target: Target) -> str | None:
    """The Python of the target's distribution, which its package manager installs."""
    known = target.distribution
    found = None if known is None else find_release(known.id, known.version)
    return None if found is None else found.python


def _is_assumed(target: Target) -> bool:
    """Its Python stands in no image's name."""
    return any(each.fact is Fact.PYTHON and each.why is not Why.IMAGE_TAG for each in target.assumptions)


def _told(assumption: Assumption, setting: Setting, said: str) -> Assumption:
    """What was taken from the Dockerfile, and not from a flag."""
    if assumption.why is not Why.FLAG:
        return assumption
    if assumption.fact is Fact.IMAGE:
        return assumption._replace(why=Why.DOCKERFILE, detail=f"{said}, {_stage(setting)}")
    if assumption.fact is Fact.PYTHON and setting.python:
        return assumption._replace(why=Why.DOCKERFILE, detail=said)
    if assumption.fact is Fact.ARCH and setting.platform:
        return assumption._replace(why=Why.DOCKERFILE, detail=said)
    return assumption


def _stage(setting: Setting) -> str:
    return setting.label if setting.label.startswith(("stage ", "service ", "the ")) else f"stage {setting.label}"


def _runner(question: Question, setting: Setting, project: Project, path: str) -> Target | None:
    """The place where what was installed runs, if its image says enough."""
    try:
        return _target(
            question._replace(pythons=()), setting, project._replace(way=project.way._replace(offline=True)), path
        )
    except InputError:
        return None


def _misfits(
    place: Place, built: Target, setting: Setting, runner: Target, locks: Sequence[Lock]
) -> list[tuple[Problem, Failure]]:
    """What is installed in one stage and does not load in the one that it is copied to."""
    where = f"{place.path}: {_stage(place.setting)} installs for {_system(built)}, and {_stage(setting)} runs it on"
    if built.libc.name is not runner.libc.name:
        message = f"{where} {_system(runner)}: what is compiled in the packages does not load there"
    elif (built.libc.major, built.libc.minor) > (runner.libc.major, runner.libc.minor):
        message = f"{where} {_system(runner)}, which is older: what is compiled for the newer one may not load there"
    elif _minor(built) != _minor(runner) and place.setting.python is None and setting.python is None:
        message = f"{where} Python {runner.interpreter.label}: it does not find packages of {built.interpreter.label}"
    else:
        return []
    lock = locks[0].path
    failure = Failure(lock, None, built.id, VerdictKind.MISSING, lock, Code.LOCK_REFUSED, message)
    return [(Problem(message), failure)]


def _system(target: Target) -> str:
    name = target.distribution.name if target.distribution is not None else target.base
    return f"{name} ({target.libc})"


def _minor(target: Target) -> tuple[object, ...]:
    python = target.interpreter
    return python.implementation, python.major, python.minor, python.free_threaded


def _notes(place: Place, build: Build) -> list[str]:
    install = place.install
    if install is None:
        return [f"{place.path}:{build.line}: {build.name} takes the image as it is"] if build.image else []
    part = [f"{word} {name}" for word, name in install.groups]
    more = f" ({', '.join(part)})" if part else ""
    line = f"{place.path}:{install.line}" if install.line else f"the command of {build.name}"
    service = f", for {build.name}" if build.name and install.line else ""
    return [f"{line} installs it with {install.installer}{more}{service}"]


def _doubts(place: Place, target: Target, path: str) -> list[str]:
    """A Python that nobody mentions may come from anywhere: copied, downloaded, of conda."""
    python = next(each for each in target.assumptions if each.fact is Fact.PYTHON)
    firm = python.why in {Why.IMAGE_TAG, Why.FLAG, Why.DOCKERFILE, Why.INSPECTED}
    by_image = python.why is Why.CATALOGUE and not python.detail.startswith("python3 of ")
    if firm or by_image or place.setting.python is not None:
        return []
    label = target.interpreter.label
    return [f"{path}: no line of {_stage(place.setting)} says its Python: {label} is assumed (--python says another)"]


def _adopted(question: Question, install: Install, lock: Lock) -> Question:
    """The question as the command asks it; what the user says himself wins."""
    question = question._replace(
        no_binary=(*question.no_binary, *install.no_binary),
        only_binary=(*question.only_binary, *install.only_binary),
        installer=question.installer or str(install.installer),
    )
    if question.only or question.with_groups or question.without or install.lock is None:
        return question
    said = {word: [name for kind, name in install.groups if kind == word] for word in ("only", "with", "without")}
    if install.lock is not None and question.extras is None and not question.all_extras and lock.extras:
        question = question._replace(extras=install.extras)
    if said["only"]:
        return question._replace(only=said["only"])
    usual = [DEFAULT_GROUP, "dev"] if install.installer is Installer.UV else [DEFAULT_GROUP]
    if install.installer is Installer.UV:
        chosen = [name for name in (*usual, *said["with"]) if name not in said["without"]]
        return question._replace(only=[name for name in chosen if name == DEFAULT_GROUP or name in lock.groups])
    known = [name for name in said["without"] if name in lock.groups]
    return question._replace(with_groups=[*usual, *said["with"]], without=known)
