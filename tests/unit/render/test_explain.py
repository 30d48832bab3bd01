"""`--explain`: every file is there, nearest misses first."""

import re

from tests.golden.sample_report import ALPINE, BULLSEYE, explained, file
from wheelcheck.model.report import Explanation, Report
from wheelcheck.model.verdict import FileJudgement, Fit
from wheelcheck.render.layout import View
from wheelcheck.render.paint import plain
from wheelcheck.render.table import table


def shown(report: Report) -> str:
    return plain(table(report, View(80)))


def with_files(*judgements: FileJudgement) -> Report:
    report = explained()
    package = report.explanations[0].package
    return report._replace(explanations=(Explanation(package, {ALPINE.id: judgements, BULLSEYE.id: judgements}),))


def test_every_file_is_there_for_every_target() -> None:
    report = explained()
    text = shown(report)
    for target in (ALPINE, BULLSEYE):
        for judgement in report.explanations[0].files[target.id]:
            rest = judgement.file.filename.removeprefix("grpcio-1.80.0-")
            assert len(re.findall(rf"(?:grpcio-1\.80\.0-|…|^ *){re.escape(rest)}", text, re.MULTILINE)) == 2


def test_nearest_first() -> None:
    fits = [fit for fit in Fit if fit is not Fit.USABLE]
    text = shown(with_files(*(FileJudgement(file(f"{fit}.whl"), fit) for fit in fits)))
    places = [text.index(f"{fit}.whl") for fit in fits]
    assert places == sorted(places, reverse=True)


def test_what_differs_only_in_what_it_asks_for_is_told_together() -> None:
    text = shown(
        with_files(
            FileJudgement(file("a-1-cp310-cp310-any.whl"), Fit.OTHER_PYTHON, "cp310", "cp312"),
            FileJudgement(file("a-1-cp311-cp311-any.whl"), Fit.OTHER_PYTHON, "cp311", "cp312"),
        )
    )
    assert "cp310/cp311 only, the image has cp312 (2 files)" in text


def test_requires_python_is_told_for_each() -> None:
    text = shown(
        with_files(
            FileJudgement(file("a.whl"), Fit.REQUIRES_PYTHON, ">=3.13", "3.12.1"),
            FileJudgement(file("b.whl"), Fit.REQUIRES_PYTHON, "<3.12", "3.12.1"),
        )
    )
    assert "wants Python >=3.13, the image has 3.12.1\n    a.whl" in text
    assert "wants Python <3.12, the image has 3.12.1\n    b.whl" in text


def test_yanked_files_say_why() -> None:
    text = shown(with_files(FileJudgement(file("a.whl", yanked="broken\x1b[0m"), Fit.CHOSEN)))
    assert r"a.whl  379 kB  yanked: broken\x1b[0m" in text


def test_no_files() -> None:
    assert "    no files\n" in shown(with_files())


def test_sixty_files_stay_readable() -> None:
    many = [
        FileJudgement(
            file(f"grpcio-1.80.0-cp3{number}-cp3{number}-win_amd64.whl"), Fit.OTHER_SYSTEM, "Windows", "linux"
        )
        for number in range(60)
    ]
    text = shown(with_files(*many))
    listed = text.partition("for Windows (60 files)\n")[2].partition("\n\n")[0]
    assert len(listed.split()) == 60
    assert len(listed.splitlines()) <= 31


def test_all_shows_the_table_too() -> None:
    assert "torch 2.9.1" not in shown(explained()).partition("note:")[0]
    assert "torch 2.9.1" in plain(table(explained(), View(80, show_all=True))).partition("note:")[0]
