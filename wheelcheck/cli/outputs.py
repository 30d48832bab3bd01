"""Where a report goes: stdout, or files that appear whole or not at all."""

import errno
import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from wheelcheck.model.errors import InputError

__all__ = ["check_writable", "colour_wanted", "print_text", "screen_width", "speaks_unicode", "write_file"]

_DEFAULT_WIDTH = 80
_NARROWEST = 40


def colour_wanted(stream: TextIO | None, choice: str, environ: Mapping[str, str]) -> bool:
    """Whether to colour: `--color`, then NO_COLOR, TERM=dumb and FORCE_COLOR, then whether it is a terminal."""
    if choice != "auto" or stream is None:
        return choice == "always"
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return bool(environ.get("FORCE_COLOR")) or stream.isatty()


def screen_width(stream: TextIO | None, environ: Mapping[str, str]) -> int:
    """Columns: COLUMNS, else the terminal's, else 80."""
    columns = environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdecimal() and len(columns) < 5 and int(columns):  # noqa: PLR2004 - no screen has 10000
        return max(int(columns), _NARROWEST)
    try:
        # Not shutil's: importing it costs 12 ms, for the archives it knows.
        width = os.get_terminal_size(stream.fileno()).columns if stream is not None else 0
    except (OSError, ValueError):
        width = 0
    return max(width, _NARROWEST) if width else _DEFAULT_WIDTH


def speaks_unicode(stream: TextIO | None) -> bool:
    """Whether the stream's encoding can carry our signs."""
    encoding = getattr(stream, "encoding", None) or "ascii"
    try:
        "✓✗●·—…".encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def print_text(text: str) -> None:
    """Write to stdout. A reader that leaves early (`| head`) has what it wanted: that is no error.

    Raises:
        InputError: stdout cannot be written.
    """
    stream = sys.stdout
    if stream is None:
        return
    if not text.isascii():
        encoding = stream.encoding or "ascii"
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    if "\r\n" in text and os.linesep == "\r\n":
        # The stream itself makes line ends of Windows of its line feeds.
        text = text.replace("\r\n", "\n")
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        _silence(stream)
        # Windows reports a closed pipe as EINVAL.
        if not isinstance(error, BrokenPipeError) and not (os.name == "nt" and error.errno == errno.EINVAL):
            raise InputError(f"cannot write to stdout: {error.strerror}") from None


def _silence(stream: TextIO) -> None:
    """Let what is still buffered go nowhere, or the interpreter complains of it once more when it ends."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return


def check_writable(path: str) -> None:
    """Refuse a file that cannot be written before any work is done for it.

    Raises:
        InputError: Its folder is not there, or it is a folder.
    """
    target = _real(path)
    if target.is_dir():
        raise InputError("is a folder; --output needs a file", path=path)
    if not target.parent.is_dir():
        raise InputError("its folder does not exist", path=path)


def write_file(path: str, text: str) -> None:
    """Write a file that is there whole or not at all, with the permissions of any new file.

    Raises:
        InputError: It cannot be written; what was there before is untouched.
    """
    try:
        _write(_real(path), text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", path=path) from None


def _real(path: str) -> Path:
    """What a link leads to: a rename would replace the link itself."""
    try:
        return Path(path).resolve()
    except (OSError, RuntimeError, ValueError):
        raise InputError("is no path that a file can be written to", path=path) from None


def _write(path: Path, content: bytes) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        mode = stat.S_IFREG
    if not stat.S_ISREG(mode):
        # A pipe or device (/dev/fd/3) has no whole or half: it takes what it is given.
        with path.open("wb") as device:
            device.write(content)
        return
    # Beside the target, because only within one file system is a rename atomic.
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(content)
        if stat.S_IMODE(mode):
            beside.chmod(stat.S_IMODE(mode))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
