"""The formats that a report can be had in, by name; what renders one is loaded when it is asked for."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    # `--help` and usage errors must not pay for the report's records.
    from wheelcheck.model.report import Report

__all__ = ["FORMATS", "Format", "format_of_file", "renderer"]


class Format(NamedTuple):
    """One format.

    Attributes:
        module: Where it is made.
        function: What makes it: `Report -> str`.
        suffixes: How names of its files usually end, the most usual first.
    """

    module: str
    function: str
    suffixes: tuple[str, ...]


FORMATS: dict[str, Format] = {
    "table": Format("wheelcheck.render.table", "render_table", (".txt",)),
    "json": Format("wheelcheck.render.json", "render_json", (".json",)),
    "jsonl": Format("wheelcheck.render.jsonl", "render_jsonl", (".jsonl", ".ndjson")),
    "csv": Format("wheelcheck.render.csv", "render_csv", (".csv",)),
    "markdown": Format("wheelcheck.render.markdown", "render_markdown", (".md", ".markdown")),
    "html": Format("wheelcheck.render.html", "render_html", (".html", ".htm")),
    "github": Format("wheelcheck.render.github", "render_github", (".github.txt",)),
    "gitlab": Format("wheelcheck.render.gitlab", "render_gitlab", (".gitlab.json",)),
    "sarif": Format("wheelcheck.render.sarif", "render_sarif", (".sarif", ".sarif.json")),
    "junit": Format("wheelcheck.render.junit", "render_junit", (".xml",)),
}


def renderer(name: str) -> "Callable[[Report], str]":
    """What renders a report in one of the formats."""
    from importlib import import_module

    chosen = FORMATS[name]
    render: Callable[[Report], str] = getattr(import_module(chosen.module), chosen.function)
    return render


def format_of_file(path: str) -> str | None:
    """The format that a file's name speaks of, the most telling end first."""
    ends = [(suffix, name) for name, each in FORMATS.items() for suffix in each.suffixes]
    ends.sort(key=lambda end: -len(end[0]))
    return next((name for suffix, name in ends if path.lower().endswith(suffix)), None)
