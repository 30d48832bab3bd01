"""Text from outside made harmless for a terminal and a log: what would act there is shown, never obeyed.

What counts as harmless is what Unicode calls printable (`str.isprintable`: no Cc, Cf, Cs, Co, Cn, Zl, Zp, and of
the spaces only U+0020): control, bidi and invisible characters are shown as their number. Unicode Technical Report 36
tells why the formatting characters are among those. Logs of CI services obey marks of their own besides: `::error ...`
at the beginning of a line, `##[...]` (GitHub) and `##vso[...]` (Azure) anywhere in it.
"""

__all__ = ["LONGEST_COMMAND", "LONGEST_TEXT", "escape", "public_url"]

LONGEST_TEXT = 600
"""Characters of one outside text that are shown; what is left out is counted, never dropped silently."""

LONGEST_COMMAND = 1 << 16
"""The same for a command of ours, which is of no use when a part of it is left out."""

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_BYTE, _PLANE = 0xFF, 0xFFFF


def escape(text: str, *, limit: int = LONGEST_TEXT) -> str:
    r"""Show `text` on one line: `\x1b` for an escape, `\u202e` for a bidi override, `\x3a:error` for a log's command.

    Backslashes stay as they are, for the sake of paths: the result is for people, not for parsing.
    """
    if len(text) > limit:
        return f"{escape(text[:limit])}...(+{len(text) - limit} characters)"
    if not text.isprintable():
        text = "".join(character if character.isprintable() else _visible(character) for character in text)
    return _without_commands(text) if "::" in text or "##" in text else text


def _without_commands(text: str) -> str:
    """No word begins with `::`, for lines break between words; nowhere are two `#` together."""
    words = text.replace("##", "#\\x23").split(" ")
    return " ".join("\\x3a" + word[1:] if word.startswith("::") else word for word in words)


def _visible(character: str) -> str:
    number = ord(character)
    if number > _PLANE:
        return f"\\U{number:08x}"
    return _SHORT.get(character) or (f"\\x{number:02x}" if number <= _BYTE else f"\\u{number:04x}")


def public_url(url: str) -> str:
    """The URL without user name and password: those are never printed (RFC 3986, section 3.2.1)."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return url
    for place, character in enumerate(rest):
        if character in "/?#":
            authority, path = rest[:place], rest[place:]
            break
    else:
        authority, path = rest, ""
    return f"{scheme}://{authority.rpartition('@')[2]}{path}"
