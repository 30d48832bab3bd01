"""Why a build failed, in the words of its log."""

import re

__all__ = ["reason"]

FIRST = (
    r"fatal error: \S+: No such file or directory",
    r"cannot find -l\S+",
    r"error while loading shared libraries: .*",
    r"\S+:\d+:\d+: error: .*",
    r"(?<=: )ERROR: .*",
    r"error: linker \S+ not found",
)
"""Compilers, linkers and Meson: what they stop at first is the reason. The most telling of these first."""
LAST = (
    r"error: command '?\S+'? failed: No such file or directory",
    r"(?:ImportError|OSError|ModuleNotFoundError): .*",
    r".*(?:pg_config|\w+-config|pkg-config|pkgconf|cargo|rustc|cmake|swig|dot)\b.*not found.*",
    r".*: not found",
    r"E: .*",
    r"[\w.]*(?:Error|Exception|Exit)\b: .*",
    r".*\berror: (?!subprocess-exited|metadata-generation|legacy-install|Failed to build|.*exit code).*",
)
"""Python and its tools: what they end with."""
LONGEST = 110


def reason(log: str) -> str:
    """The line that says best why it failed, without folders and addresses."""
    lines = [line.strip() for line in log.splitlines() if not line.startswith("# ")]
    for mark in (*FIRST, *LAST):
        found = [match[0] for line in lines if (match := re.search(mark, line))]
        if found:
            text = re.sub(r"\w+://\S+", "ADDRESS", found[0 if mark in FIRST else -1])
            text = re.sub(r"(?:/[\w.+-]+)+/(?=[\w.+-])", "", text).replace("|", "/").replace("`", "'")
            return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
    return "its log does not say"
