"""The progress line: silent while answers come fast, then often enough, gone at the end."""

from collections.abc import Callable
from io import StringIO

import pytest

from wheelcheck.cli.progress import Progress


class Clock:
    """A clock that stands still unless it is moved."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("time.monotonic", made)
    return made


def test_fast_answers_show_nothing(clock: Callable[[], float]) -> None:
    stream = StringIO()
    progress = Progress(stream)
    for done in range(281):
        progress(done, 280)
    progress.close()
    assert stream.getvalue() == ""


def test_slow_answers_are_shown_and_wiped(clock: Clock) -> None:
    stream = StringIO()
    progress = Progress(stream)
    progress(0, 4)
    clock.now += 0.5
    progress(1, 4)
    progress(2, 4)
    clock.now += 0.5
    progress(3, 4)
    progress.close()
    assert stream.getvalue() == (
        "\r\x1b[Kasking the index [#######.......................] 1/4"
        "\r\x1b[Kasking the index [######################........] 3/4"
        "\r\x1b[K"
    )


@pytest.mark.parametrize(("done", "total"), [(0, 0), (5, 0), (9, 3)])
def test_odd_numbers_do_no_harm(clock: Clock, done: int, total: int) -> None:
    stream = StringIO()
    progress = Progress(stream)
    progress(0, 1)
    clock.now += 1
    progress(done, total)
    assert stream.getvalue().count("#") <= 30


def test_a_terminal_that_goes_away_does_no_harm(clock: Clock) -> None:
    stream = StringIO()
    progress = Progress(stream)
    progress(0, 2)
    clock.now += 1
    stream.close()
    progress(1, 2)
    progress.close()
