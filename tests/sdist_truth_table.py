"""Opens the sdists of recorded builds and compares what is read with what building them took.

`python -m tests.sdist_truth_table [FILE]...` prints a row for each sdist that is judged otherwise than it was built, and
the share that is right. Files are those in tests/truth: `sdists.jsonl` (real builds on glibc with and without a
compiler), `more-sdists.jsonl` (the same, of others), `musl-builds.jsonl` (on a real musl Python). Rows without a known
answer are left out. The sdists come from the configured index.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from packageurl.validate import PypiTypeDefinition

from wheelcheck.builds import Opened
from wheelcheck.index.client import fetch_pages
from wheelcheck.index.demands import IndexSettings
from wheelcheck.model.lock import IndexRef
from wheelcheck.model.names import normalised_name
from wheelcheck.model.release import PageRequest, ProjectPage, ReleaseFile
from wheelcheck.model.sdist import BuildEnvironment, Extension, SdistFacts, SdistFailure
from wheelcheck.opening import SdistOpener

TRUTH = Path(__file__).parent / "truth"
FILES = ("sdists.jsonl", "more-sdists.jsonl", "musl-builds.jsonl")
ANSWERS = {Extension.REQUIRED: True, Extension.OPTIONAL: False, Extension.NONE: False}


class Row(NamedTuple):
    """One recorded build, and what was read.

    Attributes:
        name: Project and version.
        needs_compiler: What building it showed.
        read: What was read, or why nothing was.
    """

    name: str
    needs_compiler: bool
    read: SdistFacts | SdistFailure

    @property
    def answer(self) -> bool | None:
        """Whether it was read to need a compiler; None where that is not known."""
        return None if isinstance(self.read, SdistFailure) else ANSWERS.get(self.read.extension)

    @property
    def wrongly_fine(self) -> bool:
        """The worst of answers."""
        return self.needs_compiler and self.answer is False


def rows(path: Path, settings: IndexSettings) -> list[Row]:
    """Open what a file of recorded builds names."""
    recorded = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
    known = [each for each in recorded if each["needs_compiler"] is not None]
    files = _files(known, settings)
    libc = "musl" if path.name.startswith("musl") else "glibc"
    wanted = {
        (each["name"], each["version"]): Opened(file, _environment(each.get("python", "3.11"), libc))
        for each in known
        if (file := files.get((each["name"], each["version"]))) is not None
    }
    answers = SdistOpener(settings)(tuple(wanted.values()))
    return [
        Row(f"{each['name']} {each['version']}", each["needs_compiler"], answers[opened])
        for each in known
        if (opened := wanted.get((each["name"], each["version"]))) is not None
    ]


def _environment(python: str, libc: str) -> BuildEnvironment:
    major, minor = python.split(".")
    return BuildEnvironment("cpython", int(major), int(minor), free_threaded=False, machine="x86_64", libc=libc)


def _files(known: Iterable[Mapping[str, str]], settings: IndexSettings) -> dict[tuple[str, str], ReleaseFile]:
    index = IndexRef(f"{PypiTypeDefinition.default_repository_url}/simple")
    requests = {
        (each["name"], each["version"]): PageRequest(index, normalised_name(each["name"]), frozenset({each["version"]}))
        for each in known
    }
    pages = fetch_pages(requests.values(), settings)
    found = {}
    for each in known:
        page = pages[requests[each["name"], each["version"]]]
        if isinstance(page, ProjectPage):
            sdists = [file for file in page.files if not file.filename.endswith((".whl", ".egg", ".exe"))]
            named = [file for file in sdists if file.filename == each.get("sdist")]
            if named or sdists:
                found[each["name"], each["version"]] = (named or sdists)[0]
    return found


def main() -> int:
    """Print the table."""
    settings = IndexSettings(None, processes=2)
    wrongly_fine = 0
    for name in sys.argv[1:] or FILES:
        found = rows(Path(name) if "/" in name else TRUTH / name, settings)
        right = sum(row.answer is row.needs_compiler for row in found)
        for row in found:
            if row.answer is not row.needs_compiler:
                read = (
                    row.read.message
                    if isinstance(row.read, SdistFailure)
                    else f"{row.read.extension}, {row.read.evidence}"
                )
                print(f"  {row.name}: needs a compiler {row.needs_compiler}, read {read}")
        wrongly_fine += sum(row.wrongly_fine for row in found)
        print(f"{name}: {right} of {len(found)} right ({right / len(found):.1%})")
    print(f"wrongly said to need no compiler: {wrongly_fine}")
    return 1 if wrongly_fine else 0


if __name__ == "__main__":
    sys.exit(main())
