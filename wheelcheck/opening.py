"""Opens sdists: from the memo, or from their hosts; the index room fetches, the sdist room reads.

What was made of a file is remembered by its hash: facts by the environment too, and what was kept of the archive,
from which facts for another environment are made without the file.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from wheelcheck.builds import Opened
from wheelcheck.index.demands import IndexSettings
from wheelcheck.index.hashes import strongest_hash
from wheelcheck.index.sdist_store import SdistStore
from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.sdist import (
    BuildEnvironment,
    SdistDigest,
    SdistFacts,
    SdistFailure,
    SdistFailureKind,
)
from wheelcheck.sdist.analyser import ANALYSER

__all__ = ["SdistOpener"]

Answer = SdistFacts | SdistFailure
_UNREADABLE = SdistFailure(SdistFailureKind.HOSTILE, "more is kept of it than of any real sdist")


class SdistOpener:
    """Opens sdists of a run.

    Args:
        settings: How hosts are asked, and the folder of the memo; with two `processes` a copy of this one opens a part.
        progress: Called with the files read so far, and all that must be fetched.
    """

    def __init__(self, settings: IndexSettings, progress: Callable[[int, int], None] | None = None) -> None:
        self._settings = settings
        self._progress = progress
        self._store = SdistStore(settings.cache_dir, ANALYSER)

    def __call__(self, wanted: Sequence[Opened], /) -> Mapping[Opened, Answer]:
        """What each shows."""
        found: dict[Opened, Answer] = dict(self._remembered(wanted))
        missing: dict[ReleaseFile, list[BuildEnvironment]] = {}
        for each in wanted:
            if each not in found:
                missing.setdefault(each.file, []).append(each.environment)
        if missing:
            found.update(self._read(missing))
            self._store.flush()
        return found

    def digests(self, files: Sequence[ReleaseFile], /) -> Mapping[ReleaseFile, SdistDigest | SdistFailure]:
        """What is kept of each archive."""
        from wheelcheck.sdist.encoding import decode_digest

        found: dict[ReleaseFile, SdistDigest | SdistFailure] = dict(self._held(files))
        left = {file: list[BuildEnvironment]() for file in files if file not in found}
        for file, answer in self._fetched(left).items():
            digest = answer if isinstance(answer, SdistFailure) else decode_digest(answer.digest)
            found[file] = _UNREADABLE if digest is None else digest
        self._store.flush()
        return found

    def _remembered(self, wanted: Sequence[Opened]) -> Iterator[tuple[Opened, Answer]]:
        from wheelcheck.sdist.encoding import decode_facts

        hashes = list(dict.fromkeys(key for each in wanted if (key := _key(each.file)) is not None))
        held = self._store.facts(hashes)
        for each in wanted:
            text = held.get((_key(each.file) or "", each.environment.key))
            facts = None if text is None else decode_facts(text)
            if facts is not None:
                yield each, facts

    def _held(self, files: Iterable[ReleaseFile]) -> Iterator[tuple[ReleaseFile, SdistDigest]]:
        from wheelcheck.sdist.encoding import decode_digest

        files = tuple(files)
        held = self._store.digests([key for file in files if (key := _key(file)) is not None])
        for file in files:
            content = held.get(_key(file) or "")
            digest = None if content is None else decode_digest(content)
            if digest is not None:
                yield file, digest

    def _read(self, missing: Mapping[ReleaseFile, Sequence[BuildEnvironment]]) -> Iterator[tuple[Opened, Answer]]:
        from wheelcheck.sdist.encoding import encode_facts

        known = {file: _read_facts(digest, missing[file]) for file, digest in self._held(missing)}
        left = {file: environments for file, environments in missing.items() if file not in known}
        fetched = {
            file: answer if isinstance(answer, SdistFailure) else answer.facts
            for file, answer in self._fetched(left).items()
        }
        for file, answer in {**known, **fetched}.items():
            key = _key(file)
            for environment in missing[file]:
                if isinstance(answer, SdistFailure):
                    yield Opened(file, environment), answer
                    continue
                facts = answer[environment]
                if key is not None:
                    self._store.keep_facts(key, environment.key, encode_facts(facts))
                yield Opened(file, environment), facts

    def _fetched(
        self, wanted: Mapping[ReleaseFile, Sequence[BuildEnvironment]]
    ) -> Mapping[ReleaseFile, "_Reading | SdistFailure"]:
        """Fetch and read files; what is read is kept."""
        folders = [file for file in wanted if _is_folder(file)]
        if folders:
            there = {file: _read_folder(file, wanted[file]) for file in folders}
            return {**there, **self._fetched({file: each for file, each in wanted.items() if file not in there})}
        if not wanted:
            return {}
        from wheelcheck.index.downloads import read_files

        def read(file: ReleaseFile, pieces: Iterator[bytes]) -> _Reading | SdistFailure:
            digest = _read_archive(file, pieces)
            return digest if isinstance(digest, SdistFailure) else _read_digest(digest, wanted[file])

        found = read_files(tuple(wanted), self._settings, read, self._progress)
        for file, answer in found.items():
            key = _key(file)
            if key is not None and not isinstance(answer, SdistFailure):
                self._store.keep_digest(key, answer.digest)
        return found


class _Reading(NamedTuple):
    """What was made of one archive.

    Attributes:
        digest: What was kept of it, encoded: it goes to the disk, from the other process through a pipe.
        facts: By environment.
    """

    digest: bytes
    facts: dict[BuildEnvironment, SdistFacts]


def _read_digest(digest: SdistDigest, environments: Sequence[BuildEnvironment]) -> _Reading:
    from wheelcheck.sdist.encoding import encode_digest

    return _Reading(encode_digest(digest), _read_facts(digest, environments))


def _read_facts(digest: SdistDigest, environments: Sequence[BuildEnvironment]) -> dict[BuildEnvironment, SdistFacts]:
    from wheelcheck.sdist.facts import read_facts

    return {environment: read_facts(digest, environment) for environment in environments}


def _is_folder(file: ReleaseFile) -> bool:
    """A project's folder on this machine stands for the sdist that would be made of it."""
    return "://" not in file.url and not file.hashes and os.path.isdir(file.url)  # noqa: PTH112  loaded for it alone


def _read_folder(file: ReleaseFile, environments: Sequence[BuildEnvironment]) -> "_Reading | SdistFailure":
    from wheelcheck.sdist.folder import read_folder

    try:
        return _read_digest(read_folder(file.url), environments)
    except OSError as error:
        words = (error.strerror or type(error).__name__).lower()
        return SdistFailure(SdistFailureKind.UNREACHABLE, f"{file.filename}: {words}")


def _key(file: ReleaseFile) -> str | None:
    """What the memo knows the file by; None for a file of unknown content."""
    return strongest_hash(file.hashes)


def _read_archive(file: ReleaseFile, pieces: Iterator[bytes]) -> SdistDigest | SdistFailure:
    from wheelcheck.sdist.archive import ArchiveError, read_archive

    try:
        return read_archive(file.filename, pieces)
    except ArchiveError as error:
        return SdistFailure(error.kind, f"{file.filename}: {error}")
    except RecursionError:
        return SdistFailure(SdistFailureKind.HOSTILE, f"{file.filename}: it is nested deeper than any real one")
