"""A lock's bytes from disk, within bounds, with a sentence for whatever stands in the way."""

import errno
import os
import stat

from wheelcheck.model.errors import InputError

__all__ = ["LARGEST_LOCK", "read_file"]

LARGEST_LOCK = 20 * 1024 * 1024
"""Bytes. The largest lock known to us has 3 MiB; parsing what is larger takes the parsers half a minute."""

_REASONS = {
    errno.ENOENT: "no such file",
    errno.ENOTDIR: "no such file: a part of the path is no folder",
    errno.EACCES: "cannot be read: permission denied",
    errno.EPERM: "cannot be read: permission denied",
    errno.EISDIR: "is a folder, not a file",
    errno.ELOOP: "cannot be read: its symbolic links go in a circle",
    errno.ENAMETOOLONG: "no such file: the name is too long",
}


def read_file(path: str) -> bytes:
    """The whole file.

    Raises:
        InputError: It is missing, a folder, no regular file, not readable, or larger than `LARGEST_LOCK`.
    """
    try:
        # Opened without blocking: a named pipe would otherwise wait for a writer for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise _unreadable(path, error) from None
    except ValueError:  # a null byte
        raise InputError("no such file: the name has a null byte in it", path=path.replace("\0", "\\0")) from None
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        state = os.fstat(descriptor)
        if stat.S_ISDIR(state.st_mode):
            raise InputError(_REASONS[errno.EISDIR], path=path)
        if not stat.S_ISREG(state.st_mode):
            raise InputError("is no regular file", path=path)
        if state.st_size > LARGEST_LOCK:
            raise InputError(f"is larger than {LARGEST_LOCK // 1024 // 1024} MiB: no lock file is", path=path)
        try:
            return file.read(LARGEST_LOCK + 1)
        except OSError as error:
            raise _unreadable(path, error) from None


def _unreadable(path: str, error: OSError) -> InputError:
    reason = _REASONS.get(error.errno or 0) or f"cannot be read: {(error.strerror or str(error)).lower()}"
    return InputError(reason, path=path)
