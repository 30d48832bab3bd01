"""Plans as people and programs get them."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests.golden.sample_report import clean, sample
from wheelcheck.model.lock import Installer, Lock, LockFormat, Pin
from wheelcheck.model.plan import Alternative, FixReport, Move, Plan, Remedy, RemedyKind, Want
from wheelcheck.model.report import Failure, Report
from wheelcheck.model.verdict import VerdictKind
from wheelcheck.render.fix_commands import fix_commands
from wheelcheck.render.layout import lines_text
from wheelcheck.render.plan import plan_page
from wheelcheck.render.plan_json import plan_json

SCHEMA = json.loads((Path(__file__).parents[3] / "data" / "plan.schema.json").read_text())
TARGETS = ("alpine3.22-cp312-x86_64",)
BUMP = Remedy("a", "1.0", RemedyKind.BUMP, TARGETS, after="1.2")
STAND = Alternative("b-binary", "2.0", "the same code", "its page")
REMEDIES = (
    BUMP,
    Remedy("b", "1.0", RemedyKind.ALTERNATIVE, TARGETS, alternative=STAND, reason="no version has wheels"),
    Remedy("c", "1.0", RemedyKind.BUILD, TARGETS, reason="d 1 wants c<2"),
    Remedy("e", None, RemedyKind.IMPOSSIBLE, TARGETS, reason="it comes from no index"),
    Remedy("f", "1.0", RemedyKind.RELOCK, TARGETS),
    Remedy("g", "1.0", RemedyKind.UNKNOWN, TARGETS, reason="the index did not answer"),
)
MOVES = (
    Move("a", "1.0", "1.2", failing=True, wants=(Want("h 1", "a>=1"),)),
    Move("h", "1.0", "2.0", failing=False, wants=(Want("a 1.2", "h>=2"),)),
    Move("n", None, "3.0", failing=False, wants=(Want("a 1.2", "n"),)),
)


def failing(*names: str) -> Report:
    """A report whose gate fails on these pins of `x.lock`."""
    report = sample()
    failures = tuple(Failure(name, "1.0", TARGETS[0], VerdictKind.COMPILE, "x.lock") for name in names)
    return report._replace(gate=report.gate._replace(failures=failures))


ALL = FixReport(sample(), (Plan("x.lock", REMEDIES, MOVES, ("uv lock --upgrade-package a==1.2",), ("a==1.2",)),))
DONE = FixReport(failing("a"), (Plan("x.lock", (BUMP,), MOVES[:1], ("uv lock",), ("a==1.2",)),))


def page(found: FixReport, *explained: str, width: int = 80, quiet: bool = False) -> str:
    return lines_text(plan_page(found, width, frozenset(explained), quiet=quiet))


def test_every_remedy_has_its_line() -> None:
    text = page(ALL)
    for remedy in REMEDIES:
        assert f"{remedy.name} {remedy.version or ''}".rstrip() in text
        assert ("impossible" if remedy.kind is RemedyKind.IMPOSSIBLE else remedy.kind.value) in text
    assert "b-binary 2.0 has wheels (the same code); no version has" in text
    assert "h 1.0 -> 2.0: a 1.2 wants h>=2" in text
    assert "n 3.0 (new): a 1.2 wants n" in text
    assert "plan: 2 of 6 mended by wheels; 4 stay as told above" in text
    assert "type: uv lock --upgrade-package a==1.2" in text


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    long = REMEDIES[2]._replace(reason=" and ".join(["something 1 wants c<2"] * 20))
    found = FixReport(ALL.report, (ALL.plans[0]._replace(remedies=(*REMEDIES, long)),))
    assert max(map(len, page(found, "a", width=width).splitlines())) <= width


def test_one_glance_says_that_it_helps() -> None:
    assert "plan: 1 pin moves, then nothing fails" in page(DONE)
    assert DONE.exit_code == 0
    more = DONE._replace(report=failing("a", "x.lock"))
    assert "plan: 1 pin moves, then no pin of it fails" in page(more)
    assert more.exit_code == more.report.gate.exit_code == 1
    assert ALL.exit_code == 1


def test_locking_again_is_enough() -> None:
    plan = Plan("x.lock", (REMEDIES[4],), (), ("uv lock",))
    assert "plan: lock again, then nothing fails" in page(FixReport(failing("f"), (plan,)))


def test_nobody_answered() -> None:
    text = page(FixReport(sample(), (Plan("x.lock", (REMEDIES[5],)),)))
    assert "plan: nothing could be found out; 1 stays as told above" in text


def test_the_proof() -> None:
    text = page(ALL, "a", "zzz")
    assert "a 1.0 -> 1.2\n    h 1 wants a>=1" in text
    assert "zzz does not move" in text


def test_quiet_is_what_is_typed() -> None:
    assert page(ALL, quiet=True) == "uv lock --upgrade-package a==1.2\n"


def test_a_long_command_is_whole() -> None:
    command = "uv lock" + "".join(f" --upgrade-package project-{number}==1.{number}" for number in range(300))
    found = DONE._replace(plans=(DONE.plans[0]._replace(commands=(command,)),))
    typed = page(found).partition("type:")[2].replace("\\\n", " ").split()
    assert typed == command.split()


def test_what_is_not_proven_is_told() -> None:
    found = DONE._replace(plans=(DONE.plans[0]._replace(unproven=("old 1.0", "older 2.0")),))
    assert "not proven: what old 1.0, older 2.0 may require besides" in " ".join(page(found).split())
    assert "not proven" not in page(DONE)


def test_nothing_to_do() -> None:
    assert page(FixReport(clean(), ())) == "nothing to fix: the gate passes\n"
    assert "no pin is to blame" in page(FixReport(sample(), ()))


def test_lines_to_put_in_where_there_is_no_command() -> None:
    plan = DONE.plans[0]._replace(commands=())
    assert "put these lines in the place of the old ones:\n    a==1.2" in page(FixReport(sample(), (plan,)))


def test_a_plan_that_may_not_be_the_smallest_says_so() -> None:
    assert "a smaller plan may exist" in page(FixReport(sample(), (DONE.plans[0]._replace(smallest=False),)))


def test_outside_text_is_shown_and_never_obeyed() -> None:
    bad = "\x1b[31mred\u202e"
    remedy = Remedy("a", "1", RemedyKind.BUILD, TARGETS, reason=bad)
    move = Move("b", "1", "2", failing=False, wants=(Want(bad, bad),))
    text = page(FixReport(sample(), (Plan(bad, (remedy,), (move,), (bad,), (bad,)),)), "b")
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize("found", [ALL, DONE, FixReport(clean(), ())])
def test_json_fits_the_schema(found: FixReport) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    data = json.loads(plan_json(found))
    jsonschema.Draft202012Validator(SCHEMA).validate(data)
    assert data["exit_code"] == found.exit_code


@pytest.mark.parametrize(
    ("found", "status"),
    [
        (FixReport(clean(), ()), "nothing-to-do"),
        (DONE, "solved"),
        (FixReport(failing("a", "b"), (Plan("x.lock", REMEDIES[:2], MOVES[:1]),)), "partial"),
        (FixReport(failing("b"), (Plan("x.lock", REMEDIES[1:2]),)), "impossible"),
    ],
)
def test_json_says_how_it_ends(found: FixReport, status: str) -> None:
    assert json.loads(plan_json(found))["plan"]["status"] == status


def test_json_is_the_contracts() -> None:
    data = json.loads(plan_json(ALL))
    assert data["report"]["schema"] == "wheelcheck-report/1"
    assert [(each["name"], each["from"], each["to"], each["because"]) for each in data["plan"]["moves"]] == [
        ("a", "1.0", "1.2", "wheel"),
        ("h", "1.0", "2.0", "requirement"),
        ("n", None, "3.0", "requirement"),
    ]
    kinds = {each["name"]: (each["kind"], each["text"]) for each in data["plan"]["remedies"]}
    assert kinds["a"] == ("bump", "to 1.2")
    assert kinds["e"] == ("none", "it comes from no index")
    assert data["plan"]["commands"] == ["uv lock --upgrade-package a==1.2"]


def made_by(lock_format: LockFormat) -> Lock:
    return Lock("dir with space/a.lock", lock_format, None, Installer.PIP, ())


@pytest.mark.parametrize(
    ("lock_format", "commands"),
    [
        (LockFormat.UV, ("uv lock --upgrade-package a==1.2 --upgrade-package h==2.0 --upgrade-package f==1.0",)),
        (LockFormat.POETRY, ("poetry --no-cache add --lock a==1.2 h==2.0", "poetry --no-cache lock")),
        (LockFormat.PDM, ("pdm add --no-sync a==1.2 h==2.0", "pdm lock --refresh")),
        (LockFormat.PIPFILE, ("pipenv upgrade a==1.2 h==2.0 f==1.0",)),
        (
            LockFormat.REQUIREMENTS,
            (
                "pip-compile -o 'dir with space/a.lock' --upgrade-package a==1.2 --upgrade-package h==2.0",
                "pip-compile --generate-hashes --no-reuse-hashes -o 'dir with space/a.lock'",
            ),
        ),
        (LockFormat.PIXI, ("pixi update a h n",)),
        (LockFormat.CONDA_LOCK, ("conda-lock lock --update a --update h --update n",)),
        (
            LockFormat.PYLOCK,
            (
                (
                    "uv lock --upgrade-package a==1.2 --upgrade-package h==2.0"
                    " && uv export --format pylock.toml -o 'dir with space/a.lock'"
                ),
            ),
        ),
        (LockFormat.COMMAND_LINE, ("wheelcheck a==1.2 h==2.0",)),
    ],
)
def test_commands(lock_format: LockFormat, commands: tuple[str, ...]) -> None:
    assert fix_commands(made_by(lock_format), [Pin("f", "1.0")], MOVES, compiled=True) == commands


def test_a_requirements_file_written_by_hand_has_no_command() -> None:
    assert fix_commands(made_by(LockFormat.REQUIREMENTS), [], MOVES, compiled=False) == ()


def test_nothing_moves_and_nothing_is_typed() -> None:
    assert fix_commands(made_by(LockFormat.UV), [], [], compiled=True) == ()
