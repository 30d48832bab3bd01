"""What happens to one package: built with the line, built without parts of it, installed and imported."""

import datetime as dt
import re
import shlex
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.builds_in_debian.lines import Line, libraries, without
from tests.builds_in_debian.reasons import reason
from tests.builds_in_debian.roots import Place, Target

__all__ = ["Result", "Step", "examine"]

EXTENSION_MODULE = re.compile(r"([A-Za-z_][\w/]*)\.(?:cpython-[\w-]+\.|abi3\.)?so")
NOT_IMPORTED = re.compile(r"^not imported: (.*)", re.MULTILINE)
TOP_LEVEL = re.compile(r"([A-Za-z_]\w*)(?:/__init__)?\.py")
IMPORT_ALL = """
import importlib, sys
missing = []
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except ImportError as problem:
        if ".so" in str(problem):
            raise
        missing.append(name)
        print(f"not imported: {name}: {problem}")
sys.exit(len(missing) == len(sys.argv[1:]))
"""
"""A module that wants a Python package which is not there (`tkinter`) says nothing about libraries; a message about a
shared object that is not there, or a symbol that it lacks, has its name."""


class Step(NamedTuple):
    """How one build, or one installation with its imports, went.

    Attributes:
        good: To the end.
        seconds: All of it, apt included.
        told: Why not; for imports that went well, which modules want a Python package that is not there.
    """

    good: bool
    seconds: float
    told: str


class Result(NamedTuple):
    """What was found for one package.

    Attributes:
        package: `NAME==VERSION`.
        line: wheelcheck's answer.
        build: With the line.
        control: Without its libraries, or without the whole line when it names compilers alone.
        imports: The wheel in a place that has only what the run line installs.
        each: Package of the line -> the build without this one; None when that was not asked for.
        day: When.
    """

    package: str
    line: Line
    build: Step
    control: Step | None
    imports: Step | None
    each: Mapping[str, Step] | None
    day: str


def examine(target: Target, package: str, line: Line, *, folder: Path, limit: float, each: bool) -> Result:
    """All trials of one package, each in a fresh copy of the release."""
    logs = target.results / package.replace("==", "-")
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir()
    names = libraries(line.build)
    with tempfile.TemporaryDirectory(dir=folder) as places:

        def trial(name: str, command: str) -> Step:
            place = Place(target, Path(places, name))
            return _timed(lambda log: _build(place, package, command, log, limit), logs / f"{name}.log")

        built = trial("build", line.build)
        used = None
        if built.good:
            wheel = next(Path(places, "build/upper/wheels").glob("*.whl"))
            place = Place(target, Path(places, "run"))
            used = _timed(lambda log: _import(place, wheel, line.run, log), logs / "run.log")
        control = trial("control", without(line.build, names) if names else "") if line.build else None
        alone = names if each and built.good and len(names) > 1 else []
        less = {name: trial(f"without-{name}", without(line.build, [name])) for name in alone}
    today = dt.datetime.now(dt.UTC).date().isoformat()
    return Result(package, line, built, control, used, less if each else None, today)


def _timed(work: Callable[[Path], bool], log: Path) -> Step:
    started = time.monotonic()
    good = work(log)
    seconds = round(time.monotonic() - started, 1)
    text = log.read_text(errors="replace")
    return Step(good, seconds, "; ".join(NOT_IMPORTED.findall(text)) if good else reason(text))


def _build(place: Place, package: str, line: str, log: Path, limit: float) -> bool:
    """The line as it is, then the build: with PEP 517 always, as pip has had it for all sdists since 25.3."""
    name = package.partition("==")[0]
    wanted = f"--use-pep517 --no-deps --no-binary {name} --wheel-dir /wheels {shlex.quote(package)}"
    return (not line or place.run(line, log)) and place.run(f"/venv/bin/pip wheel {wanted}", log, limit)


def _import(place: Place, wheel: Path, line: str, log: Path) -> bool:
    """The run line, then the wheel (with what it depends on, from wheels alone), then what is compiled in it."""
    place.inside("wheels").mkdir()
    shutil.copy(wheel, place.inside("wheels"))
    install = f"/venv/bin/pip install /wheels/{shlex.quote(wheel.name)}"
    started = " && ".join(f"/venv/bin/{name} --version" for name in programs(wheel))
    imported = f"/venv/bin/python -c {shlex.quote(IMPORT_ALL)} {' '.join(modules(wheel))}"
    return (
        (not line or place.run(line, log))
        and (place.run(f"{install} --only-binary :all:", log) or place.run(f"{install} --no-deps", log))
        and place.run(started or imported, log)
    )


def programs(wheel: Path) -> list[str]:
    """Compiled programs in the wheel, such as uwsgi; they know `--version`."""
    with zipfile.ZipFile(wheel) as archive:
        scripts = [name for name in archive.namelist() if re.match(r"[^/]+\.data/scripts/.", name)]
        return [name.rpartition("/")[2] for name in scripts if archive.read(name).startswith(b"\x7fELF")]


def modules(wheel: Path) -> list[str]:
    """What the wheel lets one import: its extension modules, because they load the libraries; else the top level."""
    with zipfile.ZipFile(wheel) as archive:
        names = [re.sub(r"^[^/]+\.data/(pure|plat)lib/", "", name) for name in archive.namelist()]
    compiled = [match[1].replace("/", ".") for name in names if (match := EXTENSION_MODULE.fullmatch(name))]
    top = [match[1] for name in names if (match := TOP_LEVEL.fullmatch(name))]
    return list(dict.fromkeys(name.removesuffix(".__init__") for name in compiled or top))
