"""What an image's history says of its layers: which of them can have changed what, for certain (OCI image config).

A layer is left unread only on the word of the line that made it, and only where that line leaves no doubt: being right
goes before being quick. The lines are those of BuildKit, of Docker's classic builder, of Buildah and of kaniko.
"""

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

__all__ = ["Step", "changed_places", "steps_of"]

_NOP = re.compile(r"^(?:/bin/sh -c )?#\(nop\)\s+")
_COPY = re.compile(r"^(?:COPY|ADD) (.+)$", re.DOTALL)
_WORKDIR = re.compile(r"^WORKDIR (\S+)$")
_RUN = re.compile(
    r"^(?:RUN )?(?:\|\d+ .*? )?/bin/(?:ba|da)?sh (?:-[eux]+ |-o pipefail |-[eux]+o pipefail )*-[eux]*c (.+)$", re.DOTALL
)
_DOUBTFUL = re.compile(r"[`$<>|(){}*?\[\]~!\n]|(?<!&)&(?!&)")
"""What makes a shell's line mean more than its words. A single `&` is among it, `&&` is not."""
_BUILDKIT = " # buildkit"
_LONGEST = 20_000
_TEMPORARY = ("/tmp/", "/var/tmp/", "/var/cache/", "/var/log/", "/var/lib/apt/lists", "/root/.cache/")  # noqa: S108  paths of an image
_CHANGE_NOTHING = frozenset(
    {
        *("set", "true", ":", "useradd", "groupadd", "adduser", "addgroup", "usermod", "mkdir", "chown", "chgrp"),
        *("chmod", "sleep", "sync", "whoami", "id", "pwd", "ls", "update-ca-certificates"),
    }
)
"""Accounts, owners, modes and folders: the content of files, of links and of folders stays what it was."""
_FETCH_FLAGS = re.compile(r"-[fsSLkq]+|-nv|--(?:silent|show-error|fail|location|no-verbose|quiet)")


class Step(NamedTuple):
    """The line that made a layer.

    Attributes:
        line: As the history has it, without what the builder puts around it; `""` where it is not known.
        folder: The working folder in force, None where it is not known.
    """

    line: str
    folder: str | None


def steps_of(config: Mapping[str, Any], layers: int) -> list[Step]:
    """One step for each layer; none is known where the history tells of more or fewer layers than there are.

    Args:
        config: The image's configuration.
        layers: How many layers its manifest lists.
    """
    history = config.get("history")
    folder: str | None = None
    steps = []
    for each in history if isinstance(history, list) else []:
        if not isinstance(each, dict):
            break
        line = _plain(str(each.get("created_by") or ""))
        match = _WORKDIR.match(line)
        if match is not None:
            folder = _absolute(match[1], folder)
        if not each.get("empty_layer"):
            steps.append(Step(line, folder))
    return steps if len(steps) == layers else [Step("", None)] * layers


def changed_places(step: Step) -> tuple[str, ...] | None:
    """The places that a layer can have something new in, and everything below them; None where it may be anywhere.

    `/` is never among them: what may be anywhere is None. Account files, logs and caches do not count.
    """
    line = step.line
    if line.startswith("WORKDIR "):
        return ()
    match = _COPY.match(line)
    if match is not None:
        place = _absolute(_destination(match[1]), step.folder)
        return None if place in {None, "/"} else (str(place),)
    match = _RUN.match(line)
    return None if match is None or len(line) > _LONGEST else _of_commands(match[1])


def _plain(line: str) -> str:
    return _NOP.sub("", line.strip()).removesuffix(_BUILDKIT).strip()


def _destination(arguments: str) -> str | None:
    """Where COPY puts it: the last word, or what follows ` in ` in the lines of the classic builder."""
    if arguments.startswith("["):
        try:
            found = json.loads(arguments)
        except (ValueError, RecursionError):
            return None
        return found[-1] if isinstance(found, list) and found and isinstance(found[-1], str) else None
    words = arguments.split()
    place = words[-1] if len(words) > 1 else ""
    # A relative name may be the tail of a path with a space in it; `.` is none.
    sound = place.startswith(("/", "./")) or place == "."
    return place if sound and not set(place) & set("$\"'\\{}*") else None


def _absolute(place: str | None, folder: str | None) -> str | None:
    if place is None or "$" in place:
        return None
    if not place.startswith("/"):
        if folder is None:
            return None
        place = f"{folder}/{place}"
    parts = [part for part in place.split("/") if part not in {"", "."}]
    return None if ".." in parts else "/" + "/".join(parts)


def _of_commands(text: str) -> tuple[str, ...] | None:
    plain = text.replace("\\\n", " ").strip()
    if _DOUBTFUL.search(plain):
        return None
    try:
        lexer = shlex.shlex(plain, posix=True, punctuation_chars=";&")
        lexer.whitespace_split, lexer.commenters = True, ""
        places = [_of_command(words) for words in _split(lexer)]
    except ValueError:
        return None
    if any(each is None for each in places):
        return None
    return tuple(place for each in places if each is not None for place in each)


def _split(tokens: Iterator[str]) -> Iterator[list[str]]:
    words: list[str] = []
    for token in tokens:
        if set(token) <= set(";&"):
            yield words
            words = []
        else:
            words.append(token)
    yield words


def _of_command(words: Sequence[str]) -> tuple[str, ...] | None:
    if not words or words[0] in _CHANGE_NOTHING:
        return ()
    program, *rest = words
    if program in {"apt-get", "apt"} and [word for word in rest if word not in {"-q", "-qq", "-y"}] in (
        ["update"],
        ["clean"],
        ["autoclean"],
    ):
        return ()
    if program == "rm" and all(word.startswith(("-", *_TEMPORARY)) and ".." not in word for word in rest):
        return ()
    if program in {"curl", "wget"}:
        return _of_download(rest, "-o" if program == "curl" else "-O")
    return None


def _of_download(words: Sequence[str], option: str) -> tuple[str, ...] | None:
    """`curl -fsSL -o /models/x https://...`: one address, one place, and no option that is not known."""
    places, addresses, rest = [], [], list(words)
    while rest:
        word = rest.pop(0)
        if word == option and rest:
            places.append(_absolute(rest.pop(0), None))
        elif word.startswith("https://"):
            addresses.append(word)
        elif not _FETCH_FLAGS.fullmatch(word):
            return None
    found = places[0] if len(places) == len(addresses) == 1 else None
    return None if found in {None, "/"} else (str(found),)
