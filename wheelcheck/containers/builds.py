"""Services -> the images that they build or take: each with its Dockerfile, arguments and names for other images."""

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from wheelcheck.containers.compose import PROBLEM, Composed
from wheelcheck.containers.files import Build, Files, is_remote, joined
from wheelcheck.containers.interpolation import Lookup
from wheelcheck.containers.yaml_values import List, Table, Text
from wheelcheck.images.stages import read_stages
from wheelcheck.model.errors import InputError

__all__ = ["dockerfile_in", "service_build", "service_builds"]

_IMAGE = "docker-image://"
_SERVICE = "service:"
_DEEPEST = 2
_MOST_CONTEXTS = 10
"""With the depth, what bounds how many Dockerfiles are read for one."""
_MACHINE = "amd64"
_DOCKERFILES = ("Dockerfile", "Containerfile")


def service_builds(composed: Composed, files: Files) -> Iterator[Build]:
    """What each service builds or takes, in the order of the file; those that say neither are left out."""
    for name, service in composed.services.items():
        if any(service.get(key) is not None for key in ("build", "image", PROBLEM)):
            yield service_build(name, composed, files)


def service_build(name: str, composed: Composed, files: Files, depth: int = 0) -> Build:
    """What one service builds or takes.

    Args:
        name: The service.
        composed: What it is one of.
        files: Reads the Dockerfile.
        depth: Of services that stand on each other's images.

    Raises:
        InputError: It says neither.
    """
    service = composed.services[name]
    build, image = service.get("build"), service.get("image")
    platform = service.get("platform")
    plain = Build(
        f"service {name}",
        getattr(image, "path", ""),
        line=service.line,
        platforms=(str(platform),) if platform else (),
        commands=tuple(_commands(service)),
        taken=_taken(image, platform),
        notes=tuple(_unset(image, platform)),
    )
    if PROBLEM in service:
        return plain._replace(problem=service[PROBLEM])
    default = composed.lookup("DOCKER_DEFAULT_PLATFORM")
    if not platform and default:
        plain = plain._replace(platforms=(default,))
    if isinstance(build, Table) and depth > _DEEPEST:
        return plain
    if isinstance(build, Table):
        return _built(build, plain, composed, files, depth)
    if not isinstance(image, Text):
        raise InputError(f"service {name} says no `build` and no `image`")
    if not image:
        return plain._replace(
            problem=InputError(f"the image of service {name} is empty", path=image.path, line=image.line)
        )
    return plain._replace(image=str(image), line=image.line)


def _built(build: Table, plain: Build, composed: Composed, files: Files, depth: int) -> Build:
    context = build.get("context")
    folder = str(context) if isinstance(context, Text) else "."
    given, inline, target = build.get("dockerfile"), build.get("dockerfile_inline"), build.get("target")
    said = (context, given, inline, target)
    platforms = plain.platforms or tuple(str(each) for each in build.get("platforms") or ())
    args = build.get("args") or Table.at(build.line)
    contexts, notes = _contexts(build.get("additional_contexts") or {}, composed, files, depth)
    found = plain._replace(
        line=build.line,
        target=str(target) if target else None,
        args=_arguments(args, composed.lookup),
        platforms=platforms,
        contexts=contexts,
        folder="" if folder == "." else folder,
        taken=plain.taken | _taken(*said, *args.values(), *contexts.values()) | _passed(args, composed),
        notes=(*_numbers(args), *_unset(*said, *args.values()), *notes),
    )
    if isinstance(inline, Text):
        # The lines keep the numbers that they have in the compose file.
        return found._replace(path=inline.path, text="\n" * inline.line + inline)
    says = next((each for each in (given, context) if isinstance(each, Text)), None)
    where = {"path": getattr(says, "path", None), "line": getattr(says, "line", None)}
    if is_remote(folder):
        return found._replace(problem=InputError(f"{plain.name} is built from {folder}, which is not here", **where))
    return dockerfile_in(found, None if given is None else str(given), files, InputError("", **where))


def dockerfile_in(build: Build, given: str | None, files: Files, said: InputError) -> Build:
    """A build with the Dockerfile of its context.

    Args:
        build: With its context's folder.
        given: The Dockerfile that is named, relative to the context; None for the usual one.
        files: Reads it.
        said: Where the file says so.
    """
    path = joined(build.folder, given or _DOCKERFILES[0])
    try:
        for name in (given,) if given else _DOCKERFILES:
            path = joined(build.folder, name)
            text = files.text(path)
            if text is not None:
                return build._replace(path=files.label(path), text=text, line=1)
    except InputError as error:
        return build._replace(problem=error)
    first = files.label(joined(build.folder, given or _DOCKERFILES[0]))
    problem = InputError(f"{build.name} is built from {first}, which is not there", path=said.path, line=said.line)
    return build._replace(path=first, problem=problem)


def _arguments(args: Mapping[str, Any], lookup: Lookup) -> dict[str, str]:
    """Build arguments; one without a value has the variable's of its name, and without one the Dockerfile's own."""
    values = {name: lookup(name) if value is None else str(value) for name, value in args.items()}
    return {name: value for name, value in values.items() if value is not None}


def _passed(args: Mapping[str, Any], composed: Composed) -> frozenset[str]:
    return frozenset(name for name, value in args.items() if value is None and name in composed.environ)


def _taken(*values: Any) -> frozenset[str]:
    return frozenset(name for value in values if isinstance(value, Text) for name in value.taken)


def _unset(*values: Any) -> Iterator[str]:
    for value in values:
        for name in sorted(value.unset) if isinstance(value, Text) else ():
            yield f"{value.path}:{value.line}: {name} has no value, and becomes nothing"


def _numbers(args: Mapping[str, Any]) -> Iterator[str]:
    for name, value in args.items():
        if isinstance(value, Text) and value.written and value.lower() != value.written.lower():
            yield f"{value.path}:{value.line}: {name}: {value.written} is the number {value} to YAML; quotes keep it"


def _contexts(
    contexts: Mapping[str, Any], composed: Composed, files: Files, depth: int
) -> tuple[dict[str, str], list[str]]:
    """The names that stand for images: of registries, and of services that take or build one."""
    found: dict[str, str] = {}
    notes: list[str] = []
    for name, value in list(contexts.items())[:_MOST_CONTEXTS]:
        text = "" if value is None else str(value)
        if text.startswith(_IMAGE):
            found[name] = text.removeprefix(_IMAGE)
        elif text.startswith(_SERVICE):
            service = text.removeprefix(_SERVICE)
            other = service_build(service, composed, files, depth + 1) if service in composed.services else None
            image = None if other is None or depth >= _DEEPEST else _root_image(other)
            if image is not None:
                found[name] = image
            if other is None or other.image is None:
                notes.append(f"{name} stands for what service {service} builds; what that installs is not counted")
    return found, notes


def _root_image(build: Build) -> str | None:
    """The image that a build stands on, None where it cannot be told."""
    if build.image is not None or build.text is None:
        return build.image
    try:
        stages = read_stages(build.text, build.path, build.args, _MACHINE, build.contexts)
    except InputError:
        return None
    wanted = (build.target or "").lower()
    stage = next((each for each in stages if wanted in {each.name, str(each.number)}), stages[-1])
    while stage.parent is not None:
        stage = stages[stage.parent]
    return stage.image


def _commands(service: Table) -> Iterator[tuple[str, ...]]:
    """What is carried out in the container: the entry point with the command's words after it."""
    words: list[str] = []
    for key in ("entrypoint", "command"):
        value = service.get(key)
        if isinstance(value, List):
            words += [str(each) for each in value]
        elif isinstance(value, Text):
            try:
                words += shlex.split(value)
            except ValueError:
                words += value.split()
    if words:
        yield tuple(words)
