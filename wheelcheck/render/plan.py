"""A plan for people: the answer in one line, what moves and why, what to type, and what stays."""

from collections.abc import Iterable, Iterator

from wheelcheck.model.plan import FixReport, Move, Plan, Remedy, RemedyKind
from wheelcheck.render.escape import LONGEST_COMMAND, escape
from wheelcheck.render.layout import Line, Span, Style, cells, hanging, line, wrap

__all__ = ["plan_page", "remedy_text"]

_INDENT = 4
_STYLES = {
    RemedyKind.RELOCK: Style.WHEEL,
    RemedyKind.BUMP: Style.WHEEL,
    RemedyKind.ALTERNATIVE: Style.BUILD,
    RemedyKind.BUILD: Style.COMPILE,
    RemedyKind.IMPOSSIBLE: Style.MISSING,
    RemedyKind.UNKNOWN: Style.UNKNOWN,
}


def plan_page(found: FixReport, width: int, explained: frozenset[str], *, quiet: bool) -> list[Line]:
    """The page.

    Args:
        found: The answer.
        width: Columns of the screen.
        explained: Names of which it is told who asks for them.
        quiet: The commands alone.
    """
    if quiet:
        return [
            (Span(escape(command, limit=LONGEST_COMMAND), Style.COMMAND),)
            for plan in found.plans
            for command in plan.commands
        ]
    if not found.plans:
        if not found.report.gate.passed:
            return [(Span("the gate fails, and no pin is to blame: run wheelcheck without fix", Style.FAILED),)]
        return [(Span("nothing to fix: the gate passes", Style.PASSED),)]
    lines: list[Line] = []
    for plan in found.plans:
        if lines:
            lines.append(())
        lines += _plan(plan, found, width, explained)
    return lines


def _plan(plan: Plan, found: FixReport, width: int, explained: frozenset[str]) -> Iterator[Line]:
    targets = ", ".join(plan.targets or [target.id for target in found.report.targets])
    yield from _styled(f"{escape(plan.lock)} on {escape(targets)}", Style.HEAD, width)
    yield ()
    name_width = max(cells(_label(each)) for each in plan.remedies)
    for remedy in plan.remedies:
        head = (Span(_label(remedy).ljust(name_width), Style.HEAD), Span("  "), _word(remedy))
        yield from hanging(head, " " + escape(remedy_text(remedy)), width=width, indent=name_width + _INDENT)
    yield from _others(plan, width)
    yield from _system(plan, found, width)
    yield from _proof(plan, explained, width)
    yield ()
    mended = sum(each.kind in {RemedyKind.RELOCK, RemedyKind.BUMP} for each in plan.remedies)
    total = len(plan.remedies)
    if plan.complete:
        moving = _count(len(plan.moves), "pin moves", "pins move") if plan.moves else "lock again"
        words = f"plan: {moving}, then {'nothing fails' if not found.exit_code else 'no pin of it fails'}"
        yield from _styled(words, Style.PASSED, width)
    else:
        helped = f"{mended} of {total} mended by wheels" if mended else "no other version helps"
        if all(each.kind is RemedyKind.UNKNOWN for each in plan.remedies):
            helped = "nothing could be found out"
        words = f"plan: {helped}; {_count(total - mended, 'stays', 'stay')} as told above"
        yield from _styled(words, Style.FAILED, width)
    if not plan.smallest:
        yield from _styled("a smaller plan may exist: the search was cut short", Style.QUIET, width)
    if plan.unproven:
        names = ", ".join(plan.unproven)
        words = f"not proven: what {names} may require besides is seen only when it is built"
        yield from _styled(escape(words), Style.QUIET, width)
    if plan.requires_python is not None:
        names = ", ".join(plan.narrowed_for)
        words = f" narrow the project's own Python to {plan.requires_python}, for {names}"
        yield from hanging((Span("  first:"),), escape(words), width=width, indent=_INDENT)
    for number, command in enumerate(plan.commands):
        yield from _command("  type: " if not number else "  then: ", escape(command, limit=LONGEST_COMMAND), width)
    if plan.constraints and not plan.commands:
        yield from _styled("put these lines in the place of the old ones:", Style.PLAIN, width)
        for each in plan.constraints:
            yield (Span("    "), Span(escape(each), Style.COMMAND))


def _styled(text: str, style: Style, width: int) -> Iterator[Line]:
    for part in wrap(text, width):
        yield (Span(part, style),)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _label(remedy: Remedy) -> str:
    return escape(f"{remedy.name} {remedy.version or ''}".rstrip())


def _word(remedy: Remedy) -> Span:
    word = "impossible" if remedy.kind is RemedyKind.IMPOSSIBLE else remedy.kind.value
    return Span(word, _STYLES[remedy.kind])


def remedy_text(remedy: Remedy) -> str:
    """What helps one pin, after the word for its kind."""
    match remedy.kind:
        case RemedyKind.RELOCK:
            return "the same version has wheels that the lock does not list: lock it again"
        case RemedyKind.BUMP:
            return f"to {remedy.after}"
        case RemedyKind.ALTERNATIVE:
            assert remedy.alternative is not None
            stand = remedy.alternative
            note = f" ({stand.note})" if stand.note else ""
            return f"{stand.requirement} {stand.version} has wheels{note}; {remedy.reason}"
        case _:
            return remedy.reason


def _others(plan: Plan, width: int) -> Iterator[Line]:
    """Pins that move because another one does."""
    others = [move for move in plan.moves if not move.failing]
    if not others:
        return
    yield ()
    yield line("these move with them:", Style.HEAD)
    for move in others:
        head = (Span("  "), Span(escape(_moved(move)), Style.HEAD))
        wants = ", ".join(f"{want.by} wants {want.requirement}" for want in move.wants)
        yield from hanging(head, f": {escape(wants)}" if wants else "", width=width, indent=_INDENT)


def _moved(move: Move) -> str:
    return f"{move.name} {move.before} -> {move.after}" if move.before else f"{move.name} {move.after} (new)"


def _system(plan: Plan, found: FixReport, width: int) -> Iterator[Line]:
    """What stays is built with what the report knows."""
    staying = {each.name for each in plan.remedies if each.kind in {RemedyKind.BUILD, RemedyKind.ALTERNATIVE}}
    if not staying or not found.report.system:
        return
    yield ()
    for target, needs in found.report.system.items():
        if needs.build_command:
            words = f"to build what stays on {escape(target)}, as the lock is now:"
            yield from _styled(words, Style.HEAD, width)
            if needs.first_command:
                yield from _command("  first: ", needs.first_command, width)
            yield from _command("  to build: ", needs.build_command, width)
            if needs.run_command:
                yield from _command("  to run: ", needs.run_command, width)


def _proof(plan: Plan, explained: Iterable[str], width: int) -> Iterator[Line]:
    by_name = {move.name: move for move in plan.moves}
    for name in sorted(explained):
        move = by_name.get(name)
        yield ()
        if move is None:
            yield line(f"{escape(name)} does not move")
            continue
        yield (Span(escape(_moved(move)), Style.HEAD),)
        for want in move.wants:
            yield from hanging((Span("  "),), escape(f"{want.by} wants {want.requirement}"), width=width, indent=4)
        if not move.wants:
            yield line("  nobody else in the lock bounds it")


def _command(head: str, command: str, width: int) -> list[Line]:
    """A command to copy: on one line, or broken as a shell takes it."""
    if cells(head) + cells(command) <= width:
        return [(Span(head), Span(command, Style.COMMAND))]
    parts = wrap(command, width - _INDENT - 2)
    broken = [f"{part} \\" for part in parts[:-1]] + parts[-1:]
    return [(Span(head.rstrip()),), *((Span(" " * _INDENT), Span(part, Style.COMMAND)) for part in broken)]
