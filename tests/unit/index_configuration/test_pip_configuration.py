"""Our reading of pip's settings against pip's own, and what pip's documentation says of their order."""

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wheelcheck.index.configuration import Configuration
from wheelcheck.model.lock import IndexKind

FILES = ("etc/xdg/pip/pip.conf", "etc/pip.conf", "home/.pip/pip.conf", "home/.config/pip/pip.conf", "prefix/pip.conf")
INDEXES = ("https://a.example.org/simple", "https://b.example.org/simple/", "file:///srv/c/simple")
LINKS = ("https://a.example.org/links/", "file:///srv/links", "/srv/other")
FORMATS = (":all:", ":none:", "Foo_Bar", "foo.bar,numpy", "numpy", ":all:,:none:,scipy", "scipy,:all:")
ONLY_WHERE_PIP_HAS_ITS_LINUX_PATHS = pytest.mark.skipif(sys.platform != "linux", reason="folders of another system")


class Machine(Protocol):
    root: Path
    project: Path
    environ: dict[str, str]

    def write(self, files: Mapping[str, str]) -> None: ...
    def configuration(self, environ: Mapping[str, str] | None = None) -> Configuration: ...


def real_pip(machine: Machine, environ: Mapping[str, str]) -> Any:
    """The defaults of `pip install` on this machine, by pip itself."""
    commands, appdirs = import_module("pip._internal.commands"), import_module("pip._internal.utils.appdirs")
    with pytest.MonkeyPatch.context() as patch:
        for variable in os.environ:
            patch.delenv(variable)
        for variable, value in {**machine.environ, **environ}.items():
            patch.setenv(variable, value)
        etc = machine.root / "etc"
        patch.setattr(appdirs, "site_config_dirs", lambda name: [str(etc / "xdg" / name), str(etc)])
        patch.setattr(sys, "prefix", environ.get("VIRTUAL_ENV", str(machine.root / "prefix")))
        return commands.create_command("install").parser.get_default_values()


def assert_same(machine: Machine, environ: Mapping[str, str]) -> None:
    theirs, found = real_pip(machine, environ), machine.configuration(environ)
    ours = found.pip
    assert found.warnings == ()
    public = theirs.index_url == real_pip_default()
    assert (ours.default is None) is public
    if ours.default is not None:
        assert ours.default.value.url == theirs.index_url.rstrip("/")
    assert [setting.value.url for setting in ours.extra] == [url.rstrip("/") for url in theirs.extra_index_urls]
    links = [setting.value.url for setting in ours.find_links]
    assert [url.removeprefix("file://") for url in links] == [url.removeprefix("file://") for url in theirs.find_links]
    assert (ours.no_index is not None and ours.no_index.value) is bool(theirs.no_index)
    assert ours.formats.no_binary == theirs.format_control.no_binary
    assert ours.formats.only_binary == theirs.format_control.only_binary
    assert ours.formats.prefer_binary is bool(theirs.prefer_binary)


def real_pip_default() -> str:
    return str(import_module("pip._internal.models.index").PyPI.simple_url)


OPTIONS = {
    "index-url": st.sampled_from((*INDEXES, "")),
    "extra_index_url": st.lists(st.sampled_from(INDEXES), max_size=3).map("\n  ".join),
    "Find-Links": st.lists(st.sampled_from(LINKS), max_size=2).map(" ".join),
    "no-index": st.sampled_from(("yes", "0", "on", "False")),
    "no-binary": st.sampled_from(FORMATS),
    "only_binary": st.sampled_from(FORMATS),
    "prefer-binary": st.sampled_from(("true", "no")),
    "timeout": st.just("60"),
}
SECTION = st.fixed_dictionaries({}, optional=OPTIONS)
FILE = st.fixed_dictionaries({}, optional=dict.fromkeys(("global", "install", "download", "freeze"), SECTION))
ENVIRONMENT = st.fixed_dictionaries(
    {}, optional={f"PIP_{name.upper().replace('-', '_')}": values for name, values in OPTIONS.items()}
)


def ini(sections: Mapping[str, Mapping[str, str]]) -> str:
    return "".join(
        f"[{section}]\n" + "".join(f"{name} = {value}\n" for name, value in options.items())
        for section, options in sections.items()
    )


@ONLY_WHERE_PIP_HAS_ITS_LINUX_PATHS
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    files=st.fixed_dictionaries({}, optional=dict.fromkeys((*FILES, "named.conf", "venv/pip.conf"), FILE)),
    environ=ENVIRONMENT,
    named=st.sampled_from((None, "named.conf", "missing.conf", os.devnull)),
    virtual=st.booleans(),
)
def test_same_as_pip(
    machine: Machine,
    files: Mapping[str, Mapping[str, Mapping[str, str]]],
    environ: Mapping[str, str],
    named: str | None,
    virtual: bool,
) -> None:
    for name in (*FILES, "named.conf", "venv/pip.conf"):
        (machine.root / name).unlink(missing_ok=True)
    machine.write({name: ini(sections) for name, sections in files.items()})
    environ = {name: value.replace("\n  ", " ") for name, value in environ.items()}
    if named is not None:
        environ["PIP_CONFIG_FILE"] = named if named == os.devnull else str(machine.root / named)
    if virtual:
        environ["VIRTUAL_ENV"] = str(machine.root / "venv")
    assert_same(machine, environ)


@ONLY_WHERE_PIP_HAS_ITS_LINUX_PATHS
@pytest.mark.parametrize("place", range(1, len(FILES)))
def test_a_later_file_wins_and_says_so(machine: Machine, place: int) -> None:
    machine.write({FILES[place - 1]: "[global]\nindex-url = https://early.example.org/simple\n"})
    machine.write({FILES[place]: "[global]\nindex-url = https://late.example.org/simple/\n"})
    assert_same(machine, {})
    default = machine.configuration().pip.default
    assert default is not None
    assert default.value.url == "https://late.example.org/simple"
    assert default.origin == f"{machine.root / FILES[place]} [global]"


def test_the_environment_wins_over_files_and_says_so(machine: Machine) -> None:
    machine.write({"prefix/pip.conf": "[install]\nextra-index-url = https://a.example.org/simple\n"})
    extra = machine.configuration({"PIP_EXTRA_INDEX_URL": "https://b.example.org/x https://c.example.org/y/"}).pip.extra
    assert [(setting.value.url, setting.origin) for setting in extra] == [
        ("https://b.example.org/x", "PIP_EXTRA_INDEX_URL"),
        ("https://c.example.org/y", "PIP_EXTRA_INDEX_URL"),
    ]


def test_links_keep_what_they_are(machine: Machine) -> None:
    links = machine.configuration({"PIP_FIND_LINKS": "https://a.example.org/whl/ /srv/my wheels"}).pip.find_links
    assert {setting.value.kind for setting in links} == {IndexKind.FIND_LINKS}
    assert [setting.value.url for setting in links][:2] == ["https://a.example.org/whl/", "file:///srv/my"]
    assert unquote(links[2].value.url) == (Path.cwd() / "wheels").as_uri()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("index-url = https://a.example.org\n", "no section headers"),
        ("[global]\nindex-url = 1\nindex_url = 2\n", "already exists"),
        ("[global]\nno-index = perhaps\n", "neither yes nor no"),
    ],
)
def test_what_pip_would_refuse_is_told(machine: Machine, content: str, says: str) -> None:
    machine.write({"prefix/pip.conf": content})
    found = machine.configuration()
    assert [says in warning and str(machine.root) in warning for warning in found.warnings] == [True]


def test_a_file_that_is_no_text_is_told(machine: Machine) -> None:
    machine.write({"prefix/pip.conf": ""})
    (machine.root / "prefix/pip.conf").write_bytes(b"[global]\nindex-url = \xff\n")
    assert machine.configuration().warnings == (f"{machine.root}/prefix/pip.conf: not read: it is not UTF-8",)


@pytest.mark.parametrize(
    "content",
    [
        "index-url = https://user:hunter2@a.example.org\n",
        "[global]\nindex-url = x\n[hunter2 index\n",
        "[global]\nno-index = https://user:hunter2@a.example.org\n",
    ],
)
def test_a_secret_is_not_in_a_warning(machine: Machine, content: str) -> None:
    machine.write({"prefix/pip.conf": content})
    (warning,) = machine.configuration().warnings
    assert "hunter" not in warning
