from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.lockfiles.poetry import read_poetry
from wheelcheck.lockfiles.selection import select
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import Condition, Installer, Lock, LockedFile, LockFormat, Pin, Selection, Source, SourceType
from wheelcheck.model.verdict import Code

HASH = "sha256:" + "0" * 64
LINUX = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": "3.12.4",
    "python_version": "3.12",
    "sys_platform": "linux",
}
METADATA = '\n[metadata]\nlock-version = "{}"\npython-versions = ">=3.9,<4.0"\ncontent-hash = "0"\n'


def package(name: str = "demo", version: str = "1.0", more: str = "", tables: str = "") -> str:
    return (
        f'[[package]]\nname = "{name}"\nversion = "{version}"\ndescription = ""\noptional = false\n'
        f'python-versions = ">=3.9"\n{more}\n{tables}\n'
    )


def read(*packages: str, version: str = "2.1", project: dict[str, Any] | None = None, end: str = "") -> Lock:
    return read_poetry("".join(packages) + METADATA.format(version) + end, "poetry.lock", project)


def pin_of(more: str = "", tables: str = "", version: str = "1.0") -> Pin:
    return read(package(version=version, more=more, tables=tables)).pins[0]


def installed(lock: Lock, selection: Selection = Selection(), **environment: str) -> list[str]:  # noqa: B008 - a value
    codes = select(lock, LINUX | environment, selection)
    return [f"{pin.name} {pin.version}" for pin, code in zip(lock.pins, codes, strict=True) if code is None]


def error_of(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        read_poetry(text, "poetry.lock", None)
    return caught.value


def test_the_frame() -> None:
    lock = read(package(more=f'groups = ["main"]\nfiles = [\n    {{file = "d-1.0.tar.gz", hash = "{HASH}"}},\n]'))
    assert (lock.format, lock.installer, lock.lock_version) == (LockFormat.POETRY, Installer.POETRY, "2.1")
    assert lock.requires_python == ">=3.9,<4.0"
    assert lock.pins == (
        Pin(
            name="demo",
            version="1.0",
            files=(LockedFile("d-1.0.tar.gz", (HASH,)),),
            hash_bound=True,
            conditions=(Condition("main"),),
            groups=("main",),
            line=2,
            requires_python=">=3.9",
        ),
    )


def test_without_files_poetry_takes_what_the_index_has() -> None:
    assert not pin_of("files = []").hash_bound
    assert pin_of("files = []").files == ()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            'type = "legacy"\nurl = "https://index.example.org/simple/"\nreference = "mirror"',
            Source(SourceType.INDEX, "https://index.example.org/simple", "mirror"),
        ),
        (
            'type = "git"\nurl = "https://example.org/a.git"\nreference = "HEAD"\nresolved_reference = "0b66"',
            Source(SourceType.VCS, "git+https://example.org/a.git@0b66"),
        ),
        (
            'type = "git"\nurl = "git@example.org:a.git"\nreference = "main"\nsubdirectory = "python"',
            Source(SourceType.VCS, "git+git@example.org:a.git@main#subdirectory=python"),
        ),
        (
            'type = "url"\nurl = "https://example.org/a-1.0-py3-none-any.whl"',
            Source(SourceType.URL, "https://example.org/a-1.0-py3-none-any.whl"),
        ),
        ('type = "file"\nurl = "dist/a-1.0.tar.gz"', Source(SourceType.PATH, "dist/a-1.0.tar.gz")),
        ('type = "directory"\nurl = "../lib"\nreference = ""', Source(SourceType.DIRECTORY, "../lib")),
    ],
)
def test_sources(source: str, expected: Source) -> None:
    listed = f'files = [\n    {{file = "a-1.0.tar.gz", hash = "{HASH}"}},\n]'
    pin = pin_of(listed, f"\n[package.source]\n{source}\n")
    assert pin.source == expected
    assert pin.hash_bound == (expected.type is SourceType.INDEX)


def test_develop_is_editable() -> None:
    pin = pin_of("develop = true\nfiles = []", '\n[package.source]\ntype = "directory"\nurl = "."\n')
    assert pin.source.editable


def test_an_unknown_type_of_source_is_refused_with_its_place() -> None:
    with pytest.raises(InputError) as caught:
        pin_of(tables='\n[package.source]\ntype = "ftp"\nurl = "x"\n')
    assert str(caught.value).startswith("poetry.lock:1: package[0].source.type: 'ftp' ")


def test_a_version_that_poetry_writes_is_normalised() -> None:
    assert pin_of(version="0.0.0-post.5525+0b6631523").version == "0.0.0.post5525+0b6631523"


def test_files_in_the_metadata() -> None:
    end = f'\n[metadata.files]\n"Demo.x" = [\n    {{file = "demo.x-1.0.tar.gz", hash = "{HASH}"}},\n]\n'
    assert read(package("demo-x"), version="1.1", end=end).pins[0].files == (LockedFile("demo.x-1.0.tar.gz", (HASH,)),)


def test_of_a_local_file_only_its_own_entry_counts() -> None:
    rows = "".join(f'    {{file = "demo-{part}.tar.gz", hash = "{HASH}"}},\n' for part in ("1.0", "2.0"))
    source = '\n[package.source]\ntype = "file"\nurl = "dist/demo-2.0.tar.gz"\n'
    lock = read(package(tables=source), version="1.1", end=f"\n[metadata.files]\ndemo = [\n{rows}]\n")
    assert [file.filename for file in lock.pins[0].files] == ["demo-2.0.tar.gz"]


@pytest.mark.parametrize(("length", "name"), [(32, "md5"), (40, "sha1"), (64, "sha256"), (128, "sha512")])
def test_hashes_without_names_or_algorithm(length: int, name: str) -> None:
    text = package() + f'[metadata]\npython-versions = "*"\n[metadata.hashes]\ndemo = ["{"A" * length}"]\n'
    pin = read_poetry(text, "poetry.lock", None).pins[0]
    assert pin.files == (LockedFile(None, (f"{name}:{'a' * length}",)),)
    assert pin.hash_bound


def test_each_group_has_its_own_marker() -> None:
    markers = """groups = ["main", "dev"]\nmarkers = {main = "extra == \\"x\\"", dev = "sys_platform == \\"win32\\""}"""
    lock = read(package(more=markers), end='\n[extras]\nx = ["demo"]\n')
    assert lock.pins[0].conditions == (
        Condition("main", marker='extra == "x"'),
        Condition("dev", marker='sys_platform == "win32"'),
    )
    assert installed(lock) == ["demo 1.0"]
    assert installed(lock, Selection(extras=frozenset())) == []
    assert installed(lock, Selection(only=frozenset({"dev"}))) == []
    assert select(lock, LINUX, Selection(only=frozenset({"main"}))) == (Code.EXTRA,)
    assert select(lock, LINUX, Selection(only=frozenset({"dev"}))) == (Code.MARKER,)


def test_a_group_that_the_table_of_markers_leaves_out_has_none() -> None:
    lock = read(package(more='groups = ["main", "dev"]\nmarkers = {main = "sys_platform == \\"win32\\""}'))
    assert installed(lock) == ["demo 1.0"]
    assert installed(lock, Selection(only=frozenset({"main"}))) == []


@pytest.mark.parametrize(("marker", "holds"), [("<empty>", False), ("", True), ("*", True)])
def test_markers_that_only_poetry_writes(marker: str, holds: bool) -> None:
    lock = read(package(more=f'groups = ["main"]\nmarkers = "{marker}"'))
    assert installed(lock) == (["demo 1.0"] if holds else [])


def test_two_versions_are_each_judged_under_their_own_marker() -> None:
    lock = read(
        package(version="1.0", more='groups = ["main"]\nmarkers = "python_version < \\"3.10\\""'),
        package(version="2.0", more='groups = ["main"]\nmarkers = "python_version >= \\"3.10\\""'),
    )
    assert installed(lock) == ["demo 2.0"]
    assert installed(lock, python_version="3.9", python_full_version="3.9.5") == ["demo 1.0"]


def test_extras_that_exclude_each_other_are_both_shown_and_either_can_be_asked_for() -> None:
    def only(extra: str, other: str) -> str:
        return f'groups = ["main"]\noptional = true\nmarkers = "extra == \\"{extra}\\" and extra != \\"{other}\\""'

    text = "".join(
        package(version=version, more=only(*extras)).replace("optional = false\n", "")
        for version, extras in (("1.0+cpu", ("cpu", "gpu")), ("1.0+gpu", ("gpu", "cpu")))
    )
    lock = read(text, end='\n[extras]\ncpu = ["demo"]\ngpu = ["demo"]\n')
    assert installed(lock) == ["demo 1.0+cpu", "demo 1.0+gpu"]
    assert installed(lock, Selection(extras=frozenset({"cpu"}))) == ["demo 1.0+cpu"]
    assert installed(lock, Selection(extras=frozenset({"gpu"}))) == ["demo 1.0+gpu"]
    assert installed(lock, Selection(extras=frozenset({"cpu", "gpu"}))) == []


POETRY_11 = {"tool": {"poetry": {"dependencies": {"python": "^3.8", "app": "*"}}}}


def test_dependencies_as_text_table_list_and_with_python() -> None:
    lock = read(
        package("app", tables=(
            '[package.dependencies]\nalways = ">=1.0"\n'
            'windows = {version = "*", markers = "sys_platform == \\"win32\\""}\n'
            'old = {version = "*", python = "<3.10"}\n'
            'new = {version = "*", python = "~2.7 || >=3.11"}\n'
            'several = [\n    "*",\n    {version = "*", markers = "sys_platform == \\"win32\\""},\n]\n'
            'never = {version = "*", markers = "<empty>"}\n'
            'on-windows = {version = "*", platform = "win32"}\n'
        )),
        *map(package, ["always", "windows", "old", "new", "several", "never", "on-windows"]),
        version="1.1",
        project=POETRY_11,
    )  # fmt: skip
    assert installed(lock) == ["app 1.0", "always 1.0", "new 1.0", "several 1.0"]


def test_a_marker_behind_a_version_whose_quotes_were_lost() -> None:
    lock = read(
        package("app", tables='[package.dependencies]\nold = "<2.0;python_version<3.8"\n'),
        package("old"),
        version="1.0",
        project=POETRY_11,
    )
    assert installed(lock) == ["app 1.0"]
    assert installed(lock, python_version="3.7", python_full_version="3.7.1") == ["app 1.0", "old 1.0"]


def test_extras_of_a_dependency_are_followed_from_package_to_package() -> None:
    def asks(name: str, extras: str) -> str:
        return f'{name} = {{version = "*", extras = ["{extras}"]}}\n'

    def optional(name: str, extra: str) -> str:
        return f'{name} = {{version = "*", optional = true, markers = "extra == \\"{extra}\\""}}\n'

    lock = read(
        package("app", tables="[package.dependencies]\n" + asks("server", "Fast_Mode")),
        package("server", tables="[package.dependencies]\n" + optional("loop", "fast-mode") + optional("docs", "doc")),
        package("loop", tables="[package.dependencies]\n" + asks("server", "fast-mode")),
        package("docs", more="", tables=""),
        version="1.1",
        project={"tool": {"poetry": {"dependencies": {"app": "*"}, "dev-dependencies": {"docs": "*"}}}},
    )
    assert installed(lock, Selection(only=frozenset({"main"}))) == ["app 1.0", "server 1.0", "loop 1.0"]
    assert [pin.groups for pin in lock.pins] == [("main",), ("main",), ("main",), ("dev",)]


def test_optional_dependencies_of_10_locks_are_named_in_the_packages_extras() -> None:
    lock = read(
        package("app", tables='[package.dependencies.server]\nversion = "*"\nextras = ["fast"]\n'),
        package("server", tables=(
            '[package.dependencies.Loop]\noptional = true\nversion = ">=1"\n'
            '[package.extras]\nfast = ["Loop (>=1,<2 || >3)"]\n'
        )),
        package("loop", more='marker = "extra == \\"fast\\""'),
        version="1.0",
        project=POETRY_11,
    )  # fmt: skip
    assert installed(lock) == ["app 1.0", "server 1.0", "loop 1.0"]


def test_a_project_extra_leads_to_its_optional_dependencies() -> None:
    project = {
        "tool": {
            "poetry": {
                "dependencies": {"app": "*", "driver": {"version": "*", "optional": True}},
                "extras": {"db": ["driver (>=1)"]},
            }
        }
    }
    lock = read(package("app"), package("driver", more="").replace("false", "true"), version="2.0", project=project)
    assert installed(lock) == ["app 1.0", "driver 1.0"]
    assert select(lock, LINUX, Selection(extras=frozenset())) == (None, Code.EXTRA)
    assert installed(lock, Selection(extras=frozenset({"db"}))) == ["app 1.0", "driver 1.0"]


def test_an_unconstrained_dependency_means_the_version_that_the_project_chose() -> None:
    project = {
        "tool": {
            "poetry": {
                "dependencies": {
                    "app": "*",
                    "torch": [
                        {"version": "1.0", "source": "pypi", "platform": "darwin"},
                        {"version": "1.0+cpu", "source": "cpu", "platform": "linux"},
                    ],
                }
            }
        }
    }
    source = '[package.source]\ntype = "legacy"\nurl = "https://index.example.org/cpu"\nreference = "cpu"\n'
    lock = read(
        package("app", tables='[package.dependencies]\ntorch = ">=1.0"\n'),
        package("torch", "1.0"),
        package("torch", "1.0+cpu", tables=source),
        version="2.0",
        project=project,
    )
    assert installed(lock) == ["app 1.0", "torch 1.0+cpu"]
    assert installed(lock, sys_platform="darwin", platform_system="Darwin") == ["app 1.0", "torch 1.0"]


def test_a_dependency_on_a_repository_does_not_mean_the_pin_of_an_index() -> None:
    git = '[package.source]\ntype = "git"\nurl = "https://example.org/lib.git"\nresolved_reference = "0b66"\n'
    table = (
        "[package.dependencies]\nlib = [\n"
        '    {git = "https://example.org/lib.git", markers = "sys_platform == \\"linux\\""},\n'
        '    {version = "*", markers = "sys_platform == \\"win32\\""},\n]\n'
    )
    lock = read(
        package("app", tables=table), package("lib"), package("lib", tables=git), version="1.1", project=POETRY_11
    )
    assert select(lock, LINUX) == (None, Code.MARKER, None)
    assert select(lock, LINUX | {"sys_platform": "win32"}) == (None, None, Code.MARKER)


def test_groups_in_a_lock_that_knows_none_mean_nothing() -> None:
    lock = read(package("app", more='groups = ["dev"]'), version="2.0", project=POETRY_11)
    assert lock.pins[0].groups == ("main",)
    assert installed(lock, Selection(only=frozenset({"main"}))) == ["app 1.0"]


def test_without_the_project_the_locks_own_extras_are_known() -> None:
    driver = package("driver").replace("optional = false", "optional = true")
    lock = read(package("app"), driver, version="2.0", end='\n[extras]\ndb = ["driver"]\n')
    assert select(lock, LINUX) == (None, None)
    assert select(lock, LINUX, Selection(extras=frozenset())) == (None, Code.EXTRA)


def test_without_the_project_a_main_pin_that_only_dev_pins_ask_for_is_a_direct_dependency() -> None:
    lock = read(
        package("responses", more='category = "dev"', tables='[package.dependencies]\nrequests = "*"\n'),
        package("requests", more='category = "main"'),
        version="1.1",
    )
    assert select(lock, LINUX, Selection(only=frozenset({"main"}))) == (Code.GROUP, None)


def test_of_several_versions_the_newest_for_the_targets_python_is_taken() -> None:
    lock = read(
        package("app", tables='[package.dependencies]\nclick = ">=1"\n'),
        package("click", "1.0"),
        package("click", "2.0").replace(">=3.9", ">=3.11"),
        package("click", "3.0").replace(">=3.9", ">=3.13"),
        version="1.0",
        project=POETRY_11,
    )
    assert installed(lock) == ["app 1.0", "click 2.0"]
    assert installed(lock, python_version="3.9", python_full_version="3.9.1") == ["app 1.0", "click 1.0"]


def test_a_pin_that_nothing_leads_to_is_not_lost() -> None:
    lock = read(package("app"), package("orphan"), version="2.0", project=POETRY_11)
    assert installed(lock, Selection(only=frozenset({"main"}))) == ["app 1.0", "orphan 1.0"]


def test_pep_621_and_735_projects() -> None:
    project = {
        "project": {
            "name": "Shop",
            "dependencies": ["app>=1; python_version >= '3.8'"],
            "optional-dependencies": {"db": ["driver[fast]>=1"], "all": ["shop[db]", "extra-one"]},
        },
        "dependency-groups": {"lint": ["linter"], "dev": [{"include-group": "Lint"}, "tester"]},
        "tool": {"poetry": {"group": {"lint": {"optional": True}}}},
    }
    lock = read(*map(package, ["app", "driver", "extra-one", "linter", "tester"]), version="2.0", project=project)
    groups = {pin.name: pin.groups for pin in lock.pins}
    assert lock.groups == ("main", "dev", "lint")
    assert lock.optional_groups == ("lint",)
    assert groups["linter"] == ("dev", "lint")
    assert installed(lock, Selection(only=frozenset({"main"}))) == ["app 1.0"]
    assert installed(lock, Selection(only=frozenset({"dev"}))) == ["linter 1.0", "tester 1.0"]
    only_all = Selection(only=frozenset({"main"}), extras=frozenset({"all"}))
    assert installed(lock, only_all) == ["app 1.0", "driver 1.0", "extra-one 1.0"]


def test_without_the_project_only_other_systems_are_left_out() -> None:
    dependencies = (
        '[package.dependencies]\nwinonly = {version = "*", markers = "sys_platform == \\"win32\\""}\n'
        'old = {version = "*", markers = "python_version < \\"3.10\\""}\n'
        'arm = {version = "*", markers = "platform_machine == \\"aarch64\\""}\n'
    )
    lock = read(package("app", tables=dependencies), *map(package, ["winonly", "old", "arm"]), version="2.0")
    assert installed(lock) == ["app 1.0", "old 1.0", "arm 1.0"]


def test_without_the_project_what_an_unasked_extra_leads_to_is_kept() -> None:
    table = '[package.dependencies]\npdf = {version = "*", optional = true, markers = "extra == \\"pdf\\""}\n'
    lock = read(package("app", tables=table), package("pdf"), version="2.0")
    assert installed(lock) == ["app 1.0", "pdf 1.0"]


@pytest.mark.parametrize("version", ["3.0", "0.9", "10.1", "two"])
def test_another_major_version_is_refused_and_the_known_ones_are_told(version: str) -> None:
    error = error_of(package() + METADATA.format(version))
    assert "1.0 to 2.1" in error.message
    assert version in error.message


@pytest.mark.parametrize("version", ["2.2", "2.1.1", "1.2"])
def test_a_newer_minor_version_is_read(version: str) -> None:
    lock = read(package(), version=version)
    assert len(lock.pins) == 1
    assert bool([warning for warning in lock.warnings if "newer" in warning]) == (version == "2.2")


def test_a_file_cut_off_between_packages_is_told_so() -> None:
    assert "cut off" in error_of(package()).message


def test_a_name_that_is_locked_thousands_of_times_is_refused() -> None:
    asks = '[package.dependencies]\ndemo = "^1.0 || ^2.0"\n'
    with pytest.raises(InputError) as caught:
        read(*[package("demo", f"{number}.0", tables=asks) for number in range(3000)], version="2.0")
    assert str(caught.value).startswith("poetry.lock:")
    assert "demo is locked 3000 times" in caught.value.message


def test_a_lock_without_packages() -> None:
    assert read("package = []\n").pins == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (package("no name!"), "poetry.lock:1: package[0].name"),
        (package("\\u001b[31mred"), "poetry.lock:1: package[0].name"),
        (package(more='groups = "main"'), "poetry.lock:1: package[0].groups"),
        (package(more="files = [1]"), "poetry.lock:1: package[0].files[0]"),
        (package(more='files = [{file = "a"}]'), "poetry.lock:1: package[0].files[0].hash"),
        (package(more='groups = ["main"]\nmarkers = {main = 1}'), "poetry.lock:1: package[0].markers.main"),
        ("package = 1\n", "poetry.lock: package"),
        ("package = [1]\n", "poetry.lock: package[0]"),
    ],
)
def test_what_is_not_of_its_shape_is_refused_with_its_place(text: str, place: str) -> None:
    assert str(error_of(text + METADATA.format("2.1"))).startswith(place + ": ")


@pytest.mark.parametrize("end", ["x", " "])
def test_a_name_of_megabytes_is_not_shown_whole(end: str) -> None:
    text = package("a-" * 1_000_000 + end) + METADATA.format("2.1")
    assert len(str(error_of(text))) < 300


def test_an_error_in_the_project_names_the_project() -> None:
    with pytest.raises(InputError) as caught:
        read_poetry(package() + METADATA.format("2.0"), "app/poetry.lock", {"tool": {"poetry": {"dependencies": 3}}})
    assert str(caught.value) == "app/pyproject.toml: tool.poetry.dependencies: expected a table"


VALUES = st.recursive(
    st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "demo", "1.0", "*", "main", "<empty>", "os_name == 'nt'"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["main", "version", "demo", "hash"]), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip


def toml(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "{" + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(toml, value)) + "]"
        case str():
            return f'"{value}"'
        case _:
            return str(value)


KEYS = [
    "groups",
    "markers",
    "marker",
    "files",
    "dependencies",
    "extras",
    "source",
    "category",
    "develop",
    "python-versions",
]


@given(
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4),
    st.sampled_from(["1.0", "1.1", "2.0", "2.1"]),
    st.dictionaries(st.sampled_from(["dependencies", "dev-dependencies", "extras", "group"]), VALUES) | st.none(),
)
def test_a_hostile_lock_ends_in_pins_or_an_input_error(
    keys: dict[str, Any], version: str, poetry: dict[str, Any] | None
) -> None:
    body = "".join(f"{key} = {toml(value)}\n" for key, value in keys.items())
    text = f'[[package]]\nname = "demo"\nversion = "1.0"\n{body}' + METADATA.format(version)
    project = None if poetry is None else {"tool": {"poetry": poetry}}
    try:
        lock = read_poetry(text, "poetry.lock", project)
        codes = select(lock, LINUX)
    except InputError:
        return
    assert [pin.name for pin in lock.pins] == ["demo"]
    assert len(codes) == 1
