"""What the real uv would install from a lock that it has just made, and what we say of the same lock.

A small workspace with forks, extras, groups, conflicts and markers is locked by uv from wheels made here, with no
index. `uv export --frozen` then lists what each selection installs, with a marker per line.
"""

import itertools
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from packaging.markers import Marker

from wheelcheck.lockfiles.selection import select
from wheelcheck.lockfiles.uv import read_uv
from wheelcheck.model.lock import Lock, Selection, SourceType

UV = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(UV is None, reason="needs uv")]

WHEELS: Mapping[tuple[str, str], Iterable[str]] = {
    ("torch", "1.0"): ["nv; sys_platform == 'linux'", "shared"],
    ("torch", "2.0"): ["cpulib; platform_machine == 'x86_64'", "shared"],
    ("torch", "3.0"): ["shared", "winlib; sys_platform == 'win32'"],
    ("shared", "1.0"): [],
    ("shared", "2.0"): ["old; python_version < '3.11'"],
    ("lib", "1.0"): ["dep-a"],
    ("lib", "2.0"): ["dep-b", "added; sys_platform != 'win32' and extra == 'fast'"],
    **{
        (name, "1.0"): []
        for name in ("nv", "cpulib", "winlib", "dep-a", "dep-b", "added", "old", "tool", "py-old", "hook")
    },
}

ROOT = """
[project]
name = "proj"
version = "0.1"
requires-python = ">=3.9"
dependencies = [
    "lib==1.0; python_version < '3.11'",
    "lib[fast]==2.0; python_version >= '3.11'",
    "winlib; sys_platform == 'win32'",
    "member",
]
[project.optional-dependencies]
cpu = ["torch==2.0"]
gpu = ["torch==1.0"]
free = ["hook"]
[dependency-groups]
dev = ["tool"]
g1 = ["torch==3.0"]
g2 = ["torch==1.0"]
[tool.uv]
no-index = true
find-links = ["dist"]
package = false
conflicts = [
    [{ extra = "cpu" }, { extra = "gpu" }, { group = "g1" }, { group = "g2" }],
    [{ package = "member", extra = "x" }, { package = "member", extra = "y" }],
]
[tool.uv.sources]
member = { workspace = true }
[tool.uv.workspace]
members = ["packages/*"]
"""

MEMBER = """
[project]
name = "member"
version = "0.2"
requires-python = ">=3.9"
dependencies = ["shared"]
[project.optional-dependencies]
x = ["dep-a", "shared==1.0"]
y = ["dep-b", "shared==2.0"]
[dependency-groups]
dev = ["py-old; python_version < '3.10'"]
[tool.uv]
package = false
"""

RIVALS = (None, "--extra=cpu", "--extra=gpu", "--group=g1", "--group=g2")
MEMBER_RIVALS = (None, "--extra=x", "--extra=y")
TARGETS = [*itertools.product(("3.9", "3.10", "3.11", "3.13"), ("x86_64", "aarch64"))]


def write_wheel(folder: Path, name: str, version: str, requirements: Iterable[str]) -> None:
    stem = f"{name.replace('-', '_')}-{version}"
    extras = ["Provides-Extra: fast"] if any("extra ==" in line for line in requirements) else []
    metadata = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *extras]
    metadata += [f"Requires-Dist: {line}" for line in requirements]
    with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{stem}.dist-info/METADATA", "\n".join(metadata) + "\n")
        wheel.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{stem}.dist-info/RECORD", "")


def run_uv(folder: Path, *arguments: str) -> str:
    assert UV is not None
    settings = {"UV_OFFLINE": "1", "UV_CACHE_DIR": str(folder / "cache"), "UV_PYTHON_DOWNLOADS": "never"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
    done = subprocess.run(
        [UV, *arguments],
        cwd=folder,
        env={**environment, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "dist").mkdir()
    (folder / "packages" / "member").mkdir(parents=True)
    for (name, version), requirements in WHEELS.items():
        write_wheel(folder / "dist", name, version, requirements)
    (folder / "pyproject.toml").write_text(ROOT, encoding="utf-8")
    (folder / "packages" / "member" / "pyproject.toml").write_text(MEMBER, encoding="utf-8")
    run_uv(folder, "lock", "--python", sys.executable)
    return folder


@pytest.fixture(scope="module")
def lock(workspace: Path) -> Lock:
    return read_uv((workspace / "uv.lock").read_text(encoding="utf-8"), "uv.lock", None)


@pytest.fixture(scope="module")
def exports(workspace: Path) -> Mapping[tuple[str | None, str | None], str]:
    """What uv lists for each selection that the conflicts allow, always with the group dev and the extra free."""
    always = ("export", "--frozen", "--no-hashes", "--no-annotate", "--no-header", "--all-packages")
    selections = itertools.product(RIVALS, MEMBER_RIVALS)
    return {
        chosen: run_uv(workspace, *always, "--group=dev", "--extra=free", *filter(None, chosen))
        for chosen in selections
    }


def environment(version: str, machine: str) -> dict[str, str]:
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{version}.9",
        "os_name": "posix",
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": f"{version}.9",
        "python_version": version,
        "sys_platform": "linux",
    }


def by_uv(exported: str, target: Mapping[str, str]) -> set[str]:
    found = set()
    for line in exported.splitlines():
        requirement, _, marker = line.strip().partition(" ; ")
        if "==" in requirement and (not marker or Marker(marker).evaluate(dict(target))):
            found.add(requirement)
    return found


def by_us(lock: Lock, target: Mapping[str, str], selection: Selection) -> set[str]:
    codes = select(lock, target, selection)
    chosen = [pin for pin, code in zip(lock.pins, codes, strict=True) if code is None]
    return {f"{pin.name}=={pin.version}" for pin in chosen if pin.source.type is SourceType.INDEX}


def as_selection(chosen: Iterable[str | None]) -> Selection:
    options = [option.split("=") for option in chosen if option is not None]
    return Selection(
        only=frozenset({"main", "dev", *(name for kind, name in options if kind == "--group")}),
        extras=frozenset({"free", *(name for kind, name in options if kind == "--extra")}),
    )


@pytest.mark.parametrize(("version", "machine"), TARGETS)
def test_every_allowed_selection_installs_the_same(
    lock: Lock, exports: Mapping[tuple[str | None, str | None], str], version: str, machine: str
) -> None:
    target = environment(version, machine)
    ours = {chosen: by_us(lock, target, as_selection(chosen)) for chosen in exports}
    assert ours == {chosen: by_uv(exported, target) for chosen, exported in exports.items()}


@pytest.mark.parametrize(("version", "machine"), TARGETS)
def test_everything_is_what_any_allowed_selection_installs(
    lock: Lock, exports: Mapping[tuple[str | None, str | None], str], version: str, machine: str
) -> None:
    target = environment(version, machine)
    any_of_them = set().union(*(by_uv(exported, target) for exported in exports.values()))
    assert by_us(lock, target, Selection()) == any_of_them
