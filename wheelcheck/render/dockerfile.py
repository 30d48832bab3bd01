"""A Dockerfile that installs a lock: a stage that builds, with what building takes, and one that runs.

Lines say which package they are for. It is as hadolint likes it, but for versions of the distribution's packages: these
are its releases' own, and old ones vanish from the mirrors.
"""

from collections.abc import Iterator, Sequence
from shlex import quote
from typing import NamedTuple

from wheelcheck.advice.archived import TAKE_ARCHIVE, archived_note
from wheelcheck.advice.install_line import install_line
from wheelcheck.model.lock import Lock, LockFormat, SourceType
from wheelcheck.model.report import PackageReport, Report
from wheelcheck.model.target import Fact, Target
from wheelcheck.model.verdict import SystemPackage, VerdictKind
from wheelcheck.render.escape import escape

__all__ = ["TOOL_VERSIONS", "Recipe", "dockerfile_text"]

TOOL_VERSIONS = {
    "uv": "0.13.9",
    "poetry": "2.5.1",
    "poetry-plugin-export": "1.10.0",
    "pdm": "2.29.3",
    "pipenv": "2026.10.3",
}
"""What is installed to read locks: the versions that this was tried with."""

_VENV, _UV = "/opt/venv", "/opt/uv"
_EXPORTER = "python:3.13-slim"
"""Reads locks of other tools: that needs no Python of the target's."""
_CLEAN = {
    "apt": " \\\n    && rm -rf /var/lib/apt/lists/*",
    "dnf": " \\\n    && dnf clean all",
    "microdnf": " \\\n    && microdnf clean all",
    "yum": " \\\n    && yum clean all",
    "tdnf": " \\\n    && tdnf clean all",
    "zypper": " \\\n    && zypper clean --all",
}
_UNPINNED = {"apt": "DL3008", "apk": "DL3018", "dnf": "DL3041", "yum": "DL3033", "zypper": "DL3037"}
_SPLIT = (
    """/^([[:alnum:]]|-e )/ && !/--hash=/ && !/\\\\$/ {print > "/unhashed.txt"; next} {print > "/requirements.txt"}"""
)
"""Requirements without a hash go into a file of their own; options, and hashes on their own lines, stay."""
_LONGEST = 100


class Recipe(NamedTuple):
    """What goes into the file besides the report.

    Attributes:
        groups: `--only`, `--with`, `--without` -> names, as they were asked for.
        extras: Of the project.
    """

    groups: tuple[tuple[str, str], ...] = ()
    extras: tuple[str, ...] = ()


def dockerfile_text(report: Report, recipe: Recipe) -> str:
    """The Dockerfile for a report on one lock and one target, on which everything can be installed."""
    (lock,), (target,) = report.locks, report.targets
    writer = _Writer(lock, target, report, recipe)
    return "\n".join(writer.lines()) + "\n"


class _Writer:
    def __init__(self, lock: Lock, target: Target, report: Report, recipe: Recipe) -> None:
        self._lock = lock
        self._image = target.image or target.base
        self._target = target
        self._recipe = recipe
        needs = report.system.get(target.id)
        self._manager = "" if needs is None else needs.manager
        self._build = () if needs is None else needs.build
        self._run = () if needs is None else needs.run
        self._unknown = () if needs is None else needs.unknown
        self._built = [package for package in report.packages if _is_built(package, target)]
        python = next((each for each in target.assumptions if each.fact is Fact.PYTHON), None)
        self._own_python = python is not None and python.detail.startswith("python3 of ")
        self._python = "python3" if self._own_python else "python"
        self._repositories = [each.pin.name for each in self._built if each.pin.source.type is SourceType.VCS]
        hashed = any(_is_taken(each, target) and not _is_unhashed(each, target) for each in report.packages)
        unhashed = [each.pin.name for each in report.packages if _is_unhashed(each, target)]
        self._unhashed = unhashed if hashed else []

    def lines(self) -> Iterator[str]:
        lock = self._lock
        yield "# syntax=docker/dockerfile:1"
        yield f"# {escape(lock.path)} on {self._target.id}, by wheelcheck."
        yield ""
        exported = lock.format in _EXPORTED
        if exported:
            yield from self._export()
            yield ""
        yield f"FROM {self._image} AS build"
        yield from self._system(self._build_packages())
        for each in self._unknown:
            yield f"# not known which package has it: {escape(each)}"
        yield from self._install(exported=exported)
        yield ""
        yield from self._runner()

    def _build_packages(self) -> list[SystemPackage]:
        found = [*self._python_packages(building=True), *self._build]
        names = {package.name for package in found}
        if self._manager == "apt" and "gcc" in names:
            # gcc merely recommends the C library's headers.
            found.append(SystemPackage("libc6-dev", "the C library's headers", ""))
        if self._repositories:
            found.append(SystemPackage("git", f"fetches {', '.join(self._repositories)}", ""))
        return found

    def _python_packages(self, *, building: bool = False) -> list[SystemPackage]:
        """The distribution's own Python, where the image brings none."""
        if not self._own_python:
            return []
        names = ["python3"]
        if building and self._target.distribution is not None and self._target.distribution.package_manager == "apt":
            names.append("python3-venv")
            if self._build and not any(each.name == "python3-dev" for each in self._build):
                names.append("python3-dev")
        return [SystemPackage(name, "the distribution's own Python", "") for name in names]

    def _system(self, packages: Sequence[SystemPackage]) -> Iterator[str]:
        if not packages:
            return
        known = self._target.distribution
        manager = self._manager or (known.package_manager if known is not None else None) or "apt"
        for package in sorted(packages):
            why = package.why.replace("our table for ", "").replace("'s own Python for", "'s own Python, for")
            yield from _comment(f"{package.name}: {why}")
        note = archived_note(known)
        if note:
            yield from _comment(note)
        if manager in _UNPINNED:
            yield f"# hadolint ignore={_UNPINNED[manager]}"
        command = install_line(manager, [package.name for package in packages], running=True)
        command = f"{TAKE_ARCHIVE} && {command}" if note else command
        yield f"RUN {command.replace(' && ', f' {chr(92)}{chr(10)}    && ')}{_CLEAN.get(manager, '')}"

    # -- the lock's own tool

    def _export(self) -> Iterator[str]:
        tool, requirements, files, command = _EXPORTED[self._lock.format]
        yield f"FROM {_EXPORTER} AS export"
        yield f"# {tool} turns its lock into a requirements file here, and is in no later stage."
        yield "WORKDIR /src"
        pinned = " ".join(f'"{name}=={TOOL_VERSIONS[name]}"' for name in requirements)
        yield "RUN --mount=type=cache,target=/root/.cache/pip \\"
        yield f"    python -m pip install {pinned}"
        yield f"COPY {files} ./"
        if not self._unhashed:
            yield f"RUN {command}{self._part('/requirements.txt')}"
            return
        names = ", ".join(sorted(set(self._unhashed)))
        yield from _comment(f"The lock has no hash for {names}: pip checks the hashes of a file only if all have one.")
        yield f"RUN {command}{self._part('/locked.txt')} \\"
        yield f"    && awk '{_SPLIT}' /locked.txt"

    def _part(self, file: str) -> str:
        """The part of the lock and the file that it goes into, in the words of the tool that exports it."""
        words = []
        if self._lock.format is LockFormat.POETRY:
            words = [f"--{word}={quote(name)}" for word, name in self._recipe.groups]
            words += [f"--extras={quote(name)}" for name in self._recipe.extras]
        elif self._lock.format is LockFormat.PDM:
            words = [_pdm(word, name) for word, name in self._recipe.groups]
            words += [f"--group={quote(name)}" for name in self._recipe.extras]
        elif self._lock.format is LockFormat.PIPFILE and ("with", "dev") in self._recipe.groups:
            words = ["--dev"]
        target = f" > {file}" if self._lock.format is LockFormat.PIPFILE else f" --output {file}"
        return "".join(f" {word}" for word in words if word) + target

    def _install(self, *, exported: bool) -> Iterator[str]:
        if exported:
            yield f"COPY --from=export /requirements.txt{' /unhashed.txt' if self._unhashed else ''} /"
            yield from self._pip("/requirements.txt", exported=True)
        elif self._lock.format in {LockFormat.UV, LockFormat.PYLOCK}:
            yield from self._uv()
        else:
            name = self._lock.path.replace("\\", "/").rpartition("/")[2]
            yield f"COPY {quote(name)} /requirements.txt"
            yield from self._pip("/requirements.txt")

    def _pip(self, file: str, *, exported: bool = False) -> Iterator[str]:
        options = ["--no-deps"] if self._lock.format is not LockFormat.REQUIREMENTS else []
        options += self._formats()
        yield "RUN --mount=type=cache,target=/root/.cache/pip \\"
        yield f"    {self._python} -m venv {_VENV} \\"
        pip = f"{_VENV}/bin/python -m pip install"
        more = " \\" if exported and self._unhashed else ""
        yield f"    && {' '.join([pip, *options, '--requirement', file])}{more}"
        if more:
            yield f"    && {pip} --no-deps --requirement /unhashed.txt"

    def _formats(self) -> list[str]:
        """Wheels alone, where wheels are enough: nothing is compiled by accident then."""
        names = sorted({each.pin.name for each in self._built if each.pin.source.type is SourceType.INDEX})
        if any(each.pin.source.type is not SourceType.INDEX for each in self._built):
            return []
        built = [f"--no-binary={','.join(names)}"] if names else []
        return ["--only-binary=:all:", *built]

    def _uv(self) -> Iterator[str]:
        yield f"ENV UV_LINK_MODE=copy UV_PROJECT_ENVIRONMENT={_VENV} UV_PYTHON_DOWNLOADS=never"
        yield "# uv has a place of its own: it takes from the other one what is not in the lock."
        yield "RUN --mount=type=cache,target=/root/.cache/pip \\"
        uv = TOOL_VERSIONS["uv"]
        yield f'    {self._python} -m venv {_UV} && {_UV}/bin/python -m pip install "uv=={uv}"'
        yield "WORKDIR /src"
        name = self._lock.path.replace("\\", "/").rpartition("/")[2]
        if self._lock.format is LockFormat.PYLOCK:
            yield f"COPY {quote(name)} ./"
            yield "RUN --mount=type=cache,target=/root/.cache/uv \\"
            yield f"    {_UV}/bin/uv venv {_VENV} \\"
            yield f"    && {_UV}/bin/uv pip sync --python {_VENV} {quote(name)}"
            return
        part = "".join(f" {_uv(word, each)}" for word, each in self._recipe.groups)
        part += "".join(f" --extra={quote(each)}" for each in self._recipe.extras)
        yield "COPY pyproject.toml uv.lock ./"
        yield "RUN --mount=type=cache,target=/root/.cache/uv \\"
        yield f"    {_UV}/bin/uv sync --frozen --no-install-project{part}"
        if any(each.pin.source.type is SourceType.DIRECTORY for each in self._built):
            yield "# The project itself is a package."
            yield "COPY . ."
            yield "RUN --mount=type=cache,target=/root/.cache/uv \\"
            yield f"    {_UV}/bin/uv sync --frozen --no-editable{part}"

    # -- the stage that runs it

    def _runner(self) -> Iterator[str]:
        yield f"FROM {self._image} AS run"
        yield from self._system([*self._python_packages(), *self._run])
        yield f"COPY --from=build {_VENV} {_VENV}"
        yield f'ENV PATH="{_VENV}/bin:$PATH"'
        if self._target.distribution is not None and self._target.distribution.package_manager == "apk":
            yield "RUN adduser -D -u 1000 app"
        else:
            yield "RUN useradd --create-home --uid 1000 app"
        yield "USER 1000"
        yield "WORKDIR /home/app"
        yield "COPY --chown=app . ."


def _is_built(package: PackageReport, target: Target) -> bool:
    verdict = package.results[target.id]
    return verdict.kind in {VerdictKind.BUILD, VerdictKind.COMPILE} or (
        verdict.kind is VerdictKind.UNKNOWN and package.pin.source.type is SourceType.VCS
    )


def _is_unhashed(package: PackageReport, target: Target) -> bool:
    """A direct reference that the lock has no hash for."""
    pin = package.pin
    direct = _is_taken(package, target) and pin.source.type is not SourceType.INDEX
    return direct and not any(file.hashes for file in pin.files)


def _is_taken(package: PackageReport, target: Target) -> bool:
    return package.results[target.id].kind is not VerdictKind.EXCLUDED


_EXPORTED = {
    LockFormat.POETRY: (
        "Poetry",
        ("poetry", "poetry-plugin-export"),
        "pyproject.toml poetry.lock",
        "poetry export --format requirements.txt",
    ),
    LockFormat.PDM: ("PDM", ("pdm",), "pyproject.toml pdm.lock", "pdm export --format requirements"),
    LockFormat.PIPFILE: ("Pipenv", ("pipenv",), "Pipfile Pipfile.lock", "pipenv requirements --hash"),
}


def _pdm(word: str, name: str) -> str:
    if word == "only":
        return "--prod" if name == "main" else f"--group={quote(name)}"
    return f"--group={quote(name)}" if word == "with" else f"--without={quote(name)}"


def _uv(word: str, name: str) -> str:
    if word == "only":
        return "--no-default-groups" if name == "main" else f"--group={quote(name)}"
    return f"--group={quote(name)}" if word == "with" else f"--no-group={quote(name)}"


def _comment(text: str) -> Iterator[str]:
    """A comment, broken where it gets long."""
    line = "#"
    for word in escape(text).split(" "):
        if len(line) + len(word) >= _LONGEST:
            yield line
            line = "#  "
        line += f" {word}"
    yield line
