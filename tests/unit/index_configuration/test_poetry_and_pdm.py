"""Sources and installer settings of Poetry and pdm: files, variables, and which of them wins."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pytest

from wheelcheck.index.configuration import Configuration
from wheelcheck.index.settings import PoetryPriority
from wheelcheck.model.lock import FormatControl, IndexKind

PRIVATE = "https://private.example.org/simple"
OTHER = "https://other.example.org/simple"


class Machine(Protocol):
    root: Path
    project: Path

    def write(self, files: Mapping[str, str]) -> None: ...
    def configuration(
        self, environ: Mapping[str, str] | None = None, files: Mapping[str, str] | None = None
    ) -> Configuration: ...


def in_project(content: str, name: str = "pyproject.toml") -> dict[str, str]:
    return {f"home/code/project/{name}": content}


@pytest.mark.parametrize(
    ("written", "priority"),
    [
        ("", PoetryPriority.PRIMARY),
        ('priority = "supplemental"', PoetryPriority.SUPPLEMENTAL),
        ('priority = "Explicit"', PoetryPriority.EXPLICIT),
        ("default = true", PoetryPriority.DEFAULT),
        ("secondary = true", PoetryPriority.SECONDARY),
        ('priority = "none such"', PoetryPriority.PRIMARY),
    ],
)
def test_poetry_sources(machine: Machine, written: str, priority: PoetryPriority) -> None:
    table = f'[[tool.poetry.source]]\nname = "Private"\nurl = "{PRIVATE}/"\n{written}\n'
    (source,) = machine.configuration(files=in_project(table)).poetry.sources
    assert (source.name, source.priority) == ("Private", priority)
    assert source.repository is not None
    assert (source.repository.url, source.repository.name) == (PRIVATE, "Private")
    assert source.origin == f"{machine.project}/pyproject.toml [[tool.poetry.source]]"


def test_poetry_knows_the_public_index_by_name(machine: Machine) -> None:
    table = '[tool.poetry]\nsource = [{name = "PyPI"}, {name = "nowhere"}, {url = "x"}, 3]\n'
    assert [source.repository for source in machine.configuration(files=in_project(table)).poetry.sources] == [None]


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("true", {":all:"}),
        ("1", {":all:"}),
        ("false", set()),
        (":all:", {":all:"}),
        (":none:", set()),
        ("Foo_Bar, numpy", {"foo-bar", "numpy"}),
        ("", set()),
    ],
)
def test_poetry_installer_variables(machine: Machine, value: str, names: set[str]) -> None:
    found = machine.configuration({"POETRY_INSTALLER_NO_BINARY": value, "POETRY_INSTALLER_ONLY_BINARY": value}).poetry
    assert found.formats == FormatControl(frozenset(names), frozenset(names))
    assert {setting.origin for setting in found.format_settings} == {
        "POETRY_INSTALLER_NO_BINARY",
        "POETRY_INSTALLER_ONLY_BINARY",
    }


def test_poetry_settings_by_precedence(machine: Machine) -> None:
    user = {"home/.config/pypoetry/config.toml": '[installer]\nno-binary = ["user"]\nonly-binary = true\n'}
    assert machine.configuration(files=user).poetry.formats == FormatControl(frozenset({"user"}), frozenset({":all:"}))
    local = in_project('[installer]\nno-binary = "Local"\n', "poetry.toml")
    found = machine.configuration(files=local).poetry
    assert found.formats == FormatControl(frozenset({"local"}), frozenset({":all:"}))
    assert found.format_settings[0].origin == f"{machine.project}/poetry.toml installer.no-binary"
    variable = machine.configuration({"POETRY_INSTALLER_NO_BINARY": "variable"}).poetry
    assert variable.formats.no_binary == {"variable"}


def test_poetry_configuration_folder_by_name(machine: Machine) -> None:
    content = f'[installer]\nno-binary = ["own"]\n[plugins.pypi_mirror]\nurl = "{OTHER}/"\n'
    machine.write({"own/config.toml": content})
    found = machine.configuration({"POETRY_CONFIG_DIR": str(machine.root / "own")}).poetry
    assert found.formats.no_binary == {"own"}
    assert found.mirror is not None
    assert found.mirror.value.url == OTHER
    named = machine.configuration({"POETRY_CONFIG_DIR": str(machine.root / "own"), "POETRY_PYPI_MIRROR_URL": PRIVATE})
    assert named.poetry.mirror is not None
    assert named.poetry.mirror.value.url == PRIVATE


PDM_SOURCES = """
[[tool.pdm.source]]
name = "private"
url = "https://${USER}:${SECRET}@private.example.org/simple"
include_packages = ["foo", "Foo_*"]
exclude_packages = ["bar-*"]
[[tool.pdm.source]]
name = "links"
url = "file:///${PROJECT_ROOT}/wheels"
type = "find_links"
[[tool.pdm.source]]
name = "half"
"""


def test_pdm_sources_are_completed_by_its_files(machine: Machine) -> None:
    machine.write(in_project(PDM_SOURCES))
    machine.write(
        {
            "home/.config/pdm/config.toml": f'[pypi.half]\nurl = "{OTHER}"\nusername = "a b"\npassword = "p@ss"\n'
            f'[pypi.more]\nurl = "{OTHER}/more"\n[pypi]\nverify_ssl = false\n'
        }
    )
    found = machine.configuration({"USER": "me", "SECRET": "x/y"}).pdm.sources
    urls = [source.repository.url if source.repository else None for source in found]
    assert urls == [
        None,
        "https://me:x%2Fy@private.example.org/simple",
        f"file://{machine.project}/wheels",
        "https://a%20b:p%40ss@other.example.org/simple",
        f"{OTHER}/more",
    ]
    assert found[1].include == ("foo", "foo-*")
    assert found[1].exclude == ("bar-*",)
    assert found[2].repository is not None
    assert found[2].repository.kind is IndexKind.FIND_LINKS
    assert found[4].origin == f"{machine.root}/home/.config/pdm/config.toml [pypi.more]"


def test_pdm_public_index_replaced_by_name_or_by_url(machine: Machine) -> None:
    named = in_project(f'[[tool.pdm.source]]\nname = "pypi"\nurl = "{PRIVATE}"\n')
    assert [
        source.repository and source.repository.url for source in machine.configuration(files=named).pdm.sources
    ] == [PRIVATE]
    machine.write(in_project(""))
    by_file = machine.configuration(files={"etc/xdg/pdm/config.toml": f'[pypi]\nurl = "{OTHER}"\n'}).pdm.sources
    assert [(source.repository and source.repository.url, source.origin) for source in by_file] == [
        (OTHER, f"{machine.root}/etc/xdg/pdm/config.toml [pypi]")
    ]
    by_variable = machine.configuration({"PDM_PYPI_URL": PRIVATE}).pdm.sources
    assert [(source.repository and source.repository.url, source.origin) for source in by_variable] == [
        (PRIVATE, "PDM_PYPI_URL")
    ]


def test_pdm_ignores_stored_indexes_when_told(machine: Machine) -> None:
    machine.write(in_project(f'[[tool.pdm.source]]\nname = "private"\nurl = "{PRIVATE}"\n'))
    machine.write(in_project(f'[pypi.more]\nurl = "{OTHER}"\n', "pdm.toml"))
    assert len(machine.configuration().pdm.sources) == 3
    assert [source.origin for source in machine.configuration({"PDM_IGNORE_STORED_INDEX": "1"}).pdm.sources] == [
        f"{machine.project}/pyproject.toml [[tool.pdm.source]]"
    ]
    machine.write(in_project(f'[pypi]\nignore_stored_index = true\n[pypi.more]\nurl = "{OTHER}"\n', "pdm.toml"))
    assert len(machine.configuration().pdm.sources) == 1


def test_pdm_formats(machine: Machine) -> None:
    resolution = (
        '[tool.pdm.resolution]\nno-binary = "Foo_Bar, numpy"\nonly-binary = [":all:"]\nprefer-binary = ":all:"\n'
    )
    machine.write(in_project(f"{resolution}respect-source-order = true\n"))
    found = machine.configuration().pdm
    names = frozenset({"foo-bar", "numpy"})
    assert (found.formats, found.ordered) == (FormatControl(names, frozenset({":all:"}), prefer_binary=True), True)
    variable = machine.configuration({"PDM_ONLY_BINARY": "scipy"}).pdm
    assert variable.formats == FormatControl(names, frozenset({"scipy"}), prefer_binary=True)


def test_a_project_without_a_word_of_indexes_is_not_parsed(machine: Machine) -> None:
    found = machine.configuration(files=in_project('[tool.poetry]\nname = "it"\n[tool.pdm]\nversion = = 1\n'))
    assert (found.poetry.sources, len(found.pdm.sources)) == ((), 1)
