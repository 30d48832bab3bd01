"""`--image`: the target that an image is, by what is in it and not by its name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wheelcheck.images.findings import FoundPython, ImageFacts
from wheelcheck.images.layers import LayerError
from wheelcheck.model.errors import InputError
from wheelcheck.model.target import Distribution, Fact, Libc, LibcName, Target, Why
from wheelcheck.registries.facts_store import FactsStore
from wheelcheck.registries.reading import read_image
from wheelcheck.registries.stored import StoredImage, is_stored_image, stored_image
from wheelcheck.targets.catalogue import find_release
from wheelcheck.targets.machines import docker_platform, parse_machine
from wheelcheck.targets.places import Place
from wheelcheck.targets.pythons import make_interpreter, parse_python
from wheelcheck.targets.resolve import Hints, target_of_place

if TYPE_CHECKING:
    from wheelcheck.registries.client import RegistryReference
    from wheelcheck.registries.engine import EngineReference

__all__ = ["Way", "image_target"]

_DEFAULT_MACHINE = "x86_64"
_INSTALLS = re.compile(r"\b(?:pip3?|uv|poetry|pdm|pipenv)\b[^&|;]*\b(?:install|sync)\b")
_MOST_SHOWN, _LONGEST_SHOWN = 3, 80
_MANAGERS = {"debian": "apt", "ubuntu": "apt", "alpine": "apk", "fedora": "dnf", "rhel": "dnf", "centos": "dnf"}


class Way(NamedTuple):
    """How images are reached.

    Attributes:
        folder: What paths are relative to.
        environ: Where Docker's own settings are.
        cache: Where it is kept what images are, or None.
        offline: Ask no registry.
        timeout: Seconds without a byte after which a registry counts as silent.
    """

    folder: Path
    environ: Mapping[str, str]
    cache: Path | None = None
    offline: bool = False
    timeout: float = 30.0


def image_target(text: str, way: Way, pythons: Sequence[str], arches: Sequence[str], hints: Hints) -> Target:
    """Look into an image.

    Args:
        text: An OCI layout folder, an archive of `docker save`, `podman save` or skopeo, an image in a registry, or one
            that only this machine's Docker or Podman has; `docker-daemon:NAME` and `podman:NAME` ask no registry.
        way: How it is reached.
        pythons: `--python`: which of several, or another that is put into it.
        arches: `--arch`: which image of several.
        hints: What is known of the project and of this computer.

    Raises:
        InputError: There is no such image, it cannot be read, or it has no C library that wheels know.
    """
    machine = parse_machine(arches[0]) if arches else hints.machine or _DEFAULT_MACHINE
    docker = docker_platform(machine).removeprefix("linux/")
    path = way.folder / text
    name = text
    if (reference := _engine_reference(text)) is not None:
        name = reference.name
        with _in_engine(reference, way, docker if arches else None) as image:
            facts, notes = _facts(text, image, FactsStore(way.cache))
    elif path.exists():
        if not is_stored_image(path):
            raise InputError("is no OCI layout folder and no archive of an image", path=text)
        with stored_image(path, docker) as image:
            facts, notes = _facts(text, image, FactsStore(None))
    else:
        with _in_reach(text, way, docker, docker if arches else None) as (image, instead):
            facts, notes = _facts(text, image, FactsStore(way.cache))
            notes = [*instead, *notes]
    place = _place(name, image, facts, pythons)
    place = place._replace(notes=(*notes, *place.notes))
    target = target_of_place(text, place, [] if place.firm else pythons, arches, hints)
    assumptions = tuple(
        each._replace(why=Why.INSPECTED, detail="") if each.fact is Fact.ARCH and facts.machine else each
        for each in target.assumptions
    )
    return target._replace(
        packages=facts.packages,
        runner_packages=facts.packages,
        assumptions=assumptions,
        image_bytes=sum(layer.size for layer in image.layers) if image.is_packed else None,
    )


def _engine_reference(text: str) -> "EngineReference | None":
    if not text.startswith(("docker-daemon:", "podman:")):
        return None
    from wheelcheck.registries.engine import engine_reference

    return engine_reference(text)


def _in_engine(reference: "EngineReference", way: Way, architecture: str | None) -> AbstractContextManager[StoredImage]:
    from wheelcheck.registries.engine import engine_image

    return engine_image(reference, architecture, way.environ, way.timeout)


@contextmanager
def _in_reach(text: str, way: Way, architecture: str, asked: str | None) -> Iterator[tuple[StoredImage, list[str]]]:
    """In its registry, which says the same to everyone; where that tells nothing, in this machine's engine."""
    from wheelcheck.registries.client import registry_reference

    if text.startswith(("/", ".")) or text.endswith((".tar", ".tar.gz", ".tgz")):
        raise InputError("no such folder or archive", path=text)
    reference = registry_reference(text)
    notes: list[str] = []
    with ExitStack() as stack:
        try:
            image = stack.enter_context(_in_registry(reference, way, architecture))
        except InputError as error:
            from wheelcheck.registries.engine import EngineReference

            try:
                image = stack.enter_context(_in_engine(EngineReference(None, text), way, asked))
            except InputError:
                raise error from None
            notes = [f"as this machine's engine has it; of its registry: {error.message}"]
        yield image, notes


def _in_registry(reference: "RegistryReference", way: Way, architecture: str) -> AbstractContextManager[StoredImage]:
    from wheelcheck.registries.client import registry_image
    from wheelcheck.registries.logins import docker_login

    if way.offline:
        raise InputError("no such folder or archive, and --offline asks no registry", path=reference.text)
    return registry_image(reference, architecture, docker_login(way.environ), way.timeout)


def _facts(text: str, image: StoredImage, store: FactsStore) -> tuple[ImageFacts, list[str]]:
    """What it is, and how that is known."""
    size = sum(layer.size for layer in image.layers)
    notes = [f"looked into: {len(image.layers)} layers, {size / 1e6:.0f} MB as they are stored"]
    known = store.load(image.digest)
    if known is not None:
        return known, notes
    try:
        reading = read_image(image.layers, _environ(image.config), store)
    except LayerError as error:
        raise InputError(str(error), path=text) from None
    if reading.left:
        passed = sum(layer.size for layer in reading.left)
        layers = f"{len(reading.left)} layer{'s' * (len(reading.left) > 1)}"
        notes.append(f"not read: {layers}, {passed / 1e6:.0f} MB, by what its history says of them")
    store.keep(image.digest, reading.facts)
    return reading.facts, notes


def _environ(config: Mapping[str, Any]) -> dict[str, str]:
    """`Env` of a configuration."""
    own = config.get("config")
    lines = own.get("Env") if isinstance(own, dict) else None
    pairs = (str(each).partition("=") for each in (lines if isinstance(lines, list) else []))
    return {name: value for name, equals, value in pairs if equals}


def _place(text: str, image: StoredImage, facts: ImageFacts, pythons: Sequence[str]) -> Place:
    if facts.libc is None:
        raise InputError("has no glibc and no musl: no wheel with compiled code runs in it", path=text)
    name, major, minor = facts.libc
    python = _chosen(facts.pythons, pythons)
    place = Place(
        image=text,
        distribution=_distribution(facts),
        libc=Libc(LibcName(name), major, minor),
        libc_why=Why.INSPECTED,
        machine=facts.machine,
        notes=tuple(_notes(image, facts)),
    )
    if python is None:
        return place
    return place._replace(
        interpreter=make_interpreter(parse_python(_name(python))),
        python_why=Why.INSPECTED,
        python_detail=_where(python),
        firm=True,
        pip=python.pip,
    )


def _chosen(found: Sequence[FoundPython], asked: Sequence[str]) -> FoundPython | None:
    """The Python that is asked for, else the one that is most likely to be meant."""
    if not asked:
        return found[0] if found else None
    return next((each for each in found if _name(each).startswith(asked[0]) or asked[0] == each.version), None)


def _where(python: FoundPython) -> str:
    if python.environment is not None:
        return f"/{python.environment}, made from /{python.prefix}"
    return f"/{python.prefix}"


def _name(python: FoundPython) -> str:
    if python.pypy:
        release = re.match(r"\d+\.\d+\.\d+", python.release or "")
        name = f"pypy{python.version}"
        return _known(f"{name}-{release[0]}", name) if release else name
    ending = "t" if python.free_threaded else ""
    return _known(f"{python.full or python.version}{ending}", f"{python.version}{ending}")


def _known(exact: str, otherwise: str) -> str:
    """The first, unless it is a release that is not known yet."""
    try:
        parse_python(exact)
    except InputError:
        return otherwise
    return exact


def _distribution(facts: ImageFacts) -> Distribution | None:
    told = facts.os_release
    if not told.get("ID"):
        return None
    found = find_release(told["ID"], told.get("VERSION_ID", ""))
    if found is not None:
        return found.distribution
    name = told.get("PRETTY_NAME") or told["ID"]
    manager = next(
        (_MANAGERS[each] for each in (told["ID"], *told.get("ID_LIKE", "").split()) if each in _MANAGERS), None
    )
    return Distribution(told["ID"], told.get("VERSION_ID", ""), told.get("VERSION_CODENAME"), name, manager)


def _on_build(config: Mapping[str, Any]) -> Iterator[str]:
    """What the image has a build do that starts FROM it (`ONBUILD`)."""
    own = config.get("config")
    lines = own.get("OnBuild") if isinstance(own, dict) else None
    told = [" ".join(each.split()) for each in (lines if isinstance(lines, list) else []) if isinstance(each, str)]
    if not told:
        return
    shown = [f"`{each[:_LONGEST_SHOWN]}`" for each in told[:_MOST_SHOWN]]
    more = [f"{len(told) - _MOST_SHOWN} more"] if len(told) > _MOST_SHOWN else []
    yield f"a build FROM it runs its ONBUILD lines first: {', '.join([*shown, *more])}"
    if any(each.upper().startswith("RUN") and _INSTALLS.search(each) for each in told):
        yield "these install packages themselves: with this Python, and with the rules of their own command"


def _notes(image: StoredImage, facts: ImageFacts) -> list[str]:
    notes = [*facts.notes, *_on_build(image.config)]
    if len(facts.pythons) > 1:
        each = ", ".join(f"{python.full or python.version} in /{python.prefix}" for python in facts.pythons[:4])
        notes.append(f"it has several Pythons: {each}")
    if not facts.pythons or facts.pythons[0].command is None:
        # Elsewhere there may be one: what cannot be on the PATH may have stayed unread.
        notes.append("it has no Python on its PATH")
    elif facts.pythons[0].full is None and facts.pythons[0].release is None:
        notes.append(
            f"nothing in it tells the patch level of its Python {facts.pythons[0].version}: the newest is taken"
        )
    said = image.config.get("architecture")
    if facts.machine is not None and isinstance(said, str):
        variant = image.config.get("variant")
        try:
            machine = parse_machine(f"{said}/{variant}" if isinstance(variant, str) and said == "arm" else said)
        except InputError:
            machine = said[:20]
        if machine != facts.machine:
            notes.append(f"it says that it is for {machine}, and its programs are for {facts.machine}")
    return notes
