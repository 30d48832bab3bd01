"""Operators, indexes and methods of known values, within bounds; whatever is not known or fails softly is UNKNOWN."""

# Lists of words would take a line for each of them:
# ruff: noqa: SIM905

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from wheelcheck.sdist.setup_bounds import explodes, fit
from wheelcheck.sdist.setup_values import UNKNOWN, ScriptError, UnknownValue, Value

__all__ = ["binary", "compare", "index", "is_plain", "method", "unary"]

_MOST_REPEATED = 1000
_LARGEST_FACTOR = 1 << 20
_LARGEST_POWER = 64
_ENCODINGS = frozenset({"utf-8", "utf8", "ascii", "latin-1", "latin1", "iso-8859-1", "us-ascii", "utf_8", "latin_1"})

_BINARY: Mapping[type[ast.operator], Callable[[object, object], object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
    ast.RShift: operator.rshift,
}
_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], object]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_PLAIN = (str, bytes, int, float, bool, type(None), list, tuple, dict, set, frozenset)
_SOFT = (TypeError, AttributeError, ZeroDivisionError, OverflowError, MemoryError, RecursionError, LookupError)
_METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset(
        "startswith endswith strip lstrip rstrip split rsplit splitlines partition rpartition join replace lower upper "
        "title capitalize find rfind index count format isdigit isalpha isalnum isdecimal isidentifier removeprefix "
        "removesuffix encode casefold".split()
    ),
    bytes: frozenset({"decode", "strip", "split", "startswith", "endswith", "splitlines"}),
    list: frozenset(
        {"append", "extend", "insert", "remove", "pop", "copy", "index", "count", "reverse", "clear", "sort"}
    ),
    dict: frozenset("get update items keys values setdefault pop copy clear".split()),
    set: frozenset("add update discard remove union difference intersection copy issubset issuperset".split()),
    frozenset: frozenset({"union", "difference", "intersection", "copy", "issubset", "issuperset"}),
    tuple: frozenset({"index", "count"}),
}


def is_plain(value: Value) -> bool:
    """A value of Python's own, whose parts may still be anything."""
    return isinstance(value, _PLAIN)


def binary(kind: type[ast.operator], left: Value, right: Value) -> Value:
    """`left + right`."""
    if kind is ast.Add and isinstance(left, list) and isinstance(right, UnknownValue):
        return [*left, UNKNOWN]
    if kind is ast.Add and isinstance(right, list) and isinstance(left, UnknownValue):
        return [UNKNOWN, *right]
    if not is_plain(left) or not (is_plain(right) or (kind is ast.Mod and isinstance(left, str))):
        return UNKNOWN
    if kind is ast.Mult:
        return _times(left, right)
    if kind in (ast.Pow, ast.LShift):
        return _power(kind, left, right)
    if kind not in _BINARY or not fit(left, right):
        return UNKNOWN
    if kind is ast.Mod and isinstance(left, str | bytes) and (_has_unknown(right) or _shows_widely(left, right)):
        return UNKNOWN
    try:
        result = _BINARY[kind](left, right)
    except (*_SOFT, ValueError):
        return UNKNOWN
    return result if fit(result) else UNKNOWN


def _times(left: Value, right: Value) -> Value:
    if isinstance(left, int | float) and isinstance(right, int | float):
        product = left * right if abs(left) < _LARGEST_FACTOR and abs(right) < _LARGEST_FACTOR else None
        return UNKNOWN if product is None else product
    if isinstance(right, int) and isinstance(left, str | list | tuple) and right * len(left) <= _MOST_REPEATED:
        return left * right
    return UNKNOWN


def _power(kind: type[ast.operator], left: Value, right: Value) -> Value:
    if not isinstance(left, int) or not isinstance(right, int):
        return UNKNOWN
    if not 0 <= right <= _LARGEST_POWER or abs(left) > _LARGEST_FACTOR:
        return UNKNOWN
    result: Value = left**right if kind is ast.Pow else left << right
    return result


def unary(kind: type[ast.unaryop], value: Value) -> Value:
    """`-value`; `not` is for the interpreter."""
    if kind is ast.USub and isinstance(value, int | float):
        return -value
    if kind is ast.UAdd and isinstance(value, int | float):
        return value
    if kind is ast.Invert and isinstance(value, int):
        return ~value
    return UNKNOWN


def compare(kind: type[ast.cmpop], left: Value, right: Value) -> Value:
    """`left < right`, also `in` and `is`."""
    if kind in (ast.Is, ast.IsNot):
        return _identity(kind, left, right)
    if kind in (ast.In, ast.NotIn):
        return _membership(kind, left, right)
    if _has_unknown(left) or _has_unknown(right):
        return UNKNOWN
    try:
        return bool(_COMPARE[kind](left, right))
    except (*_SOFT, ValueError):
        return UNKNOWN


def _identity(kind: type[ast.cmpop], left: Value, right: Value) -> Value:
    if isinstance(left, UnknownValue) or isinstance(right, UnknownValue):
        return UNKNOWN
    if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
        return (left is right) is (kind is ast.Is)
    return (left is right) is (kind is ast.Is) if not is_plain(left) else UNKNOWN


def _membership(kind: type[ast.cmpop], left: Value, right: Value) -> Value:
    if isinstance(left, UnknownValue) or not isinstance(right, str | bytes | list | tuple | dict | set | frozenset):
        return UNKNOWN
    try:
        inside = left in right
    except _SOFT:
        return UNKNOWN
    if not inside and not isinstance(right, str | bytes) and any(isinstance(each, UnknownValue) for each in right):
        return UNKNOWN
    return inside is (kind is ast.In)


def index(value: Value, key: Value) -> Value:  # noqa: C901  each kind of value has its own rules
    """`value[key]`.

    Raises:
        ScriptError: There is no such element.
    """
    if value is None:
        raise ScriptError(("TypeError", "Exception", "BaseException"))
    if isinstance(key, UnknownValue):
        return UNKNOWN
    if isinstance(value, dict):
        try:
            if key in value:
                return value[key]
        except TypeError:
            return UNKNOWN
        if any(isinstance(each, UnknownValue) for each in value):
            return UNKNOWN
        raise ScriptError(("KeyError", "LookupError", "Exception", "BaseException"))
    if isinstance(value, str | bytes | list | tuple):
        if not isinstance(key, int | slice):
            return UNKNOWN
        try:
            return value[key]
        except IndexError:
            if any(isinstance(each, UnknownValue) for each in value):
                return UNKNOWN
            raise ScriptError(("IndexError", "LookupError", "Exception", "BaseException")) from None
        except (*_SOFT, ValueError):
            return UNKNOWN
    return UNKNOWN


def method(owner: Value, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """`owner.name(*args)` of a plain value.

    Raises:
        ScriptError: What Python raises there.
    """
    known = next((names for kind, names in _METHODS.items() if isinstance(owner, kind)), frozenset[str]())
    given = [*args, *kwargs.values()]
    if name not in known or not fit(owner, *given):
        return UNKNOWN
    if isinstance(owner, str | bytes) and not _is_bounded(owner, name, given):
        return UNKNOWN
    if name in {"extend", "update"} and any(isinstance(each, UnknownValue) for each in args):
        _hold_anything(owner)
        return None
    if isinstance(owner, list) and name == "sort":
        return None
    try:
        result: Value = getattr(owner, name)(*args, **kwargs)
    except (KeyError, ValueError, IndexError) as error:
        raise ScriptError((type(error).__name__, "LookupError", "Exception", "BaseException")) from None
    except _SOFT:
        return UNKNOWN
    if isinstance(owner, dict) and name in {"items", "keys", "values"}:
        return [tuple(each) if isinstance(each, tuple) else each for each in result]  # type: ignore[attr-defined]
    return result if fit(result) else UNKNOWN


def _hold_anything(owner: Value) -> None:
    """What is not known came into it."""
    if isinstance(owner, dict):
        owner[UNKNOWN] = UNKNOWN
    elif isinstance(owner, list):
        owner.append(UNKNOWN)
    elif isinstance(owner, set):
        owner.add(UNKNOWN)


def _is_bounded(owner: str | bytes, name: str, given: list[Value]) -> bool:
    """Whether a method of a text can be called with these."""
    if _has_unknown(given) or explodes(owner, given):
        return False
    if name in {"encode", "decode"}:
        return all(str(each).lower() in _ENCODINGS for each in given[:1])
    return name != "format" or not _formats_widely(str(owner))


def _formats_widely(text: str) -> bool:
    """Formats with widths (`{:>1000000}`) or attributes of what they show."""
    return any(letter in part.partition("}")[0] for part in text.split("{")[1:] for letter in ":.[!")


def _shows_widely(text: str | bytes, value: Value) -> bool:
    return "%c" in str(text) or explodes(text, [value])


def _has_unknown(value: Value) -> bool:
    if isinstance(value, list | tuple | set | frozenset):
        return any(map(_has_unknown, value))
    if isinstance(value, dict):
        return any(_has_unknown(key) or _has_unknown(each) for key, each in value.items())
    return not is_plain(value)
