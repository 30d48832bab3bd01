"""Opens sdists: from the memo, or from their hosts; the index room fetches, the sdist room reads.

What was made of a file is remembered by its hash: facts by the environment too, and what was kept of the archive,
from which facts for another environment are made without the file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from wheelcheck.builds import Opened
from wheelcheck.index.demands import IndexSettings
from wheelcheck.index.sdist_store import SdistStore
from wheelcheck.model.release import ReleaseFile
from wheelcheck.model.sdist import SdistDigest, SdistFacts, SdistFailure, SdistFailureKind
from wheelcheck.sdist.analyser import ANALYSER

__all__ = ["SdistOpener"]

Answer = SdistFacts | SdistFailure


class SdistOpener:
    """Opens sdists of a run.

    Args:
        settings: How hosts are asked, and the folder of the memo.
        progress: Called with the files read so far, and all that must be fetched.
    """

    def __init__(self, settings: IndexSettings, progress: Callable[[int, int], None] | None = None) -> None:
        self._settings = settings
        self._progress = progress
        self._store = SdistStore(settings.cache_dir, ANALYSER)

    def __call__(self, wanted: Sequence[Opened], /) -> Mapping[Opened, Answer]:
        """What each shows."""
        found: dict[Opened, Answer] = dict(self._remembered(wanted))
        missing = [each for each in wanted if each not in found]
        if missing:
            found.update(self._read(missing))
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

    def _read(self, missing: Sequence[Opened]) -> Iterator[tuple[Opened, Answer]]:
        from wheelcheck.sdist.encoding import encode_facts
        from wheelcheck.sdist.facts import read_facts

        digests = self.digests(list(dict.fromkeys(each.file for each in missing)))
        for each in missing:
            digest = digests[each.file]
            if isinstance(digest, SdistFailure):
                yield each, digest
                continue
            facts = read_facts(digest, each.environment)
            key = _key(each.file)
            if key is not None:
                self._store.keep_facts(key, each.environment.key, encode_facts(facts))
            yield each, facts

    def digests(self, files: Sequence[ReleaseFile], /) -> Mapping[ReleaseFile, SdistDigest | SdistFailure]:
        """What is kept of each archive."""
        from wheelcheck.sdist.encoding import decode_digest, encode_digest

        held = self._store.digests([key for file in files if (key := _key(file)) is not None])
        found: dict[ReleaseFile, SdistDigest | SdistFailure] = {}
        for file in files:
            content = held.get(_key(file) or "")
            digest = None if content is None else decode_digest(content)
            if digest is not None:
                found[file] = digest
        left = [file for file in files if file not in found]
        if left:
            from wheelcheck.index.downloads import read_files

            for file, answer in read_files(left, self._settings, _read_archive, self._progress).items():
                found[file] = answer
                key = _key(file)
                if key is not None and isinstance(answer, SdistDigest):
                    self._store.keep_digest(key, encode_digest(answer))
        return found


def _key(file: ReleaseFile) -> str | None:
    """What the memo knows the file by; None for a file of unknown content."""
    from wheelcheck.index.hashes import strongest_hash

    return strongest_hash(file.hashes)


def _read_archive(file: ReleaseFile, pieces: Iterator[bytes]) -> SdistDigest | SdistFailure:
    from wheelcheck.sdist.archive import ArchiveError, read_archive

    try:
        return read_archive(file.filename, pieces)
    except ArchiveError as error:
        return SdistFailure(error.kind, f"{file.filename}: {error}")
    except RecursionError:
        return SdistFailure(SdistFailureKind.HOSTILE, f"{file.filename}: it is nested deeper than any real one")
