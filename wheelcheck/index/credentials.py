"""Who may log in where: user information in URLs (RFC 3986), netrc, the tools' own variables, and keyring.

A secret goes to the scheme, host and port that it was given for, and nowhere else. On that host the index that is
nearest to the URL decides, as in pip (`_get_index_url`), uv (its trie of URLs) and Poetry; pip, uv and pdm also use
one index's credentials for other paths of the same host (an index often serves its files beside itself), and so do we
for theirs. What Poetry configures goes to other paths only if no other configured index is there.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from wheelcheck.index.addresses import without_credentials
from wheelcheck.index.configuration import Configuration
from wheelcheck.index.poetry_configuration import poetry_configuration_folder
from wheelcheck.index.project_sources import Configured, table, text
from wheelcheck.index.redaction import redacted
from wheelcheck.index.settings import Setting, ToolSettings
from wheelcheck.model.lock import IndexRef

__all__ = ["Credentials", "Login", "credentials_for", "redacted", "without_credentials"]

Login = tuple[str, str]
"""User and password, decoded."""

_VARIABLE = r"\$\{([A-Z0-9_]+)\}"
_PORTS = {"http": 80, "https": 443}
_KEYRING_SECONDS = 20


class _Place(NamedTuple):
    """A configured index, and how to log in there.

    Attributes:
        realm: Scheme, host and port.
        path: Its path in segments.
        login: User and password; the password is None when it is to be asked from keyring. None: not known.
        whole_host: The login serves other paths of the host too.
    """

    realm: tuple[str, str, int]
    path: tuple[str, ...]
    login: tuple[str, str | None] | None
    whole_host: bool


class Credentials:
    """Finds the login for a URL. Reads netrc, keyring and Poetry's `auth.toml` only when it comes to that.

    Attributes:
        warnings: Sentences about files that could not be used, without secrets.
    """

    def __init__(
        self, configuration: Configuration, environ: Mapping[str, str], indexes: Iterable[IndexRef] = ()
    ) -> None:
        self.warnings: list[str] = []
        self._configuration = configuration
        self._environ = environ
        self._indexes = tuple(indexes)
        self._places: tuple[_Place, ...] | None = None
        self._netrc: Any = None

    def __repr__(self) -> str:
        return "Credentials()"

    def __call__(self, url: str) -> Login | None:
        """The login to send with the first request, or None. The URL may have one of its own."""
        return self._login(url, refused=False)

    def after_refusal(self, url: str) -> Login | None:
        """The login to try after a 401: as pip does, keyring is asked only now."""
        return self._login(url, refused=True)

    def _login(self, url: str, *, refused: bool) -> Login | None:
        parts = _split(url)
        if parts is None:
            return None
        realm, path = parts
        own = _own_login(url, self._environ)
        if own is not None:
            return self._complete(own, url)
        near = self._nearest(realm, path)
        if near is not None and near.login is not None:
            return self._complete(near.login, url)
        return (
            self._from_netrc(realm[1])
            or (self._from_keyring(url, None) if refused else None)
            or self._from_host(realm, path, known=near is not None)
        )

    def _complete(self, login: tuple[str, str | None], url: str) -> Login:
        """A user without password may be a whole token, unless keyring knows a password."""
        user, password = login
        if password is not None:
            return user, password
        return self._from_keyring(url, user) or (user, "")

    def _nearest(self, realm: tuple[str, str, int], path: tuple[str, ...]) -> _Place | None:
        """The configured index that the path is at or below, the closest one; with equal paths one with a login."""
        around = [
            place for place in self._all_places() if place.realm == realm and path[: len(place.path)] == place.path
        ]
        return max(around, key=lambda place: (len(place.path), place.login is not None), default=None)

    def _from_host(self, realm: tuple[str, str, int], path: tuple[str, ...], *, known: bool) -> Login | None:
        places = [
            place
            for place in self._all_places()
            if place.realm == realm and place.login is not None and (place.whole_host or not known)
        ]
        place = max(places, key=lambda place: _shared(place.path, path), default=None)
        if place is None or place.login is None:
            return None
        return self._complete(place.login, f"{realm[0]}://{realm[1]}")

    def _all_places(self) -> tuple[_Place, ...]:
        if self._places is None:
            self._places = tuple(self._find_places())
        return self._places

    def _find_places(self) -> Iterator[_Place]:
        configuration, environ = self._configuration, self._environ
        for settings in (configuration.flags, configuration.pip):
            for ref in _refs(settings):
                yield from _place(ref, _own_login(ref.url, environ))
        for settings in (configuration.uv, configuration.uv_pip):
            for ref in _refs(settings):
                yield from _place(ref, _own_login(ref.url, environ) or _from_uv(ref, environ))
        yield from self._poetry_places()
        others = [source.repository for source in configuration.pdm.sources if source.repository is not None]
        mirrors = (configuration.mirror, configuration.poetry.mirror, configuration.pipenv.mirror)
        for ref in (*others, *[mirror.value for mirror in mirrors if mirror is not None], *self._indexes):
            yield from _place(ref, _own_login(ref.url, environ))

    def _poetry_places(self) -> Iterator[_Place]:
        known = self._configuration.poetry.sources
        sources = [(source.repository, source.name) for source in known if source.repository is not None]
        stored = self._auth_toml() if sources else {}
        for ref, name in sources:
            login = _from_poetry(name, stored, self._environ) or _own_login(ref.url, self._environ)
            yield from _place(ref, login, whole_host=False)

    def _auth_toml(self) -> Mapping[str, Any]:
        """`http-basic` of Poetry's two files of the user."""
        folder = poetry_configuration_folder(self._environ)
        if folder is None:
            return {}
        configured = Configured(self.warnings, {})
        found: dict[str, Any] = {}
        for name in ("config.toml", "auth.toml"):
            found |= table(configured.user_document(f"{folder}/{name}"), "http-basic")
        return found

    def _from_netrc(self, host: str) -> Login | None:
        if self._netrc is None:
            self._netrc = self._read_netrc()
        if not self._netrc:
            return None
        entry = self._netrc.authenticators(host)
        # An entry without a login name is a user without a name, as in requests.
        return None if entry is None else (entry[0] or entry[1] or "", entry[2] or "")

    def _read_netrc(self) -> Any:
        for path in _netrc_files(self._environ):
            if not os.path.isfile(path):  # noqa: PTH113  pathlib loads slowly
                continue
            from netrc import NetrcParseError, netrc

            try:
                return netrc(path)
            except NetrcParseError as error:
                # The parser's message can quote a token of the file, which can be a password.
                self.warnings.append(f"{path}: not used: line {error.lineno} is not understood")
            except (OSError, ValueError):
                self.warnings.append(f"{path}: not used: it cannot be read")
            return False
        return False

    def _from_keyring(self, url: str, user: str | None) -> Login | None:
        provider = self._environ.get("PIP_KEYRING_PROVIDER") or self._environ.get("UV_KEYRING_PROVIDER") or "auto"
        service = without_credentials(url)
        if provider == "disabled":
            return None
        if provider == "subprocess":
            return _ask_keyring_command(service, user)
        return _ask_keyring_package(service, user)


def credentials_for(
    configuration: Configuration, environ: Mapping[str, str], indexes: Iterable[IndexRef] = ()
) -> Credentials:
    """What finds the login for a URL: a callable from URL to (user, password) or None.

    Args:
        configuration: Its indexes and their user information.
        environ: `NETRC`, `HOME`, `UV_INDEX_NAME_USERNAME`, `POETRY_HTTP_BASIC_NAME_PASSWORD` and the like.
        indexes: Further ones, from locks; only the user information in their URLs counts, never a variable that
            belongs to their name: a lock must not be able to ask for a secret by its name.
    """
    return Credentials(configuration, environ, indexes)


def _split(url: str) -> tuple[tuple[str, str, int], tuple[str, ...]] | None:
    """Realm and path of a URL of the web, None for any other."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname:
        return None
    return (parts.scheme, parts.hostname, port or _PORTS[parts.scheme]), _segments(parts.path)


def _segments(path: str) -> tuple[str, ...]:
    """The path, with dots taken out: `/private/../public` is not below `/private`."""
    found: list[str] = []
    for segment in unquote(path).split("/"):
        if segment == "..":
            found = found[:-1]
        elif segment not in {"", "."}:
            found.append(segment)
    return tuple(found)


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    return next((depth for depth, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))


def _own_login(url: str, environ: Mapping[str, str]) -> tuple[str, str | None] | None:
    """The user information in a URL, `${NAME}` replaced as pip does in requirements files, then decoded."""
    if "@" not in url:
        return None
    try:
        netloc = urlsplit(url).netloc
    except ValueError:
        return None
    secret, at, _ = netloc.rpartition("@")
    if not at or not secret:
        return None
    user, colon, password = secret.partition(":")
    known = [_expanded(part, environ) for part in (user, password)]
    return known[0], known[1] if colon else None


def _expanded(part: str, environ: Mapping[str, str]) -> str:
    """One half of the user information: a variable's value is meant as it is, the rest is percent-encoded."""
    found, end = [], 0
    for match in re.finditer(_VARIABLE, part):
        found += [unquote(part[end : match.start()]), environ.get(match[1]) or match[0]]
        end = match.end()
    return "".join((*found, unquote(part[end:])))


def _refs(settings: ToolSettings) -> Iterator[IndexRef]:
    groups: tuple[tuple[Setting[IndexRef], ...], ...] = (settings.extra, settings.find_links, settings.explicit)
    if settings.default is not None:
        yield settings.default.value
    for group in groups:
        yield from [setting.value for setting in group]


def _place(ref: IndexRef, login: tuple[str, str | None] | None, *, whole_host: bool = True) -> Iterator[_Place]:
    parts = _split(ref.url)
    if parts is not None:
        yield _Place(*parts, login, whole_host)


def _from_uv(ref: IndexRef, environ: Mapping[str, str]) -> tuple[str, str | None] | None:
    """`UV_INDEX_NAME_USERNAME` and `_PASSWORD`; either may stand alone."""
    if not ref.name:
        return None
    name = re.sub(r"[^A-Z0-9]", "_", ref.name.upper())
    user, password = environ.get(f"UV_INDEX_{name}_USERNAME"), environ.get(f"UV_INDEX_{name}_PASSWORD")
    return None if user is None and password is None else (user or "", password)


def _from_poetry(name: str, stored: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[str, str | None] | None:
    """`POETRY_HTTP_BASIC_NAME_USERNAME` and `_PASSWORD`, each over what is stored."""
    variable = f"POETRY_HTTP_BASIC_{name.upper().replace('-', '_')}"
    kept = table(stored, name)
    user = environ.get(f"{variable}_USERNAME", text(kept, "username"))
    password = environ.get(f"{variable}_PASSWORD", text(kept, "password"))
    return (user, password or None) if user or password else None


def _netrc_files(environ: Mapping[str, str]) -> Iterator[str]:
    if named := environ.get("NETRC"):
        yield named
    elif home := environ.get("HOME") or environ.get("USERPROFILE"):
        yield f"{home}/.netrc"
        yield f"{home}/_netrc"


def _ask_keyring_package(service: str, user: str | None) -> Login | None:
    from importlib import import_module

    try:
        keyring = import_module("keyring")  # an extra: it need not be installed
    except ImportError:
        return None
    try:
        if user is None:
            found = keyring.get_credential(service, None)
            return None if found is None else (found.username, found.password)
        password = keyring.get_password(service, user)
    except Exception:  # noqa: BLE001  a backend may raise anything at all, and no keyring is no error
        return None
    return (user, password) if password else None


def _ask_keyring_command(service: str, user: str | None) -> Login | None:
    """`keyring get SERVICE USER`, only where the user told pip or uv to do so; it knows no look-up without user."""
    if user is None:
        return None
    import subprocess

    try:
        done = subprocess.run(  # noqa: S603  no shell, and the program is the one that was asked for
            ["keyring", "get", service, user],  # noqa: S607  as pip does, wherever the user has it
            capture_output=True,
            text=True,
            timeout=_KEYRING_SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    password = done.stdout.rstrip("\r\n")
    return (user, password) if done.returncode == 0 and password else None
