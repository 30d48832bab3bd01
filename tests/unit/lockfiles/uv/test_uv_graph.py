"""What a uv.lock's graph reaches: forks, workspaces, groups, extras, requirements of the manifest; trap 30."""

from wheelcheck.lockfiles.selection import select
from wheelcheck.lockfiles.uv import read_uv
from wheelcheck.model.lock import Lock, Selection
from wheelcheck.model.verdict import Code

REGISTRY = 'source = { registry = "https://index.example.org/simple" }'


def environment(version: str = "3.12", machine: str = "x86_64") -> dict[str, str]:
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{version}.1",
        "os_name": "posix",
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "python_full_version": f"{version}.1",
        "python_version": version,
        "sys_platform": "linux",
    }


def package(name: str, version: str = "1", more: str = "") -> str:
    return f'[[package]]\nname = "{name}"\nversion = "{version}"\n{REGISTRY}\n{more}\n'


def read(*parts: str) -> Lock:
    return read_uv("version = 1\n" + "\n".join(parts), "uv.lock", None)


def installed(lock: Lock, python: str = "3.12", machine: str = "x86_64", **chosen: frozenset[str]) -> list[str]:
    codes = select(lock, environment(python, machine), Selection(**chosen))
    return [f"{pin.name} {pin.version}" for pin, code in zip(lock.pins, codes, strict=True) if code is None]


FORK = read(
    """[[package]]
name = "app"
version = "0"
source = { editable = "." }
dependencies = [
    { name = "lib", version = "1", source = { registry = "https://index.example.org/simple" }, marker = "python_full_version < '3.11'" },
    { name = "lib", version = "2", source = { registry = "https://index.example.org/simple" }, marker = "python_full_version >= '3.11'" },
    { name = "windows", marker = "sys_platform == 'win32'" },
]
""",
    package("lib", "1", 'resolution-markers = ["python_full_version < \'3.11\'"]\ndependencies = [{ name = "old" }]'),
    package("lib", "2", "resolution-markers = [\"python_full_version >= '3.11'\"]"),
    package("old"),
    package("windows"),
)


def test_a_fork_is_chosen_by_the_markers_of_the_dependency() -> None:
    assert installed(FORK, "3.10") == ["app 0", "lib 1", "old 1"]
    assert installed(FORK, "3.12") == ["app 0", "lib 2"]


def test_what_is_not_reached_is_left_out_for_its_marker() -> None:
    assert select(FORK, environment("3.12"))[-1] is Code.MARKER


MANIFEST = """[manifest]
members = ["app", "part"]
requirements = [{ name = "script", extras = ["fast"], marker = "sys_platform == 'linux'" }]
[manifest.dependency-groups]
root = [{ name = "tool", marker = "sys_platform == 'win32'" }, { name = "hook" }]
empty = []
"""


def workspace() -> Lock:
    script = package("script", more='[package.optional-dependencies]\nfast = [{ name = "quick" }]')
    names = map(package, ("base", "added", "unasked", "test", "tool", "hook", "quick"))
    head = """[[package]]
name = "app"
version = "0"
source = { virtual = "." }
dependencies = [{ name = "part", extra = ["more"] }]
[package.dev-dependencies]
dev = [{ name = "test" }]
[package.metadata.requires-dev]
docs = []
[[package]]
name = "part"
version = "0"
source = { editable = "part" }
dependencies = [{ name = "base" }]
[package.optional-dependencies]
more = [{ name = "added" }]
other = [{ name = "unasked" }]
[package.metadata]
provides-extras = ["More", "other", "none"]
"""
    return read(MANIFEST, head, script, *names)


def test_groups_and_extras_of_all_members_are_known() -> None:
    lock = workspace()
    assert lock.groups == ("main", "dev", "docs", "empty", "root")
    assert lock.extras == ("more", "none", "other")


def test_everything_is_reached_by_default_but_what_its_marker_forbids() -> None:
    assert {pin.name for pin in workspace().pins} - {name.split()[0] for name in installed(workspace())} == {"tool"}


def test_main_alone_has_no_groups_and_no_unasked_extras() -> None:
    assert installed(workspace(), only=frozenset({"main"})) == [
        "app 0",
        "part 0",
        "script 1",
        "base 1",
        "added 1",
        "quick 1",
    ]


def test_a_group_alone() -> None:
    assert installed(workspace(), only=frozenset({"dev"})) == ["test 1"]
    assert installed(workspace(), only=frozenset({"root"})) == ["hook 1"]


def test_groups_and_extras_are_shown_per_pin() -> None:
    shown = {pin.name: (pin.groups, pin.optional, pin.extras) for pin in workspace().pins}
    assert shown["base"] == (("main",), False, ())
    assert shown["unasked"] == (("main",), True, ())
    assert shown["added"] == (("main",), False, ())
    assert shown["test"] == (("dev",), False, ())
    assert shown["tool"] == (("root",), False, ())
    assert shown["script"] == (("main",), False, ("fast",))
    assert shown["part"] == (("main",), False, ("more",))


def test_a_requirement_of_a_script_chooses_by_the_markers_of_the_package() -> None:
    lock = read(
        '[manifest]\nrequirements = [{ name = "lib" }]\n',
        package("lib", "1", "resolution-markers = [\"python_full_version < '3.11'\"]"),
        package("lib", "2", "resolution-markers = [\"python_full_version >= '3.11'\"]"),
    )
    assert installed(lock, "3.10") == ["lib 1"]
    assert installed(lock, "3.12") == ["lib 2"]


def test_a_requirement_that_is_not_in_the_lock_is_warned_of() -> None:
    lock = read('[manifest]\nrequirements = [{ name = "gone" }]\n', package("lib"))
    assert lock.warnings == ("manifest.requirements[0]: the lock has no package 'gone'",)


def test_one_version_from_two_sources() -> None:
    other = 'source = { registry = "https://other.example.org/simple" }'
    lock = read(
        f"""[[package]]
name = "app"
version = "0"
source = {{ editable = "." }}
dependencies = [
    {{ name = "lib", version = "1", {REGISTRY}, marker = "platform_machine == 'x86_64'" }},
    {{ name = "lib", version = "1", {other}, marker = "platform_machine != 'x86_64'" }},
]
""",
        package("lib"),
        package("lib").replace(REGISTRY, other),
    )
    sources = [
        [
            pin.source.url
            for pin, code in zip(lock.pins, select(lock, environment(machine=machine)), strict=True)
            if not code
        ]
        for machine in ("x86_64", "aarch64")
    ]
    assert sources == [[".", "https://index.example.org/simple"], [".", "https://other.example.org/simple"]]


def test_a_tree_that_nothing_needs_is_a_member_also_where_no_manifest_says_so() -> None:
    lock = read(
        '[[package]]\nname = "one"\nversion = "0"\nsource = { editable = "one" }\ndependencies = [{ name = "lib" }]\n',
        '[[package]]\nname = "two"\nsource = { directory = "two" }\n',
        package("lib"),
    )
    assert installed(lock) == ["one 0", "two None", "lib 1"]
    assert lock.pins[2].groups == ("main",)


def test_a_target_that_the_lock_leaves_out() -> None:
    lock = read(
        "supported-markers = [\"platform_machine == 'x86_64'\"]\n",
        '[[package]]\nname = "one"\nversion = "0"\nsource = { editable = "." }\n',
    )
    assert select(lock, environment(machine="aarch64")) == (Code.LOCK_TARGET,)


def test_a_dependency_that_does_not_say_which_of_two_is_meant_loses_neither() -> None:
    root = '[[package]]\nname = "one"\nversion = "0"\nsource = { editable = "." }\ndependencies = [{ name = "lib" }]\n'
    lock = read(root, package("lib", "1"), package("lib", "2"))
    assert installed(lock) == ["one 0", "lib 1", "lib 2"]


def test_a_source_tree_of_dynamic_version_is_meant_by_a_dependency_without_one() -> None:
    tree = 'source = { directory = "lib" }'
    lock = read(
        '[[package]]\nname = "one"\nversion = "0"\nsource = { editable = "." }\n'
        f'dependencies = [{{ name = "lib", {tree} }}]\n',
        f'[[package]]\nname = "lib"\n{tree}\n',
        package("lib", "1"),
    )
    assert lock.graph is not None
    assert lock.graph.edges[0][0].pins == (1,)
