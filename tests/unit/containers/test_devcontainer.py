"""What devcontainer files build or take."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.containers.test_compose import ARG, PIP, SLIM, find
from wheelcheck.containers.devcontainer import plain_json
from wheelcheck.model.errors import InputError

PATH = ".devcontainer/devcontainer.json"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1, // one\n "b": [1, 2, ], /* two\n */ }', {"a": 1, "b": [1, 2]}),
        ('{"a": "// no /* comment */ ,]", "b": "\\"//"}', {"a": "// no /* comment */ ,]", "b": '"//'}),
        ('/**/{"a": "x",\n// last\n}// end', {"a": "x"}),
        ('{"a": ",}"/*,*/,}', {"a": ",}"}),
    ],
)
def test_json_with_comments(text: str, expected: object) -> None:
    plain = plain_json(text)
    assert json.loads(plain) == expected
    assert plain.count("\n") == text.count("\n")


values = st.recursive(
    st.text(alphabet='/*",\\ ]}x\n') | st.integers(), lambda each: st.lists(each) | st.dictionaries(st.text(), each)
)


@given(values, st.sampled_from([None, 1]))
def test_json_without_comments_is_left_alone(value: object, indent: int | None) -> None:
    assert json.loads(plain_json(json.dumps(value, indent=indent))) == value


@pytest.mark.parametrize(
    ("text", "files", "expected"),
    [
        ('{"image": "python:3.12-slim"}', {}, "python:3.12-slim"),
        ('{"build": {"dockerfile": "Dockerfile"}}', {".devcontainer/Dockerfile": SLIM}, "python:3.12-slim"),
        ('{"build": {"dockerfile": "../x", "context": ".."}}', {"x": SLIM}, "python:3.12-slim"),
        ('{"dockerFile": "../x", "context": ".."}', {"x": SLIM}, "python:3.12-slim"),
        ('{"build": {"dockerfile": "${localWorkspaceFolder}/x"}}', {"x": SLIM}, "python:3.12-slim"),
        ('{"build": {"dockerfile": "../x", "args": {"V": "3.13"}, "target": "a"}}', {"x": ARG}, "python:3.13-slim"),
        ('{"image": "python:${localEnv:V:3.11}-${localEnv:NONE}slim"}', {}, "python:3.11-slim"),
        (
            '{"dockerComposeFile": ["../compose.yaml", "extra.yaml"], "service": "dev"}',
            {
                "compose.yaml": "services: {dev: {build: app}, db: {image: postgres}}",
                ".devcontainer/extra.yaml": "services: {dev: {build: {args: {V: '$V'}}}}",
                ".env": "V=3.8",
                "app/Dockerfile": ARG,
            },
            "python:3.8-alpine",
        ),
    ],
)
def test_the_image(text: str, files: dict[str, str], expected: str) -> None:
    assert find({PATH: text, **files}, PATH).place.setting.image == expected


def test_the_environment_has_a_say() -> None:
    found = find({PATH: '{"image": "python:${localEnv:V}"}'}, PATH, environ={"V": "3.9"})
    assert (found.place.setting.image, found.build.taken) == ("python:3.9", frozenset("V"))
    unset = find({PATH: '{"image": "python:3${localEnv:V}"}'}, PATH)
    assert unset.notes == (f"{PATH}: V has no value, and becomes nothing",)


def test_deeper_folders_and_the_short_name() -> None:
    files = {".devcontainer/a/devcontainer.json": '{"dockerFile": "${localWorkspaceFolder}/x"}', "x": SLIM}
    assert find(files, ".devcontainer/a/devcontainer.json").place.path == "x"
    assert (
        find({"a/.devcontainer.json": '{"dockerFile": "x"}', "a/x": SLIM}, "a/.devcontainer.json").place.path == "a/x"
    )


@pytest.mark.parametrize(
    "command",
    ['"pip install -r requirements.txt"', '["pip", "install", "-r", "requirements.txt"]', '{"a": "true", "b": "pip install -r requirements.txt"}'],
)  # fmt: skip
def test_commands_that_are_carried_out_in_it(command: str) -> None:
    place = find({PATH: f'{{"image": "python:3.12", "postCreateCommand": {command}}}'}, PATH).place
    assert place.install is not None


def test_features_and_platforms() -> None:
    text = '{"image": "debian:12", "features": {"registry.example.org/python:1": {}}, "runArgs": ["--platform=linux/arm64"]}'
    found = find({PATH: text}, PATH)
    assert "its features (registry.example.org/python:1) may install another Python" in found.notes[0]
    assert found.place.setting.platform == "linux/arm64"
    built = '{"build": {"dockerfile": "x", "options": ["--platform", "linux/s390x"]}}'
    assert find({PATH: built, ".devcontainer/x": f"FROM python:3\n{PIP}"}, PATH).place.setting.platform == "linux/s390x"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", f"{PATH}:1: is not valid JSON"),
        ('{\n"a": 1\n"b": 2}', f"{PATH}:3: is not valid JSON"),
        ("[]", "is no JSON object"),
        ("{}", "names no Dockerfile, image or compose file"),
        ('{"a": ' + "[" * 100_000, "is nested too deeply"),
        ('{"a": ' + "1" * 100_000 + "}", "numbers too long"),
        ("/*" * 400_000, "is not valid JSON"),
        (",/*" * 300_000, "is not valid JSON"),
        (" " * 2_000_000, "is larger than any"),
        (
            '{\n"build": {"dockerfile": "x"}}',
            f"{PATH}:2: the devcontainer is built from .devcontainer/x, which is not there",
        ),
        ('{"dockerComposeFile": "x.yaml"}', ".devcontainer/x.yaml: no such file"),
        ('{"dockerComposeFile": "../c.yaml"}', "names a compose file and no `service` of it"),
        (
            '{"dockerComposeFile": "../c.yaml",\n"service": "deb"}',
            f"{PATH}:2: unknown service `deb`; did you mean dev?",
        ),
        ('{"image": "' + "${localEnv:X}" * 100 + '"}', "larger than any devcontainer.json"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    files = {PATH: text, "c.yaml": "services: {dev: {image: x}}"}
    with pytest.raises(InputError) as caught:
        find(files, PATH, environ={"X": "x" * 100_000})
    assert message in str(caught.value)


def test_a_service_is_one_of_a_compose_file() -> None:
    with pytest.raises(InputError, match="--service goes with a compose file"):
        find({PATH: '{"image": "x"}'}, PATH, service="web")
    files = {
        PATH: '{"dockerComposeFile": "../c.yaml", "service": "dev"}',
        "c.yaml": "services: {dev: {image: x}, web: {image: y}}",
    }
    assert find(files, PATH, service="web").place.setting.image == "y"
