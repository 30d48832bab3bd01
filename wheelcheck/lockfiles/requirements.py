"""requirements.txt -> Lock: files that include files, constraints, options, hashes (pip's requirements file format).

https://pip.pypa.io/en/stable/reference/requirements-file-format/ and `req_file.py` in pip's source.
"""

import os
from collections.abc import Mapping

from wheelcheck.lockfiles.files import read_file
from wheelcheck.lockfiles.requirement_lines import Line, decode_requirements, requirement_lines
from wheelcheck.lockfiles.requirement_pins import Entry, RequirementPins
from wheelcheck.lockfiles.requirement_settings import RequirementSettings
from wheelcheck.lockfiles.requirement_text import (
    RequirementError,
    looks_like_url,
    parse_editable,
    parse_requirement,
    shown,
)
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import Installer, Lock, LockFormat

__all__ = ["read_requirements"]

_MOST_FILES = 500
_MOST_REQUIREMENTS = 50_000


def read_requirements(path: str, text: str, environ: Mapping[str, str]) -> Lock:
    """Read a requirements file and all that it includes.

    Args:
        path: The file, as the user named it; files that it includes are looked for beside it.
        text: Its decoded content (`decode_requirements`).
        environ: Variables for `${NAME}`.

    Raises:
        InputError: A line that pip does not take, an included file that is not there, requirements that contradict
            each other, or one that pins nothing among hashes.
    """
    reader = _Reader(path, environ)
    reader.read(path, text, constraint=False, including=(_identity(path),))
    settings = reader.settings
    combined = RequirementPins(
        path,
        reader.requirements,
        reader.constraints,
        require_hashes=settings.require_hashes,
        no_require_hashes=settings.no_require_hashes,
    )
    unlocked = combined.is_unlocked
    return Lock(
        path=path,
        format=LockFormat.REQUIREMENTS,
        lock_version=None,
        installer=Installer.PIP,
        pins=combined.direct_pins() if unlocked else combined.pins(),
        indexes=(*settings.indexes, *settings.find_links),
        controls=settings.controls(),
        warnings=(*reader.warnings, *combined.warnings),
        indexes_added=settings.indexes_added and bool(settings.indexes or settings.find_links),
        no_index=settings.no_index,
        wishes=combined.wishes() if unlocked else (),
        constraints=combined.bounds() if unlocked else (),
    )


class _Reader:
    """Reads a file and those that it includes, into requirements, constraints and options."""

    def __init__(self, path: str, environ: Mapping[str, str]) -> None:
        self.settings = RequirementSettings()
        self.requirements: list[Entry] = []
        self.constraints: list[Entry] = []
        self.warnings: list[str] = []
        self._path = path
        self._environ = environ
        self._files = 0

    def read(self, path: str, text: str, *, constraint: bool, including: tuple[str, ...]) -> None:
        """Read one file; `including` are the identities of the files that are being read, this one last."""
        self._files += 1
        if self._files > _MOST_FILES:
            raise InputError(f"more than {_MOST_FILES} files are included", path=path)
        for line in requirement_lines(text, self._environ, path):
            self._read_line(line, path, constraint=constraint, including=including)

    def _read_line(self, line: Line, path: str, *, constraint: bool, including: tuple[str, ...]) -> None:
        editable = next((value for name, value in line.options if name == "editable"), "") if line.options else ""
        if line.requirement or editable:
            self._add(line, line.requirement or editable, path, constraint=constraint)
            if line.options:
                self.settings.apply_formats(line.options)
            return
        for kind in ("requirement", "constraint"):
            for _, value in [option for option in line.options if option[0] == kind][:1]:
                self._include(value, kind, path, line.number, including)
                return
        if line.hashes:
            self._warn(path, line.number, "--hash without a requirement is ignored, as pip does")
        self.settings.apply_formats(line.options)
        self.settings.apply(line.options, path)

    def _add(self, line: Line, text: str, path: str, *, constraint: bool) -> None:
        try:
            requested = parse_requirement(text) if line.requirement else parse_editable(text)
        except RequirementError as error:
            raise InputError(str(error), path=path, line=line.number) from None
        if line.ignored:
            self._warn(path, line.number, f"pip ignores {shown(' '.join(line.ignored))!r} after the options")
        entry = Entry(requested, line.hashes, path, line.number)
        if constraint:
            _check_constraint(entry)
        (self.constraints if constraint else self.requirements).append(entry)
        if len(self.requirements) + len(self.constraints) > _MOST_REQUIREMENTS:
            raise InputError(f"has more than {_MOST_REQUIREMENTS} requirements", path=path, line=line.number)

    def _warn(self, path: str, line: int, message: str) -> None:
        """Warnings are shown with the lock's own path before them."""
        self.warnings.append(f"line {line}: {message}" if path == self._path else f"{path}:{line}: {message}")

    def _include(self, value: str, kind: str, path: str, line: int, including: tuple[str, ...]) -> None:
        if value[:5].lower() in {"http:", "https"} and looks_like_url(value):
            if kind == "requirement":
                raise InputError(
                    f"-r {value}: requirements at a URL are not fetched; download the file", path=path, line=line
                )
            self._warn(path, line, f"-c {value}: constraints at a URL are not fetched")
            return
        nested = _beside(path, value)
        if _identity(nested) in including:
            raise InputError(f"-{kind[0]} {value}: the file includes itself", path=path, line=line)
        try:
            data = read_file(nested)
        except InputError as error:
            raise InputError(f"-{kind[0]} {value}: {error.message}", path=path, line=line) from None
        text = decode_requirements(data, nested)
        self.read(nested, text, constraint=kind == "constraint", including=(*including, _identity(nested)))


def _beside(path: str, value: str) -> str:
    """The path of an included file: beside the including one, or what a `file:` URL says."""
    if value[:5].lower() == "file:":
        from urllib.parse import unquote, urlsplit

        try:
            value = unquote(urlsplit(value).path)
        except ValueError:  # `file://[`
            value = unquote(value[5:])
    return os.path.normpath(os.path.join(os.path.dirname(path), value))  # noqa: PTH118, PTH120  pathlib loads slowly


def _check_constraint(entry: Entry) -> None:
    """Pip's `check_invalid_constraint_type`."""
    if entry.requested.source.editable:
        raise entry.error("a constraint cannot be editable")
    if entry.requested.extras:
        raise entry.error(f"a constraint cannot have extras: write it as {entry.requested.name!r}")
    if entry.requested.guessed:
        raise entry.error("a constraint must name its project: write `NAME @ URL`")


def _identity(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100  pathlib loads slowly
