"""What a user is told when the question itself was wrong (exit code 2)."""

__all__ = ["InputError", "UnknownImageError"]


class InputError(Exception):
    """The question was wrong: a bad option, an unreadable or unsupported lock, an unknown base.

    Rendered as one line, `FILE:LINE: MESSAGE`, with exit code 2. The message says what is wrong and
    what to do; text that came from outside may be in it as it is (the renderer escapes it).

    Attributes:
        message: One sentence or two, without the place.
        path: The file it is about, as the user named it, or None.
        line: 1-based line in that file, or None.
    """

    def __init__(self, message: str, *, path: str | None = None, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line

    def __str__(self) -> str:
        place = "" if self.path is None else self.path + (f":{self.line}" if self.line is not None else "")
        return f"{place}: {self.message}" if place else self.message


class UnknownImageError(InputError):
    """The name of an image tells no libc; what is in it may."""
