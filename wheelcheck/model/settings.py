"""Settings as they are in force, each with the place that says so."""

from enum import StrEnum
from typing import NamedTuple

from wheelcheck.model.exceptions import ExceptionRule

__all__ = ["InForce", "Origin", "Said", "Value"]


class Origin(StrEnum):
    """Who says it, the weightiest first."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


Value = str | bool | tuple[str, ...]


class Said(NamedTuple):
    """One value.

    Attributes:
        value: A text, a switch, or a list. A URL may hold credentials: redact it before it is shown.
        origin: Who says it.
        where: The flag, the variable or the file; `""` for a default.
        line: 1-based line of the file, or None.
    """

    value: Value
    origin: Origin
    where: str = ""
    line: int | None = None

    @property
    def place(self) -> str:
        """`pyproject.toml:12`, `--base`, `WHEELCHECK_BASES`, `default`."""
        if not self.where:
            return self.origin.value
        return self.where if self.line is None else f"{self.where}:{self.line}"


class InForce(NamedTuple):
    """All settings of a run.

    Attributes:
        file: The configuration file that was read, or None.
        values: Key -> value, for all keys in the order in which they are shown.
        exceptions: In the order of the file.
    """

    file: str | None
    values: dict[str, Said]
    exceptions: tuple[ExceptionRule, ...] = ()
