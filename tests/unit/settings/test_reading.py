"""`[tool.wheelcheck]`: what is understood, and what is told with file and line."""

import pytest

from wheelcheck.model.errors import InputError
from wheelcheck.model.exceptions import ExceptionRule
from wheelcheck.model.verdict import Code, VerdictKind
from wheelcheck.settings.reading import Settings, read_settings


def read(body: str, name: str = "pyproject.toml") -> Settings:
    text = f"[tool.wheelcheck]\n{body}\n" if name == "pyproject.toml" else body
    return read_settings(text, f"/home/somebody/p/{name}", name)


def test_values_with_their_lines() -> None:
    found = read('\nbases = ["alpine", " slim "]\nfail-on = []\n"no-index" = true\ninstaller = "pip"\n')
    assert {key: (said.value, said.line, said.place) for key, said in found.values.items()} == {
        "bases": (("alpine", "slim"), 3, "pyproject.toml:3"),
        "fail-on": ((), 4, "pyproject.toml:4"),
        "no-index": (True, 5, "pyproject.toml:5"),
        "installer": ("pip", 6, "pyproject.toml:6"),
    }


def test_paths_are_relative_to_the_file() -> None:
    found = read('dockerfile = "docker/Dockerfile"\nfind-links = ["wheels", "https://files.example.org/x"]').values
    assert found["dockerfile"].value == "/home/somebody/p/docker/Dockerfile"
    assert found["find-links"].value == ("/home/somebody/p/wheels", "https://files.example.org/x")


@pytest.mark.parametrize("name", ["wheelcheck.toml", "ci.toml"])
def test_a_file_of_its_own_has_the_keys_at_the_top(name: str) -> None:
    found = read('bases = ["alpine"]\n[[exceptions]]\npackage = "A"\nreason = "r"\n', name)
    assert found.values["bases"].line == 1
    assert found.exceptions == (ExceptionRule("a", "r", name, 3),)


def test_an_exception_in_full() -> None:
    found = read(
        '[[tool.wheelcheck.exceptions]]\npackage = "Foo_Bar"\nversion = ">=1,<2"\ntargets = ["alpine*"]\n'
        'codes = ["sdist-only"]\nverdicts = ["compile"]\nreason = "a stage of ours builds it"\nuntil = 2027-01-31\n'
        '[[tool.wheelcheck.exceptions]]\npackage = "b"\nreason = "r"\nuntil = "2027-02-01"'
    )
    assert found.exceptions == (
        ExceptionRule(
            "foo-bar", "a stage of ours builds it", "pyproject.toml", 3, ">=1,<2", ("alpine*",),
            frozenset({Code.SDIST_ONLY}), frozenset({VerdictKind.COMPILE}), "2027-01-31",
        ),
        ExceptionRule("b", "r", "pyproject.toml", 11, until="2027-02-01"),
    )  # fmt: skip


EXCEPTION = "[[tool.wheelcheck.exceptions]]\n"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('basis = ["x"]', "pyproject.toml:2: there is no setting 'basis'; did you mean bases?"),
        ("\n\nqqqqqq = 1", "pyproject.toml:4: there is no setting 'qqqqqq'; there are locks, bases, pythons,"),
        ("[tool.wheelcheck.exception]", "pyproject.toml:2: there is no setting 'exception'; did you mean exceptions?"),
        ('allow = ["x"]', "there is no setting 'allow'; write an exception with a reason instead"),
        ('outputs = ["json=x"]', "a project's file does not say what is written where; use --output"),
        ('arches = ["x"]', "there is no setting 'arches'; did you mean machines?"),
        ('bases = "alpine"', 'pyproject.toml:2: bases wants a list of texts (["a", "b"]), not a text: write ["alpine"]'),
        ("bases = 3", 'bases wants a list of texts (["a", "b"]), not a number'),
        ("bases = [3.12]", 'bases wants a list of texts (["a", "b"]); it holds a number'),
        ("pythons = [3.12]", "pythons wants a list of texts"),
        ("no-index = 'yes'", "no-index wants true or false, not a text"),
        ("stage = 2020-01-01", 'stage wants a text ("a"), not a date'),
        ("stage = ''", "stage: '' is nothing that it could be"),
        ('bases = ["a\\u0000b"]', "bases: 'a\\x00b' is nothing that it could be"),
        ("fail-on = ['compil']", "fail-on: there is no 'compil'; did you mean compile?"),
        ("fail-on = ['none', 'build']", "fail-on: none stands alone"),
        ("format = 'sarfi'", "format: there is no 'sarfi'; did you mean sarif?"),
        ("installer = 'pipp'", "installer: there is no 'pipp'; did you mean pip"),
        ("baseline = '../b.json'", "pyproject.toml:2: baseline: is not below the folder of this file"),
        ("baseline = '/etc/passwd'", "pyproject.toml:2: baseline: is not below the folder of this file"),
        ("bases = ['a']\ndockerfile = 'x'", "bases and dockerfile contradict each other"),
        ("no-index = true\nindex-url = 'x'", "contradict each other"),
        ("exceptions = 'x'", "pyproject.toml:2: exceptions wants tables"),
        ("exceptions = ['x']", "pyproject.toml:2: exceptions wants tables"),
        (f"{EXCEPTION}package = 'x'", "pyproject.toml:2: an exception needs a reason: whoever reads it next year"),
        (f"{EXCEPTION}reason = 'x'", "pyproject.toml:2: an exception needs a package: it says which"),
        (f"{EXCEPTION}package = 'x'\nreason = ' '", "pyproject.toml:4: reason is empty: whoever reads it"),
        (f"{EXCEPTION}package = 'x>=2'\nreason = 'r'", "pyproject.toml:3: package: 'x>=2' is no package's name; a version"),
        (f"{EXCEPTION}package = 'x'\nreason = 3", "pyproject.toml:4: reason wants a text, not a number"),
        (f"{EXCEPTION}package = 'x'\nreson = 'r'", "pyproject.toml:4: an exception has no key 'reson'; did you mean reason?"),
        (f"{EXCEPTION}name = 'x'", "pyproject.toml:3: an exception has no key 'name'; did you mean package?"),
        (f"{EXCEPTION}package = 'x'\nreason = 'r'\nversion = '2.0'", "not '2.0'; did you mean \"==2.0\"?"),
        (f"{EXCEPTION}package = 'x'\nreason = 'r'\nuntil = 'soon'", "until wants a date (2027-01-31), not 'soon'"),
        (f"{EXCEPTION}package = 'x'\nreason = 'r'\nuntil = 2027-01-31T00:00:00", "not a date with a time"),
        (f"{EXCEPTION}package = 'x'\nreason = 'r'\nuntil = 2027", "until wants a date (2027-01-31), not a number"),
        (f"{EXCEPTION}package = 'x'\nreason = 'r'\ntargets = 'a'", 'not a text: write ["a"]'),
        (f"{EXCEPTION}package = 'x'\nreason = 'r'\ntargets = []", "targets is empty, so that nothing is meant"),
        (f"{EXCEPTION}package = 'x'\nreason = 'r'\ncodes = ['sdist-onli']", "there is no 'sdist-onli'; did you mean sdist-only"),
        (f"{EXCEPTION}package = 'x'\nreason = 'r'\nverdicts = ['wheel']", "there is no 'wheel'; "),
        ("bases = [", "pyproject.toml:2: is not valid TOML:"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(body: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(body)
    assert message in str(caught.value)
    assert str(caught.value).startswith("pyproject.toml")


def test_a_table_that_is_none() -> None:
    with pytest.raises(InputError, match=r"\[tool.wheelcheck\] is a table, not a number"):
        read_settings("[tool]\nwheelcheck = 3\n", "/p/pyproject.toml", "pyproject.toml")


def test_lines_that_are_not_certain_are_not_told() -> None:
    text = '[tool.wheelcheck]\nstage = """\nbases = 3\n"""\nbases = 3\n'
    with pytest.raises(InputError) as caught:
        read_settings(text, "/p/pyproject.toml", "pyproject.toml")
    assert (caught.value.path, caught.value.line) == ("pyproject.toml", None)
