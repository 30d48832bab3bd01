"""A section per package: what happens on which targets, why, what building takes, and what to do about it.

What is in a section stands in a `noscript` element (HTML Standard, 4.12.2): where scripts run, a browser takes that for
one piece of text, and the script makes elements of it when the section is opened. So a thousand sections cost nothing
until then, and nothing is missing where no script runs.
"""

from collections.abc import Iterable, Iterator, Sequence

from wheelcheck.model.lock import Lock
from wheelcheck.model.report import Explanation
from wheelcheck.model.verdict import BuildFacts, BuildRequirement, SystemPackage, Verdict, VerdictKind
from wheelcheck.render.advice import advice
from wheelcheck.render.codes import CODE_TEXTS
from wheelcheck.render.escape import public_url
from wheelcheck.render.findings import remedy_words
from wheelcheck.render.html.contents import Contents, PinLine
from wheelcheck.render.html.markup import code, command, fact_list, items, text, verdict
from wheelcheck.render.layout import megabytes
from wheelcheck.render.rows import Row, Standing
from wheelcheck.render.sentences import fit_sentence, hurdle_sentence, note_sentence
from wheelcheck.render.sizes import language_name, source_size
from wheelcheck.render.stale import waiver_words

__all__ = ["sections"]

_DEEPEST = 3
_EVIDENCE = 12


def sections(page: Contents) -> Iterator[str]:
    """All of them, in the order of the matrix, all closed."""
    locks = {lock.path: lock for lock in page.report.locks}
    explained = {(each.package.lock, each.package.pin): each for each in page.report.explanations}
    for pin in page.pins:
        yield from _section(page, pin, locks.get(pin.package.lock), explained.get((pin.package.lock, pin.package.pin)))


def _section(page: Contents, line: PinLine, lock: Lock | None, explained: Explanation | None) -> Iterator[str]:
    pin = line.package.pin
    version = f" {text(pin.version)}" if pin.version else ""
    kinds = "".join(verdict(kind) for kind in dict.fromkeys(cell.kind for cell in line.cells))
    yield f'<details class="sec" id="p{line.number}"><summary><h3>{text(pin.name)}{version}</h3> {kinds}</summary>'
    yield "<noscript>"
    yield fact_list(_facts(line))
    suggestion = page.report.suggestions.get((line.package.lock, pin.name))
    if suggestion is not None:
        yield f"<p><strong>What helps:</strong> {text(remedy_words(suggestion, pin.name))}.</p>"
    outcomes = _alike(line.cells)
    wheels = [same for same in outcomes if _is_plain_wheel(same[0])]
    for same in outcomes:
        if not _is_plain_wheel(same[0]):
            yield from _outcome(page, same, lock)
    if wheels:
        yield _wheels(page, wheels)
    if explained is not None:
        yield from _files(page, explained)
    yield '<p class="up"><a href="#matrix-head">back to the matrix</a></p></noscript></details>'


def _facts(line: PinLine) -> Iterator[tuple[str, str]]:
    pin, place = line.package.pin, line.cells[0].place if line.cells else None
    if place is not None and place.path is not None:
        yield "stands in", code(f"{place.path}:{place.line}")
    yield "groups", ", ".join(map(text, pin.groups))
    if pin.source.url is not None:
        yield "comes from", code(public_url(pin.source.url))
    yield "wants Python", code(pin.requires_python) if pin.requires_python else ""


def _alike(cells: Sequence[Row]) -> list[list[Row]]:
    """Targets on which the same happens, for the same reason, are told together."""
    groups: dict[object, list[Row]] = {}
    for cell in cells:
        found = cell.verdict
        if found is None:
            continue
        file = None if found.file is None else found.file.filename
        key = (cell.kind, cell.code, cell.standing, file, found.notes, id(found.build), found.needs, found.has)
        groups.setdefault((key, "" if cell.kind is VerdictKind.WHEEL else cell.reason), []).append(cell)
    return list(groups.values())


def _is_plain_wheel(cell: Row) -> bool:
    return cell.kind is VerdictKind.WHEEL and cell.verdict is not None and not cell.verdict.notes


def _wheels(page: Contents, outcomes: Sequence[Sequence[Row]]) -> str:
    """Which wheel where, a line each: nearly all of a large page is this."""
    lines: list[str] = []
    codes: dict[str, None] = {}
    for same in outcomes:
        found = same[0].verdict
        if found is not None and found.file is not None:
            size = "" if found.file.size is None else f", {megabytes(found.file.size)}"
            # No element around the name: there are a dozen on each of a thousand pins.
            lines.append(f"{_where(page, same)}: {text(found.file.filename)}{size}")
        if found is not None:
            codes[_code_link(found)] = None
    return f'<div class="o"><h4>{verdict(VerdictKind.WHEEL)} {" ".join(codes)}</h4>{items(lines)}</div>'


def _where(page: Contents, same: Sequence[Row]) -> str:
    ids = [cell.target.id for cell in same if cell.target is not None]
    where, number = page.labels.where(ids), len(page.report.targets)
    return text(where) if where else (f"all {number} targets" if number > 1 else text(page.labels.label(ids[0])))


def _outcome(page: Contents, same: Sequence[Row], lock: Lock | None) -> Iterator[str]:
    first, found = same[0], same[0].verdict
    if found is None or first.target is None or first.package is None:
        return
    told = _where(page, same)
    why = CODE_TEXTS[found.code].title if found.kind is VerdictKind.WHEEL else first.reason
    yield f'<div class="o"><h4>{verdict(found.kind)} on {told}</h4><p>{text(why)} {_code_link(found)}</p>'
    if first.standing is Standing.WAIVED and first.waiver is not None:
        yield f"<p>{text(waiver_words(first.waiver))}</p>"
    if found.file is not None:
        size = "" if found.file.size is None else f", {megabytes(found.file.size)}"
        yield f"<p>takes {code(found.file.filename)}{size}</p>"
    typed = advice(found, first.target, first.package.pin, lock) if lock is not None else None
    if typed:
        yield command(typed)
    yield items([text(note_sentence(note)) for note in found.notes])
    if found.build is not None and found.build.opened:
        yield from _build(found.build)
    yield "</div>"


def _code_link(found: Verdict) -> str:
    return f'<a href="#c-{found.code.value}">{found.code.value}</a>'


# -- what building takes


def _build(facts: BuildFacts) -> Iterator[str]:
    yield fact_list(_build_rows(facts))
    if facts.system is not None:
        packages = [*_system("to build", facts.system.build), *_system("to run", facts.system.run)]
        unknown = [f"not known which package brings {code(each)}" for each in facts.system.unknown]
        yield items([*packages, *unknown])


def _build_rows(facts: BuildFacts) -> Iterator[tuple[str, str]]:
    yield "compiled part", facts.extension.value
    yield "to compile", text(source_size(facts.lines) or ", ".join(map(language_name, facts.languages)))
    yield "evidence", items([text(each) for each in facts.evidence[:_EVIDENCE]])
    yield "backend", code(facts.backend) if facts.backend else ""
    yield "build requirements", items(list(_needs(facts.needs, 1))) or ", ".join(map(code, facts.requires))
    yield "trouble with them", text(facts.conflict)
    for hurdle in facts.hurdles:
        head = "will fail" if hurdle.fatal else "may fail"
        yield head, f"{text(hurdle_sentence(hurdle))} ({code(hurdle.source)})"


def _needs(needs: Iterable[BuildRequirement], depth: int) -> Iterator[str]:
    for need in needs:
        facts = need.verdict.build
        size = "" if facts is None else source_size(facts.lines)
        name = f"{need.name} {need.version}" if need.version else need.name
        told = f"{code(name)} {verdict(need.verdict.kind)}"
        told += f" {text(size)}" if size else ""
        if facts is not None and need.verdict.kind is VerdictKind.COMPILE and depth < _DEEPEST:
            told += items(list(_needs(facts.needs, depth + 1)))
        yield told


def _system(word: str, packages: Iterable[SystemPackage]) -> Iterator[str]:
    for package in packages:
        yield f"{word}: {code(package.name)} for {text(package.why)} <small>({text(package.source)})</small>"


# -- every file, where they were asked for


def _files(page: Contents, explained: Explanation) -> Iterator[str]:
    for target in page.report.targets:
        judged = explained.files.get(target.id, ())
        if judged:
            yield f"<h4>Every file on {text(page.labels.label(target.id))}</h4>"
            nearest = sorted(judged, key=lambda each: -each.fit.closeness)
            yield items([f"{code(each.file.filename)} {text(fit_sentence(each))}" for each in nearest])
