"""What is said on stderr: one line each, with outside text made harmless."""

import sys

from wheelcheck.render.escape import escape

__all__ = ["say", "warn"]


def say(text: str) -> None:
    """Print one line on stderr; a closed stderr is not a reason to fail."""
    stream = sys.stderr
    if stream is None:
        return
    encoding = stream.encoding or "ascii"
    try:
        stream.write(f"wheelcheck: {escape(text, limit=2000)}\n".encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except (OSError, ValueError):
        return


def warn(text: str) -> None:
    """Print a warning."""
    say(f"warning: {text}")
