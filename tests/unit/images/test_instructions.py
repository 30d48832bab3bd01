"""A Dockerfile's text is read as BuildKit reads it."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.images.instructions import Heredoc, Instruction, read_instructions
from wheelcheck.model.errors import InputError


def read(text: str) -> list[tuple[str, str, int]]:
    return [(each.keyword, each.value, each.line) for each in read_instructions(text, "Dockerfile")]


def test_lines_comments_and_continuations() -> None:
    text = "# syntax=docker/dockerfile:1\n\nfrom a\n  # a comment\nRUN one \\\n# between\n\n  && two \\\n  && three\nCMD x\n"
    assert read(text) == [("FROM", "a", 3), ("RUN", "one    && two    && three", 5), ("CMD", "x", 10)]


def test_another_escape() -> None:
    assert read("# escape=`\nFROM a\nRUN one `\n  two\\\n") == [("FROM", "a", 2), ("RUN", "one    two\\", 3)]
    assert read("FROM a\n# escape=`\nRUN one `\n") == [("FROM", "a", 1), ("RUN", "one `", 3)]


def test_here_documents() -> None:
    text = "FROM a\nRUN <<EOF bash\nFROM b\n  x\nEOF\nCOPY <<-'A' <<B /x\n\tone\n\tA\ntwo\nB\nRUN cat <<<here\nCMD y\n"
    found = read_instructions(text, "Dockerfile")
    assert [each.keyword for each in found] == ["FROM", "RUN", "COPY", "RUN", "CMD"]
    assert found[1] == Instruction("RUN", "<<EOF bash", 2, (Heredoc("FROM b\n  x", expands=True),))
    assert found[2].heredocs == (Heredoc("one", expands=False), Heredoc("two", expands=True))


def test_a_here_document_that_never_ends() -> None:
    (_, run) = read_instructions("FROM a\nRUN <<EOF\nx\n", "Dockerfile")
    assert run.heredocs == (Heredoc("x", expands=True),)


@pytest.mark.parametrize(
    ("text", "line"),
    [("FROM a\nRUNS x\n", 2), ("{% if x %}\nFROM a\n", 1), ("version: '3'\n", 1), ("FROM a\nRUN <<EOF\nEOF\nx\n", 4)],
)
def test_what_is_no_dockerfile(text: str, line: int) -> None:
    with pytest.raises(InputError, match="is no instruction of a Dockerfile") as caught:
        read(text)
    assert caught.value.line == line


def test_ten_megabytes() -> None:
    for text in ("FROM a\n" + "RUN x\n" * 40_000, "FROM a\nRUN " + "x" * (10 << 20)):
        with pytest.raises(InputError, match="larger than any Dockerfile"):
            read(text)


@given(st.text(alphabet="FROMRUN<E -\\\n#`\"'$aA=", max_size=200))
def test_nothing_else_is_raised(text: str) -> None:
    with contextlib.suppress(InputError):
        read(text)
