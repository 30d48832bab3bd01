"""Build sdists with a compiler and again without one, and write down which needed it: one JSON line for each.

    python tests/truth/build_sdists.py simplejson==3.19.2 kiwisolver==1.4.5 >> more-sdists.jsonl

Each sdist is built by pip in an isolated build environment whose requirements are installed as pip likes, wheels
first. It is built in a first run with everything on the PATH, in a second with no compiler, linker, Rust, make,
CMake or Ninja there. Where both runs fail without a sign of a compilation, both are made again with build tools of
the past on an older Python (`tools` is "old"). This runs the code of the packages: never use it on one you would
not install.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

import httpx
from packageurl.validate import PypiTypeDefinition
from packaging.utils import InvalidSdistFilename, canonicalize_name, parse_sdist_filename
from packaging.version import InvalidVersion, Version

COMPILERS = re.compile(
    r"(.*-)?(gcc|g\+\+|cc|c\+\+|c89|c99|cpp|clang|clang\+\+|clang-cpp|gfortran|f77|f95|tcc|as|ld|lld|gold|bfd)"
    r"([-.][\d.]+)?(-(ar|nm|ranlib))?|ld\.\w+|cargo.*|rust.*|c?make|gmake|ninja|meson|ccache|distcc|go|gofmt"
)
"""Names on the PATH that the second run goes without."""

SIGNS_OF_COMPILATION = re.compile(
    r"""^\s*building\ '[\w.]+'\ extension
      | error:\ command\ '?\S*(gcc|g\+\+|cc|c\+\+|make|cargo)'?
      | \.(c|cc|cpp|cxx|h|hpp|pyx|pxd|pxi|rs):\d+:\d+:
      | Cython\.Compiler\.Errors | CMake\ Error | meson\.build:\d+:\d+:\ ERROR
      | failed\ to\ (get|download|load\ source\ for)\ .*\ dependency | [Cc]argo,?\ (metadata|rustc|build|the\ Rust)
      | /nonexistent/c | install\ gcc\b | C\ compiler\ to\ build""",
    re.MULTILINE | re.VERBOSE,
)
"""What a log says once a compiler, Cython or a native build system is at work."""

REASONS = [
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^(?!.*_configtest).*fatal error: .*$",
        r"^.*Compiler crash in .*$",
        r"^.*/nonexistent/c.*$",
        r"^.*meson\.build:\d+:\d+: ERROR.*$",
        r"^.*failed to (?:get|download) .* dependency.*$",
        r"^ERROR: Package .* requires a different Python.*$",
        r"^.*use_2to3 is invalid.*$",
        r"^.*Temporary failure in name resolution.*$|^.*Name or service not known.*$|^.*Could not resolve host.*$",
        r"^.*\.(?:c|cc|cpp|cxx|h|hpp):\d+:\d+: error: .*$",
        r"^.*\.(?:pyx|pxd|pxi):\d+:\d+: .*$",
        r"^.*CMake Error.*$",
        r"^.*Package '.*', required by .*, not found.*$|^.*You need to install .*$|^.*could not configure a C compiler.*$",
        r"^.*(?:Error|Exception|ERROR|error): (?!subprocess-exited|metadata-generation|Failed (?:to )?build|Command ).*$",
    )
]
"""Lines of a log that tell why a build failed, the more telling ones first."""

MACHINE_PATHS = re.compile(
    r"\w+://\S+|(?:(?<=-[IL])|(?<![\w:/.-]))/(?!nonexistent)(?:[\w.+~-]+/)+|pip-req-build-\w+|/?tmp\w{8}\b"
)
"""What a reason leaves out: addresses and folders of the machine."""

OLD_TOOLS = ["setuptools<70", "Cython<3"]
OLDEST_TOOLS = ["setuptools<58", "Cython<3"]
NEEDS_OLDEST = re.compile(r"use_2to3|numpy\.distutils|distutils\.msvccompiler")
SECONDS = 180
ELF = b"\x7fELF"


class Pin(NamedTuple):
    """A release, by its normalized name."""

    name: str
    version: str


class Setting(NamedTuple):
    """One way to build: which interpreter, with which bounds on the build requirements."""

    label: str
    python: Path
    bounds: list[str]


class Run(NamedTuple):
    """What one build did."""

    outcome: str
    log: str
    wheel: str | None = None
    binaries: int = 0

    @property
    def compiling(self) -> bool:
        return SIGNS_OF_COMPILATION.search(self.log) is not None


def fetch_sdist(pin: Pin, folder: Path) -> Path:
    """The sdist of a release, downloaded unless the folder has it."""
    registry = (PypiTypeDefinition.default_repository_url or "").rstrip("/")
    headers = {"Accept": "application/vnd.pypi.simple.v1+json"}
    with httpx.Client(timeout=60, follow_redirects=True) as client:
        page = client.get(f"{registry}/simple/{pin.name}/", headers=headers).raise_for_status().json()
        files = [file for file in page["files"] if is_sdist_of(file["filename"], pin)]
        if not files:
            raise SystemExit(f"{pin.name}=={pin.version} has no sdist")
        path = folder / str(files[-1]["filename"])
        if not path.exists():
            path.write_bytes(client.get(files[-1]["url"]).raise_for_status().content)
    return path


def is_sdist_of(filename: str, pin: Pin) -> bool:
    """Whether a file of the page is the release's sdist; `.tar.bz2` counts, pip takes it."""
    stem = filename.removesuffix(".tar.bz2") + ".tar.gz" if filename.endswith(".tar.bz2") else filename
    try:
        found, found_version = parse_sdist_filename(stem)
    except (InvalidSdistFilename, InvalidVersion):
        return False
    return found == pin.name and found_version == Version(pin.version)


def path_without_compilers(folder: Path) -> str:
    """A folder of links to all that is on the PATH of a plain system, less whatever compiles."""
    folder.mkdir(parents=True, exist_ok=True)
    for directory in ("/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"):
        for program in Path(directory).iterdir() if Path(directory).is_dir() else ():
            link = folder / program.name
            if not COMPILERS.fullmatch(program.name) and not link.is_symlink():
                link.symlink_to(program)
    return str(folder)


def environment(work: Path, *, compiler: bool) -> dict[str, str]:
    """The environment of a build: no settings of this machine's pip but its certificates, a cache for each way."""
    kept = {key: value for key, value in os.environ.items() if key not in {"PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"}}
    kept |= {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    kept |= {"PIP_CACHE_DIR": str(work / ("cache-with" if compiler else "cache-without")), "NO_COLOR": "1"}
    if not compiler:
        home = work / "home"
        home.mkdir(exist_ok=True)
        kept |= {"PATH": path_without_compilers(work / "bin"), "HOME": str(home)}
        kept |= {"CC": "/nonexistent/cc", "CXX": "/nonexistent/c++"}
    return kept


def build(sdist: Path, setting: Setting, work: Path, *, compiler: bool) -> Run:
    """Let pip make a wheel of the sdist, and stop it when it takes too long."""
    with tempfile.TemporaryDirectory(dir=work) as made:
        bounds = Path(made, "bounds.txt")
        bounds.write_text("\n".join(setting.bounds), encoding="utf-8")
        command = [str(setting.python), "-m", "pip", "wheel", "-v", "--no-deps", "--wheel-dir", made]
        command += ["--build-constraint", str(bounds), str(sdist)]
        log = Path(made, "log.txt")
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment(work, compiler=compiler),
                cwd=made,
                start_new_session=True,
            )
            outcome = "built" if finish(process) else "failed"
        text = log.read_text(encoding="utf-8", errors="replace")
        if process.returncode < 0:
            return Run("timed out", text)
        wheels = list(Path(made).glob("*.whl")) if outcome == "built" else []
        return Run(outcome, text, wheels[0].name, count_binaries(wheels[0])) if wheels else Run("failed", text)


def finish(process: subprocess.Popen[bytes]) -> bool:
    try:
        return process.wait(SECONDS) == 0
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False


def count_binaries(wheel: Path) -> int:
    """How many files of the wheel are shared objects or executables."""
    count = 0
    with ZipFile(wheel) as archive:
        for member in archive.infolist():
            with archive.open(member) as file:
                count += file.read(4) == ELF
    return count


def needs_compiler(with_one: Run, without: Run) -> bool | None:
    """False where it builds without a compiler, true where that fails for want of one, None where nothing is known."""
    if without.outcome == "built":
        return False
    if with_one.outcome == "built" or with_one.compiling or without.compiling:
        return True
    return None


def reason_for(run: Run) -> str | None:
    """The line of a failed build's log that tells most, without folders of the machine it ran on."""
    if run.outcome == "built":
        return None
    if run.outcome == "failed":
        for pattern in REASONS:
            found = pattern.findall(run.log)
            if found:
                return MACHINE_PATHS.sub("…", found[-1].strip())[:160]
    return run.outcome


def judge(pin: Pin, sdist: Path, settings: list[Setting], work: Path, logs: Path | None) -> dict[str, Any]:
    """Build in one setting after the other until one answers; the first one's failure stands where none does."""
    first: dict[str, Any] | None = None
    oldest = False
    for given in settings:
        setting = given._replace(bounds=OLDEST_TOOLS) if oldest else given
        with_one = build(sdist, setting, work, compiler=True)
        without = build(sdist, setting, work, compiler=False)
        for run, kind in ((with_one, "with"), (without, "without")):
            if logs:
                Path(logs, f"{sdist.name}.{setting.label}.{kind}.log").write_text(run.log, encoding="utf-8")
        row = row_of(pin, sdist, setting, with_one, without)
        if row["needs_compiler"] is not None:
            return row
        first = first or row
        oldest = NEEDS_OLDEST.search(with_one.log) is not None
    assert first is not None
    return first | {"tools": None}


def row_of(pin: Pin, sdist: Path, setting: Setting, with_one: Run, without: Run) -> dict[str, Any]:
    return {
        "name": pin.name,
        "version": pin.version,
        "sdist": sdist.name,
        "python": interpreter_version(setting.python),
        "tools": setting.label,
        "needs_compiler": needs_compiler(with_one, without),
        "built_with": with_one.wheel,
        "n_so": with_one.binaries,
        "built_without": without.wheel,
        "n_so_without": without.binaries,
        "reason": reason_for(with_one) or reason_for(without),
    }


def interpreter_version(python: Path) -> str:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("pins", nargs="+", metavar="NAME==VERSION")
    parser.add_argument("--python", type=Path, default=Path(sys.executable), help="interpreter with pip >= 25.3")
    parser.add_argument("--old-python", type=Path, help="interpreter for the try with old build tools")
    parser.add_argument("--files", type=Path, help="folder that keeps the sdists")
    parser.add_argument("--logs", type=Path, help="folder that keeps the logs")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        folder = arguments.files or work
        settings = [
            Setting("new", arguments.python, []),
            Setting("old", arguments.old_python or arguments.python, OLD_TOOLS),
        ]
        for text in arguments.pins:
            name, _, version = text.partition("==")
            pin = Pin(canonicalize_name(name), version)
            row = judge(pin, fetch_sdist(pin, folder), settings, work, arguments.logs)
            print(json.dumps(row, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
