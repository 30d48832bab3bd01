"""Settings, exceptions and a baseline, from files on disk to the exit code, over an index in a folder."""

import json
from pathlib import Path

import pytest

from tests.app.conftest import Publish
from wheelcheck.cli import main


@pytest.fixture
def project(tmp_path: Path, index: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    for name in ("foo", "bar"):
        publish(name, f"{name}-1.0.tar.gz", f"{name}-2.0.tar.gz")
    publish("baz", "baz-1.0-py3-none-any.whl")
    (folder / "requirements.txt").write_text("foo==1.0\nbar==1.0\nbaz==1.0\n")
    (folder / "pyproject.toml").write_text(
        f'[tool.wheelcheck]\nbases = ["musllinux_1_2"]\npythons = ["3.12"]\nmachines = ["amd64"]\n'
        f'index-url = "{index.as_uri()}"\nopen-sdists = false\n'
    )
    return folder


def add(project: Path, text: str) -> None:
    with (project / "pyproject.toml").open("a") as file:
        file.write(text)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["--no-cache", *words])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_settings_say_where_and_from_what(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "--format", "json")
    data = json.loads(out)
    assert [each["id"] for each in data["targets"]] == ["musl1.2-cp312-x86_64"]
    assert (code, err, len(data["gate"]["failures"])) == (1, "", 2)
    assert run(capsys, "-q", "--python", "3.11", "--format", "json")[1].count("cp311-x86_64") > 1


def test_an_exception_lets_pass_until_its_day(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(project, '[[tool.wheelcheck.exceptions]]\npackage = "foo"\nreason = "r"\nuntil = 2999-01-01\n')
    assert run(capsys, "-q")[:2] == (1, "✗ gate: FAILED — 1 package: bar; let pass: 1 by an exception\n")
    add(project, '[[tool.wheelcheck.exceptions]]\npackage = "bar"\nreason = "r"\nuntil = 2020-01-01\n')
    assert run(capsys, "-q")[:2] == (1, "✗ gate: FAILED — 1 package: bar; let pass: 1 by an exception\n")
    assert run(capsys, "-q", "--no-config", "--offline")[0] == 3


def test_what_is_new_fails_and_what_is_known_does_not(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(project, 'baseline = "known.json"\n')
    code, _, err = run(capsys)
    assert (code, err) == (2, "wheelcheck: error: known.json: no such baseline; make it with --write-baseline\n")
    assert run(capsys, "--write-baseline")[0] == 0
    written = (project / "known.json").read_text()
    assert [each["package"] for each in json.loads(written)["known"]] == ["bar", "foo"]
    assert run(capsys)[0] == 0
    # A bump that stays as bad is nothing new, and the file stays the same.
    (project / "requirements.txt").write_text("foo==2.0\nbar==2.0\n")
    assert run(capsys, "--write-baseline")[0] == 0
    assert (project / "known.json").read_text() == written
    (project / "requirements.txt").write_text("foo==2.0\nbar==3.0\n")
    code, out, _ = run(capsys, "--format", "json")
    assert code == 1
    assert [(each["package"], each["verdict"]) for each in json.loads(out)["gate"]["failures"]] == [("bar", "missing")]


def test_a_baseline_is_found_from_wherever_the_run_is(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add(project, 'baseline = "known.json"\n')
    run(capsys, "--write-baseline")
    (project / "below").mkdir()
    monkeypatch.chdir(project / "below")
    assert run(capsys, "../requirements.txt")[0] == 0


def test_a_baseline_of_other_targets_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "--baseline", "b.json", "--write-baseline")
    code, _, err = run(capsys, "--baseline", "b.json", "--base", "manylinux_2_28")
    assert code == 1
    assert err == (
        "wheelcheck: warning: b.json was made for musllinux_1_2 3.12 x86_64: "
        "what fails on glibc2.28-cp312-x86_64 all counts as new\n"
    )


def test_nothing_is_written_while_an_index_is_silent(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "--baseline", "b.json", "--write-baseline", "--index-url", "http://127.0.0.1:9/simple")
    assert code == 3
    assert "b.json is not written: an index did not answer for bar, baz, foo" in err
    assert not (project / "b.json").exists()


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_no_other_file_is_written_over(project: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = (project / name).read_text()
    code, _, err = run(capsys, "--baseline", name, "--write-baseline")
    assert (code, err) == (2, f"wheelcheck: error: {name}: is no baseline of wheelcheck, and is not written over\n")
    assert (project / name).read_text() == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "b.json:1: is no JSON, and so no baseline; make it again with --write-baseline"),
        ("[]", "b.json: is no baseline of wheelcheck; make it with --write-baseline"),
        ('{"schema": "wheelcheck-report/1"}', "b.json: is no baseline of wheelcheck"),
        ('{"schema": "wheelcheck-baseline/2"}', "is 'wheelcheck-baseline/2', and this wheelcheck reads wheelcheck-baseline/1"),
        ('{"schema": "wheelcheck-baseline/1", "targets": []}', "b.json: is broken (there is no 'known')"),
        ('{"schema": "wheelcheck-baseline/1", "targets": 3, "known": []}', "b.json: is broken ("),
        ('{"schema": "wheelcheck-baseline/1", "targets": [], "known": [3]}', "b.json: is broken (an entry is no table)"),
        ("[" * 100_000, "b.json: is nested too deeply"),
    ],
)  # fmt: skip
def test_a_broken_baseline(project: Path, text: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "b.json").write_text(text)
    code, out, err = run(capsys, "--baseline", "b.json")
    assert (code, out) == (2, "")
    assert message in err


def test_a_broken_configuration_is_a_usage_error(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(project, "basis = 3\n")
    for job in ([], ["fix"], ["dockerfile"]):
        assert main(job) == 2
        err = capsys.readouterr().err
        assert err == "wheelcheck: error: pyproject.toml:7: there is no setting 'basis'; did you mean bases?\n"
    assert main(["--no-config", "--config", "x.toml"]) == 2
    assert capsys.readouterr().err == "wheelcheck: error: --no-config and --config contradict each other\n"
    assert main(["--config", "nothing.toml"]) == 2
    assert capsys.readouterr().err == "wheelcheck: error: nothing.toml: no such file\n"


def test_a_baseline_needs_a_name(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--write-baseline")[0] == 2


def test_the_report_tells_what_is_let_pass_and_what_wants_a_look(
    project: Path, publish: Publish, capsys: pytest.CaptureFixture[str]
) -> None:
    add(project, 'baseline = "known.json"\n')
    run(capsys, "--write-baseline")
    for package, until in (("foo", "2999-01-01"), ("gone", "2999-01-01"), ("baz", "2020-01-01")):
        add(project, f'[[tool.wheelcheck.exceptions]]\npackage = "{package}"\nreason = "ours"\nuntil = {until}\n')
    code, out, _ = run(capsys)
    assert code == 0
    assert "let pass by pyproject.toml:9 until" in out
    assert "gate: passed — nothing else fails; let pass: 1 by known.json, 1 by an exception" in " ".join(out.split())
    assert "look: pyproject.toml:13 — the exception for gone: nothing fails that it is for: take it out" in " ".join(
        out.split()
    )
    assert "pyproject.toml:17 — the exception for baz: expired after 2020-01-01: it holds no longer" in " ".join(
        out.split()
    )
    # What the baseline knows is not told again, unless it is asked for.
    assert "bar 1.0" not in out
    assert "let pass by known.json" in run(capsys, "--all")[1]
    publish("bar", "bar-1.0-py3-none-any.whl")
    assert "fixed: bar — known.json can shrink: --write-baseline" in run(capsys)[1]
    data = json.loads(run(capsys, "--format", "json")[1])["gate"]
    assert [(each["package"], each["why"]) for each in data["stale"]] == [
        ("gone", "unused"),
        ("baz", "expired"),
        ("bar", "fixed"),
    ]
    assert [(each["package"], each["origin"], each["line"]) for each in data["waived"]] == [
        ("foo", "pyproject.toml", 9)
    ]
    assert data["baseline"] == "known.json"
    github = run(capsys, "--format", "github")[1]
    assert "::warning file=pyproject.toml,line=17,title=the exception for baz::baz: expired" in github
    assert "::notice file=known.json,line=1,title=a baseline::bar: fixed" in github
    states = {each["baselineState"] for each in json.loads(run(capsys, "--format", "sarif")[1])["runs"][0]["results"]}
    assert states == {"unchanged"}


def test_config_tells_who_says_what(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add(
        project,
        'extra-index-urls = ["https://me:secret@index.example.org/simple", "https://me:sec/secret@index.example.org"]\n'
        '[[tool.wheelcheck.exceptions]]\npackage = "foo"\nreason = "\\u001b[31mred"\ntargets = ["alpine*"]\n',
    )
    monkeypatch.setenv("WHEELCHECK_FAIL_ON", "missing")
    assert main(["config", "--python", "3.13"]) == 0
    out = capsys.readouterr().out
    told = {words[0]: " ".join(words[1:]) for words in map(str.split, out.splitlines()) if words}
    assert out.startswith("settings: pyproject.toml\n")
    assert told["bases"] == "musllinux_1_2 pyproject.toml:2"
    assert told["pythons"] == "3.13 --python"
    assert told["fail-on"] == "missing WHEELCHECK_FAIL_ON"
    assert told["stage"] == "the last one default"
    assert "foo on alpine* without an end (pyproject.toml:9): \\x1b[31mred" in out
    assert "secret" not in out
    assert main(["config", "--format", "json"]) == 0
    shown = capsys.readouterr().out
    data = json.loads(shown)
    assert data["settings"]["bases"] == {
        "value": ["musllinux_1_2"],
        "origin": "file",
        "where": "pyproject.toml",
        "line": 2,
    }
    assert data["exceptions"][0]["package"] == "foo"
    assert "secret" not in shown
    add(project, "what = 3\n")
    assert main(["config"]) == 2
