"""What is the same for a value of a file and one of a variable: what it may be."""

from wheelcheck.model.errors import InputError
from wheelcheck.model.settings import Value
from wheelcheck.settings.keys import Key
from wheelcheck.targets.nearest import nearest

__all__ = ["checked", "did_you_mean"]

_SHOWN = 60


def checked(key: Key, value: Value, told: str, *, path: str | None = None, line: int | None = None) -> Value:
    """The value, if its key may have it.

    Args:
        key: The key.
        value: Of the key's kind.
        told: What the key is called there.
        path: The file that it stands in.
        line: Its line.

    Raises:
        InputError: It may not.
    """
    items = value if isinstance(value, tuple) else (value,)
    for item in items:
        if isinstance(item, str) and key.choices and item not in key.choices:
            hint = did_you_mean(item, key.choices) or f"it is one of {', '.join(key.choices)}"
            raise InputError(f"{told}: there is no {shortened(item)}; {hint}", path=path, line=line)
    if isinstance(value, tuple) and "none" in key.choices and "none" in value and len(value) > 1:
        raise InputError(f"{told}: none stands alone", path=path, line=line)
    return value


def did_you_mean(name: str, known: "tuple[str, ...]") -> str:
    """`did you mean bases?`, the nearest of what is known, or `""`."""
    near = nearest(name, known)
    return f"did you mean {near[0]}?" if near else ""


def shortened(text: str) -> str:
    """The text in quotes, for a message."""
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
