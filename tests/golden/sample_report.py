"""A report made by hand, with every verdict and most reasons in it, for all tests of what users see."""

from collections.abc import Mapping, Sequence

from wheelcheck.judge.gate import decide, summarise
from wheelcheck.model.lock import Installer, Lock, LockFormat, Pin
from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.report import DEFAULT_FAIL_ON, Explanation, PackageReport, Problem, Report, SystemNeeds
from wheelcheck.model.sdist import Hurdle, HurdleKind, Language, SourceLines
from wheelcheck.model.target import (
    Assumption,
    Distribution,
    Fact,
    Implementation,
    Interpreter,
    Libc,
    LibcName,
    Target,
    Why,
)
from wheelcheck.model.verdict import (
    BuildFacts,
    BuildRequirement,
    Code,
    Extension,
    FileJudgement,
    Fit,
    Note,
    SystemPackage,
    SystemPackages,
    Verdict,
    VerdictKind,
)

MUSL, GLIBC = Libc(LibcName.MUSL, 1, 2), Libc(LibcName.GLIBC, 2, 31)


def target(base: str = "alpine3.22", *, python: str = "3.12.11", arch: str = "x86_64") -> Target:
    """A target of the official Python image on that release."""
    major, minor = (int(number) for number in python.split(".")[:2])
    interpreter = Interpreter(Implementation.CPYTHON, major, minor, python, f"cp{major}{minor}")
    alpine = base.startswith("alpine")
    image = f"python:{major}.{minor}-{base}" if alpine else f"python:{major}.{minor}-slim-bullseye"
    return Target(
        id=f"{base}-{interpreter.tag}-{arch}",
        base="alpine" if alpine else "slim-bullseye",
        image=image,
        distribution=Distribution("alpine", "3.22", None, "Alpine 3.22", "apk")
        if alpine
        else Distribution("debian", "11", "bullseye", "Debian 11 (bullseye)", "apt"),
        libc=MUSL if alpine else GLIBC,
        interpreter=interpreter,
        arch=arch,
        assumptions=(
            Assumption(Fact.IMAGE, image, Why.FLAG, "alpine" if alpine else "slim-bullseye"),
            Assumption(Fact.LIBC, str(MUSL if alpine else GLIBC), Why.CATALOGUE),
            Assumption(Fact.PYTHON, python, Why.PYTHON_VERSION_FILE, f".python-version: {major}.{minor}"),
            Assumption(Fact.ARCH, arch, Why.THIS_MACHINE, "linux/amd64"),
        ),
    )


ALPINE, BULLSEYE = target("alpine3.22"), target("debian11")


def file(filename: str, size: int | None = 379_000, *, yanked: str | None = None) -> ReleaseFile:
    """A file on the example index."""
    return ReleaseFile(filename, f"https://files.example.org/{filename}", ("sha256:" + "0" * 64,), None, yanked, size)


def wheel(name: str, version: str, tags: str, size: int = 1_200_000, *notes: Note) -> Verdict:
    """A verdict with a wheel of these tags."""
    code = Code.PURE_WHEEL if tags.endswith("any") else Code.PLATFORM_WHEEL
    chosen = file(f"{name.replace('-', '_')}-{version}-{tags}.whl", size)
    return Verdict(VerdictKind.WHEEL, code, chosen, tag=tags, notes=notes)


_NATIVE = BuildFacts(Extension.REQUIRED, ("setup.py: Extension('psycopg2._psycopg')",), (Language.C,), "setuptools", ())
_MANYLINUX = "cp312-cp312-manylinux_2_28_x86_64"
_FAR = "{}-{}-cp312-cp312-manylinux_2_34_x86_64.whl"


def _pairs() -> Sequence[tuple[Pin, Verdict, Verdict]]:
    """(pin, on alpine, on bullseye)."""
    gap = VerdictKind.COMPILE
    psycopg2 = Verdict(gap, Code.SDIST_ONLY, file("psycopg2-2.9.1.tar.gz"), build=_NATIVE)
    excluded = Verdict(VerdictKind.EXCLUDED, Code.MARKER, needs="sys_platform == 'win32'")
    return [
        (
            Pin("bcrypt", "3.2.0", groups=("main",)),
            Verdict(
                gap,
                Code.WHEEL_NOT_IN_LOCK,
                file("bcrypt-3.2.0.tar.gz", 42_000),
                other="bcrypt-3.2.0-cp36-abi3-musllinux_1_1_x86_64.whl",
                build=_NATIVE,
            ),
            wheel("bcrypt", "3.2.0", "cp36-abi3-manylinux2010_x86_64", 63_000),
        ),
        (Pin("colorama", "0.4.6", groups=("main",)), excluded, excluded),
        (
            Pin("cryptography", "50.0.0", groups=("main",)),
            wheel("cryptography", "50.0.0", "cp311-abi3-musllinux_1_2_x86_64", 4_400_000),
            Verdict(
                gap,
                Code.LIBC_TOO_OLD,
                file("cryptography-50.0.0.tar.gz", 750_000),
                needs="glibc 2.34",
                has="glibc 2.31",
                other=_FAR.format("cryptography", "50.0.0"),
                build=_NATIVE,
            ),
        ),
        (
            Pin("docopt", "0.6.2", groups=("dev",)),
            Verdict(VerdictKind.BUILD, Code.SDIST_ONLY, file("docopt-0.6.2.tar.gz", 26_000)),
            Verdict(VerdictKind.BUILD, Code.SDIST_ONLY, file("docopt-0.6.2.tar.gz", 26_000)),
        ),
        (
            Pin("grpcio", "1.80.0", groups=("main",)),
            Verdict(
                gap,
                Code.NO_MUSLLINUX_WHEEL,
                file("grpcio-1.80.0.tar.gz", 12_700_000),
                other=_FAR.format("grpcio", "1.80.0"),
                build=_NATIVE,
            ),
            wheel("grpcio", "1.80.0", "cp312-cp312-manylinux_2_17_x86_64", 5_900_000),
        ),
        (
            Pin("internal-tool", "1.0", groups=("main",)),
            Verdict(VerdictKind.UNKNOWN, Code.INDEX_ERROR, other="index.example.org: 503 Service Unavailable"),
            Verdict(VerdictKind.UNKNOWN, Code.INDEX_ERROR, other="index.example.org: 503 Service Unavailable"),
        ),
        (Pin("psycopg2", "2.9.1", groups=("main",)), psycopg2, psycopg2),
        (
            Pin("requests", "2.32.3", groups=("main",)),
            wheel("requests", "2.32.3", "py3-none-any", 64_900),
            wheel("requests", "2.32.3", "py3-none-any", 64_900),
        ),
        (
            Pin("torch", "2.9.1", groups=("main",)),
            Verdict(VerdictKind.MISSING, Code.NO_MUSLLINUX_WHEEL, other=_FAR.format("torch", "2.9.1")),
            wheel("torch", "2.9.1", _MANYLINUX, 899_700_000, Note.YANKED),
        ),
    ]


def lock(pins: Sequence[Pin] = ()) -> Lock:
    """A poetry.lock of these pins."""
    return Lock("poetry.lock", LockFormat.POETRY, "2.1", Installer.POETRY, tuple(pins), groups=("main", "dev"))


def report_of(
    targets: Sequence[Target], rows: Sequence[tuple[Pin, Mapping[str, Verdict]]], **changes: object
) -> Report:
    """A report with summaries and a gate that fit its verdicts."""
    packages = tuple(PackageReport(pin, "poetry.lock", results) for pin, results in rows)
    return Report(
        version="0.1.0",
        locks=(lock([pin for pin, _ in rows]),),
        targets=tuple(targets),
        packages=packages,
        summaries=summarise(packages, targets),
        gate=decide(packages, targets, DEFAULT_FAIL_ON, frozenset()),
    )


def sample(targets: Sequence[Target] = (ALPINE, BULLSEYE)) -> Report:
    """The sample: each musl target stands as alpine does, each other as bullseye."""
    rows = [
        (pin, {each.id: musl if each.libc.name is LibcName.MUSL else glibc for each in targets})
        for pin, musl, glibc in _pairs()
    ]
    problem = Problem("index.example.org: 503 Service Unavailable", ("internal-tool",))
    return report_of(targets, rows)._replace(problems=(problem,))


def clean(targets: Sequence[Target] = (ALPINE, BULLSEYE)) -> Report:
    """Nothing to complain of."""
    results = {each.id: wheel("requests", "2.32.3", "py3-none-any", 64_900) for each in targets}
    return report_of(targets, [(Pin("requests", "2.32.3", groups=("main",)), results)])


def many() -> list[Target]:
    """Twelve targets: two bases x three Pythons x two machines."""
    return [
        target(base, python=python, arch=arch)
        for base in ("alpine3.22", "debian11")
        for python in ("3.12.11", "3.13.7", "3.14.0")
        for arch in ("x86_64", "aarch64")
    ]


def explained() -> Report:
    """The sample with `--explain grpcio`."""
    report = sample()
    package = next(each for each in report.packages if each.pin.name == "grpcio")
    return report._replace(
        explanations=(Explanation(package, {ALPINE.id: _stands(ALPINE), BULLSEYE.id: _stands(BULLSEYE)}),)
    )


def _stands(where: Target) -> tuple[FileJudgement, ...]:
    name = "grpcio-1.80.0-{0}-{0}-{1}.whl"
    on_musl = where is ALPINE
    sdist = file("grpcio-1.80.0.tar.gz", 12_700_000)
    found = [FileJudgement(sdist, Fit.CHOSEN if on_musl else Fit.USABLE)]
    platforms = ("macosx_11_0_universal2", "manylinux_2_17_aarch64", "manylinux_2_17_x86_64", "win32")
    found += [
        _stand(file(name.format(python, platform), 5_900_000), python, platform, on_musl=on_musl)
        for python in ("cp39", "cp310", "cp311", "cp312", "cp313")
        for platform in platforms
    ]
    return tuple(found)


def _stand(each: ReleaseFile, python: str, platform: str, *, on_musl: bool) -> FileJudgement:
    if platform.startswith(("macosx", "win")):
        return FileJudgement(each, Fit.OTHER_SYSTEM, "macOS" if platform[0] == "m" else "Windows", "linux")
    if on_musl:
        return FileJudgement(each, Fit.OTHER_LIBC, "glibc", "musl")
    if platform.endswith("aarch64"):
        return FileJudgement(each, Fit.OTHER_ARCH, "aarch64", "x86_64")
    if python != "cp312":
        return FileJudgement(each, Fit.OTHER_PYTHON, python, "cp312")
    return FileJudgement(each, Fit.CHOSEN, tag="cp312-cp312-manylinux_2_17_x86_64")


def _opened(extension: Extension, *lines: SourceLines, **more: object) -> BuildFacts:
    facts = BuildFacts(
        extension,
        ("setup.py: ext_modules",) if lines else ("setup.py: no extension",),
        tuple(each.language for each in lines),
        "setuptools.build_meta:__legacy__",
        ("setuptools",),
        lines,
        opened=True,
    )
    return facts._replace(**more)  # type: ignore[arg-type]


def _need(name: str, version: str, verdict: Verdict) -> BuildRequirement:
    return BuildRequirement(name, version, ("build-system.requires",), verdict)


def opened(targets: Sequence[Target] = (ALPINE, BULLSEYE)) -> Report:
    """Sdists that were opened: a chain that compiles, an optional part, a pure one, one that fails, one unread."""
    numpy = Verdict(
        VerdictKind.COMPILE,
        Code.NO_MUSLLINUX_WHEEL,
        file("numpy-1.26.4.tar.gz", 15_700_000),
        build=_opened(Extension.REQUIRED, SourceLines(Language.C, 314_159), SourceLines(Language.CPP, 9_900)),
    )
    thinc = _opened(
        Extension.REQUIRED,
        SourceLines(Language.CYTHON, 3_456),
        needs=(
            _need("cython", "0.29.37", wheel("cython", "0.29.37", "py2.py3-none-any")),
            _need("numpy", "1.26.4", numpy),
        ),
        system=SystemPackages(
            "apk",
            (
                SystemPackage("g++", "C++ compiler", "thinc 8.0.10: setup.py"),
                SystemPackage("musl-dev", "C compiler", "thinc 8.0.10: setup.py"),
            ),
            (SystemPackage("libstdc++", "C++ runtime", "thinc 8.0.10: setup.py"),),
            ("pkg-config: strange",),
        ),
    )
    gone = Hurdle(HurdleKind.BUILD_TOOL, fatal=True, detail="use_2to3", source="setup.py: use_2to3")
    rust = Hurdle(HurdleKind.RUST_TOO_OLD, fatal=False, detail="1.85, Alpine 3.22 has 1.87", source="Cargo.toml")
    verdicts = {
        ("thinc", "8.0.10"): Verdict(
            VerdictKind.COMPILE, Code.NO_MUSLLINUX_WHEEL, file("thinc-8.0.10.tar.gz"), build=thinc
        ),
        ("orjson", "3.13.0"): Verdict(
            VerdictKind.COMPILE,
            Code.NO_WHEEL_FOR_PYTHON,
            file("orjson-3.13.0.tar.gz"),
            needs="cp310, cp311",
            build=_opened(Extension.REQUIRED, SourceLines(Language.RUST, 12_345), hurdles=(rust,)),
        ),
        ("markupsafe", "2.0.1"): Verdict(
            VerdictKind.BUILD,
            Code.NO_MUSLLINUX_WHEEL,
            file("MarkupSafe-2.0.1.tar.gz"),
            other="MarkupSafe-2.0.1-cp312-cp312-manylinux1_x86_64.whl",
            build=_opened(Extension.OPTIONAL, SourceLines(Language.C, 338)),
        ),
        ("docopt", "0.6.2"): Verdict(
            VerdictKind.BUILD, Code.SDIST_ONLY, file("docopt-0.6.2.tar.gz"), build=_opened(Extension.NONE)
        ),
        ("feedparser", "5.2.1"): Verdict(
            VerdictKind.BUILD,
            Code.BUILD_FAILS,
            file("feedparser-5.2.1.tar.gz"),
            other="use_2to3",
            build=_opened(Extension.NONE, hurdles=(gone,)),
        ),
        ("pure-on-numpy", "1.0"): Verdict(
            VerdictKind.COMPILE,
            Code.BUILD_REQUIREMENT,
            file("pure_on_numpy-1.0.tar.gz"),
            other="numpy 1.26.4",
            build=_opened(Extension.NONE, needs=(_need("numpy", "1.26.4", numpy),)),
        ),
        ("broken", "1.0"): Verdict(
            VerdictKind.UNKNOWN,
            Code.SDIST_ERROR,
            file("broken-1.0.tar.gz"),
            other="the archive ends in the middle",
            build=BuildFacts(Extension.UNKNOWN),
        ),
    }
    fine = wheel("fine", "1.0", "cp312-cp312-manylinux_2_17_x86_64")
    rows = [
        (
            Pin(name, version, groups=("main",)),
            {each.id: verdict if each.libc.name is LibcName.MUSL or name == "docopt" else fine for each in targets},
        )
        for (name, version), verdict in sorted(verdicts.items())
    ]
    needs = SystemNeeds(
        "apk",
        "apk add --no-cache g++ musl-dev",
        "apk add --no-cache libstdc++",
        (SystemPackage("g++", "C++ compiler: thinc 8.0.10", "setup.py"),),
        ("thinc 8.0.10: pkg-config strange",),
    )
    musl = {each.id: needs for each in targets if each.libc.name is LibcName.MUSL}
    return report_of(targets, rows)._replace(system=musl)


def opened_and_explained() -> Report:
    """The same with `--explain thinc`."""
    report = opened()
    package = next(each for each in report.packages if each.pin.name == "thinc")
    stands = (FileJudgement(file("thinc-8.0.10.tar.gz"), Fit.CHOSEN),)
    return report._replace(explanations=(Explanation(package, {ALPINE.id: stands, BULLSEYE.id: ()}),))
