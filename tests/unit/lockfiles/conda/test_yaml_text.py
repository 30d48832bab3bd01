"""YAML within bounds: scalars stay text, tables know their line, bombs are refused."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.lockfiles import yaml_text
from wheelcheck.lockfiles.yaml_text import YamlTable, load_yaml
from wheelcheck.model.errors import InputError


def test_scalars_stay_text() -> None:
    assert load_yaml("a: 1.10\nb: no\nc: 2024-01-01\nd: 'x'\ne:\nf: [1, {g: 0x10}]\n", "x.yml") == {
        "a": "1.10",
        "b": "no",
        "c": "2024-01-01",
        "d": "x",
        "e": "",
        "f": ["1", {"g": "0x10"}],
    }


def test_tables_know_their_line() -> None:
    document = load_yaml("# c\na:\n- b: 1\n  c: 2\n\n- d: 3\n", "x.yml")
    assert [document.line, *(table.line for table in document["a"])] == [2, 3, 6]


def test_tables_know_the_line_of_their_name() -> None:
    document = load_yaml("a:\n- name: b\n- kind: c\n  other: {x: name}\n  name: d\n- kind: name\n", "x.yml")
    assert [table.name_line for table in document["a"]] == [2, 5, None]


BOMB = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (BOMB, 2, "has aliases"),
        ("a: &a\n  b: *a\n", 2, "has aliases"),
        ("a: " + "[" * 100_000, 1, "nested too deeply"),
        ("a: " + "[" * 64 + "]" * 64, 1, "nested too deeply"),
        ("a: " + "{b: " * 100_000, 1, "nested too deeply"),
        ("a: [1\n", 2, "is not valid YAML"),
        ("a: b: c\n", 1, "is not valid YAML"),
        ("a: !!python/object/apply:os.system [x]\n- b", 2, "is not valid YAML"),
        ("- a\n", 1, "is not a YAML mapping"),
        ("", 1, "is not a YAML mapping"),
        ("a: 1\n--- \nb: 2\n", 2, "several YAML documents"),
        ("[a]: 1\n", 1, "a key that is no text"),
        ("a: \x00\n", None, "is not valid YAML"),
        ("a: \ud800\n", None, "is not valid YAML"),
    ],
)
def test_what_is_refused(text: str, line: int | None, words: str) -> None:
    with pytest.raises(InputError) as caught:
        load_yaml(text, "x.yml")
    assert words in caught.value.message
    assert (caught.value.path, caught.value.line) == ("x.yml", line)


def test_tags_make_nothing() -> None:
    assert load_yaml("a: !!python/object/apply:os.system [echo]\n", "x.yml") == {"a": ["echo"]}


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_text, "LARGEST_YAML", 10)
    with pytest.raises(InputError, match="million characters"):
        load_yaml("a: 123456789\n", "x.yml")


@given(st.text(alphabet=st.one_of(st.sampled_from("-:{}[]&*!|>'\"%@`#,? \n\tab"), st.characters())))
def test_any_text_is_a_table_or_refused(text: str) -> None:
    with contextlib.suppress(InputError):
        assert isinstance(load_yaml(text, "x.yml"), YamlTable)
