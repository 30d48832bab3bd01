"""Whether a text is an environment marker, without loading a parser for the usual ones (PyPA dependency specifiers)."""

import re
from functools import lru_cache

__all__ = ["joined_markers", "marker_error"]

_VARIABLE = (
    "python_version|python_full_version|os_name|sys_platform|platform_release|platform_system|platform_version|"
    "platform_machine|platform_python_implementation|implementation_name|implementation_version|extra"
)
# Strings with parentheses in them are left to the library: they would spoil the count below.
_STRING = r"""(?:'[^'()]*'|"[^"()]*")"""
_COMPARISON = "(?:===|==|~=|!=|<=|>=|<|>| in | not in )"
_CLAUSE = rf"[( ]*(?:{_VARIABLE}) *{_COMPARISON} *{_STRING}[) ]*"
_USUAL = rf"{_CLAUSE}(?:(?:(?<=[) ])|(?<=['\"]))(?:and|or)(?=[( ]){_CLAUSE})*"


@lru_cache(maxsize=4096)
def marker_error(marker: str) -> str | None:
    """What is wrong with a marker, None if nothing is."""
    if re.fullmatch(_USUAL, marker) and _parentheses_match(marker):
        return None
    from packaging.markers import InvalidMarker, Marker

    try:
        Marker(marker)
    except InvalidMarker as error:
        return str(error).split("\n", 1)[0]
    except RecursionError:
        return "nested too deeply"
    return None


def joined_markers(first: str | None, second: str | None) -> str | None:
    """The marker that holds where both do; None stands for everywhere."""
    if first is None or second is None or first == second:
        return first or second
    return f"({first}) and ({second})"


def _parentheses_match(marker: str) -> bool:
    depth = 0
    if "(" not in marker and ")" not in marker:
        return True
    for clause in re.findall(r"[()]", marker):
        depth += 1 if clause == "(" else -1
        if depth < 0:
            return False
    return depth == 0
