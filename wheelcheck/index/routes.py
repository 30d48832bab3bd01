"""Which indexes a pin's files are looked for in, and by which rule of its tool several answers become one.

What counts for which lock:

- The lock's own source of a pin comes first, then our flags, then the tool's environment and files, then the default.
- Requirements, `pylock.toml` and names on the command line: pip's settings (uv's, if uv is to install them). A
  `--index-url` line replaces every configured index, as pip does it. Indexes merge; local links come before them.
- `uv.lock`: the registry that each package names; uv's settings only say which of them are flat.
- `poetry.lock`: a pin's source is looked up by name among the project's sources, as Poetry does it; a pin without
  source is the public index's, or the first source's if Poetry has the public index switched off.
- `pdm.lock`: pdm's sources, merged, or the first with the version where `respect-source-order` is set.
- `Pipfile.lock`: the source that the pin names, else the lock's first.
- A default index that the machine has for pip or uv stands in the place of the public one for all pins that name no
  index. Extra indexes and find-links count only for the tool that they belong to.

A folder that a `file:` index does not have for a project, or a find-links folder that is not there, means that there
is no such project: package tools pass over both in silence.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple, assert_never

from wheelcheck.index.addresses import without_credentials
from wheelcheck.index.configuration import Configuration, public_index
from wheelcheck.index.settings import FormatLines, IndexStrategy, PoetryPriority, Setting, ToolSettings, address
from wheelcheck.model.lock import (
    FormatControl,
    IndexKind,
    IndexRef,
    Installer,
    Lock,
    LockFormat,
    Pin,
    Source,
    SourceType,
)
from wheelcheck.model.release import NoSuchProject, PageAnswer, PageFailure, ProjectPage, ReleaseFile

__all__ = ["Route", "RouteRule", "combine", "controls", "route", "routes"]


class RouteRule(StrEnum):
    """How several indexes share in the answer."""

    MERGE = "merge"
    """pip, pdm: all files of all indexes together."""
    FIRST = "first"
    """uv: the first simple repository that has the project, and the links before it."""
    FIRST_MATCH = "first-match"
    """uv's `unsafe-first-match`, pdm's `respect-source-order`: the first that has files of the version."""
    POETRY = "poetry"
    """The one source that the lock's reference decides on."""


class Route(NamedTuple):
    """Where a pin's files are looked for.

    Attributes:
        indexes: In the order of the rule. Empty: nowhere (another kind of source, `--no-index`, a source that is
            named but not known).
        rule: How their answers become one.
    """

    indexes: tuple[IndexRef, ...]
    rule: RouteRule


_NOWHERE = Route((), RouteRule.MERGE)


def route(lock: Lock, pin: Pin, configuration: Configuration) -> Route:
    """The route of one pin of the lock."""
    if pin.source.type is not SourceType.INDEX:
        return _NOWHERE
    found = _route(lock, pin, configuration)
    if configuration.flags.no_index is None:
        return found
    links = [ref for ref in found.indexes if ref.kind is IndexKind.FIND_LINKS]
    return Route(tuple(links), found.rule)


def routes(lock: Lock, configuration: Configuration) -> tuple[Route, ...]:
    """The routes of all pins of the lock, in its order. Pins with the same route share one and the same value."""
    by_name = lock.installer is Installer.PDM and any(
        source.include or source.exclude for source in configuration.pdm.sources
    )
    known: dict[tuple[Source, str], Route] = {}
    shared: dict[Route, Route] = {}
    found = []
    for pin in lock.pins:
        key = (pin.source, pin.name if by_name else "")
        if key not in known:
            new = route(lock, pin, configuration)
            known[key] = shared.setdefault(new, new)
        found.append(known[key])
    return tuple(found)


def _route(lock: Lock, pin: Pin, configuration: Configuration) -> Route:
    match lock.installer:
        case Installer.PIP:
            return _pip_route(lock, pin.source, configuration)
        case Installer.UV:
            return _uv_route(lock, pin.source, configuration)
        case Installer.POETRY:
            return _poetry_route(lock, pin.source, configuration)
        case Installer.PDM:
            return _pdm_route(lock, pin, configuration)
        case Installer.PIPENV:
            return _pipenv_route(lock, pin.source, configuration)
        case _:
            assert_never(lock.installer)


def _pip_route(lock: Lock, source: Source, configuration: Configuration) -> Route:
    if source.url:
        return Route(tuple(_own(lock, source)), RouteRule.MERGE)
    return Route(_together(lock, configuration, configuration.pip, default_first=True), RouteRule.MERGE)


def _uv_route(lock: Lock, source: Source, configuration: Configuration) -> Route:
    settings = configuration.uv if lock.format is LockFormat.UV else configuration.uv_pip
    if source.url:
        own = tuple(_own(lock, source))
        known = _values((*settings.extra, *settings.explicit, *settings.find_links))
        flat = {without_credentials(ref.url).rstrip("/") for ref in known if ref.kind is IndexKind.FIND_LINKS}
        if without_credentials(own[0].url).rstrip("/") in flat:
            own = (own[0]._replace(kind=IndexKind.FIND_LINKS),)
        return Route(own, RouteRule.MERGE if len(own) > 1 else RouteRule.FIRST)
    rules = {IndexStrategy.BEST_MATCH: RouteRule.MERGE, IndexStrategy.FIRST_MATCH: RouteRule.FIRST_MATCH}
    rule = RouteRule.FIRST if settings.strategy is None else rules.get(settings.strategy.value, RouteRule.FIRST)
    return Route(_together(lock, configuration, settings, default_first=False), rule)


def _own(lock: Lock, source: Source) -> Iterator[IndexRef]:
    """The index that the lock names for the pin. Of a local folder no lock says how it is laid out: both ways."""
    url = source.url or ""
    local = "://" not in url
    if local:
        import os

        url = address(url, os.path.dirname(os.path.abspath(lock.path)))  # noqa: PTH100, PTH120  pathlib loads slowly
    url = url.rstrip("/") if local or source.index_kind is IndexKind.SIMPLE else url
    yield IndexRef(url, source.index_kind, source.name)
    if local:
        other = IndexKind.SIMPLE if source.index_kind is IndexKind.FIND_LINKS else IndexKind.FIND_LINKS
        yield IndexRef(url, other, source.name)


def _together(
    lock: Lock, configuration: Configuration, settings: ToolSettings, *, default_first: bool
) -> tuple[IndexRef, ...]:
    """All that the lock's lines, the flags and the tool's settings name, for a pin that names nothing itself.

    pip puts local links before all indexes and links of the web after them, and the default index before the extra
    ones (`PackageFinder.find_all_candidates`). uv has all links first and the default index last.
    """
    flags = configuration.flags
    links = _values(settings.find_links) + _values(flags.find_links)
    links += [ref for ref in lock.indexes if ref.kind is IndexKind.FIND_LINKS]
    lines = [ref for ref in lock.indexes if ref.kind is IndexKind.SIMPLE]
    said = flags.no_index or settings.no_index
    if lock.no_index or (said is not None and said.value):
        simple = []
    elif lines and not lock.indexes_added:
        simple = lines
    else:
        default = [_default(configuration, settings.default)]
        extra = (
            _values(settings.extra) + _values(flags.extra)
            if default_first
            else _values((*flags.extra, *settings.extra))
        )
        simple = [*default, *extra, *lines] if default_first else [*lines, *extra, *default]
    near = [ref for ref in links if not default_first or ref.url.startswith("file:")]
    far = [ref for ref in links if ref not in near]
    return tuple(dict.fromkeys([*near, *simple, *far]))


def _values(settings: Sequence[Setting[IndexRef]]) -> list[IndexRef]:
    return [setting.value for setting in settings]


def _default(configuration: Configuration, own: Setting[IndexRef] | None = None) -> IndexRef:
    """What is asked where nothing is named: flag, the tool's own default, the machine's mirror, the public index."""
    for setting in (configuration.flags.default, own, configuration.mirror):
        if setting is not None:
            return setting.value
    return public_index()


def _beside_flags(configuration: Configuration, indexes: Sequence[IndexRef]) -> tuple[IndexRef, ...]:
    """Extra indexes and links of our command line, which count for every pin that names no index."""
    flags = configuration.flags
    return tuple(dict.fromkeys([*indexes, *_values(flags.extra), *_values(flags.find_links)]))


def _poetry_route(lock: Lock, source: Source, configuration: Configuration) -> Route:
    name = (source.name or "").lower()
    for known in configuration.poetry.sources:
        if name and known.name.lower() == name and known.repository is not None:
            return Route((known.repository,), RouteRule.POETRY)
    if source.url:
        own = IndexRef(source.url.rstrip("/"), source.index_kind, source.name)
        return Route((own,), RouteRule.POETRY)
    if name and name != "pypi":
        return _NOWHERE
    found = _poetry_default(lock, configuration)
    indexes = _beside_flags(configuration, (found,))
    return Route(indexes, RouteRule.POETRY if len(indexes) == 1 else RouteRule.MERGE)


def _poetry_default(lock: Lock, configuration: Configuration) -> IndexRef:
    """Poetry's chooser: the source called `PyPI` if there is one, else the first of the sources that are searched.

    Poetry 2 has no `PyPI` beside a primary source unless the project lists it; Poetry 1 only loses it to a
    source that is the default.
    """
    public = _default(configuration, configuration.poetry.mirror)
    sources = [source for source in configuration.poetry.sources if source.priority is not PoetryPriority.EXPLICIT]
    if configuration.flags.default is not None or any(
        source.repository is None for source in configuration.poetry.sources
    ):
        return public
    replacing = {PoetryPriority.DEFAULT}
    if _is_poetry_2(lock):
        replacing.add(PoetryPriority.PRIMARY)
    if not any(source.priority in replacing for source in sources):
        return public
    order = list(PoetryPriority)
    first = min(sources, key=lambda source: order.index(source.priority))
    return first.repository or public


def _is_poetry_2(lock: Lock) -> bool:
    """Poetry 2 writes lock version 2.1; what Poetry 1 wrote up to 2.0 was most likely meant for it."""
    version = (lock.lock_version or "").split(".")
    numbers = [int(part) if part.isascii() and part.isdecimal() else 0 for part in version[:2]]
    return tuple(numbers) >= (2, 1)


def _pdm_route(lock: Lock, pin: Pin, configuration: Configuration) -> Route:
    if pin.source.url:
        return Route(tuple(_own(lock, pin.source)), RouteRule.MERGE)
    chosen = []
    for source in _pdm_sources(pin.name, configuration):
        ref = source if source is not None else _default(configuration)
        replaced = configuration.flags.default if source is not None and source.name == "pypi" else None
        chosen.append(ref if replaced is None else replaced.value)
    rule = RouteRule.FIRST_MATCH if configuration.pdm.ordered else RouteRule.MERGE
    return Route(_beside_flags(configuration, chosen), rule)


def _pdm_sources(name: str, configuration: Configuration) -> list[IndexRef | None]:
    """As in pdm's `filtered_sources`: those that include the name, else all that do not exclude it."""
    sources = configuration.pdm.sources
    if not any(source.include or source.exclude for source in sources):
        return [source.repository for source in sources]
    from fnmatch import fnmatchcase

    including = [
        source.repository for source in sources if any(fnmatchcase(name, pattern) for pattern in source.include)
    ]
    if including:
        return including
    return [
        source.repository for source in sources if not any(fnmatchcase(name, pattern) for pattern in source.exclude)
    ]


def _pipenv_route(lock: Lock, source: Source, configuration: Configuration) -> Route:
    if source.name or source.url:
        named = [ref for ref in lock.indexes if source.name and ref.name == source.name]
        if not named and source.url:
            named = [IndexRef(source.url.rstrip("/"), source.index_kind, source.name)]
        return Route(tuple([_mirrored(ref, configuration) for ref in named[:1]]), RouteRule.MERGE)
    listed = lock.indexes if configuration.pipenv.search_all else lock.indexes[:1]
    if configuration.flags.default is not None or not listed:
        listed = (_default(configuration, configuration.pipenv.mirror),)
    found = [_mirrored(ref, configuration) for ref in listed]
    return Route(_beside_flags(configuration, found), RouteRule.MERGE)


def _mirrored(ref: IndexRef, configuration: Configuration) -> IndexRef:
    """`PIPENV_PYPI_MIRROR` in the place of the public index, by whichever scheme the lock writes it."""
    mirror = configuration.pipenv.mirror
    if mirror is None or ref.url.partition("://")[2] != public_index().url.partition("://")[2]:
        return ref
    return mirror.value


def controls(lock: Lock, configuration: Configuration) -> FormatControl:
    """Which file formats may be taken: the lock's lines over our flags over the tool's settings, as in pip.

    pip applies the lines of a requirements file last. No other lock has such lines, so that the flags win there.
    """
    lines = FormatLines(_tool_formats(lock, configuration))
    for said in configuration.flags.format_settings:
        key, _, names = said.value.partition(" = ")
        if key == "no-binary":
            lines.forbid_wheels(names)
        elif key == "only-binary":
            lines.forbid_sdists(names)
        else:
            lines.prefer_binary = True
    _put_over(lines, lock.controls)
    return lines.control()


def _tool_formats(lock: Lock, configuration: Configuration) -> FormatControl:
    match lock.installer:
        case Installer.PIP:
            return configuration.pip.formats
        case Installer.UV:
            return (configuration.uv if lock.format is LockFormat.UV else configuration.uv_pip).formats
        case Installer.POETRY:
            return configuration.poetry.formats
        case Installer.PDM:
            return configuration.pdm.formats
        case Installer.PIPENV:
            return configuration.pipenv.formats
        case _:
            assert_never(lock.installer)


def _put_over(lines: FormatLines, control: FormatControl) -> None:
    """Lines of a lock that were taken together already, over what was said before them."""
    if ":all:" in control.no_binary or ":all:" in control.only_binary:
        lines.no_binary.clear()
        lines.only_binary.clear()
    lines.no_binary = (lines.no_binary - control.only_binary) | control.no_binary
    lines.only_binary = (lines.only_binary - control.no_binary) | control.only_binary
    lines.prefer_binary |= control.prefer_binary


def combine(route: Route, answers: Sequence[PageAnswer]) -> PageAnswer:
    """One answer from the answers of a route's indexes, in their order.

    An index that gave no answer makes the whole unanswered if its files could have been taken: a file that
    decides could be there. Under the rules that stop at an index, those after it do not matter.
    """
    match route.rule:
        case RouteRule.MERGE | RouteRule.POETRY:
            return _merged(answers)
        case RouteRule.FIRST | RouteRule.FIRST_MATCH:
            return _merged(_until_first(route, answers))
        case _:
            assert_never(route.rule)


def _until_first(route: Route, answers: Sequence[PageAnswer]) -> Sequence[PageAnswer]:
    """The answers up to the repository where the tool stops; pages of links never stop it."""
    for place, (ref, answer) in enumerate(zip(route.indexes, answers, strict=True)):
        found = isinstance(answer, ProjectPage) and (route.rule is RouteRule.FIRST or bool(answer.files))
        if found and ref.kind is IndexKind.SIMPLE:
            return answers[: place + 1]
    return answers


def _merged(answers: Sequence[PageAnswer]) -> PageAnswer:
    failure = next((answer for answer in answers if isinstance(answer, PageFailure)), None)
    if failure is not None:
        return failure
    pages = [answer for answer in answers if isinstance(answer, ProjectPage)]
    if not pages:
        return NoSuchProject()
    if len(pages) == 1:
        return pages[0]
    files = tuple(_distinct(file for page in pages for file in page.files))
    versions = dict.fromkeys(version for page in pages for version in page.versions)
    speaking = _speaking(pages, has_files=bool(files))
    return ProjectPage(files, tuple(versions), speaking.status, speaking.status_reason)


def _distinct(files: Iterator[ReleaseFile]) -> Iterator[ReleaseFile]:
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for file in files:
        key = (file.filename, file.hashes)
        if key not in seen:
            seen.add(key)
            yield file


def _speaking(pages: Sequence[ProjectPage], *, has_files: bool) -> ProjectPage:
    """The page whose status is told: where there are files no quarantine is in the way; a mirror tells none."""
    ignored = {"active", "quarantined"} if has_files else {"active"}
    active = next((page for page in pages if page.status == "active"), pages[0])
    return next((page for page in pages if page.status not in ignored), active)
