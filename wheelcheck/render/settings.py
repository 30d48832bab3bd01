"""`wheelcheck config`: the settings in force, as a page and as JSON."""

from wheelcheck.model.exceptions import ExceptionRule
from wheelcheck.model.settings import InForce, Origin, Said
from wheelcheck.render.escape import escape
from wheelcheck.render.json import JsonObject, encoder
from wheelcheck.render.layout import Line, Span, Style, cells, hanging, line, pad

__all__ = ["SCHEMA", "settings_json", "settings_page"]

SCHEMA = "wheelcheck-config/1"
_INDENT = 2
_WIDEST_VALUE = 40


def settings_page(found: InForce, width: int) -> list[Line]:
    """A line for each key: its value and who says so; values hold no credentials any more."""
    lines = [line(f"settings: {escape(found.file) if found.file else 'no file'}", Style.HEAD)]
    rows = [(key, _words(said), said) for key, said in found.values.items()]
    names = max(len(key) for key, _, _ in rows)
    values = min(max(cells(words) for _, words, _ in rows), _WIDEST_VALUE)
    for key, words, said in rows:
        style = Style.QUIET if said.origin is Origin.DEFAULT else Style.PLAIN
        head = (Span(f"{' ' * _INDENT}{key.ljust(names)}  ", Style.HEAD), Span(pad(words, values), style))
        lines += hanging(head, f"  {escape(said.place)}", width=width, indent=names + 2 * _INDENT, style=Style.QUIET)
    if found.exceptions:
        lines += [(), line("exceptions", Style.HEAD)]
        for rule in found.exceptions:
            name = Span(f"{' ' * _INDENT}{escape(_exception(rule))}", Style.HEAD)
            text = f" ({escape(_place(rule))}): {escape(rule.reason)}"
            lines += hanging((name,), text, width=width, indent=2 * _INDENT)
    return lines


def _words(said: Said) -> str:
    value = said.value
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(value if isinstance(value, str) else ", ".join(value) or "none")


def _place(rule: ExceptionRule) -> str:
    return rule.origin if rule.line is None else f"{rule.origin}:{rule.line}"


def _exception(rule: ExceptionRule) -> str:
    parts = [f"{rule.package} {rule.version}".rstrip()]
    if rule.verdicts or rule.codes:
        parts.append(f"for {', '.join(sorted((*rule.verdicts, *rule.codes)))}")
    if rule.targets:
        parts.append(f"on {', '.join(rule.targets)}")
    parts.append(f"until {rule.until}" if rule.until else "without an end")
    return " ".join(parts)


def settings_json(found: InForce) -> str:
    """The same as ASCII JSON, a line for each key and exception; a default has no value, as it depends on the run."""
    encode = encoder()
    values = ",\n".join(f"{encode(key)}: {encode(_data(said))}" for key, said in found.values.items())
    rules = ",\n".join(encode(_rule(rule)) for rule in found.exceptions)
    return (
        f'{{\n"schema": "{SCHEMA}",\n"file": {encode(found.file)},\n"settings": {{\n{values}\n}},\n'
        f'"exceptions": [{f"{chr(10)}{rules}{chr(10)}" if rules else ""}]\n}}\n'
    )


def _data(said: Said) -> JsonObject:
    value: object = said.value
    if said.origin is Origin.DEFAULT:
        return {"value": None, "default": said.value, "origin": said.origin.value, "where": None, "line": None}
    if isinstance(value, tuple):
        value = list(value)
    return {"value": value, "origin": said.origin.value, "where": said.where, "line": said.line}


def _rule(rule: ExceptionRule) -> JsonObject:
    return {
        **rule._asdict(),
        "targets": list(rule.targets),
        "codes": sorted(rule.codes),
        "verdicts": sorted(rule.verdicts),
    }
