"""How often the apt line read from an sdist alone is the right one: our table of projects, with its rows left out.

    python tests/system_packages_table.py FOLDER [--download] [--output tests/results/system_packages.md]

FOLDER holds the sdists, the newest of each project; with `--download` those that are missing are fetched from the
default index. Nothing of them is run. The table's `apt` list of a project is the answer that is to be found, of a
project that our table knows; its row is not looked at. Compared is what stands in the line besides compilers and tools
(libraries, by their -dev packages, and the programs of libraries, such as `proj-bin`):

exact     the same packages
same      the same after installing: what one of both lists and the other does not comes along as a dependency
covers    everything that is needed is installed, and something else as well
misses    something that is needed is not installed

`exact` and `same` count as right. Tools (`pkg-config`, `cmake`, `swig`, ...) are compared in a column of their own, for
the table counts them whether they come from the index or not.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from wheelcheck.advice.asked import asked_needs
from wheelcheck.model.sdist import BuildEnvironment, Extension, SdistFacts
from wheelcheck.sdist.archive import ArchiveError, read_file
from wheelcheck.sdist.facts import read_facts
from wheelcheck.targets.datafiles import read_data

HERE = Path(__file__).resolve().parent
COMMAND = "python tests/system_packages_table.py FOLDER --download --output tests/results/system_packages.md"
ENVIRONMENT = BuildEnvironment("cpython", 3, 13, free_threaded=False, machine="x86_64", libc="glibc")

COMPILERS = {"gcc", "g++", "gfortran", "cargo", "rustc", "golang-go", "linux-libc-dev", "libc6-dev"}
TOOLS = {
    *("autoconf", "automake", "bison", "cmake", "file", "flex", "git", "libtool", "m4", "make", "meson", "nasm"),
    *("ninja-build", "patch", "perl", "pkg-config", "protobuf-compiler", "swig", "unzip", "wget"),
}
DOUBTFUL = {"unverified memory", "note"}
"""Rows of the table that nobody checked are no truth to measure with."""


class Outcome(NamedTuple):
    """One project's line against what the table says."""

    project: str
    sdist: str
    verdict: str
    wanted: frozenset[str]
    found: frozenset[str]
    tools_missing: frozenset[str]
    tools_more: frozenset[str]
    unknown: tuple[str, ...]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--download", action="store_true")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    projects = {name: rows[0] for name, rows in json.loads(read_data("system_packages.json"))["projects"].items()}
    usable = {name: row for name, row in projects.items() if row["confidence"] not in DOUBTFUL}
    if options.download:
        download(usable, options.folder)
    files = newest(options.folder)
    outcomes = [outcome(name, files[name], row) for name, row in sorted(usable.items()) if name in files]
    text = report(outcomes, sorted(set(usable) - set(files)))
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    print(text)
    return 0


def outcome(name: str, path: Path, row: Mapping[str, Any]) -> Outcome:
    facts = facts_of(path)
    needs, unknown = asked_needs(facts.asks) if facts.extension is Extension.REQUIRED else ([], [])
    listed = {need.package for need in needs} - COMPILERS
    wanted = set(row["needs"]) - COMPILERS
    libraries, needed = listed - TOOLS, wanted - TOOLS
    return Outcome(
        project=name,
        sdist=path.name,
        verdict=judge(needed, libraries),
        wanted=frozenset(needed),
        found=frozenset(libraries),
        tools_missing=frozenset(wanted & TOOLS - listed),
        tools_more=frozenset(listed & TOOLS - wanted),
        unknown=tuple(unknown),
    )


def facts_of(path: Path) -> SdistFacts:
    try:
        return read_facts(read_file(path), ENVIRONMENT)
    except ArchiveError as error:
        print(path.name, error, file=sys.stderr)
        return SdistFacts(Extension.UNKNOWN)


def judge(wanted: set[str], found: set[str]) -> str:
    if wanted == found:
        return "exact"
    if not wanted <= closure(found):
        return "misses"
    return "same" if found <= closure(wanted) else "covers"


def closure(packages: Iterable[str]) -> set[str]:
    """The packages, and those that come along with them on Debian 13."""
    implied = json.loads((HERE / "truth" / "implied_packages.json").read_text(encoding="utf-8"))
    return {other for package in packages for other in (package, *implied.get(package, ()))}


# --- sdists ----------------------------------------------------------------------------------------------------------


def newest(folder: Path) -> dict[str, Path]:
    from packaging.utils import InvalidSdistFilename, parse_sdist_filename

    found: dict[str, tuple[Any, Path]] = {}
    for path in folder.iterdir():
        try:
            name, version = parse_sdist_filename(path.name)
        except InvalidSdistFilename:
            continue
        if name not in found or version > found[name][0]:
            found[name] = (version, path)
    return {name: path for name, (_, path) in found.items()}


def download(names: Iterable[str], folder: Path) -> None:
    """Fetch the newest sdist of each project that has none in the folder."""
    import httpx
    from packageurl.validate import PypiTypeDefinition
    from packaging.utils import InvalidSdistFilename, parse_sdist_filename

    base = str(PypiTypeDefinition.default_repository_url).rstrip("/")
    folder.mkdir(parents=True, exist_ok=True)
    have = newest(folder)
    with httpx.Client(timeout=120, headers={"Accept": "application/vnd.pypi.simple.v1+json"}) as client:
        for name in sorted(set(names) - set(have)):
            best = None
            for file in client.get(f"{base}/simple/{name}/").raise_for_status().json()["files"]:
                try:
                    _, version = parse_sdist_filename(file["filename"])
                except InvalidSdistFilename:
                    continue
                if not version.is_prerelease and not file.get("yanked") and (best is None or version > best[0]):
                    best = (version, file)
            if best is not None:
                content = client.get(best[1]["url"]).raise_for_status().content
                (folder / best[1]["filename"]).write_bytes(content)


# --- report ----------------------------------------------------------------------------------------------------------


def report(outcomes: list[Outcome], without: list[str]) -> str:
    some = [one for one in outcomes if one.wanted]
    none = [one for one in outcomes if not one.wanted]
    counts = Counter(one.verdict for one in some)
    right = counts["exact"] + counts["same"]
    quiet = sum(not one.found for one in none)
    tools = sum(not one.tools_missing for one in outcomes)
    lines = [
        "# The apt line read from the sdist alone",
        "",
        f"Made on {datetime.now(UTC).date().isoformat()} by `{COMMAND}`; what the words mean is told there.",
        "",
        "| | projects | share |",
        "| --- | --- | --- |",
        f"| need libraries | {len(some)} | |",
        *(f"| {verdict} | {counts[verdict]} | {share(counts[verdict], len(some))} |" for verdict in ORDER),
        f"| **right (exact or same)** | {right} | **{share(right, len(some))}** |",
        f"| right or covers | {right + counts['covers']} | {share(right + counts['covers'], len(some))} |",
        f"| need no library | {len(none)} | |",
        f"| and none is listed | {quiet} | {share(quiet, len(none))} |",
        f"| every tool of the table listed, all projects | {tools} | {share(tools, len(outcomes))} |",
        "",
        "## Projects that need libraries",
        "",
        "| project | sdist | | needs | missing | more | tools missing | tools more | unknown |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        *(row(one) for one in sorted(some, key=lambda one: (ORDER.index(one.verdict), one.project))),
        "",
        "## Projects that need none, and what is listed all the same",
        "",
        "| project | sdist | more | tools missing | tools more | unknown |",
        "| --- | --- | --- | --- | --- | --- |",
        *(
            f"| {one.project} | {one.sdist} | {words(one.found)} | {words(one.tools_missing)} "
            f"| {words(one.tools_more)} | {words(one.unknown)} |"
            for one in none
            if one.found or one.tools_more or one.tools_missing or one.unknown
        ),
        "",
    ]
    if without:
        lines += [f"Without an sdist: {', '.join(without)}.", ""]
    return "\n".join(lines)


ORDER = ["exact", "same", "covers", "misses"]


def row(one: Outcome) -> str:
    missing = one.wanted - closure(one.found)
    cells = (one.wanted, missing, one.found - one.wanted, one.tools_missing, one.tools_more, one.unknown)
    return f"| {one.project} | {one.sdist} | {one.verdict} | " + " | ".join(words(cell) for cell in cells) + " |"


def words(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in sorted(names))


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else ""


if __name__ == "__main__":
    sys.exit(main())
