"""What wheels weigh once they are installed, by their own directories (PEP 427, APPNOTE 4.4.9), kept by hash."""

# pathlib is loaded for nothing else here:
# ruff: noqa: PTH118

import os
import time
from collections.abc import Sequence

from wheelcheck.index.demands import IndexSettings
from wheelcheck.index.downloads import read_with
from wheelcheck.index.file_access import FileAccess
from wheelcheck.index.hashes import strongest_hash
from wheelcheck.index.sqlite_file import select_rows, write_rows
from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.sdist import SdistFailure

__all__ = ["unpacked_sizes"]

_FILE = "sizes-1.sqlite"
_SCHEMA = "create table if not exists size (hash text primary key, stored integer not null, bytes integer not null)"
_READ = "select hash, bytes from size where hash in ({})"
_WRITE = "insert or replace into size (hash, stored, bytes) values (?, ?, ?)"
_WORKERS = 12
_LARGEST = 1 << 40


def unpacked_sizes(files: Sequence[ReleaseFile], settings: IndexSettings) -> dict[ReleaseFile, int]:
    """Bytes of all that is in each wheel; those that could not be asked are not there.

    Args:
        files: Wheels.
        settings: How to ask.
    """
    path = None if settings.cache_dir is None else os.path.join(os.fspath(settings.cache_dir), _FILE)
    keys = {key: file for file in files if (key := strongest_hash(file.hashes)) is not None}
    found = {
        keys[str(key)]: size
        for key, size in select_rows(path, _READ, list(keys))
        if isinstance(size, int) and 0 <= size < _LARGEST and key in keys
    }
    new = [file for file in files if file not in found]
    rows: list[tuple[object, ...]] = []
    for file, answer in (read_with(new, settings, _size, workers=_WORKERS) if new else {}).items():
        if isinstance(answer, SdistFailure):
            continue
        found[file] = answer
        key = strongest_hash(file.hashes)
        if key is not None:
            rows.append((key, int(time.time()), answer))
    if path is not None and rows:
        write_rows(path, (_SCHEMA,), ((_WRITE, rows),))
    return found


def _size(file: ReleaseFile, access: FileAccess) -> int | SdistFailure:
    from wheelcheck.index.wheel_metadata import in_archive

    return in_archive(file, access, lambda archive: sum(each.file_size for each in archive.infolist()))
