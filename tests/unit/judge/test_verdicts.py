"""Verdicts and reason codes from literal files (traps 7, 13, 15 to 25, 27, 28)."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.truth.targets import target_named
from wheelcheck.judge.installers import RULES, rules_for
from wheelcheck.judge.reasons import reason_code
from wheelcheck.judge.verdicts import Place, judge_pin, taken_anywhere
from wheelcheck.model.lock import FormatControl, Installer, LockedFile, Pin
from wheelcheck.model.release import FailureKind, NoSuchProject, PageAnswer, PageFailure, ProjectPage, ReleaseFile
from wheelcheck.model.verdict import Code, Extension, Fit, Note, Verdict, VerdictKind
from wheelcheck.tags.compatibility import TagMatcher
from wheelcheck.tags.pip_versions import pip_knowledge

MUSL = "py3.12-musl1.2-x86_64"
GLIBC = "py3.12-glibc2.36-x86_64"

SDIST = "foo-1.0.tar.gz"
PURE = "foo-1.0-py3-none-any.whl"
MANYLINUX = "foo-1.0-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
MUSLLINUX = "foo-1.0-cp312-cp312-musllinux_1_2_x86_64.whl"


def file(name: str, **fields: Any) -> ReleaseFile:
    return ReleaseFile(name, f"https://files.example.org/{name}", (f"sha256:{name}",), **fields)


def judge(
    files: Sequence[str | ReleaseFile] | PageAnswer,
    target: str = MUSL,
    *,
    installer: Installer = Installer.PIP,
    locked: Sequence[str] | None = None,
    controls: FormatControl | None = None,
    pip: str | None = None,
    version: str = "1.0",
) -> Verdict:
    pin = Pin("foo", version)
    if locked is not None:
        pin = pin._replace(hash_bound=True, files=tuple(LockedFile(None, (f"sha256:{name}",)) for name in locked))
    where = target_named(target, pip=pip)
    place = Place(where, TagMatcher(where, pip_knowledge(pip)))
    answer: PageAnswer
    if isinstance(files, ProjectPage | NoSuchProject | PageFailure):
        answer = files
    else:
        answer = ProjectPage(tuple(file(one) if isinstance(one, str) else one for one in files))
    judged = judge_pin(pin, answer, (place,), rules_for(installer), controls or FormatControl())
    return judged.verdicts[0]


@pytest.mark.parametrize(
    ("files", "target", "kind", "code", "chosen"),
    [
        ([SDIST, PURE], MUSL, VerdictKind.WHEEL, Code.PURE_WHEEL, PURE),
        ([SDIST, MANYLINUX, MUSLLINUX], MUSL, VerdictKind.WHEEL, Code.PLATFORM_WHEEL, MUSLLINUX),
        (
            ["foo-1.0-cp37-abi3-manylinux2014_x86_64.whl"],
            GLIBC,
            VerdictKind.WHEEL,
            Code.ABI3_WHEEL,
            "foo-1.0-cp37-abi3-manylinux2014_x86_64.whl",
        ),
        ([SDIST, MANYLINUX], MUSL, VerdictKind.COMPILE, Code.NO_MUSLLINUX_WHEEL, SDIST),
        ([SDIST, MUSLLINUX], GLIBC, VerdictKind.COMPILE, Code.NO_MANYLINUX_WHEEL, SDIST),
        ([SDIST, "foo-1.0-cp312-cp312-win_amd64.whl"], GLIBC, VerdictKind.COMPILE, Code.NO_MANYLINUX_WHEEL, SDIST),
        (
            [SDIST, "foo-1.0-cp312-cp312-manylinux_2_39_x86_64.whl"],
            GLIBC,
            VerdictKind.COMPILE,
            Code.LIBC_TOO_OLD,
            SDIST,
        ),
        (
            [SDIST, "foo-1.0-cp312-cp312-musllinux_1_2_x86_64.whl"],
            "py3.12-musl1.1-x86_64",
            VerdictKind.COMPILE,
            Code.LIBC_TOO_OLD,
            SDIST,
        ),
        ([SDIST, MUSLLINUX, MANYLINUX], "py3.12-musl1.2-aarch64", VerdictKind.COMPILE, Code.NO_WHEEL_FOR_ARCH, SDIST),
        ([SDIST, MUSLLINUX, MANYLINUX], "py3.13-musl1.2-x86_64", VerdictKind.COMPILE, Code.NO_WHEEL_FOR_PYTHON, SDIST),
        (
            [SDIST, "foo-1.0-cp37-abi3-musllinux_1_1_x86_64.whl"],
            "py3.13t-musl1.2-x86_64",
            VerdictKind.COMPILE,
            Code.NO_WHEEL_FOR_PYTHON,
            SDIST,
        ),
        ([SDIST], MUSL, VerdictKind.COMPILE, Code.SDIST_ONLY, SDIST),
        ([SDIST, "foo-1.0-py2-none-any.whl"], MUSL, VerdictKind.BUILD, Code.NO_WHEEL_FOR_PYTHON, SDIST),
        ([MANYLINUX], MUSL, VerdictKind.MISSING, Code.NO_MUSLLINUX_WHEEL, None),
        (["foo-1.0-py3.9.egg"], MUSL, VerdictKind.MISSING, Code.NO_FILES, None),
        (["foo-2.0.tar.gz"], MUSL, VerdictKind.MISSING, Code.NO_FILES, None),
        ([], MUSL, VerdictKind.MISSING, Code.NO_FILES, None),
        (
            [SDIST, "foo-1.0-cp312-cp312-musllinux_1_2_x86_64-x86_64_v3.whl"],
            MUSL,
            VerdictKind.COMPILE,
            Code.SDIST_ONLY,
            SDIST,
        ),
    ],
)
def test_verdict_and_reason(files: list[str], target: str, kind: VerdictKind, code: Code, chosen: str | None) -> None:
    verdict = judge(files, target)
    assert (verdict.kind, verdict.code) == (kind, code)
    assert (verdict.file.filename if verdict.file else None) == chosen
    assert (verdict.build is not None) == (kind in {VerdictKind.BUILD, VerdictKind.COMPILE})


def test_a_bare_linux_wheel_for_another_machine_is_not_the_reason() -> None:
    armv7l = "foo-1.0-cp312-cp312-linux_armv7l.whl"
    assert judge([SDIST, MANYLINUX, armv7l]).code is Code.NO_MUSLLINUX_WHEEL
    assert judge([SDIST, armv7l]).code is Code.NO_WHEEL_FOR_ARCH


def test_an_sdist_for_one_python_is_for_no_other() -> None:
    assert judge(["foo-1.0-py3.9.tar.gz"]).code is Code.NO_WHEEL_FOR_PYTHON
    assert judge(["foo-1.0-py3.9.tar.gz"], "py3.9-musl1.2-x86_64").kind is VerdictKind.COMPILE


def test_left_out_wheels_still_show_that_the_code_is_native() -> None:
    names = [SDIST, "foo-1.0-py2-none-any.whl", "foo-1.0-cp39-cp39-win32.whl", "foo-1.0-cp38-cp38-win32.whl"]
    where = target_named(MUSL)
    places = (Place(where, TagMatcher(where, pip_knowledge(None))),)
    page = ProjectPage(tuple(file(name) for name in names))
    rules = rules_for(Installer.PIP)
    whole = judge_pin(Pin("foo", "1.0"), page, places, rules, FormatControl())
    quick = judge_pin(Pin("foo", "1.0"), page, places, rules, FormatControl(), taken=taken_anywhere(places))
    assert quick == whole
    assert whole.verdicts[0].kind is VerdictKind.COMPILE


def test_a_variant_beside_plain_wheels_is_not_read_as_one() -> None:
    variant = "foo-1.0-cp312-cp312-musllinux_1_2_x86_64-x86_64_v3.whl"
    verdict = judge(["foo-1.0-cp311-cp311-musllinux_1_2_x86_64.whl", variant, SDIST])
    assert (verdict.kind, verdict.code) == (VerdictKind.COMPILE, Code.NO_WHEEL_FOR_PYTHON)


def test_of_sdists_and_wheels_only_the_like_are_told_together() -> None:
    files = [file(SDIST, requires_python=">=3.13"), file(MUSLLINUX, requires_python=">=3.14")]
    assert judge(files).needs in {">=3.13", ">=3.14"}


def test_the_pythons_that_have_wheels_are_told_in_order() -> None:
    names = [f"foo-1.0-cp{minor}-cp{minor}-musllinux_1_1_x86_64.whl" for minor in (310, 39, 311, 38)]
    assert judge([SDIST, *names]).needs == "cp38, cp39, cp310, cp311"


def test_needed_libc_is_the_lowest_that_would_do() -> None:
    verdict = judge(
        [SDIST, "foo-1.0-cp312-cp312-manylinux_2_39_x86_64.whl", "foo-1.0-cp312-cp312-manylinux_2_38_x86_64.whl"], GLIBC
    )
    assert (verdict.needs, verdict.has) == ("glibc 2.38", "glibc 2.36")


def test_extension_is_unknown_without_evidence_and_required_with_a_platform_wheel() -> None:
    alone, native = judge([SDIST]).build, judge([SDIST, MANYLINUX]).build
    assert alone is not None
    assert native is not None
    assert (alone.extension, native.extension) == (Extension.UNKNOWN, Extension.REQUIRED)
    assert MANYLINUX in native.evidence[0]


class TestHashes:
    def test_a_wheel_uploaded_after_the_lock_does_not_exist(self) -> None:
        verdict = judge([SDIST, MANYLINUX, MUSLLINUX], locked=[SDIST, MANYLINUX])
        assert (verdict.kind, verdict.code) == (VerdictKind.COMPILE, Code.WHEEL_NOT_IN_LOCK)
        assert verdict.other == MUSLLINUX
        assert Note.RELOCK in verdict.notes

    @pytest.mark.parametrize("installer", list(Installer))
    def test_no_matching_hash_is_a_failed_install_and_no_compile(self, installer: Installer) -> None:
        verdict = judge([SDIST, MANYLINUX, MUSLLINUX], locked=["something-else"], installer=installer)
        assert (verdict.kind, verdict.code, verdict.file) == (VerdictKind.MISSING, Code.HASH_MISMATCH, None)

    def test_an_sdist_that_the_lock_leaves_out_is_not_built(self) -> None:
        verdict = judge([SDIST, MANYLINUX], locked=[MANYLINUX])
        assert (verdict.kind, verdict.code) == (VerdictKind.MISSING, Code.NO_MUSLLINUX_WHEEL)

    def test_files_without_a_digest_stay_candidates(self) -> None:
        bare = ReleaseFile(MUSLLINUX, "https://files.example.org/x")
        verdict = judge([file(SDIST), bare], locked=["other"])
        assert verdict.file == bare
        assert Note.NO_HASH in verdict.notes
        assert Note.NO_HASH not in judge([SDIST], locked=[SDIST]).notes

    def test_names_decide_where_the_index_has_no_digests(self) -> None:
        bare = ReleaseFile(MUSLLINUX, "https://files.example.org/x")
        pin = Pin("foo", "1.0", hash_bound=True, files=(LockedFile(PURE, ("sha256:aa",)),))
        where = target_named(MUSL)
        place = Place(where, TagMatcher(where, pip_knowledge(None)))
        verdict = judge_pin(pin, ProjectPage((bare,)), (place,), rules_for(Installer.UV), FormatControl()).verdicts[0]
        assert verdict.code is Code.HASH_MISMATCH

    def test_a_matching_hash_outranks_an_unknown_one(self) -> None:
        bare = ReleaseFile(MUSLLINUX, "https://files.example.org/x")
        verdict = judge([file(PURE), bare], locked=[PURE])
        assert verdict.file is not None
        assert verdict.file.filename == PURE

    def test_names_bind_where_the_lock_has_no_hashes(self) -> None:
        pin = Pin("foo", "1.0", hash_bound=True, files=(LockedFile(SDIST),))
        where = target_named(MUSL)
        page = ProjectPage((file(SDIST), file(MUSLLINUX)))
        place = Place(where, TagMatcher(where, pip_knowledge(None)))
        verdict = judge_pin(pin, page, (place,), rules_for(Installer.UV), FormatControl()).verdicts[0]
        assert (verdict.kind, verdict.code) == (VerdictKind.COMPILE, Code.WHEEL_NOT_IN_LOCK)


class TestYanked:
    def test_a_pinned_yanked_file_is_taken_and_marked(self) -> None:
        verdict = judge([file(PURE, yanked="broken")])
        assert (verdict.kind, verdict.code) == (VerdictKind.WHEEL, Code.PURE_WHEEL)
        assert Note.YANKED in verdict.notes

    def test_pip_prefers_an_sdist_that_is_not_yanked(self) -> None:
        verdict = judge([SDIST, file(MUSLLINUX, yanked="")])
        assert (verdict.kind, verdict.code) == (VerdictKind.COMPILE, Code.YANKED_WHEEL)

    def test_uv_takes_the_yanked_wheel(self) -> None:
        assert judge([SDIST, file(MUSLLINUX, yanked="")], installer=Installer.UV).kind is VerdictKind.WHEEL


class TestBuildTags:
    low = "foo-1.0-1-cp312-cp312-musllinux_1_1_x86_64.whl"
    high = "foo-1.0-2-cp312-cp312-musllinux_1_1_x86_64.whl"

    def test_the_higher_build_wins_a_tie(self) -> None:
        verdict = judge([self.high, self.low])
        assert verdict.file is not None
        assert verdict.file.filename == self.high

    @pytest.mark.parametrize(
        ("installer", "expected"), [(Installer.PIP, MUSLLINUX), (Installer.UV, MUSLLINUX), (Installer.POETRY, high)]
    )
    def test_only_poetry_puts_it_before_the_tag(self, installer: Installer, expected: str) -> None:
        verdict = judge([self.high, MUSLLINUX], installer=installer)
        assert verdict.file is not None
        assert verdict.file.filename == expected


class TestRequiresPython:
    def test_it_binds_per_file(self) -> None:
        verdict = judge([file(SDIST, requires_python=">=3.8"), file(MUSLLINUX, requires_python="<3.12")])
        assert (verdict.kind, verdict.code) == (VerdictKind.COMPILE, Code.REQUIRES_PYTHON)
        assert (verdict.needs, verdict.has) == ("<3.12", "3.12.13")

    def test_uv_reads_the_lower_edge_alone(self) -> None:
        assert judge([file(MUSLLINUX, requires_python="<3.12")], installer=Installer.UV).kind is VerdictKind.WHEEL

    def test_a_release_for_newer_pythons_is_missing(self) -> None:
        verdict = judge([file(SDIST, requires_python=">=3.13"), file(PURE, requires_python=">=3.13")])
        assert (verdict.kind, verdict.code) == (VerdictKind.MISSING, Code.REQUIRES_PYTHON)


class TestControls:
    def test_no_binary_makes_a_build_of_a_pure_package(self) -> None:
        verdict = judge([SDIST, PURE], controls=FormatControl(no_binary=frozenset({":all:"})))
        assert (verdict.kind, verdict.code) == (VerdictKind.BUILD, Code.NO_BINARY)

    def test_only_binary_turns_a_compile_into_missing(self) -> None:
        verdict = judge([SDIST, MANYLINUX], controls=FormatControl(only_binary=frozenset({":all:"})))
        assert (verdict.kind, verdict.code) == (VerdictKind.MISSING, Code.ONLY_BINARY)

    def test_a_projects_own_name_beats_all(self) -> None:
        controls = FormatControl(no_binary=frozenset({":all:"}), only_binary=frozenset({"foo"}))
        assert judge([SDIST, PURE], controls=controls).kind is VerdictKind.WHEEL
        controls = FormatControl(no_binary=frozenset({"foo"}), only_binary=frozenset({":all:"}))
        assert judge([SDIST, PURE], controls=controls).code is Code.NO_BINARY

    def test_prefer_binary_takes_a_wheel_of_the_public_version_before_a_local_sdist(self) -> None:
        files = [MUSLLINUX, "foo-1.0+local.tar.gz"]
        assert (judge(files).kind, judge(files).code) == (VerdictKind.COMPILE, Code.SDIST_ONLY)
        assert judge(files, controls=FormatControl(prefer_binary=True)).kind is VerdictKind.WHEEL


class TestOldPip:
    def test_an_old_pip_compiles_what_a_new_one_takes(self) -> None:
        verdict = judge([SDIST, MUSLLINUX], pip="21.1.3")
        assert (verdict.kind, verdict.code) == (VerdictKind.COMPILE, Code.INSTALLER_TOO_OLD)
        assert Note.UPGRADE_PIP in verdict.notes
        assert verdict.has == "pip 21.1.3"
        assert judge([SDIST, MUSLLINUX], pip="21.2").kind is VerdictKind.WHEEL


class TestVersions:
    @pytest.mark.parametrize("name", ["foo-1.0.0.tar.gz", "foo-1.tar.gz", "Foo-v1.0.tar.gz"])
    def test_spellings_of_one_version_are_one(self, name: str) -> None:
        verdict = judge([name])
        assert verdict.file is not None

    def test_a_local_version_is_taken_by_pip_and_ranks_first(self) -> None:
        local = "foo-1.0+cpu-cp312-cp312-linux_x86_64.whl"
        verdict = judge([MUSLLINUX, local])
        assert verdict.file is not None
        assert verdict.file.filename == local
        assert Note.LINUX_TAG in verdict.notes
        poetry = judge([MUSLLINUX, local], installer=Installer.POETRY)
        assert poetry.file is not None
        assert poetry.file.filename == MUSLLINUX

    def test_a_local_pin_takes_that_build_alone(self) -> None:
        assert judge([MUSLLINUX], version="1.0+cpu").code is Code.NO_FILES

    def test_an_arbitrary_version_is_compared_as_text(self) -> None:
        assert judge(["foo-2004d.tar.gz"], version="2004d").code is Code.NO_FILES
        assert judge([SDIST], version="weird").code is Code.NO_FILES

    def test_two_spellings_do_not_make_an_sdist_win(self) -> None:
        verdict = judge([MUSLLINUX, "foo-1.0.0.tar.gz"])
        assert verdict.kind is VerdictKind.WHEEL


class TestPages:
    def test_an_index_that_failed_makes_unknown(self) -> None:
        verdict = judge(PageFailure(FailureKind.TIMEOUT, "index.example.org did not answer"))
        assert (verdict.kind, verdict.code) == (VerdictKind.UNKNOWN, Code.INDEX_ERROR)
        assert verdict.other == "index.example.org did not answer"

    def test_an_index_that_failed_is_not_replaced_by_the_lock(self) -> None:
        where = target_named(MUSL)
        place = Place(where, TagMatcher(where, pip_knowledge(None)))
        pin = Pin("foo", "1.0", hash_bound=True, files=(LockedFile(MUSLLINUX, ("sha256:aa",)),))
        failure = PageFailure(FailureKind.TIMEOUT, "silent")
        verdict = judge_pin(pin, failure, (place,), rules_for(Installer.UV), FormatControl()).verdicts[0]
        assert verdict.kind is VerdictKind.UNKNOWN

    def test_no_such_project(self) -> None:
        verdict = judge(NoSuchProject())
        assert (verdict.kind, verdict.code) == (VerdictKind.MISSING, Code.NOT_FOUND)

    def test_a_quarantined_project_says_so(self) -> None:
        verdict = judge(ProjectPage((), status="quarantined", status_reason="malware"))
        assert (verdict.kind, verdict.code, verdict.other) == (VerdictKind.MISSING, Code.QUARANTINED, "malware")

    def test_archived_and_deprecated_are_notes(self) -> None:
        page = ProjectPage((file(PURE),), status="archived")
        assert judge(page).notes == (Note.ARCHIVED,)
        assert judge(page._replace(status="deprecated")).notes == (Note.DEPRECATED,)

    def test_offline_the_locks_own_list_answers_where_it_has_names(self) -> None:
        where = target_named(MUSL)
        place = Place(where, TagMatcher(where, pip_knowledge(None)))
        failure = PageFailure(FailureKind.OFFLINE, "offline")
        pin = Pin("foo", "1.0", hash_bound=True, files=(LockedFile(MUSLLINUX, ("sha256:aa",), size=7),))
        verdict = judge_pin(pin, failure, (place,), rules_for(Installer.UV), FormatControl()).verdicts[0]
        assert verdict.kind is VerdictKind.WHEEL
        assert verdict.file is not None
        assert verdict.file.size == 7
        nameless = pin._replace(files=(LockedFile(None, ("sha256:aa",)),))
        verdict = judge_pin(nameless, failure, (place,), rules_for(Installer.PIPENV), FormatControl()).verdicts[0]
        assert verdict.kind is VerdictKind.UNKNOWN


def test_every_reason_against_a_file_has_a_code() -> None:
    target = target_named(MUSL)
    for fit in Fit:
        if fit not in {Fit.USABLE, Fit.CHOSEN}:
            assert reason_code(fit, target) in Code


def test_every_installer_has_rules() -> None:
    assert set(RULES) == set(Installer)
    assert all(rules.installer is installer for installer, rules in RULES.items())


def test_explanations_hold_every_file_of_the_release() -> None:
    where = target_named(MUSL)
    place = Place(where, TagMatcher(where, pip_knowledge(None)))
    names = [SDIST, MANYLINUX, MUSLLINUX, PURE, "foo-1.0-py3.9.egg"]
    page = ProjectPage(tuple(file(name) for name in names))
    judged = judge_pin(Pin("foo", "1.0"), page, (place,), rules_for(Installer.PIP), FormatControl(), explain=True)
    fits = {one.file.filename: one.fit for one in judged.files[0]}
    assert fits == {
        SDIST: Fit.USABLE,
        MANYLINUX: Fit.OTHER_LIBC,
        MUSLLINUX: Fit.CHOSEN,
        PURE: Fit.USABLE,
        "foo-1.0-py3.9.egg": Fit.NOT_A_DISTRIBUTION,
    }
