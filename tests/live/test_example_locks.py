"""The story that this project began with: the lock of September 2021, and the same project locked today."""

from collections.abc import Callable
from pathlib import Path

import pytest

from wheelcheck.model.report import Report
from wheelcheck.model.verdict import Code, Verdict, VerdictKind

pytestmark = pytest.mark.live

EXAMPLES = Path(__file__).parents[2] / "data" / "examples"
THEN = ("python:3.9.5-alpine", "python:3.9.5-slim")
NOW = ("python:3.13-alpine", "python:3.13-slim")

SDISTS_ON_ALPINE = {
    "blis": "blis-0.7.4.tar.gz",
    "cymem": "cymem-2.0.5.tar.gz",
    "httptools": "httptools-0.2.0.tar.gz",
    "markupsafe": "MarkupSafe-2.0.1.tar.gz",
    "murmurhash": "murmurhash-1.0.5.tar.gz",
    "numpy": "numpy-1.21.1.zip",
    "preshed": "preshed-3.0.5.tar.gz",
    "psycopg2": "psycopg2-2.9.1.tar.gz",
    "pyyaml": "PyYAML-5.4.1.tar.gz",
    "regex": "regex-2021.8.28.tar.gz",
    "spacy": "spacy-3.1.3.tar.gz",
    "srsly": "srsly-2.4.1.tar.gz",
    "thinc": "thinc-8.0.10.tar.gz",
    "uvloop": "uvloop-0.16.0.tar.gz",
    "websockets": "websockets-10.0.tar.gz",
}
"""What the lock of 2021 lists for musl and Python 3.9 where it lists no wheel that fits."""

OPTIONAL = {"markupsafe", "pyyaml", "websockets"}
"""Of these the ones that install without a compiler."""


def verdicts(report: Report, base: str) -> dict[str, Verdict]:
    """Of the packages that are installed on the target of this base."""
    (target,) = (target.id for target in report.targets if target.base == base)
    return {
        package.pin.name: package.results[target]
        for package in report.packages
        if package.results[target].kind is not VerdictKind.EXCLUDED
    }


def sdists(found: dict[str, Verdict]) -> dict[str, str]:
    """The sdist of each package that gets no wheel."""
    return {
        name: verdict.file.filename
        for name, verdict in found.items()
        if verdict.kind is not VerdictKind.WHEEL and verdict.file is not None
    }


@pytest.fixture(scope="module")
def then(ask: Callable[..., Report]) -> Report:
    return ask(EXAMPLES / "spacy-2021" / "poetry.lock", bases=list(THEN))


@pytest.fixture(scope="module")
def now(ask: Callable[..., Report]) -> Report:
    return ask(EXAMPLES / "spacy-today" / "poetry.lock", bases=[*NOW, THEN[1]])


def test_alpine_compiled_all_that_was_native(then: Report) -> None:
    found = verdicts(then, THEN[0])
    assert sdists(found) == SDISTS_ON_ALPINE
    kinds = {name: found[name].kind for name in SDISTS_ON_ALPINE}
    assert {name for name, kind in kinds.items() if kind is not VerdictKind.COMPILE} == OPTIONAL
    assert {kinds[name] for name in OPTIONAL} == {VerdictKind.BUILD}
    assert found["numpy"].code is Code.NO_MUSLLINUX_WHEEL


def needs(verdict: Verdict) -> dict[str, VerdictKind]:
    assert verdict.build is not None
    return {need.name: need.verdict.kind for need in verdict.build.needs}


def test_the_chain_that_took_a_quarter_of_an_hour(then: Report) -> None:
    found = verdicts(then, THEN[0])
    assert needs(found["thinc"])["blis"] is VerdictKind.COMPILE
    assert {name for name, kind in needs(found["spacy"]).items() if kind is VerdictKind.COMPILE} == {"thinc", "blis"}
    for name, verdict in found.items():
        if verdict.kind is VerdictKind.COMPILE:
            assert verdict.build is not None, name
            assert verdict.build.lines, name


def test_what_to_install_then(then: Report) -> None:
    commands = {
        target.base: (then.system[target.id].build_command, then.system[target.id].run_command)
        for target in then.targets
    }
    alpine, slim = (commands[base] for base in THEN)
    assert alpine == (
        "apk add --no-cache g++ gcc make musl-dev postgresql-dev",
        "apk add --no-cache libpq libstdc++",
    )
    # What the author of the story found out in a day.
    assert slim == (
        "apt-get update && apt-get install -y gcc libpq-dev",
        "apt-get update && apt-get install -y --no-install-recommends libpq5",
    )


def test_a_wheel_that_came_after_the_lock_does_not_count(then: Report) -> None:
    assert verdicts(then, THEN[0])["markupsafe"].code is Code.WHEEL_NOT_IN_LOCK


def test_slim_had_a_wheel_for_everything_but_psycopg2(then: Report) -> None:
    found = verdicts(then, THEN[1])
    assert sdists(found) == {"psycopg2": "psycopg2-2.9.1.tar.gz"}
    assert {verdict.kind for name, verdict in found.items() if name != "psycopg2"} == {VerdictKind.WHEEL}


@pytest.mark.parametrize("base", THEN)
def test_the_model_is_a_wheel_by_its_address(then: Report, base: str) -> None:
    model = verdicts(then, base)["en-core-web-sm"]
    assert (model.kind, model.code) == (VerdictKind.WHEEL, Code.DIRECT_WHEEL)


@pytest.mark.parametrize("base", THEN)
def test_a_lock_without_setuptools_still_installs_every_other_pin(then: Report, base: str) -> None:
    """colorama is for Windows alone."""
    assert len(then.packages) - len(verdicts(then, base)) == 1


@pytest.mark.parametrize("base", NOW)
def test_today_psycopg2_alone_compiles(now: Report, base: str) -> None:
    found = verdicts(now, base)
    assert sdists(found) == {"psycopg2": "psycopg2-2.9.13.tar.gz"}
    assert {verdict.kind for name, verdict in found.items() if name != "psycopg2"} == {VerdictKind.WHEEL}


def test_today_s_lock_compiles_on_a_python_that_wheels_have_left_behind(now: Report) -> None:
    """spaCy 3.8.11 and what it is made of still allow Python 3.9 and publish no wheels for it."""
    found = verdicts(now, THEN[1])
    assert sdists(found) == {
        "blis": "blis-1.3.3.tar.gz",
        "psycopg2": "psycopg2-2.9.12.tar.gz",
        "spacy": "spacy-3.8.11.tar.gz",
        "thinc": "thinc-8.3.9.tar.gz",
    }
    assert found["spacy"].code is Code.NO_WHEEL_FOR_PYTHON
