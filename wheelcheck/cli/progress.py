"""A progress line on stderr while an index is asked, or sdists are opened.

By hand, in a few lines: rich's progress would cost 80 ms of start-up and a thread in the middle of the downloads.
"""

import time
from typing import TextIO

__all__ = ["Progress"]

_SECONDS_OF_PATIENCE = 0.3
"""Answers from the cache come faster than that: then nothing flickers."""
_SECONDS_BETWEEN = 0.1
_BAR = 30
_CLEAR = "\r\x1b[K"


class Progress:
    """Shows how much of something is done.

    Args:
        stream: A terminal.
        words: What is done.
    """

    def __init__(self, stream: TextIO, words: str = "asking the index") -> None:
        self._stream = stream
        self._words = words
        self._next: float | None = None
        self._shown = False

    def __call__(self, done: int, total: int) -> None:
        """Note that `done` of `total` are there; may be called from any thread."""
        now = time.monotonic()
        if self._next is None:
            self._next = now + _SECONDS_OF_PATIENCE
        if now < self._next or total <= 0:
            return
        self._next = now + _SECONDS_BETWEEN
        self._shown = True
        filled = _BAR * min(done, total) // total
        self._write(f"{_CLEAR}{self._words} [{'#' * filled}{'.' * (_BAR - filled)}] {done}/{total}")

    def close(self) -> None:
        """Wipe the line: nothing of it stays on the screen."""
        if self._shown:
            self._shown = False
            self._write(_CLEAR)

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self._next = float("inf")
