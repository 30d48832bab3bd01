"""The ordered tags that `packaging.tags.sys_tags()` would give inside a target (PyPA platform compatibility tags)."""

from collections.abc import Iterator

from packaging import tags as packaging_tags

from wheelcheck.model.target import Implementation, Interpreter, Target
from wheelcheck.tags.platforms import platform_tags

__all__ = ["supported_tags"]


def supported_tags(target: Target, *, linux_first: bool = False) -> tuple[packaging_tags.Tag, ...]:
    """Every tag that the target takes, best first, computed without a look at this host.

    Args:
        target: Where.
        linux_first: Whether `linux_MACHINE` ranks before manylinux and musllinux (packaging >= 26.3).
    """
    platforms = platform_tags(target, linux_first=linux_first)
    return tuple(dict.fromkeys(_tags(target.interpreter, platforms)))


def _tags(interpreter: Interpreter, platforms: tuple[str, ...]) -> Iterator[packaging_tags.Tag]:
    # `platforms` is never empty (linux_MACHINE is always there): packaging would ask this host if it were.
    version = (interpreter.major, interpreter.minor)
    if interpreter.implementation is Implementation.CPYTHON:
        yield from packaging_tags.cpython_tags(version, abis=[interpreter.abi], platforms=platforms)
        yield from packaging_tags.compatible_tags(version, interpreter=interpreter.tag, platforms=platforms)
        return
    yield from packaging_tags.generic_tags(interpreter=interpreter.tag, abis=[interpreter.abi], platforms=platforms)
    # sys_tags() adds `pp3-none-any` for PyPy and nothing of its own for other implementations.
    generic = "pp3" if interpreter.implementation is Implementation.PYPY else None
    yield from packaging_tags.compatible_tags(version, interpreter=generic, platforms=platforms)
