"""The public index, what may be loaded to find out that nothing is configured, and bad files."""

import subprocess
import sys
from collections.abc import Mapping
from importlib import machinery
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packageurl.validate import PypiTypeDefinition

from wheelcheck.index import configuration as module
from wheelcheck.index.configuration import Configuration, InForce, in_force, public_index
from wheelcheck.model.errors import InputError


class Machine(Protocol):
    root: Path
    project: Path

    def write(self, files: Mapping[str, str]) -> None: ...
    def configuration(
        self, environ: Mapping[str, str] | None = None, files: Mapping[str, str] | None = None
    ) -> Configuration: ...


def test_the_public_index_is_the_librarys() -> None:
    assert public_index().url == f"{PypiTypeDefinition.default_repository_url}/simple"


@pytest.mark.parametrize("way", ["nowhere", "broken"])
def test_the_public_index_is_found_the_ordinary_way_too(
    monkeypatch: pytest.MonkeyPatch, way: str, tmp_path: Path
) -> None:
    (tmp_path / "packageurl").mkdir()
    (tmp_path / "packageurl/__init__.py").touch()
    (tmp_path / "packageurl/validate.py").write_text("from . import nothing_there\n")
    find = machinery.PathFinder.find_spec
    places = [] if way == "nowhere" else [str(tmp_path)]
    monkeypatch.setattr(machinery.PathFinder, "find_spec", lambda name, path=None: find(name, path or places))
    monkeypatch.setattr(module, "public_index", public_index.__wrapped__)
    assert module.public_index().url == f"{PypiTypeDefinition.default_repository_url}/simple"


PROBE = """
import sys
from pathlib import Path
from wheelcheck.index.configuration import index_configuration, public_index
from wheelcheck.index.credentials import credentials_for
environ = {"HOME": sys.argv[1]}
configuration = index_configuration(Path(sys.argv[1]), environ, etc=sys.argv[1], prefix=sys.argv[1])
credentials_for(configuration, environ)("https://index.example.org/simple/numpy/")
public_index()
print(*sorted(sys.modules))
"""


def test_nothing_heavy_is_loaded_where_nothing_is_configured(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.poetry]\nname = "it"\n[tool.poetry.dependencies]\nuvicorn = "1"\n')
    (tmp_path / "pip.conf").write_text("[global]\ntimeout = 60\n")
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    heavy = {
        "configparser",
        "tomllib",
        "netrc",
        "dataclasses",
        "inspect",
        "packageurl",
        "keyring",
        "httpx",
        "subprocess",
    }
    assert heavy & set(done.stdout.split()) == set()


def test_nothing_configured(machine: Machine) -> None:
    assert machine.configuration() == Configuration(str(machine.project))
    assert list(in_force(machine.configuration())) == []


def test_every_value_in_force_is_told_with_its_place(machine: Machine) -> None:
    machine.write(
        {
            "home/code/project/pyproject.toml": '[tool.uv]\nno-build = true\nindex-strategy = "unsafe-best-match"\n'
            '[tool.uv.pip]\nonly-binary = ["numpy"]\n'
        }
    )
    environ = {"PIP_NO_INDEX": "yes", "PIP_NO_BINARY": "numpy,scipy", "PDM_ONLY_BINARY": "x"}
    rows = list(in_force(machine.configuration(environ)))
    uv = f"{machine.project}/pyproject.toml [tool.uv]"
    assert rows == [
        InForce("pip", "no-index", "true", "PIP_NO_INDEX"),
        InForce("pip", "no-binary", "numpy,scipy", "PIP_NO_BINARY"),
        InForce("uv", "index-strategy", "unsafe-best-match", f"{uv} index-strategy"),
        InForce("uv", "no-build", "true", f"{uv} no-build"),
        InForce("uv pip", "index-strategy", "unsafe-best-match", f"{uv} index-strategy"),
        InForce("uv pip", "no-build", "true", f"{uv} no-build"),
        InForce("uv pip", "only-binary", "numpy", f"{uv}.pip only-binary"),
        InForce("pdm", "only-binary", "x", "PDM_ONLY_BINARY"),
        InForce("Pipenv", "no-binary", "numpy,scipy", "PIP_NO_BINARY"),
    ]


@pytest.mark.parametrize("name", ["uv.toml", "poetry.toml", "pdm.toml"])
def test_a_broken_file_of_the_project_is_an_error_with_its_line(machine: Machine, name: str) -> None:
    machine.write({f"home/code/project/{name}": "\nx = = 1\n"})
    with pytest.raises(InputError) as caught:
        machine.configuration()
    assert (caught.value.path, caught.value.line) == (f"{machine.project}/{name}", 2)


def test_files_that_are_no_files_or_no_text(machine: Machine) -> None:
    (machine.project / "poetry.toml").mkdir()
    with pytest.raises(InputError, match="is no regular file"):
        machine.configuration()
    (machine.project / "poetry.toml").rmdir()
    (machine.project / "pdm.toml").write_bytes(b"\xff")
    with pytest.raises(InputError, match="UTF-8"):
        machine.configuration()
    (machine.project / "pdm.toml").write_bytes(b"#" * (4 * 1024 * 1024 + 1))
    with pytest.raises(InputError, match="larger than"):
        machine.configuration()


KEYS = st.sampled_from(
    (
        *(
            "index",
            "index-url",
            "extra-index-url",
            "find-links",
            "no-binary",
            "no-build-package",
            "pip",
            "source",
            "name",
        ),
        *("url", "priority", "resolution", "only-binary", "respect-source-order", "include_packages", "type", "format"),
    )
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)
TOOL = st.dictionaries(KEYS, VALUES, max_size=5)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(project=st.dictionaries(st.sampled_from(("uv", "poetry", "pdm")), TOOL | VALUES))
def test_whatever_a_project_file_holds_is_read(machine: Machine, project: dict[str, object]) -> None:
    found = module.index_configuration(
        machine.project, {}, project={"tool": project}, etc=str(machine.root), prefix=str(machine.root)
    )
    assert list(in_force(found)) is not None
