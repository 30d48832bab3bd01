"""How long Chromium takes to open the HTML report of a large lock.

    python -m tests.benchmarks.page [--pins 1000] [--targets 12] [--runs 5] [--screenshots FOLDER]

Prints the size, and the medians over the runs of the first paint and of the page being loaded, its script run, at 1280
and 390 pixels. Leaves with 1 where loading takes more than a second, or the file has more than 3 MB.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks.big_report import big_report
from tests.browser.conftest import ARGUMENTS
from wheelcheck.render.html import render_html

SECONDS, BYTES = 1.0, 3_000_000
_TIMES = """(() => {
    const paint = performance.getEntriesByType("paint").find(each => each.name === "first-contentful-paint");
    return [paint ? paint.startTime : 0, performance.getEntriesByType("navigation")[0].loadEventEnd];
})()"""


def opened(browser: Browser, path: Path, width: int, picture: Path | None) -> tuple[float, float]:
    """Seconds until the first paint and until all is loaded, in a fresh context."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(path.as_uri())
    paint, loaded = page.evaluate(_TIMES)
    if picture is not None:
        page.screenshot(path=picture)
    context.close()
    return paint / 1000, loaded / 1000


def main() -> int:
    """Reads the command line, opens, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pins", type=int, default=1000)
    parser.add_argument("--targets", type=int, default=12)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--screenshots", type=Path)
    options = parser.parse_args()
    text = render_html(big_report(options.pins, options.targets)).encode()
    kept = len(text) <= BYTES
    print(f"{options.pins} pins, {options.targets} targets: {len(text) / 1e6:.2f} MB; medians of {options.runs} runs")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "report.html"
        path.write_bytes(text)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for width in (1280, 390):
            picture = options.screenshots and options.screenshots / f"report-{width}.png"
            times = [opened(browser, path, width, picture) for _ in range(options.runs)]
            paint, loaded = (statistics.median(each) for each in zip(*times, strict=True))
            kept &= loaded <= SECONDS
            print(f"{width:5} px: first paint {paint:.2f} s, loaded {loaded:.2f} s")
        browser.close()
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
