"""`[[tool.wheelcheck.exceptions]]` -> exceptions, each with its line."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from wheelcheck.model.errors import InputError
from wheelcheck.model.exceptions import ExceptionRule
from wheelcheck.model.names import is_package_name, normalised_name
from wheelcheck.model.verdict import Code, VerdictKind
from wheelcheck.settings.lines import KeyLines
from wheelcheck.settings.values import did_you_mean, shortened
from wheelcheck.settings.words import kind_of

__all__ = ["EXCEPTION_KEYS", "read_exceptions"]

EXCEPTION_KEYS = ("package", "version", "targets", "codes", "verdicts", "reason", "until")
_NAME = "exceptions"
_LONGEST = 2_000
_MOST = 10_000
_FAILING = (VerdictKind.BUILD, VerdictKind.COMPILE, VerdictKind.MISSING, VerdictKind.UNKNOWN)
_ALIKE = {"name": "package", "target": "targets", "code": "codes", "verdict": "verdicts", "expires": "until"}


class _Place(NamedTuple):
    """One of the tables, and how to say where something in it stands."""

    path: str
    lines: KeyLines
    number: int
    number_of: int

    def error(self, message: str, key: str | None = None) -> InputError:
        return InputError(message, path=self.path, line=self.line_of(key))

    def line_of(self, key: str | None = None) -> int | None:
        return self.lines.of_item(_NAME, self.number, self.number_of, key)


def read_exceptions(value: Any, path: str, lines: KeyLines) -> tuple[ExceptionRule, ...]:
    """Read the list of exceptions.

    Args:
        value: What the document has there; None for nothing.
        path: The file, as messages name it.
        lines: Of that file.

    Raises:
        InputError: Something in it is no exception.
    """
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > _MOST or not all(isinstance(each, dict) for each in value):
        raise InputError(
            "exceptions wants tables, each under [[tool.wheelcheck.exceptions]] (in wheelcheck.toml [[exceptions]])",
            path=path,
            line=lines.of_key(_NAME),
        )
    return tuple(_rule(table, _Place(path, lines, number, len(value))) for number, table in enumerate(value))


def _rule(table: Mapping[str, Any], place: _Place) -> ExceptionRule:
    for key in table:
        if key not in EXCEPTION_KEYS:
            alike = f"did you mean {_ALIKE[key]}?" if key in _ALIKE else did_you_mean(key, EXCEPTION_KEYS)
            hint = alike or f"there are {', '.join(EXCEPTION_KEYS)}"
            raise place.error(f"an exception has no key {shortened(key)}; {hint}", key)
    name = _text(table, "package", place, "it says which package may pass")
    if not is_package_name(name):
        hint = '; a version stands in a key of its own: version = ">=2"' if any(sign in name for sign in "<>=~") else ""
        raise place.error(f"package: {shortened(name)} is no package's name{hint}", "package")
    package = normalised_name(name)
    return ExceptionRule(
        package,
        _text(table, "reason", place, f"whoever reads it next year wants to know why {package} may pass"),
        place.path,
        place.line_of("package"),
        _version(table, place),
        _texts(table, "targets", place),
        frozenset(map(Code, _chosen(table, "codes", place, tuple(Code)))),
        frozenset(map(VerdictKind, _chosen(table, "verdicts", place, _FAILING))),
        _until(table, place),
    )


def _text(table: Mapping[str, Any], key: str, place: _Place, why: str) -> str:
    value = table.get(key)
    if value is None:
        raise place.error(f"an exception needs a {key}: {why}")
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise place.error(f"{key} wants a text, not {kind_of(value)}", key)
    if not value.strip():
        raise place.error(f"{key} is empty: {why}", key)
    return value.strip()


def _texts(table: Mapping[str, Any], key: str, place: _Place) -> tuple[str, ...]:
    value = table.get(key, [])
    hint = f': write ["{value}"]' if isinstance(value, str) and value.isprintable() and len(value) < _LONGEST else ""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise place.error(f"{key} wants a list of texts, not {kind_of(value)}{hint}", key)
    if key in table and not value:
        raise place.error(f"{key} is empty, so that nothing is meant; leave it out to mean all", key)
    if any(not each.strip() or len(each) > _LONGEST for each in value):
        raise place.error(f"{key} holds a text that is empty or too long", key)
    return tuple(each.strip() for each in value)


def _chosen(table: Mapping[str, Any], key: str, place: _Place, known: tuple[str, ...]) -> tuple[str, ...]:
    names = _texts(table, key, place)
    for name in names:
        if name not in known:
            words = {"codes": "`wheelcheck explain` lists them"}.get(key, f"there are {', '.join(known)}")
            raise place.error(f"{key}: there is no {shortened(name)}; {did_you_mean(name, known) or words}", key)
    return names


def _version(table: Mapping[str, Any], place: _Place) -> str:
    if "version" not in table:
        return ""
    text = _text(table, "version", place, "leave it out to mean all versions")
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        hint = f'; did you mean "=={text}"?' if text[:1].isdigit() and text.replace(".", "").isalnum() else ""
        raise place.error(f'version wants a specifier (">=2,<3"), not {shortened(text)}{hint}', "version") from None
    return text


def _until(table: Mapping[str, Any], place: _Place) -> str | None:
    value = table.get("until")
    if value is None:
        return None
    if isinstance(value, str):
        text = value
        try:
            value = dt.date.fromisoformat(text.strip())
        except ValueError:
            raise place.error(f"until wants a date (2027-01-31), not {shortened(text)}", "until") from None
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise place.error(f"until wants a date (2027-01-31), not {kind_of(value)}", "until")
    return value.isoformat()
