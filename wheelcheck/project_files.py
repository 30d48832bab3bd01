"""The files that a Dockerfile or a compose file stands among: in a folder, or in a commit of it."""

import os
import subprocess
from itertools import islice
from pathlib import Path

from wheelcheck.lockfiles.files import read_file
from wheelcheck.model.errors import InputError
from wheelcheck.targets.nearest import nearest

__all__ = ["CommitFiles", "FolderFiles", "found_in"]

_GIT_SECONDS = 20
_MOST_NAMES = 10_000
_OUTSIDE = "is outside of the repository, and is not read"


class FolderFiles:
    """The files as they are now.

    Args:
        folder: What paths are relative to.
        path: The file that the user names.
    """

    def __init__(self, folder: Path, path: str) -> None:
        self._folder = folder
        self._top = _repository((folder / path).parent)

    def label(self, path: str) -> str:
        """The path as it is."""
        return path

    def given(self, path: str) -> str:
        """The content of a file that the user names.

        Raises:
            InputError: There is none, with what is called nearly so; or it is no text.
        """
        try:
            return _decoded(read_file(str(self._folder / path)), path)
        except InputError as error:
            hint = _hint(self._folder / path) if error.message.startswith("no such file") else ""
            raise InputError(f"{error.message}{hint}", path=path) from None

    def text(self, path: str) -> str | None:
        """The content of a file that another file names, None where there is none.

        Raises:
            InputError: It is no text, cannot be read, or lies outside of the repository that the project is in.
        """
        whole = self._folder / path
        try:
            real = whole.resolve()
            there = whole.exists()
        except (OSError, ValueError, RuntimeError):  # a name too long, a null byte, links in a circle
            return None
        # A file of the project must not make us read, and show a line of, what is of no concern to it.
        if self._top is not None and not real.is_relative_to(self._top):
            raise InputError(_OUTSIDE, path=path)
        if not there:
            return None
        try:
            return _decoded(read_file(str(whole)), path)
        except InputError as error:
            raise InputError(error.message, path=path) from None


class CommitFiles:
    """The files of a commit; git is asked for each.

    Args:
        commit: Whatever names one to git.
        folder: What paths are relative to.
        path: The file that the user names.
    """

    def __init__(self, commit: str, folder: Path, path: str) -> None:
        self._commit = commit
        self._folder = folder
        self._now = FolderFiles(folder, path)

    def label(self, path: str) -> str:
        """The path, and the commit after an @."""
        return f"{path}@{self._commit}"

    def given(self, path: str) -> str:
        """The content of a file that the user names.

        Raises:
            InputError: There is no such commit, no such file in it, or it is no text.
        """
        if self._commit.startswith("-"):
            raise InputError(f"--against {self._commit}: this is no commit")
        try:
            done = self._asked(path)
        except (OSError, subprocess.TimeoutExpired, ValueError) as error:
            raise InputError(f"--against {self._commit}: git cannot be asked ({type(error).__name__})") from None
        if done.returncode:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
            reason = lines[-1].removeprefix("fatal: ") if lines else "git says no"
            raise InputError(f"--against {self._commit}: {reason}")
        return _decoded(done.stdout, self.label(path))

    def text(self, path: str) -> str | None:
        """The content of a file that another file names, None where the commit has none.

        A `.env` is taken as it is now where the commit has none: it is rarely kept in a repository.

        Raises:
            InputError: It is no text, or git cannot be asked.
        """
        try:
            done = self._asked(path)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise InputError(f"--against {self._commit}: git cannot be asked ({type(error).__name__})") from None
        except ValueError:  # a null byte
            return None
        if done.returncode == 0:
            return _decoded(done.stdout, self.label(path))
        return self._now.text(path) if path.rpartition("/")[2] == ".env" else None

    def _asked(self, path: str) -> "subprocess.CompletedProcess[bytes]":
        if path.startswith("/"):
            path = os.path.relpath(path, self._folder)
        # Plumbing: no filter, driver or hook of the repository has a say in it.
        command = ["git", "-C", str(self._folder), "cat-file", "blob", f"{self._commit}:./{path}"]
        return subprocess.run(command, capture_output=True, check=False, timeout=_GIT_SECONDS)  # noqa: S603  no shell, no option


def found_in(folder: Path, path: str, names: tuple[str, ...]) -> str:
    """The file that is meant: the path itself, or the first of some names in the folder that it is.

    Raises:
        InputError: It is a folder without any of them.
    """
    try:
        if not (folder / path).is_dir():
            return path
    except (OSError, ValueError):  # a name too long, a null byte: reading it says so
        return path
    inside = "" if path in {".", "./"} else path.rstrip("/") + "/"
    for name in names:
        if (folder / path / name).is_file():
            return inside + name
    raise InputError("is a folder without a Dockerfile, compose file or devcontainer.json", path=path)


def _decoded(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("is not UTF-8", path=path) from None


def _repository(folder: Path) -> Path | None:
    """The top of the repository that a folder is in, or None."""
    whole = folder.resolve()
    return next((each for each in (whole, *whole.parents) if (each / ".git").exists()), None)


def _hint(path: Path) -> str:
    """What is called nearly so in the same folder."""
    try:
        with os.scandir(path.parent) as entries:
            names = [entry.name for entry in islice(entries, _MOST_NAMES) if entry.is_file()]
    except (OSError, ValueError):
        return ""
    found = nearest(path.name, names)
    return f"; did you mean {' or '.join(found)}?" if found else ""
