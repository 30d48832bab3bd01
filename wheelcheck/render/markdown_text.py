"""Text for GitHub Flavored Markdown, in which nothing from outside is markup (https://github.github.com/gfm/).

Backslashes do not suffice: services look for mentions, issue numbers and addresses in what is already rendered. They
leave code alone, so a word in which anything may be more than letters becomes code, which suits names and addresses.
"""

import re
from collections.abc import Sequence

from wheelcheck.render.escape import LONGEST_COMMAND, escape

__all__ = ["code", "fence", "prose"]

# A plain word: no letter of it is markup anywhere, and nobody makes a link of it (`setup.py` is a host's name to some).
_PLAIN = re.compile(
    r"""[("'“]* (?!www\.|gh-\d) (?:[^\W_]|(?<=[^\W_])(?:\.(?![^\W\d])|[,;'+…/%=-]))+ [.,;:)"'”…]* | [—→&]""",
    re.IGNORECASE | re.VERBOSE,
)
_LIST_NUMBER = re.compile(r"\d+[.)] ")
_COMMIT = re.compile(r"(?<![^\W_])[0-9a-f]{7,40}(?![^\W_])", re.IGNORECASE)
_RUN = re.compile("`+")


def code(text: str) -> str:
    """The text as a code span, harmless in a table's cell too; `""` for an empty text."""
    shown = escape(text)
    if not shown:
        return ""
    # Renderers differ in what a backslash before a bar means: it is shown as its number.
    shown = shown.replace("|", "\\x7c")
    marks = "`" * (_longest_run(shown) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{marks}{pad}{shown}{pad}{marks}"


def prose(text: str) -> str:
    """A sentence: its plain words as they are, all others as code; what stands between backticks is code already."""
    parts = escape(text).split("`")
    if len(parts) % 2 == 0:
        parts = ["'".join(parts)]
    shown = ""
    if _LIST_NUMBER.match(parts[0]):
        first, _, rest = parts[0].partition(" ")
        shown, parts[0] = f"{code(first)} ", rest
    for place, part in enumerate(parts):
        piece = code(part) if place % 2 else _words(part)
        # Marks of two spans side by side would be read as one.
        shown += f" {piece}" if shown.endswith("`") and piece.startswith("`") else piece
    return shown


def _words(text: str) -> str:
    return " ".join(map(_word, text.split(" ")))


def _word(word: str) -> str:
    if not word or (_PLAIN.fullmatch(word) and not _COMMIT.search(word)):
        return "&amp;" if word == "&" else word
    # Brackets around it and what ends the sentence are no part of a name.
    bare = word.rstrip(".,;:")
    end = word[len(bare) :]
    if bare.startswith("(") and (bare.endswith(")") or ")" not in bare):
        return f"({code(bare[1:].removesuffix(')'))}{')' * bare.endswith(')')}{end}" if bare.strip("()") else code(word)
    if bare.endswith(")") and "(" not in bare:
        return f"{code(bare[:-1])}){end}" if bare[:-1] else code(word)
    return f"{code(bare)}{end}" if bare else code(word)


def fence(lines: Sequence[str]) -> list[str]:
    """A fenced block of commands."""
    shown = [escape(line, limit=LONGEST_COMMAND) for line in lines]
    marks = "`" * max([3, *(_longest_run(line) + 1 for line in shown)])
    return [f"{marks}sh", *shown, marks]


def _longest_run(text: str) -> int:
    return max(map(len, _RUN.findall(text)), default=0)
