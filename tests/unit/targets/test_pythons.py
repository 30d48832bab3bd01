"""What `--python` takes, and the interpreter that comes of it."""

import pytest

from wheelcheck.model.errors import InputError
from wheelcheck.targets.pythons import known_minors, make_interpreter, newest_patch, parse_python


@pytest.mark.parametrize(
    ("text", "abi", "full", "label"),
    [
        ("3.12", "cp312", "3.12.14", "3.12"),
        ("3.9.5", "cp39", "3.9.5", "3.9"),
        ("3.6", "cp36m", "3.6.15", "3.6"),
        ("3.7", "cp37m", "3.7.17", "3.7"),
        ("3.8", "cp38", "3.8.20", "3.8"),
        ("3.13t", "cp313t", "3.13.15", "3.13t"),
        ("3.13.1t", "cp313t", "3.13.1", "3.13t"),
        ("3.15.0rc1", "cp315", "3.15.0rc1", "3.15"),
        ("3.14+freethreaded", "cp314t", "3.14.10", "3.14t"),
        ("cpython-3.12", "cp312", "3.12.14", "3.12"),
        ("cpython@3.12", "cp312", "3.12.14", "3.12"),
        ("python3.12", "cp312", "3.12.14", "3.12"),
        (" 3.12 ", "cp312", "3.12.14", "3.12"),
        ("pypy3.11", "pypy311_pp73", "3.11.15", "PyPy 3.11"),
        ("PyPy3.10", "pypy310_pp73", "3.10.19", "PyPy 3.10"),
        ("pypy3.10-7.3.12", "pypy310_pp73", "3.10.12", "PyPy 3.10"),
        ("pypy3.10-v7.3.12", "pypy310_pp73", "3.10.12", "PyPy 3.10"),
        ("pypy3.10-7.3", "pypy310_pp73", "3.10.19", "PyPy 3.10"),
        ("pypy-3.11.13", "pypy311_pp73", "3.11.13", "PyPy 3.11"),
        ("pypy3.12", "pypy312_pp80", "3.12.0", "PyPy 3.12"),
        ("graalpy3.12", "graalpy250_312_native", "3.12.8", "GraalPy 3.12"),
        ("graalpy3.11", "graalpy242_311_native", "3.11.7", "GraalPy 3.11"),
    ],
)
def test_names(text: str, abi: str, full: str, label: str) -> None:
    made = make_interpreter(parse_python(text))
    assert (made.abi, made.full_version, made.label) == (abi, full, label)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("312", "write 3.12"),
        ("314t", "write 3.14t"),
        ("py312", "write 3.12"),
        ("cp312", "write 3.12"),
        ("pypy311", "write pypy3.11"),
        ("3", "is no Python version"),
        ("", "is no Python version"),
        ("latest", "is no Python version"),
        (">=3.9", "is no Python version"),
        ("3.12-7.3", "is no Python version"),
        ("3.12.1.2", "is no Python version"),
        ("٣.١٢", "is no Python version"),
        ("2.7", "known are 3.6 to 3.15"),
        ("3.5", "known are 3.6 to 3.15"),
        ("3.99", "known are 3.6 to 3.15"),
        ("3.12t", "3.13 is the first"),
        ("pypy3.11t", "only CPython"),
        ("pypy3.14", "pypy is known for"),
        ("pypy3.11-6.0", "releases of PyPy 3.11 are"),
        ("graalpy3.9", "graalpy is known for"),
        ("graalpy3.12-23.1", "only 25.0 is known"),
    ],
)
def test_errors(text: str, words: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_python(text)
    assert words in raised.value.message


def test_every_minor_is_known() -> None:
    assert known_minors() == [f"3.{minor}" for minor in range(6, 16)]
    for minor in known_minors():
        made = make_interpreter(parse_python(minor))
        assert made.full_version == newest_patch(minor)
        assert made.full_version.startswith(minor + ".")


def test_what_was_asked_can_be_asked_again() -> None:
    for text in ("3.12", "3.13.1t", "pypy3.11", "graalpy3.12"):
        assert parse_python(text).text == text


def test_release_of_the_implementation() -> None:
    assert make_interpreter(parse_python("pypy3.10-7.3.12")).implementation_version == "7.3.12"
    assert make_interpreter(parse_python("3.12")).implementation_version == ""
