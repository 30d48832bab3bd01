"""What a project asks for, in the tables of every tool."""

import pytest

from wheelcheck.lockfiles.project_file import read_pipfile, read_pyproject
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import Condition, IndexRef, Installer, Lock, LockedFile, Source, SourceType, Wish

STANDARD = """
[project]
name = "demo"
requires-python = ">=3.10"
dependencies = ["A.b>=1,<2", "c[x,Y] ; python_version < '3.12'"]

[project.optional-dependencies]
ml = ["d"]
all = ["demo[ml]", "e"]

[dependency-groups]
dev = ["f", {include-group = "lint"}]
lint = ["g~=1.0"]
"""

POETRY = """
[tool.poetry.dependencies]
python = "^3.9"
a = "^1.2"
b = {version = ">=1", optional = true, extras = ["x"], source = "own", markers = "os_name == 'posix'"}
c = [{version = "<2", python = "<3.10"}, {version = ">=2", python = ">=3.10"}]
d = {git = "https://git.example.org/d"}
e = {path = "../e", develop = true}

[tool.poetry.extras]
more = ["b"]

[tool.poetry.group.docs]
optional = true
[tool.poetry.group.docs.dependencies]
f = "*"
"""

UV = """
[project]
dependencies = ["a", "b", "c", "d", "e", "f"]

[tool.uv]
dev-dependencies = ["g>=1"]

[tool.uv.sources]
a = {index = "own"}
B = {git = "https://git.example.org/b"}
c = {workspace = true}
d = [{index = "own", marker = "sys_platform == 'win32'"}, {path = "./d", marker = "sys_platform == 'linux'"}]
e = {index = "none-such"}

[[tool.uv.index]]
name = "own"
url = "https://index.example.org/own/"
"""

PDM = """
[project]
dependencies = ["a"]
[tool.pdm.dev-dependencies]
Test = ["b>1", "-e file:///own"]
"""

PIPFILE = """
[[source]]
url = "https://${WHO}@index.example.org/simple/"
name = "own"
verify_ssl = true

[packages]
a = "*"
B_c = {version = ">=1", extras = ["x"], markers = "os_name == 'posix'", index = "own"}
d = {git = "https://git.example.org/d", ref = "main"}
e = {path = "."}

[dev-packages]
f = "==1.0"

[docs]
g = "*"

[requires]
python_version = "3.11"
"""


def project(text: str) -> Lock:
    return read_pyproject(text, "pyproject.toml")


def asked(lock: Lock) -> list[tuple[str, str | None, str | None, str | None]]:
    return [
        (wish.text, condition.group, condition.extra, condition.marker)
        for wish in lock.wishes
        for condition in wish.conditions
    ]


def test_standard_tables() -> None:
    lock = project(STANDARD)
    assert asked(lock) == [
        ("a-b<2,>=1", "main", None, None),
        ("c[x,y]", "main", None, 'python_version < "3.12"'),
        ("d", "main", "ml", None),
        ("d", "main", "all", None),
        ("e", "main", "all", None),
        ("f", "dev", None, None),
        ("g~=1.0", "dev", None, None),
        ("g~=1.0", "lint", None, None),
    ]
    assert (lock.installer, lock.requires_python, lock.whole_range) == (Installer.PIP, ">=3.10", False)
    assert (lock.groups, lock.extras) == (("main", "dev", "lint"), ("all", "ml"))
    assert [wish.line for wish in lock.wishes[:2]] == [5, 5]


def test_poetrys_tables() -> None:
    lock = project(POETRY)
    assert asked(lock) == [
        ("a>=1.2,<2", "main", None, None),
        ("b[x]>=1", "main", "more", "os_name == 'posix'"),
        ("c<2", "main", None, 'python_version < "3.10"'),
        ("c>=2", "main", None, 'python_version >= "3.10"'),
        ("f", "docs", None, None),
    ]
    assert (lock.installer, lock.requires_python, lock.whole_range) == (Installer.POETRY, ">=3.9,<4", True)
    assert lock.wishes[1].source == Source(SourceType.INDEX, name="own")
    assert [(pin.name, pin.source) for pin in lock.pins] == [
        ("d", Source(SourceType.VCS, "https://git.example.org/d")),
        ("e", Source(SourceType.DIRECTORY, "../e")),
    ]
    assert lock.optional_groups == ("docs",)


def test_uvs_sources() -> None:
    lock = project(UV)
    own = Source(SourceType.INDEX, "https://index.example.org/own", "own")
    assert [(wish.text, wish.source) for wish in lock.wishes] == [
        ("a", own),
        ("e", Source(SourceType.INDEX)),
        ("f", Source(SourceType.INDEX)),
        ("g>=1", Source(SourceType.INDEX)),
    ]
    assert [(pin.name, pin.source) for pin in lock.pins] == [
        ("b", Source(SourceType.VCS, "https://git.example.org/b")),
        ("c", Source(SourceType.DIRECTORY)),
        ("d", Source(SourceType.DIRECTORY, "./d")),
    ]
    assert lock.installer is Installer.UV
    assert lock.wishes[-1].conditions == (Condition("dev"),)


def test_pdms_groups() -> None:
    lock = project(PDM)
    assert asked(lock) == [("a", "main", None, None), ("b>1", "test", None, None)]
    assert (lock.installer, lock.whole_range) == (Installer.PDM, True)


@pytest.mark.parametrize(
    ("text", "source", "filename"),
    [
        ("git+https://git.example.org/a@v1", SourceType.VCS, None),
        ("https://files.example.org/a-1.0-py3-none-any.whl", SourceType.URL, "a-1.0-py3-none-any.whl"),
        ("https://files.example.org/a-1.0.tar.gz#sha256=00", SourceType.URL, "a-1.0.tar.gz"),
        ("https://git.example.org/a", SourceType.VCS, None),
        ("file:///home/me/a", SourceType.DIRECTORY, None),
        ("file:///home/me/a-1.0.zip", SourceType.PATH, None),
    ],
)
def test_direct_references(text: str, source: SourceType, filename: str | None) -> None:
    (pin,) = project(f'[project]\ndependencies = ["a @ {text}"]\n').pins
    assert (pin.source, pin.version) == (Source(source, text), None)
    assert pin.files == (() if filename is None else (LockedFile(filename, url=text),))


def test_pipfile() -> None:
    lock = read_pipfile(PIPFILE, "Pipfile", {"WHO": "me"})
    assert lock.wishes[:2] == (
        Wish("a", "Pipfile", (Condition("main"),), 8),
        Wish(
            "b-c[x]>=1",
            "Pipfile",
            (Condition("main", None, "os_name == 'posix'"),),
            9,
            Source(SourceType.INDEX, name="own"),
        ),
    )
    assert asked(lock)[2:] == [("f==1.0", "dev", None, None), ("g", "docs", None, None)]
    assert [(pin.name, pin.source.type) for pin in lock.pins] == [("d", SourceType.VCS), ("e", SourceType.DIRECTORY)]
    assert lock.indexes == (IndexRef("https://me@index.example.org/simple", name="own"),)
    assert (lock.installer, lock.requires_python) == (Installer.PIPENV, "==3.11.*")
    assert lock.groups == ("main", "dev", "docs")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "asks for no packages"),
        ("[project]\nname = 'a'\n", "asks for no packages"),
        ("[project]\ndynamic = ['dependencies']\n", "its dependencies are dynamic"),
        ("[project]\ndependencies = ['a b c']\n", "is not a valid requirement"),
        ("[project]\ndependencies = 'a'\n", "expected"),
        ("[tool.poetry.dependencies]\n'a b' = '*'\n", "is no package name"),
        ("[tool.uv]\ndev-dependencies = ['!']\n", "is not a valid requirement"),
        ("[project\n", "is not valid TOML"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        project(text)


@pytest.mark.parametrize("text", ["", "[packages]\n", "[requires]\npython_version = '3'\n"])
def test_a_pipfile_that_asks_for_nothing(text: str) -> None:
    with pytest.raises(InputError, match="asks for no packages"):
        read_pipfile(text, "Pipfile", {})
