from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.lockfiles.document import Table
from wheelcheck.model.errors import InputError

HOSTILE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["a", "b"]), inner),
)


def test_an_error_says_where_it_is_in_the_documents_own_words() -> None:
    document = Table({"package": [{}, {"files": [{"hash": 3}]}]}, "uv.lock")
    package = [*document.tables("package", [4, 9])][1]
    file = next(package.tables("files"))
    with pytest.raises(InputError) as caught:
        file.text("hash")
    assert str(caught.value) == "uv.lock:9: package[1].files[0].hash: expected a string"


def test_a_missing_text_is_told_apart_from_one_of_another_type() -> None:
    with pytest.raises(InputError, match=r"^p: name: is missing$"):
        Table({}, "p").text("name")


def test_a_key_of_a_megabyte_is_not_shown_whole() -> None:
    assert len(Table({"x" * 1_000_000: 1}, "p").error("wrong", "x" * 1_000_000).message) < 200


@pytest.mark.parametrize(
    ("read", "raw"),
    [
        (lambda table: table.text("a"), {"a": 1}),
        (lambda table: table.optional_text("a"), {"a": []}),
        (lambda table: table.flag("a"), {"a": 1}),
        (lambda table: table.integer("a"), {"a": True}),
        (lambda table: table.texts("a"), {"a": ["b", 1]}),
        (lambda table: table.texts("a"), {"a": "b"}),
        (lambda table: table.table("a"), {"a": []}),
        (lambda table: [*table.tables("a")], {"a": [1]}),
        (lambda table: [*table.members()], {"a": 1}),
    ],
)
def test_another_type_than_the_one_asked_for_is_an_input_error(
    read: Callable[[Table], object], raw: dict[str, object]
) -> None:
    with pytest.raises(InputError, match="expected"):
        read(Table(raw, "p"))


@given(st.dictionaries(st.sampled_from(["a", "b"]), HOSTILE))
def test_every_reader_gives_its_type_or_an_input_error(raw: dict[str, object]) -> None:
    table = Table(raw, "p")
    readers: list[Callable[[], object]] = [
        lambda: table.text("a"),
        lambda: table.optional_text("a"),
        lambda: table.flag("a"),
        lambda: table.integer("a"),
        lambda: table.texts("a"),
        lambda: [inner.place for inner in table.tables("a")],
        lambda: [inner.text("b") for _, inner in table.members()],
    ]
    for read in readers:
        try:
            read()
        except InputError as error:
            assert error.path == "p"  # noqa: PT017 - most inputs are fine
