"""What `wheelcheck bases` shows: the names that `--base` understands, and what each brings."""

from collections.abc import Sequence
from typing import NamedTuple, Self

from wheelcheck.render.escape import escape
from wheelcheck.render.layout import Line, Span, Style, cells, hanging, line, pad, paragraph
from wheelcheck.targets.listing import BaseGroup, BaseName

__all__ = ["bases_page"]

_INDENT = 2
_LONGEST_NAME = 20


def bases_page(groups: Sequence[BaseGroup], width: int, *, aliases: bool = False) -> list[Line]:
    """Every group with its names, a line each.

    Args:
        groups: As `wheelcheck.targets.listing` has them.
        width: Columns of the screen.
        aliases: Other ways to write each name, too.
    """
    lines: list[Line] = []
    for group in groups:
        lines += [*([()] if lines else []), line(group.title, Style.HEAD)]
        told = [each for each in group.names if each.system or (aliases and each.aliases)]
        widths = _Widths.of(told)
        for each in told:
            lines += _name(each, widths, width)
            if aliases and each.aliases:
                also = f"also {', '.join(map(escape, each.aliases))}"
                lines += paragraph(also, width=width, indent=_INDENT + 2, style=Style.QUIET)
        # Of the others there is little to say but the name: they are listed like words.
        lines += _listed([_brief(each) for each in group.names if each not in told], width)
    return lines


class _Widths(NamedTuple):
    """Of the columns of one group."""

    name: int
    libc: int
    pythons: int

    @classmethod
    def of(cls, bases: Sequence[BaseName]) -> Self:
        return cls(
            min(max((cells(each.name) for each in bases), default=0), _LONGEST_NAME),
            max((cells(each.libc) for each in bases), default=0),
            max((cells(_pythons(each.pythons)) for each in bases), default=0),
        )


def _name(base: BaseName, widths: _Widths, width: int) -> list[Line]:
    lines: list[Line] = []
    name = escape(base.name)
    if cells(name) > widths.name:
        lines.append((Span(" " * _INDENT), Span(name, Style.COMMAND)))
        name = ""
    facts = "  ".join((pad(base.libc, widths.libc), pad(_pythons(base.pythons), widths.pythons)))
    head = (Span(" " * _INDENT), Span(pad(name, widths.name), Style.COMMAND), Span(f"  {facts}  "))
    # The month is enough to see whether a base is still looked after.
    text = base.system + (f", until {base.end[:7]}" if base.end else "")
    indent = widths.name + widths.libc + widths.pythons + 4 * _INDENT
    return [*lines, *hanging(head, escape(text), width=width, indent=indent)]


def _listed(items: Sequence[str], width: int) -> list[Line]:
    """Items with commas between, as many on a line as fit, none broken."""
    rows: list[str] = []
    for item in items:
        if rows and _INDENT + cells(rows[-1]) + cells(item) + len(", ,") <= width:
            rows[-1] += f", {item}"
        else:
            rows.append(item)
    ends = [","] * (len(rows) - 1) + [""]
    return [(Span(" " * _INDENT + row + end),) for row, end in zip(rows, ends, strict=True)] if rows else []


def _brief(base: BaseName) -> str:
    return escape(f"{base.name} ({base.libc})" if base.libc else base.name)


def _pythons(minors: Sequence[str]) -> str:
    """`3.8-3.14` where there are no gaps."""
    if not minors:
        return ""
    span = minors[0] if len(minors) == 1 else f"{minors[0]}-{minors[-1]}"
    return span if _without_gaps(minors) else ", ".join(minors)


def _without_gaps(minors: Sequence[str]) -> bool:
    numbers = [minor.partition(".")[2] for minor in minors]
    if not all(number.isdecimal() for number in numbers):
        return False
    return int(numbers[-1]) - int(numbers[0]) == len(numbers) - 1
