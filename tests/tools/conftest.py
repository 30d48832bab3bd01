"""Fresh locks of one project, by the real tools, against the index as it was at one moment."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import platformdirs
import pytest

MOMENT = "2026-11-01T00:00:00Z"
"""Old enough to be stable, new enough for wheels of every Python that this project supports."""

PROJECT = """\
[project]
name = "sentences"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = [
  "bcrypt>=4",
  "click>=8.1",
  "colorama>=0.4; sys_platform == 'win32'",
  "lz4>=4.3",
  "pyyaml>=6",
  "requests[socks]>=2.32",
  "uvloop>=0.19; sys_platform != 'win32'",
  "watchdog>=5",
]

[project.optional-dependencies]
fast = ["orjson>=3.9"]

[dependency-groups]
dev = ["iniconfig>=2", "pluggy>=1.5"]
"""

UV = """
[tool.uv]
package = false

[[tool.uv.index]]
name = "as-of"
url = "{index}"
default = true
"""

POETRY = """
[tool.poetry]
package-mode = false

[[tool.poetry.source]]
name = "as-of"
url = "{index}/"
priority = "primary"
"""

PDM = """
[tool.pdm]
distribution = false

[[tool.pdm.source]]
name = "pypi"
url = "{index}"
verify_ssl = true
"""

PIPFILE = """\
[[source]]
name = "as-of"
url = "{index}"
verify_ssl = true

[packages]
bcrypt = ">=4"
click = ">=8.1"
colorama = {{version = "==0.4.6", markers = "sys_platform == 'win32'"}}
lz4 = ">=4.3"
pyyaml = ">=6"
requests = {{version = ">=2.32", extras = ["socks"]}}
uvloop = {{version = ">=0.19", markers = "sys_platform != 'win32'"}}
watchdog = ">=5"

[dev-packages]
iniconfig = ">=2"
pluggy = ">=1.5"

[fast]
orjson = ">=3.9"
"""


class Workshop:
    """Runs the tools, each in a folder of its own, without the user's configuration and caches."""

    def __init__(self, programs: Path, index: str, folder: Path) -> None:
        self.programs = programs
        self.index = index
        self.folder = folder

    def project(self, name: str, file: str, text: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        (folder / file).write_text(text.format(index=self.index), "utf-8")
        return folder

    def run(self, folder: Path, *command: str) -> None:
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "UV_", "PDM_"))}
        environment |= {
            "HOME": str(self.folder),
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "PIPENV_IGNORE_VIRTUALENVS": "1",
            "PIPENV_VENV_IN_PROJECT": "1",
            "PIP_CONFIG_FILE": os.devnull,
            "POETRY_VIRTUALENVS_CREATE": "false",
            "PDM_CHECK_UPDATE": "false",
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
        }
        environment.pop("VIRTUAL_ENV", None)
        program = str(self.programs / command[0])
        done = subprocess.run(
            [program, *command[1:]], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"

    def uv(self) -> Path:
        folder = self.project("uv", "pyproject.toml", braces(PROJECT) + UV)
        self.run(folder, "uv", "lock", "--quiet", "--python", sys.executable)
        return folder / "uv.lock"

    def uv_requirements(self) -> Path:
        folder = self.project("uv-requirements", "pyproject.toml", braces(PROJECT))
        self.run(
            folder, "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--all-extras",
            "--group", "dev", "--python", sys.executable, "--default-index", self.index, "--emit-index-url",
            "pyproject.toml", "--output-file", "requirements.txt",
        )  # fmt: skip
        return folder / "requirements.txt"

    def uv_pylock(self) -> Path:
        folder = self.project("uv-pylock", "pyproject.toml", braces(PROJECT) + UV)
        self.run(folder, "uv", "lock", "--quiet", "--python", sys.executable)
        self.run(
            folder, "uv", "export", "--quiet", "--format", "pylock.toml", "--all-extras", "--all-groups",
            "--output-file", "pylock.toml", "--python", sys.executable,
        )  # fmt: skip
        return folder / "pylock.toml"

    def poetry(self) -> Path:
        folder = self.project("poetry", "pyproject.toml", braces(PROJECT) + POETRY)
        self.run(folder, "poetry", "lock", "--no-interaction")
        return folder / "poetry.lock"

    def pdm(self) -> Path:
        folder = self.project("pdm", "pyproject.toml", braces(PROJECT) + PDM)
        self.run(folder, "pdm", "use", "--quiet", "--first", "--ignore-remembered", sys.executable)
        self.run(folder, "pdm", "lock", "--quiet", "--group", ":all")
        return folder / "pdm.lock"

    def pipenv(self) -> Path:
        folder = self.project("pipenv", "Pipfile", PIPFILE)
        self.run(folder, "pipenv", "--python", sys.executable, "lock", "--quiet", "--dev", "--categories",
                 "packages dev-packages fast")  # fmt: skip
        return folder / "Pipfile.lock"

    def pip_compile(self) -> Path:
        """pip-compile knows no dependency groups: they come from a file of their own."""
        folder = self.project("pip-compile", "pyproject.toml", braces(PROJECT))
        (folder / "dev.in").write_text("iniconfig>=2\npluggy>=1.5\n", "utf-8")
        self.run(
            folder, "pip-compile", "--quiet", "--generate-hashes", "--all-extras", "--strip-extras", "--no-config",
            "--index-url", self.index, "--output-file", "requirements.txt", "pyproject.toml", "dev.in",
        )  # fmt: skip
        return folder / "requirements.txt"


def braces(text: str) -> str:
    """Text that stands as it is when formatted."""
    return text.replace("{", "{{").replace("}", "}}")


def installed(requirements: Path) -> Path:
    """The programs' folder of an environment with these requirements, made once per list and Python."""
    key = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:16]
    environment = platformdirs.user_cache_path("wheelcheck-tests") / f"lock-tools-{key}"
    programs = environment / "bin"
    if not (environment / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", environment], check=True)
        pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--requirement", str(requirements)], check=True)
        (environment / "complete").touch()
    return programs


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """The tools, and the index as of `MOMENT`, while tests run."""
    here = Path(__file__).parent
    programs = installed(here / "requirements.txt")
    command = [sys.executable, str(here / "index_as_of.py"), MOMENT]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            index = server.stdout.readline().strip()
            yield Workshop(programs, index, tmp_path_factory.mktemp("fresh"))
        finally:
            server.stdin.close()


MAKERS: dict[str, Callable[[Workshop], Path]] = {
    "uv": Workshop.uv,
    "uv pip compile": Workshop.uv_requirements,
    "uv export": Workshop.uv_pylock,
    "poetry": Workshop.poetry,
    "pdm": Workshop.pdm,
    "pipenv": Workshop.pipenv,
    "pip-compile": Workshop.pip_compile,
}


@pytest.fixture(scope="session")
def fresh_locks(workshop: Workshop) -> dict[str, Path]:
    """The project's lock by each tool."""
    return {tool: make(workshop) for tool, make in MAKERS.items()}
