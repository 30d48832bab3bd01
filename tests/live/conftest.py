"""Questions to the real index, asked without this computer's own configuration."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from wheelcheck import check
from wheelcheck.model.report import Report


@pytest.fixture(scope="session")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Report]:
    """`check`, with one cache for all tests, and with nothing from the user's files and variables."""
    home = tmp_path_factory.mktemp("home")
    environ = {"HOME": str(home), "PIP_CONFIG_FILE": os.devnull, "XDG_CONFIG_HOME": str(home)}

    def asked(*locks: str | Path, bases: list[str], python: str | None = None, arch: str = "amd64") -> Report:
        pythons = [] if python is None else [python]
        return check(
            locks, bases=bases, pythons=pythons, arches=[arch], environ=environ, folder=home, cache_dir=home / "cache"
        )

    return asked
