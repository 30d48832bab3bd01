"""Debian's Chromium, driven by Playwright; without one the tests here are skipped, and say so."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.big_report import big_report
from wheelcheck.render.html import render_html

ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PINS, TARGETS = 120, 12


class Opened(NamedTuple):
    """A page, and what it did that it should not: what its console said, and what it asked for."""

    page: Page
    complaints: list[str]
    requests: list[str]


Open = Callable[..., Opened]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if program is None:
        pytest.skip("there is no chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def report_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "wheelcheck.html"
    path.write_text(render_html(big_report(PINS, TARGETS)), encoding="utf-8")
    return path


@pytest.fixture
def opened(browser: Browser, report_file: Path) -> Iterator[Open]:
    contexts = []

    def opened(path: Path = report_file, *, width: int = 1280, scheme: str = "light", script: bool = True) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        complaints: list[str] = []
        requests: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri())
        return Opened(page, complaints, requests)

    yield opened
    for context in contexts:
        context.close()
