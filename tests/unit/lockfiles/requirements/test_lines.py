"""Lines of a requirements file: decoding, joining, comments, variables, options."""

import codecs
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.lockfiles.requirement_lines import Line, decode_requirements, requirement_lines
from wheelcheck.model.errors import InputError

A, B = "a" * 64, "b" * 64


def lines(text: str, **environ: str) -> list[Line]:
    return list(requirement_lines(text, environ, "r.txt"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a==1", [Line(1, "a==1")]),
        ("a==1\nb==2\n", [Line(1, "a==1"), Line(2, "b==2")]),
        ("a==1\r\nb==2\r\n", [Line(1, "a==1"), Line(2, "b==2")]),
        ("a==1\x0cb==2\u2028c==3", [Line(1, "a==1"), Line(2, "b==2"), Line(3, "c==3")]),
        ("\n  # x\n\t\na==1", [Line(4, "a==1")]),
        ("  a==1  \t# why", [Line(1, "a==1")]),
        ("a==1 # why \\\nb==2", [Line(1, "a==1")]),
        ("a==1#not-a-comment", [Line(1, "a==1#not-a-comment")]),
        ("a @ https://e.example.org/a.zip#egg=a # b", [Line(1, "a @ https://e.example.org/a.zip#egg=a")]),
        ("a==1 \\\n  ; os_name == 'nt' \\\n", [Line(1, "a==1   ; os_name == 'nt'")]),
        ("a==1 \\\n  # ends here \\\nb==2", [Line(1, "a==1"), Line(3, "b==2")]),
        ("a==1 \\\n\nb==2", [Line(1, "a==1"), Line(3, "b==2")]),
        ("a==\\\n1", [Line(1, "a==1")]),
        ("a==1 \\", [Line(1, "a==1")]),
        ("# only a comment", []),
        ("# a comment \\\na==1", [Line(2, "a==1")]),
        (f"a==1 --hash=sha256:{A}", [Line(1, "a==1", (f"sha256:{A}",))]),
        (f"a==1 --hash sha256:{A}", [Line(1, "a==1", (f"sha256:{A}",))]),
        (f"a==1 --hash=sha512:{'F' * 128}", [Line(1, "a==1", (f"sha512:{'f' * 128}",))]),
        (
            f"a==1 \\\n    --hash=sha256:{A} \\\n    --hash=sha384:{B}  # last\n    # via b\nc==2",
            [Line(1, "a==1", (f"sha256:{A}", f"sha384:{B}")), Line(5, "c==2")],
        ),
        (f"a==1 ; os_name=='nt' \\\r\n\t--hash=sha256:{A}", [Line(1, f"a==1 ; os_name=='nt' \t--hash=sha256:{A}")]),
        (f"a==1\\\n--hash=sha256:{A}", [Line(1, f"a==1--hash=sha256:{A}")]),
        (f"a==1 --hash=sha256:{A} ; os_name", [Line(1, "a==1", (f"sha256:{A}",), (), (";", "os_name"))]),
        ("a==1 --config-settings=--x=y", [Line(1, "a==1", (), (("config-settings", "--x=y"),))]),
        (
            'a==1 --global-option="--with x" -C a=b',
            [Line(1, "a==1", (), (("global-option", "--with x"), ("config-settings", "a=b")))],
        ),
        ("-r base.txt", [Line(1, "", (), (("requirement", "base.txt"),))]),
        ("-rbase.txt", [Line(1, "", (), (("requirement", "base.txt"),))]),
        ("--requirement=base.txt", [Line(1, "", (), (("requirement", "base.txt"),))]),
        ("--requirem base.txt", [Line(1, "", (), (("requirement", "base.txt"),))]),
        ("-e .[x]", [Line(1, "", (), (("editable", ".[x]"),))]),
        ("--pre --no-index", [Line(1, "", (), (("pre", ""), ("no-index", "")))]),
    ],
)
def test_logical_lines(text: str, expected: list[Line]) -> None:
    assert lines(text) == expected


def test_variables_are_expanded_as_pip_does() -> None:
    text = "a @ file:///${HERE}/a.whl\nb==${lower}\nc==${MISSING}\nd==${EMPTY}\ne==$HERE"
    found = lines(text, HERE="srv", lower="1", EMPTY="")
    assert [line.requirement for line in found] == [
        "a @ file:///srv/a.whl",
        "b==${lower}",
        "c==${MISSING}",
        "d==${EMPTY}",
        "e==$HERE",
    ]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a==1\n--nope", 2, "no option --nope"),
        ("a==1 -z", 1, "no option -z"),
        ("--no", 1, "ambiguous"),
        ("-r", 1, "wants a value"),
        ("--pre=1", 1, "takes no value"),
        ("a==1 --hash=md5:00", 1, "pip takes sha256"),
        ("a==1 --hash=sha256", 1, "pip takes sha256"),
        ("\n-e 'unclosed", 2, "cannot be split"),
        ("--no-binary=-x", 1, "wants a value"),
    ],
)
def test_options_that_pip_does_not_take(text: str, line: int, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        lines(text)
    assert (caught.value.path, caught.value.line) == ("r.txt", line)


TEXT = "name==1 # für"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-32"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"),
    ],
)
def test_encodings_by_their_mark(data: bytes) -> None:
    assert decode_requirements(data, "r.txt") == TEXT


def test_an_encoding_may_be_declared() -> None:
    text = f"#!x\n# -*- coding: latin-1 -*-\n{TEXT}"
    assert decode_requirements(text.encode("latin-1"), "r.txt") == text


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"a==1\nb\xff==2", 2, "is not text in utf-8"),
        (b"# coding: nope\na==1", 1, "names an encoding that is none"),
        (b"# coding: hex\na==1", 1, "names an encoding that is none"),
        (b"# coding: ascii\n\xe9", 1, "is not text in ascii"),
        (codecs.BOM_UTF16_LE + b"a", 1, "is not text in utf-16-le"),
    ],
)
def test_what_cannot_be_decoded(data: bytes, line: int, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        decode_requirements(data, "r.txt")
    assert caught.value.line == line


PIECES = st.sampled_from(
    [
        "a==1",
        " ",
        "\\",
        "\n",
        "\r\n",
        "#",
        " # c",
        "--hash=sha256:ab",
        "--hash",
        "-e x",
        "--pre",
        "\t",
        "${A}",
        "'",
        "-",
        ";",
        "\x0c",
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_the_step_that_is_fast_and_the_one_that_is_not_agree(text: str) -> None:
    """A variable that is not set forbids the fast step, and changes nothing else."""
    try:
        expected = lines(text.replace("a==1", "a==1${NONE}"))
    except InputError:
        with pytest.raises(InputError):
            lines(text)
        return
    assert lines(text) == [
        line._replace(
            requirement=line.requirement.replace("${NONE}", ""),
            hashes=tuple(value.replace("${none}", "") for value in line.hashes),
            options=tuple((name, value.replace("${NONE}", "")) for name, value in line.options),
            ignored=tuple(word.replace("${NONE}", "") for word in line.ignored),
        )
        for line in expected
    ]


@pytest.mark.parametrize(
    "unit", [" ", "\\\n", " --hash=sha256:" + A, "a", "#", " #", "\t", "${A}", "a==1 \\\n", "--hash="]
)
def test_long_lines_take_no_more_than_linear_time(unit: str) -> None:
    with contextlib.suppress(InputError):
        lines("a==1 " + unit * 300_000 + "!")
