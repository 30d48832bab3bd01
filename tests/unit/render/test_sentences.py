"""Verdicts in words: the exact sentences of the common reasons, and some sentence for every other."""

import itertools

import pytest

from tests.golden.sample_report import ALPINE, BULLSEYE, file
from wheelcheck.model.lock import Pin
from wheelcheck.model.target import Assumption, Fact, Target, Why
from wheelcheck.model.verdict import BuildFacts, Code, Extension, FileJudgement, Fit, Note, Verdict, VerdictKind
from wheelcheck.render.codes import CODE_TEXTS
from wheelcheck.render.sentences import (
    assumption_sentence,
    fact_name,
    fit_sentence,
    note_sentence,
    reason,
    source_sentence,
)

PIN = Pin("grpcio", "2.9.1", groups=("dev",))
WHEEL, BUILD, COMPILE = VerdictKind.WHEEL, VerdictKind.BUILD, VerdictKind.COMPILE
MISSING, UNKNOWN, EXCLUDED = VerdictKind.MISSING, VerdictKind.UNKNOWN, VerdictKind.EXCLUDED
MANYLINUX = "grpcio-2.9.1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
NATIVE, UNSEEN = BuildFacts(Extension.REQUIRED), BuildFacts(Extension.UNKNOWN)
OLD_PIP = ALPINE._replace(pip="21.1.3")


@pytest.mark.parametrize(
    ("verdict", "target", "sentence"),
    [
        (Verdict(COMPILE, Code.SDIST_ONLY, build=NATIVE), ALPINE, "no wheels were published for 2.9.1"),
        (
            Verdict(COMPILE, Code.SDIST_ONLY, build=UNSEEN),
            ALPINE,
            "no wheels were published for 2.9.1; its sdist may need a compiler",
        ),
        (
            Verdict(COMPILE, Code.NO_MUSLLINUX_WHEEL, other=MANYLINUX, build=NATIVE),
            ALPINE,
            "no musllinux wheel, only manylinux",
        ),
        (
            Verdict(
                MISSING, Code.NO_MUSLLINUX_WHEEL, needs="macOS, Windows", other="a-1-cp312-none-macosx_11_0_arm64.whl"
            ),
            ALPINE,
            "no musllinux wheel, only for macOS, Windows, and no usable sdist",
        ),
        (
            Verdict(
                COMPILE,
                Code.NO_MANYLINUX_WHEEL,
                needs=", ".join(["android_24_x86_64"] * 9),
                other="a-1-cp312-none-win32.whl",
            ),
            BULLSEYE,
            "no manylinux wheel, only for other systems",
        ),
        (
            Verdict(COMPILE, Code.NO_MANYLINUX_WHEEL, needs="musl", other="a-1-cp312-cp312-musllinux_1_2_x86_64.whl"),
            BULLSEYE,
            "no manylinux wheel, only musllinux",
        ),
        (
            Verdict(COMPILE, Code.LIBC_TOO_OLD, needs="glibc 2.34", has="glibc 2.31"),
            BULLSEYE,
            "wants glibc 2.34, the image has 2.31",
        ),
        (Verdict(COMPILE, Code.LIBC_TOO_OLD), BULLSEYE, "wants a newer glibc, the image has glibc 2.31"),
        (
            Verdict(COMPILE, Code.NO_WHEEL_FOR_ARCH, needs="x86_64, aarch64"),
            ALPINE._replace(arch="armv7l"),
            "no wheel for armv7l; there is one for x86_64, aarch64",
        ),
        (
            Verdict(COMPILE, Code.NO_WHEEL_FOR_PYTHON, needs="cp39, cp310"),
            ALPINE,
            "no wheel for Python 3.12; there is one for Python 3.9, 3.10",
        ),
        (
            Verdict(COMPILE, Code.NO_WHEEL_FOR_PYTHON, needs="cp313t"),
            ALPINE,
            "no wheel for Python 3.12; there is one for cp313t",
        ),
        (
            Verdict(COMPILE, Code.WHEEL_NOT_IN_LOCK, other="grpcio-2.9.1-cp312-cp312-musllinux_1_2_x86_64.whl"),
            ALPINE,
            "a musllinux wheel is on the index, but not in this lock: re-lock",
        ),
        (
            Verdict(MISSING, Code.REQUIRES_PYTHON, needs=">=3.13", has="3.12.11"),
            ALPINE,
            "wants Python >=3.13, the image has 3.12.11",
        ),
        (
            Verdict(COMPILE, Code.INSTALLER_TOO_OLD, needs="cp312-cp312-musllinux_1_2_x86_64", has="pip 21.1.3"),
            OLD_PIP,
            "pip 21.1.3 in the image does not know musllinux: `pip install -U pip` first mends it",
        ),
        (
            Verdict(COMPILE, Code.INSTALLER_TOO_OLD, needs="cp39-cp39-manylinux_2_28_x86_64, cp39-abi3-x"),
            OLD_PIP,
            "pip 21.1.3 in the image does not know manylinux_2_28: `pip install -U pip` first mends it",
        ),
        (Verdict(WHEEL, Code.PLATFORM_WHEEL, tag="cp312-cp312-linux_armv6l"), ALPINE, "a wheel for linux_armv6l"),
        (
            Verdict(EXCLUDED, Code.MARKER, needs="os_name == 'nt'"),
            ALPINE,
            "its marker does not hold here (os_name == 'nt')",
        ),
        (Verdict(EXCLUDED, Code.GROUP), ALPINE, "its group was not asked for (dev)"),
        (Verdict(UNKNOWN, Code.INDEX_ERROR, other="timed out"), ALPINE, "the index gave no answer: timed out"),
        (Verdict(MISSING, Code.NO_FILES), ALPINE, "the index has no files of 2.9.1"),
        (Verdict(UNKNOWN, Code.VCS, build=UNSEEN), ALPINE, "built from its repository; what that needs is not known"),
        (Verdict(BUILD, Code.LOCAL, build=UNSEEN), ALPINE, "built from a local folder"),
    ],
)
def test_reasons(verdict: Verdict, target: Target, sentence: str) -> None:
    assert reason(verdict, target, PIN) == sentence


@pytest.mark.parametrize(("code", "kind"), list(itertools.product(Code, VerdictKind)))
def test_every_verdict_has_a_short_sentence_even_with_nothing_to_speak_of(code: Code, kind: VerdictKind) -> None:
    for build in (None, *map(BuildFacts, Extension)):
        sentence = reason(Verdict(kind, code, build=build), ALPINE, Pin("a", None))
        assert 8 <= len(sentence) <= 100
        assert "None" not in sentence
        assert sentence == sentence.strip()
        assert not sentence.endswith(".")
        assert not any(doubled in sentence for doubled in ("  ", " ,", "()", ": :"))


@pytest.mark.parametrize("code", [Code.INDEX_ERROR, Code.NOT_FOUND, Code.NO_FILES, Code.QUARANTINED])
def test_credentials_of_an_index_never_reach_a_sentence(code: Code) -> None:
    verdict = Verdict(UNKNOWN, code, other="https://user:secret@index.example.org/simple/a/")
    sentence = reason(verdict, ALPINE, PIN)
    assert "secret" not in sentence
    assert "https://index.example.org/simple/a/" in sentence


@pytest.mark.parametrize(
    ("judgement", "sentence"),
    [
        (
            FileJudgement(file("a"), Fit.LIBC_TOO_OLD, "glibc 2.34", "glibc 2.31"),
            "wants glibc 2.34, the image has 2.31",
        ),
        (FileJudgement(file("a"), Fit.NOT_IN_LOCK), "its hash is not in the lock"),
        (FileJudgement(file("a"), Fit.OTHER_PYTHON, "cp311", "cp312"), "cp311 only, the image has cp312"),
        (FileJudgement(file("a"), Fit.OTHER_SYSTEM, "macOS", "linux"), "for macOS"),
        (
            FileJudgement(file("a"), Fit.REQUIRES_PYTHON, ">=3.13", "3.12.1"),
            "wants Python >=3.13, the image has 3.12.1",
        ),
        (FileJudgement(file("a"), Fit.CHOSEN), "the installer takes it"),
        (FileJudgement(file("a", yanked="broken"), Fit.CHOSEN), "the installer takes it (yanked)"),
        (FileJudgement(file("a", yanked="broken"), Fit.YANKED), "yanked, and another file is not (broken)"),
    ],
)
def test_files(judgement: FileJudgement, sentence: str) -> None:
    assert fit_sentence(judgement) == sentence


def test_every_fit_note_and_fact_has_words() -> None:
    told = [fit_sentence(FileJudgement(file("a"), fit)) for fit in Fit]
    told += [note_sentence(note) for note in Note]
    told += [fact_name(fact) for fact in Fact]
    assert all(told)
    assert not any("  " in text or text.endswith(" ") for text in told)


@pytest.mark.parametrize(
    ("assumption", "sentence"),
    [
        (
            Assumption(Fact.PYTHON, "3.12", Why.PYTHON_VERSION_FILE, ".python-version: 3.12"),
            "Python 3.12 from .python-version: 3.12",
        ),
        (Assumption(Fact.PYTHON, "PyPy 3.11.15", Why.IMAGE_TAG), "PyPy 3.11.15 from the image tag"),
        (
            Assumption(Fact.LIBC, "musl 1.2", Why.CATALOGUE, "Alpine 3.22"),
            "musl 1.2 from the catalogue of images (Alpine 3.22)",
        ),
        (Assumption(Fact.ARCH, "x86_64", Why.THIS_MACHINE), "x86_64 as this computer's"),
        (Assumption(Fact.PIP, "21.1.3", Why.CATALOGUE), "pip 21.1.3 from the catalogue of images"),
        (
            Assumption(Fact.PYTHON, "3.12", Why.LOCK, "poetry.lock: >=3.9"),
            "Python 3.12 from requires-python (poetry.lock: >=3.9)",
        ),
    ],
)
def test_assumptions(assumption: Assumption, sentence: str) -> None:
    assert assumption_sentence(assumption) == sentence


def test_every_source_of_an_assumption_has_words() -> None:
    assert len({source_sentence(Assumption(Fact.PYTHON, "3.12", why)) for why in Why}) == len(Why)


def test_every_code_has_a_long_text() -> None:
    assert list(CODE_TEXTS) == list(Code)
    for text in CODE_TEXTS.values():
        assert not text.title.endswith(".")
        assert text.text.endswith(".")
        assert not text.helps or text.helps.endswith(".")
