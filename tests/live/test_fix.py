"""Plans against PyPI as it is, and uv's word on them."""

import os
from pathlib import Path

import pytest

from tests.plan_table import CASES, examine, faults_of
from wheelcheck.app import fix
from wheelcheck.model.plan import RemedyKind
from wheelcheck.question import Question

pytestmark = pytest.mark.live
STORY = Path(__file__).parents[2] / "data" / "examples" / "spacy-2021" / "poetry.lock"


def environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "UV_"))}
    return kept | {"PIP_CONFIG_FILE": os.devnull}


def test_the_story_gets_a_plan() -> None:
    found = fix(Question([str(STORY)], bases=["python:3.9.5-alpine"], arches=["amd64"], environ=environment()))
    (plan,) = found.plans
    kinds = {remedy.name: remedy.kind for remedy in plan.remedies}
    assert kinds.pop("psycopg2") is RemedyKind.ALTERNATIVE
    assert kinds.pop("httptools") is RemedyKind.BUILD, "pyproject.toml wants uvicorn ^0.15, which wants httptools 0.2"
    assert set(kinds.values()) == {RemedyKind.BUMP}
    assert len(kinds) == 10
    assert "uvicorn" in next(remedy.reason for remedy in plan.remedies if remedy.name == "httptools")


@pytest.mark.parametrize(
    ("pin", "kind"),
    [
        ("psycopg2==2.9.9", RemedyKind.ALTERNATIVE),
        ("mysqlclient==2.2.0", RemedyKind.ALTERNATIVE),
        ("uwsgi==2.0.23", RemedyKind.ALTERNATIVE),
        ("grpcio==1.48.0", RemedyKind.BUMP),
        ("python-ldap==3.4.0", RemedyKind.ALTERNATIVE),
        ("confluent-kafka==2.3.0", RemedyKind.BUILD),
        ("tensorflow==2.15.0", RemedyKind.IMPOSSIBLE),
        ("torch==2.1.0", RemedyKind.IMPOSSIBLE),
    ],
)
def test_the_honest_answer(pin: str, kind: RemedyKind) -> None:
    question = Question([pin], bases=["alpine3.22"], pythons=["3.11"], arches=["amd64"], environ=environment())
    (remedy,) = fix(question).plans[0].remedies
    assert remedy.kind is kind, remedy


@pytest.mark.parametrize("case", [CASES[0], CASES[7], CASES[9]], ids=lambda case: f"{case[0]}, {case[1]}")
def test_uv_takes_the_plan(case: tuple[str, str, str], tmp_path: Path) -> None:
    row = examine(*case, tmp_path)
    assert row.failing
    assert not list(faults_of(row)), row
