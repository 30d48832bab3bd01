"""Compose files -> their services (https://docs.docker.com/reference/compose-file/).

By hand: there is no library for Python that reads them (docker-compose 1.29 was the last in Python, and knows neither
`include` nor `dockerfile_inline`).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from wheelcheck.containers.dotenv import read_dotenv
from wheelcheck.containers.files import Files, is_remote, joined, parent
from wheelcheck.containers.interpolation import Lookup, WrongVariableError, interpolated
from wheelcheck.containers.merging import Replace, long_form, merged, without_resets
from wheelcheck.containers.yaml_values import List, Table, Text, load_values
from wheelcheck.model.errors import InputError

__all__ = ["COMPOSE_NAMES", "PROBLEM", "Composed", "is_compose", "read_compose", "with_override"]

COMPOSE_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""What compose looks for in a folder, in its order."""

_OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
PROBLEM = "problem"
"""The key of a service that holds why it cannot be read, an `InputError`; compose has no such key."""
_LARGEST = 1 << 20
_MOST_FILES = 100
_MOST_SERVICES = 1000
_DEEPEST = 30
_LONGEST = 4 << 20


class Composed(NamedTuple):
    """What compose files say.

    Attributes:
        services: Name -> what it says of its image, in the long form, files merged and variables replaced.
        lookup: The value of a variable.
        environ: The environment, which has a say in that.
        notes: What should be known of the reading.
    """

    services: Mapping[str, Table]
    lookup: Lookup
    environ: Mapping[str, str]
    notes: tuple[str, ...]


class _Place(NamedTuple):
    """What a file is read with: the folder of its paths, and its variables."""

    folder: str
    lookup: Lookup


def is_compose(path: str) -> bool:
    """Whether a file's name is a compose file's: whatever is YAML."""
    return path.lower().endswith((".yaml", ".yml"))


def with_override(path: str, files: Files) -> tuple[str, ...]:
    """The file, and the one that compose lays over it by itself: beside a file with one of its own names alone."""
    name = path.rpartition("/")[2]
    if name not in COMPOSE_NAMES:
        return (path,)
    beside = (joined(parent(path), other) for other in _OVERRIDES)
    return (path, *[other for other in beside if files.text(other) is not None][:1])


def read_compose(paths: Sequence[str], files: Files, environ: Mapping[str, str]) -> Composed:
    """Read compose files, each lying over those before it.

    Args:
        paths: Relative to the project's folder.
        files: Reads them and what they name.
        environ: The environment; it wins over the `.env` beside the first file.

    Raises:
        InputError: There is no such file, it is no compose file, or is far larger than any.
    """
    reader = _Reader(files, environ)
    folder = parent(paths[0])
    lookup = reader.with_dotenv(environ.get, (joined(folder, ".env"),))
    services = reader.services(paths, _Place(folder, lookup), 0)
    if not services:
        raise InputError("has no services: is it a compose file?", path=files.label(paths[0]))
    return Composed(services, lookup, environ, tuple(dict.fromkeys(reader.notes)))


class _Reader:
    """Reads files once, and within bounds."""

    def __init__(self, files: Files, environ: Mapping[str, str]) -> None:
        self.files = files
        self.environ = environ
        self.notes: list[str] = []
        self._loaded: dict[str, Table] = {}
        self._length = 0
        self._includes = 0

    def with_dotenv(self, lookup: Lookup, paths: Sequence[str]) -> Lookup:
        """Variables, and what files of variables add to them."""
        added: dict[str, str] = {}
        for path in paths:
            text = self.files.text(path)
            if text is not None:
                added |= read_dotenv(text, self.files.label(path), lookup)

        def known(name: str) -> str | None:
            value = lookup(name)
            return added.get(name) if value is None else value

        return known

    def services(self, paths: Sequence[str], place: _Place, depth: int) -> dict[str, Table]:
        """The services of files that lie over each other, with those that they include."""
        found: dict[str, Table] = {}
        for path in paths:
            own = self._own_services(path, place)
            included = self._included(path, place, depth)
            label = self.files.label(path)
            both = next((name for name in own if name in included), None)
            if both is not None:
                raise InputError(f"service {both} is in it and in a file that it includes", path=label)
            for name, service in {**included, **own}.items():
                found[name] = merged(found[name], service) if name in found else without_resets(service)
        return found

    def _own_services(self, path: str, place: _Place) -> dict[str, Table]:
        document = self._load(path)
        services = document.get("services") or {}
        label = self.files.label(path)
        if not isinstance(services, dict):
            raise InputError("`services` is no mapping", path=label)
        if len(services) > _MOST_SERVICES:
            raise InputError("has more services than any compose file", path=label)
        known: dict[tuple[str, str], Table] = {}
        return {name: self._service_or_problem(name, path, place, known) for name in services}

    def _service_or_problem(self, name: str, path: str, place: _Place, known: dict[tuple[str, str], Table]) -> Table:
        """A service that cannot be read is none that installs anything, as long as it is not asked for."""
        try:
            return self._service(name, path, place, known, ())
        except InputError as error:
            found = Table.at(1)
            found[PROBLEM] = error
            return found

    def _service(
        self,
        name: str,
        path: str,
        place: _Place,
        known: dict[tuple[str, str], Table],
        seen: tuple[tuple[str, str], ...],
    ) -> Table:
        """A service over the one that it extends."""
        key = (path, name)
        if key in known:
            return known[key]
        label = self.files.label(path)
        if key in seen or len(seen) > _DEEPEST:
            raise InputError(f"service {name} extends itself", path=label)
        services = self._load(path).get("services")
        service = services.get(name) if isinstance(services, Table) else None
        if service is None and (not isinstance(services, Table) or name not in services):
            raise InputError(f"has no service {name}, which another one extends", path=label)
        replace = self._replace(place.lookup, label)
        found = long_form(service, replace, place.folder, label)
        extends = service.get("extends") if isinstance(service, Table) else None
        if extends is not None:
            base, file = _extended(extends, replace, label)
            if file is None:
                under = self._service(base, path, place, known, (*seen, key))
            else:
                other = joined(parent(path), file)
                below = place._replace(folder=parent(other))
                under = self._service(base, other, below, known, (*seen, key))
            found = merged(under, found)
        known[key] = found
        return found

    def _included(self, path: str, place: _Place, depth: int) -> dict[str, Table]:
        label = self.files.label(path)
        entries = self._load(path).get("include") or []
        if not isinstance(entries, list):
            raise InputError("`include` is no list", path=label)
        self._includes += len(entries)
        # Counted, for files that include two files each that include two each are soon a million.
        if depth > _DEEPEST or self._includes > _MOST_FILES:
            raise InputError("includes far too many files, or itself", path=label)
        replace = self._replace(place.lookup, label)
        found: dict[str, Table] = {}
        for entry in entries:
            table = entry if isinstance(entry, Table) else {"path": entry}
            paths = _texts(table.get("path"), replace)
            if not paths:
                raise InputError("`include` names no file", path=label)
            if any(is_remote(each) for each in paths):
                self.notes.append(f"{label}: {paths[0]} is at another place, and is not included")
                continue
            paths = [joined(place.folder, each) for each in paths]
            folders = _texts(table.get("project_directory"), replace)
            folder = joined(place.folder, folders[0]) if folders else parent(paths[0])
            variables = _texts(table.get("env_file"), replace)
            dotenv = [joined(place.folder, each) for each in variables] or [joined(folder, ".env")]
            lookup = self.with_dotenv(place.lookup, dotenv)
            found |= self.services(paths, _Place(folder, lookup), depth + 1)
        return found

    def _load(self, path: str) -> Table:
        if path in self._loaded:
            return self._loaded[path]
        label = self.files.label(path)
        if len(self._loaded) >= _MOST_FILES:
            raise InputError(f"is one of more than {_MOST_FILES} compose files", path=label)
        text = self.files.text(path)
        if text is None:
            raise InputError("no such file", path=label)
        if len(text) > _LARGEST:
            raise InputError("is larger than any compose file", path=label)
        self._loaded[path] = load_values(text, label)
        return self._loaded[path]

    def _replace(self, lookup: Lookup, label: str) -> Replace:
        def replace(text: Any) -> Any:
            if not isinstance(text, Text) or "$" not in text:
                return text
            taken: set[str] = set()
            unset: set[str] = set()

            def value(name: str) -> str | None:
                found = lookup(name)
                if found is not None and name in self.environ:
                    taken.add(name)
                return found

            try:
                found = interpolated(text, value, unset.add)
            except WrongVariableError as error:
                raise InputError(error.message, path=label, line=text.line) from None
            self._length += len(found)
            if self._length > _LONGEST:
                raise InputError("its variables make it larger than any compose file", path=label)
            made = Text.at(found, text.line, text.path)
            made.taken, made.unset = frozenset(taken), frozenset(unset)
            return made

        return replace


def _texts(value: Any, replace: Replace) -> list[str]:
    each_one = value if isinstance(value, List) else [value]
    return [replace(each) for each in each_one if isinstance(each, Text)]


def _extended(extends: Any, replace: Replace, label: str) -> tuple[str, str | None]:
    """The service that is extended, and the file that it is in, if it is another one."""
    if isinstance(extends, Text):
        return replace(extends), None
    if isinstance(extends, Table) and isinstance(extends.get("service"), Text):
        file = extends.get("file")
        if file is None or isinstance(file, Text):
            return replace(extends["service"]), None if file is None else replace(file)
    raise InputError("`extends` names no service", path=label, line=getattr(extends, "line", None))
