"""devcontainer.json -> what it builds or takes (https://containers.dev/implementors/json_reference/).

Comments and commas at the end are blanked by hand before the standard library reads the rest: json5 (0.17) takes
0.06 s to import and 20 µs for a character, takes names without quotes, which editors refuse, and tells no line.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wheelcheck.containers.builds import service_build
from wheelcheck.containers.compose import read_compose
from wheelcheck.containers.files import Build, Files, joined, parent
from wheelcheck.model.errors import InputError
from wheelcheck.targets.nearest import unknown

__all__ = ["DEVCONTAINER_NAMES", "devcontainer_build", "is_devcontainer", "plain_json"]

DEVCONTAINER_NAMES = (".devcontainer/devcontainer.json", ".devcontainer.json")
"""Where editors look for it, in order."""

_LARGEST = 1 << 20
_STRING = r'"(?:[^"\\\n]|\\.)*+"'
_COMMENT = re.compile(rf"{_STRING}|//[^\n]*+|/\*.*?(?:\*/|\Z)", re.DOTALL)
_LAST_COMMA = re.compile(rf"{_STRING}|,(?=\s*+[}}\]])")
_VARIABLE = re.compile(r"\$\{(\w+)(?::([^:{}]*))?(?::([^{}]*))?\}")
_PLATFORM = re.compile(r"--platform[= ](\S+)")
_LIFECYCLE = ("onCreateCommand", "updateContentCommand", "postCreateCommand", "postStartCommand", "postAttachCommand")
_MOST_SHOWN = 5
_LONGEST = 1 << 20


def is_devcontainer(path: str) -> bool:
    """Whether a file's name is a devcontainer file's."""
    return path.rpartition("/")[2].lower() in {"devcontainer.json", ".devcontainer.json"}


def plain_json(text: str) -> str:
    """JSON without the comments, and the commas at the end, that JSON with comments has; lines keep their numbers."""
    return _LAST_COMMA.sub(_blanked, _COMMENT.sub(_blanked, text))


def _blanked(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith('"') else " " + "\n" * match[0].count("\n")


def devcontainer_build(path: str, files: Files, environ: Mapping[str, str], service: str | None) -> Build:
    """What a devcontainer file builds or takes.

    Args:
        path: The file, relative to the project's folder.
        files: Reads it and what it names.
        environ: The environment: what `${localEnv:NAME}` stands for.
        service: A service that is asked for instead of the file's own, of the compose file that it names.

    Raises:
        InputError: It is no such file, or names nothing that is built or taken.
    """
    return _Reader(path, files, environ).build(service)


class _Reader:
    def __init__(self, path: str, files: Files, environ: Mapping[str, str]) -> None:
        self.path = path
        self.label = files.label(path)
        self.files = files
        self.environ = environ
        self.folder = parent(path)
        self.taken: set[str] = set()
        self.notes: list[str] = []
        self.length = 0
        self.text = files.given(path)
        self.values = self._load()

    def _load(self) -> dict[str, Any]:
        if len(self.text) > _LARGEST:
            raise InputError("is larger than any devcontainer.json", path=self.label)
        try:
            found = json.loads(plain_json(self.text))
        except json.JSONDecodeError as error:
            raise InputError(f"is not valid JSON: {error.msg}", path=self.label, line=error.lineno) from None
        except (ValueError, RecursionError):  # a number of thousands of digits; a bomb of brackets
            raise InputError("is nested too deeply, or has numbers too long, to be read", path=self.label) from None
        if not isinstance(found, dict):
            raise InputError("is no JSON object", path=self.label, line=1)
        return found

    def build(self, service: str | None) -> Build:
        names = self._texts(self.values.get("dockerComposeFile"))
        if names:
            found = self._of_compose(names, service)
        elif service is not None:
            raise InputError("--service goes with a compose file, and it names none", path=self.label)
        else:
            found = self._own()
        commands = [command for key in _LIFECYCLE for command in self._commands(self.values.get(key))]
        return found._replace(
            commands=(*found.commands, *commands),
            taken=found.taken | self.taken,
            notes=(*found.notes, *self._features(), *dict.fromkeys(self.notes)),
        )

    def _of_compose(self, names: Sequence[str], service: str | None) -> Build:
        composed = read_compose([joined(self.folder, name) for name in names], self.files, self.environ)
        name = service or self._text(self.values.get("service"))
        if not name:
            raise InputError("names a compose file and no `service` of it", path=self.label)
        if name not in composed.services:
            error = unknown("service", name, composed.services)
            raise InputError(error.message, path=self.label, line=self._line("service"))
        found = service_build(name, composed, self.files)
        return found._replace(notes=(*composed.notes, *found.notes))

    def _own(self) -> Build:
        build = self.values.get("build")
        said = build if isinstance(build, dict) else {}
        dockerfile = self._text(said.get("dockerfile", said.get("dockerFile", self.values.get("dockerFile"))))
        image = self._text(self.values.get("image"))
        plain = Build("the devcontainer", self.label, platforms=self._platforms(said))
        if not dockerfile:
            if not image:
                raise InputError("names no Dockerfile, image or compose file", path=self.label)
            return plain._replace(image=image, line=self._line("image"))
        args = said.get("args")
        pairs = args.items() if isinstance(args, dict) else ()
        path = joined(self.folder, dockerfile)
        text = self.files.text(path)
        if text is None:
            message = f"the devcontainer is built from {self.files.label(path)}, which is not there"
            raise InputError(message, path=self.label, line=self._line("docker[fF]ile"))
        return plain._replace(
            path=self.files.label(path),
            text=text,
            target=self._text(said.get("target")) or None,
            args={name: self._text(value) for name, value in pairs if isinstance(value, str)},
            folder=joined(self.folder, self._text(said.get("context", self.values.get("context"))) or "."),
        )

    def _platforms(self, build: Mapping[str, Any]) -> tuple[str, ...]:
        options = " ".join(self._texts(build.get("options")) or self._texts(self.values.get("runArgs")))
        found = _PLATFORM.findall(options)
        return tuple(found[-1:])

    def _commands(self, value: Any) -> Iterator[tuple[str, ...]]:
        """A line for a shell, words, or several of them by name."""
        if isinstance(value, str):
            yield "sh", "-c", self._text(value)
        elif isinstance(value, list) and value:
            yield tuple(self._texts(value))
        elif isinstance(value, dict):
            for each in value.values():
                if not isinstance(each, dict):
                    yield from self._commands(each)

    def _features(self) -> Iterator[str]:
        features = self.values.get("features")
        if isinstance(features, dict) and features:
            shown = ", ".join(list(features)[:_MOST_SHOWN]) + (", ..." if len(features) > _MOST_SHOWN else "")
            yield f"{self.label}: its features ({shown}) may install another Python: --python says which"

    def _texts(self, value: Any) -> list[str]:
        values = value if isinstance(value, list) else [value]
        return [self._text(each) for each in values if isinstance(each, str)]

    def _text(self, value: Any) -> str:
        """A text with its variables replaced; whatever is none is empty."""
        if not isinstance(value, str):
            return ""
        found = _VARIABLE.sub(self._variable, value)
        self.length += len(found)
        if self.length > _LONGEST:
            raise InputError("its variables make it larger than any devcontainer.json", path=self.label)
        return found

    def _variable(self, match: re.Match[str]) -> str:
        kind, name, default = match[1], match[2] or "", match[3] or ""
        if kind == "localWorkspaceFolder":
            return self._workspace()
        if kind not in {"localEnv", "env"}:
            return match[0]
        value = self.environ.get(name)
        if value is not None:
            self.taken.add(name)
            return value
        if match[3] is None:
            self.notes.append(f"{self.label}: {name} has no value, and becomes nothing")
        self.length += len(default)
        return default

    def _workspace(self) -> str:
        """The folder that is opened in the container, relative to the file's."""
        parts = self.folder.split("/") if self.folder else []
        if ".devcontainer" not in parts:
            return "."
        return "/".join([".."] * (len(parts) - parts.index(".devcontainer")))

    def _line(self, key: str) -> int:
        found = re.search(rf'"{key}"\s*:', self.text)
        return 1 if found is None else self.text.count("\n", 0, found.start()) + 1
