"""Instructions -> stages: what each is built from, and with which variables its lines are read."""

import re
import shlex
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from wheelcheck.images.instructions import Instruction, read_instructions
from wheelcheck.images.variables import UndefinedError, expanded, known_parts
from wheelcheck.model.errors import InputError

__all__ = ["Copy", "Stage", "Step", "exec_words", "read_stages"]

_FLAG = re.compile(r"--([a-z]+)(?:=(\S*))?\s+")
_MOUNT = re.compile(r"--mount=(\S+)")
_FROM = re.compile(r"(\S+)(?:\s+as\s+(\S+))?", re.IGNORECASE)
_MOST_STAGES = 200
_MOST_VARIABLES = 1000
_MOST_VALUES = 1_000_000
"""Of all lines together: each line knows the variables at its place."""


class Step(NamedTuple):
    """One instruction as its stage carries it out.

    Attributes:
        instruction: As it stands in the file.
        flags: `--from`, `--mount`, `--platform` and the like; of several of one name the last.
        value: Without the flags, its variables as they stand.
        values: The variables at that point.
    """

    instruction: Instruction
    flags: Mapping[str, str]
    value: str
    values: Mapping[str, str]


class Copy(NamedTuple):
    """`COPY --from` and `RUN --mount=from=`: what a stage takes from another one or from an image."""

    source: str
    paths: tuple[str, ...]
    line: int


class Stage(NamedTuple):
    """A stage.

    Attributes:
        number: From 0.
        name: In lower case, or None.
        image: The image that it is built from, as it is written once variables are replaced; None where it is another
            stage, or cannot be told.
        parent: The number of the stage that it is built from, or None.
        platform: `--platform`, or None.
        problem: Why the image cannot be told, or `""`.
        steps: Its instructions, those of `ONBUILD` in its parent first.
        copies: What it takes from elsewhere.
        line: 1-based, of its FROM.
        values: The environment that it ends with.
    """

    number: int
    name: str | None
    image: str | None
    parent: int | None
    platform: str | None
    problem: str
    steps: tuple[Step, ...]
    copies: tuple[Copy, ...]
    line: int
    values: Mapping[str, str] = {}


def read_stages(
    text: str,
    path: str,
    build_args: Mapping[str, str],
    machine: str,
    contexts: Mapping[str, str] | None = None,
) -> tuple[Stage, ...]:
    """Read a Dockerfile's stages.

    Args:
        text: Its content.
        path: Its name as the user gave it.
        build_args: `--build-arg`.
        machine: Docker's name of the machine that it is built for (`amd64`, `arm/v7`).
        contexts: Names that stand for other images.

    Raises:
        InputError: It is no Dockerfile, or has no stage.
    """
    instructions = read_instructions(text, path)
    places = [place for place, each in enumerate(instructions) if each.keyword == "FROM"]
    if not places:
        raise InputError("has no FROM line: is it a Dockerfile?", path=path)
    if len(places) > _MOST_STAGES:
        raise InputError("has more stages than any real Dockerfile", path=path)
    outside = _platform_values(machine)
    declared: dict[str, str | None] = {}
    for each in instructions[: places[0]]:
        if each.keyword == "ARG":
            declared.update(_arguments(each, {**outside, **_defined(declared)}, build_args, path))
            _bounded(declared, path)
    stages: list[Stage] = []
    environments: list[dict[str, str]] = []
    for number, place in enumerate(places):
        end = places[number + 1] if number + 1 < len(places) else len(instructions)
        global_values = {**outside, **_defined(declared)}
        head = _head(instructions[place], number, stages, global_values, contexts or {})
        inherited = {} if head.parent is None else dict(environments[head.parent])
        own = _onbuild(stages[head.parent]) if head.parent is not None else []
        steps, values = _steps([*own, *instructions[place + 1 : end]], inherited, global_values, build_args, path)
        stages.append(head._replace(steps=tuple(steps), copies=tuple(_copies(steps)), values=values))
        environments.append(values)
    return tuple(stages)


def _bounded(values: Mapping[str, str | None], path: str) -> None:
    if len(values) > _MOST_VARIABLES:
        raise InputError("has more variables than any Dockerfile", path=path)


def _platform_values(machine: str) -> dict[str, str]:
    """What BuildKit itself defines, for FROM lines."""
    arch, _, variant = machine.partition("/")
    found: dict[str, str] = {}
    for prefix in ("TARGET", "BUILD"):
        found |= {f"{prefix}PLATFORM": f"linux/{machine}", f"{prefix}OS": "linux", f"{prefix}ARCH": arch}
        found[f"{prefix}VARIANT"] = variant
    return found


def _defined(values: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value is not None}


def _arguments(
    instruction: Instruction, values: Mapping[str, str], build_args: Mapping[str, str], path: str
) -> dict[str, str | None]:
    """`ARG A=1 B`: name -> value, None for one without."""
    found: dict[str, str | None] = {}
    known: ChainMap[str, str] = ChainMap({}, dict(values))
    for word in _words(instruction.value):
        name, equals, default = word.partition("=")
        if name in build_args:
            found[name] = build_args[name]
        elif equals:
            try:
                found[name] = expanded(default, known)
            except UndefinedError as error:
                if error.endless:
                    raise InputError(f"{name} grows beyond all bounds", path=path, line=instruction.line) from None
                found[name] = None
        else:
            found[name] = values.get(name)
        if (value := found[name]) is not None:
            known[name] = value
    return found


def _or_none(text: str, values: Mapping[str, str]) -> str | None:
    try:
        return expanded(text, values)
    except UndefinedError:
        return None


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _head(
    instruction: Instruction,
    number: int,
    stages: Sequence[Stage],
    values: Mapping[str, str],
    contexts: Mapping[str, str],
) -> Stage:
    flags, rest = _flagged(instruction.value)
    stage = Stage(number, None, None, None, None, "", (), (), instruction.line)
    found = _FROM.fullmatch(rest.strip())
    if found is None:
        return stage._replace(problem=f"{rest.strip()[:60]!r} is no image with a name")
    stage = stage._replace(name=None if found[2] is None else found[2].lower())
    if "platform" in flags:
        stage = stage._replace(platform=_or_none(flags["platform"], values))
    try:
        image = expanded(found[1].strip("\"'"), values)
    except UndefinedError as error:
        why = "grows beyond all bounds" if error.endless else "has no default"
        return stage._replace(problem=f"{error.name} {why}: give --build-arg {error.name}=...")
    if image in contexts:
        # BuildKit looks for a name among the contexts first.
        return stage._replace(image=contexts[image])
    for other in reversed(stages):
        if other.name == image.lower():
            return stage._replace(parent=other.number)
    if not image:
        return stage._replace(problem="the name of its image is empty")
    return stage._replace(image=image)


def _flagged(value: str) -> tuple[dict[str, str], str]:
    flags: dict[str, str] = {}
    rest = value
    while (found := _FLAG.match(rest)) is not None:
        flags[found[1]] = found[2] or ""
        rest = rest[found.end() :]
    return flags, rest


def _onbuild(stage: Stage) -> list[Instruction]:
    found = []
    for step in stage.steps:
        if step.instruction.keyword == "ONBUILD":
            keyword, _, value = step.instruction.value.partition(" ")
            found.append(step.instruction._replace(keyword=keyword.upper(), value=value.strip()))
    return found


def _steps(
    instructions: Sequence[Instruction],
    inherited: dict[str, str],
    global_values: Mapping[str, str],
    build_args: Mapping[str, str],
    path: str,
) -> tuple[list[Step], dict[str, str]]:
    """The steps, and the environment that the stage ends with."""
    environment = dict(inherited)
    arguments: dict[str, str] = {}
    values = environment
    held = 0
    steps = []
    for each in instructions:
        flags, rest = _flagged(each.value)
        steps.append(Step(each, {name: known_parts(text, values) for name, text in flags.items()}, rest, values))
        if each.keyword == "ARG":
            arguments.update(_defined(_arguments(each, {**global_values, **values}, build_args, path)))
        elif each.keyword == "ENV":
            environment.update(_environment(each.value, values))
        if each.keyword in {"ARG", "ENV"}:
            # ENV wins over ARG, wherever it stands.
            values = {**arguments, **environment}
            _bounded(values, path)
            held += len(values)
            if held > _MOST_VALUES:
                raise InputError("has more variables on more lines than any Dockerfile", path=path)
    return steps, environment


def _environment(text: str, values: Mapping[str, str]) -> dict[str, str]:
    """`ENV A=1 B="2 3"`, and the old form `ENV A 1`."""
    name, _, rest = text.partition(" ")
    if "=" not in name:
        return {name: known_parts(rest.strip().strip("\"'"), values)}
    pairs = (word.partition("=") for word in _words(text))
    return {name: known_parts(value, values) for name, equals, value in pairs if equals}


def _copies(steps: Sequence[Step]) -> Iterator[Copy]:
    for step in steps:
        if step.instruction.keyword in {"COPY", "ADD"} and "from" in step.flags:
            words = exec_words(step.value) or _words(known_parts(step.value, step.values))
            yield Copy(step.flags["from"].lower(), tuple(words), step.instruction.line)
        elif step.instruction.keyword == "RUN" and "mount" in step.flags:
            for mount in _MOUNT.findall(step.instruction.value.removesuffix(step.value)):
                settings = dict(word.partition("=")[::2] for word in known_parts(mount, step.values).split(","))
                if "from" in settings:
                    path = settings.get("source") or settings.get("src") or "/"
                    yield Copy(settings["from"].lower(), (path,), step.instruction.line)


def exec_words(value: str) -> list[str] | None:
    """The words of the exec form, `["a", "b"]`; None for the shell form."""
    import json

    if not value.lstrip().startswith("["):
        return None
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) and all(isinstance(each, str) for each in found) else None
