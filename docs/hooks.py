"""Makes the pages of the site that are facts of the code: the command line, bases, reason codes, the JSON report."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from wheelcheck.cli.parsers import MAIN, parsers
from wheelcheck.model.verdict import Code
from wheelcheck.render.codes import CODE_TEXTS
from wheelcheck.targets.listing import BaseName, known_bases

ROOT = Path(__file__).parents[1]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made here."""
    pages: dict[str, Callable[[], Iterator[str]]] = {
        "commands.md": commands,
        "bases.md": bases,
        "codes.md": codes,
        "json.md": report,
    }
    for name, make in pages.items():
        files.append(File.generated(config, name, content="\n".join(make()) + "\n"))
    return files


def commands() -> Iterator[str]:
    """The help of every job, as it is printed."""
    yield from ("# Command line", "", "The same is in the manual page, `man wheelcheck`.")
    for name, parser in parsers().items():
        title = "wheelcheck" if name == MAIN else f"wheelcheck {name}"
        yield from ("", f"## {title}", "", "```text", parser.format_help().rstrip(), "```")


def bases() -> Iterator[str]:
    """What `wheelcheck bases` shows, with all that each base is known by."""
    yield from (
        "# Bases",
        "",
        "What `--base` understands; `wheelcheck bases -v` prints the same. `data/` says from where.",
    )
    for group in known_bases():
        yield from ("", f"## {group.title}", "", "| base | C library | Pythons | system | support ends |")
        yield "| --- | --- | --- | --- | --- |"
        yield from map(_base, group.names)


def _base(base: BaseName) -> str:
    spread = f"{base.pythons[0]} to {base.pythons[-1]}" if len(base.pythons) > 1 else "".join(base.pythons)
    also = f"<br>also {', '.join(f'`{name}`' for name in base.aliases[:3])}" if base.aliases else ""
    return f"| `{base.name}`{also} | {base.libc} | {spread} | {base.system} | {base.end or ''} |"


def codes() -> Iterator[str]:
    """Every reason code with the text that `wheelcheck explain`, SARIF and GitHub's annotations have."""
    yield from ("# Reason codes", "", "Every verdict carries one. `wheelcheck explain CODE` prints these texts.")
    for code in Code:
        text = CODE_TEXTS[code]
        yield from ("", f"## {code.value}", "", f"*{text.title}*", "", text.text)
        if text.helps:
            yield from ("", f"**What helps:** {text.helps}")


def report() -> Iterator[str]:
    """The fields of the JSON report, of its schema."""
    schema = json.loads((ROOT / "data" / "report.schema.json").read_text(encoding="utf-8"))
    yield from (
        "# JSON report",
        "",
        schema["description"],
        "",
        "The schema is `data/report.schema.json` (JSON Schema 2020-12).",
    )
    yield from ("", "## report", "", *_fields(schema))
    for name, part in schema["$defs"].items():
        if "properties" in part:
            yield from ("", f"## {name}", "", *([part["description"], ""] if "description" in part else []))
            yield from _fields(part)


def _fields(part: Mapping[str, Any]) -> Iterator[str]:
    yield from ("| field | is | always there | |", "| --- | --- | --- | --- |")
    for name, field in part["properties"].items():
        always = "yes" if name in part.get("required", ()) else ""
        yield f"| `{name}` | {_kind(field)} | {always} | {field.get('description', '')} |"


def _kind(field: Mapping[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{each}`" for each in field["enum"])
    if "anyOf" in field or "oneOf" in field:
        return " or ".join(_kind(each) for each in field.get("anyOf", field.get("oneOf")))
    kinds = field.get("type", "anything")
    text = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if kinds == "array" and "items" in field:
        return f"list of {_kind(field['items'])}"
    inner = field.get("additionalProperties")
    return f"object of {_kind(inner)}" if isinstance(inner, dict) else text
