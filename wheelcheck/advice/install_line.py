"""One line to copy and paste that installs system packages, for each package manager."""

import re
from collections.abc import Iterable

__all__ = ["install_line"]

_BUILD = {
    "apk": "apk add --no-cache",
    # With what is recommended: gcc merely recommends the C library's headers.
    "apt": "apt-get update && apt-get install -y",
    "dnf": "dnf install -y",
    "microdnf": "microdnf install -y",
    "yum": "yum install -y",
    "tdnf": "tdnf install -y",
    "zypper": "zypper --non-interactive install",
}
_RUN = _BUILD | {"apt": "apt-get update && apt-get install -y --no-install-recommends"}
_PLAIN = re.compile(r"[\w+.:@%/=-]+$", re.ASCII)


def install_line(manager: str, names: Iterable[str], *, running: bool = False) -> str:
    """The line that installs packages.

    Args:
        manager: The package manager.
        names: The packages, as many times as they are asked for.
        running: For the stage that runs what was built: without what is only recommended.

    Returns:
        Sorted, nothing twice; `""` where nothing is to be installed.
    """
    quoted = [_quoted(name) for name in sorted(set(names))]
    return " ".join(((_RUN if running else _BUILD)[manager], *quoted)) if quoted else ""


def _quoted(name: str) -> str:
    """A name as a shell takes it: `'pkgconfig(libpq)'`."""
    return name if _PLAIN.match(name) else f"'{name}'"
