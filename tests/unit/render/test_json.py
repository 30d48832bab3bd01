"""The JSON report: the contract's fields, the shipped schema, no credentials, stable order."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from packageurl import PackageURL

from tests.golden.sample_report import ALPINE, BULLSEYE, clean, explained, many, opened, report_of, sample
from wheelcheck.model.lock import Pin, Source, SourceType
from wheelcheck.model.report import Report
from wheelcheck.model.verdict import Code, Note, Verdict, VerdictKind
from wheelcheck.render.json import render_json, report_data

SCHEMA = json.loads((Path(__file__).parents[3] / "data" / "report.schema.json").read_text())


def validate(report: object) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(report)


@pytest.mark.parametrize("report", [sample(), clean(), explained(), opened(), sample(many()), report_of([], [])])
def test_reports_fit_the_schema(report: Report) -> None:
    validate(json.loads(render_json(report)))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


CONTRACT: dict[str, Any] = {
    "schema": "wheelcheck-report/1",
    "tool": {"name": "wheelcheck", "version": "0.1.0"},
    "locks": [{"path": "poetry.lock", "format": "poetry", "lock_version": "2.1", "pins": 187}],
    "targets": [
        {
            "id": "alpine3.22-cp312-x86_64",
            "base": "alpine",
            "image": "python:3.12-alpine3.22",
            "libc": {"name": "musl", "version": "1.2"},
            "implementation": "cpython",
            "python": "3.12",
            "abi": "cp312",
            "arch": "x86_64",
        }
    ],
    "packages": [
        {
            "name": "psycopg2",
            "version": "2.9.1",
            "purl": "pkg:pypi/psycopg2@2.9.1",
            "lock": "poetry.lock",
            "source": {"type": "index"},
            "groups": ["main"],
            "results": {
                "alpine3.22-cp312-x86_64": {
                    "verdict": "compile",
                    "code": "sdist-only",
                    "reason": "no wheels were published for 2.9.1",
                    "file": "psycopg2-2.9.1.tar.gz",
                    "tag": None,
                    "size": 379000,
                    "yanked": False,
                    "build": {
                        "extension": "required",
                        "languages": ["c"],
                        "backend": "setuptools.build_meta",
                        "requires": ["setuptools"],
                        "evidence": ["setup.py: Extension('psycopg2._psycopg')"],
                        "system": {"apk": ["gcc", "musl-dev", "libpq-dev"], "runtime": ["libpq"]},
                    },
                }
            },
        }
    ],
    "summary": {
        "alpine3.22-cp312-x86_64": {
            "wheel": 180,
            "build": 3,
            "compile": 3,
            "missing": 1,
            "unknown": 0,
            "excluded": 12,
            "download_bytes": 183000000,
        }
    },
    "gate": {
        "passed": False,
        "fail_on": ["compile", "missing", "unknown"],
        "failures": [{"package": "psycopg2", "target": "alpine3.22-cp312-x86_64", "verdict": "compile"}],
    },
    "errors": [],
}
"""The contract's own example."""


def test_the_contracts_example_fits_the_schema() -> None:
    validate(CONTRACT)


def holders(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from holders(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from holders(inner)


def test_fields_may_be_added_anywhere() -> None:
    grown = json.loads(json.dumps(CONTRACT))
    for holder in list(holders(grown)):
        # Maps from target ids to results hold nothing but those.
        if not any(key.startswith("alpine") for key in holder) and "apk" not in holder:
            holder["later"] = {"anything": 1}
    validate(grown)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.pop("gate"),
        lambda data: data.update(schema="wheelcheck-report/2"),
        lambda data: data["packages"][0].pop("purl"),
        lambda data: data["packages"][0]["source"].update(type="git"),
        lambda data: next(iter(data["packages"][0]["results"].values())).update(verdict="fine"),
        lambda data: next(iter(data["packages"][0]["results"].values())).pop("yanked"),
        lambda data: next(iter(data["packages"][0]["results"].values()))["build"].update(extension="maybe"),
        lambda data: next(iter(data["summary"].values())).pop("download_bytes"),
        lambda data: data["gate"]["failures"][0].pop("target"),
        lambda data: data["targets"][0]["libc"].update(version="1"),
        lambda data: data["locks"][0].update(pins=-1),
    ],
)
def test_the_schema_is_strict_about_the_contracts_fields(spoil: Callable[[Any], object]) -> None:
    data = json.loads(json.dumps(CONTRACT))
    spoil(data)
    with pytest.raises(jsonschema.ValidationError):
        validate(data)


def test_everything_of_the_contracts_example_is_written() -> None:
    data = json.loads(render_json(sample()))
    assert list(data) == list(CONTRACT)
    for part in ("locks", "targets", "packages"):
        assert set(CONTRACT[part][0]) <= set(data[part][0])
    package = next(each for each in data["packages"] if each["name"] == "psycopg2")
    result = package["results"][ALPINE.id]
    example = CONTRACT["packages"][0]["results"]["alpine3.22-cp312-x86_64"]
    assert {key: result[key] for key in example if key != "build"} == {
        key: value for key, value in example.items() if key != "build"
    }
    assert set(example["build"]) <= set(result["build"])
    assert data["gate"]["fail_on"] == ["compile", "missing", "unknown"]
    assert set(CONTRACT["gate"]["failures"][0]) <= set(data["gate"]["failures"][0])
    assert data["errors"] == [{"message": "index.example.org: 503 Service Unavailable", "packages": ["internal-tool"]}]
    assert next(iter(data["summary"].values()))["download_bytes"] > 0


@pytest.mark.parametrize("version", ["2.9.1", "1.0+cpu", "1!2.0", "2024.1.post1.dev2", "not a version é"])
def test_package_urls_are_those_of_the_reference_implementation(version: str) -> None:
    report = report_of(
        [ALPINE], [(Pin("some-name", version), {ALPINE.id: Verdict(VerdictKind.MISSING, Code.NO_FILES)})]
    )
    (package,) = json.loads(render_json(report))["packages"]
    assert package["purl"] == PackageURL("pypi", None, "some-name", version).to_string()


def test_a_pin_without_a_version() -> None:
    source = Source(SourceType.VCS, "git+https://user:secret@git.example.org/a.git@main")
    verdict = Verdict(VerdictKind.UNKNOWN, Code.VCS, notes=(Note.NO_HASH,))
    text = render_json(report_of([ALPINE], [(Pin("a", None, source), {ALPINE.id: verdict})]))
    (package,) = json.loads(text)["packages"]
    validate(json.loads(text))
    assert package["purl"] == "pkg:pypi/a"
    assert package["source"] == {"type": "vcs", "url": "git+https://git.example.org/a.git@main"}
    assert "secret" not in text


def test_results_follow_the_order_of_the_targets() -> None:
    data = report_data(sample((BULLSEYE, ALPINE)))
    for package in json.loads(json.dumps(data))["packages"]:
        assert list(package["results"]) == [BULLSEYE.id, ALPINE.id]


def test_text_is_ascii_with_a_line_for_each_package() -> None:
    text = render_json(sample())
    assert text.isascii()
    starts = [line for line in text.splitlines() if line.startswith('{"name": ')]
    assert len(starts) == len(sample().packages)


def test_undecodable_paths_and_control_characters_survive() -> None:
    report = sample()
    (lock,) = report.locks
    odd = "caf\udce9\x1b[31m\n.lock"
    text = render_json(report._replace(locks=(lock._replace(path=odd),)))
    assert json.loads(text)["locks"][0]["path"] == odd
    assert "\x1b" not in text
