"""YAML as compose files use it: anchors, merge keys, tags, and numbers that are no versions."""

from typing import Any

import pytest

from wheelcheck.containers.yaml_values import RESET, load_values
from wheelcheck.model.errors import InputError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("a: 1", {"a": "1"}),
        ("a: 3.10", {"a": "3.1"}),
        ("a: '3.10'", {"a": "3.10"}),
        ("a: !!str 3.10", {"a": "3.10"}),
        ("a: 3.0", {"a": "3"}),
        ("a: 3.12", {"a": "3.12"}),
        ("a: 3.12.4", {"a": "3.12.4"}),
        ("a: 007", {"a": "007"}),
        ("a: True\nb: yes", {"a": "true", "b": "yes"}),
        ("a:\nb: ~\nc: ''\nd: 'null'", {"a": None, "b": None, "c": "", "d": "null"}),
        ("3.10: a", {"3.10": "a"}),
        ("a: &x [1]\nb: *x", {"a": ["1"], "b": ["1"]}),
        ("a: &x t\nb: *x", {"a": "t", "b": "t"}),
        ("a: &x {k: 1, l: 2}\nb:\n  l: 3\n  <<: *x", {"a": {"k": "1", "l": "2"}, "b": {"k": "1", "l": "3"}}),
        (
            "a: &x {k: 1}\nb: &y {k: 2, l: 2}\nc: {<<: [*x, *y]}",
            {"a": {"k": "1"}, "b": {"k": "2", "l": "2"}, "c": {"k": "1", "l": "2"}},
        ),
        ("a: !reset [1]\nb: !reset x\nc: !reset {}", {"a": RESET, "b": RESET, "c": RESET}),
    ],
)
def test_values(text: str, expected: dict[str, Any]) -> None:
    assert load_values(text, "f") == expected


def test_places() -> None:
    document = load_values("a:\n  b: 3.10\n  c: !override\n    d: 1\n", "f")
    assert (document["a"].line, document["a"]["b"].line, document["a"]["b"].written) == (2, 2, "3.10")
    assert (document["a"]["b"].path, document["a"]["c"].tag) == ("f", "!override")


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 10)
)
MERGES = "a0: &a0 {k: v}\n" + "".join(
    f"a{level}: &a{level} {{<<: [{', '.join([f'*a{level - 1}'] * 10)}]}}\n" for level in range(1, 10)
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, "f:6: is far larger than any compose file"),
        (MERGES, "is far larger than any compose file"),
        ("a: &x [*x]", "f:1: `*x` stands for nothing before it"),
        ("a: *x", "`*x` stands for nothing before it"),
        ("[" * 100, "nested too deeply"),
        ("- a", "is not a YAML mapping"),
        ("a: [", "is not valid YAML"),
        ("a: 1\n---\nb: 2", "f:2: holds several YAML documents"),
        ("[a]: 1", "has a key that is no text"),
        ("a: {<<: b}", "merges what is no mapping"),
        ("a: \x00", "is not valid YAML"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        load_values(text, "f")
    assert message in str(caught.value)
