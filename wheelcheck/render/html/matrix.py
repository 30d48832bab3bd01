"""The picture of the whole: packages x targets, in plain table cells; the script filters and sorts its rows."""

from collections.abc import Iterator, Sequence

from wheelcheck.model.verdict import VerdictKind
from wheelcheck.render.html.contents import Contents, PinLine
from wheelcheck.render.html.markup import LETTERS, bar, text
from wheelcheck.render.layout import megabytes
from wheelcheck.render.rows import Row, Standing

__all__ = ["columns", "filters", "matrix"]

_WORDS = 4
"""With more targets than that the cells show shapes alone; the words stay for who hears the page."""
_NAME, _NUMBER = 9, 7
"""Widths of the other columns in `rem`, at least."""
_SECTION = 2.75
"""Height of a closed section in `rem`."""
_MARKS = {Standing.FAILS: " f", Standing.WAIVED: " p", Standing.PASSES: "", Standing.EXCLUDED: ""}


def filters(page: Contents) -> Iterator[str]:
    """What the script reads; without a script it is not shown."""
    report = page.report
    counts = dict.fromkeys(VerdictKind, 0)
    for pin in page.pins:
        for kind in {cell.kind for cell in pin.cells}:
            counts[kind] += 1
    yield '<form id="filters" role="search" aria-label="Packages" hidden>'
    yield '<label class="search">Search <input type="search" id="q" autocomplete="off" spellcheck="false"></label>'
    yield "<fieldset><legend>Verdicts</legend>"
    for kind in VerdictKind:
        if counts[kind]:
            letter = LETTERS[kind]
            yield (
                f'<label class="chip"><input type="checkbox" name="v" value="{letter}">'
                f'<span class="v {letter}">{kind.value}</span> <span class="n">{counts[kind]:,}</span></label>'
            )
    yield '<label class="chip"><input type="checkbox" name="f" id="f"> fails the gate</label></fieldset>'
    targets = [(str(place), page.labels.label(target.id)) for place, target in enumerate(report.targets)]
    if len(targets) > 1:
        yield _select("t", "Target", "any", targets)
    if len(page.groups) > 1:
        yield _select("g", "Group", "any", [(str(place), group) for place, group in enumerate(page.groups)])
    orders = [("worst", "worst first"), ("name", "name"), ("download", "download"), ("weight", "lines to compile")]
    yield _select("s", "Order", None, orders)
    yield '<button type="reset">Reset</button></form>'
    yield '<p id="shown" role="status" hidden></p>'


def _select(name: str, label: str, every: str | None, options: Sequence[tuple[str, str]]) -> str:
    first = "" if every is None else f'<option value="">{every}</option>'
    told = "".join(f'<option value="{value}">{text(word)}</option>' for value, word in options)
    return f'<label>{label} <select id="{name}">{first}{told}</select></label>'


def columns(page: Contents) -> str:
    """The style that hangs on the report: all rows have the same columns, and the sections their height, unseen."""
    number = len(page.report.targets)
    numbers = 2 if any(pin.weight for pin in page.pins) else 1
    cell = 2.5 if number > _WORDS else 7
    # No track depends on what is in it, or the rows would differ.
    tracks = (
        f"minmax({_NAME}rem,4fr) repeat({number},minmax({cell:g}rem,1fr)) repeat({numbers},minmax({_NUMBER}rem,1fr))"
    )
    width = _NAME + number * cell + numbers * _NUMBER
    sections = f"#packages{{contain-intrinsic-size:auto {_SECTION * len(page.pins):g}rem}}"
    return f"#matrix{{min-width:{width:g}rem}}#matrix tr{{grid-template-columns:{tracks}}}{sections}"


def matrix(page: Contents) -> Iterator[str]:
    """The table."""
    report = page.report
    wide = len(report.targets) > _WORDS
    most_bytes = max((pin.download for pin in page.pins), default=0)
    most_lines = max((pin.weight for pin in page.pins), default=0)
    groups = {name: place for place, name in enumerate(page.groups)}
    several = len(report.locks) > 1
    yield '<div class="scroll" role="region" aria-labelledby="matrix-head" tabindex="0">'
    yield f'<table id="matrix"{" class=wide" if wide else ""}><thead><tr>'
    yield '<th scope="col" aria-sort="none"><span data-s="name">Package</span></th>'
    for target in report.targets:
        lines = "".join(f"<span>{text(part)}</span> " for part in page.labels.stacked(target.id))
        yield f'<th scope="col" class="t"><span>{lines.rstrip()}</span></th>'
    yield '<th scope="col" class="num" aria-sort="none"><span data-s="download">Download</span></th>'
    if most_lines:
        yield '<th scope="col" class="num" aria-sort="none"><span data-s="weight">Lines to compile</span></th>'
    yield "</tr></thead><tbody>"
    for pin in page.pins:
        yield _row(pin, groups, most_bytes, most_lines, several=several)
    yield "</tbody></table></div>"


def _row(pin: PinLine, groups: dict[str, int], most_bytes: int, most_lines: int, *, several: bool) -> str:
    package = pin.package.pin
    letters = "".join(LETTERS[cell.kind] for cell in pin.cells)
    mine = " ".join(str(groups[name]) for name in package.groups if name in groups)
    lock = f" <small>{text(pin.package.lock)}</small>" if several else ""
    version = f" <small>{text(package.version)}</small>" if package.version else ""
    fails = " data-f" if any(cell.standing is Standing.FAILS for cell in pin.cells) else ""
    size = f"{megabytes(pin.download)}{bar(pin.download / most_bytes)}" if pin.download else ""
    lines = ""
    if most_lines:
        told = f"{pin.weight:,}{bar(pin.weight / most_lines)}" if pin.weight else ""
        lines = f'<td class="num">{told}</td>'
    return (
        f'<tr data-v="{letters}" data-g="{mine}" data-d="{pin.download}" data-l="{pin.weight}"{fails}>'
        f'<th scope="row"><a href="#p{pin.number}">{text(package.name)}</a>{version}{lock}</th>'
        f'{"".join(map(_cell, pin.cells))}<td class="num">{size}</td>{lines}</tr>'
    )


def _cell(cell: Row) -> str:
    passed = '<span class="sr"> (let pass)</span>' if cell.standing is Standing.WAIVED else ""
    return f'<td class="{LETTERS[cell.kind]}{_MARKS[cell.standing]}"><b>{cell.kind.value}</b>{passed}</td>'
