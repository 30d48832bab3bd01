"""pylock.toml (PEP 751) -> Lock; trap 34."""

import logging
from pathlib import Path

import pytest

from wheelcheck.lockfiles.pylock import read_pylock
from wheelcheck.lockfiles.selection import select
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import Installer, Lock, LockFormat, Pin, Selection, SourceType
from wheelcheck.model.verdict import Code

FIXTURES = Path(__file__).parent / "fixtures"
ENVIRONMENT = {
    "os_name": "posix",
    "platform_machine": "x86_64",
    "python_full_version": "3.9.5",
    "python_version": "3.9",
    "sys_platform": "linux",
}
HEAD = 'lock-version = "1.0"\ncreated-by = "somebody"\n'

WHEEL_AND_SDIST = """
index = "https://index.example.org/simple/"
wheels = [{ path = "w/thing-1-py3-none-any.whl", hashes = { sha256 = "1" } }]
sdist = { name = "thing-1.tar.gz", url = "https://files.example.org/download", hashes = { sha256 = "1" } }
"""


def read(text: str) -> Lock:
    return read_pylock(text, "pylock.toml")


def only(body: str) -> Pin:
    (pin,) = read(f'{HEAD}\n[[packages]]\nname = "thing"\n{body}\n').pins
    return pin


def fixture(name: str) -> Lock:
    return read_pylock((FIXTURES / name).read_text(encoding="utf-8"), name)


def test_a_lock_of_uv_names_no_wheels() -> None:
    lock = fixture("pylock.uv.toml")
    assert (lock.format, lock.lock_version, lock.installer) == (LockFormat.PYLOCK, "1.0", Installer.UV)
    assert len(lock.pins) == 20
    assert (lock.requires_python, lock.environments) == (">=3.9", ("sys_platform == 'linux'",))
    pin = lock.pins[0]
    assert (pin.name, pin.version, pin.line, pin.hash_bound) == ("asgiref", "3.4.1", 9, True)
    assert pin.source.url == "https://index.example.org/simple"
    assert [file.filename for file in pin.files] == ["asgiref-3.4.1-py3-none-any.whl", "asgiref-3.4.1.tar.gz"]
    assert pin.files[1].size == 32529
    assert select(lock, ENVIRONMENT) == (None,) * 20
    assert select(lock, {**ENVIRONMENT, "sys_platform": "darwin"})[0] is Code.LOCK_TARGET


def test_a_lock_of_pdm_knows_its_targets_and_its_default_group() -> None:
    lock = fixture("pylock.pdm.toml")
    assert lock.installer is Installer.PDM
    assert lock.groups == ("main",)
    assert lock.environment_libcs == ("glibc",)
    assert {pin.groups for pin in lock.pins} == {("main",)}
    assert select(lock, ENVIRONMENT) == (None,) * 20
    assert select(lock, {**ENVIRONMENT, "platform_machine": "aarch64"})[0] is Code.LOCK_TARGET


@pytest.mark.parametrize(
    ("body", "type_", "url", "names"),
    [
        (
            'vcs = { type = "git", url = "https://git.example.org/o/thing", commit-id = "abc", subdirectory = "s" }',
            SourceType.VCS,
            "git+https://git.example.org/o/thing@abc#subdirectory=s",
            [],
        ),
        ('vcs = { type = "hg", path = "../thing", commit-id = "abc" }', SourceType.VCS, "hg+../thing@abc", []),
        ('directory = { path = "../thing", subdirectory = "s" }', SourceType.DIRECTORY, "../thing/s", []),
        (
            'archive = { url = "https://files.example.org/thing.zip", hashes = { sha256 = "1" } }',
            SourceType.URL,
            "https://files.example.org/thing.zip",
            ["thing.zip"],
        ),
        (
            'archive = { path = "w/thing-1-py3-none-any.whl", hashes = { sha256 = "1" } }',
            SourceType.PATH,
            "w/thing-1-py3-none-any.whl",
            ["thing-1-py3-none-any.whl"],
        ),
        (
            WHEEL_AND_SDIST,
            SourceType.INDEX,
            "https://index.example.org/simple",
            ["thing-1-py3-none-any.whl", "thing-1.tar.gz"],
        ),
    ],
)
def test_sources(body: str, type_: SourceType, url: str, names: list[str]) -> None:
    pin = only(body)
    assert (pin.version, pin.source.type, pin.source.url) == (None, type_, url)
    assert [file.filename for file in pin.files] == names


def test_an_editable_directory() -> None:
    pin = only('directory = { path = ".", editable = true }')
    assert (pin.source.editable, pin.hash_bound) == (True, False)


def test_all_hashes_of_a_file_are_kept_in_lower_case() -> None:
    pin = only('archive = { url = "https://files.example.org/thing.zip", hashes = { sha256 = "AB", md5 = "c" } }')
    assert pin.files[0].hashes == ("sha256:ab", "md5:c")


GROUPS = (
    HEAD
    + """extras = ["Doc-s"]
dependency-groups = ["default", "dev"]
default-groups = ["default"]
"""
    + "".join(
        f'[[packages]]\nname = "{name}"\nmarker = """{marker}"""\ndirectory = {{ path = \'{name}\' }}\n'
        for name, marker in [
            ("main", '"default" in dependency_groups'),
            ("dev", "'dev' in dependency_groups and os_name == 'posix'"),
            ("docs", "'doc-s' in extras"),
            ("mixed", "'doc-s' in extras or 'dev' in dependency_groups"),
            ("windows", "os_name == 'nt' and 'default' in dependency_groups"),
        ]
    )
).replace("Doc-s", "doc-s")


def test_groups_and_extras_stand_in_markers_alone() -> None:
    lock = read(GROUPS)
    assert (lock.groups, lock.extras) == (("main", "dev"), ("doc-s",))
    assert [(pin.name, pin.groups, pin.optional) for pin in lock.pins] == [
        ("main", ("main",), False),
        ("dev", ("dev",), False),
        ("docs", ("main",), True),
        ("mixed", ("main", "dev"), False),
        ("windows", ("main",), False),
    ]


@pytest.mark.parametrize(
    ("selection", "installed"),
    [
        (Selection(), ["main", "dev", "docs", "mixed"]),
        (Selection(only=frozenset({"main"})), ["main"]),
        (Selection(only=frozenset({"dev"})), ["dev", "mixed"]),
        (Selection(only=frozenset({"main"}), extras=frozenset({"doc-s"})), ["main", "docs", "mixed"]),
    ],
)
def test_selection(selection: Selection, installed: list[str]) -> None:
    lock = read(GROUPS)
    codes = select(lock, ENVIRONMENT, selection)
    assert [pin.name for pin, code in zip(lock.pins, codes, strict=True) if code is None] == installed


@pytest.mark.parametrize(
    ("name", "installer"),
    [
        ("uv", Installer.UV),
        ("uv 0.13.9", Installer.UV),
        ("PDM", Installer.PDM),
        ("pip", Installer.PIP),
        ("", Installer.PIP),
    ],
)
def test_who_made_it_installs_it(name: str, installer: Installer) -> None:
    assert read(f'lock-version = "1.0"\ncreated-by = "{name}"\npackages = []\n').installer is installer


def test_a_newer_minor_version_is_warned_of_and_read(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        lock = read('lock-version = "1.7"\ncreated-by = "x"\npackages = []\n')
    assert lock.lock_version == "1.7"
    assert lock.warnings == ("lock-version is 1.7, newer than the 1.0 that is known here: what is new is ignored",)
    assert not caplog.records


def test_a_strange_file_name_is_no_reason_to_refuse_the_lock() -> None:
    lock = read(
        HEAD + '[[packages]]\nname = "thing"\nversion = "1"\n'
        'sdist = { url = "https://files.example.org/thing-1.tar.bz2", hashes = { sha256 = "1" } }\n'
    )
    assert lock.warnings == ("packages[0].sdist: Invalid sdist filename 'thing-1.tar.bz2'",)
    assert [file.filename for file in lock.pins[0].files] == ["thing-1.tar.bz2"]


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ('lock-version = "2.0"\n', "lock-version: is 2.0, and only 1.0 is known here", None),
        ('lock-version = "x"\n', "lock-version: expected a version", None),
        ('created-by = "uv"\n', "lock-version: is missing: is this a pylock.toml", None),
        ('lock-version = "1.0"\n', "created-by: missing required value", None),
        (HEAD, "packages: missing required value", None),
        (
            HEAD + '\n[[packages]]\nname = "A_b"\ndirectory = { path = "." }\n',
            "packages[0].name: name 'A_b' is not norm",
            4,
        ),
        (HEAD + '[[packages]]\nname = "a"\n', "packages[0]: exactly one of vcs, directory, archive", 3),
        (
            HEAD + '[[packages]]\nname = "a"\nsdist = { url = "https://files.example.org/a-1.tar.gz", hashes = {} }\n',
            "packages[0].sdist.hashes: at least one hash",
            3,
        ),
        (HEAD + '[[packages]]\nname = "a"\nmarker = "os"\ndirectory = { path = "." }\n', "packages[0].marker: ", 3),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str, line: int | None) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert message in str(caught.value)
    assert (caught.value.path, caught.value.line) == ("pylock.toml", line)
    assert "\n" not in str(caught.value)
