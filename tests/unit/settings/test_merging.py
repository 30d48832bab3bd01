"""Flags before variables before the file before defaults."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.cli.arguments import main_parser, parse, parse_dockerfile, parse_fix
from wheelcheck.cli.settings import configure
from wheelcheck.model.errors import InputError
from wheelcheck.model.settings import Origin, Said
from wheelcheck.question import Question
from wheelcheck.settings.environment import environment_settings
from wheelcheck.settings.keys import DROPS, KEYS, variable
from wheelcheck.settings.merging import merged

LAYER = st.dictionaries(
    st.sampled_from([*KEYS, "image", "source"]), st.text(max_size=3).map(lambda text: Said(text, Origin.FILE))
)


@given(st.lists(LAYER, max_size=4))
def test_the_weightiest_layer_that_says_it_is_in_force(layers: list[Mapping[str, Said]]) -> None:
    found = merged(layers)
    for key in {key for layer in layers for key in layer}:
        first = next(place for place, layer in enumerate(layers) if key in layer)
        dropped = any(
            key in DROPS.get(other, ()) and found.get(other) is said
            for layer in layers[:first]
            for other, said in layer.items()
        )
        if dropped:
            assert key not in found
        else:
            assert found[key] is layers[first][key]
    assert set(found) <= {key for layer in layers for key in layer}


@given(LAYER, LAYER)
def test_what_the_first_layer_says_is_never_dropped(first: Mapping[str, Said], second: Mapping[str, Said]) -> None:
    assert merged([first, second]).items() >= first.items()
    assert merged([first]) == first
    assert merged([first, {}]) == merged([{}, first]) == first


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wheelcheck.toml").write_text(
        'bases = ["alpine"]\npythons = ["3.11", "3.12"]\nwithout = ["dev"]\nfail-on = ["missing"]\n'
        'index-url = "https://index.example.org/simple"\nsuggest = true\nopen-sdists = false\nformat = "json"\n'
        'extras = ["a"]\nbaseline = "b.json"\n',
        encoding="utf-8",
    )


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("words", "environ", "expected"),
    [
        ([], {}, {"bases": ["alpine"], "pythons": ["3.11", "3.12"], "fail_on": [["missing"]], "suggest": True}),
        ([], {}, {"open_sdists": False, "format": "json", "baseline": "b.json", "extras": ["a"]}),
        (["--base", "slim"], {}, {"bases": ["slim"], "pythons": ["3.11", "3.12"]}),
        ([], {"WHEELCHECK_BASES": "slim, debian12"}, {"bases": ["slim", "debian12"]}),
        (["--base", "ubi9"], {"WHEELCHECK_BASES": "slim"}, {"bases": ["ubi9"]}),
        ([], {"WHEELCHECK_FAIL_ON": "none"}, {"fail_on": [[]]}),
        (["--fail-on", "none"], {"WHEELCHECK_FAIL_ON": "build"}, {"fail_on": [[]]}),
        (["--dockerfile", "x"], {}, {"bases": [], "dockerfile": "x", "pythons": ["3.11", "3.12"]}),
        (["--image", "x"], {}, {"bases": []}),
        (["--from", "slim", "--to", "alpine"], {}, {"bases": [], "source": "slim"}),
        ([], {"WHEELCHECK_DOCKERFILE": "x"}, {"bases": [], "dockerfile": "x"}),
        (["--base", "slim"], {"WHEELCHECK_DOCKERFILE": "x"}, {"bases": ["slim"], "dockerfile": None}),
        (["--only", "main"], {}, {"only": ["main"], "without": []}),
        (["--all-extras"], {}, {"all_extras": True, "extras": []}),
        (["--no-index"], {}, {"no_index": True, "index_url": None}),
        ([], {"WHEELCHECK_NO_INDEX": "1"}, {"no_index": True, "index_url": None}),
        ([], {"WHEELCHECK_SUGGEST": "off", "WHEELCHECK_OPEN_SDISTS": "yes"}, {"suggest": False, "open_sdists": True}),
        (["--no-open"], {"WHEELCHECK_OPEN_SDISTS": "yes"}, {"open_sdists": False}),
        (["--output", "markdown=-"], {}, {"format": None}),
        (["--no-config"], {}, {"bases": [], "format": None, "exceptions": ()}),
        (["--no-config"], {"WHEELCHECK_BASES": "slim"}, {"bases": ["slim"], "format": None}),
        ([], {"WHEELCHECK_FIND_LINKS": "a,b c"}, {"find_links": ["a,b", "c"]}),
    ],
)
def test_what_the_options_become(words: list[str], environ: dict[str, str], expected: dict[str, object]) -> None:
    options = parse(words)
    configure(options, environ)
    assert {name: getattr(options, name) for name in expected} == expected


@pytest.mark.usefixtures("project")
def test_where_each_value_comes_from() -> None:
    options = parse(["--base", "slim"])
    in_force = configure(options, {"WHEELCHECK_PYTHONS": "3.13"})
    assert in_force.file == "wheelcheck.toml"
    assert in_force.values.keys() == KEYS.keys()
    places = {key: said.place for key, said in in_force.values.items() if said.origin is not Origin.DEFAULT}
    assert places == {
        "bases": "--base",
        "pythons": "WHEELCHECK_PYTHONS",
        "without": "wheelcheck.toml:3",
        "fail-on": "wheelcheck.toml:4",
        "index-url": "wheelcheck.toml:5",
        "suggest": "wheelcheck.toml:6",
        "open-sdists": "wheelcheck.toml:7",
        "format": "wheelcheck.toml:8",
        "extras": "wheelcheck.toml:9",
        "baseline": "wheelcheck.toml:10",
    }
    assert in_force.values["machines"].place == "default"


@pytest.mark.usefixtures("project")
def test_other_jobs_take_what_is_theirs() -> None:
    options = parse_fix([])
    configure(options, {}, unused={"baseline", "format", "suggest"})
    assert (options.bases, options.format, options.suggest, options.baseline) == (["alpine"], None, False, None)
    options = parse_dockerfile([])
    configure(options, {}, unused={"fail-on"})
    assert options.fail_on is None


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"WHEELCHECK_NO_INDEX": "maybe"}, "WHEELCHECK_NO_INDEX is 'maybe'; it takes 1, true"),
        ({"WHEELCHECK_FAIL_ON": "compil"}, "WHEELCHECK_FAIL_ON: there is no 'compil'; did you mean compile?"),
        ({"WHEELCHECK_FORMAT": "yaml"}, "WHEELCHECK_FORMAT: there is no 'yaml'; "),
    ],
)
def test_wrong_variables(environ: dict[str, str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        environment_settings(environ)
    assert message in str(caught.value)


def test_every_key_is_a_field_of_the_question_and_has_a_flag() -> None:
    options = vars(parse([]))
    flags = {name for action in main_parser()._actions for name in action.option_strings}
    for key in KEYS.values():
        assert key.option in options
        assert key.option in Question._fields or key.name == "format"
        assert key.flag in flags or key.name == "locks"
        assert variable(key) not in {"WHEELCHECK_CACHE_DIR", "WHEELCHECK_CONFIG", "WHEELCHECK_DEBUG"}


def test_a_variable_of_separators_does_not_switch_the_gate_off() -> None:
    with pytest.raises(InputError, match="WHEELCHECK_FAIL_ON names nothing"):
        environment_settings({"WHEELCHECK_FAIL_ON": " , "})
    assert environment_settings({"WHEELCHECK_FAIL_ON": "none"})["fail-on"].value == ("none",)
