"""What resolvelib calls a project: its name, with the extras that are asked for (`uvicorn[standard]`)."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

__all__ = ["all_asked_for", "name_and_extras"]

T = TypeVar("T")


def name_and_extras(identifier: str) -> tuple[str, tuple[str, ...]]:
    """The parts of an identifier."""
    name, _, bracket = identifier.partition("[")
    return name, tuple(bracket.removesuffix("]").split(",")) if bracket else ()


def all_asked_for(name: str, requirements: Mapping[str, Iterator[T]]) -> list[T]:
    """What is asked of a project: with an extra and without one it is the same project.

    Args:
        name: The project's, without extras.
        requirements: Identifier -> what is asked for under it, as resolvelib hands it to `find_matches`.
    """
    return [
        each for identifier, group in requirements.items() if name_and_extras(identifier)[0] == name for each in group
    ]
