"""Which of the images that a project builds installs a lock, and where in it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from wheelcheck.containers.builds import service_build, service_builds
from wheelcheck.containers.compose import COMPOSE_NAMES, Composed, is_compose, read_compose, with_override
from wheelcheck.containers.devcontainer import DEVCONTAINER_NAMES, devcontainer_build, is_devcontainer
from wheelcheck.containers.files import Build, Files
from wheelcheck.images.dockerfile import Place, read_dockerfile, read_image
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import LockFormat
from wheelcheck.targets.nearest import unknown

__all__ = ["SERVICE_NAMES", "USUAL_NAMES", "Asked", "Found", "find_places"]

SERVICE_NAMES = (*COMPOSE_NAMES, *DEVCONTAINER_NAMES)
"""What is looked for in a folder that is given instead of a file, where a service is asked for, in order."""

USUAL_NAMES = ("Dockerfile", "Containerfile", *SERVICE_NAMES)
"""The same, where none is."""

_MOST_TRIED = 200
_MOST_SHOWN = 12
_LONGEST = 4 << 20


class Asked(NamedTuple):
    """What is asked besides the file.

    Attributes:
        build_args: `--build-arg`; they win over the file's.
        machine: Docker's name of the machine that it is built for (`amd64`).
        stage: `--stage`, or None.
        service: `--service`, or None.
        environ: The environment.
    """

    build_args: Mapping[str, str]
    machine: str
    stage: str | None = None
    service: str | None = None
    environ: Mapping[str, str] = {}


class Found(NamedTuple):
    """A place, and what it is part of.

    Attributes:
        place: Where a lock is installed.
        build: What is built there.
        notes: What should be known of the reading.
    """

    place: Place
    build: Build
    notes: tuple[str, ...] = ()


def find_places(path: str, files: Files, locks: Sequence[tuple[LockFormat, str]], asked: Asked) -> list[Found]:
    """Where locks are installed.

    Args:
        path: A Dockerfile, compose file or devcontainer file, relative to the project's folder.
        files: Reads it, and what it names.
        locks: Format and path of each.
        asked: What is asked besides.

    Raises:
        InputError: The file does not tell, or several services may be meant.
    """
    if is_devcontainer(path):
        build = devcontainer_build(path, files, asked.environ, asked.service)
        return [Found(_place(build, lock, asked), build, build.notes) for lock in locks]
    text = files.given(path)
    if not is_compose(path):
        if asked.service is not None:
            raise InputError("--service goes with a compose file", path=files.label(path))
        build = Build("", files.label(path), text)
        return [Found(_place(build, lock, asked), build) for lock in locks]
    paths = with_override(path, files)
    composed = read_compose(paths, files, asked.environ)
    notes = [*composed.notes, *(f"{files.label(path)}: {other} lies over it" for other in paths[1:])]
    label = files.label(path)
    builds = _builds(composed, files, asked.service, label)
    found = [_chosen(builds, lock, asked, label) for lock in locks]
    return [each._replace(notes=(*notes, *each.notes)) for each in found]


def _builds(composed: Composed, files: Files, service: str | None, label: str) -> list[Build]:
    if service is not None:
        if service not in composed.services:
            error = unknown("service", service, composed.services)
            raise InputError(error.message, path=label)
        return [service_build(service, composed, files)]
    if len(composed.services) > _MOST_TRIED:
        raise InputError("has very many services: say which with --service", path=label)
    builds: list[Build] = []
    length = 0
    for build in service_builds(composed, files):
        builds.append(build)
        length += len(build.text or "")
        if length > _LONGEST:
            raise InputError("builds from very large Dockerfiles: say which service with --service", path=label)
    return builds


def _chosen(builds: Sequence[Build], lock: tuple[LockFormat, str], asked: Asked, label: str) -> Found:
    """The one service that installs the lock; of several that do so in the same way, the first."""
    if not builds:
        raise InputError("no service of it says an image or what builds one", path=label)
    places: list[tuple[Build, Place]] = []
    problems: list[InputError] = []
    for build in builds:
        try:
            places.append((build, _place(build, lock, asked)))
        except InputError as error:
            problems.append(error)
    if len(builds) == 1 and problems:
        raise problems[0]
    installing = [each for each in places if each[1].install is not None]
    best = _nearest_to(lock[1], [each for each in installing if each[1].sure] or installing)
    if not best:
        # Nothing says who installs it: what is built is meant rather than what is taken ready, and told to be a guess.
        best = [each for each in places if each[0].text is not None] or places
        if problems:
            raise problems[0]
    if len({_essence(place) for _, place in best}) > 1:
        names = [build.name.removeprefix("service ") for build, _ in best]
        shown = ", ".join(names[:_MOST_SHOWN]) + (", ..." if len(names) > _MOST_SHOWN else "")
        what = f"may install {lock[1]}" if installing else f"may be meant: none is seen to install {lock[1]}"
        raise InputError(f"several services {what} ({shown}): say which with --service", path=label)
    build, place = best[0]
    return Found(place, build, _told(build, place, label, several=len(builds) > 1))


def _told(build: Build, place: Place, label: str, *, several: bool) -> tuple[str, ...]:
    notes = list(build.notes)
    if several and place.install is None:
        notes.append(f"{label}: no service is seen to install the lock; {build.name} is taken (--service says another)")
    return tuple(notes)


def _nearest_to(lock: str, found: list[tuple[Build, Place]]) -> list[tuple[Build, Place]]:
    """Those whose build context the lock lies in, the innermost: from outside of it nothing is copied."""
    path = lock.replace("\\", "/").removeprefix("./")
    if path.startswith(("/", "..")):
        return found
    inside = [each for each in found if not each[0].folder or path.startswith(f"{each[0].folder}/")]
    longest = max((len(each[0].folder) for each in inside), default=0)
    return [each for each in inside if len(each[0].folder) == longest] or found


def _essence(place: Place) -> object:
    """What makes two places the same question."""
    runner = None if place.runner is None else place.runner._replace(label="")
    return place.setting._replace(label="", line=0), runner and runner._replace(line=0), place.install


def _place(build: Build, lock: tuple[LockFormat, str], asked: Asked) -> Place:
    if build.problem is not None:
        raise build.problem
    platform = _platform(build.platforms, asked.machine)
    if build.image is not None:
        place = read_image(build.image, build.path, build.line, lock, build.commands)
        place = place._replace(setting=place.setting._replace(label=build.name))
    else:
        place = read_dockerfile(
            build.text or "",
            build.path,
            lock,
            build_args={**build.args, **asked.build_args},
            machine=asked.machine if platform is None else platform.removeprefix("linux/"),
            wanted=asked.stage or build.target,
            contexts=build.contexts,
            later=build.commands,
        )
    if platform is None or place.setting.platform is not None:
        return place
    return place._replace(setting=place.setting._replace(platform=platform))


def _platform(platforms: Sequence[str], machine: str) -> str | None:
    """The platform that is built: the one of the machine that is asked for, else the first."""
    return next((each for each in platforms if each.removeprefix("linux/") == machine), next(iter(platforms), None))
