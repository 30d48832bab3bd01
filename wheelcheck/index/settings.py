"""What the package tools' own settings say of indexes and file formats, each value with the place it comes from."""

from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from wheelcheck.model.format_names import add_format_names
from wheelcheck.model.lock import FormatControl, IndexKind, IndexRef

__all__ = [
    "FormatLines",
    "IndexStrategy",
    "PdmSettings",
    "PdmSource",
    "PipenvSettings",
    "PoetryPriority",
    "PoetrySettings",
    "PoetrySource",
    "Setting",
    "ToolSettings",
    "address",
    "index",
    "truth",
]

_Value = TypeVar("_Value")


class Setting(NamedTuple, Generic[_Value]):
    """A value that is in force, and where it was said.

    Attributes:
        value: The value.
        origin: `PIP_INDEX_URL`, `/etc/pip.conf [global]`, `pyproject.toml [tool.uv]`, `--index-url`.
    """

    value: _Value
    origin: str


class IndexStrategy(StrEnum):
    """uv's `index-strategy`."""

    FIRST_INDEX = "first-index"
    FIRST_MATCH = "unsafe-first-match"
    BEST_MATCH = "unsafe-best-match"


class ToolSettings(NamedTuple):
    """The settings of pip, of uv, or of our own command line.

    Attributes:
        default: What stands in the place of the public index, or None.
        extra: Indexes beside it, in the tool's order; with uv also pages of links (`format = "flat"`).
        find_links: Pages or folders of links.
        explicit: Indexes that only those pins use that name them (uv's `explicit = true`).
        no_index: No simple repository is asked; None where nothing is said.
        formats: `no-binary`, `only-binary`, `prefer-binary`, taken together.
        format_settings: The same as they were written (`no-binary = :all:`), in the order of precedence.
        strategy: uv's rule for several indexes, or None.
    """

    default: Setting[IndexRef] | None = None
    extra: tuple[Setting[IndexRef], ...] = ()
    find_links: tuple[Setting[IndexRef], ...] = ()
    explicit: tuple[Setting[IndexRef], ...] = ()
    no_index: Setting[bool] | None = None
    formats: FormatControl = FormatControl()
    format_settings: tuple[Setting[str], ...] = ()
    strategy: Setting[IndexStrategy] | None = None


class PoetryPriority(StrEnum):
    """Poetry's `priority` of a source, in the order in which it looks."""

    DEFAULT = "default"
    """Poetry 1 only."""
    PRIMARY = "primary"
    SECONDARY = "secondary"
    """Poetry 1 only."""
    SUPPLEMENTAL = "supplemental"
    EXPLICIT = "explicit"


class PoetrySource(NamedTuple):
    """A `[[tool.poetry.source]]`.

    Attributes:
        repository: None for the public index, which Poetry knows by the name `PyPI` and without a URL.
        name: As written; Poetry compares without regard to case.
        priority: When it is asked.
        origin: The file it stands in.
    """

    repository: IndexRef | None
    name: str
    priority: PoetryPriority
    origin: str


class PoetrySettings(NamedTuple):
    """Poetry's sources, in the file's order, and `installer.no-binary` and `installer.only-binary`.

    Attributes:
        sources: The project's sources.
        mirror: What stands in the place of the public index (the plug-in `poetry-plugin-pypi-mirror`), or None.
        formats: Taken together.
        format_settings: As they were written.
    """

    sources: tuple[PoetrySource, ...] = ()
    mirror: Setting[IndexRef] | None = None
    formats: FormatControl = FormatControl()
    format_settings: tuple[Setting[str], ...] = ()


class PdmSource(NamedTuple):
    """A `[[tool.pdm.source]]`, or one of pdm's configuration.

    Attributes:
        repository: None for the public index.
        include: Patterns of names (`fnmatch`) that are looked for here and in no other source.
        exclude: Patterns of names that are not looked for here.
        origin: Where it was said.
    """

    repository: IndexRef | None
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    origin: str


class PdmSettings(NamedTuple):
    """pdm's sources in the order in which it asks them, and what `[tool.pdm.resolution]` says.

    Attributes:
        sources: All of them, the public index included unless it was excluded or replaced.
        ordered: `respect-source-order`: the first source that has the version is taken.
        formats: Taken together.
        format_settings: As they were written.
    """

    sources: tuple[PdmSource, ...] = (PdmSource(None, (), (), "default"),)
    ordered: bool = False
    formats: FormatControl = FormatControl()
    format_settings: tuple[Setting[str], ...] = ()


class PipenvSettings(NamedTuple):
    """What Pipenv adds to the sources that its lock lists.

    Attributes:
        mirror: `PIPENV_PYPI_MIRROR`, in the place of the public index.
        search_all: `install_search_all_sources` of the Pipfile: pins that name no index look in all of them.
        formats: pip's settings from the environment; Pipenv hides pip's files from it.
        format_settings: As they were written.
    """

    mirror: Setting[IndexRef] | None = None
    search_all: bool = False
    formats: FormatControl = FormatControl()
    format_settings: tuple[Setting[str], ...] = ()


class FormatLines:
    """Lines of `no-binary` and `only-binary`, taken together as pip takes them: later ones over earlier ones.

    Source: `FormatControl.handle_mutual_excludes` of pip, which uv's and unearth's readers repeat.
    """

    def __init__(self, start: FormatControl) -> None:
        self.no_binary = set(start.no_binary)
        self.only_binary = set(start.only_binary)
        self.prefer_binary = start.prefer_binary
        self.settings: list[Setting[str]] = []

    def forbid_wheels(self, names: str, origin: str = "") -> None:
        """`no-binary`: names separated by commas, `:all:` or `:none:`."""
        add_format_names(names, self.no_binary, self.only_binary)
        self.settings.append(Setting(f"no-binary = {names}", origin))

    def forbid_sdists(self, names: str, origin: str = "") -> None:
        """`only-binary`: the same the other way round."""
        add_format_names(names, self.only_binary, self.no_binary)
        self.settings.append(Setting(f"only-binary = {names}", origin))

    def prefer_wheels(self, origin: str = "") -> None:
        """`prefer-binary`."""
        self.prefer_binary = True
        self.settings.append(Setting("prefer-binary = true", origin))

    def control(self) -> FormatControl:
        """What the lines come to."""
        if not (self.no_binary or self.only_binary or self.prefer_binary):
            return FormatControl()
        return FormatControl(frozenset(self.no_binary), frozenset(self.only_binary), self.prefer_binary)


def truth(value: object) -> bool | None:
    """What a switch says in an environment variable or a file; None for a text that says neither yes nor no."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in {"1", "true", "t", "yes", "y", "on"}:
        return True
    return False if text in {"0", "false", "f", "no", "n", "off", ""} else None


def address(text: str, folder: str) -> str:
    """The URL that a text means: a URL as it is, a path (relative to `folder`, or `~`) as a `file:` URL."""
    text = text.strip()
    scheme, colon, _ = text.partition(":")
    if colon and len(scheme) > 1 and scheme.replace("+", "").replace("-", "").isalnum():
        return text
    import os
    from pathlib import Path

    try:
        return Path(os.path.abspath(Path(folder) / Path(text).expanduser())).as_uri()  # noqa: PTH100  resolves no links
    except (ValueError, RuntimeError):  # a null byte; a home that is not known
        return text


def index(text: str, folder: str, kind: IndexKind = IndexKind.SIMPLE, name: str | None = None) -> IndexRef:
    """The index that a text means.

    A page of links keeps the slash at its end, for `.../whl` and `.../whl/` can be two different pages.
    """
    url = address(text, folder)
    return IndexRef(url.rstrip("/") if kind is IndexKind.SIMPLE or url.startswith("file:") else url, kind, name)
