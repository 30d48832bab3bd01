"""What a move from one target to another changes, in a few lines."""

from collections.abc import Iterable

from wheelcheck.model.report import BaseMove, Bytes, VerdictChange
from wheelcheck.model.verdict import VerdictKind
from wheelcheck.render.escape import escape
from wheelcheck.render.labels import TargetLabels
from wheelcheck.render.layout import Line, Span, Style, View, hanging, megabytes, style_of

__all__ = ["move_lines"]

_NAMED = 12
_ARROW = "->"
_UNKNOWN = "not known"


def move_lines(move: BaseMove, labels: TargetLabels, view: View) -> list[Line]:
    """The section of the report."""
    source, destination = (escape(labels.label(each)) for each in (move.source, move.destination))
    lines: list[Line] = [(Span(f"moving from {source} to {destination}", Style.HEAD),)]
    for word, changes in (("worse", move.worse), ("better", move.better)):
        if not changes:
            lines.append((Span(f"  {word}: nothing"),))
        for (before, after), same in _grouped(changes).items():
            more = f" and {len(same) - _NAMED} more" if len(same) > _NAMED else ""
            names = ", ".join(map(_name, same[:_NAMED]))
            head = (Span(f"  {word}, {before.value} {_ARROW} "), Span(after.value, style_of(after)), Span(":"))
            lines += hanging(head, f" {escape(names)}{more}", width=view.width, indent=4)
    lines += hanging((Span("  size:"),), f" {_sizes(move)}", width=view.width, indent=4)
    return lines


def _grouped(changes: Iterable[VerdictChange]) -> dict[tuple[VerdictKind, VerdictKind], list[VerdictChange]]:
    found: dict[tuple[VerdictKind, VerdictKind], list[VerdictChange]] = {}
    for change in changes:
        found.setdefault((change.before, change.after), []).append(change)
    return found


def _name(change: VerdictChange) -> str:
    return f"{change.package} {change.version or ''}".rstrip()


def _sizes(move: BaseMove) -> str:
    before, after = move.before, move.after
    parts = [f"{megabytes(before.download)} {_ARROW} {megabytes(after.download)} to download"]
    if before.unpacked is not None and after.unpacked is not None:
        parts.append(f"{megabytes(before.unpacked)} {_ARROW} {megabytes(after.unpacked)} of wheels installed")
    unweighed = _unweighed(before, after)
    text = ", ".join(parts) + (f" ({unweighed})" if unweighed else "")
    if before.image is None and after.image is None:
        return text
    images = (_UNKNOWN if size is None else megabytes(size) for size in (before.image, after.image))
    return f"{text}; {f' {_ARROW} '.join(images)} of base image"


def _unweighed(before: Bytes, after: Bytes) -> str:
    if not before.unweighed and not after.unweighed:
        return ""
    return f"without what is built: {before.unweighed} {_ARROW} {after.unweighed} packages"
