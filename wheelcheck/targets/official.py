"""The official `python` and `pypy` images, as they are and as they were (docker-library/official-images)."""

import re

from wheelcheck.model.errors import InputError
from wheelcheck.model.target import Implementation, Interpreter, Why
from wheelcheck.targets.catalogue import (
    OfficialTag,
    Release,
    load,
    official_patches,
    official_tag,
    release,
)
from wheelcheck.targets.nearest import unknown
from wheelcheck.targets.places import Place, Wanted, of_release
from wheelcheck.targets.pythons import PythonRequest, known_minors, make_interpreter, newest_patch, parse_python

__all__ = ["SUFFIXES", "official_place", "pypy_place", "shorthand_place", "shorthand_suffix"]

SUFFIXES = ("alpine", "slim", "slim-SUITE", "SUITE", "alpine3.X")
"""The forms of what may follow the version in a tag, for listings."""

_SUITES = ("jessie", "stretch", "buster", "bullseye", "bookworm", "trixie")
_TAG = r"(?P<version>\d+(?:\.\d+)*(?:(?:a|b|rc)\d+)?)?(?P<rc>-?rc)?(?P<suffix>(?:^|-).*)?"
_PATCH = r"3\.\d+\.\d+(?:(?:a|b|rc)\d+)?"


def shorthand_suffix(base: str) -> str | None:
    """`-slim-bullseye` for a base that names a kind of official image without its Python; None for other names.

    `python` means the full Debian image, whose tag has no suffix: `""`.
    """
    if base == "python":
        return ""
    suite = base.removeprefix("slim-")
    if base in {"alpine", "slim"} or suite in _SUITES:
        return f"-{base}"
    if base.removesuffix("-slim") in _SUITES:
        return f"-slim-{base.removesuffix('-slim')}"
    return f"-{base}" if base.startswith("alpine3.") and base.removeprefix("alpine3.").isdigit() else None


def official_place(tag: str, image: str) -> Place:
    """What `python:TAG` holds: the release that it was built on last, its Python, pip and machines.

    Args:
        tag: `3.9.5-slim`, `3-alpine`, `latest`.
        image: The reference as the user wrote it, for the target and for messages.

    Raises:
        InputError: There is no such tag.
    """
    version, pre_release, suffix = _take_apart(tag, image)
    if version and re.fullmatch(_PATCH, version):
        return _patch_place(version, suffix, image)
    if version not in {"", "3"}:
        parse_python(version)
    row = _newest_row(version if version not in {"", "3"} else None, suffix, pre_release=pre_release)
    if row is not None:
        moves = version in {"", "3"} and not pre_release
        return _moving_place(row, image, why=Why.CATALOGUE if moves else Why.IMAGE_TAG, tag=tag)
    if version and version != "3" and not pre_release and not official_patches(version):
        return _newer_than_catalogue(make_interpreter(parse_python(version)), suffix, image)
    raise _unknown_tag(image, version, suffix)


def _take_apart(tag: str, image: str) -> tuple[str, bool, str]:
    if "windows" in tag or "nanoserver" in tag:
        raise InputError(f"`{image}` is a Windows image; wheelcheck answers for Linux")
    if re.fullmatch(r"\d+\.\d+(?:\.\d+)?t(?:-.*)?", tag):
        raise InputError(
            f"`{image}`: no official image carries a free-threaded Python; use for example --base slim --python 3.14t"
        )
    found = re.fullmatch(_TAG, "" if tag == "latest" else tag)
    if found is None:
        raise _unknown_tag(image, "", "")
    suffix = found["suffix"] or ""
    suffix = suffix if suffix.startswith("-") or not suffix else f"-{suffix}"
    return found["version"] or "", found["rc"] is not None, suffix


def _patch_place(patch: str, suffix: str, image: str) -> Place:
    row = official_tag(patch, suffix)
    if row is not None:
        return _row_place(row, image, Why.IMAGE_TAG, patch + suffix)
    request = parse_python(patch)
    newest = next(iter(official_patches(request.version)), None)
    if newest is None or _order(patch) > _order(newest):
        return _newer_than_catalogue(make_interpreter(request), suffix, image)
    raise _unknown_tag(image, patch, suffix)


def _order(patch: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", patch)[:3])


def _newest_row(minor: str | None, suffix: str, *, pre_release: bool = False) -> OfficialTag | None:
    if minor is None and pre_release:
        # `rc`, `rc-slim`: left the library in 2021; the newest pre-release of today is not what they hold.
        moving = load("python_images.json")["moving"].get("rc" + suffix)
        return official_tag("3.10.0rc2", suffix) if moving else None
    for patch in official_patches(minor, pre_releases=pre_release):
        row = official_tag(patch, suffix)
        if row is not None:
            return row
    return None


def _moving_place(row: OfficialTag, image: str, *, why: Why, tag: str) -> Place:
    """A tag without patch level: while it is published it holds the newest patch level there is."""
    place = _row_place(row, image, why, tag)
    minor = row.patch.rpartition(".")[0]
    if row.left is not None or place.interpreter is None or not row.patch.replace(".", "").isdigit():
        return place
    place = place._replace(interpreter=place.interpreter._replace(full_version=newest_patch(minor)))
    newest = known_minors()[-1]
    if why is Why.CATALOGUE and minor != newest:
        note = f"`{image}` held Python {minor} when the catalogue was made; {newest} has come out since"
        place = place._replace(notes=(*place.notes, note))
    return place


def _row_place(row: OfficialTag, image: str, why: Why, detail: str) -> Place:
    place = of_release(_release(row.release), image)
    named = row.suffix.strip("-") not in {"", "slim", "alpine"}
    return place._replace(
        libc_why=Why.IMAGE_TAG if named else Why.CATALOGUE,
        interpreter=make_interpreter(parse_python(row.patch)),
        python_why=why,
        python_detail=detail,
        firm=True,
        machines=row.machines,
        pip=row.pip,
        notes=(*place.notes, *_doubts(row, image)),
    )


def _doubts(row: OfficialTag, image: str) -> tuple[str, ...]:
    if row.doubt is None:
        return ()
    name = _release(row.release).distribution.name
    if row.doubt == "?":
        return (f"`{image}` was published for a single day ({row.first_seen}); it may never have been pushed",)
    other = _release(row.doubt).distribution.name
    return (f"`{image}` moved to {name} just before it left the library ({row.left}): it may still hold {other}",)


def _newer_than_catalogue(interpreter: Interpreter, suffix: str, image: str) -> Place:
    """A tag that came after the catalogue was made: docker-library keeps the bases from one release to the next."""
    row = (
        _newest_row(interpreter.version, suffix)
        or _newest_row(interpreter.version, suffix, pre_release=True)
        or _newest_row(None, suffix)
    )
    if row is None:
        raise _unknown_tag(image, interpreter.full_version, suffix)
    read = load("python_images.json")["read"]
    note = f"`{image}` is newer than the catalogue ({read}): taken to stand on what python:{row.patch}{suffix} does"
    place = _row_place(row, image, Why.IMAGE_TAG, interpreter.full_version)
    return place._replace(interpreter=interpreter, pip=None, machines=(), notes=(*place.notes, note))


def _unknown_tag(image: str, version: str, suffix: str) -> InputError:
    tags = [version + other for other in _known_suffixes(version)] if version else []
    tags += [minor + suffix for minor in known_minors() if _newest_row(minor, suffix)]
    return unknown("tag of the official image", image, [f"python:{tag}" for tag in tags])


def _known_suffixes(version: str) -> list[str]:
    rows = load("python_images.json")["patches"].get(version)
    if rows is None:
        newest = next(iter(official_patches(version)), None) if version in known_minors() else None
        rows = load("python_images.json")["patches"].get(newest, ())
    return [row.partition("|")[0] for row in rows]


def _release(key: str) -> Release:
    found = release(key)
    if found is None:
        raise LookupError(key)
    return found


# --- a kind of image without its Python: `alpine`, `slim-bullseye` ---------------------------------------------------


def shorthand_place(suffix: str, wanted: Wanted) -> Place:
    """The official image of this kind for the Python that is wanted.

    Where none was ever published (another interpreter, a release that never carried that Python), the release
    itself stands in, with a note: the libc is the same.

    Args:
        suffix: `-slim-bullseye`, `-alpine`, `""`.
        wanted: The Python to find it for.

    Raises:
        InputError: Neither an image nor a release of that name is known.
    """
    request = wanted.request
    place = None
    if request.implementation is Implementation.PYPY:
        place = _pypy_shorthand(request, suffix)
    elif request.implementation is Implementation.CPYTHON and not request.free_threaded:
        place = _cpython_shorthand(request, suffix)
    if place is None:
        place = _plain_place(request, suffix)
    return place._replace(python_why=wanted.why, python_detail=wanted.detail)


def _cpython_shorthand(request: PythonRequest, suffix: str) -> Place | None:
    version = request.full or request.version
    row = official_tag(request.full, suffix) if request.full else _newest_row(request.version, suffix)
    if row is None:
        newest = next(iter(official_patches(request.version)), None)
        newer = newest is None or (request.full is not None and _order(request.full) > _order(newest))
        if newer and _newest_row(request.version, suffix, pre_release=newest is None):
            return _newer_than_catalogue(make_interpreter(request), suffix, f"python:{version}{suffix}")
        return None
    image = f"python:{version}{_spelled_out(row)}"
    if request.full:
        return _row_place(row, image, Why.FLAG, "")
    return _moving_place(row, image, why=Why.FLAG, tag="")


def _spelled_out(row: OfficialTag) -> str:
    """`-slim-trixie` for `-slim`, where such a tag holds the same: it says more and does not move."""
    found = _release(row.release).distribution
    ending = f"alpine{found.version}" if found.id == "alpine" else found.codename
    if row.suffix not in {"", "-slim", "-alpine"}:
        return row.suffix
    suffix = f"-slim-{ending}" if row.suffix == "-slim" else f"-{ending}"
    other = official_tag(row.patch, suffix)
    return suffix if other is not None and other.release == row.release and other.doubt is None else row.suffix


def _pypy_shorthand(request: PythonRequest, suffix: str) -> Place | None:
    release_part = f"-{request.release}" if request.release else ""
    tag = f"{request.version}{release_part}{suffix}"
    if tag not in load("pypy_images.json")["tags"]:
        return None
    place = pypy_place(tag, f"pypy:{tag}")
    return place if request.full is None else place._replace(interpreter=make_interpreter(request))


def _plain_place(request: PythonRequest, suffix: str) -> Place:
    interpreter = make_interpreter(request)
    found = _named_release(suffix)
    if found is None:
        row = _newest_row(request.version, suffix) or _newest_row(None, suffix)
        if row is None:
            raise unknown("base", suffix.strip("-"), _shorthands())
        found = _release(row.release)
    image = _plain_image(found, slim="slim" in suffix)
    name = f"{'GIL-free ' if request.free_threaded else ''}{interpreter.label} {interpreter.full_version}"
    note = f"no official image of this kind carries {name.strip()}: {image} itself is meant, with that Python added"
    place = of_release(found, image)
    named = suffix.strip("-") not in {"", "slim", "alpine"}
    return place._replace(
        interpreter=interpreter,
        libc_why=Why.IMAGE_TAG if named else Why.CATALOGUE,
        notes=(*place.notes, note),
    )


def _named_release(suffix: str) -> Release | None:
    name = suffix.removeprefix("-slim").strip("-")
    if name.startswith("alpine3"):
        return release("alpine:" + name.removeprefix("alpine"))
    return release(f"debian:{8 + _SUITES.index(name)}") if name in _SUITES else None


def _plain_image(found: Release, *, slim: bool) -> str:
    if found.distribution.id == "alpine":
        return f"alpine:{found.distribution.version}"
    return f"debian:{found.distribution.codename}{'-slim' if slim else ''}"


def _shorthands() -> list[str]:
    alpines = [
        key.replace(":", "") for key in load("distributions.json")["distributions"] if key.startswith("alpine:3")
    ]
    return ["alpine", "slim", *alpines, *_SUITES, *(f"slim-{suite}" for suite in _SUITES)]


# --- pypy: -----------------------------------------------------------------------------------------------------------


def pypy_place(tag: str, image: str) -> Place:
    """What `pypy:TAG` holds.

    Raises:
        InputError: There is no such tag, or it is older than PyPy 7.3 for Python 3.6.
    """
    tags = load("pypy_images.json")["tags"]
    text = tags.get(tag)
    if text is None:
        raise unknown(
            "tag of the PyPy image", image, [f"pypy:{name}" for name in tags], advice="PyPy 7.3 and newer is known"
        )
    branch, key, machines, *_ = text.split("|")
    named = re.search(r"-(\d+(?:\.\d+){1,2})(?![\d.])", tag)
    request = parse_python(f"pypy{branch}{named[0] if named else ''}")
    return of_release(_release(key), image)._replace(
        interpreter=make_interpreter(request),
        python_why=Why.IMAGE_TAG if tag.startswith(branch) else Why.CATALOGUE,
        python_detail=tag,
        firm=True,
        machines=tuple(load("pypy_images.json")["machines"][machines].split()),
    )
