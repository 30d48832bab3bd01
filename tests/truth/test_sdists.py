"""What is read of sdists against what building them really took, on glibc and on musl, with and without a compiler."""

from pathlib import Path

import pytest

from tests.sdist_truth_table import FILES, TRUTH, Row, rows
from wheelcheck.index.demands import IndexSettings

LEAST = 0.97


@pytest.fixture(scope="module")
def memo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("memo")


@pytest.mark.live
@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_recorded_builds(name: str, memo: Path) -> None:
    found = rows(TRUTH / name, IndexSettings(memo))
    assert len(found) > 10
    assert [row.name for row in found if row.wrongly_fine] == []
    wrong = [row for row in found if row.answer is not row.needs_compiler]
    assert len(wrong) <= (1 - LEAST) * len(found), "\n".join(map(told, wrong))


def told(row: Row) -> str:
    return f"{row.name}: needs a compiler {row.needs_compiler}, read {row.read}"
