"""Every recorded choice of a real installer, against pages recorded from the index on the same day.

The records were made by pip's own `CandidateEvaluator.sort_best_candidate` and by uv's resolver. Where a release
has several sdists, that function of pip names the first; a running pip takes the last, because
`resolution/resolvelib/factory.py` walks `reversed(...)` over the same sorted list (seen: `pip download`
takes the `.zip` of `prettytable==0.7.2` with pip 25.0.1 and 26.3, and of `pytz==2008a` with 26.3). We follow the running pip.
"""

import gzip
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from tests.truth.targets import target_named
from wheelcheck.judge.installers import InstallerRules, rules_for
from wheelcheck.judge.verdicts import Place, judge_pin, taken_anywhere
from wheelcheck.model.lock import FormatControl, Installer, Pin
from wheelcheck.model.release import ProjectPage, ReleaseFile
from wheelcheck.model.verdict import VerdictKind
from wheelcheck.tags.compatibility import TagMatcher
from wheelcheck.tags.pip_versions import pip_knowledge

HERE = Path(__file__).parent
PIP, UV = rules_for(Installer.PIP), rules_for(Installer.UV)


def rows(name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(HERE / name, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


@cache
def pages() -> dict[str, ProjectPage]:
    return {
        row["name"]: ProjectPage(
            tuple(
                ReleaseFile(name, "", (), requires_python, "" if yanked else None)
                for name, requires_python, yanked in row["files"]
            )
        )
        for row in rows("pages.jsonl.gz")
    }


@cache
def place(name: str, full_version: str | None = None, pip: str | None = None) -> Place:
    target = target_named(name, full_version=full_version, pip=pip)
    return Place(target, TagMatcher(target, pip_knowledge(pip)))


def chosen(row: dict[str, Any], targets: list[str], rules: InstallerRules) -> dict[str, str | None]:
    pin = Pin(row["name"], row["version"])
    places = tuple(place(name) for name in targets)
    taken = taken_anywhere(places)
    verdicts = judge_pin(pin, pages()[row["name"]], places, rules, FormatControl(), taken=taken).verdicts
    for verdict in verdicts:
        is_wheel = verdict.file is not None and verdict.file.filename.endswith(".whl")
        assert is_wheel == (verdict.kind is VerdictKind.WHEEL)
        assert (verdict.file is None) == (verdict.kind is VerdictKind.MISSING)
    names = [verdict.file.filename if verdict.file else None for verdict in verdicts]
    return dict(zip(targets, names, strict=True))


def another_sdist_of_the_same_release(expected: str | None, got: str | None, name: str) -> bool:
    """The one way in which a running pip differs from the recording: a later sdist of the page."""
    if expected is None or got is None or expected.endswith(".whl") or got.endswith(".whl"):
        return False
    order = [file.filename for file in pages()[name].files]
    return order.index(got) > order.index(expected)


@pytest.mark.parametrize("records", ["choices.jsonl.gz", "choices-odd-releases.jsonl.gz"])
@pytest.mark.parametrize("rules", [PIP, UV], ids=["pip", "uv"])
def test_the_file_is_the_one_that_the_installer_chose(records: str, rules: InstallerRules) -> None:
    compared, wrong, other_sdist = 0, [], set()
    for row in rows(records):
        expected = dict(row["pip"])
        if rules is UV:
            expected.update(row["uv"])
        got = chosen(row, list(expected), rules)
        for target, name in expected.items():
            compared += 1
            if got[target] == name:
                continue
            if rules is PIP and another_sdist_of_the_same_release(name, got[target], row["name"]):
                other_sdist.add((row["name"], row["version"]))
            else:
                wrong.append((row["name"], row["version"], target, name, got[target]))
    assert wrong == []
    assert compared == {"choices.jsonl.gz": 29_785, "choices-odd-releases.jsonl.gz": 14_712}[records]
    assert len(other_sdist) == (13 if rules is PIP and records != "choices.jsonl.gz" else 0)


def test_a_real_pip_on_real_pythons_chose_the_same() -> None:
    compared, wrong = 0, []
    for row in rows("real-pip.jsonl.gz"):
        interpreter, _, platform = row["first_tag"].split("-")
        family, major, minor, arch = platform.split("_", 3)
        libc = "musl" if family == "musllinux" else "glibc"
        name = f"py3.{interpreter[3:]}-{libc}{major}.{minor}-{arch}"
        where = place(name, row["python"], row["pip"])
        project = canonicalize_name(row["name"])
        pin = Pin(project, row["version"])
        verdict = judge_pin(pin, pages()[project], (where,), PIP, FormatControl()).verdicts[0]
        got = verdict.file.filename if verdict.file else None
        compared += 1
        if got != row["chosen"] and not another_sdist_of_the_same_release(row["chosen"], got, project):
            wrong.append((row, got))
    assert wrong == []
    assert compared == 1_644
