"""The sentence for a name that is not known: with the known names that are nearest to it."""

from collections.abc import Iterable

from wheelcheck.model.errors import InputError

__all__ = ["nearest", "unknown"]

_LONGEST = 60


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> list[str]:
    """At most three of the known names that look like this one."""
    # Only errors come here: difflib (and its regular expressions) load for them alone.
    from difflib import get_close_matches

    return get_close_matches(name[:_LONGEST], list(dict.fromkeys(known)), n=3, cutoff=cutoff)


def unknown(what: str, name: str, known: Iterable[str], *, advice: str = "") -> InputError:
    """`unknown base `alpin`; did you mean alpine?`."""
    close = nearest(name, known)
    shown = name if len(name) <= _LONGEST else name[:_LONGEST] + "…"
    guess = f"; did you mean {', '.join(close[:-1])}{' or ' if len(close) > 1 else ''}{close[-1]}?" if close else ""
    return InputError(f"unknown {what} `{shown}`{guess}{'; ' + advice if advice else ''}")
