"""Reads the package indexes of distributions into the raw tables that `build_system_packages.py` takes.

    python data/read_system_indexes.py apt RAW_FOLDER APT_ROOT...     # one private apt root per release
    python data/read_system_indexes.py apk RAW_FOLDER APORTS_CLONE
    python data/read_system_indexes.py rpm RAW_FOLDER R_RULES_CLONE ROSDISTRO_CLONE AZURE_LINUX_CLONE PHOTON_CLONE

An APT_ROOT is a folder named by the release's codename with an `apt.conf` that points every directory of apt into it
(`Dir::Etc`, `Dir::State`, `Dir::Cache`), a `sources.list` of that release, and Contents indexes turned on
(`Acquire::IndexTargets::deb::Contents-deb`), after `APT_CONFIG=APT_ROOT/apt.conf apt-get update`. Where it also has
`deb-src`, how often a package is a build dependency is counted: what is asked for most is what a name means.
APORTS_CLONE is a clone of Alpine's package recipes with its history, R_RULES_CLONE of rstudio/r-system-requirements.
"""

# apt's and git's own programs read what is theirs:
# ruff: noqa: S603

import collections
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CODENAMES = {
    "bullseye": "debian:11",
    "bookworm": "debian:12",
    "trixie": "debian:13",
    "forky": "debian:forky",
    "sid": "debian:sid",
    "xenial": "ubuntu:16.04",
    "bionic": "ubuntu:18.04",
    "focal": "ubuntu:20.04",
    "jammy": "ubuntu:22.04",
    "noble": "ubuntu:24.04",
    "resolute": "ubuntu:26.04",
}
FIELDS = ("Source", "Depends", "Pre-Depends", "Provides", "Section")
FILES = {
    "library": re.compile(
        r"usr/lib/(?:x86_64-linux-gnu/)?(?:(?:hdf5/serial|openblas-pthread|mysql)/)?lib([^/]+)\.(?:so|a)$"
    ),
    "header": re.compile(r"usr/include/(?:x86_64-linux-gnu/)?(.+)$"),
    "tool": re.compile(r"usr/s?bin/([^/]+[-_]config)$"),
    "cmake": re.compile(r"usr/(?:lib|share)/(?:x86_64-linux-gnu/)?(?:.*/)?([^/]+?)(?:Config|-config)\.cmake$"),
    "pkgconfig": re.compile(r"usr/(?:lib/x86_64-linux-gnu|lib|share)/pkgconfig/(.+)\.pc$"),
}
ALPINE_RELEASES = [f"3.{minor}" for minor in range(8, 25)]

Stanza = dict[str, str]


def _main() -> None:
    kind, raw, *folders = sys.argv[1:]
    read = {"apt": _read_apt, "apk": _read_apk, "rpm": _read_rpm}[kind]
    for name, content in read([Path(folder) for folder in folders]).items():
        Path(raw, name).write_text(json.dumps(content, sort_keys=True), encoding="utf-8")


# --- apt -------------------------------------------------------------------------------------------------------------


def _read_apt(roots: list[Path]) -> dict[str, Any]:
    packages: dict[str, dict[str, Stanza]] = {}
    files: dict[str, dict[str, set[str]]] = {kind: collections.defaultdict(set) for kind in FILES}
    asked: collections.Counter[str] = collections.Counter()
    for root in roots:
        lists = root / "lists"
        if root.name in CODENAMES:
            packages[CODENAMES[root.name]] = {
                stanza["Package"]: {field: stanza[field] for field in FIELDS if field in stanza}
                for path in sorted(lists.glob("*_Packages"))
                for stanza in _stanzas(path)
            }
        for path in sorted(lists.glob("*_Contents-*")):
            _read_contents(path, files)
        for path in sorted(lists.glob("*_Sources")):
            for stanza in _stanzas(path):
                words = ",".join(value for field, value in stanza.items() if field.startswith("Build-Depends"))
                asked.update({re.split(r"[\s(:\[<]", word.strip())[0] for word in re.split(r"[,|]", words)} - {""})
    return {
        "debian_packages.json": packages,
        "debian_files.json": {kind: {k: sorted(v) for k, v in names.items()} for kind, names in files.items()},
        "debian_asked.json": asked,
    }


def _stanzas(path: Path) -> Iterator[Stanza]:
    stanza: Stanza = {}
    field = ""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line == "\n":
                yield stanza
                stanza = {}
            elif line[0] in " \t":
                stanza[field] += " " + line.strip()
            else:
                field, _, value = line.partition(":")
                stanza[field] = value.strip()
    if stanza:
        yield stanza


def _read_contents(path: Path, files: dict[str, dict[str, set[str]]]) -> None:
    command = ["/usr/lib/apt/apt-helper", "cat-file", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors="replace") as process:
        assert process.stdout
        for line in process.stdout:
            if not line.startswith("usr/"):
                continue
            name, _, owners = line.rstrip("\n").rpartition(" ")
            for kind, pattern in FILES.items():
                found = pattern.match(name.rstrip())
                if found:
                    files[kind][found[1]].update(owner.rsplit("/", 1)[-1] for owner in owners.split(","))
                    break


# --- git -------------------------------------------------------------------------------------------------------------


def _git(clone: Path, *arguments: str) -> str:
    command = ["git", "-C", str(clone), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8", "replace")


def _blobs(clone: Path, names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the objects of these names, as git calls them (a hash, `HEAD:path`), with their text."""
    for start in range(0, len(names), 500):
        part = names[start : start + 500]
        command = ["git", "-C", str(clone), "cat-file", "--batch"]
        output = subprocess.run(command, input="\n".join(part).encode(), capture_output=True, check=True).stdout
        for name in part:
            head, _, output = output.partition(b"\n")
            size = int(head.split()[2])
            yield name, output[:size].decode("utf-8", "replace")
            output = output[size + 1 :]


def _day(clone: Path) -> str:
    return _git(clone, "log", "-1", "--format=%h (%ad)", "--date=short").strip()


# --- apk -------------------------------------------------------------------------------------------------------------


def _read_apk(folders: list[Path]) -> dict[str, Any]:
    (clone,) = folders
    trees = {}
    for release in ALPINE_RELEASES:
        log = _git(clone, "log", "--all", "--format=%H %s", f"--grep=release {release}.0 =")
        commit = next(line.split()[0] for line in log.splitlines() if re.search(rf"=+ release {release}\.0 =+", line))
        trees[release] = _recipes(clone, commit)
    trees["edge"] = _recipes(clone, "HEAD")
    texts = dict(_blobs(clone, sorted({blob for tree in trees.values() for blob in tree})))
    names = {blob: _apkbuild_names(text) for blob, text in texts.items()}
    present = {release: sorted({n for blob in tree for n in names[blob]}) for release, tree in trees.items()}
    return {"alpine_packages.json": {"clone": _day(clone), "releases": present}}


def _recipes(clone: Path, commit: str) -> list[str]:
    lines = _git(clone, "ls-tree", "-r", commit, "main", "community").splitlines()
    return [line.split()[2] for line in lines if line.endswith("/APKBUILD")]


def _apkbuild_names(text: str) -> set[str]:
    """The package, its subpackages and what it provides, as far as plain variables tell."""
    values: dict[str, str] = {}
    for name, quoted, plain in re.findall(r'(?m)^\s*(_?\w+)=(?:"([^"\n]*)"|([^\s"]+))\s*$', text):
        values.setdefault(name, _expand(quoted or plain, values))
    lists = [values.get("pkgname", "")]
    for content in re.findall(r'(?m)^[^\n#]*?\b(?:subpackages|provides)="((?:[^"\\]|\\.)*)"', text):
        lists += _expand(content, values).split()
    return {re.split(r"[:=<>~]", name)[0] for name in lists if "$" not in name} - {""}


def _expand(text: str, values: dict[str, str]) -> str:
    version = values.get("pkgver", "")
    text = re.sub(r"\$\{pkgver(?:%%\.\*|%\.\*\.\*)\}", lambda _: version.split(".")[0], text)
    text = re.sub(r"\$\{pkgver%\.\*\}", lambda _: version.rpartition(".")[0], text)
    for _ in range(4):
        text = re.sub(r"\$\{?(\w+)\}?(?![\w%#/])", lambda match: values.get(match[1], ""), text)
    return text


# --- rpm -------------------------------------------------------------------------------------------------------------


def _read_rpm(folders: list[Path]) -> dict[str, Any]:
    rules, rosdistro, azure, photon = folders
    fedora, suse = _rule_names(rules)
    for system, names in _rosdep_names(rosdistro).items():
        (suse if system == "opensuse" else fedora).update(names)
    return {
        "rpm_packages.json": {
            "fedora": sorted(fedora),
            "suse": sorted(suse),
            "azure": sorted(_spec_names(azure)),
            "azure_provides": sorted(_spec_provides(azure)),
            "photon": sorted(_spec_names(photon)),
            "clones": {
                "rstudio/r-system-requirements": _day(rules),
                "ros/rosdistro": _day(rosdistro),
                "microsoft/azurelinux": _day(azure),
                "vmware/photon": _day(photon),
            },
        }
    }


def _rule_names(clone: Path) -> tuple[set[str], set[str]]:
    names: dict[bool, set[str]] = {True: set(), False: set()}
    paths = _git(clone, "ls-tree", "-r", "--name-only", "HEAD", "rules").split()
    for _, text in _blobs(clone, [f"HEAD:{path}" for path in paths]):
        for dependency in json.loads(text)["dependencies"]:
            for constraint in dependency.get("constraints", []):
                if constraint.get("distribution") in {"opensuse", "sle"}:
                    names[True].update(dependency["packages"])
                elif constraint.get("distribution") in {"fedora", "redhat", "rockylinux", "centos"}:
                    names[False].update(dependency["packages"])
    return names[False], names[True]


def _rosdep_names(clone: Path) -> dict[str, set[str]]:
    import yaml

    names: dict[str, set[str]] = collections.defaultdict(set)
    for file in ("base", "python"):
        for systems in yaml.safe_load(_git(clone, "show", f"HEAD:rosdep/{file}.yaml")).values():
            for system in ("fedora", "rhel", "opensuse"):
                names[system].update(_strings(systems.get(system)))
    return names


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (name for name in value if isinstance(name, str))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)


def _specs(clone: Path) -> Iterator[str]:
    paths = _git(clone, "ls-tree", "-r", "--name-only", "HEAD").splitlines()
    yield from (text for _, text in _blobs(clone, [f"HEAD:{path}" for path in paths if path.endswith(".spec")]))


def _spec_provides(clone: Path) -> set[str]:
    """Azure Linux provides the names of Fedora's packages where it splits less."""
    found = set()
    for text in _specs(clone):
        name = re.search(r"(?mi)^Name:\s*(\S+)", text)
        for provided in re.findall(r"(?m)^Provides:\s*(\S+)", text):
            plain = provided.replace("%{name}", name[1] if name else "%").replace("%{?_isa}", "")
            found |= {plain} - {word for word in (plain,) if "%" in word or "(" in word}
    return found


def _spec_names(clone: Path) -> Iterator[str]:
    for text in _specs(clone):
        name = re.search(r"(?mi)^Name:\s*(\S+)", text)
        if name and "%" not in name[1]:
            yield name[1]
            for own, package in re.findall(r"(?m)^%package\s+(-n\s+)?(\S+)", text):
                full = (package if own else f"{name[1]}-{package}").replace("%{name}", name[1])
                if "%" not in full:
                    yield full


if __name__ == "__main__":
    _main()
