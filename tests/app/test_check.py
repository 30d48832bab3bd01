"""`wheelcheck.check`: from lock files and an index to a report."""

from pathlib import Path

import pytest

from tests.app.conftest import Ask, Publish
from wheelcheck.model.errors import InputError
from wheelcheck.model.report import Report
from wheelcheck.model.verdict import Code, VerdictKind

PDM_FOR_GLIBC = """
[metadata]
groups = ["default"]
strategy = ["inherit_metadata"]
lock_version = "4.5.0"
content_hash = "sha256:aa"

[[metadata.targets]]
requires_python = "==3.12.*"
platform = "manylinux_2_36_x86_64"

[[package]]
name = "foo"
version = "1.0"
requires_python = ">=3.8"
summary = ""
groups = ["default"]
files = [
    {file = "foo-1.0-py3-none-any.whl", hash = "sha256:bb"},
]
"""

POETRY = """
[[package]]
name = "foo"
version = "1.0"
description = ""
optional = false
python-versions = "*"
groups = ["main"]
files = [{file = "foo-1.0-py3-none-any.whl", hash = "sha256:bb"}]

[[package]]
name = "bar"
version = "2.0"
description = ""
optional = false
python-versions = "*"
groups = ["dev"]
files = [{file = "bar-2.0.tar.gz", hash = "sha256:cc"}]

[metadata]
lock-version = "2.1"
python-versions = ">=3.12,<3.13"
content-hash = "00"
"""


def results(report: Report) -> dict[str, tuple[VerdictKind, Code]]:
    return {
        package.pin.name: (verdict.kind, verdict.code)
        for package in report.packages
        for verdict in package.results.values()
    }


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture
def poetry_lock(tmp_path: Path, publish: Publish) -> str:
    publish("foo", "foo-1.0-py3-none-any.whl#bb")
    publish("bar", "bar-2.0.tar.gz#cc")
    return write(tmp_path, "poetry.lock", POETRY)


def test_names_are_judged_and_the_gate_decides(ask: Ask, publish: Publish) -> None:
    publish("foo", "foo-1.0-py3-none-any.whl")
    publish("bar", "bar-2.0.tar.gz", "bar-2.0-cp312-cp312-manylinux_2_17_x86_64.whl")
    report = ask(["foo==1.0", "bar==2.0", "baz==3.0"])
    assert results(report) == {
        "foo": (VerdictKind.WHEEL, Code.PURE_WHEEL),
        "bar": (VerdictKind.COMPILE, Code.NO_MUSLLINUX_WHEEL),
        "baz": (VerdictKind.MISSING, Code.NOT_FOUND),
    }
    assert report.gate.exit_code == 1
    assert [failure.package for failure in report.gate.failures] == ["bar", "baz"]


def test_targets_are_the_product_of_what_was_asked(ask: Ask, publish: Publish) -> None:
    publish("foo", "foo-1.0-py3-none-any.whl")
    report = ask(["foo==1.0"], bases=["musllinux_1_2", "manylinux_2_28"], pythons=["3.12", "3.13t"])
    assert [target.id for target in report.targets] == [
        "musl1.2-cp312-x86_64",
        "musl1.2-cp313t-x86_64",
        "glibc2.28-cp312-x86_64",
        "glibc2.28-cp313t-x86_64",
    ]


def test_a_lock_for_another_python_is_refused_by_its_tool(ask: Ask, poetry_lock: str) -> None:
    report = ask([poetry_lock], pythons=["3.13"], only=["main"])
    assert results(report)["foo"] == (VerdictKind.WHEEL, Code.PURE_WHEEL)
    assert report.gate.exit_code == 1
    assert [failure.package for failure in report.gate.failures] == [poetry_lock]
    assert "poetry would refuse" in report.problems[0].message


def test_pipenv_only_warns_of_another_python(ask: Ask, tmp_path: Path, publish: Publish) -> None:
    publish("foo", "foo-1.0-py3-none-any.whl#bb")
    text = (
        '{"_meta": {"hash": {"sha256": "x"}, "pipfile-spec": 6, "requires": {"python_version": "3.9"}, "sources": []},'
        ' "default": {"foo": {"hashes": ["sha256:bb"], "version": "==1.0"}}, "develop": {}}'
    )
    assert ask([write(tmp_path, "Pipfile.lock", text)]).gate.exit_code == 0


def test_a_lock_made_for_glibc_is_missing_on_musl_and_no_compile(ask: Ask, tmp_path: Path, publish: Publish) -> None:
    publish("foo", "foo-1.0-py3-none-any.whl#bb")
    lock = write(tmp_path, "pdm.lock", PDM_FOR_GLIBC)
    assert results(ask([lock])) == {"foo": (VerdictKind.MISSING, Code.LOCK_TARGET)}
    assert results(ask([lock], bases=["manylinux_2_36"])) == {"foo": (VerdictKind.WHEEL, Code.PURE_WHEEL)}


def test_the_pip_of_the_image_counts_for_its_own_locks_alone(ask: Ask, tmp_path: Path, publish: Publish) -> None:
    publish("foo", "foo-1.0.tar.gz#aa", "foo-1.0-cp39-cp39-musllinux_1_1_x86_64.whl#bb")
    requirements = write(tmp_path, "requirements.txt", "foo==1.0\n")
    old = {"bases": ["python:3.9.5-alpine"], "pythons": []}
    assert results(ask([requirements], **old)) == {"foo": (VerdictKind.COMPILE, Code.INSTALLER_TOO_OLD)}
    assert results(ask([requirements], installer="uv", **old)) == {"foo": (VerdictKind.WHEEL, Code.PLATFORM_WHEEL)}


def test_groups_are_selected_in_poetrys_words(ask: Ask, poetry_lock: str) -> None:
    everything = results(ask([poetry_lock]))
    assert everything["bar"] == (VerdictKind.COMPILE, Code.SDIST_ONLY)
    for options in ({"only": ["main"]}, {"without": ["dev"]}):
        assert results(ask([poetry_lock], **options))["bar"] == (VerdictKind.EXCLUDED, Code.GROUP)
    with pytest.raises(InputError, match="mian"):
        ask([poetry_lock], only=["mian"])


def test_allow_and_fail_on_move_the_gate(ask: Ask, poetry_lock: str) -> None:
    assert ask([poetry_lock]).gate.exit_code == 1
    assert ask([poetry_lock], allow=["BAR"]).gate.exit_code == 0
    assert ask([poetry_lock], fail_on=["missing"]).gate.exit_code == 0
    with pytest.raises(InputError, match="--fail-on"):
        ask([poetry_lock], fail_on=["fire"])


def test_offline_answers_from_what_the_lock_lists(ask: Ask, poetry_lock: str, tmp_path: Path) -> None:
    remote = "https://index.example.org/simple"
    report = ask([poetry_lock], offline=True, index_url=remote)
    assert results(report)["foo"] == (VerdictKind.WHEEL, Code.PURE_WHEEL)
    requirements = write(tmp_path, "requirements.txt", "foo==1.0\n")
    report = ask([requirements], offline=True, index_url=remote)
    assert results(report) == {"foo": (VerdictKind.UNKNOWN, Code.INDEX_ERROR)}
    assert report.gate.exit_code == 3


def test_explanations_name_every_file(ask: Ask, publish: Publish) -> None:
    publish("foo", "foo-1.0.tar.gz", "foo-1.0-cp312-cp312-manylinux_2_17_x86_64.whl")
    (explanation,) = ask(["foo==1.0"], explain=["foo"]).explanations
    assert {one.file.filename for one in explanation.files["musl1.2-cp312-x86_64"]} == {
        "foo-1.0.tar.gz",
        "foo-1.0-cp312-cp312-manylinux_2_17_x86_64.whl",
    }
    with pytest.raises(InputError, match="did you mean foo"):
        ask(["foo==1.0"], explain=["fooo"])


def test_each_lock_is_looked_up_with_the_settings_of_its_own_project(
    ask: Ask, tmp_path: Path, index: Path, publish: Publish
) -> None:
    publish("foo", "foo-1.0-py3-none-any.whl#bb")
    project = tmp_path / "project"
    project.mkdir()
    source = f'[[tool.poetry.source]]\nname = "here"\nurl = "{index.as_uri()}"\npriority = "primary"\n'
    write(project, "pyproject.toml", f'[tool.poetry]\nname = "p"\n{source}')
    lock = write(project, "poetry.lock", POETRY)
    report = ask([lock], index_url=None, only=["main"])
    assert results(report)["foo"] == (VerdictKind.WHEEL, Code.PURE_WHEEL)


def test_no_lock_and_an_unknown_installer_are_input_errors(ask: Ask) -> None:
    with pytest.raises(InputError, match="no lock file here"):
        ask([])
    with pytest.raises(InputError, match="unknown installer"):
        ask(["foo==1.0"], installer="conda")


def test_packages_are_in_a_stable_order(ask: Ask, poetry_lock: str, publish: Publish) -> None:
    publish("aaa", "aaa-1.0-py3-none-any.whl")
    report = ask([poetry_lock, "aaa==1.0"])
    assert [package.pin.name for package in report.packages] == ["aaa", "bar", "foo"]
