"""The help text: everything is in it, and it fits the narrowest usual screen."""

import pytest

from wheelcheck.cli.arguments import Output, main_parser, parse
from wheelcheck.model.errors import InputError
from wheelcheck.render.formats import FORMATS


def test_help_fits_80_columns() -> None:
    assert max(map(len, main_parser().format_help().splitlines())) <= 80


def test_help_names_every_option_and_other_job() -> None:
    text = main_parser().format_help()
    options = {name for action in main_parser()._actions for name in action.option_strings}
    assert len(options) > 30
    for option in options:
        assert option in text
    for job in ("wheelcheck bases", "wheelcheck explain"):
        assert job in text


def test_every_option_is_explained() -> None:
    for action in main_parser()._actions:
        assert action.help


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--format", "sarfi"], "argument --format: there is no format 'sarfi'; did you mean sarif?"),
        (["--format", "Markdwon"], "there is no format 'Markdwon'; did you mean markdown?"),
        (
            ["--format", "yaml"],
            "there is no format 'yaml'; it is one of table, json, jsonl, csv, markdown, html, github,",
        ),
        (["--output", "gitlub=x"], "there is no format 'gitlub'; did you mean gitlab or github?"),
        (["--output", "report.sarif"], "'report.sarif' is not FORMAT=FILE; did you mean sarif=report.sarif?"),
        (["--output", "junit"], "'junit' names no file; did you mean junit=wheelcheck.xml?"),
        (["--output", "junit="], "'junit=' is not FORMAT=FILE with a format of table, json,"),
        (["--output", "markdown=-", "--output", "json=-"], "two outputs have the same destination"),
        (["--output", "markdown=-", "--format", "json"], "two outputs have the same destination"),
    ],
)
def test_a_wrong_format_is_told_with_the_right_one(words: list[str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(words)
    assert message in str(caught.value)


def test_several_outputs_at_once() -> None:
    options = parse(["a", "--output", "sarif=a.sarif", "-o", "junit=b=c.xml", "-o", "markdown=-"])
    assert options.outputs == [Output("sarif", "a.sarif"), Output("junit", "b=c.xml"), Output("markdown", "-")]
    assert [parse(["a", "--format", name]).format for name in FORMATS] == list(FORMATS)


def test_help_names_every_format() -> None:
    text = " ".join(main_parser().format_help().split())
    assert f"what stdout gets: {', '.join(list(FORMATS)[:-1])} or {list(FORMATS)[-1]} (default: table)" in text
