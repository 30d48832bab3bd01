"""Annotations stand on the pin's own line, in every format of lock: the line in the file has the pin's name."""

import json
import re
from pathlib import Path

import pytest

from tests.golden.sample_report import ALPINE
from tests.unit.render.formats.readers import actions_command
from wheelcheck.judge.gate import decide, summarise
from wheelcheck.lockfiles.reading import read_lock
from wheelcheck.model.lock import LockFormat
from wheelcheck.model.report import DEFAULT_FAIL_ON, PackageReport, Report
from wheelcheck.model.verdict import Code, Verdict, VerdictKind
from wheelcheck.render.github import render_github
from wheelcheck.render.gitlab import render_gitlab
from wheelcheck.render.junit import render_junit
from wheelcheck.render.sarif import render_sarif

ROOT = Path(__file__).parents[4]
LOCKFILES = ROOT / "tests" / "unit" / "lockfiles"
HASH, OTHER = "sha256:" + "a" * 64, "sha256:" + "b" * 64
FILES = "https://files.example.org"

PIPFILE_LOCK = json.dumps(
    {
        "_meta": {
            "hash": {"sha256": "0"},
            "pipfile-spec": 6,
            "requires": {},
            "sources": [{"name": "index", "url": "https://index.example.org/simple", "verify_ssl": True}],
        },
        "default": {
            "flask": {"hashes": [HASH], "index": "index", "version": "==2.0.1"},
            "jinja2": {
                "hashes": [HASH, OTHER],
                "markers": "python_version >= '3'",
                "version": "==3.0.1",
            },
        },
        "develop": {
            "jinja2": {"hashes": [HASH], "version": "==3.0.1"},
            "pytest": {"hashes": [HASH], "version": "==8.0"},
        },
    },
    indent=4,
)
PIXI = f"""\
version: 6
environments:
  default:
    indexes:
    - https://index.example.org/simple
    packages:
      linux-64:
      - pypi: {FILES}/aa/numpy-2.2.1-cp312-cp312-manylinux_2_17_x86_64.whl
      - pypi: {FILES}/bb/idna-3.10-py3-none-any.whl
packages:
- pypi: {FILES}/aa/numpy-2.2.1-cp312-cp312-manylinux_2_17_x86_64.whl
  name: numpy
  version: 2.2.1
  sha256: {"a" * 64}
- pypi: {FILES}/bb/idna-3.10-py3-none-any.whl
  name: idna
  version: '3.10'
  sha256: {"b" * 64}
"""
PIXI_4 = f"""\
version: 4
environments:
  default:
    indexes:
    - https://index.example.org/simple
    packages:
      linux-64:
      - pypi: {FILES}/bb/charset_normalizer-3.3-py3-none-any.whl
packages:
- kind: pypi
  name: charset-normalizer
  version: '3.3'
  url: {FILES}/bb/charset_normalizer-3.3-py3-none-any.whl
  sha256: {"b" * 64}
"""
CONDA_LOCK = f"""\
version: 1
metadata:
  content_hash:
    linux-64: {"0" * 64}
  channels:
  - url: conda-forge
    used_env_vars: []
  platforms:
  - linux-64
  sources:
  - environment.yml
package:
- name: python
  version: 3.12.0
  manager: conda
  platform: linux-64
  dependencies: {{}}
  url: https://conda.example.org/python-3.12.0.conda
  hash:
    md5: {"0" * 32}
  category: main
  optional: false
- name: ruamel-yaml
  version: 0.18.6
  manager: pip
  platform: linux-64
  dependencies: {{}}
  url: {FILES}/ruamel.yaml-0.18.6-py3-none-any.whl
  hash:
    sha256: {"c" * 64}
  category: main
  optional: false
"""
REQUIREMENTS = f"""\
# made by hand
-r more/base.txt

Flask_Login==0.6.3 \\
    --hash={HASH}

werkzeug==3.0.1 ; python_version >= "3" \\
    --hash={HASH} \\
    --hash={OTHER}
zope.interface == 6.1 --hash={HASH}
"""
BASE = f"\n\nitsdangerous==2.1.2 --hash={HASH}\n"
MADE: dict[str, dict[str, str]] = {
    "Pipfile.lock": {"Pipfile.lock": PIPFILE_LOCK},
    "pixi.lock": {"pixi.lock": PIXI},
    "pixi.lock of version 4": {"pixi.lock": PIXI_4},
    "conda-lock.yml": {"conda-lock.yml": CONDA_LOCK},
    "requirements.txt": {"requirements.txt": REQUIREMENTS, "more/base.txt": BASE},
    "requirements.txt of Windows": {"requirements.txt": REQUIREMENTS.replace("\n", "\r\n"), "more/base.txt": BASE},
}
KEPT: dict[str, Path] = {
    **{
        f"poetry.lock of {folder.name}": folder / "poetry.lock"
        for folder in sorted((LOCKFILES / "poetry" / "fixtures").iterdir())
    },
    "poetry.lock of the example": ROOT / "data" / "examples" / "spacy-2021" / "poetry.lock",
    "uv.lock": LOCKFILES / "uv" / "fixtures" / "small.uv.lock",
    "uv.lock with conflicts": LOCKFILES / "uv" / "fixtures" / "conflicts.uv.lock",
    "pdm.lock": LOCKFILES / "pdm" / "fixtures" / "small.pdm.lock",
    "pylock.toml of uv": LOCKFILES / "pylock" / "fixtures" / "pylock.uv.toml",
    "pylock.toml of pdm": LOCKFILES / "pylock" / "fixtures" / "pylock.pdm.toml",
}
NAMES = [*MADE, *KEPT]


def laid(name: str, folder: Path) -> str:
    """Put the lock into a folder, as a checkout has it; its path there."""
    if name in KEPT:
        copy = folder / "locks" / name.partition(" ")[0]
        copy.parent.mkdir()
        copy.write_bytes(KEPT[name].read_bytes())
        return f"locks/{copy.name}"
    for path, text in MADE[name].items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(text.encode())
    return next(iter(MADE[name]))


def all_missing(path: str) -> Report:
    """The lock, with nothing in it that can be installed."""
    lock = read_lock(path, {})
    packages = tuple(
        PackageReport(pin, lock.path, {ALPINE.id: Verdict(VerdictKind.MISSING, Code.NO_FILES)}) for pin in lock.pins
    )
    gate = decide(packages, [ALPINE], DEFAULT_FAIL_ON, frozenset())
    return Report("0.1.0", (lock,), (ALPINE,), packages, summarise(packages, [ALPINE]), gate)


def has_name(line: str, name: str) -> bool:
    return name in re.sub(r"[-_.]+", "-", line).lower()


@pytest.fixture(params=NAMES)
def report(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.chdir(tmp_path)
    return all_missing(laid(request.param, tmp_path))


def test_every_format_of_lock_is_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = set()
    for place, name in enumerate(NAMES):
        folder = tmp_path / str(place)
        folder.mkdir()
        monkeypatch.chdir(folder)
        found.add(read_lock(laid(name, folder), {}).format)
    assert found == set(LockFormat) - {LockFormat.COMMAND_LINE, LockFormat.PROJECT}


def check(report: Report, told: list[tuple[str, int, str]]) -> None:
    """(path, line, what it says) of every annotation: the line in that file has the name of its pin."""
    assert len(told) >= len({package.pin.name for package in report.packages}) > 0
    names = sorted((package.pin.name for package in report.packages), key=len, reverse=True)
    for path, line, text in told:
        name = next(each for each in names if re.search(rf"(?<![\w-]){re.escape(each)} ", f"{text} "))
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        assert has_name(lines[line - 1], name), (path, line, name, lines[line - 1])


def test_github(report: Report) -> None:
    commands = [actions_command(line) for line in render_github(report).splitlines()]
    placed = [each for each in commands if each is not None and "line" in each.properties]
    check(report, [(each.properties["file"], int(each.properties["line"]), each.message) for each in placed])


def test_gitlab(report: Report) -> None:
    issues = json.loads(render_gitlab(report))
    check(
        report, [(each["location"]["path"], each["location"]["lines"]["begin"], each["description"]) for each in issues]
    )


def test_sarif(report: Report) -> None:
    told = []
    for result in json.loads(render_sarif(report))["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        told.append((place["artifactLocation"]["uri"], place["region"]["startLine"], result["message"]["text"]))
    check(report, told)


def test_junit(report: Report) -> None:
    cases = re.findall(
        r'<testcase classname="[^"]*" name="([^"]*)" time="0" file="([^"]*)" line="(\d+)"', render_junit(report)
    )
    check(report, [(path, int(line), name) for name, path, line in cases])
