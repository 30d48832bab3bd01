"""What `--python` and version files name: CPython, free-threaded CPython, PyPy, GraalPy; and their ABIs (PEP 425)."""

import re
from typing import NamedTuple

from wheelcheck.model.errors import InputError
from wheelcheck.model.target import Implementation, Interpreter
from wheelcheck.targets.catalogue import load

__all__ = [
    "FIRST_FREE_THREADED",
    "PythonRequest",
    "agrees",
    "known_minors",
    "make_interpreter",
    "newest_patch",
    "parse_python",
]

FIRST_FREE_THREADED = 13
"""CPython 3.13 is the first that can be built without the GIL (PEP 703)."""

_DIGITS = 3
_LAST_PYMALLOC = 7  # up to CPython 3.7 the ABI tag ends in `m`
_FORM = (
    r"(?:(?P<name>cpython|python|py|cp|pypy|graalpy)[-@]?)?"
    r"(?P<major>\d{1,2})\.(?P<minor>\d{1,3})(?:\.(?P<micro>\d{1,3}(?:(?:a|b|rc)\d{1,2})?))?"
    r"(?P<free>t|\+freethreaded)?(?:-v?(?P<release>\d{1,2}(?:\.\d{1,3}){1,2}))?"
)
_RUN_TOGETHER = r"(cp|py|pypy|pp|graalpy)?3(\d{1,2})(t?)"


class PythonRequest(NamedTuple):
    """A Python as somebody named it.

    Attributes:
        implementation: Which Python.
        major: 3.
        minor: 12.
        full: `3.12.1` where the patch level was named.
        free_threaded: With `t`.
        release: Release of PyPy or GraalPy (`7.3`, `7.3.18`) where it was named.
    """

    implementation: Implementation
    major: int
    minor: int
    full: str | None = None
    free_threaded: bool = False
    release: str | None = None

    @property
    def version(self) -> str:
        """`3.12`."""
        return f"{self.major}.{self.minor}"

    @property
    def text(self) -> str:
        """As `--python` takes it: `3.12`, `3.13.1t`, `pypy3.11`."""
        name = "" if self.implementation is Implementation.CPYTHON else self.implementation
        return f"{name}{self.full or self.version}{'t' if self.free_threaded else ''}"


def known_minors() -> list[str]:
    """`3.6` to the newest that has a final release, oldest first."""
    return list(load("pythons.json")["newest"])


def newest_patch(minor: str) -> str:
    """The newest final patch level known of a known minor."""
    newest: str = load("pythons.json")["newest"][minor]
    return newest


def parse_python(text: str) -> PythonRequest:
    """Read `3.12`, `3.9.5`, `3.13.1t`, `3.15.0rc1`, `pypy3.11`, `pypy3.10-7.3.12`, `graalpy3.12`, `cpython-3.12`.

    Raises:
        InputError: It names no Python, or none that wheelcheck knows.
    """
    plain = _plain(text)
    if plain is not None:
        return plain
    found = re.fullmatch(_FORM, text.strip().lower(), re.ASCII)
    if found is None:
        raise InputError(_no_python(text))
    name = found["name"] or ""
    implementation = Implementation(name) if name in {"pypy", "graalpy"} else Implementation.CPYTHON
    major, minor = int(found["major"]), int(found["minor"])
    request = PythonRequest(
        implementation=implementation,
        major=major,
        minor=minor,
        full=f"{major}.{minor}.{found['micro']}" if found["micro"] else None,
        free_threaded=found["free"] is not None,
        release=found["release"],
    )
    _require_known(request, text)
    return request


def _plain(text: str) -> PythonRequest | None:
    """`3.12` and `3.9.5`, which nearly every run asks for, without the pattern (1 ms to compile)."""
    numbers = text.split(".")
    known = 2 <= len(numbers) <= 3 and ".".join(numbers[:2]) in known_minors()  # noqa: PLR2004  # X.Y or X.Y.Z
    if not known or not all(number.isascii() and number.isdigit() and len(number) <= _DIGITS for number in numbers):
        return None
    full = text if len(numbers) > 2 else None  # noqa: PLR2004  # as above
    return PythonRequest(Implementation.CPYTHON, int(numbers[0]), int(numbers[1]), full)


def _no_python(text: str) -> str:
    run_together = re.fullmatch(_RUN_TOGETHER, text.strip().lower(), re.ASCII)
    if run_together and f"3.{run_together[2]}" in known_minors():
        name = {"pp": "pypy", "pypy": "pypy", "graalpy": "graalpy"}.get(run_together[1] or "", "")
        return f"`{text}` is no Python version; write {name}3.{run_together[2]}{run_together[3]}"
    return f"`{text}` is no Python version; write for example 3.12, 3.9.5, 3.14t, pypy3.11 or graalpy3.12"


def _require_known(request: PythonRequest, text: str) -> None:
    minors = known_minors()
    span = f"known are {minors[0]} to {minors[-1]}"
    if request.version not in minors:
        raise InputError(f"Python {request.version} (`{text}`) is not known; {span}")
    if request.implementation is not Implementation.CPYTHON:
        branches = list(load("pythons.json")[request.implementation])
        if request.version not in branches:
            raise InputError(f"`{text}` is not known; {request.implementation} is known for {', '.join(branches)}")
        if request.free_threaded:
            raise InputError(f"`{text}`: only CPython has free-threaded builds")
        _implementation_release(request, text)
    elif request.release is not None:
        raise InputError(_no_python(text))
    if request.free_threaded and request.minor < FIRST_FREE_THREADED:
        raise InputError(f"`{text}`: CPython {request.version} has no free-threaded build; 3.13 is the first")


def _implementation_release(request: PythonRequest, text: str) -> str:
    """The newest release of PyPy or GraalPy that the request allows."""
    if request.implementation is Implementation.GRAALPY:
        release: str = load("pythons.json")["graalpy"][request.version][0]
        if request.release and not f"{request.release}.".startswith(f"{release}."):
            raise InputError(f"`{text}`: of GraalPy for Python {request.version} only {release} is known")
        return release
    releases = load("pythons.json")["pypy"][request.version]
    for name in reversed(releases):
        if request.release is None or f"{name}.".startswith(f"{request.release}."):
            return str(name)
    raise InputError(f"`{text}` is not known; releases of PyPy {request.version} are {', '.join(releases)}")


def make_interpreter(request: PythonRequest) -> Interpreter:
    """The interpreter, with the newest known patch level where none was named."""
    digits = f"{request.major}{request.minor}"
    if request.implementation is Implementation.CPYTHON:
        ending = "m" if request.minor <= _LAST_PYMALLOC else "t" if request.free_threaded else ""
        full = request.full or newest_patch(request.version)
        abi = f"cp{digits}{ending}"
        return Interpreter(
            Implementation.CPYTHON, request.major, request.minor, full, abi, free_threaded=request.free_threaded
        )
    name = _implementation_release(request, request.text)
    if request.implementation is Implementation.GRAALPY:
        _, full, abi = load("pythons.json")["graalpy"][request.version]
    else:
        # The ABI follows the first two numbers of PyPy's own version: pp73 for 7.3.x, pp80 for 8.0.x.
        full = load("pythons.json")["pypy"][request.version][name]
        abi = f"pypy{digits}_pp{''.join(name.split('.')[:2])}"
    return Interpreter(
        request.implementation,
        request.major,
        request.minor,
        request.full or full,
        abi,
        implementation_version=name,
    )


def agrees(request: PythonRequest, interpreter: Interpreter) -> bool:
    """Whether an image's interpreter is what was asked for; a patch level counts only where it was named."""
    if (request.implementation, request.major, request.minor, request.free_threaded) != (
        interpreter.implementation,
        interpreter.major,
        interpreter.minor,
        interpreter.free_threaded,
    ):
        return False
    return request.full is None or request.full == interpreter.full_version
