"""What a file's name says: wheel or sdist, of which version (PyPA binary-distribution-format, PEP 625, PEP 825).

Installers read names differently; what differs is in `InstallerRules`.
"""

import re
from typing import NamedTuple

from wheelcheck.judge.installers import InstallerRules
from wheelcheck.model.names import is_version, normalised_name
from wheelcheck.model.verdict import Fit

__all__ = ["NamedSdist", "NamedWheel", "Unusable", "read_name"]

_BUILD_TAG = re.compile(r"([0-9]+)(.*)", re.ASCII)
_WHEEL_PROJECT = re.compile(r"[\w.]+", re.ASCII)
_PYTHON_SUFFIX = re.compile(r"-py([123]\.?[0-9]?)$")
_PLAIN_WHEEL_PARTS = 5
_LONGEST_NAME = 1000
_LONGEST_BUILD_NUMBER = 300


class NamedWheel(NamedTuple):
    """A wheel's name: `{name}-{version}(-{build})?-{tags}.whl`."""

    version: str
    build: tuple[int, str] | tuple[()]
    tags: str


class NamedSdist(NamedTuple):
    """An sdist's name.

    Attributes:
        version: As the name has it.
        python: `3.9` where the name ends in `-py3.9` (only that Python takes it), else None.
    """

    version: str
    python: str | None = None


class Unusable(NamedTuple):
    """Neither for this installer."""

    fit: Fit
    detail: str


def read_name(filename: str, project: str, rules: InstallerRules) -> NamedWheel | NamedSdist | Unusable:
    """Read the name of a file on the page of `project` (normalised) as the installer does."""
    if len(filename) > _LONGEST_NAME:
        return Unusable(Fit.NOT_A_DISTRIBUTION, "name too long")
    if filename.endswith(".whl"):
        return _read_wheel(filename.removesuffix(".whl"), project, rules)
    for suffix in rules.sdist_suffixes:
        if filename.endswith(suffix) or filename.lower().endswith(suffix):
            return _read_sdist(filename[: -len(suffix)], project, rules)
    return Unusable(Fit.NOT_A_DISTRIBUTION, "no wheel and no sdist")


def _read_wheel(stem: str, project: str, rules: InstallerRules) -> NamedWheel | Unusable:
    parts = stem.split("-")
    if len(parts) == _PLAIN_WHEEL_PARTS:
        build: tuple[int, str] | tuple[()] = ()
    elif len(parts) == _PLAIN_WHEEL_PARTS + 1 and len(parts[2]) < _LONGEST_BUILD_NUMBER:
        number = _BUILD_TAG.match(parts[2])
        if number is None:
            # `name-version-cp313-cp313-platform-variant`: a variant wheel, which today's installers refuse.
            return Unusable(Fit.WHEEL_VARIANT, "a wheel variant")
        build = (int(number[1]), number[2])
    elif len(parts) == _PLAIN_WHEEL_PARTS + 2:
        return Unusable(Fit.WHEEL_VARIANT, "a wheel variant")
    else:
        return Unusable(Fit.NOT_A_DISTRIBUTION, "no valid wheel name")
    name, version, tags = parts[0], parts[1], "-".join(parts[-3:])
    if name != project and normalised_name(name) != project:
        return Unusable(Fit.NOT_A_DISTRIBUTION, "another project's file")
    if rules.normalised_wheels_only and ("__" in name or _WHEEL_PROJECT.fullmatch(name) is None):
        return Unusable(Fit.NOT_A_DISTRIBUTION, "no valid wheel name")
    return NamedWheel(version, build, tags)


def _read_sdist(stem: str, project: str, rules: InstallerRules) -> NamedSdist | Unusable:
    if rules.prefix_sdist_names:
        length = len(project)
        if stem[length : length + 1] != "-" or normalised_name(stem[:length]) != project:
            return Unusable(Fit.NOT_A_DISTRIBUTION, "no name of an sdist of this project")
        return _checked(NamedSdist(stem[length + 1 :]))
    for place, character in enumerate(stem):
        if character == "-" and normalised_name(stem[:place]) == project:
            version = stem[place + 1 :]
            python = _PYTHON_SUFFIX.search(version)
            if python is not None:
                return _checked(NamedSdist(version[: python.start()], python[1]))
            return _checked(NamedSdist(version))
    return Unusable(Fit.NOT_A_DISTRIBUTION, "another project's file")


def _checked(sdist: NamedSdist) -> NamedSdist | Unusable:
    if is_version(sdist.version):
        return sdist
    return Unusable(Fit.NOT_A_DISTRIBUTION, "its version is no version")
