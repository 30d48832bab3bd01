"""From ranges to verdicts: versions are chosen for each target, over an index in a folder with real wheels in it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import wheelcheck
from tests.app.conftest import Put, wheel
from wheelcheck.app import fix
from wheelcheck.model.report import Report
from wheelcheck.model.verdict import Code, VerdictKind
from wheelcheck.question import Question
from wheelcheck.render.json import render_json
from wheelcheck.render.layout import View, lines_text
from wheelcheck.render.table import table

MUSL, PURE, GLIBC = "cp312-cp312-musllinux_1_2_x86_64", "py3-none-any", "cp312-cp312-manylinux_2_17_x86_64"
SETUP = b"from setuptools import setup, Extension\nsetup(name='x', ext_modules=[Extension('x', ['x.c'])])\n"
PLAIN = b"from setuptools import setup\nsetup(name='x')\n"
BOTH = ("musllinux_1_2", "manylinux_2_28")

Ask = Callable[..., Report]


@pytest.fixture
def ask(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.chdir(tmp_path)

    def ask(*inputs: str, **options: object) -> Report:
        settings: dict[str, object] = {"bases": ["musllinux_1_2"], "pythons": ["3.12"], "arches": ["amd64"]}
        settings |= {"no_cache": True, "index_url": index.as_uri(), "environ": {}, "folder": tmp_path, **options}
        return wheelcheck.check(list(inputs), **settings)  # type: ignore[arg-type]

    return ask


def release(name: str, version: str, tag: str, *requires: str) -> dict[str, bytes]:
    return {f"{name}-{version}-{tag}.whl": wheel(f"{name}-{version}", *requires)}


def sdist(name: str, version: str, script: bytes = SETUP, about: bytes = b"") -> dict[str, dict[str, bytes]]:
    files = {"setup.py": script, "x.c": b""} | ({"PKG-INFO": about} if about else {})
    return {f"{name}-{version}.tar.gz": files}


def chosen(report: Report, column: int = 0) -> dict[str, str | None]:
    target = report.targets[column].id
    return {
        package.pin.name: package.pin.version
        for package in report.packages
        if package.results[target].kind is not VerdictKind.EXCLUDED
    }


def test_the_newest_that_fits_and_what_it_requires(put: Put, ask: Ask) -> None:
    put("a", {**release("a", "1.0", MUSL), **release("a", "1.5", MUSL, "b[x]<2"), **release("a", "2.0", MUSL),
              **release("a", "1.6rc1", MUSL)})  # fmt: skip
    put("b", {**release("b", "1.0", PURE, "c ; extra == 'x'", "d ; extra == 'y'"), **release("b", "2.0", PURE)})
    put("c", {**release("c", "3.0", PURE)})
    report = ask("a>=1,<2")
    assert chosen(report) == {"a": "1.5", "b": "1.0", "c": "3.0"}
    assert report.gate.exit_code == 0
    assert report.locks[0].is_unlocked


def test_pins_beside_ranges_are_kept(put: Put, ask: Ask) -> None:
    put("a", {**release("a", "1.0", PURE, "b"), **release("a", "2.0", PURE)})
    put("b", {**release("b", "1.0", PURE), **release("b", "2.0", PURE)})
    assert chosen(ask("a==1.0", "b<2")) == {"a": "1.0", "b": "1.0"}


def test_targets_may_get_other_versions(put: Put, ask: Ask) -> None:
    put("a", {**release("a", "1.0", MUSL), **release("a", "1.0", GLIBC), **release("a", "2.0", GLIBC, "b")})
    put("b", release("b", "1.0", PURE))
    report = ask("a", bases=BOTH)
    assert [chosen(report, column) for column in (0, 1)] == [{"a": "1.0"}, {"a": "2.0", "b": "1.0"}]
    codes = [[package.results[target.id].code for target in report.targets] for package in report.packages]
    assert codes == [
        [Code.PLATFORM_WHEEL, Code.OTHER_VERSION],
        [Code.OTHER_VERSION, Code.PLATFORM_WHEEL],
        [Code.NOT_REQUIRED, Code.PURE_WHEEL],
    ]


def test_an_installer_takes_a_newer_sdist_and_wheels_can_be_preferred(put: Put, ask: Ask) -> None:
    put("a", {**release("a", "1.0", MUSL), **sdist("a", "2.0", about=b"Metadata-Version: 2.2\nName: a\n")})
    report = ask("a")
    assert chosen(report) == {"a": "2.0"}
    assert report.gate.exit_code == 1
    assert "next: --prefer-wheels" in lines_text(table(report, View(80)))
    preferring = ask("a", prefer_wheels=True)
    assert chosen(preferring) == {"a": "1.0"}
    assert preferring.gate.exit_code == 0


def test_where_nothing_is_a_wheel_preferring_them_changes_nothing(put: Put, ask: Ask) -> None:
    put("a", {**release("a", "1.0", GLIBC), **sdist("a", "1.0"), **sdist("a", "0.9")})
    report = ask("a", prefer_wheels=True)
    assert chosen(report) == {"a": "1.0"}
    assert "--prefer-wheels" not in lines_text(table(report, View(80)))


def test_what_only_a_build_would_show_keeps_the_gate_shut(put: Put, ask: Ask) -> None:
    put("a", sdist("a", "1.0", PLAIN, b"Metadata-Version: 2.1\nName: a\nRequires-Dist: b\n"))
    put("b", release("b", "1.0", PURE))
    report = ask("a")
    assert chosen(report) == {"a": "1.0", "b": "1.0"}
    assert report.gate.exit_code == 3
    (problem,) = report.problems
    assert problem.packages == ("a",)
    assert "seen only when it is built" in problem.message
    assert ask("a", allow=["a"]).gate.exit_code == 0


@pytest.mark.parametrize("about", [b"Metadata-Version: 2.2\nName: a\nRequires-Dist: b\n", b""])
def test_static_metadata_or_any_wheel_tells_what_an_sdist_requires(put: Put, ask: Ask, about: bytes) -> None:
    put("a", {**sdist("a", "1.0", PLAIN, about), **release("a", "1.0", GLIBC, "b")})
    put("b", release("b", "1.0", PURE))
    report = ask("a")
    assert chosen(report) == {"a": "1.0", "b": "1.0"}
    assert not report.problems


def test_a_conflict_is_told_in_words(put: Put, ask: Ask) -> None:
    put("a", release("a", "1.0", PURE, "c<2"))
    put("b", release("b", "1.0", PURE, "c>=2"))
    put("c", {**release("c", "1.0", PURE), **release("c", "2.0", PURE)})
    report = ask("a", "b")
    assert report.gate.exit_code == 1
    (problem,) = report.problems
    assert problem.message.startswith("<command line> cannot be resolved on musl1.2-cp312-x86_64: ")
    assert "a 1.0 wants c<2" in problem.message
    assert "b 1.0 wants c>=2" in problem.message
    assert not report.packages


def test_an_index_that_is_silent_leaves_it_unknown(ask: Ask) -> None:
    report = ask("a>=1", index_url="http://127.0.0.1:9/simple", timeout=1.0)
    assert report.gate.exit_code == 3


def test_a_name_that_nobody_knows(ask: Ask) -> None:
    report = ask("none-such")
    assert report.gate.exit_code == 1
    assert "none-such" in report.problems[0].message


def test_backtracking_goes_on_to_older_versions(put: Put, ask: Ask) -> None:
    many = [f"1.{number}" for number in range(60)]
    put("a", {name: made for version in many for name, made in release("a", version, PURE, "b>=2").items()}
        | release("a", "1.0", PURE, "b"))  # fmt: skip
    put("b", release("b", "1.0", PURE))
    assert chosen(ask("a")) == {"a": "1.0", "b": "1.0"}


PROJECT = """
[project]
requires-python = ">=3.10"
dependencies = ["a"]
[project.optional-dependencies]
more = ["b"]
[dependency-groups]
dev = ["c"]
"""


def test_groups_and_extras_of_a_project(put: Put, ask: Ask, tmp_path: Path) -> None:
    for name, requires in (("a", ["shared"]), ("b", []), ("c", ["shared", "own"]), ("shared", []), ("own", [])):
        put(name, release(name, "1.0", PURE, *requires))
    (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    report = ask()
    assert {package.pin.name: package.pin.groups for package in report.packages} == {
        "a": ("main",),
        "b": ("main",),
        "c": ("dev",),
        "own": ("dev",),
        "shared": ("main", "dev"),
    }
    assert set(chosen(ask(only=["main"]))) == {"a", "shared"}
    assert set(chosen(ask(only=["main"], extras=["more"]))) == {"a", "b", "shared"}
    assert set(chosen(ask(without=["dev"]))) == {"a", "b", "shared"}
    assert report.packages[0].pin.line == 4


def test_poetry_takes_what_supports_all_of_the_projects_pythons(
    put: Put, ask: Ask, tmp_path: Path, index: Path
) -> None:
    put("a", {**release("a", "1.0", PURE), **release("a", "2.0", PURE)})
    page = index / "a" / "index.html"
    page.write_text(page.read_text().replace('<a href="a-2', '<a data-requires-python="&gt;=3.11" href="a-2'))
    text = '[tool.poetry.dependencies]\npython = "^3.9"\na = "*"\n'
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    assert chosen(ask()) == {"a": "1.0"}
    assert chosen(ask(), 0) != chosen(ask("a")) == {"a": "2.0"}


def test_constraints_bound_what_is_asked_for_and_nothing_else(put: Put, ask: Ask, tmp_path: Path) -> None:
    put("a", release("a", "1.0", PURE, "b"))
    put("b", {**release("b", "1.0", PURE), **release("b", "2.0", PURE)})
    (tmp_path / "requirements.in").write_text("-c bounds.txt\na\n", encoding="utf-8")
    (tmp_path / "bounds.txt").write_text("b<2\nz==1\n", encoding="utf-8")
    assert chosen(ask("requirements.in")) == {"a": "1.0", "b": "1.0"}
    (tmp_path / "bounds.txt").write_text("b>=3\n", encoding="utf-8")
    (problem,) = ask("requirements.in").problems
    assert "a constraint wants b>=3" in problem.message


def test_what_comes_from_a_repository_is_not_looked_into(put: Put, ask: Ask) -> None:
    put("a", release("a", "1.0", PURE, "own"))
    put("own", release("own", "9.0", PURE))
    report = ask("a>=1", "own @ git+https://git.example.org/own")
    assert {package.pin.name: package.pin.version for package in report.packages} == {"a": "1.0", "own": None}
    assert report.gate.exit_code == 3


def test_explain_speaks_of_what_was_chosen(put: Put, ask: Ask) -> None:
    put("a", release("a", "1.0", PURE, "b"))
    put("b", {**release("b", "1.0", MUSL), **sdist("b", "1.0")})
    (explanation,) = ask("a>=0", explain=["b"]).explanations
    (files,) = explanation.files.values()
    assert len(files) == 2


def test_it_is_told_that_nothing_is_locked(put: Put, ask: Ask) -> None:
    put("a", release("a", "1.0", PURE))
    report = ask("a>=1")
    assert "not locked: 1 package as pip chooses them today" in lines_text(table(report, View(100)))
    assert json.loads(render_json(report))["locks"][0]["unlocked"] is True


def test_a_plan_for_what_is_not_locked_is_bounds(put: Put, ask: Ask, tmp_path: Path, index: Path) -> None:
    put("a", {**release("a", "1.0", MUSL), **release("a", "2.0", GLIBC), **sdist("a", "2.0")})
    (tmp_path / "requirements.in").write_text("a\n", encoding="utf-8")
    assert ask("requirements.in").gate.exit_code == 1
    question = Question(["requirements.in"], bases=["musllinux_1_2"], pythons=["3.12"], arches=["amd64"], no_cache=True,
                        index_url=index.as_uri(), environ={}, folder=tmp_path)  # fmt: skip
    (plan,) = fix(question).plans
    assert (plan.constraints, plan.commands) == (("a==1.0",), ())
    question = question._replace(prefer_wheels=True)
    assert not fix(question).plans


def test_a_knot_that_nobody_can_undo_ends(put: Put, ask: Ask) -> None:
    names = [f"p{number}" for number in range(6)]
    for place, name in enumerate(names):
        files: dict[str, bytes] = {}
        for version in range(1, 9):
            wants = [f"{other}=={(version + place) % 8 + 1}.0" for other in names if other != name]
            files |= release(name, f"{version}.0", PURE, *wants)
        put(name, files)
    report = ask(*(f"{name}>=1" for name in names))
    assert report.gate.exit_code in {1, 3}
    assert report.problems


def test_requirements_in_a_circle(put: Put, ask: Ask) -> None:
    put("a", release("a", "1.0", PURE, "b", "a[x]", "c ; extra == 'x'"))
    put("b", release("b", "1.0", PURE, "a"))
    put("c", release("c", "1.0", PURE, "c", "b"))
    assert chosen(ask("a>=0")) == {"a": "1.0", "b": "1.0", "c": "1.0"}
