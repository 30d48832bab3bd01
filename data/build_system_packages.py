"""Makes the tables of system packages that wheelcheck ships from a folder of raw tables.

    python data/build_system_packages.py RAW_FOLDER

RAW_FOLDER holds what `read_system_indexes.py` made, and `external_deps.json` (what building PyPI projects takes, with
its evidence) and `pkgconfig_debian_trixie.json`. Everything goes by Debian's name of a package: what a pkg-config
name, a library, a header, a program means is the Debian package that has it, and from there the other distributions'
names follow. A name goes into a table for a release only if that release's index or recipes have it.
"""

# Lists of words would take hundreds of lines:
# ruff: noqa: SIM905

import collections
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from system_package_rules import (
    ALIASES,
    ALPINE,
    APK_INSTEAD,
    BUSTER,
    CMAKE,
    CRATES,
    EXTERNAL,
    HEADERS,
    LIBRARIES,
    NOT_ASKED,
    OLDER_NAMES,
    PKG_CONFIG,
    RPM,
    RPM_OTHERWISE,
    RUN_ONLY,
    SUSE,
    TOOLS,
    VERSIONS,
)

HERE = Path(__file__).resolve().parent
COMMAND = "python data/build_system_packages.py RAW_FOLDER"
READ = "2026-11-26"

LIBC = re.compile(r"(?:libc6-dev|linux-libc-dev|libcrypt-dev|libstdc\+\+-\d+-dev)$")
COMPILERS = frozenset(("cargo", "rustc", "gcc", "g++"))
BETWEEN = {
    "debian:9": ("ubuntu:16.04", "ubuntu:18.04", "debian:11"),
    "debian:10": ("ubuntu:18.04", "ubuntu:20.04", "debian:11"),
    "ubuntu:23.10": ("ubuntu:22.04", "ubuntu:24.04"),
    "ubuntu:24.10": ("ubuntu:24.04", "ubuntu:26.04"),
    "ubuntu:25.04": ("ubuntu:24.04", "ubuntu:26.04"),
    "ubuntu:25.10": ("ubuntu:24.04", "ubuntu:26.04"),
    "ubuntu:26.10": ("ubuntu:26.04", "debian:sid"),
}
"""Releases whose index is out of reach: what holds before and after them holds in them, and nothing else is known."""

Raw = dict[str, Any]
Span = list[str]


def _main() -> None:
    folder = Path(sys.argv[1])
    raw = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}
    meanings = Meanings(raw)
    projects = _curated(raw)
    needed = set(meanings.packages()) | {need for rows in projects.values() for row in rows for need in row["needs"]}
    needed |= {line.split(" | ")[0] for line in (*ALPINE.splitlines(), *RPM.splitlines())}
    needed -= {"gcc", "libc6-dev", "linux-libc-dev"}

    _write("system_packages.json", "project -> what building it takes, by Debian's names", raw, projects, "projects")
    _write(
        "system/debian.json",
        "package -> [releases, its name there, run-time packages ...]",
        raw,
        _debian(raw, needed),
        "packages",
    )
    _write(
        "system/alpine.json", "Debian's name -> [releases, name, run-time packages ...]", raw, _alpine(raw), "packages"
    )
    _write(
        "system/rpm.json",
        "Debian's name -> [releases, name, run-time packages ...]",
        raw,
        _rpm(raw, meanings),
        "packages",
    )
    for kind, names in meanings.kinds.items():
        _write(f"system/{kind}.json", f"package -> the {kind} names that mean it", raw, _grouped(names), "packages")
    _write_implied(raw, projects)
    _write("system/crates.json", "crate -> packages, ? where the system's is a choice", raw, CRATES, "crates")
    _write("system/external.json", "PEP 725 identifier -> packages", raw, EXTERNAL, "identifiers")


def _write(name: str, about: str, raw: Raw, rows: Mapping[str, Any], key: str) -> None:
    """One row a line: a reader finds its row without decoding the others."""
    head = {"generated": READ, "command": COMMAND, "sources": _sources(name, raw), "about": about}
    lines = [f" {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}," for k, v in head.items()]
    body = [f"  {json.dumps(k)}: {json.dumps(rows[k], ensure_ascii=False)}" for k in sorted(rows)]
    text = "\n".join(("{", *lines, f' "{key}": {{', ",\n".join(body), " }", "}", ""))
    json.loads(text)
    (HERE / name).write_text(text, encoding="utf-8")
    print(name, len(rows), len(text))


def _sources(name: str, raw: Raw) -> list[str]:
    indexes = f"Packages indexes of Debian 11 to sid and Ubuntu 16.04 to 26.04, main and universe, amd64, read {READ}"
    contents = f"Contents indexes of Debian 11, 12, forky and sid, amd64 and all, read {READ}"
    trixie = f"{raw['pkgconfig_debian_trixie']['suite']} Contents, read 2026-11-23"
    recipes = f"APKBUILDs of Alpine's releases, tcely/aports@{raw['alpine_packages']['clone']}"
    rules = [f"{clone}@{commit}" for clone, commit in raw["rpm_packages"]["clones"].items()]
    hand = "data/system_package_rules.py"
    return {
        "system_packages.json": [f"raw external_deps.json, {raw['external_deps']['generated']}; each row has its own"],
        "system/debian.json": [indexes],
        "system/alpine.json": [recipes, hand],
        "system/rpm.json": [*rules, "Fedora packaging guidelines: NAME-devel requires NAME", hand],
        "system/pkgconfig.json": [trixie, contents, hand],
        "system/crates.json": [hand],
        "system/external.json": ["PEP 725", hand],
    }.get(name, [contents, hand])


def _write_implied(raw: Raw, projects: Mapping[str, list[dict[str, Any]]]) -> None:
    """For the measurement under tests/: which -dev packages come along with others on Debian 13."""
    packages = raw["debian_packages"]["debian:13"]
    wanted = {line.split(" | ")[0] for line in (*ALPINE.splitlines(), *RPM.splitlines())}
    wanted |= {need for rows in projects.values() for row in rows for need in row["needs"]}
    rows = {}
    for package in sorted(wanted & set(packages)):
        found: set[str] = set()
        waiting = [package]
        while waiting:
            for word in packages.get(waiting.pop(), {}).get("Depends", "").split(","):
                name = re.split(r"[\s(:|]", word.strip())[0]
                if name not in found and name.endswith(("-dev", "-dev-compat")):
                    found.add(name)
                    waiting.append(name)
        implied = sorted({_canonical(name) for name in found} & wanted - {package})
        if implied:
            rows[package] = implied
    path = HERE.parent / "tests" / "truth" / "implied_packages.json"
    body = ",\n".join(f"{json.dumps(name)}: {json.dumps(implied)}" for name, implied in rows.items())
    path.write_text(f"{{\n{body}\n}}\n", encoding="utf-8")


# --- what names mean -------------------------------------------------------------------------------------------------


class Meanings:
    """Kind of name -> name -> Debian package."""

    def __init__(self, raw: Raw) -> None:
        files = raw["debian_files"]
        self._asked: Mapping[str, int] = raw["debian_asked"]
        self._packages: Mapping[str, Mapping[str, Any]] = raw["debian_packages"]
        self.kinds = {
            "pkgconfig": self._pkgconfig(raw["pkgconfig_debian_trixie"]["map"], files["pkgconfig"]),
            "library": _meant(self._of(files["library"]) | LIBRARIES),
            "tool": self._tools(files["tool"]),
            "cmake": _meant(self._of(files["cmake"]) | CMAKE),
            "header": Headers(self, files["header"]).names,
        }

    def packages(self) -> Iterator[str]:
        """Every package that some name means."""
        for names in (*self.kinds.values(), CRATES, EXTERNAL):
            for packages in names.values():
                yield from packages.replace("?", "").split()

    def asked(self, package: str) -> int:
        """How many source packages of Debian build with it."""
        return self._asked.get(package, 0)

    def source(self, package: str) -> str:
        """The source package that it is built from."""
        for release in ("debian:13", "debian:12", "debian:sid", "debian:11"):
            if package in self._packages[release]:
                return str(self._packages[release][package].get("Source", package)).split()[0]
        return package

    def best(self, owners: Iterable[str]) -> str | None:
        """Of packages that have the same file: the one that others build with most."""
        scores: dict[str, int] = {}
        for owner in owners:
            if not NOT_ASKED.match(owner) and "-dev" in owner:
                name = _canonical(owner)
                scores[name] = max(scores.get(name, 0), self.asked(owner), self.asked(name))
        return min(scores, key=lambda name: (not name.endswith("-dev"), -scores[name], len(name), name), default=None)

    def _of(self, files: Mapping[str, list[str]]) -> dict[str, str]:
        found = {}
        for name, owners in files.items():
            package = None if any(LIBC.match(owner) for owner in owners) else self.best(owners)
            if package and " " not in name:
                found[name] = package
        return found

    def _pkgconfig(self, trixie: Mapping[str, list[str]], files: Mapping[str, list[str]]) -> dict[str, str]:
        found = self._of(files)
        for name, owners in trixie.items():
            package = self.best(owners)
            if package:
                found[name] = package
        return found | PKG_CONFIG

    def _tools(self, files: Mapping[str, list[str]]) -> dict[str, str]:
        usual = {k: v for k, v in files.items() if not re.search(r"python|pybind|pkg-config|mingw|ld-musl", k)}
        return self._of(usual) | TOOLS


def _canonical(package: str) -> str:
    for pattern, plain in (
        (r"libboost1[.\d]+-dev$", "libboost-dev"),
        (r"llvm-\d+-dev$", "llvm-dev"),
        (r"libclang-\d+-dev$", "libclang-dev"),
    ):
        if re.match(pattern, package):
            return plain
    package = re.sub(r"^(libboost-.*?)1\.\d+-dev$", r"\1-dev", package)
    return ALIASES.get(package, package)


def _meant(names: Mapping[str, str]) -> dict[str, str]:
    """Without the names that our tables say mean nothing."""
    return {name: packages for name, packages in names.items() if packages}


GENERIC = frozenset(
    f"{word}.h"
    for word in """
    abstract aes alloc api app array atomic attr base base64 bitmap bits block buffer cache client codec color common
    compat compiler config context control core crc crc32 cuda data debug decoder def defs des device dict direct dirent
    dlfcn draw driver encoder endian env errno error errors event events export ext field file filter float font format
    frame frames gen global globals graph hash hash_map header
    hook http image info init input integer interface internal
    interp io iterator json key kernel lexer limits line list
    lock log logging macros main malloc map math matrix md5 mem
    memory message misc mixer model module mutex name net network node object op options output packet parse parser path
    pch platform plugin point pool port private process queue random range ref reg regex render rle sample scan search
    semaphore server session set settings sha1 sha2 sha256 shape signal signals socket sort source st stack state stats
    stdafx stdbool stdint stdinc str stream string strings strsafe sum symbol sys system table task test text thread
    threads time timer token tree type types unicode unistd update utf8 util utils value vec vector version video window
    windows wrapper xalloc xml xmalloc pthread inttypes assert intrin byteswap getopt thread version
    """.split()
)
"""Headers that everybody has one of: below a folder they mean nothing."""
COMMON_FOLDERS = frozenset(
    """
    3rdparty base bits boost client common config core data detail external generated graphics gui impl include internal
    io lib math net private server src sys test thirdparty types util utils
    """.split()
)


HARDLY, ASKED, WELL_ASKED = 2, 4, 8
"""Build dependencies in Debian that make a package's headers worth a row, and worth one in another's folder."""
MOST_HEADERS, FEW_HEADERS, DOUBTFUL, DEEPEST = 40, 12, 3, 4


class Headers:
    """`#include` -> package; a folder (`openssl/`) where it has one owner, else the header itself."""

    def __init__(self, meanings: Meanings, files: Mapping[str, list[str]]) -> None:
        self._meanings = meanings
        self._owner: dict[str, str] = {}
        system = {"sys", "linux", "asm", "asm-generic", "net", "netinet", "arpa", "bits", "rpc", "protocols"}
        plain: set[str] = set()
        for name, owners in files.items():
            last = name.rsplit("/", 1)[-1]
            if any(LIBC.match(owner) for owner in owners):
                plain.add(name)
            elif last.endswith((".h", ".hpp", ".hh", ".hxx")) or "." not in last:
                best = meanings.best(owners)
                if best:
                    self._owner[name] = best
        self._plain = plain | {name.split("/", 1)[-1] for name in plain}
        self._system = system | {name.split("/")[0] for name in plain if "/" in name}
        shared = self._unique(self._candidates())
        self.names = self._bounded(shared | self._exact(shared)) | HEADERS

    def _candidates(self) -> dict[str, dict[str, int]]:
        """What a header may be included as, with how likely which package is meant."""
        found: dict[str, dict[str, int]] = collections.defaultdict(dict)
        for name, package in self._owner.items():
            parts = name.split("/")
            for depth in range(min(len(parts), DEEPEST)):
                rest = parts[depth:]
                alone = len(rest) == 1
                if alone and ((depth and rest[0] in GENERIC) or rest[0] in self._plain):
                    continue
                if not alone and (rest[0] in self._system or rest[0] in COMMON_FOLDERS):
                    continue
                key = rest[0] if alone else f"{rest[0]}/"
                score = (self._meanings.asked(package) + 1) * (1 if depth else 3)
                found[key][package] = max(found[key].get(package, 0), score)
        return found

    def _unique(self, candidates: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
        """Those that one package owns, or that one is asked for three times as often as any stranger."""
        found = {}
        for key, scores in candidates.items():
            ranked = sorted(scores, key=lambda name: (-scores[name], len(name), name))
            best, source = ranked[0], self._meanings.source(ranked[0])
            rival = max((scores[name] for name in ranked[1:] if self._meanings.source(name) != source), default=0)
            if scores[best] >= 3 * rival and (key.endswith("/") or scores[best] > DOUBTFUL or len(ranked) == 1):
                found[key] = best
        return found

    def _exact(self, folders: Mapping[str, str]) -> dict[str, str]:
        """Headers in a folder that several packages share, where the folder's meaning is not theirs."""
        found: dict[str, str] = {}
        for name, package in self._owner.items():
            parts = name.split("/")
            for depth in range(min(len(parts) - 1, 2)):
                key = "/".join(parts[depth:])
                if key.count("/") != 1 or key in self._plain or parts[depth] in self._system | {"boost"}:
                    continue
                asked = self._meanings.asked(package)
                known = found.get(key)
                if (
                    folders.get(f"{parts[depth]}/") != package
                    and asked >= WELL_ASKED
                    and (not known or self._meanings.asked(known) < asked)
                ):
                    found[key] = package
        return found

    def _bounded(self, names: Mapping[str, str]) -> dict[str, str]:
        """Without the many headers of packages that hardly anybody asks for: the table stays small."""
        top = {name if "/" not in name else f"{name.split('/')[0]}/" for name in self._owner}
        owned = collections.Counter(names.values())
        below: collections.Counter[str] = collections.Counter()
        kept = {}
        for key in sorted(names, key=lambda key: (key not in top, len(key), key)):
            package, asked = names[key], self._meanings.asked(names[key])
            if key not in top:
                below[package] += 1
                if asked < ASKED or below[package] > MOST_HEADERS:
                    continue
            elif not key.endswith("/") and asked < HARDLY and owned[package] > FEW_HEADERS:
                continue
            if package != "libboost-dev" and " " not in key and key.count("/") <= 1:
                kept[key] = package
        return kept


def _grouped(names: Mapping[str, str]) -> dict[str, str]:
    """Package(s) -> their names in one text, each between bars."""
    rows: dict[str, list[str]] = collections.defaultdict(list)
    for name, packages in names.items():
        rows[packages].append(name)
    return {packages: f"|{'|'.join(sorted(row))}|" for packages, row in rows.items()}


# --- what distributions call it --------------------------------------------------------------------------------------


META = 2
"""A -dev package that depends on no more than this only stands for another."""


class Release:
    """The packages of one Debian or Ubuntu release."""

    def __init__(self, packages: Mapping[str, Mapping[str, str]]) -> None:
        self._packages = packages
        self._providers: dict[str, list[str]] = collections.defaultdict(list)
        for package, fields in packages.items():
            for provided in fields.get("Provides", "").split(","):
                if provided.strip():
                    self._providers[provided.split()[0]].append(package)

    def name(self, package: str) -> str | None:
        """What this release calls it, or None."""
        for name in (package, *OLDER_NAMES.get(package, ())):
            if name in self._packages:
                return name
        return package if len(self._providers.get(package, ())) == 1 else None

    def run(self, package: str, asked: str) -> tuple[str, ...]:
        """The shared libraries that a -dev package is for: of the same source and exactly its version."""
        only = RUN_ONLY.get(asked)
        libraries = self._libraries(package, 0)
        if only:
            return tuple(sorted(name for name in libraries if only.match(name)))
        binding = re.compile(r"\+\+|cpp|xx|cxx|fortran|f90|java|gir1|perl|python")
        libraries = [name for name in libraries if not binding.search(name)] or libraries
        source = self._source(package)
        libraries = [name for name in libraries if self._source(name) == source] or libraries
        below = {name for library in libraries for name, _ in self._depends(library)}
        return tuple(sorted({name for name in libraries if name not in below} or set(libraries)))

    def _libraries(self, package: str, depth: int) -> list[str]:
        if package not in self._packages:
            providers = [name for name in self._providers.get(package, ()) if name.endswith("-dev")]
            return self._libraries(min(providers, key=len), depth + 1) if providers and depth < DEEPEST else []
        depends = self._depends(package)
        source = self._source(package)
        found = [name for name, version in depends if version.startswith("=") and self._is_library(name)]
        found = found or [name for name, _ in depends if self._is_library(name) and self._source(name) == source]
        inner = [name for name, _ in depends if name.endswith(("-dev", "-dev-compat", "-multidev"))]
        if depth < DEEPEST and (not found or len(depends) <= META) and inner:
            for name in inner:
                if len(depends) <= META or self._source(name) == source:
                    found += self._libraries(name, depth + 1)
        return list(dict.fromkeys(found))

    def _depends(self, package: str) -> list[tuple[str, str]]:
        fields = self._packages.get(package, {})
        words = f"{fields.get('Depends', '')},{fields.get('Pre-Depends', '')}".split(",")
        found = [re.match(r"\s*([a-z0-9+.-]+)(?::\w+)?\s*(?:\(([^)]*)\))?", word) for word in words]
        return [(match[1], match[2] or "") for match in found if match]

    def _source(self, package: str) -> str:
        return str(self._packages.get(package, {}).get("Source", package)).split()[0]

    def _is_library(self, package: str) -> bool:
        if package not in self._packages or re.search(
            r"-(?:dev|doc|bin|data|tools?|common|utils|dbg|static|headers|compat|examples|multidev|plugins.*|perl)$",
            package,
        ):
            return False
        section = self._packages[package].get("Section", "").rsplit("/", 1)[-1]
        return section in {"libs", "oldlibs"} or (
            package.startswith("lib") and section not in {"libdevel", "introspection"}
        )


def _debian(raw: Raw, needed: Iterable[str]) -> dict[str, list[Span]]:
    releases = {name: Release(packages) for name, packages in raw["debian_packages"].items()}
    rows = {}
    for package in sorted(needed):
        known: dict[str, tuple[str, ...]] = {}
        for name, release in releases.items():
            found = release.name(package)
            linked = package.endswith("-dev") or package in {"libmagic1", "libxmlsec1-openssl"}
            known[name] = (found, *(release.run(found, package) if linked else ())) if found else ()
        for name, around in BETWEEN.items():
            known[name] = _between([known[other] for other in around])
        if known["debian:10"] and package in BUSTER:
            known["debian:10"] = (known["debian:10"][0], BUSTER[package])
        known = {name: row for name, row in known.items() if row}
        if known:
            rows[package] = _spans(known)
    return rows


def _between(around: list[tuple[str, ...]]) -> tuple[str, ...]:
    """What is the same before and after: the name, and the run-time packages if they are the same as well."""
    if not all(around):
        return ()
    if len(set(around)) == 1:
        return around[0]
    names = {row[0] for row in around}
    # An old name that is still there later was there in between; a new one may have come after.
    return (around[0][0], "?") if len(names) == 1 or around[0][0] in names else ()


def _spans(known: Mapping[str, tuple[str, ...]]) -> list[Span]:
    """The releases that have the same row, together."""
    groups: dict[tuple[str, ...], list[str]] = collections.defaultdict(list)
    for release, row in known.items():
        groups[row].append(release)
    return [[_ranges(releases), *row] for row, releases in groups.items()]


ORDER = {
    "debian": ["9", "10", "11", "12", "13", "forky", "sid"],
    "ubuntu": ["16.04", "18.04", "20.04", "22.04", "23.10", "24.04", "24.10", "25.04", "25.10", "26.04", "26.10"],
    "alpine": [*(f"3.{minor}" for minor in range(8, 25)), "edge"],
}


def _ranges(releases: list[str]) -> str:
    """`debian:11..13 debian:sid`: neighbours together."""
    words = []
    for family, order in ORDER.items():
        inside = [f"{family}:{version}" in releases for version in order]
        start = None
        for place, held in enumerate([*inside, False]):
            if held and start is None:
                start = place
            elif not held and start is not None:
                first, last = order[start], order[place - 1]
                words.append(f"{family}:{first}" if first == last else f"{family}:{first}..{last}")
                start = None
    return " ".join(words)


def _fields(line: str) -> list[str]:
    return [field.strip() for field in line.split("|")]


OPENSSL_1_1 = frozenset(f"3.{minor}" for minor in range(8, 17))
"""Releases of Alpine whose openssl-dev is not yet that of OpenSSL 3 (which 3.15 and 3.16 have beside it)."""


def _alpine(raw: Raw) -> dict[str, list[Span]]:
    releases = {name: set(packages) for name, packages in raw["alpine_packages"]["releases"].items()}
    rows = {}
    for line in ALPINE.splitlines():
        package, names, runs = _fields(line)
        known = {}
        for release, present in releases.items():
            name = next((name for name in names.split("/") if name in present), None)
            if name:
                if package == "libssl-dev" and release not in OPENSSL_1_1:
                    runs = runs.replace("libssl1.1", "libssl3").replace("libcrypto1.1", "libcrypto3")
                wanted = [next((n for n in one.split("/") if n in present), "?") for one in runs.split()]
                known[f"alpine:{release}"] = (name, *dict.fromkeys(wanted))
        assert known, f"no release of Alpine has {names}"
        rows[package] = _spans(known)
    return rows


def _rpm(raw: Raw, meanings: Meanings) -> dict[str, list[Span]]:
    """Names that a table of rules or a spec file has; else the pkg-config capability that rpm packages provide."""
    read = {kind: set(names) for kind, names in raw["rpm_packages"].items() if kind != "clones"}
    rows: dict[str, list[Span]] = collections.defaultdict(list)
    for line in RPM_OTHERWISE.splitlines():
        package, releases, name, run = _fields(line)
        rows[package].append([releases, name, *run.split()])
    capability = _capabilities(meanings)
    suse = dict(_fields(line) for line in SUSE.splitlines())
    fedora = read["fedora"] | read["azure"] | read["azure_provides"]
    hand = {package: (name, run) for package, name, run in map(_fields, RPM.splitlines())}
    for package in sorted({*hand, *suse, *capability}):
        name, run = hand.get(package, ("", ""))
        ran = [run if run in fedora or run == name.removesuffix("-devel") else "?"] if run else []
        provided = capability.get(package, "")
        if name in fedora:
            rows[package].append(["fedora rhel amzn", name, *ran])
        elif provided:
            rows[package].append(["fedora rhel amzn", provided, "?"])
        for family in ("azure", "photon"):
            if name in read[family]:
                rows[package].append([family, name, *[one if one in read[family] else "?" for one in ran]])
        if package in suse:
            rows[package].append(["suse", suse[package], *(["?"] if package.endswith("-dev") else [])])
        elif provided:
            rows[package].append(["suse", provided, "?"])
        elif name in read["suse"]:
            rows[package].append(["suse", name, *(["?"] if package.endswith("-dev") else [])])
    return dict(rows)


def _capabilities(meanings: Meanings) -> dict[str, str]:
    """Debian package -> `pkgconfig(NAME)` of its plainest pkg-config file."""
    names: dict[str, list[str]] = collections.defaultdict(list)
    for name, package in meanings.kinds["pkgconfig"].items():
        if name not in PKG_CONFIG or name in {"glib-2.0", "libmariadb", "hdf5", "openblas", "zlib", "ncurses", "geos"}:
            names[package].append(name)
    asked = {package for package in names if meanings.asked(package) >= 1}
    hint = {package: re.sub(r"^lib|\d*(?:\.\d+)*-dev$", "", package) for package in asked}
    return {
        package: f"pkgconfig({min(names[package], key=lambda n: (hint[package] not in n, len(n), n))})"
        for package in asked
    }


# --- projects --------------------------------------------------------------------------------------------------------


def _curated(raw: Raw) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in raw["external_deps"]["packages"]:
        if row["note"] == "not curated":
            continue
        needs = [name for name in row["apt"] if name not in COMPILERS]
        if "linux-headers" in row["apk"]:
            needs.append("linux-libc-dev")
        base: dict[str, Any] = {"needs": needs}
        if row["package"] in APK_INSTEAD:
            base["apk"] = [name for name in row["apk"] if name not in COMPILERS]
        if row["apt_optional"]:
            base["optional"] = row["apt_optional"]
        base |= {"confidence": row["confidence"], "source": row["source"], "note": row["note"]}
        base["read"] = row["latest_version"]
        rows[row["package"]] = [base]
        versions = VERSIONS.get(row["package"])
        if versions:
            rows[row["package"]] = [
                {"versions": specifier}
                | (
                    base
                    if other is None
                    else {"needs": other.split(), "confidence": "note", "source": row["source"], "note": row["note"]}
                )
                for specifier, other in versions
            ]
    return rows


if __name__ == "__main__":
    _main()
