"""Who may log in where, and above all where not."""

import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Protocol

import pytest

from wheelcheck.index.configuration import Configuration, in_force
from wheelcheck.index.credentials import Credentials, credentials_for
from wheelcheck.model.lock import IndexRef

INDEX = "https://index.example.org/team/simple"


class Machine(Protocol):
    root: Path
    project: Path
    environ: dict[str, str]

    def write(self, files: Mapping[str, str]) -> None: ...
    def configuration(
        self, environ: Mapping[str, str] | None = None, files: Mapping[str, str] | None = None
    ) -> Configuration: ...


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)


def found(machine: Machine, environ: Mapping[str, str] | None = None, *indexes: IndexRef) -> Credentials:
    whole = {**machine.environ, **(environ or {})}
    return credentials_for(machine.configuration(whole), whole, indexes)


@pytest.mark.parametrize(
    ("secret", "login"),
    [
        ("user:pass", ("user", "pass")),
        ("us%40er:p%3Aa%2Fss", ("us@er", "p:a/ss")),
        ("user:p:a:ss", ("user", "p:a:ss")),
        ("token", ("token", "")),
        ("user:", ("user", "")),
        (":pass", ("", "pass")),
        ("${USER}:${TOKEN}", ("me", "a%2Fb@c")),
        ("x%20${USER}:${unset}", ("x me", "${unset}")),
        ("user:${UNSET}", ("user", "${UNSET}")),
        ("a@b:c", ("a@b", "c")),
    ],
)
def test_user_information_of_the_url(machine: Machine, secret: str, login: tuple[str, str]) -> None:
    login_for = found(machine, {"USER": "me", "TOKEN": "a%2Fb@c", "unset": "small letters do not count"})
    assert login_for(f"https://{secret}@index.example.org/simple/numpy/") == login


ELSEWHERE = [
    "https://other.example.org/team/simple/numpy/",
    "http://index.example.org/team/simple/numpy/",
    "https://index.example.org:8443/team/simple/numpy/",
    "https://index.example.org.evil.example.org/team/simple/",
    "https://evil.example.org/index.example.org/team/simple/",
    "https://index.example.org@evil.example.org.example.net\\@index.example.org/team/simple",
    "https://team.index.example.org/",
    "ftp://index.example.org/team/simple/",
    "file:///team/simple",
    "https://[broken/team/simple",
    "https://index.example.org:port/team/simple",
    "",
]


@pytest.mark.parametrize("url", ELSEWHERE)
@pytest.mark.parametrize("variable", ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX", "PIPENV_PYPI_MIRROR"])
def test_nothing_goes_elsewhere(machine: Machine, url: str, variable: str) -> None:
    login_for = found(machine, {variable: "https://user:secret@index.example.org/team/simple"})
    assert login_for(f"{INDEX}/numpy/") == ("user", "secret")
    assert "secret" not in (login_for(url) or ())
    assert "secret" not in (login_for.after_refusal(url) or ())


def test_the_default_port_is_the_same_place(machine: Machine) -> None:
    login_for = found(machine, {"PIP_INDEX_URL": "https://user:secret@Index.Example.org:443/team/simple/"})
    assert login_for(f"{INDEX}/numpy/") == ("user", "secret")


def test_the_nearest_index_of_a_host_decides(machine: Machine) -> None:
    one, two = "https://one:1@index.example.org/one/simple", "https://two:2@index.example.org/two/simple"
    login_for = found(machine, {"PIP_EXTRA_INDEX_URL": f"{one} {two} https://index.example.org/two/simple/deep"})
    host = "https://index.example.org"
    assert login_for(f"{host}/one/simple/numpy/") == ("one", "1")
    assert login_for(f"{host}/two/simple/numpy/") == ("two", "2")
    # The files that an index serves beside itself, and what pip and uv send to other paths of the host.
    assert login_for(f"{host}/two/files/numpy.whl") == ("two", "2")
    assert login_for(f"{host}/one/files/numpy.whl") == ("one", "1")
    # A path that merely begins with the same letters, or climbs out, is another path.
    assert login_for(f"{host}/two/simple/../../one/simple/numpy/") == ("one", "1")
    assert login_for(f"{host}/two/simple/%2e%2e/%2e%2e/one/simple/numpy/") == ("one", "1")


def test_uv_variables_by_the_name_of_the_index(machine: Machine) -> None:
    environ = {
        "UV_INDEX": f"my-team.1={INDEX}",
        "UV_INDEX_MY_TEAM_1_USERNAME": "user",
        "UV_INDEX_MY_TEAM_1_PASSWORD": "secret",
    }
    assert found(machine, environ)(f"{INDEX}/numpy/") == ("user", "secret")
    del environ["UV_INDEX_MY_TEAM_1_USERNAME"]
    assert found(machine, environ)(f"{INDEX}/numpy/") == ("", "secret")


def test_poetry_variables_and_files(machine: Machine) -> None:
    source = f'[[tool.poetry.source]]\nname = "my-team"\nurl = "{INDEX}"\n'
    machine.write({"home/code/project/pyproject.toml": source})
    assert found(machine)(f"{INDEX}/numpy/") is None
    auth = '[http-basic.my-team]\nusername = "stored"\npassword = "kept"\n'
    machine.write({"home/.config/pypoetry/auth.toml": auth})
    assert found(machine)(f"{INDEX}/numpy/") == ("stored", "kept")
    environ = {"POETRY_HTTP_BASIC_MY_TEAM_PASSWORD": "secret"}
    assert found(machine, environ)(f"{INDEX}/numpy/") == ("stored", "secret")
    environ["POETRY_HTTP_BASIC_MY_TEAM_USERNAME"] = "user"
    assert found(machine, environ)(f"{INDEX}/numpy/") == ("user", "secret")


def test_poetry_secrets_do_not_go_to_another_index_of_the_host(machine: Machine) -> None:
    other = "https://index.example.org/other/simple"
    sources = (
        f'[[tool.poetry.source]]\nname = "a"\nurl = "{INDEX}"\n[[tool.poetry.source]]\nname = "b"\nurl = "{other}"\n'
    )
    machine.write({"home/code/project/pyproject.toml": sources})
    login_for = found(machine, {"POETRY_HTTP_BASIC_A_USERNAME": "user", "POETRY_HTTP_BASIC_A_PASSWORD": "secret"})
    assert login_for(f"{other}/numpy/") is None
    assert login_for("https://index.example.org/team/files/numpy.whl") == ("user", "secret")


def test_a_lock_cannot_ask_for_a_secret_by_its_name(machine: Machine) -> None:
    environ = {
        "UV_INDEX_INTERNAL_USERNAME": "user",
        "UV_INDEX_INTERNAL_PASSWORD": "secret",
        "POETRY_HTTP_BASIC_INTERNAL_USERNAME": "user",
        "POETRY_HTTP_BASIC_INTERNAL_PASSWORD": "secret",
    }
    evil = IndexRef("https://evil.example.org/simple", name="internal")
    assert found(machine, environ, evil)("https://evil.example.org/simple/numpy/") is None


def test_a_locks_own_user_information_serves_its_host(machine: Machine) -> None:
    login_for = found(machine, None, IndexRef("https://user:secret@index.example.org/team/simple"))
    assert login_for("https://index.example.org/team/files/numpy.whl") == ("user", "secret")


def test_pdm_sources(machine: Machine) -> None:
    machine.write(
        {"home/.config/pdm/config.toml": f'[pypi.team]\nurl = "{INDEX}"\nusername = "user"\npassword = "p@s/s"\n'}
    )
    assert found(machine)(f"{INDEX}/numpy/") == ("user", "p@s/s")


NETRC = "machine index.example.org login user password secret\nmachine other.example.org account me password only\n"


def test_netrc(machine: Machine) -> None:
    machine.write({"home/.netrc": NETRC})
    assert found(machine)(f"{INDEX}/numpy/") == ("user", "secret")
    assert found(machine)("https://other.example.org/simple/") == ("me", "only")
    assert found(machine)("https://third.example.org/simple/") is None
    machine.write({"named": "machine index.example.org login named password secret2\n"})
    assert found(machine, {"NETRC": str(machine.root / "named")})(f"{INDEX}/numpy/") == ("named", "secret2")
    assert found(machine, {"NETRC": str(machine.root / "missing")})(f"{INDEX}/numpy/") is None


def test_netrc_comes_after_what_is_said_for_the_index(machine: Machine) -> None:
    machine.write({"home/.netrc": NETRC})
    login_for = found(machine, {"PIP_INDEX_URL": "https://mine:own@index.example.org/team/simple"})
    assert login_for(f"{INDEX}/numpy/") == ("mine", "own")
    assert login_for("https://index.example.org/another/simple/") == ("user", "secret")


def test_a_broken_netrc_is_told_without_its_secrets(machine: Machine) -> None:
    machine.write({"home/.netrc": "machine index.example.org login user\n  hunter2 hunter3\n"})
    login_for = found(machine)
    assert login_for(f"{INDEX}/numpy/") is None
    assert login_for(f"{INDEX}/scipy/") is None
    (warning,) = login_for.warnings
    assert warning.startswith(f"{machine.root}/home/.netrc: not used: line ")
    assert "hunter" not in warning


class Keyring(ModuleType):
    def __init__(self, asked: list[tuple[str, str | None]]) -> None:
        super().__init__("keyring")
        self.asked = asked

    def get_password(self, service: str, user: str) -> str | None:
        self.asked.append((service, user))
        return "from keyring" if user == "user" else None

    def get_credential(self, service: str, user: str | None) -> SimpleNamespace:
        self.asked.append((service, user))
        return SimpleNamespace(username="found", password="as well")


def test_keyring_is_asked_for_a_user_without_password(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str | None]] = []
    monkeypatch.setitem(sys.modules, "keyring", Keyring(asked))
    login_for = found(machine, {"PIP_INDEX_URL": "https://user@index.example.org/team/simple"})
    assert login_for(f"{INDEX}/numpy/") == ("user", "from keyring")
    assert login_for("https://token@index.example.org/x/") == ("token", "")
    assert asked == [(f"{INDEX}/numpy/", "user"), ("https://index.example.org/x/", "token")]


def test_keyring_is_asked_without_user_only_after_a_refusal(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str | None]] = []
    monkeypatch.setitem(sys.modules, "keyring", Keyring(asked))
    login_for = found(machine)
    assert (login_for(f"{INDEX}/numpy/"), asked) == (None, [])
    assert login_for.after_refusal(f"{INDEX}/numpy/") == ("found", "as well")
    off = found(machine, {"PIP_KEYRING_PROVIDER": "disabled"})
    assert off.after_refusal(f"{INDEX}/numpy/") is None


def test_a_keyring_that_breaks_is_no_keyring(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = ModuleType("keyring")
    monkeypatch.setitem(sys.modules, "keyring", broken)
    assert found(machine).after_refusal(f"{INDEX}/numpy/") is None


@pytest.mark.skipif(sys.platform == "win32", reason="a program that is a shell script")
def test_the_keyring_program_runs_only_when_told(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.write({"bin/keyring": '#!/bin/sh\n[ "$1" = get ] && echo "$2 for $3"\n'})
    (machine.root / "bin/keyring").chmod(0o755)
    monkeypatch.setenv("PATH", f"{machine.root}/bin:/usr/bin:/bin")
    url = "https://user@index.example.org/x/"
    assert found(machine)(url) == ("user", "")
    for variable in ("PIP_KEYRING_PROVIDER", "UV_KEYRING_PROVIDER"):
        asked = found(machine, {variable: "subprocess"})
        assert asked(url) == ("user", "https://index.example.org/x/ for user")


def test_nothing_shows_a_secret(machine: Machine) -> None:
    machine.write(
        {
            "home/code/project/pyproject.toml": '[[tool.poetry.source]]\nname = "a"\nurl = "https://u:hunter2@a.example.org"\n'
            '[[tool.pdm.source]]\nname = "b"\nurl = "https://u:hunter2@b.example.org"\n'
            '[[tool.uv.index]]\nurl = "https://u:hunter2@c.example.org"\n'
        }
    )
    environ = {
        "PIP_INDEX_URL": "https://u:hunter2@d.example.org/simple",
        "PIP_FIND_LINKS": "https://hunter2@e.example.org/",
        "PIPENV_PYPI_MIRROR": "https://u:hunter2@f.example.org/",
        "POETRY_PYPI_MIRROR_URL": "https://u:hunter2@g.example.org/",
    }
    configuration = machine.configuration(environ)
    shown = [value for row in in_force(configuration) for value in row]
    assert not [value for value in shown if "hunter2" in value]
    for letter in "abcdefg":
        assert [value for value in shown if f"{letter}.example.org" in value]
    assert "hunter2" not in repr(credentials_for(configuration, environ))
