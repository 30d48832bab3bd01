"""What `sdists.py` runs: `list SIMPLE PINS FILE` finds files on the index, `open FILE MEMO` opens them.

`unpack FILE` fetches, hashes and unpacks them, and reads nothing: no reader can be faster.
"""

import json
import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from wheelcheck.builds import Opened
from wheelcheck.index.demands import IndexSettings
from wheelcheck.model.lock import IndexRef
from wheelcheck.model.release import PageRequest, ProjectPage, ReleaseFile
from wheelcheck.model.sdist import BuildEnvironment, SdistFailure
from wheelcheck.opening import SdistOpener

ALPINE = BuildEnvironment("cpython", 3, 12, free_threaded=False, machine="x86_64", libc="musl")


def find(simple: str, pins: Path, into: Path) -> None:
    """Write the files down; curl's configuration goes to stderr."""
    from wheelcheck.index.client import fetch_pages

    wanted = [line.split("==") for line in pins.read_text(encoding="utf-8").split()]
    requests = [PageRequest(IndexRef(simple), name, frozenset({version})) for name, version in wanted]
    files = []
    for request, page in fetch_pages(requests, IndexSettings(None)).items():
        assert isinstance(page, ProjectPage), request
        files.append(next(each for each in page.files if each.filename.endswith((".tar.gz", ".zip"))))
    into.write_text(json.dumps(files), encoding="utf-8")
    for file in files:
        print(f'url = "{file.url}"\noutput = "/dev/null"', file=sys.stderr)
    print(f"{len(files)} sdists, {sum(file.size or 0 for file in files) / 1e6:.0f} MB")


def read_list(listed: Path) -> list[ReleaseFile]:
    """The files that were written down."""
    rows = json.loads(listed.read_text(encoding="utf-8"))
    return [ReleaseFile(row[0], row[1], tuple(row[2]), *row[3:]) for row in rows]


def unpack_all(listed: Path) -> None:
    """Unpack the files, and tell how long that took."""
    from wheelcheck.index.downloads import read_files
    from wheelcheck.sdist.limits import LIMITS
    from wheelcheck.sdist.stream import unpacked

    def read(_: ReleaseFile, pieces: Iterator[bytes]) -> int:
        first = next(pieces)
        return sum(map(len, unpacked(chain((first,), pieces), first, LIMITS)))

    files = read_list(listed)
    started = time.perf_counter()
    sizes = read_files(files, IndexSettings(None, processes=2), read)
    print(f"seconds: {time.perf_counter() - started:.4f}")
    assert all(isinstance(size, int) for size in sizes.values()), sizes


def open_all(listed: Path, memo: Path) -> None:
    """Open the files, and tell how long that took."""
    files = read_list(listed)
    started = time.perf_counter()
    opener = SdistOpener(IndexSettings(memo, processes=2))
    answers = opener([Opened(file, ALPINE) for file in files])
    print(f"seconds: {time.perf_counter() - started:.4f}")
    for opened, answer in answers.items():
        if isinstance(answer, SdistFailure):
            print(f"{opened.file.filename}: {answer.message}")


if __name__ == "__main__":
    if sys.argv[1] == "list":
        find(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
    elif sys.argv[1] == "unpack":
        unpack_all(Path(sys.argv[2]))
    else:
        open_all(Path(sys.argv[2]), Path(sys.argv[3]))
