"""What services of compose files build or take: one fixture per pattern."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.containers.files_in_memory import MemoryFiles
from wheelcheck.containers.places import Asked, Found, find_places
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import LockFormat

PIP = "RUN pip install -r requirements.txt\n"
SLIM = f"FROM python:3.12-slim\n{PIP}"
REQUIREMENTS = (LockFormat.REQUIREMENTS, "requirements.txt")


def find(
    files: dict[str, str],
    path: str = "compose.yaml",
    lock: tuple[LockFormat, str] = REQUIREMENTS,
    **asked: object,
) -> Found:
    settings: dict[str, object] = {"build_args": {}, "machine": "amd64", **asked}
    return find_places(path, MemoryFiles(files), [lock], Asked(**settings))[0]  # type: ignore[arg-type]


def image(files: dict[str, str], **asked: object) -> str:
    return find(files, **asked).place.setting.image  # type: ignore[arg-type]


def one(service: str, **files: str) -> dict[str, str]:
    """A compose file with one service, whose lines are given."""
    lines = "".join(f"    {line}\n" for line in service.splitlines())
    return {"compose.yaml": f"services:\n  web:\n{lines}", "Dockerfile": SLIM, **files}


ARG = f"ARG V=3.9\nFROM python:$V-slim AS a\n{PIP}FROM python:$V-alpine AS b\n{PIP}"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (one("build: ."), "python:3.12-slim"),
        (one("build: app", **{"app/Dockerfile": ARG}), "python:3.9-alpine"),
        (one("build: {context: ./app/}", **{"app/Dockerfile": ARG}), "python:3.9-alpine"),
        (one("build: {dockerfile: docker/x.Dockerfile}", **{"docker/x.Dockerfile": ARG}), "python:3.9-alpine"),
        (one("build: {context: app, dockerfile: ../x}", x=ARG), "python:3.9-alpine"),
        (one("build:\n  target: a", Dockerfile=ARG), "python:3.9-slim"),
        (one("build:\n  args: {V: 3.13}", Dockerfile=ARG), "python:3.13-alpine"),
        (one("build:\n  args: ['V=3.13', 'W']", Dockerfile=ARG), "python:3.13-alpine"),
        (one("build:\n  args: {V: }", Dockerfile=ARG), "python:3.9-alpine"),
        (one("build:\n  dockerfile_inline: |\n    FROM python:3.11\n    RUN x\n"), "python:3.11"),
        (one("build: {context: '.'}\nimage: registry.example.org/app"), "python:3.12-slim"),
        (one("image: python:3.10-slim"), "python:3.10-slim"),
        (one("build: .", Dockerfile="", Containerfile=SLIM), "python:3.12-slim"),
        (
            one(
                "build:\n  additional_contexts: {base: 'docker-image://python:3.13', src: ../x}",
                Dockerfile=f"FROM base\n{PIP}",
            ),
            "python:3.13",
        ),
        (
            one("build:\n  additional_contexts: ['base=docker-image://python:3.13']", Dockerfile="FROM base"),
            "python:3.13",
        ),
        (
            {
                "compose.yaml": "services:\n  base: {image: 'python:3.8'}\n"
                "  web:\n    build:\n      additional_contexts: {base: 'service:base'}\n",
                "Dockerfile": f"FROM base\n{PIP}",
            },
            "python:3.8",
        ),
    ],
)
def test_the_image_of_a_service(files: dict[str, str], expected: str) -> None:
    if not files.get("Dockerfile"):
        files.pop("Dockerfile", None)
    assert image(files) == expected


def test_a_flag_wins_over_the_file() -> None:
    files = one("build:\n  target: a\n  args: {V: 3.13}", Dockerfile=ARG)
    assert image(files, stage="b", build_args={"V": "3.8"}) == "python:3.8-alpine"


def test_variables() -> None:
    files = one("build:\n  args:\n    V: ${V:-3.10}\n    W:\n  dockerfile: ${FILE-Dockerfile}", Dockerfile=ARG)
    assert image(files) == "python:3.10-alpine"
    assert image({**files, ".env": "V=3.11\n"}) == "python:3.11-alpine"
    found = find({**files, ".env": "V=3.11\n"}, environ={"V": "3.12"})
    assert found.place.setting.image == "python:3.12-alpine"
    assert found.build.taken == {"V"}
    assert not find({**files, ".env": "V=3.11\n"}, environ={"X": "3.12"}).build.taken
    passed = find(one("build:\n  args: [V]", Dockerfile=ARG), environ={"V": "3.7"})
    assert passed.place.setting.image == "python:3.7-alpine"
    assert passed.build.taken == {"V"}
    unset = find(one("build: {args: {V: '${NONE}3.11'}}", Dockerfile=ARG))
    assert unset.notes == ("compose.yaml:3: NONE has no value, and becomes nothing",)


def test_a_number_that_is_no_version_is_told() -> None:
    found = find(one("build:\n  args: {V: 3.10, OK: 3.11}", Dockerfile=ARG))
    assert found.place.setting.image == "python:3.1-alpine"
    assert found.notes == ("compose.yaml:4: V: 3.10 is the number 3.1 to YAML; quotes keep it",)


@pytest.mark.parametrize(
    ("service", "asked", "expected"),
    [
        ("build: .", {}, None),
        ("build: .\nplatform: linux/arm64", {}, "linux/arm64"),
        ("build: {platforms: [linux/arm64, linux/amd64]}", {}, "linux/amd64"),
        ("build: {platforms: [linux/arm64, linux/amd64]}", {"machine": "arm64"}, "linux/arm64"),
        ("build: {platforms: [linux/arm/v7, linux/arm64]}", {}, "linux/arm/v7"),
        ("image: python:3.12\nplatform: linux/s390x", {}, "linux/s390x"),
        ("build: .", {"environ": {"DOCKER_DEFAULT_PLATFORM": "linux/arm64"}}, "linux/arm64"),
    ],
)
def test_the_platform(service: str, asked: dict[str, object], expected: str | None) -> None:
    assert find(one(service), **asked).place.setting.platform == expected  # type: ignore[arg-type]


def test_the_platform_is_the_builds_own() -> None:
    files = one("build: .\nplatform: linux/arm64", Dockerfile=f"FROM python:3.12-$TARGETARCH\n{PIP}")
    assert image(files) == "python:3.12-arm64"
    own = one("build: .\nplatform: linux/arm64", Dockerfile=f"FROM --platform=linux/s390x python\n{PIP}")
    assert find(own).place.setting.platform == "linux/s390x"


def test_lines_of_an_inline_dockerfile_are_the_compose_files() -> None:
    files = one("build:\n  dockerfile_inline: |\n    FROM python:3.11\n    RUN pip install -r requirements.txt\n")
    place = find(files).place
    assert place.install is not None
    assert (place.path, place.setting.line, place.install.line) == ("compose.yaml", 5, 6)


@pytest.mark.parametrize(
    "service",
    [
        "image: python:3.10\ncommand: sh -c 'pip install -r requirements.txt && python app.py'",
        "image: python:3.10\ncommand: [bash, -c, pip install -r requirements.txt]",
        "image: python:3.10\nentrypoint: [sh, -c]\ncommand: ['pip install -r requirements.txt']",
        "build: {dockerfile_inline: 'FROM python:3.10'}\ncommand: pip install -r requirements.txt",
    ],
)
def test_what_is_installed_when_a_container_starts(service: str) -> None:
    files = one(service)
    files["compose.yaml"] += "  db: {image: postgres}\n"
    place = find(files).place
    assert place.install is not None
    assert place.install.line == 0
    assert place.setting.image == "python:3.10"


def test_an_image_that_another_service_builds() -> None:
    files = {
        "compose.yaml": "services:\n  base:\n    build: {context: base, target: a}\n  web:\n    build:\n"
        "      additional_contexts: {root: 'service:base'}\n",
        "base/Dockerfile": "FROM python:3.9 AS a\nFROM node\n",
        "Dockerfile": f"FROM root\n{PIP}",
    }
    found = find(files)
    assert found.place.setting.image == "python:3.9"
    assert found.notes == ("root stands for what service base builds; what that installs is not counted",)
    circle = "services: {a: {build: {additional_contexts: {root: 'service:a'}}}}"
    assert find({"compose.yaml": circle, "Dockerfile": SLIM}).place.setting.image == "python:3.12-slim"
    large = {"compose.yaml": "services: {" + ", ".join(f"a{n}: {{build: .}}" for n in range(9)) + "}"}
    with pytest.raises(InputError, match="very large Dockerfiles"):
        find({**large, "Dockerfile": SLIM + "#" * 1_000_000})


def test_override_files() -> None:
    files = {
        "compose.yaml": "services:\n  web:\n    image: x\n    build:\n      context: app\n      args: {V: '3.11', W: a}\n"
        "      platforms: [linux/amd64]\n",
        "compose.override.yaml": "services:\n  web:\n    build:\n      args: ['V=3.13']\n      target: a\n"
        "      platforms: [linux/arm64]\n  new: {image: postgres}\n",
        "app/Dockerfile": ARG,
    }
    found = find(files)
    assert found.place.setting.image == "python:3.13-slim"
    assert found.build.args == {"V": "3.13", "W": "a"}
    assert found.build.platforms == ("linux/amd64", "linux/arm64")
    assert "compose.yaml: compose.override.yaml lies over it" in found.notes
    named = {"prod.yaml" if name == "compose.yaml" else name: text for name, text in files.items()}
    assert find(named, "prod.yaml").place.setting.image == "python:3.11-alpine", (
        "of another name's nothing is laid over"
    )
    over = "services:\n  web:\n    build: !override {context: other}\n"
    files |= {"compose.override.yaml": over, "other/Dockerfile": SLIM}
    assert find(files).build.args == {}
    files["compose.override.yaml"] = "services:\n  web:\n    image: python:3.8\n    build: !reset null\n"
    assert image(files) == "python:3.8"
    files["compose.override.yaml"] = "services:\n  web:\n    build:\n      args: !reset {}\n"
    assert image(files) == "python:3.9-alpine"


EXTENDS = {
    "compose.yaml": "services:\n  web:\n    extends: {file: common/base.yaml, service: app}\n    build: {target: a}\n",
    "common/base.yaml": "services:\n  app:\n    extends: root\n    build: {args: {V: '3.13'}}\n  root:\n    build: ./src\n",
    "common/src/Dockerfile": ARG,
}


def test_extends() -> None:
    found = find(EXTENDS)
    assert found.place.setting.image == "python:3.13-slim"
    assert found.place.path == "common/src/Dockerfile"


def test_include() -> None:
    files = {
        "compose.yaml": "include: [api/compose.yaml, 'oci://x.example.org/y']\nservices:\n  db: {image: postgres}\n",
        "api/compose.yaml": "include:\n- path: [../w/a.yaml, ../w/b.yaml]\n  project_directory: ../w\n  env_file: v.env\n"
        "services:\n  api: {build: {context: ., args: {V: '$V'}}}\n",
        "api/Dockerfile": ARG,
        "api/.env": "V=3.10\n",
        "api/v.env": "V=3.7\n",
        "w/a.yaml": "services:\n  worker: {build: {context: d, args: {V: '$V'}}}\n",
        "w/b.yaml": "services:\n  worker: {build: {target: a}}\n",
        "w/d/Dockerfile": ARG,
    }
    assert image(files, service="api") == "python:3.10-alpine"
    # What the including project's variables say wins over the file's own.
    assert image(files, service="worker") == "python:3.10-slim"
    assert image(files, service="api", environ={"V": "3.6"}) == "python:3.6-alpine"
    assert "oci://x.example.org/y is at another place" in find(files, service="api").notes[0]
    files["compose.yaml"] += "  api: {image: x}\n"
    with pytest.raises(InputError, match="service api is in it and in a file that it includes"):
        find(files)


SEVERAL = {
    "compose.yaml": "services:\n  db: {image: 'postgres:16'}\n  web: {build: .}\n  worker: {build: ., command: celery}\n"
    "  front: {build: front}\n",
    "Dockerfile": SLIM,
    "front/Dockerfile": "FROM node:20\nRUN npm ci\n",
}


def test_the_service_that_installs_is_taken() -> None:
    found = find(SEVERAL)
    assert found.build.name == "service web"
    assert not found.notes


def test_several_that_differ_are_refused() -> None:
    own = f"FROM python:3.9\n{PIP}"
    files = {
        **SEVERAL,
        "compose.yaml": SEVERAL["compose.yaml"].replace("build: front", "build: {dockerfile: x}"),
        "x": own,
    }
    with pytest.raises(
        InputError,
        match=r"several services may install requirements.txt \(web, worker, front\): say which with --service",
    ):
        find(files)
    assert image(files, service="front") == "python:3.9"
    assert image({**files, "x": "FROM python:3.9\nRUN pip install -r other.txt\n"}) == "python:3.12-slim"
    apart = {**SEVERAL, "front/Dockerfile": own}
    assert image(apart) == "python:3.12-slim", "a lock outside of the context is copied from nowhere"
    assert image(apart, lock=(LockFormat.REQUIREMENTS, "front/requirements.txt")) == "python:3.9"
    with pytest.raises(InputError, match="several services may install"):
        find(apart, lock=(LockFormat.REQUIREMENTS, "/elsewhere/requirements.txt"))


def test_none_that_installs() -> None:
    files = {**SEVERAL, "Dockerfile": "FROM python:3.12\n"}
    with pytest.raises(InputError, match=r"none is seen to install requirements\.txt"):
        find(files)
    files["front/Dockerfile"] = files["Dockerfile"]
    found = find(files)
    assert found.place.setting.image == "python:3.12"
    assert "no service is seen to install the lock; service web is taken" in found.notes[-1]


def test_what_cannot_be_read_is_no_matter_unless_it_is_asked_for() -> None:
    files = {
        "compose.yaml": "services:\n  web: {build: .}\n  a: {image: '${X:?}'}\n  b: {build: nowhere}\n"
        "  c: {build: 'https://git.example.org/x'}\n  d: {extends: z}\n  e: {build: [1]}\n  f: {image: ''}\n",
        "Dockerfile": SLIM,
    }
    assert find(files).build.name == "service web"
    for service, message in {
        "a": "compose.yaml:3: X has no value",
        "b": "compose.yaml:4: service b is built from nowhere/Dockerfile, which is not there",
        "c": "compose.yaml:5: service c is built from https://git.example.org/x, which is not here",
        "d": "compose.yaml: has no service z, which another one extends",
        "e": "compose.yaml:7: `build` is a folder or a mapping",
        "f": "compose.yaml:8: the image of service f is empty",
        "wbe": "compose.yaml: unknown service `wbe`; did you mean web?",
    }.items():
        with pytest.raises(InputError) as caught:
            find(files, service=service)
        assert message in str(caught.value)


NESTED = {f"{level}.yaml": f"include: [{level + 1}.yaml, {level + 1}.yaml]\n" for level in range(60)}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "compose.yaml: no such file"),
        ({"compose.yaml": "a: b\n"}, "has no services: is it a compose file?"),
        ({"compose.yaml": "services: [a]\n"}, "`services` is no mapping"),
        ({"compose.yaml": "services: {a: }\n"}, "no service of it says an image or what builds one"),
        ({"compose.yaml": "services: {a: {extends: b}, b: {extends: a}}\n"}, "service a extends itself"),
        ({"compose.yaml": "include: [compose.yaml]\n"}, "includes far too many files, or itself"),
        ({**NESTED, "compose.yaml": "include: [0.yaml]\n", "60.yaml": ""}, "includes far too many files, or itself"),
        ({"compose.yaml": "include: [x.yaml]\n"}, "x.yaml: no such file"),
        ({"compose.yaml": "include: [{}]\n"}, "`include` names no file"),
        ({"compose.yaml": "#" * 2_000_000}, "is larger than any compose file"),
        ({"compose.yaml": "services:\n" + "".join(f"  s{n}: {{image: x}}\n" for n in range(300))}, "say which with --service"),
        ({"compose.yaml": "services:\n" + "".join(f"  s{n}: {{image: x}}\n" for n in range(1001))}, "more services than any"),
        (
            {"compose.yaml": "services: {w: {build: {args: {" + ", ".join(f"a{n}: $X" for n in range(100)) + "}}}}\n", ".env": "X=" + "x" * 90_000},
            "its variables make it larger than any compose file",
        ),
    ],
)  # fmt: skip
def test_what_is_refused(files: dict[str, str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        find(files)
    assert message in str(caught.value)


def test_a_service_goes_with_a_compose_file() -> None:
    with pytest.raises(InputError, match="--service goes with a compose file"):
        find({"Dockerfile": SLIM}, "Dockerfile", service="x")


WORDS = st.sampled_from(["web", "x", ".", "", "$V", "${V:?}", "service:web", "docker-image://x", "a=b", "compose.yaml"])
KEYS = st.sampled_from(
    [
        "build",
        "image",
        "extends",
        "args",
        "context",
        "dockerfile",
        "dockerfile_inline",
        "target",
        "platforms",
        "platform",
        "command",
        "entrypoint",
        "additional_contexts",
        "file",
        "service",
        "path",
        "web",
        "x",
        "<<",
    ]
)
TAGS = st.sampled_from(["", "", "", "!reset ", "!override ", "&a "])
VALUES = st.recursive(
    st.one_of(WORDS.map(lambda word: f'"{word}"'), st.sampled_from(["~", "3.10", "true", "*a"])),
    lambda each: st.one_of(
        st.tuples(TAGS, st.lists(each, max_size=3)).map(lambda pair: f"{pair[0]}[{', '.join(pair[1])}]"),
        st.tuples(TAGS, st.dictionaries(KEYS, each, max_size=4)).map(
            lambda pair: f"{pair[0]}{{{', '.join(f'{key}: {value}' for key, value in pair[1].items())}}}"
        ),
    ),
    max_leaves=12,
)


@given(VALUES, VALUES, VALUES)
def test_whatever_stands_there_is_read_or_refused(one_service: str, over: str, include: str) -> None:
    files = {
        "compose.yaml": f"services: {{web: {one_service}, x: {{image: y}}}}\n",
        "compose.override.yaml": f"services: {{web: {over}}}\ninclude: {include}\n",
        "Dockerfile": SLIM,
    }
    with contextlib.suppress(InputError):
        assert find(files).place.setting.image
