"""Commands -> what they install: a lock with pip, uv, Poetry, PDM or Pipenv; packages of the system; a Python."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wheelcheck.images.commands import Command
from wheelcheck.model.lock import Installer, LockFormat
from wheelcheck.model.names import normalised_name

__all__ = ["Install", "installs_in", "python_of", "system_packages_of"]

_PYTHON = re.compile(r"(?:python|pypy)(?:\d+(?:\.\d+)*t?)?")
_PIP = re.compile(r"pip(?:\d+(?:\.\d+)*)?")
_MANAGERS = {
    "apk": ("add",),
    "apt-get": ("install",),
    "apt": ("install",),
    "dnf": ("install",),
    "microdnf": ("install",),
    "yum": ("install",),
    "tdnf": ("install",),
    "zypper": ("install", "in"),
}
_WITH_VALUE = frozenset(
    {
        *("-r", "--requirement", "-c", "--constraint", "-i", "--index-url", "--extra-index-url", "-f", "--find-links"),
        *("-t", "--target", "--prefix", "--root", "--no-binary", "--only-binary", "--python", "-p", "--cache-dir"),
        *("--trusted-host", "--timeout", "--retries", "--group", "--extra", "--only-group", "--no-group", "--with"),
        *("--without", "--only", "-E", "--extras", "-G", "--directory", "-C", "--project", "--virtual", "--repository"),
        *("-X", "--platform", "--abi", "--implementation", "--python-version", "--log", "--progress-bar", "-d", "-w"),
        *(
            "--dest",
            "--wheel-dir",
            "--categories",
            "--no-install-package",
            "--python-platform",
            "--index",
            "--overrides",
        ),
        *("-e", "--editable", "--upgrade-strategy", "--cert", "--proxy", "--src", "--no-build-package", "-o"),
        *("--default-index", "--link-mode", "--package", "--format", "--output-file", "--output", "--without-hashes"),
    }
    - {"--without-hashes"}
)
_LOCK_OF = {
    Installer.UV: LockFormat.UV,
    Installer.POETRY: LockFormat.POETRY,
    Installer.PDM: LockFormat.PDM,
    Installer.PIPENV: LockFormat.PIPFILE,
}
_EXPORTS = frozenset({"export", "requirements"})
_PYTHON_PACKAGE = re.compile(r"(?:python|python3)\.?(\d\.?\d{1,2})?(?:-minimal|-dev|-venv|-devel)?")


class Install(NamedTuple):
    """One command that installs distributions.

    Attributes:
        installer: Whose rules choose the files.
        lock: The format of the tool's own lock that it installs, or None where it is given files or names.
        files: Requirements files, or locks, that it is given; `.` stands for the project itself.
        names: Distributions that it is given by name.
        groups: Poetry's words for the part that is installed: `only`, `with`, `without` -> names.
        extras: Of the project.
        no_binary: Names, or `:all:`.
        only_binary: The same.
        line: 1-based, of the RUN; 0 for a command that is carried out in the container later.
        exports: It installs nothing itself, and writes a requirements file for pip.
    """

    installer: Installer
    lock: LockFormat | None
    files: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    groups: tuple[tuple[str, str], ...] = ()
    extras: tuple[str, ...] = ()
    no_binary: tuple[str, ...] = ()
    only_binary: tuple[str, ...] = ()
    line: int = 0
    exports: bool = False


def installs_in(command: Command) -> Iterator[Install]:
    """What a command installs, if it does."""
    words = _inner(list(command.words))
    program = words[0] if words else ""
    if _PIP.fullmatch(program):
        yield from _pip(words, command, Installer.PIP)
    elif program == "pip-sync":
        files = tuple(word for word in words[1:] if not word.startswith("-")) or ("requirements.txt",)
        yield _install(command, Installer.PIP, words, files=files)
    elif program == "uv":
        yield from _uv(words, command)
    elif program == "poetry":
        yield from _poetry(words, command)
    elif program == "pdm" and _job(words) in {"install", "sync", "export"}:
        yield _install(command, Installer.PDM, words, lock=LockFormat.PDM)
    elif program == "pipenv" and _job(words) in {"install", "sync", "requirements"}:
        yield _install(command, Installer.PIPENV, words, lock=LockFormat.PIPFILE)


def _inner(words: list[str]) -> list[str]:
    """The command that others only carry: `python -m pip`, `poetry run pip`, `xargs pip`."""
    if words[0] in {"poetry", "pdm", "pipenv", "uv"} and words[1:2] == ["run"]:
        words = [word for word in words[2:] if word != "--"]
    elif words[0] == "xargs":
        words = _after_options(words)
    if words:
        words = [words[0].rpartition("/")[2], *words[1:]]
    return _module(words) if words and _PYTHON.fullmatch(words[0]) else words


def _module(words: Sequence[str]) -> list[str]:
    """`python -m pip ...` is pip's command line."""
    for place, word in enumerate(words[1:], 1):
        if word == "-m" and place + 1 < len(words):
            return list(words[place + 1 :])
        if not word.startswith("-"):
            break
    return []


def _after_options(words: Sequence[str]) -> list[str]:
    place = 1
    while place < len(words) and words[place].startswith("-"):
        place += 2 if words[place] in {"-n", "-I", "-P", "-L", "-a"} else 1
    return list(words[place:])


def _job(words: Sequence[str]) -> str:
    return next((word for word in _plain(words[1:])), "")


def _plain(words: Sequence[str]) -> list[str]:
    """The words that are no options and no values of options."""
    found = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("-") and len(word) > 1:
            skip = word in _WITH_VALUE
        else:
            found.append(word)
    return found


def _values(words: Sequence[str], *options: str) -> tuple[str, ...]:
    """The values of options, also as `--option=value`."""
    found = []
    for place, word in enumerate(words):
        if word in options and place + 1 < len(words):
            found.append(words[place + 1])
        for option in options:
            if option.startswith("--") and word.startswith(f"{option}="):
                found.append(word.partition("=")[2])
            elif not option.startswith("--") and word.startswith(option) and len(word) > len(option):
                found.append(word[len(option) :])
    return tuple(found)


def _names(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.strip() for value in values for name in re.split(r"[, ]", value) if name.strip())


def _install(
    command: Command,
    installer: Installer,
    words: Sequence[str],
    *,
    lock: LockFormat | None = None,
    files: Sequence[str] = (),
    names: Sequence[str] = (),
) -> Install:
    environment = command.environment
    prefix = "UV" if installer is Installer.UV else "POETRY_INSTALLER" if installer is Installer.POETRY else "PIP"
    no_binary = [*_values(words, "--no-binary", "--no-binary-package"), environment.get(f"{prefix}_NO_BINARY", "")]
    only_binary = [*_values(words, "--only-binary", "--no-build-package"), environment.get(f"{prefix}_ONLY_BINARY", "")]
    if environment.get("UV_NO_BINARY_PACKAGE") and installer is Installer.UV:
        no_binary.append(environment["UV_NO_BINARY_PACKAGE"])
    groups = [("only", name) for name in _names(_values(words, "--only", "--only-group"))]
    groups += [("with", name) for name in _names(_values(words, "--with", "--group"))]
    groups += [("without", name) for name in _names(_values(words, "--without", "--no-group"))]
    if lock is not None and {"--no-dev", "--prod", "--production"} & set(words):
        groups.append(("without", "dev"))
    if installer is Installer.PIPENV and not {"--dev", "-d"} & set(words):
        groups.append(("without", "dev"))
    return Install(
        installer,
        lock,
        tuple(files),
        tuple(names),
        tuple(dict.fromkeys(groups)),
        _names(_values(words, "--extras", "-E", "--extra")),
        tuple(_all(name) for name in _names(no_binary)),
        tuple(_all(name) for name in _names(only_binary)),
        command.line,
        lock is not None and _job(words) in _EXPORTS,
    )


def _all(name: str) -> str:
    """Uv's and Poetry's `true` and `1` mean everything, as pip's `:all:`."""
    return ":all:" if name.lower() in {"true", "1", ":all:"} else normalised_name(name) if name[:1] != ":" else name


def _pip(words: Sequence[str], command: Command, installer: Installer) -> Iterator[Install]:
    job, *given = _plain(words[1:]) or [""]
    if job not in {"install", "wheel", "download", "sync"}:
        return
    files = [*_values(words, "-r", "--requirement"), *_values(words, "-e", "--editable")]
    if job == "sync":
        files += given
    files += [word for word in given if word == "." or word.startswith((".[", "./", "/"))]
    names = [word for word in given if word not in files]
    lock = LockFormat.UV if installer is Installer.UV and job == "sync" and not files else None
    yield _install(command, installer, words, lock=lock, files=files, names=names)


def _uv(words: Sequence[str], command: Command) -> Iterator[Install]:
    job, *more = _plain(words[1:]) or [""]
    if job == "sync" or (job == "export" and not more):
        yield _install(command, Installer.UV, words, lock=LockFormat.UV)
    elif job == "pip" and more[:1] in (["install"], ["sync"]):
        yield from _pip(["uv pip", *words[words.index("pip") + 1 :]], command, Installer.UV)


def _poetry(words: Sequence[str], command: Command) -> Iterator[Install]:
    job = _job(words)
    if job in {"install", "sync", "export", "build", "bundle"} and job != "build":
        # pip installs what is exported; which files there are is Poetry's lock all the same.
        installer = Installer.PIP if job == "export" else Installer.POETRY
        yield _install(command, installer, words, lock=LockFormat.POETRY)


def system_packages_of(command: Command) -> tuple[str, ...]:
    """What a package manager of the system is told to install."""
    words = command.words
    jobs = _MANAGERS.get(words[0], ())
    plain = _plain(words[1:])
    if not plain or plain[0] not in jobs:
        return ()
    return tuple(re.split(r"[=<>~@]", word, maxsplit=1)[0] for word in plain[1:] if not word.startswith((".", "/")))


def python_of(command: Command) -> str | None:
    """The Python that a command brings: `3.11`, or `""` for the distribution's own; None if it brings none."""
    words = command.words
    if words[0] == "uv" and _plain(words[1:])[:2] == ["python", "install"]:
        asked = _plain(words[1:])[2:]
        return asked[0].removeprefix("cpython-") if asked else None
    if words[0] == "uv":
        asked_for = [command.environment.get("UV_PYTHON", ""), *_values(words, "--python", "-p")]
        return asked_for[-1] if re.fullmatch(r"\d[\d.]*t?", asked_for[-1]) else None
    if words[0] == "pyenv" and _job(words) in {"install", "global"}:
        return next((word for word in _plain(words[1:])[1:]), None)
    found = None
    for package in system_packages_of(command):
        match = _PYTHON_PACKAGE.fullmatch(package)
        if match is None:
            continue
        version = match[1] or ""
        if version and "." not in version:
            version = f"{version[0]}.{version[1:]}" if len(version) > 1 else ""
        found = version or found or ""
    return found
