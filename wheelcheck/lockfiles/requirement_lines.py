"""A requirements file as lines: decoded, joined, without comments, options apart (pip's requirements file format).

https://pip.pypa.io/en/stable/reference/requirements-file-format/ and `req_file.py` in pip's source.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from wheelcheck.lockfiles.requirement_options import OptionError, parse_options
from wheelcheck.model.errors import InputError

__all__ = ["Line", "decode_requirements", "requirement_lines"]

_DIGEST = "(?:sha256|sha384|sha512):[0-9a-fA-F]++"
# One step through the text: lines that say nothing; or a requirement with its hashes as every generator writes
# them; or any other line. Possessive quantifiers keep it linear whatever the file holds.
_STEP = re.compile(
    r"(?:[ \t]*+(?:#[^\n]*+)?\n)++"
    r"|([A-Za-z0-9](?:[^\\\n#$ ]|[ ](?!-))*+)"
    rf"((?:[ ]*+(?:\\\n[ ]*+)?(?<= )--hash[= ]{_DIGEST}(?=[ \n\\]|\Z))*+)"
    r"[ ]*+(?:(?<=[ \t])#[^\n]*+(?<!\\))?(?:\n|\Z)"
    r"|([^\n]*+)(?:\n|\Z)"
)
_HASHES = re.compile(f"--hash[= ]({_DIGEST})").findall
# What `str.splitlines`, and with it pip, takes for a line's end besides "\n".
_OTHER_LINE_ENDS = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")
_CODING = re.compile(rb"coding[:=]\s*([-\w.]+)")
# The order matters: the mark of UTF-16 little endian begins the one of UTF-32.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
)


class Line(NamedTuple):
    """One logical line that says something.

    Attributes:
        number: 1-based number of its first physical line.
        requirement: What stands before the options, `""` for a line of options.
        hashes: The values of its `--hash` options.
        options: All other options, as `parse_options` gives them.
        ignored: Words among the options that pip ignores.
    """

    number: int
    requirement: str
    hashes: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()


def decode_requirements(data: bytes, path: str) -> str:
    """The text of a requirements file: by its byte order mark, by a PEP 263 comment, else UTF-8.

    Raises:
        InputError: It is not in that encoding, or the comment names none that exists.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding, path, None)
    for number, line in enumerate(data.split(b"\n", 2)[:2], 1):
        if line.startswith(b"#") and (found := _CODING.search(line)):
            return _decoded(data, found[1].decode("ascii", "replace"), path, number)
    return _decoded(data, "utf-8", path, None)


def _decoded(data: bytes, encoding: str, path: str, declared: int | None) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = declared or data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"is not text in {encoding}: {error.reason} at byte {error.start}", path=path, line=line
        ) from None
    except (LookupError, ValueError, AssertionError):
        # ValueError and AssertionError: codecs that are no text encodings (`idna`, `undefined`) say no in many ways.
        raise InputError(f"names an encoding that is none: {encoding[:80]}", path=path, line=declared) from None


def requirement_lines(text: str, environ: Mapping[str, str], path: str) -> Iterator[Line]:
    """The logical lines of a file, in order.

    Args:
        text: The decoded file.
        environ: Variables for `${NAME}`; a name that is not there, or is empty, stays as it is.
        path: For errors.

    Raises:
        InputError: A line has an option that pip does not know.
    """
    if any(end in text for end in _OTHER_LINE_ENDS):
        text = "\n".join(text.splitlines())
    number, counted, position, length = 1, 0, 0, len(text)
    while position < length:
        step = _STEP.match(text, position)
        assert step is not None  # its last alternative matches anything
        if step.lastindex is not None:
            start = position
            number += text.count("\n", counted, start)
            counted = start
            if step[1] is not None:
                hashes = _HASHES(step[2]) if step[2] else ()
                yield Line(number, step[1].rstrip(), tuple(hash_.lower() for hash_ in hashes))
            else:
                joined, position = _joined(text, start)
                if line := _split(_expanded(_without_comment(joined), environ), number, path):
                    yield line
                continue
        position = step.end()


def _joined(text: str, start: int) -> tuple[str, int]:
    """The logical line that begins at `start`, and where the next one begins (pip's `join_lines`)."""
    parts: list[str] = []
    length = len(text)
    while start < length:
        end = text.find("\n", start)
        line, start = (text[start:], length) if end < 0 else (text[start:end], end + 1)
        if line.lstrip().startswith("#"):
            # A comment ends the line that it continues, whatever its own end is.
            parts.append(" " + line)
            break
        if not line.endswith("\\"):
            parts.append(line)
            break
        parts.append(line.strip("\\"))
    return "".join(parts), start


def _without_comment(line: str) -> str:
    """A comment begins with a number sign at the line's start or after white space."""
    found = line.find("#")
    while found > 0 and not line[found - 1].isspace():
        found = line.find("#", found + 1)
    return (line if found < 0 else line[:found]).strip()


def _expanded(line: str, environ: Mapping[str, str]) -> str:
    for name in _VARIABLE.findall(line) if "${" in line else ():
        if value := environ.get(name):
            line = line.replace(f"${{{name}}}", value)
    return line


def _split(line: str, number: int, path: str) -> Line | None:
    """Pip's `break_args_options`: the first word that begins with a hyphen ends the requirement."""
    if not line:
        return None
    if line.startswith("-"):
        before, after = "", line
    else:
        before, hyphen, rest = line.partition(" -")
        after = hyphen[1:] + rest
    try:
        options, ignored = parse_options(after) if after else ((), ())
    except OptionError as error:
        raise InputError(str(error), path=path, line=number) from None
    hashes = tuple(value for name, value in options if name == "hash")
    if hashes:
        options = tuple(option for option in options if option[0] != "hash")
    return Line(number, before.strip(), hashes, options, ignored)
