"""RUN lines -> the commands that they carry out, as far as a shell's line can be read without running it (POSIX sh)."""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from wheelcheck.images.stages import Step, exec_words
from wheelcheck.images.variables import known_parts

__all__ = ["Command", "commands_in", "commands_of"]

_OPERATORS = frozenset({"&&", "||", ";", ";;", "|", "|&", "&", "(", ")", "\n"})
_WORDS_BEFORE = frozenset(
    {
        *("if", "then", "else", "elif", "fi", "do", "done", "while", "until", "!", "{", "}"),
        *("time", "sudo", "exec", "command", "nohup"),
    }
)
_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh"})
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)
_REDIRECTION = re.compile(r"[0-9]*(?:>>?|<)([^=(].*|)", re.DOTALL)
"""With what follows the arrow at once."""
_AMPERSANDS = re.compile(r"[0-9]*[<>]&[0-9-]|&>>?")
"""Redirections whose `&` ends no command."""
_SHEBANG = re.compile(r"#![ \t]*(?:\S*/env[ \t]+(?:-\S+[ \t]+)*)?(\S+)")
_DEEPEST = 4
_LONGEST = 200_000


class Command(NamedTuple):
    """One simple command.

    Attributes:
        words: The program and its arguments, without paths before the program.
        program: The program as it is written (`/opt/venv/bin/pip`).
        environment: Variables that it gets.
        line: 1-based, of the RUN; 0 for a command that is carried out in the container later.
    """

    words: tuple[str, ...]
    program: str
    environment: Mapping[str, str]
    line: int


def commands_of(step: Step) -> Iterator[Command]:
    """The commands of a RUN step."""
    instruction = step.instruction
    line = instruction.line
    exec_form = exec_words(step.value)
    if exec_form is not None:
        yield from _command(exec_form, dict(step.values), line, 0)
        return
    bodies = [each.content for each in instruction.heredocs]
    head = re.sub(r"<<-?\s*[\"']?[A-Za-z0-9_.-]+[\"']?", " ", step.value) if bodies else step.value
    first = head.split()
    script = not first or first[0].rpartition("/")[2] in _SHELLS
    if bodies and script:
        for body in bodies:
            interpreter = _SHEBANG.match(body)
            if interpreter is not None and interpreter[1].rpartition("/")[2] not in _SHELLS:
                continue
            yield from _script(body, dict(step.values), line, 0)
        return
    yield from _script(head, dict(step.values), line, 0)


def commands_in(words: Sequence[str], values: Mapping[str, str]) -> Iterator[Command]:
    """The commands that the words of an exec form carry out; their line is 0."""
    yield from _command(list(words), dict(values), 0, 0)


def _script(text: str, values: dict[str, str], line: int, depth: int) -> Iterator[Command]:
    if depth > _DEEPEST or len(text) > _LONGEST:
        return
    words: list[str] = []
    for token in (*_tokens(text), "\n"):
        if token in _OPERATORS:
            yield from _command(words, values, line, depth)
            words = []
        else:
            words.append(token)


def _tokens(text: str) -> list[str]:
    joined = _AMPERSANDS.sub(lambda found: " >" if found[0].startswith("&") else " ", text.replace("\\\n", " "))
    lexer = shlex.shlex(joined, posix=True, punctuation_chars="();&|\n")
    lexer.whitespace = " \t\r"
    lexer.whitespace_split = True
    lexer.commenters = "#"
    tokens: list[str] = []
    try:
        for token in lexer:
            # Several operators in a row come as one token: `)\n&&`.
            tokens += re.findall(r"\|\||&&|;;|\|&|[();&|\n]", token) if set(token) <= set("();&|\n") else [token]
    except ValueError:
        # An odd quote: what was read up to it counts.
        pass
    return tokens


def _without_redirections(words: Sequence[str]) -> Iterator[str]:
    """The words without `> file`, `2>file` and the like."""
    target = False
    for word in words:
        found = _REDIRECTION.fullmatch(word)
        if found is None and not target:
            yield word
        target = found is not None and not found[1]


def _command(words: list[str], values: dict[str, str], line: int, depth: int) -> Iterator[Command]:
    own: dict[str, str] = {}
    rest = [known_parts(word, values) for word in _without_redirections(words)]
    while rest:
        assignment = _ASSIGNMENT.fullmatch(rest[0])
        if assignment is not None:
            own[assignment[1]] = assignment[2]
        elif rest[0] not in _WORDS_BEFORE:
            break
        rest = rest[1:]
    if not rest:
        values.update(own)
        return
    program = rest[0].rpartition("/")[2]
    if program == "export":
        pairs = (word.partition("=") for word in rest[1:])
        values.update({name: value for name, equals, value in pairs if equals})
        return
    if program == "env":
        yield from _command([word for word in rest[1:] if not word.startswith("-")], {**values, **own}, line, depth)
        return
    if program in _SHELLS and len(rest) > 2 and rest[1].startswith("-") and rest[1].endswith("c"):  # noqa: PLR2004  sh -c TEXT
        yield from _script(rest[2], {**values, **own}, line, depth + 1)
        return
    yield Command((program, *rest[1:]), rest[0], {**values, **own}, line)
