import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcheck.lockfiles.pipfile import read_pipfile_lock
from wheelcheck.lockfiles.selection import select
from wheelcheck.model.errors import InputError
from wheelcheck.model.lock import (
    Condition,
    IndexRef,
    Installer,
    Lock,
    LockedFile,
    LockFormat,
    Pin,
    Selection,
    Source,
    SourceType,
)
from wheelcheck.model.verdict import Code

HASH = "sha256:" + "0" * 64
OTHER = "sha256:" + "1" * 64
MAIN_INDEX = {"name": "main", "url": "https://index.example.org/simple", "verify_ssl": True}
LINUX = {"sys_platform": "linux", "python_version": "3.12", "python_full_version": "3.12.4"}


def document(default: dict[str, Any], meta: dict[str, Any] | None = None, **sections: dict[str, Any]) -> dict[str, Any]:
    frame = {"hash": {"sha256": "0"}, "pipfile-spec": 6, "requires": {}, "sources": [MAIN_INDEX]}
    return {"_meta": frame | (meta or {}), "default": default, "develop": {}, **sections}


def read(value: dict[str, Any], variables: dict[str, str] | None = None) -> Lock:
    return read_pipfile_lock(json.dumps(value, indent=4) + "\n", "Pipfile.lock", variables=variables)


def pin_of(entry: dict[str, Any] | str, **meta: Any) -> Pin:
    return read(document({"demo": entry}, meta)).pins[0]


def test_the_frame() -> None:
    entry = {
        "extras": ["Fast_Mode"],
        "hashes": [HASH, OTHER],
        "index": "main",
        "markers": "python_version >= '3.8'",
        "version": "==1.0",
    }
    lock = read(document({"demo": entry}, {"requires": {"python_version": "3.12"}}))
    assert (lock.format, lock.installer, lock.lock_version) == (LockFormat.PIPFILE, Installer.PIPENV, "6")
    assert lock.groups == ("main", "develop")
    assert lock.requires_python == "==3.12.*"
    assert lock.indexes == (IndexRef("https://index.example.org/simple", name="main"),)
    assert not lock.warnings
    assert lock.pins == (
        Pin(
            name="demo",
            version="1.0",
            source=Source(SourceType.INDEX, "https://index.example.org/simple", "main"),
            files=(LockedFile(None, (HASH,)), LockedFile(None, (OTHER,))),
            hash_bound=True,
            conditions=(Condition("main", marker="python_version >= '3.8'"),),
            groups=("main",),
            line=19,
            extras=("fast-mode",),
        ),
    )


def test_sections_are_groups() -> None:
    lock = read(
        document(
            {"a": {"version": "==1"}}, develop={"a": {"version": "==1"}, "b": {"version": "==2"}}, Docs={"c": "==3"}
        )
    )
    assert lock.groups == ("main", "develop", "docs")
    assert [(pin.name, pin.version, pin.groups) for pin in lock.pins] == [
        ("a", "1", ("main",)),
        ("a", "1", ("develop",)),
        ("b", "2", ("develop",)),
        ("c", "3", ("docs",)),
    ]
    assert select(lock, LINUX, Selection(only=frozenset({"docs", "main"}))) == (None, Code.GROUP, Code.GROUP, None)
    assert select(lock, LINUX, Selection(only=frozenset({"default"})))[:2] == (None, Code.GROUP)


def test_markers_hold_for_the_target() -> None:
    markers = ["python_version < '3.8'", "sys_platform == 'win32'", "python_version >= '3.8'"]
    lock = read(document({f"p{index}": {"markers": marker, "version": "==1"} for index, marker in enumerate(markers)}))
    assert select(lock, LINUX) == (Code.MARKER, Code.MARKER, None)


def test_markers_of_two_kinds_must_both_hold() -> None:
    entry = {"markers": "python_version >= '3.8'", "os_markers": "sys_platform == 'win32'", "version": "==1"}
    assert select(read(document({"demo": entry})), LINUX) == (Code.MARKER,)


@pytest.mark.parametrize(
    ("entry", "source", "version"),
    [
        ({"editable": True, "path": "."}, Source(SourceType.DIRECTORY, ".", editable=True), None),
        ({"path": "./lib", "version": "==0.1"}, Source(SourceType.DIRECTORY, "./lib"), "0.1"),
        ({"path": "dist/a-1.0.tar.gz"}, Source(SourceType.PATH, "dist/a-1.0.tar.gz"), None),
        ({"file": "dist/a-1.0-py3-none-any.whl"}, Source(SourceType.PATH, "dist/a-1.0-py3-none-any.whl"), None),
        ({"file": "file:///wheels/a.whl"}, Source(SourceType.PATH, "file:///wheels/a.whl"), None),
        (
            {"file": "https://example.org/a/archive/0.2.zip", "hashes": [HASH], "version": "==0.2"},
            Source(SourceType.URL, "https://example.org/a/archive/0.2.zip"),
            "0.2",
        ),
        (
            {"editable": True, "git": "https://example.org/a.git", "ref": "0b66", "subdirectory": "client"},
            Source(SourceType.VCS, "git+https://example.org/a.git@0b66#subdirectory=client", editable=True),
            None,
        ),
        ({"git": "git+ssh://git@example.org/a.git"}, Source(SourceType.VCS, "git+ssh://git@example.org/a.git"), None),
        ({"hg": "https://example.org/a", "ref": "1"}, Source(SourceType.VCS, "hg+https://example.org/a@1"), None),
    ],
)
def test_direct_sources(entry: dict[str, Any], source: Source, version: str | None) -> None:
    pin = pin_of(entry)
    assert (pin.source, pin.version) == (source, version)
    assert not pin.hash_bound


SOURCES = [MAIN_INDEX, {"name": "torch", "url": "https://files.example.org/cpu/", "verify_ssl": True}]


@pytest.mark.parametrize(
    ("index", "source"),
    [
        ({}, Source(SourceType.INDEX)),
        ({"index": "torch"}, Source(SourceType.INDEX, "https://files.example.org/cpu", "torch")),
        ({"index": "https://other.example.org/simple/"}, Source(SourceType.INDEX, "https://other.example.org/simple")),
        ({"index": "gone"}, Source(SourceType.INDEX, None, "gone")),
    ],
)
def test_several_sources(index: dict[str, str], source: Source) -> None:
    assert pin_of({"version": "==1.0", **index}, sources=SOURCES).source == source


def test_sources_stand_in_their_order() -> None:
    lock = read(document({}, {"sources": SOURCES}))
    assert [index.url for index in lock.indexes] == [
        "https://index.example.org/simple",
        "https://files.example.org/cpu",
    ]


def test_variables_in_urls_are_the_environments() -> None:
    url = "https://${NAME}:$SECRET@index.example.org/${GONE}/simple"
    lock = read(document({}, {"sources": [MAIN_INDEX | {"url": url}]}), {"NAME": "me", "SECRET": "s3"})
    assert lock.indexes[0].url == "https://me:s3@index.example.org/${GONE}/simple"
    assert lock.warnings == ("the URL of the source main names GONE, which the environment does not set",)


def test_no_secret_is_in_a_warning() -> None:
    url = "https://${NAME}:${SECRET}@index.example.org/${GONE}"
    lock = read(document({}, {"sources": [MAIN_INDEX | {"url": url}]}), {"NAME": "me", "SECRET": "s3cret"})
    assert "s3cret" not in "".join(lock.warnings)


def test_a_source_without_verification_is_verified_all_the_same() -> None:
    assert "verify_ssl" in read(document({}, {"sources": [MAIN_INDEX | {"verify_ssl": False}]})).warnings[0]


@pytest.mark.parametrize(
    ("requires", "specifier"),
    [
        ({"python_version": "3.12"}, "==3.12.*"),
        ({"python_version": "3"}, "==3.*"),
        ({"python_full_version": "3.12.4", "python_version": "3.12"}, "==3.12.4"),
        ({"python_full_version": "3.11"}, "==3.11.*"),
        ({"python_version": "*"}, None),
        ({}, None),
    ],
)
def test_the_python_of_the_lock(requires: dict[str, str], specifier: str | None) -> None:
    assert read(document({}, {"requires": requires})).requires_python == specifier


def test_without_hashes_anything_may_be_taken() -> None:
    assert not pin_of({"version": "==1.0"}).hash_bound


@pytest.mark.parametrize(
    ("text", "version"), [("==1.0-post.1", "1.0.post1"), ("===1.0-1", "1.0-1"), ("==2.0.1+cpu", "2.0.1+cpu")]
)
def test_versions(text: str, version: str) -> None:
    assert pin_of({"version": text}).version == version
    assert pin_of(text).version == version


@pytest.mark.parametrize(
    "entry", [{}, {"version": "*"}, {"version": ">=1.0"}, {"version": "==1.*"}, "*", {"hashes": [HASH]}]
)
def test_what_pins_nothing_is_refused_with_name_and_line(entry: dict[str, Any] | str) -> None:
    with pytest.raises(InputError) as caught:
        pin_of(entry)
    assert str(caught.value).startswith("Pipfile.lock:17: default.demo")
    assert "pins no version" in caught.value.message


def test_every_pin_has_its_line_and_in_another_layout_none() -> None:
    value = document({"a": {"version": "==1"}, "b": {"version": "==1"}}, develop={"b": {"version": "==2"}})
    text = json.dumps(value, indent=4)
    lines = [text.split("\n")[(pin.line or 0) - 1] for pin in read_pipfile_lock(text, "p").pins]
    assert lines == ['        "a": {', '        "b": {', '        "b": {']
    assert [pin.line for pin in read_pipfile_lock(text, "p").pins] == [17, 20, 25]
    assert {pin.line for pin in read_pipfile_lock(json.dumps(value), "p").pins} == {None}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "is it one?"),
        ('{"_meta": []}', "_meta: expected a table"),
        ('{"_meta": {"sources": [{}]}}', "_meta.sources[0].url: is missing"),
        ('{"_meta": {}, "default": []}', "default: expected a table"),
        ('{"_meta": {}, "default": {"a": 1}}', "default.a: expected an object"),
        ('{"_meta": {}, "default": {"a b": {}}}', "default.a b: is not a name"),
        ('{"_meta": {}, "default": {"\\u001b[31m": {}}}', "is not a name"),
        (
            '{"_meta": {}, "default": {"a": {"version": "==1", "hashes": [1]}}}',
            "default.a.hashes[0]: expected a string",
        ),
        ('{"_meta": {}, "default": {"a": {"version": 1}}}', "default.a.version: expected a string"),
        ('{"_meta": {}, "default": {"a": {"version": "==1"', "not valid JSON"),
    ],
)
def test_what_is_not_of_its_shape_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read_pipfile_lock(text, "Pipfile.lock")
    assert words in caught.value.message
    assert caught.value.path == "Pipfile.lock"


def test_a_spec_that_is_not_known_is_read_with_a_warning() -> None:
    assert "pipfile-spec 7" in read(document({}, {"pipfile-spec": 7})).warnings[0]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["", "demo", "==1.0", "https://x.example.org", "os_name"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["demo", "version", "hashes", "url", "sources", "git", "file", "index"]), inner
        )
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["_meta", "default", "develop", "docs"]), JSON))
def test_a_hostile_lock_ends_in_pins_or_an_input_error(value: dict[str, Any]) -> None:
    try:
        lock = read(value)
        codes = select(lock, LINUX)
    except InputError as error:
        assert error.path == "Pipfile.lock"  # noqa: PT017 - a lock is fine too
        return
    assert len(codes) == len(lock.pins)
