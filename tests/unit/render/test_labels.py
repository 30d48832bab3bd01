"""Targets are named by what sets them apart, and sets of them exactly."""

import itertools
from collections.abc import Callable

import pytest

from tests.golden.sample_report import ALPINE, BULLSEYE, many, target
from wheelcheck.model.target import Implementation, Target
from wheelcheck.render.labels import TargetLabels


def test_the_base_alone_where_it_is_enough() -> None:
    labels = TargetLabels([ALPINE, BULLSEYE])
    assert [labels.label(ALPINE.id), labels.label(BULLSEYE.id)] == ["alpine3.22", "debian11"]
    assert TargetLabels([ALPINE]).label(ALPINE.id) == "alpine3.22"


def test_machine_or_python_where_the_base_is_not_enough() -> None:
    arm = target("alpine3.22", arch="aarch64")
    assert TargetLabels([ALPINE, arm]).stacked(arm.id) == ["alpine3.22", "aarch64"]
    newer = target("alpine3.22", python="3.13.7")
    assert TargetLabels([ALPINE, newer]).label(newer.id) == "alpine3.22 3.13"


def test_all_three_for_a_product() -> None:
    targets = many()
    labels = TargetLabels(targets)
    assert labels.label(targets[-1].id) == "debian11 3.14 aarch64"
    assert len({labels.label(each.id) for each in targets}) == len(targets)


def test_patch_levels_where_only_they_differ() -> None:
    old = target("debian11", python="3.9.5")._replace(id="debian11-cp39-3.9.5-x86_64")
    new = target("debian11", python="3.9.6")._replace(id="debian11-cp39-3.9.6-x86_64")
    assert [TargetLabels([old, new]).label(each.id) for each in (old, new)] == ["debian11 3.9.5", "debian11 3.9.6"]


def test_the_id_where_nothing_else_tells_them_apart() -> None:
    other = ALPINE._replace(id="alpine3.22-cp312-x86_64-registry-example-org")
    assert TargetLabels([ALPINE, other]).label(other.id) == other.id


def test_other_implementations() -> None:
    interpreter = ALPINE.interpreter._replace(implementation=Implementation.PYPY, abi="pypy312_pp73")
    pypy = ALPINE._replace(id="alpine3.22-pp312-x86_64", interpreter=interpreter)
    assert TargetLabels([ALPINE, pypy]).label(pypy.id) == "alpine3.22 PyPy 3.12"


@pytest.mark.parametrize(
    ("chosen", "where"),
    [
        (lambda _: True, ""),
        (lambda each: each.id.startswith("alpine"), "alpine3.22"),
        (lambda each: each.arch == "aarch64", "aarch64"),
        (lambda each: each.interpreter.minor == 12, "3.12"),
        (lambda each: each.id.startswith("debian") and each.interpreter.minor > 12, "debian11 3.13/3.14"),
    ],
)
def test_sets_are_named_by_what_they_share(chosen: Callable[[Target], bool], where: str) -> None:
    targets = many()
    assert TargetLabels(targets).where([each.id for each in targets if chosen(each)]) == where


def test_every_set_has_a_name_of_its_own() -> None:
    targets = [ALPINE, BULLSEYE, target("alpine3.22", python="3.13.7"), target("debian11", arch="aarch64")]
    labels = TargetLabels(targets)
    ids = [each.id for each in targets]
    sets = [chosen for size in range(1, 5) for chosen in itertools.combinations(ids, size)]
    assert len({labels.where(chosen) for chosen in sets}) == len(sets)
