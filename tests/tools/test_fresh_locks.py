"""Locks that today's tools have just made are read to the last pin, and get the same verdicts."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from wheelcheck import check
from wheelcheck.lockfiles.reading import read_lock
from wheelcheck.model.lock import LockFormat, SourceType
from wheelcheck.model.report import Report
from wheelcheck.model.verdict import VerdictKind

pytestmark = [pytest.mark.slow, pytest.mark.live]

Versions = dict[str, str | None]

FORMATS = {
    "uv": LockFormat.UV,
    "uv pip compile": LockFormat.REQUIREMENTS,
    "uv export": LockFormat.PYLOCK,
    "poetry": LockFormat.POETRY,
    "pdm": LockFormat.PDM,
    "pipenv": LockFormat.PIPFILE,
    "pip-compile": LockFormat.REQUIREMENTS,
}
NAMES = {
    *("bcrypt", "certifi", "charset-normalizer", "click", "colorama", "idna", "iniconfig", "lz4", "orjson"),
    *("pluggy", "pysocks", "pyyaml", "requests", "urllib3", "uvloop", "watchdog"),
}
NOT_PINNED = {"pip-compile": {"colorama"}}
"""pip-compile locks for the machine it runs on alone, which is no Windows."""
WITH_GROUPS = ("uv", "poetry", "pdm", "pipenv")
"""`uv export` writes one flat list, as pip-compile does."""
TARGETS = ("alpine", "slim")


@pytest.fixture(scope="session")
def reports(fresh_locks: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Report]:
    """Asks about a tool's lock, without this computer's own configuration."""
    home = tmp_path_factory.mktemp("home")
    environ = {"HOME": str(home), "PIP_CONFIG_FILE": os.devnull, "XDG_CONFIG_HOME": str(home)}

    def report(tool: str, *, only: tuple[str, ...] = ()) -> Report:
        lock = fresh_locks[tool]
        return check(
            [lock],
            bases=TARGETS,
            pythons=["3.12"],
            arches=["amd64"],
            only=only,
            environ=environ,
            folder=lock.parent,
            cache_dir=home / "cache",
        )

    return report


def pinned(path: Path) -> Versions:
    """What the lock takes from an index."""
    lock = read_lock(str(path), {})
    return {pin.name: pin.version for pin in lock.pins if pin.source.type is SourceType.INDEX}


def answers(report: Report) -> dict[str, dict[str, tuple[str, str, str]]]:
    """Per package and base: verdict, code and file."""
    base_of = {target.id: target.base for target in report.targets}
    return {
        package.pin.name: {
            base_of[target]: (verdict.kind, verdict.code, verdict.file.filename if verdict.file else "")
            for target, verdict in package.results.items()
        }
        for package in report.packages
        if package.pin.source.type is SourceType.INDEX
    }


@pytest.mark.parametrize("tool", FORMATS)
def test_no_pin_is_lost(fresh_locks: dict[str, Path], tool: str) -> None:
    lock = read_lock(str(fresh_locks[tool]), {})
    assert lock.format is FORMATS[tool]
    assert set(pinned(fresh_locks[tool])) == NAMES - NOT_PINNED.get(tool, set())


@pytest.mark.parametrize("tool", FORMATS)
def test_the_versions_are_those_that_uv_pinned(fresh_locks: dict[str, Path], tool: str) -> None:
    expected = pinned(fresh_locks["uv"])
    for name in NOT_PINNED.get(tool, ()):
        del expected[name]
    assert pinned(fresh_locks[tool]) == expected


@pytest.mark.parametrize("tool", FORMATS)
def test_the_verdicts_are_those_of_the_same_pins_locked_by_uv(reports: Callable[..., Report], tool: str) -> None:
    expected = answers(reports("uv"))
    for name in NOT_PINNED.get(tool, ()):
        del expected[name]
    assert answers(reports(tool)) == expected


def test_the_verdicts_are_not_all_alike(reports: Callable[..., Report]) -> None:
    kinds = {verdict[0] for bases in answers(reports("uv")).values() for verdict in bases.values()}
    assert kinds == {VerdictKind.WHEEL, VerdictKind.BUILD, VerdictKind.COMPILE, VerdictKind.EXCLUDED}


@pytest.mark.parametrize("tool", WITH_GROUPS)
def test_groups_and_extras_of_each_tool_are_told_apart(reports: Callable[..., Report], tool: str) -> None:
    everything, main = answers(reports(tool)), answers(reports(tool, only=("main",)))
    for name in ("iniconfig", "pluggy", "orjson"):
        assert {verdict[0] for verdict in everything[name].values()} == {VerdictKind.WHEEL}, name
        assert {verdict[0] for verdict in main[name].values()} == {VerdictKind.EXCLUDED}, name
    assert {verdict[0] for verdict in main["bcrypt"].values()} == {VerdictKind.WHEEL}


@pytest.mark.parametrize("tool", [tool for tool in FORMATS if tool not in NOT_PINNED])
def test_a_marker_speaks_of_the_target(reports: Callable[..., Report], tool: str) -> None:
    colorama = answers(reports(tool))["colorama"]
    assert {verdict[:2] for verdict in colorama.values()} == {(VerdictKind.EXCLUDED, "marker")}
