"""What to type, in the lock tool's own language."""

import pytest

from tests.golden.sample_report import ALPINE, BULLSEYE, lock
from wheelcheck.model.lock import Installer, Lock, LockFormat, Pin
from wheelcheck.model.target import Target
from wheelcheck.model.verdict import Code, Note, Verdict, VerdictKind
from wheelcheck.render.advice import advice, relock_command, wants_relock

PINS = [Pin("bcrypt", "3.2.0"), Pin("crc32c", "2.3.post0")]


def made_by(lock_format: LockFormat, version: str | None = None, installer: Installer = Installer.PIP) -> Lock:
    return Lock("dir with space/a.lock", lock_format, version, installer, tuple(PINS))


@pytest.mark.parametrize(
    ("made", "command"),
    [
        (
            made_by(LockFormat.UV, "1"),
            "uv lock --upgrade-package bcrypt==3.2.0 --upgrade-package crc32c==2.3.post0",
        ),
        (made_by(LockFormat.POETRY, "1.1"), "poetry --no-cache lock --no-update"),
        (made_by(LockFormat.POETRY, "2.0"), "poetry --no-cache lock --no-update"),
        (made_by(LockFormat.POETRY, "2.1"), "poetry --no-cache lock"),
        (made_by(LockFormat.POETRY, None), "poetry --no-cache lock"),
        (made_by(LockFormat.PDM, "4.5.0"), "pdm lock --refresh"),
        (made_by(LockFormat.PIPFILE), "pipenv upgrade --lock-only bcrypt==3.2.0 crc32c==2.3.post0"),
        (
            made_by(LockFormat.REQUIREMENTS),
            "pip-compile --generate-hashes --no-reuse-hashes -o 'dir with space/a.lock'",
        ),
        (made_by(LockFormat.PIXI), "pixi update bcrypt crc32c"),
        (made_by(LockFormat.CONDA_LOCK), "conda-lock lock --update bcrypt --update crc32c"),
        (made_by(LockFormat.PYLOCK), None),
        (
            made_by(LockFormat.PYLOCK, installer=Installer.PDM),
            "pdm lock --refresh && pdm export -f pylock -o 'dir with space/a.lock'",
        ),
        (made_by(LockFormat.COMMAND_LINE), None),
    ],
)
def test_relock_commands(made: Lock, command: str | None) -> None:
    assert relock_command(made, PINS) == command


def test_hostile_versions_are_quoted() -> None:
    command = relock_command(made_by(LockFormat.UV), [Pin("a", "1; rm -rf ~")])
    assert command == "uv lock --upgrade-package 'a==1; rm -rf ~'"


def test_pins_without_a_version_cannot_be_locked_again_by_it() -> None:
    assert relock_command(made_by(LockFormat.UV), [Pin("a", None)]) is None


def test_advice_for_single_verdicts() -> None:
    def told(code: Code, *notes: Note) -> str | None:
        return advice(Verdict(VerdictKind.COMPILE, code, notes=notes), ALPINE, PINS[0], lock())

    assert told(Code.WHEEL_NOT_IN_LOCK) == "poetry --no-cache lock"
    assert told(Code.PURE_WHEEL, Note.RELOCK) == "poetry --no-cache lock"
    assert told(Code.INSTALLER_TOO_OLD) == "pip install -U pip"
    assert told(Code.SDIST_ONLY) is None


@pytest.mark.parametrize(
    ("target", "platform"), [(ALPINE, "musllinux_1_2_x86_64"), (BULLSEYE, "manylinux_2_31_x86_64")]
)
def test_a_pdm_lock_learns_a_target(target: Target, platform: str) -> None:
    verdict = Verdict(VerdictKind.MISSING, Code.LOCK_TARGET)
    made = made_by(LockFormat.PDM, installer=Installer.PDM)
    assert advice(verdict, target, PINS[0], made) == f"pdm lock --append --platform {platform}"


def test_only_a_better_file_wants_a_new_lock() -> None:
    assert wants_relock(Verdict(VerdictKind.COMPILE, Code.WHEEL_NOT_IN_LOCK))
    assert not wants_relock(Verdict(VerdictKind.COMPILE, Code.SDIST_ONLY))
