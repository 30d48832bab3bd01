"""Our reading of uv's settings against uv's own (`--show-settings`), and where it looks for them."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

import pytest

from wheelcheck.index.configuration import Configuration, IndexFlags
from wheelcheck.index.settings import IndexStrategy, Setting, ToolSettings
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import IndexKind, IndexRef

UV = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
PROJECT = '[project]\nname = "it"\nversion = "1"\n'


class Machine(Protocol):
    root: Path
    project: Path
    environ: dict[str, str]

    def write(self, files: Mapping[str, str]) -> None: ...
    def configuration(
        self, environ: Mapping[str, str] | None = None, files: Mapping[str, str] | None = None
    ) -> Configuration: ...


class Shown(NamedTuple):
    """What uv shows of one command's settings."""

    default: str | None
    extra: list[tuple[str, str]]
    explicit: list[str]
    links: list[str]
    no_index: bool
    strategy: str
    no_binary: frozenset[str]
    no_build: frozenset[str]


def real_uv(machine: Machine, environ: Mapping[str, str], *command: str) -> Shown:
    assert UV is not None
    done = subprocess.run(
        [UV, *command, "--show-settings"],
        cwd=machine.project,
        env={**machine.environ, **environ},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    text = done.stdout
    listed, _, rest = text.partition("index_locations: IndexLocations {")[2].partition("flat_index: [")
    links, _, rest = rest.partition("no_index: ")
    indexes = [shown_index(block) for block in re.split(r"\n +Index \{\n", listed)[1:]]
    names = [name for name, *_ in indexes]
    first = [one for place, one in enumerate(indexes) if one[0] is None or one[0] not in names[:place]]
    return Shown(
        default=next((url for _, url, _, default, _ in first if default), None),
        extra=[(url, kind) for _, url, explicit, default, kind in first if not explicit and not default],
        explicit=[url for _, url, explicit, _, _ in first if explicit],
        links=[shown_index(block)[1] for block in re.split(r"\n +Index \{\n", links)[1:]],
        no_index=rest.startswith("true"),
        strategy=re.findall(r"index_strategy: (\w+)", text)[-1],
        no_binary=packages(text, "no_binary"),
        no_build=packages(text, "no_build"),
    )


def shown_index(block: str) -> tuple[str | None, str, bool, bool, str]:
    name = re.search(r'IndexName\(\s+"([^"]+)"', block)
    url = re.search(r'given: Some\(\s+"([^"]+)"', block)
    kind = re.search(r"format: (\w+)", block)
    assert url is not None
    assert kind is not None
    return name and name[1], url[1], "explicit: true" in block, "default: true" in block, kind[1]


def packages(text: str, key: str) -> frozenset[str]:
    found = re.search(rf"\n +{key}: (All|None|Packages\(\s+\[([^\]]*)\])", text[text.index("build_options: ") :])
    assert found is not None
    if found[1] == "All":
        return frozenset({":all:"})
    return frozenset(re.findall(r'PackageName\(\s+"([^"]+)"', found[2] or ""))


def ours(settings: ToolSettings) -> Shown:
    strategy = settings.strategy.value if settings.strategy else IndexStrategy.FIRST_INDEX
    kinds = {IndexKind.SIMPLE: "Simple", IndexKind.FIND_LINKS: "Flat"}
    return Shown(
        default=settings.default.value.url if settings.default else None,
        extra=[(setting.value.url, kinds[setting.value.kind]) for setting in settings.extra],
        explicit=[setting.value.url for setting in settings.explicit],
        links=[setting.value.url for setting in settings.find_links],
        no_index=settings.no_index is not None and settings.no_index.value,
        strategy={"first-index": "FirstIndex", "unsafe-first-match": "UnsafeFirstMatch"}.get(
            strategy, "UnsafeBestMatch"
        ),
        no_binary=settings.formats.no_binary,
        no_build=settings.formats.only_binary,
    )


A, B, C, D = (f"https://{letter}.example.org/simple" for letter in "abcd")
TABLES = f"""
[[tool.uv.index]]
name = "a"
url = "{A}"
[[tool.uv.index]]
name = "flat"
url = "https://flat.example.org/links/"
format = "flat"
[[tool.uv.index]]
name = "only"
url = "{B}"
explicit = true
[[tool.uv.index]]
name = "main"
url = "{C}"
default = true
"""
USER = f"""
index-url = "https://user.example.org/simple"
extra-index-url = ["{D}"]
find-links = ["https://user.example.org/links/"]
no-binary-package = ["scipy"]
index-strategy = "unsafe-best-match"
[[index]]
name = "a"
url = "https://hidden.example.org/simple"
"""
CASES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "nothing": ({}, {}),
    "tables": ({"pyproject.toml": PROJECT + TABLES}, {}),
    "old keys": (
        {
            "pyproject.toml": f'{PROJECT}[tool.uv]\nindex-url = "{A}"\nextra-index-url = ["{B}", "{C}"]\n'
            'find-links = ["https://x.example.org/l/"]\nno-build-package = ["Foo_Bar"]\nno-index = true\n'
        },
        {},
    ),
    "user": ({"home": USER}, {}),
    "user below the project": ({"pyproject.toml": PROJECT + TABLES, "home": USER}, {}),
    "system below user": (
        {"home": USER, "etc": f'extra-index-url = ["{C}"]\nno-build = true\nindex-strategy = "first-index"\n'},
        {},
    ),
    "uv.toml hides the table": ({"pyproject.toml": PROJECT + TABLES, "uv.toml": f'extra-index-url = ["{B}"]\n'}, {}),
    "switch hides names": (
        {"pyproject.toml": f'{PROJECT}[tool.uv]\nno-binary = false\nno-binary-package = ["x"]\n'},
        {},
    ),
    "variables": (
        {"pyproject.toml": PROJECT + TABLES, "home": USER},
        {
            "UV_INDEX": f"{D} b={B}",
            "UV_DEFAULT_INDEX": f"m={C}",
            "UV_FIND_LINKS": "https://x.example.org/1/,https://x.example.org/2/",
            "UV_INDEX_STRATEGY": "unsafe-first-match",
            "UV_NO_BINARY_PACKAGE": "numpy Pillow",
            "UV_NO_BUILD_PACKAGE": "cryptography",
        },
    ),
    "old variables": (
        {},
        {"UV_INDEX_URL": A, "UV_EXTRA_INDEX_URL": f"{B} {C}", "UV_NO_INDEX": "1", "UV_NO_BUILD": "true"},
    ),
    "a switch over names": ({}, {"UV_NO_BINARY": "1", "UV_NO_BINARY_PACKAGE": "numpy"}),
    "no file": ({"pyproject.toml": PROJECT + TABLES, "home": USER}, {"UV_NO_CONFIG": "1"}),
    "no system file": ({"home": USER, "etc": "no-build = true\n"}, {"UV_NO_SYSTEM_CONFIG": "1"}),
}


def prepare(machine: Machine, files: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    folders = {"home": "home/.config/uv/uv.toml", "etc": "etc/xdg/uv/uv.toml"}
    machine.write({folders.get(name, f"home/code/project/{name}"): content for name, content in files.items()})
    return {"XDG_CONFIG_DIRS": str(machine.root / "etc/xdg"), **environ}


@pytest.mark.skipif(UV is None, reason="uv is not installed")
@pytest.mark.parametrize("case", CASES)
def test_same_as_uv(machine: Machine, case: str) -> None:
    environ = prepare(machine, *CASES[case])
    machine.write({"home/code/project/in.txt": ""})
    theirs = real_uv(machine, environ, "pip", "install", "-r", "in.txt")
    assert ours(machine.configuration(environ).uv_pip) == theirs
    machine.write({"home/code/project/pyproject.toml": CASES[case][0].get("pyproject.toml", PROJECT)})
    assert ours(machine.configuration(environ).uv) == real_uv(machine, environ, "sync")


@pytest.mark.skipif(UV is None, reason="uv is not installed")
def test_same_as_uv_pip_with_its_own_table(machine: Machine) -> None:
    pip = f'[tool.uv.pip]\nindex-url = "{B}"\nextra-index-url = ["{D}"]\nno-binary = ["x", ":none:", "Y"]\n'
    more = 'only-binary = [":all:"]\nindex-strategy = "unsafe-best-match"\n'
    project = (
        f'{PROJECT}[tool.uv]\nindex-url = "{A}"\nextra-index-url = ["{C}"]\nno-binary-package = ["z"]\n{pip}{more}'
    )
    machine.write({"home/code/project/pyproject.toml": project, "home/code/project/in.txt": ""})
    assert ours(machine.configuration().uv_pip) == real_uv(machine, {}, "pip", "install", "-r", "in.txt")
    assert ours(machine.configuration().uv) == real_uv(machine, {}, "sync")


def test_values_know_where_they_were_said(machine: Machine) -> None:
    environ = prepare(machine, {"pyproject.toml": PROJECT + TABLES, "home": USER}, {"UV_INDEX": D})
    extra = machine.configuration(environ).uv.extra
    project = f"{machine.project}/pyproject.toml [tool.uv] [index]"
    user = f"{machine.root}/home/.config/uv/uv.toml extra-index-url"
    assert [setting.origin for setting in extra] == ["UV_INDEX", project, project, user]


def test_the_nearest_folder_above_with_a_table_counts(machine: Machine) -> None:
    machine.write(
        {
            "home/uv.toml": f'index-url = "{A}"\n',
            "home/code/pyproject.toml": f'[tool.uv]\nindex-url = "{B}"\n',
            "home/code/project/pyproject.toml": PROJECT + "# tool.uv is not here\n[tool.uvicorn]\n",
        }
    )
    origin = f"{machine.root}/home/code/pyproject.toml [tool.uv] index-url"
    assert machine.configuration().uv.default == Setting(IndexRef(B), origin)


def test_a_broken_file_above_is_told_and_one_of_the_project_refused(machine: Machine) -> None:
    broken = "[tool.uv]\nindex-url = \n"
    machine.write({"home/code/pyproject.toml": broken})
    (warning,) = machine.configuration().warnings
    assert warning.startswith(f"{machine.root}/home/code/pyproject.toml:2: ")
    machine.write({"home/code/project/pyproject.toml": broken})
    with pytest.raises(InputError) as caught:
        machine.configuration()
    assert (caught.value.path, caught.value.line) == (f"{machine.project}/pyproject.toml", 2)


def test_a_broken_file_of_the_user_is_told(machine: Machine) -> None:
    machine.write({"home/.config/uv/uv.toml": "index = [\n"})
    (warning,) = machine.configuration().warnings
    assert f"{machine.root}/home/.config/uv/uv.toml" in warning


def test_paths_are_relative_to_the_file(machine: Machine) -> None:
    machine.write({"home/code/project/uv.toml": 'find-links = ["../wheels"]\n[[index]]\nurl = "./local index"\n'})
    uv = machine.configuration().uv
    assert uv.find_links[0].value.url == (machine.root / "home/code/wheels").as_uri()
    assert uv.extra[0].value.url == (machine.project / "local index").as_uri()


def test_a_named_file_replaces_all_others(machine: Machine) -> None:
    machine.write({"own.toml": f'index-url = "{A}"\n', "home/.config/uv/uv.toml": USER})
    uv = machine.configuration({"UV_CONFIG_FILE": str(machine.root / "own.toml")}).uv
    assert (uv.default and uv.default.value.url, uv.extra) == (A, ())


def test_a_machines_default_is_a_mirror_and_a_projects_is_not(machine: Machine) -> None:
    files = {"home/code/project/pyproject.toml": PROJECT + TABLES}
    assert machine.configuration({}, files).mirror is None
    assert machine.configuration({"UV_INDEX_URL": B}).mirror == Setting(IndexRef(B), "UV_INDEX_URL")
    both = machine.configuration({"UV_DEFAULT_INDEX": A, "UV_INDEX_URL": B, "PIP_INDEX_URL": C})
    assert both.mirror == Setting(IndexRef(A), "UV_DEFAULT_INDEX")


def test_a_variable_is_a_surer_mirror_than_a_file(machine: Machine) -> None:
    machine.write({"home/.config/uv/uv.toml": f'index-url = "{A}"\n'})
    assert machine.configuration({"PIP_INDEX_URL": C}).mirror == Setting(IndexRef(C), "PIP_INDEX_URL")
    assert machine.configuration().mirror is not None


def test_a_parsed_project_is_not_read_again(machine: Machine) -> None:
    machine.write({"home/code/project/pyproject.toml": "= broken"})
    from wheelcheck.index.configuration import index_configuration

    found = index_configuration(
        machine.project,
        machine.environ,
        IndexFlags(),
        project={"tool": {"uv": {"index-url": A}}},
        etc=str(machine.root / "etc"),
        prefix=str(machine.root / "prefix"),
    )
    assert found.uv.default is not None
