"""The targets of a run: the product of bases, Pythons and machines, each with what was assumed and why."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from wheelcheck.model.errors import InputError, UnknownImageError
from wheelcheck.model.target import Assumption, Fact, Implementation, Interpreter, LibcName, Target, Why
from wheelcheck.targets.bases import find_place
from wheelcheck.targets.catalogue import load
from wheelcheck.targets.machines import MACHINES, docker_platform, parse_machine
from wheelcheck.targets.places import Place, Wanted
from wheelcheck.targets.pythons import PythonRequest, agrees, known_minors, make_interpreter, newest_patch, parse_python

__all__ = ["DEFAULT_BASES", "Hints", "Look", "PythonHint", "resolve_targets", "target_of_place", "unique_targets"]

DEFAULT_BASES = ("alpine", "slim")
"""The question most people come with: the two small official images, side by side."""

_DEFAULT_MACHINE = "x86_64"
_MOST_TARGETS = 400
_ON_THIS_MACHINE = re.compile(r"^(?:\.{0,2}/|docker-daemon:|podman:)|\.(?:tar|tar\.gz|tgz)$")


class PythonHint(NamedTuple):
    """What a project says of its Python.

    Attributes:
        text: A version (`3.12`, `pypy3.10-7.3`) or a Requires-Python specifier (`>=3.9,<3.13`).
        why: `.python-version` or the lock.
        detail: The source as people know it (`.python-version`, `poetry.lock: >=3.9`).
    """

    text: str
    why: Why
    detail: str = ""


class Hints(NamedTuple):
    """What is taken where the user named nothing.

    Attributes:
        python: What the project says; None if it says nothing.
        machine: This computer's machine under Python's name for Linux, or None.
        this_python: The version of this interpreter (`3.12`).
        more: Further sources, asked in order when `python` names nothing that wheelcheck knows.
    """

    python: PythonHint | None = None
    machine: str | None = None
    this_python: str = ""
    more: tuple[PythonHint, ...] = ()


Look = Callable[[str, Sequence[str], Sequence[str]], Target]
"""Looks into an image whose name tells no libc: its name, `--python` and `--arch` -> the target."""


def resolve_targets(
    bases: Sequence[str], pythons: Sequence[str], arches: Sequence[str], hints: Hints, look: Look | None = None
) -> tuple[Target, ...]:
    """Every base with every Python on every machine, in that order; what was asked for twice comes once.

    Args:
        bases: As `--base` takes them; `alpine` and `slim` when there are none.
        pythons: As `--python` takes them; the base's own, or what the hints say, when there are none.
        arches: As `--arch` takes them, in Docker's or Python's words; the base's own or this computer's when none.
        hints: What is known of the project and of this computer.
        look: For images on disk or in an engine, and those whose name does not tell; None where nothing is looked into.

    Raises:
        UnknownImageError: The name of an image does not tell its libc, and `look` is None.
        InputError: A name is not known, two of them contradict each other, or an image is not published for a machine.
    """
    if max(len(bases), 1) * max(len(pythons), 1) * max(len(arches), 1) > _MOST_TARGETS:
        raise InputError(f"that are more than {_MOST_TARGETS} targets; ask for fewer at a time")
    requests: list[PythonRequest | None] = [parse_python(text) for text in pythons] or [None]
    machines: list[str | None] = [parse_machine(text) for text in arches] or [None]
    hinted = _hinted(hints)
    targets = []
    for base in bases or DEFAULT_BASES:
        for request in requests:
            wanted = hinted if request is None else Wanted(request, Why.FLAG, f"--python {request.text}")
            try:
                place = _named_place(base, wanted, look)
            except UnknownImageError as unknown:
                if look is None:
                    raise
                targets += [_looked_into(base, request, machine, look, unknown) for machine in machines]
                continue
            for machine in machines:
                targets.append(_target(base, place, wanted, machine, hints, named=bool(bases)))
    return unique_targets(targets)


def target_of_place(base: str, place: Place, pythons: Sequence[str], arches: Sequence[str], hints: Hints) -> Target:
    """The target that a place is of which something is known already.

    Args:
        base: What the user called it.
        place: What is known.
        pythons: `--python`.
        arches: `--arch`.
        hints: What is known of the project and of this computer.

    Raises:
        InputError: A flag contradicts the place.
    """
    request = parse_python(pythons[0]) if pythons else None
    wanted = _hinted(hints) if request is None else Wanted(request, Why.FLAG, f"--python {request.text}")
    machine = parse_machine(arches[0]) if arches else None
    return unique_targets([_target(base, place, wanted, machine, hints, named=True)])[0]


def _named_place(base: str, wanted: Wanted, look: Look | None) -> Place:
    if look is not None and _ON_THIS_MACHINE.search(base):
        raise UnknownImageError("")
    return find_place(base, wanted)


def _looked_into(
    base: str, request: PythonRequest | None, machine: str | None, look: Look, unknown: UnknownImageError
) -> Target:
    """The target that an image is by what is in it; if it cannot be reached, that its name does not tell."""
    try:
        return look(base, [] if request is None else [request.text], [] if machine is None else [machine])
    except InputError as error:
        if not unknown.message:
            raise
        raise UnknownImageError(f"{unknown.message}; looking into it: {error}") from None


# --- the Python that the project says --------------------------------------------------------------------------------


def _hinted(hints: Hints) -> Wanted:
    for hint in (hints.python, *hints.more):
        if hint is not None and (wanted := _wanted(hint, hints.this_python)) is not None:
            return wanted
    try:
        return Wanted(parse_python(hints.this_python), Why.THIS_INTERPRETER, hints.this_python)
    except InputError:
        # This interpreter is newer than the catalogue, or something else altogether.
        return Wanted(parse_python(known_minors()[-1]), Why.NEWEST_KNOWN, "")


def _wanted(hint: PythonHint, this_python: str) -> Wanted | None:
    """What one hint asks for; None if it says nothing to us."""
    detail = hint.detail or hint.text
    try:
        return Wanted(parse_python(hint.text), hint.why, detail)
    except InputError:
        allowed = _allowed(hint.text)
    if not allowed:
        return None
    # A wide requires-python names no Python. Of those that it allows the one at hand is the likeliest to be meant
    # (Poetry and uv take it too); the newest of all is often too new for an old lock.
    if len(allowed) > 1 and this_python in allowed:
        return Wanted(parse_python(this_python), Why.THIS_INTERPRETER, f"{this_python}, which {detail} allows")
    return Wanted(parse_python(allowed[-1]), hint.why, detail)


@cache
def _allowed(specifier: str) -> tuple[str, ...]:
    """The known Pythons that a requires-python allows, oldest first; patch levels where it allows no newest one."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        allowed = SpecifierSet(specifier)
    except InvalidSpecifier:
        return ()
    if not specifier.strip():
        return ()
    minors = tuple(minor for minor in known_minors() if allowed.contains(newest_patch(minor)))
    if minors:
        return minors
    # Pinned to an older patch level: `==3.9.5`, `<=3.9.16`.
    patches = load("python_images.json")["patches"]
    older = [patch for patch in patches if patch.replace(".", "").isdigit() and allowed.contains(patch)]
    return tuple(sorted(older, key=_numbers))[-1:]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


# --- one target ------------------------------------------------------------------------------------------------------


def _target(base: str, place: Place, wanted: Wanted, machine: str | None, hints: Hints, *, named: bool) -> Target:
    interpreter, python, notes = _interpreter(base, place, wanted)
    arch = _machine(base, place, machine, hints)
    image_why = Why.FLAG if named else Why.DEFAULT
    name = "" if place.distribution is None else place.distribution.name
    libc = Assumption(Fact.LIBC, str(place.libc), place.libc_why, name or base)
    image = () if place.image is None else (Assumption(Fact.IMAGE, place.image, image_why, base),)
    return Target(
        id=_identifier(place, interpreter, arch.value),
        base=base,
        image=place.image,
        distribution=place.distribution,
        libc=place.libc,
        interpreter=interpreter,
        arch=arch.value,
        pip=place.pip,
        assumptions=(*image, libc, python, arch),
        notes=(*place.notes, *notes),
    )


def _interpreter(base: str, place: Place, wanted: Wanted) -> tuple[Interpreter, Assumption, tuple[str, ...]]:
    """The target's Python: the flag's, the image's, the distribution's own, the hint's."""
    own, notes = place.interpreter, place.notes[:0]
    by_flag = wanted.why is Why.FLAG
    if own is not None and place.firm and place.python_why is not wanted.why:
        if by_flag:
            own, notes = _agreed(base, place, own, wanted)
            return own, _python_assumption(own, Why.FLAG, wanted.detail), notes
        return own, _python_assumption(own, place.python_why, place.python_detail), notes
    if own is not None and (place.firm or place.python_why is wanted.why or not by_flag):
        return own, _python_assumption(own, place.python_why, place.python_detail), notes
    made = make_interpreter(wanted.request)
    return made, _python_assumption(made, wanted.why, wanted.detail), notes


def _agreed(base: str, place: Place, own: Interpreter, wanted: Wanted) -> tuple[Interpreter, tuple[str, ...]]:
    if agrees(wanted.request, own):
        return own, ()
    same_minor = agrees(wanted.request._replace(full=None), own)
    newer = same_minor and _numbers(wanted.request.full or "") > _numbers(own.full_version)
    # A moving tag may hold a patch level that came after the catalogue; a tag with a patch level holds that one.
    if newer and own.full_version not in place.python_detail:
        note = f"`{base}` held Python {own.full_version} when the catalogue was made; {wanted.request.text} is newer"
        return make_interpreter(wanted.request), (note,)
    carries = f"{own.label} ({own.full_version})"
    raise InputError(
        f"--python {wanted.request.text} contradicts --base {base}, which carries Python {carries}: "
        "leave one of them out, or name the base without its Python (slim, alpine, bookworm)"
    )


def _python_assumption(interpreter: Interpreter, why: Why, detail: str) -> Assumption:
    name = interpreter.label.partition(" ")[0] + " " if interpreter.implementation is not Implementation.CPYTHON else ""
    return Assumption(
        Fact.PYTHON, f"{name}{interpreter.full_version}{'t' if interpreter.free_threaded else ''}", why, detail
    )


def _machine(base: str, place: Place, asked: str | None, hints: Hints) -> Assumption:
    """The machine: the flag's, the name's, this computer's; for an image that lacks this computer's, one it has."""
    if asked is not None and place.machine is not None and asked != place.machine:
        raise InputError(f"--arch {asked} contradicts --base {base}, which is for {place.machine}")
    if asked is not None:
        if place.machines and asked not in place.machines:
            raise InputError(_not_published(base, place, asked))
        return Assumption(Fact.ARCH, asked, Why.FLAG, docker_platform(asked))
    if place.machine is not None:
        return Assumption(Fact.ARCH, place.machine, Why.IMAGE_TAG, base)
    machine, why = (hints.machine, Why.THIS_MACHINE) if hints.machine in MACHINES else (None, Why.DEFAULT)
    if machine is None:
        machine = _DEFAULT_MACHINE
    if place.machines and machine not in place.machines:
        return Assumption(Fact.ARCH, place.machines[0], Why.CATALOGUE, f"not published for {machine}")
    return Assumption(Fact.ARCH, machine, why, docker_platform(machine))


def _not_published(base: str, place: Place, asked: str) -> str:
    has = ", ".join(f"{docker_platform(name).removeprefix('linux/')}" for name in place.machines)
    image = place.image if place.image and place.image != base else base
    return f"`{image}` is not published for {docker_platform(asked).removeprefix('linux/')} ({asked}); it has {has}"


# --- ids -------------------------------------------------------------------------------------------------------------


def _identifier(place: Place, interpreter: Interpreter, arch: str) -> str:
    return f"{_system(place)}-{_python(interpreter)}-{arch}"


def _system(place: Place) -> str:
    libc = f"{place.libc.name}{place.libc.version}"
    found = place.distribution
    if found is None:
        return libc
    version = found.version or found.codename or ""
    name = f"{found.id}{version}" if version[:1].isdigit() else f"{found.id}-{version}".rstrip("-")
    # conda on Alpine, Void with musl: the system's name alone would mislead.
    misleading = (found.id == "alpine") != (place.libc.name is LibcName.MUSL)
    return f"{name}-{libc}" if misleading else name


def _python(interpreter: Interpreter) -> str:
    return f"{interpreter.tag}{'t' if interpreter.free_threaded else ''}"


def unique_targets(targets: Sequence[Target]) -> tuple[Target, ...]:
    """Each place once, and ids that stay as short as they can while telling them apart."""
    once: dict[tuple[object, ...], Target] = {}
    for target in targets:
        facts = (target.image, target.distribution, target.libc, target.interpreter, target.arch, target.pip)
        once.setdefault(facts, target)
    unique = list(once.values())
    for lengthen in (_with_patch, _with_image, _with_base):
        unique = _lengthened(unique, lengthen)
    return tuple(_numbered(unique))


def _lengthened(targets: list[Target], lengthen: Callable[[Target], str]) -> list[Target]:
    """Those that share an id get a longer one, if that tells any of them apart."""
    groups: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        groups[target.id].append(target)
    helps = {name for name, group in groups.items() if len({lengthen(target) for target in group}) > 1}
    return [target._replace(id=lengthen(target)) if target.id in helps else target for target in targets]


def _with_patch(target: Target) -> str:
    system_and_python, _, arch = target.id.rpartition("-")
    return f"{system_and_python}-{target.interpreter.full_version}-{arch}"


def _with_image(target: Target) -> str:
    return f"{target.id}-{_slug(target.image or '')}".rstrip("-")


def _with_base(target: Target) -> str:
    return f"{target.id}-{_slug(target.base)}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-zA-Z0-9.]+", "-", text).strip("-")


def _numbered(targets: list[Target]) -> list[Target]:
    seen: dict[str, int] = defaultdict(int)
    numbered = []
    for target in targets:
        seen[target.id] += 1
        count = seen[target.id]
        numbered.append(target if count == 1 else target._replace(id=f"{target.id}-{count}"))
    return numbered
