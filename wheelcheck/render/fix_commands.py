"""How a plan is carried out: commands in the language of the tool that made the lock.

uv: `uv lock --upgrade-package 'NAME==VERSION'`. Poetry can be told a version only by a constraint: `poetry add --lock`,
which writes it into pyproject.toml (python-poetry.org/docs/cli). PDM likewise: `pdm add --no-sync`. Pipenv:
`pipenv upgrade`, which writes it into the Pipfile; with `--lock-only` it takes the newest version whatever is asked.
pip-tools: `pip-compile --upgrade-package`. What is typed for a lock that is only made again is
`relock_command`'s.
"""

from collections.abc import Sequence
from shlex import quote
from typing import assert_never

from wheelcheck.model.lock import Lock, LockFormat, Pin
from wheelcheck.model.plan import Move
from wheelcheck.render.advice import relock_command

__all__ = ["fix_commands"]


def fix_commands(  # noqa: C901, PLR0912 - one flat match over a closed enum
    lock: Lock, relocked: Sequence[Pin], moves: Sequence[Move], *, compiled: bool
) -> tuple[str, ...]:
    """What to type, in order; nothing where the lock is written by hand.

    Args:
        lock: The lock.
        relocked: Pins that only need to be locked again.
        moves: Pins that change.
        compiled: A requirements file is made of another one by a tool.
    """
    # What is new in the lock comes by itself.
    if lock.is_unlocked:
        return ()
    pinned = [f"{move.name}=={move.after}" for move in moves if move.before is not None]
    again = relock_command(lock, relocked) if relocked else None
    if not pinned:
        return () if again is None else (again,)
    match lock.format:
        case LockFormat.UV:
            pinned += [f"{pin.name}=={pin.version}" for pin in relocked]
            return (_command("uv lock", "--upgrade-package", pinned),)
        case LockFormat.POETRY:
            return _both(again, _command("poetry --no-cache add --lock", "", pinned))
        case LockFormat.PDM:
            return _both(again, _command("pdm add --no-sync", "", pinned))
        case LockFormat.PIPFILE:
            pinned += [f"{pin.name}=={pin.version}" for pin in relocked]
            return (_command("pipenv upgrade", "", pinned),)
        case LockFormat.REQUIREMENTS:
            if not compiled:
                return ()
            return _both(again, _command(f"pip-compile -o {quote(lock.path)}", "--upgrade-package", pinned))
        case LockFormat.PIXI:
            return (_command("pixi update", "", [move.name for move in moves]),)
        case LockFormat.CONDA_LOCK:
            return (_command("conda-lock lock", "--update", [move.name for move in moves]),)
        case LockFormat.PYLOCK:
            start, end = "uv lock", f" && uv export --format pylock.toml -o {quote(lock.path)}"
            return (_command(start, "--upgrade-package", pinned) + end,)
        case LockFormat.PROJECT:
            return ()
        case LockFormat.COMMAND_LINE:
            return (_command("wheelcheck", "", pinned),)
        case _:
            assert_never(lock.format)


def _both(again: str | None, command: str) -> tuple[str, ...]:
    return (command,) if again is None else (command, again)


def _command(start: str, option: str, values: Sequence[str]) -> str:
    return " ".join([start, *(f"{option} {quote(value)}".strip() for value in values)])
