"""A lock file as values: pins, what the lock lists for them, and the rule that says where each is installed."""

from enum import StrEnum
from typing import NamedTuple

__all__ = [
    "DEFAULT_GROUP",
    "Condition",
    "Edge",
    "FormatControl",
    "Graph",
    "IndexKind",
    "IndexRef",
    "Installer",
    "Lock",
    "LockFormat",
    "LockedFile",
    "Pin",
    "Root",
    "Selection",
    "Source",
    "SourceType",
    "Wish",
]

DEFAULT_GROUP = "main"
"""The group of a project's own run-time dependencies, whatever its tool calls it (`default`, `""`)."""


class LockFormat(StrEnum):
    """The formats we read, by the names users know."""

    POETRY = "poetry"
    UV = "uv"
    PDM = "pdm"
    PIPFILE = "pipfile"
    PYLOCK = "pylock"
    REQUIREMENTS = "requirements"
    PIXI = "pixi"
    CONDA_LOCK = "conda-lock"
    COMMAND_LINE = "command-line"
    PROJECT = "project"
    """A project's own file (`pyproject.toml`, `Pipfile`), which asks for ranges and pins nothing."""


class Installer(StrEnum):
    """Whose rules choose the file."""

    PIP = "pip"
    UV = "uv"
    POETRY = "poetry"
    PDM = "pdm"
    PIPENV = "pipenv"


class SourceType(StrEnum):
    """Where a pin comes from; the contract's `source.type`."""

    INDEX = "index"
    URL = "url"
    VCS = "vcs"
    PATH = "path"
    """A single file on disk: a wheel or an sdist."""
    DIRECTORY = "directory"


class IndexKind(StrEnum):
    """How an address is asked."""

    SIMPLE = "simple"
    """A simple repository, `URL/NAME/` (PEP 503, PEP 691); `https:` or `file:`."""
    FIND_LINKS = "find-links"
    """One page or folder of links to files of any project."""


class IndexRef(NamedTuple):
    """One place to ask for files.

    Attributes:
        url: Without a trailing slash; may hold credentials (never to be printed).
        kind: Simple repository or find-links page.
        name: The name that the lock or configuration gives it (`pytorch`), for the tool's own credentials
            variables (`POETRY_HTTP_BASIC_PYTORCH_USERNAME`, `UV_INDEX_PYTORCH_USERNAME`).
    """

    url: str
    kind: IndexKind = IndexKind.SIMPLE
    name: str | None = None


class Source(NamedTuple):
    """A pin's source.

    Attributes:
        type: The contract's word.
        url: For `index` the index's URL where the lock names one (without trailing slash), else None; for `url`
            the file's URL; for `vcs` `git+https://...@rev`; for `path` and `directory` the path as the lock has it.
        name: The index's name in the lock (Poetry's `reference`, Pipfile's `index`), or None.
        editable: `-e`, `develop = true`, `editable = true`.
        virtual: The project itself or a workspace member that is not built (uv's `virtual`, Poetry's root).
        index_kind: For `index` with a URL: how that address is asked.
    """

    type: SourceType
    url: str | None = None
    name: str | None = None
    editable: bool = False
    virtual: bool = False
    index_kind: IndexKind = IndexKind.SIMPLE


INDEX = Source(SourceType.INDEX)


class LockedFile(NamedTuple):
    """A file as the lock lists it; at least one of `filename` and `hashes` is there.

    Attributes:
        filename: `numpy-2.3.4-...whl`, or None where the format lists hashes alone.
        hashes: `sha256:...` in lower case.
        url: Where the lock says it is, or None.
        size: Bytes, or None.
    """

    filename: str | None
    hashes: tuple[str, ...] = ()
    url: str | None = None
    size: int | None = None


class Condition(NamedTuple):
    """One way in which a pin gets installed: in this group, when this marker holds and this extra is wanted.

    Attributes:
        group: A dependency group, `main` for run-time dependencies. None when the format knows no groups.
        extra: An extra of the project that must be asked for, or None.
        marker: A PEP 508 marker text, or None. It may speak of `extra`, `extras`, `dependency_groups`.
    """

    group: str | None = None
    extra: str | None = None
    marker: str | None = None


class Edge(NamedTuple):
    """A dependency in a lock that carries a graph.

    Attributes:
        pins: Indexes into `Lock.pins` of what it may lead to. Several when a name has several versions and the
            lock leaves it to markers of the pins which of them is meant.
        marker: When the dependency holds, or None.
        extras: The extras of the dependency that are asked for.
    """

    pins: tuple[int, ...]
    marker: str | None = None
    extras: tuple[str, ...] = ()


class Root(NamedTuple):
    """Where a walk over the graph begins: one direct dependency of the project.

    Attributes:
        edge: The dependency.
        group: The dependency group that it stands in.
        extra: The project's extra that it stands in, or None.
    """

    edge: Edge
    group: str = DEFAULT_GROUP
    extra: str | None = None


class Graph(NamedTuple):
    """What is reachable decides what is installed (uv.lock; Poetry with groups derived from pyproject.toml).

    Attributes:
        roots: The project's direct dependencies, by group and extra.
        edges: Per pin, by its index: its dependencies.
        extra_edges: Per pin: extra -> the dependencies that this extra of the pin adds.
    """

    roots: tuple[Root, ...]
    edges: tuple[tuple[Edge, ...], ...]
    extra_edges: tuple[dict[str, tuple[Edge, ...]], ...]


class Pin(NamedTuple):
    """One locked version of one project.

    Attributes:
        name: PEP 503 normalised.
        version: PEP 440 normalised; None for a directory or VCS source whose version the lock does not know.
            For `===` pins the literal text.
        source: Where it comes from.
        files: What the lock lists. Empty when it lists nothing.
        hash_bound: The installer takes only files whose hash (or name, for locks that list names) is in `files`.
            True with empty `files` means that nothing may be taken.
        conditions: Any of them suffices; empty means always. In a lock with a `graph` they narrow further
            (uv's `resolution-markers` of a fork).
        groups: The groups it belongs to, for display, sorted with `main` first; empty when the format knows none.
        optional: It is there for an extra only.
        line: 1-based line of the pin in the lock file, for annotations; None if not known.
        requires_python: The package's Requires-Python as the lock has it, or None.
        extras: Extras of the pin that the lock asks for (`uvicorn[standard]`).
        path: The file that `line` is in, where it is another than the lock itself (`-r base.txt`); else None.
    """

    name: str
    version: str | None
    source: Source = INDEX
    files: tuple[LockedFile, ...] = ()
    hash_bound: bool = False
    conditions: tuple[Condition, ...] = ()
    groups: tuple[str, ...] = ()
    optional: bool = False
    line: int | None = None
    requires_python: str | None = None
    extras: tuple[str, ...] = ()
    path: str | None = None


class Wish(NamedTuple):
    """What unlocked input asks for; which version it gets is decided by resolving, target by target.

    Attributes:
        text: A PEP 508 requirement without a URL.
        where: The file that it stands in, for people.
        conditions: As a pin's: in which group, for which extra, under which marker.
        line: 1-based line in that file, or None.
        source: The index that it must come from, where the project says so.
    """

    text: str
    where: str
    conditions: tuple[Condition, ...] = ()
    line: int | None = None
    source: Source = INDEX


class FormatControl(NamedTuple):
    """pip's `--no-binary` and `--only-binary` (also uv's and Poetry's settings): names, or everything.

    Names are PEP 503 normalised; `:all:` stands for every project. `only_binary` of a name beats `no_binary`
    of `:all:`, and the reverse.
    """

    no_binary: frozenset[str] = frozenset()
    only_binary: frozenset[str] = frozenset()
    prefer_binary: bool = False


class Lock(NamedTuple):
    """A lock file, read.

    Attributes:
        path: As the user named it; `<command line>` for names given there.
        format: Which format it is.
        lock_version: The version that the file declares (`2.1`, `1`), or None.
        installer: Whose rules choose the files, unless the user says otherwise.
        pins: In file order. One name may stand there several times (forks, extras, markers).
        requires_python: The project's, as the lock or the project file has it.
        groups: All dependency groups that the lock or the project knows, `main` first; empty if none are known.
        optional_groups: Those that Poetry installs only when asked (`optional = true`).
        extras: The project's extras.
        graph: Where reachability decides; None for flat formats.
        indexes: Indexes that the lock itself declares for the pins that name none, in the tool's order. Empty:
            the user's configuration decides.
        controls: `--no-binary` and `--only-binary` lines of the lock.
        environments: Markers of the environments that the lock was made for (PEP 751 `environments`, uv's
            `supported-markers`, pdm's `targets`). Empty: no such limit. A target that fits none of them is one
            that the lock was not made for.
        warnings: Sentences about what could not be used or looks wrong, for stderr.
        indexes_added: `indexes` come after those of the user's configuration instead of replacing them (pip's
            `--extra-index-url` and `--find-links` without `--index-url`).
        no_index: No simple repository is asked at all, not even the configured one (pip's `--no-index`).
        environment_libcs: For each of `environments` the C library that it is for (`musl`, `glibc`), `""` for any;
            no marker can say it, and pdm's targets do (`manylinux_2_17_x86_64`). Empty: none is said.
        wishes: What unlocked input asks for. Where there are any, `pins` holds what needs no resolving (direct
            references) until the rest is resolved.
        constraints: PEP 508 texts that bound a project without asking for it (pip's `-c`), for unlocked input.
        whole_range: The project's tool only takes versions that support all Pythons of `requires_python` (Poetry,
            PDM), for unlocked input.
    """

    path: str
    format: LockFormat
    lock_version: str | None
    installer: Installer
    pins: tuple[Pin, ...]
    requires_python: str | None = None
    groups: tuple[str, ...] = ()
    optional_groups: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    graph: Graph | None = None
    indexes: tuple[IndexRef, ...] = ()
    controls: FormatControl = FormatControl()
    environments: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    indexes_added: bool = False
    no_index: bool = False
    environment_libcs: tuple[str, ...] = ()
    wishes: tuple[Wish, ...] = ()
    constraints: tuple[str, ...] = ()
    whole_range: bool = False

    @property
    def is_unlocked(self) -> bool:
        """It asks for ranges: its versions are chosen now, and may be others tomorrow."""
        return bool(self.wishes)


class Selection(NamedTuple):
    """Which part of the lock is meant, in Poetry's own words. The default is everything that the lock holds.

    Attributes:
        only: `--only G`: these groups and nothing else (and no extras but those asked for).
        with_groups: `--with G`: the groups that are not optional, and these.
        without: `--without G`: all but these.
        extras: `--extras E`: these extras of the project; None means all of them (or none, with `only`).
    """

    only: frozenset[str] = frozenset()
    with_groups: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    extras: frozenset[str] | None = None
