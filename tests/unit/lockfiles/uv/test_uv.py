"""uv.lock -> Lock: sources, files, versions, roots; traps 22, 30 and 36."""

from pathlib import Path

import pytest

from wheelcheck.lockfiles.uv import read_uv
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import IndexKind, Installer, Lock, LockedFile, LockFormat, Pin, SourceType

FIXTURES = Path(__file__).parent / "fixtures"

HEAD = """\
version = 1
revision = 3
requires-python = ">=3.11"

[[package]]
name = "app"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "thing" }]

[[package]]
name = "thing"
"""


def read(body: str, head: str = HEAD) -> Lock:
    return read_uv(head + body, "uv.lock", None)


def thing(body: str) -> Pin:
    return next(pin for pin in read(body).pins if pin.name == "thing")


def test_a_lock_of_the_real_tool() -> None:
    lock = read_uv((FIXTURES / "small.uv.lock").read_text(encoding="utf-8"), "some/uv.lock", None)
    assert (lock.path, lock.format, lock.lock_version, lock.installer) == (
        "some/uv.lock",
        LockFormat.UV,
        "1.5",
        Installer.UV,
    )
    assert len(lock.pins) == 21
    assert lock.requires_python == ">=3.9"
    assert lock.environments == ("sys_platform == 'linux'",)
    by_name = {pin.name: pin for pin in lock.pins}
    app, pin = by_name["app"], by_name["cffi"]
    assert (app.source.type, app.source.virtual, app.hash_bound) == (SourceType.DIRECTORY, True, False)
    assert pin.version == "1.14.6"
    assert pin.source.url == "https://index.example.org/simple"
    assert pin.hash_bound
    assert pin.groups == ("main",)
    assert (
        lock.pins[1].line
        == (FIXTURES / "small.uv.lock").read_text(encoding="utf-8").splitlines().index('name = "asgiref"', 30) + 1
    )
    sdist = pin.files[-1]
    assert sdist.filename == "cffi-1.14.6.tar.gz"
    assert sdist.hashes[0].startswith("sha256:c9a875ce")
    assert sdist.size == 475744
    assert all(file.filename and file.filename.endswith(".whl") for file in pin.files[:-1])


def test_file_names_are_decoded_and_freed_of_fragments() -> None:
    pin = thing(
        """version = "2.7.1+cpu"
source = { registry = "https://index.example.org/whl/cpu/" }
wheels = [
    { url = "https://files.example.org/thing-2.7.1%2Bcpu-cp311-cp311-linux_x86_64.whl#sha256=AB", hash = "sha256:AB" },
    { url = "https://files.example.org/thing-2.7.1%2Bcpu-cp311-cp311-win_amd64.whl?x=/y" },
]
"""
    )
    assert pin.version == "2.7.1+cpu"
    assert pin.source.url == "https://index.example.org/whl/cpu"
    assert [file.filename for file in pin.files] == [
        "thing-2.7.1+cpu-cp311-cp311-linux_x86_64.whl",
        "thing-2.7.1+cpu-cp311-cp311-win_amd64.whl",
    ]
    assert [file.hashes for file in pin.files] == [("sha256:ab",), ()]


@pytest.mark.parametrize(
    ("source", "type_", "url", "editable", "virtual"),
    [
        ('{ directory = "../thing" }', SourceType.DIRECTORY, "../thing", False, False),
        ('{ editable = "../thing" }', SourceType.DIRECTORY, "../thing", True, False),
        ('{ virtual = "../thing" }', SourceType.DIRECTORY, "../thing", False, True),
        (
            '{ git = "https://git.example.org/o/thing?tag=v1&subdirectory=a%2Fb#0dacfd66" }',
            SourceType.VCS,
            "git+https://git.example.org/o/thing@0dacfd66#subdirectory=a/b",
            False,
            False,
        ),
        (
            '"git+https://git.example.org/o/thing#0dac"',
            SourceType.VCS,
            "git+https://git.example.org/o/thing@0dac",
            False,
            False,
        ),
    ],
)
def test_sources_without_files(source: str, type_: SourceType, url: str, editable: bool, virtual: bool) -> None:
    pin = thing(f"source = {source}\n")
    assert (pin.version, pin.files, pin.hash_bound) == (None, (), False)
    assert (pin.source.type, pin.source.url, pin.source.editable, pin.source.virtual) == (type_, url, editable, virtual)


def test_a_direct_url_is_its_own_file() -> None:
    url = "https://files.example.org/thing-3.1.0-py3-none-any.whl"
    pin = thing(f'version = "3.1.0"\nsource = {{ url = "{url}" }}\nwheels = [{{ url = "{url}", hash = "sha256:1" }}]\n')
    assert (pin.source.type, pin.source.url) == (SourceType.URL, url)
    assert pin.files == (LockedFile("thing-3.1.0-py3-none-any.whl", ("sha256:1",), url),)


def test_a_direct_archive_has_an_sdist_without_url() -> None:
    pin = thing(
        'version = "1"\nsource = { url = "https://files.example.org/thing-1.zip", subdirectory = "x" }\n'
        'sdist = { hash = "sha256:1" }\n'
    )
    assert pin.source.url == "https://files.example.org/thing-1.zip#subdirectory=x"
    assert [file.filename for file in pin.files] == ["thing-1.zip"]


def test_a_path_wheel_has_a_file_name_alone() -> None:
    pin = thing(
        'version = "1"\nsource = { path = "../w/thing-1-py3-none-any.whl" }\n'
        'wheels = [{ filename = "thing-1-py3-none-any.whl", hash = "sha256:1" }]\n'
    )
    assert (pin.source.type, pin.source.url) == (SourceType.PATH, "../w/thing-1-py3-none-any.whl")
    assert pin.files[0].filename == "thing-1-py3-none-any.whl"


def test_a_flat_folder_index() -> None:
    pin = thing(
        'version = "1"\nsource = { registry = "../dist" }\n'
        'sdist = { path = "sub/thing-1.tar.gz" }\nwheels = [{ path = "thing-1-py3-none-any.whl" }]\n'
    )
    assert (pin.source.type, pin.source.url, pin.source.index_kind) == (
        SourceType.INDEX,
        "../dist",
        IndexKind.FIND_LINKS,
    )
    assert [file.filename for file in pin.files] == ["thing-1-py3-none-any.whl", "thing-1.tar.gz"]
    assert pin.hash_bound


def test_the_project_says_which_index_is_flat() -> None:
    body = 'version = "1"\nsource = { registry = "https://links.example.org/all" }\n'
    project = {"tool": {"uv": {"index": [{"url": "https://links.example.org/all/", "format": "flat"}]}}}
    kinds = [read_uv(HEAD + body, "uv.lock", known).pins[1].source.index_kind for known in (None, project)]
    assert kinds == [IndexKind.SIMPLE, IndexKind.FIND_LINKS]


def test_an_unlisted_sdist_may_not_be_used() -> None:
    pin = thing('version = "1"\nsource = { registry = "https://index.example.org/simple" }\n')
    assert (pin.files, pin.hash_bound) == ((), True)


def test_the_old_array_and_its_old_sources_are_read() -> None:
    lock = read(
        """
[[distribution]]
name = "app"
version = "0.1.0"
source = "editable+."

[[distribution.dependencies]]
name = "thing"
version = "1.0"
source = "registry+https://index.example.org/simple"

[[distribution]]
name = "thing"
version = "1.0"
source = "registry+https://index.example.org/simple"
wheels = [{ url = "https://files.example.org/thing-1.0-py3-none-any.whl", hash = "sha256:1" }]
""",
        head="version = 1\n",
    )
    assert [(pin.name, pin.source.editable, pin.line) for pin in lock.pins] == [("app", True, 4), ("thing", False, 14)]
    assert lock.pins[1].source.url == "https://index.example.org/simple"
    assert lock.graph is not None
    assert lock.graph.edges[0][0].pins == (1,)


def test_a_project_without_a_name_is_no_reason_to_refuse_the_lock() -> None:
    lock = read('\n[[package]]\nname = ""\nversion = "0"\nsource = { virtual = "." }\n', head="version = 1\n")
    assert [pin.name for pin in lock.pins] == ["unnamed-project"]


@pytest.mark.parametrize("revision", [0, 1, 2, 3, 99])
def test_every_revision_of_the_known_version_is_read(revision: int) -> None:
    assert read("", head=f"version = 1\nrevision = {revision}\n").lock_version == f"1.{revision}"


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("version = 2\n", "is uv lock version 2, and only version 1 is known here", None),
        ("revision = 3\n", "version: is missing: is this a uv.lock?", None),
        ('version = "1"\n', "version: expected a whole number", None),
        (
            'version = 1\n[[package]]\nname = "a b"\nversion = "1"\nsource = { registry = "x" }\n',
            "'a b' is not the name",
            2,
        ),
        ('version = 1\n[[package]]\nname = "a"\nsource = { registry = "x" }\n', "package[0].version: is missing", 2),
        ('version = 1\n[[package]]\nname = "a"\nversion = "1"\n', "package[0].source: is missing", 2),
        (
            'version = 1\n[[package]]\nname = "a"\nversion = "1"\nsource = { ftp = "x" }\n',
            "expected one of registry",
            2,
        ),
        (
            HEAD + 'version = "1"\nsource = { registry = "x" }\nwheels = [{ hash = "sha256:1" }]\n',
            "wheels[0]: expected one of",
            11,
        ),
        (
            HEAD + 'version = "1"\nsource = { registry = "x" }\nwheels = [7]\n',
            "package[1].wheels[0]: expected a table",
            11,
        ),
        (
            HEAD.replace('"thing" }', '"other" }') + 'version = "1"\nsource = { registry = "x" }\n',
            "no package 'other'",
            5,
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str, line: int | None) -> None:
    with pytest.raises(InputError) as caught:
        read_uv(text, "uv.lock", None)
    assert message in str(caught.value)
    assert (caught.value.path, caught.value.line) == ("uv.lock", line)
