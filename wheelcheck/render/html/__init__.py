"""The report as one HTML page that needs no network and no other file.

All that it says is there without a script: tables, lists and folded sections. The script only filters, sorts, copies
and listens to keys. A Content Security Policy (Content Security Policy Level 3) lets nothing run but that script, and
nothing be loaded from anywhere: should markup from outside ever slip through, it does nothing.

The page is put together by hand: it is some tables and lists, a template engine would be one more import for each run
and would know no better what to escape than `markup.text`.
"""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files

from wheelcheck.model.report import Report
from wheelcheck.render.codes import CODE_TEXTS
from wheelcheck.render.gate import FAILED, INCOMPLETE, PASSED, gate_word
from wheelcheck.render.html.contents import Contents, contents
from wheelcheck.render.html.markup import text
from wheelcheck.render.html.matrix import columns, filters, matrix
from wheelcheck.render.html.overview import actions, answer, remarks, targets
from wheelcheck.render.html.sections import sections
from wheelcheck.render.rows import shown_path

__all__ = ["render_html"]

_TITLES = {PASSED: "passed", FAILED: "failed", INCOMPLETE: "incomplete"}


def render_html(report: Report) -> str:
    """The whole page."""
    return "\n".join(_lines(contents(report))) + "\n"


def _lines(page: Contents) -> Iterator[str]:
    style, grid, script = _own("page.css"), columns(page), _own("page.js")
    locks = ", ".join(shown_path(lock.path) for lock in page.report.locks)
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    policy = f"default-src 'none'; style-src {_hash(style)} {_hash(grid)}; script-src {_hash(script)}; img-src data:; "
    yield f"<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}base-uri 'none'; form-action 'none'\">"
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
    yield f"<title>wheelcheck: {_TITLES[gate_word(page.report.gate)]} - {text(locks)}</title>"
    yield f'<link rel="icon" href="data:,"><style>{style}</style><style>{grid}</style></head><body>'
    yield '<a class="skip" href="#matrix-head">To the matrix</a><button id="theme" type="button" hidden>Dark</button>'
    yield from answer(page)
    yield "<main>"
    yield from actions(page)
    yield '<section><h2 id="matrix-head" tabindex="-1">Packages and targets</h2>'
    yield '<p class="quiet">The worst first. A filled cell fails the gate, an outlined one passes it.</p>'
    yield from filters(page)
    yield "".join(matrix(page))
    yield '</section><section><h2 id="targets-head">Targets</h2>'
    yield from targets(page)
    yield "</section>"
    yield from remarks(page)
    yield '<section id="packages"><h2>Packages</h2>'
    # Line breaks between elements would be a third of all nodes that a browser has to keep.
    yield "".join(sections(page))
    yield "</section><section><h2>Reason codes</h2>"
    yield from _codes(page)
    yield "</section></main>"
    yield f"<footer>wheelcheck {text(page.report.version)}</footer><script>{script}</script></body></html>"


def _codes(page: Contents) -> Iterator[str]:
    """The long texts, as `wheelcheck explain` prints them, of the codes that the page names."""
    used = {verdict.code for package in page.report.packages for verdict in package.results.values()}
    used |= {row.code for row in page.others if row.code is not None}
    for code, told in CODE_TEXTS.items():
        if code in used:
            helps = f"<p><strong>What helps:</strong> {text(told.helps)}</p>" if told.helps else ""
            yield f'<div class="told" id="c-{code.value}"><h3><code>{code.value}</code>: {text(told.title)}</h3>'
            yield f"<p>{text(told.text, 1 << 12)}</p>{helps}</div>"


def _own(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8").strip()


def _hash(content: str) -> str:
    """As the policy names what may be there inline: by the hash of what stands between the tags."""
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
