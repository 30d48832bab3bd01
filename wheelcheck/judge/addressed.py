"""Files that a lock fetches from an address of its own, whatever an index says (PEP 751 `url` without `index`)."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from wheelcheck.model.lock import LockedFile, Pin, SourceType
from wheelcheck.model.release import NoSuchProject, PageAnswer, PageFailure, ProjectPage, ReleaseFile

__all__ = ["file_hosts", "with_addressed_files"]


def file_hosts(pages: Iterable[PageAnswer]) -> frozenset[str]:
    """The hosts that the files of these pages lie on."""
    return frozenset(
        urlsplit(page.files[0].url).netloc for page in pages if isinstance(page, ProjectPage) and page.files
    )


def with_addressed_files(pin: Pin, answer: PageAnswer, hosts: frozenset[str]) -> PageAnswer:
    """Add the files that the lock addresses outside of the index that was asked.

    A lock that names no index for a pin, but addresses for its files, is installed from these addresses: what the
    default index says of the project does not matter then. A file on the index's own host which the index no longer
    lists was removed, and is not added.

    Args:
        pin: What is locked.
        answer: What the index said; a failure stays one.
        hosts: Where the index keeps its files.
    """
    if pin.source.type is not SourceType.INDEX or pin.source.url is not None or isinstance(answer, PageFailure):
        return answer
    listed = answer.files if isinstance(answer, ProjectPage) else ()
    known = {value for file in listed for value in file.hashes} | {file.filename for file in listed if not file.hashes}
    extra = tuple(
        _release_file(file, pin)
        for file in pin.files
        if file.url and file.filename and _is_elsewhere(file, hosts) and known.isdisjoint((*file.hashes, file.filename))
    )
    if not extra:
        return answer
    return ProjectPage(extra) if isinstance(answer, NoSuchProject) else answer._replace(files=(*answer.files, *extra))


def _is_elsewhere(file: LockedFile, hosts: frozenset[str]) -> bool:
    host = urlsplit(file.url or "").netloc
    return bool(host) and host not in hosts


def _release_file(file: LockedFile, pin: Pin) -> ReleaseFile:
    return ReleaseFile(file.filename or "", file.url or "", file.hashes, pin.requires_python, size=file.size)
