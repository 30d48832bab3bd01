"""`WHEELCHECK_BASES=alpine,slim`: each key as a variable."""

from collections.abc import Mapping

from wheelcheck.model.errors import InputError
from wheelcheck.model.settings import Origin, Said, Value
from wheelcheck.settings.keys import KEYS, Key, Kind, variable
from wheelcheck.settings.values import checked

__all__ = ["environment_settings"]

_SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def environment_settings(environ: Mapping[str, str]) -> dict[str, Said]:
    """What variables say; one that is empty says nothing.

    Raises:
        InputError: A value is not what its key takes.
    """
    found = {}
    for key in KEYS.values():
        name = variable(key)
        text = environ.get(name, "").strip()
        if text:
            found[key.name] = Said(checked(key, _value(key, name, text), name), Origin.ENVIRONMENT, name)
    return found


def _value(key: Key, name: str, text: str) -> Value:
    if key.kind is Kind.TEXT:
        return text
    if key.kind is Kind.SWITCH:
        switch = _SWITCHES.get(text.lower())
        if switch is None:
            raise InputError(f"{name} is {text!r}; it takes {', '.join(_SWITCHES)}")
        return switch
    parts = text.split(",") if key.kind is Kind.NAMES else text.split()
    names = tuple(part.strip() for part in parts if part.strip())
    if not names and "none" in key.choices:
        # A gate that is switched off by what somebody forgot to fill in would never be noticed.
        raise InputError(f"{name} names nothing; to fail on nothing is written none")
    return names
