"""Which indexes each kind of lock asks, in which order, and which file formats it allows."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pytest

from wheelcheck.index.configuration import Configuration, IndexFlags, public_index
from wheelcheck.index.routes import Route, RouteRule, controls, route, routes
from wheelcheck.model.lock import (
    FormatControl,
    IndexKind,
    IndexRef,
    Installer,
    Lock,
    LockFormat,
    Pin,
    Source,
    SourceType,
)

A, B, C, D = (f"https://{letter}.example.org/simple" for letter in "abcd")
PLAIN = Pin("numpy", "1.0")
LINKS = IndexRef("https://links.example.org/whl/", IndexKind.FIND_LINKS)
LOCAL = IndexRef("file:///srv/wheels", IndexKind.FIND_LINKS)
FORMATS = {
    Installer.PIP: LockFormat.REQUIREMENTS,
    Installer.UV: LockFormat.UV,
    Installer.POETRY: LockFormat.POETRY,
    Installer.PDM: LockFormat.PDM,
    Installer.PIPENV: LockFormat.PIPFILE,
}


class Machine(Protocol):
    root: Path
    project: Path

    def write(self, files: Mapping[str, str]) -> None: ...
    def configuration(
        self,
        environ: Mapping[str, str] | None = None,
        files: Mapping[str, str] | None = None,
        flags: IndexFlags | None = None,
    ) -> Configuration: ...


def lock(installer: Installer, *pins: Pin, indexes: tuple[IndexRef, ...] = (), version: str = "1") -> Lock:
    return Lock("lock", FORMATS[installer], version, installer, pins or (PLAIN,), indexes=indexes)


def pinned(url: str | None = None, name: str | None = None, kind: IndexKind = IndexKind.SIMPLE) -> Pin:
    return Pin("numpy", "1.0", Source(SourceType.INDEX, url, name, index_kind=kind))


def urls(found: Route) -> list[str]:
    public = public_index()
    return ["public" if ref == public else ref.url for ref in found.indexes]


def asked(made: Lock, configuration: Configuration) -> list[str]:
    return urls(route(made, made.pins[0], configuration))


@pytest.mark.parametrize("installer", Installer)
def test_the_public_index_where_nothing_is_said(machine: Machine, installer: Installer) -> None:
    assert asked(lock(installer), machine.configuration()) == ["public"]


@pytest.mark.parametrize("installer", Installer)
@pytest.mark.parametrize("variable", ["PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL"])
def test_a_mirror_of_the_machine_counts_for_every_lock(machine: Machine, installer: Installer, variable: str) -> None:
    assert asked(lock(installer), machine.configuration({variable: A})) == [A]


def test_the_tools_own_default_wins_over_the_mirror_of_another(machine: Machine) -> None:
    both = machine.configuration({"PIP_INDEX_URL": A, "UV_DEFAULT_INDEX": B})
    assert asked(lock(Installer.PIP), both) == [A]
    assert asked(lock(Installer.UV), both) == [B]


@pytest.mark.parametrize("installer", [Installer.UV, Installer.POETRY, Installer.PDM, Installer.PIPENV])
def test_extra_indexes_and_links_of_pip_are_pips(machine: Machine, installer: Installer) -> None:
    environ = {"PIP_EXTRA_INDEX_URL": A, "PIP_FIND_LINKS": LINKS.url, "PIP_NO_INDEX": "1", "PIP_NO_BINARY": ":all:"}
    assert asked(lock(installer), machine.configuration(environ)) == ["public"]


@pytest.mark.parametrize("installer", Installer)
def test_flags_count_for_every_lock(machine: Machine, installer: Installer) -> None:
    flags = IndexFlags(A, [B], [LINKS.url])
    found = asked(lock(installer), machine.configuration({"PIP_INDEX_URL": C, "UV_INDEX_URL": C}, flags=flags))
    assert sorted(found) == sorted([A, B, LINKS.url])


@pytest.mark.parametrize("installer", Installer)
def test_the_locks_own_source_wins_over_flags(machine: Machine, installer: Installer) -> None:
    flags = IndexFlags(A, [B], [LINKS.url])
    made = lock(installer, pinned(C, "own"))
    assert asked(made, machine.configuration({"PIP_INDEX_URL": D}, flags=flags)) == [C]


@pytest.mark.parametrize("installer", Installer)
def test_no_index_leaves_links_alone(machine: Machine, installer: Installer) -> None:
    assert asked(lock(installer), machine.configuration(flags=IndexFlags(no_index=True))) == []
    assert asked(lock(installer, pinned(A)), machine.configuration(flags=IndexFlags(no_index=True))) == []
    found = machine.configuration(flags=IndexFlags(A, [B], [LINKS.url], no_index=True))
    assert asked(lock(installer), found) == [LINKS.url]


@pytest.mark.parametrize("kind", [kind for kind in SourceType if kind is not SourceType.INDEX])
@pytest.mark.parametrize("installer", Installer)
def test_other_sources_ask_no_index(machine: Machine, installer: Installer, kind: SourceType) -> None:
    made = lock(installer, Pin("numpy", "1.0", Source(kind, "https://files.example.org/numpy.whl")))
    assert asked(made, machine.configuration({"PIP_EXTRA_INDEX_URL": A})) == []


def test_pip_order(machine: Machine) -> None:
    environ = {"PIP_INDEX_URL": A, "PIP_EXTRA_INDEX_URL": f"{B} {C}", "PIP_FIND_LINKS": f"{LINKS.url} /srv/wheels"}
    found = route(lock(Installer.PIP), PLAIN, machine.configuration(environ, flags=IndexFlags(None, [D])))
    assert (urls(found), found.rule) == ([LOCAL.url, A, B, C, D, LINKS.url], RouteRule.MERGE)


def test_lines_of_requirements_replace_or_add(machine: Machine) -> None:
    configuration = machine.configuration({"PIP_INDEX_URL": A, "PIP_EXTRA_INDEX_URL": B, "PIP_FIND_LINKS": LINKS.url})
    made = lock(Installer.PIP, indexes=(IndexRef(C), LOCAL))
    assert asked(made, configuration) == [LOCAL.url, C, LINKS.url]
    assert asked(made._replace(indexes_added=True), configuration) == [LOCAL.url, A, B, C, LINKS.url]
    links_only = lock(Installer.PIP, indexes=(LOCAL,))._replace(indexes_added=True)
    assert asked(links_only, configuration) == [LOCAL.url, A, B, LINKS.url]
    closed = lock(Installer.PIP, indexes=(LOCAL,))._replace(no_index=True)
    assert asked(closed, configuration) == [LOCAL.url, LINKS.url]


def test_pip_no_index_of_the_environment(machine: Machine) -> None:
    configuration = machine.configuration({"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/srv/wheels", "PIP_INDEX_URL": A})
    assert asked(lock(Installer.PIP), configuration) == [LOCAL.url]
    assert asked(lock(Installer.PIP), machine.configuration({"PIP_NO_INDEX": "0"})) == ["public"]


@pytest.mark.parametrize(
    ("strategy", "rule"),
    [
        ("", RouteRule.FIRST),
        ("first-index", RouteRule.FIRST),
        ("unsafe-first-match", RouteRule.FIRST_MATCH),
        ("unsafe-best-match", RouteRule.MERGE),
    ],
)
def test_uv_order_and_rule(machine: Machine, strategy: str, rule: RouteRule) -> None:
    environ = {"UV_DEFAULT_INDEX": A, "UV_INDEX": f"{B} {C}", "UV_FIND_LINKS": LINKS.url, "UV_INDEX_STRATEGY": strategy}
    made = lock(Installer.UV)._replace(format=LockFormat.REQUIREMENTS)
    found = route(made, PLAIN, machine.configuration(environ))
    assert (urls(found), found.rule) == ([LINKS.url, B, C, A], rule)


def test_uv_pip_has_its_own_table_and_uv_lock_has_not(machine: Machine) -> None:
    project = f'[tool.uv]\nextra-index-url = ["{A}"]\n[tool.uv.pip]\nindex-url = "{B}"\n'
    configuration = machine.configuration(files={"home/code/project/pyproject.toml": project})
    assert asked(lock(Installer.UV)._replace(format=LockFormat.REQUIREMENTS), configuration) == [A, B]
    assert asked(lock(Installer.UV), configuration) == [A, "public"]


def test_uv_registry_is_flat_when_the_project_says_so(machine: Machine) -> None:
    table = (
        '[[tool.uv.index]]\nname = "x"\nurl = "https://u:p@links.example.org/whl/"\nformat = "flat"\nexplicit = true\n'
    )
    configuration = machine.configuration(files={"home/code/project/pyproject.toml": table})
    made = lock(Installer.UV, pinned("https://links.example.org/whl"))
    assert route(made, made.pins[0], configuration).indexes[0].kind is IndexKind.FIND_LINKS
    assert asked(lock(Installer.UV, pinned(A)), configuration) == [A]


def test_a_local_registry_is_looked_at_both_ways(machine: Machine) -> None:
    made = lock(Installer.UV, pinned("../my links", kind=IndexKind.FIND_LINKS))._replace(path="/code/it/uv.lock")
    found = route(made, made.pins[0], machine.configuration())
    assert found == Route(
        (IndexRef("file:///code/my%20links", IndexKind.FIND_LINKS), IndexRef("file:///code/my%20links")),
        RouteRule.MERGE,
    )


SOURCES = {
    "private": f'[[tool.poetry.source]]\nname = "Private"\nurl = "{A}"\n',
    "more": f'[[tool.poetry.source]]\nname = "more"\nurl = "{B}"\npriority = "supplemental"\n',
    "default": f'[[tool.poetry.source]]\nname = "default"\nurl = "{C}"\npriority = "default"\n',
    "explicit": f'[[tool.poetry.source]]\nname = "explicit"\nurl = "{D}"\npriority = "explicit"\n',
    "public": '[[tool.poetry.source]]\nname = "PyPI"\npriority = "primary"\n',
}


@pytest.mark.parametrize(
    ("sources", "poetry_1", "poetry_2"),
    [
        ("private", "public", A),
        ("explicit more", "public", "public"),
        ("more private", "public", A),
        ("private public", "public", "public"),
        ("private default", C, C),
        ("explicit default", C, C),
    ],
)
def test_poetry_pins_without_source(machine: Machine, sources: str, poetry_1: str, poetry_2: str) -> None:
    project = "".join(SOURCES[name] for name in sources.split())
    configuration = machine.configuration(files={"home/code/project/pyproject.toml": project})
    assert asked(lock(Installer.POETRY, version="2.0"), configuration) == [poetry_1]
    assert asked(lock(Installer.POETRY, version="2.1"), configuration) == [poetry_2]
    assert asked(lock(Installer.POETRY, pinned(None, "PyPI"), version="2.0"), configuration) == [poetry_1]


def test_poetry_looks_a_source_up_by_name(machine: Machine) -> None:
    configuration = machine.configuration(files={"home/code/project/pyproject.toml": SOURCES["private"]})
    made = lock(Installer.POETRY, pinned("https://old.example.org/simple", "private"))
    assert route(made, made.pins[0], configuration) == Route((IndexRef(A, name="Private"),), RouteRule.POETRY)
    assert asked(lock(Installer.POETRY, pinned(B, "unknown")), configuration) == [B]
    assert asked(lock(Installer.POETRY, pinned(None, "unknown")), configuration) == []


def test_poetry_mirror(machine: Machine) -> None:
    configuration = machine.configuration({"POETRY_PYPI_MIRROR_URL": A, "PIP_INDEX_URL": B})
    assert asked(lock(Installer.POETRY), configuration) == [A]
    assert asked(lock(Installer.PDM), configuration) == [B]


PDM = f"""
[[tool.pdm.source]]
name = "private"
url = "{A}"
include_packages = ["secret-*"]
[[tool.pdm.source]]
name = "more"
url = "{B}"
exclude_packages = ["numpy"]
"""


@pytest.mark.parametrize(
    ("name", "expected"), [("secret-it", [A]), ("numpy", ["public", A]), ("other", ["public", A, B])]
)
def test_pdm_sources_by_name(machine: Machine, name: str, expected: list[str]) -> None:
    configuration = machine.configuration(files={"home/code/project/pyproject.toml": PDM})
    made = lock(Installer.PDM, Pin(name, "1.0"), PLAIN)
    assert asked(made, configuration) == expected
    assert [urls(found) for found in routes(made, configuration)] == [expected, ["public", A]]


def test_pdm_rule(machine: Machine) -> None:
    assert route(lock(Installer.PDM), PLAIN, machine.configuration()).rule is RouteRule.MERGE
    ordered = "[tool.pdm.resolution]\nrespect-source-order = true\n"
    configuration = machine.configuration(files={"home/code/project/pyproject.toml": ordered})
    assert route(lock(Installer.PDM), PLAIN, configuration).rule is RouteRule.FIRST_MATCH


def test_pipenv(machine: Machine) -> None:
    public = IndexRef(public_index().url, name="pypi")
    made = lock(Installer.PIPENV, indexes=(public, IndexRef(A, name="private")))
    assert asked(made, machine.configuration()) == [public.url]
    assert asked(made._replace(pins=(pinned(None, "private"),)), machine.configuration()) == [A]
    assert asked(made._replace(pins=(pinned(None, "unknown"),)), machine.configuration()) == []
    assert asked(made, machine.configuration({"PIPENV_PYPI_MIRROR": B})) == [B]
    assert asked(made._replace(pins=(pinned(None, "private"),)), machine.configuration({"PIPENV_PYPI_MIRROR": B})) == [
        A
    ]
    all_of_them = {"home/code/project/Pipfile": "[pipenv]\ninstall_search_all_sources = true\n"}
    assert asked(made, machine.configuration(files=all_of_them)) == [public.url, A]


def test_pins_share_their_route(machine: Machine) -> None:
    made = lock(Installer.PIP, *[Pin(f"p{number}", "1") for number in range(5)], pinned(A))
    found = routes(made, machine.configuration())
    assert len({id(one) for one in found}) == 2
    assert [urls(one) for one in found] == [["public"]] * 5 + [[A]]


def names(*texts: str) -> frozenset[str]:
    return frozenset(texts)


@pytest.mark.parametrize(
    ("environ", "flags", "lines", "expected"),
    [
        ({"PIP_NO_BINARY": "numpy"}, IndexFlags(), FormatControl(), FormatControl(names("numpy"))),
        (
            {"PIP_NO_BINARY": "numpy"},
            IndexFlags(only_binary=["numpy,scipy"]),
            FormatControl(),
            FormatControl(names(), names("numpy", "scipy")),
        ),
        (
            {},
            IndexFlags(only_binary=[":all:"]),
            FormatControl(names("numpy")),
            FormatControl(names("numpy"), names(":all:")),
        ),
        ({"PIP_NO_BINARY": "x"}, IndexFlags(), FormatControl(names(":all:")), FormatControl(names(":all:"))),
        (
            {"PIP_ONLY_BINARY": ":all:"},
            IndexFlags(),
            FormatControl(names(":all:"), names("x")),
            FormatControl(names(":all:"), names("x")),
        ),
        ({"PIP_PREFER_BINARY": "1"}, IndexFlags(), FormatControl(), FormatControl(prefer_binary=True)),
        ({}, IndexFlags(prefer_binary=True), FormatControl(), FormatControl(prefer_binary=True)),
        (
            {},
            IndexFlags(no_binary={"numpy", ":all:"}, only_binary={"scipy"}),
            FormatControl(),
            FormatControl(names("numpy", ":all:"), names("scipy")),
        ),
        ({"PIP_NO_BINARY": ":all:"}, IndexFlags(no_binary=[":none:"]), FormatControl(), FormatControl()),
    ],
)
def test_formats_of_pip(
    machine: Machine, environ: dict[str, str], flags: IndexFlags, lines: FormatControl, expected: FormatControl
) -> None:
    made = lock(Installer.PIP)._replace(controls=lines)
    assert controls(made, machine.configuration(environ, flags=flags)) == expected


@pytest.mark.parametrize("installer", Installer)
def test_formats_come_from_the_locks_own_tool(machine: Machine, installer: Installer) -> None:
    environ = {
        "PIP_NO_BINARY": "by-pip",
        "UV_NO_BINARY_PACKAGE": "by-uv",
        "POETRY_INSTALLER_NO_BINARY": "by-poetry",
        "PDM_NO_BINARY": "by-pdm",
    }
    expected = "by-pip" if installer is Installer.PIPENV else f"by-{installer}"
    assert controls(lock(installer), machine.configuration(environ)) == FormatControl(names(expected))
    over = machine.configuration(environ, flags=IndexFlags(only_binary=[expected]))
    assert controls(lock(installer), over) == FormatControl(names(), names(expected))


def test_pipenv_does_not_see_pips_files(machine: Machine) -> None:
    configuration = machine.configuration(files={"prefix/pip.conf": "[install]\nno-binary = numpy\n"})
    assert controls(lock(Installer.PIP), configuration) == FormatControl(names("numpy"))
    assert controls(lock(Installer.PIPENV), configuration) == FormatControl()
