"""What to type next: commands in the language of the tool that made the lock (uv, Poetry, PDM, Pipenv, pip-tools)."""

from collections.abc import Sequence
from typing import assert_never

from wheelcheck.model.lock import Installer, Lock, LockFormat, Pin
from wheelcheck.model.target import LibcName, Target
from wheelcheck.model.verdict import Code, Note, Verdict, VerdictKind

__all__ = ["advice", "relock_command", "wants_relock"]


def wants_relock(verdict: Verdict) -> bool:
    """The index has a better file than the lock lists: making the lock again, with the same versions, is enough."""
    return verdict.code is Code.WHEEL_NOT_IN_LOCK or Note.RELOCK in verdict.notes


def advice(verdict: Verdict, target: Target, pin: Pin, lock: Lock) -> str | None:
    """What to type for one verdict: a command, or None where no single command mends it."""
    if wants_relock(verdict):
        return relock_command(lock, [pin])
    if verdict.code is Code.INSTALLER_TOO_OLD or Note.UPGRADE_PIP in verdict.notes:
        return "pip install -U pip"
    if verdict.code is Code.LOCK_TARGET and lock.installer is Installer.PDM:
        return f"pdm lock --append --platform {_pdm_platform(target)}"
    if verdict.code is Code.HASH_MISMATCH and verdict.kind is VerdictKind.MISSING:
        return relock_command(lock, [pin])
    return None


def _pdm_platform(target: Target) -> str:
    libc = target.libc
    family = "musllinux" if libc.name is LibcName.MUSL else "manylinux"
    return f"{family}_{libc.major}_{libc.minor}_{target.arch}"


def relock_command(lock: Lock, pins: Sequence[Pin]) -> str | None:  # noqa: C901 - one flat match over a closed enum
    """The command that makes the lock again with the same versions of these pins, and lists all their files.

    Each was tried on a lock from which wheels had been taken away: uv 0.13, PDM 2.22, Pipenv 2026, pip-tools 7.6
    list them again (a plain `uv lock` does not). For Poetry: python-poetry/poetry#8295 (`--no-update` until 1.8, the
    default since 2.0).
    """
    requirements = [f"{pin.name}=={pin.version}" for pin in pins if pin.version is not None]
    if not requirements:
        return None
    lock_format = lock.format
    match lock_format:
        case LockFormat.UV:
            return " ".join(["uv lock", *(f"--upgrade-package {_quote(each)}" for each in requirements)])
        case LockFormat.POETRY:
            # Poetry answers from its own cache, where the files of a release never age. Poetry 2 writes 2.1.
            old = lock.lock_version in {"1.0", "1.1", "2.0"}
            return "poetry --no-cache lock --no-update" if old else "poetry --no-cache lock"
        case LockFormat.PDM:
            return "pdm lock --refresh"
        case LockFormat.PIPFILE:
            return " ".join(["pipenv upgrade --lock-only", *map(_quote, requirements)])
        case LockFormat.REQUIREMENTS:
            return f"pip-compile --generate-hashes --no-reuse-hashes -o {_quote(lock.path)}"
        case LockFormat.PIXI:
            return " ".join(["pixi update", *(_quote(pin.name) for pin in pins)])
        case LockFormat.CONDA_LOCK:
            return " ".join(["conda-lock lock", *(f"--update {_quote(pin.name)}" for pin in pins)])
        case LockFormat.PYLOCK:
            return _pylock_command(lock, requirements)
        case LockFormat.COMMAND_LINE | LockFormat.PROJECT:
            return None
        case _:
            assert_never(lock_format)


def _pylock_command(lock: Lock, requirements: Sequence[str]) -> str | None:
    if lock.installer is Installer.UV:
        options = " ".join(f"--upgrade-package {_quote(each)}" for each in requirements)
        return f"uv lock {options} && uv export --format pylock.toml -o {_quote(lock.path)}"
    if lock.installer is Installer.PDM:
        return f"pdm lock --refresh && pdm export -f pylock -o {_quote(lock.path)}"
    return None


def _quote(word: str) -> str:
    """The word as a POSIX shell takes it."""
    from shlex import quote

    return quote(word)
