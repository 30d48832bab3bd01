"""A Dockerfile and a lock -> where the lock is installed: stage, image and Python, and what the system has there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from wheelcheck.images.commands import Command, commands_in, commands_of
from wheelcheck.images.installs import Install, installs_in, python_of, system_packages_of
from wheelcheck.images.stages import Copy, Stage, read_stages
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import LockFormat

__all__ = ["Place", "Setting", "read_dockerfile", "read_image"]

_SURE, _LIKELY, _MAYBE = 3, 2, 1
_OFFICIAL_PYTHON = re.compile(r"(?:^|/)python:(\d+\.\d+(?:\.\d+)?)(?![\d.])")
_PROJECT = frozenset({LockFormat.PROJECT})


class Setting(NamedTuple):
    """A stage with all that it stands on.

    Attributes:
        label: For people: `builder`, `stage 2`.
        image: Its image.
        platform: `linux/arm64`, where the file says one.
        python: What is installed there besides the image's own: `3.11`, `""` for the distribution's, None for none.
        packages: Of the system, installed there.
        line: Of its FROM.
    """

    label: str
    image: str
    platform: str | None
    python: str | None
    packages: frozenset[str]
    line: int


class Place(NamedTuple):
    """Where a lock is installed.

    Attributes:
        path: The Dockerfile.
        setting: The stage that installs it.
        install: The command, or None where none was found.
        runner: The last stage, where that is another one: what was installed is copied there.
        notes: What should be known of the reading.
        sure: The command names the lock, or its tool.
    """

    path: str
    setting: Setting
    install: Install | None
    runner: Setting | None = None
    notes: tuple[str, ...] = ()
    sure: bool = False


class _Found(NamedTuple):
    stage: Stage
    install: Install
    score: int


def read_dockerfile(
    text: str,
    path: str,
    lock: tuple[LockFormat, str],
    *,
    build_args: Mapping[str, str],
    machine: str,
    wanted: str | None = None,
    contexts: Mapping[str, str] | None = None,
    later: Sequence[tuple[str, ...]] = (),
) -> Place:
    """Find where a lock is installed.

    Args:
        text: The Dockerfile.
        path: Its name as the user gave it.
        lock: The lock's format and path.
        build_args: `--build-arg`.
        machine: Docker's name of the machine that it is built for (`amd64`).
        wanted: `--stage`: the stage that is built, else the last one.
        contexts: Names that stand for other images (`--build-context NAME=docker-image://IMAGE`).
        later: Commands that are carried out in a container of it, in words.

    Raises:
        InputError: It is no Dockerfile, or what it says does not tell the image.
    """
    stages = read_stages(text, path, build_args, machine, contexts)
    last = _last(stages, wanted, path)
    contributing = _contributing(stages, last)
    found = [
        _Found(stage, install, score)
        for stage in contributing
        for install in _installs(stage)
        if (score := _score(install, *lock))
    ]
    found += [_Found(last, install, score) for install, score in _later(later, dict(last.values), lock)]
    best = max(found, key=lambda each: each.score, default=None)
    if best is not None and best.install.exports:
        best = _that_installs(best, contributing)
    notes: list[str] = []
    if best is None:
        stage, why = _likely(stages, contributing, lock[1], path)
        notes.append(f"{path}: no RUN line installs {lock[1]}; {_label(stage)} is taken{why}")
    else:
        stage = best.stage
        if best.score == _MAYBE and best.install.line:
            notes.append(f"{path}:{best.install.line}: taken for what installs {lock[1]}")
    runner = None if last in _chain(stages, stage) or stage in _chain(stages, last) else last
    setting = _setting(stages, stage, path)
    return Place(
        path,
        setting,
        None if best is None else best.install,
        None if runner is None or _is_bare(_root(stages, runner).image) else _setting(stages, runner, path),
        tuple(notes),
        best is not None and best.score > _MAYBE,
    )


def _likely(stages: Sequence[Stage], contributing: Sequence[Stage], lock: str, path: str) -> tuple[Stage, str]:
    """The stage where a lock is probably installed that no RUN line names: by a script, or by what it calls itself."""
    standing = [stage for stage in contributing if not _is_bare(_root(stages, stage).image)]
    hints = (
        ("", standing),
        (", the only image on which one runs pip or its like", [stage for stage in standing if any(_installs(stage))]),
        (", the only image of Python", [stage for stage in standing if _is_python(_root(stages, stage).image or "")]),
    )
    for why, found in hints:
        if len({_root(stages, stage).image for stage in found}) == 1:
            return found[0], why
    if not standing:
        return contributing[0], ""
    raise InputError(
        f"no RUN line installs {lock}, and its stages stand on several images: say which with --stage", path=path
    )


def _is_python(image: str) -> bool:
    """Its repository is called like an interpreter."""
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0] in {"python", "pypy", "graalpy"}


def read_image(
    image: str, path: str, line: int, lock: tuple[LockFormat, str], later: Sequence[tuple[str, ...]] = ()
) -> Place:
    """Where a lock is installed, if that is in a container of an image that is taken as it is.

    Args:
        image: The image.
        path: The file that says so, as the user gave it.
        line: Its line, 1-based.
        lock: The lock's format and path.
        later: Commands that are carried out in the container, in words.
    """
    found = max(_later(later, {}, lock), key=lambda each: each[1], default=None)
    setting = Setting("the image itself", image, None, None, frozenset(), line)
    return Place(path, setting, None if found is None else found[0], sure=found is not None and found[1] > _MAYBE)


def _later(
    commands: Sequence[tuple[str, ...]], values: dict[str, str], lock: tuple[LockFormat, str]
) -> Iterator[tuple[Install, int]]:
    for words in commands:
        for command in commands_in(words, values):
            for install in installs_in(command):
                if score := _score(install, *lock):
                    yield install, score


def _last(stages: Sequence[Stage], wanted: str | None, path: str) -> Stage:
    if wanted is None:
        return stages[-1]
    for stage in stages:
        if wanted.lower() in {stage.name, str(stage.number)}:
            return stage
    known = ", ".join(stage.name or str(stage.number) for stage in stages)
    raise InputError(f"has no stage {wanted}; there are {known}", path=path)


def _chain(stages: Sequence[Stage], stage: Stage) -> list[Stage]:
    """The stage, and those that it is built from."""
    chain = [stage]
    while (parent := chain[-1].parent) is not None:
        chain.append(stages[parent])
    return chain


def _root(stages: Sequence[Stage], stage: Stage) -> Stage:
    return _chain(stages, stage)[-1]


def _contributing(stages: Sequence[Stage], last: Stage) -> list[Stage]:
    """The stages that the last one is made of, itself first: those that it is built from or copies from."""
    found: list[Stage] = []
    waiting = [last]
    while waiting:
        stage = waiting.pop(0)
        if stage in found:
            continue
        found.append(stage)
        if stage.parent is not None:
            waiting.append(stages[stage.parent])
        for copy in stage.copies:
            waiting += [each for each in stages if copy.source in {each.name, str(each.number)}]
    return found


def _commands(stage: Stage) -> Iterator[Command]:
    for step in stage.steps:
        if step.instruction.keyword == "RUN":
            yield from commands_of(step)


def _installs(stage: Stage) -> Iterator[Install]:
    for command in _commands(stage):
        yield from installs_in(command)


def _that_installs(export: _Found, stages: Sequence[Stage]) -> _Found:
    """Where another stage installs what one only exports, that is the place; which part it is, the export says."""
    if any(install.lock is None and _is_given_a_list(install) for install in _installs(export.stage)):
        return export
    for stage in stages:
        for install in _installs(stage):
            if install.lock is None and _is_given_a_list(install):
                merged = export.install._replace(
                    installer=install.installer,
                    line=install.line,
                    no_binary=(*export.install.no_binary, *install.no_binary),
                    only_binary=(*export.install.only_binary, *install.only_binary),
                )
                return export._replace(stage=stage, install=merged)
    return export


def _is_given_a_list(install: Install) -> bool:
    return any(file.endswith((".txt", ".in", ".pip")) for file in install.files)


def _score(install: Install, lock_format: LockFormat, path: str) -> int:
    """How sure it is that this command installs the lock."""
    if install.lock is not None and install.lock is lock_format:
        return _SURE
    name = path.replace("\\", "/").rpartition("/")[2]
    given = [file.rpartition("/")[2] for file in install.files]
    if name and name in given:
        return _SURE
    if lock_format in _PROJECT and (install.lock is not None or any(file.startswith(".") for file in install.files)):
        return _LIKELY
    if lock_format is LockFormat.REQUIREMENTS and any(file.endswith((".txt", ".in", ".pip")) for file in given):
        return _MAYBE
    exported = any("requirements" in file for file in given)
    return _MAYBE if exported and lock_format is not LockFormat.COMMAND_LINE else 0


def _is_bare(image: str | None) -> bool:
    return image is None or image == "scratch"


def _python_in(copy: Copy, stages: Sequence[Stage]) -> str | None:
    """The Python of an official image whose /usr/local is copied."""
    if not any(path.rstrip("/") in {"", "/usr/local"} for path in copy.paths[:-1]):
        return None
    roots = [_root(stages, each).image for each in stages if copy.source in {each.name, str(each.number)}]
    found = _OFFICIAL_PYTHON.search((roots or [copy.source])[-1] or "")
    return None if found is None else found[1]


def _label(stage: Stage) -> str:
    return f"stage {stage.name or stage.number}"


def _setting(stages: Sequence[Stage], stage: Stage, path: str) -> Setting:
    chain = _chain(stages, stage)
    root = chain[-1]
    if root.problem:
        raise InputError(f"cannot tell the image of {_label(root)}: {root.problem}", path=path, line=root.line)
    if root.image is None or root.image == "scratch":
        raise InputError(f"{_label(stage)} stands on nothing (scratch)", path=path, line=root.line)
    python: str | None = None
    packages: set[str] = set()
    for each in reversed(chain):
        for command in _commands(each):
            packages.update(system_packages_of(command))
            brought = python_of(command)
            python = python if brought is None else brought
        copied = [_python_in(copy, stages) for copy in each.copies]
        python = python or next((version for version in copied if version), python)
    return Setting(
        stage.name or f"stage {stage.number}", root.image, root.platform, python, frozenset(packages), root.line
    )
