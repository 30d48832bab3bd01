"""Files of a project that are kept in a dictionary."""

from wheelcheck.model.errors import InputError

__all__ = ["MemoryFiles"]


class MemoryFiles:
    """Path -> content; what was asked for is kept in `asked`."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files
        self.asked: list[str] = []

    def given(self, path: str) -> str:
        if path not in self.files:
            raise InputError("no such file", path=path)
        return self.files[path]

    def text(self, path: str) -> str | None:
        self.asked.append(path)
        return self.files.get(path)

    def label(self, path: str) -> str:
        return path
