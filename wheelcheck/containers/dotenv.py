"""`.env` beside a compose file -> variables (https://docs.docker.com/compose/how-tos/environment-variables/).

By hand, for python-dotenv (1.2) replaces variables inside single quotes, does not replace `$NAME`, and does not say
which value was quoted how.
"""

import re
from collections.abc import Mapping

from wheelcheck.containers.interpolation import Lookup, WrongVariableError, interpolated
from wheelcheck.model.errors import InputError

__all__ = ["read_dotenv"]

_LARGEST = 1 << 20
_LONGEST = 4 << 20
_LINE = re.compile(
    r"""[ \t]*+(?:export[ \t]++)?+(?P<name>[A-Za-z_][A-Za-z0-9_.-]*+)[ \t]*+[=:][ \t]*+
    (?:'(?P<single>[^']*+)'|"(?P<double>(?:[^"\\]|\\.)*+)"|(?P<plain>[^\n]*+))""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\([nrt\"\\$])")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "$": "$$"}


def read_dotenv(text: str, path: str, lookup: Lookup) -> Mapping[str, str]:
    """The variables that a file sets.

    Args:
        text: Its content.
        path: Its name as the user gave it, for errors.
        lookup: What its values may name besides the variables before them; the environment wins.

    Raises:
        InputError: It is far larger than any, or a variable in it cannot be replaced.
    """
    if len(text) > _LARGEST:
        raise InputError("is larger than any file of variables", path=path)
    found: dict[str, str] = {}

    def known(name: str) -> str | None:
        value = lookup(name)
        return found.get(name) if value is None else value

    place = length = 0
    while place < len(text):
        match = _LINE.match(text, place)
        end = text.find("\n", match.end() if match else place)
        first, place = place, len(text) if end < 0 else end + 1
        if match is None:
            continue
        try:
            value = found[match["name"]] = _value(match, known)
        except WrongVariableError as error:
            raise InputError(error.message, path=path, line=text.count("\n", 0, first) + 1) from None
        length += len(value)
        if length > _LONGEST:
            raise InputError("its variables are larger than any", path=path)
    return found


def _value(match: re.Match[str], lookup: Lookup) -> str:
    if match["single"] is not None:
        return match["single"]
    if match["double"] is not None:
        return interpolated(_ESCAPE.sub(lambda each: _ESCAPED[each[1]], match["double"]), lookup)
    plain = re.split(r"(?:^|[ \t])#", match["plain"], maxsplit=1)[0]
    return interpolated(plain.strip(), lookup)
