"""One requirement as pip reads it from a line or an argument: name, pin, extras, marker, source.

PyPA dependency specifiers, and pip's own forms: paths, bare URLs, `#egg=` (`constructors.py` in pip's source).

`packaging.requirements.Requirement` takes 30 microseconds a line and 46 milliseconds to load, so the usual
`name[extra]==1.2 ; marker` is read by one regular expression; everything else goes through the library.
"""

import os
import re
from functools import lru_cache
from typing import NamedTuple

from wheelcheck.lockfiles.file_address import file_name
from wheelcheck.lockfiles.marker_text import marker_error
from wheelcheck.model.lock import INDEX, Source, SourceType
from wheelcheck.model.names import is_package_name, normalised_name, normalised_version

__all__ = ["Requested", "RequirementError", "looks_like_url", "parse_editable", "parse_requirement", "shown"]

_NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_EXTRAS = rf"\[ *(?:{_NAME}(?: *, *{_NAME})*)? *\]"
_VERSION = "[A-Za-z0-9.!+_-]+"
# Patterns are compiled when they are first used: every run imports this module, and most read another format.
_USUAL = rf"({_NAME}) *({_EXTRAS})? *== *({_VERSION})"
_DIRECT = rf"({_NAME})[ \t]*({_EXTRAS})?[ \t]*@[ \t]*([^ \t]+)"
_USUAL_VERSION = r"[0-9]+(?:\.[0-9]+)*(?:(?:a|b|rc)[0-9]+)?(?:\.post[0-9]+)?"
_EGG = rf"({_NAME})({_EXTRAS})?(?:==({_VERSION}))?"
_PATH_EXTRAS = rf"(.+)({_EXTRAS})"
_SCHEME = "([A-Za-z][A-Za-z0-9+.-]*):"
_VERSION_PART = r"-(v?[0-9][A-Za-z0-9.!+_]*)$"
_VCS = frozenset(("git", "hg", "svn", "bzr"))
_URL_SCHEMES = frozenset(("http", "https", "file", "ftp"))
_HASH_NAMES = frozenset(("sha256", "sha384", "sha512", "sha224", "sha1", "md5"))
# pip's `ARCHIVE_EXTENSIONS`.
_ARCHIVES = (
    ".whl .zip .tar.gz .tgz .tar .tar.bz2 .tbz .tar.xz .txz .tlz .tar.lz .tar.lzma".split()  # noqa: SIM905  one look
)
_LONGEST_SHOWN = 80
_LONGEST = 8192
_WHEEL_PARTS = (5, 6)


class RequirementError(ValueError):
    """The text is no requirement; the message says why, in one sentence."""


class Requested(NamedTuple):
    """What one requirement asks for.

    Attributes:
        name: PEP 503 normalised.
        version: The version that it pins (PEP 440 normalised; the literal text for `===`), or None.
        extras: As written.
        marker: The text after the semicolon, or None.
        source: Where from.
        specifier: The version specifiers as written, `""` if there are none.
        filename: For a file given by URL or path.
        hashes: `sha256:...` from the URL's fragment.
        guessed: The name stands nowhere: it was taken from the URL or path.
    """

    name: str
    version: str | None = None
    extras: tuple[str, ...] = ()
    marker: str | None = None
    source: Source = INDEX
    specifier: str = ""
    filename: str | None = None
    hashes: tuple[str, ...] = ()
    guessed: bool = False


def shown(text: str) -> str:
    """A text from outside, cut to a length that fits into a message."""
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def parse_requirement(text: str) -> Requested:
    """Read a requirement: `name==1.0 ; marker`, `name @ URL`, a URL, or a path.

    Raises:
        RequirementError: It is none of these.
    """
    _refuse_length(text)
    # pip cuts a URL at "; " alone, as a URL may hold a semicolon.
    text, separator, marker = text.partition("; " if looks_like_url(text) else ";")
    requested = _without_marker(text.strip())
    marker = marker.strip()
    if not separator or not marker:
        return requested
    if problem := marker_error(marker):
        raise RequirementError(f"{shown(marker)!r} is no environment marker: {problem}")
    return requested._replace(marker=marker)


def parse_editable(text: str) -> Requested:
    """Read what follows `-e`: a folder, a version control URL, or `name @` one of these; maybe with extras.

    Raises:
        RequirementError: It is none of these.
    """
    _refuse_length(text)
    if re.fullmatch(_DIRECT, text.partition(";")[0].strip()):
        requested = parse_requirement(text)
    elif _scheme(text) in _VCS:  # `git://...`, which pip takes for `git+git://...`
        requested = _with_name(_from_url(f"{_scheme(text)}+{text}"), text)
    elif looks_like_url(text):
        requested = _with_name(_from_url(text), text)
    elif _looks_like_path(text) or _is_folder(text):
        requested = _with_name(_from_path(text), text)
    else:
        raise RequirementError(f"{shown(text)!r} cannot be editable: it is neither a folder nor a repository's URL")
    if requested.source.type in {SourceType.VCS, SourceType.DIRECTORY}:
        return requested._replace(source=requested.source._replace(editable=True))
    raise RequirementError(f"{shown(text)!r} cannot be editable: it is neither a folder nor a repository's URL")


def _refuse_length(text: str) -> None:
    """The library takes quadratic time for long lists of specifiers, and nobody writes them."""
    if len(text) > _LONGEST:
        raise RequirementError(f"{shown(text)!r} has {len(text)} characters: no requirement is that long")


def looks_like_url(text: str) -> bool:
    """Whether pip takes the text for a URL (by its scheme), rather than for a name or a path."""
    scheme = _scheme(text)
    return scheme in _URL_SCHEMES or ("+" in scheme and scheme.partition("+")[0] in _VCS)


def _scheme(text: str) -> str:
    found = re.match(_SCHEME, text)
    return found[1].lower() if found else ""


def _without_marker(text: str) -> Requested:
    if usual := re.fullmatch(_USUAL, text):
        name, extras, version = usual.groups()
        normal = _pinned(version)
        if normal is not None:
            return Requested(normalised_name(name), normal, _extras(extras), specifier="==" + version)
    if looks_like_url(text):
        return _with_name(_from_url(text), text)
    if direct := re.fullmatch(_DIRECT, text):
        return _named(direct[1], direct[2], direct[3])
    if _looks_like_path(text):
        return _with_name(_from_path(text), text)
    return _from_library(text)


def _pinned(version: str) -> str | None:
    """The version's normal form, None if it is no version."""
    return normalised_version(version) if re.fullmatch(_USUAL_VERSION, version) else _unusual_version(version)


@lru_cache(maxsize=4096)
def _unusual_version(version: str) -> str | None:
    from packaging.version import InvalidVersion, Version

    try:
        return str(Version(version))
    except (InvalidVersion, ValueError):
        return None


def _extras(text: str | None) -> tuple[str, ...]:
    if not text:
        return ()
    return tuple(extra.strip() for extra in text[1:-1].split(",") if extra.strip())


def _named(name: str, extras: str | None, address: str) -> Requested:
    """`name[extras] @ address`; uv writes plain paths as addresses too."""
    found = _from_url(address) if looks_like_url(address) else _from_path(address)
    return found._replace(name=normalised_name(name), extras=_extras(extras) or found.extras, guessed=False)


def _from_library(text: str) -> Requested:
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        requirement = Requirement(text)
    except (InvalidRequirement, ValueError) as error:
        raise RequirementError(_invalid(text, str(error).split("\n", 1)[0])) from None
    except RecursionError:
        raise RequirementError(f"{shown(text)!r} is nested too deeply") from None
    if requirement.url:
        extras = f"[{','.join(sorted(requirement.extras))}]"
        return _named(requirement.name, extras, requirement.url)
    version = None
    for specifier in requirement.specifier:
        if specifier.operator == "===":
            version = specifier.version
        elif specifier.operator == "==" and not specifier.version.endswith(".*"):
            version = _pinned(specifier.version)
    if version is not None and len(requirement.specifier) > 1 and not requirement.specifier.contains(version, True):
        raise RequirementError(f"{shown(text)!r} contradicts itself: no version can satisfy it")
    return Requested(
        normalised_name(requirement.name),
        version,
        tuple(sorted(requirement.extras)),
        specifier=str(requirement.specifier),
    )


def _invalid(text: str, why: str) -> str:
    hint = ""
    if "=" in text and not re.search("[=~!<>]=|[<>]", text):
        hint = "; did you mean `==`?"
    elif os.sep in text:
        hint = "; it looks like a path, and nothing is there"
    return f"{shown(text)!r} is no requirement: {why[:1].lower()}{why[1:]}{hint}"


def _is_archive(path: str) -> bool:
    lowered = path.lower()
    return any(lowered.endswith(suffix) for suffix in _ARCHIVES)


def _looks_like_path(text: str) -> bool:
    bare = found[1] if (found := re.fullmatch(_PATH_EXTRAS, text)) else text
    if bare.startswith((".", os.sep)) or _is_archive(bare):
        return True
    return os.sep in bare and _is_folder(bare)


def _is_folder(path: str) -> bool:
    # os.path here and below, as pathlib takes 6 milliseconds to load.
    return "\0" not in path and os.path.isdir(path)  # noqa: PTH112


def _from_path(text: str) -> Requested:
    found = re.fullmatch(_PATH_EXTRAS, text)
    path, extras = (found[1], _extras(found[2])) if found else (text, ())
    if _is_archive(path):
        return _from_file(path, Source(SourceType.PATH, path))._replace(extras=extras)
    name = os.path.basename(os.path.normpath(os.path.abspath(path))) if "\0" not in path else ""  # noqa: PTH100, PTH119
    return Requested(_guess(name), None, extras, source=Source(SourceType.DIRECTORY, path), guessed=True)


def _from_url(url: str) -> Requested:
    address, _, fragment = url.partition("#")
    scheme = _scheme(url)
    if "+" in scheme:
        requested = _from_vcs(address, fragment)
    elif scheme == "file":
        requested = _from_file_url(address)
    else:
        requested = _from_file(address, Source(SourceType.URL, address))
    egg = next((part[4:] for part in fragment.split("&") if part.startswith("egg=")), "")
    if egg and (found := re.match(_EGG, egg)):
        name, version = normalised_name(found[1]), found[3] and _pinned(found[3])
        requested = requested._replace(
            name=name, version=requested.version or version, extras=_extras(found[2]), guessed=False
        )
    return requested._replace(hashes=_fragment_hashes(fragment))


def _from_vcs(address: str, fragment: str) -> Requested:
    # An `@` before the path is a user's, as in `git+ssh://git@host/name.git`.
    host, _, path = address.partition("://")[2].partition("/")
    name = file_name(path.partition("@")[0].rstrip("/") if host else path).removesuffix(".git")
    subdirectory = [part for part in fragment.split("&") if part.startswith("subdirectory=")]
    if subdirectory:
        address = f"{address}#{subdirectory[0]}"
        name = file_name(subdirectory[0].partition("=")[2].rstrip("/")) or name
    return Requested(_guess(name), source=Source(SourceType.VCS, address), guessed=True)


def _from_file_url(address: str) -> Requested:
    from urllib.parse import unquote

    path = unquote(address[5:])  # after `file:`
    if path.startswith("//"):
        path = "/" + path[2:].partition("/")[2]  # without the host
    if not path or "\0" in path:
        raise RequirementError(f"{shown(address)!r} names no file")
    return _from_path(path)


def _from_file(address: str, source: Source) -> Requested:
    """A wheel or an archive; what its name says of project and version."""
    filename = file_name(address)
    if filename.lower().endswith(".whl"):
        parts = filename[:-4].split("-")
        version = _pinned(parts[1]) if len(parts) in _WHEEL_PARTS and parts[1] else None
        if version is None or not is_package_name(parts[0]):
            raise RequirementError(f"{shown(filename)!r} is no wheel's name")
        return Requested(normalised_name(parts[0]), version, source=source, filename=filename)
    stem = next((filename[: -len(end)] for end in _ARCHIVES if filename.lower().endswith(end)), filename)
    found = re.search(_VERSION_PART, stem)
    version = _pinned(found[1]) if found else None
    if found and version is not None and is_package_name(stem[: found.start()]):
        return Requested(normalised_name(stem[: found.start()]), version, source=source, filename=filename)
    # `.../owner/name/archive/main.zip` and the like: the repository names the project.
    before = address.partition("/archive/")[0] if "/archive/" in address else ""
    return Requested(_guess(file_name(before) or stem), source=source, filename=filename, guessed=True)


def _guess(name: str) -> str:
    return normalised_name(name) if is_package_name(name) else ""


def _with_name(requested: Requested, text: str) -> Requested:
    if requested.name:
        return requested
    raise RequirementError(f"{shown(text)!r} names no project: write `NAME @ {shown(text)}`")


def _fragment_hashes(fragment: str) -> tuple[str, ...]:
    found = []
    for part in fragment.split("&"):
        name, _, value = part.partition("=")
        if name in _HASH_NAMES and value:
            found.append(f"{name}:{value.lower()}")
    return tuple(found)
