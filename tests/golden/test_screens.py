"""What users see, whole, beside this file; `UPDATE_GOLDEN=1` writes it anew, and the diff is the review."""

import os
import re
from pathlib import Path

import pytest

from tests.golden.sample_report import ALPINE, clean, explained, many, opened, opened_and_explained, sample
from wheelcheck.model.report import Report
from wheelcheck.render.layout import ASCII, View, cells
from wheelcheck.render.paint import coloured, plain
from wheelcheck.render.table import table

SCREENS = {
    "one-target-80": (sample([ALPINE]), View(80)),
    "two-targets-80": (sample(), View(80)),
    "two-targets-120": (sample(), View(120)),
    "two-targets-80-ascii": (sample(), View(80, ASCII)),
    "two-targets-80-all": (sample(), View(80, show_all=True)),
    "two-targets-80-all-verbose": (sample(), View(80, show_all=True, verbose=True)),
    "two-targets-80-quiet": (sample(), View(80, quiet=True)),
    "four-targets-80": (sample(many()[:2] + many()[6:8]), View(80)),
    "twelve-targets-80": (sample(many()), View(80)),
    "twelve-targets-120": (sample(many()), View(120)),
    "explain-80": (explained(), View(80)),
    "clean-80": (clean(), View(80)),
    "opened-80": (opened(), View(80)),
    "opened-80-verbose": (opened(), View(80, verbose=True)),
    "opened-explain-80": (opened_and_explained(), View(80)),
}
SGR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("name", SCREENS)
def test_screen(name: str) -> None:
    report, view = SCREENS[name]
    shown = plain(table(report, view))
    golden = Path(__file__).with_name(f"{name}.txt")
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SCREENS)
def test_no_line_is_wider_than_the_screen(name: str) -> None:
    report, view = SCREENS[name]
    assert max(map(cells, plain(table(report, view)).splitlines())) <= view.width


@pytest.mark.parametrize("name", SCREENS)
def test_a_terminal_gets_the_same_words(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "30")
    report, view = SCREENS[name]
    lines = table(report, view)
    text = coloured(lines)
    assert "\x1b[" in text
    assert [line.rstrip() for line in SGR.sub("", text).splitlines()] == plain(lines).splitlines()


@pytest.mark.parametrize("name", SCREENS)
def test_nothing_but_spaces_aligns(name: str) -> None:
    report, view = SCREENS[name]
    assert not set("─│┌┐└┘├┤┬┴┼━┃╭╮╰╯|\t") & set(plain(table(report, View(view.width)))) - {"|"}


def test_ascii_is_ascii() -> None:
    report, view = SCREENS["two-targets-80-ascii"]
    assert plain(table(report, view)).isascii()


def failing_names(report: Report) -> set[str]:
    return {failure.package for failure in report.gate.failures}


@pytest.mark.parametrize("name", [name for name in SCREENS if "quiet" not in name and "explain" not in name])
def test_every_failing_package_is_named_with_its_version(name: str) -> None:
    report, view = SCREENS[name]
    shown = plain(table(report, view))
    versions = {package.pin.name: package.pin.version for package in report.packages}
    for package in failing_names(report):
        assert f"{package} {versions[package]}" in shown
