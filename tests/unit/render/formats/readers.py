"""Reads what formats give as their readers do: GitHub's runner, and a renderer of GitHub Flavored Markdown."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token


class Command(NamedTuple):
    """A workflow command."""

    name: str
    properties: dict[str, str]
    message: str


def actions_command(line: str) -> Command | None:
    """As actions/runner reads a line of a step's output (`ActionCommand.TryParseV2`)."""
    line = line.lstrip()
    if not line.startswith("::"):
        return None
    end = line.find("::", 2)
    if end < 0:
        return None
    name, _, properties = line[2:end].partition(" ")
    told = dict(each.split("=", 1) for each in properties.strip().split(",") if "=" in each)
    return Command(name, {key: _property(value) for key, value in told.items()}, _data(line[end + 2 :]))


def _data(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def _property(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")


def _parser() -> MarkdownIt:
    # Tables, strikethrough, and links of bare addresses, more of them than GitHub makes.
    return MarkdownIt("gfm-like", {"linkify": True, "html": True})


def markdown_tokens(text: str) -> list[Token]:
    """Every token, those within lines too."""
    return list(_flat(_parser().parse(text)))


def markdown_html(text: str) -> str:
    """The page that a browser would get."""
    return str(_parser().render(text))


def _flat(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _flat(token.children or ())


def texts_outside_code(tokens: Iterable[Token]) -> Iterator[str]:
    """What is text on the page, and neither code nor HTML."""
    return (token.content for token in tokens if token.type == "text")


def table_widths(tokens: Iterable[Token]) -> list[list[int]]:
    """Per table, the number of cells of each row."""
    tables: list[list[int]] = []
    for token in tokens:
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append(0)
        elif token.type in {"td_open", "th_open"}:
            tables[-1][-1] += 1
    return tables
