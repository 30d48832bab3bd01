"""Releases that have left their distribution's mirrors: `apt-get update` fails in their images, as they are.

Debian keeps them in an archive; the images name it in comments of their own, as it was on the day they were made
(debuerreotype, https://github.com/debuerreotype/docker-debian-artifacts/issues/245). Taking these lines in the place of
the others gives packages that fit the image to the day.
"""

from wheelcheck.model.target import Distribution

__all__ = ["TAKE_ARCHIVE", "archived_note"]

_LAST_DEBIAN = 10
"""Debian 10 left the mirrors in 2025; those before it did so earlier."""

TAKE_ARCHIVE = "sed -i '/^deb h/d; s/^# deb h/deb [check-valid-until=no] h/' /etc/apt/sources.list"
"""Takes the archive's lines in the place of the mirrors'; what they are signed for has run out. Twice does no harm."""


def archived_note(distribution: Distribution | None) -> str:
    """Why something has to be done before packages can be installed there, or `""`."""
    if distribution is None or not _has_left(distribution):
        return ""
    return f"{distribution.name} has left the mirrors: this takes the archive that its images name in comments"


def _has_left(distribution: Distribution) -> bool:
    return (
        distribution.id == "debian" and distribution.version.isdecimal() and int(distribution.version) <= _LAST_DEBIAN
    )
