"""Where uv's own tables say that a dependency comes from (https://docs.astral.sh/uv/concepts/projects/dependencies/)."""

from collections.abc import Mapping
from typing import Any

from wheelcheck.lockfiles.document import Table
from wheelcheck.lockfiles.markers import Activation, MarkerError, frozen_environment, marker_holds
from wheelcheck.model.lock import Source, SourceType
from wheelcheck.model.names import normalised_name

__all__ = ["uv_source"]

_LINUX = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"}
_TYPES = {"git": SourceType.VCS, "url": SourceType.URL, "path": SourceType.DIRECTORY}


def uv_source(uv: Table, name: str) -> Source | None:
    """The source that `[tool.uv.sources]` gives a dependency, or None where it names none for Linux.

    Args:
        uv: `[tool.uv]`.
        name: PEP 503 normalised.
    """
    for key, value in uv.table("sources").raw.items():
        if normalised_name(key) != name:
            continue
        entries = value if isinstance(value, list) else [value]
        for entry in entries:
            if isinstance(entry, dict) and _is_for_linux(entry):
                return _source(entry, uv)
    return None


def _is_for_linux(entry: Mapping[str, Any]) -> bool:
    marker = entry.get("marker")
    if not isinstance(marker, str):
        return True
    try:
        return marker_holds(marker, frozen_environment(_LINUX), Activation(frozenset(), frozenset()))
    except MarkerError:
        return True


def _source(entry: Mapping[str, Any], uv: Table) -> Source | None:
    if entry.get("workspace") is True:
        return Source(SourceType.DIRECTORY, virtual=False)
    for key, kind in _TYPES.items():
        value = entry.get(key)
        if isinstance(value, str):
            # A file at a URL has a name that says what it is; a repository says nothing.
            return Source(kind, value)
    index = entry.get("index")
    if not isinstance(index, str):
        return None
    for table in uv.tables("index"):
        if table.optional_text("name") == index:
            return Source(SourceType.INDEX, table.text("url").rstrip("/"), index)
    return None
