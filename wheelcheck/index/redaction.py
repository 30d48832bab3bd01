"""Text without the secrets that URLs in it carry (RFC 3986, section 3.2.1)."""

import re

__all__ = ["redacted"]

_HIDDEN = "****@"
_USER_INFORMATION = r"(?<=://)[^\s/?#]*@"
_BROKEN_USER_INFORMATION = r"(?<=://)(?!\[)[^\s/?#@:]*:(?![0-9]*(?:[\s/?#]|$))[^\s@]*@"
"""`user:pa/ss@host`: whoever forgot to encode a slash does not want to see the password either."""


def redacted(message: str) -> str:
    """A URL, or any text with URLs in it, fit to be shown: whatever stands before a host's `@` becomes `****`.

    All of it, for the user may well be a token and the password a constant.
    """
    if "@" not in message:
        return message
    # The patterns are compiled when they are first needed, which in most runs is never.
    return re.sub(_BROKEN_USER_INFORMATION, _HIDDEN, re.sub(_USER_INFORMATION, _HIDDEN, message))
