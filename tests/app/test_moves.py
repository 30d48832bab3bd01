"""A move from one base to another, over an index in a folder with real wheels in it."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

import wheelcheck
from tests.app.conftest import Put
from tests.app.test_fix import GLIBC, MUSL, PURE, SETUP, release
from wheelcheck.model.errors import InputError
from wheelcheck.model.report import Bytes, Report
from wheelcheck.render.json import render_json
from wheelcheck.render.layout import View, lines_text
from wheelcheck.render.table import table

SCHEMA = json.loads((Path(__file__).parents[2] / "data" / "report.schema.json").read_text())
Ask = Callable[..., Report]


@pytest.fixture
def moved(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.chdir(tmp_path)

    def moved(*pins: str, **options: object) -> Report:
        settings: dict[str, object] = {"source": "manylinux_2_28", "destination": "musllinux_1_2"}
        settings |= {"pythons": ["3.12"], "arches": ["amd64"], "no_cache": True, "index_url": index.as_uri()}
        return wheelcheck.check(list(pins), **{**settings, "environ": {}, "folder": tmp_path, **options})  # type: ignore[arg-type]

    return moved


def test_only_what_gets_worse_fails(put: Put, moved: Ask) -> None:
    put("a", {**release("a", "1.0", GLIBC), "a-1.0.tar.gz": {"setup.py": SETUP, "x.c": b""}})
    put("b", {"b-1.0.tar.gz": {"setup.py": SETUP, "x.c": b""}})
    put("c", {**release("c", "1.0", MUSL), "c-1.0.tar.gz": {"setup.py": SETUP, "x.c": b""}})
    report = moved("a==1.0", "b==1.0", "c==1.0")
    assert report.move is not None
    assert [change.package for change in report.move.worse] == ["a"]
    assert [change.package for change in report.move.better] == ["c"]
    assert [failure.package for failure in report.gate.failures] == ["a"]
    assert report.gate.exit_code == 1
    back = moved("a==1.0", "b==1.0", source="musllinux_1_2", destination="manylinux_2_28")
    assert back.gate.exit_code == 0
    text = lines_text(table(report, View(80)))
    assert "worse, wheel -> compile: a 1.0" in text
    assert "better, compile -> wheel: c 1.0" in text
    assert "gate: FAILED — it gets worse: 1 package: a" in text
    assert "gate: passed — nothing gets worse" in lines_text(table(back, View(80)))


def test_what_it_weighs(put: Put, moved: Ask) -> None:
    put("a", {**release("a", "1.0", GLIBC, "x"), **release("a", "1.0", MUSL)})
    put("b", release("b", "1.0", PURE))
    put("c", {"c-1.0.tar.gz": {"setup.py": b"from setuptools import setup\nsetup()\n"}})
    report = moved("a==1.0", "b==1.0", "c==1.0")
    assert report.move is not None
    # METADATA is all that these wheels have: `Requires-Dist: x` and its line end are 17 bytes.
    assert report.move.before.unpacked is not None
    assert report.move.after == Bytes(0, report.move.before.unpacked - len("Requires-Dist: x\n"), 1)


def test_json(put: Put, moved: Ask) -> None:
    put("a", {**release("a", "1.0", GLIBC)})
    data = json.loads(render_json(moved("a==1.0")))
    jsonschema.Draft202012Validator(SCHEMA).validate(data)
    assert data["move"]["worse"] == [
        {"package": "a", "version": "1.0", "lock": "<command line>", "from": "wheel", "to": "missing"}
    ]
    assert data["move"]["from"] == "glibc2.28-cp312-x86_64"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"destination": None}, "--from and --to go together"),
        ({"source": None}, "--from and --to go together"),
        ({"bases": ["alpine"]}, "--base and --from/--to contradict each other"),
    ],
)
def test_what_is_refused(moved: Ask, options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        moved("a==1.0", **options)
