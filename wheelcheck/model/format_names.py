"""Values of `--no-binary` and `--only-binary` as pip joins them (pip `FormatControl.handle_mutual_excludes`)."""

from wheelcheck.model.names import normalised_name

__all__ = ["add_format_names"]


def add_format_names(value: str, target: set[str], other: set[str]) -> None:
    """Add the comma-separated names of one value to `target`; what is named in one set leaves the other.

    `:all:` stands for every project and forgets what was said before it, `:none:` empties `target`.
    """
    names = [name.strip() for name in value.split(",")]
    while ":all:" in names:
        other.clear()
        target.clear()
        target.add(":all:")
        del names[: names.index(":all:") + 1]
        if ":none:" not in names:
            return
    for name in names:
        if name == ":none:":
            target.clear()
        elif name:
            normal = normalised_name(name)
            other.discard(normal)
            target.add(normal)
