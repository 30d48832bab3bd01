"""What a base says by itself, before the question for a Python and a machine is put to it."""

from typing import NamedTuple

from wheelcheck.model.target import Distribution, Interpreter, Libc, Why
from wheelcheck.targets.catalogue import Release
from wheelcheck.targets.pythons import PythonRequest

__all__ = ["Place", "Wanted", "of_release"]


class Wanted(NamedTuple):
    """The Python to be put into a base that brings none: a flag, a hint, this interpreter.

    Attributes:
        request: Which.
        why: Where it comes from.
        detail: What the source said, literally.
    """

    request: PythonRequest
    why: Why
    detail: str


class Place(NamedTuple):
    """A base, resolved as far as its name goes.

    Attributes:
        image: The image reference, None for raw platforms.
        distribution: None for raw platforms.
        libc: C library.
        libc_why: Whether the name itself says it, or the catalogue.
        interpreter: The Python that the base brings; None if it brings none that we know.
        python_why: Where that Python comes from: the image's tag, the catalogue, or what was wanted.
        python_detail: What that source said.
        firm: The image ships this Python, so that another one cannot be asked for.
        machine: The machine that the name says, or None.
        machines: Those that the image is published for, for certain; empty when that is not known.
        pip: Version of the image's pip, None if not known.
        notes: Sentences worth telling.
    """

    image: str | None
    distribution: Distribution | None
    libc: Libc
    libc_why: Why = Why.CATALOGUE
    interpreter: Interpreter | None = None
    python_why: Why = Why.CATALOGUE
    python_detail: str = ""
    firm: bool = False
    machine: str | None = None
    machines: tuple[str, ...] = ()
    pip: str | None = None
    notes: tuple[str, ...] = ()


def of_release(release: Release, image: str, *, minimal: bool = False) -> Place:
    """An image of which nothing but its distribution release is known."""
    distribution = release.distribution
    if minimal and release.minimal:
        distribution = distribution._replace(package_manager=release.minimal)
    notes = ("the libc of this release is inferred or from memory, not verified",) if release.unverified else ()
    return Place(image=image, distribution=distribution, libc=release.libc, notes=notes)
