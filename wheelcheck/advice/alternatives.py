"""Distributions that can stand in for one that has no wheels, from `data/`."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from wheelcheck.model.names import normalised_name
from wheelcheck.targets.datafiles import read_data

__all__ = ["Stand", "alternatives"]

_FILE = "alternatives.json"


class Stand(NamedTuple):
    """A distribution that does the same.

    Attributes:
        requirement: As it is typed: `psycopg[binary]`.
        note: What to know before taking it, or `""`.
        source: Where that is known from.
    """

    requirement: str
    note: str
    source: str

    @property
    def name(self) -> str:
        """The project whose wheels decide, PEP 503 normalised: of `psycopg[binary]` it is psycopg-binary."""
        project, bracket, extra = self.requirement.partition("[")
        return normalised_name(f"{project}-{extra.rstrip(']')}" if bracket else project)


def alternatives(name: str) -> Iterator[Stand]:
    """Yield what can stand in for a project, the nearest first."""
    for row in json.loads(read_data(_FILE))["alternatives"].get(name, ()):
        yield Stand(row["requirement"], row["note"], row["source"])
