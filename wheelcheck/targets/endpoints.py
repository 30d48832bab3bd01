"""The two ends of a move, as `--from` and `--to` take them: a base, a Python, a machine, in any order, with commas."""

from collections.abc import Sequence
from typing import NamedTuple

from wheelcheck.model.errors import InputError
from wheelcheck.model.target import Target
from wheelcheck.targets.machines import parse_machine
from wheelcheck.targets.pythons import parse_python
from wheelcheck.targets.resolve import Hints, Look, resolve_targets, unique_targets

__all__ = ["resolve_end", "resolve_move"]


class _End(NamedTuple):
    base: str | None
    python: str | None
    arch: str | None


def resolve_move(
    source: str,
    destination: str,
    pythons: Sequence[str],
    arches: Sequence[str],
    hints: Hints,
    *,
    look: Look | None = None,
) -> tuple[Target, Target]:
    """The target that is left, and the one that is moved to.

    Args:
        source: `--from`: `slim`, `python:3.12-slim`, `slim,3.12,arm64`.
        destination: `--to`; what it does not say is as in `source`.
        pythons: `--python`, one for both at most.
        arches: `--arch`, one for both at most.
        hints: What is known of the project and of this computer.
        look: As `resolve_targets` takes it.

    Raises:
        InputError: A name is not known, or both ends are the same target.
    """
    if len(pythons) > 1 or len(arches) > 1:
        raise InputError("a move has two ends: one --python and one --arch for both, or --from BASE,PYTHON,ARCH")
    first, second = _end(source, "--from"), _end(destination, "--to")
    base = first.base or second.base
    if base is None:
        raise InputError("neither --from nor --to names a base, for example --from slim,3.12 --to slim,3.14")
    left = _target(first._replace(base=first.base or base), pythons, arches, hints, look)
    inherited = _End(second.base or base, second.python or first.python, second.arch or first.arch)
    try:
        right = _target(inherited, pythons, arches, hints, look)
    except InputError:
        # An image may carry another Python, or be for another machine, than the end that it is compared with.
        right = _target(second._replace(base=second.base or base), pythons, arches, hints, look)
    ends = unique_targets([left, right])
    if len(ends) == 1:
        raise InputError(f"--from {source} and --to {destination} are the same target ({left.id})")
    return ends[0], ends[1]


def resolve_end(
    text: str, option: str, other: Target, arches: Sequence[str], hints: Hints, *, look: Look | None = None
) -> Target:
    """The target at one end of a move whose other end is known.

    Args:
        text: As `resolve_move` takes it.
        option: `--from` or `--to`, for errors.
        other: The other end: what the text does not say is as there.
        arches: `--arch`.
        hints: What is known of the project and of this computer.
        look: As `resolve_targets` takes it.

    Raises:
        InputError: A name is not known.
    """
    end = _end(text, option)
    if end.base is None:
        raise InputError(f"{option} {text} names no base")
    arch = end.arch or (arches[0] if arches else other.arch)
    python = f"{other.interpreter.version}{'t' if other.interpreter.free_threaded else ''}"
    try:
        return _target(end._replace(python=end.python or python, arch=arch), (), (), hints, look)
    except InputError:
        # The image may carry another Python.
        return _target(end._replace(arch=arch), (), (), hints, look)


def _target(end: _End, pythons: Sequence[str], arches: Sequence[str], hints: Hints, look: Look | None) -> Target:
    assert end.base is not None
    return resolve_targets(
        [end.base], [end.python] if end.python else pythons, [end.arch] if end.arch else arches, hints, look
    )[0]


def _end(text: str, option: str) -> _End:
    found: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        kind = _kind(part)
        if kind in found:
            raise InputError(f"{option} {text}: {found[kind]} and {part} are both a {kind}")
        found[kind] = part
    if not found:
        raise InputError(f"{option} says nothing")
    return _End(found.get("base"), found.get("Python"), found.get("machine"))


def _kind(part: str) -> str:
    for kind, parse in (("Python", parse_python), ("machine", parse_machine)):
        try:
            parse(part.removeprefix("linux/") if kind == "machine" else part)
        except InputError:
            continue
        return kind
    return "base"
