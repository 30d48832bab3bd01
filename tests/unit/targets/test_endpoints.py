"""The two ends of a move."""

import pytest

from wheelcheck.model.errors import InputError
from wheelcheck.targets.endpoints import resolve_move
from wheelcheck.targets.resolve import Hints

HINTS = Hints(machine="x86_64", this_python="3.12")


def ids(source: str, destination: str, pythons: tuple[str, ...] = (), arches: tuple[str, ...] = ()) -> list[str]:
    return [target.id for target in resolve_move(source, destination, pythons, arches, HINTS)]


@pytest.mark.parametrize(
    ("source", "destination", "expected"),
    [
        ("slim-bookworm", "alpine3.22", ["debian12-cp312-x86_64", "alpine3.22-cp312-x86_64"]),
        ("slim-bookworm,3.11", "alpine3.22", ["debian12-cp311-x86_64", "alpine3.22-cp311-x86_64"]),
        ("slim-bookworm,3.12", "3.14", ["debian12-cp312-x86_64", "debian12-cp314-x86_64"]),
        ("slim-bookworm,amd64", "arm64", ["debian12-cp312-x86_64", "debian12-cp312-aarch64"]),
        ("slim-bookworm, linux/amd64", "linux/arm64", ["debian12-cp312-x86_64", "debian12-cp312-aarch64"]),
        ("3.11", "slim-bookworm,3.12", ["debian12-cp311-x86_64", "debian12-cp312-x86_64"]),
        ("slim-bookworm,3.11", "python:3.13-alpine3.22", ["debian12-cp311-x86_64", "alpine3.22-cp313-x86_64"]),
        ("slim-bullseye", "slim-bookworm", ["debian11-cp312-x86_64", "debian12-cp312-x86_64"]),
    ],
)
def test_both_ends(source: str, destination: str, expected: list[str]) -> None:
    assert ids(source, destination) == expected


def test_flags_are_for_both() -> None:
    assert ids("slim-bookworm", "alpine3.22", ("3.13",), ("arm64",)) == [
        "debian12-cp313-aarch64",
        "alpine3.22-cp313-aarch64",
    ]


@pytest.mark.parametrize(
    ("source", "destination", "message"),
    [
        ("slim", "slim", "are the same target"),
        ("3.11", "3.12", "neither --from nor --to names a base"),
        ("slim,alpine", "slim", "slim and alpine are both a base"),
        ("slim,3.11,3.12", "slim", "3.11 and 3.12 are both a Python"),
        ("", "slim", "--from says nothing"),
        ("slim", " , ", "--to says nothing"),
        ("slim", "alpine3.99", "alpine3.99"),
    ],
)
def test_what_is_refused(source: str, destination: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        ids(source, destination)


def test_one_python_for_both() -> None:
    with pytest.raises(InputError, match="one --python and one --arch"):
        ids("slim", "alpine", ("3.11", "3.12"))
