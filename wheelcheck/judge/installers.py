"""How installers differ in choosing a file, as data.

Sources: pip `_internal/index/package_finder.py`, uv `uv-distribution-types/src/prioritized_distribution.rs`
and `uv-distribution-filename`, Poetry `installation/chooser.py`, unearth `evaluator.py` (PDM); Pipenv calls pip.
"""

from typing import NamedTuple

from wheelcheck.model.lock import Installer

__all__ = ["RULES", "InstallerRules", "rules_for"]

_PIP_SDISTS = (
    ".tar.gz",
    ".zip",
    ".tar.bz2",
    ".tgz",
    ".tbz",
    ".tar.xz",
    ".txz",
    ".tlz",
    ".tar.lz",
    ".tar.lzma",
    ".tar",
)


class InstallerRules(NamedTuple):
    """What one installer does where installers differ.

    Attributes:
        installer: Whose rules.
        sdist_suffixes: Endings it takes for sdists.
        prefix_sdist_names: An sdist's name is read by the length of the project's name, and must normalise to it
            (uv); else at the first dash that leaves the project's name on its left (pip).
        lower_requires_python: Only the lower bounds of a file's Requires-Python count (uv).
        yanked_last: A file that is not yanked is preferred to a yanked one, even an sdist to a wheel.
        build_tag_first: Build tags order wheels before tag priority does (Poetry), not after.
        normalised_wheels_only: Wheel names whose version or name is not normalised are ignored (pip >= 25.3).
        local_versions: A pin of `1.0` also takes files of `1.0+local` (PEP 440 `==`).
        release_only_python: Requires-Python is compared with X.Y.Z without a pre-release part (pip).
        last_of_equals: Of files that rank the same (an sdist as `.tar.gz` and as `.zip`) the last on the page is
            taken (pip walks `reversed(sorted(...))` in `resolution/resolvelib/factory.py`), not the first.
        image_pip: The pip in the image does the work, so its version decides which tags are known.
    """

    installer: Installer
    sdist_suffixes: tuple[str, ...] = _PIP_SDISTS
    prefix_sdist_names: bool = False
    lower_requires_python: bool = False
    yanked_last: bool = True
    build_tag_first: bool = False
    normalised_wheels_only: bool = True
    local_versions: bool = True
    release_only_python: bool = True
    last_of_equals: bool = False
    image_pip: bool = False


RULES: dict[Installer, InstallerRules] = {
    Installer.PIP: InstallerRules(Installer.PIP, last_of_equals=True, image_pip=True),
    Installer.PIPENV: InstallerRules(Installer.PIPENV, last_of_equals=True),
    Installer.UV: InstallerRules(
        Installer.UV,
        sdist_suffixes=(".tar.gz", ".zip"),
        prefix_sdist_names=True,
        lower_requires_python=True,
        yanked_last=False,
        normalised_wheels_only=False,
    ),
    Installer.POETRY: InstallerRules(
        Installer.POETRY,
        build_tag_first=True,
        normalised_wheels_only=False,
        local_versions=False,
        release_only_python=False,
    ),
    Installer.PDM: InstallerRules(Installer.PDM, normalised_wheels_only=False, local_versions=False),
}


def rules_for(installer: Installer) -> InstallerRules:
    """The rules of one installer, in its current release."""
    return RULES[installer]
