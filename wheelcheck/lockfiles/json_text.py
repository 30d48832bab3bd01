"""JSON text -> plain values, within bounds, with the line of whatever is wrong (RFC 8259)."""

import re
from typing import Any

from wheelcheck.model.errors import InputError

__all__ = ["load_json"]

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def load_json(text: str, path: str) -> dict[str, Any]:
    """The document's outermost object as a dictionary.

    Args:
        text: The whole document, without byte order mark.
        path: The file's name as the user gave it, for errors.

    Raises:
        InputError: The text is no JSON, is no object, or is nested so deeply that nobody can have meant it.
    """
    import json

    try:
        value = json.loads(text)
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise InputError("is nested too deeply to be read", path=path) from None
    except MemoryError:
        raise InputError("is too large to be read into memory", path=path) from None
    except UnicodeEncodeError:
        raise InputError("is not valid JSON: it has half of a surrogate pair", path=path) from None
    except json.JSONDecodeError as error:
        raise InputError(f"is not valid JSON: {error.msg}", path=path, line=error.lineno) from None
    except ValueError as error:  # an integer with too many digits
        raise InputError(f"is not valid JSON: {error}", path=path) from None
    if not isinstance(value, dict):
        raise InputError("is not a JSON object", path=path, line=1)
    return value
