"""One requirement: names, pins, extras, markers, URLs and paths, and the words for what is none."""

import contextlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import InvalidRequirement, Requirement

from wheelcheck.lockfiles.requirement_text import Requested, RequirementError, parse_editable, parse_requirement
from wheelcheck.model.lock import INDEX, Source, SourceType


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("numpy==2.3.4", Requested("numpy", "2.3.4", specifier="==2.3.4")),
        ("numpy == 2.3.4", Requested("numpy", "2.3.4", specifier="==2.3.4")),
        ("Foo_Bar.baz==1", Requested("foo-bar-baz", "1", specifier="==1")),
        ("pytz==2021.05.1", Requested("pytz", "2021.5.1", specifier="==2021.05.1")),
        ("x==1.0-rc1", Requested("x", "1.0rc1", specifier="==1.0-rc1")),
        ("torch==2.7.1+cpu", Requested("torch", "2.7.1+cpu", specifier="==2.7.1+cpu")),
        ("x==v1.0", Requested("x", "1.0", specifier="==v1.0")),
        ("x==1!2.0", Requested("x", "1!2.0", specifier="==1!2.0")),
        ("pytest-cov===6.2.1", Requested("pytest-cov", "6.2.1", specifier="===6.2.1")),
        ("x===Literal.1", Requested("x", "Literal.1", specifier="===Literal.1")),
        ("x==1.0,<2", Requested("x", "1.0", specifier="<2,==1.0")),
        ("x (==1.0)", Requested("x", "1.0", specifier="==1.0")),
        ("uwsgi==2.0.*", Requested("uwsgi", None, specifier="==2.0.*")),
        ("x>=1", Requested("x", None, specifier=">=1")),
        ("x", Requested("x")),
        ("psycopg[binary]==3.2.1", Requested("psycopg", "3.2.1", ("binary",), specifier="==3.2.1")),
        ("a[b, c-d]==1", Requested("a", "1", ("b", "c-d"), specifier="==1")),
        ("a[]==1", Requested("a", "1", specifier="==1")),
    ],
)
def test_names_and_pins(text: str, expected: Requested) -> None:
    assert parse_requirement(text) == expected


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("x==1; python_version > '3.8'", "python_version > '3.8'"),
        ("x==1;python_version>'3.8'", "python_version>'3.8'"),
        (
            "x==1 ; (os_name == 'nt' or os_name == 'posix') and extra == 'a'",
            "(os_name == 'nt' or os_name == 'posix') and extra == 'a'",
        ),
        ("x==1 ; 'linux' in sys_platform", "'linux' in sys_platform"),
        ("x==1 ;", None),
        ("x @ https://files.example.org/x-1-py3-none-any.whl ; os_name == 'nt'", "os_name == 'nt'"),
        ("https://files.example.org/x-1-py3-none-any.whl ; os_name == 'nt'", "os_name == 'nt'"),
    ],
)
def test_markers_are_kept_as_text(text: str, marker: str | None) -> None:
    assert parse_requirement(text).marker == marker


WHEEL = "https://files.example.org/en_core_web_sm-3.1.0-py3-none-any.whl"
GIT = "git+https://git.example.org/o/Some_Name.git@1f2e"


@pytest.mark.parametrize(
    ("text", "name", "version", "source", "filename"),
    [
        (WHEEL, "en-core-web-sm", "3.1.0", Source(SourceType.URL, WHEEL), WHEEL.rsplit("/", 1)[1]),
        (f"spacy-model @ {WHEEL}", "spacy-model", "3.1.0", Source(SourceType.URL, WHEEL), WHEEL.rsplit("/", 1)[1]),
        ("a@https://e.example.org/a.zip", "a", None, Source(SourceType.URL, "https://e.example.org/a.zip"), "a.zip"),
        (
            "https://e.example.org/torch-2.7.1%2Bcpu-cp312-cp312-linux_x86_64.whl",
            "torch",
            "2.7.1+cpu",
            Source(SourceType.URL, "https://e.example.org/torch-2.7.1%2Bcpu-cp312-cp312-linux_x86_64.whl"),
            "torch-2.7.1+cpu-cp312-cp312-linux_x86_64.whl",
        ),
        (
            "https://e.example.org/my-tool-1.2.tar.gz",
            "my-tool",
            "1.2",
            Source(SourceType.URL, "https://e.example.org/my-tool-1.2.tar.gz"),
            "my-tool-1.2.tar.gz",
        ),
        (f"{GIT}#egg=other[x]", "other", None, Source(SourceType.VCS, GIT), None),
        (f"n @ {GIT}", "n", None, Source(SourceType.VCS, GIT), None),
        (f"n @ {GIT}#subdirectory=sub", "n", None, Source(SourceType.VCS, f"{GIT}#subdirectory=sub"), None),
        (GIT, "some-name", None, Source(SourceType.VCS, GIT), None),
        (
            "git+ssh://git@h.example.org/o/n.git",
            "n",
            None,
            Source(SourceType.VCS, "git+ssh://git@h.example.org/o/n.git"),
            None,
        ),
        (
            "./dist/a-1.0-py3-none-any.whl",
            "a",
            "1.0",
            Source(SourceType.PATH, "./dist/a-1.0-py3-none-any.whl"),
            "a-1.0-py3-none-any.whl",
        ),
        ("a @ file:///w/a-1.0.tar.gz", "a", "1.0", Source(SourceType.PATH, "/w/a-1.0.tar.gz"), "a-1.0.tar.gz"),
        ("a @ file:///w/some%20dir", "a", None, Source(SourceType.DIRECTORY, "/w/some dir"), None),
        ("../libs/thing", "thing", None, Source(SourceType.DIRECTORY, "../libs/thing"), None),
        ("a @ ../libs/thing", "a", None, Source(SourceType.DIRECTORY, "../libs/thing"), None),
    ],
)
def test_direct_sources(text: str, name: str, version: str | None, source: Source, filename: str | None) -> None:
    found = parse_requirement(text)
    assert (found.name, found.version, found.source, found.filename) == (name, version, source, filename)


def test_a_semicolon_belongs_to_a_url_unless_a_space_follows() -> None:
    found = parse_requirement("https://files.example.org/v;1/x-1-py3-none-any.whl; os_name == 'nt'")
    assert found.source.url == "https://files.example.org/v;1/x-1-py3-none-any.whl"
    assert found.marker == "os_name == 'nt'"


def test_the_fragment_of_a_url_may_hold_a_hash() -> None:
    assert parse_requirement(f"{WHEEL}#sha256=ABCD&egg=x").hashes == ("sha256:abcd",)
    assert parse_requirement(f"{WHEEL}#unknown=abcd").hashes == ()


def test_a_name_that_stands_nowhere_is_marked_as_guessed() -> None:
    assert parse_requirement(GIT).guessed
    assert not parse_requirement(f"{GIT}#egg=x").guessed
    assert not parse_requirement(f"x @ {GIT}").guessed
    assert not parse_requirement(WHEEL).guessed


@pytest.mark.parametrize(
    ("text", "name", "extras", "url"),
    [
        (f"{GIT}#egg=foo[bar]", "foo", ("bar",), GIT),
        (f"foo[bar] @ {GIT}", "foo", ("bar",), GIT),
        ("git://h.example.org/foo.git#egg=foo", "foo", (), "git+git://h.example.org/foo.git"),
        ("./some_thing[a,b]", "some-thing", ("a", "b"), "./some_thing"),
        ("file:///srv/thing", "thing", (), "/srv/thing"),
    ],
)
def test_editables(text: str, name: str, extras: tuple[str, ...], url: str) -> None:
    found = parse_editable(text)
    assert (found.name, found.extras, found.source.url, found.source.editable) == (name, extras, url, True)


def test_the_folder_itself_gives_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "My.Project").mkdir()
    monkeypatch.chdir(tmp_path / "My.Project")
    assert [parse_editable(text).name for text in (".", "file:.", ".[x]")] == ["my-project"] * 3


@pytest.mark.parametrize("text", ["foo", "foo==1", WHEEL, f"foo @ {WHEEL}", "./foo-1-py3-none-any.whl"])
def test_what_cannot_be_editable(text: str) -> None:
    with pytest.raises(RequirementError, match="cannot be editable"):
        parse_editable(text)


def test_a_bare_word_may_be_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "thing").mkdir()
    monkeypatch.chdir(tmp_path)
    assert parse_editable("thing").source == Source(SourceType.DIRECTORY, "thing", editable=True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("foo=1.0", "did you mean `==`"),
        ("foo==", "no requirement"),
        ("-foo==1", "no requirement"),
        ("foo bar", "no requirement"),
        ("foo==1.0.*.1", "no requirement"),
        ("foo==1,==2", "contradicts itself"),
        ("foo==1 ; python_versoin > '3'", "no environment marker"),
        ("foo==1 ; (os_name == 'nt'", "no environment marker"),
        ("foo==1 ; os_name == 'nt')", "no environment marker"),
        ("nothing/here", "looks like a path"),
        ("https://files.example.org/not-a-wheel.whl", "no wheel's name"),
        ("https://files.example.org/", "names no project"),
        ("file:", "names no file"),
        ("a" + ">=1," * 5000 + ">=1", "no requirement is that long"),
        ("\x1b[31mred==1", "no requirement"),
    ],
)
def test_what_is_no_requirement(text: str, words: str) -> None:
    with pytest.raises(RequirementError, match=re.escape(words)):
        parse_requirement(text)


NAMES = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,8}[A-Za-z0-9])?", fullmatch=True)
VERSIONS = st.from_regex(
    r"(v|1!)?[0-9]{1,3}(\.[0-9*a-z]{1,3}){0,3}(-?(rc|b|post|dev)[0-9]{0,2})?(\+[a-z0-9.]{1,5})?", fullmatch=True
)
EXTRAS = st.sampled_from(["", "[a]", "[a,b]", " [ a , b-c ]", "[]", "[a,]", "[-]"])
OPERATORS = st.sampled_from(["==", "===", " == ", ">=", "==1,<"])
SUFFIXES = st.sampled_from(
    ["", " ", ";", "; os_name == 'nt'", " ; python_version<'3' and extra=='x'", "; os_name", "; nope == 'x'"]
)


def contradictory(requirement: Requirement) -> bool:
    exact = [s.version for s in requirement.specifier if s.operator == "==" and not s.version.endswith(".*")]
    return (
        len(requirement.specifier) > 1
        and bool(exact)
        and not requirement.specifier.contains(exact[0], prereleases=True)
    )


@given(NAMES, EXTRAS, OPERATORS, VERSIONS, SUFFIXES)
def test_the_fast_path_says_what_the_library_says(
    name: str, extras: str, operator: str, version: str, suffix: str
) -> None:
    text = name + extras + operator + version + suffix
    try:
        expected = Requirement(text.rstrip("; ") if suffix == ";" else text)
    except InvalidRequirement:
        with pytest.raises(RequirementError):
            parse_requirement(text)
        return
    if contradictory(expected):
        with pytest.raises(RequirementError, match="contradicts itself"):
            parse_requirement(text)
        return
    found = parse_requirement(text)
    assert found.name == re.sub(r"[-_.]+", "-", expected.name).lower()
    assert set(found.extras) == expected.extras
    assert (found.marker is None) == (expected.marker is None)
    exact = [s.version for s in expected.specifier if s.operator in {"==", "==="} and not s.version.endswith(".*")]
    assert (found.version is None) == (not exact)
    assert found.version is None or expected.specifier.contains(found.version, prereleases=True)


@given(st.text())
def test_any_text_is_a_requirement_or_refused(text: str) -> None:
    for parse in (parse_requirement, parse_editable):
        with contextlib.suppress(RequirementError):
            assert parse(text).name


def test_the_default_source_is_an_index() -> None:
    assert parse_requirement("numpy==1").source is INDEX
