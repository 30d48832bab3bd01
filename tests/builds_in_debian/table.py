"""The results as a table in Markdown."""

from collections.abc import Iterator, Sequence

from tests.builds_in_debian.lines import named, opening
from tests.builds_in_debian.trials import Result, Step

__all__ = ["cells", "table"]

HEADS = (
    "package", "verdict", "the line installs", "builds", "without its libraries", "to run", "imports", "not known",
)  # fmt: skip


def table(results: Sequence[Result], label: str, command: str) -> Iterator[str]:
    """Title, command, sums and rows."""
    days = sorted({result.day for result in results})
    lines = [line for result in results for line in (result.line.build, result.line.run) if line]
    openings = dict.fromkeys(f"`{opening(line)} ...`" for line in lines)
    yield f"# Builds in {label}"
    yield ""
    yield f"Made by `{command}`, {' to '.join(dict.fromkeys((days[0], days[-1])))}."
    yield "Each line was run as wheelcheck prints it; the table has only the packages that it names."
    yield f"All of them start with {' or '.join(openings)}."
    yield "`without its libraries` is the control: the same build with the line's compilers alone, or with nothing where"
    yield "the line names nothing else. `imports`: every extension module of the wheel, in a place that has only what"
    yield "`to run` says."
    yield ""
    yield f"| {' | '.join(HEADS)} |"
    yield f"|{' --- |' * len(HEADS)}"
    for result in results:
        yield f"| {' | '.join(cells(result))} |"
    yield ""
    yield sums(results)


def sums(results: Sequence[Result]) -> str:
    """What came out, in a sentence."""
    built = [result for result in results if result.build.good]
    imported = sum(result.imports is not None and result.imports.good for result in built)
    controls = [result.control for result in built if result.control is not None]
    needed = sum(not control.good for control in controls)
    return (
        f"{len(built)} of {len(results)} build, {imported} of these can be imported; "
        f"of the {len(controls)} controls {needed} fail, as they should."
    )


def cells(result: Result) -> tuple[str, ...]:
    """A row."""
    line = result.line
    return (
        result.package.replace("==", " "),
        line.verdict,
        " ".join(named(line.build)) or "nothing",
        _told(result.build, f"yes, {result.build.seconds:.0f} s", "**no**"),
        _control(result),
        " ".join(named(line.run)) or "nothing",
        _told(result.imports, "yes", "**no**"),
        "; ".join(line.unknown) or "-",
    )


def _control(result: Result) -> str:
    text = _told(result.control, "**builds**", "fails")
    unneeded = [name for name, step in (result.each or {}).items() if step.good]
    return f"{text}; builds without {', '.join(unneeded)} alone" if unneeded else text


def _told(step: Step | None, good: str, bad: str) -> str:
    if step is None:
        return "-"
    text = good if step.good else bad
    return f"{text}: `{step.told}`" if step.told else text
