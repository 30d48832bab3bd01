"""What commands install: locks, names, packages of the system, Pythons."""

import pytest

from wheelcheck.images.commands import Command
from wheelcheck.images.installs import Install, installs_in, python_of, system_packages_of
from wheelcheck.model.lock import Installer, LockFormat


def command(text: str, **environment: str) -> Command:
    words = text.split()
    return Command(tuple(words), words[0], environment, 7)


def only(text: str, **environment: str) -> Install | None:
    found = list(installs_in(command(text, **environment)))
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("text", "files", "names"),
    [
        ("pip install -r requirements.txt", ("requirements.txt",), ()),
        ("pip3.12 install --no-cache-dir --requirement=a.txt -c b.txt x", ("a.txt",), ("x",)),
        ("python3 -m pip install -U -ra.txt", ("a.txt",), ()),
        ("pip install .", (".",), ()),
        ("pip install -e .[dev] ./other", (".[dev]", "./other"), ()),
        ("pip install --target /x --index-url https://index.example.org a==1", (), ("a==1",)),
        ("pip wheel -w /wheels -r requirements.txt", ("requirements.txt",), ()),
        ("poetry run pip install -r a.txt", ("a.txt",), ()),
        ("xargs -n 1 pip install a", (), ("a",)),
    ],
)
def test_pip(text: str, files: tuple[str, ...], names: tuple[str, ...]) -> None:
    found = only(text)
    assert found is not None
    assert (found.installer, found.lock, found.files, found.names, found.line) == (Installer.PIP, None, files, names, 7)


@pytest.mark.parametrize(
    ("text", "installer", "lock", "groups"),
    [
        ("poetry install", Installer.POETRY, LockFormat.POETRY, ()),
        ("python -m poetry install --no-root --only main,prod", Installer.POETRY, LockFormat.POETRY,
         (("only", "main"), ("only", "prod"))),
        ("poetry install --no-dev", Installer.POETRY, LockFormat.POETRY, (("without", "dev"),)),
        ("poetry export -f requirements.txt --without=dev -o r.txt", Installer.PIP, LockFormat.POETRY,
         (("without", "dev"),)),
        ("uv sync --frozen --no-dev --group docs", Installer.UV, LockFormat.UV,
         (("with", "docs"), ("without", "dev"))),
        ("uv export --no-hashes", Installer.UV, LockFormat.UV, ()),
        ("pdm sync --prod", Installer.PDM, LockFormat.PDM, (("without", "dev"),)),
        ("pipenv install --system --deploy", Installer.PIPENV, LockFormat.PIPFILE, (("without", "dev"),)),
        ("pipenv sync --dev", Installer.PIPENV, LockFormat.PIPFILE, ()),
    ],
)  # fmt: skip
def test_tools_with_locks(
    text: str, installer: Installer, lock: LockFormat, groups: tuple[tuple[str, str], ...]
) -> None:
    found = only(text)
    assert found is not None
    assert (found.installer, found.lock, found.groups) == (installer, lock, groups)


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("uv pip install --system -r requirements.txt", ("requirements.txt",)),
        ("uv pip sync requirements.txt", ("requirements.txt",)),
        ("pip-sync", ("requirements.txt",)),
        ("pip-sync a.txt b.txt", ("a.txt", "b.txt")),
    ],
)
def test_files_of_other_tools(text: str, files: tuple[str, ...]) -> None:
    found = only(text)
    assert found is not None
    assert found.files == files


@pytest.mark.parametrize(
    "text", ["pip --version", "pip list", "poetry build", "poetry config a b", "uv lock", "uv tool install a", "pip", "npm install",
             "python -m venv x", "python setup.py install", "pipenv lock", "xargs", "poetry run"]
)  # fmt: skip
def test_what_installs_nothing(text: str) -> None:
    assert only(text) is None


def test_format_control_comes_from_options_and_variables() -> None:
    found = only("pip install --no-binary=psycopg2,lxml -r a.txt", PIP_NO_BINARY="Foo_Bar", PIP_ONLY_BINARY=":all:")
    assert found is not None
    assert (found.no_binary, found.only_binary) == (("psycopg2", "lxml", "foo-bar"), (":all:",))
    found = only("uv sync", UV_NO_BINARY="1")
    assert found is not None
    assert found.no_binary == (":all:",)


@pytest.mark.parametrize(
    ("text", "packages"),
    [
        ("apk add --no-cache --virtual .build-deps gcc musl-dev=1.2", ("gcc", "musl-dev")),
        ("apt-get install -y --no-install-recommends libpq-dev gcc", ("libpq-dev", "gcc")),
        ("apt-get -y install a", ("a",)),
        ("apt-get update", ()),
        ("dnf install -y gcc", ("gcc",)),
        ("apk del gcc", ()),
        ("npm install a", ()),
    ],
)
def test_packages_of_the_system(text: str, packages: tuple[str, ...]) -> None:
    assert system_packages_of(command(text)) == packages


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("apk add python3 py3-pip", ""),
        ("apt-get install -y python3.11 python3.11-venv", "3.11"),
        ("dnf install python39", "3.9"),
        ("apt-get install -y gcc", None),
        ("uv python install 3.12", "3.12"),
        ("uv venv --python 3.13 /opt", "3.13"),
        ("uv sync", None),
        ("pyenv install 3.10.4", "3.10.4"),
        ("pip install python3", None),
    ],
)
def test_pythons(text: str, python: str | None) -> None:
    assert python_of(command(text)) == python
