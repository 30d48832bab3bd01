"""The options on a line of a requirements file (pip's `SUPPORTED_OPTIONS`, read with the rules of `optparse`).

`optparse` itself takes 9 milliseconds to load, a tenth of a whole run, for what is `-r base.txt` most of the time.
"""

__all__ = ["OptionError", "parse_options"]

_TAKES_VALUE = {
    "-i": "index-url",
    "--index-url": "index-url",
    "--pypi-url": "index-url",
    "--extra-index-url": "extra-index-url",
    "-c": "constraint",
    "--constraint": "constraint",
    "-r": "requirement",
    "--requirement": "requirement",
    "-e": "editable",
    "--editable": "editable",
    "-f": "find-links",
    "--find-links": "find-links",
    "--no-binary": "no-binary",
    "--only-binary": "only-binary",
    "--all-releases": "all-releases",
    "--only-final": "only-final",
    "--trusted-host": "trusted-host",
    "--use-feature": "use-feature",
    "--hash": "hash",
    "-C": "config-settings",
    "--config-settings": "config-settings",
    # Gone from today's pip, still in files: they say how to build, never which file is taken.
    "--global-option": "global-option",
    "--install-option": "install-option",
}
_FLAGS = {
    "--no-index": "no-index",
    "--prefer-binary": "prefer-binary",
    "--require-hashes": "require-hashes",
    "--no-require-hashes": "no-require-hashes",
    "--pre": "pre",
}
_ALL = {**_TAKES_VALUE, **_FLAGS}
_STRONG_HASHES = ("sha256", "sha384", "sha512")


class OptionError(ValueError):
    """An option that pip does not take there; the message says which."""


def parse_options(text: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Read the options part of a line.

    Args:
        text: From the first word that begins with a hyphen on.

    Returns:
        The options as (long name without hyphens, value or `""`), in order; and the words that are no option's,
        which pip ignores.

    Raises:
        OptionError: An unknown option, or one without its value.
    """
    words = _words(text)
    words.reverse()
    options: list[tuple[str, str]] = []
    ignored: list[str] = []
    while words:
        word = words.pop()
        if word == "--":
            return tuple(options), (*ignored, *reversed(words))
        if word.startswith("--"):
            options.append(_long_option(word, words))
        elif word.startswith("-") and word != "-":
            options.append(_short_option(word, words))
        else:
            ignored.append(word)
    return tuple(options), tuple(ignored)


def _words(text: str) -> list[str]:
    if not any(character in text for character in "'\"\\"):
        return text.split()
    import shlex

    try:
        return shlex.split(text)
    except ValueError as error:
        raise OptionError(f"the options cannot be split into words: {str(error).lower()}") from None


def _long_option(word: str, rest: list[str]) -> tuple[str, str]:
    written, has_value, value = word.partition("=")
    option = _full_name(written)
    if option in _FLAGS:
        if has_value:
            raise OptionError(f"option {option} takes no value")
        return _FLAGS[option], ""
    return _with_value(option, value if has_value else _next(option, rest))


def _full_name(written: str) -> str:
    """The option that is meant: pip takes any abbreviation that is the beginning of one option only."""
    if written in _ALL:
        return written
    meant = [option for option in _ALL if option.startswith(written)]
    if not meant:
        raise OptionError(f"pip knows no option {written[:80]} in a requirements file")
    if len(meant) > 1:
        raise OptionError(f"option {written[:80]} is ambiguous: {', '.join(sorted(meant))}?")
    return meant[0]


def _short_option(word: str, rest: list[str]) -> tuple[str, str]:
    option, value = word[:2], word[2:]
    if option not in _TAKES_VALUE:
        raise OptionError(f"pip knows no option {option} in a requirements file")
    return _with_value(option, value or _next(option, rest))


def _next(option: str, rest: list[str]) -> str:
    if not rest:
        raise OptionError(f"option {option} wants a value")
    return rest.pop()


def _with_value(option: str, value: str) -> tuple[str, str]:
    name = _TAKES_VALUE[option]
    if name == "hash":
        algorithm, colon, digest = value.partition(":")
        if not colon or algorithm not in _STRONG_HASHES:
            raise OptionError(f"--hash={value[:80]}: pip takes {', '.join(_STRONG_HASHES)}, as in --hash=sha256:...")
        value = f"{algorithm}:{digest.lower()}"
    elif name in {"no-binary", "only-binary"} and value.startswith("-"):
        raise OptionError(f"option {option} wants a value")
    return name, value
