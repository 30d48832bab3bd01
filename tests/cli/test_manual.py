"""The manual page: made of the parsers, up to date, and clean for what reads it."""

import runpy
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from wheelcheck.cli.parsers import parsers

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "man" / "wheelcheck.1"
needs_mandoc = pytest.mark.skipif(shutil.which("mandoc") is None, reason="no mandoc")


def test_it_is_what_the_parsers_say() -> None:
    manual: Callable[[], str] = runpy.run_path(str(ROOT / "docs" / "manual.py"))["manual"]
    assert PAGE.read_text(encoding="utf-8") == manual(), "run `python docs/manual.py`"


@needs_mandoc
def test_mandoc_has_nothing_to_say() -> None:
    done = subprocess.run(["mandoc", "-Tlint", str(PAGE)], capture_output=True, text=True, check=False)
    # A page that is made of the program has the program's version, and no day of its own.
    assert [line for line in done.stdout.splitlines() if "missing date" not in line] == []


@needs_mandoc
def test_a_reader_sees_every_option_and_example() -> None:
    done = subprocess.run(["mandoc", "-Tutf8", str(PAGE)], capture_output=True, check=True)
    # A terminal's bold is a letter, a backspace and the letter again.
    text = done.stdout.decode()
    while "\b" in text:
        place = text.index("\b")
        text = text[: place - 1] + text[place + 1 :]
    words = " ".join(text.split())
    for name, parser in parsers().items():
        for action in parser._actions:
            assert all(option in words for option in action.option_strings), (name, action)
        for line in (parser.epilog or "").splitlines():
            assert " ".join(line.split()).upper().rstrip(":") in words.upper(), line
