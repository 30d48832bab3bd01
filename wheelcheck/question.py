"""One question: what is asked about which locks, for Python callers and for the command line alike."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from wheelcheck.model.exceptions import ExceptionRule

__all__ = ["Question"]


class Question(NamedTuple):
    """What is asked.

    Attributes:
        locks: Paths of lock files or of what asks for ranges (pyproject.toml, Pipfile, requirements.in), folders that
            hold one, or requirements (`numpy==2.3.4`, `numpy>=2`). Empty: the lock files of `folder`, else its
            pyproject.toml.
        bases: What `--base` takes; empty means alpine and slim.
        pythons: `3.12`, `3.9.5`, `3.14t`, `pypy3.11`; empty: what the image, the project or this computer says.
        arches: Docker's or Python's names of machines; empty: this computer's.
        source: The base that is left (`slim`, `slim,3.12,arm64`), with `destination`: the two are compared.
        destination: The base that is moved to.
        image: An image that is looked into: in a registry, an OCI layout folder, or an archive of `docker save`.
        dockerfile: A Dockerfile, compose file or devcontainer.json, or a folder with one: the lock is judged where that
            installs it.
        build_args: `NAME=VALUE`, as `docker build --build-arg` takes them.
        stage: The stage of it that is built, else the last one.
        service: The service of a compose file, where several may install the lock.
        against: A commit: what the change of the Dockerfile since then makes worse.
        only: Poetry's `--only`.
        with_groups: Poetry's `--with`.
        without: Poetry's `--without`.
        extras: The project's extras that are wanted; None means all of them, or none with `only`.
        all_extras: All of the project's extras, with `only` too.
        fail_on: Verdicts that the gate fails on; None means `compile`, `missing` and `unknown`.
        allow: Names of packages that pass whatever their verdict.
        exceptions: What may fail all the same, with a reason each.
        baseline: A file of what failed already: the gate fails on what is new or worse alone.
        explain: Names of packages whose every file is to be judged in the report.
        installer: `pip`, `uv`, `poetry`, `pdm` or `pipenv`, when it is not the lock's own.
        index_url: Replaces the configured default index.
        extra_index_urls: Further indexes, asked as pip's `--extra-index-url`.
        find_links: Pages or folders of files, as pip's `--find-links`.
        no_index: Ask no index.
        no_binary: Names, or `:all:`, whose wheels may not be used.
        only_binary: Names, or `:all:`, whose sdists may not be used.
        cache_dir: Where answers of indexes are kept; None means the user's cache folder.
        no_cache: Keep and read nothing.
        refresh: Ask again whatever the cache says.
        offline: Ask nobody; what neither the lock nor the cache answers is `unknown`.
        timeout: Seconds without a byte after which an index counts as silent.
        environ: The environment variables; None means this process's.
        folder: The project's folder; None means the current one.
        progress: Called with (pages done, pages in all) while indexes are asked.
        opening: Called with (sdists opened, sdists to open) while they are fetched.
        open_sdists: Open the sdists that are needed. Without it, what must be built counts as `compile` unless the
            release's own wheels show that it is pure.
        processes: 2 lets a copy of this process do half of the work of a large run (Linux, while there is one thread).
        prefer_wheels: For input that pins nothing: choose the newest versions that are wheels there.
        suggest: Say for every failing pin what would help, too: the plan of `wheelcheck fix`, in short.
    """

    locks: Sequence[str | os.PathLike[str]] = ()
    bases: Sequence[str] = ()
    pythons: Sequence[str] = ()
    arches: Sequence[str] = ()
    source: str | None = None
    destination: str | None = None
    image: str | None = None
    dockerfile: str | os.PathLike[str] | None = None
    build_args: Sequence[str] = ()
    stage: str | None = None
    service: str | None = None
    against: str | None = None
    only: Collection[str] = ()
    with_groups: Collection[str] = ()
    without: Collection[str] = ()
    extras: Collection[str] | None = None
    all_extras: bool = False
    fail_on: Collection[str] | None = None
    allow: Collection[str] = ()
    exceptions: Sequence[ExceptionRule] = ()
    baseline: str | os.PathLike[str] | None = None
    explain: Collection[str] = ()
    installer: str | None = None
    index_url: str | None = None
    extra_index_urls: Sequence[str] = ()
    find_links: Sequence[str] = ()
    no_index: bool = False
    no_binary: Collection[str] = ()
    only_binary: Collection[str] = ()
    cache_dir: str | os.PathLike[str] | None = None
    no_cache: bool = False
    refresh: bool = False
    offline: bool = False
    timeout: float | None = None
    environ: Mapping[str, str] | None = None
    folder: Path | None = None
    progress: Callable[[int, int], None] | None = None
    opening: Callable[[int, int], None] | None = None
    open_sdists: bool = True
    processes: int = 1
    prefer_wheels: bool = False
    suggest: bool = False
