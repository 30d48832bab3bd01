import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.lockfiles.toml_text import array_lines, load_toml, name_lines
from wheelcheck.model.errors import InputError


def error_of(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        load_toml(text, "poetry.lock")
    return caught.value


def test_an_error_names_file_and_line() -> None:
    error = error_of('[metadata]\nlock-version = "2.1"\ncontent-hash = \n')
    assert str(error) == "poetry.lock:3: is not valid TOML: Invalid value"


def test_a_cut_off_file_is_told_so_with_its_last_line() -> None:
    error = error_of('a = 1\nfiles = [\n    {file = "a"')
    assert error.line == 3
    assert "cut off" in error.message


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, "a = " + "{a=" * 100_000])
def test_nesting_is_bounded(text: str) -> None:
    assert "nested too deeply" in error_of(text).message


@pytest.mark.parametrize(
    "text",
    [
        "a." * 50_000 + "a = 1",
        " a . " * 40 + "a = 1",
        '"a".' * 50_000 + "a = 1",
        '"\\"".' * 50_000 + "a = 1",
        "'a'." * 50_000 + "a = 1",
        "[" + "a." * 50_000 + "a]",
        "[[" + "a." * 50_000 + "a]]\nb = 1",
    ],
)
def test_a_key_of_very_many_parts_is_refused_before_the_parser_takes_quadratic_time(text: str) -> None:
    assert error_of("x = 1\n" + text).line == 2


def test_many_dots_in_a_value_are_fine() -> None:
    text = "description = '" + "a." * 500 + "'"
    assert load_toml(text, "p") == {"description": "a." * 500}


def test_an_integer_of_thousands_of_digits_is_no_traceback() -> None:
    assert "not valid TOML" in error_of("a = " + "1" * 5000).message


TWO = '[[package]]\nname = "a"\n\n[[package]]\nname = "b"\n'


def test_array_lines_are_those_of_the_headers() -> None:
    assert list(array_lines(TWO, "package", 2)) == [1, 4]


def test_name_lines_are_those_of_the_names() -> None:
    old = '[[package]]\ncategory = "main"\ndependencies = [\n    { name = "x" },\n]\nname = "a"\n\n[package.other]\nname = "y"\n'
    bare = old + '\n[[package]]\nversion = "1"\n\n[package.source]\nname = "z"\n'
    assert list(name_lines(TWO, "package", 2)) == [2, 5]
    assert list(name_lines(TWO.replace("name", '"name"'), "package", 2)) == [2, 5]
    assert list(name_lines(TWO.replace("\n", "\r\n"), "package", 2)) == [2, 5]
    assert list(name_lines(bare, "package", 2)) == [6, 11]
    assert list(name_lines(TWO, "package", 3)) == [None] * 3


def test_no_line_is_better_than_a_wrong_one() -> None:
    hidden = TWO + 'text = """\n[[package]]\n"""\n'
    assert len(tomllib.loads(hidden)["package"]) == 2
    assert list(array_lines(hidden, "package", 2)) == [None, None]


HASH = "sha256:" + "0" * 64
ROWS = {
    "poetry": f'{{file = "a.whl", hash = "{HASH}"}},',
    "pdm": f'{{url = "https://files.example.org/a.whl", hash = "{HASH}"}},',
    "uv": f'{{ url = "https://files.example.org/a.whl", hash = "{HASH}", size = 12 }},',
    "uv revision 3": f'{{ url = "u", hash = "{HASH}", size = 12, upload-time = "2025-01-01T00:00:00Z" }},',
    "uv without size": f'{{ url = "u", hash = "{HASH}" }},',
    "uv dependency": '{ name = "a", marker = "os_name == \'nt\'" },',
    "uv dependency without marker": '{ name = "a" },',
    "uv to pylock": f'{{ url = "u", upload-time = 2025-01-01T00:00:00.5Z, size = 3, hashes = {{ sha256 = "{HASH}" }} }},',
    "pdm to pylock": f'{{name = "a.whl",url = "u",hashes = {{sha256 = "{HASH}"}}}},',
    "no known form": '{ c = "d", a = "b" },',
    "an escape": '{file = "a\\u0041", hash = "b"},',
    "empty values": '{ name = "", marker = "" },',
    "a number with a sign": '{ url = "u", hash = "h", size = +1 },',
    "a comment": '# {file = "a", hash = "b"},',
}


@given(st.lists(st.lists(st.sampled_from(sorted(ROWS)), max_size=4), max_size=4))
def test_a_document_of_file_lists_is_what_the_parser_makes_of_it(lists: list[list[str]]) -> None:
    text = "".join(
        "[[package]]\nfiles = [\n" + "".join(f"    {ROWS[kind]}\n" for kind in rows) + "]\nafter = 1\n"
        for rows in lists
    )
    assert load_toml(text, "p") == tomllib.loads(text)


@pytest.mark.parametrize("kind", sorted(set(ROWS)))
def test_each_form_alone_is_what_the_parser_makes_of_it(kind: str) -> None:
    text = (
        f'[[package]]\n"a b" = [\n    {ROWS[kind]}\n    {ROWS[kind]}\n]\n[metadata.files]\na = [\n    {ROWS[kind]}\n]\n'
    )
    assert load_toml(text, "p") == tomllib.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        'text = """\nfiles = [\n    {file = "a", hash = "b"},\n]\n"""\n',
        "text = '''\nfiles = [\n    {file = \"a\", hash = \"b\"},\n]\n'''\n",
        'x = [\n# files = [\n    {file = "a", hash = "b"},\n]\n',
        'mark = "rows:0"\nfiles = [\n    {file = "rows:0", hash = "rows::0"},\n]\n',
        '[a]\nb = [[\n    {file = "a", hash = "b"},\n]]\n',
        'files = [\r\n    {file = "a", hash = "b"},\r\n]\r\n',
    ],
)
def test_what_only_looks_like_a_file_list_is_left_to_the_parser(text: str) -> None:
    assert load_toml(text, "p") == tomllib.loads(text)


def test_an_error_behind_file_lists_has_its_own_line() -> None:
    assert error_of('files = [\n    {file = "a", hash = "b"},\n    {file = "c", hash = "d"},\n]\nbad\n').line == 5


def test_a_list_given_twice_is_refused_as_by_the_parser() -> None:
    twice = 'files = [\n    {file = "a", hash = "b"},\n]\n' * 2
    assert error_of(twice).message == "is not valid TOML: Cannot overwrite a value"
