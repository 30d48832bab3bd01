"""What `setup.cfg` adds to the requirements of a build (setuptools' declarative configuration)."""

import re

__all__ = ["setup_requires"]


def setup_requires(text: str) -> tuple[str, ...]:
    """`setup_requires` of `[options]`: lines, or one line with semicolons; none where the file cannot be read."""
    if "setup_requires" not in text and "setup-requires" not in text:
        return ()
    import configparser

    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except (configparser.Error, ValueError):
        return ()
    options = parser["options"] if parser.has_section("options") else {}
    value = options.get("setup_requires") or options.get("setup-requires") or ""
    # As setuptools has it: with line breaks each line is one, else semicolons part them.
    parts = value.splitlines() if "\n" in value else value.split(";")
    stripped = (re.sub(r"(?:^|\s)#.*", "", part).strip() for part in parts)
    return tuple(part for part in stripped if part)
