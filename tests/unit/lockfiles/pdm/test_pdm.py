"""pdm.lock -> Lock: files, groups, extras' entries, targets, and the graph of locks without metadata; trap 31."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from wheelcheck.lockfiles.pdm import read_pdm
from wheelcheck.lockfiles.selection import select
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import Condition, Installer, Lock, LockFormat, Selection, SourceType
from wheelcheck.model.verdict import Code

FIXTURES = Path(__file__).parent / "fixtures"
ENVIRONMENT = {
    "os_name": "posix",
    "platform_machine": "x86_64",
    "python_full_version": "3.12.4",
    "python_version": "3.12",
    "sys_platform": "linux",
    "implementation_name": "cpython",
}
HEAD = '[metadata]\ngroups = ["default", "dev"]\nstrategy = ["inherit_metadata"]\nlock_version = "4.5.0"\n'
OLD_HEAD = '[metadata]\ngroups = ["default", "dev", ":all"]\nstrategy = ["cross_platform"]\nlock_version = "4.4"\n'


def package(name: str, more: str = "", version: str = "1.0") -> str:
    return f'[[package]]\nname = "{name}"\nversion = "{version}"\n{more}\n'


def read(*parts: str, head: str = HEAD, project: Mapping[str, Any] | None = None) -> Lock:
    return read_pdm(head + "\n".join(parts), "pdm.lock", project)


def installed(lock: Lock, environment: Mapping[str, str] = ENVIRONMENT, **chosen: frozenset[str]) -> list[str]:
    codes = select(lock, environment, Selection(**chosen))
    return [pin.name for pin, code in zip(lock.pins, codes, strict=True) if code is None]


def test_a_lock_of_the_real_tool() -> None:
    lock = read_pdm((FIXTURES / "small.pdm.lock").read_text(encoding="utf-8"), "pdm.lock", None)
    assert (lock.format, lock.lock_version, lock.installer) == (LockFormat.PDM, "4.5.1", Installer.PDM)
    assert len(lock.pins) == 20
    assert lock.groups == ("main",)
    pin = lock.pins[0]
    assert (pin.name, pin.version, pin.groups, pin.hash_bound, pin.line) == ("asgiref", "3.4.1", ("main",), True, 15)
    assert pin.requires_python == ">=3.6"
    assert [file.filename for file in pin.files] == ["asgiref-3.4.1-py3-none-any.whl", "asgiref-3.4.1.tar.gz"]
    assert pin.files[0].hashes == ("sha256:ffc141aa908e6f175673e7b1b3b7af4fdb0ecb738fc5c8b88f69f055c2415214",)
    assert lock.environments == (
        "python_full_version == '3.9.*' and sys_platform == 'linux' and platform_machine == 'x86_64'",
    )
    assert lock.environment_libcs == ("glibc",)


def test_a_target_that_the_lock_was_not_made_for() -> None:
    lock = read(package("a", 'groups = ["default"]'), head=HEAD + '[[metadata.targets]]\nrequires_python = "==3.9.*"\n')
    assert select(lock, ENVIRONMENT) == (Code.LOCK_TARGET,)
    assert select(lock, {**ENVIRONMENT, "python_full_version": "3.9.5"}) == (None,)


@pytest.mark.parametrize(
    ("target", "marker", "libc"),
    [
        (
            'requires_python = ">=3.9,<3.10||>=3.12"',
            "(python_full_version >= '3.9' and python_full_version < '3.10' or python_full_version >= '3.12')",
            "",
        ),
        ('platform = "manylinux_2_17_aarch64"', "sys_platform == 'linux' and platform_machine == 'aarch64'", "glibc"),
        ('platform = "alpine"', "sys_platform == 'linux' and platform_machine == 'x86_64'", "musl"),
        ('platform = "musllinux_1_1_x86_64"', "sys_platform == 'linux' and platform_machine == 'x86_64'", "musl"),
        ('platform = "linux"', "sys_platform == 'linux' and platform_machine == 'x86_64'", "glibc"),
        ('platform = "macos_14_0_arm64"', "sys_platform == 'darwin' and platform_machine == 'arm64'", ""),
        ('platform = "windows_amd64"', "sys_platform == 'win32'", ""),
        ('implementation = "CPython"', "implementation_name == 'cpython'", ""),
    ],
)
def test_targets_become_markers(target: str, marker: str, libc: str) -> None:
    lock = read(head=HEAD + f"[[metadata.targets]]\n{target}\n")
    assert (lock.environments, lock.environment_libcs) == ((marker,), (libc,))


def test_a_target_without_limits_is_every_target() -> None:
    lock = read(head=HEAD + '[[metadata.targets]]\nplatform = "linux"\n[[metadata.targets]]\nrequires_python = "*"\n')
    assert (lock.environments, lock.environment_libcs) == ((), ())


def test_entries_for_sets_of_extras_are_one_pin() -> None:
    files = 'files = [{file = "a-1.0.tar.gz", hash = "sha256:AA"}]'
    lock = read(
        package("a", f'groups = ["dev"]\nmarker = "os_name == \'posix\'"\n{files}'),
        package("a", f'extras = ["x"]\ngroups = ["default"]\n{files}'),
    )
    (pin,) = lock.pins
    assert pin.conditions == (Condition("dev", None, "os_name == 'posix'"), Condition("main"))
    assert (pin.groups, pin.extras) == (("main", "dev"), ("x",))
    assert [file.hashes for file in pin.files] == [("sha256:aa",)]


def test_an_entry_without_conditions_wins() -> None:
    lock = read(package("a", 'groups = ["dev"]'), package("a", 'extras = ["x"]'))
    assert [pin.conditions for pin in lock.pins] == [()]


def test_versions_and_sources_keep_pins_apart() -> None:
    lock = read(
        package("a", 'groups = ["default"]\nmarker = "os_name == \'nt\'"'),
        package("a", 'groups = ["default"]\nmarker = "os_name == \'posix\'"', version="2.0"),
        package("a", 'groups = ["default"]\nurl = "https://files.example.org/a-2.0-py3-none-any.whl"', version="2.0"),
    )
    assert [(pin.version, pin.source.type) for pin in lock.pins] == [
        ("1.0", SourceType.INDEX),
        ("2.0", SourceType.INDEX),
        ("2.0", SourceType.URL),
    ]
    assert select(lock, ENVIRONMENT) == (Code.MARKER, None, None)


def test_groups_select() -> None:
    lock = read(package("a", 'groups = ["default", "dev"]'), package("b", 'groups = ["dev"]'))
    assert installed(lock) == ["a", "b"]
    assert installed(lock, only=frozenset({"main"})) == ["a"]
    assert installed(lock, without=frozenset({"default"})) == ["a", "b"]


@pytest.mark.parametrize(
    ("keys", "type_", "url"),
    [
        (
            'git = "https://git.example.org/a.git"\nref = "v1"\nrevision = "abc"\nsubdirectory = "s"',
            SourceType.VCS,
            "git+https://git.example.org/a.git@abc#subdirectory=s",
        ),
        ('path = "./lib"', SourceType.DIRECTORY, "./lib"),
        ('path = "./lib/a-1.0-py3-none-any.whl"', SourceType.PATH, "./lib/a-1.0-py3-none-any.whl"),
        ('url = "file:///${PROJECT_ROOT}/lib"', SourceType.DIRECTORY, "file:///${PROJECT_ROOT}/lib"),
        ('url = "https://files.example.org/a.zip"', SourceType.URL, "https://files.example.org/a.zip"),
    ],
)
def test_sources(keys: str, type_: SourceType, url: str) -> None:
    (pin,) = read(package("a", f'groups = ["default"]\neditable = true\n{keys}')).pins
    assert (pin.source.type, pin.source.url) == (type_, url)
    assert (pin.files, pin.hash_bound) == ((), False)


def test_static_urls_name_their_files() -> None:
    url = "https://files.example.org/a-1.0%2Bcpu-py3-none-any.whl"
    (pin,) = read(package("a", f'files = [{{url = "{url}", hash = "sha256:1"}}]')).pins
    assert [(file.filename, file.url) for file in pin.files] == [("a-1.0+cpu-py3-none-any.whl", url)]


def test_the_common_table_of_files() -> None:
    lock = read(
        package("A", 'sections = ["default"]\nmarker = "os_name == \'nt\'"'),
        package("b", 'sections = ["dev"]\nextras = ["x"]'),
        '[metadata]\n"a 1.0" = [{file = "a-1.0.tar.gz", hash = "md5:1"}]\n"b[x] 1.0" = [{file = "b-1.0.zip", hash = "md5:2"}]',
        head="",
    )
    assert [[file.filename for file in pin.files] for pin in lock.pins] == [["a-1.0.tar.gz"], ["b-1.0.zip"]]
    assert (lock.lock_version, lock.groups) == (None, ("main", "dev"))
    assert select(lock, ENVIRONMENT) == (Code.MARKER, None)


OLD = (
    package("web", 'dependencies = ["colors>=1; sys_platform == \\"win32\\"", "core"]'),
    package("web", 'extras = ["all"]\ndependencies = ["web==1.0", "quick; os_name == \'posix\'"]'),
    package("colors"),
    package("core"),
    package("quick"),
    package("check", 'dependencies = ["core"]'),
    package("stray"),
)
PROJECT = {
    "project": {"dependencies": ["web[all]>=1 ; python_version >= '3'"], "optional-dependencies": {"unlocked": ["x"]}},
    "tool": {"pdm": {"dev-dependencies": {"dev": ["check>=1"]}}},
}


def test_without_metadata_the_project_leads_along_the_dependencies() -> None:
    lock = read(*OLD, head=OLD_HEAD, project=PROJECT)
    assert lock.groups == ("main", "dev")
    assert not lock.warnings
    assert installed(lock) == ["web", "core", "quick", "check", "stray"]
    assert installed(lock, only=frozenset({"dev"})) == ["core", "check", "stray"]
    assert {pin.name: pin.groups for pin in lock.pins} == {
        "web": ("main",),
        "colors": ("main",),
        "core": ("main", "dev"),
        "quick": ("main",),
        "check": ("dev",),
        "stray": (),
    }


def test_of_entries_for_several_extras_the_nearest_counts() -> None:
    lock = read(
        package("web"),
        package("web", 'extras = ["a", "b"]\ndependencies = ["core", "quick"]'),
        package("web", 'extras = ["a"]\ndependencies = ["core"]'),
        package("core"),
        package("quick"),
        head=OLD_HEAD,
        project={"project": {"dependencies": ["web[A]"]}},
    )
    # `quick` is asked for by nothing, but the lock lists it: what nothing leads to is not left out.
    assert lock.graph is not None
    assert [lock.pins[pin].name for edge in lock.graph.extra_edges[0]["a"] for pin in edge.pins] == ["core"]
    assert [lock.pins[pin].name for edge in lock.graph.extra_edges[0]["b"] for pin in edge.pins] == ["core", "quick"]


@pytest.mark.parametrize(
    "project",
    [
        None,
        {},
        {"project": {"dependencies": ["absent"]}},
        {"project": {"dependencies": ["web"], "optional-dependencies": {"dev": ["-e ./somewhere"]}}},
    ],
)
def test_where_the_roots_are_not_known_everything_is_installed_and_said(project: Mapping[str, Any] | None) -> None:
    lock = read(*OLD, head=OLD_HEAD, project=project)
    assert lock.graph is None
    assert installed(lock) == [pin.name for pin in lock.pins]
    assert len(lock.warnings) == 1
    assert "everything in it counts as installed" in lock.warnings[0]


def test_groups_of_the_project_file_may_include_each_other() -> None:
    project = {
        "project": {"dependencies": ["web @ https://files.example.org/web;1.zip ; os_name == 'nt'"]},
        "dependency-groups": {"Dev": [{"include-group": "More"}], "more": ["check", "-e file:///x#egg=core"]},
    }
    lock = read(*OLD, head=OLD_HEAD, project=project)
    assert installed(lock) == ["core", "check", "stray"]
    round_about = {"project": {}, "dependency-groups": {"dev": [{"include-group": "dev"}]}}
    with pytest.raises(InputError, match="includes itself"):
        read(*OLD, head=OLD_HEAD, project=round_about)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ('[metadata]\nlock_version = "5.0"\n', "pdm lock version 5.0, and only versions up to 4.5 are known", None),
        ('[metadata]\nlock_version = "4.6.0"\n', "only versions up to 4.5", None),
        ('[metadata]\nlock_version = "new"\n', "metadata.lock_version: expected a version", None),
        (HEAD + package("a b"), "package[0].name: 'a b' is not the name of a package", 5),
        (HEAD + package("a", "files = [{hash = 'x'}]"), "package[0].files[0]: expected one of file, url", 5),
        (HEAD + package("a", "files = 1"), "package[0].files: expected an array", 5),
        (HEAD + '[[metadata.targets]]\nrequires_python = "x\'"\n', "is no version specifier", None),
        (HEAD + '[[metadata.targets]]\nplatform = "x\'_y"\n', "is no platform", None),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str, line: int | None) -> None:
    with pytest.raises(InputError) as caught:
        read_pdm(text, "pdm.lock", None)
    assert message in str(caught.value)
    assert (caught.value.path, caught.value.line) == ("pdm.lock", line)


def test_a_newer_patch_level_is_read() -> None:
    assert read(head=f"[metadata]\nlock_version = {json.dumps('4.5.9')}\n").lock_version == "4.5.9"
