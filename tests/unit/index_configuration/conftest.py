"""A machine of its own for every test: home, system configuration, Python prefix and project, all in one folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from wheelcheck.index.configuration import Configuration, IndexFlags, index_configuration


class Machine(NamedTuple):
    root: Path

    @property
    def project(self) -> Path:
        return self.root / "home/code/project"

    @property
    def environ(self) -> dict[str, str]:
        return {"HOME": str(self.root / "home")}

    def write(self, files: Mapping[str, str]) -> None:
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")

    def configuration(
        self,
        environ: Mapping[str, str] | None = None,
        files: Mapping[str, str] | None = None,
        flags: IndexFlags | None = None,
        project: Mapping[str, Any] | None = None,
    ) -> Configuration:
        self.write(files or {})
        return index_configuration(
            self.project,
            {**self.environ, **(environ or {})},
            flags,
            project=project,
            etc=str(self.root / "etc"),
            prefix=str(self.root / "prefix"),
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    made.project.mkdir(parents=True)
    return made
