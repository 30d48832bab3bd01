"""The list of formats: each can be had by its name, and a file's name tells its format."""

from importlib.util import find_spec

import pytest

from tests.golden.sample_report import sample
from wheelcheck.render.formats import FORMATS, format_of_file, renderer


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_renders(name: str) -> None:
    if find_spec(FORMATS[name].module) is None:
        pytest.skip(f"{FORMATS[name].module} is not there")
    text = renderer(name)(sample())
    assert "psycopg2" in text
    assert text.endswith("\n")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("wheelcheck.sarif", "sarif"),
        ("out/wheelcheck.sarif.json", "sarif"),
        ("gl-code-quality-report.json", "json"),
        ("report.gitlab.json", "gitlab"),
        ("REPORT.MD", "markdown"),
        ("report.jsonl", "jsonl"),
        ("junit.xml", "junit"),
        ("report.html", "html"),
        ("report.csv", "csv"),
        ("report", None),
        ("report.pdf", None),
    ],
)
def test_a_files_name_tells_its_format(path: str, name: str | None) -> None:
    assert format_of_file(path) == name


def test_no_two_formats_have_one_suffix() -> None:
    suffixes = [suffix for each in FORMATS.values() for suffix in each.suffixes]
    assert len(suffixes) == len(set(suffixes))
