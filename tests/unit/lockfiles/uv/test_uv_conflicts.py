"""uv's conflict markers (uv: `universal_marker.rs`), on a lock that uv made and one marker at a time."""

from pathlib import Path

import pytest

from wheelcheck.lockfiles.selection import select
from wheelcheck.lockfiles.uv import read_uv
from wheelcheck.lockfiles.uv_conflicts import Conflicts, encoded
from wheelcheck.model.lock import Selection

CPU, GPU, DEV = "extra-4-proj-cpu", "extra-4-proj-gpu", "group-4-proj-dev"
CONFLICTS = Conflicts([[CPU, GPU, DEV]])
LOCK = read_uv((Path(__file__).parent / "fixtures" / "conflicts.uv.lock").read_text(encoding="utf-8"), "uv.lock", None)


def environment(version: str) -> dict[str, str]:
    return {
        "platform_machine": "x86_64",
        "python_full_version": f"{version}.1",
        "python_version": version,
        "sys_platform": "linux",
    }


def test_names_are_encoded_as_uv_does() -> None:
    assert [encoded("proj", "cpu", None), encoded("proj", None, "dev"), encoded("proj", None, None)] == [
        CPU,
        DEV,
        "project-4-proj",
    ]


@pytest.mark.parametrize(
    ("marker", "expected"),
    [
        ("sys_platform == 'win32'", "sys_platform == 'win32'"),
        (f"sys_platform == 'win32' or (extra == '{CPU}' and extra == '{GPU}')", "sys_platform == 'win32'"),
        (f"extra == '{CPU}' and extra == '{GPU}'", None),
        (f"extra == '{CPU}' and extra != '{CPU}'", None),
        (f"extra == '{CPU}' and extra != '{GPU}'", f"extra == '{CPU}'"),
        (f"extra != '{CPU}' and extra != '{GPU}'", f"(extra != '{CPU}' and extra != '{GPU}')"),
        (
            f"os_name == 'nt' and extra != '{CPU}' or extra == '{CPU}' and (extra == '{GPU}' or extra == '{DEV}')",
            f"(os_name == 'nt' and extra != '{CPU}')",
        ),
        (
            f"(os_name == 'nt' or os_name == 'posix') and extra == '{DEV}'",
            f"(os_name == 'nt' and extra == '{DEV}') or (os_name == 'posix' and extra == '{DEV}')",
        ),
        # No clause of uv's: left alone.
        (f'extra == "{CPU}" and extra == "{GPU}"', f'extra == "{CPU}" and extra == "{GPU}"'),
        (f"extra == '{CPU}' and", f"extra == '{CPU}' and"),
        (f"(extra == '{CPU}'", f"(extra == '{CPU}'"),
        (f"extra == '{CPU}' extra == '{GPU}'", f"extra == '{CPU}' extra == '{GPU}'"),
    ],
)
def test_what_no_selection_can_meet_is_dropped(marker: str, expected: str | None) -> None:
    assert CONFLICTS.simplified(marker) == expected


def test_a_marker_of_very_many_alternatives_is_left_alone() -> None:
    either = " and ".join(f"(os_name == '{index}' or extra == '{index}')" for index in range(40))
    assert CONFLICTS.simplified(either) == either
    deep = "(" * 5000 + f"extra == '{CPU}'" + ")" * 5000
    assert CONFLICTS.simplified(deep) == deep


@pytest.mark.parametrize(
    ("extras", "groups", "torch", "shared"),
    [
        ({"cpu"}, {"main"}, ["2.0"], ["2.0"]),
        ({"gpu", "x"}, {"main"}, ["1.0"], ["1.0"]),
        ({"y"}, {"main", "g1"}, ["3.0"], ["2.0"]),
        ((), {"main"}, [], ["2.0"]),
    ],
)
def test_a_selection_that_uv_allows(extras: set[str], groups: set[str], torch: list[str], shared: list[str]) -> None:
    codes = select(LOCK, environment("3.12"), Selection(only=frozenset(groups), extras=frozenset(extras)))
    versions = [(pin.name, pin.version) for pin, code in zip(LOCK.pins, codes, strict=True) if code is None]
    assert [version for name, version in versions if name == "torch"] == torch
    assert [version for name, version in versions if name == "shared"] == shared


def test_of_everything_no_pin_is_lost_and_none_is_invented() -> None:
    codes = select(LOCK, environment("3.12"))
    left_out = {f"{pin.name} {pin.version}" for pin, code in zip(LOCK.pins, codes, strict=True) if code is not None}
    assert left_out == {"lib 1.0", "old 1.0", "py-old 1.0", "winlib 1.0"}
