"""From a lock whose gate fails to the plan, over an index in a folder with real wheels in it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import wheelcheck
from tests.app.conftest import Put, wheel
from wheelcheck.app import fix
from wheelcheck.model.plan import FixReport, Move, Plan, Remedy, RemedyKind, Want
from wheelcheck.model.report import Suggestion
from wheelcheck.question import Question
from wheelcheck.render.json import render_json
from wheelcheck.render.layout import View, lines_text
from wheelcheck.render.plan import plan_page
from wheelcheck.render.table import table

MUSL, PURE, GLIBC = "cp312-cp312-musllinux_1_2_x86_64", "py3-none-any", "cp312-cp312-manylinux_2_17_x86_64"
SETUP = b"from setuptools import setup, Extension\nsetup(name='x', ext_modules=[Extension('x', ['x.c'])])\n"

Fix = Callable[..., FixReport]


@pytest.fixture
def planned(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fix:
    monkeypatch.chdir(tmp_path)

    def planned(lock: str, **options: object) -> FixReport:
        settings: dict[str, object] = {"bases": ["musllinux_1_2"], "pythons": ["3.12"], "arches": ["amd64"]}
        settings |= {"no_cache": True, "index_url": index.as_uri(), "environ": {}, "folder": tmp_path, **options}
        return fix(Question([lock], **settings))  # type: ignore[arg-type]

    return planned


def release(name: str, version: str, tag: str, *requires: str) -> dict[str, bytes]:
    return {f"{name}-{version}-{tag}.whl": wheel(f"{name}-{version}", *requires)}


def write(folder: Path, **files: str) -> str:
    for name, text in files.items():
        (folder / f"requirements.{name}").write_text(text, encoding="utf-8")
    return "requirements.txt"


def only(found: FixReport) -> Plan:
    (plan,) = found.plans
    return plan


def test_the_nearest_version_that_has_wheels(put: Put, planned: Fix, tmp_path: Path) -> None:
    put("a", {**release("a", "1.0", GLIBC), **release("a", "1.1", GLIBC), **release("a", "1.2", MUSL),
              **release("a", "2.0", MUSL), **release("a", "1.3rc1", MUSL)})  # fmt: skip
    found = planned(write(tmp_path, txt="a==1.0\n", **{"in": "a\n"}))
    plan = only(found)
    assert plan.remedies == (Remedy("a", "1.0", RemedyKind.BUMP, ("musl1.2-cp312-x86_64",), after="1.2"),)
    assert plan.moves == (Move("a", "1.0", "1.2", failing=True, wants=(Want("requirements.in", "a"),)),)
    assert plan.commands == ("pip-compile -o requirements.txt --upgrade-package a==1.2",)
    assert plan.constraints == ("a==1.2",)
    assert (plan.complete, plan.smallest, found.exit_code) == (True, True, 0)


def test_others_move_with_it_and_new_ones_come(put: Put, planned: Fix, tmp_path: Path) -> None:
    put("a", {**release("a", "1.0", GLIBC), **release("a", "1.1", MUSL, "b>=2", "new")})
    put("b", {**release("b", "1.0", PURE), **release("b", "2.0", PURE)})
    put("new", {**release("new", "5.0", GLIBC), **release("new", "4.0", PURE)})
    plan = only(planned(write(tmp_path, txt="a==1.0\nb==1.0\n")))
    assert [(move.name, move.before, move.after, move.failing) for move in plan.moves] == [
        ("a", "1.0", "1.1", True),
        ("b", "1.0", "2.0", False),
        ("new", None, "4.0", False),
    ]
    assert plan.moves[1].wants == (Want("a 1.1", "b>=2"),)
    assert plan.commands == ()
    assert plan.constraints == ("a==1.1", "b==2.0", "new==4.0")


def test_the_project_forbids_it(put: Put, planned: Fix, tmp_path: Path) -> None:
    put("a", {"a-1.0.tar.gz": {"setup.py": SETUP, "x.c": b""}, **release("a", "2.0", MUSL)})
    found = planned(write(tmp_path, txt="a==1.0\n", **{"in": "a<2\n"}))
    (remedy,) = only(found).remedies
    assert remedy.kind is RemedyKind.BUILD
    assert "requirements.in wants a<2" in remedy.reason
    assert found.exit_code == 1


def test_no_version_has_wheels(put: Put, planned: Fix, tmp_path: Path) -> None:
    put("a", {**release("a", "1.0", GLIBC), **release("a", "2.0", GLIBC)})
    put("b", {"b-1.0.tar.gz": {"setup.py": SETUP, "x.c": b""}, **release("b", "1.0", "cp312-cp312-win_amd64")})
    plan = only(planned(write(tmp_path, txt="a==1.0\nb==1.0\n")))
    assert [each.reason.partition("; ")[2] for each in plan.remedies] == [
        "its wheels are for glibc: slim takes them",
        "",
    ]
    assert [(each.name, each.kind) for each in plan.remedies] == [
        ("a", RemedyKind.IMPOSSIBLE),
        ("b", RemedyKind.BUILD),
    ]
    assert not plan.moves


def test_an_alternative_is_told_only_where_it_has_wheels(put: Put, planned: Fix, tmp_path: Path) -> None:
    put("psycopg2", {"psycopg2-2.9.tar.gz": {"setup.py": SETUP, "x.c": b""}})
    lock = write(tmp_path, txt="psycopg2==2.9\n")
    assert only(planned(lock)).remedies[0].kind is RemedyKind.BUILD
    put("psycopg2-binary", release("psycopg2_binary", "2.9.3", MUSL))
    (remedy,) = only(planned(lock)).remedies
    assert remedy.kind is RemedyKind.ALTERNATIVE
    assert remedy.alternative is not None
    assert (remedy.alternative.requirement, remedy.alternative.version) == ("psycopg2-binary", "2.9.3")


def test_a_wheel_that_the_lock_does_not_list(put: Put, planned: Fix, tmp_path: Path, index: Path) -> None:
    put("a", {"a-1.0.tar.gz": {"setup.py": SETUP, "x.c": b""}, **release("a", "1.0", MUSL)})
    page = (index / "a" / "index.html").read_text(encoding="utf-8")
    listed = page.partition("#sha256=")[2][:64]
    plan = only(planned(write(tmp_path, txt=f"a==1.0 --hash=sha256:{listed}\n", **{"in": "a\n"})))
    assert [each.kind for each in plan.remedies] == [RemedyKind.RELOCK]
    assert plan.complete
    assert not plan.moves
    assert plan.constraints == ("a==1.0",)


def test_all_targets_count(put: Put, planned: Fix, tmp_path: Path) -> None:
    put("a", {**release("a", "1.0", GLIBC), **release("a", "1.1", MUSL), **release("a", "1.2", MUSL),
              **release("a", "1.2", GLIBC)})  # fmt: skip
    plan = only(planned(write(tmp_path, txt="a==1.0\n"), bases=["musllinux_1_2", "manylinux_2_28"]))
    assert plan.constraints == ("a==1.2",)


def test_a_yanked_release_is_no_way_out(put: Put, planned: Fix, tmp_path: Path, index: Path) -> None:
    put("a", {**release("a", "1.0", GLIBC), **release("a", "1.1", MUSL), **release("a", "1.2", MUSL)})
    page = index / "a" / "index.html"
    text = page.read_text(encoding="utf-8").splitlines()
    page.write_text("\n".join(each.replace("<a ", '<a data-yanked="bad" ') if "1.1" in each else each for each in text))
    assert only(planned(write(tmp_path, txt="a==1.0\n"))).constraints == ("a==1.2",)


def test_metadata_that_is_broken_moves_nothing(put: Put, planned: Fix, tmp_path: Path) -> None:
    put("a", {**release("a", "1.0", GLIBC), f"a-1.1-{MUSL}.whl": b"PK\x03\x04 no wheel at all"})
    found = planned(write(tmp_path, txt="a==1.0\n"))
    assert not only(found).moves
    assert "metadata" in only(found).remedies[0].reason
    assert found.exit_code == 1


def test_what_comes_from_a_repository_is_told(planned: Fix, tmp_path: Path) -> None:
    lock = write(tmp_path, txt="a @ git+https://git.example.org/a@1234567\n")
    (remedy,) = only(planned(lock)).remedies
    assert (remedy.kind, remedy.reason) == (RemedyKind.UNKNOWN, "it comes from no index")


def test_nothing_fails(put: Put, planned: Fix, tmp_path: Path) -> None:
    put("a", release("a", "1.0", MUSL))
    found = planned(write(tmp_path, txt="a==1.0\n"))
    assert (found.plans, found.exit_code) == ((), 0)


def test_an_index_that_is_not_there(planned: Fix, tmp_path: Path) -> None:
    lock = write(tmp_path, txt="a==1.0\n")
    found = planned(lock, index_url="http://127.0.0.1:9/simple", timeout=1.0)
    assert [each.kind for each in only(found).remedies] == [RemedyKind.UNKNOWN]
    assert found.exit_code == 3


UV = """
version = 1
requires-python = ">=3.8"
[[package]]
name = "a"
version = "1.0"
source = {{ registry = "{index}" }}
wheels = [{{ url = "https://files.example.org/a-1.0-{tag}.whl" }}]
[[package]]
name = "x"
version = "0.1"
source = {{ virtual = "." }}
dependencies = [{{ name = "a" }}]
"""


def test_the_oldest_python_of_the_project_counts(put: Put, planned: Fix, tmp_path: Path, index: Path) -> None:
    put("a", {**release("a", "1.0", GLIBC), **release("a", "1.1", MUSL), **release("a", "1.2", MUSL)})
    page = index / "a" / "index.html"
    newer = [
        each.replace("<a ", '<a data-requires-python="&gt;=3.9" ') if "1.1" in each else each
        for each in page.read_text(encoding="utf-8").splitlines()
    ]
    page.write_text("\n".join(newer), encoding="utf-8")
    (tmp_path / "uv.lock").write_text(UV.format(index=index.as_uri(), tag=GLIBC), encoding="utf-8")
    plan = only(planned("uv.lock"))
    assert plan.commands == ("uv lock --upgrade-package a==1.2",)
    page.write_text("\n".join(each for each in newer if "1.2" not in each), encoding="utf-8")
    (remedy,) = only(planned("uv.lock")).remedies
    assert remedy.kind is RemedyKind.IMPOSSIBLE
    assert "do not support all of the project's Pythons (>=3.8)" in remedy.reason


def test_a_python_that_the_project_forbids_is_mended_by_no_plan(
    put: Put, planned: Fix, tmp_path: Path, index: Path
) -> None:
    put("a", {**release("a", "1.0", GLIBC), **release("a", "1.1", MUSL)})
    text = UV.format(index=index.as_uri(), tag=GLIBC).replace(">=3.8", "<3.12")
    (tmp_path / "uv.lock").write_text(text, encoding="utf-8")
    found = planned("uv.lock")
    assert [each.kind for each in only(found).remedies] == [RemedyKind.BUMP]
    assert found.exit_code == 1


def test_a_lock_that_forks_gets_a_plan_for_each_target(put: Put, planned: Fix, tmp_path: Path) -> None:
    other = MUSL.replace("312", "311")
    put("a", {**release("a", "1.0", GLIBC), **release("a", "1.1", other), **release("a", "2.0", GLIBC),
              **release("a", "3.0", MUSL)})  # fmt: skip
    lock = write(tmp_path, txt="a==1.0 ; python_version < '3.12'\na==2.0 ; python_version >= '3.12'\n")
    found = planned(lock, pythons=["3.11", "3.12"])
    assert [(plan.targets, plan.constraints) for plan in found.plans] == [
        (("musl1.2-cp311-x86_64",), ("a==1.1",)),
        (("musl1.2-cp312-x86_64",), ("a==3.0",)),
    ]
    assert found.exit_code == 0
    assert only(planned(lock)).constraints == ("a==3.0",)


def test_a_lock_that_forks_and_is_mended_on_one_target_alone(put: Put, planned: Fix, tmp_path: Path) -> None:
    put("a", {**release("a", "1.0", GLIBC), **release("a", "2.0", GLIBC), **release("a", "3.0", MUSL)})
    lock = write(tmp_path, txt="a==1.0 ; python_version < '3.12'\na==2.0 ; python_version >= '3.12'\n")
    found = planned(lock, pythons=["3.11", "3.12"])
    assert [plan.remedies[0].kind for plan in found.plans] == [RemedyKind.IMPOSSIBLE, RemedyKind.BUMP]
    assert found.exit_code == 1


def test_two_versions_for_one_target(put: Put, planned: Fix, tmp_path: Path, index: Path) -> None:
    put("a", {**release("a", "1.0", GLIBC), **release("a", "2.0", GLIBC), **release("a", "3.0", MUSL)})
    (tmp_path / "uv.lock").write_text(CONFLICTING.format(index=index.as_uri(), tag=GLIBC), encoding="utf-8")
    (remedy,) = only(planned("uv.lock")).remedies
    assert (remedy.kind, remedy.reason.partition(":")[0]) == (
        RemedyKind.UNKNOWN,
        "the lock has several versions of it for this target",
    )
    assert only(planned("uv.lock", extras=["x"])).constraints == ("a==3.0",)


CONFLICTING = """
version = 1
requires-python = ">=3.8"
conflicts = [[{{ package = "demo", extra = "x" }}, {{ package = "demo", extra = "y" }}]]

[[package]]
name = "a"
version = "1.0"
source = {{ registry = "{index}" }}
wheels = [{{ url = "https://files.example.org/a-1.0-{tag}.whl" }}]

[[package]]
name = "a"
version = "2.0"
source = {{ registry = "{index}" }}
wheels = [{{ url = "https://files.example.org/a-2.0-{tag}.whl" }}]

[[package]]
name = "demo"
version = "1"
source = {{ virtual = "." }}

[package.optional-dependencies]
x = [{{ name = "a", version = "1.0", source = {{ registry = "{index}" }} }}]
y = [{{ name = "a", version = "2.0", source = {{ registry = "{index}" }} }}]
"""


def test_suggestions_stand_in_the_report(
    put: Put, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put("a", {**release("a", "1.0", GLIBC), **release("a", "1.1", MUSL)})
    put("b", release("b", "1.0", GLIBC))
    report = wheelcheck.check(
        [write(tmp_path, txt="a==1.0\nb==1.0\n")], bases=["musllinux_1_2"], pythons=["3.12"], arches=["amd64"],
        no_cache=True, index_url=index.as_uri(), environ={}, folder=tmp_path, suggest=True,
    )  # fmt: skip
    assert report.suggestions == {("requirements.txt", "a"): Suggestion("bump", "1.1")}
    assert "-> 1.1 has wheels" in lines_text(table(report, View()))
    packages = {each["name"]: each for each in json.loads(render_json(report))["packages"]}
    assert packages["a"]["suggestion"] == {"remedy": "bump", "after": "1.1"}
    assert "suggestion" not in packages["b"]


@pytest.mark.parametrize(("head", "unproven"), [("2.2", ()), ("2.1", ("b 1.0",))])
def test_what_only_a_build_would_show(
    put: Put, planned: Fix, tmp_path: Path, head: str, unproven: tuple[str, ...]
) -> None:
    put("a", {**release("a", "1.0", GLIBC), **release("a", "2.0", MUSL)})
    about = f"Metadata-Version: {head}\nName: b\nVersion: 1.0\nRequires-Dist: a<3\n".encode()
    put("b", {"b-1.0.tar.gz": {"setup.py": b"from setuptools import setup\nsetup()\n", "PKG-INFO": about}})
    plan = only(planned(write(tmp_path, txt="a==1.0\nb==1.0\n")))
    assert plan.moves == (Move("a", "1.0", "2.0", failing=True, wants=(Want("b 1.0", "a<3"),)),)
    assert plan.unproven == unproven


def listed(index: Path, name: str, versions: int) -> None:
    """A page of so many versions for another Python's wheels, none of which is there."""
    (index / name).mkdir(exist_ok=True)
    names = [f"{name}-{number}.0-cp27-none-any.whl" for number in range(1, versions + 1)]
    page = "\n".join(f'<a href="{each}">{each}</a>' for each in names)
    (index / name / "index.html").write_text(page, encoding="utf-8")


def test_five_thousand_versions_of_which_none_fits(planned: Fix, index: Path, tmp_path: Path) -> None:
    listed(index, "a", 5000)
    (remedy,) = only(planned(write(tmp_path, txt="a==1.0\n"))).remedies
    assert remedy.kind is RemedyKind.IMPOSSIBLE
    assert remedy.reason.startswith("no version of it has wheels")


def test_thousands_of_versions_that_all_ask_for_what_is_held(put: Put, planned: Fix, tmp_path: Path) -> None:
    newer = {f"a-1.{number}-{MUSL}.whl": wheel(f"a-1.{number}", "b>=2") for number in range(1, 400)}
    put("a", {**release("a", "1.0", GLIBC), **newer})
    put("b", release("b", "1.0", PURE))
    (remedy,) = only(planned(write(tmp_path, txt="a==1.0\nb==1.0\n"))).remedies
    assert remedy.kind is RemedyKind.IMPOSSIBLE
    assert "wants b>=2" in remedy.reason


def test_requirements_in_a_circle(put: Put, planned: Fix, tmp_path: Path) -> None:
    put("a", {**release("a", "1.0", GLIBC, "b"), **release("a", "2.0", MUSL, "b>=2")})
    put("b", {**release("b", "1.0", PURE, "a"), **release("b", "2.0", PURE, "a>=2", "b[x]", "c ; extra == 'x'")})
    put("c", release("c", "1.0", PURE, "a", "c"))
    plan = only(planned(write(tmp_path, txt="a==1.0\nb==1.0\n")))
    assert plan.constraints == ("a==2.0", "b==2.0", "c==1.0")


def test_a_knot_that_nobody_can_undo_ends(put: Put, planned: Fix, tmp_path: Path) -> None:
    names = [f"p{number}" for number in range(6)]
    for place, name in enumerate(names):
        files = release(name, "1.0", GLIBC)
        for version in range(2, 8):
            wants = [f"{other}=={(version + place) % 6 + 2}.0" for other in names if other != name]
            files |= release(name, f"{version}.0", MUSL, *wants)
        put(name, files)
    plan = only(planned(write(tmp_path, txt="".join(f"{name}==1.0\n" for name in names))))
    assert {remedy.kind for remedy in plan.remedies} <= {RemedyKind.BUMP, RemedyKind.IMPOSSIBLE}
    assert all(remedy.reason for remedy in plan.remedies if remedy.kind is RemedyKind.IMPOSSIBLE)


POETRY = """
[[package]]
name = "a"
version = "1.0"
description = ""
optional = false
python-versions = "*"
files = [{{file = "a-1.0-{tag}.whl", hash = "sha256:00"}}]

[metadata]
lock-version = "2.1"
python-versions = ">=3.9,<4"
content-hash = "0"
"""


def for_python(index: Path, version: str, requires: str) -> None:
    page = index / "a" / "index.html"
    text = page.read_text(encoding="utf-8")
    escaped = requires.replace("<", "&lt;").replace(">", "&gt;")
    page.write_text(text.replace(f'<a href="a-{version}-', f'<a data-requires-python="{escaped}" href="a-{version}-'))


def test_poetry_takes_what_supports_all_pythons_of_the_project(
    put: Put, planned: Fix, tmp_path: Path, index: Path
) -> None:
    put("a", {**release("a", "1.1", MUSL), **release("a", "1.2", MUSL), **release("a", "1.3", MUSL)})
    for_python(index, "1.1", ">=3.9,<3.14")
    for_python(index, "1.3", ">=3.10")
    (tmp_path / "poetry.lock").write_text(POETRY.format(tag=GLIBC), encoding="utf-8")
    plan = only(planned("poetry.lock"))
    assert (plan.constraints, plan.requires_python) == (("a==1.2",), None)


def test_a_project_for_fewer_pythons_may_help(put: Put, planned: Fix, tmp_path: Path, index: Path) -> None:
    put("a", release("a", "1.1", MUSL))
    for_python(index, "1.1", ">=3.9,<3.14")
    (tmp_path / "poetry.lock").write_text(POETRY.format(tag=GLIBC), encoding="utf-8")
    found = planned("poetry.lock")
    plan = only(found)
    assert (plan.constraints, plan.requires_python) == (("a==1.1",), ">=3.9,<3.14")
    assert plan.narrowed_for == ("a 1.1",)
    page = " ".join(lines_text(plan_page(found, 80, frozenset(), quiet=False)).split())
    assert "first: narrow the project's own Python to >=3.9,<3.14, for a 1.1" in page
    put("a", release("a", "1.1", MUSL))
    for_python(index, "1.1", ">=3.10")
    (remedy,) = only(planned("poetry.lock")).remedies
    assert "do not support all of the project's Pythons" in remedy.reason
