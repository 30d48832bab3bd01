"""A large report as large locks have it, made by hand: for benchmarks of what renders it and tests of how it looks."""

from collections.abc import Sequence

from tests.golden.sample_report import file, target, wheel
from wheelcheck.judge.gate import decide, summarise
from wheelcheck.model.lock import Installer, Lock, LockFormat, Pin
from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.report import (
    DEFAULT_FAIL_ON,
    PackageReport,
    Problem,
    Report,
    StaleReason,
    StaleWaiver,
    Suggestion,
    SystemNeeds,
    Waiver,
)
from wheelcheck.model.sdist import Hurdle, HurdleKind, Language, SourceLines
from wheelcheck.model.target import LibcName, Target
from wheelcheck.model.verdict import (
    BuildFacts,
    BuildRequirement,
    Code,
    Extension,
    Note,
    SystemPackage,
    SystemPackages,
    Verdict,
    VerdictKind,
)

__all__ = ["big_report"]

_BASES = ("alpine3.22", "debian11")
_PYTHONS = ("3.10.18", "3.11.13", "3.12.11", "3.13.7", "3.14.0")
_ARCHES = ("x86_64", "aarch64", "armv7l", "ppc64le", "s390x")
_LOCK = "services/backend/poetry.lock"
_WORDS = ("async", "data", "fast", "http", "json", "lib", "open", "py", "secure", "simple", "stream", "type")
_THINGS = ("auth", "cache", "client", "codec", "core", "forms", "graph", "hash", "mail", "parser", "queue", "tools")
_HURDLES = {
    2: Hurdle(HurdleKind.RUST_TOO_OLD, fatal=False, detail="1.88, Alpine 3.22 has 1.87", source="Cargo.toml"),
    3: Hurdle(HurdleKind.OTHER_LIBC, fatal=False, detail="execinfo.h (libexecinfo)", source="src/core.c"),
}


def big_report(pins: int = 1000, targets: int = 12) -> Report:
    """One lock with all verdicts in the mix that real locks have, most of them wheels.

    Args:
        pins: How many.
        targets: How many, at most 50: bases x machines x Pythons.
    """
    chosen = _targets(targets)
    rows = [_row(number, chosen) for number in range(pins)]
    packages = tuple(sorted((PackageReport(pin, _LOCK, results) for pin, results in rows), key=_place))
    lock = Lock(
        _LOCK, LockFormat.POETRY, "2.1", Installer.POETRY, tuple(pin for pin, _ in rows), groups=("main", "dev", "docs")
    )
    gate = decide(packages, chosen, DEFAULT_FAIL_ON, frozenset())
    suggested = sorted({each.package for each in gate.failures if each.verdict is not VerdictKind.UNKNOWN})[::2]
    suggestions = {
        (_LOCK, name): Suggestion(
            ("bump", "relock", "alternative")[place % 3], ("3.1.4", "2.0.1", f"{name}2 1.0")[place % 3]
        )
        for place, name in enumerate(suggested)
    }
    let_pass = set(suggested[:3])
    waived = tuple(
        Waiver(each, "pyproject.toml", "built in our own stage", "2030-01-31")
        for each in gate.failures
        if each.package in let_pass
    )
    failures = tuple(each for each in gate.failures if each.package not in let_pass)
    stale = (
        StaleWaiver("long-gone", "pyproject.toml", StaleReason.EXPIRED, until="2026-01-31"),
        StaleWaiver("never-failed", "pyproject.toml", StaleReason.UNUSED),
    )
    unanswered = sorted({each.package for each in failures if each.verdict is VerdictKind.UNKNOWN})
    return Report(
        version="0.1.0",
        locks=(lock,),
        targets=tuple(chosen),
        packages=packages,
        summaries=summarise(packages, chosen),
        gate=gate._replace(failures=failures, waived=waived, stale=stale),
        problems=(Problem("index.example.org: 503 Service Unavailable", tuple(unanswered)),) if unanswered else (),
        system={each.id: _system(each) for each in chosen},
        suggestions=suggestions,
    )


def _place(package: PackageReport) -> tuple[str, str, str, int]:
    pin = package.pin
    return pin.name, pin.version or "", package.lock, pin.line or 0


def _targets(count: int) -> Sequence[Target]:
    every = [target(base, python=python, arch=arch) for arch in _ARCHES for python in _PYTHONS[::-1] for base in _BASES]
    if count > len(every):
        raise ValueError(f"at most {len(every)} targets")
    # Two machines first, as people ask for them.
    half = every[: (count + 1) // 2]
    other = [each for each in every if each.arch != half[0].arch][: count - len(half)]
    return [*half, *other]


def _row(number: int, targets: Sequence[Target]) -> tuple[Pin, dict[str, Verdict]]:
    word, thing = _WORDS[number % len(_WORDS)], _THINGS[number // len(_WORDS) % len(_THINGS)]
    name = f"{word}-{thing}-{number // 144}" if number >= 144 else f"{word}-{thing}"
    version = f"{1 + number % 9}.{number % 31}.{number % 7}"
    groups = ("dev",) if number % 7 == 3 else ("docs",) if number % 41 == 5 else ("main",)
    pin = Pin(name, version, groups=groups, line=12 + 23 * number)
    return pin, {each.id: _verdict(number, name, version, each) for each in targets}


def _verdict(number: int, name: str, version: str, where: Target) -> Verdict:  # noqa: C901 - a table of kinds
    kind = number % 50
    python, arch = where.interpreter.tag, where.arch
    on_musl = where.libc.name is LibcName.MUSL
    sdist = _sdist(number, name, version)
    platform = f"{'musllinux_1_2' if on_musl else 'manylinux_2_17'}_{arch}"
    other = f"{name}-{version}-{python}-{python}-manylinux_2_17_{arch}.whl"
    if kind < 33:
        return wheel(name, version, "py3-none-any", 20_000 + 97 * number)
    if kind < 42:
        notes = (Note.YANKED,) if number % 350 == 33 else ()
        return wheel(name, version, f"{python}-{python}-{platform}", 900_000 + 2_003 * number, *notes)
    if kind == 42:
        return Verdict(VerdictKind.EXCLUDED, Code.MARKER, needs="sys_platform == 'win32'")
    if kind == 43:
        if where.interpreter.minor >= 11:
            return Verdict(VerdictKind.EXCLUDED, Code.MARKER, needs="python_version < '3.11'")
        return wheel(name, version, "py3-none-any", 20_000)
    if kind == 44:
        return Verdict(VerdictKind.BUILD, Code.SDIST_ONLY, sdist, build=_facts(number, Extension.NONE, on_musl=on_musl))
    if kind == 45:
        build = _facts(number, Extension.OPTIONAL, on_musl=on_musl)
        if on_musl:
            return Verdict(VerdictKind.BUILD, Code.NO_MUSLLINUX_WHEEL, sdist, other=other, build=build)
        return wheel(name, version, f"{python}-{python}-{platform}", 900_000)
    if kind < 48:
        return _compiled(number, name, version, where, other)
    if kind == 48:
        return _compiled(number, name, version, where, other) if number % 100 == 48 else _missing(where, other)
    if number % 150 == 49:
        return Verdict(VerdictKind.UNKNOWN, Code.INDEX_ERROR, other="index.example.org: 503 Service Unavailable")
    return wheel(name, version, f"{python}-abi3-{platform}", 3_000_000)


def _sdist(number: int, name: str, version: str) -> ReleaseFile:
    return file(f"{name}-{version}.tar.gz", 9_000 + 731 * number)


def _missing(where: Target, other: str) -> Verdict:
    if where.libc.name is LibcName.MUSL:
        return Verdict(VerdictKind.MISSING, Code.NO_MUSLLINUX_WHEEL, other=other)
    if where.interpreter.minor >= 14:
        return Verdict(VerdictKind.MISSING, Code.NO_WHEEL_FOR_PYTHON, needs="cp311, cp312, cp313", other=other)
    return wheel(
        "big", "1.0", f"{where.interpreter.tag}-{where.interpreter.tag}-manylinux_2_28_{where.arch}", 90_000_000
    )


def _compiled(number: int, name: str, version: str, where: Target, other: str) -> Verdict:
    on_musl = where.libc.name is LibcName.MUSL
    python = where.interpreter.tag
    verdict = Verdict(
        VerdictKind.COMPILE,
        Code.NO_MUSLLINUX_WHEEL,
        _sdist(number, name, version),
        other=other,
        build=_facts(number, Extension.REQUIRED, on_musl=on_musl),
    )
    if on_musl:
        return verdict
    if number % 3 == 0:
        return verdict._replace(code=Code.SDIST_ONLY, other="")
    if where.interpreter.minor >= 14:
        return verdict._replace(code=Code.NO_WHEEL_FOR_PYTHON, needs="cp311, cp312, cp313")
    return wheel(name, version, f"{python}-{python}-manylinux_2_17_{where.arch}", 5_000_000)


def _facts(number: int, extension: Extension, *, on_musl: bool) -> BuildFacts:
    if extension is Extension.NONE:
        return BuildFacts(extension, ("setup.py: no extension",), backend="setuptools.build_meta", opened=True)
    language = (Language.C, Language.CPP, Language.RUST, Language.CYTHON)[number % 4]
    lines = (SourceLines(language, 300 + number * number % 500_000), SourceLines(Language.ASSEMBLY, 40 + number % 90))
    needs = (
        BuildRequirement(
            "setuptools", "80.9.0", ("build-system.requires",), wheel("setuptools", "80.9.0", "py3-none-any")
        ),
        BuildRequirement("cython", "3.1.2", ("build-system.requires",), wheel("cython", "3.1.2", "py3-none-any")),
    )
    hurdle = _HURDLES.get(number % 5)
    return BuildFacts(
        extension,
        ("setup.py: ext_modules", f"pyproject.toml: build-system.requires asks for cython {number % 3}"),
        tuple(each.language for each in lines),
        "setuptools.build_meta",
        ("setuptools>=61", "cython>=3"),
        lines,
        needs,
        system=_packages("apk" if on_musl else "apt"),
        hurdles=(hurdle,) if hurdle is not None else (),
        opened=True,
    )


def _packages(manager: str) -> SystemPackages:
    names = ("g++", "libpq-dev", "musl-dev") if manager == "apk" else ("g++", "libpq-dev")
    run = ("libpq", "libstdc++") if manager == "apk" else ("libpq5",)
    return SystemPackages(
        manager,
        tuple(SystemPackage(name, "pg_config", "setup.py: pg_config") for name in names),
        tuple(SystemPackage(name, "-lpq", "setup.py: pg_config") for name in run),
    )


def _system(where: Target) -> SystemNeeds:
    found = _packages("apk" if where.libc.name is LibcName.MUSL else "apt")
    build, run = (" ".join(each.name for each in part) for part in (found.build, found.run))
    if found.manager == "apk":
        commands = (f"apk add --no-cache {build}", f"apk add --no-cache {run}")
    else:
        commands = (
            f"apt-get update && apt-get install -y {build}",
            f"apt-get update && apt-get install -y --no-install-recommends {run}",
        )
    return SystemNeeds(
        found.manager, *commands, (*found.build, *found.run), ("fast-hash: pkg-config strange",), found.build, found.run
    )
