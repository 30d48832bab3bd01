"""Whatever text comes from outside does nothing in any format: each is read as what reads it would."""

import csv
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import StringIO
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest

from tests.unit.render.formats.hostile import ATTACKS, hostile
from tests.unit.render.formats.readers import actions_command, markdown_tokens, table_widths, texts_outside_code
from wheelcheck.model.report import Report
from wheelcheck.render.csv import COLUMNS, render_csv
from wheelcheck.render.escape import escape
from wheelcheck.render.findings import findings
from wheelcheck.render.formats import FORMATS, renderer
from wheelcheck.render.github import render_github
from wheelcheck.render.gitlab import render_gitlab
from wheelcheck.render.html import render_html
from wheelcheck.render.json import render_json
from wheelcheck.render.jsonl import render_jsonl
from wheelcheck.render.junit import render_junit
from wheelcheck.render.layout import ASCII, View
from wheelcheck.render.markdown import LONGEST, MARKER, render_markdown
from wheelcheck.render.paint import plain
from wheelcheck.render.rows import rows, shown_path
from wheelcheck.render.sarif import render_sarif
from wheelcheck.render.table import render_table, table

attacks = pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)


def harmless_lines(shown: str, *, breaks: str = "\n") -> Iterator[str]:
    """The lines of what is printed, none of which does anything to a terminal or a CI service's log."""
    for line in shown.split(breaks):
        assert line.isprintable(), ascii(line)
        assert not line.lstrip().startswith("::"), line
        assert "##[" not in line
        assert "##vso" not in line
        yield line


@attacks
def test_table(text: str) -> None:
    report = hostile(text)
    for view in (View(80), View(40, ASCII), View(120, show_all=True, verbose=True), View(80, quiet=True)):
        assert list(harmless_lines(plain(table(report, view))))
    assert list(harmless_lines(render_table(report)))


@attacks
def test_json(text: str) -> None:
    report = hostile(text)
    shown = render_json(report)
    assert shown.isascii()
    assert list(harmless_lines(shown))
    data = json.loads(shown)
    # What is read by programs stays what it was.
    assert [each["name"] for each in data["packages"]] == [each.pin.name for each in report.packages]
    assert data["errors"][0]["message"] == text


@attacks
def test_jsonl(text: str) -> None:
    report = hostile(text)
    shown = render_jsonl(report)
    assert shown.isascii()
    *lines, last = harmless_lines(shown)
    assert last == ""
    data = [json.loads(line) for line in lines]
    assert [(each["lock"], each["name"] or each["lock"]) for each in data] == [(r.lock, r.name) for r in rows(report)]
    assert {each["waiver"]["reason"] for each in data if "waiver" in each} == {text}


@attacks
def test_csv(text: str) -> None:
    report = hostile(text)
    shown = render_csv(report)
    *lines, last = harmless_lines(shown, breaks="\r\n")
    assert last == ""
    head, *records = csv.reader(StringIO(shown, newline=""), strict=True)
    assert tuple(head) == COLUMNS
    assert len(lines) == 1 + len(records) == 1 + len(list(rows(report)))
    for record in records:
        assert len(record) == len(COLUMNS)
        for cell in record:
            assert not cell.lstrip().startswith(tuple("=+-@\t\r\n|%＝＋－＠")), cell  # noqa: RUF001 - as above
    names = {record[COLUMNS.index("package")].removeprefix("'") for record in records} - {""}
    assert names == {escape(row.name) for row in rows(report) if not row.whole_lock}


def own_html(content: str) -> bool:
    known = rf"{re.escape(MARKER)}|</?details>|<details>\n<summary>[\w ,-]+</summary>"
    return re.fullmatch(known, content.strip()) is not None


@attacks
def test_markdown(text: str) -> None:
    shown = render_markdown(hostile(text))
    assert list(harmless_lines(shown))
    assert len(shown) <= LONGEST
    assert shown.splitlines()[0] == MARKER
    tokens = markdown_tokens(shown)
    kinds = {token.type for token in tokens}
    assert not kinds & {"link_open", "image", "html_inline", "em_open", "s_open", "blockquote_open", "hr"}
    assert not kinds & {"ordered_list_open", "code_block"}
    assert all(own_html(token.content) for token in tokens if token.type == "html_block")
    # Services look for these in what is rendered, and leave code alone.
    for outside in texts_outside_code(tokens):
        assert not re.search(r"[@#<>|$~]|://|www\.|gh-\d|\w\.[a-z]|!\d|\b[0-9a-f]{40}\b|:\w+:", outside), outside
    widths = table_widths(tokens)
    assert widths
    assert all(len(set(table)) == 1 for table in widths)
    # It is told all the same.
    told = " ".join(token.content for token in tokens if token.type == "code_inline")
    assert escape(text).replace("|", "\\x7c").strip() in told


@attacks
def test_github(text: str) -> None:
    report = hostile(text)
    shown = render_github(report)
    *lines, last = shown.split("\n")
    assert last == ""
    assert all(line.isprintable() for line in lines)
    commands = [actions_command(line) for line in lines]
    told = [finding for finding in findings(report) if finding.waiver is None]
    # The gate's answer, and the exception that has expired.
    assert len(commands) == len(told) + 2
    for command in commands:
        assert command is not None
        assert command.name in {"error", "warning", "notice"}
        assert set(command.properties) <= {"file", "line", "title"}
        # What a command says is printed into the log and may be read again.
        assert list(harmless_lines(command.message))
        assert list(harmless_lines(command.properties["title"]))
    assert [each.properties.get("file") for each in commands if each and "line" in each.properties] == [
        *(escape(finding.place.path) for finding in told if finding.place.path is not None),
        escape(shown_path(text)),
    ]


@attacks
def test_gitlab(text: str) -> None:
    report = hostile(text)
    shown = render_gitlab(report)
    assert shown.isascii()
    assert list(harmless_lines(shown))
    issues = json.loads(shown)
    told = [finding for finding in findings(report) if finding.waiver is None]
    assert [issue["location"]["path"] for issue in issues] == [
        *(finding.place.path or "command-line" for finding in told),
        shown_path(text),
    ]
    assert [list(harmless_lines(issue["description"])) for issue in issues]


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


@attacks
def test_sarif(text: str) -> None:
    report = hostile(text)
    shown = render_sarif(report)
    assert shown.isascii()
    assert list(harmless_lines(shown))
    (run,) = json.loads(shown)["runs"]
    results = run["results"]
    found = findings(report)
    assert len(results) == len(found)
    for result, finding in zip(results, found, strict=True):
        assert "](" not in result["message"]["text"]
        assert list(harmless_lines(result["message"]["text"]))
        if finding.place.path is not None:
            uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            assert uri.isascii()
            assert urlsplit(uri)[:2] in {("", ""), ("file", "")}
            assert unquote(urlsplit(uri).path, errors="surrogateescape") == finding.place.path
    for each in strings(run):
        # Nothing that a reader decodes has half a character in it.
        each.encode("utf-8")


@attacks
def test_junit(text: str) -> None:
    report = hostile(text)
    shown = render_junit(report)
    assert shown.isascii()
    assert list(harmless_lines(shown))
    root = ET.fromstring(shown)
    known = {
        "testsuites",
        "testsuite",
        "testcase",
        "properties",
        "property",
        "failure",
        "error",
        "skipped",
        "system-err",
    }
    assert {element.tag for element in root.iter()} == known
    names = [element.attrib["name"] for element in root.iter("testcase")]
    expected = [
        "the whole lock" if row.whole_lock else escape(f"{row.name} {row.version or ''}".rstrip())
        for row in rows(report)
    ]
    assert sorted(names) == sorted(expected)
    for element in root.iter():
        assert all(value.isprintable() for value in element.attrib.values())
        assert all(line.isprintable() for line in (element.text or "").split("\n"))


@attacks
@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"html"}))
def test_the_same_report_gives_the_same_bytes(name: str, text: str) -> None:
    first: Report = hostile(text)
    assert renderer(name)(first) == renderer(name)(hostile(text))


def test_every_format_has_its_test() -> None:
    # That of the page is beside those of the page.
    assert {f"test_{name}" for name in FORMATS if name != "html"} <= set(globals())


class _Reader(HTMLParser):
    """What a browser sees of a page: its elements, their attributes, and the text between them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


_TAGS = {
    "html", "head", "meta", "title", "link", "style", "body", "a", "button", "header", "p", "h1", "h2", "h3",
    "h4", "main", "section", "form", "label", "input", "fieldset", "legend", "span", "select", "option", "div",
    "table", "thead", "tbody", "tr", "th", "td", "b", "small", "svg", "rect", "details", "summary", "dl", "dt",
    "dd", "ul", "li", "code", "pre", "strong", "footer", "script", "noscript"
}  # fmt: skip


@attacks
def test_html(text: str) -> None:
    shown = render_html(hostile(text))
    reader = _Reader()
    reader.feed(shown)
    assert reader.tags <= _TAGS
    assert not {name for name, _ in reader.attributes if name.startswith("on") or name in {"style", "src", "action"}}
    assert all(value.startswith("#") or value == "data:," for name, value in reader.attributes if name == "href")
    for line in shown.splitlines():
        assert line.isprintable(), ascii(line)
    told = "".join(reader.texts)
    assert escape(text) in told
    assert shown.count("<script>") == shown.count("</script>") == 1
