import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.lockfiles.json_text import load_json
from wheelcheck.model.errors import InputError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.text(), JSON, max_size=3))
def test_an_object_is_what_the_standard_library_makes_of_it(value: dict[str, object]) -> None:
    assert load_json(json.dumps(value), "p") == value


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('{"a": 1,\n "b": }', 2, "not valid JSON"),
        ('{"a": [1,\n2', 2, "not valid JSON"),
        ("[1]", 1, "not a JSON object"),
        ("[" * 100_000, None, "nested too deeply"),
        ('{"a":' * 100_000, None, "nested too deeply"),
        ('{"a": ' + "1" * 5000 + "}", None, "not valid JSON"),
        ('{"a": "\\ud800"}', None, "surrogate"),
        ("", 1, "not valid JSON"),
    ],
)
def test_what_is_no_object_is_refused_with_the_place(text: str, line: int | None, words: str) -> None:
    with pytest.raises(InputError) as caught:
        load_json(text, "Pipfile.lock")
    assert (caught.value.path, caught.value.line) == ("Pipfile.lock", line)
    assert words in caught.value.message


def test_a_whole_surrogate_pair_is_a_character() -> None:
    assert load_json('{"a": "\\ud83d\\ude00"}', "p") == {"a": "\U0001f600"}
