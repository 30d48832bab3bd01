"""The options of requirements files taken together: indexes, find-links, wheels or sdists.

Pip's requirements file format; `handle_option_line` in pip's `req_file.py`.
"""

import os
from collections.abc import Iterable

from wheelcheck.lockfiles.requirement_text import looks_like_url
from wheelcheck.model.format_names import add_format_names
from wheelcheck.model.lock import FormatControl, IndexKind, IndexRef

__all__ = ["RequirementSettings"]


class RequirementSettings:
    """What lines of options say, taken together as pip takes them: in order, later ones replacing earlier ones."""

    def __init__(self) -> None:
        self.indexes: list[IndexRef] = []
        self.indexes_added = True
        self.no_index = False
        self.find_links: list[IndexRef] = []
        self.no_binary: set[str] = set()
        self.only_binary: set[str] = set()
        self.prefer_binary = False
        self.require_hashes = False
        self.no_require_hashes = False

    def controls(self) -> FormatControl:
        """What the lines said of wheels and sdists."""
        return FormatControl(frozenset(self.no_binary), frozenset(self.only_binary), self.prefer_binary)

    def apply_formats(self, options: Iterable[tuple[str, str]]) -> None:
        """`--no-binary` and `--only-binary`, which pip minds even on the line of a requirement."""
        for name, value in options:
            if name == "no-binary":
                add_format_names(value, self.no_binary, self.only_binary)
            elif name == "only-binary":
                add_format_names(value, self.only_binary, self.no_binary)

    def apply(self, options: tuple[tuple[str, str], ...], path: str) -> None:
        """A line of options."""
        names = {name for name, _ in options}
        self.prefer_binary |= "prefer-binary" in names
        self.require_hashes |= "require-hashes" in names
        self.no_require_hashes |= "no-require-hashes" in names
        if "no-index" in names:
            self.no_index, self.indexes, self.indexes_added = True, [], False
        self._apply_indexes(options, path)

    def _apply_indexes(self, options: tuple[tuple[str, str], ...], path: str) -> None:
        if not self.no_index:
            # The last --index-url of a line counts, and comes before its --extra-index-url.
            for _, value in [option for option in options if option[0] == "index-url"][-1:]:
                self.indexes, self.indexes_added = [IndexRef(_address(value))], False
            self.indexes.extend(IndexRef(_address(value)) for name, value in options if name == "extra-index-url")
        # pip takes the first of a line only.
        for _, value in [option for option in options if option[0] == "find-links"][:1]:
            # os.path here and elsewhere on the common path, as pathlib takes 6 milliseconds to load.
            beside = os.path.join(os.path.dirname(os.path.abspath(path)), value)  # noqa: PTH100, PTH118, PTH120
            self.find_links.append(IndexRef(_address(value, beside), IndexKind.FIND_LINKS))


def _address(value: str, beside: str | None = None) -> str:
    """The URL of an index or of a find-links place, which may also be given as a path."""
    if looks_like_url(value):
        return value.rstrip("/")
    from pathlib import Path

    path = beside if beside is not None and _exists(beside) else os.path.expanduser(value)  # noqa: PTH111  as above
    try:
        return Path(path).absolute().as_uri().rstrip("/")
    except ValueError:
        return value


def _exists(path: str) -> bool:
    try:
        return os.path.exists(path)  # noqa: PTH110  pathlib loads slowly
    except ValueError:
        return False
