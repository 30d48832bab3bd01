"""The HTML report in a real browser: what a reader does with it, and what it must never do."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PINS, TARGETS, Open
from tests.unit.render.formats.hostile import ATTACKS, hostile
from wheelcheck.render.html import render_html

WCAG_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ROWS = "#matrix tbody tr"


def shown(page: Page) -> Locator:
    return page.locator(f"{ROWS}:visible")


def names(page: Page) -> list[str]:
    return page.locator(f"{ROWS}:visible th a").all_text_contents()


def wait_for_count(page: Page, count: int) -> None:
    expect(page.locator("#shown")).to_have_text(f"{count} of {PINS} packages shown")


def test_nothing_is_asked_for_and_nothing_is_complained_of(opened: Open, report_file: Path) -> None:
    page, complaints, requests = opened()
    page.get_by_label("Search").fill("core")
    page.locator(f"{ROWS}:visible th a").first.click()
    page.locator("#theme").click()
    page.get_by_role("button", name="Reset").click()
    assert complaints == []
    assert [each for each in requests if not each.startswith("data:,")] == [report_file.as_uri()]


def test_the_policy_lets_nothing_else_run(opened: Open) -> None:
    page, complaints, _ = opened()
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=https://files.example.org/x onerror=alert(1)>')"
    )
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: 'alert(1)'}))")
    page.wait_for_timeout(200)
    for blocked in ("inline event handler", "inline script", "Loading the image"):
        assert any(blocked in each and "Content Security Policy" in each for each in complaints), complaints


def test_it_is_all_there_without_a_script(opened: Open) -> None:
    page, complaints, _ = opened(script=False)
    assert page.locator(ROWS).count() == PINS
    assert page.locator("#filters").is_hidden()
    assert page.locator("#packages details").count() == PINS
    page.locator("#packages details summary").first.click()
    assert page.locator("#packages details .o").first.is_visible()
    assert complaints == []


def test_search(opened: Open) -> None:
    page, _, _ = opened()
    every = names(page)
    wanted = [name for name in every if "core" in name]
    assert 0 < len(wanted) < len(every)
    page.get_by_label("Search").fill("  CORE ")
    wait_for_count(page, len(wanted))
    assert names(page) == wanted
    page.get_by_label("Search").fill("no such package")
    wait_for_count(page, 0)
    page.get_by_role("button", name="Reset").click()
    wait_for_count(page, PINS)
    assert names(page) == every


def test_filters(opened: Open) -> None:
    page, _, _ = opened()
    page.get_by_role("checkbox", name="compile").check()
    assert shown(page).count() == page.locator(f"{ROWS}:has(td.c)").count()
    assert 0 < shown(page).count() < PINS
    page.get_by_role("combobox", name="Target").select_option(index=2)
    assert shown(page).count() == page.locator(f"{ROWS}:has(td:nth-child(3).c)").count()
    page.get_by_role("button", name="Reset").click()
    wait_for_count(page, PINS)
    page.get_by_label("fails the gate").check()
    assert shown(page).count() == page.locator(f"{ROWS}:has(td.f)").count()
    page.get_by_role("button", name="Reset").click()
    wait_for_count(page, PINS)
    page.get_by_label("Group").select_option(label="docs")
    assert 0 < shown(page).count() < PINS


def test_order(opened: Open) -> None:
    page, _, _ = opened()
    worst = names(page)
    page.get_by_role("button", name="Package").click()
    assert names(page) == sorted(worst)
    assert page.locator("#matrix th").first.get_attribute("aria-sort") == "ascending"
    page.get_by_label("Order").select_option("weight")
    lines = page.eval_on_selector_all(ROWS, "rows => rows.map(row => +row.dataset.l)")
    assert lines == sorted(lines, reverse=True)
    assert lines[0] > 0
    assert page.locator("#matrix th").first.get_attribute("aria-sort") == "none"
    page.get_by_role("button", name="Lines to compile").click()
    assert names(page) == worst


def test_the_worst_come_first(opened: Open) -> None:
    page, _, _ = opened()
    fails = page.eval_on_selector_all(ROWS, "rows => rows.map(row => 'f' in row.dataset)")
    assert fails == sorted(fails, reverse=True)
    assert True in fails
    assert False in fails


def test_keys(opened: Open) -> None:
    page, _, _ = opened()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("core")
    wait_for_count(page, len([name for name in names(page) if "core" in name]))
    found = names(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == found[1]
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.textContent") == found[0]
    page.keyboard.press("Enter")
    section = page.locator("details[open]")
    assert section.count() == 1
    assert section.locator("h3").inner_text().startswith(found[0])
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    wait_for_count(page, PINS)


def test_a_link_to_a_package_opens_it(opened: Open, report_file: Path) -> None:
    page, _, _ = opened()
    page.goto("about:blank")
    page.goto(f"{report_file.as_uri()}#p3")
    assert page.locator("#p3").get_attribute("open") is not None
    page.go_back()


def test_light_and_dark(opened: Open) -> None:
    grounds = {}
    for scheme in ("light", "dark"):
        page, _, _ = opened(scheme=scheme)
        before = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.locator("#theme").click()
        grounds[scheme] = before, page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert grounds["light"] == tuple(reversed(grounds["dark"]))
    assert grounds["light"][0] != grounds["light"][1]


def test_paper(opened: Open) -> None:
    page, _, _ = opened()
    page.emulate_media(media="print")
    assert page.locator("#filters").is_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    failing = page.locator(f"{ROWS}[data-f]").count()
    assert page.locator("#packages details[open]").count() == failing > 0
    assert page.evaluate("getComputedStyle(document.querySelector('.scroll')).overflow") == "visible"


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_itself_never_scrolls_sideways(opened: Open, width: int) -> None:
    page, _, _ = opened(width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=f"{folder}/report-{width}.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_accessible(opened: Open, scheme: str, width: int) -> None:
    page, _, _ = opened(scheme=scheme, width=width)
    page.evaluate("document.querySelectorAll('details').forEach((each, place) => { each.open = place % 10 === 0 })")
    expect(page.locator("details[open] > noscript")).to_have_count(0)
    options = {"runOnly": {"type": "tag", "values": WCAG_AA}}
    results = Axe().run(page, options=options)
    assert results.response["violations"] == [], results.generate_report()
    assert len(results.response["passes"]) > 10


def test_the_checker_of_accessibility_is_really_asked(opened: Open) -> None:
    page, _, _ = opened()
    page.evaluate("document.querySelector('#q').parentElement.replaceWith(document.querySelector('#q'))")
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG_AA}})
    assert [each["id"] for each in results.response["violations"]] == ["label"]


def test_every_target_is_read_out(opened: Open) -> None:
    """Rows are laid out as grids, which must not take the table away from who hears it."""
    page, _, _ = opened()
    row = page.get_by_role("table").first.get_by_role("row").nth(1)
    assert row.get_by_role("cell").count() == TARGETS + 2
    assert row.get_by_role("rowheader").count() == 1
    assert page.get_by_role("columnheader").count() > TARGETS


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
def test_hostile_text_does_nothing(opened: Open, tmp_path: Path, text: str) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(render_html(hostile(text)), encoding="utf-8")
    page, complaints, requests = opened(path)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    expect(page.locator("noscript")).to_have_count(0)
    assert page.locator("#packages .o").count() >= 5
    page.get_by_label("Search").fill("x")
    page.get_by_label("Search").fill("")
    assert complaints == []
    assert [each for each in requests if not each.startswith("data:,")] == [path.as_uri()]
    assert page.locator("img, iframe, object, embed, form:not(#filters), base").count() == 0
    assert page.locator("script").count() == 1
    assert page.locator(ROWS).count() == 5
    targets = page.eval_on_selector_all("a", "links => links.map(link => link.getAttribute('href'))")
    assert all(each.startswith("#") for each in targets)
