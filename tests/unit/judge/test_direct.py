"""Pins that name a file, a folder or a repository instead of an index."""

import pytest

from tests.truth.targets import target_named
from wheelcheck.judge.installers import rules_for
from wheelcheck.judge.verdicts import Place, judge_pin
from wheelcheck.model.lock import FormatControl, Installer, LockedFile, Pin, Source, SourceType
from wheelcheck.model.release import ProjectPage
from wheelcheck.model.verdict import Code, Verdict, VerdictKind
from wheelcheck.tags.compatibility import TagMatcher
from wheelcheck.tags.pip_versions import pip_knowledge


def judge(source: Source, target: str, files: tuple[LockedFile, ...] = (), name: str = "foo") -> Verdict:
    where = target_named(target)
    place = Place(where, TagMatcher(where, pip_knowledge(None)))
    pin = Pin(name, "1.0", source, files)
    return judge_pin(pin, ProjectPage(()), (place,), rules_for(Installer.PIP), FormatControl()).verdicts[0]


def url(name: str) -> Source:
    return Source(SourceType.URL, f"https://files.example.org/a/{name}")


@pytest.mark.parametrize(
    ("source", "target", "kind", "code"),
    [
        (url("foo-1.0-py3-none-any.whl"), "py3.12-musl1.2-x86_64", VerdictKind.WHEEL, Code.DIRECT_WHEEL),
        (url("foo-1.0%2Bcpu-cp312-cp312-linux_x86_64.whl"), "py3.12-musl1.2-x86_64", VerdictKind.WHEEL, Code.DIRECT_WHEEL),
        (url("foo-1.0-cp312-cp312-manylinux_2_17_x86_64.whl"), "py3.12-musl1.2-x86_64", VerdictKind.MISSING, Code.NO_MUSLLINUX_WHEEL),
        (url("foo-1.0-cp312-cp312-manylinux_2_17_x86_64.whl"), "py3.13-glibc2.36-x86_64", VerdictKind.MISSING, Code.NO_WHEEL_FOR_PYTHON),
        (url("foo-1.0-cp312-cp312-manylinux_2_39_x86_64.whl"), "py3.12-glibc2.36-x86_64", VerdictKind.MISSING, Code.LIBC_TOO_OLD),
        (url("foo-1.0-cp312-cp312-manylinux_2_17_x86_64.whl"), "py3.12-glibc2.36-aarch64", VerdictKind.MISSING, Code.NO_WHEEL_FOR_ARCH),
        (url("foo-1.0.tar.gz"), "py3.12-musl1.2-x86_64", VerdictKind.COMPILE, Code.DIRECT_SDIST),
        (url("main.zip"), "py3.12-musl1.2-x86_64", VerdictKind.COMPILE, Code.DIRECT_SDIST),
        (Source(SourceType.PATH, "dist/foo-1.0-py3-none-any.whl"), "py3.12-musl1.2-x86_64", VerdictKind.WHEEL, Code.DIRECT_WHEEL),
        (Source(SourceType.VCS, "git+https://git.example.org/foo@abc"), "py3.12-musl1.2-x86_64", VerdictKind.UNKNOWN, Code.VCS),
        (Source(SourceType.DIRECTORY, "./foo", editable=True), "py3.12-musl1.2-x86_64", VerdictKind.BUILD, Code.LOCAL),
        (Source(SourceType.DIRECTORY, ".", virtual=True), "py3.12-musl1.2-x86_64", VerdictKind.EXCLUDED, Code.LOCAL),
    ],
)  # fmt: skip
def test_the_named_thing_is_judged(source: Source, target: str, kind: VerdictKind, code: Code) -> None:
    verdict = judge(source, target)
    assert (verdict.kind, verdict.code) == (kind, code)


def test_only_binary_forbids_a_direct_sdist() -> None:
    where = target_named("py3.12-musl1.2-x86_64")
    place = Place(where, TagMatcher(where, pip_knowledge(None)))
    controls = FormatControl(only_binary=frozenset({":all:"}))
    pin = Pin("foo", "1.0", url("foo-1.0.tar.gz"))
    verdict = judge_pin(pin, ProjectPage(()), (place,), rules_for(Installer.PIP), controls).verdicts[0]
    assert (verdict.kind, verdict.code) == (VerdictKind.MISSING, Code.ONLY_BINARY)


def test_of_several_listed_wheels_the_best_is_taken() -> None:
    files = (LockedFile("foo-1.0-py3-none-any.whl"), LockedFile("foo-1.0-cp312-cp312-musllinux_1_2_x86_64.whl"))
    verdict = judge(url("foo-1.0.tar.gz"), "py3.12-musl1.2-x86_64", files)
    assert verdict.file is not None
    assert verdict.file.filename == "foo-1.0-cp312-cp312-musllinux_1_2_x86_64.whl"


def test_a_wheel_of_another_name_is_not_taken_for_it() -> None:
    assert judge(url("bar-1.0-py3-none-any.whl"), "py3.12-musl1.2-x86_64").kind is not VerdictKind.WHEEL
