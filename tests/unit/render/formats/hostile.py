"""A report in which every text from outside is an attack on some format."""

from tests.golden.sample_report import ALPINE, BULLSEYE, file, opened, sample, wheel
from wheelcheck.judge.gate import decide, summarise
from wheelcheck.model.lock import Installer, Lock, LockFormat, Pin, Source, SourceType
from wheelcheck.model.report import (
    DEFAULT_FAIL_ON,
    Failure,
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
from wheelcheck.model.target import Assumption, Fact, Why
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

ATTACKS = {
    "html": "<img src=x onerror=alert(1)></details></td></tr></table><script>alert(1)</script>&lt;b&gt;\"'",
    "html comment": "x --> <!-- wheelcheck --> <!-- y",
    "table cell": "a | b \\| c \\\\| d ||",
    "backticks": "`` ` ``` x ~~~ `a | b` `",
    "one backtick": "`@admin <b>",
    "link": "[click](https://evil.example.org) ![x](https://evil.example.org/x.png) <https://evil.example.org> [a]: b",
    "address": "https://evil.example.org www.evil.example.org evil.example.org someone@evil.example.org",
    "mention": "@admin @org/team #1 GH-1 org/repo#2 !3 ~label $x$ :smile: 0123456789abcdef0123456789abcdef01234567",
    "emphasis": "*a* _b_ **c** __d__ ~~e~~ # f\n# g\n- h\n1. i\n> j",
    "terminal": "\x1b[31mred\x1b]8;;https://evil.example.org\x07x\x9b0m\x7f\x08\x00",
    "log command": "::error file=a,line=1::pwned",
    "log command on its own line": "x\n::stop-commands::token\r\n::set-output name=a::b\n  ::warning::c",
    "log command after a word": "503 ::error::pwned ##[error]pwned ##vso[task.setvariable variable=a]b",
    "log property": "a,line=99,title=x::pwned%0A::error::y",
    "percent": "100%25 %0A %0D%0A::error::x %",
    "formula": "=cmd|' /C calc'!A0",
    "formula after a space": "  =1+1",
    "formula plus": '+SUM(1,2),"\r\n=3',
    "formula minus": "-2+3",
    "formula at": "@SUM(1)",
    "formula tab": "\t=1",
    "formula wide": "\uff1d1",
    "xml": ']]>&<a b="c">\ufffe\uffff\x0b<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;',
    "bidi": "a\u202etxt.exe\u2066b\u2069\u200b\ufeff\u2028\u2029",
    "surrogate": "caf\udce9 \udcff",
    "expression": "${{ github.token }} $(id) {0} %s {{ x }}",
}


def hostile(text: str) -> Report:
    """The report: `text` is the name, the version, the path, the reason and everything else."""
    names = [f"{text}", f"{text}2", f"{text}3", f"{text}4", f"{text}5"]
    targets = tuple(
        each._replace(
            base=text,
            image=f"{text}/{each.base}",
            notes=(text,),
            assumptions=(Assumption(Fact.IMAGE, text, Why.DOCKERFILE, text),),
        )
        for each in (ALPINE._replace(id=f"{text}-a"), BULLSEYE._replace(id=f"{text}-b"))
    )
    first, second = targets
    facts = BuildFacts(
        Extension.REQUIRED,
        (text,),
        (Language.C,),
        text,
        (text,),
        (SourceLines(Language.C, 10),),
        (BuildRequirement(text, text, (text,), Verdict(VerdictKind.COMPILE, Code.SDIST_ONLY, file(text))),),
        text,
        SystemPackages("apk", (SystemPackage(text, text, text),), (SystemPackage(text, text, text),), (text,)),
        (Hurdle(HurdleKind.DOWNLOADS, fatal=False, detail=text, source=text),),
        opened=True,
    )
    verdicts = [
        Verdict(VerdictKind.UNKNOWN, Code.INDEX_ERROR, other=text),
        Verdict(VerdictKind.COMPILE, Code.LIBC_TOO_OLD, file(text), needs=text, has=text, other=text, build=facts),
        Verdict(VerdictKind.MISSING, Code.LOCK_TARGET, needs=text),
        Verdict(VerdictKind.EXCLUDED, Code.MARKER, needs=text),
        wheel(text, text, f"{text}-any", 1, Note.YANKED),
    ]
    pins = [
        Pin(
            name, text, Source(SourceType.VCS, text, text), groups=(text,), line=3 + place, path=text if place else None
        )
        for place, name in enumerate(names)
    ]
    packages = tuple(
        PackageReport(pin, text, {first.id: verdict, second.id: verdict})
        for pin, verdict in zip(pins, verdicts, strict=True)
    )
    gate = decide(packages, targets, DEFAULT_FAIL_ON, frozenset())
    waived = tuple(Waiver(each, text, text, text) for each in gate.failures if each.package == names[2])
    whole = Failure(text, None, first.id, VerdictKind.MISSING, text, Code.LOCK_REFUSED, text)
    failures = (whole, *(each for each in gate.failures if each.package != names[2]))
    needs = SystemNeeds(
        "apk", text, text, facts.system.build if facts.system else (), (text,), first_command=text, note=text
    )
    return Report(
        version="0.1.0",
        locks=(Lock(text, LockFormat.UV, text, Installer.UV, tuple(pins), groups=(text,)),),
        targets=targets,
        packages=packages,
        summaries=summarise(packages, targets),
        gate=gate._replace(
            failures=failures, waived=waived, stale=(StaleWaiver(text, text, StaleReason.EXPIRED, text),)
        ),
        problems=(Problem(text), Problem(f"{text} again", (text,))),
        warnings=(text,),
        system={each.id: needs for each in targets},
        suggestions={(text, names[1]): Suggestion("bump", text)},
    )


def waived() -> Report:
    """The sample, of which some was let pass, and exceptions that do nothing."""
    report = sample()
    gate = report.gate
    passing = {"torch": "a stage of our own builds it", "psycopg2": ""}
    failures = tuple(each for each in gate.failures if each.package not in passing)
    waivers = tuple(
        Waiver(each, "pyproject.toml", passing[each.package], "2030-01-31" if each.package == "torch" else None)
        for each in gate.failures
        if each.package in passing
    )
    stale = (
        StaleWaiver("old", "baseline.json", StaleReason.FIXED, "1.0", ALPINE.id),
        StaleWaiver("older", "pyproject.toml", StaleReason.EXPIRED, until="2020-01-01"),
    )
    return report._replace(gate=gate._replace(failures=failures, waived=waivers, stale=stale))


def refused() -> Report:
    """A lock that no target can have, beside pins that are fine."""
    report = opened()
    (lock,) = report.locks
    told = "poetry.lock is for Python <3.12, and {} has 3.12.11: poetry would refuse to install it there"
    whole = tuple(
        Failure(lock.path, None, each.id, VerdictKind.MISSING, lock.path, Code.LOCK_REFUSED, told.format(each.id))
        for each in report.targets
    )
    problems = tuple(Problem(each.reason) for each in whole)
    return report._replace(gate=report.gate._replace(failures=whole + report.gate.failures), problems=problems)
