"""What was learnt of sdists, kept on disk by the files' hashes: a file with that hash never changes.

Two tables in one SQLite file beside the project pages: what is kept of an archive, from which facts for any target can
be made again without the archive, and facts as they were made for an environment by one version of the reader. As with
the pages, what is damaged, foreign or of another format counts as not there.
"""

# pathlib is loaded for nothing else here, and is felt on every cached run:
# ruff: noqa: PTH118

import os
import time
from collections.abc import Mapping, Sequence

from wheelcheck.index.sqlite_file import select_rows, write_rows

__all__ = ["SdistStore"]

_FILE = "sdists-1.sqlite"
_SCHEMA = (
    "create table if not exists digest (hash text primary key, stored integer not null, content blob not null)",
    """create table if not exists facts (hash text not null, environment text not null, analyser text not null,
    stored integer not null, content text not null, primary key (hash, environment, analyser))""",
)
_READ_DIGESTS = "select hash, content from digest where hash in ({})"
_READ_FACTS = "select hash, environment, content from facts where analyser = ? and hash in ({})"
_WRITE_DIGEST = "insert or replace into digest (hash, stored, content) values (?, ?, ?)"
_WRITE_FACTS = "insert or replace into facts (hash, environment, analyser, stored, content) values (?, ?, ?, ?, ?)"
_PRUNE = (
    "delete from facts where hash not in (select hash from facts order by stored desc limit ?)",
    "delete from digest where hash not in (select hash from digest order by stored desc limit ?)",
)
_MOST_BYTES = 256 << 20
_KEPT_WHEN_FULL = 1000


class SdistStore:
    """The file in a folder; it serves one thread, and what is stored is written by `flush`.

    Args:
        folder: Made when something is stored; None to remember nothing.
        analyser: The version of what makes facts: facts of other versions count as not there.
    """

    def __init__(self, folder: str | os.PathLike[str] | None, analyser: str) -> None:
        self._path = None if folder is None else os.path.join(os.fspath(folder), _FILE)
        self._analyser = analyser
        self._digests: list[tuple[object, ...]] = []
        self._facts: list[tuple[object, ...]] = []

    def facts(self, hashes: Sequence[str]) -> Mapping[tuple[str, str], str]:
        """(file hash, environment) -> facts as text, for all environments known."""
        rows = select_rows(self._path, _READ_FACTS, hashes, self._analyser)
        return {(str(row[0]), str(row[1])): row[2] for row in rows if isinstance(row[2], str)}

    def digests(self, hashes: Sequence[str]) -> Mapping[str, bytes]:
        """File hash -> what was kept of the archive, as bytes."""
        return {
            str(row[0]): row[1] for row in select_rows(self._path, _READ_DIGESTS, hashes) if isinstance(row[1], bytes)
        }

    def keep_digest(self, hash_: str, content: bytes) -> None:
        """Keep what was kept of an archive, from the next `flush` on."""
        self._digests.append((hash_, int(time.time()), content))

    def keep_facts(self, hash_: str, environment: str, content: str) -> None:
        """Keep facts, from the next `flush` on."""
        self._facts.append((hash_, environment, self._analyser, int(time.time()), content))

    def flush(self) -> None:
        """Write what was stored; a disk that is full or not ours to write on is no failure."""
        if self._path is None or not (self._digests or self._facts):
            return
        rows = ((_WRITE_DIGEST, self._digests), (_WRITE_FACTS, self._facts))
        if write_rows(self._path, _SCHEMA, rows, _MOST_BYTES):
            write_rows(self._path, (), [(statement, [(_KEPT_WHEN_FULL,)]) for statement in _PRUNE])
        self._digests, self._facts = [], []
